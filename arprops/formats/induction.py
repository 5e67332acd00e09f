"""Certificates for all lengths as data: polynomials, quotients, locations, and what a formula at each location shows.

True here: a polynomial is a rational or a list of [coefficient, {name: power, …}], each monomial once; a quotient is a polynomial
or {"top", "bottom"}. What is written reads back equal, and anything else is `Rejected`.
Must never enter: a check of what a certificate says. That is the kernel's.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from arprops.core import induction as core
from arprops.core.polynomial import Monomial, Polynomial
from arprops.core.ratio import Ratio
from arprops.formats.number import written
from arprops.formats.reading import integer, listed, one_of, pair, rational_of, reject, table, text, tupled
from arprops.kernel.shape import HIGHEST

Data = dict[str, Any]
Read = Callable[[str, object], Any]


def induction_data(c: core.Inductive | core.Potential | core.Drift | core.Recurrent | core.Horizon) -> Data:
    """The certificate as a table with its `kind`."""
    match c:
        case core.Inductive():
            return {
                "kind": "inductive",
                "locations": [_location(location) for location in c.locations],
                "start": list(c.start),
                "steps": [_entry(step) if isinstance(step, core.Entry) else {"impossible": _witness(step)} for step in c.steps],
            }
        case core.Potential():
            return {
                "kind": "potential",
                "inductive": induction_data(c.inductive),
                "arguments": [_ratio(argument) for argument in c.arguments],
                "formulas": [[_ratio(formula) for formula in row] for row in c.formulas],
                "via": [list(row) for row in c.via],
                "signs": [[_sign(sign) for sign in row] for row in c.signs],
                "powers": _powers(c.powers),
            }
        case core.Drift():
            return {"kind": "drift", **_bounds(c), "signs": [_sign(sign) for sign in c.signs], "powers": _powers(c.powers)}
        case core.Recurrent():
            return {
                "kind": "recurrent",
                **_bounds(c),
                "far": [[_sign(sign) for sign in row] for row in c.far],
                "slope": written(c.slope),
                "slack": written(c.slack),
                "ranks": [polynomial_data(rank) for rank in c.ranks],
                "floors": [_witness(floor) for floor in c.floors],
                "exits": [[symbol, [_witness(reason) for reason in reasons]] for symbol, reasons in c.exits],
            }
        case core.Horizon():
            return {"kind": "horizon", "length": c.length, "drift": None if c.drift is None else induction_data(c.drift)}


def polynomial_data(form: Polynomial) -> Any:
    """The polynomial: a rational where it is one, else its terms."""
    return [[written(c), dict(monomial)] for monomial, c in form.terms] if form.names else written(form.constant)


def _ratio(value: Ratio) -> Any:
    top, bottom = polynomial_data(value.top), polynomial_data(value.bottom)
    return top if bottom == 1 else {"top": top, "bottom": bottom}


def _witness(witness: core.Witness) -> Any:
    return [[written(c), list(factors)] for c, factors in witness]


def _sign(sign: core.Sign) -> Data:
    return {"value": _ratio(sign.value), "top": _witness(sign.top), "bottom": _witness(sign.bottom)}


def _location(location: core.Location) -> Data:
    return {
        "cells": [[control, number] for control, number in location.cells],
        "phase": location.phase,
        "forms": [polynomial_data(form) for form in location.forms],
        "region": [polynomial_data(form) for form in location.region],
    }


def _entry(entry: core.Entry) -> Data:
    return {
        "pins": [[name, polynomial_data(form), _witness(above), _witness(below)] for name, form, above, below in entry.pins],
        "into": entry.into,
        "values": [polynomial_data(form) for form in entry.values],
        "witnesses": [_witness(witness) for witness in entry.witnesses],
    }


def _powers(powers: core.Bases) -> Any:
    return [[name, _ratio(base), counter, _witness(top), _witness(bottom)] for name, base, counter, top, bottom in powers]


def _bounds(c: core.Drift | core.Recurrent) -> Data:
    return {
        "inductive": induction_data(c.inductive),
        "bounds": [_ratio(bound) for bound in c.bounds],
        "via": [list(row) for row in c.via],
        "gaps": [_sign(gap) for gap in c.gaps],
    }


def polynomial_of(where: str, value: object) -> Polynomial:
    """The polynomial that the data holds."""
    if not isinstance(value, list):
        return Polynomial(rational_of(where, value))
    terms: dict[Monomial, Fraction] = {}
    for i, term in enumerate(value):
        spot = f"{where}[{i + 1}]"
        coefficient, powers = pair(rational_of, _powered)(spot, term)
        monomial = tuple(sorted(powers.items()))
        if monomial in terms:
            reject(spot, term, "each monomial once")
        terms[monomial] = coefficient
    return Polynomial(terms)


def _powered(where: str, value: object) -> dict[str, int]:
    if not isinstance(value, dict):
        reject(where, value, "a table from variables to powers")
    powers = {text(where, name): integer(where, power) for name, power in value.items()}
    if not all(1 <= power <= HIGHEST for power in powers.values()):
        reject(where, value, f"powers from 1 to {HIGHEST}")
    return powers


def _ratio_of(where: str, value: object) -> Ratio:
    if not isinstance(value, dict):
        return Ratio(polynomial_of(where, value))
    parts = table({"top": polynomial_of, "bottom": polynomial_of})(where, value)
    if not parts["bottom"].terms:
        reject(where, value, "a bottom that is not 0")
    return Ratio(parts["top"], parts["bottom"])


_polynomials, _integers = listed(polynomial_of), listed(integer)
_witness_of = listed(pair(rational_of, _integers))
_sign_of = one_of(core.Sign, {"value": _ratio_of, "top": _witness_of, "bottom": _witness_of})
_signs_of, _ratios_of = listed(_sign_of), listed(_ratio_of)
_cell_of = pair(text, integer)
_location_of = one_of(core.Location, {"cells": pair(_cell_of, _cell_of), "phase": integer, "forms": _polynomials, "region": _polynomials})
_entry_of = one_of(
    core.Entry,
    {
        "pins": listed(tupled(text, polynomial_of, _witness_of, _witness_of)),
        "into": integer,
        "values": _polynomials,
        "witnesses": listed(_witness_of),
    },
)


def _step_of(where: str, value: object) -> Any:
    if isinstance(value, dict) and "impossible" in value:
        return table({"impossible": _witness_of})(where, value)["impossible"]
    return _entry_of(where, value)


def _exit_of(where: str, value: object) -> Any:
    return pair(lambda spot, symbol: None if symbol is None else text(spot, symbol), listed(_witness_of))(where, value)


_bases_of = listed(tupled(text, _ratio_of, text, _witness_of, _witness_of))
_via = listed(_integers)
INDUCTION_FIELDS: dict[str, tuple[Callable[..., Any], dict[str, Read | None]]] = {
    "inductive": (core.Inductive, {"locations": listed(_location_of), "start": _integers, "steps": listed(_step_of)}),
    "potential": (
        core.Potential,
        {
            "inductive": None, "arguments": _ratios_of, "formulas": listed(_ratios_of), "via": _via, "signs": listed(_signs_of),
            "powers": _bases_of,
        },
    ),
    "drift": (core.Drift, {"inductive": None, "bounds": _ratios_of, "via": _via, "gaps": _signs_of, "signs": _signs_of, "powers": _bases_of}),
    "recurrent": (
        core.Recurrent,
        {
            "inductive": None, "bounds": _ratios_of, "via": _via, "gaps": _signs_of, "far": listed(_signs_of), "slope": rational_of,
            "slack": rational_of, "ranks": _polynomials, "floors": listed(_witness_of), "exits": listed(_exit_of),
        },
    ),
}  # fmt: skip
