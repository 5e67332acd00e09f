"""Likelihoods asked directly, long prompts included."""

from fractions import Fraction

import pytest

import arprops as ar
from arprops.core.words import END

BRIEF = ar.PDFA("ab", start=0, next={0: {"a": "1/2", "b": "1/3", END: "1/6"}, 1: {"b": 1}}, step={0: {"a": 0, "b": 1}, 1: {"a": 1, "b": 0}})


def test_prefixes_strings_and_what_comes_next():
    assert ar.prefix_probability(BRIEF) == 1
    assert ar.prefix_probability(BRIEF, "ab") == Fraction(1, 6)
    assert ar.string_probability(BRIEF, "abb") == Fraction(1, 36)
    assert ar.string_probability(BRIEF, "ab") == 0
    assert ar.next_distribution(BRIEF, "ab") == ar.Dist({"b": 1})
    assert ar.prefix_probability(BRIEF, "ba") == 0
    assert ar.next_distribution(BRIEF, "ba") == ar.Dist({"b": 1})  # a model answers there too


def test_a_prompt_of_a_million_symbols_is_exact():
    n = 10**6
    p = ar.PDFA("ab", start=0, next={0: {"a": "1/3", "b": "1/3", END: "1/3"}, 1: {"a": "2/7", "b": "4/7", END: "1/7"}}, step={0: {"a": 1, "b": 0}, 1: {"a": 0, "b": 1}})
    found = ar.prefix_probability(p, "ab" * (n // 2))
    # a leads 0 → 1 → 0 and b stays, so the states run 0 1 1 0 | 0 1 1 0 …: a at 0, b at 1, a at 1, b at 0
    quarter = n // 4
    assert found == Fraction(8**quarter, (3 * 7 * 7 * 3) ** quarter)
    assert ar.next_distribution(p, "ab" * (n // 2)) == ar.next_distribution(p)
    assert ar.prefix_probability(BRIEF, "a" * n + "ba") == 0


def test_a_zero_at_the_beginning_ends_the_work():
    asked = []

    def rule(prompt):
        asked.append(prompt)
        return {"a": 1}

    assert ar.prefix_probability(ar.FunctionModel("ab", rule), "b" + "a" * 1000) == 0
    assert len(asked) == 1


def test_a_long_prompt_of_a_source_is_exact_too():
    p = ar.HMM("ab", start={0: 1}, emit={0: {"a": "1/2", "b": "1/2"}}, move={0: {0: 1}}, stop={0: "1/2"})
    assert ar.prefix_probability(p, "ab" * 200) == Fraction(1, 4**400)


def test_symbols_of_several_characters_are_given_as_a_list():
    p = ar.Table(["<s>", "x"], {(): {"<s>": 1}, ("<s>",): {"x": 1}, ("x",): {"x": 1}}, length=2)
    assert ar.string_probability(p, ["<s>", "x"]) == 1
    with pytest.raises(ar.BadQuestion, match="list of symbols"):
        ar.prefix_probability(p, "<s>")


@pytest.mark.parametrize("ask", [ar.prefix_probability, ar.string_probability, ar.next_distribution])
def test_an_unknown_symbol_is_named_with_its_position(ask):
    with pytest.raises(ar.BadQuestion, match=r"'c' at position 2"):
        ask(BRIEF, "abc")


def test_a_source_has_masses_everywhere_and_answers_only_where_it_can():
    p = ar.PFA("ab", initial={0: 1}, final={0: "1/2"}, transitions=[(0, "a", 0, "1/2")])
    for joint in (p, ar.Belief(p)):
        assert ar.prefix_probability(joint, "ab") == 0
        assert ar.next_distribution(joint, "aa") == ar.Dist({"a": "1/2", END: "1/2"})
        with pytest.raises(ar.ZeroProbabilityPrompt, match="off_support"):
            ar.next_distribution(joint, "ab")
    assert ar.next_distribution(ar.Belief(p, off_support={"b": 1}), "ab") == ar.Dist({"b": 1})
