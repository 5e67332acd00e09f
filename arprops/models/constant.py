"""One answer to every prompt.

True here: a distribution given off the support, or below a prompt, is a model like any other, with one state.
Must never enter: a distribution that nobody gave.
"""

from dataclasses import dataclass
from typing import final

from arprops.core.dist import Dist
from arprops.core.model import Model
from arprops.core.words import Outcome, Symbol


@final
@dataclass(frozen=True, repr=False)
class Constant(Model[None]):
    """The model that answers every prompt with one distribution."""

    alphabet: tuple[Symbol, ...]
    answer: Dist[Outcome]

    def start(self) -> None:
        return None

    def next(self, state: None) -> Dist[Outcome]:  # noqa: ARG002
        return self.answer

    def step(self, state: None, symbol: Symbol) -> None:  # noqa: ARG002
        return None

    def __repr__(self) -> str:
        return f"Constant({self.answer!r})"
