"""Chance levels and loss floors are exact."""

from fractions import Fraction
from itertools import product

import pytest

import arprops as ar
from arprops.models.surd import Surd
from arprops.neural.extrapolation.chance import chance, counts
from arprops.neural.extrapolation.floor import floor
from arprops.neural.extrapolation.grammars import NAMES, grammar
from arprops.neural.extrapolation.law import uniform
from arprops.neural.extrapolation.split import split

RULES = [(name, rule) for name in NAMES for rule in grammar(name).rules]


@pytest.mark.parametrize(("name", "rule"), RULES, ids=lambda value: value if isinstance(value, str) else value.name)
def test_a_chance_level_under_a_limit_is_that_of_all_completions_one_by_one(name: str, rule) -> None:
    alphabet = grammar(name).alphabet
    prompts = [*product(alphabet, repeat=2), (), ()]  # a prompt that is asked twice counts twice
    limit = 5
    by_token, by_completion, number = Fraction(0), 0, 0
    for length in range(limit):
        for completion in product(alphabet, repeat=length):
            obeyed = sum(rule.holds(prompt, completion) for prompt in prompts)
            by_token += Fraction(obeyed, (len(alphabet) + 1) ** (length + 1))
            by_completion += obeyed
            number += 1
    assert chance(rule, prompts, limit=limit) == by_token / len(prompts)
    assert chance(rule, prompts, limit=limit, by="completions") == Fraction(by_completion, number * len(prompts))


@pytest.mark.parametrize(("name", "rule"), RULES, ids=lambda value: value if isinstance(value, str) else value.name)
def test_a_chance_level_without_a_limit_lies_above_every_limited_one_by_no_more_than_what_goes_on(name: str, rule) -> None:
    prompts = list(product(grammar(name).alphabet, repeat=3))
    found = chance(rule, prompts, limit=None)
    for limit in (4, 12, 30):
        low = chance(rule, prompts, limit=limit)
        assert isinstance(low, Fraction)
        going = Fraction(len(rule.alphabet), len(rule.alphabet) + 1) ** limit
        lower, upper = (found, found) if isinstance(found, Fraction | Surd) else (Fraction(found.lower), Fraction(found.upper))
        assert low <= upper
        assert lower <= low + going
    assert isinstance(found, Surd if rule.walk else ar.Interval if isinstance(rule.machine, ar.CounterMachine) else Fraction)


def test_a_balance_is_the_mass_of_its_grammar() -> None:
    # Completions of equal outcomes that balance a and b, as a grammar: what is up comes down. U and D are left early with the rest of the mass.
    rule = grammar("anbn").rule("R1")
    assert chance(rule, [()], limit=None) == Surd(Fraction(0), Fraction(1, 5), 5)  # Σ C(2n, n)/9ⁿ /3 = 1/√5
    series = [Fraction(number, 3 ** (length + 1)) for length, number in enumerate(counts(rule, {rule.start(): 1}, longest=60))]
    assert series[:5] == [Fraction(1, 3), 0, Fraction(2, 27), 0, Fraction(6, 243)]
    matched = grammar("dyck").rule("R1")
    assert chance(matched, [(), ("]",)], limit=None) == Surd(Fraction(3, 4), Fraction(-1, 4), 5)  # a prompt that is lost counts as 0


def test_chance_at_the_251_prompts() -> None:
    it = grammar("anbn")
    prompts = split(it.model(uniform(1, 30)), length=8).impossible
    ways = [sum(prompt.count("a") - 4 == d // 2 for prompt in prompts) for d in (-8, -6, -4, -2, 0, 2, 4, 6, 8)]
    down, end = Surd(Fraction(3, 2), Fraction(-1, 2), 5), Surd(Fraction(0), Fraction(1, 5), 5)
    total: object = Fraction(0)
    for d, number in zip((-8, -6, -4, -2, 0, 2, 4, 6, 8), ways, strict=True):
        power: object = end
        for _ in range(abs(d)):
            power = power * down  # type: ignore[operator]
        total = total + power * Fraction(number, 251)  # type: ignore[operator]
    assert chance(it.rule("R1"), prompts, limit=None) == total
    assert chance(it.rule("R2'"), prompts, limit=None) == Fraction(3, 4)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"prompts": [], "limit": 3}, "was asked about none"),
        ({"prompts": [()], "limit": 0}, "found 0"),
        ({"prompts": [()], "limit": None, "by": "completions"}, "infinitely many completions"),
        ({"prompts": [()], "limit": 3, "by": "coins"}, "found 'coins'"),
        ({"prompts": [("c",)], "limit": 3}, "'c'"),
    ],
)
def test_a_bad_chance_question_is_refused(given, said: str) -> None:
    with pytest.raises(ar.BadQuestion, match=said):
        chance(grammar("anbn").rule("R1"), given.pop("prompts"), **given)


@pytest.mark.parametrize("name", NAMES)
def test_the_floor_is_the_entropy_of_all_strings(name: str) -> None:
    it, law = grammar(name), uniform(1, 3)
    found = floor(it.model(law))
    by_strings = sum((ar.log(it.count(size) * 3) * weight for size, weight in law.items()), ar.LogSum())
    assert found.string == by_strings
    assert found.tokens == sum(size * it.stride + 1 for size in law) / Fraction(3)
    assert found.token * found.tokens == found.string


def test_the_floor_of_the_study() -> None:
    found = floor(grammar("anbn").model(uniform(1, 128)))
    assert found.string == ar.log(128)
    assert found.padded(256) == ar.log(128) / 257
    assert abs(float(found.padded()) - 0.0188795) < 5e-8
    with pytest.raises(ar.BadQuestion, match="found -1"):
        found.padded(-1)


def test_a_floor_needs_finitely_many_states() -> None:
    endless = ar.PDFA("a", start=0, next={0: {"a": 1}}, step={0: {"a": 0}})
    with pytest.raises(ar.BadQuestion, match="loss floor"):
        floor(endless)
