"""Random mixtures of hidden Markov models, in the manner of the benchmark GINC: what in-context learning is studied on.

True here: every weight is a rational, and a seed makes one mixture. A document is written by one of a few concepts, each a hidden Markov model. Its hidden state is
an entity and a property; an entity stays for a while, the concept says which property may follow which, and the pair says the token. Property 0 is the delimiter.
An example is independent of all before it, and documents are not: so examples that are joined by delimiters need not begin any document.
Doubtful: the benchmark draws its weights from a continuum; here a concept's permutations are equally likely, so that every zero is meant.
Must never enter: a float.
Source: Xie, Raghunathan, Liang and Ma 2021.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from string import ascii_lowercase
from typing import Any, final

from arprops.core.dist import ZERO
from arprops.core.error import BadQuestion
from arprops.core.exact import Exact, exact
from arprops.core.words import END, Symbol, Word
from arprops.models.hmm import HMM
from arprops.models.mixture import Mixture
from arprops.models.pdfa import PDFA
from arprops.models.pfa import PFA

DELIMITER = "/"
STAYS = Fraction(9, 10)
"""How probable it is that an entity stays; else the next one comes."""
Pair = tuple[int, int]
"""A hidden state: an entity and a property."""


@final
@dataclass(frozen=True, init=False, repr=False)
class Ginc:
    """A few concepts over the same entities and properties; `documents` is the mixture that is pretrained on, all concepts equally probable.

    A concept's property is followed by one that `mixed` random permutations name, each equally likely, so some never follow. An entity stays
    with probability 9/10, else the next one comes. Two pairs may say the same token, so the state is hidden. A document ends after any pair with
    probability `stop`, after it has begun with one that is no delimiter. Fails with `BadQuestion` on fewer than a concept, an entity
    or two permutations, and outside of 2 to 27 properties.
    """

    alphabet: tuple[Symbol, ...]
    token: Mapping[Pair, Symbol]
    first: Mapping[Pair, Fraction]
    moves: tuple[Mapping[Pair, Mapping[Pair, Fraction]], ...]
    documents: Mixture

    def __init__(self, *, concepts: int = 3, entities: int = 3, properties: int = 6, mixed: int = 6, stop: Exact = "1/100", seed: int = 1) -> None:
        if min(concepts, entities, mixed - 1) < 1 or not 2 <= properties <= 27:
            raise BadQuestion(
                f"a mixture needs a concept, an entity, two permutations, and from 2 to 27 properties; found concepts={concepts}, entities={entities}, mixed={mixed}, properties={properties}"
            )
        random = Random(seed)
        pairs = [(entity, prop) for entity in range(entities) for prop in range(properties)]
        tokens = [f"{letter}{entity}" for entity in range(entities) for letter in ascii_lowercase[: properties - 1]]
        token = {pair: random.choice(tokens) if pair[1] else DELIMITER for pair in pairs}
        alphabet = tuple(symbol for symbol in [*tokens, DELIMITER] if symbol in token.values())
        speaking = [pair for pair in pairs if pair[1]]
        first = dict.fromkeys(speaking, Fraction(1, len(speaking)))
        moves = tuple(_moves(random, entities, properties, mixed) for _ in range(concepts))
        emit, stops = {pair: {said: 1} for pair, said in token.items()}, dict.fromkeys(pairs, exact(stop))
        hidden = [HMM(alphabet, start=first, emit=emit, move=move, stop=stops) for move in moves]
        vars(self).update(
            alphabet=alphabet, token=token, first=first, moves=moves, documents=Mixture([(Fraction(1, concepts), concept) for concept in hidden])
        )

    def example(self, concept: int, length: int) -> PFA[Any]:
        """An example of so many tokens: it starts anew, and goes on as the concept does, but never to the delimiter."""
        if not length:
            return PFA(self.alphabet, initial={"end": 1}, final={"end": 1}, transitions=[])
        transitions: list[Any] = []
        for at in range(1, length + 1):
            for pair in self.first:
                after = {to: weight for to, weight in self.moves[concept][pair].items() if to[1]}
                total = sum(after.values())
                targets = {(at + 1, to): weight / total for to, weight in after.items()} if at < length else {"end": Fraction(1)}
                transitions += [((at, pair), self.token[pair], to, weight) for to, weight in targets.items()]
        return PFA(self.alphabet, initial={(1, pair): weight for pair, weight in self.first.items()}, final={"end": 1}, transitions=transitions)

    def examples(self, concept: int, length: int) -> dict[Word, Fraction]:
        """Every example of so many tokens with its probability. Cost: one step for each example and state, and their number is exponential in the length."""
        source = self.example(concept, length)
        reached: dict[tuple[Word, Any], Fraction] = {((), state): mass for state, mass in source.start().items()}
        found: dict[Word, Fraction] = {}
        while reached:
            after: dict[tuple[Word, Any], Fraction] = {}
            for (said, state), mass in reached.items():
                for move, weight in source.move(state).items():
                    if move is END:
                        found[said] = found.get(said, ZERO) + mass * weight
                    else:
                        key = (*said, move[0]), move[1]
                        after[key] = after.get(key, ZERO) + mass * weight
            reached = after
        return found

    def last_token(self, concept: int) -> PDFA[str]:
        """A model that looks at the last token alone and goes on as the concept does, on average over the pairs that say this token."""
        said: dict[str, list[Mapping[Pair, Fraction]]] = {"": [self.first]}
        for pair, token in self.token.items():
            said.setdefault(token, []).append(self.moves[concept][pair])
        rows = {last: _summed((self.token[to], weight / len(rows)) for row in rows for to, weight in row.items()) for last, rows in said.items()}
        return PDFA(self.alphabet, start="", next=rows, step={last: {token: token for token in self.alphabet} for last in rows})

    def __repr__(self) -> str:
        return f"Ginc({len(self.moves)} concepts, {len(self.token)} hidden states, {len(self.alphabet)} tokens)"


def _moves(random: Random, entities: int, properties: int, mixed: int) -> dict[Pair, dict[Pair, Fraction]]:
    permutations = [list(range(properties))]
    while not all(any(after[prop] for after in permutations) for prop in range(properties)):  # else only the delimiter would follow
        permutations = [random.sample(range(properties), properties) for _ in range(mixed)]
    stays = (STAYS, 0), (1 - STAYS, 1)
    return {
        (entity, prop): _summed((((entity + more) % entities, after[prop]), share / mixed) for share, more in stays for after in permutations)
        for entity in range(entities)
        for prop in range(properties)
    }


def _summed(weights: Iterable[tuple[Any, Fraction]]) -> dict[Any, Fraction]:
    """The weights added up by what they are weights of."""
    total: dict[Any, Fraction] = {}
    for key, weight in weights:
        total[key] = total.get(key, ZERO) + weight
    return total
