"""From a file's bytes to plain data: dicts, lists, text, ints, exact Fractions, Booleans.

True here: a decimal comes out as the rational that was written, and a file that is refused is refused before it costs
anything: its size is asked first, its depth is bounded, its keys are read once.
Must never enter: what the data means.
"""

import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NamedTuple

from arprops.core.error import BadFile
from arprops.formats.number import HEX, LONGEST, decimal, rational
from arprops.formats.problem import Place, Problems, shortened

LARGEST = 64 * 2**20
"""The size in bytes beyond which a file is refused unless the caller allows more."""
DEEPEST = 64
"""How many tables and lists may stand inside each other."""
_LONG: Final = re.compile(rf"\d[\d_]{{{LONGEST},}}", re.ASCII)
_HALF: Final = re.compile(r"\\u[dD][89a-fA-F]")


def read_text(path: Path, *, max_bytes: int = LARGEST) -> str:
    """The file's text. Fails with `BadFile` where it is missing, no plain file, larger than `max_bytes` (without reading it) or not UTF-8."""
    try:
        if path.is_dir():
            raise BadFile(f"{path}: found a folder, expected a file")
        size = path.stat().st_size
        if size > max_bytes:
            raise BadFile(
                f"{path}: found {size:,} bytes, expected at most {max_bytes:,}; "
                f"if the file is really meant, allow it with max_bytes={size} (on the command line --max-bytes {size})"
            )
        with path.open("rb") as file:  # a pipe has no size: read no more than was allowed
            data = file.read(max_bytes + 1)
    except BadFile:  # which is a ValueError, too
        raise
    except OSError as failed:
        raise BadFile(f"{path}: cannot be read: {failed.strerror or failed}") from None
    except ValueError as failed:  # a name with a NUL
        raise BadFile(f"{str(path)!r}: no name of a file: {failed}") from None
    if len(data) > max_bytes:
        raise BadFile(f"{path}: found more than {max_bytes:,} bytes, expected at most that many")
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as wrong:
        line = data.count(b"\n", 0, wrong.start) + 1
        raise BadFile(f"{path}: line {line}: byte {data[wrong.start]:#04x} is not UTF-8 text; is this the right file?") from None


def parse(text: str, path: Path) -> dict[str, Any]:
    """The data of a TOML or JSON file, by its name's ending; the top must be a table.

    Fails with `BadFile` on another ending, and on a syntax error, a key given twice, nan, a number too long, or nesting too deep,
    each with its line or its place.
    """
    form = ending(path)
    strange: list[_Unread] = []

    def number(read: Callable[[str], Any]) -> Callable[[str], Any]:
        def reading(digits: str) -> Any:
            try:
                return read(digits)
            except ValueError as wrong:
                strange.append(_Unread(digits, str(wrong)))
                return strange[-1]

        return reading

    try:
        if form == ".json":
            exactly = number(decimal)
            data = json.loads(text, parse_float=exactly, parse_int=number(_integer), parse_constant=exactly, object_pairs_hook=_once)
        else:
            data = tomllib.loads(text, parse_float=number(decimal))
    except tomllib.TOMLDecodeError as wrong:
        raise BadFile(f"{path}: not TOML: {wrong}") from None
    except json.JSONDecodeError as wrong:
        raise BadFile(f"{path}: not JSON: {wrong.msg} (at line {wrong.lineno}, column {wrong.colno})") from None
    except RecursionError:
        raise BadFile(f"{path}: tables or lists are nested too deeply, expected at most {DEEPEST} levels") from None
    except ValueError as wrong:
        long = _LONG.search(text)
        if long is None or "integer string" not in str(wrong):
            raise BadFile(f"{path}: {wrong}") from None
        line = text.count("\n", 0, long.start()) + 1
        raise BadFile(f"{path}: line {line}: found a number of {len(long[0])} digits, expected {HEX}") from None
    if not isinstance(data, dict):
        raise BadFile(f"{path}: found {type(data).__name__} at the top, expected an object")
    if _depth(data) > DEEPEST:
        raise BadFile(f"{path}: tables or lists are nested too deeply, expected at most {DEEPEST} levels")
    if strange or _HALF.search(text):
        problems = Problems(path)
        _note_strange(data, (), problems)
        problems.check()
    return data


def ending(path: Path) -> str:
    """The ending of a file's name, which says its format; fails with `BadFile` unless it is `.toml` or `.json`, in any case."""
    found = path.suffix.lower()
    if found not in (".toml", ".json"):
        raise BadFile(f"{path}: found a name that ends in {found!r}, expected .toml or .json, or .pautomac_model.txt for a model in that format")
    return found


class _Unread(NamedTuple):
    """A number that was refused, where it stood."""

    text: str
    expected: str


def _note_strange(value: Any, place: Place, problems: Problems) -> None:
    """Note the numbers that were refused, and text that JSON can write and nothing can hold."""
    if isinstance(value, _Unread):
        problems.note(place, f"found {shortened(value.text)}, expected {value.expected}")
    elif isinstance(value, str):
        if any("\ud800" <= character <= "\udfff" for character in value):
            problems.note(place, f"{value[:60]!r} holds half a character (a lone surrogate)")
    elif isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            if isinstance(key, str):
                _note_strange(key, place, problems)
            _note_strange(inner, (*place, key), problems)


def _integer(digits: str) -> int:
    return int(rational(digits))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) < len(pairs):
        keys = [key for key, _ in pairs]
        repeated = next(key for i, key in enumerate(keys) if key in keys[:i])
        raise ValueError(f"the key {repeated[:60]!r} is given twice in one object")
    return table


def _depth(data: Any) -> int:
    level, depth = [data], 0
    while level and depth <= DEEPEST:
        depth += 1
        level = [
            inner
            for value in level
            for inner in (value.values() if isinstance(value, dict) else value)
            if isinstance(inner, dict | list)
        ]
    return depth
