"""A claim about families at one value of their parameters, where a single failure refutes it for all.

True here: every parameter that gets a number has it within its region, and each model of the claim gets the numbers of its own.
Must never enter: a number outside the region, at which nothing was claimed.
"""

from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from typing import Any, TypeVar

from arprops.core.certificate import At
from arprops.core.claim import Claim
from arprops.core.counting import Counted
from arprops.core.formula import Formula
from arprops.kernel.refuse import require

C = TypeVar("C")


def instantiated(claim: Claim, at: At) -> Claim:
    """The claim with the numbers put for the parameters of its models; refuse numbers outside their regions."""
    values = dict(at.values)
    require(len(values) == len(at.values), "at.twice")
    return _with(claim, values)


def _with(part: C, values: dict[str, Fraction]) -> C:
    if isinstance(part, Counted):
        regions = {p.name: p for p in part.counting().parameters}
        mine = {name: Fraction(value) for name, value in values.items() if name in regions}
        require(all(regions[name].holds(value) for name, value in mine.items()), "at.region", ", ".join(mine))
        return part.at(mine)  # type: ignore[return-value]  # a Counted model stays one
    if isinstance(part, Formula):
        written = part.at({name: Fraction(value) for name, value in values.items()})
        number = written.number()
        return written if number is None else number  # type: ignore[return-value]  # both are values of a claim
    if is_dataclass(part) and type(part).__module__ == "arprops.core.claim":
        changed: dict[str, Any] = {field.name: _with(getattr(part, field.name), values) for field in fields(part)}
        return replace(part, **changed)  # type: ignore[type-var]
    return part
