"""What comes after a prompt, as a joint of its own.

True here: the prompt is read once, and its probability is divided away by starting where it leads. A total model can be
conditioned on any prompt, for it answers there; a source or partial model only on a possible one.
Must never enter: a choice off the support (see `Belief`).
"""

from abc import ABC
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Generic, final, overload

from arprops.core.counting import Counted, Counting
from arprops.core.dist import Dist, normalised
from arprops.core.error import ZeroProbabilityPrompt
from arprops.core.forward import forward, state_after
from arprops.core.model import Joint, Model, Move, PartialModel, S, Source
from arprops.core.words import Outcome, Prompt, Symbol, Word, spelled, word
from arprops.views.view import View, made


@dataclass(frozen=True, init=False, repr=False)
class Conditioned(View, Generic[S]):
    """The completions of the prompt: a `Model` of a `Model`, a partial one of a partial one, a `Source` of a `Source`.

    Needs a prompt over the alphabet; the states are those of what is held, and a counter machine stays one. Fails with `ZeroProbabilityPrompt` where a source or
    partial model cannot produce the prompt, and with `BadQuestion` on an unknown symbol. Cost: reading the prompt once.
    """

    alphabet: tuple[Symbol, ...]
    joint: Joint
    prompt: Word

    @overload
    def __new__(cls, joint: Model[S], prompt: Prompt) -> "ConditionedModel[S]": ...
    @overload
    def __new__(cls, joint: PartialModel[S], prompt: Prompt) -> PartialModel[S]: ...
    @overload
    def __new__(cls, joint: Source[S], prompt: Prompt) -> "ConditionedSource[S]": ...
    def __new__(cls, joint: Joint, prompt: Prompt) -> Any:
        read = word(joint.alphabet, prompt)
        fields: dict[str, Any] = {"alphabet": joint.alphabet, "joint": joint, "prompt": read}
        if isinstance(joint, Model):
            return made(ConditionedMachine if isinstance(joint, Counted) else ConditionedModel, {**fields, "_start": state_after(joint, read)})
        if isinstance(joint, PartialModel):
            return made(ConditionedPartialModel, {**fields, "_start": _reached(joint, read)})
        weights = forward(joint, read)
        if not weights:
            raise _impossible(joint, read)
        return made(ConditionedSource, {**fields, "_start": normalised(weights)})

    def __repr__(self) -> str:
        return f"Conditioned({self.joint!r}, {_shown(self.prompt)})"


class _Steps(Conditioned[S], PartialModel[S], ABC):
    joint: PartialModel[S]

    def start(self) -> S:
        start: S = vars(self)["_start"]
        return start

    def next(self, state: S) -> Dist[Outcome]:
        return self.joint.next(state)

    def step(self, state: S, symbol: Symbol) -> S:
        return self.joint.step(state, symbol)


class ConditionedModel(_Steps[S], Model[S]):
    """A conditioned `Model`."""


@final
class ConditionedMachine(ConditionedModel[S], Counted[S]):
    """A conditioned automaton or counter machine: one that starts where the prompt leads."""

    joint: Counted[S]  # pyright: ignore[reportIncompatibleVariableOverride]  # frozen, so it may be narrower

    def counting(self) -> Counting:
        found = self.joint.counting()
        control, counters = found.start
        for symbol in self.prompt:
            values = dict(zip(found.counters, counters, strict=True))
            cell = next(cell for cell in found.cells[control] if all(form.at(values).constant >= 0 for form in cell.guard))
            control, adds = cell.moves[symbol]
            counters = tuple(count + add for count, add in zip(counters, adds, strict=True))
        return replace(found, start=(control, counters))

    def at(self, values: Mapping[str, Fraction]) -> "ConditionedMachine[S]":
        found = Conditioned(self.joint.at(values), self.prompt)
        assert isinstance(found, ConditionedMachine)
        return found


@final
class ConditionedPartialModel(_Steps[S]):
    """A conditioned `PartialModel`."""


@final
class ConditionedSource(Conditioned[S], Source[S]):
    """A conditioned `Source`: it starts from the posterior."""

    joint: Source[S]

    def start(self) -> Dist[S]:
        start: Dist[S] = vars(self)["_start"]
        return start

    def move(self, state: S) -> "Dist[Move[S]]":
        return self.joint.move(state)


def _reached(model: PartialModel[Any], prompt: Word) -> Any:
    state = model.start()
    for symbol in prompt:
        if symbol not in model.next(state):
            raise _impossible(model, prompt)
        state = model.step(state, symbol)
    return state


def _impossible(joint: Joint, prompt: Word) -> ZeroProbabilityPrompt:
    return ZeroProbabilityPrompt(
        f"{joint!r} cannot produce {_shown(prompt)}, so nothing follows from it there (0/0); "
        f"condition Belief(source, off_support=a model or a distribution), which answers every prompt"
    )


def _shown(prompt: Word) -> str:
    return repr(spelled(prompt[:40]) + ("…" if len(prompt) > 40 else ""))
