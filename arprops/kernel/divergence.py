"""Values of KL and cross-entropy of two deterministic models from their certificates (theorems B1 and B2).

True here: with expected visits x over pairs of states, KL(p‖q) = Σ x·KL(local) exactly. An outcome that p has and q lacks, at a
possible prompt, makes it +∞; so does a closed class without END in which some local term is not 0.
Must never enter: a number that is not a LogSum or +∞.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from arprops.core.certificate import Certificate, ClosedClass, Escape, Visits
from arprops.core.claim import KL, CrossEntropy, PrefixProbability
from arprops.core.dist import ONE, ZERO
from arprops.core.forward import state_after
from arprops.core.infinite import Infinite
from arprops.core.logsum import LogSum
from arprops.core.model import PartialModel
from arprops.core.words import Symbol
from arprops.kernel.explore import possible_symbols
from arprops.kernel.likelihood import likelihood
from arprops.kernel.refuse import of_kind, require
from arprops.kernel.tightness import closed_class, possible_after
from arprops.kernel.visits import Chain, checked_visits

Pair = tuple[Any, Any]


def pair_chain(p: PartialModel[Any], q: PartialModel[Any], *, relative: bool) -> Chain:
    """p and q run in step on what p produces."""

    def flow(pair: Pair) -> list[tuple[Symbol, Pair, Fraction]]:
        weights = p.next(pair[0])
        return [(symbol, (p.step(pair[0], symbol), q.step(pair[1], symbol)), weights[symbol]) for symbol in possible_symbols(p, pair[0])]

    return Chain({(p.start(), q.start()): ONE}, flow, lambda pair: not local_terms(p, q, pair, relative=relative))


def local_terms(p: PartialModel[Any], q: PartialModel[Any], pair: Pair, *, relative: bool) -> Mapping[Fraction, Fraction]:
    """The one-token KL (or cross-entropy) at a pair of states, as a mapping from a to r in Σ r·ln a; q = 0 where p > 0 refuses."""
    terms: dict[Fraction, Fraction] = {}
    theirs = q.next(pair[1])
    for outcome, mine in p.next(pair[0]).items():
        require(outcome in theirs, "divergence.escape", f"q gives {outcome!r} no weight")
        ratio = (mine if relative else ONE) / theirs[outcome]
        if ratio != 1:
            terms[ratio] = terms.get(ratio, ZERO) + mine
    return terms


def divergence(quantity: KL | CrossEntropy, certificate: Certificate) -> LogSum | Infinite:
    """The exact value that the certificate establishes. Cost: one pass over the pairs of states."""
    p, q, relative = quantity.p, quantity.q, isinstance(quantity, KL)
    if isinstance(certificate, Escape):
        mine, theirs = (likelihood(PrefixProbability(side, certificate.prompt, certificate.outcome)) for side in (p, q))
        require(mine > 0, "escape.impossible", "p cannot produce this")
        require(theirs == 0, "escape.covered", "q can produce this")
        return Infinite(certificate)
    require(isinstance(p, PartialModel) and isinstance(q, PartialModel), "divergence.source", "exact values are for models")
    assert isinstance(p, PartialModel) and isinstance(q, PartialModel)
    chain = pair_chain(p, q, relative=relative)
    if isinstance(certificate, ClosedClass):
        possible_after(p.source(), certificate)
        pair = (state_after(p, certificate.prompt), state_after(q, certificate.prompt))
        states = closed_class([pair], chain.flow, certificate)
        require(any(not chain.silent(state) for state in states), "divergence.zero_class", "every local term is 0")
        return Infinite(certificate)
    total: dict[Fraction, Fraction] = {}
    for pair, visits in checked_visits(chain, of_kind(certificate, Visits, "divergence.kind")):
        for ratio, share in local_terms(p, q, pair, relative=relative).items():
            total[ratio] = total.get(ratio, ZERO) + visits * share
    return LogSum(total)
