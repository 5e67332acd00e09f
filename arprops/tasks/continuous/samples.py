"""Samples that a continuous model is fitted to, and what a fit hands back.

True here: samples are measured floats, and stand for the rationals that they are. What the library hands back is recorded as the rationals its floats are, and the model made of them
is exact from then on.
Must never enter: the optimiser's own value of the loss as more than what it reported.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from importlib import import_module
from typing import Any, Final, Generic, TypeVar, final

import numpy as np

from arprops.core.error import BadQuestion, Missing
from arprops.search.asked import natural

M = TypeVar("M")
LARGEST: Final = 10**150
"""The square of a sample is still a float."""
TINY: Final = 1e-9
"""What is smaller than this share of its size a float may have lost."""


@final
@dataclass(frozen=True)
class Fitted(Generic[M]):
    """A model in recorded rationals, and what the library said: its mean loss in nats a value (a float, to be read and not believed), and whether it converged."""

    model: M
    reported: float
    converged: bool
    samples: int


def the_series(series: Iterable[float | Fraction], order: int) -> np.ndarray:
    """The series as floats, if a model of this order can be fitted to it; fails with `BadQuestion` else."""
    natural(order)
    values = np.array([float(x) for x in the_values(series)])
    if len(values) <= 2 * order + 1 or not np.ptp(values) > TINY * max(1.0, float(np.abs(values).max())):
        raise BadQuestion(f"a fit of order {order} needs more than {2 * order + 1} values that are not all equal to within {TINY} (of 1, and of the largest), found {len(values)}")
    return values


def the_values(series: Iterable[float | Fraction]) -> list[float | Fraction]:
    """The series, if it is one of numbers; fails with `BadQuestion` else."""
    values = list(series)
    for place, x in enumerate(values):
        if isinstance(x, bool | str) or not isinstance(x, int | float | Fraction) or not abs(x) < LARGEST:  # pyright: ignore[reportUnnecessaryIsInstance]
            raise BadQuestion(f"value {place} of the series is {x!r}; samples are numbers below 10^150 in size")
    return values


def library(name: str) -> Any:
    """A module of SciPy; fails with `Missing` where it is not installed."""
    try:
        return import_module(f"scipy.{name}")  # it has no stubs
    except ImportError:
        raise Missing("fitting continuous models needs SciPy: pip install -c constraints.txt 'arprops[continuous]'") from None
