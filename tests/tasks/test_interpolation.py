"""Training sets as truths: what they fix, and what they leave free."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.core.interval import Interval
from arprops.tasks.interpolation.empirical import expected_share, interpolation
from arprops.tasks.interpolation.members import members
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


TINY = {"n-gram": {"kind": "ngram", "order": 3}, "linear": {"kind": "linear"}, "GRU": {"kind": "gru", "hidden": 8}}


@pytest.fixture(scope="module")
def picked():
    pytest.importorskip("torch")
    from arprops.neural import grammar

    rules = [grammar("anbn").rule(name) for name in ("R1", "R2", "R2'")]
    return members(["ab", "aabb"], TINY, alphabet="ab", horizon=4, seeds=2, rules=rules, limit=12, prompts=2000, target=1e-2, steps=300)


def test_a_member_is_in_the_fibre_and_completes_free_prompts_as_its_net_does(picked):
    fixed = picked.interpolation
    assert (fixed.floor, len(picked.prompts)) == (ar.log(2), fixed.free)
    for one in picked.members:
        assert fixed.fibre.contains(one.model).proved
        assert ar.cross_entropy(fixed.empirical, one.model) == fixed.floor
        for prompt in picked.prompts:
            assert ar.next_distribution(one.model, prompt) == one.net.next(prompt)
        assert not one.interpolates or (isinstance(one.kl, Interval) and 0 < one.kl.lower <= one.kl.upper < 0.02)


def test_the_nets_that_come_to_the_target_are_told_from_those_that_do_not(picked):
    assert {one.architecture: one.interpolates for one in picked.members} == {"n-gram": True, "linear": True, "GRU": True}
    short = members(["ab", "aabb"], {"n-gram": {"kind": "ngram", "order": 0}}, alphabet="ab", horizon=4, target=1e-2, steps=20)
    assert not short.members[0].interpolates
    assert short.members[0].kl.lower > 1
    assert short.interpolation.fibre.contains(short.members[0].model).proved


def test_rules_are_asked_where_they_can_be_obeyed_and_the_counts_lie_in_reach_of_the_brackets(picked):
    for one in picked.members:
        assert one.scores.keys() == {"R1", "R2'", "R2"}
        assert one.scores["R1"].prompts == len(picked.prompts) > one.scores["R2"].prompts > 0, "after ba no completion puts b's last"
        for rule, between in one.obeyed.items():
            assert 0 <= between.lower <= between.upper <= 1
            assert one.scores[rule].obeyed + one.scores[rule].unfinished <= one.scores[rule].prompts


def test_distances_are_a_pseudometric_and_the_means_are_over_different_members(picked):
    a, b, c = picked.members[0], picked.members[2], picked.members[4]
    tiny = Fraction(1, 10**15)
    assert a.distance(b) == b.distance(a)
    assert a.distance(a).lower == 0 <= a.distance(a).upper < tiny
    assert a.distance(c).lower <= a.distance(b).upper + b.distance(c).upper
    assert a.agreement(a) == Fraction(sum(done.finished for done in a.completions), len(picked.prompts))
    assert picked.distance("n-gram", "n-gram") == picked.members[0].distance(picked.members[1])
    assert picked.distance("n-gram", "GRU").width < tiny
    assert picked.distance("n-gram", "n-gram").upper < Fraction(1, 10) < picked.distance("n-gram", "GRU").lower, (
        "training leaves a table as it began at free prompts"
    )


def test_single_free_prompts_can_be_asked_and_fixed_ones_are_refused():
    pytest.importorskip("torch")
    table = {"table": {"kind": "ngram", "order": 2}}
    one = members(["a"], table, alphabet="ab", horizon=1, at=["b", "ba"], target=0.1, steps=60)
    assert (one.prompts, one.distance("table", "table")) == ((("b",), ("b", "a")), None)
    with pytest.raises(ar.BadQuestion, match="table"):
        one.picked("LSTM")
    two = members(["a"], table, alphabet="ab", horizon=2, target=0.1, steps=60)
    with pytest.raises(ar.BadQuestion, match="same free prompts"):
        one.members[0].distance(two.members[0])
    for options, says in (({"at": ["a"]}, "begins a training string"), ({"at": []}, "no prompt"), ({"at": ["c"]}, "'c'"), ({"horizon": 60}, "at=")):
        with pytest.raises(ar.BadQuestion, match=says):
            members(["a"], table, **{"alphabet": "ab", "horizon": 2, "steps": 1, **options})
    with pytest.raises(ar.BadQuestion, match="no prompt shorter than 1"):
        members(["a"], table, alphabet="ab", horizon=1, steps=1)
    with pytest.raises(ar.BadQuestion, match="architecture"):
        members(["a"], ["perceptron"], alphabet="ab", horizon=2, steps=1)
    with pytest.raises(ar.BadQuestion, match="at least one"):
        members(["a"], {}, alphabet="ab", horizon=2, steps=1)


def test_symbols_may_be_words_and_one_symbol_is_enough():
    pytest.importorskip("torch")
    found = members(
        [["yes"], []], {"t": {"kind": "transformer", "width": 4, "heads": 1, "layers": 1}}, alphabet=["yes"], horizon=3, target=1, steps=1
    )
    assert found.prompts == (("yes", "yes"),)
    assert found.members[0].net.module.config()["positions"] == "rotary"
