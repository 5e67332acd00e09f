"""How seldom masked conditionals that were made apart have a joint, decided table by table.

    python examples/masked.py [--tables N] [--svg FILE]

A masked language model answers for each place from all the others. Rows that were fitted one by one need not belong to one joint: `compatible` decides it. The first
table takes two bits and changes two of the four rows. The second draws rows at random: each is certain with some probability, and else spread over both bits.

True here: each verdict is exact, and the kernel can check it. The random rows are drawn as rationals, with a fixed seed; the shares are those of the tables that were
drawn.
Must never enter: a tolerance for rows that nearly belong together.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product
from random import Random

import arprops as ar
from arprops.tasks.bidirectional.compatible import Compatible, compatible
from arprops.tasks.bidirectional.masked import MaskedModel

GRID = [Fraction(k, 8) for k in range(9)]
CERTAIN = [Fraction(k, 8) for k in range(9)]
LENGTHS = (2, 3, 4)
SEED = 0
Verdicts = Mapping[tuple[Fraction, Fraction], int]
Shares = Mapping[int, Sequence[tuple[Fraction, Fraction]]]


def bit(one: Fraction) -> dict[str, Fraction]:
    """A row: 1 with this probability."""
    return {"0": 1 - one, "1": one}


def joints(masked: MaskedModel) -> int:
    """How many joints these rows have: 0, 1, or 2 for the mixtures of several."""
    found = compatible(masked)
    return min(len(found.joints), 2) if isinstance(found, Compatible) else 0


def two_rows() -> dict[tuple[Fraction, Fraction], int]:
    """Two bits that are even where the other one is 0: the verdict by the first one's probability of 1 where the second is 1, and the other way round."""
    even = bit(Fraction(1, 2))
    rows = {pair: {(0, "0"): even, (1, "0"): even, (0, "1"): bit(pair[0]), (1, "1"): bit(pair[1])} for pair in ((x, y) for x in GRID for y in GRID)}
    return {pair: joints(MaskedModel("01", table, length=2)) for pair, table in rows.items()}


def drawn(random: Random, *, length: int, certain: Fraction) -> MaskedModel:
    """Random rows: each is certain of a bit with this probability, and else has eighths for both."""
    contexts = [(place, "".join(others)) for place in range(length) for others in product("01", repeat=length - 1)]
    one = {at: Fraction(random.randrange(2) if random.randrange(8) < 8 * certain else Fraction(random.randrange(1, 8), 8)) for at in contexts}
    return MaskedModel("01", {at: bit(share) for at, share in one.items()}, length=length)


def shares(tables: int) -> dict[int, list[tuple[Fraction, Fraction]]]:
    """By length and by the probability that a row is certain: the share of random tables with a joint, and with more than one."""
    found: dict[int, list[tuple[Fraction, Fraction]]] = {}
    for length in LENGTHS:
        random = Random(SEED)
        counts = [[joints(drawn(random, length=length, certain=certain)) for _ in range(tables)] for certain in CERTAIN]
        found[length] = [(Fraction(sum(n > 0 for n in row), tables), Fraction(sum(n > 1 for n in row), tables)) for row in counts]
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Print both tables; draw them where `--svg` names a file."""
    parser = argparse.ArgumentParser(description="How seldom masked conditionals that were made apart have a joint, exactly.")
    parser.add_argument("--tables", type=int, default=400, help="how many random tables are drawn for each share (default: 400)")
    parser.add_argument("--svg", metavar="FILE", help="draw there (needs the extra `plot`)")
    options = parser.parse_args(arguments)
    verdicts, random_ones = two_rows(), shares(options.tables)
    print("Two bits, even where the other is 0; the first one's chance of 1 where the second is 1 (down), and the other way round (across)")
    print()
    print(f"{'':>5}" + "".join(f"{y!s:>6}" for y in GRID))
    for x in GRID:
        print(f"{x!s:>5}" + "".join(f"{('none', 'one', 'many')[verdicts[x, y]]:>6}" for y in GRID))
    print(f"\nOf {options.tables} random tables (seed {SEED}), the share with a joint, and with more than one\n")
    print(f"{'certain':>7}" + "".join(f"{f'length {length}':>17}" for length in random_ones))
    for row, certain in enumerate(CERTAIN):
        print(f"{certain!s:>7}" + "".join(f"{float(values[row][0]):11.3f}{float(values[row][1]):6.3f}" for values in random_ones.values()))
    if options.svg:
        try:
            draw(verdicts, random_ones, options.svg)
        except ar.Missing as missing:
            print(f"error: {missing}", file=sys.stderr)
            return 2
        print(f"\ndrawn: {options.svg}")
    return 0


def draw(verdicts: Verdicts, random_ones: Shares, path: str) -> None:
    """Both tables as an SVG file; fails with `Missing` where matplotlib is not installed."""
    try:
        import matplotlib as mpl
        from matplotlib.figure import Figure
    except ImportError:
        raise ar.Missing("drawing needs matplotlib: pip install -c constraints.txt 'arprops[plot]'") from None
    with mpl.rc_context({"svg.hashsalt": "arprops", "svg.fonttype": "none", "font.size": 10}):
        figure = Figure(figsize=(8.4, 3.8), layout="constrained")
        left, right = figure.subplots(1, 2)
        for joint, (name, marker, colour) in enumerate((("no joint", "x", "tab:gray"), ("one joint", "o", "tab:blue"))):
            points = [pair for pair, verdict in verdicts.items() if verdict == joint]
            left.plot([float(y) for _, y in points], [float(x) for x, _ in points], marker, color=colour, label=name)
        left.set(xlabel="P(second is 1 | first is 1)", ylabel="P(first is 1 | second is 1)", aspect="equal")
        left.legend(frameon=False, fontsize=9, ncols=2, loc="lower center", bbox_to_anchor=(0.5, 1), handletextpad=0.2, columnspacing=1)
        for length, values in random_ones.items():
            (line,) = right.plot([float(share) for share in CERTAIN], [float(some) for some, _ in values], "o-", markersize=4, label=f"length {length}")
            right.plot([float(share) for share in CERTAIN], [float(many) for _, many in values], "--", color=line.get_color())
        right.plot([], [], "--", color="tab:gray", label="more than one")
        right.set(xlabel="probability that a row is certain", ylabel="share of random tables with a joint", ylim=(-0.02, 1.02))
        right.legend(frameon=False, fontsize=9)
        right.grid(alpha=0.3)
        for axes in (left, right):
            axes.spines[["top", "right"]].set_visible(False)
        figure.savefig(path, format="svg", metadata={"Date": None})


if __name__ == "__main__":
    sys.exit(main())
