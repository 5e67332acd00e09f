"""Beliefs: the same joint, exact posteriors, and a stated choice (or a refusal) at impossible prompts."""

import pytest
from hypothesis import given

from arprops.core.dist import Dist
from arprops.core.error import BadModel, ZeroProbabilityPrompt
from arprops.core.forward import state_after
from arprops.core.model import Model, PartialModel
from arprops.core.words import END
from arprops.models.hmm import HMM
from arprops.views.belief import Belief, PartialBelief, TotalBelief
from tests.strategies import AB, models, next_tokens, prompts, sources, words_of
from tests.views.brute import answer, prefix_mass, string_mass


@given(q=sources(), off=models())
def test_filtering_keeps_the_joint(q, off):
    for belief in (Belief(q), Belief(q, off_support=off)):
        assert belief.source() is q
        for word in words_of(AB, 3):
            assert prefix_mass(belief, word) == prefix_mass(q, word)
            assert string_mass(belief, word) == string_mass(q, word)


@given(q=sources(), off=models(), word=prompts())
def test_off_the_support_a_belief_refuses_or_answers_as_the_model_that_read_along(q, off, word):
    if prefix_mass(q, word):
        assert answer(Belief(q, off_support=off), word) == Belief(q).next(state_after(Belief(q), word))
        return
    with pytest.raises(ZeroProbabilityPrompt, match=r"the prompt is impossible.*off_support="):
        state_after(Belief(q), word)
    assert answer(Belief(q, off_support=off), word) == answer(off, word)


@given(q=sources(), row=next_tokens(), word=prompts())
def test_a_distribution_answers_every_impossible_prompt(q, row, word):
    if not prefix_mass(q, word):
        assert answer(Belief(q, off_support=row), word) == row


@given(q=sources(), off=models())
def test_only_a_belief_with_a_choice_is_a_model(q, off):
    assert isinstance(Belief(q), PartialBelief)
    assert isinstance(Belief(q), Belief)
    assert isinstance(Belief(q), PartialModel)
    assert not isinstance(Belief(q), Model)
    assert isinstance(Belief(q, off_support=off), TotalBelief)
    assert isinstance(Belief(q, off_support=off), Model)


def test_a_partial_model_is_completed_by_a_choice():
    q = HMM(AB, start={"h": 1}, emit={"h": {"a": 1}}, move={"h": {"h": 1}}, stop={"h": "1/2"})
    completed = Belief(Belief(q), off_support={"b": 1})
    assert completed.source() is q
    assert answer(completed, ("b",)) == Dist({"b": 1})


@given(q=sources())
def test_what_cannot_be_chosen(q):
    with pytest.raises(BadModel, match="has no answer at the prompts it cannot produce; give a Model or a distribution"):
        Belief(q, off_support=Belief(q))
    with pytest.raises(BadModel, match="has no answer at the prompts it cannot produce"):
        Belief(q, off_support=q)
    with pytest.raises(BadModel, match=r"off_support: .*sum to 1/2"):
        Belief(q, off_support={END: "1/2"})
    with pytest.raises(BadModel, match="off_support: unknown outcome 'c'"):
        Belief(q, off_support={"c": 1})
    with pytest.raises(BadModel, match="off_support: expected a mapping from outcomes to weights, found 'a'"):
        Belief(q, off_support="a")


@given(q=sources(), off=models(alphabet="abc"))
def test_the_model_chosen_needs_the_same_symbols(q, off):
    with pytest.raises(BadModel, match=r"off_support: the alphabets are {a, b} and {a, b, c}"):
        Belief(q, off_support=off)
