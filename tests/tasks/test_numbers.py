"""Uniform numbers, uniform primes, and primes whose first digits are drawn by the density."""

from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import arprops as ar
from arprops.core.error import BadModel, BadQuestion
from arprops.tasks.density import density_error, density_model, density_weights
from arprops.tasks.numbers import number_model, number_task, prime_model, prime_task, primes_below, primes_of
from arprops.tasks.order import orders_agree
from arprops.tasks.polynomials import coefficients, polynomial_task
from arprops.tasks.products import product_task, products

ONE = {"1": 1}


@pytest.mark.parametrize("n", [1, 2, 3])
def test_each_number_has_one_share_and_nothing_else_has_any(n: int) -> None:
    model = number_model(n)
    assert all(ar.string_probability(model, str(m).zfill(n)) == (Fraction(1, 9 * 10 ** (n - 1)) if len(str(m)) == n and m else 0) for m in range(10**n))
    ar.expect(ar.same_joint(model, number_task(n).model(off_support=ONE)))
    ar.expect(ar.tight(model))


def test_a_number_may_be_long() -> None:
    assert ar.string_probability(number_model(200), "9" * 200) == Fraction(1, 9 * 10**199)


@pytest.mark.parametrize(("n", "count"), [(1, 4), (2, 21), (3, 143)])
def test_each_prime_has_one_share(n: int, count: int) -> None:
    model = prime_model(n, off_support=ONE)
    assert len(primes_of(n)) == count
    for m in range(10 ** (n - 1), 10**n):
        prime = m > 1 and all(m % d for d in range(2, m))
        assert ar.string_probability(model, str(m)) == Fraction(prime, count)


def test_a_prime_is_one_joint_from_either_end() -> None:
    ar.expect(orders_agree(prime_task(3), ["d3", "d2", "d1"]))
    ar.expect(orders_agree(product_task(1), ["pq", "q", "p"]))


def test_the_sieve_has_no_primes_below_two() -> None:
    assert [primes_below(n) for n in (0, 1, 2, 3, 5)] == [(), (), (), (2,), (2, 3)]


@pytest.mark.parametrize(("n", "k"), [(2, 1), (3, 1), (3, 2)])
def test_the_error_of_the_density_is_the_total_variation_of_the_models(n: int, k: int) -> None:
    error = density_error(n, first=k)
    found = ar.total_variation(prime_model(n, off_support=ONE), density_model(n, first=k, off_support={"7": 1}), prompts=20_000)
    assert found == ar.Interval(error.total_variation, error.total_variation)
    assert error.total_variation in error.ideal
    assert sum(share for share, _ in density_weights(n, first=k).values()) == 1
    assert all(share in around or around.width < Fraction(1, 10**5) for share, around in density_weights(n, first=k).values())


def test_the_error_falls_with_the_size_and_rises_with_the_digits_drawn() -> None:
    errors = [density_error(n, first=1).ideal for n in range(2, 6)]
    assert all(after < before for before, after in pairwise(errors))
    assert density_error(4, first=1).ideal < density_error(4, first=2).ideal < density_error(4, first=3).ideal


def test_where_no_prime_is_left_the_answer_is_the_chosen_one() -> None:
    model = density_model(3, first=2, off_support={"4": 1})
    assert ar.possible(model, "20"), "no prime lies between 200 and 209, and the density does not know"
    assert ar.next_distribution(model, "20")["4"] == 1


@pytest.mark.parametrize(("n", "k"), [(2, 0), (2, 2), (1, 1), (3, True), (0, 1), (7, 1), ("2", 1)])
def test_the_density_is_for_some_digits_of_a_number_that_can_be_listed(n: Any, k: Any) -> None:
    with pytest.raises(BadQuestion):
        density_error(n, first=k)


@pytest.mark.parametrize("make", [number_model, number_task, prime_task, product_task, products, primes_of])
@pytest.mark.parametrize("n", [0, -1, True, 1.5, "3"])
def test_a_number_has_at_least_one_digit(make: Any, n: Any) -> None:
    with pytest.raises(BadQuestion, match="number of digits"):
        make(n)


def test_what_cannot_be_listed_is_refused() -> None:
    for make, n in ((number_task, 6), (prime_task, 7), (product_task, 4), (products, 5)):
        with pytest.raises(BadQuestion, match="at most"):
            make(n)


def test_a_prime_model_needs_answers_where_no_prime_begins_so() -> None:
    with pytest.raises(BadModel, match="zero-probability"):
        prime_task(2).model()


@given(st.lists(st.integers(-6, 6), min_size=1, max_size=4))
def test_every_root_is_a_root(roots: list[int]) -> None:
    found = [1, *coefficients(roots)]
    for r in roots:
        value = 0
        for c in found:
            value = value * r + c
        assert value == 0


def test_a_polynomial_is_one_joint_in_both_orders() -> None:
    task = polynomial_task(2, roots=[-1, 0, 2])
    ar.expect(orders_agree(task, ["coefficients", "roots"]))
    ask = task.model(["coefficients", "roots"], off_support={"0": 1})
    assert ar.next_distribution(ask, ["-1", "-2"]) == ar.Dist({"-1": "1/2", "2": "1/2"})


@pytest.mark.parametrize(("degree", "roots"), [(0, [1]), (True, [1]), (2, []), ("2", [1])])
def test_a_polynomial_has_a_degree_and_roots(degree: Any, roots: list[int]) -> None:
    with pytest.raises(BadQuestion, match="a polynomial needs"):
        polynomial_task(degree, roots=roots)


def test_a_polynomial_with_too_many_choices_of_roots_is_refused() -> None:
    with pytest.raises(BadQuestion, match="1,000 to the power 3 choices"):
        polynomial_task(3, roots=range(1_000))
    with pytest.raises(BadQuestion, match="at most"):
        polynomial_task(10**9)
    assert polynomial_task(40, roots=[1]).strings(["roots"]) == {("1",) * 40: 1}
