"""What the table of a decoder looks like in a file.

True here: `docs/files.md` says the same in words; a chain holds decoders, chains among them.
Must never enter: whether a rate or a mass is in its range; that is for the decoders to say.
"""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from arprops.formats.shape import Shape, Weight, by_kind, choice, kinds


class GreedyShape(Shape):
    """The likeliest outcome; of several the first, or the last, in the alphabet's order with END at the end."""

    kind: Literal["greedy"]
    ties: Literal["first", "last"] = "first"


class TemperatureShape(Shape):
    """Weights to the power 1/t, normalised."""

    kind: Literal["temperature"]
    t: Weight


class TopKShape(Shape):
    """The k likeliest outcomes, normalised."""

    kind: Literal["top_k"]
    k: Annotated[int, Field(ge=1)]


class TopPShape(Shape):
    """The fewest likeliest outcomes whose mass reaches p, normalised."""

    kind: Literal["top_p"]
    p: Weight


class MinPShape(Shape):
    """The outcomes with at least p times the largest weight, normalised."""

    kind: Literal["min_p"]
    p: Weight


class EpsilonShape(Shape):
    """The outcomes of weight at least epsilon, or else the likeliest."""

    kind: Literal["epsilon_cutoff"]
    epsilon: Weight


class TypicalShape(Shape):
    """Locally typical outcomes up to a mass, normalised."""

    kind: Literal["typical"]
    mass: Weight


class MixingShape(Shape):
    """Mixing with the uniform distribution at a rate; this adds support."""

    kind: Literal["uniform_mixing"]
    rate: Weight


class ChainShape(Shape):
    """Decoders one after the other."""

    kind: Literal["chain"]
    decoders: list["DecoderShape"]


DECODERS = kinds(
    GreedyShape, TemperatureShape, TopKShape, TopPShape, MinPShape, EpsilonShape, TypicalShape, MixingShape, ChainShape
)
DecoderShape: TypeAlias = choice(DECODERS, by_kind, f"a decoder: a table with kind = one of {', '.join(DECODERS)}")  # pyright: ignore[reportInvalidTypeForm]

ChainShape.model_rebuild()
