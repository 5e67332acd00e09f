"""Certificates and witnesses as data.

True here: what is written reads back equal, and what does not have the form of a certificate is `Rejected`, whatever it is.
Must never enter: a check of what a certificate says. That is the kernel's.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import Any, Never

from arprops.core import certificate as core
from arprops.core.certificate import Certificate
from arprops.core.error import Rejected
from arprops.core.words import END
from arprops.formats.number import rational, written
from arprops.formats.problem import seen

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
        case core.Computed():
            return {"kind": "computed"}
        case core.Sides():
            return {"kind": "sides", "left": certificate_data(c.left), "right": certificate_data(c.right)}


def certificate_from(data: object, *, depth: int = DEEPEST) -> Certificate:
    """The certificate that the data holds; `Rejected` (code `file.evidence`) where it holds none."""
    if not isinstance(data, dict) or depth == 0:
        _reject("the evidence", data, "a table with its kind")
    table: Data = dict(data)
    kind = table.pop("kind", None)
    if not isinstance(kind, str) or kind not in _FIELDS:
        _reject("kind", kind, f"one of {', '.join(_FIELDS)}")
    make, fields = _FIELDS[kind]
    values: dict[str, Any] = {}
    for name, read in fields.items():
        if name not in table:
            _reject(f"the key {name} of {kind}", None, "a value")
        values[name] = certificate_from(table.pop(name), depth=depth - 1) if read is None else read(f"{kind}.{name}", table.pop(name))
    if table:
        _reject(f"the keys {', '.join(map(str, table))[:60]} of {kind}", table, "no more than its own")
    return make(**values)


def _reject(where: str, found: object, expected: str) -> Never:
    raise Rejected("file.evidence", f"{where}: found {seen(found)}, expected {expected}")


def _integer(where: str, value: object) -> int:
    if type(value) is not int:
        _reject(where, value, "an integer")
    return value


def _text(where: str, value: object) -> str:
    if not isinstance(value, str):
        _reject(where, value, "text")
    return value


def _rational(where: str, value: object) -> Fraction:
    try:
        return rational(value)
    except ValueError as wrong:
        _reject(where, value, str(wrong))


def _outcome(where: str, value: object) -> Any:
    return END if value == "END" else _text(where, value)


def _visits(where: str, value: object) -> Fraction | None:
    return None if value is None else _rational(where, value)


def _list(read: Callable[[str, object], Any]) -> Callable[[str, object], tuple[Any, ...]]:
    def listed(where: str, value: object) -> tuple[Any, ...]:
        if not isinstance(value, list):
            _reject(where, value, "a list")
        return tuple(read(f"{where}[{i + 1}]", inner) for i, inner in enumerate(value))

    return listed


def _pair(first: Callable[[str, object], Any], second: Callable[[str, object], Any]) -> Callable[[str, object], tuple[Any, Any]]:
    def paired(where: str, value: object) -> tuple[Any, Any]:
        if not isinstance(value, list) or len(value) != 2:
            _reject(where, value, "a list of 2")
        return first(where, value[0]), second(where, value[1])

    return paired


_integers, _word = _list(_integer), _list(_text)
_FIELDS: dict[str, tuple[Callable[..., Certificate], dict[str, Callable[[str, object], Any] | None]]] = {
    "bisimulation": (core.Bisimulation, {"left": _integers, "right": _integers}),
    "invariant": (core.Invariant, {"pivots": _integers, "rows": _list(_list(_pair(_integer, _rational)))}),
    "from_strings": (core.FromStrings, {"strings": None, "tight": None}),
    "separation": (core.Separation, {"prompt": _word}),
    "ranking": (core.Ranking, {"ranks": _integers}),
    "closed_class": (core.ClosedClass, {"prompt": _word, "ranks": _integers, "first": _integer}),
    "visits": (core.Visits, {"visits": _list(_visits), "ranks": _integers}),
    "escape": (core.Escape, {"prompt": _word, "outcome": _outcome}),
    "frontier": (core.Frontier, {"expanded": _list(_pair(_integer, _text)), "potential": _list(_rational), "size": _integer}),
    "computed": (core.Computed, {}),
    "sides": (core.Sides, {"left": None, "right": None}),
}
