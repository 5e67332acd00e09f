"""What decoders output: beams, the best of n samples, and contrastive decoding."""

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.core.dist import point
from arprops.tasks.decoding.beam import beam, beam_output, by_length, defeats_beam, rerank
from arprops.tasks.decoding.contrastive import Contrastive
from arprops.tasks.decoding.outputs import best_of, mean_length, missed, outputs, where_missed
from tests.strategies import hmms, pdfas, tables

few = settings(max_examples=25)
HALF = Fraction(1, 2)


@few
@given(st.one_of(tables(max_length=3), pdfas(max_states=2), hmms(max_states=2)), st.integers(1, 3))
def test_without_a_divisor_the_first_of_a_beam_is_the_core_s(p, width):
    found = beam(p, width=width, limit=5)
    core = ar.complete(p, method="beam", width=width, limit=5)
    assert [h.symbols for h in found] == [core.symbols] * core.finished


@few
@given(tables(max_length=3), st.integers(1, 3))
def test_more_of_the_best_begin_with_fewer_of_them(p, width):
    three = beam(p, width=width, best=3, divisor=by_length)
    assert three[:1] == beam(p, width=width, divisor=by_length)
    assert [h.score for h in three] == sorted((h.score for h in three), reverse=True)
    assert all(h.probability == ar.string_probability(p, h.symbols) for h in three)


@pytest.mark.parametrize("width", [1, 2, 4])
def test_every_width_is_defeated_by_some_model_and_one_more_finds_it(width):
    p = defeats_beam(width)
    (found,), (wider,) = beam(p, width=width), beam(p, width=width + 1)
    assert missed(p, point(ar.complete(p, method="beam", width=width))).chance == 1
    assert found.probability < wider.probability == missed(p, outputs(p, limit=3)).most_probable.probability


def test_reranking_by_another_score_keeps_the_hypotheses_and_ties_their_order():
    p = ar.Table("ab", {"": {"a": "1/2", "b": "1/2"}, "a": {"a": "3/4", "b": "1/4"}, "b": {"a": "2/3", "b": "1/3"}}, length=2)
    three = beam(p, width=4, best=3)
    assert [h.symbols for h in three] == [("a", "a"), ("b", "a"), ("b", "b")]
    assert [h.symbols for h in rerank(three, lambda w: w.count("b"))] == [("b", "b"), ("b", "a"), ("a", "a")]
    assert rerank(three, len) == three


@few
@given(pdfas(max_states=2), st.integers(0, 3))
def test_a_sample_is_among_the_outputs_and_finished_ones_have_their_string_s_probability(p, limit):
    found = outputs(p, limit=limit)
    assert ar.complete(p, rng=Random(limit), limit=limit) in found
    assert all(share == ar.string_probability(p, c.symbols) for c, share in found.items() if c.finished)
    assert all(share == ar.prefix_probability(p, c.symbols) for c, share in found.items() if not c.finished)


@few
@given(tables(max_length=3), st.integers(1, 4))
def test_the_mean_length_is_the_core_s_and_the_best_of_one_is_a_sample(p, n):
    found = outputs(p, limit=4)
    assert mean_length(found) == ar.expected_length(p)
    assert best_of(found, 1, score=str) == found
    assert best_of(found, n, score=lambda _: 0) == found, "with one score for all, the first sample is output"
    worth = [missed(p, best_of(found, k, score=lambda c: ar.string_probability(p, c.symbols))).probability for k in (n, n + 1)]
    assert worth[0] <= worth[1]


def test_a_decoder_s_outputs_are_those_of_the_decoded_model_and_may_miss_the_most_probable_string():
    p = ar.Table("ab", {"": {"a": "2/5", "b": "3/5"}, "a": {"a": 1}, "b": {"a": "1/2", "b": "1/2"}}, length=2)
    greedy = outputs(ar.Decoded(p, ar.Greedy()), limit=3)
    assert greedy == point(ar.complete(p, method="greedy"))
    assert missed(p, greedy).chance == 1
    assert missed(p, outputs(ar.Decoded(p, ar.Temperature("1/2")), limit=3)).chance == Fraction(9, 13)


def test_two_amateurs_with_one_joint_make_contrastive_decoding_two_joints():
    expert = ar.Table("ab", {"": {"a": HALF, "b": HALF}, "a": {"a": HALF, "b": HALF}, "b": {"a": HALF, "b": HALF}}, length=2)
    one, other = (ar.Table("ab", {"": {"a": 1}, "a": {"a": HALF, "b": HALF}, "b": row}, length=2) for row in ({"a": "1/3", "b": "2/3"}, {"a": HALF, "b": HALF}))
    assert ar.same_joint(one, other).proved
    found = [Contrastive(expert, amateur, alpha="1/10") for amateur in (one, other)]
    assert ar.same_joint(*found).refuted, "b is unseen by the amateur, and what follows b is where it is free"


@few
@given(tables(max_length=2), st.sampled_from(["0", "1/10", "1"]))
def test_an_amateur_that_is_the_expert_leaves_the_plausible_equal(p, alpha):
    found = Contrastive(p, p, alpha=alpha)
    row, own = found.next(found.start()), p.next(p.start())
    assert len(set(dict(row.items()).values())) == 1
    assert set(row) <= set(own)
    if alpha == "1":
        assert {own[x] for x in row} == {max(w for _, w in own.items())}


def test_what_makes_no_sense_is_refused():
    p = ar.Table("ab", {"": {"a": 1}}, length=1)
    for wrong in (lambda: beam(p, width=0), lambda: beam(p, width="2"), lambda: beam(p, width=1, best=0), lambda: beam(p, width=1, divisor=lambda n: n - 1)):
        with pytest.raises(ar.BadQuestion):
            wrong()
    for wrong in (lambda: defeats_beam(0), lambda: best_of(outputs(p, limit=1), 0, score=str), lambda: outputs(p, limit=-1), lambda: outputs(p, "x", limit=1)):
        with pytest.raises(ar.BadQuestion):
            wrong()
    with pytest.raises(ar.BadQuestion, match="more than 2"):
        outputs(ar.PDFA("ab", start=0, next={0: {"a": HALF, "b": HALF}}, step={0: {"a": 0, "b": 0}}), limit=9, budget=2)
    with pytest.raises(ar.BadModel, match="α"):
        Contrastive(p, p, alpha=2)
    with pytest.raises(ar.BadModel, match="Belief"):
        Contrastive(p, ar.Mixture([(1, p)]), alpha=1)
    assert outputs(p, limit=0) == point(ar.complete(p, limit=0))
    assert beam(ar.PDFA("a", start=0, next={0: {"a": 1}}, step={0: {"a": 0}}), width=2, limit=3) == (), "nothing ends"
    assert beam(p, width=2, limit=10**12)[0].symbols == ("a",), "a limit is a bound, and nothing is listed up to it"


@few
@given(tables(max_length=3), st.integers(1, 4), st.booleans())
def test_a_beam_s_output_is_certain_of_its_best_and_of_nothing_else(p, width, normalised):
    divisor = by_length if normalised else None
    model = beam_output(p, width=width, divisor=divisor, limit=5, off_support={ar.END: 1})
    (best,) = beam(p, width=width, divisor=divisor, limit=5)
    assert ar.string_probability(model, best.symbols) == 1
    assert ar.entropy(model) == ar.LogSum()


@few
@given(tables(max_length=2), st.integers(0, 2))
def test_the_prompts_where_greedy_misses_are_those_where_its_completion_is_less_probable_than_the_best(p, length):
    found = where_missed(p, ar.Decoded(p, ar.Greedy()), length=length, limit=4)
    for prompt, fell in found.items():
        assert fell.chance == 1, "greedy is one completion"
        assert fell.probability < fell.most_probable.probability
        assert len(prompt) <= length
    root = missed(p, outputs(ar.Decoded(p, ar.Greedy()), limit=4))
    assert (() in found) == (root.chance == 1)


def test_where_a_decoder_misses_makes_sense_only_for_models_of_one_alphabet_and_a_budget():
    p, other = ar.Table("ab", {"": {"a": "1/2", "b": "1/2"}, "a": {"a": 1}, "b": {"a": 1}}, length=2), ar.Table("xy", {"": {"x": 1}}, length=1)
    with pytest.raises(ar.BadModel):
        where_missed(p, other, length=1, limit=2)
    with pytest.raises(ar.BadQuestion, match="raise budget="):
        where_missed(p, p, length=9, limit=0, budget=3)
    with pytest.raises(ar.BadQuestion, match="ends within 0 symbols"):
        beam_output(p, width=1, limit=0)
