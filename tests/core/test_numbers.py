"""Exact literals, logarithms, sums of logarithms, intervals and +∞, against sympy, decimal and plain arithmetic."""

from decimal import Context, Decimal
from fractions import Fraction
from math import inf, nan, prod

import pytest
import sympy
from hypothesis import assume, example, given
from hypothesis import strategies as st

from arprops.core.error import BadModel
from arprops.core.exact import exact, short, weight
from arprops.core.infinite import Infinite
from arprops.core.interval import Interval
from arprops.core.logarithm import ln
from arprops.core.logsum import LogSum, coprime, coprime_base, log

DIGITS = Context(prec=60)
fractions = st.fractions(-5, 5, max_denominator=12)
positive = st.fractions(Fraction(1, 12), 12, max_denominator=12).filter(bool)
logsums = st.dictionaries(positive, fractions, max_size=4).map(LogSum)


def is_zero_by_sympy(total: LogSum) -> bool:
    """Whether every prime's exponent in ∏ a^r is 0 (sympy factors), and whether sympy finds the number itself equal to 0."""
    exponents: dict[int, Fraction] = {}
    for a, r in total.terms.items():
        for n, side in ((a.numerator, 1), (a.denominator, -1)):
            for prime, times in sympy.factorint(n).items():
                exponents[prime] = exponents.get(prime, Fraction(0)) + side * times * r
    rational = lambda x: sympy.Rational(x.numerator, x.denominator)  # noqa: E731
    value = sympy.Add(*[rational(r) * sympy.log(rational(a)) for a, r in total.terms.items()])
    zero = not any(exponents.values())
    assert bool(sympy.expand_log(value, factor=True, force=True).expand() == 0) == zero
    return zero


def by_decimal(total: LogSum) -> Decimal:
    value = Decimal(0)
    for a, r in total.terms.items():
        difference = DIGITS.subtract(Decimal(a.numerator).ln(DIGITS), Decimal(a.denominator).ln(DIGITS))
        value = DIGITS.add(value, DIGITS.divide(DIGITS.multiply(difference, Decimal(r.numerator)), Decimal(r.denominator)))
    return value


# -- exact literals ----------------------------------------------------------------------------------------------------------------------


@given(fractions)
def test_an_exact_literal_is_the_rational_that_was_written(number: Fraction) -> None:
    assert exact(number) == exact(str(number)) == number


@pytest.mark.parametrize(("text", "number"), [("0.25", Fraction(1, 4)), ("1/3", Fraction(1, 3)), ("1e-2", Fraction(1, 100)), (7, Fraction(7))])
def test_a_literal_in_each_form(text: str, number: Fraction) -> None:
    assert exact(text) == number


@pytest.mark.parametrize("value", [0.1, 1.0, True, None, "a third", "1/0", "", 1j, Decimal("0.1")])
def test_what_is_not_exact_is_refused(value: object) -> None:
    with pytest.raises(BadModel):
        exact(value)  # type: ignore[arg-type]


def test_a_float_is_refused_with_the_text_to_write() -> None:
    with pytest.raises(BadModel, match=r'"0\.1"'):
        exact(0.1)  # type: ignore[arg-type]


def test_a_weight_is_not_negative() -> None:
    assert weight("0") == 0
    with pytest.raises(BadModel, match="negative"):
        weight("-1/3")


@given(st.integers(), st.integers(1))
@example(10**5000, 1)
@example(1, 10**5000)
@example(10**5000, 10**5000 - 1)
@example(10**400, 3)
def test_a_rational_is_shown_shortly(top: int, bottom: int) -> None:
    text = short(Fraction(top, bottom))
    assert len(text) < 60
    assert Fraction(text) == Fraction(top, bottom) if "≈" not in text else text.startswith("≈")


# -- logarithms ------------------------------------------------------------------------------------------------------------------------------


@given(st.fractions(Fraction(1, 10**9), 10**9).filter(bool), st.sampled_from([8, 64, 150]))
@example(Fraction(1), 64)
@example(Fraction(2, 3), 8)
@example(Fraction(4, 3), 64)
@example(Fraction(10**40 + 1, 10**40), 150)
@example(Fraction(1, 2**200), 150)
def test_a_logarithm_is_enclosed(a: Fraction, bits: int) -> None:
    low, high = ln(a, bits)
    value = Fraction(by_decimal(log(a)))
    error = Fraction(1, 10**55) * (1 + abs(value))
    assert Fraction(low, 1 << bits) <= value + error
    assert value - error <= Fraction(high, 1 << bits)
    assert high - low <= (4 * bits + 40) * (2 + abs(a.numerator.bit_length() - a.denominator.bit_length()))


@given(logsums)
def test_a_sum_is_enclosed_to_any_precision(total: LogSum) -> None:
    value = Fraction(by_decimal(total))
    for bits in (32, 128):
        around = total.enclose(bits)
        assert around.lower - Fraction(1, 10**50) <= value <= around.upper + Fraction(1, 10**50)
        assert around.width <= Fraction(10**6, 1 << bits)
    assert total.lower <= total.upper
    assert abs(Fraction(float(total)) - value) <= abs(value) * Fraction(1, 2**50)


@given(logsums, logsums)
def test_order_is_that_of_the_numbers(x: LogSum, y: LogSum) -> None:
    difference = by_decimal(x - y)
    assume(abs(difference) > Decimal("1e-40"))
    assert (x < y) == (x <= y) == (difference < 0)
    assert (x > y) == (x >= y) == (difference > 0)
    assert x != y


@given(st.lists(st.tuples(st.sampled_from([2, 3, 5, 6, 10, 12, 15, 18]), st.integers(-3, 3)), max_size=5), st.integers(1, 6))
@example([(2, 3), (2, -3)], 1)
@example([(12, 2), (2, -2), (6, -2)], 3)
def test_zero_is_decided_as_sympy_decides_it(terms: list[tuple[int, int]], denominator: int) -> None:
    total = sum((log(a) * Fraction(r, denominator) for a, r in terms), LogSum())
    assert (total == 0) == (prod(Fraction(a) ** r for a, r in terms) == 1)
    assert (total == 0) == is_zero_by_sympy(total)


@given(logsums)
def test_an_identity_that_no_precision_resolves(total: LogSum) -> None:
    twice = LogSum({a**2: r / 2 for a, r in total.terms.items()})
    assert twice == total
    assert not twice < total
    assert twice <= total
    assert float(twice - total) == 0


@given(logsums, fractions)
def test_a_sum_of_logarithms_is_no_rational_but_0(total: LogSum, number: Fraction) -> None:
    assert (total == number) == (total == 0 and number == 0)
    assert (total < number) == (float(total) < number) or abs(float(total) - number) < 1e-9
    assert total < inf
    assert total > -inf


def test_near_ties_are_told_apart() -> None:
    a = 10**60
    assert log(Fraction(a + 1, a)) > 0
    assert log(Fraction(a + 1, a)) > log(Fraction(a + 2, a + 1))
    assert 2 * log(3) == log(9)
    assert 2 * log(3) != log(Fraction(9 * a + 1, a))
    assert log(2) < Fraction(6931471805599453094172321214581765680756, 10**40)
    assert log(2) > Fraction(6931471805599453094172321214581765680755, 10**40)


@given(logsums, logsums, fractions)
def test_sums_add_and_scale(x: LogSum, y: LogSum, factor: Fraction) -> None:
    assert x + y == y + x
    assert x - x == 0
    assert (x + y) * factor == x * factor + factor * y
    assert -x == -1 * x


def test_a_logarithm_needs_a_positive_rational() -> None:
    for a in (0, -1):
        with pytest.raises(ValueError, match="positive"):
            log(a)
    with pytest.raises(TypeError):
        assert log(2) < "1"
    with pytest.raises(TypeError):
        hash(log(2))
    assert log(2) != "ln 2"


def test_a_sum_shows_itself() -> None:
    assert repr(LogSum()) == "LogSum(0)"
    assert "1/3·ln(2)" in repr(log(2) * Fraction(1, 3))
    assert "…" in repr(sum((log(p) for p in (2, 3, 5, 7, 11)), LogSum()))


@given(st.lists(st.integers(1, 500), max_size=5))
def test_a_coprime_base_is_one(numbers: list[int]) -> None:
    base = coprime_base(numbers)
    assert all(sympy.gcd(a, b) == 1 for i, a in enumerate(base) for b in base[:i])
    for number in numbers:
        rest = number
        for factor in base:
            while rest % factor == 0:
                rest //= factor
        assert rest == 1


@given(st.lists(st.tuples(st.integers(1, 400), st.fractions(-3, 3, max_denominator=4)), max_size=7))
@example([(12, Fraction(1)), (18, Fraction(1)), (6, Fraction(-3))])
@example([(7, Fraction(1)), (7, Fraction(-1))])
@example([(4, Fraction(0)), (1, Fraction(1))])
def test_a_sum_over_coprime_integers_has_the_exponents_of_the_primes_and_no_zeros(terms: list[tuple[int, Fraction]]) -> None:
    split = coprime(terms)
    assert all(split.values())
    assert all(n > 1 for n in split)
    assert all(sympy.gcd(a, b) == 1 for i, a in enumerate(split) for b in list(split)[:i])
    exponents: list[dict[int, Fraction]] = [{}, {}]
    for total, listed in zip(exponents, (terms, split.items()), strict=True):
        for n, c in listed:
            for prime, times in sympy.factorint(n).items():
                total[prime] = total.get(prime, Fraction(0)) + times * c
    assert {prime: c for prime, c in exponents[0].items() if c} == {prime: c for prime, c in exponents[1].items() if c}


@given(st.lists(st.tuples(st.integers(1, 10**30), st.integers(1, 10**30)), min_size=2, max_size=40), st.booleans())
def test_a_sum_of_many_long_quotients_in_a_ring_is_0_and_out_of_it_is_not(pairs: list[tuple[int, int]], closed: bool) -> None:
    places = [Fraction(*pair) for pair in pairs]
    steps = zip(places, [*places[1:], places[0] if closed else places[0] * Fraction(10**40 + 1, 10**40)], strict=True)
    total = sum((log(here / there) for here, there in steps), LogSum())
    assert (total == 0) == (total >= 0) == closed
    assert total <= 0


# -- intervals and +∞ ------------------------------------------------------------------------------------------------------------------------


@given(fractions, fractions, fractions, fractions)
def test_intervals_compare_with_certainty(a: Fraction, b: Fraction, c: Fraction, d: Fraction) -> None:
    x, y = Interval(min(a, b), max(a, b)), Interval(min(c, d), max(c, d))
    members = [(s, t) for s in (x.lower, x.upper) for t in (y.lower, y.upper)]
    assert (x < y) == all(s < t for s, t in members)
    assert (x <= y) == all(s <= t for s, t in members)
    assert (x > y) == (y < x)
    assert (x >= y) == (y <= x)
    assert x.width >= 0
    assert (x < c) == (x.upper < c)


def test_an_interval_holds_its_ends_and_nothing_that_is_no_number() -> None:
    whole = Interval(0, inf)
    assert 10**100 in whole
    assert whole.width == inf
    assert isinstance(Interval(0.5, 1).lower, Fraction)
    with pytest.raises(ValueError, match="above"):
        Interval(1, 0)
    with pytest.raises(ValueError, match="NaN"):
        Interval(nan, 1)


def test_infinity_is_above_every_number() -> None:
    value = Infinite(None)
    assert value > 10**1000
    assert value >= inf
    assert value == inf == float(value)
    assert value == Infinite("another witness")
    assert not value < inf
    assert value <= inf
    assert not value > Infinite(None)
    assert not value <= 10**1000
    assert hash(value) == hash(inf)
    assert (value.lower, value.upper) == (inf, inf)
