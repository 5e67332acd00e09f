"""The pieces that tables in a file are made of, and how a misfit is told.

True here: a shape says which keys a table has and what kind of value each holds, and nothing about what they mean; the JSON
Schema that we publish is generated from the shapes, so the two cannot part.
Must never enter: coercion. "1" is no integer and 1 is no text.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Annotated, Any, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, GetPydanticSchema, PlainValidator, Tag, WithJsonSchema
from pydantic_core import PydanticCustomError, core_schema

from arprops.formats.number import rational
from arprops.formats.problem import seen
from arprops.models.weights import NAME


class Shape(BaseModel):
    """A table with exactly these keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def misfit(value: object, expected: str) -> PydanticCustomError:
    """What a validator raises: found this, expected that."""
    return PydanticCustomError("misfit", "found {found}, expected {expected}", {"found": seen(value), "expected": expected})


def _rational(value: object) -> Fraction:
    try:
        return rational(value)
    except ValueError as wrong:
        raise misfit(value, str(wrong)) from None


def _weight(value: object) -> Fraction:
    number = _rational(value)
    if number.numerator < 0:
        raise misfit(number, "a weight that is not negative")
    return number


def is_formula(value: object) -> bool:
    """Whether this is text with a name, a bracket or a product in it, which is no rational."""
    if not isinstance(value, str):
        return False
    try:
        rational(value)
    except ValueError:
        return NAME.search(value) is not None or any(sign in value for sign in "()*^")
    return False


def _scalar(value: object) -> Fraction | str:
    return value if isinstance(value, str) and is_formula(value) else _rational(value)


def _weight_formula(value: object) -> Fraction | str:
    return value if isinstance(value, str) and is_formula(value) else _weight(value)


def _symbol(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise misfit(value, 'a symbol: text that is not empty, as "7" for 7')
    if value == "END":
        raise misfit(value, "a symbol of another name: END is the outcome that ends a string")
    return value


def _prompt(value: object) -> str | list[str]:
    if isinstance(value, str) or (isinstance(value, list) and all(isinstance(symbol, str) for symbol in value)):
        return value
    raise misfit(value, "a prompt: text, or a list of symbols")


_NUMBER = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^[+-]?[0-9.eE+\-/xa-fA-F]+$"}]}
Rational: TypeAlias = Annotated[Fraction, PlainValidator(_rational), WithJsonSchema(_NUMBER)]
Weight: TypeAlias = Annotated[Fraction, PlainValidator(_weight), WithJsonSchema(_NUMBER)]
End: TypeAlias = Annotated[Fraction | None, PlainValidator(lambda value: None if value == "" else _rational(value)), WithJsonSchema(_NUMBER)]
_FORMULA = {"anyOf": [{"type": "number"}, {"type": "string"}]}
Scalar: TypeAlias = Annotated[Fraction | str, PlainValidator(_scalar), WithJsonSchema(_FORMULA)]
WeightFormula: TypeAlias = Annotated[Fraction | str, PlainValidator(_weight_formula), WithJsonSchema(_FORMULA)]
SymbolText: TypeAlias = Annotated[str, PlainValidator(_symbol), WithJsonSchema({"type": "string", "minLength": 1, "not": {"const": "END"}})]
PromptText: TypeAlias = Annotated[
    str | list[str],
    PlainValidator(_prompt),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]


def _characters(value: object) -> object:
    """Text as the list of its characters, as for prompts; anything else as it is."""
    return list(value) if isinstance(value, str) else value


Alphabet: TypeAlias = Annotated[
    list[SymbolText],
    BeforeValidator(_characters),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string", "minLength": 1}}]}),
]
Dist: TypeAlias = dict[str, Weight]
Size: TypeAlias = Annotated[int, Field(ge=0)]


def row(*items: Any) -> Any:
    """A list with exactly these items, as a type."""
    return Annotated[tuple[items], Field(strict=False)]


def choice(options: Mapping[str, Any], pick: Any, expected: str) -> Any:
    """One of several shapes, as a type: `pick` reads from a value which; a value that is none of them is told what was expected."""
    tagged: list[Any] = [Annotated[shape, Tag(tag(name))] for name, shape in options.items()]

    def picked(value: Any) -> str | None:
        name = pick(value)
        return None if name is None else tag(name)

    union: Any = Annotated[_union(tagged), Discriminator(picked)]

    def wrap(source: Any, handler: Any) -> Any:
        def known(value: Any, inner: Any) -> Any:
            name = pick(value)
            if name not in options:
                raise misfit(value if name is None else name, expected)
            return inner(value)

        return core_schema.no_info_wrap_validator_function(known, handler(source))

    return Annotated[union, GetPydanticSchema(wrap)]


def tag(name: str) -> str:
    """The name of an option as it stands in pydantic's paths, from which `untagged` takes it out again."""
    return f"«{name}»"


def untagged(place: Iterable[str | int]) -> tuple[str | int, ...]:
    """The place without the names of options and pydantic's own words."""
    return tuple(part for part in place if not (isinstance(part, str) and (part == "[key]" or part.startswith(("«", "function-")))))


def by_kind(value: Any) -> str | None:
    """The kind that a table gives itself; one that names a net may leave it out."""
    kind = value.get("kind", "net" if "net" in value else None) if isinstance(value, dict) else getattr(value, "kind", None)
    return kind if isinstance(kind, str) else None


def kinds(*shapes: type[Shape]) -> dict[str, Any]:
    """The shapes by the kind that each of them stands for."""
    return {shape.model_fields["kind"].annotation.__args__[0]: shape for shape in shapes}  # type: ignore[union-attr]


def _union(options: list[Any]) -> Any:
    union: Any = options[0]
    for option in options[1:]:
        union = union | option
    return union


Rows: TypeAlias = choice(
    {"table": dict[str, Dist], "list": list[row(PromptText, Dist)]},
    lambda value: {dict: "table", list: "list"}.get(type(value)),
    "a table from prompts to distributions, or a list of [prompt, distribution]",
)  # pyright: ignore[reportInvalidTypeForm]
Rules: TypeAlias = choice(
    {"table": dict[str, Weight], "list": list[row(PromptText, Weight)]},
    lambda value: {dict: "table", list: "list"}.get(type(value)),
    "a table from right-hand sides to weights, or a list of [right-hand side, weight]",
)  # pyright: ignore[reportInvalidTypeForm]
