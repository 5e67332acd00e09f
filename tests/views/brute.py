"""What a joint is, word by word, straight from the definitions: the oracle of the tests of views.

True here: a model's prefix mass is a product of conditionals, a source's a sum over all paths; nothing of `core.forward` is used.
"""

from fractions import Fraction
from typing import Any

from arprops.core.model import Joint, Model, PartialModel
from arprops.core.words import END, Word


def prefix_mass(joint: Joint, word: Word) -> Fraction:
    """P[word]."""
    if isinstance(joint, PartialModel):
        mass, state = Fraction(1), joint.start()
        for symbol in word:
            mass *= joint.next(state)[symbol]
            if not mass:
                break
            state = joint.step(state, symbol)
        return mass
    return sum((weight * _emitting(joint, state, word) for state, weight in joint.start().items()), Fraction(0))


def string_mass(joint: Joint, word: Word) -> Fraction:
    """P(word)."""
    if isinstance(joint, PartialModel):
        mass = prefix_mass(joint, word)
        return mass and mass * joint.next(after(joint, word))[END]
    return sum((weight * _emitting(joint, state, (*word, END)) for state, weight in joint.start().items()), Fraction(0))


def after(model: PartialModel[Any], word: Word) -> Any:
    """The state after the word."""
    state = model.start()
    for symbol in word:
        state = model.step(state, symbol)
    return state


def answer(model: Model[Any], word: Word) -> Any:
    """The next-token distribution after the word."""
    return model.next(after(model, word))


def _emitting(source: Any, state: Any, outcomes: tuple[Any, ...]) -> Fraction:
    if not outcomes:
        return Fraction(1)
    if outcomes[0] is END:
        return source.move(state)[END]
    moves = source.move(state).items()
    return sum((p * _emitting(source, move[1], outcomes[1:]) for move, p in moves if move is not END and move[0] == outcomes[0]), Fraction(0))
