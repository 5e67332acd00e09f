"""Numbers that depend on parameters: r + Σ c·ln a, with rational functions r, c and a.

True here: `same` says True only where the two are one number at every value of the parameters, and False says nothing.
Must never enter: a value tried at some parameters in place of an identity.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import final

from arprops.core.logsum import LogSum, coprime
from arprops.core.polynomial import Polynomial
from arprops.core.ratio import Number, Ratio, ratio


@final
@dataclass(frozen=True, eq=False)
class Formula:
    """constant + Σ coefficient · ln argument; arguments are positive throughout the region of the parameters."""

    terms: tuple[tuple[Ratio, Ratio], ...] = ()
    constant: Ratio = field(default_factory=lambda: ratio(0))

    @property
    def names(self) -> frozenset[str]:
        """The parameters that occur."""
        return self.constant.names.union(*(c.names | a.names for c, a in self.terms))

    def at(self, values: Mapping[str, Number]) -> "Formula":
        """With these parameters replaced."""
        return Formula(tuple((c.at(values), a.at(values)) for c, a in self.terms), self.constant.at(values))

    def number(self) -> LogSum | Fraction | None:
        """The exact number where no parameter is left and it is a sum of logarithms or a rational; else None."""
        if self.names:
            return None
        if not self.terms:
            return self.constant.rational
        total = sum((LogSum({a.rational: c.rational}) for c, a in self.terms), LogSum())
        return total if not self.constant else None

    def __sub__(self, other: "Formula") -> "Formula":
        return Formula(self.terms + tuple((-c, a) for c, a in other.terms), self.constant - other.constant)

    def __str__(self) -> str:
        parts = [f"ln({a})" if c == 1 else f"({c})*ln({a})" for c, a in self.terms] + ([str(self.constant)] if self.constant or not self.terms else [])
        return " + ".join(parts)


def formula(value: object) -> Formula | None:
    """An exact number as a formula; None where it is none."""
    if isinstance(value, LogSum):
        return Formula(tuple((ratio(r), ratio(a)) for a, r in value.terms.items()))
    return value if isinstance(value, Formula) else Formula((), ratio(value)) if isinstance(value, int | Fraction) else None


def same(left: Formula, right: Formula) -> bool:
    """Whether the two are seen to be one number for all parameters: the difference, over arguments with common factors split, is 0.

    Arguments are split by exact division of one by another, which finds the common factors of what is written in factors.
    """
    gap = left - right
    if gap.constant or not all(argument for _, argument in gap.terms):
        return False
    weights: list[tuple[Polynomial, Ratio]] = []
    for coefficient, argument in gap.terms:
        weights += [(argument.top, coefficient), (argument.bottom, -coefficient)]
    numbers: list[tuple[int, Ratio]] = []
    factors: list[tuple[Polynomial, Ratio]] = []
    while weights:
        form, coefficient = weights.pop()
        content = form.terms[-1][1]
        numbers += [(abs(content.numerator), coefficient), (content.denominator, -coefficient)]
        form *= 1 / content
        if not form.names:
            continue
        for k, (other, total) in enumerate(factors):
            if (quotient := divided(form, other)) is not None:
                factors[k] = (other, total + coefficient)
                weights.append((quotient, coefficient))
                break
            if (quotient := divided(other, form)) is not None:
                factors[k] = (form, total + coefficient)
                weights.append((quotient, total))
                break
        else:
            factors.append((form, coefficient))
    return not any(total for _, total in factors) and not coprime(numbers)


def divided(form: Polynomial, by: Polynomial) -> Polynomial | None:
    """The exact quotient of two polynomials, or None where there is a remainder. Cost: one pass per term of the quotient."""
    quotient = Polynomial()
    # The terms are sorted by an order that multiplying does not keep, so the leading one is taken by degrees, name by name.
    names = sorted(form.names | by.names)

    def rank(term: tuple[tuple[tuple[str, int], ...], Fraction]) -> tuple[int, ...]:
        return tuple(dict(term[0]).get(name, 0) for name in names)

    lead, leading = max(by.terms, key=rank)
    while form.terms:
        top, coefficient = max(form.terms, key=rank)
        powers = {name: dict(top).get(name, 0) - dict(lead).get(name, 0) for name in names}
        if min(powers.values(), default=0) < 0:
            return None
        term = Polynomial({tuple((name, p) for name, p in powers.items() if p): coefficient / leading})
        quotient, form = quotient + term, form - term * by
    return quotient
