"""The number +∞ with its reason.

True here: `Infinite` is the float +∞, the one float with an exact meaning, and compares as such.
Must never enter: infinity as a default. Whoever makes an `Infinite` holds the witness that proves it.
"""

from math import inf
from typing import Any, Self


class Infinite(float):
    """The value +∞, with the `witness` that shows it: an `Escape` or a `ClosedClass`."""

    witness: Any

    def __new__(cls, witness: Any) -> Self:
        self = super().__new__(cls, inf)
        self.witness = witness
        return self

    def __getnewargs__(self) -> tuple[Any]:  # type: ignore[override]  # what copy and pickle make another one from
        return (self.witness,)

    lower = upper = property(float, doc="+∞: both ends of what it is known to be.")

    def __repr__(self) -> str:
        return f"Infinite({self.witness!r})"
