"""The certificate for a quantity of counter machines, for all lengths and parameters where there is one; else that of search.

True here: a machine with finitely many states goes to search; of the others an exact total is tried first, then a horizon with a bound on
what lies beyond it, then search with its interval.
Must never enter: a value computed on the side; every number is the kernel's.
"""

from collections import deque
from fractions import Fraction
from functools import partial
from typing import Any, Final

from arprops.core.certificate import Certificate
from arprops.core.claim import KL, CrossEntropy, Entropy, FiniteMass, Length, Quantity, SameJoint, TokenLoss, TotalVariation
from arprops.core.counting import Counted
from arprops.core.dist import ZERO
from arprops.core.error import BadQuestion
from arprops.core.verdict import Proved
from arprops.kernel.potential import regions, run_of
from arprops.kernel.value import value
from arprops.search.asked import a_joint, matching
from arprops.search.explore import BUDGET, Progress
from arprops.search.frontier import PROMPTS
from arprops.search.value import Valued, per_token
from arprops.search.value import valued as searched
from arprops.solve.equality import for_all_lengths
from arprops.solve.horizon import enclosed
from arprops.solve.potential import totals
from arprops.solve.recurrent import recurrence

FOLLOWED: Final = 40_000
"""How many states are followed for an interval, counted once for each token, unless a budget is given: some seconds' worth."""
FEW: Final = 2_000
"""Machines with at most so many states are left to search."""


def valued(
    quantity: Quantity, *, budget: int = BUDGET, prompts: int = PROMPTS, width: Fraction = ZERO, progress: Progress | None = None
) -> Valued:
    """The value of a quantity with its certificate; as search gives it, and for counter machines without a bound on the length.

    Where the value is an interval and a `width` is asked for, the horizon grows until it is reached or the budget used up.
    """
    a_joint(quantity.p)
    if isinstance(quantity, TokenLoss):
        return per_token(quantity, partial(valued, budget=budget, prompts=prompts, width=width, progress=progress))
    certificate = _certificate(quantity, budget, width, progress)
    if certificate is not None:
        return Valued(value(quantity, certificate), certificate)
    if parametric(quantity.p, getattr(quantity, "q", quantity.p)) and isinstance(quantity, KL | CrossEntropy | Entropy | FiniteMass | Length | TotalVariation):
        raise BadQuestion(
            f"no formula in the parameters was found for {type(quantity).__name__}; give the parameters values: machine.at({{…}}), or narrow regions"
        )
    return searched(quantity, budget=budget, prompts=prompts, width=width, progress=progress)


def parametric(*models: Any) -> bool:
    """Whether some model is a counter machine with parameters."""
    return any(isinstance(model, Counted) and model.counting().parameters for model in models)


def endless(*models: Any) -> bool:
    """Whether all are counter machines, and one has parameters, or counters and more than `FEW` states."""
    return all(isinstance(model, Counted) for model in models) and (parametric(*models) or any(_many(model) for model in models))


def _many(model: Counted[Any]) -> bool:
    if not model.counting().counters:  # as many states as are written: bisimulations and linear solves are made for these
        return False
    seen, todo = {model.start()}, deque([model.start()])
    while todo:
        state = todo.popleft()
        for symbol in model.alphabet:
            target = model.step(state, symbol)
            if target not in seen:
                if len(seen) >= FEW:
                    return True
                seen.add(target)
                todo.append(target)
    return False


def _certificate(quantity: Quantity, budget: int, width: Fraction, progress: Progress | None) -> Certificate | None:
    match quantity:
        case KL() | TotalVariation() | CrossEntropy() if endless(quantity.p, quantity.q):
            matching(quantity.p, quantity.q)
            if not isinstance(quantity, CrossEntropy):
                equal = for_all_lengths(SameJoint(quantity.p, quantity.q), budget=min(budget, FEW), progress=progress)
                if isinstance(equal, Proved):
                    return equal.certificate
                if isinstance(quantity, TotalVariation):
                    return None
        case Entropy() | FiniteMass() | Length() if endless(quantity.p):
            pass
        case _:
            return None
    narrow = all(p.low is not None and p.high is not None and p.high - p.low < Fraction(1, 2**40) for p in regions(run_of(quantity)))
    exact = totals(quantity, progress=progress)
    if exact is None and isinstance(quantity, FiniteMass) and isinstance(quantity.p, Counted):
        exact = recurrence(quantity.p.counting())
    return exact or (enclosed(quantity, width=width or Fraction(1, 2**20), budget=FOLLOWED if budget == BUDGET else budget) if narrow else None)
