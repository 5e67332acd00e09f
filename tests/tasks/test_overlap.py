"""The overlap of a mixture, its optimum, and the bound √ε (theorem D3)."""

from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.core.error import BadModel, BadQuestion
from arprops.models.surd import Surd
from arprops.tasks.overlap import attaining, best_mixture, dual, overlap, shared

EXAMPLES = settings(max_examples=40)
PARTS = st.fractions(0, 1, max_denominator=6)


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Fraction], list[Fraction], list[Fraction]]:
    """Starts, successes and weights of one to five targets."""
    n = draw(st.integers(1, 5))
    parts = draw(st.lists(st.integers(0, 4), min_size=n + 1, max_size=n + 1).filter(any))
    weights = draw(st.lists(st.integers(0, 4), min_size=n, max_size=n).filter(any))
    a, u = ([Fraction(x, sum(row)) for x in row] for row in (parts, weights))
    return a[:n], draw(st.lists(PARTS, min_size=n, max_size=n)), u


@EXAMPLES
@given(cases())
def test_nothing_overlaps_more_than_the_best_and_the_root(case: tuple[list[Fraction], list[Fraction], list[Fraction]]) -> None:
    a, p, u = case
    found = overlap(a, p, weights=u)
    assert found.value <= found.best <= found.bound
    assert found.value**2 <= found.epsilon
    assert found.value + found.total_variation == 1
    assert dual(p, found.price, weights=u) == found.best == shared(found.mixture, p, u)
    assert sum(found.mixture) <= 1
    assert found.attained == (found.value**2 == (found.epsilon**2 if found.always_right else found.epsilon))


@EXAMPLES
@given(cases(), PARTS)
def test_every_price_bounds_every_mixture(case: tuple[list[Fraction], list[Fraction], list[Fraction]], price: Fraction) -> None:
    a, p, u = case
    assert overlap(a, p, weights=u).value <= dual(p, price, weights=u)


@pytest.mark.parametrize("n", range(1, 9))
def test_the_root_is_attained_where_it_is_a_number_of_targets(n: int) -> None:
    for k in range(1, n + 1):
        found = overlap(*attaining(k, n))
        assert (found.value, found.bound, found.attained) == (Fraction(k, n), Fraction(k, n), True)
        assert found.epsilon == Fraction(k, n) ** 2
        assert found.best == found.value


def test_elsewhere_the_root_is_not_attained() -> None:
    found = overlap(["3/4", "1/4"], [1, "1/4"])
    assert (found.best, found.epsilon, found.attained) == (Fraction(5, 8), Fraction(5, 8), False)
    assert isinstance(found.bound, Surd)
    assert found.best < found.bound


def test_always_right_is_below_the_mean_and_sometimes_right_is_not() -> None:
    for p in product((0, 1), repeat=4):
        a, _ = best_mixture(p)
        found = overlap(a, p)
        assert found.always_right
        assert found.value == found.epsilon == found.bound
    cheat = overlap(["3/4", "1/4"], ["2/3", "1/3"])
    assert cheat.value > cheat.epsilon, "without every p being 0 or 1 the mean is no bound"


def test_without_one_model_for_all_targets_the_bound_fails() -> None:
    with pytest.raises(BadQuestion, match="sum to at most 1, found 2"):
        overlap([1, 1], ["1/2", "1/2"])
    assert shared([Fraction(1)] * 2, [Fraction(1, 2)] * 2, [Fraction(1, 2)] * 2) == 1 > Fraction(1, 2)


def test_weights_count() -> None:
    u = ["3/4", "1/4"]
    found = overlap([1, 0], [1, 0], weights=u)
    assert (found.value, found.epsilon) == (Fraction(3, 4), Fraction(3, 4))
    assert found.value**2 > Fraction(1, 2), "the mean of the p without weights is no bound"


@pytest.mark.parametrize(("a", "p"), [(["1/2", "1/2"], ["1/2", "1/3"]), ([1, 0], ["1/3", 1]), ([0, "1/4"], [1, 1])])
def test_the_total_variation_is_that_of_the_models(a: list[Any], p: list[Any]) -> None:
    found = overlap(a, p)
    off = 1 - sum(Fraction(x) for x in a)
    alphabet = ["0", "1", "off", "r", "w"]
    target = ar.Table(alphabet, {"": {"0": "1/2", "1": "1/2"}, ("0",): {"r": 1}, ("1",): {"r": 1}}, length=2, default={"w": 1})
    rows = {(str(i),): {"r": x, "w": 1 - Fraction(x)} for i, x in enumerate(p)}
    model = ar.Table(alphabet, {(): {"0": a[0], "1": a[1], "off": off}, ("off",): {"w": 1}, **rows}, length=2, default={"w": 1})
    assert ar.total_variation(target, model) == ar.Interval(found.total_variation, found.total_variation)


@pytest.mark.parametrize(
    ("a", "p", "weights", "says"),
    [
        ([], [], None, "empty"),
        ([1], [1, 0], None, "2 targets and a has 1"),
        ([1, 0], [1, 0], [1], "2 targets and weights has 1"),
        ([1, 0], [1, 0], ["1/2", "1/3"], "sum to exactly 1, found 5/6"),
        ([1, 0], [2, 0], None, "is a probability"),
        (["2/3", "2/3"], [1, 0], None, "at most 1"),
    ],
)
def test_what_is_no_mixture_is_refused(a: Any, p: Any, weights: Any, says: str) -> None:
    with pytest.raises(BadQuestion, match=says):
        overlap(a, p, weights=weights)


def test_floats_and_negative_numbers_are_refused() -> None:
    for a, p in (([0.5], [1]), ([1], [0.5]), ([-1], [1]), ([1], ["-1/2"])):
        with pytest.raises(BadModel):
            overlap(a, p)  # type: ignore[arg-type]
    with pytest.raises(BadModel, match="negative"):
        dual([1], -1)


@pytest.mark.parametrize(("k", "n"), [(0, 1), (2, 1), (-1, 3)])
def test_there_is_no_attaining_case_outside_the_targets(k: int, n: int) -> None:
    with pytest.raises(BadQuestion, match="tried ≤ targets"):
        attaining(k, n)
