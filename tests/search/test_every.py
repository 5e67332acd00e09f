"""Comparisons at every prompt of a regular language: what is decided, what is refused, and what stays open."""

from dataclasses import replace
from fractions import Fraction
from typing import Any, cast

import pytest

from arprops.core.certificate import AtPrompt, Each
from arprops.core.claim import AtEvery, Comparison, NextProbability, PrefixProbability, Probability, TokenLoss
from arprops.core.error import BadQuestion
from arprops.core.language import Language
from arprops.core.logsum import log
from arprops.core.verdict import Proved, Refuted, Unknown
from arprops.core.words import END
from arprops.kernel.check import recheck
from arprops.search.decide import decide
from arprops.search.regex import regex
from tests.refuse.small import (
    A_THEN_STOP,
    A_THEN_STOP_ELSE_B,
    AB,
    ANY,
    ANY_AB,
    COIN,
    COIN_AB,
    EVEN,
    FLIP,
    FOREVER,
    HALT,
    MIXED,
    NO_B,
    THIRD,
    A,
    Machine,
    Partial,
    machine,
)

HALF = Fraction(1, 2)
# After an a it stops, after a b it goes on for ever.
FORK = machine(AB, {0: ({"a": "1/2", "b": "1/2"}, {"a": 1, "b": 2}), 1: ({END: 1}, {}), 2: ({"b": 1}, {})})


class Counter(Machine):
    """Counts the symbols read, and never forgets: infinitely many states."""

    def step(self, state: Any, symbol: str) -> Any:
        return state + 1

    def next(self, state: Any) -> Any:
        return super().next(0 if state < 7 else 1)


GROWING = Counter(A, 0, {0: ({"a": "1/2", END: "1/2"}, {}), 1: ({END: 1}, {})})


def at_every(model: Any, outcome: Any, relation: Any, value: Any, prompts: Language, *, among: Any = "all") -> AtEvery:
    return AtEvery(Comparison(NextProbability(model, (), outcome), relation, value), prompts, among)


def test_the_first_prompt_at_which_it_fails_is_a_shortest_one() -> None:
    verdict = decide(at_every(A_THEN_STOP, "a", "==", 1, ANY_AB))
    assert isinstance(verdict, Refuted)
    assert isinstance(verdict.witness, AtPrompt)
    assert verdict.witness.prompt == ("a",)


def test_what_holds_at_possible_prompts_only_is_told_from_what_holds_at_all() -> None:
    claim = AtEvery(Comparison(NextProbability(A_THEN_STOP, (), END), "==", NextProbability(A_THEN_STOP_ELSE_B, (), END)), ANY_AB)
    assert decide(replace(claim, among="possible")).proved
    assert decide(claim).refuted


def test_with_whole_the_prompt_counts_and_without_it_does_not() -> None:
    def of(whole: bool, prompts: Language) -> AtEvery:
        return AtEvery(Comparison(Probability(COIN_AB, NO_B, whole=whole), "==", 1), prompts)

    assert decide(of(whole=False, prompts=ANY_AB)).proved
    assert decide(of(whole=True, prompts=ANY_AB)).refuted
    assert decide(of(whole=True, prompts=NO_B)).proved


def test_a_rule_and_prompts_of_different_automata_are_followed_side_by_side() -> None:
    at_even = AtEvery(Comparison(Probability(COIN, EVEN, whole=True), "==", Fraction(2, 3)), EVEN)
    assert decide(at_even).proved
    assert decide(replace(at_even, prompts=ANY)).refuted


def test_no_prompt_of_the_language_means_nothing_can_fail() -> None:
    verdict = decide(at_every(COIN, "a", "==", 1, Language(A, ((0,),), frozenset())))
    assert verdict == Proved(verdict.claim, Each((None,)))
    assert decide(at_every(FOREVER, END, "==", 1, regex("", A))).refuted
    assert decide(at_every(A_THEN_STOP, "a", "==", 7, regex("b+", AB), among="possible")).proved


def test_infinitely_many_states_are_refuted_where_one_fails_and_else_stay_unknown() -> None:
    refuted = decide(at_every(GROWING, "a", "==", HALF, ANY), budget=50)
    assert isinstance(refuted, Refuted)
    assert isinstance(refuted.witness, AtPrompt)
    assert refuted.witness.prompt == ("a",) * 7
    unknown = decide(at_every(GROWING, "a", "<=", HALF, ANY), budget=50)
    assert isinstance(unknown, Unknown)
    assert "50 states" in unknown.because
    assert decide(at_every(GROWING, "a", "<=", HALF, regex("a{0,9}", A)), budget=50).proved


def test_a_source_is_followed_by_its_posteriors() -> None:
    assert decide(at_every(MIXED, "a", "<=", HALF, regex("a{0,5}", A), among="possible")).proved
    verdict = decide(at_every(MIXED, "a", "<=", Fraction(11, 24), ANY, among="possible"), budget=30)
    assert isinstance(verdict, Refuted)
    recheck(verdict)


def test_an_interval_that_overlaps_is_no_proof() -> None:
    claim = AtEvery(Comparison(Probability(GROWING, EVEN), "==", HALF), regex("a?", A))
    verdict = decide(claim, budget=3, prompts=2)
    assert isinstance(verdict, Unknown)


def test_what_leaks_is_not_in_the_language() -> None:
    assert decide(AtEvery(Comparison(Probability(FORK, ANY_AB), "==", 0), regex("b.*", AB))).proved
    assert decide(AtEvery(Comparison(Probability(FORK, ANY_AB), "==", 1), regex("a", AB))).proved


@pytest.mark.parametrize(
    ("claim", "message"),
    [
        (AtEvery(Comparison(PrefixProbability(COIN, ()), "<=", 1), ANY), "only NextProbability and Probability"),
        (AtEvery(Comparison(NextProbability(COIN, (), "a"), "<=", PrefixProbability(COIN, ())), ANY), "only NextProbability and Probability"),
        (AtEvery(Comparison(1, "<=", 2), ANY), "only NextProbability and Probability"),
        (AtEvery(Comparison(NextProbability(COIN, ("a",), "a"), "<=", 1), ANY), "must be"),
        (at_every(COIN, "a", "<=", 1, ANY_AB), "the language is over"),
        (AtEvery(Comparison(Probability(COIN, ANY_AB), "<=", 1), ANY), "the language is over"),
        (at_every(COIN, "a", "<=", 1, ANY, among="some"), "among is"),
        (at_every(MIXED, "a", "<=", 1, ANY), "off_support"),
        (at_every(Partial(COIN), "a", "<=", 1, ANY), "off_support"),
        (at_every(cast("Any", "P"), "a", "<=", 1, ANY), "expected a model or a source"),
        (at_every(COIN, "a", "<=", 1, cast("Any", "a*")), "expected a Language"),
        (at_every(COIN, "b", "<=", 1, ANY), "neither a symbol"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_in_words(claim: AtEvery, message: str) -> None:
    with pytest.raises(BadQuestion, match=message):
        decide(claim)


def test_the_loss_per_token_is_the_cross_entropy_over_the_length() -> None:
    assert decide(Comparison(TokenLoss(COIN, COIN), "==", log(2))).proved
    assert decide(Comparison(TokenLoss(COIN, THIRD), "<=", log(2))).refuted
    assert decide(Comparison(TokenLoss(COIN, HALT), "==", float("inf"))).proved
    for endless in (FOREVER, FLIP):  # of which the one costs nothing, and the other ln 2 for each of infinitely many tokens
        with pytest.raises(BadQuestion, match="infinite"):
            decide(Comparison(TokenLoss(endless, endless), "<=", 1))
