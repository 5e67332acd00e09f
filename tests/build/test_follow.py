"""Followers of rules: they end in the rule where that can be, on a shortest way, and opposites end where the rule cannot."""

from itertools import product

from hypothesis import given, settings

import arprops as ar
from arprops.build.follow import follower, opposite, steps_left
from arprops.build.machine import machine_of, model_of
from arprops.core.forward import state_after
from arprops.core.words import END
from tests.strategies import AB, counter_machines, languages, words_of

STATES = 4


@settings(max_examples=60)
@given(languages(AB, max_states=STATES))
def test_every_completion_of_a_follower_ends_in_the_rule_on_a_shortest_way_or_at_once(rule):
    model = model_of(follower(rule, AB))
    for prompt in words_of(AB, 3):
        lengths = [n for n in range(STATES) if any((*prompt, *rest) in rule for rest in product(AB, repeat=n))]
        shortest = {rest for rest in product(AB, repeat=lengths[0]) if (*prompt, *rest) in rule} if lengths else {()}
        state = state_after(model, prompt)
        given_weight = {rest for n in range(STATES) for rest in product(AB, repeat=n) if weight(model, state, rest)}
        assert given_weight == shortest


def weight(model, state, completion):
    """The probability of exactly this completion."""
    total = 1
    for symbol in completion:
        total *= model.next(state)[symbol]
        state = model.step(state, symbol)
    return total * model.next(state)[END]


@given(languages(AB, max_states=STATES))
def test_the_steps_left_are_those_of_a_shortest_word(rule):
    left = steps_left(rule)
    for state in range(len(rule.moves)):
        moved = ar.Language(rule.alphabet, rule.moves, rule.accepting, state)
        lengths = [n for n in range(STATES) if any(word in moved for word in product(AB, repeat=n))]
        assert left.get(state) == (lengths[0] if lengths else None)


@settings(max_examples=40)
@given(counter_machines(max_counters=1))
def test_the_opposite_ends_exactly_where_the_rule_cannot(rule):
    model = model_of(opposite(machine_of(rule, budget=1)))
    for prompt in words_of(AB, 4):
        mine, theirs = model.next(state_after(model, prompt)), rule.next(state_after(rule, prompt))
        assert mine == (ar.Dist({"a": "1/2", "b": "1/2"}) if END in theirs else ar.Dist({END: 1}))
