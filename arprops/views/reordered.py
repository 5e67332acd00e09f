"""A fixed-length joint in another order of its coordinates: one joint, other conditionals, another cost (theorem D1).

True here: strings are permuted, so the joint is the old one read in another order, and its conditionals are exact quotients of
prefix masses. What follows an impossible prompt was never in the joint, so it is not permuted: somebody chooses it.
Must never enter: the old model's answers at impossible prompts. They are about another order.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias, final

from arprops.core.dist import ZERO, Dist, normalised, point
from arprops.core.error import BadModel
from arprops.core.exact import short
from arprops.core.forward import advanced, began, outcome_masses
from arprops.core.model import Joint, Model
from arprops.core.words import END, Outcome, Symbol, Word, spelled
from arprops.models.row import Row
from arprops.views.choice import answering

State: TypeAlias = tuple[Word | int, Any] | None
"""The prompt (or, once it is impossible, its length) and the state of `off_support`; None from the last length on."""


@final
@dataclass(frozen=True, init=False, repr=False)
class Reordered(Model[State]):
    """The model of a fixed-length joint whose i-th symbol is the old symbol `order[i]` (counted from 0).

    Needs a joint whose strings all have length N = len(order), END being certain at N. `off_support`, a model or a distribution,
    answers the impossible prompts shorter than N; where there are any it must be given. Fails with `BadModel` else, with their
    number. Cost: at once all strings of the joint, and N prefixes each.
    """

    joint: Joint
    order: tuple[int, ...]
    off_support: Model[Any] | None

    def __init__(self, joint: Joint, order: Sequence[int], *, off_support: Model[Any] | Row | None = None) -> None:
        length = len(order)
        if sorted(order) != list(range(length)):
            raise BadModel(f"the order must name each of 0 … {length - 1} once, found {list(order)}")
        rows = _conditionals(_strings(joint, length), order)
        size = len(joint.alphabet)
        zeros = (length if size == 1 else (size**length - 1) // (size - 1)) - len(rows)
        if zeros and off_support is None:
            raise BadModel(
                f"in the order {list(order)}, {short(Fraction(zeros))} prompts shorter than {length} have probability zero, and the joint says nothing "
                f"there; choose what is answered with off_support=a model or a distribution"
            )
        other = None if off_support is None else answering(joint.alphabet, off_support, "off_support")
        vars(self).update(alphabet=joint.alphabet, joint=joint, order=tuple(order), off_support=other, _rows=rows)

    def start(self) -> State:
        return ((), self.off_support and self.off_support.start()) if self.order else None

    def next(self, state: State) -> Dist[Outcome]:
        if state is None:
            return point(END)
        prompt, other = state
        if isinstance(prompt, tuple):
            return self._rows[prompt]
        assert self.off_support is not None, "the constructor found no impossible prompt"
        return self.off_support.next(other)

    def step(self, state: State, symbol: Symbol) -> State:
        if state is None:
            return None
        prompt, other = state
        after = (*prompt, symbol) if isinstance(prompt, tuple) and symbol in self._rows[prompt] else None
        read = (len(prompt) if isinstance(prompt, tuple) else prompt) + 1
        if read == len(self.order):
            return None
        return read if after is None else after, self.off_support and self.off_support.step(other, symbol)

    def __repr__(self) -> str:
        return f"Reordered({self.joint!r}, {list(self.order)})"

    @property
    def _rows(self) -> Mapping[Word, Dist[Outcome]]:
        rows: Mapping[Word, Dist[Outcome]] = vars(self)["_rows"]
        return rows


def _strings(joint: Joint, length: int) -> dict[Word, Fraction]:
    source = joint.source()
    level = {(): began(source)}
    for read in range(length + 1):
        longer: dict[Word, Mapping[Any, Fraction]] = {}
        for prompt, weights in level.items():
            following = outcome_masses(source, weights)
            if read < length and END in following:
                raise BadModel(f"the string {spelled(prompt)} has length {read} and probability {following[END]}; every string must have length {length}")
            if read == length and list(following) != [END]:
                raise BadModel(f"the prefix {spelled(prompt)} goes on after length {length}; every string must have that length")
            if read < length:
                longer.update({(*prompt, symbol): advanced(source, weights, symbol) for symbol in following if symbol is not END})
        if read < length:
            level = longer
    return {string: sum(weights.values(), ZERO) for string, weights in level.items()}


def _conditionals(strings: Mapping[Word, Fraction], order: Sequence[int]) -> dict[Word, Dist[Outcome]]:
    masses: dict[Word, dict[Outcome, Fraction]] = {}
    for string, mass in strings.items():
        permuted = tuple(string[i] for i in order)
        for read, symbol in enumerate(permuted):
            row = masses.setdefault(permuted[:read], {})
            row[symbol] = row.get(symbol, ZERO) + mass
    return {prompt: normalised(row) for prompt, row in masses.items()}
