"""Randomised next-token algorithms: fresh coins keep the joint of their average, a shared coin and a limit on tries do not."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.core.certificate import Separation
from arprops.tasks.coins import Randomised, averaged, by_quantile, fresh, shared
from arprops.tasks.rejection import Rejection, accepted_uniformly, expected_draws, expected_looks

DIGITS = "0123456789"
TWO_DIGITS = [str(n) for n in range(10, 100)]
PRIMES = [w for w in TWO_DIGITS if all(int(w) % d for d in range(2, 10))]
HALF = Fraction(1, 2)
SAYS_COIN = Randomised("ab", lambda _, coin: {coin: 1}, coins={"a": HALF, "b": HALF}, length=2)


def is_prime(word: tuple[str, ...]) -> bool:
    return "".join(word) in PRIMES


@st.composite
def algorithms(draw: st.DrawFn) -> Randomised:
    """Any answers of two letters, at every prompt and coin."""
    answers: Mapping[Any, int] = {(w, c): draw(st.integers(0, 4)) for w in ((), ("a",), ("b",)) for c in (0, 1)}
    share = Fraction(draw(st.integers(1, 3)), 4)
    return Randomised("ab", lambda w, c: {"a": Fraction(answers[w, c], 4), "b": 1 - Fraction(answers[w, c], 4)}, coins={0: share, 1: 1 - share}, length=2)


@settings(max_examples=25)
@given(algorithms())
def test_fresh_coins_keep_the_joint(algorithm: Randomised) -> None:
    assert ar.same_joint(fresh(algorithm), averaged(algorithm)).proved


@settings(max_examples=25)
@given(algorithms())
def test_a_shared_coin_keeps_the_first_token(algorithm: Randomised) -> None:
    assert ar.next_distribution(shared(algorithm)) == ar.next_distribution(averaged(algorithm))


def test_a_shared_coin_has_another_joint_at_the_second() -> None:
    verdict = ar.same_joint(shared(SAYS_COIN), averaged(SAYS_COIN))
    assert isinstance(verdict, ar.Refuted)
    assert isinstance(verdict.witness, Separation)
    assert verdict.witness.prompt == ("a",)


def test_rejection_generates_uniform_primes() -> None:
    generator = Rejection(DIGITS, TWO_DIGITS, accept=is_prime)
    uniform = accepted_uniformly(generator)
    assert ar.same_joint(ar.Closed(generator), uniform).proved
    assert {ar.string_probability(uniform, p) for p in PRIMES} == {Fraction(1, 21)}
    assert expected_draws(generator) == Fraction(60, 7)
    assert expected_looks(generator) == 90 + 10


def test_a_limit_on_tries_lets_composites_through() -> None:
    generator = Rejection(DIGITS, TWO_DIGITS, accept=is_prime, tries=2)
    assert ar.same_joint(ar.Closed(generator), accepted_uniformly(generator)).refuted
    assert ar.string_probability(ar.Closed(generator), "10") > 0
    with pytest.raises(ar.BadQuestion, match="without tries="):
        expected_draws(generator)
    with pytest.raises(ar.BadQuestion, match="gives up"):
        expected_looks(generator)


def test_one_seed_for_every_token_spoils_the_primes() -> None:
    """Inverse transform with 84 coins: fresh ones are uniform; one coin for both digits writes 11 or nothing after 1."""
    generator = by_quantile(DIGITS, PRIMES, coins=84)
    uniform = accepted_uniformly(Rejection(DIGITS, TWO_DIGITS, accept=is_prime))
    assert ar.same_joint(fresh(generator), uniform).proved
    verdict = ar.same_joint(shared(generator), uniform)
    assert isinstance(verdict, ar.Refuted)
    assert isinstance(verdict.witness, Separation)
    assert verdict.witness.prompt == ("1",)
    assert ar.next_distribution(shared(generator), "1") == ar.Dist({"1": 1})


def test_coins_that_are_no_common_multiple_are_not_uniform() -> None:
    generator = by_quantile(DIGITS, PRIMES, coins=83)
    assert ar.same_joint(fresh(generator), averaged(generator)).proved
    assert ar.same_joint(fresh(generator), accepted_uniformly(Rejection(DIGITS, TWO_DIGITS, accept=is_prime))).refuted


def test_strings_of_length_0_and_one_symbol() -> None:
    nothing = Randomised("a", lambda _w, _c: {"a": 1}, coins={0: 1}, length=0)
    assert ar.string_probability(averaged(nothing), "") == ar.string_probability(fresh(nothing), "") == 1
    assert ar.string_probability(ar.Closed(Rejection("a", [""], accept=lambda _: True)), "") == 1


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Rejection("ab", ["a", "bb"], accept=lambda _: True), "the lengths"),
        (lambda: Rejection("ab", ["a"], accept=lambda _: False), "sought for ever"),
        (lambda: Rejection("ab", [], accept=lambda _: True), "none of the 0"),
        (lambda: Rejection("ab", ["c"], accept=lambda _: True), "symbol 'c'"),
        (lambda: Rejection("ab", ["a"], accept=lambda _: True, tries=0), "at least 1"),
        (lambda: Randomised("ab", lambda _w, _c: {}, coins={0: 1}, length=-1), "at least 0 symbols"),
        (lambda: Randomised(DIGITS, lambda _w, _c: {}, coins={0: 1}, length=9), "more than 10000"),
        (lambda: averaged(Randomised("ab", lambda _w, _c: {"c": 1}, coins={0: 1}, length=1)), "unknown outcome 'c'"),
        (lambda: by_quantile("ab", ["a", "bb"], coins=3), "one length"),
    ],
)
def test_what_is_no_algorithm_is_refused(make: Callable[[], object], said: str) -> None:
    with pytest.raises(ar.BadModel, match=said):
        make()
