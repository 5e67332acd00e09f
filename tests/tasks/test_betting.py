"""Wealth under a hypothesis stays small, against a false one it grows, and it never looks ahead."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import cycle, islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.tasks.betting import against, against_independence, against_mean, confidence_sequence

HALVES = {"a": Fraction(1, 2), "b": Fraction(1, 2)}
values = st.lists(st.fractions(0, 1, max_denominator=6), max_size=12)


@settings(max_examples=40)
@given(values, values)
def test_wealth_and_bounds_depend_on_the_past_alone(past: list[Fraction], future: list[Fraction]) -> None:
    both = [*past, *future]
    assert list(confidence_sequence(both, grid=8))[: len(past)] == list(confidence_sequence(past, grid=8))
    assert list(against_mean(both, "1/2"))[: len(past)] == list(against_mean(past, "1/2"))


@settings(max_examples=40)
@given(values)
def test_bounds_only_tighten_and_what_is_rejected_stays_so(given_: list[Fraction]) -> None:
    left: ar.Interval | None = ar.Interval(0, 1)
    for after in confidence_sequence(given_, grid=8):
        assert after is None or (left is not None and left.lower <= after.lower and after.upper <= left.upper)
        left = after


@settings(max_examples=40)
@given(values)
def test_bounds_are_symmetric_and_scale(given_: list[Fraction]) -> None:
    def swapped(interval: ar.Interval | None) -> ar.Interval | None:
        return interval and ar.Interval(1 - interval.upper, 1 - interval.lower)

    def scaled(interval: ar.Interval | None) -> ar.Interval | None:
        return interval and ar.Interval(3 + 4 * interval.lower, 3 + 4 * interval.upper)

    bounds = list(confidence_sequence(given_, grid=8))
    assert list(map(swapped, bounds)) == list(confidence_sequence([1 - v for v in given_], grid=8))
    assert list(map(scaled, bounds)) == list(confidence_sequence([3 + 4 * v for v in given_], low=3, high=7, grid=8))


@settings(max_examples=40)
@given(st.lists(st.sampled_from("ab"), max_size=12))
def test_wealth_is_positive_and_starts_at_the_stake(said: list[str]) -> None:
    wealth = list(against(HALVES, said))
    assert all(w > 0 for w in wealth)
    assert wealth[:1] in ([], [1])


def test_a_biased_box_is_caught_from_an_endless_stream() -> None:
    stream: Iterator[str] = cycle("aab")
    wealth = list(islice(against(HALVES, stream), 300))
    assert max(wealth) > 20
    assert next(i for i, w in enumerate(against(HALVES, cycle("a")), start=1) if w >= 20) == 7


def test_alternation_is_dependence_and_no_wrong_frequency() -> None:
    said = "ab" * 20
    assert list(against_independence("ab", said))[-1] > 10**9
    assert max(against(HALVES, said)) <= 1


def test_a_confidence_sequence_closes_in() -> None:
    last = list(confidence_sequence(islice(cycle([0, 1]), 400)))[-1]
    assert last is not None
    assert Fraction(1, 2) in last
    assert last.width < Fraction(1, 4)


def test_a_mean_that_drifts_leaves_no_mean() -> None:
    assert list(confidence_sequence([0] * 20 + [1] * 200, grid=10))[-1] is None


def test_one_grid_step_decides_nothing() -> None:
    assert list(confidence_sequence([1] * 50, grid=1))[-1] == ar.Interval(0, 1)
    assert list(confidence_sequence([])) == []


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda: list(confidence_sequence([2])), "which is not between"),
        (lambda: list(confidence_sequence([1], alpha=0)), "0 < alpha < 1"),
        (lambda: list(confidence_sequence([1], alpha=1)), "0 < alpha < 1"),
        (lambda: list(confidence_sequence([1], low=1, high=1)), "low < high"),
        (lambda: list(confidence_sequence([1], grid=0)), "at least one step"),
        (lambda: list(against_mean([1], 0)), "strictly between 0 and 1"),
        (lambda: list(against_mean([1], "1/2", alpha=2)), "strictly between 0 and 1"),
        (lambda: list(against(HALVES, "c")), "no weight"),
        (lambda: list(against({"a": Fraction(1, 2)}, "a")), "sum to 1"),
        (lambda: list(against({"a": Fraction(1), "b": Fraction(0)}, "a")), "positive"),
        (lambda: list(against_independence("ab", "c")), "not among the 2 cells"),
    ],
)
def test_what_cannot_be_bet_on_is_refused(ask: Callable[[], object], said: str) -> None:
    with pytest.raises(ar.BadQuestion, match=said):
        ask()


def test_a_float_is_refused() -> None:
    with pytest.raises(ar.BadModel, match="is a float"):
        list(confidence_sequence([0.5]))  # pyright: ignore[reportArgumentType]
