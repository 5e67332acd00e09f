"""From a file's bytes to plain data: dicts, lists, text, ints, exact Fractions, Booleans.

True here: a decimal comes out as the rational that was written, and a file that is refused is refused before it costs
anything: its size is asked first, its depth is bounded, its keys are read once.
Must never enter: what the data means.
"""

import json
import tomllib
from pathlib import Path
from typing import Any

from arprops.core.error import BadFile
from arprops.formats.number import HEX, decimal, rational

LARGEST = 64 * 2**20
"""The size in bytes beyond which a file is refused unless the caller allows more."""
DEEPEST = 64
"""How many tables and lists may stand inside each other."""


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
    """The data of a TOML file, or of a JSON file where the name ends in `.json`; the top must be a table.

    Fails with `BadFile`, naming the line, on a syntax error, a key given twice, nan, a number too long, or nesting too deep.
    """
    try:
        if path.suffix.lower() == ".json":
            data = json.loads(
                text, parse_float=decimal, parse_int=_integer, parse_constant=decimal, object_pairs_hook=_once
            )
        else:
            data = tomllib.loads(text, parse_float=decimal)
    except tomllib.TOMLDecodeError as wrong:
        raise BadFile(f"{path}: not TOML: {wrong}") from None
    except json.JSONDecodeError as wrong:
        raise BadFile(f"{path}: not JSON: {wrong.msg} (at line {wrong.lineno}, column {wrong.colno})") from None
    except RecursionError:
        raise BadFile(f"{path}: tables or lists are nested too deeply, expected at most {DEEPEST} levels") from None
    except ValueError as wrong:
        what = HEX if "integer string" in str(wrong) else str(wrong)
        raise BadFile(f"{path}: a number cannot be read: expected {what}" if what == HEX else f"{path}: {what}") from None
    if not isinstance(data, dict):
        raise BadFile(f"{path}: found {type(data).__name__} at the top, expected an object")
    if _depth(data) > DEEPEST:
        raise BadFile(f"{path}: tables or lists are nested too deeply, expected at most {DEEPEST} levels")
    return data


def _integer(digits: str) -> int:
    return int(rational(digits))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table: dict[str, Any] = {}
    for key, value in pairs:
        if key in table:
            raise ValueError(f"the key {key[:60]!r} is given twice in one object")
        for text in (key, value):
            if isinstance(text, str) and any("\ud800" <= character <= "\udfff" for character in text):
                raise ValueError(f"{text[:60]!r} holds half a character (a lone surrogate)")
        table[key] = value
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
