"""How many few-shot prompts no document begins with, for any number of shots.

True here: the prompts of probability zero are a regular language, decided on supports, and its probability under the source of the prompts is carried from shot to
shot as rational weights on the states of its automaton. So the cost of a shot does not grow with their number, where posteriors would multiply.
Must never enter: a prompt that was sampled.
"""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from arprops.core.dist import ZERO
from arprops.core.error import BadQuestion
from arprops.core.language import Language
from arprops.core.model import Joint, Source
from arprops.core.words import END, Symbol, word
from arprops.search.asked import matching, natural
from arprops.search.support import zero_prompts


def zero_share(
    documents: Joint, example: Joint, query: Joint, *, delimiter: Symbol, shots: Iterable[int], longest: int = 1000
) -> dict[int, Fraction]:
    """For each number of shots, the exact share of the prompts that no document begins with.

    A prompt is so many strings of `example` with a delimiter after each, and a string of `query`; both are joints over the symbols of the documents. Fails with `BadQuestion` where one goes on beyond
    `longest` symbols with positive probability, and on a negative number of shots. Cost: `zero_prompts`, then for each state of its automaton one pass over example and query.

    >>> from arprops.tasks.in_context.ginc import DELIMITER, Ginc
    >>> ginc = Ginc(concepts=2, entities=2, properties=3, mixed=2, seed=2)
    >>> found = zero_share(ginc.documents, ginc.example(0, 2), ginc.example(0, 1), delimiter=DELIMITER, shots=[0, 1, 2, 100])
    >>> [str(found[shots]) for shots in (0, 1, 2)], found[100] == 1 - Fraction(7, 8) ** 100
    (['0', '1/8', '15/64'], True)
    """
    asked = set(shots)
    for shot in asked:
        natural(shot)
    for joint in (example, query):
        matching(documents, joint)
    (mark,) = word(documents.alphabet, (delimiter,))
    language = zero_prompts(documents)
    column = language.alphabet.index(mark)
    one_shot: dict[int, dict[int, Fraction]] = {}
    lost: dict[int, Fraction] = {}
    weights = {language.start: Fraction(1)}
    found: dict[int, Fraction] = {}
    for shot in range(max(asked, default=-1) + 1):
        for state in weights:
            if state not in one_shot:
                one_shot[state] = _summed(
                    (language.moves[to][column], weight) for to, weight in _read(language, example.source(), state, longest).items()
                )
                lost[state] = sum(
                    (weight for to, weight in _read(language, query.source(), state, longest).items() if to in language.accepting), ZERO
                )
        if shot in asked:
            found[shot] = sum((weight * lost[state] for state, weight in weights.items()), ZERO)
        weights = _summed((to, weight * share) for state, weight in weights.items() for to, share in one_shot[state].items())
    return found


def _read(language: Language, strings: Source[Any], start: int, longest: int) -> dict[int, Fraction]:
    """Where the automaton stands, from this state of it, when a string of the source has ended."""
    column = {symbol: place for place, symbol in enumerate(language.alphabet)}
    masses = {(state, start): mass for state, mass in strings.start().items()}
    ended: dict[int, Fraction] = {}
    for _ in range(longest + 1):
        after: dict[tuple[Any, int], Fraction] = {}
        for (state, at), mass in masses.items():
            for move, weight in strings.move(state).items():
                if move is END:
                    ended[at] = ended.get(at, ZERO) + mass * weight
                else:
                    key = move[1], language.moves[at][column[move[0]]]
                    after[key] = after.get(key, ZERO) + mass * weight
        masses = after
        if not masses:
            return ended
    raise BadQuestion(
        f"an example goes on beyond {longest} symbols with positive probability, expected finitely many strings; cut it off with Truncated, or raise longest="
    )


def _summed(weights: Iterable[tuple[int, Fraction]]) -> dict[int, Fraction]:
    total: dict[int, Fraction] = {}
    for key, weight in weights:
        total[key] = total.get(key, ZERO) + weight
    return total
