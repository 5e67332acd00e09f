"""Grammars: rules sum to 1, stacks have finitely many rational moves, and what is not rational is enclosed."""

import copy
import pickle
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.core.error import BadModel, BadQuestion, ZeroProbabilityPrompt
from arprops.core.words import END
from arprops.models.pcfg import PCFG
from arprops.models.stack import EMPTY, Stack
from arprops.search.enclosed import Encloses
from tests.strategies import pcfgs

DYCK = {"S": {"aSbS": "1/3", "": "2/3"}}
IRRATIONAL = {"S": {"SS": "1/4", "": "1/4", "a": "1/2"}}
quick = settings(deadline=None, max_examples=60)


@quick
@given(grammar=pcfgs(empty=True))
def test_a_grammar_is_rebuilt_from_what_it_keeps(grammar):
    rules = {name: dict(row.items()) for name, row in grammar.rules_of.items()}
    assert PCFG(grammar.alphabet, start=grammar.start_symbol, rules=rules) == grammar


@quick
@given(grammar=pcfgs())
def test_every_stack_has_finitely_many_moves_that_sum_to_one(grammar):
    stacks = list(grammar.start().support)
    for stack in stacks:
        moves = grammar.move(stack)  # a `Dist`, so they sum to 1
        assert (moves[END] == 1) == (stack == EMPTY)
        stacks += [move[1] for move in moves if move is not END and len(stacks) < 40]


def test_a_right_linear_grammar_has_finitely_many_stacks():
    grammar = PCFG("ab", start="S", rules={"S": {"aS": "1/2", "bT": "1/4", "b": "1/4"}, "T": {"aT": "2/3", "b": "1/3"}})
    verdict = ar.tight(grammar)
    assert verdict.proved
    ar.recheck(verdict)
    assert ar.entropy(ar.Belief(grammar)) > 0
    assert ar.finite_mass(grammar) == 1


def test_left_recursion_and_unit_cycles_are_closed_in_one_move():
    left = PCFG("ab", start="S", rules={"S": {"Sa": "1/2", "b": "1/2"}})
    assert [ar.string_probability(left, "b" + "a" * n) for n in range(4)] == [Fraction(1, 2 ** (n + 1)) for n in range(4)]
    assert list(left.move(next(iter(left.start())))) == [("b", EMPTY.pushed((("S", "S"),)))]
    cycle = PCFG("ab", start="S", rules={"S": {"T": "1/2", "a": "1/2"}, "T": {"S": "2/3", "b": "1/3"}})
    assert ar.next_distribution(cycle) == ar.Dist({"a": "3/4", "b": "1/4"})
    assert ar.string_probability(cycle, "a") == Fraction(3, 4)


def test_what_a_grammar_leaks_goes_on_and_is_not_normalised_away():
    grammar = PCFG("ab", start="S", rules={"S": {"aS": "1"}})
    assert ar.finite_mass(grammar) == 0
    assert ar.prefix_probability(grammar, "aaaa") == 1
    assert ar.prefix_probability(grammar, "aaaa", finite=True) == 0


def test_rational_epsilon_weights_give_rational_moves():
    dyck = PCFG("ab", start="S", rules=DYCK)
    assert dyck.rational_moves
    assert ar.string_probability(dyck, "") == Fraction(2, 3)
    assert ar.string_probability(dyck, "aabb") == Fraction(1, 9) * Fraction(8, 27)
    nothing = PCFG("a", start="S", rules={"S": {"SS": "1/2", "": "1/2"}})  # critical: it derives ε for certain
    assert nothing.start().support == {EMPTY}
    assert ar.string_probability(nothing, "") == 1


def test_a_grammar_without_rational_moves_refuses_them_and_answers_otherwise():
    grammar = PCFG("a", start="S", rules=IRRATIONAL)
    assert not grammar.rational_moves
    for question in (grammar.start, lambda: ar.tight(grammar), lambda: ar.Belief(grammar).start(), lambda: ar.complete(grammar, "a"), lambda: ar.perplexity(["a"], grammar)):
        with pytest.raises(BadQuestion, match="rational"):
            question()
    empty = ar.string_probability(grammar, "")
    assert isinstance(empty, ar.Surd)
    assert str(empty) == "2 − √3"
    assert (empty - 2) * (empty - 2) == 3
    assert ar.finite_mass(grammar) == 1
    after = ar.next_distribution(grammar, "a")
    assert after["a"] + after[END] == 1
    assert ar.sample(grammar, rng=Random(0)).finished


def test_roots_of_higher_degree_are_enclosed_as_tightly_as_asked():
    grammar = PCFG("a", start="S", rules={"S": {"SSSSS": "1/4", "SSS": "1/8", "": "1/8", "aS": "1/2"}})
    for bits in (8, 64, 150):
        width = Fraction(1, 2**bits)
        for number in (
            ar.string_probability(grammar, "a", width=width),
            ar.prefix_probability(grammar, "aa", width=width),
            ar.prefix_probability(grammar, "aa", finite=True, width=width),
            ar.finite_mass(grammar, width=width),
            *ar.next_distribution(grammar, "a", width=width).values(),
        ):
            assert number.upper - number.lower <= width
    assert ar.string_probability(grammar, "a", width=Fraction(1, 2**150)).lower in ar.string_probability(grammar, "a")
    with pytest.raises(BadQuestion, match="width"):
        ar.finite_mass(grammar, width=Fraction(0))


def test_an_impossible_prompt_is_told_from_an_improbable_one():
    grammar = PCFG("ab", start="S", rules={"S": {"SSSSS": "1/4", "SSS": "1/8", "": "1/8", "aS": "1/2"}})
    assert ar.string_probability(grammar, "b") == 0
    with pytest.raises(ZeroProbabilityPrompt, match="the prompt ab has probability zero"):
        ar.next_distribution(grammar, "ab")
    with pytest.raises(ZeroProbabilityPrompt, match="the prompt b has probability zero"):
        ar.next_distribution(PCFG("ab", start="S", rules=IRRATIONAL), "b")


@quick
@given(grammar=pcfgs(empty=True), seed=st.integers(0, 99))
def test_a_sample_is_possible_and_cut_off_at_the_limit(grammar, seed):
    drawn = ar.sample(grammar, rng=Random(seed), limit=6)
    assert len(drawn.symbols) <= 6
    assert drawn.finished or len(drawn.symbols) == 6
    if grammar.rational_moves:
        assert ar.prefix_probability(grammar, drawn.symbols) > 0
        assert not drawn.finished or ar.string_probability(grammar, drawn.symbols) > 0


def test_samples_have_the_frequencies_of_the_grammar():
    grammar, rng = PCFG("a", start="S", rules=IRRATIONAL), Random(1)
    empty = sum(not ar.sample(grammar, rng=rng).symbols for _ in range(4000))
    assert abs(empty / 4000 - 0.26795) < 0.03


def test_a_deep_stack_needs_no_recursion():
    grammar = PCFG("ab", start="S", rules={"S": {"aSb": "1/2", "ab": "1/2"}})
    assert ar.prefix_probability(grammar, "a" * 5000) == Fraction(1, 2**4999)
    assert ar.tight(grammar, budget=5000).proved is False
    assert ar.string_probability(grammar, "a" * 2000 + "b" * 2000) == Fraction(1, 2**2000)


def test_an_ambiguous_prompt_costs_no_exponential():
    rules = {"S": {"ST": "1/2", "T": "1/4", "b": "1/4"}, "T": {"SS": "1/4", "TbT": "1/4", "a": "1/2"}}
    grammar = PCFG("ab", start="S", rules=rules)  # after 12 symbols there are 20,000 stacks
    word = "ab" * 8
    assert ar.prefix_probability(grammar, word) == sum(ar.prefix_probability(grammar, word + x) for x in "ab") + ar.string_probability(grammar, word)
    assert ar.next_distribution(grammar, word)["a"] * ar.prefix_probability(grammar, word) == ar.prefix_probability(grammar, word + "a")


def test_a_long_right_hand_side_needs_no_recursion_either():
    rules = {"S": {"T" * 60 + "a": "1/4", "a": "3/4"}, "T": {"": "1/2", "TTTTT": "1/4", "b": "1/4"}}
    grammar = PCFG("ab", start="S", rules=rules)
    assert not grammar.rational_moves
    assert ar.string_probability(grammar, "a").lower > Fraction(3, 4)
    wide = PCFG("ab", start="S", rules={"S": {"T" * 1200 + "a": 1}, "T": {"": "999/1000", "b": "1/1000"}})
    assert ar.string_probability(wide, "a") == wide.string_within(("a",)) == Fraction(999, 1000) ** 1200
    assert ar.prefix_probability(wide, "b") == wide.prefix_within(("b",)) == 1 - Fraction(999, 1000) ** 1200


def test_stacks_compare_as_the_tuples_of_their_items():
    items = [(), (("a",),), (("a",), ("b",)), (("b",),), (("a", "b"),)]
    stacks = [EMPTY.pushed(some) for some in items]
    for x, mine in zip(stacks, items, strict=True):
        assert (tuple(x), len(x)) == (mine, len(mine))
        for y, theirs in zip([EMPTY.pushed(some) for some in items], items, strict=True):
            assert ((x == y), (x < y)) == ((mine == theirs), (mine < theirs))
            assert x != y or hash(x) == hash(y)
    assert repr(EMPTY.pushed((("a",), ("S", "T")))) == "[a S\\T]"
    assert Stack(("a",), EMPTY) != "a"


def test_a_grammar_can_be_copied():
    dyck = PCFG("ab", start="S", rules=DYCK)
    ar.prefix_probability(dyck, "ab")
    assert copy.deepcopy(dyck) == pickle.loads(pickle.dumps(dyck)) == dyck
    assert isinstance(dyck, Encloses)
    assert not isinstance(ar.Belief(dyck), Encloses)
    assert repr(dyck) == "PCFG('ab', start='S', rules={'S': {'aSbS': '1/3', '': '2/3'}})"


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ({}, "rules must map each nonterminal"),
        ({"T": {"a": 1}}, "the start 'S' has no rules; the nonterminals are {T}"),
        ({"S": {"a": 1}, "b": {"a": 1}}, "'b' is a symbol of the alphabet and has rules"),
        ({"S": {"a": 1}, "": {"a": 1}}, "a nonterminal must be a non-empty str"),
        ({"S": ["a"]}, "the rules of 'S': expected a mapping"),
        ({"S": {"a": "1/2", "b": "1/3"}}, r"the rules of 'S', a \(1/2\), b \(1/3\), sum to 5/6, expected exactly 1"),
        ({"S": {"a": 0.5, "b": "1/2"}}, "the rule S → a: 0.5 is a float"),
        ({"S": {"a": -1, "b": 2}}, "the rule S → a: a weight must not be negative"),
        ({"S": {"aX": 1}}, "the rule S → 'aX': 'X' is neither a terminal nor has rules; known are {S, a, b}"),
        ({"S": {"ab": "1/2", ("a", "b"): "1/2"}}, "the rule S → ab is given twice"),
        ({"S": {3: 1}}, "a right-hand side of 'S' must be a tuple of symbols or text, found 3"),
        ({"S": {"NP": 1}, "NP": {"a": 1}}, "longer than one character, so give the right-hand side as a tuple"),
        ({"S": {"Sa": 1}}, "the nonterminal 'S' goes on for ever without a symbol"),
        ({"S": {"aT": 1}, "T": {"U": 1}, "U": {"T": 1}}, "the nonterminal 'T' goes on for ever without a symbol"),
        ({"S": {"SS": "3/4", "": "1/4"}}, "the nonterminal 'S' goes on for ever without a symbol"),
    ],
)
def test_what_a_grammar_refuses(rules, message):
    with pytest.raises(BadModel, match=message):
        PCFG("ab", start="S", rules=rules)
