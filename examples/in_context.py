"""In-context learning where the posterior is 0/0: how many few-shot prompts a pretraining mixture cannot produce (theorem C3).

    python examples/in_context.py [--svg FILE]

In the manner of GINC (Xie et al., 2021): a document is written by one of a few concepts, each a hidden Markov model, and a few-shot prompt joins independent
examples of one concept by delimiters. Such joins need not occur in any document. Beside the shares of impossible prompts stands what the exact posterior predictive
makes of a smaller mixture, and nets that were trained on that mixture's own joint, asked at every prompt.

True here: every share is exact, and those of a net are exact about its declared model. Only the prompt that is shown is sampled, and only nets are trained.
Must never enter: a float, save where a number is printed or drawn.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any

import arprops as ar
from arprops.core.interval import Interval
from arprops.tasks.in_context.few_shot import FewShot, few_shot
from arprops.tasks.in_context.ginc import DELIMITER, Ginc
from arprops.tasks.in_context.impossible import zero_share
from arprops.tasks.in_context.net import NetShots, net_few_shot

SHOTS = (0, 1, 2, 4, 8, 16, 32, 64)
LENGTHS = (3, 5, 8, 10)
FOLLOWED = 6
"""How many shots the posterior predictive is followed."""


@dataclass(frozen=True)
class Setting:
    """How long the documents are that nets are trained on, with how many seeds and for how many steps."""

    cut: int = 11
    seeds: int = 3
    steps: int = 1000

    @property
    def shots(self) -> int:
        """How many shots fit into a document, with the example that follows them."""
        return (self.cut - 2) // 3


@dataclass(frozen=True)
class Trained:
    """A net, its certified KL in nats a document, and what it does with shots."""

    seed: int
    kl: Interval | ar.Infinite
    shots: tuple[NetShots, ...]


def small() -> tuple[Ginc, dict[Any, Fraction]]:
    """Four concepts of one entity and four properties, and the examples of the first, two tokens each."""
    ginc = Ginc(concepts=4, entities=1, properties=4, mixed=2, stop="1/8", seed=26)
    return ginc, ginc.examples(0, 2)


def trained(setting: Setting) -> list[Trained]:
    """LSTMs trained on the joint of the small mixture, each weight exact, and asked at every few-shot prompt that is not longer than a document."""
    from arprops.neural import enclose, fit

    ginc, examples = small()
    documents = ar.Truncated(ginc.documents, setting.cut)
    fitted = fit(documents, {"kind": "lstm", "hidden": 32}, seeds=setting.seeds, tail=0, prompts=100_000, batch=64, steps=setting.steps, check=250)
    return [
        Trained(
            run.seed,
            enclose(run.final, ar.Belief(documents), of=("kl",), prompts=100_000).kl,
            net_few_shot(run.final, ginc.documents, examples, delimiter=DELIMITER, shots=setting.shots),
        )
        for run in fitted.runs
    ]


def shares(ginc: Ginc, concept: int, length: int, shots: Sequence[int] = SHOTS) -> dict[int, Fraction]:
    """For each number of shots, the exact share of prompts that no document begins with: the last example still lacks its last token."""
    return zero_share(ginc.documents, ginc.example(concept, length), ginc.example(concept, length - 1), delimiter=DELIMITER, shots=shots)


def drawn(ginc: Ginc, concept: int, length: int, *, shots: int, seed: int) -> list[str]:
    """One prompt of so many shots, sampled."""
    random = Random(seed)
    prompt: list[str] = []
    for _ in range(shots):
        prompt += [*ar.sample(ginc.example(concept, length), rng=random).symbols, DELIMITER]
    return [*prompt, *ar.sample(ginc.example(concept, length - 1), rng=random).symbols]


def main(arguments: Sequence[str] | None = None, *, setting: Setting | None = None) -> int:
    """Print the tables and what a posterior says at an impossible prompt; draw the tables where `--svg` names a file."""
    parser = argparse.ArgumentParser(description="How many few-shot prompts a pretraining mixture of hidden Markov models cannot produce, exactly.")
    parser.add_argument("--svg", metavar="FILE", help="draw the tables there (needs the extra `plot`)")
    options = parser.parse_args(arguments)
    ginc = Ginc()
    table = {length: shares(ginc, 0, length) for length in LENGTHS}
    print("The share of few-shot prompts that the pretraining mixture gives probability zero, exactly")
    print(f"\n{'shots':>5}" + "".join(f"{f'{length} tokens an example':>24}" for length in LENGTHS))
    for shots in SHOTS:
        print(f"{shots:5}" + "".join(f"{shown(table[length][shots]):>24}" for length in LENGTHS))
    print()
    contrast(ginc)
    exact = few_shot(small()[0].documents, small()[1], delimiter=DELIMITER, shots=FOLLOWED)
    try:
        nets = trained(setting or Setting())
        learning(exact, nets)
        if options.svg:
            draw(table, exact, nets, options.svg)
            print(f"\ndrawn: {options.svg}")
    except ar.Missing as missing:
        print(f"error: {missing}", file=sys.stderr)
        return 2
    return 0


def learning(exact: Sequence[FewShot], nets: Sequence[Trained]) -> None:
    """The posterior predictive against shots, and beside it what each net does."""
    print("\nThe exact posterior predictive of a small mixture: how often its answer is right, and what KL 0 leaves open\n")
    print(f"{'shots':>5}{'P = 0':>10}{'right':>10}{'where P > 0':>14}{'KL 0, least':>14}{'most':>10}{'its concept':>14}")
    for one in exact:
        possible = one.right / (1 - one.zero)
        print(
            f"{one.shots:5}"
            + "".join(
                f"{float(share):{width}.5f}"
                for share, width in ((one.zero, 10), (one.right, 10), (possible, 14), (one.lowest, 14), (one.highest, 10), (one.concepts[0], 14))
            )
        )
    print(f"One who knows how the examples are drawn is right in {float(exact[0].best):.5f}.")
    print("\nLSTMs trained on its joint: how often each is right, and as the posterior says where it says something\n")
    print(f"{'seed':>5}{'KL, nats':>10}" + "".join(f"{f'{one.shots} shots':>19}" for one in nets[0].shots))
    for net in nets:
        told = "".join(f"{float(one.right):>11.5f}, {float(one.agrees / (1 - one.zero)):>6.1%}" for one in net.shots)
        print(f"{net.seed:5}{float(net.kl.upper):10.4f}{told}" if isinstance(net.kl, Interval) else f"{net.seed:5}         ∞{told}")


def contrast(ginc: Ginc) -> None:
    """Show one impossible prompt, the refusal of the posterior, and two models of KL 0 that part there."""
    prompt = next(p for seed in range(1000) if not ar.possible(ginc.documents, p := drawn(ginc, 0, 3, shots=2, seed=seed)))
    print(f"The prompt {' '.join(prompt)}")
    print(f"has probability {ar.prefix_probability(ginc.documents, prompt)} under the mixture, and its posterior predictive is 0/0:")
    try:
        ar.next_distribution(ar.Belief(ginc.documents), prompt)
    except ar.ZeroProbabilityPrompt as refused:
        print(f"  ZeroProbabilityPrompt: {refused}")
    one, other = (ar.Belief(ginc.documents, off_support=ginc.last_token(concept)) for concept in (0, 1))
    ar.expect(ar.same_joint(one, other))
    zero = ar.kl(ginc.documents, one) == 0 and ar.kl(ginc.documents, other) == 0
    print(f"Two models are the posterior wherever there is one, and are at KL 0 from the mixture: {zero}, exactly.")
    for name, model in (("first concept", one), ("second concept", other)):
        likely = sorted(ar.next_distribution(model, prompt).items(), key=lambda item: -item[1])[:3]
        print(f"  Where there is none, one reads on as the {name}: " + ", ".join(f"{token} {weight}" for token, weight in likely) + ", …")


def shown(share: Fraction) -> str:
    """A share to five decimals, or what it lacks to 1 where that is less."""
    left = 1 - share
    return str(share) if share in (0, 1) else f"{float(share):.5f}" if left > Fraction(1, 10**5) else f"1 - {float(left):.1e}"


def draw(table: Mapping[int, Mapping[int, Fraction]], exact: Sequence[FewShot], nets: Sequence[Trained], path: str) -> None:
    """Both tables as an SVG file; fails with `Missing` where matplotlib is not installed."""
    try:
        import matplotlib as mpl
        from matplotlib.figure import Figure
    except ImportError:
        raise ar.Missing("drawing needs matplotlib: pip install -c constraints.txt 'arprops[plot]'") from None
    with mpl.rc_context({"svg.hashsalt": "arprops", "svg.fonttype": "none", "font.size": 9}):
        figure = Figure(figsize=(8.6, 3.5), layout="constrained")
        left, right = figure.subplots(1, 2)
        for length, found in table.items():
            left.plot([*map(str, found)], [float(share) for share in found.values()], marker="o", markersize=4, label=f"{length} tokens")
        left.set(xlabel="shots in the prompt", ylabel="share of prompts of probability 0", ylim=(-0.03, 1.03))
        left.legend(title="an example has", frameon=False)
        shots = [one.shots for one in exact]
        right.fill_between(
            shots,
            [float(one.lowest) for one in exact],
            [float(one.highest) for one in exact],
            color="C0",
            alpha=0.15,
            linewidth=0,
            label="any model of KL 0",
        )
        right.plot(shots, [float(one.right / (1 - one.zero)) for one in exact], "--", color="C0", label="posterior, where P > 0")
        right.plot(shots, [float(one.right) for one in exact], color="C0", label="posterior, of all prompts")
        for net in nets:
            label = "an LSTM trained on P" if net is nets[0] else None
            right.plot(
                [one.shots + 0.06 * net.seed for one in net.shots],
                [float(one.right) for one in net.shots],
                "o",
                markersize=4,
                color="C1",
                label=label,
            )
        right.set(xlabel="shots in the prompt", ylabel="share answered rightly", ylim=(-0.03, 1.03))
        right.legend(frameon=False, fontsize=8)
        for axes in (left, right):
            axes.grid(alpha=0.3)
            axes.spines[["top", "right"]].set_visible(False)
        figure.savefig(path, format="svg", metadata={"Date": None})


if __name__ == "__main__":
    sys.exit(main())
