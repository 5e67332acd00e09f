"""Readers of evidence, put together from small ones: each takes a place and what stands there.

True here: what does not have the form that a reader reads is `Rejected` (code `file.evidence`), whatever it is.
Must never enter: what the evidence says.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, Never

from arprops.core.error import Rejected
from arprops.formats.number import rational
from arprops.formats.problem import seen

Read = Callable[[str, object], Any]


def reject(where: str, found: object, expected: str) -> Never:
    """Refuse what stands there."""
    raise Rejected("file.evidence", f"{where}: found {seen(found)}, expected {expected}")


def integer(where: str, value: object) -> int:
    """An integer."""
    if type(value) is not int:
        reject(where, value, "an integer")
    return value


def text(where: str, value: object) -> str:
    """Text."""
    if not isinstance(value, str):
        reject(where, value, "text")
    return value


def rational_of(where: str, value: object) -> Fraction:
    """A rational."""
    try:
        return rational(value)
    except ValueError as wrong:
        reject(where, value, str(wrong))


def listed(read: Read) -> Callable[[str, object], tuple[Any, ...]]:
    """A list of such."""

    def each(where: str, value: object) -> tuple[Any, ...]:
        if not isinstance(value, list):
            reject(where, value, "a list")
        return tuple(read(f"{where}[{i + 1}]", inner) for i, inner in enumerate(value))

    return each


def tupled(*reads: Read) -> Callable[[str, object], tuple[Any, ...]]:
    """A list of exactly these."""

    def each(where: str, value: object) -> tuple[Any, ...]:
        if not isinstance(value, list) or len(value) != len(reads):
            reject(where, value, f"a list of {len(reads)}")
        return tuple(read(where, inner) for read, inner in zip(reads, value, strict=True))

    return each


def pair(first: Read, second: Read) -> Callable[[str, object], tuple[Any, Any]]:
    """A list of these two."""
    return tupled(first, second)  # type: ignore[return-value]


def table(fields: Mapping[str, Read]) -> Callable[[str, object], dict[str, Any]]:
    """A table with exactly these keys."""

    def each(where: str, value: object) -> dict[str, Any]:
        if not isinstance(value, dict) or value.keys() != fields.keys():
            reject(where, value, f"a table with the keys {', '.join(fields)}")
        return {name: read(f"{where}.{name}", value[name]) for name, read in fields.items()}

    return each


def one_of(make: Callable[..., Any], fields: Mapping[str, Read]) -> Read:
    """What is made of a table with exactly these keys."""
    read = table(fields)
    return lambda where, value: make(**read(where, value))
