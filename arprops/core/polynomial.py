"""Polynomials with rational coefficients in named variables: counters, parameters, powers.

True here: a polynomial is a sum of distinct monomials with coefficients that are not 0, so equality of two of them is equality
of data, and an identity holds for all values of the variables or is seen not to.
Must never enter: a simplifier. Adding, multiplying and substituting is all that a checker needs.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import floor, gcd, prod
from typing import TypeAlias, final

Monomial: TypeAlias = tuple[tuple[str, int], ...]
"""Variables with positive powers, by name."""


LONG = 10_000
"""How many bits a number may have that is printed in decimal; Python prints no more than 4300 digits."""


@final
@dataclass(frozen=True, init=False)
class Polynomial:
    """The polynomial with these coefficients; a mapping from monomials, such as (("n", 2), ("q", 1)) for n²q, or a rational."""

    terms: tuple[tuple[Monomial, Fraction], ...]

    def __init__(self, terms: "Mapping[Monomial, int | Fraction] | int | Fraction" = 0) -> None:
        listed: Mapping[Monomial, int | Fraction] = terms if isinstance(terms, Mapping) else {(): terms}
        object.__setattr__(self, "terms", tuple(sorted((m, c if type(c) is Fraction else Fraction(c)) for m, c in listed.items() if c)))

    def __add__(self, other: "Polynomial | int | Fraction") -> "Polynomial":
        total = dict(self.terms)
        for monomial, coefficient in polynomial(other).terms:
            total[monomial] = total.get(monomial, Fraction(0)) + coefficient
        return Polynomial(total)

    def __neg__(self) -> "Polynomial":
        return self * -1

    def __sub__(self, other: "Polynomial | int | Fraction") -> "Polynomial":
        return self + -polynomial(other)

    def __mul__(self, other: "Polynomial | int | Fraction") -> "Polynomial":
        product: dict[Monomial, Fraction] = {}
        for left, a in self.terms:
            for right, b in polynomial(other).terms:
                monomial = left or right
                if left and right:
                    powers = dict(left)
                    for name, power in right:
                        powers[name] = powers.get(name, 0) + power
                    monomial = tuple(sorted(powers.items()))
                product[monomial] = product.get(monomial, Fraction(0)) + a * b
        return Polynomial(product)

    __radd__, __rmul__ = __add__, __mul__

    def __rsub__(self, other: int | Fraction) -> "Polynomial":
        return polynomial(other) - self

    def __pow__(self, power: int) -> "Polynomial":
        return self if power == 1 else prod([self] * power, start=ONE)

    @property
    def names(self) -> frozenset[str]:
        """The variables that occur."""
        return frozenset(name for monomial, _ in self.terms for name, _ in monomial)

    @property
    def constant(self) -> Fraction:
        """The coefficient of 1."""
        return dict(self.terms).get((), Fraction(0))

    @property
    def affine(self) -> bool:
        """Whether no monomial has degree above 1."""
        return all(sum(power for _, power in monomial) <= 1 for monomial, _ in self.terms)

    def at(self, values: "Mapping[str, Polynomial | int | Fraction]") -> "Polynomial":
        """With these variables replaced; others stay."""
        if self.names.isdisjoint(values):
            return self
        total = ZERO
        for monomial, coefficient in self.terms:
            product = Polynomial(coefficient)
            for name, power in monomial:
                product *= (polynomial(values[name]) if name in values else variable(name)) ** power
            total += product
        return total

    def __str__(self) -> str:
        if not self.terms:
            return "0"
        shown = ""
        falling = self.terms[::-1]  # sorting is stable, so high degrees stay first
        for monomial, coefficient in sorted(falling, key=lambda term: term[1] < 0):
            factors = [name if power == 1 else f"{name}^{power}" for name, power in monomial]
            size = [] if abs(coefficient) == 1 and factors else [_digits(abs(coefficient))]
            shown += f" {'-' if coefficient < 0 else '+'} {'*'.join(size + factors)}"
        return shown.removeprefix(" + ").replace(" - ", "-", 1) if shown.startswith(" - ") else shown.removeprefix(" + ")


def _digits(number: Fraction) -> str:
    long = max(number.numerator.bit_length(), number.denominator.bit_length()) > LONG
    return f"{number.numerator:#x}/{number.denominator:#x}" if long else str(number)


def spelled(form: Polynomial) -> str:
    """The polynomial as text that certificates may hold: its terms in their order, as 1/2 + -3*n^2*q^1."""
    return " + ".join("*".join([_digits(c), *(f"{name}^{power}" for name, power in monomial)]) for monomial, c in form.terms) or "0"


def polynomial(value: "Polynomial | int | Fraction") -> Polynomial:
    """The value as a polynomial."""
    return value if isinstance(value, Polynomial) else Polynomial(value)


def variable(name: str) -> Polynomial:
    """The variable of this name."""
    return Polynomial({((name, 1),): 1})


ZERO, ONE = Polynomial(), Polynomial(1)


def rounded(form: Polynomial) -> Polynomial:
    """An affine form that is ≥ 0 at the same integers as this one: divided by the gcd of its coefficients, the constant rounded down."""
    if not form.affine or any(c.denominator != 1 for m, c in form.terms if m):
        return form
    common = gcd(*(c.numerator for m, c in form.terms if m)) or 1
    return Polynomial({m: c / common if m else Fraction(floor(c / common)) for m, c in form.terms})


Product: TypeAlias = tuple[Fraction, tuple[int, ...]]
"""A coefficient, and the numbers of the hypotheses that are multiplied with it."""


def combined(witness: Iterable[Product], hypotheses: "list[Polynomial]") -> Polynomial:
    """Σ coefficient · Π hypotheses: where the coefficients and hypotheses are not negative, neither is this (Farkas; Handelman)."""
    total = ZERO
    for coefficient, factors in witness:
        product = Polynomial(coefficient)
        for factor in factors:
            product *= hypotheses[factor]
        total += product
    return total
