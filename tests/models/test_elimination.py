"""One small linear system over the rationals: what comes out satisfies every equation."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arprops.models.elimination import solve

SMALL = st.builds(Fraction, st.integers(-3, 3), st.integers(1, 3))


@st.composite
def systems(draw):
    n, k = draw(st.integers(0, 4)), draw(st.integers(1, 2))
    return draw(st.lists(st.lists(SMALL, min_size=n, max_size=n), min_size=n, max_size=n)), draw(
        st.lists(st.lists(SMALL, min_size=k, max_size=k), min_size=n, max_size=n)
    )


def determinant(matrix):
    if not matrix:
        return Fraction(1)
    return sum((-1) ** j * matrix[0][j] * determinant([[*row[:j], *row[j + 1 :]] for row in matrix[1:]]) for j in range(len(matrix)))


@given(system=systems())
def test_a_solution_satisfies_every_equation_and_there_is_none_only_where_the_determinant_is_zero(system):
    matrix, rhs = system
    before = [list(row) for row in matrix], [list(row) for row in rhs]
    solution = solve(matrix, rhs)
    assert (matrix, rhs) == before
    assert (solution is None) == (determinant(matrix) == 0)
    if solution is not None:
        for row, right in zip(matrix, rhs, strict=True):
            assert [sum(a * x[k] for a, x in zip(row, solution, strict=True)) for k in range(len(right))] == right


def test_a_system_without_unknowns_has_the_empty_solution():
    assert solve([], []) == []


def test_rows_that_do_not_match_are_refused():
    with pytest.raises(ValueError, match="zip"):
        solve([[Fraction(1)]], [])
