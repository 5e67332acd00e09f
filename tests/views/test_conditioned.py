"""Conditioned joints: what follows a prompt, its mass divided away."""

import pytest
from hypothesis import given

from arprops.core.error import BadQuestion, ZeroProbabilityPrompt
from arprops.core.forward import state_after
from arprops.core.model import Model, PartialModel, Source
from arprops.models.pdfa import PDFA
from arprops.views.belief import Belief
from arprops.views.conditioned import Conditioned
from arprops.views.truncated import Truncated
from tests.strategies import AB, models, prompts, sources, words_of
from tests.views.brute import answer, prefix_mass, string_mass

short = prompts(AB, 3)


@given(model=models(), prompt=short)
def test_a_model_answers_as_after_the_prompt_also_an_impossible_one(model, prompt):
    conditioned = Conditioned(model, prompt)
    assert isinstance(conditioned, Model)
    for word in words_of(AB, 3):
        assert answer(conditioned, word) == answer(model, prompt + word)


@given(q=sources(), prompt=short)
def test_masses_are_divided_by_that_of_the_prompt(q, prompt):
    mass = prefix_mass(q, prompt)
    for joint in (q, Belief(q)):
        if not mass:
            with pytest.raises(ZeroProbabilityPrompt, match=f"cannot produce '{''.join(prompt)}'.*off_support="):
                Conditioned(joint, prompt)
            continue
        conditioned = Conditioned(joint, prompt)
        assert isinstance(conditioned, Source) == isinstance(joint, Source)
        assert isinstance(conditioned, PartialModel) == isinstance(joint, PartialModel)
        assert not isinstance(conditioned, Model)
        for word in words_of(AB, 2):
            assert prefix_mass(conditioned, word) == prefix_mass(q, prompt + word) / mass
            assert string_mass(conditioned, word) == string_mass(q, prompt + word) / mass


@given(q=sources(), prompt=short)
def test_a_partial_model_that_answers_a_little_further_is_not_conditioned_there(q, prompt):
    # Past its last length a truncated partial model still has its one state; its joint has nothing there.
    if len(prompt) > 1:
        with pytest.raises(ZeroProbabilityPrompt):
            Conditioned(Truncated(Belief(q), 1), prompt)


COIN = PDFA("ab", start=0, next={0: {"a": "1/2", "b": "1/2"}}, step={0: {"a": 0, "b": 0}})


def test_a_prompt_is_given_as_text_and_printed_in_part():
    assert Conditioned(COIN, "ab") == Conditioned(COIN, ("a", "b"))
    assert hash(Conditioned(COIN, "ab")) == hash(Conditioned(COIN, ["a", "b"]))
    assert Conditioned(COIN, "ab") != Conditioned(COIN, "ba")
    long = Conditioned(COIN, "ab" * 500_000)
    assert len(repr(long)) < 150
    assert state_after(long, "ab") == 0


def test_an_unknown_symbol_is_refused():
    with pytest.raises(BadQuestion, match="symbol 'c' at position 1 is not in the alphabet"):
        Conditioned(COIN, "ac")
