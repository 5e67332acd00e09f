"""Prompts and distributions as they are written on a command line: the way they stand in a file.

True here: text is a prompt where every symbol is one character, and only there; else a list of symbols is wanted, as in a file. A
distribution is an inline table, so its numbers are read exactly.
Must never enter: a second spelling of either.
"""

import re
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from arprops.core.error import BadFile, BadQuestion
from arprops.core.words import END, Outcome, Symbol, Word, word
from arprops.formats.number import rational
from arprops.formats.parse import parse
from arprops.formats.problem import shortened
from arprops.formats.shape import Dist


def prompt_argument(alphabet: tuple[Symbol, ...], text: str, option: str) -> Word:
    """The prompt: the text's characters, or where some symbol is longer the list of symbols that it writes, as in `["go", "on"]`.

    Fails with `BadQuestion` on anything else, and on a symbol outside the alphabet.
    """
    if all(len(symbol) == 1 for symbol in alphabet) or not text:
        return word(alphabet, text)
    value = _value(text)
    if not isinstance(value, list) or not all(isinstance(symbol, str) for symbol in value):
        shown = ", ".join(f'"{symbol}"' for symbol in alphabet[:2])
        raise BadQuestion(f"{option}: found {shortened(text)}, expected a list of symbols such as [{shown}]: this alphabet has symbols longer than a character")
    return word(alphabet, value)


def dist_argument(text: str, option: str) -> dict[Outcome, Any]:
    """The distribution of an inline table such as `{ a = "1/2", END = 0.5 }`; fails with `BadQuestion` on anything else."""
    value = _value(text)
    if not isinstance(value, dict):
        raise BadQuestion(f'{option}: found {shortened(text)}, expected a distribution as an inline table, such as {{ a = "1/2", END = "1/2" }}')
    try:
        read = TypeAdapter(Dist).validate_python(value)
    except ValidationError as wrong:
        first = wrong.errors()[0]
        raise BadQuestion(f"{option}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    return {END if outcome == "END" else outcome: weight for outcome, weight in read.items()}


def number_argument(text: str, option: str) -> Any:
    """A rational such as `1/10`, `0.1` or `0`; fails with `BadQuestion` on anything else."""
    try:
        return rational(text)
    except ValueError as wrong:
        raise BadQuestion(f"{option}: found {shortened(text)}, expected {wrong}") from None


def _value(text: str) -> Any:
    """The value that stands behind `=` in a TOML file; None where it is none, and where it is more than one."""
    try:
        data = parse("value = " + re.sub(r"[\r\n]+", " ", text), Path("argument.toml"))
    except BadFile:
        return None
    return data["value"] if data.keys() == {"value"} else None
