"""The prompts of a regular language up to a length.

True here: shortest first, then in the order of the alphabet, each once.
Must never enter: a sample of them. Too many is a refusal, never a silent cut.
"""

from collections.abc import Sequence
from typing import Final

from arprops.core.error import BadQuestion
from arprops.core.language import Language
from arprops.core.words import Symbol, Word
from arprops.search.asked import natural
from arprops.search.listing import count, shortest
from arprops.search.regex import regex

MANY: Final = 2**20


def listed(language: Language | str | None, alphabet: Sequence[Symbol], *, length: int, many: int = MANY) -> list[Word]:
    """The words of the language (all words, where it is None) of at most `length` symbols.

    Fails with `BadQuestion` where there are more than `many`, or the language is over other symbols. Cost: their length each.
    """
    natural(length)
    known = anything(alphabet) if language is None else regex(language, alphabet) if isinstance(language, str) else language
    if not isinstance(known, Language):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise BadQuestion(f"the prompts are those of a Language or a regular expression, found {language!r}")
    if set(known.alphabet) != set(alphabet):
        raise BadQuestion(f"the prompts are over {list(known.alphabet)[:12]} and the net over {list(alphabet)[:12]}; expected the same symbols")
    total = 0
    for size in range(length + 1):
        total += count(known, size)
        if total > many:
            raise BadQuestion(f"there are {total:,} prompts of at most {size} symbols, expected at most {many:,}; name a smaller language or length")
    words: list[Word] = []
    for symbols in shortest(known):
        if len(symbols) > length:
            break
        words.append(symbols)
    return words


def anything(alphabet: Sequence[Symbol]) -> Language:
    """The language of all words."""
    return Language(tuple(alphabet), ((0,) * len(alphabet),), frozenset({0}))
