"""A model as its decoder leaves it: every next-token distribution is passed through one fixed function.

True here: states and steps are the model's own; only the answers change. Decoding a partial model gives a partial model.
Must never enter: a decoder that adds support to a partial model. It would walk to prompts where there is no answer.
"""

from dataclasses import dataclass
from typing import Any, final, overload

from arprops.core.dist import Dist
from arprops.core.error import BadModel
from arprops.core.model import Model, PartialModel, S
from arprops.core.words import Outcome, Symbol
from arprops.views.decoder import Decoder
from arprops.views.view import View, made


@dataclass(frozen=True, init=False, repr=False)
class Decoded(View, PartialModel[S]):
    """The model whose next-token distributions are `decoder`'s of the model's.

    Gives a `Model` for a `Model`, a partial one for a partial one. Fails with `BadModel` on a source (say
    `Decoded(Belief(source), decoder)`), and on a partial model where the decoder adds support. Cost: one decoding an answer.
    Source: theorem A6.
    """

    alphabet: tuple[Symbol, ...]
    model: PartialModel[S]
    decoder: Decoder

    @overload
    def __new__(cls, model: Model[S], decoder: Decoder) -> "DecodedModel[S]": ...
    @overload
    def __new__(cls, model: PartialModel[S], decoder: Decoder) -> "Decoded[S]": ...
    def __new__(cls, model: PartialModel[S], decoder: Decoder) -> Any:
        if not isinstance(model, PartialModel):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise BadModel(f"{model!r} has no next-token distributions to decode; a source has them through Belief(source)")
        total = isinstance(model, Model)
        if decoder.adds_support and not total:
            raise BadModel(f"{decoder!r} adds support, and {model!r} has no answer at the prompts this makes possible; choose one, with off_support=")
        return made(DecodedModel if total else DecodedPartialModel, {"alphabet": model.alphabet, "model": model, "decoder": decoder})

    def start(self) -> S:
        return self.model.start()

    def next(self, state: S) -> Dist[Outcome]:
        return self.decoder.decode(self.model.next(state), self.alphabet)

    def step(self, state: S, symbol: Symbol) -> S:
        return self.model.step(state, symbol)

    def __repr__(self) -> str:
        return f"Decoded({self.model!r}, {self.decoder!r})"


@final
class DecodedModel(Decoded[S], Model[S]):
    """A decoded `Model`."""


@final
class DecodedPartialModel(Decoded[S]):
    """A decoded `PartialModel`."""
