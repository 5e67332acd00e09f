"""What an answer costs in twenty questions: one secret looked at, or a sum over all that fit (theorem D5).

    python examples/hidden.py [--svg FILE]

The universe is 256 words of eight letters a or b. Two questioners ask eight questions each: whether the i-th letter is b, which a finite automaton reads, and
whether bit i of the word's SHA-256 hash is 1. Who commits to a secret looks at one secret for each answer. Who never chooses has the same joint over
transcripts, and sums the prior over the secrets that fit.

True here: every count is exact, and the mean is over all transcripts. That both answerers are one joint is proved, for a universe of 16 words.
Must never enter: a claim that the sum cannot be avoided. For the letters it can: there the posterior is always a half.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from itertools import product

import arprops as ar
from arprops.tasks.questions import AnswerCost, Game, answer_costs, asks, committed, deferred, hash_bit


def game(letters: int) -> Game:
    """All words of so many letters, equally likely, with a question for each letter and for as many bits of the hash."""
    words = ["".join(w) for w in product("ab", repeat=letters)]
    by_letter = {f"letter {i}": ar.regex(f"[ab]{{{i}}}b[ab]*", "ab") for i in range(letters)}
    return Game(words, {**by_letter, **{f"hash {i}": hash_bit(i) for i in range(letters)}})


def costs(letters: int) -> dict[str, list[AnswerCost]]:
    """For each of the two questioners, what the answers cost."""
    played = game(letters)
    return {kind: answer_costs(played, rounds=letters, questioner=asks(played, [f"{kind} {i}" for i in range(letters)])) for kind in ("letter", "hash")}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table and the verdict; draw the table where `--svg` names a file."""
    parser = argparse.ArgumentParser(description="What an answer costs in twenty questions, exactly.")
    parser.add_argument("--svg", metavar="FILE", help="draw the table there (needs the extra `plot`)")
    options = parser.parse_args(arguments)
    table = costs(8)
    print("How many secrets the posterior sums over at each answer, of 256 (who commits looks at one)")
    print(f"\n{'answer':>6}{'letter: mean':>15}{'most':>6}{'hash: mean':>13}{'most':>6}")
    for letter, bit in zip(*table.values(), strict=True):
        print(f"{letter.round:6}{float(letter.mean):15.2f}{letter.most:6}{float(bit.mean):13.2f}{bit.most:6}")
    small = game(4)
    for kind in ("letter", "hash"):
        plan = asks(small, [f"{kind} {i}" for i in range(4)])
        first, never = committed(small, rounds=4, questioner=plan), deferred(small, rounds=4, questioner=plan, off_support={ar.END: 1})
        verdict = ar.same_joint(first, never)
        print(f"\n16 words, {kind} by {kind}: committing and never choosing are one joint over transcripts: {type(verdict).__name__}")
    if options.svg:
        try:
            draw(table, options.svg)
        except ar.Missing as missing:
            print(f"error: {missing}", file=sys.stderr)
            return 2
        print(f"\ndrawn: {options.svg}")
    return 0


def draw(table: Mapping[str, Sequence[AnswerCost]], path: str) -> None:
    """The table as an SVG file; fails with `Missing` where matplotlib is not installed."""
    try:
        import matplotlib as mpl
        from matplotlib.figure import Figure
    except ImportError:
        raise ar.Missing("drawing needs matplotlib: pip install -c constraints.txt 'arprops[plot]'") from None
    with mpl.rc_context({"svg.hashsalt": "arprops", "svg.fonttype": "none", "font.size": 10}):
        figure = Figure(figsize=(6.4, 3.6), layout="constrained")
        axes = figure.add_subplot()
        rounds = [cost.round for cost in table["hash"]]
        axes.plot(rounds, [cost.most for cost in table["hash"]], marker="^", markersize=4, linestyle=":", label="posterior, bits of a hash: most")
        axes.plot(rounds, [float(cost.mean) for cost in table["hash"]], marker="o", markersize=4, label="posterior, bits of a hash: mean")
        axes.plot(rounds, [float(cost.mean) for cost in table["letter"]], marker="s", markersize=3, linestyle="--", label="posterior, letters: mean = most")
        axes.plot(rounds, [1 for _ in rounds], color="black", label="a secret drawn first: one")
        axes.set_yscale("log", base=2)
        axes.set(xlabel="answer", ylabel="secrets looked at")
        axes.legend(frameon=False, fontsize=8)
        axes.grid(alpha=0.3)
        axes.spines[["top", "right"]].set_visible(False)
        figure.savefig(path, format="svg", metadata={"Date": None})


if __name__ == "__main__":
    sys.exit(main())
