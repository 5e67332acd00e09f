"""In-context learning where the posterior is 0/0: how many few-shot prompts a pretraining mixture cannot produce (theorem C3).

    python examples/in_context.py [--svg FILE]

In the manner of GINC (Xie et al., 2021): a document is written by one of a few concepts, each a hidden Markov model. Its hidden state is an
entity and a property; an entity stays for a while, the concept says which property may follow which, and the pair says the token. Property 0
is the delimiter. A few-shot prompt joins independent examples of one concept by delimiters, and such joints need not occur in any document.

True here: every share is exact. The impossible prompts are a regular language, decided on supports, and its probability under the source of
the prompts is carried from shot to shot as rational weights on the states of its automaton. Only the prompt that is shown is sampled.
Must never enter: a float, save where a number is printed or drawn.
"""

import argparse
import sys
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from random import Random
from typing import Any

import arprops as ar

DELIMITER = "/"
SHOTS = (0, 1, 2, 4, 8, 16, 32, 64)
LENGTHS = (3, 5, 8, 10)
Pair = tuple[int, int]
"""A hidden state: an entity and a property."""


class Ginc:
    """A few concepts over the same entities and properties; `documents` is the mixture that is pretrained on.

    A concept's property is followed by one that `mixed` random permutations name, each equally likely, so some never follow. An entity stays
    with probability 9/10, else the next one comes. Two pairs may say the same token, so the state is hidden.
    """

    def __init__(self, *, concepts: int = 3, entities: int = 3, properties: int = 6, mixed: int = 6, seed: int = 1) -> None:
        random = Random(seed)
        self.pairs = [(entity, prop) for entity in range(entities) for prop in range(properties)]
        tokens = [f"{letter}{entity}" for entity in range(entities) for letter in "abcdefghijklmnopqrstuvwxyz"[: properties - 1]]
        self.token = {pair: random.choice(tokens) if pair[1] else DELIMITER for pair in self.pairs}
        self.alphabet = [token for token in [*tokens, DELIMITER] if token in self.token.values()]
        speaking = [pair for pair in self.pairs if pair[1]]
        self.first = dict.fromkeys(speaking, Fraction(1, len(speaking)))
        self.moves = [self._moves(random, entities, properties, mixed) for _ in range(concepts)]
        emit = {pair: {token: 1} for pair, token in self.token.items()}
        stop = dict.fromkeys(self.pairs, "1/100")
        hidden = [ar.HMM(self.alphabet, start=self.first, emit=emit, move=move, stop=stop) for move in self.moves]
        self.documents = ar.Mixture([(Fraction(1, concepts), concept) for concept in hidden])

    def example(self, concept: int, length: int) -> ar.PFA[Any]:
        """An example of so many tokens: it starts anew, and goes on as the concept does, but never to the delimiter."""
        if not length:
            return ar.PFA(self.alphabet, initial={"end": 1}, final={"end": 1}, transitions=[])
        transitions: list[Any] = []
        for at in range(1, length + 1):
            for pair in self.first:
                after = {to: weight for to, weight in self.moves[concept][pair].items() if to[1]}
                total = sum(after.values())
                targets = {(at + 1, to): weight / total for to, weight in after.items()} if at < length else {"end": Fraction(1)}
                transitions += [((at, pair), self.token[pair], to, weight) for to, weight in targets.items()]
        return ar.PFA(self.alphabet, initial={(1, pair): weight for pair, weight in self.first.items()}, final={"end": 1}, transitions=transitions)

    def last_token(self, concept: int) -> ar.PDFA[str]:
        """A model that looks at the last token alone and goes on as the concept does, on average over the pairs that say this token."""
        said: dict[str, list[Mapping[Pair, Fraction]]] = {"": [self.first]}
        for pair, token in self.token.items():
            said.setdefault(token, []).append(self.moves[concept][pair])
        rows = {last: summed((self.token[to], weight / len(rows)) for row in rows for to, weight in row.items()) for last, rows in said.items()}
        return ar.PDFA(self.alphabet, start="", next=rows, step={last: {token: token for token in self.alphabet} for last in rows})

    def _moves(self, random: Random, entities: int, properties: int, mixed: int) -> dict[Pair, dict[Pair, Fraction]]:
        permutations = [list(range(properties))]
        while not all(any(after[prop] for after in permutations) for prop in range(properties)):  # else only the delimiter would follow
            permutations = [random.sample(range(properties), properties) for _ in range(mixed)]
        stays = (Fraction(9, 10), 0), (Fraction(1, 10), 1)
        return {
            (entity, prop): summed((((entity + more) % entities, after[prop]), share / mixed) for share, more in stays for after in permutations)
            for entity, prop in self.pairs
        }


def summed(weights: Iterable[tuple[Any, Fraction]]) -> dict[Any, Fraction]:
    """The weights added up by what they are weights of."""
    total: dict[Any, Fraction] = {}
    for key, weight in weights:
        total[key] = total.get(key, Fraction(0)) + weight
    return total


def read(language: ar.Language, strings: ar.Source[Any], start: int) -> dict[int, Fraction]:
    """Where the automaton stands, from this state of it, when a string of the source has ended; the strings must be finite in number."""
    column = {symbol: i for i, symbol in enumerate(language.alphabet)}
    masses = {(state, start): mass for state, mass in strings.start().items()}
    ended: dict[int, Fraction] = {}
    while masses:
        after: dict[tuple[Any, int], Fraction] = {}
        for (state, at), mass in masses.items():
            for move, weight in strings.move(state).items():
                into, key = (ended, at) if move is ar.END else (after, (move[1], language.moves[at][column[move[0]]]))
                into[key] = into.get(key, Fraction(0)) + mass * weight
        masses = after
    return ended


def shares(ginc: Ginc, concept: int, length: int, shots: Sequence[int] = SHOTS) -> dict[int, Fraction]:
    """For each number of shots, the exact share of prompts that no document begins with.

    A prompt is so many examples of this length with a delimiter after each, and an example that still lacks its last token.
    """
    language = ar.zero_prompts(ginc.documents)
    delimiter = language.alphabet.index(DELIMITER)
    example, query = ginc.example(concept, length), ginc.example(concept, length - 1)
    one_shot: dict[int, dict[int, Fraction]] = {}
    lost: dict[int, Fraction] = {}
    weights = {language.start: Fraction(1)}
    found: dict[int, Fraction] = {}
    for shot in range(max(shots) + 1):
        for state in weights:
            if state not in one_shot:
                one_shot[state] = summed((language.moves[to][delimiter], weight) for to, weight in read(language, example, state).items())
                lost[state] = sum((weight for to, weight in read(language, query, state).items() if to in language.accepting), Fraction(0))
        if shot in shots:
            found[shot] = sum((weight * lost[state] for state, weight in weights.items()), Fraction(0))
        weights = summed((to, weight * share) for state, weight in weights.items() for to, share in one_shot[state].items())
    return found


def drawn(ginc: Ginc, concept: int, length: int, *, shots: int, seed: int) -> list[str]:
    """One prompt of so many shots, sampled."""
    random = Random(seed)
    prompt: list[str] = []
    for _ in range(shots):
        prompt += [*ar.sample(ginc.example(concept, length), rng=random).symbols, DELIMITER]
    return [*prompt, *ar.sample(ginc.example(concept, length - 1), rng=random).symbols]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table and what a posterior says at an impossible prompt; draw the table where `--svg` names a file."""
    parser = argparse.ArgumentParser(description="How many few-shot prompts a pretraining mixture of hidden Markov models cannot produce, exactly.")
    parser.add_argument("--svg", metavar="FILE", help="draw the table there (needs the extra `plot`)")
    options = parser.parse_args(arguments)
    ginc = Ginc()
    table = {length: shares(ginc, 0, length) for length in LENGTHS}
    print("The share of few-shot prompts that the pretraining mixture gives probability zero, exactly")
    print(f"\n{'shots':>5}" + "".join(f"{f'{length} tokens an example':>24}" for length in LENGTHS))
    for shots in SHOTS:
        print(f"{shots:5}" + "".join(f"{shown(table[length][shots]):>24}" for length in LENGTHS))
    print()
    contrast(ginc)
    if options.svg:
        try:
            draw(table, options.svg)
        except ar.Missing as missing:
            print(f"error: {missing}", file=sys.stderr)
            return 2
        print(f"\ndrawn: {options.svg}")
    return 0


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


def draw(table: Mapping[int, Mapping[int, Fraction]], path: str) -> None:
    """The table as an SVG file; fails with `Missing` where matplotlib is not installed."""
    try:
        import matplotlib as mpl
        from matplotlib.figure import Figure
    except ImportError:
        raise ar.Missing("drawing needs matplotlib: pip install -c constraints.txt 'arprops[plot]'") from None
    with mpl.rc_context({"svg.hashsalt": "arprops", "svg.fonttype": "none", "font.size": 10}):
        figure = Figure(figsize=(6.4, 3.6), layout="constrained")
        axes = figure.add_subplot()
        for length, found in table.items():
            axes.plot([*map(str, found)], [float(share) for share in found.values()], marker="o", markersize=4, label=f"{length} tokens")
        axes.set(xlabel="shots in the prompt", ylabel="share of prompts of probability 0", ylim=(-0.03, 1.03))
        axes.legend(title="an example has", frameon=False)
        axes.grid(alpha=0.3)
        axes.spines[["top", "right"]].set_visible(False)
        figure.savefig(path, format="svg", metadata={"Date": None})


if __name__ == "__main__":
    sys.exit(main())
