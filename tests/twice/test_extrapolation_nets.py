"""Splits, chance levels and floors a second time: by formulas of binomials, in 200-bit arithmetic, and by the languages' other descriptions."""

from fractions import Fraction
from itertools import product
from math import comb

import pytest
from flint import arb, ctx

import arprops as ar
from arprops.neural.extrapolation.chance import chance
from arprops.neural.extrapolation.floor import floor
from arprops.neural.extrapolation.grammars import grammar
from arprops.neural.extrapolation.law import geometric, uniform
from arprops.neural.extrapolation.split import split


def catalan(n: int) -> int:
    return comb(2 * n, n) // (n + 1)


def test_words_are_as_many_as_the_formulas_say() -> None:
    for n in range(1, 7):
        assert grammar("dyck").count(n) == catalan(n) * 2**n
        assert grammar("two_dyck").count(n) == catalan(n) * catalan(n + 1)
        assert grammar("ba").count(n) == sum(comb(n - 1, k) for k in range(0, n, 2))
        assert grammar("bnaa").count(n) == (n - 1) // 2 + 1
        assert grammar("anbn").count(n) == grammar("anbncn").count(n) == 1


@pytest.mark.parametrize("length", [4, 8])
def test_the_split_of_anbn_is_that_of_its_pattern(length: int) -> None:
    parts = split(grammar("anbn").model(uniform(1, 30)), length=length)
    possible = {("a",) * k + ("b",) * (length - k) for k in range(length + 1) if 2 * k >= length}
    assert set(parts.possible) == possible
    assert len(parts.impossible) == 2**length - (length // 2 + 1)


def test_the_split_of_a_cut_language_forgets_what_is_too_long() -> None:
    # aaaa begins no string of at most three a, so it is impossible there.
    assert ("a",) * 4 in split(grammar("anbn").model(uniform(1, 3)), length=4).impossible
    assert ("a",) * 4 in split(grammar("anbn").model(uniform(1, 4)), length=4).possible


def test_the_split_of_dyck_is_that_of_its_grammar_where_no_size_is_left_out() -> None:
    pcfg = ar.PCFG("()[]", start="S", rules={"S": {"": "3/5", "(S)S": "1/5", "[S]S": "1/5"}})
    parts = split(grammar("dyck").model(uniform(1, 4)), length=4)  # four open brackets need size 4
    for prompt in product("()[]", repeat=4):
        assert (prompt in set(parts.possible)) == ar.possible(pcfg, prompt)


@pytest.mark.parametrize("d", range(-4, 5))
def test_a_balance_by_binomials_in_200_bits(d: int) -> None:
    prompt = ("a",) * d if d >= 0 else ("b",) * -d
    found = chance(grammar("anbn").rule("R1"), [prompt], limit=None)
    before = ctx.prec
    ctx.prec = 200
    try:
        terms = 2000  # (2/3)^2000 is below 2^-200
        total = sum((arb(comb(t, (t - abs(d)) // 2)) / arb(3) ** (t + 1) for t in range(abs(d), terms, 2)), arb(0))
        low, high = Fraction(found.lower), Fraction(found.upper)  # type: ignore[union-attr]
        assert abs(total - arb(low.numerator) / arb(low.denominator)) < arb(2) ** -60
        assert abs(total - arb(high.numerator) / arb(high.denominator)) < arb(2) ** -60
    finally:
        ctx.prec = before


def test_matched_brackets_by_their_grammar() -> None:
    # Five equal outcomes: a completion is a word of B, two symbols that do not matter, and END; its mass is what the grammar keeps.
    kept = ar.PCFG(
        "()[]!", start="C", rules={"C": {"B!": 1}, "B": {"": "1/5", "(B": "1/5", ")B": "1/5", "[B]B": "1/5", "!": "1/5"}},
    )  # fmt: skip
    # ε stands for ending a word: inside a pair it is the closing bracket's 1/5, outside it is END's; the last rule is a bracket that closes nothing.
    rule = grammar("dyck").rule("R1")
    matched = sum(
        (ar.string_probability(kept, (*word, "!")) for length in range(5) for word in product("()[]", repeat=length) if rule.holds(word)), Fraction(0)
    )  # type: ignore[type-var]
    assert chance(rule, [()], limit=5) == matched


@pytest.mark.parametrize("name", ["anbn", "ba", "dyck", "two_dyck"])
def test_the_floor_in_200_bits(name: str) -> None:
    it, law = grammar(name), geometric("4/5", first=1, last=4)
    found = floor(it.model(law)).string
    before = ctx.prec
    ctx.prec = 200
    try:
        total = arb(0)
        for size, share in law.items():
            mass = share / it.count(size)
            total -= arb(share.numerator) / arb(share.denominator) * (arb(mass.numerator) / arb(mass.denominator)).log()
        middle = Fraction(found.lower + found.upper) / 2
        assert abs(total - arb(middle.numerator) / arb(middle.denominator)) < arb(2) ** -50
    finally:
        ctx.prec = before
