"""One small linear system, solved exactly.

True here: the answer satisfies every equation exactly, and `None` means that the matrix is singular. Zeros are skipped, and the
pivot of a column is taken from the sparsest row, so that the systems of a grammar stay nearly as sparse as the grammar.
Must never enter: a float, a tolerance, a pivot chosen by size: in a field, any entry that is not 0 will do. Systems of thousands
of unknowns are for `search/solve.py`.
"""

from fractions import Fraction
from typing import TypeVar, cast

from arprops.models.surd import Number

N = TypeVar("N", Fraction, Number)


def solve(matrix: list[list[N]], rhs: list[list[N]]) -> list[list[N]] | None:
    """The X with matrix · X = rhs, row by row; None where the matrix is singular.

    Needs a square matrix over the rationals, or over one field of surds, and one row of `rhs` for each of its rows; neither is
    changed. Cost: cubic in the size where nothing is 0, and the numbers grow. Source: Gauss–Jordan elimination.
    """
    size = len(matrix)
    rows = [[*left, *right] for left, right in zip(matrix, rhs, strict=True)]
    for column in range(size):
        pivots = [i for i in range(column, size) if rows[i][column]]
        if not pivots:
            return None
        best = min(pivots, key=lambda i: sum(1 for entry in rows[i] if entry))
        rows[column], rows[best] = rows[best], rows[column]
        pivot = rows[column]
        scale = pivot[column]
        live = [j for j in range(column, len(pivot)) if pivot[j]]
        for j in live:
            pivot[j] = pivot[j] / scale
        for i, row in enumerate(rows):
            factor = row[column]
            if i != column and factor:
                for j in live:
                    row[j] = row[j] - factor * pivot[j]
    return [row[size:] for row in rows]


def inverse_of_rest(matrix: list[list[N]]) -> list[list[N]] | None:
    """(I − M)⁻¹ = I + M + M² + … of a matrix that is not negative; None where the series has no limit.

    The inverse exists without a negative entry iff the spectral radius of M is below 1. Cost: one exact solve.
    """
    size = range(len(matrix))
    rest: list[list[N]] = [[(1 if i == j else 0) - matrix[i][j] for j in size] for i in size]
    unit = [[cast("N", Fraction(int(i == j))) for j in size] for i in size]
    found = solve(rest, unit)
    return None if found is None or any(entry < 0 for row in found for entry in row) else found
