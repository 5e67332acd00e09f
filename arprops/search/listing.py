"""The words of a regular language, one by one and counted.

True here: words come shortest first, then in alphabet order, each exactly once; the number of words is an exact integer.
Must never enter: a cut-off. An infinite language gives an infinite iterator, and the caller says when to stop.
"""

from collections import Counter
from collections.abc import Iterator

from arprops.core.error import BadQuestion
from arprops.core.language import Language
from arprops.core.words import Word
from arprops.search.reach import live, sources


def shortest(language: Language) -> Iterator[Word]:
    """The words of the language, lazily, shortest first, then in alphabet order; ends exactly when the language is finite.

    Gives each word once. Cost: per word, its length times the alphabet's size; per length, at most one look at every move
    between live states. No prefix is followed that is not the beginning of a word of the length at hand.
    """
    useful = live(language)
    before = sources(language)
    # ahead[r]: the states from which some word of exactly r symbols is accepted
    ahead = [language.accepting]
    earlier: dict[frozenset[int], frozenset[int]] = {}  # these sets repeat sooner or later: each is made once
    later: dict[frozenset[int], frozenset[int]] = {}
    here = frozenset((language.start,)) & useful
    while here:
        if language.start in ahead[-1]:
            yield from _of_length(language, ahead)
        if here not in later:
            later[here] = frozenset(target for state in here for target in set(language.moves[state])) & useful
        here = later[here]
        if ahead[-1] not in earlier:
            earlier[ahead[-1]] = frozenset(source for state in ahead[-1] for source in before[state])
        ahead.append(earlier[ahead[-1]])


def count(language: Language, length: int) -> int:
    """The exact number of words with exactly `length` symbols.

    Fails with `BadQuestion` on a negative length. Cost: `length` times the moves between live states, in exact integers.
    """
    if length < 0:
        raise BadQuestion(f"a word has at least 0 symbols, found length {length}")
    useful = live(language)
    ways = {language.start: 1} if language.start in useful else dict[int, int]()
    moves: dict[int, list[tuple[int, int]]] = {}
    for _ in range(length):
        after: dict[int, int] = {}
        for state, number in ways.items():
            if state not in moves:
                moves[state] = [(target, many) for target, many in Counter(language.moves[state]).items() if target in useful]
            for target, many in moves[state]:
                after[target] = after.get(target, 0) + number * many
        ways = after
    return sum(number for state, number in ways.items() if state in language.accepting)


def _of_length(language: Language, ahead: list[frozenset[int]]) -> Iterator[Word]:
    """The words of exactly len(ahead) − 1 symbols in alphabet order, walked with a stack of its own: words may be long."""
    length = len(ahead) - 1
    path: list[str] = []
    open_moves = [zip(language.alphabet, language.moves[language.start], strict=True)]
    if length == 0:
        yield ()
        return
    while open_moves:
        allowed = ahead[length - len(open_moves)]
        for symbol, target in open_moves[-1]:
            if target in allowed:
                path.append(symbol)
                if len(path) == length:
                    yield tuple(path)
                    path.pop()
                    continue
                open_moves.append(zip(language.alphabet, language.moves[target], strict=True))
                break
        else:
            open_moves.pop()
            if path:
                path.pop()
