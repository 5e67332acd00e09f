"""How much mass is on finite strings, and how many tokens a string has by expectation.

True here: both are expected visits, the kernel's own; a tight source has finite mass exactly 1 without a solve, and one that is
not tight has infinite expected length.
Must never enter: a sum cut off where it looks converged.
"""

from fractions import Fraction
from typing import overload

from arprops.core.claim import FiniteMass, Length
from arprops.core.infinite import Infinite
from arprops.core.interval import Interval
from arprops.core.model import Joint
from arprops.search.asked import a_joint
from arprops.search.enclosed import WIDTH, Enclosed, Encloses
from arprops.search.explore import BUDGET, Progress
from arprops.search.frontier import PROMPTS
from arprops.search.value import valued


@overload
def finite_mass(p: Encloses, *, width: Fraction = WIDTH) -> Enclosed: ...
@overload
def finite_mass(
    p: Joint, *, budget: int = BUDGET, prompts: int = PROMPTS, width: Fraction = WIDTH, progress: Progress | None = None
) -> Fraction | Interval: ...
def finite_mass(
    p: Joint | Encloses, *, budget: int = BUDGET, prompts: int = PROMPTS, width: Fraction = WIDTH, progress: Progress | None = None
) -> Enclosed:
    """The mass p gives to finite strings: exact where its possible states fit the budget, else a rigorous interval.

    A grammar solves its own equations instead: exactly where the mass is found to be rational or quadratic, and always where it is 1; else
    an `Interval` of at most this width. Cost: linear where p is tight (the mass is then 1); else one exact linear solve over the possible
    states; beyond the budget, at most `prompts` expanded prompts. Source: theorems E1 and E2.
    """
    if isinstance(p, Encloses):
        return p.finite_within(width)
    a_joint(p)
    result = valued(FiniteMass(p), budget=budget, prompts=prompts, progress=progress).value
    assert isinstance(result, Fraction | Interval)
    return result


def expected_length(p: Joint, *, budget: int = BUDGET, prompts: int = PROMPTS, progress: Progress | None = None) -> Fraction | Interval | Infinite:
    """The expected number of tokens of p, END counted as one: exact, +∞ with its closed class, or an interval beyond the budget.

    Cost: one exact linear solve over the possible states.
    """
    result = valued(Length(p), budget=budget, prompts=prompts, progress=progress).value
    assert isinstance(result, Fraction | Interval | Infinite)
    return result
