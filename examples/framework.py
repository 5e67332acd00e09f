"""What the autoregressive framework costs, exactly: compounded errors, scheduled sampling, codes, metrics by tokenisation, gradients, and infilling (theorems B5 to B8).

    python examples/framework.py [--svg FILE]

True here: every number is exact, and rounded only where it is printed or drawn; the logits that gradients move are floats, and each model on the way is the one that they are
recorded as, asked exactly. The codes are real ones, by the range coder of constriction; where it is not
installed that table is left out, and said to be.
Must never enter: a sample.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import exp
from typing import Any

import arprops as ar
from arprops.tasks.framework.attained import attained, slipping
from arprops.tasks.framework.coding import encode
from arprops.tasks.framework.exposure import exposure
from arprops.tasks.framework.infilled import Infilled
from arprops.tasks.framework.losses import Losses, losses
from arprops.tasks.framework.policy import loss_gradient, policy_gradient
from arprops.tasks.framework.scheduled import scheduled_sampling

DELTA = Fraction(1, 12)
STEPS = range(1, 17)
KEPT = [Fraction(n, 16) for n in range(17)]
COUNTS = (1, 10, 100, 1000)
CHARACTERS = 12
BLOCKS = (1, 2, 3, 4, 6)
RATE = 2
TAKEN = (0, 4, 8, 16, 32, 64)
LONGEST = 5
Codes = Sequence[tuple[int, int, float]]
Steps = Mapping[str, Sequence[tuple[float, float]]]
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
    found = [encode(table, ["abc"] * count) for count in COUNTS]
    return [(code.strings, code.bits, float(code.surprise)) for code in found]


def blocked(size: int) -> ar.PDFA[tuple[int, str]]:
    """Texts of so many fair bits in which no b follows a b, written in tokens of `size` characters each: one joint of texts, whatever the size."""
    tokens = ["".join(characters) for characters in product("ab", repeat=size)]
    rows: dict[tuple[int, str], dict[Any, Fraction]] = {(CHARACTERS, last): {ar.END: Fraction(1)} for last in "ab"}
    moves: dict[tuple[int, str], dict[str, tuple[int, str]]] = {}
    for at in range(0, CHARACTERS, size):
        for last in "ab":
            chances = {token: Fraction(0 if "bb" in last + token else 1, 2 ** (last + token)[:-1].count("a")) for token in tokens}
            rows[at, last] = {token: chance for token, chance in chances.items() if chance}
            moves[at, last] = {token: (at + size, token[-1]) for token in rows[at, last]}
    return ar.PDFA(tokens, start=(0, "a"), next=rows, step=moves, default=(CHARACTERS, "a"))


def metrics() -> dict[int, Losses]:
    """The loss of the truth on itself by the characters that a token writes."""
    models = {size: blocked(size) for size in BLOCKS}
    return {size: losses(p, p, texts={token: token for token in p.alphabet}) for size, p in models.items()}


def recorded(logits: Mapping[tuple[str, ...], Mapping[str, float]]) -> ar.Table:
    """Two bits by the softmax of these logits, in millionths of the larger weight of each row."""
    rows: dict[tuple[str, ...], dict[Any, Fraction]] = {}
    for prompt, row in logits.items():
        weights = {x: round(10**6 * exp(z - max(row.values()))) for x, z in row.items()}
        rows[prompt] = {x: Fraction(weight, sum(weights.values())) for x, weight in weights.items()}
    return ar.Table("01", rows, length=2)


def taught() -> dict[str, list[tuple[float, float]]]:
    """KL from two equal fair bits, and the probability of equal bits, step by step along the exact gradient of the loss, or of that probability as a reward."""
    truth, reward = copies(Fraction(1, 2), 2), {"00": 1, "11": 1}
    found: dict[str, list[tuple[float, float]]] = {}
    for objective in ("loss", "reward"):
        logits: dict[tuple[str, ...], dict[str, float]] = {(): {"0": 1.0, "1": 0.0}, ("0",): {"0": 0.0, "1": 0.0}, ("1",): {"0": 0.0, "1": 0.0}}
        found[objective] = []
        for _ in range(TAKEN[-1] + 1):
            model = recorded(logits)
            gained = policy_gradient(model, reward)
            found[objective].append((float(ar.kl(truth, model)), float(gained.value)))
            slopes = gained.gradient if objective == "reward" else loss_gradient(truth, model)
            sign = RATE if objective == "reward" else -RATE
            logits = {prompt: {x: z + sign * float(slopes[prompt][x]) for x, z in row.items()} for prompt, row in logits.items()}
    return found


def between() -> dict[str, list[Fraction]]:
    """The weather after a sunny and a rainy day: how many days come before the end, and before a last rainy day, given that the last one is rainy."""
    sunny, rainy = {"s": "3/4", "r": "1/8", ar.END: "1/8"}, {"s": "1/4", "r": "1/2", ar.END: "1/4"}
    weather = ar.PDFA("sr", start="s", next={"s": sunny, "r": rainy}, step={x: {"s": "s", "r": "r"} for x in "sr"})
    joints = {"after sr": ar.Conditioned(weather, "sr"), "between sr and r": Infilled(weather, prefix="sr", suffix="r")}
    days = [["".join(days) for days in product("sr", repeat=n)] for n in range(LONGEST + 1)]
    return {name: [Fraction(sum(Fraction(ar.string_probability(joint, word)) for word in words)) for words in days] for name, joint in joints.items()}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print six tables; draw them where `--svg` names a file."""
    parser = argparse.ArgumentParser(description="Compounded errors, scheduled sampling, codes, metrics, gradients and infilling, exactly.")
    parser.add_argument("--svg", metavar="FILE", help="draw the tables there (needs the extra `plot`)")
    options = parser.parse_args(arguments)
    compounded, divergences, measured = errors(), scheduled(), metrics()
    coded: Codes = []
    steps_taken, middles = taught(), between()
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
        coded = codes()
        for count, bits, surprise in coded:
            print(f"{count:7}{bits:20}{surprise:12.1f}{bits - surprise:12.1f}")
    except ar.Missing as missing:
        print(f"left out: {missing}")
    print(f"\nOne joint of texts of {CHARACTERS} characters, in tokens of 1 to {max(BLOCKS)} characters; END is a token")
    print(f"\n{'characters':>10}{'tokens':>8}{'perplexity':>13}{'bits a token':>15}{'bits a character':>19}")
    for size, row in measured.items():
        print(f"{size:10}{float(row.tokens):8.0f}{float(row.perplexity):13.5f}{float(row.bits_per_token):15.5f}{float(row.bits_per_character):19.5f}")
    print("\nSteps along exact gradients, from two bits that are not equal: KL from two equal fair bits, and the probability that they are equal")
    print(f"\n{'steps':>5}{'KL, by the loss':>18}{'equal':>9}{'KL, by the reward':>20}{'equal':>9}")
    for step in TAKEN:
        by_loss, by_reward = (values[step] for values in steps_taken.values())
        print(f"{step:5}{by_loss[0]:18.5f}{by_loss[1]:9.5f}{by_reward[0]:20.5f}{by_reward[1]:9.5f}")
    print("\nThe number of days after sr, and of those between sr and a last r")
    print(f"\n{'days':>4}" + "".join(f"{name:>18}" for name in middles))
    for row in range(LONGEST + 1):
        print(f"{row:4}" + "".join(f"{float(values[row]):18.5f}" for values in middles.values()))
    if options.svg:
        try:
            draw(compounded, divergences, measured=measured, coded=coded, steps_taken=steps_taken, middles=middles, path=options.svg)
        except ar.Missing as missing:
            print(f"error: {missing}", file=sys.stderr)
            return 2
        print(f"\ndrawn: {options.svg}")
    return 0


def draw(
    compounded: Mapping[str, Sequence[Fraction]],
    divergences: Curves,
    *,
    measured: Mapping[int, Losses],
    coded: Codes,
    steps_taken: Steps,
    middles: Mapping[str, Sequence[Fraction]],
    path: str,
) -> None:
    """The tables as an SVG file; fails with `Missing` where matplotlib is not installed."""
    try:
        import matplotlib as mpl
        from matplotlib.figure import Figure
    except ImportError:
        raise ar.Missing("drawing needs matplotlib: pip install -c constraints.txt 'arprops[plot]'") from None
    with mpl.rc_context({"svg.hashsalt": "arprops", "svg.fonttype": "none", "font.size": 9}):
        figure = Figure(figsize=(8.4, 9.2), layout="constrained")
        (left, right), (low, last), (learned, filled) = figure.subplots(3, 2)
        for (name, values), style in zip(compounded.items(), ("--", "o-", "s-"), strict=True):
            left.plot(list(STEPS), [float(value) for value in values], style, markersize=3.5, label=name)
        left.set(xlabel=f"steps, each with an error of {DELTA}", ylabel="total variation")
        for name, values in divergences.items():
            right.plot([float(kept) for kept in KEPT], values, label=name)
        right.set(xlabel="probability that a token is kept", ylabel="KL of the minimiser, nats")
        if coded:  # the extra `code` may be missing
            low.plot([count for count, _, _ in coded], [bits / count for count, bits, _ in coded], "o-", markersize=3.5, label="bits of the code")
            low.plot([count for count, _, _ in coded], [surprise / count for count, _, surprise in coded], "--", label="−log2 Q")
        low.set(xscale="log", xlabel="strings coded together", ylabel="bits a string", ylim=(0, None))
        for name, values in {
            "perplexity": [row.perplexity for row in measured.values()],
            "bits a token": [row.bits_per_token for row in measured.values()],
            "bits a character": [row.bits_per_character for row in measured.values()],
        }.items():
            last.plot([*measured], [float(value) for value in values], "o-", markersize=3.5, label=name)
        last.set(xlabel="characters a token", ylabel="loss of one joint of texts", ylim=(0, None))
        for (objective, values), colour in zip(steps_taken.items(), ("tab:blue", "tab:orange"), strict=True):
            learned.plot([apart for apart, _ in values], color=colour, label=f"KL, by the {objective}")
            learned.plot([equal for _, equal in values], "--", color=colour, label=f"equal, by the {objective}")
        learned.set(xlabel="steps", ylabel="KL in nats, and probability", ylim=(0, 1.1))
        for shift, (name, shares) in zip((-0.2, 0.2), middles.items(), strict=True):
            filled.bar([days + shift for days in range(LONGEST + 1)], [float(share) for share in shares], width=0.4, label=name)
        filled.set(xlabel="days", ylabel="probability")
        for axes in (left, right, low, last, learned, filled):
            axes.legend(frameon=False)
            axes.grid(alpha=0.3)
            axes.spines[["top", "right"]].set_visible(False)
        figure.savefig(path, format="svg", metadata={"Date": None})


if __name__ == "__main__":
    sys.exit(main())
