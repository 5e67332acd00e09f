"""What a latent learns from a prompt, and how many values a discrete latent needs to stand in for a Gaussian one (theorem D4).

    python examples/conditioning.py [--svg FILE]

True here: all numbers are enclosed, and shown to digits that the enclosure fixes. The discrete latents are chosen by floats; how far each is from the Gaussian one is then enclosed.
Must never enter: a sample of the latent.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import exp, sqrt, tau
from typing import Any

import arprops as ar
from arprops.tasks.conditioning.gaussian_latent import GaussianLatent
from arprops.tasks.conditioning.latent_distance import latent_total_variation

ONES = [0, 1, 2, 3, 5, 8, 13]
SLOPES = [0, 1, 2, 4]
VALUES = [1, 2, 3, 4, 6, 8, 12, 16, 24]
LENGTH = 4
FINE = Fraction(1, 10**12)


def coin(share: Fraction) -> ar.PDFA[int]:
    """Bits for ever, a one with this probability."""
    return ar.PDFA("01", start=0, next={0: {"0": 1 - share, "1": share}}, step={0: {"0": 0, "1": 0}})


def learned() -> dict[str, list[float]]:
    """The probability of a one after so many ones, by slope; and under a discrete latent, a coin that writes nine ones in ten or nine zeros."""
    fair, two = coin(Fraction(1, 2)), ar.Mixture([("1/2", coin(Fraction(1, 10))), ("1/2", coin(Fraction(9, 10)))])
    latents: dict[str, Any] = {f"slope {slope}": GaussianLatent(fair, {"1": slope}) for slope in SLOPES}
    return {name: [chance(joint, ones) for ones in ONES] for name, joint in {**latents, "two coins": two}.items()}


def chance(joint: Any, ones: int) -> float:
    """The probability of a one after so many, in the middle of its enclosure."""
    answer = ar.next_distribution(joint, "1" * ones, width=FINE)["1"]
    return float((answer.lower + answer.upper) / 2) if isinstance(answer, ar.Interval) else float(answer)


def discrete(values: int, slope: int) -> ar.Mixture:
    """A latent with so many values, evenly spaced, weighed as the normal density weighs them; rationals near what the floats say.

    The step balances what lies between the values against what lies beyond them.
    """
    step = sqrt(tau / values)
    places = [step * (k - (values - 1) / 2) for k in range(values)]
    weights = [round(10**12 * exp(-z * z / 2)) for z in places]
    coins = [coin(Fraction(round(10**12 / (1 + exp(-slope * z))), 10**12)) for z in places]
    return ar.Mixture([(Fraction(weight, sum(weights)), ar.Truncated(one, LENGTH)) for weight, one in zip(weights, coins, strict=True)])


def stood_in(slope: int) -> list[ar.Interval]:
    """How far each discrete latent is from the Gaussian one, in total variation, on all strings of LENGTH bits."""
    gaussian = GaussianLatent(ar.Truncated(coin(Fraction(1, 2)), LENGTH), {"1": slope})
    return [latent_total_variation(gaussian, discrete(values, slope), length=LENGTH + 1) for values in VALUES]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables; draw them where `--svg` names a file."""
    parser = argparse.ArgumentParser(description="What a latent learns from a prompt.")
    parser.add_argument("--svg", metavar="FILE", help="draw the curves there (needs the extra `plot`)")
    options = parser.parse_args(arguments)
    curves, distances = learned(), {f"slope {slope}": stood_in(slope) for slope in SLOPES[1:]}
    print("The probability of a one after so many ones\n")
    print(f"{'ones':>8}" + "".join(f"{name:>12}" for name in curves))
    for row, ones in enumerate(ONES):
        print(f"{ones:8}" + "".join(f"{values[row]:12.5f}" for values in curves.values()))
    print(f"\nHow far a latent with so many values is from the Gaussian one, on {LENGTH} bits (total variation)\n")
    print(f"{'values':>8}" + "".join(f"{name:>12}" for name in distances))
    for row, values in enumerate(VALUES):
        print(f"{values:8}" + "".join(f"{float(found[row].upper):12.1e}" for found in distances.values()))
    if options.svg:
        try:
            draw(curves, distances, options.svg)
        except ar.Missing as missing:
            print(f"error: {missing}", file=sys.stderr)
            return 2
        print(f"\ndrawn: {options.svg}")
    return 0


def draw(curves: Mapping[str, Sequence[float]], distances: Mapping[str, Sequence[ar.Interval]], path: str) -> None:
    """Both tables as curves in an SVG file; fails with `Missing` where matplotlib is not installed."""
    try:
        import matplotlib as mpl
        from matplotlib.figure import Figure
    except ImportError:
        raise ar.Missing("drawing needs matplotlib: pip install -c constraints.txt 'arprops[plot]'") from None
    with mpl.rc_context({"svg.hashsalt": "arprops", "svg.fonttype": "none", "font.size": 9}):
        figure = Figure(figsize=(8.2, 3.4), layout="constrained")
        left, right = figure.subplots(1, 2)
        for name, values in curves.items():
            left.plot(ONES, values, "--" if name == "two coins" else "-", marker="o", markersize=3, label=name)
        left.set(xlabel="ones in the prompt", ylabel="probability of another one", ylim=(0.45, 1.01))
        for number, (name, found) in enumerate(distances.items(), start=1):
            right.plot(VALUES, [float(one.upper) for one in found], "-o", markersize=3, color=f"C{number}", label=name)
        right.set(xlabel="values of a discrete latent", ylabel="total variation", yscale="log")
        for axes in (left, right):
            axes.legend(frameon=False)
            axes.grid(alpha=0.3)
            axes.spines[["top", "right"]].set_visible(False)
        figure.savefig(path, format="svg", metadata={"Date": None})


if __name__ == "__main__":
    sys.exit(main())
