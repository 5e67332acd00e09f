"""Grammars, derived a second time: by enumerating sentential forms, by sympy's roots, by counter machines and by the other algorithm."""

import importlib.util
import json
import sys
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.core.forward import forward, outcome_masses
from arprops.core.words import END
from arprops.formats.model_writer import model_data
from arprops.formats.write import json_text
from arprops.kernel.explore import moves
from tests.laws.anbn import STOP, anbn
from tests.strategies import AB, pcfgs, words_of

quick = settings(deadline=None, max_examples=60)
LENGTH = 3


def enumerated(grammar, *, steps=24, least=Fraction(1, 2**14)):
    """From sentential forms: the mass of each string and prefix up to LENGTH, the finite part of each prefix, and what was not followed."""
    forms = {((), (grammar.start_symbol,)): Fraction(1)}
    strings, prefixes, left = {}, {}, Fraction(0)
    for _ in range(steps):
        after = {}
        for (read, stack), mass in forms.items():
            if not stack:
                strings[read] = strings.get(read, 0) + mass
                continue
            head, rest = stack[0], stack[1:]
            if head in grammar.alphabet:
                longer = (*read, head)
                prefixes[longer] = prefixes.get(longer, 0) + mass
                if len(longer) < LENGTH:
                    after[longer, rest] = after.get((longer, rest), 0) + mass
                elif not rest:
                    strings[longer] = strings.get(longer, 0) + mass
                continue
            for side, share in grammar.rules_of[head].items():
                if mass * share < least:
                    left += mass * share
                else:
                    after[read, side + rest] = after.get((read, side + rest), 0) + mass * share
        forms = after
    return strings, prefixes, left + sum(forms.values())


def value(number):
    return (number, number) if isinstance(number, Fraction) else (number.lower, number.upper)


@quick
@given(grammar=st.one_of(pcfgs(), pcfgs(empty=True), pcfgs(max_nonterminals=1, empty=True)))
def test_strings_and_prefixes_have_the_mass_of_their_derivations(grammar):
    strings, prefixes, left = enumerated(grammar)
    for word in words_of(AB, LENGTH):
        low, high = value(ar.prefix_probability(grammar, word))
        known = prefixes.get(word, 0) if word else 1
        assert known <= high
        assert low <= known + left
        low, high = value(ar.string_probability(grammar, word))
        if len(word) < LENGTH:  # at LENGTH a form may still lose its nonterminals to ε
            assert strings.get(word, 0) <= high
            assert low <= strings.get(word, 0) + left


@quick
@given(grammar=st.one_of(pcfgs(), pcfgs(empty=True)))
def test_the_stack_and_the_chart_agree(grammar):
    for word in words_of(AB, 3) if grammar.rational_moves else ():
        weights = forward(grammar, word)
        assert grammar.prefix_within(word) == sum(weights.values())
        assert grammar.string_within(word) == outcome_masses(grammar, weights).get(END, 0)
        if weights:
            assert grammar.next_within(word) == ar.next_distribution(grammar, word)


@quick
@given(grammar=st.one_of(pcfgs(), pcfgs(empty=True)))
def test_the_finite_strings_of_a_prefix_are_those_of_its_extensions_and_itself(grammar):
    total, eps = ar.finite_mass(grammar), Fraction(1, 2**60)
    assert value(ar.prefix_probability(grammar, "", finite=True))[0] <= value(total)[1] + eps
    for word in words_of(AB, 2):
        whole = value(ar.prefix_probability(grammar, word, finite=True))
        parts = [value(ar.prefix_probability(grammar, (*word, x), finite=True)) for x in AB] + [value(ar.string_probability(grammar, word))]
        assert sum(low for low, _ in parts) <= whole[1] + eps
        assert whole[0] <= sum(high for _, high in parts) + eps
        assert value(ar.prefix_probability(grammar, word))[1] >= whole[0] - eps


@settings(deadline=None, max_examples=25)
@given(parts=st.tuples(*[st.integers(0, 4)] * 3).filter(lambda parts: parts[0] and parts[1] + parts[2]))
def test_one_unknown_has_the_least_root_that_sympy_finds(parts):
    base, linear, cubic = (Fraction(part, sum(parts)) for part in parts)
    rules = {side: weight for side, weight in {"b": base, "aSS": linear, "aSSS": cubic}.items() if weight}
    mass = ar.finite_mass(ar.PCFG("ab", start="S", rules={"S": rules}))
    x = sympy.Symbol("x", nonnegative=True)
    to_sympy = lambda number: sympy.Rational(number.numerator, number.denominator)  # noqa: E731
    roots = sympy.roots(to_sympy(base) + to_sympy(linear) * x**2 + to_sympy(cubic) * x**3 - x, x, multiple=True)
    least = min((root for root in roots if root.is_real and root >= 0), key=lambda root: root.evalf(40))
    ours = to_sympy(mass) if isinstance(mass, Fraction) else to_sympy(mass.a) + to_sympy(mass.b) * sympy.sqrt(mass.d)
    assert sympy.simplify(ours - least) == 0


def test_a_system_of_two_unknowns_has_the_solution_that_sympy_finds():
    grammar = ar.PCFG("ab", start="S", rules={"S": {"aTT": "3/4", "b": "1/4"}, "T": {"aSST": "1/2", "b": "1/2"}})
    x, y = sympy.symbols("x y")
    found = sympy.nsolve([sympy.Rational(3, 4) * y**2 + sympy.Rational(1, 4) - x, x**2 * y / 2 + sympy.Rational(1, 2) - y], [x, y], [0.3, 0.5], prec=30)
    mass = ar.finite_mass(grammar)
    assert isinstance(mass, ar.Interval)
    assert mass.width <= Fraction(1, 2**64)
    assert abs(float(mass.lower) - float(found[0])) < 1e-15


def second_reader():
    """`proofs/recheck.py` as a module of its own."""
    spec = importlib.util.spec_from_file_location("recheck_of_grammars", Path(__file__).parents[2] / "proofs" / "recheck.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


SCRIPT = second_reader()


@quick
@given(grammar=st.one_of(pcfgs(), pcfgs(empty=True)))
def test_recheck_derives_the_same_stacks_and_moves_in_the_same_order(grammar):
    data = json.loads(json_text(model_data(grammar, plain=True)))
    try:
        theirs = SCRIPT.read_pcfg(data)
    except SCRIPT.No as reason:
        assert "by recursion" in str(reason)  # noqa: PT017
        return
    stacks = list(grammar.start().support)
    assert [tuple(stack) for stack in stacks] == list(theirs.begin)
    for stack in stacks:
        listed = moves(grammar, stack)
        assert [(symbol, tuple(after), share) for symbol, after, share in listed] == theirs.emitting(tuple(stack))
        assert grammar.move(stack)[END] == theirs.ending(tuple(stack))
        stacks += [after for _, after, _ in listed if len(stacks) < 30]


@pytest.mark.parametrize(
    ("rules", "reason"),
    [
        ({"S": [[["S", "S"], "1/4"], [[], "1/4"], [["a"], "1/2"]]}, "does so by recursion"),
        ({"S": [[["S", "a"], "1"]]}, "goes on for ever without a symbol"),
        ({"S": [[["S", "S"], "3/4"], [["T"], "1/4"]], "T": [[["S"], "1"]]}, "goes on for ever without a symbol"),
        ({"S": [[["a"], "1/2"]]}, "do not sum to 1"),
        ({"S": [[["a"], "1/2"], [["a"], "1/2"]]}, "has a rule twice"),
        ({"S": [[["b"], "1"]]}, "unknown symbol"),
        ({"a": [[["a"], "1"]]}, "is a terminal and has rules"),
        ({"T": [[["a"], "1"]]}, "unknown symbol"),
    ],
)
def test_recheck_rejects_what_is_no_grammar(rules, reason):
    with pytest.raises(SCRIPT.No, match=reason):
        SCRIPT.read_pcfg({"kind": "pcfg", "alphabet": ["a"], "start": "S", "rules": rules})


def dyck(p):
    p = Fraction(p)
    going = {"a": ("on", {"h": 1}), "b": ("on", {"h": -1})}
    lost = {"a": "off", "b": "off"}
    return ar.CounterMachine(
        "ab",
        start="on",
        counters=["h"],
        control={
            "on": [("h == 0", {"a": p, END: 1 - p}, {**going, "b": "off"}), ("", {"a": p, "b": 1 - p}, going)],
            "off": [("", {END: 1}, lost)],
        },
    )


CORE = {"S": {"T": "1/3", "": "2/3"}, "T": {"aTb": "1/3", "ab": "2/3"}}
PAIRS = [
    (ar.PCFG("ab", start="S", rules={"S": {"aSb": "1/3", "": "2/3"}}), anbn("1/3", STOP)),
    (ar.PCFG("ab", start="S", rules=CORE), anbn("1/3", STOP)),
    (ar.PCFG("ab", start="S", rules={"S": {"aSbS": "2/5", "": "3/5"}}), dyck("2/5")),
    (ar.PCFG("ab", start="S", rules={"S": {"aSbS": "2/3", "": "1/3"}}), dyck("2/3")),  # not tight
]


@pytest.mark.parametrize(("grammar", "machine"), PAIRS)
def test_a_grammar_filtered_is_the_counter_machine(grammar, machine):
    belief = ar.Belief(grammar, off_support=machine)
    for length in range(8):
        for word in product(AB, repeat=length):
            assert ar.next_distribution(belief, word) == ar.next_distribution(machine, word)
    same = ar.same_joint(ar.Truncated(grammar, 8), ar.Truncated(machine, 8))
    ar.recheck(same)
    assert same.proved
    assert ar.zero_prompts(ar.Truncated(grammar, 6)) == ar.zero_prompts(ar.Truncated(machine, 6))
