"""Integers that hypotheses determine: where a form is not negative and neither is its negation, it is 0, and can be solved.

True here: each pin comes with combinations of hypotheses that show both inequalities, which the kernel multiplies out.
Must never enter: an equality seen only at points.
"""

from fractions import Fraction

from arprops.core.induction import Witness
from arprops.core.polynomial import Polynomial, variable
from arprops.solve.witness import witness

Equation = tuple[Polynomial, Witness, Witness]
"""A form that is 0, with why it is not negative and why its negation is not."""
Pin = tuple[str, Polynomial, Witness, Witness]
"""An integer, the form it equals, and why their difference is not negative, nor its negation."""


def pinned(hypotheses: list[Polynomial]) -> list[Pin]:
    """The integers that the hypotheses determine by others, no form naming a pinned one. Cost: a linear programme for each hypothesis."""
    equal: list[Equation] = []
    for k, form in enumerate(hypotheses):
        if form.names and (below := witness(-form, hypotheses)) is not None:
            equal.append((form, ((Fraction(1), (k,)),), below))
    found: list[Pin] = []
    while equal:
        form, above, below = equal.pop(0)
        if not form.names:
            continue
        slopes = {name: form.at({name: 1}) - form.at({name: 0}) for name in form.names}
        name = min(slopes, key=lambda n: (abs(slopes[n].constant) != 1, n))
        slope = slopes[name].constant
        # form = slope·name + rest, so name − (−rest/slope) = form/slope
        over, under = (above, below) if slope > 0 else (below, above)
        pin = (name, variable(name) - form * (1 / slope), _scaled(over, 1 / abs(slope)), _scaled(under, 1 / abs(slope)))
        equal = [_without(other, pin) for other in equal]
        found = [_cleared(other, pin) for other in found] + [pin]
    return found


def _scaled(why: Witness, factor: Fraction) -> Witness:
    return tuple((c * factor, factors) for c, factors in why)


def _without(equation: Equation, pin: Pin) -> Equation:
    """The equation with the pinned integer replaced: a multiple of (name − form) is taken away."""
    form, above, below = equation
    name, by, over, under = pin
    slope = (form.at({name: 1}) - form.at({name: 0})).constant
    if not slope:
        return equation
    size = abs(slope)
    first, second = (under, over) if slope > 0 else (over, under)
    return form.at({name: by}), above + _scaled(first, size), below + _scaled(second, size)


def _cleared(earlier: Pin, pin: Pin) -> Pin:
    """An earlier pin with the newly pinned integer replaced in its form."""
    name, form, above, below = earlier
    gap, over, under = _without((variable(name) - form, above, below), pin)
    return name, variable(name) - gap, over, under
