"""Tightness of counter machines, for all parameters.

True here: finite mass 1 as an exact total, a martingale that keeps runs in finite sets, or a bound on the expected length prove it; an
exact total below 1 refutes it, at numbers for the parameters where there are some.
Must never enter: mass that merely comes close to 1.
"""

from typing import Any, Final

from arprops.core.certificate import At
from arprops.core.claim import FiniteMass, Tight
from arprops.core.counting import Counted
from arprops.core.model import Source
from arprops.core.verdict import Attested, Proved, Refuted, Unknown, Verdict
from arprops.kernel.potential import totalled
from arprops.search.enclosed import WIDTH
from arprops.search.explore import Progress
from arprops.search.tightness import tight
from arprops.solve.potential import totals
from arprops.solve.recurrent import recurrence
from arprops.solve.walk import tried

FEW: Final = 2_000
"""How many stacks of a grammar are walked for a proof."""


def tight_grammar(claim: Tight, *, budget: int, progress: Progress | None = None) -> Verdict:
    """The verdict on what solves its own equations, a grammar: a proof where its stacks are few, else the word of those equations.

    Cost: a walk over at most `FEW` stacks, and the grammar's exact linear algebra.
    """
    p: Any = claim.p
    mass = p.finite_within(WIDTH)
    if isinstance(p, Source):
        found = tight(p, budget=min(budget, FEW), progress=progress)
        if not isinstance(found, Unknown):
            return found
    if mass == 1:
        return Attested(claim, ("the grammar's own equations",), "mass exactly 1, by exact linear algebra on its mean matrix (theorem E3), which the kernel does not repeat")
    return Unknown(claim, f"by the grammar's own equations its finite mass is {mass}, and no witness for the kernel is known", f"{FEW} stacks")


def tight_machine(claim: Tight, p: Counted[Any], *, progress: Progress | None = None) -> Verdict:
    """The verdict on a counter machine. Cost: one linear system, and at most a few linear programmes."""
    potential = totals(FiniteMass(p), progress=progress)
    if potential is not None:
        mass = totalled(FiniteMass(p), potential)
        number = mass.number()
        if number == 1:
            return Proved(claim, potential)
        if number is not None:
            return Refuted(claim, potential)
        values = tried(list(p.counting().parameters), mass.constant - 1)
        if values is not None and (at := totals(FiniteMass(p.at(values)))) is not None:
            return Refuted(claim, At(tuple(values.items()), at))
    found = recurrence(p.counting())
    if found is not None:
        return Proved(claim, found)
    return Unknown(claim, "neither an exact finite mass nor a martingale of the templates was found", "formulas of degree 2 at each pair of cells")
