"""Alphabets and prompts.

True here: alphabets shrink towards one symbol, prompts towards the empty one and the first symbol.
Must never enter: a prompt that depends on a model; those stand in `reached`.
"""

from collections.abc import Sequence

from hypothesis import strategies as st

from arprops.core.words import Symbol, Word
from arprops.testing.strategies.argument import size, symbols

AB = ("a", "b")
"""The alphabet where none is given."""
ALPHABETS = (("a",), ("a", "b"), ("b", "a"), ("aa", "a"), ("a", "b", "c"), ("0", "1", "10"))


@st.composite
def alphabets(draw: st.DrawFn, *, max_size: int | st.SearchStrategy[int] = 3) -> tuple[Symbol, ...]:
    """Alphabets of 1 to `max_size` ≤ 3 symbols, some of which are longer than one character, or are one another's prefixes."""
    most = size(draw, "max_size", max_size, least=1)
    return draw(st.sampled_from([alphabet for alphabet in ALPHABETS if len(alphabet) <= most]))


@st.composite
def prompts(
    draw: st.DrawFn, alphabet: Sequence[Symbol] | st.SearchStrategy[Sequence[Symbol]] = AB, max_size: int | st.SearchStrategy[int] = 4
) -> Word:
    """Words over the alphabet of at most `max_size` symbols, possible or not."""
    known, most = symbols(draw, alphabet, least=0), size(draw, "max_size", max_size)
    return tuple(draw(st.lists(st.sampled_from(known), max_size=most))) if known else ()


def words_of(alphabet: Sequence[Symbol], length: int) -> list[Word]:
    """All words up to this length, shortest first, then in alphabet order."""
    words: list[Word] = [()]
    layer: list[Word] = [()]
    for _ in range(length):
        layer = [(*word, symbol) for word in layer for symbol in alphabet]
        words += layer
    return words
