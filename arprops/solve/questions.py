"""The questions a user asks by name, answered for all lengths and parameters where the models are counter machines.

True here: each is the claim or quantity of its name, put to `decide` or `valued`; what those promise holds.
Must never enter: an answer of its own.
"""

from fractions import Fraction
from typing import Any, Literal, TypeAlias

from arprops.core.claim import (
    KL,
    CrossEntropy,
    Entropy,
    FiniteMass,
    Length,
    Obeys,
    SameConditionals,
    SameJoint,
    SameStrings,
    Tight,
    TotalVariation,
)
from arprops.core.counting import Counted
from arprops.core.exact import Exact, exact
from arprops.core.formula import Formula
from arprops.core.infinite import Infinite
from arprops.core.interval import Interval
from arprops.core.language import Language
from arprops.core.logsum import LogSum
from arprops.core.model import Joint, Model
from arprops.core.verdict import Verdict
from arprops.search import equality, mass, tightness
from arprops.search.enclosed import WIDTH, Enclosed, Encloses
from arprops.search.explore import BUDGET, Progress
from arprops.search.frontier import PROMPTS
from arprops.solve.decide import decide
from arprops.solve.value import endless, valued

Nats: TypeAlias = LogSum | Formula | Infinite | Interval


def same_conditionals(p: Model[Any], q: Model[Any], *, budget: int = BUDGET, progress: Progress | None = None) -> Verdict:
    """Whether p and q answer every prompt alike, also the impossible ones.

    Needs two models over one alphabet; a source or a partial model has no answer everywhere and is refused with `BadQuestion`.
    Gives `Proved` with a `Bisimulation`, or for counter machines with an `Inductive` formula for all lengths and parameters;
    `Refuted` with a shortest `Separation` (`At` numbers for the parameters); `Attested` where only z3 and cvc5 vouch for the
    formula; else `Unknown`. Cost: near-linear in the states (union-find), or `solve/induction.py`. Source: theorem A1; Hopcroft and Karp 1971.
    """
    return decide(SameConditionals(p, q), budget=budget, progress=progress) if endless(p, q) else equality.same_conditionals(p, q, budget=budget, progress=progress)


def same_joint(p: Joint, q: Joint, *, budget: int = BUDGET, progress: Progress | None = None) -> Verdict:
    """Whether p and q are one measure on finite and infinite strings: alike at every possible prompt.

    Needs models or sources over one alphabet. Gives `Proved` with a `Bisimulation` (two models), an `Invariant` (a source among
    them) or an `Inductive` formula (counter machines, for all lengths and parameters); `Refuted` with a shortest `Separation`; else
    `Attested` or `Unknown`. Cost: near-linear for models; for sources a few sparse products per state and one elimination modulo a
    prime; for counter machines a linear programme for each move and bound. Source: theorem A1; Tzeng 1992.
    """
    return decide(SameJoint(p, q), budget=budget, progress=progress) if endless(p, q) else equality.same_joint(p, q, budget=budget, progress=progress)


def same_strings(p: Joint, q: Joint, *, budget: int = BUDGET, progress: Progress | None = None) -> Verdict:
    """Whether p and q give every finite string the same probability; says nothing about mass that leaks (theorem A2).

    Needs, gives and costs as `same_joint`; `joint_from_strings` adds the hypothesis that makes it one.
    """
    return decide(SameStrings(p, q), budget=budget, progress=progress) if endless(p, q) else equality.same_strings(p, q, budget=budget, progress=progress)


def obeys(
    p: Model[Any],
    rule: Language | Counted[Any],
    *,
    reads: Literal["string", "completion"] = "string",
    prompts: Literal["all", "possible"] = "possible",
    budget: int = BUDGET,
    progress: Progress | None = None,
) -> Verdict:
    """Whether every completion that p can give obeys the rule, for all prompts, lengths and parameters.

    Needs a `PDFA` or `CounterMachine`, and as rule a regular language, or a `CounterMachine` read as the strings it can end after. The
    rule reads the prompt with its completion, or the completion alone; prompts are all, or those possible under p. Gives `Proved` with an
    `Inductive` formula, `Refuted` with a shortest `Breach`; else `Attested` or `Unknown`. It says nothing of completions that never end.
    Cost: a linear programme for each move and bound. Source: theorem A5's rules.
    """
    return decide(Obeys(p, rule, reads, prompts), budget=budget, progress=progress)


def tight(p: Joint, *, budget: int = BUDGET, progress: Progress | None = None) -> Verdict:
    """Whether all mass of p is on finite strings.

    Needs a model or source with at most `budget` possible states, else the verdict is `Unknown`; or a counter machine. Gives `Proved`
    with a `Ranking` (for counter machines a `Potential` or a `Recurrent`), or `Refuted` with the `ClosedClass` that mass leaks into (or
    the `Potential` whose total is below 1). Cost: linear in states and moves; for counter machines a linear system. Source: theorems E1, E2.
    """
    return decide(Tight(p), budget=budget, progress=progress) if endless(p) or isinstance(p, Encloses) else tightness.tight(p, budget=budget, progress=progress)


def kl(p: Joint, q: Joint, *, width: Exact = 0, budget: int = BUDGET, prompts: int = PROMPTS, progress: Progress | None = None) -> Nats:
    """KL(p‖q) in nats, over the joint.

    Needs two models or sources over one alphabet. Gives an exact `LogSum` where both are finite models, or counter machines whose totals
    have a closed form (a `Formula` where there are parameters); `Infinite` with the witness (an `Escape` or a `ClosedClass`) where it is
    +∞; else an `Interval`: of at most `width` for counter machines, where the budget allows it, else from at most `prompts` expanded
    prompts, whose upper end is ∞ where no floor under q or no bound on p's length is known. Cost: one exact linear solve over pairs of
    states, or over rational functions of the parameters. Source: B1, B2, B3.
    """
    return _nats(KL(p, q), width, budget, prompts, progress)


def cross_entropy(p: Joint, q: Joint, *, width: Exact = 0, budget: int = BUDGET, prompts: int = PROMPTS, progress: Progress | None = None) -> Nats:
    """The expected −ln q of a string of p, in nats, END included; needs, gives and costs as `kl`. Source: B2."""
    return _nats(CrossEntropy(p, q), width, budget, prompts, progress)


def entropy(p: Joint, *, width: Exact = 0, budget: int = BUDGET, prompts: int = PROMPTS, progress: Progress | None = None) -> Nats:
    """The entropy of p's joint in nats; +∞ with its closed class where p draws for ever. Needs, gives and costs as `kl`. Source: B2."""
    return _nats(Entropy(p), width, budget, prompts, progress)


def total_variation(
    p: Joint, q: Joint, *, width: Exact = 0, budget: int = BUDGET, prompts: int = PROMPTS, progress: Progress | None = None
) -> Interval:
    """A rigorous bracket of the total variation distance of the two joints.

    Gives an `Interval` whose width is the smaller of the masses left over: 0 where the support is finite and explored, or where the
    joints are proved equal. Stops at `prompts` expanded prompts or at the given `width`. Source: G2.
    """
    result = valued(TotalVariation(p, q), budget=budget, prompts=prompts, width=exact(width), progress=progress).value
    return result if isinstance(result, Interval) else Interval(Fraction(0), Fraction(0))


def finite_mass(
    p: Joint | Encloses, *, budget: int = BUDGET, prompts: int = PROMPTS, width: Fraction = WIDTH, progress: Progress | None = None
) -> "Enclosed | Formula":
    """The mass p gives to finite strings: exact where its possible states fit the budget, else a rigorous interval.

    A counter machine gives its exact total (a `Formula` where there are parameters), or an `Interval` of at most this width. A grammar
    solves its own equations: exactly where the mass is found to be rational or quadratic, and always where it is 1; else an `Interval`
    of at most this width. Cost: linear where p is tight (the mass is then 1); else one exact linear solve over the possible states, or
    over rational functions; beyond the budget, at most `prompts` expanded prompts. Source: theorems E1 and E2.
    """
    if isinstance(p, Encloses) or not endless(p):
        return mass.finite_mass(p, width=width) if isinstance(p, Encloses) else mass.finite_mass(p, budget=budget, prompts=prompts, progress=progress)
    result = valued(FiniteMass(p), budget=budget, prompts=prompts, width=width, progress=progress).value
    assert isinstance(result, Fraction | Interval | Formula)
    return result


def expected_length(
    p: Joint, *, width: Exact = 0, budget: int = BUDGET, prompts: int = PROMPTS, progress: Progress | None = None
) -> Fraction | Formula | Interval | Infinite:
    """The expected number of tokens of p, END counted as one: exact, +∞ with its closed class, or an interval beyond the budget.

    A counter machine gives its exact total, or an interval of at most this width. Cost: one exact linear solve over the possible states, or
    over rational functions of the parameters.
    """
    result = valued(Length(p), budget=budget, prompts=prompts, width=exact(width), progress=progress).value
    assert isinstance(result, Fraction | Interval | Infinite | Formula)
    return result


def _nats(quantity: KL | CrossEntropy | Entropy, width: Exact, budget: int, prompts: int, progress: Progress | None) -> Nats:
    result = valued(quantity, budget=budget, prompts=prompts, width=exact(width), progress=progress).value
    assert isinstance(result, LogSum | Formula | Infinite | Interval)
    return result
