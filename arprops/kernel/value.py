"""The value of each quantity, recomputed from its certificate.

True here: a value is exact (Fraction, LogSum, +∞ with its witness) or a rigorous interval, and follows from the model's own
`next` and `step` and the certificate alone.
Must never enter: an estimate.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from arprops.core.certificate import Bisimulation, Certificate, Computed, FromStrings, Frontier, Invariant, Visits
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
    TotalVariation,
    ZeroPromptCount,
)
from arprops.core.dist import ONE, ZERO
from arprops.core.forward import began, forward, outcome_masses, state_after
from arprops.core.infinite import Infinite
from arprops.core.interval import Interval
from arprops.core.language import Language
from arprops.core.logsum import LogSum
from arprops.core.model import Joint, Model, Source, Unrolled
from arprops.core.words import END, Symbol, Word
from arprops.kernel.divergence import divergence
from arprops.kernel.equality import same
from arprops.kernel.explore import moves
from arprops.kernel.frontier import bracket, probability_bracket
from arprops.kernel.refuse import require
from arprops.kernel.visits import Chain, checked_visits

Result = Fraction | LogSum | Interval | Infinite


def value(quantity: Quantity, certificate: Certificate) -> Result:
    """The value of the quantity, or `Rejected`. Cost: one pass over the certificate, or the computation itself for `Computed`."""
    if isinstance(quantity, PrefixProbability | NextProbability | ZeroPromptCount):
        require(isinstance(certificate, Computed), "value.computed", type(certificate).__name__)
        return _computed(quantity)
    if isinstance(quantity, KL | TotalVariation) and isinstance(certificate, Bisimulation | Invariant | FromStrings):
        same(SameJoint(quantity.p, quantity.q), certificate)  # one joint: both are 0 (theorem B1)
        return LogSum() if isinstance(quantity, KL) else ZERO
    if isinstance(quantity, Probability) and isinstance(certificate, Frontier):
        _known(quantity.language, quantity.p)
        return probability_bracket(quantity, certificate, *standing(quantity.p, quantity.prompt), begin_state(quantity))
    if isinstance(quantity, KL | CrossEntropy | Entropy | TotalVariation | FiniteMass | Length) and isinstance(certificate, Frontier):
        return bracket(quantity, certificate)
    if isinstance(quantity, KL | CrossEntropy):
        return divergence(quantity, certificate)
    if isinstance(quantity, Entropy):
        return divergence(CrossEntropy(quantity.p, quantity.p), certificate)
    answered = isinstance(certificate, Visits) and not isinstance(quantity, TotalVariation)
    require(answered, "value.kind", f"{type(certificate).__name__} for {type(quantity).__name__}")
    assert isinstance(certificate, Visits) and not isinstance(quantity, TotalVariation)
    return _expected(quantity, certificate)


def standing(p: Joint, prompt: Word) -> tuple[Source[Any], Mapping[Any, Fraction]]:
    """Where p stands after the prompt, normalised, and in which source; a total model answers at impossible prompts by its own states."""
    source = p.source()
    if isinstance(p, Model) and (isinstance(source, Unrolled) or not forward(source, prompt)):
        return Unrolled(p), {state_after(p, prompt): ONE}
    weights = forward(source, prompt)
    mass = sum(weights.values(), ZERO)
    require(mass > 0, "value.impossible_prompt", "a source has no answer there")
    return source, {state: weight / mass for state, weight in weights.items()}


def begin_state(quantity: Probability) -> int:
    """The language's state before the completion: after the prompt where the whole string counts."""
    state = quantity.language.start
    for symbol in quantity.prompt if quantity.whole else ():
        state = quantity.language.step(state, symbol)
    return state


def language_chain(source: Source[Any], language: Language, start: Mapping[tuple[Any, int], Fraction]) -> Chain:
    """A source and the language's automaton run in step."""

    def flow(pair: tuple[Any, int]) -> list[tuple[Symbol, tuple[Any, int], Fraction]]:
        return [(symbol, (target, language.step(pair[1], symbol)), weight) for symbol, target, weight in moves(source, pair[0])]

    return Chain(start, flow, lambda _: True)


def source_chain(source: Source[Any], *, silent: bool) -> Chain:
    """A source's states as a Markov chain."""
    return Chain(began(source), lambda state: moves(source, state), lambda _: silent)


def impossible_starts(quantity: Extrapolation) -> Mapping[tuple[Any, int], Fraction]:
    """The uniform distribution over the zero-probability prompts of the length, as states of model and language."""
    p, language = quantity.p, quantity.language
    require(isinstance(p, Model), "extrapolation.partial", "only a total model answers impossible prompts")  # pyright: ignore[reportUnnecessaryIsInstance]
    counts: dict[tuple[Any, int, bool], int] = {(p.start(), language.start, True): 1}
    for _ in range(quantity.length):
        after: dict[tuple[Any, int, bool], int] = {}
        for (state, read, possible), count in counts.items():
            support = p.next(state).support
            for symbol in p.alphabet:
                key = (p.step(state, symbol), language.step(read, symbol), possible and symbol in support)
                after[key] = after.get(key, 0) + count
        counts = after
    impossible = {(state, read): count for (state, read, possible), count in counts.items() if not possible}
    total = sum(impossible.values())
    require(total > 0, "extrapolation.none", f"no prompt of length {quantity.length} has probability zero")
    return {key: Fraction(count, total) for key, count in impossible.items()}


def _known(language: Language, p: Joint) -> None:
    require(set(language.alphabet) == set(p.alphabet), "value.alphabet", f"{language.alphabet} against {p.alphabet}")


def _expected(quantity: FiniteMass | Length | Probability | Extrapolation, certificate: Visits) -> Fraction:
    source = quantity.p.source()
    if isinstance(quantity, FiniteMass | Length):
        states = checked_visits(source_chain(source, silent=isinstance(quantity, FiniteMass)), certificate)
        counted = isinstance(quantity, Length)
        return sum((visits if counted else visits * source.move(state)[END] for state, visits in states), ZERO)
    language = quantity.language
    _known(language, quantity.p)
    if isinstance(quantity, Probability):
        source, weights = standing(quantity.p, quantity.prompt)
        start = {(state, begin_state(quantity)): mass for state, mass in weights.items()}
    else:
        source, start = Unrolled(quantity.p), impossible_starts(quantity)
    pairs = checked_visits(language_chain(source, language, start), certificate)
    return sum((visits * source.move(state)[END] for (state, read), visits in pairs if read in language.accepting), ZERO)


def _computed(quantity: PrefixProbability | NextProbability | ZeroPromptCount) -> Fraction:
    p = quantity.p
    source = p.source()
    if isinstance(quantity, ZeroPromptCount):
        layer: dict[frozenset[Any], int] = {frozenset(source.start().support): 1}
        for _ in range(quantity.length):
            after: dict[frozenset[Any], int] = {}
            for states, count in layer.items():
                reached: dict[str, set[Any]] = {}
                for state in states:
                    for symbol, target, _ in moves(source, state):
                        reached.setdefault(symbol, set()).add(target)
                for targets in reached.values():
                    after[frozenset(targets)] = after.get(frozenset(targets), 0) + count
            layer = after
        return Fraction(len(p.alphabet) ** quantity.length - sum(layer.values()))
    if isinstance(quantity, NextProbability):
        if isinstance(p, Model):
            return p.next(state_after(p, quantity.prompt))[quantity.outcome]
        return outcome_masses(*standing(p, quantity.prompt)).get(quantity.outcome, ZERO)
    weights = forward(source, quantity.prompt)
    if quantity.outcome is None:
        return sum(weights.values(), ZERO)
    return outcome_masses(source, weights).get(quantity.outcome, ZERO)
