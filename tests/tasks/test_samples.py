"""Tests of finite samples: exact p-values are what they say, and what cannot be tested is refused."""

from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.tasks.samples import pearson, pearson_asymptotic, repeats, runs

HALVES = {"a": Fraction(1, 2), "b": Fraction(1, 2)}
THIRDS = {x: Fraction(1, 3) for x in "abc"}


@settings(max_examples=40)
@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=12))
def test_p_values_lie_between_0_and_1_and_the_flattest_counts_have_1(said: list[str]) -> None:
    counts = {x: said.count(x) for x in "abc"}
    for test in (pearson(counts, THIRDS), pearson_asymptotic(counts, THIRDS), repeats(said, support=3), runs([x == "a" for x in said])):
        assert 0 <= test.p <= 1
    if max(counts.values()) - min(counts.values()) <= 1:
        assert pearson(counts, THIRDS).p == 1


def test_the_tests_say_what_kind_they_are() -> None:
    assert str(pearson({"a": 5}, HALVES)) == "Pearson's test: p = 0.0625 (exact; χ² = 5)"
    assert "asymptotic" in str(pearson_asymptotic({"a": 5}, HALVES))
    assert str(runs([True, False] * 4)) == "runs: p ≈ 0.05714 (exact; 8 runs of 4 and 4)"
    assert runs([True] * 5).p == runs([True], asymptotic=True).p == 1
    assert runs([True, False] * 4, asymptotic=True).p < Fraction(1, 20)


def test_repeats_are_suspicious_in_a_large_support_and_not_in_a_small_one() -> None:
    assert repeats("aab", support=10**6).p < Fraction(1, 10**5)
    assert repeats("aab", support=3).p == 1 - Fraction(6, 27)


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda: pearson({}, HALVES), "at least one call"),
        (lambda: pearson({"a": -1, "b": 2}, HALVES), "counts of at least 0"),
        (lambda: pearson({"c": 1}, HALVES), "has a count and no weight"),
        (lambda: pearson({"a": 1}, {"a": Fraction(1)}), "two cells"),
        (lambda: pearson({"a": 1}, {"a": Fraction(1, 2)}), "sum to 1"),
        (lambda: pearson({"a": 9, "b": 9, "c": 9}, THIRDS, budget=5), "more than 5 values"),
        (lambda: repeats("", support=3), "at least one call"),
        (lambda: repeats("abc", support=2), "at most 2 different"),
        (lambda: runs([]), "needs at least one call"),
    ],
)
def test_what_cannot_be_tested_is_refused(ask: Callable[[], object], said: str) -> None:
    with pytest.raises(ar.BadQuestion, match=said):
        ask()
