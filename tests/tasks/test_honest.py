"""The honest model of [pq, p, q]: a model at every prompt, right where a division finds a factor, and never above the bound of D3."""

from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.tasks.factoring import factor_with, factoring_overlap, success
from arprops.tasks.honest import Honest
from arprops.tasks.numbers import primes_of
from arprops.tasks.overlap import dual
from arprops.tasks.products import products


@settings(max_examples=40)
@given(st.integers(1, 2), st.integers(0, 40), st.booleans(), st.text("0123456789", max_size=9))
def test_every_prompt_has_an_answer_and_after_all_fields_it_is_end(digits: int, work: int, guesses: bool, prompt: str) -> None:
    answer = ar.next_distribution(Honest(digits, work, guesses=guesses), prompt)
    assert sum(share for _, share in answer.items()) == 1
    assert (answer[ar.END] == 1) == (len(prompt) >= 4 * digits)


@pytest.mark.parametrize("work", [0, 6, 11])
def test_a_factor_among_its_divisors_is_written_for_certain_and_another_one_guessed(work: int) -> None:
    model = Honest(2, work)
    tried = {2, *range(3, 2 * work, 2)} if work else set[int]()
    for p, q in product(primes_of(2), repeat=2):
        chance = Fraction(1) if {p, q} & tried else Fraction(1 if p == q else 2, 90)
        assert success(model, p * q, digits=2) == chance
    assert factor_with(model, 11 * 13, digits=2).factors == ((11, 13) if work else None)


def test_all_divisors_make_it_always_right_and_none_never() -> None:
    everything = factoring_overlap(Honest(1, 4), products(1), digits=1)
    assert everything.always_right
    assert everything.epsilon == everything.best == everything.bound == 1
    nothing = factoring_overlap(Honest(1, 0, guesses=False), products(1), digits=1)
    assert (nothing.always_right, nothing.value, nothing.best, nothing.bound) == (True, 0, 0, 0)


@pytest.mark.parametrize("guesses", [True, False])
def test_the_overlap_never_passes_the_bound_and_grows_with_the_work(guesses: bool) -> None:
    targets = products(2)
    found = [factoring_overlap(Honest(2, work, guesses=guesses), targets, digits=2) for work in (0, 6, 10, 50)]
    for has in found:
        assert has.value <= has.best <= has.bound
    p = [success(Honest(2, 6, guesses=guesses), s, digits=2) for s in targets]
    assert dual(p, found[1].price, weights=list(targets.values())) == found[1].best
    assert [has.epsilon for has in found] == sorted(has.epsilon for has in found)
    assert all(has.always_right for has in found) == (not guesses)
    assert found[1].value < found[1].best, "its starts are digits, and seldom products of two primes"


def test_both_orders_of_the_factors_have_equal_chances() -> None:
    model = Honest(2, 6)
    assert dict(ar.next_distribution(model, "1067").items()) == {"1": Fraction(1, 2), "9": Fraction(1, 2)}
    assert ar.string_probability(model, "10671197") == ar.string_probability(model, "10679711") == Fraction(1, 20000)


@pytest.mark.parametrize("s", [0, 1, 34, 101 * 99])
def test_what_is_no_product_of_two_numbers_of_two_digits_is_not_factored(s: int) -> None:
    assert factor_with(Honest(2, 50), s, digits=2).factors is None


@pytest.mark.parametrize(("digits", "work"), [(0, 1), (1, -1), (1.0, 1), ("1", 1), (1, True)])
def test_what_is_no_honest_model_is_refused(digits: Any, work: Any) -> None:
    with pytest.raises(ar.BadModel, match="at least 1 digit and at least 0 divisions"):
        Honest(digits, work)
