"""Certificates for all lengths in words: the formula at each pair of control states, and the numbers at which a family fails.

True here: what is shown is the certificate's own formula, its integers called i, j, k.
Must never enter: a formula made prettier than it is.
"""

from typing import Any

from arprops.core.claim import Obeys
from arprops.core.counting import Counted
from arprops.core.induction import Drift, Horizon, Inductive, Location, Potential, Recurrent
from arprops.core.polynomial import Polynomial, variable
from arprops.report.number import count_text
from arprops.report.plain import plain
from arprops.report.words import Names

MOST = 8
INTEGERS = "ijklmnopqrstuvw"


def formula_lines(claim: Any, found: Inductive, names: Names) -> list[str]:
    """The formula, a line for each pair of cells, at most eight of them."""
    cells = count_text(len(found.locations), "pair") if len(found.locations) != 1 else "the one pair"
    lines = [f"certificate: a formula at {cells} of control states that every move keeps, for all lengths and parameters:"]
    sides = (claim.p, claim.rule if isinstance(claim, Obeys) else getattr(claim, "q", None))
    counters = [f"{names.of(side)}.{plain(name)}" for side in sides if isinstance(side, Counted) for name in side.counting().counters]
    lines += ["  " + _location(location, counters) for location in found.locations[:MOST]]
    more = len(found.locations) - MOST
    return lines if more <= 0 else [*lines, f"  … and {more} more"]


def because(found: object) -> str | None:
    """What the certificate is, in one line; None where it is of another kind."""
    match found:
        case Inductive():
            return f"certificate: a formula at {count_text(len(found.locations), 'pair')} of control states that every move keeps, for all lengths and parameters"
        case Potential():
            return f"certificate: an exact total for all lengths, by a formula at {count_text(len(found.formulas), 'pair')} of control states"
        case Drift():
            return f"certificate: a bound on what is still to come, at {count_text(len(found.bounds), 'pair')} of control states (Foster–Lyapunov)"
        case Recurrent():
            return "certificate: a quantity that does not grow by expectation and is large at all but finitely many states, and a way to END from each"
        case Horizon():
            rest = "nothing is known of the rest" if found.drift is None else "the rest is bounded by a formula (Foster–Lyapunov)"
            return f"certificate: the first {count_text(found.length, 'token')} are followed state by state, and {rest}"
        case _:
            return None


def _location(location: Location, counters: list[str]) -> str:
    called = {str(i): variable(letter) for i, letter in enumerate(INTEGERS)}
    phase = ", in the completion" if location.phase else ""
    equal = [f"{name} = {form.at(called)}" for name, form in zip(counters, location.forms, strict=True)]
    where = [f"{_bound(form.at(called))}" for form in location.region]
    controls = " and ".join(plain(control) for control, _ in location.cells)
    return f"{controls}{phase}: {', '.join(equal) or 'no counters'}{' where ' + ' and '.join(where) if where else ''}"


def _bound(form: Polynomial) -> str:
    return f"{form - form.constant} ≥ {-form.constant}"
