"""How probable a prefix or a string is, and what comes next.

True here: exact rationals, and they are the kernel's own; a product that underflows is not zero. A grammar without rational moves
answers by itself, in exact irrationals and intervals.
Must never enter: logarithms or floats; the mass of finite strings where that of all strings was asked.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final, overload

from arprops.core.claim import PrefixProbability, Probability
from arprops.core.dist import Dist, normalised
from arprops.core.forward import advanced, began, forward, outcome_masses, state_after
from arprops.core.interval import Interval
from arprops.core.language import Language
from arprops.core.model import Joint, PartialModel
from arprops.core.words import END, Outcome, Prompt, word
from arprops.kernel.likelihood import likelihood
from arprops.search.asked import a_joint, answered
from arprops.search.enclosed import WIDTH, Enclosed, Encloses
from arprops.search.value import valued

CROWD: Final = 1_000
"""From how many states on a grammar's own chart, cubic in the prompt, is used in place of following them."""

@overload
def prefix_probability(p: Encloses, prompt: Prompt = (), *, finite: bool = False, width: Fraction = WIDTH) -> Enclosed: ...
@overload
def prefix_probability(p: Joint, prompt: Prompt = (), *, width: Fraction = WIDTH) -> Fraction: ...
@overload
def prefix_probability(p: Joint, prompt: Prompt = (), *, finite: bool, width: Fraction = WIDTH) -> Fraction | Interval: ...
def prefix_probability(p: Any, prompt: Prompt = (), *, finite: bool = False, width: Fraction = WIDTH) -> Enclosed:
    """P[prompt], the mass of all strings that begin with the prompt, infinite ones included; with `finite`, of the finite ones.

    The two differ where p is not tight. A `Fraction`; for the finite strings of a grammar, and for a grammar without rational moves,
    an exact irrational or an `Interval` of at most this width where it is none (theorem E3). Cost: one step per symbol; a deterministic
    model's weights are multiplied by halves, so 10⁶ symbols take seconds. `finite` costs what `probability` does, a grammar's own chart
    cubic time.
    """
    joint: Joint = p
    if isinstance(p, Encloses) and (finite or _by_itself(p, prompt)):
        return p.prefix_within(word(p.alphabet, prompt), width, finite=finite)
    a_joint(joint)
    symbols = word(p.alphabet, prompt)
    mass = likelihood(PrefixProbability(joint, symbols))
    if not finite or not mass:
        return mass
    everything = Language(p.alphabet, ((0,) * len(p.alphabet),), frozenset((0,)), 0)
    share = valued(Probability(joint, everything, symbols, whole=False)).value
    assert isinstance(share, Fraction | Interval)
    return Interval(mass * share.lower, mass * share.upper) if isinstance(share, Interval) else mass * share


@overload
def string_probability(p: Encloses, string: Prompt, *, width: Fraction = WIDTH) -> Enclosed: ...
@overload
def string_probability(p: Joint, string: Prompt, *, width: Fraction = WIDTH) -> Fraction: ...
def string_probability(p: Any, string: Prompt, *, width: Fraction = WIDTH) -> Enclosed:
    """P(string), the probability of exactly this string, END included. Gives and costs what `prefix_probability` does."""
    joint: Joint = p
    if isinstance(p, Encloses) and _by_itself(p, string):
        return p.string_within(word(p.alphabet, string), width)
    a_joint(joint)
    return likelihood(PrefixProbability(joint, word(joint.alphabet, string), END))


@overload
def next_distribution(p: Encloses, prompt: Prompt = (), *, width: Fraction = WIDTH) -> Dist[Outcome] | Mapping[Outcome, Enclosed]: ...
@overload
def next_distribution(p: Joint, prompt: Prompt = (), *, width: Fraction = WIDTH) -> Dist[Outcome]: ...
def next_distribution(p: Any, prompt: Prompt = (), *, width: Fraction = WIDTH) -> Dist[Outcome] | Mapping[Outcome, Enclosed]:
    """The next-token distribution after the prompt, over symbols and END.

    A model answers every prompt; a source or partial model raises `ZeroProbabilityPrompt` at an impossible one. A grammar without
    rational moves gives a mapping with an exact irrational or an `Interval` for each symbol and END. Cost: one step per symbol.
    """
    joint: Joint = p
    if isinstance(p, Encloses) and _by_itself(p, prompt):
        return p.next_within(word(p.alphabet, prompt), width)
    a_joint(joint)
    symbols = word(joint.alphabet, prompt)
    answered(joint, symbols)
    if isinstance(joint, PartialModel):
        return joint.next(state_after(joint, symbols))
    return normalised(outcome_masses(joint, forward(joint, symbols)))


def _by_itself(p: Any, prompt: Prompt) -> bool:
    """Whether p had better answer by itself: it has no rational moves, or an ambiguous prompt leads to more states than are worth following."""
    if not p.rational_moves:
        return True
    weights = began(p)
    for symbol in word(p.alphabet, prompt):
        weights = advanced(p, weights, symbol)
        if len(weights) > CROWD:
            return True
    return False
