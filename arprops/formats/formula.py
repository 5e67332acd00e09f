"""Formulas in a file: numbers that depend on parameters, as text such as "ln((1-q)/(1-r)) + q/(1-q)*ln(q/r)", and back.

True here: what is read is exact, and what is written reads back equal. A logarithm stands alone or times a quotient, so a value
is a sum of such; its argument is seen to be positive throughout the region of the parameters.
Must never enter: `eval`, or a number tried at some parameters.
"""

import ast
from collections.abc import Sequence
from fractions import Fraction

from arprops.core.counting import Counted, Parameter
from arprops.core.error import BadModel, BadQuestion
from arprops.core.exact import LONGEST
from arprops.core.formula import Formula
from arprops.core.logsum import LogSum
from arprops.core.ratio import Ratio, ratio
from arprops.formats.number import written
from arprops.models.expression import formula
from arprops.models.weights import Weights, refuse_signs


def scalar(value: Fraction | str, parameters: Sequence[Parameter]) -> Ratio:
    """A number of a file, written as itself or as a formula without logarithms; fails with `BadModel`."""
    return formula(value, [p.name for p in parameters]) if isinstance(value, str) else ratio(value)


def written_scalar(value: Ratio) -> int | str:
    """The quotient as a file holds it; fails with `BadQuestion` where it is too long to be read back."""
    if not value.names:
        return written(value.rational)
    text = str(value)
    if len(text) > LONGEST:
        raise BadQuestion(f"{text[:24]}… is a formula of {len(text)} characters, and a file holds at most {LONGEST}")
    return text


def read_value(text: str, parameters: Sequence[Parameter]) -> Fraction | LogSum | Formula:
    """The value that was written, with `ln`; fails with `BadModel`, saying which part cannot be read."""
    if len(text) > LONGEST:
        raise BadModel(f"{text[:24]}… is too long a formula: at most {LONGEST} characters")
    plain = text.replace("^", "**").strip()
    try:
        return checked(_Reader(plain, [p.name for p in parameters]).value(ast.parse(plain, mode="eval").body), parameters)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as refused:
        if isinstance(refused, BadModel):
            raise
        raise BadModel(f'{text[:80]!r} cannot be read as a value; write one such as "ln(2) + q/(1 - q)*ln(q)"') from None
    except ZeroDivisionError:
        raise BadModel(f"{text[:80]!r} divides by 0") from None


def checked(value: Formula, parameters: Sequence[Parameter]) -> Fraction | LogSum | Formula:
    """The value as a number where it is one; fails with `BadModel` on a logarithm of what is not seen to be positive."""
    for _, argument in value.terms:
        try:
            refuse_signs(Weights({"a": argument}), "", (), counters=(), parameters=parameters, powers=())
        except BadModel:
            region = ", ".join(f"{p.name} in ({p.low}, {p.high})" for p in parameters) or "no parameters"
            raise BadModel(f"ln({argument}) is the logarithm of what is not seen to be positive for all {region}") from None
    number = value.number()
    return value if number is None else number


def parameters_of(models: Sequence[object]) -> list[Parameter]:
    """The parameters of the counter machines among these models, each once."""
    return list({p.name: p for model in models if isinstance(model, Counted) for p in model.counting().parameters}.values())


class _Reader:
    """A sum of quotients times logarithms, read from its tree."""

    def __init__(self, text: str, names: Sequence[str]) -> None:
        self.text, self.names = text, names

    def value(self, node: ast.expr) -> Formula:
        match node:
            case ast.Call(func=ast.Name(id="ln"), args=[argument], keywords=[]):
                return Formula(((ratio(1), self._plain(argument)),))
            case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
                return _scaled(self.value(operand), ratio(-1 if isinstance(node.op, ast.USub) else 1))
            case ast.BinOp(left=left, op=ast.Add() | ast.Sub(), right=right):
                one, other = self.value(left), self.value(right)
                other = _scaled(other, ratio(-1)) if isinstance(node.op, ast.Sub) else other
                return Formula(one.terms + other.terms, one.constant + other.constant)
            case ast.BinOp(left=left, op=ast.Mult(), right=right) if self._logs(left):
                return _scaled(self.value(left), self._plain(right))
            case ast.BinOp(left=left, op=ast.Mult(), right=right) if self._logs(right):
                return _scaled(self.value(right), self._plain(left))
            case ast.BinOp(left=left, op=ast.Div(), right=right) if self._logs(left):
                return _scaled(self.value(left), 1 / self._plain(right))
            case _:
                return Formula((), self._plain(node))

    def _plain(self, node: ast.expr) -> Ratio:
        if self._logs(node):
            raise BadModel(f"{self.text[:80]!r}: a logarithm stands alone, or times what has none; this is neither")
        return formula(ast.get_source_segment(self.text, node) or self.text, self.names)  # unparsed, a decimal would be rounded

    def _logs(self, node: ast.expr) -> bool:
        return any(isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name) and inner.func.id == "ln" for inner in ast.walk(node))


def _scaled(value: Formula, by: Ratio) -> Formula:
    return Formula(tuple((by * weight, argument) for weight, argument in value.terms), by * value.constant)
