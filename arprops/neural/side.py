"""One side of a comparison along prompts: an exact model or a net, many prompts at once in float64.

True here: a position stands for a prompt of positive mass, and a side is never asked at −1, where its mass is 0; so what is impossible costs nothing,
and a partial model is never asked where it has no answer. Shares carry their relative error as a number of roundings.
Must never enter: which prompts are worth a look.
"""

import sys
from collections.abc import Sequence
from fractions import Fraction
from math import exp, inf, log, nextafter
from typing import Any, Final, Protocol

import numpy as np

from arprops.core.error import BadQuestion
from arprops.core.interval import Interval
from arprops.core.logsum import LogSum
from arprops.core.model import Joint, Model, PartialModel
from arprops.core.words import END, Outcome, Symbol
from arprops.neural.net import Net
from arprops.neural.outward import FLOOR, UNIT, Rows, rows_of
from arprops.neural.record import Floats, Ints, longer
from arprops.neural.stepped import Floored

STATES: Final = 20_000
"""How many states of an exact model are looked through for its least weight."""
MAX: Final = sys.float_info.max


class Side(Protocol):
    """What is compared."""

    alphabet: tuple[Symbol, ...]
    roundings: int
    """How many roundings a share has behind it."""
    longest: float
    """The longest prompt that has an answer, in tokens; ∞ where there is none."""

    def begin(self) -> int:
        """The position of the empty prompt."""
        ...

    def children(self, positions: Ints, tokens: Ints) -> Ints:
        """The positions after one token more."""
        ...

    def rows(self, positions: Ints) -> Rows:
        """What is answered there."""
        ...

    def length(self) -> float:
        """An upper end of the expected number of tokens, END counted as one; ∞ where none is known."""
        ...

    def entropy(self) -> float:
        """A lower end of the entropy of the joint, in nats; 0 where nothing is known."""
        ...

    def floor(self) -> float:
        """A bound on −ln of every weight after every prompt, ∞ where none is known."""
        ...


class NetSide:
    """A net: positions are nodes of its record."""

    def __init__(self, net: Net) -> None:
        self.net, self.alphabet, self.roundings = net, net.alphabet, len(net.alphabet) + 1
        context = getattr(net.module, "context", None)
        self.longest = inf if context is None else float(context)

    def begin(self) -> int:
        return 0

    def children(self, positions: Ints, tokens: Ints) -> Ints:
        return self.net.trie.evaluate(positions, tokens)

    def rows(self, positions: Ints) -> Rows:
        return rows_of(self.net.record.weights[positions])

    def length(self) -> float:
        return up(exp(min(700.0, self.floor()))) if self.floor() < 700 else inf

    def entropy(self) -> float:
        return 0.0

    def floor(self) -> float:
        """∞ also where prompts may outgrow the net: what has no answer has no floor."""
        return float(self.net.module.floor()) if isinstance(self.net.module, Floored) and self.longest == inf else inf


class ExactSide:
    """An exact model: positions are its states, numbered as they are met; `alphabet` is the order of the other side's symbols."""

    roundings = 1
    longest = inf

    def __init__(self, model: Joint, alphabet: Sequence[Symbol]) -> None:
        if not isinstance(model, PartialModel):
            raise BadQuestion(f"a net is compared with a model that answers prompt by prompt, found {model!r}; filter a source by Belief(source)")
        if set(model.alphabet) != set(alphabet):
            raise BadQuestion(f"the net is over {list(alphabet)[:12]} and the exact model over {list(model.alphabet)[:12]}; expected the same symbols")
        self.model, self.alphabet = model, tuple(alphabet)
        self._outcomes: tuple[Outcome, ...] = (*self.alphabet, END)
        self._states: list[Any] = [model.start()]
        self._number: dict[Any, int] = {self._states[0]: 0}
        self._moves: dict[tuple[int, int], int] = {}
        self._share: Floats = np.empty((16, len(self._outcomes)))
        self._log: Floats = np.empty((16, len(self._outcomes)))
        self._known = 0

    def begin(self) -> int:
        return 0

    def children(self, positions: Ints, tokens: Ints) -> Ints:
        keys, where = np.unique(positions * len(self.alphabet) + tokens, return_inverse=True)
        reached = [self._after(*divmod(int(key), len(self.alphabet))) for key in keys]
        return np.array(reached, np.int64)[where]

    def rows(self, positions: Ints) -> Rows:
        self._learn()
        share, logs = self._share[positions], self._log[positions]
        return Rows(share, logs, np.where(share > 0, UNIT * (20 * np.abs(np.where(share > 0, logs, 0.0)) + 4), 0.0))

    def length(self) -> float:
        from arprops.solve.questions import expected_length

        return end_of(expected_length(self.model))

    def entropy(self) -> float:
        from arprops.solve.questions import entropy

        found = entropy(self.model)
        return bottom_of(found.lower) if isinstance(found, LogSum | Interval) else 0.0

    def floor(self) -> float:
        """Looks through at most 20,000 states, every symbol followed."""
        if not isinstance(self.model, Model):
            return inf
        from arprops.search.explore import walk

        model = self.model
        walked = walk([model.start()], lambda state: [(s, model.step(state, s), Fraction(1)) for s in model.alphabet], budget=STATES)
        if not walked.complete:
            return inf
        least = min((min((model.next(state)[outcome] for outcome in self._outcomes), default=Fraction(0)) for state in walked.states), default=Fraction(0))
        return up(-_ln(least)) if least else inf

    def _after(self, position: int, token: int) -> int:
        if (known := self._moves.get((position, token))) is not None:
            return known
        state = self.model.step(self._states[position], self.alphabet[token])
        if (number := self._number.get(state)) is None:
            number = len(self._states)
            self._states.append(state)
            self._number[state] = number  # last: what Ctrl-C leaves behind is a position that no state is known by
        self._moves[position, token] = number
        return number

    def _learn(self) -> None:
        """The rows of the states met since the last time."""
        if len(self._states) > len(self._share):
            self._share, self._log = (longer(array, 2 * len(self._states)) for array in (self._share, self._log))
        for position in range(self._known, len(self._states)):
            answer = self.model.next(self._states[position])
            weights = [answer[outcome] for outcome in self._outcomes]
            self._share[position] = [max(FLOOR, float(weight)) if weight else 0.0 for weight in weights]
            self._log[position] = [_ln(weight) for weight in weights]
        self._known = len(self._states)


def _ln(weight: Fraction) -> float:
    """ln of an exact weight to some units in the last place, also where the weight is smaller than any float, or its two numbers are larger."""
    if not weight:
        return -inf
    shift = max(0, weight.denominator.bit_length() - weight.numerator.bit_length())
    return log((weight.numerator << shift) / weight.denominator) - shift * log(2) if shift > 1000 else log(float(weight))


def side(joint: Joint, alphabet: Sequence[Symbol]) -> Side:
    """The side of a net or of an exact model, its symbols in the order of `alphabet`."""
    if isinstance(joint, Net):
        if joint.alphabet != tuple(alphabet):
            raise BadQuestion(f"the nets are over {list(alphabet)[:12]} and {list(joint.alphabet)[:12]}; expected the same symbols in the same order")
        return NetSide(joint)
    return ExactSide(joint, alphabet)


def up(number: float) -> float:
    """The float above, by enough for one logarithm or power."""
    return number + abs(number) * 16 * UNIT


def end_of(number: Any) -> float:
    """An upper end of an exact number, an interval or +∞, as a float; ∞ where it is none of them, or beyond all floats."""
    top = number.upper if isinstance(number, Interval) else number
    return float(nextafter(float(top), inf)) if isinstance(top, int | Fraction) and top <= MAX else inf


def bottom_of(number: Fraction | float) -> float:
    """A lower end of a number that is not negative, as a float."""
    return max(0.0, nextafter(float(min(number, MAX)), -inf))
