"""How probable a prefix or an outcome is, and where a joint stands after a prompt.

True here: exact rationals, computed by running the model. Factors of a deterministic model are multiplied equal ones together
and by halves: a prompt of 10⁶ symbols costs seconds, where a running product of fractions would cost days.
Must never enter: logarithms or floats. A product that underflows is not zero.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import prod
from typing import Any

from arprops.core.claim import NextProbability, PrefixProbability
from arprops.core.dist import ONE, ZERO
from arprops.core.forward import forward, outcome_masses, state_after
from arprops.core.model import Joint, Model, PartialModel, Source, Unrolled
from arprops.core.words import END, Outcome, Word
from arprops.kernel.refuse import require


def likelihood(quantity: PrefixProbability | NextProbability) -> Fraction:
    """The probability itself. Cost: one step per symbol."""
    p, prompt, outcome = quantity.p, quantity.prompt, quantity.outcome
    require(outcome is None or outcome is END or outcome in p.alphabet, "likelihood.outcome", "neither a symbol nor END")
    require(set(prompt) <= set(p.alphabet), "likelihood.prompt")
    if isinstance(quantity, NextProbability):
        if isinstance(p, Model):
            return p.next(state_after(p, prompt))[quantity.outcome]
        return outcome_masses(*standing(p, prompt)).get(quantity.outcome, ZERO)
    source = p.source()
    if isinstance(p, PartialModel) and isinstance(source, Unrolled):
        return _product(p, prompt if outcome is None else (*prompt, outcome))
    weights = forward(source, prompt)
    return sum(weights.values(), ZERO) if outcome is None else outcome_masses(source, weights).get(outcome, ZERO)


def standing(p: Joint, prompt: Word) -> tuple[Source[Any], Mapping[Any, Fraction]]:
    """Where p stands after the prompt, normalised, and in which source; a total model answers at impossible prompts by its own states."""
    source = p.source()
    if isinstance(p, Model) and (isinstance(source, Unrolled) or not forward(source, prompt)):
        return Unrolled(p), {state_after(p, prompt): ONE}
    weights = forward(source, prompt)
    mass = sum(weights.values(), ZERO)
    require(mass > 0, "value.impossible_prompt", "a source has no answer there")
    return source, {state: weight / mass for state, weight in weights.items()}


def _product(p: PartialModel[Any], outcomes: Sequence[Outcome]) -> Fraction:
    state, times = p.start(), Counter[Fraction]()
    for outcome in outcomes:
        share = p.next(state)[outcome]
        if not share:
            return ZERO
        times[share] += 1
        state = state if outcome is END else p.step(state, outcome)
    powers = [(share.numerator**count, share.denominator**count) for share, count in times.items()]
    while len(powers) > 1:
        pairs = [powers[i : i + 2] for i in range(0, len(powers), 2)]
        powers = [(prod(n for n, _ in pair), prod(d for _, d in pair)) for pair in pairs]
    return Fraction(*powers[0]) if powers else ONE
