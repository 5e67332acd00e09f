"""Closed forms with ln 2π: they compare exactly where that is decided, and are refused where it is not known."""

from fractions import Fraction
from math import log as float_log
from math import pi

import pytest
from hypothesis import given
from hypothesis import strategies as st

import arprops as ar
from arprops.tasks.continuous import nats as module
from arprops.tasks.continuous.nats import Nats, in_bits, nats
from tests.tasks.continuous.drawn import numbers, positive

sums = st.builds(lambda a, b, c, k: Nats(a, ar.log(b) * c, Fraction(k, 2)), numbers, positive, numbers, st.integers(-2, 2))


@given(sums, sums)
def test_sums_and_multiples_are_enclosed_where_their_parts_are(a, b):
    both = a + b * 3 - nats(1)
    for bits in (20, 80):
        left, right, around = a.enclose(bits), b.enclose(bits), both.enclose(bits + 40)
        assert left.lower + 3 * right.lower - 1 <= around.upper
        assert around.lower <= left.upper + 3 * right.upper - 1
    assert float(a) == pytest.approx(float(a.rational) + float(a.logs) + float(a.circles) * float_log(2 * pi), abs=1e-12)


@given(sums, sums)
def test_the_order_is_that_of_the_difference(a, b):
    b = Nats(b.rational, b.logs, a.circles)
    assert (a < b) + (a == b) + (b < a) == 1
    assert (a - b == 0) == (a == b)
    if float(a) < float(b) - 1e-9:
        assert a < b


def test_logarithms_that_cancel_are_equal_and_pi_is_no_power_of_a_rational():
    assert Nats(logs=ar.log(9)) == ar.log(3) * 2
    assert Nats(circles=Fraction(1)) > ar.log(Fraction(628, 100))
    assert Nats(circles=Fraction(1)) < ar.log(Fraction(62832, 10000))
    assert Nats(Fraction(1)) != ar.log(3)
    assert Nats(Fraction(1, 2), circles=Fraction(1, 2)) == Nats(Fraction(1, 2), ar.log(1), Fraction(1, 2))
    assert (Nats() == "0") is False


def test_what_number_theory_leaves_open_is_refused_and_not_guessed(monkeypatch):
    monkeypatch.setattr(Nats, "enclose", lambda self, bits=128: ar.Interval(-1, 1))
    with pytest.raises(ar.BadQuestion, match="not known"):
        assert Nats(Fraction(1), circles=Fraction(1)) > 0
    with pytest.raises(TypeError):
        assert Nats() < "0"


def test_bits_are_nats_over_ln_2():
    assert in_bits(ar.log(8)) > Fraction(29, 10)
    assert Fraction(3) in in_bits(ar.log(8))
    around = in_bits(ar.Interval(Fraction(-1), Fraction(1)))
    assert around.lower == -around.upper
    assert Fraction(1442695041, 10**9) in in_bits(ar.Interval(1, Fraction(100000001, 10**8)))
    assert repr(Nats()) == "Nats(0 ≈ 0)"
    assert "…" in repr(sum((Nats(logs=ar.log(k)) for k in range(2, 20)), Nats()))
    assert module.nats(Fraction(1)) == 1
