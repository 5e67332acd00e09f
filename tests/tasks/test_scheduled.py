"""B8: what scheduled sampling asks for is P only where every token is kept."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.core.certificate import Escape
from arprops.tasks.framework.scheduled import scheduled_loss, scheduled_sampling
from tests.strategies import tables

few = settings(max_examples=25)
chances = st.fractions(0, 1, max_denominator=6)
schedules = st.one_of(chances, st.lists(chances, min_size=1, max_size=3))
EQUAL = ar.Table("01", {"": {"0": "1/2", "1": "1/2"}, "0": {"0": 1}, "1": {"1": 1}}, length=2)


@given(chances)
@few
def test_two_equal_fair_bits_are_repeated_with_probability_one_plus_epsilon_half(epsilon):
    best = scheduled_sampling(EQUAL, epsilon)
    for bit in "01":
        assert ar.next_distribution(best, bit)[bit] == (1 + epsilon) / 2
    assert ar.decide(ar.Comparison(ar.KL(EQUAL, best), "==", ar.log(2 / (1 + epsilon)))).proved


@few
@given(tables(max_length=3))
def test_where_everything_is_kept_p_is_learned_and_the_objective_is_the_cross_entropy(p):
    best = scheduled_sampling(p, 1)
    assert ar.same_conditionals(p, best).proved
    assert scheduled_loss(p, best, 1) == ar.entropy(p)


@few
@given(tables(max_length=2), tables(max_length=2), schedules)
def test_no_model_does_better_on_the_inputs_of_the_minimiser(p, q, kept):
    best = scheduled_sampling(p, kept)
    least = scheduled_loss(p, best, kept)
    assert scheduled_loss(p, q, kept, draws=best) >= least
    assert ar.kl(p, best) < float("inf")
    assert scheduled_loss(p, p, kept, draws=p) >= ar.entropy(p)


@few
@given(tables(max_length=2), schedules, st.fractions("1/8", "7/8", max_denominator=8))
def test_the_minimiser_is_unique_where_inputs_are_fed(p, kept, share):
    # any mixture with another answer at one input is worse, exactly
    best = scheduled_sampling(p, kept)
    least = scheduled_loss(p, best, kept)
    for prompt, answer in best.at.items():
        uniform = Fraction(1, len(p.alphabet) + 1)
        moved = {x: share * answer[x] + (1 - share) * uniform for x in (*p.alphabet, ar.END)}
        other = ar.Overridden(best, at={prompt: moved})
        assert (scheduled_loss(p, other, kept, draws=best) > least) == (dict(answer) != moved)


@few
@given(tables(max_length=3, fixed=True))
def test_where_nothing_is_kept_positions_are_learned_as_if_independent_and_the_kl_is_the_total_correlation(p):
    best = scheduled_sampling(p, 0)
    entropies = ar.LogSum()
    for t in range(p.length):
        marginal: dict[str, Fraction] = {}
        for prompt, answer in p.rows.items():
            for symbol, weight in answer.items() if len(prompt) == t else ():
                marginal[symbol] = marginal.get(symbol, Fraction(0)) + ar.prefix_probability(p, prompt) * weight
        entropies -= sum((weight * ar.log(weight) for weight in marginal.values() if weight), ar.LogSum())
        assert all(best.at[prompt] == ar.Dist(marginal) for prompt in best.at if len(prompt) == t)
    assert ar.kl(p, best) == entropies - ar.entropy(p)


@few
@given(tables(max_length=2), tables(max_length=2), tables(max_length=2), schedules)
def test_with_a_fixed_drawer_no_model_does_better_and_the_kl_is_finite(p, q, other, kept):
    noise = ar.Decoded(other, ar.UniformMixing("1/5"))  # so that something can always be drawn
    best = scheduled_sampling(p, kept, draws=noise)
    least = scheduled_loss(p, best, kept, draws=noise)
    assert scheduled_loss(p, q, kept, draws=noise) >= least
    assert ar.kl(p, best) < float("inf")


@given(chances, st.fractions("1/8", "7/8", max_denominator=8))
@few
def test_after_a_perturbed_bit_the_answer_repeats_it_as_often_as_it_is_the_truth(epsilon, share):
    # an input bit agrees with the truth if it is kept, or drawn rightly
    noise = ar.Table("01", {prompt: {"0": share, "1": 1 - share} for prompt in ("", "0", "1")}, length=2)
    best = scheduled_sampling(EQUAL, epsilon, draws=noise)
    right, wrong = epsilon + (1 - epsilon) * share, (1 - epsilon) * share
    assert ar.next_distribution(best, "0")["0"] == right / (right + wrong)


def test_a_drawer_over_another_alphabet_is_refused():
    with pytest.raises(ar.BadQuestion, match="alphabet"):
        scheduled_sampling(EQUAL, "1/2", draws=ar.Table("ab", {"": {"a": 1}}, length=1))


def test_the_schedule_goes_by_position_and_its_last_entry_holds_on():
    same = {"0": {"0": 1}, "1": {"1": 1}}
    three = ar.Table("01", {"": {"0": "1/2", "1": "1/2"}, **same, "00": {"0": 1}, "11": {"1": 1}}, length=3, default={"0": 1})
    first = scheduled_sampling(three, [1, 0])
    assert ar.next_distribution(first, "0") == ar.next_distribution(three, "0")
    assert ar.next_distribution(first, "00") == ar.next_distribution(three, "00")  # the first bit, kept, tells all
    assert ar.same_joint(scheduled_sampling(three, [0, 1]), scheduled_sampling(three, [0])).proved is False
    assert ar.same_joint(scheduled_sampling(three, ["1/3", "1/3"]), scheduled_sampling(three, "1/3")).proved


def test_a_string_that_goes_on_is_never_fed_an_end():
    # half of the strings end at once; the draw is among the symbols alone
    p = ar.Table("ab", {"": {"a": "1/4", "b": "1/4", ar.END: "1/2"}, "a": {"a": 1}, "b": {"b": 1}}, horizon=2)
    best = scheduled_sampling(p, 0)
    assert ar.next_distribution(best) == ar.next_distribution(p)
    assert ar.next_distribution(best, "a") == ar.Dist({"a": "1/2", "b": "1/2"})
    certain = ar.Table("ab", {"": {ar.END: 1}, "a": {"a": 1}, "b": {"b": 1}}, horizon=2)
    assert scheduled_loss(p, certain, 0) == float("inf")
    with pytest.raises(ar.BadQuestion, match="END is no input"):
        scheduled_loss(p, p, 0, draws=certain)


def test_inputs_that_are_never_fed_keep_the_answers_of_p():
    p = ar.Table("ab", {"": {"a": 1}, "a": {"a": "1/2", "b": "1/2"}, "b": {"b": 1}}, length=2)
    assert ar.next_distribution(scheduled_sampling(p, "1/2"), "b") == ar.next_distribution(p, "b")


def test_the_truth_has_an_infinite_objective_with_the_input_that_shows_it():
    found = scheduled_loss(EQUAL, EQUAL, "1/2")
    assert found == float("inf")
    assert found.witness in (Escape(("0",), "1"), Escape(("1",), "0"))


def test_bad_schedules_and_endless_strings_are_refused():
    for kept in ("3/2", "-1/2", [], ["1/2", 2]):
        with pytest.raises(ar.BadQuestion):
            scheduled_sampling(EQUAL, kept)
    with pytest.raises(ar.BadModel, match="not exact"):
        scheduled_sampling(EQUAL, 0.5)
    endless = ar.PDFA("a", start=0, next={0: {"a": "1/2", ar.END: "1/2"}}, step={0: {"a": 0}})
    with pytest.raises(ar.BadModel, match="longest="):
        scheduled_sampling(endless, "1/2")
    assert ar.kl(ar.Truncated(endless, 3), scheduled_sampling(ar.Truncated(endless, 3), "1/2")) == 0  # one symbol: nothing to confuse


def test_the_empty_string_alone():
    p = ar.Table("ab", {}, length=0)
    assert scheduled_loss(p, scheduled_sampling(p, "1/2"), "1/2") == 0
