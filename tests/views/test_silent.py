"""Silent moves closed: hand-made sources whose exact values are known, random ones against sympy, and what is refused."""

from fractions import Fraction

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.core.dist import Dist, point
from arprops.core.error import BadModel
from arprops.core.words import END
from arprops.views.silent import SILENT, Closed, SilentSource
from tests.strategies import dists


class Rows(SilentSource):
    """A silent source as a table."""

    def __init__(self, rows, alphabet=("a", "b")):
        self.rows, self.alphabet = rows, alphabet

    def start(self):
        return point(next(iter(self.rows)))

    def move(self, state):
        return Dist(self.rows[state])


def test_the_gambler_is_heard_when_he_is_ruined_or_rich():
    # A fair walk on 0 … n, silent inside: from k it is rich with probability k/n.
    n = 12
    walk = {k: {(SILENT, k - 1): "1/2", (SILENT, k + 1): "1/2"} for k in range(1, n)}
    closed = Closed(Rows({1: walk[1], **walk, 0: {END: 1}, n: {("a", 5): 1}}))
    assert [closed.move(k)[("a", 5)] for k in range(n + 1)] == [Fraction(k, n) for k in range(n + 1)]
    assert ar.next_distribution(ar.Belief(closed), "a") == Dist({"a": "5/12", END: "7/12"})


@st.composite
def rows(draw):
    """Silent sources of up to five states; END always has some weight."""
    n = draw(st.integers(1, 5))
    moves = [("a", 0), ("b", n - 1), *((SILENT, i) for i in range(n)), END]
    found = [draw(dists(moves)) for _ in range(n)]
    return {i: {move: Fraction(row[move] + (move is END), 2) for move in (*row, END)} for i, row in enumerate(found)}


@settings(max_examples=60)
@given(rows=rows())
def test_the_first_visible_outcome_is_that_of_the_fundamental_matrix(rows):
    n = len(rows)
    weight = lambda i, move: sympy.Rational(*Fraction(rows[i].get(move, 0)).as_integer_ratio())  # noqa: E731
    visits = (sympy.eye(n) - sympy.Matrix(n, n, lambda i, j: weight(i, (SILENT, j)))).inv()
    closed = Closed(Rows(rows))
    for i in range(n):
        for move in [("a", 0), ("b", n - 1), END]:
            expected = sum(visits[i, j] * weight(j, move) for j in range(n))
            assert closed.move(i)[move] == Fraction(int(expected.p), int(expected.q))


def test_moves_are_listed_as_the_silence_first_meets_them():
    closed = Closed(Rows({0: {(SILENT, 2): "1/2", (SILENT, 1): "1/2"}, 1: {("a", 1): "1/2", ("a", 2): "1/2"}, 2: {("a", 3): "1/2", ("a", 2): "1/2"}, 3: {END: 1}}))
    assert list(closed.move(0)) == [("a", 3), ("a", 2), ("a", 1)]


def test_silence_for_ever_and_silence_without_end_are_refused():
    with pytest.raises(BadModel, match="from the state 0, a mass of 1 is silent for ever: silence reaches 0"):
        Closed(Rows({0: {(SILENT, 0): 1}})).move(0)

    class Endless(Rows):
        def move(self, state):
            return Dist({(SILENT, state + 1): "1/2", END: "1/2"})

    with pytest.raises(BadModel, match="from the state 3, silent moves reach more than 20 states"):
        Closed(Endless({0: {}}), budget=20).move(3)


def test_what_is_wrong_with_the_source_is_said():
    with pytest.raises(BadModel, match=r"the state 0 emits 'c', which is not in the alphabet {a, b}"):
        Closed(Rows({0: {("c", 0): 1}})).move(0)
    with pytest.raises(BadModel, match="needs a SilentSource, found 3"):
        Closed(3)
    with pytest.raises(BadModel, match="'a' twice"):
        Closed(Rows({}, alphabet=("a", "a")))


def test_it_shows_itself():
    assert repr(SILENT) == "SILENT"
    assert repr(Closed(Rows({0: {END: 1}}))).startswith("Closed(")
