"""The forward algorithm: how much mass a joint gives to a prefix, and where it then stands.

True here: `forward` returns, state by state, the mass of emitting the word and standing there; its sum is the prefix mass.
An empty result is a zero-probability prompt, decided on supports because weights are exact.
Must never enter: normalisation or floats; whoever wants a posterior divides.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from arprops.core.dist import ZERO
from arprops.core.model import PartialModel, Source
from arprops.core.words import END, Outcome, Symbol

Weights = Mapping[Any, Fraction]


def began(source: Source[Any]) -> Weights:
    """The mass of each state before the first symbol."""
    return dict(source.start().items())


def advanced(source: Source[Any], weights: Weights, symbol: Symbol) -> Weights:
    """The mass of each state after one more symbol. Cost: the moves out of the states that carry mass."""
    after: dict[Any, Fraction] = {}
    for state, mass in weights.items():
        for move, share in source.move(state).items():
            if move is not END and move[0] == symbol:
                after[move[1]] = after.get(move[1], ZERO) + mass * share
    return after


def forward(source: Source[Any], prompt: Sequence[Symbol]) -> Weights:
    """The mass of each state after the prompt; empty where the prompt has probability zero."""
    weights = began(source)
    for symbol in prompt:
        weights = advanced(source, weights, symbol)
    return weights


def outcome_masses(source: Source[Any], weights: Weights) -> dict[Outcome, Fraction]:
    """The mass of each next symbol and of END, given the mass of each state; outcomes of mass 0 are left out."""
    masses: dict[Outcome, Fraction] = {}
    for state, mass in weights.items():
        for move, share in source.move(state).items():
            outcome = END if move is END else move[0]
            masses[outcome] = masses.get(outcome, ZERO) + mass * share
    return masses


def state_after(model: PartialModel[Any], prompt: Sequence[Symbol]) -> Any:
    """The model's state after the prompt. Cost: one `step` per symbol."""
    state = model.start()
    for symbol in prompt:
        state = model.step(state, symbol)
    return state
