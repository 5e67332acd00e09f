"""A distribution over finitely many outcomes.

True here: every weight is a positive `Fraction` and they sum to exactly 1. An outcome that is not listed has weight 0,
so the support is the set of keys and zero is never a matter of tolerance.
Must never enter: renormalisation. A table that sums to 0.999 is somebody's mistake, not ours to hide.
"""

from collections.abc import Callable, Hashable, ItemsView, Iterator, KeysView, Mapping
from fractions import Fraction
from typing import Generic, TypeVar, cast

from arprops.core.error import BadModel
from arprops.core.exact import Exact, short, weight

T = TypeVar("T", bound=Hashable)
U = TypeVar("U", bound=Hashable)
ZERO = Fraction(0)
ONE = Fraction(1)


class Dist(Generic[T]):
    """An exact distribution: `dist[x]` is the weight of x, 0 where x is not in the support.

    Needs a mapping from outcomes to weights (int, Fraction or text); zero weights are dropped, the order of the rest is kept.
    Fails with `BadModel` on a float, a negative weight, or a sum that is not exactly 1.
    """

    __slots__ = ("_hash", "_weights")

    def __init__(self, weights: Mapping[T, Exact]) -> None:
        exact_weights = {outcome: weight(value) for outcome, value in weights.items()}
        total = sum(exact_weights.values(), ZERO)
        if total != 1:
            hint = "" if total == 0 else "; divide by the sum if that is what you mean"
            raise BadModel(f"the weights of {_shown(exact_weights)} sum to {short(total)}, expected exactly 1{hint}")
        self._weights = {outcome: value for outcome, value in exact_weights.items() if value}
        self._hash: int | None = None

    def map(self, function: Callable[[T], U]) -> "Dist[U]":
        """The image distribution: weights of outcomes that `function` sends to one place are added."""
        image: dict[U, Fraction] = {}
        for outcome, value in self._weights.items():
            target = function(outcome)
            image[target] = image[target] + value if target in image else value
        return _made(image)

    @property
    def support(self) -> KeysView[T]:
        """The outcomes of positive weight, in the order they were given."""
        return self._weights.keys()

    def keys(self) -> KeysView[T]:
        """As `support`; so `dict(dist)` is the table of the weights."""
        return self._weights.keys()

    def items(self) -> ItemsView[T, Fraction]:
        """The outcomes of positive weight with their weights."""
        return self._weights.items()

    def __getitem__(self, outcome: T) -> Fraction:
        return self._weights.get(outcome, ZERO)

    def __iter__(self) -> Iterator[T]:
        return iter(self._weights)

    def __len__(self) -> int:
        return len(self._weights)

    def __contains__(self, outcome: object) -> bool:
        return outcome in self._weights

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Dist) and self._weights == cast("Dist[T]", other)._weights

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash(frozenset(self._weights.items()))
        return self._hash

    def __repr__(self) -> str:
        shown = (f"{outcome!r}: {value if value.denominator == 1 else repr(str(value))}" for outcome, value in self._weights.items())
        return f"Dist({{{', '.join(shown)}}})"


def _made(weights: dict[U, Fraction]) -> Dist[U]:
    dist = cast("Dist[U]", object.__new__(Dist))
    dist._weights, dist._hash = weights, None  # pyright: ignore[reportPrivateUsage]
    return dist


def point(outcome: T) -> Dist[T]:
    """The distribution that is certain of one outcome."""
    return _made({outcome: ONE})


def normalised(weights: Mapping[T, Fraction]) -> Dist[T]:
    """The distribution proportional to non-negative exact weights; fails with `BadModel` where all are 0."""
    kept = {outcome: value for outcome, value in weights.items() if value}
    total = sum(kept.values(), ZERO)
    if total <= 0 or any(value < 0 for value in kept.values()):
        raise BadModel(f"cannot normalise {_shown(kept)}: the weights must not be negative and not all be 0")
    return _made({outcome: value / total for outcome, value in kept.items()})


def _shown(weights: Mapping[T, Fraction]) -> str:
    shown = [f"{outcome!r}: {short(value)}" for outcome, value in list(weights.items())[:8]]
    return "{" + ", ".join(shown) + (", …" if len(weights) > 8 else "") + "}"
