"""One answer to every prompt: what a view holds where the caller gave a distribution instead of a model.

True here: a distribution given off the support, or below a prompt, is a model like any other, with one state.
Must never enter: a distribution that nobody gave.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, final

from arprops.core.dist import Dist
from arprops.core.error import BadModel
from arprops.core.exact import Exact
from arprops.core.model import Model, PartialModel, Source
from arprops.core.words import END, Outcome, Symbol

Row: TypeAlias = Mapping[Any, Exact] | Dist[Any]
"""A distribution as it is written: symbols and END with an int, a Fraction or text such as "1/3" each."""


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


def answering(alphabet: tuple[Symbol, ...], choice: Model[Any] | Row, where: str) -> Model[Any]:
    """The model that was chosen, or the constant one with the distribution that was.

    Fails with `BadModel` on other symbols, and on a source or partial model, which have no answers to choose.
    """
    if isinstance(choice, Model):
        same_symbols(alphabet, choice.alphabet, where)
        return choice
    if isinstance(choice, PartialModel | Source):
        raise BadModel(f"{where}: {choice!r} has no answer at the prompts it cannot produce; give a Model or a distribution")
    return Constant(alphabet, next_tokens(alphabet, choice, where))


def next_tokens(alphabet: Collection[Symbol], row: Row, where: str) -> Dist[Outcome]:
    """The next-token distribution that was written; fails with `BadModel`, with `where` in front, on an unknown outcome."""
    if not isinstance(row, Mapping | Dist):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise BadModel(f"{where}: expected a distribution, found {row!r}")
    for outcome in row:
        if outcome is not END and outcome not in alphabet:
            raise BadModel(f"{where}: unknown outcome {outcome!r}; expected END or one of {{{', '.join(alphabet)}}}")
    try:
        return row if isinstance(row, Dist) else Dist(row)
    except BadModel as refusal:
        raise BadModel(f"{where}: {refusal}") from None


def same_symbols(first: Collection[Symbol], second: Collection[Symbol], where: str) -> None:
    """Nothing, where both alphabets have the same symbols in any order; else `BadModel` with both."""
    if set(first) != set(second):
        raise BadModel(f"{where}: the alphabets are {{{', '.join(first)}}} and {{{', '.join(second)}}}; give both the same symbols")
