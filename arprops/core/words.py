"""Symbols, words and END.

True here: a symbol is a non-empty `str`, a word (a prompt, a completion, a string) is a tuple of symbols, and END is no
symbol but the outcome "the string stops here".
Must never enter: a tokenizer; what a symbol means is the caller's business.
"""

from collections.abc import Iterable, Sequence
from enum import Enum
from typing import Final, Literal, TypeAlias

from arprops.core.error import BadModel, BadQuestion

Symbol: TypeAlias = str
Word: TypeAlias = tuple[Symbol, ...]
Prompt: TypeAlias = str | Sequence[Symbol]


class End(Enum):
    """The type of END, a singleton."""

    END = "END"

    def __repr__(self) -> str:
        return "END"


END: Final = End.END
Outcome: TypeAlias = Symbol | Literal[End.END]


def alphabet_of(symbols: Iterable[Symbol]) -> tuple[Symbol, ...]:
    """The symbols as an alphabet: a tuple of distinct, non-empty strings, in the order given.

    Fails with `BadModel` on a repeated, empty or non-string symbol.
    """
    alphabet = tuple(symbols)
    for symbol in alphabet:
        if not isinstance(symbol, str) or not symbol:  # pyright: ignore[reportUnnecessaryIsInstance]
            raise BadModel(f"a symbol must be a non-empty str, found {symbol!r}; write tokens as strings, e.g. '7' for 7")
    if len(set(alphabet)) != len(alphabet):
        repeated = next(s for i, s in enumerate(alphabet) if s in alphabet[:i])
        raise BadModel(f"the alphabet names {repeated!r} twice")
    return tuple(map(str.__str__, alphabet))  # a symbol of a type of its own is that symbol, as plain text


def word(alphabet: Sequence[Symbol], prompt: Prompt) -> Word:
    """The prompt as a word over the alphabet: a str is split into characters where every symbol is one character.

    Fails with `BadQuestion` on a symbol outside the alphabet, and on a str where some symbol is longer than one character.
    """
    if isinstance(prompt, str) and any(len(symbol) != 1 for symbol in alphabet):
        if prompt == "":
            return ()
        raise BadQuestion(f"this alphabet has symbols longer than one character; give the prompt as a list of symbols, not {prompt[:40]!r}")
    if not isinstance(prompt, Sequence):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise BadQuestion(f"a prompt is text or a sequence of symbols, found {prompt!r}")
    symbols = tuple(prompt)
    known = frozenset(alphabet)
    for position, symbol in enumerate(symbols):
        if not isinstance(symbol, str) or symbol not in known:  # pyright: ignore[reportUnnecessaryIsInstance]
            raise BadQuestion(f"symbol {symbol!r} at position {position} is not in the alphabet {_shown(alphabet)}")
    return symbols


def spelled(symbols: Sequence[Symbol]) -> str:
    """The word for a person to read: joined where every symbol is one character, else separated by spaces; ε when empty."""
    if not symbols:
        return "ε"
    return ("" if all(len(s) == 1 for s in symbols) else " ").join(symbols)


def _shown(alphabet: Sequence[Symbol]) -> str:
    return "{" + ", ".join(alphabet[:12]) + (", …" if len(alphabet) > 12 else "") + "}"
