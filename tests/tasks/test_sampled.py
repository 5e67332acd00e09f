"""Claims about strings: honest boxes are seldom attested against, others are, and a uniform target is one that counts say is uniform."""

from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.core.verdict import Attested, Refuted, Unknown
from arprops.tasks.betting import confidence_sequence
from arprops.tasks.decoding.tabled import tabled
from arprops.tasks.numbers import number_model, prime_model
from arprops.tasks.sampled import Sampled, sampled, sampled_text
from arprops.tasks.samples import repeats
from arprops.tasks.uniform import uniform_on
from tests.strategies import hmms, tables

SOME = settings(max_examples=25)
COIN = ar.Table("ht", {"": {"h": "1/2", "t": "1/2"}}, length=1)
HEADS = ar.regex("h", "ht")


def said(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple((x,) for x in text)


@SOME
@given(tables(max_length=3), st.integers(0, 99))
def test_what_a_model_says_itself_is_in_its_support_and_the_kernel_proves_it(p: ar.Table, seed: int) -> None:
    rng = Random(seed)
    strings = tuple(ar.sample(p, rng=rng).symbols for _ in range(4))
    verdict, _ = sampled(Sampled(p, strings, "support"))
    assert verdict.proved


@SOME
@given(st.one_of(tables(max_length=3), hmms(max_states=2)), st.lists(st.text("abx", max_size=3), min_size=1, max_size=4))
def test_a_string_is_outside_the_support_exactly_where_its_probability_is_0(p: Any, strings: list[str]) -> None:
    words = tuple(map(tuple, strings))
    outside = [w for w in words if not set(p.alphabet).issuperset(w) or not ar.string_probability(p, w)]
    verdict, notes = sampled(Sampled(p, words, "support"))
    assert isinstance(verdict, Refuted) == bool(outside)
    if outside:
        assert f"call {words.index(outside[0]) + 1} is" in notes[0]


def test_a_source_may_be_asked_for_its_support() -> None:
    source = ar.Mixture([("1/2", COIN), ("1/2", COIN)])
    assert isinstance(sampled(Sampled(source, said("ht"), "support"))[0], Attested | ar.Proved)


@SOME
@given(st.sets(st.text("ab", min_size=1, max_size=3), min_size=1, max_size=6))
def test_a_model_is_uniform_where_it_is_and_nowhere_else(strings: set[str]) -> None:
    words = [tuple(w) for w in sorted(strings)]
    even = {w: Fraction(1, len(words)) for w in words}
    assert uniform_on(tabled(even, "ab", horizon=3, default={ar.END: 1})) == len(words)
    if len(words) > 1:
        skewed = {**even, words[0]: even[words[0]] / 2, words[1]: even[words[1]] * 3 / 2}
        with pytest.raises(ar.BadQuestion, match="not uniform"):
            uniform_on(tabled(skewed, "ab", horizon=3, default={ar.END: 1}))


def test_numbers_and_primes_are_uniform_and_a_loop_is_not() -> None:
    assert uniform_on(number_model(6)) == 900_000
    assert uniform_on(prime_model(3, off_support={"1": 1})) == 143
    loop = ar.PDFA("a", start=0, next={0: {"a": "1/2", ar.END: "1/2"}}, step={0: {"a": 0}})
    with pytest.raises(ar.BadQuestion, match="not uniform on finitely many"):
        uniform_on(loop)
    with pytest.raises(ar.BadQuestion, match="more than 3 states"):
        uniform_on(number_model(6), budget=3)
    with pytest.raises(ar.BadQuestion, match="found Mixture"):
        uniform_on(ar.Mixture([(1, COIN)]))


@pytest.mark.parametrize("test", ["frequencies", "independence", "runs", "repeats", "share"])
def test_fair_strings_say_nothing(test: str) -> None:
    target = number_model(1) if test == "repeats" else COIN
    strings = said("123456789") if test == "repeats" else said("hthhtttthth")
    more: dict[str, Any] = {"positions": (0,)} if test in ("frequencies", "independence") else {"language": HEADS, "bound": Fraction(1, 2)}
    assert isinstance(sampled(Sampled(target, strings, test, **more))[0], Unknown)


@pytest.mark.parametrize(
    ("test", "strings", "more"),
    [
        ("frequencies", "h" * 20, {"positions": (0,)}),
        ("frequencies", "h" * 20, {"language": HEADS}),
        ("independence", "ht" * 12, {"positions": (0,)}),
        ("independence", "ht" * 12, {"language": HEADS}),
        ("runs", "h" * 8 + "t" * 8, {"language": HEADS}),
        ("runs", "ht" * 8, {"language": HEADS, "asymptotic": True}),
        ("share", "h" * 40, {"language": HEADS, "bound": Fraction(1, 2)}),
        ("share", "t" * 40, {"language": HEADS, "bound": Fraction(1, 2), "side": "at_most"}),
    ],
)
def test_strings_that_are_no_fair_draws_are_attested_against_with_their_scope(test: str, strings: str, more: dict[str, Any]) -> None:
    verdict, _ = sampled(Sampled(COIN, said(strings), test, **more))
    assert isinstance(verdict, Attested)
    assert "alpha = 1/20" in verdict.scope


def test_too_few_numbers_are_attested_against_exactly_and_in_the_limit() -> None:
    strings = tuple(tuple(w) for w in ["471938"] * 3 + ["620517"] * 2)
    for asymptotic in (False, True):
        verdict, (note,) = sampled(Sampled(number_model(6), strings, "repeats", asymptotic=asymptotic))
        assert isinstance(verdict, Attested)
        assert ("asymptotic" in note) == asymptotic


@SOME
@given(st.integers(1, 40), st.integers(2, 10**6), st.data())
def test_the_limit_for_repeats_is_a_probability_that_falls_with_them(calls: int, support: int, data: st.DataObject) -> None:
    different = data.draw(st.integers(1, min(calls, support)))
    sample = [*range(different), *([0] * (calls - different))]
    found = repeats(sample, support=support, asymptotic=True)
    assert 0 <= found.p <= 1
    assert found.kind == "asymptotic"
    if different < calls and different + 1 <= support:
        assert found.p <= repeats([*range(different + 1), *([0] * (calls - different - 1))], support=support, asymptotic=True).p
    if different == calls:
        assert found.p == 1


@pytest.mark.parametrize("share", ["1/2", "1/10"])
def test_over_many_runs_the_bounds_seldom_miss_at_any_time(share: str) -> None:
    rng, mean, missed = Random(3), Fraction(share), 0
    for _ in range(30):
        values = [int(rng.random() < mean) for _ in range(50)]
        missed += any(bounds is None or mean not in bounds for bounds in confidence_sequence(values, alpha="1/5", grid=10))
    assert missed <= 12, "a fifth of the runs may miss; twice as many would be a coverage that is not kept"


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        (Sampled(COIN, (), "support"), "no strings"),
        (Sampled(COIN, said("h"), "support", alpha=Fraction(1)), "strictly between 0 and 1"),
        (Sampled(COIN, said("h"), "frequencies"), "give one of them"),
        (Sampled(COIN, said("h"), "independence"), "give one position, or a language"),
        (Sampled(COIN, said("h"), "runs"), "give a language"),
        (Sampled(COIN, said("h"), "share"), "give a language"),
    ],
)
def test_a_test_that_lacks_what_it_is_about_is_refused(claim: Sampled, said: str) -> None:
    with pytest.raises(ar.BadQuestion, match=said):
        sampled(claim)


def test_one_string_and_many_are_spoken_of_as_such() -> None:
    assert sampled_text(Sampled(COIN, said("h"), "support"), "coin", "") == "coin can say the one string"
    assert sampled_text(Sampled(COIN, said("hh"), "support"), "coin", "") == "coin can say each of the 2 strings"
