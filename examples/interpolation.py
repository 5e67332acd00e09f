"""Which member of the fibre training picks: nets that fit a finite training set, at the prompts that it leaves free (theorems A3, B1).

    python examples/interpolation.py [--svg FILE]

True here: floors, fibres and shares of free prompts are exact; every bracket is rigorous about the nets that were trained here. Seeds make the nets, and another
machine may train others; what is said of them is said of those that were trained.
Must never enter: a claim about training in general.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations
from math import ceil, floor
from random import Random
from typing import Any

import arprops as ar
from arprops.core.interval import Interval
from arprops.tasks.interpolation.empirical import expected_share
from arprops.tasks.interpolation.members import Member, Members, members

TARGET = 1e-3
RULES = ("R1", "R2'")
SHAPES: dict[str, Any] = {
    "n-gram": {"kind": "ngram", "order": 6},
    "linear": {"kind": "linear"},
    "GRU": {"kind": "gru", "hidden": 16},
    "LSTM": {"kind": "lstm", "hidden": 16},
    "transformer": {"kind": "transformer", "width": 16, "heads": 2, "layers": 1},
}


@dataclass(frozen=True)
class Setting:
    """How much is trained: which architectures, how many seeds, and how large the growing training sets are."""

    shapes: tuple[str, ...] = tuple(SHAPES)
    seeds: int = 3
    sizes: tuple[int, ...] = (1, 4, 16, 64)
    growing_seeds: int = 2
    prompts: int = 4000


def counting(setting: Setting) -> Members:
    """Nets on ab, aabb and aaabbb, asked whether they balance a's and b's (R1) and write no a after a b (R2') at every free prompt of at most 6 symbols."""
    from arprops.neural import grammar

    rules = [grammar("anbn").rule(name) for name in RULES]
    shapes = {name: SHAPES[name] for name in setting.shapes}
    strings = ["a" * n + "b" * n for n in (1, 2, 3)]
    return members(
        strings, shapes, alphabet="ab", horizon=7, seeds=setting.seeds, rules=rules, limit=32, prompts=setting.prompts, target=TARGET, steps=1500
    )


def truth() -> ar.Model[Any]:
    """Fair bits in which no b follows a b, of at most 6 symbols."""
    never = ar.PDFA("ab", start=0, next={0: {"a": "1/2", "b": "1/2"}, 1: {"a": 1}}, step={0: {"a": 0, "b": 1}, 1: {"a": 0, "b": 1}})
    return ar.Truncated(never, 6)


def growing(setting: Setting) -> dict[int, Members]:
    """The same on the first strings of one sample of the truth, more and more of them; the rule is the truth's own, in the completion alone."""
    from arprops.neural.extrapolation.rule import regular

    rule = replace(regular("no bb", "no b after a b, in the completion alone", "(a|ba)*b?", alphabet="ab"), reads="completion")
    chance = Random(6)
    strings = [ar.sample(truth(), rng=chance).symbols for _ in range(max(setting.sizes))]
    shapes = {name: SHAPES[name] for name in setting.shapes}
    return {
        size: members(
            strings[:size],
            shapes,
            alphabet="ab",
            horizon=6,
            seeds=setting.growing_seeds,
            rules=[rule],
            limit=32,
            prompts=setting.prompts,
            target=TARGET,
            steps=1500,
        )
        for size in setting.sizes
    }


def apart(picked: Sequence[Member], *, seeds: bool) -> Interval | None:
    """The mean distance of two members: of one architecture and two seeds, or of two architectures. None where there are no two."""
    found = [a.distance(b) for a, b in combinations(picked, 2) if (a.architecture == b.architecture) is seeds]
    lower, upper = (sum((Fraction(getattr(between, end)) for between in found), Fraction(0)) for end in ("lower", "upper"))
    return Interval(lower / len(found), upper / len(found)) if found else None


def main(arguments: Sequence[str] | None = None, *, setting: Setting | None = None) -> int:
    """Train, print what was picked, and draw it where `--svg` names a file."""
    parser = argparse.ArgumentParser(description="Which member of the fibre training picks.")
    parser.add_argument("--svg", metavar="FILE", help="draw it there (needs the extra `plot`)")
    options = parser.parse_args(arguments)
    setting = setting or Setting()
    try:
        once, grown = counting(setting), growing(setting)
        print_members(once)
        print_growth(setting, grown)
        if options.svg:
            draw(setting, once, grown, options.svg)
            print(f"\ndrawn: {options.svg}")
    except ar.Missing as missing:
        print(f"error: {missing}", file=sys.stderr)
        return 2
    return 0


def print_members(once: Members) -> None:
    """One row for each net, and the mean distances."""
    fixed = once.interpolation
    print(f"aⁿbⁿ, n ≤ 3: floor {float(fixed.floor):.4f} nats, {fixed.fibre}, share of free prompts {fixed.share}")
    print(f"\n{'net':<13}{'seed':>4}{'KL, nats':>11}{'R1 greedy':>12}{'R1':>16}{'R2′':>16}")
    for one in once.members:
        told = f"{one.scores['R1'].obeyed}/{one.scores['R1'].prompts}"
        brackets = "".join(f"{shown(one.obeyed[rule]):>16}" for rule in RULES)
        print(f"{one.architecture:<13}{one.seed:>4}{ends(one.kl)[1]:>11.1e}{told:>12}{brackets}")
    blind = "".join(f"{float(level(once, rule)):>16.3f}" for rule in RULES)
    print(f"{'every token equally probable, exactly':<40}{blind}")
    names = list(dict.fromkeys(one.architecture for one in once.members))
    print("\nMean distance of two members (total variation of the next token, over the free prompts)\n")
    print(f"{'':<13}" + "".join(f"{name:>13}" for name in names))
    for name in names:
        print(f"{name:<13}" + "".join(f"{'–' if (d := once.distance(name, other)) is None else f'{ends(d)[0]:.3f}':>13}" for other in names))


def level(once: Members, rule: str) -> Any:
    """The exact chance level of the rule at the free prompts: of a model that gives each symbol and END the same weight for ever."""
    from arprops.neural import grammar
    from arprops.neural.extrapolation.chance import chance

    found = grammar("anbn").rule(rule)
    return chance(found, [prompt for prompt in once.prompts if found.open(prompt)], limit=None)


def print_growth(setting: Setting, grown: Mapping[int, Members]) -> None:
    """One row for each size of the training set; of the nets, only those that came to the target count."""
    expected = expected_share(truth(), setting.sizes, horizon=6)
    print("\nFair bits without bb: what training sets of growing size leave free, and how far the members are apart there\n")
    print(f"{'strings':>7}{'expected':>10}{'free':>9}{'floor':>8}{'fitted':>8}{'seeds':>8}{'kinds':>8}{'no bb, least and most':>25}")
    for size, mean in zip(setting.sizes, expected, strict=True):
        found = grown[size]
        fitted = [one for one in found.members if one.interpolates]
        obeyed = [ends(one.obeyed["no bb"]) for one in fitted]
        seeds, kinds = (apart(fitted, seeds=same) for same in (True, False))
        told = "".join(f"{'–' if d is None else f'{ends(d)[0]:.3f}':>8}" for d in (seeds, kinds))
        range_ = f"{min(low for low, _ in obeyed):.3f} – {max(high for _, high in obeyed):.3f}" if obeyed else "–"
        print(
            f"{size:>7}{float(mean):>10.4f}{found.interpolation.free:>6}/{found.interpolation.prompts:<2}{float(found.interpolation.floor):>8.3f}{len(fitted):>5}/{len(found.members):<2}{told}{range_:>25}"
        )


def ends(between: Any) -> tuple[float, float]:
    """The ends of a bracket, to be printed."""
    return (float(between.lower), float(between.upper)) if isinstance(between, Interval) else (float("inf"), float("inf"))


def shown(between: Interval) -> str:
    """A bracket to three decimals, rounded outward."""
    return f"[{floor(between.lower * 1000) / 1000:.3f}, {ceil(between.upper * 1000) / 1000:.3f}]"


def draw(setting: Setting, once: Members, grown: Mapping[int, Members], path: str) -> None:
    """Both as an SVG file; fails with `Missing` where matplotlib is not installed."""
    try:
        import matplotlib as mpl
        from matplotlib.figure import Figure
    except ImportError:
        raise ar.Missing("drawing needs matplotlib: pip install -c constraints.txt 'arprops[plot]'") from None
    with mpl.rc_context({"svg.hashsalt": "arprops", "svg.fonttype": "none", "font.size": 9}):
        figure = Figure(figsize=(8.4, 3.4), layout="constrained")
        left, right = figure.subplots(1, 2)
        names = list(setting.shapes)
        for rule, color, label in (("R1", "C0", "R1: as many a as b"), ("R2'", "C1", "R2′: no a after a b")):
            for one in once.members:
                low, high = ends(one.obeyed[rule])
                place = names.index(one.architecture) + (one.seed - (setting.seeds - 1) / 2) * 0.18
                left.plot([place, place], [low, high], color=color, linewidth=2)
                left.plot([place], [(low + high) / 2], "o", markersize=4, color=color, label=label if one is once.members[0] else None)
        left.set(
            xticks=range(len(names)),
            xticklabels=names,
            ylabel="probability that a free prompt\nis completed by the rule",
            ylim=(-0.03, 1.03),
            title="aⁿbⁿ, n ≤ 3: one loss, many members",
        )
        left.legend(frameon=False, loc="upper right", bbox_to_anchor=(1.0, 0.94))
        right.plot(
            setting.sizes, [float(share) for share in expected_share(truth(), setting.sizes, horizon=6)], label="share of prompts left free, expected"
        )
        right.plot(
            setting.sizes,
            [float(grown[size].interpolation.share) for size in setting.sizes],
            "o",
            markersize=4,
            color="C0",
            label="the same, this sample",
        )
        for same, color, label in ((False, "C2", "distance there, two architectures"), (True, "C3", "distance there, two seeds")):
            found = [(size, apart([one for one in grown[size].members if one.interpolates], seeds=same)) for size in setting.sizes]
            known = [(size, ends(between)[0]) for size, between in found if between is not None]
            right.plot([size for size, _ in known], [value for _, value in known], "s--", markersize=4, color=color, label=label)
        right.set(xlabel="training strings", xscale="log", ylim=(-0.03, 1.5), yticks=[0, 0.5, 1], title="fair bits without bb")
        right.legend(frameon=False, fontsize=8, loc="upper right")
        for axes in (left, right):
            axes.grid(alpha=0.3)
            axes.spines[["top", "right"]].set_visible(False)
        figure.savefig(path, format="svg", metadata={"Date": None})


if __name__ == "__main__":
    sys.exit(main())
