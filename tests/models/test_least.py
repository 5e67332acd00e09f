"""The least solution of x = F(x): what is exact solves it and is the least, what is not lies between ends that close in."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arprops.models.least import Least, classes
from arprops.models.surd import one_field
from tests.strategies import dists

NAMES = ["x", "y", "z"]


@st.composite
def systems(draw):
    names = NAMES[: draw(st.integers(1, 3))]
    products = st.lists(st.sampled_from(names), max_size=3).map(lambda xs: tuple(sorted(xs)))
    return {
        name: [(share, xs) for xs, share in draw(st.lists(products, min_size=1, max_size=3, unique=True).flatmap(lambda listed: dists([*listed, None]))).items() if xs is not None]
        for name in names
    }


def value(row, at):
    total = Fraction(0)
    for share, xs in row:
        term = share
        for x in xs:
            term = term * at[x]
        total = total + term
    return total


@settings(deadline=None, max_examples=150)
@given(system=systems())
def test_the_least_solution_is_above_every_iterate_and_below_every_ceiling(system):
    least = Least(system)
    if None not in least.exact.values() and one_field([*least.exact.values()]):
        assert all(value(row, least.exact) == least.exact[x] for x, row in system.items())
    iterate = dict.fromkeys(system, Fraction(0))
    for _ in range(30):  # Kleene from below, rounded down
        iterate = {x: Fraction(int(value(row, iterate) * 2**40), 2**40) for x, row in system.items()}
    for bits in (20, 64):
        ends = least.ends(bits)
        lower, upper = ({x: pair[k] for x, pair in ends.items()} for k in (0, 1))
        for x, row in system.items():
            assert lower[x] <= upper[x] <= 1
            assert iterate[x] <= upper[x]
            assert value(row, lower) >= lower[x] - Fraction(1, 2**bits)  # nearly a fixed point from below
            assert least.exact[x] is None or lower[x] <= least.exact[x] <= upper[x]
    assert all(high - low <= Fraction(1, 2**50) for low, high in least.ends(128).values())


@pytest.mark.parametrize(
    ("system", "expected"),
    [
        ({"x": [(Fraction(1), ("x",))]}, {"x": 0}),
        ({"x": [(Fraction(1, 2), ("x", "x")), (Fraction(1, 2), ())]}, {"x": 1}),
        ({"x": [(Fraction(2, 3), ("x", "x")), (Fraction(1, 3), ())]}, {"x": Fraction(1, 2)}),
        ({"x": [(Fraction(3, 4), ("x", "y")), (Fraction(1, 4), ())], "y": [(Fraction(2, 3), ("x", "y")), (Fraction(1, 3), ())]}, {"x": Fraction(3, 8), "y": Fraction(4, 9)}),
        ({"x": [(Fraction(1, 2), ("y", "y")), (Fraction(1, 2), ())], "y": [(Fraction(1, 2), ("x", "x")), (Fraction(1, 2), ())]}, {"x": 1, "y": 1}),
        ({"x": [(Fraction(3, 4), ("x",) * 5), (Fraction(1, 4), ())]}, {"x": None}),
    ],
)
def test_what_is_known_exactly(system, expected):
    assert Least(system).exact == expected


def test_classes_come_after_all_they_lead_to():
    assert classes({"a": ["b", "c"], "b": ["a"], "c": ["d"], "d": ["d"], "e": []}) == [["d"], ["c"], ["a", "b"], ["e"]]
