"""B7: errors of answers under P's prompts add up to at most their sum; and the cases where nothing is lost."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.core.certificate import ClosedClass
from arprops.tasks.framework.attained import attained, slipping
from arprops.tasks.framework.exposure import exposure
from tests.strategies import pdfas, tables

few = settings(max_examples=30)
errors = st.fractions(0, 1, max_denominator=12)


@few
@given(tables(max_length=2), tables(max_length=2))
def test_the_total_variation_is_at_most_the_sum_of_errors_and_at_most_the_bound_by_worst_errors(p, q):
    found = exposure(p, q)
    assert found.complete
    assert sum(found.errors) == found.total
    assert found.total_variation.width == 0
    assert found.total_variation.upper <= found.total
    assert found.total_variation.upper <= found.at_every_prompt <= sum(found.worst)
    assert ar.decide(ar.Comparison(ar.TotalVariation(p, q), "<=", found.total)).proved


@few
@given(pdfas(max_states=2), pdfas(max_states=2))
def test_the_sum_over_all_lengths_is_above_every_partial_sum_and_the_total_variation(p, q):
    found = exposure(p, q, steps=5, prompts=50)
    assert len(found.errors) <= 5
    assert sum(found.errors) <= found.total
    assert found.total_variation.lower <= found.total
    assert all(0 <= error <= 1 for error in found.errors)


@given(st.integers(1, 6), errors)
@settings(max_examples=25)
def test_for_every_number_of_steps_and_every_error_the_bound_is_attained(steps, delta):
    p, q = attained(steps, delta)
    found = exposure(p, q)
    assert found.errors == (*[delta] * steps, 0)
    assert found.total == steps * delta
    assert ar.decide(ar.Comparison(ar.TotalVariation(p, q), "==", min(Fraction(1), steps * delta))).proved


@given(st.integers(1, 6), errors)
@settings(max_examples=25)
def test_the_same_error_at_every_prompt_separates_less_than_the_sum_from_two_steps_on(steps, delta):
    p, q = slipping(steps, delta)
    found = exposure(p, q)
    joint = 1 - (1 - delta) ** steps
    assert found.at_every_prompt == joint
    assert ar.decide(ar.Comparison(ar.TotalVariation(p, q), "==", joint)).proved
    assert (joint < found.total) == (steps > 1 and delta > 0)


def test_errors_at_prompts_that_only_q_produces_count_for_nothing():
    p = ar.Table("ab", {"": {"a": 1}, "a": {"a": 1}, "b": {"a": 1}}, length=2)
    q = ar.Table("ab", {"": {"a": "1/2", "b": "1/2"}, "a": {"a": 1}, "b": {"b": 1}}, length=2)
    assert exposure(p, q).errors == (Fraction(1, 2), 0, 0)
    assert exposure(q, p).errors == (Fraction(1, 2), Fraction(1, 2), 0)  # under Q's own prompts they count
    assert exposure(p, q).total_variation.upper == Fraction(1, 2)


def test_the_worst_error_is_one_at_a_prompt_that_both_produce():
    p, q = attained(5, "2/7")  # at the fifth step nothing is left on the way, and the error is made where only P comes
    found = exposure(p, q)
    assert found.errors[4] == Fraction(2, 7)
    assert found.worst[4] == 0
    assert found.worst[3] == 1
    assert found.at_every_prompt == 1


def test_an_error_for_ever_has_an_infinite_sum_with_its_closed_class():
    forever = {x: ar.PDFA("ab", start=0, next={0: {x: "2/3", y: "1/3"}}, step={0: {"a": 0, "b": 0}}) for x, y in ("ab", "ba")}
    found = exposure(forever["a"], forever["b"], steps=3, prompts=20)
    assert found.total == float("inf")
    assert isinstance(found.total.witness, ClosedClass)
    assert found.errors == (Fraction(1, 3),) * 3
    assert found.at_every_prompt is None


def test_beyond_the_budget_the_sum_is_an_interval():
    p, q = attained(6, "1/9")
    found = exposure(p, q, steps=2, budget=3)
    assert found.total.lower == Fraction(2, 9)
    assert found.total.upper == float("inf")


def test_the_empty_model_a_single_long_symbol_and_no_steps():
    p = ar.Table(["long symbol"], {}, length=0)
    assert exposure(p, p).errors == (0,)
    assert exposure(p, p, steps=0).errors == ()
    assert exposure(p, p).total == 0


def test_what_makes_no_sense_is_refused():
    p, q = attained(2, "1/3")
    with pytest.raises(ar.BadQuestion, match="alphabets differ"):
        exposure(p, slipping(2, 0)[0])
    hmm = ar.HMM("abc", start={0: 1}, emit={0: {"a": 1}}, move={0: {0: 1}}, stop={0: "1/2"})
    with pytest.raises(ar.BadQuestion, match="off_support"):
        exposure(p, hmm)
    with pytest.raises(ar.BadQuestion):
        exposure(p, q, steps=-1)
    for steps, delta in product((0, -1, 1.0), ("1/2",)):
        with pytest.raises(ar.BadQuestion):
            attained(steps, delta)
    for delta in (2, "-1/2"):
        with pytest.raises(ar.BadQuestion):
            slipping(2, delta)
