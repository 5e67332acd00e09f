"""Formulas as text: rational functions of named variables, such as "q/(1 - q)" or "1/(n + 2)".

True here: what is read is an exact quotient of polynomials; decimals are read as the rationals they are, and `^` and `**` are powers.
Must never enter: `eval`, or a function that is not rational.
"""

import ast
from collections.abc import Collection
from math import comb

from arprops.core.error import BadModel
from arprops.core.exact import LONGEST, exact
from arprops.core.polynomial import Polynomial, variable
from arprops.core.ratio import Ratio, ratio

HIGHEST = 64
"""The highest power that may be written."""
MOST = 500
"""How many terms a polynomial may have that is multiplied out."""
BITS = 50_000
"""How long its coefficients may be."""


def formula(text: str, names: Collection[str]) -> Ratio:
    """The rational function that was written, in these variables.

    Needs +, -, *, /, powers with integer exponents, brackets, integers, decimals and the names. Fails with `BadModel`, saying
    which part of the text cannot be read.
    """
    if len(text) > LONGEST:
        raise BadModel(f"{text[:24]}… is too long a formula: at most {LONGEST} characters")
    plain = text.replace("^", "**").strip()
    try:
        return _read(ast.parse(plain, mode="eval").body, plain, names)
    except BadModel:
        raise
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise BadModel(f'{text[:80]!r} cannot be read as a formula; write one such as "q/(1 - q)" or "1/(n + 2)"') from None
    except ZeroDivisionError:
        raise BadModel(f"{text[:80]!r} divides by 0") from None


def _read(node: ast.expr, text: str, names: Collection[str]) -> Ratio:
    part = ast.get_source_segment(text, node) or text
    match node:
        case ast.Constant(value=int() | float()) if not isinstance(node.value, bool):
            return ratio(exact(part))
        case ast.Name(id=name) if name in names:
            return ratio(variable(name))
        case ast.Name(id=name):
            known = ", ".join(names) or "none"
            raise BadModel(f"{text[:80]!r}: unknown name {name!r}; the names known here are {known}")
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_read(operand, text, names)
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _read(operand, text, names)
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            power = _read(right, text, names)
            if power.names or power.rational.denominator != 1 or abs(power.rational) > HIGHEST:
                raise BadModel(f"{text[:80]!r}: the exponent in {part[:40]!r} must be an integer of size at most {HIGHEST}")
            base, times = _read(left, text, names), int(power.rational)
            for form in (base.top, base.bottom):
                _small(comb(abs(times) + max(len(form.terms), 1) - 1, abs(times)), abs(times) * _bits(form), text)
            return base**times
        case ast.BinOp(left=left, op=operation, right=right):
            one, other = _read(left, text, names), _read(right, text, names)
            for read in (one, other):
                _small(max(len(read.top.terms), len(read.bottom.terms)), max(_bits(read.top), _bits(read.bottom)), text)
            match operation:
                case ast.Add():
                    return one + other
                case ast.Sub():
                    return one - other
                case ast.Mult():
                    return one * other
                case ast.Div():
                    return one / other
                case _:
                    pass
        case _:
            pass
    raise BadModel(f"{text[:80]!r}: {part[:40]!r} is not a number, a name, or a sum, product, quotient or power of such")


def _bits(form: Polynomial) -> int:
    return max((c.numerator.bit_length() + c.denominator.bit_length() for _, c in form.terms), default=0)


def _small(terms: int, bits: int, text: str) -> None:
    """Refuse what would take long to multiply out."""
    if terms > MOST or bits > BITS:
        raise BadModel(f"{text[:80]!r} is too long a formula when multiplied out: at most {MOST} terms, and coefficients of {BITS} bits")
