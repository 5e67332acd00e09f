"""A solver's weights as small fractions.

True here: what comes out is a tuple of tables that the caller's own test accepts; rounding is a guess, and the test is asked again
after each. Weights that are no rational numbers are not rounded.
Must never enter: the belief that a rounded model still has its properties.
"""

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, Final

from arprops.core.dist import Dist
from arprops.core.words import END, Outcome, Word
from arprops.models.table import Table
from arprops.solve.algebra import Algebra
from arprops.solve.shapes import Shape, words
from arprops.solve.smt import commands
from arprops.solve.sought import Sought

ROUGHEST: Final = 64
"""The denominators that rounding tries go up to this."""
Weights = dict[tuple[str, Word], dict[Outcome, Fraction]]
_VALUE: Final = re.compile(r"\(define-fun (w\d+) \(\) Real\s+(.*)\)", re.DOTALL)
_NUMBER: Final = re.compile(r"\(/ (\d+)\.0 (\d+)\.0\)|(\d+)\.0")


def weights_of(model: str, algebra: Algebra, wanted: Mapping[str, Sought]) -> Weights | None:
    """The rows in a solver's model text, quotients of its masses where no row was written; None where a number is not rational."""
    values: dict[tuple[str, Word, Any], Fraction] = {}
    inner = model.strip()
    for command in commands(inner[1:-1] if inner[1:].lstrip().startswith("(") else inner):
        if (defined := _VALUE.fullmatch(command)) and defined[1] in algebra.unknowns:
            if (number := _NUMBER.fullmatch(defined[2].strip())) is None:
                return None
            values[algebra.unknowns[defined[1]]] = Fraction(int(number[1]), int(number[2])) if number[1] else Fraction(int(number[3]))
    if len(values) != len(algebra.unknowns):
        return None
    last, early = algebra.last, algebra.alphabet if algebra.shape.family == "length" else algebra.outcomes
    rows: Weights = {}
    for name in wanted:
        for w in algebra.words:
            if len(w) == last:
                continue
            mass = values[name, w, "mass"] if w else Fraction(1)
            after = {x: values[name, w, "string"] if x is END else values[name, (*w, x), "mass"] for x in early}
            written = {x: values[name, w, x] for x in early if (name, w, x) in values}
            rows[name, w] = written or ({x: share / mass for x, share in after.items()} if mass else {early[-1]: Fraction(1)})
    return rows


def rounded(weights: Weights, wanted: Mapping[str, Sought], shape: Shape, meets: Callable[[dict[str, Any]], bool]) -> dict[str, Table] | None:
    """Tables with these weights and simpler rows where the test still accepts them; None where it does not accept the weights themselves."""
    models = _tables(weights, wanted, shape)
    if not meets(models):
        return None
    for place, row in weights.items():
        for denominator in range(1, ROUGHEST):
            simple = _simple(row, denominator)
            if simple == row:
                break
            tried = _tables({**weights, place: simple}, wanted, shape)
            if meets(tried):
                weights, models = {**weights, place: simple}, tried
                break
    return models


def _simple(row: dict[Outcome, Fraction], denominator: int) -> dict[Outcome, Fraction]:
    """The nearest row with this denominator, by largest remainder."""
    whole = {x: weight * denominator // 1 for x, weight in row.items()}
    for x in sorted(row, key=lambda x: row[x] * denominator % 1, reverse=True)[: denominator - sum(whole.values())]:
        whole[x] += 1
    return {x: Fraction(share, denominator) for x, share in whole.items()}


def _tables(weights: Weights, wanted: Mapping[str, Sought], shape: Shape) -> dict[str, Table]:
    limit: Any = {shape.family: shape.size}
    return {
        name: Table(one.alphabet, {w: Dist(weights[name, w]) for w in words(one.alphabet, shape.size - 1)}, **limit) for name, one in wanted.items()
    }

