"""C1: failing a prefix-free benchmark costs at least Σ P[p]·kl(a_p‖b_p), near twins cost exactly that, and it is at most ε·ln(1/b).

A model is compared with whatever other model there is: the twin told to score as the other one does is never farther away.
"""

from fractions import Fraction
from math import inf

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.build.near_twin import near_twin
from arprops.core.error import BadQuestion
from arprops.core.words import END
from tests.build.failing import SCORES, asking, benchmarks, failing, refused, softened
from tests.strategies import dists, pdfas, tables

quick = settings(deadline=None, max_examples=60)


def divergence(a, b):
    """kl(a‖b), for 0 < b < 1."""
    return sum((x * ar.log(x / y) for x, y in ((a, b), (1 - a, 1 - b)) if x), ar.LogSum())


@quick
@given(st.data(), st.sampled_from(["tables", "pdfas", "near"]), benchmarks())
def test_no_other_model_that_scores_as_low_is_nearer(data, kind, benchmark):
    if kind == "pdfas":
        p, q = data.draw(softened(pdfas())), data.draw(softened(pdfas()))
    else:
        p = data.draw(softened(tables(fixed=False, max_length=2)))
        q = data.draw(softened(tables(fixed=False, max_length=2)))
        if kind == "near":
            q = ar.Overridden(p, at={prompt: data.draw(dists(("a", "b", END))) for prompt in benchmark})
    scores = {prompt: ar.probability(q, right, prompt=prompt) for prompt, right in benchmark.items()}
    message = refused(lambda: near_twin(p, benchmark, score=scores))
    assume(message is None or "cannot be failed" not in message)
    near = near_twin(p, benchmark, score=scores)
    assert near.kl <= ar.kl(p, q)


@quick
@given(softened(st.one_of(pdfas(), tables())), benchmarks(), SCORES.filter(bool))
def test_failing_costs_at_most_the_probability_times_the_logarithm_of_the_score(p, benchmark, score):
    near = failing(p, benchmark, score)
    assume(near is not None)
    assert 0 <= near.kl <= near.mass * ar.log(1 / score)


@quick
@given(softened(st.one_of(pdfas(), tables())), benchmarks(), SCORES, SCORES)
def test_a_lower_score_costs_no_less(p, benchmark, one, two):
    twins = [failing(p, benchmark, score) for score in sorted((one, two))]
    assume(None not in twins)
    assert twins[0].kl >= twins[1].kl


@quick
@given(softened(st.one_of(pdfas(), tables())), benchmarks())
def test_score_zero_costs_nothing_or_everything(p, benchmark):
    near = failing(p, benchmark, 0)
    assume(near is not None)
    assert near.kl == (inf if any(s.probability and s.old for s in near.prompts) else 0)


# -- without a hypothesis it is false ----------------------------------------------------------------------------------------


def test_without_prefix_freedom_the_formula_counts_one_lie_twice():
    p = ar.Table("ab", {"": {"a": 1}, "a": {"a": "1/2", "b": "1/2"}, "b": {"a": 1}}, length=2)
    q = ar.Overridden(p, at={"a": {"a": "1/4", "b": "3/4"}})
    twice = sum((near_twin(p, {prompt: right}, score="1/4").floor for prompt, right in (("", "aa"), ("a", "a"))), ar.LogSum())
    assert ar.probability(q, "aa") == ar.probability(q, "a", prompt="a") == Fraction(1, 4)
    assert ar.kl(p, q) < twice
    with pytest.raises(BadQuestion, match="prefix-free"):
        near_twin(p, {"": "aa", "a": "a"}, score="1/4")


def test_above_the_original_score_the_formula_asks_for_a_price_where_none_is_due():
    p = asking("1/4")
    assert Fraction(1, 4) * divergence(Fraction(1, 4), Fraction(1, 2)) > 0
    assert near_twin(p, {"b": "c"}, score="1/2").kl == 0


def test_the_other_way_round_the_relative_entropy_is_another_number():
    near = near_twin(asking("3/4"), {"b": "c"}, score="1/8")
    assert near.kl == Fraction(1, 4) * divergence(Fraction(3, 4), Fraction(1, 8))
    assert near.kl != Fraction(1, 4) * divergence(Fraction(1, 8), Fraction(3, 4)) == ar.kl(near.model, near.original)


def test_where_every_completion_is_right_none_can_fail_that_ends():
    with pytest.raises(BadQuestion, match="cannot be failed"):
        near_twin(asking(), {"b": "[abcd]*"}, score="1/2")
    assert all(ar.probability(q, "[abcd]*", prompt="b") == 1 for q in (asking(), asking("0"), asking("1")))


def test_the_constant_is_sharp():
    near = near_twin(asking("1"), {"b": "c"}, score="1/10")
    assert near.kl == near.mass * ar.log(10)


def test_with_a_score_above_zero_the_price_is_finite_and_without_it_not():
    tiny = near_twin(asking(), {"aaaaaaaaab": "c"}, score=Fraction(1, 10**9))
    assert tiny.mass == Fraction(1, 2**11)
    assert tiny.kl < Fraction(1, 100)
    assert near_twin(asking(), {"aaaaaaaaab": "c"}, score=0).kl == inf
