"""Answers at many prompts at once are those of single questions."""

import pytest

import arprops as ar
from arprops.neural import GRU, Net, NGram
from arprops.neural.answers import answers, likeliest

PROMPTS = ["", "ab", "b", "abab", "ab", "bba"]


def test_many_answers_are_the_single_ones_in_the_order_of_the_prompts():
    net = Net(GRU(outcomes=3, hidden=4, seed=1), "ab")
    found = answers(net, PROMPTS)
    assert found == [ar.next_distribution(net, prompt) for prompt in PROMPTS]
    assert [sum(weight for _, weight in row.items()) for row in found] == [1] * len(PROMPTS)
    for among in (None, ["a", "b"], ["b"], [ar.END, "a"]):
        wanted = [*net.alphabet, ar.END] if among is None else [x for x in (*net.alphabet, ar.END) if x in among]
        assert likeliest(net, PROMPTS, among=among) == [max(wanted, key=lambda x, row=row: row[x]) for row in found]


def test_of_equals_the_earlier_symbol_is_the_likeliest_and_end_the_last():
    net = Net(NGram(outcomes=3, order=0), "ab")
    with __import__("torch").no_grad():
        net.module.table.zero_()
    even = Net(net.module, "ab")
    assert likeliest(even, ["a"]) == ["a"]
    assert likeliest(even, ["a"], among=[ar.END, "b"]) == ["b"]
    assert likeliest(even, [], among=["a"]) == [] == answers(even, [])


def test_a_distinct_prefix_costs_one_token_and_what_was_asked_costs_nothing():
    net = Net(GRU(outcomes=3, hidden=4, seed=1), "ab")
    answers(net, PROMPTS)
    assert net.trie.steps == len({prompt[:n] for prompt in PROMPTS for n in range(len(prompt) + 1)} - {""})
    likeliest(net, PROMPTS)
    assert net.trie.steps == len(net.record) - 1


def test_unknown_symbols_and_outcomes_are_refused():
    net = Net(NGram(outcomes=3, order=1), "ab")
    with pytest.raises(ar.BadQuestion):
        answers(net, ["c"])
    for among in ([], ["c"]):
        with pytest.raises(ar.BadQuestion, match="outcomes"):
            likeliest(net, ["a"], among=among)
