"""What an order of the fields costs, and how much of a task is left to whoever cannot invert it (theorems D1, D2, D3 and D7).

    python examples/tasks.py [--digits N] [--svg FILE]

Each task that is ready-made is one joint in either order of its fields, and costs little in the one and much in the other. Two random primes and their product are one joint in either order. Written [p, q, pq] every field is drawn from those before it; written [pq, p, q] the
product has to be factored, by enumeration here. A model that cannot may choose which products it starts with, and still overlaps the task by √ε at most.
One that cannot count primes may draw first digits by the density 1/ln x, at a total variation that is exact.

True here: every count and overlap is exact. The random successes p of the drawing are drawn as rationals, with a fixed seed.
Must never enter: a float, save where a number is printed or drawn; a measured time.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from fractions import Fraction
from random import Random

import arprops as ar
from arprops.tasks.density import density_error
from arprops.tasks.factoring import completing, factor_with, factoring_overlap
from arprops.tasks.honest import Honest
from arprops.tasks.numbers import number_task, prime_task
from arprops.tasks.order import OrderCost, cost_curve, order_cost, orders_agree
from arprops.tasks.overlap import Overlap, attaining, overlap
from arprops.tasks.polynomials import polynomial_task
from arprops.tasks.products import product_task, products
from arprops.tasks.puzzles import riddle_task, sudoku_task
from arprops.tasks.secrets import story_task, twenty_task
from arprops.tasks.task import Task

ORDERS = (("p", "q", "pq"), ("pq", "p", "q"))
TARGETS = 12
WORK = (0, 5, 10, 20, 30, 50)
PATTERNS = [(0, 1, 6, 8, 15), (0, 6, 9, 15)]
"""Cells of a Sudoku whose clues are shown."""


def costs(digits: int) -> dict[tuple[str, ...], dict[int, OrderCost]]:
    """For both orders, what a string costs with primes of 1, 2, … digits."""
    return {order: cost_curve(product_task, order, sizes=range(1, digits + 1)) for order in ORDERS}


def pairs() -> dict[str, tuple[Task, list[str], list[str]]]:
    """Every task that is ready-made, in the order in which it is drawn and in one that inverts it."""
    digits = ["d1", "d2", "d3"]
    return {
        "number": (number_task(3), digits, digits[::-1]),
        "prime": (prime_task(3), digits, digits[::-1]),
        "product": (product_task(2), [*ORDERS[0]], [*ORDERS[1]]),
        "polynomial": (polynomial_task(3), ["roots", "coefficients"], ["coefficients", "roots"]),
        "sudoku": (sudoku_task(5, first_row="1234", patterns=PATTERNS), ["solution", "clues"], ["clues", "solution"]),
        "riddle": (riddle_task(), ["answer", "question"], ["question", "answer"]),
        "twenty questions": (twenty_task(), ["secret", "answers"], ["answers", "secret"]),
        "by bits of a hash": (twenty_task(questions=[], hash_bits=range(4)), ["secret", "answers"], ["answers", "secret"]),
        "story": (story_task(clues=3), ["culprit", "clue1", "clue2", "clue3"], ["clue1", "clue2", "clue3", "culprit"]),
    }


def limited(digits: int) -> dict[int, tuple[Overlap, Overlap]]:
    """What an honest model with so many trial divisions a token has of the task, with a guess where it finds nothing and without one."""
    targets = products(digits)
    return {work: (factoring_overlap(Honest(digits, work), targets, digits=digits), factoring_overlap(Honest(digits, work, guesses=False), targets, digits=digits)) for work in WORK}


def densities() -> dict[int, dict[int, Fraction]]:
    """By how many digits a prime has, and how many of them are drawn by the density: the total variation from uniform primes."""
    return {n: {first: density_error(n, first=first).total_variation for first in range(1, min(n, 4))} for n in (2, 3, 4, 5)}


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
    print("\nEvery task in the order in which it is drawn and in another: one joint, proved, and oracle calls and secrets summed over for a string\n")
    print(f"{'task':<18}{'calls':>8}{'summed':>10}{'calls':>12}{'summed':>12}  inverted")
    for name, (task, drawn, inverted) in pairs().items():
        ar.expect(orders_agree(task, inverted))
        one, other = order_cost(task, drawn), order_cost(task, inverted)
        print(f"{name:<18}{float(one.calls):8,.1f}{float(one.summed):10,.1f}{float(other.calls):12,.1f}{float(other.summed):12,.1f}  {', '.join(inverted)}")
    honest = limited(min(options.digits, 2))
    print("\nAn honest model of [pq, p, q], by its trial divisions a token: the mean success ε, what it shares with the task, and at most could\n")
    print(f"{'divisions':>9}{'ε':>10}{'shares':>10}{'best':>10}{'√ε':>10}{'ε, no guess':>14}{'best':>10}")
    for work, (guessing, silent) in honest.items():
        row = [guessing.epsilon, guessing.value, guessing.best, guessing.bound]
        print(f"{work:9}" + "".join(f"{float(x):10.4f}" for x in row) + f"{float(silent.epsilon):14.4f}{float(silent.best):10.4f}")
    dense = densities()
    print("\nA random prime whose first digits are drawn by the density 1/ln x: total variation from the uniform one, by how many\n")
    print(f"{'digits':>6}" + "".join(f"{first:10}" for first in (1, 2, 3)))
    for n, errors in dense.items():
        print(f"{n:6}" + "".join(f"{float(error):10.4f}" for error in errors.values()))
    if options.svg:
        try:
            draw(found, honest, dense, options.svg)
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


def draw(found: Mapping[tuple[str, ...], Mapping[int, OrderCost]], honest: Mapping[int, tuple[Overlap, Overlap]], dense: Mapping[int, Mapping[int, Fraction]], path: str) -> None:
    """Costs by size, overlaps against √ε, an honest model by its work, and the error of the density, as an SVG file; fails with `Missing` where matplotlib is not installed."""
    try:
        import matplotlib as mpl
        from matplotlib.figure import Figure
    except ImportError:
        raise ar.Missing("drawing needs matplotlib: pip install -c constraints.txt 'arprops[plot]'") from None
    with mpl.rc_context({"svg.hashsalt": "arprops", "svg.fonttype": "none", "font.size": 10}):
        figure = Figure(figsize=(9.6, 6.8), layout="constrained")
        (left, right), (last, primes) = figure.subplots(2, 2)
        for order, curve in found.items():
            left.plot([*map(str, curve)], [float(cost.calls) for cost in curve.values()], marker="o", markersize=4, label=f"[{', '.join(order)}]")
        left.set(yscale="log", xlabel="digits of p and q", ylabel="oracle calls a string")
        left.legend(frameon=False)
        best = [tried(seed) for seed in range(150)]
        right.plot([0, 1], [0, 1], color="grey", linewidth=1, label="the bound √ε")
        right.plot([float(o.bound) for o in best], [float(o.value) for o in best], ".", markersize=4, label="best, random p")
        equal = [overlap(*attaining(k, TARGETS)) for k in range(1, TARGETS)]
        right.plot([float(o.bound) for o in equal], [float(o.value) for o in equal], "x", markersize=5, label="k targets, p = k/N")
        right.set(xlabel="√ε, or ε where always right", ylabel="overlap", xlim=(0, 1.02), ylim=(0, 1.02))
        right.legend(frameon=False)
        for name, values in {
            "√ε": [o.bound for o, _ in honest.values()], "best mixture": [o.best for o, _ in honest.values()], "its own": [o.value for o, _ in honest.values()]
        }.items():  # fmt: skip
            last.plot([*honest], [float(x) for x in values], marker="o", markersize=4, label=name)
        last.set(xlabel="trial divisions a token", ylabel="overlap of an honest model", ylim=(0, 1.02))
        last.legend(frameon=False)
        for n, errors in dense.items():
            primes.plot([*errors], [float(error) for error in errors.values()], marker="o", markersize=4, label=f"{n} digits")
        primes.set(yscale="log", xlabel="first digits drawn by 1/ln x", ylabel="total variation from uniform primes", xticks=(1, 2, 3))
        primes.legend(frameon=False)
        for axes in (left, right, last, primes):
            axes.grid(alpha=0.3)
            axes.spines[["top", "right"]].set_visible(False)
        figure.savefig(path, format="svg", metadata={"Date": None})


if __name__ == "__main__":
    sys.exit(main())
