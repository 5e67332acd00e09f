"""Whether something is a distribution, looked at from outside: by its items, and not by how it was made.

True here: weights are exact and not negative, and sum to 1, or to within a declared distance of it where the model declares one.
Must never enter: trust in `Dist`. That a `Dist` sums to 1 is one of the things looked at.
"""

from collections.abc import Collection, Mapping
from fractions import Fraction
from typing import Any

from arprops.core.dist import Dist
from arprops.core.exact import short
from arprops.core.words import END
from arprops.testing.laws.law import shown


def fault(answer: Any, within: Fraction | None, allowed: Collection[Any] | None) -> tuple[str, str] | None:
    """What was found and what was expected, where this is no distribution over the allowed outcomes; None where it is one."""
    wanted = Dist if within is None else Dist | Mapping
    if not isinstance(answer, wanted):
        hint = f"an ar.Dist{' or a mapping' if within is not None else ''}"
        return f"{shown(answer)}, a {type(answer).__name__}", f"{hint}, such as ar.Dist({{'{next(iter(allowed or 'a'), 'a')}': '1/2', ar.END: '1/2'}})"
    total = Fraction(0)
    for outcome, weight in answer.items():
        if allowed is not None and outcome not in allowed:
            known = ", ".join(map(repr, list(allowed)[:12]))
            hint = "; the outcome END is the object ar.END, and not text" if outcome == "END" else ""
            return f"the outcome {shown(outcome)} in {shown(answer)}", f"only {known}{', …' if len(allowed) > 12 else ''}{hint}"
        if isinstance(weight, bool) or not isinstance(weight, int | Fraction):
            return f"the weight {shown(weight)} for {shown(outcome)}, a {type(weight).__name__}", "an exact weight: an int or a Fraction"
        if weight < 0:
            return f"the weight {weight} for {shown(outcome)}", "a weight of at least 0"
        total += weight
    if abs(total - 1) > (within or 0):
        return f"weights that sum to {short(total)}: {shown(answer)}", "a sum of exactly 1" if within is None else f"a sum within {within} of 1"
    return None


def weights_of(answer: Any) -> dict[Any, Fraction]:
    """The positive weights, for comparing two answers."""
    return {outcome: weight if type(weight) is Fraction else Fraction(weight) for outcome, weight in answer.items() if weight}


def outcomes_of(alphabet: tuple[str, ...]) -> dict[Any, None]:
    """The symbols and END."""
    return dict.fromkeys((*alphabet, END))
