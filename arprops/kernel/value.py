"""The value of each quantity, recomputed from its certificate.

True here: a value is exact (Fraction, LogSum, +∞ with its witness) or a rigorous interval, and follows from the model's own
`next` and `step` and the certificate alone.
Must never enter: an estimate.
"""

from collections.abc import Mapping
from fractions import Fraction
from math import inf
from typing import Any

from arprops.core import claim
from arprops.core.certificate import Bisimulation, Certificate, ClosedClass, Computed, FromStrings, Frontier, Invariant, Quotient, Ranking, Visits
from arprops.core.dist import ONE, ZERO
from arprops.core.formula import Formula
from arprops.core.forward import began
from arprops.core.induction import Drift, Horizon, Inductive, Potential, Recurrent
from arprops.core.infinite import Infinite
from arprops.core.interval import Interval, ends
from arprops.core.language import Language
from arprops.core.logsum import LogSum
from arprops.core.model import Source, Unrolled
from arprops.core.words import END, Symbol
from arprops.kernel.divergence import divergence
from arprops.kernel.equality import same
from arprops.kernel.explore import moves
from arprops.kernel.frontier import bracket, probability_bracket
from arprops.kernel.horizon import enclosed
from arprops.kernel.likelihood import likelihood, standing
from arprops.kernel.potential import Expected, totalled
from arprops.kernel.refuse import of_kind, one_alphabet, require
from arprops.kernel.support import impossible_starts, zero_count
from arprops.kernel.tightness import not_tight, tight
from arprops.kernel.visits import Chain, checked_visits

Result = Fraction | LogSum | Interval | Infinite | Formula


def value(quantity: claim.Quantity, certificate: Certificate) -> Result:
    """The value of the quantity, or `Rejected`. Cost: one pass over the certificate, or the computation itself for `Computed`."""
    require(one_alphabet(quantity), "value.alphabet", "models and languages are over different symbols")
    if isinstance(quantity, claim.PrefixProbability | claim.NextProbability | claim.ZeroPromptCount):
        require(isinstance(certificate, Computed), "value.computed", type(certificate).__name__)
        return zero_count(quantity) if isinstance(quantity, claim.ZeroPromptCount) else likelihood(quantity)
    if isinstance(quantity, claim.KL | claim.TotalVariation) and isinstance(certificate, Bisimulation | Invariant | FromStrings | Inductive):
        same(claim.SameJoint(quantity.p, quantity.q), certificate)  # one joint: both are 0 (theorem B1)
        return LogSum() if isinstance(quantity, claim.KL) else ZERO
    if isinstance(quantity, claim.Probability) and isinstance(certificate, Frontier):
        return probability_bracket(quantity, certificate, *standing(quantity.p, quantity.prompt), begin_state(quantity))
    if isinstance(quantity, claim.Divergence | claim.FiniteMass | claim.Length) and isinstance(certificate, Frontier):
        return bracket(quantity, certificate)
    if isinstance(quantity, claim.FiniteMass) and isinstance(certificate, Ranking | Recurrent | Drift):
        tight(claim.Tight(quantity.p), certificate)
        return ONE
    if isinstance(quantity, claim.Length) and isinstance(certificate, ClosedClass):
        not_tight(claim.Tight(quantity.p), certificate)
        return Infinite(certificate)
    if isinstance(quantity, Expected) and isinstance(certificate, Potential):
        total = totalled(quantity, certificate)
        number = total.number()
        if number == 0 and isinstance(quantity, claim.Divergence):
            return LogSum()
        return total if number is None else number
    if isinstance(quantity, Expected) and isinstance(certificate, Horizon):
        return enclosed(quantity, certificate)
    if isinstance(quantity, claim.KL | claim.CrossEntropy):
        return divergence(quantity, certificate)
    if isinstance(quantity, claim.TokenLoss):
        return _per_token(quantity, certificate)
    if isinstance(quantity, claim.Entropy):
        return divergence(claim.CrossEntropy(quantity.p, quantity.p), certificate)
    answered = isinstance(certificate, Visits) and not isinstance(quantity, claim.TotalVariation)
    require(answered, "value.kind", f"{type(certificate).__name__} for {type(quantity).__name__}")
    assert isinstance(certificate, Visits) and not isinstance(quantity, claim.TotalVariation)
    return _expected(quantity, certificate)


def _per_token(quantity: claim.TokenLoss, certificate: Certificate) -> Result:
    certificate = of_kind(certificate, Quotient, "tokens.kind")
    loss = value(claim.CrossEntropy(quantity.p, quantity.q), certificate.top)
    if isinstance(loss, Infinite) and not isinstance(certificate.top, ClosedClass):
        return loss  # what q cannot produce costs +∞ whatever its length; but a loss that never ends comes with tokens that never end
    tokens = value(claim.Length(quantity.p), certificate.bottom)
    require(ends(tokens)[1] != inf, "tokens.infinite", "the expected number of tokens is not seen to be finite")
    require(not isinstance(loss, Formula) and not isinstance(tokens, Formula), "tokens.formula", "a quotient of formulas in parameters")
    around: Any = loss
    few, many = ends(tokens)
    return loss / few if isinstance(loss, LogSum) and few == many else Interval(around.lower / many, around.upper / few)


def begin_state(quantity: claim.Probability) -> int:
    """The language's state before the completion: after the prompt where the whole string counts."""
    return quantity.language.after(quantity.prompt if quantity.whole else ())


def language_chain(source: Source[Any], language: Language, start: Mapping[tuple[Any, int], Fraction]) -> Chain:
    """A source and the language's automaton run in step."""

    def flow(pair: tuple[Any, int]) -> list[tuple[Symbol, tuple[Any, int], Fraction]]:
        return [(symbol, (target, language.step(pair[1], symbol)), weight) for symbol, target, weight in moves(source, pair[0])]

    return Chain(start, flow, lambda _: True)


def source_chain(source: Source[Any], *, silent: bool) -> Chain:
    """A source's states as a Markov chain."""
    return Chain(began(source), lambda state: moves(source, state), lambda _: silent)


def _expected(quantity: claim.FiniteMass | claim.Length | claim.Probability | claim.Extrapolation, certificate: Visits) -> Fraction:
    source = quantity.p.source()
    if isinstance(quantity, claim.FiniteMass | claim.Length):
        states = checked_visits(source_chain(source, silent=isinstance(quantity, claim.FiniteMass)), certificate)
        counted = isinstance(quantity, claim.Length)
        return sum((visits if counted else visits * source.move(state)[END] for state, visits in states), ZERO)
    language = quantity.language
    if isinstance(quantity, claim.Probability):
        source, weights = standing(quantity.p, quantity.prompt)
        start = {(state, begin_state(quantity)): mass for state, mass in weights.items()}
    else:
        source, start = Unrolled(quantity.p), impossible_starts(quantity)
    pairs = checked_visits(language_chain(source, language, start), certificate)
    return sum((visits * source.move(state)[END] for (state, read), visits in pairs if read in language.accepting), ZERO)
