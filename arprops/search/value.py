"""Finding, for each quantity, the certificate from which the kernel computes its value.

True here: a number that a user sees is the kernel's own, recomputed from the certificate found here; nothing found here is a
number. Exact where the state space fits the budget, a rigorous interval where not.
Must never enter: a value computed on the side.
"""

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from math import inf
from typing import Any, NamedTuple

from arprops.core.certificate import Certificate, Computed, Escape, Frontier, Quotient
from arprops.core.claim import (
    KL,
    CrossEntropy,
    Entropy,
    Extrapolation,
    FiniteMass,
    Length,
    NextProbability,
    PrefixProbability,
    Probability,
    Quantity,
    SameJoint,
    TokenLoss,
    TotalVariation,
    ZeroPromptCount,
)
from arprops.core.dist import ONE, ZERO
from arprops.core.error import BadQuestion, Rejected
from arprops.core.formula import Formula
from arprops.core.infinite import Infinite
from arprops.core.interval import Interval
from arprops.core.model import Joint, Model, PartialModel, Unrolled
from arprops.core.verdict import Proved, Refuted
from arprops.core.words import END
from arprops.kernel.divergence import pair_chain
from arprops.kernel.explore import moves
from arprops.kernel.likelihood import standing
from arprops.kernel.support import impossible_starts
from arprops.kernel.value import Result, begin_state, language_chain, source_chain, value
from arprops.search.asked import a_joint, answered, known, matching, natural, prompted
from arprops.search.equality import decide_equality
from arprops.search.explore import BUDGET, Progress, walk
from arprops.search.frontier import PROMPTS, escape, expanded, floor_size, potential
from arprops.search.tightness import tight
from arprops.search.visits import solved, visited


class Valued(NamedTuple):
    """A value and the certificate that the kernel computed it from; the trivial interval has none."""

    value: Result
    certificate: Any


def valued(
    quantity: Quantity, *, budget: int = BUDGET, prompts: int = PROMPTS, width: Fraction = ZERO, progress: Progress | None = None
) -> Valued:
    """The value of a quantity with its certificate.

    Explores at most `budget` states for an exact value; else expands at most `prompts` prompts, or until the mass left over is
    at most `width`, for an interval. Fails with `BadQuestion` where the question makes no sense for the model.
    """
    a_joint(quantity.p)
    if isinstance(quantity, TokenLoss):
        return per_token(quantity, partial(valued, budget=budget, prompts=prompts, width=width, progress=progress))
    certificate = _certificate(quantity, budget, prompts, width, progress)
    return Valued(Interval(0, 1) if certificate is None else value(quantity, certificate), certificate)


def per_token(quantity: TokenLoss, ask: Callable[[Quantity], Valued]) -> Valued:
    """The loss per token from the values that `ask` gives of cross-entropy and length; `BadQuestion` where there is no mean."""
    matching(quantity.p, quantity.q)
    loss = ask(CrossEntropy(quantity.p, quantity.q))
    tokens = Valued(ONE, Computed()) if isinstance(loss.certificate, Escape) else ask(Length(quantity.p))
    if loss.certificate is None or tokens.certificate is None:
        return Valued(Interval(0, inf), None)
    if isinstance(tokens.value, Infinite):
        raise BadQuestion("the expected number of tokens is infinite, and so there is no mean loss per token of a whole string")
    if isinstance(loss.value, Formula) or isinstance(tokens.value, Formula):
        raise BadQuestion("the loss per token is a quotient of formulas in parameters; give the parameters values: machine.at({…})")
    if isinstance(tokens.value, Interval) and tokens.value.upper == inf:
        return Valued(Interval(0, inf), None)
    certificate = Quotient(loss.certificate, tokens.certificate)
    return Valued(value(quantity, certificate), certificate)


def _certificate(quantity: Quantity, budget: int, prompts: int, width: Fraction, progress: Progress | None) -> Certificate | None:
    match quantity:
        case NextProbability() | PrefixProbability():
            prompted(quantity.p, quantity.prompt)
            if quantity.outcome not in (*quantity.p.alphabet, END, None):
                raise BadQuestion(f"{quantity.outcome!r} is neither a symbol of the alphabet nor END, which is the object END and not text")
            if isinstance(quantity, NextProbability):
                answered(quantity.p, quantity.prompt)
            return Computed()
        case ZeroPromptCount():
            natural(quantity.length)
            return Computed()
        case KL() | CrossEntropy():
            matching(quantity.p, quantity.q)
            return _divergence(quantity, budget, prompts, width, progress)
        case TokenLoss():
            raise AssertionError("a quotient is asked for in its two parts")
        case Entropy():
            return _divergence(CrossEntropy(quantity.p, quantity.p), budget, prompts, width, progress)
        case TotalVariation():
            matching(quantity.p, quantity.q)
            equal = _equal(quantity.p, quantity.q, budget, progress)
            return equal or expanded(quantity.p.source(), quantity.q.source(), min, prompts=prompts, width=width, progress=progress)
        case FiniteMass() | Length():
            source = quantity.p.source()
            match tight(quantity.p, budget=budget, progress=progress):
                case Proved(certificate=ranking) if isinstance(quantity, FiniteMass):
                    return ranking
                case Refuted(witness=leak) if isinstance(quantity, Length):
                    return leak
                case _:
                    pass
            found = visited(source_chain(source, silent=isinstance(quantity, FiniteMass)), budget=budget, progress=progress)
            return found or expanded(source, source, min, prompts=prompts, width=width, progress=progress)
        case Probability():
            known(quantity.language, quantity.p)
            prompted(quantity.p, quantity.prompt)
            answered(quantity.p, quantity.prompt)
            source, weights = standing(quantity.p, quantity.prompt)
            begin = begin_state(quantity)
            start = {(state, begin): mass for state, mass in weights.items()}
            found = visited(language_chain(source, quantity.language, start), budget=budget, progress=progress)
            return found or expanded(
                source, source, min, prompts=prompts, width=width, start=(weights, weights), within=(quantity.language, begin), progress=progress
            )
        case Extrapolation():
            natural(quantity.length)
            known(quantity.language, quantity.p)
            if not isinstance(quantity.p, Model):  # pyright: ignore[reportUnnecessaryIsInstance]
                raise BadQuestion(f"{quantity.p!r} answers no impossible prompt; choose its answers with Belief(source, off_support=…)")
            try:
                starts = impossible_starts(quantity)
            except Rejected:
                raise BadQuestion(f"no prompt of length {quantity.length} has probability zero, so there is nothing to average over") from None
            chain = language_chain(Unrolled(quantity.p), quantity.language, starts)
            return visited(chain, budget=budget, progress=progress)


def _equal(p: Joint, q: Joint, budget: int, progress: Progress | None) -> Certificate | None:
    verdict = decide_equality(SameJoint(p, q), budget=budget, progress=progress)
    return verdict.certificate if isinstance(verdict, Proved) else None


def _divergence(quantity: KL | CrossEntropy, budget: int, prompts: int, width: Fraction, progress: Progress | None) -> Certificate:
    p, q = quantity.p, quantity.q
    mine, theirs = p.source(), q.source()
    endless = False
    if isinstance(p, PartialModel) and isinstance(q, PartialModel):
        found = _exact_divergence(p, q, _finite_budget(p, q, budget), progress, relative=isinstance(quantity, KL))
        if found is not None:
            return found
        endless = isinstance(mine, Unrolled) and isinstance(theirs, Unrolled)  # the floor would be taken over these same pairs
    if isinstance(quantity, KL) and (equal := _equal(p, q, budget, progress)):
        return equal
    tree = expanded(mine, theirs, lambda of_p, _: of_p, prompts=prompts, width=width, progress=progress)
    size = 0 if endless else floor_size(mine, theirs, budget=budget)
    return escape(mine, theirs, tree) or Frontier(tree.expanded, potential(mine, budget=budget), size)


def _exact_divergence(
    p: PartialModel[Any], q: PartialModel[Any], budget: int, progress: Progress | None, *, relative: bool
) -> Certificate | None:
    chain = pair_chain(p, q, relative=relative)

    def missing(pair: tuple[Any, Any]) -> list[Any]:
        theirs = q.next(pair[1])
        return [outcome for outcome in p.next(pair[0]) if outcome not in theirs]

    walked = walk(chain.start, lambda pair: [] if missing(pair) else chain.flow(pair), budget=budget, progress=progress)
    for i, pair in enumerate(walked.states):
        if escaped := missing(pair):
            return Escape(walked.prompt(i), escaped[0] if escaped[0] is END else str.__str__(escaped[0]))
    return solved(chain, walked, progress=progress) if walked.complete else None


def _finite_budget(p: PartialModel[Any], q: PartialModel[Any], budget: int) -> int:
    """How many pairs may be tried: with a belief in the pair no more than there are pairs of states behind it, for posteriors need not recur."""
    sources = (p.source(), q.source())
    if all(isinstance(source, Unrolled) for source in sources):
        return budget
    size = 1
    for source in sources:
        walked = walk(source.start().support, lambda state, at=source: moves(at, state), budget=min(budget, 10 * PROMPTS))
        size *= len(walked.states) if walked.complete else 0
    return min(budget, size)
