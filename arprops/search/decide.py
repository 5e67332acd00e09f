"""Deciding a claim, whatever its kind.

True here: every claim gets a verdict, and every `Proved` and `Refuted` has been through the kernel before anyone sees it.
Must never enter: an exception for "could not decide". That is `Unknown`, with its reason.
"""

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from math import inf

from arprops.core.certificate import Computed, Sides
from arprops.core.claim import AtEvery, Claim, Comparison, Quantity, SameConditionals, SameJoint, SameStrings, Tight, Value
from arprops.core.error import BadQuestion
from arprops.core.formula import Formula
from arprops.core.infinite import Infinite
from arprops.core.logsum import LogSum
from arprops.core.verdict import Proved, Refuted, Unknown, Verdict
from arprops.kernel.check import recheck
from arprops.kernel.comparison import decided
from arprops.search.equality import decide_equality, same_conditionals
from arprops.search.every import at_every
from arprops.search.explore import BUDGET, Progress
from arprops.search.frontier import PROMPTS
from arprops.search.tightness import tight
from arprops.search.value import Valued, valued


def decide(claim: Claim, *, budget: int = BUDGET, prompts: int = PROMPTS, progress: Progress | None = None) -> Verdict:
    """The verdict on a claim; `Proved` and `Refuted` are re-verified by the kernel before they are handed out.

    Explores at most `budget` states, or `prompts` prompts where only an interval can be had. Fails with `BadQuestion` where the
    claim makes no sense for its models. Cost: that of the question, and of checking its certificate once.
    """
    verdict = _verdict(claim, budget, prompts, progress)
    if isinstance(verdict, Proved | Refuted):
        recheck(verdict)
    return verdict


def _verdict(claim: Claim, budget: int, prompts: int, progress: Progress | None) -> Verdict:
    match claim:
        case SameConditionals():
            return same_conditionals(claim.p, claim.q, budget=budget, progress=progress)
        case SameJoint() | SameStrings():
            return decide_equality(claim, budget=budget, progress=progress)
        case Tight():
            return tight(claim.p, budget=budget, progress=progress)
        case Comparison():
            return compare(claim, partial(valued, budget=budget, prompts=prompts, progress=progress))
        case AtEvery():
            return at_every(claim, partial(_verdict, budget=budget, prompts=prompts, progress=None), budget=budget, progress=progress)
        case _:  # pyright: ignore[reportUnnecessaryComparison]
            raise BadQuestion(f"expected a claim, such as SameJoint(p, q) or Comparison(KL(p, q), '==', 0), found {claim!r}")


def compare(claim: Comparison, ask: Callable[[Quantity], Valued]) -> Verdict:
    """The verdict on a comparison, from the values that `ask` gives. Cost: that of both sides."""
    if claim.relation not in ("==", "<=", "<"):
        raise BadQuestion(f"the relation must be '==', '<=' or '<', found {claim.relation!r}; swap the sides for the other direction")
    left, right = (_side(side, ask) for side in (claim.left, claim.right))
    if left.certificate is None or right.certificate is None:
        return Unknown(claim, "a state space is larger than the budget", "nothing is known of it")
    sides = Sides(left.certificate, right.certificate)
    outcome = decided(left.value, claim.relation, right.value)
    if outcome is not None:
        return Proved(claim, sides) if outcome else Refuted(claim, sides)
    seen = f"left {left.value}, right {right.value}"
    if isinstance(left.value, Formula) or isinstance(right.value, Formula):
        return Unknown(claim, "the two formulas are not seen to be one; ask at numbers for the parameters: machine.at({…})", seen)
    return Unknown(claim, "the intervals overlap; expand more prompts (prompts=, --prompts)", seen)


def _side(side: Quantity | Value, ask: Callable[[Quantity], Valued]) -> Valued:
    if isinstance(side, str | bool):
        raise BadQuestion(f"expected a quantity, an int, a Fraction or a LogSum, found {side!r}; write a rational as Fraction(…)")
    if isinstance(side, float) and side != inf:
        raise BadQuestion(f'{side!r} is a float, and the only one with an exact meaning here is +∞; write a Fraction, such as Fraction("{side!r}")')
    if isinstance(side, int | Fraction | LogSum | Formula | float):
        return Valued(Infinite(None) if isinstance(side, float) else side if isinstance(side, LogSum | Formula) else Fraction(side), Computed())
    return ask(side)
