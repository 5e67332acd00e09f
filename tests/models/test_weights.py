"""Rows of formulas: they sum to 1 identically and are positive throughout their cell, or they are refused, by control and case."""

from fractions import Fraction

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

import arprops as ar
from arprops.core.dist import Dist
from arprops.core.error import BadModel, BadQuestion
from arprops.core.words import END

MOVES = {"a": ("s", {"n": 1})}


def machine(row, guard="", *, parameters=(("q", (0, 1)),), powers=(), rest=None):
    cases = [(guard, row, MOVES)] + ([("", rest or {END: 1}, MOVES)] if guard else [])
    return ar.CounterMachine("a", start="s", counters=["n"], control={"s": cases}, parameters=dict(parameters), powers=dict(powers))


ACCEPTED = [
    ({"a": "q", END: "1 - q"}, ""),
    ({"a": "q^2", END: "1 - q^2"}, ""),
    ({"a": "q*(1 - q)", END: "1 - q*(1 - q)"}, ""),
    ({"a": "1 - 1/(n + 2)", END: "1/(n + 2)"}, "n >= 0"),
    ({"a": "1/(3 - n)", END: "1 - 1/(3 - n)"}, "n <= 1"),
    ({"a": "q/(n + 1)", END: "1 - q/(n + 1)"}, "n >= 0"),
    ({"a": "0*q", END: "1 + 0*q"}, ""),
    ({"a": "q - q", END: 1}, ""),
    ({"a": "(1 - q)*(1 - q)", END: "2*q - q^2"}, ""),
    ({"a": "n/(n + q)", END: "q/(n + q)"}, "n > 0"),
    ({"a": "n/2", END: "1 - n/2"}, "n == 1"),
]
REFUSED = [
    ({"a": "q", END: "1 - q/2"}, "", "the weights sum to"),
    ({"a": "q + 1/2", END: "1/2 - q"}, "", "not seen to be positive"),
    ({"a": "2*q", END: "1 - 2*q"}, "", "not seen to be positive"),
    ({"a": "1/n", END: "1 - 1/n"}, "n >= 0", "not seen to be positive"),
    ({"a": "n", END: "1 - n"}, "", "not seen to be positive"),
    ({"a": "n/(n + 1)", END: "1/(n + 1)"}, "n >= 0", "not seen to be positive"),  # 0 at n = 0 alone
    ({"a": "1/(n + 2)", END: "1 - 1/(n + 2)"}, "", "not seen to be positive"),
    ({"a": "(q - 1/2)^2", END: "1 - (q - 1/2)^2"}, "", "not seen to be positive"),  # 0 at q = 1/2 alone
    ({"a": "r", END: "1 - r"}, "", "unknown name 'r'"),
    ({"b": "q", END: "1 - q"}, "", "unknown outcome 'b'"),
    ({"a": "q", END: 0.5}, "", "is a float"),
]


@pytest.mark.parametrize(("row", "guard"), ACCEPTED)
def test_what_is_positive_throughout_the_cell_is_accepted_and_is(row, guard):
    made = machine(row, guard)
    for q in (Fraction(1, 97), Fraction(1, 2), Fraction(96, 97)):
        one = made.at({"q": q})
        for n in range(-9, 10):
            dist = one.next(("s", (n,)))
            assert sum(weight for _, weight in dist.items()) == 1
            assert all(weight > 0 for _, weight in dist.items())


@pytest.mark.parametrize(("row", "guard", "said"), REFUSED)
def test_what_is_not_is_refused_with_its_place(row, guard, said):
    with pytest.raises(BadModel, match=said) as refused:
        machine(row, guard)
    assert "control 's', case 1" in str(refused.value)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"parameters": {"q": (None, None)}}, "at least one end"),
        ({"parameters": {"q": (1, 0)}}, "at least one end"),
        ({"parameters": {"n": (0, 1)}}, "no counter"),
        ({"parameters": {"2q": (0, 1)}}, "must be a word"),
        ({"parameters": {"q": (0, 1)}, "powers": {"X": ("-q", "n")}}, "the power 'X'.*not seen to be positive"),
        ({"parameters": {"q": (0, 1)}, "powers": {"X": ("q", "m")}}, "unknown counter 'm'"),
        ({"parameters": {"q": (0, 1)}, "powers": {"q": ("q", "n")}}, "neither a counter nor a parameter"),
    ],
)
def test_a_region_or_power_that_makes_no_sense_is_refused(change, said):
    with pytest.raises(BadModel, match=said):
        ar.CounterMachine("a", start="s", counters=["n"], control={"s": [("", {END: 1}, MOVES)]}, **change)


@given(st.fractions(Fraction(1, 50), Fraction(49, 50), max_denominator=50), st.integers(-4, 6))
def test_powers_have_the_value_of_their_base(q, n):
    made = machine({"a": "1/(1 + X)", END: "X/(1 + X)"}, powers={"X": ("q/(1 - q)", "n")})
    base = (q / (1 - q)) ** n
    assert made.at({"q": q}).next(("s", (n,))) == Dist({"a": 1 / (1 + base), END: base / (1 + base)})


def test_a_sympy_expression_is_read_as_what_it_prints():
    q, n = sympy.symbols("q n")
    assert machine({"a": q / (n + 1), END: 1 - q / (n + 1)}, "n >= 0") == machine({"a": "q/(n + 1)", END: "1 - q/(n + 1)"}, "n >= 0")


def test_a_family_answers_where_its_weights_are_numbers_or_are_made_so():
    family = machine({"a": "q", END: "1 - q"}, "n >= 1")
    assert family.next(("s", (0,))) == Dist({END: 1})
    with pytest.raises(BadQuestion, match=r"depend on the parameters q; give them values first: machine.at"):
        family.next(("s", (1,)))
    assert family.at({"q": "1/3"}).next(("s", (1,))) == Dist({"a": "1/3", END: "2/3"})
    assert family.at({}) == family
    for values, said in (({"r": 1}, "unknown parameter 'r'"), ({"q": 1}, "outside its region"), ({"q": 0}, "outside its region"), ({"q": "3/2"}, "outside")):
        with pytest.raises(BadQuestion, match=said):
            family.at(values)


def test_parameters_are_given_one_by_one_or_at_once():
    two = machine({"a": "q*r", END: "1 - q*r"}, parameters=(("q", (0, 1)), ("r", (0, 1))))
    assert two.at({"q": "1/2"}).at({"r": "1/3"}) == two.at({"q": "1/2", "r": "1/3"})
    assert two.at({"q": "1/2"}).parameters == two.parameters[1:]
