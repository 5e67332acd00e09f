"""What decoders output, exactly: how often they miss the most probable string, how probable and how long what they write is (theorem B9).

    python examples/decoders.py [--models N] [--svg FILE]

True here: each number is exact, for one model that is written out below and for random ones with the seed below; nothing is sampled from a model.
Must never enter: a claim about models in general.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from fractions import Fraction
from random import Random
from typing import Any

import arprops as ar
from arprops.core.dist import Dist
from arprops.search.completion import Completion
from arprops.tasks.decoding.beam import beam, beam_output, by_length
from arprops.tasks.decoding.contrastive import Contrastive
from arprops.tasks.decoding.outputs import best_of, mean_length, missed, outputs, where_missed
from arprops.tasks.framework.infilled import likeliest

LONGEST = 6
WIDTHS = (1, 2, 3, 4, 6, 8)
LENGTHS = (4, 8, 12)
SEED = 4


def random_model(random: Random, *, length: int, states: int = 8) -> ar.Model[Any]:
    """A random automaton over a, b, c, whose strings end after so many symbols."""
    rows: dict[int, dict[Any, Fraction]] = {}
    for state in range(states):
        weights = [random.randrange(1, 10) for _ in "abc"]
        rows[state] = {x: Fraction(w, sum(weights)) for x, w in zip("abc", weights, strict=True)}
    return ar.Truncated(ar.PDFA("abc", start=0, next=rows, step={s: {x: random.randrange(states) for x in "abc"} for s in rows}), length)


def story() -> ar.Model[Any]:
    """A model whose likeliest first symbol scatters: after b anything may come, after a the rest is nearly certain."""
    rows: dict[str, dict[Any, str]] = {
        "s": {"a": "3/10", "b": "5/10", "c": "2/10"},
        "a": {"a": "8/10", "b": "1/10", ar.END: "1/10"},
        "b": {"a": "3/10", "b": "3/10", "c": "3/10", ar.END: "1/10"},
        "c": {"c": "3/5", ar.END: "2/5"},
    }
    return ar.Truncated(ar.PDFA("abc", start="s", next=rows, step={state: {x: x for x in "abc"} for state in rows}), LONGEST)


def decoders(p: ar.Model[Any]) -> dict[str, Dist[Completion]]:
    """The exact distribution of what each decoder outputs for the empty prompt."""
    flat = ar.Truncated(
        ar.PDFA("abc", start=0, next={0: {"a": "1/4", "b": "1/4", "c": "1/4", ar.END: "1/4"}}, step={0: dict.fromkeys("abc", 0)}), LONGEST
    )
    samples = outputs(p, limit=LONGEST + 1)

    def written(q: ar.Model[Any]) -> Dist[Completion]:
        return outputs(q, limit=LONGEST + 1)

    def worth(found: Completion) -> Any:
        return ar.string_probability(p, found.symbols)

    return {
        "sampling": samples,
        "temperature 1/2": written(ar.Decoded(p, ar.Temperature("1/2"))),
        "top 2": written(ar.Decoded(p, ar.TopK(2))),
        "top 0.6": written(ar.Decoded(p, ar.TopP("0.6"))),
        "best of 4": best_of(samples, 4, score=worth),
        "best of 64": best_of(samples, 64, score=worth),
        "contrastive": written(Contrastive(p, flat, alpha="1/2")),
        "greedy": written(ar.Decoded(p, ar.Greedy())),
        "beam of 4": written(beam_output(p, width=4, limit=LONGEST, off_support={ar.END: 1})),
        "beam of 4 by length": written(beam_output(p, width=4, divisor=by_length, limit=LONGEST, off_support={ar.END: 1})),
    }


def measured(p: ar.Model[Any]) -> dict[str, tuple[Fraction, Fraction, Fraction]]:
    """For each decoder: the chance to miss the most probable string, the expected probability of the output, and its expected number of tokens."""
    found: dict[str, tuple[Fraction, Fraction, Fraction]] = {}
    for name, written in decoders(p).items():
        fell = missed(p, written)
        found[name] = (fell.chance, fell.probability, mean_length(written))
    return found


def missing(models: int) -> dict[str, list[Fraction]]:
    """The share of random models whose most probable string a beam of each width misses, by the length of their strings."""
    shares: dict[str, list[Fraction]] = {}
    for length in LENGTHS:
        random = Random(SEED)
        drawn = [random_model(random, length=length) for _ in range(models)]
        best = [likeliest(p).probability for p in drawn]
        hits = [sum(beam(p, width=width, limit=length)[0].probability == most for p, most in zip(drawn, best, strict=True)) for width in WIDTHS]
        shares[f"length {length}"] = [1 - Fraction(hit, models) for hit in hits]
    return shares


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables; draw them where `--svg` names a file."""
    parser = argparse.ArgumentParser(description="What decoders output, and how often they miss the most probable string, exactly.")
    parser.add_argument("--models", type=int, default=100, help="how many random models beams are tried on (default: 100)")
    parser.add_argument("--svg", metavar="FILE", help="draw there (needs the extra `plot`)")
    options = parser.parse_args(arguments)
    p = story()
    table, best = measured(p), likeliest(p)
    print(f"The most probable string is {''.join(best.symbols)}, of probability {float(best.probability):.5f}\n")
    print(f"{'decoder':<20}{'misses it':>12}{'probability':>13}{'tokens':>9}")
    for name, (chance, probability, tokens) in table.items():
        print(f"{name:<20}{float(chance):12.5f}{float(probability):13.5f}{float(tokens):9.4f}")
    greedy = ar.Decoded(p, ar.Greedy())
    print(
        "\nGreedy misses it after "
        + ", ".join("".join(prompt) or "the empty prompt" for prompt in where_missed(p, greedy, length=2, limit=LONGEST + 1))
    )
    shares = missing(options.models)
    print(f"\nOf {options.models} random models (seed {SEED}), the share whose most probable string a beam misses\n")
    print(f"{'width':>6}" + "".join(f"{name:>12}" for name in shares))
    for row, width in enumerate(WIDTHS):
        print(f"{width:6}" + "".join(f"{float(values[row]):12.2f}" for values in shares.values()))
    if options.svg:
        try:
            draw(table, shares, options.svg)
        except ar.Missing as absent:
            print(f"error: {absent}", file=sys.stderr)
            return 2
        print(f"\ndrawn: {options.svg}")
    return 0


def draw(table: Mapping[str, tuple[Fraction, Fraction, Fraction]], shares: Mapping[str, Sequence[Fraction]], path: str) -> None:
    """Misses and lengths by decoder, and misses by width, as an SVG file; fails with `Missing` where matplotlib is not installed."""
    try:
        import matplotlib as mpl
        from matplotlib.figure import Figure
    except ImportError:
        raise ar.Missing("drawing needs matplotlib: pip install -c constraints.txt 'arprops[plot]'") from None
    with mpl.rc_context({"svg.hashsalt": "arprops", "svg.fonttype": "none", "font.size": 10}):
        figure = Figure(figsize=(7.6, 3.6), layout="constrained")
        left, right = figure.subplots(1, 2)
        names = [*table]
        left.barh(names, [float(chance) for chance, _, _ in table.values()])
        for row, (_, _, tokens) in enumerate(table.values()):
            left.text(1.02, row, f"{float(tokens):.2f}", va="center", fontsize=8)
        left.invert_yaxis()
        left.set(xlabel="chance to miss the most probable string\n(right: expected tokens)", xlim=(0, 1.18))
        for name, values in shares.items():
            right.plot(WIDTHS, [float(share) for share in values], marker="o", markersize=4, label=name)
        right.set(xlabel="width of the beam", ylabel="share of random models missed", ylim=(0, 0.7))
        right.legend(frameon=False, fontsize=8)
        left.grid(axis="x", alpha=0.3)
        right.grid(alpha=0.3)
        for axes in (left, right):
            axes.spines[["top", "right"]].set_visible(False)
        figure.savefig(path, format="svg", metadata={"Date": None})


if __name__ == "__main__":
    sys.exit(main())
