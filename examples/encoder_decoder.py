"""An encoder–decoder learns to translate backwards, and is asked about sources it never saw (theorems A3 and B1, with a source before the string).

    python examples/encoder_decoder.py [--seeds N] [--svg FILE]

The source is a string of a and b. It is translated last symbol first: a is said x; b is said y, or one time in three its synonym z. So the target is random, and the
exact floor of the loss is not 0. Sources of 3 and 4 symbols are equally likely, but none of them begins with ba: those have prior 0.

True here: the floor is exact, and every KL and every probability of a right translation is a rigorous bracket about the declared net of a source. All nets are trained
until the prior's mean KL is below the target. Two are also trained beside the prior, on the sources of prior 0: one on their right translation, one on their
symbols in the order they stand. No loss under the prior can tell the nets apart there.
Must never enter: a sample in place of a bracket; a claim about which net a seed finds.
"""

import argparse
import sys
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import ceil, floor
from typing import Any

import arprops as ar
from arprops.tasks.conditioning.conditional import Compared, compare
from arprops.tasks.conditioning.family import Family

LENGTHS = (3, 4)
SAID = {"a": {"x": Fraction(1)}, "b": {"y": Fraction(2, 3), "z": Fraction(1, 3)}}
RULE = {"a": "x", "b": "(y|z)"}
NET = {"width": 16, "heads": 2, "layers": 1}
TARGET = 1e-3
STEPS = 3000


def said(symbols: Iterable[str]) -> ar.PDFA[int]:
    """These symbols translated one by one."""
    rows: list[Mapping[Any, Fraction]] = [*(SAID[symbol] for symbol in symbols), {ar.END: Fraction(1)}]
    return ar.PDFA("xyz", start=0, next=dict(enumerate(rows)), step={i: dict.fromkeys(row, i + 1) for i, row in enumerate(rows[:-1])}, default=len(rows) - 1)


def sources() -> tuple[list[str], list[str]]:
    """The sources of the prior, and those it never gives."""
    every = ["".join(word) for length in LENGTHS for word in product("ab", repeat=length)]
    return [source for source in every if source[:2] != "ba"], [source for source in every if source[:2] == "ba"]


def family(*, backwards: bool) -> Family:
    """The translation of every source, backwards or as it stands."""
    listed = {source: said(reversed(source) if backwards else source) for part in sources() for source in part}
    return Family("ab", listed, otherwise=said(""))


def trained(seeds: int) -> dict[str, Any]:
    """Families of nets by name: one a seed, and two that were trained beside the prior."""
    from arprops.neural import fit_family

    seen, unseen = sources()
    exact, prior, beside = family(backwards=True), dict.fromkeys(seen, Fraction(1, len(seen))), dict.fromkeys(unseen, Fraction(1, len(unseen)))
    fitted = fit_family(exact, NET, prior=prior, seeds=seeds, target=TARGET, steps=STEPS)
    print(f"{len(seen)} sources seen, {len(unseen)} never; {fitted}")
    nets = {f"seed {run.seed}": run.best for run in fitted.runs}
    for name, backwards in (("shown right", True), ("shown wrong", False)):
        nets[name] = fit_family(exact, NET, prior=prior, beside=beside, aside=family(backwards=backwards), target=TARGET, steps=STEPS).run.final
    return nets


def right(nets: Any, source: str) -> Any:
    """A bracket of the probability that the nets translate this source rightly."""
    from arprops.neural import probability

    return probability(nets.given(source), "".join(RULE[symbol] for symbol in reversed(source)), width="1/1000").interval


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, and print what is certified about each net; draw it where `--svg` names a file."""
    parser = argparse.ArgumentParser(description="An encoder–decoder, and sources it never saw.")
    parser.add_argument("--seeds", type=int, default=2, metavar="N", help="how many nets are trained on the prior alone")
    parser.add_argument("--svg", metavar="FILE", help="draw the probabilities there (needs the extra `plot`)")
    options = parser.parse_args(arguments)
    seen, unseen = sources()
    nets = trained(options.seeds)
    exact, prior = family(backwards=True), dict.fromkeys(seen, Fraction(1, len(seen)))
    apart = {name: compare(exact, one, prior=prior, width="1/100000") for name, one in nets.items()}
    found = {name: {source: right(one, source) for source in (*seen, *unseen)} for name, one in nets.items()}
    print("\nKL of the joint of source and target, in nats, certified; and the worst source of the prior\n")
    for name, one in apart.items():
        worst = max(one.at, key=lambda source, one=one: float(one.at[source].kl.upper))
        print(f"{name:12} {_bracket(one.kl)}   {''.join(worst)}: {_bracket(one.at[worst].kl)}")
    print("\nProbability that the translation is right, certified: the least of the sources seen, and each source never seen\n")
    print(f"{'':12}{'seen':>20}" + "".join(f"{source:>20}" for source in unseen))
    for name, brackets in found.items():
        least = min((brackets[source] for source in seen), key=lambda bracket: bracket.lower)
        print(f"{name:12}" + "".join(f"{_bracket(bracket):>20}" for bracket in (least, *(brackets[source] for source in unseen))))
    if options.svg:
        try:
            draw(apart, found, options.svg)
        except ar.Missing as missing:
            print(f"error: {missing}", file=sys.stderr)
            return 2
        print(f"\ndrawn: {options.svg}")
    return 0


def draw(apart: Mapping[str, Compared], found: Mapping[str, Mapping[str, Any]], path: str) -> None:
    """KL and probability of a right translation by source as an SVG file; fails with `Missing` where matplotlib is not installed."""
    try:
        import matplotlib as mpl
        from matplotlib.figure import Figure
    except ImportError:
        raise ar.Missing("drawing needs matplotlib: pip install -c constraints.txt 'arprops[plot]'") from None
    seen, unseen = sources()
    with mpl.rc_context({"svg.hashsalt": "arprops", "svg.fonttype": "none", "font.size": 9}):
        figure = Figure(figsize=(6.8, 4.6), layout="constrained")
        above, below = figure.subplots(2, 1, sharex=True)
        for marker, name in zip("os^vD", found, strict=False):
            above.plot(range(len(seen)), [1000 * float(apart[name].given(source).kl.upper) for source in seen], marker, markersize=3.5, label=name)
            below.plot(range(len(seen) + len(unseen)), [float(found[name][source].lower) for source in (*seen, *unseen)], marker, markersize=3.5)
        above.set(ylabel="KL of the source (10⁻³ nats)", ylim=(0, None))
        below.set(ylabel="P(right translation)", ylim=(-0.05, 1.05))
        below.set_xticks(range(len(seen) + len(unseen)), [*seen, *unseen], rotation=90)
        for axes in (above, below):
            axes.axvspan(len(seen) - 0.5, len(seen) + len(unseen) - 0.5, color="0.9")
            axes.grid(alpha=0.3)
            axes.spines[["top", "right"]].set_visible(False)
        above.text(len(seen) - 0.3, 0.4, "never seen:\nno loss\nasks here", transform=above.get_xaxis_transform(), fontsize=8)
        figure.legend(frameon=False, ncols=len(found), loc="outside upper center")
        figure.savefig(path, format="svg", metadata={"Date": None})


def _bracket(interval: Any) -> str:
    """The bracket with its ends rounded outward to five digits."""
    return f"[{floor(interval.lower * 10**5) / 10**5:.5f}, {ceil(interval.upper * 10**5) / 10**5:.5f}]"


if __name__ == "__main__":
    sys.exit(main())
