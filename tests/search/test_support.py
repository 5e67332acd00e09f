"""Zero-probability prompts asked directly."""

from fractions import Fraction

import pytest

import arprops as ar
from arprops.core.words import END
from arprops.search.language import equivalent, is_empty


def test_of_a_row_of_as():
    p = ar.PDFA("ab", start=0, next={0: {"a": "1/2", END: "1/2"}}, step={0: {"a": 0, "b": 0}})
    language = ar.zero_prompts(p)
    assert equivalent(language, ar.regex("a*b.*", "ab"))
    assert "ab" in language
    assert "aaa" not in language
    assert [ar.count(language, n) for n in range(4)] == [0, 1, 3, 7]
    found = ar.shortest(language)
    assert [next(found) for _ in range(4)] == [("b",), ("a", "b"), ("b", "a"), ("b", "b")]


def test_a_prompt_that_could_only_be_a_whole_string_is_possible_and_its_continuations_are_not():
    p = ar.Table("a", {"": {"a": 1}}, length=1)
    language = ar.zero_prompts(p)
    assert "a" not in language
    assert "aa" in language


def test_the_smallest_probability_is_not_zero():
    tiny = Fraction(1, 10**400)
    p = ar.PDFA("a", start=0, next={0: {"a": tiny, END: 1 - tiny}}, step={0: {"a": 0}})
    assert is_empty(ar.zero_prompts(p))
    assert ar.prefix_probability(p, "a" * 1000) > 0


def test_hidden_states_are_followed_as_sets():
    p = ar.Mixture([("1/2", ar.Table("ab", {"": {"a": 1}, "a": {"a": 1}, "b": {"a": 1}}, length=2)), ("1/2", ar.Table("ab", {"": {"b": 1}, "a": {"a": 1}, "b": {"b": 1}}, length=2))])
    assert equivalent(ar.zero_prompts(p), ar.regex("!(()|a|b|aa|bb)", "ab"))


def test_beyond_the_budget_it_is_refused_with_what_to_ask():
    step = {"a": ("c", {"n": 1}), "b": ("c", {"n": -1})}
    p = ar.CounterMachine("ab", start="c", counters=["n"], control={"c": [("n == 0", {"a": 1}, step), ("", {"a": "1/2", "b": "1/2"}, step)]})
    with pytest.raises(ar.BadQuestion, match="Truncated"):
        ar.zero_prompts(p, budget=100)
    assert ar.count(ar.zero_prompts(ar.Truncated(p, 4)), 2) == 2
