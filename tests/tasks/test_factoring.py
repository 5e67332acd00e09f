"""Factoring through completion: right answers are believed because they multiply, and nothing else is."""

from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.core.error import BadModel, BadQuestion
from arprops.tasks.factoring import completing, factor_with, factoring_overlap, right, success, success_sampled
from arprops.tasks.products import product_task, products

EXACT = {n: product_task(n).model(["pq", "p", "q"], off_support={"0": 1}) for n in (1, 2)}
PAIRS = {p * q: (p, q) for p in (2, 3, 5, 7) for q in (2, 3, 5, 7)}
TARGETS = products(1)


@pytest.mark.parametrize("n", [1, 2])
def test_the_exact_model_factors_every_product_however_it_is_asked(n: int) -> None:
    rng = Random(0)
    for s in products(n):
        for method in ("greedy", "sample", "beam") if n == 1 else ("greedy",):
            found = factor_with(EXACT[n], s, digits=n, method=method, rng=rng)
            assert found.factors is not None
            assert found.factors[0] * found.factors[1] == s
            assert min(found.factors) > 1
    assert all(success(EXACT[n], s, digits=n) == 1 for s in list(products(n))[::5])


def test_what_is_no_product_is_not_factored_and_the_answer_is_told() -> None:
    for s in set(range(100)) - set(TARGETS):
        found = factor_with(EXACT[1], s, digits=1)
        assert (found.factors, found.written, success(EXACT[1], s, digits=1)) == (None, "00", 0)
        assert "the model wrote 00" in str(found)


def test_a_trivial_factoring_is_none() -> None:
    model = product_task(1).model(["pq", "p", "q"], off_support={"0": 1})
    liar = ar.Overridden(model, at={"07": {"1": 1}, "071": {"7": 1}})
    assert factor_with(liar, 7, digits=1).because == "1·7 is 7, but 1 is no proper factor"
    assert success(liar, 7, digits=1) == 0
    assert not any(right(7, a, b) for a, b in ((1, 7), (7, 1), (-1, -7)))
    assert not right(6, 2.0, 3)  # type: ignore[arg-type]


def test_a_zero_of_its_own_is_believed_where_it_multiplies() -> None:
    """06 · 07 = 42 reads as 6 · 7: what counts is the product, so a success includes what has leading zeros."""
    model = ar.FunctionModel("0123456789", lambda w: {("0042" + "0607")[len(w)] if len(w) < 8 else ar.END: 1})
    assert factor_with(model, 42, digits=2).factors == (6, 7)
    assert success(model, 42, digits=2) == 1


def test_a_model_with_words_of_its_own_brings_its_reader() -> None:
    answer = [*"[15,3,5]", ar.END]
    model = ar.FunctionModel("0123456789[],", lambda w: {answer[min(len(w), 8)]: 1})

    def read(written: str) -> tuple[int, int]:
        a, b = written.removesuffix("]").split(",")
        return int(a), int(b)

    assert factor_with(model, 15, digits=1, ask=lambda s: f"[{s},", read=read).factors == (3, 5)
    assert "expected 2 digits" in factor_with(model, 15, digits=1, ask=lambda s: f"[{s},").because
    wrong = factor_with(model, 15, digits=1, ask=lambda s: f"[{s},", read=lambda _: (5, 5))
    assert wrong.because == "5·5 = 25 is not 15"
    unread = factor_with(model, 15, digits=1, ask=lambda _: "", read=read)
    assert (unread.factors, bool(unread.because)) == (None, True)


def test_a_completion_that_never_ends_is_told() -> None:
    endless = ar.FunctionModel("0123456789", lambda _: {"7": 1})
    found = factor_with(endless, 49, digits=1)
    assert (found.finished, found.factors) == (False, None)
    assert "does not end" in found.because
    assert "(1000 characters)" in str(found)
    assert len(str(found)) < 200
    assert success(endless, 49, digits=1) == 0
    silent = ar.FunctionModel("0123456789", lambda _: {ar.END: 1})
    assert "the model wrote nothing" in str(factor_with(silent, 49, digits=1))


@settings(max_examples=25)
@given(st.dictionaries(st.sampled_from(sorted(TARGETS)), st.tuples(st.integers(1, 4), st.integers(0, 3)), min_size=1))
def test_a_model_right_with_probability_p_has_that_success_and_the_overlap_of_it(drawn: dict[int, tuple[int, int]]) -> None:
    total = sum(a for a, _ in drawn.values())
    starts, rate = {s: Fraction(a, total) for s, (a, _) in drawn.items()}, {s: Fraction(p, 3) for s, (_, p) in drawn.items()}
    model = completing(1, starts=starts, success=rate, factors=PAIRS)
    assert {s: success(model, s, digits=1) for s in drawn} == rate
    assert {s: ar.prefix_probability(model, f"{s:02d}") for s in drawn} == starts
    has = factoring_overlap(model, TARGETS, digits=1)
    assert has.value == sum(min(starts[s] * rate[s], TARGETS[s]) for s in drawn)
    assert has.value <= has.bound
    assert has.epsilon == sum(TARGETS[s] * rate[s] for s in drawn)
    assert has.value <= has.best
    assert has.always_right == all(p in (0, 1) for p in rate.values())
    target = product_task(1).model(["pq", "p", "q"], off_support={"0": 1})
    assert ar.total_variation(target, model).lower >= has.total_variation, "with the order of the factors told apart it is no nearer"


def test_sampled_success_covers_the_exact_one() -> None:
    model = completing(1, starts={15: 1}, success={15: "1/3"}, factors=PAIRS)
    sampled = success_sampled(model, 15, digits=1, draws=200, seed=1)
    assert Fraction(1, 3) in sampled.interval
    assert (sampled.draws, 0 < sampled.hits < 200) == (200, True)
    assert success_sampled(EXACT[1], 15, digits=1, draws=10, seed=1).hits == 10
    with pytest.raises(BadQuestion, match="at least one draw"):
        success_sampled(model, 15, digits=1, draws=0, seed=1)


def test_the_exact_model_has_all_of_the_task() -> None:
    for n in (1, 2):
        listed = dict(list(products(n).items())[: None if n == 1 else 20])
        weights = {s: share / sum(listed.values()) for s, share in listed.items()}
        has = factoring_overlap(EXACT[n], weights, digits=n)
        assert (has.always_right, has.epsilon) == (True, 1)
        assert has.value == sum(min(products(n)[s], weights[s]) for s in listed)
    even = factoring_overlap(EXACT[1], list(TARGETS), digits=1)
    assert even.value == sum(min(share, Fraction(1, len(TARGETS))) for share in TARGETS.values())


@pytest.mark.parametrize("s", [-1, 100, True, 2.0, "15"])
def test_what_cannot_be_asked_is_refused(s: Any) -> None:
    for ask in (factor_with, success):
        with pytest.raises(BadQuestion, match="at most 2 digits"):
            ask(EXACT[1], s, digits=1)


def test_a_source_has_no_answers_and_other_symbols_cannot_be_asked() -> None:
    for ask in (factor_with, success):
        with pytest.raises(BadQuestion, match="answers every prompt"):
            ask(EXACT[1].source(), 15, digits=1)  # type: ignore[arg-type]
        with pytest.raises(BadQuestion, match="not in the alphabet"):
            ask(ar.FunctionModel("ab", lambda _: {ar.END: 1}), 15, digits=1)
        with pytest.raises(BadQuestion, match="number of digits"):
            ask(EXACT[1], 15, digits=0)


@pytest.mark.parametrize(
    ("starts", "rate", "says"),
    [({15: "1/2"}, {}, "sum to exactly 1"), ({15: 1}, {15: 2}, "is a probability"), ({16: 1}, {16: "1/2"}, "factors are given as 0 and 0"), ({}, {}, "sum to exactly 1")],
)
def test_a_model_that_cannot_be_is_refused(starts: Any, rate: Any, says: str) -> None:
    with pytest.raises((BadQuestion, BadModel), match=says):
        completing(1, starts=starts, success=rate, factors=PAIRS)
