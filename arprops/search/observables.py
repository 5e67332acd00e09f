"""A basis of observables, and the exact test that it proves an automaton zero on every word.

True here: if `final` lies in the span of the columns, every M_a maps the span into itself, and `start` is orthogonal to it, then
start · M_w · final = 0 for every word w. The columns are the identity on the pivots, so coefficients are read off and never solved for.
Must never enter: primes and chance. The kernel has its own checker; this one serves tests and search.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import TypeAlias

from arprops.search.weighted import Weighted

_Line: TypeAlias = tuple[Mapping[int, int], int]  # integer numerators over one denominator


@dataclass(frozen=True)
class Basis:
    """Row i holds the coordinates of state i in k columns; the row of `pivots[j]` is the j-th unit vector."""

    pivots: tuple[int, ...]
    rows: tuple[Mapping[int, Fraction], ...]


def verifies(weighted: Weighted, basis: Basis) -> bool:
    """Whether the basis proves, exactly, that the automaton is zero on every word.

    Costs, for each symbol, the entries of the matrix times those of a basis row; a second at 3000 sparse states.
    """
    lines = [_line(row) for row in basis.rows]
    if len(lines) != weighted.size or any(basis.rows[i] != {j: 1} for j, i in enumerate(basis.pivots)):
        return False
    finals = [weighted.final[i] for i in basis.pivots]
    if any(sum((value * finals[j] for j, value in row.items()), Fraction(0)) != weighted.final[i] for i, row in enumerate(basis.rows)):
        return False
    if any(_combined(_line(weighted.start), lines)[0].values()):
        return False
    for matrix in weighted.matrices:
        images = [_combined(_line(matrix[i]), lines) for i in basis.pivots]
        if not all(_same(_combined(_line(row), lines), _combined(line, images)) for row, line in zip(matrix, lines, strict=True)):
            return False
    return True


def _line(row: Mapping[int, Fraction]) -> _Line:
    common = lcm(*(value.denominator for value in row.values()))
    return {j: value.numerator * (common // value.denominator) for j, value in row.items()}, common


def _combined(coefficients: _Line, lines: Sequence[_Line]) -> _Line:
    weights, denominator = coefficients
    if len(weights) == 1 and denominator == 1:
        ((j, weight),) = weights.items()
        if weight == 1:
            return lines[j]
    common = lcm(*(lines[j][1] for j in weights))
    total: dict[int, int] = {}
    for j, weight in weights.items():
        entries, own = lines[j]
        factor = weight * (common // own)
        for k, value in entries.items():
            total[k] = total.get(k, 0) + factor * value
    return total, denominator * common


def _same(one: _Line, other: _Line) -> bool:
    left, right = {k: v for k, v in one[0].items() if v}, {k: v for k, v in other[0].items() if v}
    return left.keys() == right.keys() and all(value * other[1] == right[k] * one[1] for k, value in left.items())
