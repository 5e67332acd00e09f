"""The share of prompts that a training set leaves free, as the set grows (theorem A3).

    python examples/decoding.py [--svg FILE]

True here: the curves are exact expectations over training sets, the points are one training set each, drawn with the seed below and counted exactly.
Must never enter: a fit.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

import arprops as ar
from arprops.tasks.interpolation.empirical import expected_share, interpolation

HORIZON = 10
SIZES = [1, 3, 10, 30, 100, 300, 1000, 3000]
DRAWN = [1, 10, 100]
SEED = 6


def truths() -> dict[str, ar.Model[Any]]:
    """Three joints of strings of at most HORIZON symbols."""
    fair = ar.PDFA("ab", start=0, next={0: {"a": "1/2", "b": "1/2"}}, step={0: {"a": 0, "b": 0}})
    skew = ar.PDFA("ab", start=0, next={0: {"a": "9/10", "b": "1/10"}}, step={0: {"a": 0, "b": 0}})
    after = ar.PDFA("ab", start=0, next={0: {"a": "1/2", "b": "1/2"}, 1: {"a": 1}}, step={0: {"a": 0, "b": 1}, 1: {"a": 0, "b": 1}})
    models = {"fair bits": fair, "nine a to one b": skew, "never bb": after}
    return {name: ar.Truncated(model, HORIZON) for name, model in models.items()}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the curves; draw them where `--svg` names a file."""
    parser = argparse.ArgumentParser(description="What a training set leaves free.")
    parser.add_argument("--svg", metavar="FILE", help="draw the curves there (needs the extra `plot`)")
    options = parser.parse_args(arguments)
    curves = {name: [float(share) for share in expected_share(model, SIZES, horizon=HORIZON)] for name, model in truths().items()}
    points = {name: drawn(model) for name, model in truths().items()}
    print(f"Expected share of the prompts shorter than {HORIZON} that a training set leaves free\n")
    print(f"{'strings':>8}" + "".join(f"{name:>18}" for name in curves))
    for row, size in enumerate(SIZES):
        print(f"{size:8}" + "".join(f"{values[row]:18.5f}" for values in curves.values()))
    print(f"\nThe same for one training set (seed {SEED}), and the floor of its loss in nats\n")
    for row, size in enumerate(DRAWN):
        print(f"{size:8}" + "".join(f"{values[row][0]:10.5f}{values[row][1]:8.3f}" for values in points.values()))
    if options.svg:
        try:
            draw(curves, points, options.svg)
        except ar.Missing as missing:
            print(f"error: {missing}", file=sys.stderr)
            return 2
        print(f"\ndrawn: {options.svg}")
    return 0


def drawn(model: ar.Model[Any]) -> list[tuple[float, float]]:
    """The share left free by the first strings of one sample, and the floor of the loss, for each size in DRAWN."""
    rng = Random(SEED)
    strings = [ar.sample(model, rng=rng).symbols for _ in range(DRAWN[-1])]
    found = [interpolation(strings[:size], "ab", horizon=HORIZON) for size in DRAWN]
    return [(float(one.share), float(one.floor)) for one in found]


def draw(curves: Mapping[str, Sequence[float]], points: Mapping[str, Sequence[tuple[float, float]]], path: str) -> None:
    """The curves and the points as an SVG file; fails with `Missing` where matplotlib is not installed."""
    try:
        import matplotlib as mpl
        from matplotlib.figure import Figure
    except ImportError:
        raise ar.Missing("drawing needs matplotlib: pip install -c constraints.txt 'arprops[plot]'") from None
    with mpl.rc_context({"svg.hashsalt": "arprops", "svg.fonttype": "none", "font.size": 9}):
        figure = Figure(figsize=(6.4, 3.6), layout="constrained")
        axes = figure.subplots()
        for name, values in curves.items():
            (line,) = axes.plot(SIZES, values, label=name)
            axes.plot(DRAWN, [share for share, _ in points[name]], "o", markersize=4, color=line.get_color())
        axes.plot([], [], "o", markersize=4, color="tab:gray", label="one training set")
        axes.set(xlabel="training strings", ylabel="share of prompts left free", xscale="log", ylim=(0, 1.03))
        axes.legend(frameon=False)
        axes.grid(alpha=0.3)
        axes.spines[["top", "right"]].set_visible(False)
        figure.savefig(path, format="svg", metadata={"Date": None})


if __name__ == "__main__":
    sys.exit(main())
