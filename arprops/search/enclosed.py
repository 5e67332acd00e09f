"""A source that answers by itself, where its moves are not rational or its states too many: what a grammar offers.

True here: a number that is not a `Fraction` is an `Interval` that contains the exact one, or an exact irrational with rational ends.
Must never enter: an answer. Who offers this computes it; the functions that ask hand it on.
"""

from collections.abc import Mapping
from fractions import Fraction
from random import Random
from typing import Final, Protocol, TypeAlias, runtime_checkable

from arprops.core.dist import Dist
from arprops.core.interval import Interval
from arprops.core.words import Outcome, Symbol, Word

WIDTH: Final = Fraction(1, 1 << 64)


class Irrational(Protocol):
    """An exact irrational number: it compares exactly, and lies between rationals that are close together."""

    @property
    def lower(self) -> Fraction:
        """A rational below."""
        ...

    @property
    def upper(self) -> Fraction:
        """A rational above."""
        ...

    def __float__(self) -> float: ...
    def __lt__(self, other: Fraction | int, /) -> bool: ...
    def __gt__(self, other: Fraction | int, /) -> bool: ...


Enclosed: TypeAlias = Fraction | Interval | Irrational
"""A number, exact or enclosed."""


@runtime_checkable
class Encloses(Protocol):
    """A source that encloses its own numbers, to any width that is asked."""

    alphabet: tuple[Symbol, ...]

    @property
    def rational_moves(self) -> bool:
        """Whether `start` and `move` answer, so that the general way is open."""
        ...

    def finite_within(self, width: Fraction) -> Enclosed:
        """The mass of finite strings."""
        ...

    def string_within(self, string: Word, width: Fraction) -> Enclosed:
        """The probability of the string."""
        ...

    def prefix_within(self, prompt: Word, width: Fraction, *, finite: bool) -> Enclosed:
        """The mass of all strings that begin with the prompt, or of the finite ones."""
        ...

    def next_within(self, prompt: Word, width: Fraction) -> Dist[Outcome] | Mapping[Outcome, Enclosed]:
        """The next-token distribution."""
        ...

    def derived(self, rng: Random, limit: int) -> tuple[tuple[Symbol, ...], bool]:
        """A string drawn from the joint, and whether it ended below the limit."""
        ...
