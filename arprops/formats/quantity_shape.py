"""What quantities and exact values look like in a file.

True here: `docs/files.md` says the same in words.
Must never enter: how a value is found.
"""

from fractions import Fraction
from math import inf
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import PlainValidator, WithJsonSchema

from arprops.formats.language_shape import LanguageShape
from arprops.formats.model_shape import Ref, RuleRef
from arprops.formats.number import EXPECTED, rational
from arprops.formats.shape import PromptText, Scalar, Shape, Size, by_kind, choice, is_formula, misfit, row


class PrefixProbabilityShape(Shape):
    """The mass of all strings that begin with the prompt, and the outcome after it."""

    kind: Literal["prefix_probability"]
    p: Ref
    prompt: PromptText
    outcome: str | None = None


class StringProbabilityShape(Shape):
    """The probability of one finite string."""

    kind: Literal["string_probability"]
    p: Ref
    string: PromptText


class NextProbabilityShape(Shape):
    """The probability of an outcome, a symbol or END, after the prompt; a claim may give `prompts` in its place."""

    kind: Literal["next_probability"]
    p: Ref
    prompt: PromptText | None = None
    outcome: str


class KLShape(Shape):
    """KL(p‖q), in nats."""

    kind: Literal["kl"]
    p: Ref
    q: Ref


class CrossEntropyShape(Shape):
    """The expected −ln q of what p produces, in nats."""

    kind: Literal["cross_entropy"]
    p: Ref
    q: Ref


class TokenLossShape(Shape):
    """The cross-entropy per token of what p produces, END counted, in nats: the logarithm of q's perplexity."""

    kind: Literal["token_loss"]
    p: Ref
    q: Ref


class TotalVariationShape(Shape):
    """The total variation distance."""

    kind: Literal["total_variation"]
    p: Ref
    q: Ref


class EntropyShape(Shape):
    """The entropy, in nats."""

    kind: Literal["entropy"]
    p: Ref


class FiniteMassShape(Shape):
    """The mass of the finite strings."""

    kind: Literal["finite_mass"]
    p: Ref


class LengthShape(Shape):
    """The expected number of tokens, END counted as one."""

    kind: Literal["length"]
    p: Ref


class ProbabilityShape(Shape):
    """The probability that the completion is in the language; with `whole`, prompt and completion together."""

    kind: Literal["probability"]
    p: Ref
    language: RuleRef  # a regular language, or a counter machine that may end after the strings of its own
    prompt: PromptText | None = None  # the empty one; a claim may give `prompts` in its place
    whole: bool = False


class ZeroPromptCountShape(Shape):
    """The number of zero-probability prompts of a length."""

    kind: Literal["zero_prompt_count"]
    p: Ref
    length: Size


class ExtrapolationShape(Shape):
    """The mean, over the zero-probability prompts of a length, of the probability that the completed string is in the language."""

    kind: Literal["extrapolation"]
    p: Ref
    language: LanguageShape
    length: Size


class LogShape(Shape):
    """Σ r·ln a, over pairs [a, r], and `plus`; each may be a formula in the models' parameters."""

    log: list[row(Scalar, Scalar)]  # pyright: ignore[reportInvalidTypeForm]
    plus: Scalar = Fraction(0)


def _number(value: object) -> Fraction | float | str:
    if value == "inf" or (isinstance(value, float) and value == inf):
        return inf
    if isinstance(value, str) and is_formula(value):
        return value
    try:
        return rational(value)
    except ValueError as wrong:
        raise misfit(value, f"{EXPECTED}, or inf" if str(wrong) == EXPECTED else str(wrong)) from None


Number: TypeAlias = Annotated[Fraction | float | str, PlainValidator(_number), WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string"}]})]

QUANTITIES: Final[dict[str, type[Shape]]] = {
    shape.model_fields["kind"].annotation.__args__[0]: shape  # type: ignore[union-attr]
    for shape in (
        PrefixProbabilityShape, StringProbabilityShape, NextProbabilityShape, KLShape, CrossEntropyShape, TokenLossShape, TotalVariationShape,
        EntropyShape, FiniteMassShape, LengthShape, ProbabilityShape, ZeroPromptCountShape, ExtrapolationShape,
    )
}  # fmt: skip


def _which_side(value: Any) -> str | None:
    if isinstance(value, dict):
        return "log" if "log" in value else by_kind(value) or "none"
    return "number" if not isinstance(value, Shape) else "log" if isinstance(value, LogShape) else by_kind(value)


Side: TypeAlias = choice(  # pyright: ignore[reportInvalidTypeForm]
    {"number": Number, "log": LogShape, **QUANTITIES}, _which_side, f"a number, {{log = …}}, or a table with kind = one of {', '.join(QUANTITIES)}"
)
