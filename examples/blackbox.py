"""Sixteen answers to "give me a random 6-digit number", judged against the task.

    python examples/blackbox.py [FILE] [--svg FILE]

The file has one string a line; without one it is the sixteen numbers that the reference text got from GPT-4 at temperature 1. The target is the uniform 6-digit
number. A string outside its support would refute the task for certain; none is here, so the digits are tested, at level 1/20 in all, and the share of
numbers that begin with 5 is enclosed at every number of calls.

True here: the exact p-values and the wealth are what `arprops.tasks` says; the enclosure holds at all calls at once, with confidence 19/20.
Must never enter: a choice of tests after a look at the numbers. That the digit 5 is bounded was so chosen, and shows what a bound looks like.
"""

import argparse
import sys
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import arprops as ar
from arprops.tasks.betting import against, confidence_sequence
from arprops.tasks.blackbox import outside, read_strings
from arprops.tasks.judge import judge, mean_within
from arprops.tasks.statistic import symbol_at

DIGITS = "0123456789"
SIXTEEN = Path(__file__).with_name("sixteen_numbers.txt")


def six_digits() -> ar.PDFA[int]:
    """The uniform number of six digits: nine first digits, ten later ones."""
    first, later = dict.fromkeys(DIGITS[1:], Fraction(1, 9)), dict.fromkeys(DIGITS, Fraction(1, 10))
    rows = {i: first if i == 0 else later if i < 6 else {ar.END: Fraction(1)} for i in range(7)}
    return ar.PDFA(DIGITS, start=0, next=rows, step={i: dict.fromkeys(DIGITS, min(i + 1, 6)) for i in rows})


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the judgement and the bounds; draw wealth and bounds where `--svg` names a file."""
    parser = argparse.ArgumentParser(description="Strings of a black box, judged against the uniform 6-digit number.")
    parser.add_argument("file", nargs="?", default=str(SIXTEEN), metavar="FILE", help="one string a line")
    parser.add_argument("--svg", metavar="FILE", help="draw wealth and bounds there (needs the extra `plot`)")
    options = parser.parse_args(arguments)
    target = six_digits()
    try:
        said = read_strings(options.file)
        judged = judge(said, target, statistics=[symbol_at(target, i) for i in range(6)])
        print(judged)
        for verdict in mean_within(said, target, language=ar.regex("5[0-9]*", DIGITS)):
            print(ar.describe(verdict))
        if options.svg:
            if outside(target, said) is not None:
                raise ar.BadQuestion(f"{options.file} has a string that is no 6-digit number, after which no bet is needed; nothing is drawn")
            draw(said, options.svg)
            print(f"\ndrawn: {options.svg}")
    except ar.ArpropsError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


def draw(said: Sequence[str], path: str) -> None:
    """Wealth against uniform first digits, and the bounds on the share of fives, call by call; fails with `Missing` without matplotlib."""
    try:
        import matplotlib as mpl
        from matplotlib.figure import Figure
    except ImportError:
        raise ar.Missing("drawing needs matplotlib: pip install -c constraints.txt 'arprops[plot]'") from None
    calls = range(1, len(said) + 1)
    uniform = dict.fromkeys(DIGITS[1:], Fraction(1, 9))
    wealth = [float(w) for w in against(uniform, (number[0] for number in said))]
    bounds = [bound or ar.Interval(0, 1) for bound in confidence_sequence(int(number[0] == "5") for number in said)]
    with mpl.rc_context({"svg.hashsalt": "arprops", "svg.fonttype": "none", "font.size": 10}):
        figure = Figure(figsize=(6.4, 4.8), layout="constrained")
        above, below = figure.subplots(2, 1, sharex=True)
        above.plot(calls, wealth, marker="o", markersize=3)
        above.axhline(20, color="black", linestyle="--", linewidth=1)
        above.text(1, 24, "1/α = 20: uniform first digits are rejected", fontsize=8)
        above.set(yscale="log", ylabel="wealth")
        below.fill_between(calls, [float(b.lower) for b in bounds], [float(b.upper) for b in bounds], step="mid", alpha=0.3)
        below.axhline(1 / 9, color="black", linestyle="--", linewidth=1)
        below.text(1, 0.13, "1/9", fontsize=8)
        below.set(xlabel="calls", ylabel="share that begins with 5", ylim=(0, 1))
        for axes in (above, below):
            axes.grid(alpha=0.3)
            axes.spines[["top", "right"]].set_visible(False)
        figure.savefig(path, format="svg", metadata={"Date": None})


if __name__ == "__main__":
    sys.exit(main())
