"""Intervals of endless machines a second time: as products in ball arithmetic, as grammars, and by closed forms in mpmath."""

from fractions import Fraction
from typing import Any

import mpmath
import pytest
from flint import arb, ctx, fmpq  # type: ignore[attr-defined]

import arprops as ar
from arprops.core.claim import KL, Entropy, FiniteMass, Length
from arprops.core.interval import Interval
from arprops.kernel.value import value
from arprops.models.exponential import exponential
from arprops.solve.horizon import enclosed
from tests.kernel.test_horizon import walk
from tests.laws.test_e2_counters import logistic


def interval(quantity: Any, width: Fraction) -> Interval:
    certificate = enclosed(quantity, width=width)
    assert certificate is not None
    found = value(quantity, certificate)
    assert isinstance(found, Interval)
    assert found.width <= width
    return found


def ball(number: Fraction) -> Any:
    return arb(fmpq(number.numerator, number.denominator))


@pytest.mark.parametrize("exponent", ["-1", "-1/2", "-3"])
def test_the_mass_that_leaks_is_a_product_with_a_bounded_tail(exponent: str) -> None:
    """1 − Π 1/(1+bᵗ): the factors beyond T multiply to at least 1 − b^(T+1)/(1−b), and to at most 1."""
    found = interval(FiniteMass(logistic(*exponential(exponent))), Fraction(1, 10**25))
    before, ctx.prec = ctx.prec, 256
    try:
        base = ball(Fraction(exponent)).exp()
        product, power, last = arb(1), arb(1), 300
        for _ in range(last + 1):
            product, power = product / (1 + power), power * base
        lower, upper = 1 - product, 1 - product * (1 - power / (1 - base))
        # Two enclosures of one number overlap, and each is narrow.
        assert ball(Fraction(found.lower)) <= upper
        assert lower <= ball(Fraction(found.upper))
        assert upper - lower < arb("1e-25")
    finally:
        ctx.prec = before


@pytest.mark.parametrize("up", ["1/5", "2/3", "3/4"])
def test_the_walk_has_the_finite_mass_of_its_grammar(up: str) -> None:
    grammar = ar.PCFG("ab", start="S", rules={"S": {"aSS": up, "b": 1 - Fraction(up)}})
    assert ar.finite_mass(grammar) in interval(FiniteMass(walk(up)), Fraction(1, 10**12))


@pytest.mark.parametrize(("up", "other"), [(Fraction(1, 3), Fraction(1, 4)), (Fraction(1, 5), Fraction(2, 3))])
def test_numbers_of_a_walk_are_its_moves_times_those_of_one_coin(up: Fraction, other: Fraction) -> None:
    with mpmath.workdps(50):
        moves = 1 / (1 - 2 * mpmath.mpf(up.numerator) / up.denominator)
        p, q = (mpmath.mpf(x.numerator) / x.denominator for x in (up, other))
        expected = {
            Length(walk(up)): moves + 1,
            Entropy(walk(up)): -moves * (p * mpmath.log(p) + (1 - p) * mpmath.log(1 - p)),
            KL(walk(up), walk(other)): moves * (p * mpmath.log(p / q) + (1 - p) * mpmath.log((1 - p) / (1 - q))),
        }
        for quantity, number in expected.items():
            found = interval(quantity, Fraction(1, 10**12))
            low, high = (mpmath.mpf(end.numerator) / end.denominator for end in map(Fraction, (found.lower, found.upper)))
            assert low - mpmath.mpf(10) ** -40 <= number <= high + mpmath.mpf(10) ** -40


def test_ending_sooner_and_sooner_has_expected_length_e_minus_1() -> None:
    """P[aᵏ] = 1/(k+1)!, and the expected length is their sum."""
    weights = {"a": "1/(t+2)", ar.END: "(t+1)/(t+2)"}
    cases = [("t >= 0", weights, {"a": ("s", {"t": 1})}), ("", {ar.END: 1}, {"a": "s"})]
    found = interval(Length(ar.CounterMachine("a", start="s", counters=["t"], control={"s": cases})), Fraction(1, 10**30))
    low, high = exponential(1)
    assert found.lower <= high - 1
    assert low - 1 <= found.upper
