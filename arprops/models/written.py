"""A model as the expression that makes it.

True here: evaluated where the names of arprops are known, the expression gives an equal model; a large model is not spelled out,
as nobody reads it, and its summary is no expression.
Must never enter: a decimal. Weights are written as text that reads back exactly.
"""

from collections.abc import Callable, Collection, Mapping
from fractions import Fraction
from typing import Any, Final

from arprops.core.dist import Dist
from arprops.core.words import Word

LONGEST: Final = 2_000
"""The characters that a spelled-out model may have in its `repr`."""
MOST: Final = 60
"""The rows, states or controls beyond which spelling out is not tried."""


def within(size: int, expression: Callable[[], str], summary: str) -> str:
    """The expression, where it is of few parts and not longer than `LONGEST`; else the summary."""
    text = expression() if size <= MOST else ""
    return text if 0 < len(text) <= LONGEST else summary


def number(value: Fraction) -> str:
    """The rational as a literal that reads back exactly: 1, '1/3'."""
    return str(value) if value.denominator == 1 else repr(str(value))


def row(dist: Dist[Any], outcome: Callable[[Any], str] = repr) -> str:
    """The outcomes of positive weight with their weights."""
    return braces({outcome(x): number(weight) for x, weight in dist.items()})


def braces(entries: Mapping[str, str]) -> str:
    """A mapping whose keys and values are written already."""
    return "{" + ", ".join(f"{key}: {value}" for key, value in entries.items()) + "}"


def symbols(alphabet: Collection[str]) -> str:
    """The alphabet as text where every symbol is one character, else as a list; a word alike."""
    return repr("".join(alphabet)) if all(len(symbol) == 1 for symbol in alphabet) else repr(list(alphabet))


def prompt(symbols: Word, alphabet: Collection[str]) -> str:
    """The prompt as a key: text where every symbol of the alphabet is one character, else a tuple."""
    return repr("".join(symbols)) if all(len(symbol) == 1 for symbol in alphabet) else repr(symbols)
