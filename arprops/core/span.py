"""Numbers with error bounds, in integers: fast enclosures of what rational functions with uncertain variables are.

True here: a span is a pair of integers around 2^BITS times the number, and every operation rounds outward. A quotient whose bottom
may be 0 is None.
Must never enter: a float, or a number rounded inward.
Doubtful: how wide a span gets. The same variable twice counts as two, so a formula is best written with each but once.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import TypeAlias

from arprops.core.polynomial import Polynomial
from arprops.core.ratio import Ratio

Span: TypeAlias = tuple[int, int]
BITS = 256
ONE: Span = (1 << BITS, 1 << BITS)


def span(number: Fraction) -> Span:
    """Integers around a rational."""
    return (number.numerator << BITS) // number.denominator, -((-number.numerator << BITS) // number.denominator)


def times(a: Span, b: Span) -> Span:
    """The product."""
    ends = (a[0] * b[0], a[1] * b[1]) if a[0] >= 0 <= b[0] else sorted(x * y for x in a for y in b)
    return ends[0] >> BITS, -(-ends[-1] >> BITS)


def over(a: Span, b: Span) -> Span | None:
    """The quotient; None where the divisor may be 0."""
    if b[0] <= 0 <= b[1]:
        return None
    return min((x << BITS) // y for x in a for y in b), -min((-x << BITS) // y for x in a for y in b)


def raised(base: Span, power: int) -> Span | None:
    """An integer power; None where the base is too small to be divided by."""
    result = ONE
    for bit in f"{abs(power):b}":
        result = times(result, result)
        result = times(result, base) if bit == "1" else result
    return over(ONE, result) if power < 0 else result


def value(formula: Ratio, values: Mapping[str, Span]) -> Span | None:
    """The formula where its variables are these; None where one is not among them, or its bottom may be 0."""
    if not formula.names <= values.keys():
        return None
    return over(_form(formula.top, values), _form(formula.bottom, values))


def _form(form: Polynomial, values: Mapping[str, Span]) -> Span:
    low = high = 0
    for monomial, c in form.terms:
        product = ONE
        for name, power in monomial:
            for _ in range(power):
                product = times(product, values[name])
        least, most = product if c > 0 else (product[1], product[0])
        low, high = low + least * c.numerator // c.denominator, high - -most * c.numerator // c.denominator
    return low, high
