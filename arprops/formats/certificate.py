"""Certificates and witnesses as data.

True here: what is written reads back equal, and what does not have the form of a certificate is `Rejected`, whatever it is.
Must never enter: a check of what a certificate says. That is the kernel's.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from arprops.core import certificate as core
from arprops.core.certificate import Certificate
from arprops.core.words import END
from arprops.formats.induction import INDUCTION_FIELDS, induction_data
from arprops.formats.number import written
from arprops.formats.reading import integer, listed, pair, rational_of, reject, text

Data = dict[str, Any]
DEEPEST = 20


def certificate_data(certificate: Certificate) -> Data:
    """The certificate as a table with its `kind`."""
    c = certificate
    match c:
        case core.Bisimulation():
            return {"kind": "bisimulation", "left": list(c.left), "right": list(c.right)}
        case core.Invariant():
            rows = [[[column, written(value)] for column, value in row] for row in c.rows]
            return {"kind": "invariant", "pivots": list(c.pivots), "rows": rows}
        case core.FromStrings():
            return {"kind": "from_strings", "strings": certificate_data(c.strings), "tight": certificate_data(c.tight)}
        case core.Separation():
            return {"kind": "separation", "prompt": list(c.prompt)}
        case core.Ranking():
            return {"kind": "ranking", "ranks": list(c.ranks)}
        case core.ClosedClass():
            return {"kind": "closed_class", "prompt": list(c.prompt), "ranks": list(c.ranks), "first": c.first}
        case core.Visits():
            visits = [None if value is None else written(value) for value in c.visits]
            return {"kind": "visits", "visits": visits, "ranks": list(c.ranks)}
        case core.Escape():
            return {"kind": "escape", "prompt": list(c.prompt), "outcome": "END" if c.outcome is END else c.outcome}
        case core.Frontier():
            expanded = [[parent, symbol] for parent, symbol in c.expanded]
            return {"kind": "frontier", "expanded": expanded, "potential": [written(value) for value in c.potential], "size": c.size}
        case core.Inductive() | core.Potential() | core.Drift() | core.Recurrent() | core.Horizon():
            return induction_data(c)
        case core.Breach():
            return {"kind": "breach", "prompt": list(c.prompt), "completion": list(c.completion)}
        case core.At():
            return {"kind": "at", "values": {name: written(value) for name, value in c.values}, "witness": certificate_data(c.witness)}
        case core.Computed():
            return {"kind": "computed"}
        case core.Quotient():
            return {"kind": "quotient", "top": certificate_data(c.top), "bottom": certificate_data(c.bottom)}
        case core.Sides():
            return {"kind": "sides", "left": certificate_data(c.left), "right": certificate_data(c.right)}
        case core.Each():
            return {"kind": "each", "sides": [None if sides is None else certificate_data(sides) for sides in c.sides]}
        case core.AtPrompt():
            return {"kind": "at_prompt", "prompt": list(c.prompt), "sides": certificate_data(c.sides)}


def certificate_from(data: object, *, depth: int = DEEPEST) -> Certificate:
    """The certificate that the data holds; `Rejected` (code `file.evidence`) where it holds none."""
    if not isinstance(data, dict) or depth == 0:
        reject("the evidence", data, "a table with its kind")
    table: Data = dict(data)
    kind = table.pop("kind", None)
    if not isinstance(kind, str) or kind not in _FIELDS:
        reject("kind", kind, f"one of {', '.join(_FIELDS)}")
    make, fields = _FIELDS[kind]
    values: dict[str, Any] = {}
    for name, read in fields.items():
        if name not in table:
            reject(f"the key {name} of {kind}", None, "a value")
        given = table.pop(name)
        if read is _many:
            values[name] = tuple(None if inner is None else certificate_from(inner, depth=depth - 1) for inner in _many(f"{kind}.{name}", given))
            continue
        nested = read is None and not (name == "drift" and given is None)
        values[name] = certificate_from(given, depth=depth - 1) if nested else read(f"{kind}.{name}", given) if read else None
    if table:
        reject(f"the keys {', '.join(map(str, table))[:60]} of {kind}", table, "no more than its own")
    return make(**values)


def _outcome(where: str, value: object) -> Any:
    return END if value == "END" else text(where, value)


def _visits(where: str, value: object) -> Fraction | None:
    return None if value is None else rational_of(where, value)


def _values(where: str, value: object) -> tuple[tuple[str, Fraction], ...]:
    if not isinstance(value, dict):
        reject(where, value, "a table from parameters to numbers")
    return tuple((text(where, name), rational_of(where, number)) for name, number in value.items())


def _many(where: str, value: object) -> list[object]:
    if not isinstance(value, list):
        reject(where, value, "a list of certificates")
    return list(value)


_integers, _word = listed(integer), listed(text)
_FIELDS: dict[str, tuple[Callable[..., Certificate], dict[str, Callable[[str, object], Any] | None]]] = {
    "bisimulation": (core.Bisimulation, {"left": _integers, "right": _integers}),
    "invariant": (core.Invariant, {"pivots": _integers, "rows": listed(listed(pair(integer, rational_of)))}),
    "from_strings": (core.FromStrings, {"strings": None, "tight": None}),
    "separation": (core.Separation, {"prompt": _word}),
    "ranking": (core.Ranking, {"ranks": _integers}),
    "closed_class": (core.ClosedClass, {"prompt": _word, "ranks": _integers, "first": integer}),
    "visits": (core.Visits, {"visits": listed(_visits), "ranks": _integers}),
    "escape": (core.Escape, {"prompt": _word, "outcome": _outcome}),
    "frontier": (core.Frontier, {"expanded": listed(pair(integer, text)), "potential": listed(rational_of), "size": integer}),
    **INDUCTION_FIELDS,
    "horizon": (core.Horizon, {"length": integer, "drift": None}),
    "breach": (core.Breach, {"prompt": _word, "completion": _word}),
    "at": (core.At, {"values": _values, "witness": None}),
    "computed": (core.Computed, {}),
    "quotient": (core.Quotient, {"top": None, "bottom": None}),
    "sides": (core.Sides, {"left": None, "right": None}),
    "each": (core.Each, {"sides": _many}),
    "at_prompt": (core.AtPrompt, {"prompt": _word, "sides": None}),
}
