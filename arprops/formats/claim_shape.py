"""What claims look like in a file.

True here: `docs/files.md` says the same in words: the one `[[claim]]` schema. `docs/claim.schema.json` is generated from here.
Must never enter: how a claim is decided.
"""

from fractions import Fraction
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import ConfigDict, Field, create_model

from arprops.formats.language_shape import LanguageShape
from arprops.formats.model_shape import MaskedRow, Ref, RuleRef
from arprops.formats.quantity_shape import QUANTITIES, Number, Side
from arprops.formats.shape import Alphabet, Dist, PromptText, Rational, Shape, Size, by_kind, choice
from arprops.neural.audited import ITEMS
from arprops.tasks.sampled import TESTS

RELATIONS: Final = ("equals", "at_most", "at_least", "less_than", "more_than")
ASKED: Final = ("next_probability", "probability")
"""The quantities that can be asked at every prompt of a language."""



class StatedShape(Shape):
    """What every claim may carry."""

    name: str | None = None  # what the claim is called in reports
    expect: Literal["proved", "refuted"] = "proved"  # `refuted` where a refuted claim is the right outcome


class SameConditionalsShape(StatedShape):
    """Both models answer every prompt alike, also the impossible ones."""

    kind: Literal["same_conditionals"]
    p: Ref
    q: Ref


class SameJointShape(StatedShape):
    """Both give every prefix the same mass."""

    kind: Literal["same_joint"]
    p: Ref
    q: Ref


class SameStringsShape(StatedShape):
    """Both give every finite string the same probability."""

    kind: Literal["same_strings"]
    p: Ref
    q: Ref


class TightShape(StatedShape):
    """All mass is on finite strings."""

    kind: Literal["tight"]
    p: Ref


class ObeysShape(StatedShape):
    """Every string that a prompt can be completed to obeys the rule: a regular language, or a counter machine that may end there."""

    kind: Literal["obeys"]
    p: Ref
    rule: RuleRef
    reads: Literal["string", "completion"] = "string"  # the rule reads prompt and completion, or the completion alone
    prompts: Literal["all", "possible"] = "possible"


class CompletesShape(StatedShape):
    """After the prompt the completion, and then END, is certain."""

    kind: Literal["completes"]
    p: Ref
    prompt: PromptText
    completion: PromptText


class EveryShape(StatedShape):
    """What a claim may carry that asks at a prompt: `prompts` in the place of `prompt`, and which of them."""

    prompts: LanguageShape | None = None  # the claim holds after every prompt of the language
    among: Literal["all", "possible"] | None = None  # all of them, unless told otherwise, or those that the models can produce


class AuditShape(StatedShape):
    """The net passes an item of the audit, or every item that can be asked of it."""

    kind: Literal["audit"]
    p: Ref
    item: Literal[ITEMS] | None = None  # pyright: ignore[reportInvalidTypeForm]
    exact: Ref | None = None  # the model that it was trained on, which some items need
    length: Size | None = None  # the longest prompts that are tried; 6, or what the net can take, if left out
    metrics: dict[str, LanguageShape] = Field(default_factory=dict)  # the rules it is scored by, which some items are about
    samples: Annotated[int, Field(ge=1)] = 64  # how many prompts of each length are tried, at most


class SamplesShape(StatedShape):
    """What is claimed of the strings that a black box has said, call by call, when it was asked for p; by exactly one of `strings` and `file`."""

    kind: Literal["samples"]
    p: Ref  # the target
    strings: list[PromptText] | None = None
    file: str | None = None  # one string a line, relative to the file
    test: Literal[TESTS]  # pyright: ignore[reportInvalidTypeForm]
    alpha: Rational = Fraction(1, 20)  # the level, of all tests of this claim together
    positions: list[Size] | None = None  # whose symbols are looked at, from 0
    language: LanguageShape | None = None  # which strings are looked at
    asymptotic: bool = False  # the limit of the test's distribution in the place of its own
    at_least: Rational | None = None  # the share that is claimed
    at_most: Rational | None = None


class CompatibleShape(StatedShape):
    """Some joint of strings of this length has these masked conditionals."""

    kind: Literal["compatible"]
    alphabet: Alphabet
    length: Size
    rows: list[MaskedRow] = Field(default_factory=list)  # [place, the other symbols in order, distribution]
    default: Dist | None = None  # for all rows that are left out


class CompareShape(EveryShape):
    """Two sides related."""

    kind: Literal["compare"]
    left: Side
    relation: Literal["==", "<=", "<"]
    right: Side


class PerplexityShape(StatedShape):
    """The perplexity of q per token of what p produces, END counted, against a positive number, by exactly one of the keys."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": [key]} for key in RELATIONS]})

    kind: Literal["perplexity"]
    p: Ref
    q: Ref
    equals: Number | None = None
    at_most: Number | None = None
    at_least: Number | None = None
    less_than: Number | None = None
    more_than: Number | None = None


class RelatedShape(StatedShape):
    """A quantity related to a value by exactly one of these keys."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": [key]} for key in RELATIONS]})

    equals: Side | None = None
    at_most: Side | None = None
    at_least: Side | None = None
    less_than: Side | None = None
    more_than: Side | None = None


CLAIMS: Final[dict[str, Any]] = {
    "same_conditionals": SameConditionalsShape, "same_joint": SameJointShape, "same_strings": SameStringsShape, "tight": TightShape,
    "obeys": ObeysShape, "completes": CompletesShape, "compare": CompareShape, "perplexity": PerplexityShape, "audit": AuditShape,
    "samples": SamplesShape, "compatible": CompatibleShape,
    **{
        kind: create_model(shape.__name__.replace("Shape", "ClaimShape"), __base__=(RelatedShape, *([EveryShape] if kind in ASKED else []), shape), __doc__=shape.__doc__)
        for kind, shape in QUANTITIES.items()
    },
}  # fmt: skip
ClaimShape: TypeAlias = choice(CLAIMS, by_kind, f"a claim: a table with kind = one of {', '.join(CLAIMS)}")  # pyright: ignore[reportInvalidTypeForm]
