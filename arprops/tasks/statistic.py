"""What a test looks at in a string: finitely many cells, each with its exact probability under the target.

True here: the weights are the target's own, positive and of sum 1; a string of the target falls into one of the cells.
Must never enter: a cell that was chosen after a look at the strings.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final

from arprops.core.claim import Probability
from arprops.core.dist import ZERO
from arprops.core.error import BadQuestion
from arprops.core.forward import advanced, began, outcome_masses
from arprops.core.language import Language
from arprops.core.model import Joint
from arprops.core.words import END, Word
from arprops.search.asked import a_joint
from arprops.search.value import valued


@final
@dataclass(frozen=True)
class Statistic:
    """What is looked at in a string, as finitely many cells: `cell(string)`, and the probability of each cell under the target."""

    name: str
    cell: Callable[[Word], Hashable]
    weights: Mapping[Hashable, Fraction]


def symbol_at(target: Joint, position: int) -> Statistic:
    """The symbol at a position, from 0; END where the string is shorter. Cost: the states the target can be in up to there."""
    a_joint(target)
    if position < 0:
        raise BadQuestion(f"positions count from 0, found {position}")
    source = target.source()
    masses, ended = dict(began(source)), ZERO
    for _ in range(position):
        if not masses:  # every string has ended
            break
        ended += outcome_masses(source, masses).get(END, ZERO)
        after: dict[Any, Fraction] = {}
        for symbol in source.alphabet:
            for state, mass in advanced(source, masses, symbol).items():
                after[state] = after.get(state, ZERO) + mass
        masses = after
    weights = outcome_masses(source, masses)
    weights[END] = weights.get(END, ZERO) + ended
    cells: dict[Hashable, Fraction] = {outcome: weight for outcome, weight in weights.items() if weight}
    return Statistic(f"symbol {position}", lambda string: string[position] if position < len(string) else END, cells)


def membership(target: Joint, language: Language, *, name: str = "membership") -> Statistic:
    """Whether the string is in the language; fails with `BadQuestion` where the target's probability of that has no exact rational value."""
    found = valued(Probability(target, language)).value
    if not isinstance(found, Fraction):
        raise BadQuestion(f"the target's probability of the language is only known to lie in {found}; a test needs it exactly")
    weights: dict[Hashable, Fraction] = {cell: weight for cell, weight in ((True, found), (False, 1 - found)) if weight}
    return Statistic(name, lambda string: string in language, weights)
