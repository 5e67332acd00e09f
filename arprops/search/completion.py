"""Completions: sampled, greedy, or by beam search.

True here: draws are exact (an integer below the common denominator), so a sample has exactly the model's distribution given an
ideal `rng`; a beam ranks by prefix mass, which makes it a function of the joint (theorem A6), and never keeps a prefix of mass 0.
Must never enter: a floor under ln 0, or a ranking by the last conditional; both break that.
"""

from collections.abc import Mapping
from fractions import Fraction
from math import lcm
from random import Random
from typing import Any, Literal, NamedTuple

from arprops.core.dist import ONE, ZERO, Dist, normalised
from arprops.core.error import BadQuestion
from arprops.core.forward import advanced, forward, outcome_masses, state_after
from arprops.core.model import Joint, PartialModel
from arprops.core.words import END, Outcome, Prompt, Symbol, Word, spelled, word
from arprops.search.asked import a_joint, answered
from arprops.search.enclosed import Encloses

LIMIT = 10_000


class Completion(NamedTuple):
    """The symbols after the prompt, and whether END was reached; an unfinished completion is not a string."""

    symbols: Word
    finished: bool

    def __str__(self) -> str:
        return spelled(self.symbols) + ("" if self.finished else " …")


def sample(p: Joint, *, rng: Random | None = None, limit: int = LIMIT) -> Completion:
    """A string drawn from p, cut off unfinished at `limit` symbols. Cost: one step per symbol; a grammar is sampled by derivation."""
    if isinstance(p, Encloses):
        return Completion(*p.derived(rng or Random(), limit))
    return complete(p, rng=rng, limit=limit)


def complete(
    p: Joint,
    prompt: Prompt = (),
    *,
    method: Literal["sample", "greedy", "beam"] = "sample",
    width: int = 4,
    rng: Random | None = None,
    limit: int = LIMIT,
) -> Completion:
    """A completion of the prompt: sampled, greedy, or the best that a beam of `width` prefixes, ranked by mass given the prompt, finishes.

    The beam stops when what it has finished outweighs every prefix it still holds; unfinished only if nothing ended by `limit`. (A beam of one is not
    greedy: it may return what ended on the way.) Ties go to the earlier symbol in the alphabet, END last. Gives the completion without the prompt. A source or partial model raises
    `ZeroProbabilityPrompt` at an impossible prompt. Cost: one step per symbol, times `width` for a beam.
    """
    a_joint(p)
    symbols = word(p.alphabet, prompt)
    answered(p, symbols)
    if method == "beam":
        return _beam(p, symbols, width, limit)
    if method not in ("sample", "greedy"):  # pyright: ignore[reportUnnecessaryContains]
        raise BadQuestion(f"method must be 'sample', 'greedy' or 'beam', found {method!r}")
    chance = rng or Random()
    here = _begin(p, symbols)
    written: list[Symbol] = []
    while len(written) < limit:
        dist = _next(p, here)
        outcome = drawn(dist, chance) if method == "sample" else ranked(p, dist)[0]
        if outcome is END:
            return Completion(tuple(written), finished=True)
        written.append(outcome)
        here = _step(p, here, outcome)
    return Completion(tuple(written), finished=False)


def drawn(dist: Dist[Any], rng: Random) -> Any:
    """An outcome drawn with exactly the distribution's weights, given an ideal `rng`."""
    common = lcm(*(weight.denominator for _, weight in dist.items()))
    left = rng.randrange(common)
    for outcome, weight in dist.items():
        left -= weight.numerator * (common // weight.denominator)
        if left < 0:
            return outcome
    raise AssertionError("the weights of a distribution sum to 1")


def ranked(p: Joint, dist: Dist[Outcome]) -> list[Outcome]:
    """The outcomes of positive weight, heaviest first; ties in the alphabet's order with END last."""
    order: list[Outcome] = [*p.alphabet, END]
    return sorted((outcome for outcome in order if outcome in dist), key=lambda outcome: -dist[outcome])


def _beam(p: Joint, prompt: Word, width: int, limit: int) -> Completion:
    if width < 1:
        raise BadQuestion(f"a beam needs a width of at least 1, found {width}")
    live: list[tuple[Fraction, Word, Any]] = [(ONE, (), _begin(p, prompt))]
    best, finished = ZERO, None
    for _ in range(limit + 1):
        grown: list[tuple[Fraction, Word, Any, Symbol]] = []
        for mass, symbols, here in live:
            dist = _next(p, here)
            if mass * dist[END] > best:
                best, finished = mass * dist[END], Completion(symbols, finished=True)
            grown += [(mass * dist[x], symbols, here, x) for x in ranked(p, dist) if x is not END]
        kept = sorted(grown, key=lambda entry: -entry[0])[:width]
        if not kept or kept[0][0] <= best or len(live[0][1]) >= limit:
            break  # a prefix only loses mass, so nothing that is still going on can outweigh what is finished
        live = [(mass, (*symbols, x), _step(p, here, x)) for mass, symbols, here, x in kept]
    return finished or Completion(live[0][1], finished=False)


def _begin(p: Joint, prompt: Word) -> Any:
    return state_after(p, prompt) if isinstance(p, PartialModel) else forward(p, prompt)


def _next(p: Joint, here: Any) -> Dist[Outcome]:
    if isinstance(p, PartialModel):
        return p.next(here)
    weights: Mapping[Any, Fraction] = here
    return normalised(outcome_masses(p, weights))


def _step(p: Joint, here: Any, symbol: Symbol) -> Any:
    return p.step(here, symbol) if isinstance(p, PartialModel) else advanced(p, here, symbol)
