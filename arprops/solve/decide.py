"""Deciding a claim, whatever its kind, for all lengths and parameters where it is about counter machines.

True here: every claim gets a verdict, and every `Proved` and `Refuted` has been through the kernel before anyone sees it.
Must never enter: an exception for "could not decide". That is `Unknown`, with its reason.
"""

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from itertools import islice
from typing import Any, Final

from arprops.core.certificate import At, Computed, Sides
from arprops.core.claim import AtEvery, Claim, Comparison, Obeys, Quantity, SameConditionals, SameJoint, SameStrings, Tight
from arprops.core.counting import Counted
from arprops.core.error import BadQuestion
from arprops.core.language import Language
from arprops.core.verdict import Proved, Refuted, Unknown, Verdict
from arprops.kernel.check import recheck
from arprops.kernel.comparison import asked
from arprops.kernel.instance import instantiated
from arprops.search.asked import known, matching
from arprops.search.decide import compare
from arprops.search.decide import decide as searched
from arprops.search.enclosed import Encloses
from arprops.search.every import at_every
from arprops.search.explore import BUDGET, Progress
from arprops.search.frontier import PROMPTS
from arprops.search.value import Valued
from arprops.solve.equality import for_all_lengths
from arprops.solve.tightness import tight_grammar, tight_machine
from arprops.solve.value import FEW, endless, valued
from arprops.solve.walk import numbers

FINE: Final = Fraction(1, 2**70)
"""The width of intervals where wider ones overlap."""
NARROW: Final = Fraction(1, 2**20)
"""The width of intervals that are tried first at each of many prompts."""
ASKED: Final = 64
"""At how many kinds of prompts a failure is looked for where they are too many for a proof, and each has as many completions."""
NINTH: Final = 9
"""Of the numbers tried for parameters every ninth is asked where formulas do not decide: five, spread over the region."""


def decide(claim: Claim, *, budget: int = BUDGET, prompts: int = PROMPTS, progress: Progress | None = None) -> Verdict:
    """The verdict on a claim; `Proved` and `Refuted` are re-verified by the kernel before they are handed out.

    Explores at most `budget` states, or `prompts` prompts where only an interval can be had; counter machines are followed by formulas,
    for all lengths and parameters. Fails with `BadQuestion` where the claim makes no sense for its models. Cost: that of the question,
    and of checking its certificate once.
    """
    verdict = _verdict(claim, budget, prompts, progress)
    if isinstance(verdict, Proved | Refuted):
        recheck(verdict)
    return verdict


def _verdict(claim: Claim, budget: int, prompts: int, progress: Progress | None) -> Verdict:
    match claim:
        case SameConditionals() | SameJoint() | SameStrings() if endless(claim.p, claim.q):
            matching(claim.p, claim.q)
            return for_all_lengths(claim, budget=budget, progress=progress)
        case Obeys():
            return _rule(claim, budget, progress)
        case Tight(p=Counted() as p) if endless(p):
            return tight_machine(claim, p, progress=progress)
        case Tight(p=Encloses()):
            return tight_grammar(claim, budget=budget, progress=progress)
        case Comparison():
            verdict: Verdict = compare(claim, partial(valued, budget=budget, prompts=prompts, progress=progress))
            if isinstance(verdict, Unknown) and any(endless(*_models(side)) for side in (claim.left, claim.right)):
                fine = partial(valued, budget=budget, prompts=prompts, width=FINE, progress=progress)
                at_numbers = _refuted_at_numbers(claim, fine)
                return compare(claim, fine) if at_numbers is None else at_numbers
            return verdict
        case AtEvery():
            if any(endless(*_models(side)) for side in asked(claim)):
                compare_at = partial(_at_one, budget=FEW if budget == BUDGET else budget, prompts=prompts)
                return at_every(claim, compare_at, budget=budget, most=ASKED, progress=progress)
            return at_every(claim, partial(_verdict, budget=budget, prompts=prompts, progress=None), budget=budget, progress=progress)
        case _:
            return searched(claim, budget=budget, prompts=prompts, progress=progress)


def _at_one(claim: Comparison, *, budget: int, prompts: int) -> Verdict:
    """The verdict at one prompt below which there are more states than are listed: by a narrow interval, or else by the narrowest."""
    verdict = compare(claim, partial(valued, budget=budget, prompts=prompts, width=NARROW))
    return compare(claim, partial(valued, budget=budget, prompts=prompts)) if isinstance(verdict, Unknown) else verdict


def _refuted_at_numbers(claim: Comparison, ask: Callable[[Quantity], Valued]) -> Refuted | None:
    """A comparison of families fails where it fails for some members; a few are asked."""
    families = {p.name: p for side in (claim.left, claim.right) for model in _models(side) if isinstance(model, Counted) for p in model.counting().parameters}
    for values in islice(numbers(list(families.values())) if families else (), 0, None, NINTH):
        at = tuple(values.items())
        member = instantiated(claim, At(at, Computed()))
        assert isinstance(member, Comparison), "numbers for parameters change no kind of claim"
        verdict = compare(member, ask)
        if isinstance(verdict, Refuted) and isinstance(verdict.witness, Sides):
            return Refuted(claim, At(at, verdict.witness))
    return None


def _models(side: object) -> list[Any]:
    return [getattr(side, name) for name in ("p", "q") if hasattr(side, name)] or [None]


def _rule(claim: Obeys, budget: int, progress: Progress | None) -> Verdict:
    if not isinstance(claim.p, Counted):
        raise BadQuestion(f"a rule is followed through the formulas of a PDFA or a CounterMachine, and {type(claim.p).__name__} has none")
    if isinstance(claim.rule, Language):
        known(claim.rule, claim.p)
    elif isinstance(claim.rule, Counted):  # pyright: ignore[reportUnnecessaryIsInstance]
        matching(claim.p, claim.rule)
    else:
        raise BadQuestion(f"the rule must be a regular language or a CounterMachine (read as the strings it can end after), found {claim.rule!r}")
    if claim.reads not in ("string", "completion") or claim.prompts not in ("all", "possible"):
        raise BadQuestion(f"reads is 'string' or 'completion' and prompts 'all' or 'possible', found {claim.reads!r} and {claim.prompts!r}")
    return for_all_lengths(claim, budget=budget, progress=progress)
