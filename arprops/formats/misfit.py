"""What the schema refuses, told as found and expected.

True here: every misfit of a file is told, each at its place, in the words of a person who has never heard of a validator.
Must never enter: the validator's own wording, where we have a better one.
"""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from arprops.formats.decoder_shape import DECODERS
from arprops.formats.model_shape import FAMILIES
from arprops.formats.problem import Problems, found_expected, shortened
from arprops.formats.shape import tag, untagged

_EXPECTED: Final = {
    "string_type": "text",
    "int_type": "an integer",
    "int_from_float": "an integer",
    "bool_type": "true or false",
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": "a table",
    "model_type": "a table",
    "model_attributes_type": "a table",
}


def note_misfits(wrong: ValidationError, problems: Problems, *, kinds: Mapping[str, Any]) -> None:
    """Note everything that the validator refused; `kinds` adds shapes whose keys may be suggested."""
    shapes = {tag(kind): shape for kind, shape in {**DECODERS, **FAMILIES, **kinds}.items()}
    errors = wrong.errors(include_url=False)
    # A list that is too short lacks each of its last entries, by their positions.
    ends = {error["loc"][:-1]: error["loc"][-1] for error in errors if error["type"] == "missing"}
    for error in errors:
        place = untagged(error["loc"])
        if error["type"] == "missing" and isinstance(last := ends[error["loc"][:-1]], int):
            problems.note(place[:-1], _entries(len(error["input"]), last + 1))
        elif error["type"] == "missing":
            problems.note(place[:-1], f"the key {place[-1]!r} is missing")
        elif error["type"] == "extra_forbidden":
            problems.note(place, _unknown_key(error, shapes))
        else:
            problems.note(place, _told(error))


def _told(error: ErrorDetails) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "misfit":
        return error["msg"]
    if kind in _EXPECTED:
        return found_expected(error["input"], _EXPECTED[kind])
    if kind == "literal_error":
        return found_expected(error["input"], str(context["expected"]))
    if kind == "greater_than_equal":
        return found_expected(error["input"], f"at least {context['ge']}")
    if kind == "less_than_equal":
        return found_expected(error["input"], f"at most {context['le']}")
    if kind == "too_long":
        return _entries(len(error["input"]), int(context["max_length"]))
    return f"{found_expected(error['input'], 'something else')}: {error['msg']}"


def _entries(found: int, expected: int) -> str:
    return f"found {found} {'entry' if found == 1 else 'entries'}, expected {expected}"


def _unknown_key(error: ErrorDetails, shapes: Mapping[str, Any]) -> str:
    key = str(error["loc"][-1])
    shape = shapes.get(str(error["loc"][-2])) if len(error["loc"]) > 1 else None
    known = [field.alias or name for name, field in shape.model_fields.items()] if shape else []
    near = get_close_matches(key, known, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else f", expected one of {', '.join(known)}" if known else ""
    return f"unknown key {shortened(key)!r}{hint}"
