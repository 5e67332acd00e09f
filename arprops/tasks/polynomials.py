"""A random polynomial with integer roots: the roots come first for whoever makes one, and the coefficients for whoever is to factor it.

True here: the roots are drawn independently and evenly, and the coefficients are those of the monic polynomial (x − r₁)…(x − rₙ), from xⁿ⁻¹ down; one
integer is one symbol. Several orders of the roots have one polynomial.
Must never enter: a float root.
"""

from collections.abc import Iterable
from itertools import product
from typing import Final

from arprops.core.error import BadQuestion
from arprops.tasks.task import Field, Task, evenly

MOST: Final = 1_000_000
"""How many choices of the roots are listed."""


def polynomial_task(degree: int, *, roots: Iterable[int] = range(-3, 4)) -> Task:
    """The roots of a random monic polynomial, and its coefficients after the leading 1. Cost: a record for each choice of roots.

    Needs a degree from 1 to 1000 and at least one root to choose from. With `order=["coefficients"]` the roots are not shown.

    >>> polynomial_task(2, roots=[1, 2]).strings(["coefficients"])
    {('-2', '1'): Fraction(1, 4), ('-3', '2'): Fraction(1, 2), ('-4', '4'): Fraction(1, 4)}
    """
    choice = list(dict.fromkeys(roots))
    if type(degree) is not int or degree < 1 or not choice:
        raise BadQuestion(f"a polynomial needs a degree of at least 1 and roots to choose from, found degree {degree!r} and {choice}")
    if degree > 1_000 or len(choice) ** degree > MOST:
        raise BadQuestion(f"expected at most {MOST:,} choices of the roots, which are listed one by one, and a degree of at most 1000; found {len(choice):,} to the power {degree:,} choices")
    records = [(tuple(map(str, drawn)), tuple(map(str, coefficients(drawn)))) for drawn in product(choice, repeat=degree)]
    numbers = sorted({int(x) for _, written in records for x in written})
    fields = [Field("roots", map(str, choice), length=degree), Field("coefficients", map(str, numbers), length=degree)]
    return Task("polynomial", fields, evenly(records))


def coefficients(roots: Iterable[int]) -> list[int]:
    """The coefficients of the monic polynomial with these roots, after the leading 1, highest power first."""
    found = [1]
    for r in roots:
        found = [x - r * y for x, y in zip([*found, 0], [0, *found], strict=True)]
    return found[1:]
