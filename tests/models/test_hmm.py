"""Hidden Markov models: emission and move are independent, after the choice not to stop."""

import pytest
from hypothesis import given

from arprops.core.error import BadModel
from arprops.core.words import END
from arprops.models.hmm import HMM
from tests.strategies import AB, hmms

START, EMIT, MOVE = {"h": 1}, {"h": {"a": "1/2", "b": "1/2"}}, {"h": {"h": 1}}


@given(hmm=hmms())
def test_a_move_is_not_stopping_times_emission_times_transition(hmm):
    for state in hmm.emission_of:
        moves = hmm.move(state)
        assert moves[END] == hmm.stop_of[state]
        for symbol in AB:
            for target in hmm.emission_of:
                expected = (1 - hmm.stop_of[state]) * hmm.emission_of[state][symbol] * hmm.transition_of[state][target]
                assert moves[symbol, target] == expected


@given(hmm=hmms())
def test_a_hidden_markov_model_is_rebuilt_from_what_it_keeps(hmm):
    rebuilt = HMM(hmm.alphabet, start=hmm.initial, emit=hmm.emission_of, move=hmm.transition_of, stop=hmm.stop_of)
    assert rebuilt == hmm


def test_without_stop_it_never_ends():
    hmm = HMM(AB, start=START, emit=EMIT, move=MOVE)
    assert hmm.move("h")[END] == 0
    assert hmm.start().support == {"h"}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"start": {"z": 1}}, "start: unknown outcome 'z'; expected one of {h}"),
        ({"move": {}}, "the state 'h' has no row in move"),
        ({"move": MOVE | {"z": {"h": 1}}}, "move speaks of the state 'z', which has no row in emit"),
        ({"stop": {"z": 1}}, "stop speaks of the state 'z'"),
        ({"stop": {"h": "3/2"}}, "stop of state 'h' must be between 0 and 1, found 3/2"),
        ({"stop": {"h": 0.5}}, "0.5 is a float"),
        ({"emit": {"h": {"c": 1}}}, "emit of state 'h': unknown outcome 'c'"),
        ({"emit": {"h": {END: 1}}}, "emit of state 'h': unknown outcome END"),
        ({"move": {"h": {"z": 1}}}, "move of state 'h': unknown outcome 'z'"),
        ({"emit": {"h": {"a": "1/2"}}}, "emit of state 'h': .*sum to 1/2"),
    ],
)
def test_what_a_hidden_markov_model_refuses(change, message):
    with pytest.raises(BadModel, match=message):
        HMM(AB, **({"start": START, "emit": EMIT, "move": MOVE} | change))
