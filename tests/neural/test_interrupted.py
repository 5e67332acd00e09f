"""Ctrl-C anywhere: what is asked afterwards is what would have been told without it."""

from fractions import Fraction

import numpy as np

import arprops as ar
from arprops.core.words import END
from arprops.neural.completion import probabilities
from arprops.neural.enclosure import WANTED, enclose
from arprops.neural.reader import reader
from arprops.neural.side import ExactSide
from tests.neural.interrupted import interrupted
from tests.neural.known import geometric, known_net

EVEN = {"a": ("c", {"n": 1}), "b": ("c", {"n": -1})}
BALANCED = ar.CounterMachine("ab", start="c", counters=["n"], control={"c": [("n == 0", {END: 1}, EVEN), ("", {"a": 1}, EVEN)]})


def test_an_enclosure_that_was_interrupted_anywhere_goes_on_to_the_same_brackets():
    net, exact = known_net(geometric("1/2")), geometric("1/3")
    wanted = enclose(net, exact, prompts=3).more(prompts=28)
    at, was_interrupted = 0, True
    while was_interrupted:
        at += 1
        found = enclose(net, exact, prompts=3)
        was_interrupted = interrupted(lambda asked=found: asked.more(prompts=4), ("explored.py", "enclosure.py"), at)
        after = found.more(prompts=31 - found.more(prompts=0).prompts)
        for name in WANTED:
            one, other = getattr(after, name), getattr(wanted, name)
            assert abs(one.lower - other.lower) < 1e-12 and abs(one.upper - other.upper) < 1e-12, (at, name)
    assert at > 50


def test_a_probability_that_was_interrupted_anywhere_goes_on_to_a_bracket_around_the_truth():
    at, was_interrupted = 0, True
    while was_interrupted:
        at += 1
        net = known_net(geometric("1/2"))
        found = probabilities(net, "a*", at=["", "ab"], prompts=1)
        was_interrupted = interrupted(lambda asked=found["a", "b"]: asked.more(prompts=4), ("acceptance.py", "reading.py"), at)
        for bracket in found.values():
            after = bracket.more(prompts=8)
            assert after.lower <= Fraction(2, 3) <= after.upper, (at, bracket.prompt)
            assert after.width < Fraction(1, 5)
    assert at > 50


def test_a_counter_machine_that_was_interrupted_anywhere_is_read_alike():
    words = [(), ("a",), ("b",), ("a", "b"), ("a", "a"), ("b", "a"), ("a", "a", "b", "b"), ("b", "b", "b")]

    def read(automaton, word):
        state = np.full(1, automaton.start)
        for symbol in word:
            state = automaton.step(state, np.array(["ab".index(symbol)]))
        return bool(automaton.accepting(state)[0])

    at, was_interrupted = 0, True
    while was_interrupted:
        at += 1
        automaton = reader(BALANCED, "ab")
        was_interrupted = interrupted(lambda asked=automaton: [read(asked, word) for word in words], ("reader.py",), at)
        for word in reversed(words):
            assert read(automaton, word) == (word.count("a") == word.count("b")), (at, word)
    assert at > 20


def test_an_exact_model_that_was_interrupted_anywhere_answers_alike():
    chain = ar.PDFA(
        "ab", start=0, next={i: {"a": Fraction(1, i + 2), END: 1 - Fraction(1, i + 2)} for i in range(6)}, step={i: {"a": min(i + 1, 5), "b": max(i - 1, 0)} for i in range(6)}
    )

    def asked(side, word):
        at = np.zeros(1, np.int64)
        for token in word:
            at = side.children(at, np.array([token]))
        return float(side.rows(at).share[0, 0])

    at, was_interrupted = 0, True
    while was_interrupted:
        at += 1
        side = ExactSide(chain, "ab")
        was_interrupted = interrupted(lambda side=side: [asked(side, word) for word in ((0, 0, 0), (0, 1), (0, 0, 0, 0))], ("side.py",), at)
        for length in (4, 2, 3, 0, 1):
            assert asked(side, (0,) * length) == float(Fraction(1, length + 2)), (at, length)
    assert at > 20
