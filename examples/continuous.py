"""Continuous outputs: what a fit misses of the truth, and what a histogram of cells misses of a density (theorems F1, F2).

    python examples/continuous.py [--svg FILE]

True here: samples are drawn with the seeds below and fitted by SciPy; each divergence is exact or enclosed, and a digit is printed only where both ends of its interval round to it.
Must never enter: a divergence that was estimated from samples.
"""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import tanh
from random import Random

import arprops as ar
from arprops.core.interval import Interval
from arprops.tasks.continuous.autoregression import GaussianAR, kl_rate
from arprops.tasks.continuous.cells import histogram_gap
from arprops.tasks.continuous.density import kl_within
from arprops.tasks.continuous.fitted import fit_flow, fit_mixture
from arprops.tasks.continuous.flow import Flow
from arprops.tasks.continuous.mixture import Mixture
from arprops.tasks.continuous.monotone import Monotone
from arprops.tasks.continuous.mulaw import MuLaw
from arprops.tasks.continuous.nats import in_bits
from arprops.tasks.continuous.quantiser import Even
from arprops.tasks.continuous.regression import fit_ar

SIZES = [50, 200, 800, 3200]
SEEDS = [1, 2, 3, 4]
LEVELS = [4, 8, 16, 32, 64, 128, 256]
AR = GaussianAR(["1/2", "-1/4"], variance=2)
TWO = Mixture([("3/10", -1, 1), ("7/10", 2, "1/4")])
FLOW = Flow(Mixture([(1, 0, 1)]), Monotone("1/2", [("3/2", 1, "1/2")]))
SOUND = Mixture([("1/2", 0, "1/2500"), ("1/2", 0, "1/25")])
"""Mostly quiet, sometimes loud."""


def ar_missed(rng: Random, size: int) -> Interval:
    """KL of a fitted AR(2) from the truth, in nats a value."""
    values = [0.0, 0.0]
    while len(values) < size + 102:
        values.append(0.5 * values[-1] - 0.25 * values[-2] + rng.gauss(0, 2**0.5))
    return kl_rate(AR, fit_ar(values[-size:], order=2).model).enclose()


def mixture_missed(rng: Random, size: int) -> Interval:
    """KL of a fitted mixture of two from the truth."""
    values = [rng.gauss(-1, 1) if rng.random() < 0.3 else rng.gauss(2, 0.5) for _ in range(size)]
    return kl_within(TWO, fit_mixture(values, components=2).model.given(()), bits=40)


def flow_missed(rng: Random, size: int) -> Interval:
    """KL of a fitted flow with one bend from the truth."""
    values = [turned(rng.gauss(0, 1)) for _ in range(size)]
    return kl_within(FLOW, fit_flow(values, bends=1).model.given(()), bits=40)


def turned(z: float) -> float:
    """About the x with T(x) = z, for FLOW's T; samples are floats."""
    low, high = 2 * z - 4, 2 * z + 4
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if middle / 2 + 1.5 * tanh(2 * (middle - 1)) < z else (low, middle)
    return low


FITS: Mapping[str, Callable[[Random, int], Interval]] = {"Gaussian AR(2)": ar_missed, "mixture of two": mixture_missed, "flow, one bend": flow_missed}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print both tables; draw them where `--svg` names a file."""
    parser = argparse.ArgumentParser(description="Continuous outputs: fits and cells.")
    parser.add_argument("--svg", metavar="FILE", help="draw the curves there (needs the extra `plot`)")
    options = parser.parse_args(arguments)
    try:
        fits = {name: [mean([missed(Random(seed), size) for seed in SEEDS]) for size in SIZES] for name, missed in FITS.items()}
        gaps = {name: [in_bits(histogram_gap(SOUND, cells(levels), bits=40)) for levels in LEVELS] for name, cells in CELLS.items()}
        print(f"KL of a fit from the truth, in nats a value (mean over {len(SEEDS)} samples)\n")
        show("samples", SIZES, fits)
        print("\nKL of a density from its histogram over [−1, 1], in bits a value\n")
        show("levels", LEVELS, gaps)
        if options.svg:
            draw(fits, gaps, options.svg)
            print(f"\ndrawn: {options.svg}")
    except ar.Missing as missing:
        print(f"error: {missing}", file=sys.stderr)
        return 2
    return 0


def even(levels: int) -> Even:
    """Equal cells."""
    return Even(-1, 1, levels=levels)


CELLS: Mapping[str, Callable[[int], Even | MuLaw]] = {"equal cells": even, "µ-law, µ = 255": MuLaw}


def mean(found: Sequence[Interval]) -> Interval:
    """The interval of the mean of what lies in these."""
    return Interval(
        *(sum((Fraction(end) for end in ends), Fraction(0)) / len(found) for ends in zip(*((one.lower, one.upper) for one in found), strict=True))
    )


def digits(around: Interval) -> str:
    """Six places where both ends round to them, else the interval."""
    low, high = f"{float(around.lower):.6f}", f"{float(around.upper):.6f}"
    return low if low == high else str(around)


def show(head: str, keys: Sequence[int], columns: Mapping[str, Sequence[Interval]]) -> None:
    """A table with a column for each name."""
    print(f"{head:>8}" + "".join(f"{name:>18}" for name in columns))
    for row, key in enumerate(keys):
        print(f"{key:8}" + "".join(f"{digits(values[row]):>18}" for values in columns.values()))


def draw(fits: Mapping[str, Sequence[Interval]], gaps: Mapping[str, Sequence[Interval]], path: str) -> None:
    """Both tables as curves in an SVG file; fails with `Missing` where matplotlib is not installed."""
    try:
        import matplotlib as mpl
        from matplotlib.figure import Figure
    except ImportError:
        raise ar.Missing("drawing needs matplotlib: pip install -c constraints.txt 'arprops[plot]'") from None
    with mpl.rc_context({"svg.hashsalt": "arprops", "svg.fonttype": "none", "font.size": 9}):
        figure = Figure(figsize=(7.2, 3.4), layout="constrained")
        left, right = figure.subplots(1, 2)
        for name, values in fits.items():
            left.plot(SIZES, [float(one.upper) for one in values], "o-", markersize=4, label=name)
        left.set(xlabel="samples", ylabel="KL of the fit from the truth, nats", xscale="log", yscale="log")
        for name, values in gaps.items():
            right.plot(LEVELS, [float(one.upper) for one in values], "o-", markersize=4, label=name)
        right.set(xlabel="levels", ylabel="KL of the density from its histogram, bits", xscale="log", yscale="log")
        for axes, ticks in ((left, SIZES), (right, LEVELS)):
            axes.minorticks_off()
            axes.set_xticks(ticks, list(map(str, ticks)))
            axes.legend(frameon=False)
            axes.grid(alpha=0.3)
            axes.spines[["top", "right"]].set_visible(False)
        figure.savefig(path, format="svg", metadata={"Date": None})


if __name__ == "__main__":
    sys.exit(main())
