"""Rationals around a power of e, as the region of a parameter that stands for it.

True here: ln is increasing and `core.logarithm` encloses it, so ends whose logarithms lie on both sides of the exponent have its
exponential strictly between them. The ends are guessed by the exponential series and then shown in this way.
Must never enter: an end that is not shown.
"""

from fractions import Fraction

from arprops.core.error import BadQuestion
from arprops.core.exact import Exact, exact
from arprops.core.logarithm import ln

LARGEST = 700
"""The largest exponent, by size; beyond it a decimal number would not hold the value."""
HALVINGS = 12
"""How often the exponent is halved, and the result squared; it is then below 1/5."""


def exponential(exponent: Exact, *, bits: int = 128) -> tuple[Fraction, Fraction]:
    """An open interval with e^exponent inside, of width at most 2^(1−bits)·e^exponent, as `parameters=` takes it.

    What is proved of all parameters in it is proved of e^exponent. Fails with `BadQuestion` on an exponent of size above 700 and
    on bits outside 8 to 4096. Cost: one series and two logarithms of about `bits` bits.
    """
    value = exact(exponent)
    if abs(value) > LARGEST:
        raise BadQuestion(f"the exponent {value} is too large, expected one from {-LARGEST} to {LARGEST}")
    if not 8 <= bits <= 4096:
        raise BadQuestion(f"{bits} bits, expected 8 to 4096")
    work = bits + 64
    term = total = 1 << work
    small, k = (abs(value.numerator) << work) // (value.denominator << HALVINGS), 1
    while term:
        term = term * small // (k << work)
        total, k = total + term, k + 1
    for _ in range(HALVINGS):
        total = (total * total) >> work
    near = Fraction(total, 1 << work) if value >= 0 else Fraction(1 << work, total)
    low, high = (_rounded(near * (1 + Fraction(sign, 1 << bits + 1)), bits) for sign in (-1, 1))
    shown = ln(low, work)[1] * value.denominator < value.numerator << work < ln(high, work)[0] * value.denominator
    assert shown, "the series is not as exact as it should be"
    return low, high


def _rounded(number: Fraction, bits: int) -> Fraction:
    """A rational close by whose bottom is a power of two."""
    scale = bits + 8 + max(0, number.denominator.bit_length() - number.numerator.bit_length())
    return Fraction(round(number * (1 << scale)), 1 << scale)
