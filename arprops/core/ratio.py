"""Quotients of polynomials: the small exact ring in which weights with parameters and counters live (DESIGN, section 5).

True here: two quotients are equal iff they cross-multiply to one polynomial; no common factor has to be found for that.
Must never enter: a value where the denominator is 0. Whoever makes a quotient shows that its denominator is positive where it is used.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias, final

from arprops.core.polynomial import ONE, Polynomial, polynomial, variable


@final
@dataclass(frozen=True, eq=False)
class Ratio:
    """top / bottom. Fails with ZeroDivisionError where the bottom is the polynomial 0."""

    top: Polynomial
    bottom: Polynomial = ONE

    def __post_init__(self) -> None:
        if not self.bottom.terms:
            raise ZeroDivisionError(f"({self.top})/0")
        if self.top == self.bottom:
            object.__setattr__(self, "top", ONE)
            object.__setattr__(self, "bottom", ONE)
        if not self.bottom.names and self.bottom != ONE:
            object.__setattr__(self, "top", self.top * (1 / self.bottom.constant))
            object.__setattr__(self, "bottom", ONE)

    def __add__(self, other: "Number") -> "Ratio":
        right = ratio(other)
        if self.bottom == right.bottom:
            return Ratio(self.top + right.top, self.bottom)
        return Ratio(self.top * right.bottom + right.top * self.bottom, self.bottom * right.bottom)

    def __neg__(self) -> "Ratio":
        return Ratio(-self.top, self.bottom)

    def __sub__(self, other: "Number") -> "Ratio":
        return self + -ratio(other)

    def __mul__(self, other: "Number") -> "Ratio":
        right = ratio(other)
        return Ratio(self.top * right.top, self.bottom * right.bottom)

    __radd__, __rmul__ = __add__, __mul__

    def __rsub__(self, other: "Number") -> "Ratio":
        return ratio(other) - self

    def __truediv__(self, other: "Number") -> "Ratio":
        right = ratio(other)
        return Ratio(self.top * right.bottom, self.bottom * right.top)

    def __rtruediv__(self, other: "Number") -> "Ratio":
        return ratio(other) / self

    def __pow__(self, power: int) -> "Ratio":
        return Ratio(self.top**power, self.bottom**power) if power >= 0 else Ratio(self.bottom**-power, self.top**-power)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Ratio | Polynomial | int | Fraction):
            return NotImplemented
        right = ratio(other)
        return self.top * right.bottom == right.top * self.bottom

    __hash__ = None  # type: ignore[assignment]  # equal quotients can have different terms

    def __bool__(self) -> bool:
        return bool(self.top.terms)

    @property
    def names(self) -> frozenset[str]:
        """The variables that occur."""
        return self.top.names | self.bottom.names

    @property
    def rational(self) -> Fraction:
        """The number this is; fails with ValueError where variables occur."""
        if self.names:
            raise ValueError(f"{self} is not a number")
        return self.top.constant / self.bottom.constant

    def at(self, values: "Mapping[str, Number]") -> "Ratio":
        """With these variables replaced; others stay."""
        return _at(self.top, values) / _at(self.bottom, values) if not self.names.isdisjoint(values) else self

    def __str__(self) -> str:
        if self.bottom == ONE:
            return str(self.top)
        signed = -1 if (self.bottom.constant or self.bottom.terms[-1][1]) < 0 else 1
        top, bottom = self.top * signed, str(self.bottom * signed)
        # 1/2*n would read as n/2. Powers are told apart by how their bases print, so different quotients must print differently.
        return f"{f'({top})' if len(top.terms) > 1 else top}/{bottom if bottom.isidentifier() else f'({bottom})'}"


Number: TypeAlias = Ratio | Polynomial | int | Fraction


def ratio(value: Number) -> Ratio:
    """The value as a quotient."""
    return value if isinstance(value, Ratio) else Ratio(polynomial(value))


def _at(form: Polynomial, values: "Mapping[str, Number]") -> Ratio:
    given = {name: values[name] for name in form.names if name in values}
    if not any(isinstance(value, Ratio) and value.bottom != ONE for value in given.values()):
        return Ratio(form.at({name: value.top if isinstance(value, Ratio) else value for name, value in given.items()}))
    total = ratio(0)
    for monomial, coefficient in form.terms:
        product = ratio(coefficient)
        for name, power in monomial:
            product *= ratio(given.get(name, variable(name))) ** power
        total += product
    return total
