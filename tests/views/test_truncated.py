"""Truncated joints: shorter strings as before, and every prefix of the last length ends there with its mass."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arprops.core.dist import point
from arprops.core.error import BadQuestion, ZeroProbabilityPrompt
from arprops.core.forward import state_after
from arprops.core.model import Model, PartialModel, Source
from arprops.core.words import END
from arprops.models.pdfa import PDFA
from arprops.views.belief import Belief
from arprops.views.truncated import Truncated
from tests.strategies import AB, models, sources, words_of
from tests.views.brute import answer, prefix_mass, string_mass


@given(joint=st.one_of(models(), sources(), sources().map(Belief)), n=st.integers(0, 3))
def test_mass_moves_to_the_last_length_and_nowhere_else(joint, n):
    truncated = Truncated(joint, n)
    for word in words_of(AB, 4):
        whole = prefix_mass(joint, word)
        assert prefix_mass(truncated, word) == (whole if len(word) <= n else 0)
        assert string_mass(truncated, word) == (string_mass(joint, word) if len(word) < n else whole if len(word) == n else 0)


@given(joint=st.one_of(models(), sources(), sources().map(Belief)), n=st.integers(0, 3))
def test_a_view_is_of_the_kind_it_holds(joint, n):
    truncated = Truncated(joint, n)
    assert all(isinstance(truncated, kind) == isinstance(joint, kind) for kind in (Model, PartialModel, Source))
    assert isinstance(truncated, Truncated)
    assert truncated == Truncated(joint, n) != Truncated(joint, n + 1)


@given(model=models(), n=st.integers(0, 3))
def test_a_truncated_model_answers_every_prompt(model, n):
    for word in words_of(AB, 4):
        assert answer(Truncated(model, n), word) == (answer(model, word) if len(word) < n else point(END))


@given(q=sources(), n=st.integers(1, 3))
def test_a_truncated_partial_model_refuses_as_before(q, n):
    for word in words_of(AB, n):
        if not prefix_mass(q, word):
            with pytest.raises(ZeroProbabilityPrompt):
                state_after(Truncated(Belief(q), n), word)


COIN = PDFA("ab", start=0, next={0: {"a": "1/2", "b": "1/2"}}, step={0: {"a": 0, "b": 0}})


def test_a_prompt_of_a_million_symbols_is_read():
    assert state_after(Truncated(COIN, 3), "ab" * 500_000) is None


@pytest.mark.parametrize("n", [-1, 1.5, True, "3"])
def test_the_length_must_be_a_number(n):
    with pytest.raises(BadQuestion, match="needs an int n of at least 0, found"):
        Truncated(COIN, n)
