"""KL divergence, cross-entropy, entropy and total variation, as the kernel computes them from certificates found here.

True here: for two finite models the answer is an exact `LogSum`, or +∞ with its witness; everything else is a rigorous interval.
Must never enter: a float that is not the end of an enclosure.
"""

from fractions import Fraction

from arprops.core.claim import KL, CrossEntropy, Entropy, TotalVariation
from arprops.core.exact import Exact, exact
from arprops.core.infinite import Infinite
from arprops.core.interval import Interval
from arprops.core.logsum import LogSum
from arprops.core.model import Joint
from arprops.search.explore import BUDGET, Progress
from arprops.search.frontier import PROMPTS
from arprops.search.value import valued

Nats = LogSum | Infinite | Interval


def kl(p: Joint, q: Joint, *, budget: int = BUDGET, prompts: int = PROMPTS, progress: Progress | None = None) -> Nats:
    """KL(p‖q) in nats, over the joint.

    Needs two models or sources over one alphabet. Gives an exact `LogSum` where both are finite models; `Infinite` with the witness
    (an `Escape` or a `ClosedClass`) where it is +∞; else an `Interval` from at most `prompts` expanded prompts, whose upper end is ∞
    where no floor under q or no bound on p's length is known. Cost: one exact linear solve over pairs of states. Source: B1, B2.
    """
    return _nats(KL(p, q), budget, prompts, progress)


def cross_entropy(p: Joint, q: Joint, *, budget: int = BUDGET, prompts: int = PROMPTS, progress: Progress | None = None) -> Nats:
    """The expected −ln q of a string of p, in nats, END included; needs, gives and costs as `kl`. Source: B2."""
    return _nats(CrossEntropy(p, q), budget, prompts, progress)


def entropy(p: Joint, *, budget: int = BUDGET, prompts: int = PROMPTS, progress: Progress | None = None) -> Nats:
    """The entropy of p's joint in nats; +∞ with its closed class where p draws for ever. Needs, gives and costs as `kl`. Source: B2."""
    return _nats(Entropy(p), budget, prompts, progress)


def total_variation(
    p: Joint, q: Joint, *, width: Exact = 0, budget: int = BUDGET, prompts: int = PROMPTS, progress: Progress | None = None
) -> Interval:
    """A rigorous bracket of the total variation distance of the two joints.

    Gives an `Interval` whose width is the smaller of the masses left over: 0 where the support is finite and explored, or where the
    joints are proved equal. Stops at `prompts` expanded prompts or at the given `width`. Source: G2.
    """
    result = valued(TotalVariation(p, q), budget=budget, prompts=prompts, width=exact(width), progress=progress).value
    return result if isinstance(result, Interval) else Interval(Fraction(0), Fraction(0))


def _nats(quantity: KL | CrossEntropy | Entropy, budget: int, prompts: int, progress: Progress | None) -> Nats:
    result = valued(quantity, budget=budget, prompts=prompts, progress=progress).value
    assert isinstance(result, LogSum | Infinite | Interval)
    return result
