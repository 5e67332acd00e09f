"""What an order of the fields costs, and how much of a task is left to whoever cannot invert it (theorems D1, D2 and D3).

    python examples/tasks.py [--digits N] [--svg FILE]

Two random primes and their product are one joint in either order. Written [p, q, pq] every field is drawn from those before it; written [pq, p, q] the
product has to be factored, by enumeration here. A model that cannot may choose which products it starts with, and still overlaps the task by √ε at most.

True here: every count and overlap is exact. The random successes p of the drawing are drawn as rationals, with a fixed seed.
Must never enter: a float, save where a number is printed or drawn; a measured time.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from fractions import Fraction
from random import Random

import arprops as ar
from arprops.tasks.factoring import completing, factor_with, factoring_overlap
from arprops.tasks.order import OrderCost, cost_curve, orders_agree
from arprops.tasks.overlap import Overlap, attaining, overlap
from arprops.tasks.products import product_task, products

ORDERS = (("p", "q", "pq"), ("pq", "p", "q"))
TARGETS = 12


def costs(digits: int) -> dict[tuple[str, ...], dict[int, OrderCost]]:
    """For both orders, what a string costs with primes of 1, 2, … digits."""
    return {order: cost_curve(product_task, order, sizes=range(1, digits + 1)) for order in ORDERS}


def tried(seed: int, *, targets: int = TARGETS, most: int = 8) -> Overlap:
    """The overlap of the best mixture for random successes: k out of so many targets succeed with up to 1 or less."""
    random = Random(seed)
    some = random.randrange(1, targets + 1)
    p = [Fraction(random.randrange(most + 1), most) if i < some else Fraction(0) for i in range(targets)]
    return overlap(overlap([0] * targets, p).mixture, p)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the costs, the verdict on the joints, and three models that are asked to factor; draw where `--svg` names a file."""
    parser = argparse.ArgumentParser(description="What [pq, p, q] costs beside [p, q, pq], and the overlap of models that cannot factor, exactly.")
    parser.add_argument("--digits", type=int, default=3, choices=(1, 2, 3), help="how many digits the primes have at most (default: 3)")
    parser.add_argument("--svg", metavar="FILE", help="draw there (needs the extra `plot`)")
    options = parser.parse_args(arguments)
    found = costs(options.digits)
    print("Oracle calls and secrets summed over for one string, by enumeration, exactly")
    print(f"\n{'digits':>6}{'calls [p, q, pq]':>20}{'calls [pq, p, q]':>20}{'summed [p, q, pq]':>20}{'summed [pq, p, q]':>20}")
    for n in range(1, options.digits + 1):
        easy, hard = (found[order][n] for order in ORDERS)
        print(f"{n:6}" + "".join(f"{float(x):20,.1f}" for x in (easy.calls, hard.calls, easy.summed, hard.summed)))
    for n in range(1, min(options.digits, 2) + 1):
        ar.expect(orders_agree(product_task(n), ORDERS[1]))
    print("\nBoth orders are one joint: proved by the kernel.\n")
    asked()
    if options.svg:
        try:
            draw(found, options.svg)
        except ar.Missing as missing:
            print(f"error: {missing}", file=sys.stderr)
            return 2
        print(f"\ndrawn: {options.svg}")
    return 0


def asked() -> None:
    """Three models of [pq, p, q] with primes of one digit: the exact one, one that knows 15 alone, and one that is right sometimes."""
    targets = products(1)
    pairs = {p * q: (p, q) for p in (2, 3, 5, 7) for q in (2, 3, 5, 7)}
    models = {
        "exact": product_task(1).model(("pq", "p", "q"), off_support={"0": 1}),
        "knows 15 alone": completing(1, starts={15: 1}, success={15: 1}, factors=pairs),
        "right 1 in 4": completing(1, starts=targets, success=dict.fromkeys(targets, Fraction(1, 4)), factors=pairs),
    }
    for name, model in models.items():
        has = factoring_overlap(model, targets, digits=1)
        kind = "always right or never" if has.always_right else "sometimes right"
        print(f"{name:>15}: {factor_with(model, 15, digits=1)}; overlap {has.value} of at most {float(has.bound):.4f} ({kind}, ε = {has.epsilon})")


def draw(found: Mapping[tuple[str, ...], Mapping[int, OrderCost]], path: str) -> None:
    """Costs by size, and overlaps against √ε, as an SVG file; fails with `Missing` where matplotlib is not installed."""
    try:
        import matplotlib as mpl
        from matplotlib.figure import Figure
    except ImportError:
        raise ar.Missing("drawing needs matplotlib: pip install -c constraints.txt 'arprops[plot]'") from None
    with mpl.rc_context({"svg.hashsalt": "arprops", "svg.fonttype": "none", "font.size": 10}):
        figure = Figure(figsize=(7.6, 3.4), layout="constrained")
        left, right = figure.subplots(1, 2)
        for order, curve in found.items():
            left.plot([*map(str, curve)], [float(cost.calls) for cost in curve.values()], marker="o", markersize=4, label=f"[{', '.join(order)}]")
        left.set(yscale="log", xlabel="digits of p and q", ylabel="oracle calls a string")
        left.legend(frameon=False)
        best = [tried(seed) for seed in range(150)]
        right.plot([0, 1], [0, 1], color="grey", linewidth=1, label="the bound √ε")
        right.plot([float(o.bound) for o in best], [float(o.value) for o in best], ".", markersize=4, label="best mixture, random p")
        equal = [overlap(*attaining(k, TARGETS)) for k in range(1, TARGETS)]
        right.plot([float(o.bound) for o in equal], [float(o.value) for o in equal], "x", markersize=5, label="k targets, p = k/N")
        right.set(xlabel="√ε, or ε where always right", ylabel="overlap", xlim=(0, 1.02), ylim=(0, 1.02))
        right.legend(frameon=False)
        for axes in (left, right):
            axes.grid(alpha=0.3)
            axes.spines[["top", "right"]].set_visible(False)
        figure.savefig(path, format="svg", metadata={"Date": None})


if __name__ == "__main__":
    sys.exit(main())
