"""Training sets as truths: what they fix, and what they leave free."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.tasks.decoding.interpolation import expected_share, interpolation
from tests.strategies import pdfas

few = settings(max_examples=25)
sets = st.lists(st.text("ab", max_size=3), min_size=1, max_size=5)


@few
@given(sets)
def test_the_floor_is_the_entropy_and_members_reach_it_where_they_differ_freely(training):
    found = interpolation(training, "ab", horizon=3)
    assert found.floor == ar.entropy(found.empirical)
    member = found.fibre.sample()
    assert ar.same_joint(member, found.empirical).proved
    assert ar.cross_entropy(found.empirical, member) == found.floor
    assert found.fibre.dimension == 2 * found.free


@few
@given(sets, st.text("ab", max_size=3))
def test_another_string_never_frees_a_prompt(training, more):
    assert interpolation([*training, more], "ab", horizon=3).share <= interpolation(training, "ab", horizon=3).share


@few
@given(pdfas(max_states=2), st.integers(0, 9))
def test_the_expected_share_falls_to_what_the_truth_itself_leaves_free(p, size):
    one, two, far = expected_share(p, [size, size + 1, 10**4], horizon=3)
    assert one >= two >= far
    assert far >= Fraction(ar.fibre(p, horizon=3).free(), sum(len(p.alphabet) ** n for n in range(3)))
    assert expected_share(p, [0], horizon=3) == [1]


def test_training_sets_that_make_no_sense_are_refused_and_a_horizon_of_0_leaves_nothing():
    for training, horizon in (([], 2), (["aaa"], 2), (["c"], 2), (["a"], -1)):
        with pytest.raises(ar.BadQuestion):
            interpolation(training, "ab", horizon=horizon)
    assert interpolation([""], "ab", horizon=0).share == 0
    fair = ar.PDFA("ab", start=0, next={0: {"a": "1/2", "b": "1/2"}}, step={0: {"a": 0, "b": 0}})
    assert expected_share(fair, [3], horizon=0) == [0]
    with pytest.raises(ar.BadQuestion, match="budget"):
        expected_share(fair, [1], horizon=9, budget=5)
    with pytest.raises(ar.BadQuestion):
        expected_share(fair, [-1], horizon=2)
    words = interpolation([["yes", "no"]], ["yes", "no"], horizon=2)
    assert (words.free, words.prompts) == (1, 3)
