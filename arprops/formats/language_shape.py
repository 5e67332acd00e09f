"""What a regular language looks like in a file.

True here: `docs/files.md` says the same in words.
Must never enter: an automaton; that is made by `search`.
"""

from typing import Annotated, Any, Final, TypeAlias

from pydantic import Field

from arprops.formats.shape import Alphabet, PromptText, Shape, Size, choice


class RegexShape(Shape):
    """The strings that match a regular expression over the symbols."""

    regex: str
    alphabet: Alphabet | None = None


class WordsShape(Shape):
    """These strings."""

    words: list[PromptText]
    alphabet: Alphabet | None = None


class CountedShape(Shape):
    """The strings up to a length whose symbols' weights sum to `equals`."""

    counted: dict[str, int]
    equals: int = 0
    up_to: Size
    alphabet: Alphabet | None = None


class AutomatonShape(Shape):
    """The strings that a complete deterministic automaton accepts."""

    moves: list[list[Size]]
    accepting: list[Size]
    start: Size = 0
    alphabet: Alphabet | None = None


class TextShape(Shape):
    """The strings of symbols that write a text in a language over characters."""

    text: "LanguageShape"
    alphabet: Alphabet | None = None


class AllShape(Shape):
    """The strings in all of the languages."""

    all: list["LanguageShape"]
    alphabet: Alphabet | None = None


class AnyShape(Shape):
    """The strings in any of the languages."""

    any: list["LanguageShape"]
    alphabet: Alphabet | None = None


class NotShape(Shape):
    """The strings that are not in the language."""

    not_: Annotated["LanguageShape", Field(alias="not")]
    alphabet: Alphabet | None = None


_FORMS: Final[dict[str, Any]] = {
    "name": str, "regex": RegexShape, "words": WordsShape, "counted": CountedShape, "moves": AutomatonShape, "text": TextShape,
    "all": AllShape, "any": AnyShape, "not": NotShape,
}  # fmt: skip


def _form(value: Any) -> str | None:
    if isinstance(value, str):
        return "name"
    if not isinstance(value, dict):
        return next((name for name, shape in _FORMS.items() if type(value) is shape), None)
    forms = [name for name in _FORMS if name in value and name != "name"]
    return forms[0] if len(forms) == 1 else None


LanguageShape: TypeAlias = choice(  # pyright: ignore[reportInvalidTypeForm]
    _FORMS, _form, "a language: a name, or a table with exactly one of regex, words, counted, moves, text, all, any, not"
)
for _shape in (TextShape, AllShape, AnyShape, NotShape):
    _shape.model_rebuild()
