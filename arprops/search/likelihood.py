"""How probable a prefix or a string is, and what comes next.

True here: exact rationals for any length of prompt. Factors of a deterministic model are counted and multiplied as a balanced
product, so a prompt of 10⁶ symbols costs seconds where a running product of fractions would take days.
Must never enter: logarithms or floats; a product that underflows is not zero.
"""

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from math import prod
from typing import Any

from arprops.core.dist import ONE, ZERO, Dist, normalised
from arprops.core.forward import forward, outcome_masses, state_after
from arprops.core.model import Joint, Model, PartialModel, Unrolled
from arprops.core.words import END, Outcome, Prompt, word
from arprops.search.value import answered


def prefix_probability(p: Joint, prompt: Prompt = ()) -> Fraction:
    """P[prompt], the mass of all strings that begin with the prompt (theorem A1's currency). Cost: one step per symbol."""
    return _mass(p, [*word(p.alphabet, prompt)])


def string_probability(p: Joint, string: Prompt) -> Fraction:
    """P(string), the probability of exactly this string, END included. Cost: one step per symbol."""
    return _mass(p, [*word(p.alphabet, string), END])


def next_distribution(p: Joint, prompt: Prompt = ()) -> Dist[Outcome]:
    """The next-token distribution after the prompt, over symbols and END.

    A model answers every prompt; a source or partial model raises `ZeroProbabilityPrompt` at an impossible one. Cost: one step
    per symbol.
    """
    symbols = word(p.alphabet, prompt)
    answered(p, symbols) if not isinstance(p, Model) else None
    if isinstance(p, PartialModel):
        return p.next(state_after(p, symbols))
    return normalised(outcome_masses(p, forward(p, symbols)))


def _mass(p: Joint, outcomes: list[Outcome]) -> Fraction:
    if isinstance(p, PartialModel) and isinstance(p.source(), Unrolled):
        return _product_of(_factors(p, outcomes))
    source = p.source()
    ended = outcomes[-1:] == [END]
    weights = forward(source, [outcome for outcome in outcomes if outcome is not END])
    return outcome_masses(source, weights).get(END, ZERO) if ended else sum(weights.values(), ZERO)


def _factors(p: PartialModel[Any], outcomes: list[Outcome]) -> Iterable[Fraction]:
    state = p.start()
    for outcome in outcomes:
        weight = p.next(state)[outcome]
        yield weight
        if not weight:
            return
        if outcome is not END:
            state = p.step(state, outcome)


def _product_of(factors: Iterable[Fraction]) -> Fraction:
    times = Counter(factors)
    if ZERO in times:
        return ZERO
    powers = [(factor.numerator**count, factor.denominator**count) for factor, count in times.items()]
    while len(powers) > 1:
        pairs = [powers[i : i + 2] for i in range(0, len(powers), 2)]
        powers = [(prod(n for n, _ in pair), prod(d for _, d in pair)) for pair in pairs]
    return Fraction(*powers[0]) if powers else ONE
