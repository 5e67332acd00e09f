"""The shipped strategies find known-hard examples within a stated number of draws, and shrink each to a stated minimum."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import Phase, find, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

import arprops as ar
from arprops import END
from arprops.core.forward import state_after
from arprops.testing.strategies import (
    counter_machines,
    decoders,
    distinct_pairs,
    hmms,
    languages,
    near_twins,
    pcfgs,
    pdfas,
    pfas,
    same_joint_pairs,
    tables,
    twins,
)
from tests.strategies import words_of as words

STAY = {"a": "q0", "b": "q0"}
ENDED = ar.PDFA("ab", start="q0", next={"q0": {END: 1}}, step={"q0": STAY})
STRAYED = ar.PDFA("ab", start="q0", next={"q0": {END: 1}, "off": {"b": 1}}, step={"q0": {"a": "off", "b": "q0"}, "off": STAY})


def found(strategy, condition, *, draws):
    """The minimal example, where `draws` random ones are enough to find the first."""
    return find(strategy, condition, settings=settings(max_examples=draws, database=None, derandomize=True, deadline=None, phases=[Phase.generate, Phase.shrink]))


def greedy_is_beaten(table):
    greedy = ar.complete(table, method="greedy").symbols
    return any(ar.string_probability(table, word) > ar.string_probability(table, greedy) for word in words(table.alphabet, table.horizon))


def leaks_in_part(model):
    return 0 < ar.finite_mass(model) < 1


def part_late(pair):
    verdict = ar.same_conditionals(*pair)
    return verdict.refuted and len(verdict.witness.prompt) >= 2


def part_at_length_3(pair):
    first, second = ([model.next(state_after(model, "a" * n)) for n in range(4)] for model in pair)
    return first[:3] == second[:3] and all("a" in row for row in first[:3]) and first[3][END] != second[3][END]


def goes_negative(machine):
    return any(min(state_after(machine, word)[1]) < 0 for word in words(machine.alphabet, 3) if ar.possible(machine, word))


def starts_at_0(machine):
    return not any(machine.start_state[1])


def derivations(grammar, string):
    """The number of leftmost derivations of the string: sentential forms longer than it are cut off, which loses none without ε-rules."""
    forms, count = [(grammar.start_symbol,)], 0
    for _ in range(8):
        after = []
        for form in forms:
            at = next((i for i, item in enumerate(form) if item in grammar.rules_of), None)
            if at is None:
                count += form == string
            elif len(form) <= len(string):
                after += [(*form[:at], *side, *form[at + 1 :]) for side in grammar.rules_of[form[at]]]
        forms = after
    return count


def test_the_smallest_table_whose_greedy_string_is_not_the_most_probable():
    assert found(tables(alphabet="a", fixed=False), greedy_is_beaten, draws=100) == ar.Table(
        "a", {"": {"a": "1/2", END: "1/2"}, "a": {"a": "1/2", END: "1/2"}}, horizon=2
    )


def test_the_smallest_table_with_an_impossible_prompt_of_length_2_below_possible_ones():
    def late(table):
        return len(table.rows) > 3 and all(ar.possible(table, word) for word in "ab") and any(not ar.possible(table, word) for word in product("ab", repeat=2))

    below = {word: {"b": 1} for word in words("ab", 2)}
    assert found(tables(), late, draws=1_000) == ar.Table("ab", {**below, (): {"a": "1/2", "b": "1/2"}}, length=3)


def test_the_smallest_automaton_that_leaks_a_part_of_its_mass():
    assert found(pdfas(), leaks_in_part, draws=100) == ar.PDFA(
        "ab", start="q0", next={"q0": {"b": "1/2", END: "1/2"}, "q1": {"b": 1}}, step={"q0": {"a": "q1", "b": "q1"}, "q1": {"a": "q1", "b": "q1"}}
    )


def test_the_smallest_twins():
    assert found(twins(), lambda _: True, draws=10) == (ENDED, STRAYED)


def test_the_smallest_twins_that_part_at_length_2():
    p, q = found(twins(alphabet="a"), part_late, draws=100)
    rows = {"": {END: 1}, "a": {END: 1}, "aa": {END: 1}}
    assert (p, q) == (ar.Table("a", rows, horizon=3), ar.Table("a", {**rows, "aa": {"a": 1}}, horizon=3))


def test_the_smallest_decoder_that_tells_twins_apart():
    def apart(drawn):
        decoder, (p, q) = drawn
        return ar.same_joint(*(ar.Truncated(ar.Decoded(model, decoder), 3) for model in (p, q))).refuted

    assert found(st.tuples(decoders(adds_support=True), twins()), apart, draws=20) == (ar.UniformMixing("1/2"), (ENDED, STRAYED))
    with pytest.raises(NoSuchExample):
        found(st.tuples(decoders(), twins()), apart, draws=100)


def test_the_smallest_automata_that_are_alike_up_to_length_2_but_not_3():
    half, sure = {"a": "1/2", END: "1/2"}, {"a": 1}
    p = ar.PDFA("a", start="q0", next={"q0": half, "q1": sure}, step={"q0": {"a": "q1"}, "q1": {"a": "q0"}})
    q = ar.PDFA("a", start="q0", next={"q0": half, "q1": sure, "q2": half}, step={"q0": {"a": "q1"}, "q1": {"a": "q2"}, "q2": {"a": "q0"}})
    automata = pdfas(alphabet="a")
    assert found(st.tuples(automata, automata), part_at_length_3, draws=2_000) == (p, q)


@pytest.mark.parametrize("epsilon", ["1/1000", "1/1000000"])
def test_the_smallest_near_twins_with_a_rare_prompt(epsilon):
    p, q = found(near_twins(epsilon=epsilon, rare=True), lambda _: True, draws=10)
    rare = p.rows[()]["a"]
    assert 0 < 2 * rare <= Fraction(epsilon) < 4 * rare
    rows = {"": {"a": rare, END: 1 - rare}, "a": {END: 1}, "b": {END: 1}}
    assert (p, q) == (ar.Table("ab", rows, horizon=2), ar.Table("ab", {**rows, "a": {"b": "1/2", END: "1/2"}}, horizon=2))
    assert ar.kl(p, q) == rare * ar.log(2)


def test_the_smallest_machine_whose_counter_goes_below_0():
    machine = found(counter_machines(), lambda machine: starts_at_0(machine) and goes_negative(machine), draws=200)
    down = {"a": "c0", "b": ("c0", {"n": -1})}
    assert machine == ar.CounterMachine("ab", start="c0", counters=["n"], control={"c0": [("", {"b": 1}, down)]})


def test_the_smallest_ambiguous_grammar():
    def ambiguous(grammar):
        return any(derivations(grammar, word) > 1 for word in words(grammar.alphabet, 3))

    assert found(pcfgs(alphabet="a"), ambiguous, draws=200) == ar.PCFG("a", start="S", rules={"S": {"a": "1/2", "S": "1/2"}})


def paths(source, string):
    """The number of sequences of states along which the source can write the string and end."""
    count = dict.fromkeys(source.start().support, 1)
    for symbol in string:
        after = {}
        for state, ways in count.items():
            for move in source.move(state).support - {END}:
                after[move[1]] = after.get(move[1], 0) + ways * (move[0] == symbol)
        count = after
    return sum(ways for state, ways in count.items() if END in source.move(state))


def test_the_smallest_probabilistic_automaton_that_writes_a_string_in_two_ways():
    def ambiguous(source):
        return any(paths(source, word) > 1 for word in words("a", 2))

    minimum = ar.PFA("a", initial={"s0": "1/2", "s1": "1/2"}, final={"s0": 1, "s1": 1}, transitions=[])
    assert found(pfas(alphabet="a"), ambiguous, draws=20) == minimum


def test_the_smallest_hidden_markov_model_for_which_the_order_of_symbols_matters():
    def ordered(source):
        return ar.prefix_probability(source, "ab") == 0 < ar.prefix_probability(source, "ba")

    minimum = {"emit": {"h0": {"b": 1}, "h1": {"a": 1}}, "move": {"h0": {"h1": 1}, "h1": {"h1": 1}}, "stop": {"h0": "1/2", "h1": "1/2"}}
    assert found(hmms(), ordered, draws=50) == ar.HMM("ab", start={"h0": 1}, **minimum)


def test_the_smallest_language_that_counts_to_two():
    def counts(language):
        return [language.accepts("a" * n) for n in range(5)] == [True, False, True, False, True]

    assert found(languages(alphabet="a"), counts, draws=300) == ar.Language(("a",), ((1,), (0,)), frozenset({0}), 0)


def test_the_smallest_pair_of_one_joint_and_of_two():
    one, two = found(same_joint_pairs(), lambda _: True, draws=10), found(distinct_pairs(), lambda _: True, draws=10)
    assert one == (ar.Table("ab", {}, horizon=0), ar.PDFA("ab", start="end", next={"end": {END: 1}}, step={"end": {"a": "end", "b": "end"}}))
    assert two == (ar.Table("ab", {"": {END: 1}}, horizon=1), ar.Table("ab", {"": {"b": 1}}, horizon=1))
