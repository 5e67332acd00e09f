"""The number +∞ with its reason.

True here: `Infinite` is above every number and equal only to +∞.
Must never enter: infinity as a default. Whoever makes an `Infinite` holds the witness that proves it.
"""

from dataclasses import dataclass
from math import inf
from typing import Any


@dataclass(frozen=True, eq=False)
class Infinite:
    """The value +∞, with the witness that shows it: an `Escape` or a `ClosedClass`."""

    witness: Any

    @property
    def lower(self) -> float:
        """+∞."""
        return inf

    @property
    def upper(self) -> float:
        """+∞."""
        return inf

    def __float__(self) -> float:
        return inf

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Infinite) or other == inf

    def __hash__(self) -> int:
        return hash(inf)

    def __lt__(self, other: object) -> bool:
        return False

    def __le__(self, other: object) -> bool:
        return self == other

    def __gt__(self, other: object) -> bool:
        return self != other

    def __ge__(self, other: object) -> bool:
        return True
