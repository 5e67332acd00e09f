"""Where a twin is told to answer: possible prompts are found, shortest first, with their probabilities."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.build.at import emitted, looked, probability_of, refuse_prefixes
from arprops.core.forward import state_after
from arprops.core.words import END
from tests.laws.anbn import BALANCE, family
from tests.strategies import AB, languages, models, words_of

WORDS = words_of(AB, 4)


@settings(max_examples=60)
@given(models(), st.sampled_from(WORDS))
def test_a_prompt_has_a_probability_or_is_impossible(model, prompt):
    mass = ar.prefix_probability(model, prompt)
    assert probability_of(model, prompt) == (str(mass) if mass else None)
    assert emitted(model, state_after(model, prompt)) == set(ar.next_distribution(model, prompt).support)


@given(st.fractions("1/9", "8/9", max_denominator=9), st.sampled_from(WORDS))
def test_of_a_family_the_probability_is_the_formula_of_its_members(q, prompt):
    p = family(BALANCE)
    mass = ar.prefix_probability(p.at({"q": q}), prompt)
    written = probability_of(p, prompt)
    assert (written is None) == (mass == 0)
    if written is not None:
        assert eval(written.replace("^", "**"), {"q": q}) == mass


@settings(max_examples=60)
@given(models(), languages(AB, max_states=3))
def test_the_possible_prompt_that_is_found_is_a_shortest_one(model, language):
    found = looked(model, language, budget=200)
    possible = [word for word in WORDS if word in language and ar.prefix_probability(model, word)]
    if possible:
        assert found.prompt == possible[0]
    elif found.prompt is not None:
        assert len(found.prompt) > 4
        assert found.prompt in language
        assert ar.prefix_probability(model, found.prompt) > 0


def test_what_a_budget_leaves_out_is_said():
    p = ar.PDFA("a", start="s", next={"s": {"a": "1/2", END: "1/2"}}, step={"s": {"a": "s"}})
    assert looked(p, ar.regex("a{9}", "a"), budget=100).prompt == ("a",) * 9
    found = looked(p, ar.regex("a{9}", "a"), budget=4)
    assert (found.prompt, found.complete, found.length) == (None, False, 3)
    assert looked(p, ar.regex("∅", "a"), budget=4).complete


@given(st.lists(st.sampled_from(WORDS), unique=True, max_size=5))
def test_prompts_are_refused_exactly_where_one_begins_another(prompts):
    pairs = {(one, other) for one in prompts for other in prompts if one != other and other[: len(one)] == one}
    if not pairs:
        refuse_prefixes(prompts)
        return
    with pytest.raises(ar.BadQuestion, match="begins the prompt") as refusal:
        refuse_prefixes(prompts)
    said = {f"the prompt {''.join(one) or 'ε'} begins the prompt {''.join(other)}," for one, other in pairs}
    assert any(str(refusal.value).startswith(pair) for pair in said)


def test_a_probability_of_many_digits_is_shown_short():
    p = ar.PDFA("a", start="s", next={"s": {"a": Fraction(2, 3), END: Fraction(1, 3)}}, step={"s": {"a": "s"}})
    assert probability_of(p, ("a",) * 200).startswith("≈")
