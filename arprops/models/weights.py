"""A row of weights that are formulas in counters and parameters.

True here: the weights sum to 1 identically, and each is 0 identically or positive throughout its cell, for all parameters of the
region; that is shown when the row is made. So a row never changes what is possible within its cell.
Must never enter: a weight whose sign is only tried at some points. What is not shown is refused.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, cast, final

from arprops.core.counting import Parameter, Power
from arprops.core.dist import Dist
from arprops.core.error import BadModel
from arprops.core.exact import exact
from arprops.core.polynomial import Polynomial, variable
from arprops.core.ratio import Ratio, ratio
from arprops.core.words import END, Outcome, Symbol
from arprops.models.expression import formula
from arprops.models.row import shown

NAME = re.compile(r"(?<![\d.])[^\W\d]\w*")
"""A name in a formula; the e of 1e-3 is none."""
LIFTS = 6
"""How often a polynomial is multiplied by (1 + r) in the search for positive coefficients (Pólya)."""


@final
@dataclass(frozen=True)
class Weights:
    """The weights that are not identically 0, as formulas."""

    terms: Mapping[Outcome, Ratio] = field(hash=False)

    def at(self, values: Mapping[str, Fraction]) -> "Dist[Outcome] | Weights":
        """With these variables replaced; a distribution where no variable is left."""
        terms = {outcome: term.at(values) for outcome, term in self.terms.items()}
        if any(term.names for term in terms.values()):
            return Weights(terms)
        return Dist({outcome: term.rational for outcome, term in terms.items()})

    @property
    def names(self) -> frozenset[str]:
        """The variables that occur."""
        return frozenset[str]().union(*(term.names for term in self.terms.values()))

    def items(self) -> Any:
        """The outcomes with their weights, as formulas."""
        return self.terms.items()


def weights(row: Any, where: str, alphabet: Collection[Symbol], names: Collection[str]) -> Weights:
    """The row that was written with formulas: numbers, text, or whatever prints as a formula (a sympy expression does).

    Fails with `BadModel`, with `where` in front, on an unknown outcome or name, and where the sum is not 1 identically.
    """
    terms: dict[Outcome, Ratio] = {}
    for outcome, value in row.items():
        if outcome not in alphabet and outcome is not END:
            raise BadModel(f"{where}: unknown outcome {outcome!r}; expected one of {shown([*alphabet, 'END'])}")
        try:
            terms[outcome] = value if isinstance(value, Ratio) else number(value, names)
        except BadModel as refusal:
            raise BadModel(f"{where}, the weight of {outcome!r}: {refusal}") from None
    total = sum(terms.values(), ratio(0))
    if total != 1:
        raise BadModel(f"{where}: the weights sum to {total}, expected 1 for all values")
    return Weights({outcome: term for outcome, term in terms.items() if term})


def number(value: Any, names: Collection[str]) -> Ratio:
    """One weight as it was written."""
    if hasattr(value, "free_symbols"):  # a sympy expression; nothing of sympy is needed to read its text
        value = str(value)
    if isinstance(value, str) and (NAME.search(value) or any(c in "()*^" for c in value)):
        return formula(value, names)
    return ratio(exact(value))


def symbolic(row: Any) -> bool:
    """Whether a row is written with a name in it."""
    return isinstance(row, Weights) or (
        isinstance(row, Mapping) and any(map(_named, cast("Mapping[Any, Any]", row).values()))
    )


def _named(value: Any) -> bool:
    return isinstance(value, Ratio) or hasattr(value, "free_symbols") or (isinstance(value, str) and NAME.search(value) is not None)


def refuse_signs(
    row: Weights, where: str, guard: Sequence[Polynomial], *, counters: Collection[str], parameters: Sequence[Parameter], powers: Sequence[Power]
) -> None:
    """Refuse a weight that is not seen to be positive throughout the cell and the region.

    Shown by substitution: a counter with a bound in the guard is that bound plus something not negative, a parameter of an
    interval is a quotient of something positive; then all coefficients must have one sign (Pólya, `LIFTS` times).
    """
    known: dict[str, Ratio] = {}
    for name in counters:
        known[name] = _bounded(name, guard)
    for parameter in parameters:
        known[parameter.name] = _positive_part(parameter)
    free, positive = {f"{name} " for name in counters}, {name.name for name in (*parameters, *powers)}
    for outcome, term in row.terms.items():
        value = term.at(known)
        signs = {_sign(part, free, positive, parameters) for part in (value.top, value.bottom)}
        if signs not in ({1}, {-1}):
            region = ", ".join(f"{p.name} in ({p.low}, {p.high})" for p in parameters) or "no parameters"
            cell = f" with {' and '.join(f'{form} >= 0' for form in guard)}" if guard else ""
            raise BadModel(
                f"{where}: the weight {term} of {outcome!r} is not seen to be positive for all counters{cell}, {region}; "
                "split the case by a guard, or narrow the region"
            )


def _bounded(name: str, guard: Sequence[Polynomial]) -> Ratio:
    free = variable(f"{name} ")
    lows, highs = list[Fraction](), list[Fraction]()
    for form in guard:
        if form.names == frozenset({name}):
            slope = (form.at({name: 1}) - form.constant).constant
            (lows if slope > 0 else highs).append(-form.constant / slope)
    if lows and max(lows) in highs:
        return ratio(max(lows))
    return ratio(free + max(lows) if lows else min(highs) - free if highs else variable(name))


def _positive_part(parameter: Parameter) -> Ratio:
    free = variable(parameter.name)
    low, high = parameter.low, parameter.high
    if low is not None and high is not None:
        return (low + high * ratio(free)) / (1 + ratio(free))
    if low is not None:
        return ratio(free + low)
    assert high is not None  # the machine refuses a parameter without a bound
    return ratio(high - free)


def _sign(form: Polynomial, free: Collection[str], positive: Collection[str], parameters: Sequence[Parameter]) -> int:
    for _ in range(LIFTS):
        signs = {1 if c > 0 else -1 for _, c in form.terms}
        if len(signs) == 1:
            strict = any(not any(name in free for name, _ in m) for m, _ in form.terms)
            return signs.pop() if strict and all(name in free or name in positive for name in form.names) else 0
        for parameter in parameters:
            form *= 1 + variable(parameter.name)
    return 0
