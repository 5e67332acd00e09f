"""From plain data to a file: JSON or TOML by the name's ending, whole or not at all.

True here: the file is written beside its place and then moved there in one step, so that nobody ever reads half of it.
Must never enter: a float.
"""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from secrets import token_hex
from typing import Any

from arprops.core.error import BadFile
from arprops.formats.parse import ending

_WIDTH = 120


def write(data: dict[str, Any], path: Path) -> None:
    """Write the data to the path, as JSON where its name ends in `.json` and as TOML where it ends in `.toml`.

    Fails with `BadFile` on another ending, and where the folder cannot be written; an older file then stays as it was.
    """
    write_text(json_text(data) if ending(path) == ".json" else toml_text(data), path)


def write_text(text: str, path: Path) -> None:
    """Put the text into the file in one step, leaving nothing half-written."""
    temporary = path.with_name(f".{path.name[:40]}.{token_hex(8)}.tmp")
    try:
        try:
            with temporary.open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as failed:
        raise BadFile(f"{path}: cannot be written: {failed.strerror or failed}; expected a folder that exists and may be written to") from None


def json_text(data: Any) -> str:
    """The data as JSON; inner tables and lists that fit stand on one line."""
    return _json(data, "") + "\n"


def toml_text(data: dict[str, Any]) -> str:
    """The data as TOML: inner tables inline where short, else as tables of their own."""
    lines: list[str] = []
    _toml(data, (), lines)
    return "\n".join(lines).strip("\n") + "\n"


def toml_tables(name: str, tables: Iterable[dict[str, Any]]) -> str:
    """The tables as TOML, each a `[[name]]` with one line a key."""
    return "\n".join("\n".join([f"[[{_key(name)}]]", *(f"{_key(key)} = {_inline(value)}" for key, value in table.items()), ""]) for table in tables)


def _json(data: Any, indent: str) -> str:
    flat = json.dumps(data, ensure_ascii=False, allow_nan=False)
    if not isinstance(data, dict | list) or not data or len(flat) + len(indent) <= _WIDTH:
        return flat
    inner = indent + " "
    if isinstance(data, list):
        return "[\n" + ",\n".join(inner + _json(value, inner) for value in data) + "]"
    return "{\n" + ",\n".join(f"{inner}{json.dumps(key, ensure_ascii=False)}: {_json(value, inner)}" for key, value in data.items()) + "}"


def _toml(table: dict[str, Any], place: tuple[str, ...], lines: list[str]) -> None:
    later: list[tuple[str, dict[str, Any]]] = []
    for key, value in table.items():
        line = f"{_key(key)} = {_inline(value)}"
        if isinstance(value, dict) and len(line) > _WIDTH:
            later.append((key, value))
        elif isinstance(value, list) and len(line) > _WIDTH:
            lines += [f"{_key(key)} = [", *(f"  {_inline(item)}," for item in value), "]"]
        else:
            lines.append(line)
    for key, value in later:
        here = (*place, key)
        lines += ["", f"[{'.'.join(_key(part) for part in here)}]"]
        _toml(value, here, lines)


def _inline(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(key)} = {_inline(inner)}" for key, inner in value.items()) + " }" if value else "{}"
    if isinstance(value, list):
        return "[" + ", ".join(_inline(inner) for inner in value) + "]"
    if isinstance(value, bool | int):
        return str(value).lower()
    if isinstance(value, str):
        return _text(value)
    raise TypeError(f"{type(value).__name__} has no place in a file: {value!r}")


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key, re.ASCII) else _text(key)


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
