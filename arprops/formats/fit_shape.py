"""What a fit file looks like.

True here: weights of a language are exact numbers; the options of training are decimals, and what reads them makes floats of them.
Must never enter: a default that is not the trainer's own.
"""

from typing import Literal

from pydantic import Field

from arprops.formats.shape import Rational, Shape, Size, by_kind, choice


class UniformShape(Shape):
    """Each size equally probable."""

    kind: Literal["uniform"]
    first: Size
    last: Size


class GeometricShape(Shape):
    """Size n in proportion to qⁿ, within the ends."""

    kind: Literal["geometric"]
    q: Rational
    first: Size
    last: Size


class LanguageFitShape(Shape):
    """A grammar of ours with a law, or a model of a file with rules."""

    name: str | None = None
    grammar: str | None = None
    law: choice({"uniform": UniformShape, "geometric": GeometricShape}, by_kind, "a law whose kind is uniform or geometric") | None = None  # pyright: ignore[reportInvalidTypeForm]
    model: str | None = None
    rules: dict[str, str] = Field(default_factory=dict)
    prompts: Size
    completion: Size = 64


class TrainingShape(Shape):
    """The options of training; what is not given has a good value for its architecture."""

    steps: Size | None = None
    target: Rational | None = None
    patience: Size | None = None
    rate: Rational | None = None
    schedule: str | None = None
    warmup: Size | None = None
    last: Rational | None = None
    beta1: Rational | None = None
    beta2: Rational | None = None
    decay: Rational | None = None
    clip: Rational | None = None
    batch: Size | None = None
    check: Size | None = None
    dtype: Literal["float32", "float64"] | None = None


class ArchitectureShape(Shape):
    """A net's kind and sizes; `name` is what it is called in the results, its kind unless told otherwise."""

    kind: str
    name: str | None = None
    order: Size | None = None
    hidden: Size | None = None
    layers: Size | None = None
    embedding: Size | None = None
    width: Size | None = None
    heads: Size | None = None
    inner: Size | None = None
    positions: str | None = None
    context: Size | None = None
    training: TrainingShape = TrainingShape()


class SteerShape(Shape):
    """Nets of one language and architecture that are drawn to keep a rule, to break it, or to nothing."""

    language: str
    architecture: str
    rule: str
    ways: list[Literal["obey", "violate", "free"]] = Field(default_factory=lambda: ["obey", "violate"])


class FitShape(Shape):
    """The top of a fit file. `training` holds for every architecture that says nothing else."""

    language: list[LanguageFitShape] = Field(default_factory=list)
    architecture: list[ArchitectureShape] = Field(default_factory=list)
    steer: list[SteerShape] = Field(default_factory=list)
    training: TrainingShape = TrainingShape()
    seeds: choice({"number": Size, "list": list[Size]}, lambda value: {int: "number", list: "list"}.get(type(value)), "a number of seeds, or a list of them") = 1  # pyright: ignore[reportInvalidTypeForm]
    enclosed: Size = 20_000
    certified: Size = 0
