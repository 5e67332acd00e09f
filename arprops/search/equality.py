"""The three equalities, decided: `same_conditionals`, `same_joint`, `same_strings`.

True here: they take what their claims need (every prompt: models; a joint: anything) and answer with a certificate, a shortest
separating prompt, or `Unknown` with how far they looked. Same conditionals imply the same joint, that the same strings, and
no arrow turns around without its hypothesis (theorems A1, A2).
Must never enter: a verdict without evidence.
"""

from typing import Any, Final

from arprops.core.certificate import FromStrings, Separation
from arprops.core.claim import SameConditionals, SameJoint, SameStrings
from arprops.core.error import BadQuestion
from arprops.core.model import Joint, Model, PartialModel, Unrolled
from arprops.core.verdict import Proved, Refuted, Unknown, Verdict
from arprops.search.asked import matching
from arprops.search.bisimulation import bisimilar
from arprops.search.explore import BUDGET, Progress

BELIEFS: Final = 2_000
"""How many states are merged where a belief is compared."""

Equality = SameConditionals | SameJoint | SameStrings


def same_conditionals(p: Model[Any], q: Model[Any], *, budget: int = BUDGET, progress: Progress | None = None) -> Verdict:
    """Whether p and q answer every prompt alike, also the impossible ones.

    Needs two models over one alphabet; a source or a partial model has no answer everywhere and is refused with `BadQuestion`.
    Gives `Proved` with a `Bisimulation`, `Refuted` with a shortest `Separation`, `Unknown` beyond `budget` merged states.
    Cost: near-linear in the states (union-find). Source: theorem A1; Hopcroft and Karp 1971.
    """
    for side in (p, q):
        if not isinstance(side, Model):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise BadQuestion(
                f"{type(side).__name__} has no answer at zero-probability prompts, so its conditionals cannot be compared everywhere; "
                "ask same_joint, or choose answers with Belief(source, off_support=…)"
            )
    return decide_equality(SameConditionals(p, q), budget=budget, progress=progress)


def same_joint(p: Joint, q: Joint, *, budget: int = BUDGET, progress: Progress | None = None) -> Verdict:
    """Whether p and q are one measure on finite and infinite strings: alike at every possible prompt.

    Needs models or sources over one alphabet. Gives `Proved` with a `Bisimulation` (two models) or an `Invariant` (a source among
    them), `Refuted` with a shortest `Separation`, `Unknown` beyond the budget. Cost: near-linear for models; for sources a few
    sparse products per state and one elimination modulo a prime. Source: theorem A1; Tzeng 1992.
    """
    return decide_equality(SameJoint(p, q), budget=budget, progress=progress)


def same_strings(p: Joint, q: Joint, *, budget: int = BUDGET, progress: Progress | None = None) -> Verdict:
    """Whether p and q give every finite string the same probability; says nothing about mass that leaks (theorem A2).

    Needs, gives and costs as `same_joint`; `joint_from_strings` adds the hypothesis that makes it one.
    """
    return decide_equality(SameStrings(p, q), budget=budget, progress=progress)


def joint_from_strings(strings: Verdict, tight: Verdict) -> Proved:
    """The same joint, from the same finite strings and tightness of the first side (theorem A2).

    Needs a proved `SameStrings(p, q)` and a proved `Tight(p)` about the same p; fails with `BadQuestion` otherwise.
    """
    if not (isinstance(strings, Proved) and isinstance(strings.claim, SameStrings)):
        raise BadQuestion("the first verdict must be a proved SameStrings")
    if not (isinstance(tight, Proved) and getattr(tight.claim, "p", None) == strings.claim.p):
        raise BadQuestion("the second verdict must be a proved Tight about the first side of the first; without it the joints may differ (A2)")
    evidence: Any = FromStrings(strings.certificate, tight.certificate)  # type: ignore[arg-type]  # the kernel checks the kinds
    return Proved(SameJoint(strings.claim.p, strings.claim.q), evidence)


def decide_equality(claim: Equality, *, budget: int = BUDGET, progress: Progress | None = None) -> Verdict:
    """The verdict on one of the three equalities."""
    p, q = claim.p, claim.q
    matching(p, q)
    unrolled = _is_unrolled(p) and _is_unrolled(q)
    if isinstance(claim, SameConditionals):
        # Posteriors seldom recur and grow as they are read: a belief that has not closed by then will not.
        return _by_states(claim, claim.p, claim.q, budget if unrolled else min(budget, BELIEFS), progress)
    if unrolled:
        assert isinstance(p, PartialModel) and isinstance(q, PartialModel)
        joint = _by_states(SameJoint(p, q), p, q, budget, progress)
        if isinstance(claim, SameJoint):
            return joint
        if isinstance(joint, Proved):
            return Proved(claim, joint.certificate)
    from arprops.search.linear import same_words

    return same_words(claim, budget=budget, progress=progress)


def _is_unrolled(p: Joint) -> bool:
    return isinstance(p, PartialModel) and isinstance(p.source(), Unrolled)


def _by_states(claim: Equality, p: PartialModel[Any], q: PartialModel[Any], budget: int, progress: Progress | None) -> Verdict:
    found = bisimilar(p, q, possible=not isinstance(claim, SameConditionals), budget=budget, progress=progress)
    if found.prompt is not None:
        return Refuted(claim, Separation(found.prompt))
    if found.certificate is not None:
        return Proved(claim, found.certificate)
    return Unknown(claim, "the models have more states than the budget", f"{found.pairs} merged states: no difference up to length {found.depth}")
