"""Infilling: the probability of a middle given what stands on both sides of it."""

from fractions import Fraction

import pytest
from hypothesis import assume, given, settings

import arprops as ar
from arprops.tasks.framework.infilled import Infilled, Likely, likeliest
from tests.strategies import hmms, pdfas, prompts, tables, words_of

few = settings(max_examples=30)


@few
@given(tables(max_length=3), prompts(max_size=1), prompts(max_size=2))
def test_a_middle_has_the_share_of_the_strings_with_this_prefix_and_suffix(p, prefix, suffix):
    masses = {m: ar.string_probability(ar.Conditioned(p, prefix), (*m, *suffix)) for m in words_of(p.alphabet, 3)}
    total = sum(masses.values())
    if not total:
        with pytest.raises(ar.ZeroProbabilityPrompt, match="0/0"):
            Infilled(p, prefix=prefix, suffix=suffix)
        return
    middles = Infilled(p, prefix=prefix, suffix=suffix)
    assert middles.total == total
    assert ar.tight(middles).proved
    for middle, mass in masses.items():
        assert ar.string_probability(middles, middle) == mass / total
    best = likeliest(middles)
    assert best.probability == max(masses.values()) / total
    assert ar.string_probability(middles, best.symbols) == best.probability


@few
@given(pdfas(max_states=3), prompts(max_size=2), prompts(max_size=2))
def test_the_total_is_the_probability_of_the_language_of_completions_with_the_suffix(p, prefix, suffix):
    pattern = "(a|b)*" + "".join(suffix)
    total = ar.probability(p, pattern, prompt=prefix)
    assume(total)
    middles = Infilled(p, prefix=prefix, suffix=suffix)
    assert middles.total == total
    for middle in words_of(p.alphabet, 2):
        assert ar.string_probability(middles, middle) * total == ar.string_probability(ar.Conditioned(p, prefix), (*middle, *suffix))


@few
@given(hmms(max_states=2), prompts(max_size=1), prompts(max_size=1))
def test_hidden_states_are_summed_over(p, prefix, suffix):
    assume(ar.prefix_probability(p, prefix) and ar.probability(p, "(a|b)*" + "".join(suffix), prompt=prefix))
    middles = Infilled(p, prefix=prefix, suffix=suffix)
    for middle in words_of(p.alphabet, 2):
        assert ar.string_probability(middles, middle) * middles.total * ar.prefix_probability(p, prefix) == ar.string_probability(p, (*prefix, *middle, *suffix))


@few
@given(pdfas(max_states=3))
def test_without_a_prefix_and_a_suffix_it_is_the_joint_given_that_it_ends(p):
    assume(ar.finite_mass(p))
    everything = Infilled(p)
    assert everything.total == ar.finite_mass(p)
    if everything.total == 1:
        assert ar.same_joint(p, everything).proved


def test_left_to_right_without_the_suffix_is_another_answer():
    # after a, b is likelier; before the suffix a, it is not
    p = ar.Table("ab", {"": {"a": 1}, "a": {"a": "1/3", "b": "2/3"}, "b": {"a": 1}, "aa": {"a": 1}, "ab": {"a": "1/4", "b": "3/4"}, "ba": {"a": 1}, "bb": {"a": 1}}, length=3)
    middles = Infilled(p, prefix="a", suffix="a")
    assert likeliest(middles) == Likely(("a",), Fraction(2, 3))
    assert ar.next_distribution(p, "a")["b"] == Fraction(2, 3)
    assert ar.complete(p, "a", method="greedy").symbols == ("b", "b")


def test_equally_probable_strings_give_the_shorter_and_then_the_earlier():
    even = ar.Table("ba", {"": {"a": "1/3", "b": "1/3", ar.END: "1/3"}, "a": {ar.END: 1}, "b": {ar.END: 1}}, horizon=2)
    assert likeliest(even) == Likely((), Fraction(1, 3))
    fair = ar.Table("ba", {"": {"a": "1/2", "b": "1/2"}}, length=1)
    assert likeliest(fair).symbols == ("b",)
    late = ar.Table("ab", {"": {"a": "1/2", "b": "1/2"}, "a": {"a": 1}, "b": {ar.END: 1}}, horizon=2)
    assert likeliest(late) == Likely(("b",), Fraction(1, 2))


def test_what_never_ends_or_takes_too_long_is_refused():
    forever = ar.PDFA("a", start=0, next={0: {"a": 1}}, step={0: {"a": 0}})
    with pytest.raises(ar.BadQuestion, match="no finite string"):
        likeliest(forever)
    with pytest.raises(ar.ZeroProbabilityPrompt):
        Infilled(forever)
    long = ar.PDFA("ab", start=0, next={0: {"a": "1/2", "b": "1/2"}, 1: {ar.END: 1}}, step={0: {"a": 1, "b": 0}, 1: {"a": 0, "b": 0}})
    with pytest.raises(ar.BadQuestion, match="budget"):
        Infilled(long, budget=1)
    with pytest.raises(ar.BadQuestion, match="open"):
        likeliest(long, budget=1)
    with pytest.raises(ar.BadQuestion):
        Infilled(long, prefix="c")


def test_a_model_answers_after_an_impossible_prefix_and_a_source_refuses():
    p = ar.Table("ab", {"": {"a": 1}, "a": {"a": 1}, "b": {"a": "1/4", "b": "3/4"}}, length=2)
    assert ar.string_probability(Infilled(p, prefix="b"), "b") == Fraction(3, 4)
    assert likeliest(Infilled(p, prefix="b", suffix="a")) == Likely((), Fraction(1))
    with pytest.raises(ar.ZeroProbabilityPrompt):
        Infilled(p.source(), prefix="b")
