"""Overridden models: `at` beats `below`, the longest `below` wins, and elsewhere nothing changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arprops.core.dist import point
from arprops.core.error import BadModel
from arprops.core.forward import state_after
from arprops.core.model import PartialModel
from arprops.core.words import END
from arprops.models.pdfa import PDFA
from arprops.views.belief import Belief
from arprops.views.overridden import Overridden
from tests.strategies import AB, models, next_tokens, prompts, sources, words_of
from tests.views.brute import answer, prefix_mass

short = prompts(AB, 3)
overrides = st.dictionaries(short, next_tokens(), max_size=3)
others = st.dictionaries(short, st.one_of(models(), next_tokens()), max_size=3)


@given(model=models(), at=overrides, below=others)
def test_an_overridden_model_answers_by_the_rules(model, at, below):
    overridden = Overridden(model, at=at, below=below)
    for word in words_of(AB, 4):
        above = [prompt for prompt in below if word[: len(prompt)] == prompt]
        other = below[max(above, key=len)] if above else model
        inherited = answer(other, word) if isinstance(other, PartialModel) else other
        assert answer(overridden, word) == at.get(word, inherited)


@given(model=models(), at=overrides, below=others)
def test_overriding_zero_probability_prompts_keeps_the_joint(model, at, below):
    at, below = ({prompt: value for prompt, value in given.items() if not prefix_mass(model, prompt)} for given in (at, below))
    overridden = Overridden(model, at=at, below=below)
    assert all(prefix_mass(overridden, word) == prefix_mass(model, word) for word in words_of(AB, 4))


@given(model=models(), at=overrides, below=others)
def test_it_is_rebuilt_from_what_it_keeps(model, at, below):
    overridden = Overridden(model, at=at, below=below)
    assert Overridden(overridden.model, at=overridden.at, below=overridden.below) == overridden
    assert hash(overridden) == hash(Overridden(model))
    assert (overridden == Overridden(model)) == (not at and not below)


COIN = PDFA("ab", start=0, next={0: {"a": "1/2", "b": "1/2"}}, step={0: {"a": 0, "b": 0}})


def test_long_prompts_are_overridden_and_read():
    long = "ab" * 50_000
    overridden = Overridden(COIN, at={long: {END: 1}})
    assert overridden.next(state_after(overridden, long)) == point(END)
    assert overridden.next(state_after(overridden, long + "a")) == COIN.next(0)
    assert overridden.next(state_after(overridden, "b" * 10**6)) == COIN.next(0)


def test_equal_continuations_share_a_state():
    overridden = Overridden(COIN, below={"aa": COIN})
    assert len({state_after(overridden, word) for word in words_of(AB, 6)}) == 5


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"at": {"c": {END: 1}}}, "the overridden prompt 'c': symbol 'c' at position 0 is not in the alphabet"),
        ({"at": {"a": {END: 1}, ("a",): {END: 1}}}, "the overridden prompt a is given twice"),
        ({"at": {"a": {"c": 1}}}, "at a: unknown outcome 'c'"),
        ({"at": {"a": {END: "1/2"}}}, "at a: .*sum to 1/2"),
        ({"at": {"a": COIN}}, "at a: expected a mapping"),
        ({"below": {"a": {END: 0.5}}}, "below a: 0.5 is a float"),
        ({"below": {"a": PDFA("a", start=0, next={0: {END: 1}}, step={0: {"a": 0}})}}, "below a: the alphabets are {a, b} and {a}"),
    ],
)
def test_what_cannot_be_overridden(given, message):
    with pytest.raises(BadModel, match=message):
        Overridden(COIN, **given)


@given(q=sources())
def test_a_partial_model_must_be_completed_first(q):
    with pytest.raises(BadModel, match="does not answer every prompt; complete it first"):
        Overridden(Belief(q))
