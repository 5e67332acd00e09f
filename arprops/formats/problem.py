"""What is wrong with a file: where, what was found, what was expected, all of it at once.

True here: a problem names a place inside the file the way a reader would look for it: models.P.rows."01".
Must never enter: a traceback, or a value too long to read.
"""

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple, Never

from arprops.core.error import BadFile, BadModel, BadQuestion
from arprops.core.exact import short

Place = tuple[str | int, ...]
SHOWN = 20


class Problem(NamedTuple):
    """One thing that is wrong, and where."""

    place: Place
    what: str


class Stop(Exception):  # not an error: its reason has been noted
    """Raised to give up on one model, language or claim whose problem has been noted."""


class Problems:
    """The problems of one file, collected so that its author sees all of them at once."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.found: dict[Problem, None] = {}

    def note(self, place: Iterable[str | int], what: str) -> None:
        """Note a problem and go on."""
        self.found[Problem(tuple(place), what)] = None

    def stop(self, place: Iterable[str | int], what: str) -> Never:
        """Note a problem and give up on what is being read."""
        self.note(place, what)
        raise Stop

    @contextmanager
    def at(self, place: Iterable[str | int]) -> Iterator[None]:
        """Note what the models and languages themselves refuse, as a problem of this place, and go on behind the block."""
        try:
            yield
        except (BadModel, BadQuestion) as refused:
            self.note(place, str(refused))
        except Stop:
            pass

    def check(self) -> None:
        """Raise `BadFile` with every problem noted so far, if there is any."""
        if self.found:
            raise BadFile(self.text())

    def text(self) -> str:
        """The file and its problems, one a line."""
        lines = [f"{spot(problem.place)}: {problem.what}" if problem.place else problem.what for problem in list(self.found)[:SHOWN]]
        if len(self.found) == 1:
            return f"{self.file}: {lines[0]}"
        more = [f"… and {len(self.found) - SHOWN} more"] if len(self.found) > SHOWN else []
        return "\n  ".join([f"{self.file}: {len(self.found)} problems", *lines, *more])


def spot(place: Iterable[str | int]) -> str:
    """The place as text: keys joined by dots, quoted where they are not plain names, positions in brackets from 1."""
    text = ""
    for part in place:
        if isinstance(part, int):
            text += f"[{part + 1}]"
        else:
            key = part if re.fullmatch(r"[A-Za-z_][\w-]*", part, re.ASCII) else json.dumps(shortened(part), ensure_ascii=False)
            text += f".{key}" if text else key
    return text


def found_expected(found: Any, expected: str) -> str:
    """The two sides of a refusal."""
    return f"found {seen(found)}, expected {expected}"


def seen(value: Any) -> str:
    """A value of a file for a person to read, never longer than a line."""
    if isinstance(value, Fraction):
        return short(value)
    if isinstance(value, str):
        return json.dumps(shortened(value), ensure_ascii=False)
    if isinstance(value, dict):
        keys = [str(key) for key in list(value)[:4]]
        return shortened(f"a table with {', '.join(map(repr, keys))}{' …' if len(value) > 4 else ''}" if keys else "an empty table")
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if isinstance(value, bool):
        return str(value).lower()
    if value is None:
        return "null"
    if isinstance(value, int) and value.bit_length() > 200:
        return short(Fraction(value))
    return shortened(str(value))


def shortened(text: str, width: int = 60) -> str:
    """The text, its middle left out where it is long."""
    return text if len(text) <= width else f"{text[: width - 10]}…{text[-8:]}"
