"""Numbers for a person to read.

True here: nothing printed is as long as a number can be; what is not exact carries ≈, and the ends of an interval are rounded
outward, so that the printed interval still contains the answer.
Must never enter: a decision. Whoever compares does it before anything is rounded.
"""

from fractions import Fraction
from math import floor, inf, log10
from sys import float_info

from arprops.core.formula import Formula
from arprops.core.infinite import Infinite
from arprops.core.interval import Interval
from arprops.core.logsum import LogSum
from arprops.kernel.value import Result

DIGITS = 12


def number_text(value: Result | int | float) -> str:
    """The value: itself where short, with a decimal behind ≈ where that says more; an interval as its two ends."""
    match value:
        case Infinite():
            return "+∞"
        case Interval():
            if value.lower == value.upper:
                return number_text(Fraction(value.lower) if value.lower not in (inf, -inf) else value.lower)
            return f"between {_outward(value.lower, up=False)} and {_outward(value.upper, up=True)}"
        case Formula():
            return str(value).replace("*ln", "·ln")
        case LogSum():
            return _log_text(value)
        case float():
            return "+∞" if value == inf else "-∞" if value == -inf else number_text(Fraction(value))
        case _:
            return fraction_text(Fraction(value))


def count_text(count: int, noun: str) -> str:
    """So many of something: 1 state, 2 states."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def fraction_text(value: Fraction) -> str:
    """The fraction itself where it is short, with its decimal; else the decimal and how many digits the fraction has."""
    if value.denominator == 1 and abs(value) < 10**24:
        return str(value)
    if max(abs(value.numerator), value.denominator) < 10**12:
        return f"{value} ≈ {decimal_text(value)}" if Fraction(decimal_text(value)) != value else f"{value} = {decimal_text(value)}"
    digits = floor(max(log10(abs(value.numerator) or 1), log10(value.denominator))) + 1
    kind = "an integer" if value.denominator == 1 else "a fraction"
    return f"≈ {decimal_text(value)} ({kind} of about {digits} digits)"


def decimal_text(value: Fraction) -> str:
    """The value as a decimal of 12 significant digits, rounded; of 6 where it is out of a float's reach."""
    try:
        near = float(value)
    except OverflowError:
        near = inf
    if (value and abs(near) < float_info.min) or near in (inf, -inf):
        size = log10(abs(value.numerator)) - log10(value.denominator)
        return f"{'-' if value < 0 else ''}{10 ** (size - floor(size)):.6g}e{floor(size):+d}"
    return f"{near:.{DIGITS}g}"


def _log_text(value: LogSum) -> str:
    if not value.terms:
        return "0"
    if len(value.terms) > 4 or any(max(abs(part.numerator), part.denominator) >= 10**12 for pair in value.terms.items() for part in pair):
        return f"≈ {float(value):.{DIGITS}g} (an exact sum of {count_text(len(value.terms), 'logarithm')})"
    text = ""
    for a, r in value.terms.items():
        size = "" if abs(r) == 1 else f"{abs(r)}·"
        sign = (" − " if r < 0 else " + ") if text else ("−" if r < 0 else "")
        text += f"{sign}{size}ln({a})" if a.denominator > 1 else f"{sign}{size}ln {a}"
    return f"{text} ≈ {float(value):.{DIGITS}g}"


def _outward(end: Fraction | float, *, up: bool) -> str:
    if isinstance(end, float):
        return "+∞" if end > 0 else "-∞"
    if abs(end) >= 10**15:
        return fraction_text(Fraction(end))
    scale = 10**DIGITS
    whole = -((-end.numerator * scale) // end.denominator) if up else (end.numerator * scale) // end.denominator
    sign, size = ("-", -whole) if whole < 0 else ("", whole)
    before, after = divmod(size, scale)
    rest = str(after).zfill(DIGITS).rstrip("0")
    return f"{sign}{before}.{rest}" if rest else f"{sign}{before}"
