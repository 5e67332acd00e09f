"""What the autoregressive framework costs, exactly: compounded errors, scheduled sampling, and codes (theorems B6, B7, B8).

    python examples/framework.py [--svg FILE]

True here: every number is exact, and rounded only where it is printed or drawn. The codes are real ones, by the range coder of constriction; where it is not
installed that table is left out, and said to be.
Must never enter: a sample.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import arprops as ar
from arprops.tasks.framework.attained import attained, slipping
from arprops.tasks.framework.coding import encode
from arprops.tasks.framework.exposure import exposure
from arprops.tasks.framework.scheduled import scheduled_sampling

DELTA = Fraction(1, 12)
STEPS = range(1, 17)
KEPT = [Fraction(n, 16) for n in range(17)]
Curves = Mapping[str, Sequence[float]]


def copies(first: Fraction, length: int) -> ar.Table:
    """Equal bits: the first is 0 with this probability, and the others repeat it."""
    rows: dict[str, dict[Any, Fraction]] = {"": {"0": first, "1": 1 - first}}
    rows |= {bit * n: {bit: Fraction(1)} for bit in "01" for n in range(1, length)}
    return ar.Table("01", rows, length=length, default={"0": 1})


def brackets(deepest: int, length: int) -> ar.Model[Any]:
    """Brackets nested at most so deep, opened with probability 1/2 where there is a choice, and cut off at this length."""
    rows: dict[int, dict[Any, Fraction]] = {0: {"(": Fraction(1, 2), ar.END: Fraction(1, 2)}, deepest: {")": Fraction(1)}}
    rows |= {depth: {"(": Fraction(1, 2), ")": Fraction(1, 2)} for depth in range(1, deepest)}
    step = {depth: {"(": min(depth + 1, deepest), ")": max(depth - 1, 0)} for depth in rows}
    return ar.Truncated(ar.PDFA("()", start=0, next=rows, step=step), length)


def errors() -> dict[str, list[Fraction]]:
    """For each number of steps, what errors of DELTA at each step come to: their sum, where it is attained, and after every prompt."""
    pairs = {steps: (exposure(*attained(steps, DELTA)), exposure(*slipping(steps, DELTA))) for steps in STEPS}
    return {
        "sum of errors": [one.total for one, _ in pairs.values() if isinstance(one.total, Fraction)],
        "TV, attained": [Fraction(one.total_variation.upper) for one, _ in pairs.values()],
        "TV, same error everywhere": [Fraction(other.total_variation.upper) for _, other in pairs.values()],
    }


def scheduled() -> dict[str, list[float]]:
    """KL from the truth to what scheduled sampling asks for, by the probability that a token is kept."""
    truths = {
        "two equal fair bits": copies(Fraction(1, 2), 2),
        "two equal bits, 1/4 and 3/4": copies(Fraction(1, 4), 2),
        "four equal fair bits": copies(Fraction(1, 2), 4),
        "brackets": brackets(2, 8),
    }
    return {name: [float(ar.kl(truth, scheduled_sampling(truth, kept))) for kept in KEPT] for name, truth in truths.items()}


def codes() -> list[tuple[int, int, float]]:
    """So many strings of three tokens coded together: the bits of the code, and −log2 Q."""
    table = ar.PDFA("abc", start=0, next={0: {"a": "1/2", "b": "1/4", "c": "1/8", ar.END: "1/8"}}, step={0: dict.fromkeys("abc", 0)})
    found = [encode(table, ["abc"] * count) for count in (1, 10, 100, 1000)]
    return [(code.strings, code.bits, float(code.surprise)) for code in found]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print three tables; draw the first two where `--svg` names a file."""
    parser = argparse.ArgumentParser(description="Compounded errors, scheduled sampling and codes, exactly.")
    parser.add_argument("--svg", metavar="FILE", help="draw the first two tables there (needs the extra `plot`)")
    options = parser.parse_args(arguments)
    compounded, divergences = errors(), scheduled()
    print(f"Errors of {DELTA} at each step, and the total variation of the joints")
    print(f"\n{'steps':>5}" + "".join(f"{name:>28}" for name in compounded))
    for row, steps in enumerate(STEPS):
        print(f"{steps:5}" + "".join(f"{float(values[row]):28.5f}" for values in compounded.values()))
    print("\nKL in nats from the truth to the minimiser of scheduled sampling, by the share of tokens kept")
    print(f"\n{'kept':>5}" + "".join(f"{name:>30}" for name in divergences))
    for row, kept in list(enumerate(KEPT))[::4]:
        print(f"{kept!s:>5}" + "".join(f"{values[row]:30.5f}" for values in divergences.values()))
    print("\nStrings of 9 bits each, coded together")
    try:
        print(f"\n{'strings':>7}{'bits of the code':>20}{'-log2 Q':>12}{'overhead':>12}")
        for count, bits, surprise in codes():
            print(f"{count:7}{bits:20}{surprise:12.1f}{bits - surprise:12.1f}")
    except ar.Missing as missing:
        print(f"left out: {missing}")
    if options.svg:
        try:
            draw(compounded, divergences, options.svg)
        except ar.Missing as missing:
            print(f"error: {missing}", file=sys.stderr)
            return 2
        print(f"\ndrawn: {options.svg}")
    return 0


def draw(compounded: Mapping[str, Sequence[Fraction]], divergences: Curves, path: str) -> None:
    """The first two tables as an SVG file; fails with `Missing` where matplotlib is not installed."""
    try:
        import matplotlib as mpl
        from matplotlib.figure import Figure
    except ImportError:
        raise ar.Missing("drawing needs matplotlib: pip install -c constraints.txt 'arprops[plot]'") from None
    with mpl.rc_context({"svg.hashsalt": "arprops", "svg.fonttype": "none", "font.size": 9}):
        figure = Figure(figsize=(8.4, 3.4), layout="constrained")
        left, right = figure.subplots(1, 2)
        for (name, values), style in zip(compounded.items(), ("--", "o-", "s-"), strict=True):
            left.plot(list(STEPS), [float(value) for value in values], style, markersize=3.5, label=name)
        left.set(xlabel=f"steps, each with an error of {DELTA}", ylabel="total variation")
        for name, values in divergences.items():
            right.plot([float(kept) for kept in KEPT], values, label=name)
        right.set(xlabel="probability that a token is kept", ylabel="KL of the minimiser, nats")
        for axes in (left, right):
            axes.legend(frameon=False)
            axes.grid(alpha=0.3)
            axes.spines[["top", "right"]].set_visible(False)
        figure.savefig(path, format="svg", metadata={"Date": None})


if __name__ == "__main__":
    sys.exit(main())
