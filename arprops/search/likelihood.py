"""How probable a prefix or a string is, and what comes next.

True here: exact rationals, and they are the kernel's own; a product that underflows is not zero.
Must never enter: logarithms or floats.
"""

from fractions import Fraction

from arprops.core.claim import PrefixProbability
from arprops.core.dist import Dist, normalised
from arprops.core.forward import forward, outcome_masses, state_after
from arprops.core.model import Joint, PartialModel
from arprops.core.words import END, Outcome, Prompt, word
from arprops.kernel.likelihood import likelihood
from arprops.search.asked import a_joint, answered


def prefix_probability(p: Joint, prompt: Prompt = ()) -> Fraction:
    """P[prompt], the mass of all strings that begin with the prompt.

    Cost: one step per symbol; a deterministic model's weights are multiplied by halves, so 10⁶ symbols take seconds.
    """
    a_joint(p)
    return likelihood(PrefixProbability(p, word(p.alphabet, prompt)))


def string_probability(p: Joint, string: Prompt) -> Fraction:
    """P(string), the probability of exactly this string, END included. Cost: as `prefix_probability`."""
    a_joint(p)
    return likelihood(PrefixProbability(p, word(p.alphabet, string), END))


def next_distribution(p: Joint, prompt: Prompt = ()) -> Dist[Outcome]:
    """The next-token distribution after the prompt, over symbols and END.

    A model answers every prompt; a source or partial model raises `ZeroProbabilityPrompt` at an impossible one. Cost: one step
    per symbol.
    """
    a_joint(p)
    symbols = word(p.alphabet, prompt)
    answered(p, symbols)
    if isinstance(p, PartialModel):
        return p.next(state_after(p, symbols))
    return normalised(outcome_masses(p, forward(p, symbols)))
