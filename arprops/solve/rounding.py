"""A solver's weights as small fractions.

True here: what comes out is a tuple of models that the caller's own test accepts; rounding is a guess, and the test is asked again
after each. Weights that are no rational numbers are not rounded.
Must never enter: the belief that a rounded model still has its properties.
"""

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from math import lcm
from typing import Any, Final

from arprops.core.dist import Dist
from arprops.core.words import END, Outcome, Symbol
from arprops.models.pdfa import PDFA
from arprops.models.table import Table
from arprops.solve.algebra import Algebra
from arprops.solve.automaton_algebra import Automata
from arprops.solve.shapes import Blank, Shape
from arprops.solve.smt import commands
from arprops.solve.sought import Sought

ROUGHEST: Final = 64
"""The denominators that rounding tries go up to this."""
Weights = dict[tuple[str, Any], dict[Outcome, Fraction]]
"""The rows, by the name of the model and by the prompt of a table or the state of an automaton."""
Moves = dict[tuple[str, int, Symbol], int]
_VALUE: Final = re.compile(r"\(define-fun (w\d+) \(\) Real\s+(.*)\)", re.DOTALL)
_MOVE: Final = re.compile(r"\(define-fun (m\d+) \(\) Bool\s+true\)")
_NUMBER: Final = re.compile(r"\(/ (\d+)\.0 (\d+)\.0\)|(\d+)\.0")


def weights_of(model: str, algebra: Algebra, wanted: Mapping[str, Sought]) -> Weights | None:
    """The rows in a solver's model text, quotients of its masses where no row was written; None where a number is not rational."""
    values = _values(model, algebra.unknowns)
    if values is None:
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


def automata_of(model: str, algebra: Automata) -> tuple[Weights, Moves] | None:
    """The rows and the moves in a solver's model text, so far as a constraint reads them; None where a number is not rational."""
    values = _values(model, algebra.unknowns)
    if values is None:
        return None
    rows: Weights = {}
    for (name, state, outcome), weight in values.items():
        rows.setdefault((name, state), {})[outcome] = weight
    moves = [algebra.moves[defined[1]] for command in _commands(model) if (defined := _MOVE.fullmatch(command))]
    return rows, {(name, state, symbol): to for name, state, symbol, to in moves}


def _values(model: str, unknowns: Mapping[str, Any]) -> dict[Any, Fraction] | None:
    values: dict[Any, Fraction] = {}
    for command in _commands(model):
        if (defined := _VALUE.fullmatch(command)) and defined[1] in unknowns:
            if (number := _NUMBER.fullmatch(defined[2].strip())) is None:
                return None
            values[unknowns[defined[1]]] = Fraction(int(number[1]), int(number[2])) if number[1] else Fraction(int(number[3]))
    return values if len(values) == len(unknowns) else None


def _commands(model: str) -> list[str]:
    inner = model.strip()
    return commands(inner[1:-1] if inner[1:].lstrip().startswith("(") else inner)


def rounded(
    weights: Weights, moves: Moves, wanted: Mapping[str, Sought], shape: Shape, meets: Callable[[dict[str, Any]], bool]
) -> "dict[str, Table | PDFA[int]] | None":
    """Models with these weights and simpler rows where the test still accepts them; None where it does not accept the weights themselves."""
    models = _models(weights, moves, wanted, shape)
    if not meets(models):
        return None
    for place, row in weights.items():
        for denominator in range(1, ROUGHEST):
            simple = _simple(row, denominator)
            if simple == row:
                break
            tried = _models({**weights, place: simple}, moves, wanted, shape)
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


def _models(weights: Weights, moves: Moves, wanted: Mapping[str, Sought], shape: Shape) -> "dict[str, Table | PDFA[int]]":
    models: dict[str, Table | PDFA[int]] = {}
    for name, one in wanted.items():
        rows = {place: Dist(row) for (whose, place), row in weights.items() if whose == name}
        steps = {(state, symbol): to for (whose, state, symbol), to in moves.items() if whose == name}
        models[name] = Blank(one.alphabet, shape, rows, steps, met=shape.size if shape.family == "states" else 1).filled()
    return models


def largest_denominator(models: "Mapping[str, Table | PDFA[int]]") -> int:
    """The largest common denominator of a row."""
    rows = [row for model in models.values() for row in (model.rows if isinstance(model, Table) else model.next_of).values()]
    return max((lcm(*(weight.denominator for _, weight in row.items())) for row in rows), default=1)
