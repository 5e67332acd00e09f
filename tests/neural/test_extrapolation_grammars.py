"""The grammars, their rules, and the split that their supports make."""

from fractions import Fraction
from itertools import product

import pytest

import arprops as ar
from arprops.neural.extrapolation.grammar import Grammar
from arprops.neural.extrapolation.grammars import NAMES, grammar
from arprops.neural.extrapolation.law import checked, geometric, uniform
from arprops.neural.extrapolation.rule import Rule, alike, balance, regular
from arprops.neural.extrapolation.split import Split, split

SMALL = {"anbn": 4, "anbncn": 3, "ba": 6, "bnaa": 6, "dyck": 3, "two_dyck": 3}


def test_a_law_is_exact_and_sums_to_one() -> None:
    assert uniform(2, 5) == dict.fromkeys(range(2, 6), Fraction(1, 4))
    law = geometric("0.8", first=0, last=30)
    assert sum(law.values()) == 1
    assert law[4] / law[3] == Fraction(4, 5)
    assert checked({2: "1/3", 1: "2/3", 7: 0}) == {1: Fraction(2, 3), 2: Fraction(1, 3)}


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (lambda: uniform(3, 2), "first=3, last=2"),
        (lambda: uniform(-1, 2), "first=-1"),
        (lambda: geometric(0, first=0, last=2), "must be positive, found 0"),
        (lambda: geometric(0.8, first=0, last=2), "0.8"),  # type: ignore[arg-type]  # a float, which is what is refused
        (lambda: checked({1: "1/2"}), "sum to 1"),
        (lambda: checked({-1: 1}), "sizes of at least 0"),
        (lambda: grammar("anbm"), "found no grammar 'anbm', expected one of anbn"),
        (lambda: grammar("anbn").rule("R9"), "found no rule 'R9', expected one of R1, R2, R2'"),
        (lambda: grammar("ba").model(uniform(0, 3)), "ba has no string of size 0"),
        (lambda: split(grammar("anbn").model(uniform(1, 3)), length=-1), "found length -1"),
        (lambda: split(grammar("dyck").model(uniform(1, 2)), length=9), "262,144 prompts of length 9"),
    ],
)
def test_a_bad_question_is_told_what_was_found(bad, said: str) -> None:
    with pytest.raises((ar.BadQuestion, ar.BadModel), match="(?s).*" + said.replace("(", r"\(")):
        bad()


@pytest.mark.parametrize("name", NAMES)
def test_a_grammar_is_tight_and_its_strings_have_the_mass_that_its_law_says(name: str) -> None:
    it, law = grammar(name), geometric("2/3", first=1, last=SMALL[name])
    model = it.model(law)
    assert ar.tight(model).proved
    for size, weight in law.items():
        strings = [s for s in product(it.alphabet, repeat=size * it.stride) if it.member.holds(s)]
        assert len(strings) == it.count(size)
        assert {ar.string_probability(model, s) for s in strings} == {weight / len(strings)}


@pytest.mark.parametrize("name", NAMES)
def test_a_language_is_the_meeting_of_its_rules_and_dyck_is_less(name: str) -> None:
    it = grammar(name)
    read = [rule for rule in it.rules if rule.reads == "string"]
    for length in range(7):
        for string in product(it.alphabet, repeat=length):
            obeys = all(rule.holds(string) for rule in read)
            if name == "dyck":
                assert obeys or not it.member.holds(string)
            else:
                assert obeys == it.member.holds(string), string
    crossed = tuple("([)]")
    if name == "dyck":
        assert all(rule.holds(crossed) for rule in read)
        assert not it.member.holds(crossed)


def test_anbn_is_proved_to_be_the_counter_machine_cut_off() -> None:
    up, down = {"a": ("up", {"n": 1}), "b": ("down", {"n": -1})}, {"a": "off", "b": ("down", {"n": -1})}
    anbn = ar.CounterMachine(
        "ab", start="up", counters=["n"], control={
            "up": [("n == 0", {"a": 1}, {**up, "b": "off"}), ("n == 3", {"b": 1}, up), ("", {"a": "1/2", "b": "1/2"}, up)],
            "down": [("n == 0", {ar.END: 1}, {"a": "off", "b": "off"}), ("", {"b": 1}, down)],
            "off": [("", {ar.END: 1}, {"a": "off", "b": "off"})],
        },
    )  # fmt: skip
    law = {1: Fraction(1, 2), 2: Fraction(1, 4), 3: Fraction(1, 4)}
    assert ar.same_joint(grammar("anbn").model(law), anbn).proved
    assert ar.same_joint(grammar("anbn").model(geometric("1/2", first=1, last=3)), anbn).refuted


def test_dyck_is_the_grammar_given_its_size() -> None:
    pcfg = ar.PCFG(("(", ")", "[", "]"), start="S", rules={"S": {"": "3/5", "(S)S": "1/5", "[S]S": "1/5"}})
    mass = {n: sum((Fraction(ar.string_probability(pcfg, s)) for s in product("()[]", repeat=2 * n)), Fraction(0)) for n in (1, 2, 3)}  # type: ignore[arg-type]
    total = sum(mass.values(), Fraction(0))
    model = grammar("dyck").model({n: share / total for n, share in mass.items()})
    for n in mass:
        for string in product("()[]", repeat=2 * n):
            assert ar.string_probability(model, string) == ar.string_probability(pcfg, string) / total


def test_the_automaton_is_minimal() -> None:
    assert len(grammar("anbn").model(uniform(1, 30)).next_of) == 61
    for name in NAMES:
        model = grammar(name).model(uniform(1, SMALL[name]))
        rows = {state: (model.next_of[state], tuple(model.step_of[state].values())) for state in model.next_of}
        assert len(set(rows.values())) == len(rows)


def test_the_251_prompts() -> None:
    it = grammar("anbn")
    parts = split(it.model(uniform(1, 30)), length=8)
    assert (len(parts.possible), len(parts.impossible)) == (5, 251)
    assert [len(parts.open(rule)) for rule in it.rules] == [251, 4, 251]
    assert parts.open(it.rule("R2")) == tuple(("a",) * k + ("b",) * (8 - k) for k in (3, 2, 1, 0))
    stop = sum(it.rule("R1").holds(prompt) for prompt in parts.impossible)
    assert stop == 69  # theorem A5: with KL exactly 0, always stopping balances 69 of them


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("length", [0, 1, 4])
def test_the_split_is_that_of_the_prefixes_of_all_strings(name: str, length: int) -> None:
    it = grammar(name)
    law = uniform(1, SMALL[name])
    strings = [s for size in law for s in product(it.alphabet, repeat=size * it.stride) if it.member.holds(s)]
    begun = {s[:length] for s in strings if len(s) >= length}
    parts = split(it.model(law), length=length)
    assert set(parts.possible) == begun
    assert len(parts.possible) + len(parts.impossible) == len(it.alphabet) ** length


@pytest.mark.parametrize("name", NAMES)
def test_a_prompt_is_open_exactly_where_a_short_completion_obeys(name: str) -> None:
    it = grammar(name)
    for rule in it.rules:
        for prompt in product(it.alphabet, repeat=2):
            short = any(rule.holds(prompt, more) for length in range(5) for more in product(it.alphabet, repeat=length))
            assert rule.open(prompt) == short, (rule, prompt)


@pytest.mark.parametrize("name", ["anbn", "anbncn", "dyck"])
def test_a_counting_rule_read_as_a_model_completes_every_open_prompt_by_obeying(name: str) -> None:
    rule = grammar(name).rule("R1")
    assert isinstance(rule.machine, ar.CounterMachine)
    for prompt in product(grammar(name).alphabet, repeat=3):
        done = ar.complete(rule.machine, prompt, method="greedy", limit=20)
        assert done.finished == rule.open(prompt)
        assert not done.finished or rule.holds(prompt, done.symbols)


def test_a_rule_of_the_completion_forgets_the_prompt() -> None:
    rule = grammar("anbn").rule("R2'")
    assert rule.holds("ba", "ab")
    assert not rule.holds("", "ba")
    assert not grammar("anbn").rule("R2").open("ba")
    assert not grammar("dyck").rule("R1").open("]")
    assert grammar("dyck").rule("R1").open(")")


def test_symbols_may_be_words_and_an_alphabet_may_have_one() -> None:
    even = balance("R", "as many go as stop", up="go", down="stop", alphabet=("go", "stop", "wait"))
    assert even.holds(("go", "wait"), ("stop",))
    assert not even.holds(("go", "wait"))
    assert alike("R", "anything", "x").holds("xxx")
    assert regular("R", "even", "(xx)*", alphabet="x").open("x")
    with pytest.raises(ar.BadQuestion, match="'y'"):
        even.holds(("y",))


def test_what_is_shown() -> None:
    assert repr(grammar("bnaa")) == "Grammar(bnaa: bⁿa²ᵐ)"
    assert repr(Split(1, ("a",), (("a",),), ())) == "Split(1 possible and 0 impossible prompts of length 1)"
    assert isinstance(grammar("ba"), Grammar)
    assert isinstance(grammar("ba").rules[0], Rule)
