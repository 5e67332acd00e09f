"""E2 and E3: grammars. Prefix probabilities of a tight ε-free grammar are rational; without either hypothesis they need not be."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from tests.strategies import AB, pcfgs, words_of

quick = settings(deadline=None, max_examples=60)


@given(p=st.builds(Fraction, st.integers(1, 20), st.integers(21, 40)))
def test_a_branching_grammar_has_finite_mass_one_or_its_ratio_exactly(p):
    grammar = ar.PCFG("ab", start="S", rules={"S": {"aSS": p, "b": 1 - p}})
    assert ar.finite_mass(grammar) == min(Fraction(1), (1 - p) / p)


@pytest.mark.parametrize("rules", [{"aSS": "1/2", "b": "1/2"}, {"SS": "1/2", "a": "1/2"}, {"aSSS": "1/3", "b": "2/3"}])
def test_a_critical_grammar_is_tight_exactly(rules):
    mass = ar.finite_mass(ar.PCFG("ab", start="S", rules={"S": rules}))
    assert isinstance(mass, Fraction)
    assert mass == 1


@pytest.mark.parametrize(("second", "tight"), [("1/2", True), ("51/100", False), ("49/100", True)])
def test_two_nonterminals_are_tight_up_to_the_spectral_radius_one(second, tight):
    one = Fraction(second)
    grammar = ar.PCFG("ab", start="S", rules={"S": {"aTT": "1/2", "b": "1/2"}, "T": {"SS": one, "a": 1 - one}})
    assert (ar.finite_mass(grammar) == 1) == tight


@quick
@given(grammar=pcfgs())
def test_prefix_probabilities_of_a_tight_grammar_without_empty_rules_are_rational_and_those_of_its_process(grammar):
    masses = [ar.finite_mass(ar.PCFG(grammar.alphabet, start=name, rules=grammar.rules_of)) for name in grammar.rules_of]
    for word in words_of(AB, 3):
        process = ar.prefix_probability(grammar, word)
        assert isinstance(process, Fraction)
        assert isinstance(ar.string_probability(grammar, word), Fraction)
        if all(mass == 1 for mass in masses):
            assert ar.prefix_probability(grammar, word, finite=True) == process


def test_without_tightness_the_two_masses_part_and_one_may_be_irrational():
    grammar = ar.PCFG("ab", start="S", rules={"S": {"aSS": "2/3", "b": "1/3"}})
    assert ar.prefix_probability(grammar, "aa") == Fraction(4, 9)
    assert ar.prefix_probability(grammar, "aa", finite=True) == Fraction(4, 9) * Fraction(1, 2) ** 3
    cubic = ar.PCFG("ab", start="S", rules={"S": {"aSSS": "3/4", "b": "1/4"}})
    mass = ar.finite_mass(cubic)
    assert isinstance(mass, ar.Surd)
    assert ar.prefix_probability(cubic, "a") == Fraction(3, 4)
    assert ar.prefix_probability(cubic, "a", finite=True) == Fraction(3, 4) * mass * mass * mass
    assert ar.prefix_probability(cubic, "a", finite=True) + ar.string_probability(cubic, "b") == mass


def test_with_empty_rules_a_tight_grammar_may_have_irrational_probabilities():
    grammar = ar.PCFG("a", start="S", rules={"S": {"SS": "1/4", "": "1/4", "a": "1/2"}})
    assert ar.finite_mass(grammar) == 1
    empty = ar.string_probability(grammar, "")
    assert str(empty) == "2 − √3"
    assert ar.prefix_probability(grammar, "a") == 1 - empty == ar.prefix_probability(grammar, "a", finite=True)


def test_the_finite_mass_of_a_prefix_is_asked_of_every_family_alike():
    leaky = ar.PDFA("ab", start="s", next={"s": {"a": "1/2", "b": "1/4", ar.END: "1/4"}, "t": {"a": 1}}, step={"s": {"a": "s", "b": "t"}, "t": {"a": "t", "b": "t"}})
    assert ar.prefix_probability(leaky, "b", finite=True) == 0
    assert ar.prefix_probability(leaky, "ab", finite=True) == 0
    assert ar.prefix_probability(leaky, "a", finite=True) == Fraction(1, 2) * ar.finite_mass(leaky)
    assert ar.prefix_probability(ar.Belief(leaky), "bb", finite=True) == 0
