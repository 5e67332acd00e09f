"""A source, filtered: what comes next, given what has been read, with the hidden state summed out.

True here: the state is the exact posterior of the source's state. After an impossible prompt there is none (0/0), so the view
of a source alone is a `PartialModel`; it becomes a `Model` by a choice that somebody states. The types are the theorem.
Must never enter: a default choice, or a posterior that is nearly right.
"""

from dataclasses import dataclass
from typing import Any, TypeAlias, final, overload

from arprops.core.dist import Dist, normalised
from arprops.core.error import ZeroProbabilityPrompt
from arprops.core.forward import advanced, outcome_masses
from arprops.core.model import Joint, Model, PartialModel, Source
from arprops.core.words import Outcome, Symbol
from arprops.models.row import Row
from arprops.views.choice import answering
from arprops.views.view import View, made

Posterior: TypeAlias = Dist[Any]
"""The distribution of the source's state, given the prompt."""


@dataclass(frozen=True, init=False, repr=False)
class Belief(View):
    """The model of a source's joint: partial without a choice, total with `off_support=` a model or a distribution.

    At impossible prompts it answers as the given model, which has read the whole prompt, or by the given distribution; without
    one, `step` raises `ZeroProbabilityPrompt`. Cost: a step looks at the moves out of the states that carry mass; posteriors
    seldom recur, so there may be infinitely many states. Source: the forward algorithm.
    """

    alphabet: tuple[Symbol, ...]
    joint: Source[Any]

    @overload
    def __new__(cls, joint: Joint) -> "PartialBelief": ...
    @overload
    def __new__(cls, joint: Joint, *, off_support: Model[Any] | Row) -> "TotalBelief": ...
    def __new__(cls, joint: Joint, *, off_support: Model[Any] | Row | None = None) -> Any:
        source = joint.source()
        fields = {"alphabet": source.alphabet, "joint": source}
        if off_support is None:
            return made(PartialBelief, fields)
        return made(TotalBelief, {**fields, "off_support": answering(source.alphabet, off_support, "off_support")})

    def source(self) -> Source[Any]:
        """The source that is held: filtering does not change the joint."""
        return self.joint


@final
class PartialBelief(Belief, PartialModel[Posterior]):
    """A source's posterior, and no answer after an impossible prompt."""

    def start(self) -> Posterior:
        return self.joint.start()

    def next(self, state: Posterior) -> Dist[Outcome]:
        return _next(self.joint, state)

    def step(self, state: Posterior, symbol: Symbol) -> Posterior:
        after = _after(self.joint, state, symbol)
        if after is None:
            raise ZeroProbabilityPrompt(
                f"{self.joint!r} cannot produce {symbol!r} here: the prompt is impossible, and the joint says nothing after it (0/0); "
                f"choose what is answered there with Belief(source, off_support=a model or a distribution)"
            )
        return after

    def __repr__(self) -> str:
        return f"Belief({self.joint!r})"


@final
@dataclass(frozen=True, init=False, repr=False)
class TotalBelief(Belief, Model[tuple[Posterior | None, Any]]):
    """A source's posterior, and a model that reads along and answers where the posterior has none; the state is the pair."""

    off_support: Model[Any]

    def start(self) -> tuple[Posterior | None, Any]:
        return self.joint.start(), self.off_support.start()

    def next(self, state: tuple[Posterior | None, Any]) -> Dist[Outcome]:
        posterior, other = state
        return self.off_support.next(other) if posterior is None else _next(self.joint, posterior)

    def step(self, state: tuple[Posterior | None, Any], symbol: Symbol) -> tuple[Posterior | None, Any]:
        posterior, other = state
        return None if posterior is None else _after(self.joint, posterior, symbol), self.off_support.step(other, symbol)

    def __repr__(self) -> str:
        return f"Belief({self.joint!r}, off_support={self.off_support!r})"


def _next(source: Source[Any], posterior: Posterior) -> Dist[Outcome]:
    return Dist(outcome_masses(source, dict(posterior.items())))


def _after(source: Source[Any], posterior: Posterior, symbol: Symbol) -> Posterior | None:
    weights = advanced(source, dict(posterior.items()), symbol)
    return normalised(weights) if weights else None
