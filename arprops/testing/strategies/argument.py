"""What a strategy is given: a value, or a strategy that draws it.

True here: nothing is looked at before something is drawn, and what cannot be meant is refused with `InvalidArgument`, both sides shown.
Must never enter: a default. What a strategy draws when nothing is said stands in its signature.
"""

from collections.abc import Sequence
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from arprops.core.error import BadModel
from arprops.core.words import Symbol, alphabet_of

T = TypeVar("T")


def value(draw: st.DrawFn, argument: "T | st.SearchStrategy[T]") -> T:
    """The argument itself, or a value drawn from it where it is a strategy."""
    return draw(argument) if isinstance(argument, st.SearchStrategy) else argument


def symbols(draw: st.DrawFn, argument: "Sequence[Symbol] | st.SearchStrategy[Sequence[Symbol]]", *, least: int = 1) -> tuple[Symbol, ...]:
    """The alphabet that was meant, with at least so many symbols; fails with `InvalidArgument`."""
    given = value(draw, argument)
    try:
        alphabet = alphabet_of(given)
    except (BadModel, TypeError) as refusal:
        raise InvalidArgument(f"alphabet={given!r}: {refusal}") from None
    if len(alphabet) < least:
        raise InvalidArgument(f"alphabet={given!r} has {len(alphabet)} symbols, at least {least} needed here")
    return alphabet


def size(draw: st.DrawFn, name: str, argument: "int | st.SearchStrategy[int]", *, least: int = 0) -> int:
    """The number that was meant, an int of at least `least`; fails with `InvalidArgument`."""
    given = value(draw, argument)
    if not isinstance(given, int) or isinstance(given, bool) or given < least:
        raise InvalidArgument(f"{name}={given!r} must be an int of at least {least}")
    return given


def one_of(name: str, given: Any, choices: Sequence[Any]) -> None:
    """Nothing, where the argument is among the choices; else `InvalidArgument` with all of them."""
    if not any(given is choice for choice in choices):
        raise InvalidArgument(f"{name}={given!r} must be one of {', '.join(map(repr, choices))}")
