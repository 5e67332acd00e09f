"""Probabilities of regular languages, asked directly."""

from fractions import Fraction

import pytest

import arprops as ar
from arprops.core.words import END

COIN = ar.PDFA("ab", start=0, next={0: {"a": "1/2", "b": "1/4", END: "1/4"}}, step={0: {"a": 0, "b": 0}})


def test_of_some_languages():
    assert ar.probability(COIN, "") == Fraction(1, 4)
    assert ar.probability(COIN, ".*") == 1
    assert ar.probability(COIN, "∅") == 0
    assert ar.probability(COIN, "a*") == Fraction(1, 2)  # 1/4 · 1/(1 − 1/2)
    assert ar.probability(COIN, "(..)*") == Fraction(1, 4) / (1 - Fraction(9, 16))
    assert ar.probability(COIN, ar.regex("a*", "ab")) == Fraction(1, 2)


def test_the_prompt_counts_only_where_the_whole_is_asked():
    assert ar.probability(COIN, "a*", prompt="b") == Fraction(1, 2)
    assert ar.probability(COIN, "a*", prompt="b", whole=True) == 0
    assert ar.probability(COIN, "ba*", prompt="b", whole=True) == Fraction(1, 2)


def test_infinite_completions_are_in_no_language():
    p = ar.PDFA("a", start=0, next={0: {"a": "1/2", END: "1/2"}, 1: {"a": 1}}, step={0: {"a": 1}, 1: {"a": 1}})
    assert ar.probability(p, ".*") == Fraction(1, 2) == ar.finite_mass(p)
    assert ar.probability(p, ".*", prompt="a") == 0


def test_of_a_source_given_a_possible_prompt():
    p = ar.HMM("ab", start={0: "1/2", 1: "1/2"}, emit={0: {"a": 1}, 1: {"b": 1}}, move={0: {0: 1}, 1: {1: 1}}, stop={0: "1/2", 1: "1/2"})
    for joint in (p, ar.Belief(p), ar.Belief(p, off_support={END: 1})):
        assert ar.probability(joint, "a*") == Fraction(3, 4)
        assert ar.probability(joint, "a*", prompt="a") == 1
        assert ar.probability(joint, "b*", prompt="a") == Fraction(1, 2)


def test_beyond_the_budget_there_is_an_interval_that_prompts_narrow():
    wide, narrow = (ar.probability(COIN, "a*", budget=1, prompts=n) for n in (3, 30))
    assert wide.lower < narrow.lower < Fraction(1, 2) < narrow.upper < wide.upper
    assert narrow.width < Fraction(1, 10**6)
    # what the language has rejected is not looked at again
    assert ar.probability(COIN, "", budget=1, prompts=2) == ar.Interval(Fraction(1, 4), Fraction(1, 4))


def test_extrapolation_is_asked_of_models_that_have_impossible_prompts():
    p = ar.Table("ab", {"": {"a": 1}, "a": {"a": 1}, "b": {"b": "1/3", "a": "2/3"}}, length=2)
    assert ar.extrapolation(p, "bb", 1) == Fraction(1, 3)
    assert ar.extrapolation(p, "b.*", 2) == Fraction(2, 3)
    with pytest.raises(ar.BadQuestion, match="no prompt of length 0"):
        ar.extrapolation(p, ".*", 0)
    with pytest.raises(ar.BadQuestion, match="off_support"):
        ar.extrapolation(ar.Mixture([(1, p)]), ".*", 1)
    step = {"a": ("c", {"n": 1})}
    endless = ar.CounterMachine("ab", start="c", counters=["n"], control={"c": [("", {"a": "1/2", END: "1/2"}, {**step, "b": ("c", {"n": 1})})]})
    with pytest.raises(ar.BadQuestion, match="Truncated"):
        ar.extrapolation(endless, ".*", 1, budget=50)


def test_other_alphabets_and_impossible_prompts_are_refused():
    with pytest.raises(ar.BadQuestion, match="language"):
        ar.probability(COIN, ar.regex("a", "abc"))
    with pytest.raises(ar.BadQuestion):
        ar.probability(COIN, "c")
    with pytest.raises(ar.BadQuestion, match="'c'"):
        ar.probability(COIN, "a", prompt="c")
    p = ar.PFA("ab", initial={0: 1}, final={0: "1/2"}, transitions=[(0, "a", 0, "1/2")])
    with pytest.raises(ar.ZeroProbabilityPrompt):
        ar.probability(p, "a*", prompt="b")
