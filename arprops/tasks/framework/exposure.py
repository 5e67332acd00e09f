"""Exposure bias: errors of single answers, and what they add up to in the joint (theorem B7).

True here: the error of step t is E_P[TV(P(·|w), Q(·|w))] over prompts w of t symbols, exactly; their sum over all lengths is expected visits of
pairs of states times the error there, checked by the kernel. TV(P, Q) is at most the sum (B7). Prompts that only Q produces count for nothing, and that
is the bias: training asks for answers after prompts of P, and generation meets others.
Must never enter: an error under Q's own prompts; a sum cut off and called the sum.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import inf, prod
from typing import Any, final

from arprops.core.certificate import ClosedClass
from arprops.core.dist import ONE, ZERO, Dist
from arprops.core.infinite import Infinite
from arprops.core.interval import Interval
from arprops.core.model import Model, PartialModel
from arprops.core.words import Symbol
from arprops.kernel.explore import possible_symbols
from arprops.kernel.visits import Chain, checked_visits
from arprops.search.asked import matching, natural
from arprops.search.frontier import PROMPTS
from arprops.search.visits import visited
from arprops.solve.questions import total_variation
from arprops.tasks.framework.asked import a_model, a_total_model

BUDGET = 20_000
"""How many pairs of states the sum over all lengths may have."""
STEPS = 64
"""How many steps are listed unless told otherwise; their sum over all lengths does not depend on it."""


@final
@dataclass(frozen=True)
class Exposure:
    """The errors of Q's answers step by step, and what B7 makes of them.

    `errors[t]` is E_P[TV of the answers] after t symbols, a P-possible prompt counting with its mass; `worst[t]` the largest error at a prompt of t
    symbols that both produce; `complete` says whether P has ended for certain after the steps listed. `total` is the sum of the errors over all lengths
    (an `Interval` beyond the budget, `Infinite` with its closed class where it is +∞), `total_variation` the bracket of TV(P, Q).
    """

    errors: tuple[Fraction, ...]
    worst: tuple[Fraction, ...]
    complete: bool
    total: Fraction | Interval | Infinite
    total_variation: Interval

    @property
    def at_every_prompt(self) -> Fraction | None:
        """1 − ∏(1 − worst[t]), another bound on TV(P, Q), never above Σ worst[t]; None where the steps listed are not all."""
        return 1 - prod((1 - error for error in self.worst), start=ONE) if self.complete else None


def exposure(p: PartialModel[Any], q: Model[Any], *, steps: int = STEPS, budget: int = BUDGET, prompts: int = PROMPTS) -> Exposure:
    """The errors of q's answers after p's prompts, step by step and compounded.

    Needs models over one alphabet, q total. The bound is `total`: TV ≤ Σ_t E_P[TV_t], so an error of at most δ at each of T steps costs at most Tδ;
    `attained` builds models where nothing is lost. Fails with `BadQuestion` on other alphabets or a source. Cost: a step of each pair of states for each of
    `steps`, one exact linear solve over at most `budget` pairs, and at most `prompts` prompts for the bracket. Source: theorem B7.

    >>> from arprops.tasks.framework.attained import attained
    >>> p, q = attained(3, "1/10")
    >>> found = exposure(p, q)
    >>> found.errors, found.total, found.total_variation.upper
    ((Fraction(1, 10), Fraction(1, 10), Fraction(1, 10), Fraction(0, 1)), Fraction(3, 10), Fraction(3, 10))
    """
    matching(p, q)
    natural(steps)
    a_model(p)
    a_total_model(q)
    onward = _onward(p, q)
    masses: dict[Any, Fraction] = {(p.start(), q.start()): ONE}
    shared = set(masses)
    errors: list[Fraction] = []
    worst: list[Fraction] = []
    while masses and len(errors) < steps:
        gaps = {pair: distance(p.next(pair[0]), q.next(pair[1])) for pair in masses}
        errors.append(sum((mass * gaps[pair] for pair, mass in masses.items()), ZERO))
        worst.append(max((gaps[pair] for pair in shared), default=ZERO))
        shared = {after for pair in shared for symbol, after, _ in onward(pair) if symbol in q.next(pair[1])}
        later: dict[Any, Fraction] = {}
        for pair, mass in masses.items():
            for _, after, weight in onward(pair):
                later[after] = later.get(after, ZERO) + mass * weight
        masses = later
    joint = total_variation(p, q, budget=budget, prompts=prompts)
    total = _total(p, q, onward, sum(errors, ZERO), budget) if joint.upper else ZERO  # one joint: P's prompts are answered alike (theorem A1)
    return Exposure(tuple(errors), tuple(worst), not masses, total, joint)


def distance(p: Dist[Any], q: Dist[Any]) -> Fraction:
    """The total variation of two distributions over outcomes."""
    return sum((abs(p[x] - q[x]) for x in {**dict(p.items()), **dict(q.items())}), ZERO) / 2


Onward = Callable[[Any], list[tuple[Symbol, Any, Fraction]]]


def _onward(p: PartialModel[Any], q: Model[Any]) -> Onward:
    """The moves of a pair of states on what p produces."""

    def onward(pair: Any) -> list[tuple[Symbol, Any, Fraction]]:
        weights = p.next(pair[0])
        return [(symbol, (p.step(pair[0], symbol), q.step(pair[1], symbol)), weights[symbol]) for symbol in possible_symbols(p, pair[0])]

    return onward


def _total(p: PartialModel[Any], q: Model[Any], onward: Onward, least: Fraction, budget: int) -> Fraction | Interval | Infinite:
    """The sum over all lengths: visits times the error, each visit checked by the kernel."""

    def error(pair: Any) -> Fraction:
        return distance(p.next(pair[0]), q.next(pair[1]))

    chain = Chain({(p.start(), q.start()): ONE}, onward, lambda pair: not error(pair))
    found = visited(chain, budget=budget)
    if found is None:
        return Interval(least, inf)
    if isinstance(found, ClosedClass):
        return Infinite(found)
    return sum((count * error(pair) for pair, count in checked_visits(chain, found)), ZERO)


