"""The first case whose guard holds, as disjoint regions of integers.

True here: the regions are disjoint, cover all integers, and each lies where one case applies; each is a conjunction of affine
forms ≥ 0, which over integers every comparison is.
Must never enter: a region dropped because it looks empty. Only a plain contradiction of two bounds is dropped.
"""

from collections.abc import Sequence
from typing import TypeAlias

from arprops.core.polynomial import Polynomial, rounded, variable
from arprops.models.guard import Comparison, Guard

Region: TypeAlias = tuple[Polynomial, ...]


def cells(guards: Sequence[Guard]) -> list[tuple[int, Region]]:
    """(number of the case, region) for all regions, in the order of the cases. Cost: exponential in the comparisons with !=."""
    found: list[tuple[int, Region]] = []
    left: list[Region] = [()]
    for number, guard in enumerate(guards):
        outside: list[Region] = []
        for region in left:
            inside = [region]
            for comparison in guard.comparisons:
                outside += _narrowed(inside, _alternatives(comparison, negated=True))
                inside = _narrowed(inside, _alternatives(comparison, negated=False))
            found += [(number, part) for part in inside]
        left = outside
    return found


def _alternatives(comparison: Comparison, *, negated: bool) -> list[Region]:
    form = Polynomial(comparison.constant) + sum((k * variable(name) for name, k in comparison.terms), Polynomial())
    above, below, at = (form - 1,), (-form - 1,), (form, -form)
    relation = {"==": "!=", "!=": "==", "<=": ">", ">": "<=", "<": ">=", ">=": "<"}[comparison.relation] if negated else comparison.relation
    return {"==": [at], "!=": [above, below], "<=": [(-form,)], "<": [below], ">=": [(form,)], ">": [above]}[relation]


def _narrowed(regions: list[Region], alternatives: list[Region]) -> list[Region]:
    return [joined for region in regions for more in alternatives if (joined := _joined(region, more)) is not None]


def _joined(region: Region, more: Region) -> Region | None:
    forms = list(region)
    for form in map(rounded, more):
        if not form.names:
            if form.constant < 0:
                return None
            continue
        if any(not (total := form + other).names and total.constant < 0 for other in forms):
            return None
        weaker = [other for other in forms if not (gap := other - form).names and gap.constant >= 0]
        if any(not (gap := form - other).names and gap.constant >= 0 for other in forms):
            continue
        forms = [other for other in forms if other not in weaker] + [form]
    return tuple(forms)
