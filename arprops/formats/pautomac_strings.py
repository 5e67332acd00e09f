"""Test strings and solutions of the PAutomaC competition.

True here: symbols are the strings "0", "1", …, as in the models; a solution's decimals are read exactly.
Must never enter: a probability that the file does not print.
"""

from fractions import Fraction
from pathlib import Path

from arprops.core.words import Word
from arprops.formats.number import rational
from arprops.formats.parse import LARGEST, read_text
from arprops.formats.pautomac import lines
from arprops.formats.problem import Problems


def read_strings(path: Path, *, max_bytes: int = LARGEST) -> tuple[list[Word], int]:
    """The strings of a `.test` or `.train` file, and the size of the alphabet that its first line states.

    Fails with `BadFile` naming the line where a count is not what the line says.
    """
    problems = Problems(path)
    rows = [_integers(line, number, problems) for number, line in lines(read_text(path, max_bytes=max_bytes))]
    problems.check()
    if not rows or len(rows[0][1]) != 2 or rows[0][1][0] != len(rows) - 1:
        problems.note((), f"line 1: expected the number of strings, {len(rows) - 1} here, and the size of the alphabet")
        problems.check()
    size = rows[0][1][1]
    for number, row in rows[1:]:
        if not row or row[0] != len(row) - 1:
            problems.note((), f"line {number}: found {len(row) - 1} behind the first number, expected as many symbols as it says")
        elif any(not 0 <= symbol < size for symbol in row[1:]):
            problems.note((), f"line {number}: found a symbol outside 0 … {size - 1}")
    problems.check()
    return [tuple(map(str, row[1:])) for _, row in rows[1:]], size


def read_solution(path: Path, *, max_bytes: int = LARGEST) -> list[Fraction]:
    """The probabilities of a solution file: of each test string, divided by their sum over the test strings; decimals read exactly.

    Fails with `BadFile` naming the line.
    """
    problems = Problems(path)
    values: list[Fraction] = []
    for number, line in lines(read_text(path, max_bytes=max_bytes)):
        try:
            values.append(rational(line.strip()))
        except ValueError as wrong:
            problems.note((), f"line {number}: found {line.strip()[:40]!r}, expected {wrong}")
    problems.check()
    if not values or values[0] != len(values) - 1:
        problems.note((), f"line 1: expected the number of probabilities, {max(len(values) - 1, 0)} here")
        problems.check()
    return values[1:]


def _integers(line: str, number: int, problems: Problems) -> tuple[int, list[int]]:
    parts = line.split()
    if all(part.isascii() and part.isdecimal() and len(part) <= 9 for part in parts):
        return number, [int(part) for part in parts]
    problems.note((), f"line {number}: found {line.strip()[:40]!r}, expected integers separated by spaces")
    return number, []
