"""A6: a fixed decoder that never adds support keeps one joint one joint; decoders that add support, or ask a second model, do not.

The decoders that fail, other than mixing with uniform, are written here: additive smoothing, contrastive decoding, and beam searches that
floor ln 0 or rank by the last conditional.
"""

from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import log, prod
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.core.dist import normalised
from arprops.core.words import END
from arprops.views.decoder import Decoder
from tests.strategies import AB, decoders, next_tokens, pdfas, prompts, tables
from tests.twice import brute

quick = settings(deadline=None, max_examples=80)
small = st.one_of(pdfas(max_states=3), tables(max_length=2))

# -- decoders that see one distribution and add no support ----------------------------------------------------------------------


@st.composite
def twins(draw: Any) -> tuple[Any, Any]:
    """Two models of one joint with different answers below an impossible prompt."""
    p = draw(small)
    if next(ar.shortest(ar.zero_prompts(p)), None) is None:
        p = ar.Decoded(p, ar.Greedy())  # of two symbols, one is then impossible everywhere
    first = next(ar.shortest(ar.zero_prompts(p)))
    return p, ar.Overridden(p, below={first: draw(small)})


@quick
@given(twins(), decoders())
def test_one_joint_before_gives_one_joint_after(pair, decoder):
    p, q = pair
    before, after = ar.same_joint(p, q), ar.same_joint(ar.Decoded(p, decoder), ar.Decoded(q, decoder))
    for verdict in (before, after):
        ar.recheck(verdict)
        assert verdict.proved


@quick
@given(next_tokens(), decoders())
def test_none_of_them_adds_support_and_each_gives_a_distribution(dist, decoder):
    decoded = decoder.decode(dist, AB)
    assert set(decoded) <= set(dist)
    assert sum(weight for _, weight in decoded.items()) == 1
    assert not decoder.adds_support


@pytest.mark.parametrize(
    "decoder",
    [ar.Temperature("1/2"), ar.TopK(1), ar.TopK(2), ar.TopP("1/2"), ar.MinP("1/2"), ar.Typical("1/2"), ar.EpsilonCutoff("9/10"), ar.Greedy(), ar.Greedy("last")],
    ids=repr,
)
def test_each_named_decoder_keeps_the_two_bit_example(decoder):
    rows = {"": {"1": 1}, "1": {"0": "1/3", "1": "2/3"}}
    p, q = (ar.Table("01", {**rows, "0": {symbol: 1}}, length=2) for symbol in "01")
    verdict = ar.same_joint(ar.Decoded(p, decoder), ar.Decoded(q, decoder))
    ar.recheck(verdict)
    assert verdict.proved
    assert ar.same_conditionals(ar.Decoded(p, decoder), ar.Decoded(q, decoder)).refuted


def test_an_epsilon_cutoff_that_would_empty_the_set_keeps_the_argmax():
    p = ar.Dist({"a": "1/3", "b": "1/3", END: "1/3"})
    assert ar.EpsilonCutoff("1/2").decode(p, AB) == ar.Dist({"a": 1})


# -- what the hypotheses are for ---------------------------------------------------------------------------------------------------


def test_without_a_fixed_tie_rule_it_fails():
    coin = ar.PDFA("ab", start=0, next={0: {"a": "1/2", "b": "1/2"}, 1: {END: 1}}, step={0: {"a": 1, "b": 1}, 1: {"a": 1, "b": 1}})
    one, two = ar.Decoded(coin, ar.Greedy("first")), ar.Decoded(coin, ar.Greedy("last"))
    verdict = ar.same_joint(one, two)
    ar.recheck(verdict)
    assert verdict.refuted


@quick
@given(twins(), st.fractions(Fraction(1, 10), Fraction(9, 10), max_denominator=10), st.one_of(decoders(), st.just(ar.Chain())))
def test_mixing_with_uniform_makes_every_answer_visible(pair, rate, before):
    p, q = pair
    mixing = ar.UniformMixing(rate)
    assert mixing.adds_support
    verdict = ar.same_joint(ar.Decoded(p, mixing), ar.Decoded(q, mixing))
    ar.recheck(verdict)
    # every prompt is now possible, so one joint means the same answers everywhere
    assert verdict.proved == ar.same_conditionals(p, q).proved
    chained = ar.Chain(before, mixing)
    verdict = ar.same_joint(ar.Decoded(p, chained), ar.Decoded(q, chained))
    ar.recheck(verdict)
    assert verdict.proved == ar.same_conditionals(ar.Decoded(p, before), ar.Decoded(q, before)).proved


@dataclass(frozen=True)
class Smoothing(Decoder):
    """Adds a constant to every weight and normalises."""

    adds_support = True
    constant: Fraction

    def decode(self, dist, alphabet):
        return normalised({x: dist[x] + self.constant for x in (*alphabet, END)})


LEFT = ar.Table("ab", {"": {"a": 1}, "a": {END: 1}, "b": {"a": 1}}, horizon=2)
RIGHT = ar.Table("ab", {"": {"a": 1}, "a": {END: 1}, "b": {"b": 1}}, horizon=2)


@pytest.mark.parametrize("decoder", [ar.UniformMixing("1/100"), Smoothing(Fraction(1, 100)), ar.Chain(ar.TopK(1), ar.UniformMixing("1/2"))], ids=repr)
def test_a_decoder_that_adds_support_tells_one_joint_apart(decoder):
    assert ar.same_joint(LEFT, RIGHT).proved
    verdict = ar.same_joint(ar.Decoded(LEFT, decoder), ar.Decoded(RIGHT, decoder))
    ar.recheck(verdict)
    assert verdict.refuted
    assert verdict.witness.prompt == ("b",)


def test_temperature_infinity_would_forget_everything_and_temperature_0_is_not_a_temperature():
    # p^(1/T) tends to the uniform distribution on the support, and is no such thing off it: only 0 < T < ∞ is a temperature
    for t in (0, -1):
        with pytest.raises(ar.BadModel):
            ar.Temperature(t)
    one, two = (ar.Decoded(side, ar.UniformMixing(1)) for side in (LEFT, RIGHT))
    assert ar.same_joint(one, two).proved


@dataclass(frozen=True)
class Contrastive(ar.Model[Any]):
    """Contrastive decoding: expert weights over amateur weights, on the expert's support; an outcome the amateur excludes counts as 1/1000."""

    expert: ar.Model[Any]
    amateur: ar.Model[Any]

    @property
    def alphabet(self):
        return self.expert.alphabet

    def start(self):
        return self.expert.start(), self.amateur.start()

    def next(self, state):
        strong, weak = self.expert.next(state[0]), self.amateur.next(state[1])
        return normalised({x: weight / (weak[x] or Fraction(1, 1000)) for x, weight in strong.items()})

    def step(self, state, symbol):
        return self.expert.step(state[0], symbol), self.amateur.step(state[1], symbol)


EXPERT = ar.Table("ab", {"": {"a": "1/2", "b": "1/2"}, "a": {"a": 1}, "b": {"a": "1/2", "b": "1/2"}}, length=2)


def test_contrastive_decoding_tells_amateurs_of_one_joint_apart_where_their_prompt_is_impossible():
    one, two = (ar.Table("ab", {"": {"a": 1}, "a": {"a": 1}, "b": {"a": weak, "b": 1 - Fraction(weak)}}, length=2) for weak in ("1/4", "3/4"))
    assert ar.same_joint(one, two).proved
    verdict = ar.same_joint(Contrastive(EXPERT, one), Contrastive(EXPERT, two))
    ar.recheck(verdict)
    assert verdict.refuted
    assert verdict.witness.prompt == ("b",)


@quick
@given(twins())
def test_contrastive_decoding_keeps_one_joint_where_the_amateur_covers_the_expert(pair):
    one, two = pair  # the same joint; as its own expert nothing the amateur excludes can happen
    verdict = ar.same_joint(Contrastive(one, one), Contrastive(one, two))
    ar.recheck(verdict)
    assert verdict.proved
    verdict = ar.same_joint(Contrastive(one, one), Contrastive(two, one))
    ar.recheck(verdict)
    assert verdict.proved


# -- beam search -----------------------------------------------------------------------------------------------------------------------


@quick
@given(twins(), st.integers(1, 3), prompts(max_size=2))
def test_beam_search_by_prefix_mass_is_a_function_of_the_joint(pair, width, prompt):
    p, q = pair
    prompt = brute.possible(p, prompt)
    found = [ar.complete(side, prompt, method="beam", width=width, limit=6) for side in (p, q)]
    assert found[0] == found[1]
    if found[0].finished:
        assert ar.string_probability(p, (*prompt, *found[0].symbols)) > 0
    greedy = [ar.complete(side, prompt, method="greedy", limit=6) for side in (p, q)]
    assert greedy[0] == greedy[1]
    if greedy[0].finished:  # a beam of one follows the greedy path, and keeps the best that ended on the way
        narrow = ar.complete(p, prompt, method="beam", width=1, limit=6)
        assert ar.string_probability(p, (*prompt, *narrow.symbols)) >= ar.string_probability(p, (*prompt, *greedy[0].symbols))


@quick
@given(tables(max_length=2))
def test_a_beam_as_wide_as_the_support_finds_a_most_probable_string(p):
    best = ar.complete(p, method="beam", width=20)
    assert best.finished
    assert ar.string_probability(p, best.symbols) == max(brute.strings(p, 2).values())


def beam(p, width, limit, score):
    """The beam after `limit` steps, best first, where `score` ranks lists of conditionals and nothing is left out."""
    hypotheses = [((), [Fraction(1)], p.start())]
    for _ in range(limit):
        grown = []
        for written, factors, state in hypotheses:
            if written[-1:] == (END,):
                grown.append((written, factors, state))
                continue
            grown += [((*written, x), [*factors, p.next(state)[x]], state if x is END else p.step(state, x)) for x in (*p.alphabet, END)]
        hypotheses = sorted(grown, key=lambda h: -score(h[1]))[:width]
    return [written for written, _, _ in hypotheses]


def floored(factors):
    return sum(log(f) if f else -1e9 for f in factors)


def last(factors):
    return factors[-1]


def mass_or_nothing(factors):
    return prod(factors)


def test_a_beam_that_floors_ln_0_is_no_function_of_the_joint():
    # three strings are possible; the fourth place of the beam goes to an impossible one, whose continuation is free
    thirds = {"a": "1/3", "b": "1/3", END: "1/3"}
    p, q = (ar.Table("ab", {"": {"a": 1}, "a": thirds, "b": {x: 1}}, horizon=2) for x in "ab")
    assert ar.same_joint(p, q).proved
    one, two = (beam(side, 4, 3, floored) for side in (p, q))
    assert set(one[:3]) == set(two[:3]) == {("a", END), ("a", "a", END), ("a", "b", END)}
    assert one[3] == ("b", "a", END)
    assert two[3] == ("b", "b", END)


def test_a_beam_ranked_by_the_last_conditional_is_no_function_of_the_joint():
    p, q = (
        ar.Table("ab", {"": {"a": 1}, "a": {"a": "1/2", END: "1/2"}, "b": {x: 1}, "aa": {END: 1}, "ab": {END: 1}, "ba": {END: 1}, "bb": {END: 1}}, horizon=3)
        for x in "ab"
    )
    assert ar.same_joint(p, q).proved
    one, two = (beam(side, 2, 2, last) for side in (p, q))
    assert one[0] == ("b", "a")
    assert two[0] == ("b", "b")
    assert ar.string_probability(p, "ba") == 0
    # ranked by mass, impossible prefixes come last and do not matter for what is possible
    assert beam(p, 1, 3, mass_or_nothing) == beam(q, 1, 3, mass_or_nothing)


def test_the_two_bit_example_after_every_chain_of_two_named_decoders():
    named = [ar.Temperature("1/3"), ar.TopK(2), ar.TopP("9/10"), ar.MinP("1/10"), ar.Typical("9/10"), ar.EpsilonCutoff("1/10"), ar.Greedy()]
    for one, two in product(named, repeat=2):
        chained = ar.Chain(one, two)
        assert ar.same_joint(ar.Decoded(LEFT, chained), ar.Decoded(RIGHT, chained)).proved
