"""Models in the format of the PAutomaC competition (2012): probabilistic automata.

True here: P(w) = Σ over paths I(q₀)·∏ (1 − F(q))·S(q, a)·T(q, a, q′)·F(q_end), every decimal read as the rational it is.
Printed decimals do not sum to exactly 1, so each row of I, each row of S and each row of T is divided by its own sum, exactly,
where that sum is within the tolerance of 1; nothing else is changed, and a row further away is refused by its line.
Must never enter: a rounded number, or a repair of anything that is not a rounding.
Source: Verwer, Eyraud and de la Higuera, "PAutomaC: a probabilistic automata and hidden Markov models learning competition" (2014).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Final

from arprops.core.dist import ZERO
from arprops.core.exact import short
from arprops.formats.number import rational
from arprops.formats.parse import LARGEST, read_text
from arprops.formats.problem import Problems
from arprops.models.pfa import PFA

SUFFIX: Final = ".pautomac_model.txt"
TOLERANCE: Final = Fraction(1, 10**9)
LARGEST_INDEX: Final = 1_000_000
_SECTION = re.compile(r"([IFST]):\s*\(([a-z,\s]*)\)\s*")
_ENTRY = re.compile(r"\(\s*(\d{1,9}(?:\s*,\s*\d{1,9})*)\s*\)\s+(\S+)\s*", re.ASCII)
_WIDTH: Final = {"I": 1, "F": 1, "S": 2, "T": 3}

Index = tuple[int, ...]
Row = dict[Index, Fraction]


@dataclass(frozen=True)
class Printed:
    """The four sections as printed, and the line on which each entry stands."""

    sections: Mapping[str, Row]
    lines: Mapping[tuple[str, Index], int] = field(default_factory=dict)


def read_pautomac(path: Path, *, tolerance: Fraction = TOLERANCE, max_bytes: int = LARGEST) -> PFA[str]:
    """The model of a PAutomaC file as a `PFA` over the symbols "0", "1", …, normalised exactly.

    Needs rows that sum to 1 within the tolerance; symbols no entry names do not exist. Fails with `BadFile` naming the line.
    Cost: one look at each entry.
    """
    problems = Problems(path)
    printed = _printed(read_text(path, max_bytes=max_bytes), problems)
    problems.check()
    model = _model(printed, tolerance, problems)
    problems.check()
    assert model is not None
    return model


def is_pautomac(text: str) -> bool:
    """Whether the text begins as a PAutomaC model does."""
    return re.match(r"\s*I:\s*\(state\)", text) is not None


def lines(text: str) -> list[tuple[int, str]]:
    """The lines that are not blank, with their numbers."""
    return [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]


def _printed(text: str, problems: Problems) -> Printed:
    printed = Printed({name: {} for name in _WIDTH}, stands := {})
    section = ""
    seen: set[str] = set()
    for number, line in lines(text):
        if header := _SECTION.fullmatch(line.strip()):
            section = header[1]
            if section in seen:
                problems.note((), f"line {number}: the section {section} begins twice")
            seen.add(section)
            continue
        entry = _ENTRY.fullmatch(line.strip())
        if entry is None or not section:
            expected = f"an entry such as ({','.join('0' * _WIDTH[section])}) 0.5, or a section" if section else "I: (state)"
            problems.note((), f"line {number}: found {line.strip()[:40]!r}, expected {expected}")
            continue
        key = tuple(int(part) for part in entry[1].split(","))
        if len(key) != _WIDTH[section] or max(key) > LARGEST_INDEX:
            problems.note((), f"line {number}: found ({entry[1]}), expected {_WIDTH[section]} number{'s' if _WIDTH[section] > 1 else ''} up to {LARGEST_INDEX} in section {section}")
            continue
        if key in printed.sections[section]:
            problems.note((), f"line {number}: ({entry[1]}) of section {section} stands already on line {stands[section, key]}")
        try:
            weight = rational(entry[2])
        except ValueError as wrong:
            problems.note((), f"line {number}: found {entry[2][:40]!r}, expected {wrong}")
            continue
        if weight < 0:
            problems.note((), f"line {number}: found the weight {short(weight)}, expected one that is not negative")
        printed.sections[section][key] = weight
        stands[section, key] = number
    for name in _WIDTH:
        if name not in seen:
            problems.note((), f"the section {name}: is missing")
    return printed


def _model(printed: Printed, tolerance: Fraction, problems: Problems) -> PFA[str] | None:
    stops = {key[0]: weight for key, weight in printed.sections["F"].items()}
    for state, weight in stops.items():
        if weight > 1 + tolerance:
            problems.note((), f"line {printed.lines['F', (state,)]}: state {state} stops with {short(weight)}, expected at most 1")
    initial = _normalised(printed, "I", 0, tolerance, problems).get((), {})
    emits = _normalised(printed, "S", 1, tolerance, problems)
    moves = _normalised(printed, "T", 2, tolerance, problems)
    transitions: list[tuple[str, str, str, Fraction]] = []
    for (state,), row in emits.items():
        goes_on = 1 - min(stops.get(state, ZERO), Fraction(1))
        for (_, symbol), emitted in row.items():
            if emitted and goes_on and (state, symbol) not in moves:
                line = printed.lines["S", (state, symbol)]
                problems.note((), f"line {line}: state {state} emits {symbol}, but section T has no row for ({state},{symbol})")
                continue
            transitions += [
                (str(state), str(symbol), str(target), weight)
                for (_, _, target), share in moves.get((state, symbol), {}).items()
                if (weight := goes_on * emitted * share)
            ]
    states = {key[0] for name in _WIDTH for key in printed.sections[name]} | {key[2] for key in printed.sections["T"]}
    for state in sorted(states):
        if (state,) not in emits and abs(1 - stops.get(state, ZERO)) > tolerance:
            problems.note((), f"state {state} stops with {short(stops.get(state, ZERO))}, but section S has no row for what it emits else")
    if not initial:
        problems.note((), "the section I: has no entry")
    if problems.found:
        return None
    final = {str(state): Fraction(1) if (state,) not in emits else min(stops.get(state, ZERO), Fraction(1)) for state in sorted(states)}
    size = max((key[1] for name in "ST" for key in printed.sections[name]), default=-1) + 1
    return PFA(
        [str(symbol) for symbol in range(size)],
        initial={str(state): weight for (state,), weight in initial.items()},
        final={state: weight for state, weight in final.items() if weight},
        transitions=transitions,
    )


def _normalised(printed: Printed, section: str, width: int, tolerance: Fraction, problems: Problems) -> dict[Index, Row]:
    """The section's rows, each divided by its sum: entries belong to one row where the first `width` numbers agree."""
    rows: dict[Index, Row] = {}
    for key, weight in printed.sections[section].items():
        rows.setdefault(key[:width], {})[key] = weight
    for head, row in rows.items():
        total = sum(row.values(), ZERO)
        if abs(total - 1) > tolerance:
            first = min(printed.lines[section, key] for key in row)
            name = f"row ({','.join(map(str, head))}) of section {section}" if head else f"section {section}"
            problems.note(
                (), f"line {first}: {name} sums to {float(total):.15g}, expected 1 within {float(tolerance):g} (the stated tolerance)"
            )
            continue
        rows[head] = {key: weight / total for key, weight in row.items()}
    return rows
