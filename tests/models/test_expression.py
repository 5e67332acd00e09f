"""Formulas as text: what is read is what Python's own arithmetic on exact numbers says, and what cannot be read is refused."""

import operator
import sys
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from arprops.core.error import BadModel
from arprops.core.polynomial import variable
from arprops.core.ratio import ratio
from arprops.models.expression import formula

POINT = {"q": Fraction(2, 7), "n": Fraction(5)}
# A text with its value at the point; None where something is divided by 0 there.
leaves = st.sampled_from([("q", POINT["q"]), ("n", POINT["n"]), ("1", Fraction(1)), ("0", Fraction(0)), ("1.5", Fraction(3, 2)), (".2", Fraction(1, 5))])


def joined(one, sign, other):
    a, b = one[1], other[1]
    text = f"({one[0]}{sign}{other[0]})"
    if a is None or b is None or (sign == "/" and not b):
        return text, None
    return text, {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}[sign](a, b)


def raised(one, power):
    bad = one[1] is None or (power < 0 and not one[1])
    return f"({one[0]}){'^' if power % 2 else '**'}{power}", None if bad else one[1] ** power


def grown(inner):
    negated = inner.map(lambda one: (f"-({one[0]})", None if one[1] is None else -one[1]))
    return st.one_of(st.builds(joined, inner, st.sampled_from("+-*/"), inner), st.builds(raised, inner, st.integers(-2, 3)), negated)


texts = st.recursive(leaves, grown, max_leaves=8)


@given(texts)
def test_a_formula_has_the_value_that_exact_numbers_give_it(written):
    text, expected = written
    if expected is None:
        return
    found = formula(text, POINT)
    bottom = found.bottom.at(POINT).constant
    assume(bottom)
    assert found.at(POINT).rational == expected


@given(texts)
def test_a_formula_prints_as_one_that_reads_as_the_same(written):
    try:
        read = formula(written[0], POINT)
    except BadModel:
        return
    assert formula(str(read), POINT) == read


def test_powers_bind_before_signs_and_to_the_right():
    q = ratio(variable("q"))
    assert formula("-q^2", "q") == -(q * q)
    assert formula("2^3^2*q", "q") == 512 * q
    assert formula("q^-1", "q") == 1 / q
    assert formula("1/2*q", "q") == q / 2
    assert formula("1/(2*q)", "q") == 1 / (2 * q)
    assert formula("1 - q/(1 + q)", "q") == 1 / (1 + q)


def test_decimals_are_the_rationals_that_are_written():
    assert formula("0.1 + 0.2", ()).rational == Fraction(3, 10)
    assert formula("1e-3", ()).rational == Fraction(1, 1000)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("p", "unknown name 'p'; the names known here are q"),
        ("ln(q)", "'ln\\(q\\)' is not a number, a name, or a sum"),
        ("q^q", "the exponent in 'q \\*\\* q'|the exponent in 'q\\*\\*q'"),
        ("q^(1/2)", "must be an integer of size at most 64"),
        ("q^65", "must be an integer of size at most 64"),
        ("1/(q - q)", "divides by 0"),
        ("(q", "cannot be read as a formula"),
        ("", "cannot be read as a formula"),
        ("q if q else 1", "is not a number"),
        ("q // 2", "is not a number"),
        ("True", "is not a number"),
        ("1j*q", "is not a number"),
        ("q == 1", "is not a number"),
        ("__import__('os')", "is not a number"),
        ("q" + " + q" * 2000, "too long a formula"),
        ("(" * 500 + "q" + ")" * 500, "cannot be read|is not"),
        ("1e99999999*q", "too long a number"),
        ("((q + 1)^64)^64", "too long a formula"),
        ("(((q + 1)^64)^64)^64", "too long a formula"),
        ("1/((q + 1)^64)^64", "too long a formula"),
        ("((2^64)^64)^64", "too long a"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(text, said):
    with pytest.raises(BadModel, match=said):
        formula(text, ["q"])


def test_a_number_written_in_full_is_not_cut():
    digits = "7" * min(3_000, sys.get_int_max_str_digits() - 1)
    assert formula(digits, ()).rational == int(digits)
