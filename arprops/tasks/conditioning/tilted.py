"""A model whose answers are tilted by a normal latent: what strings are worth given the latent, and on average over it.

True here: at a state whose slopes are all equal an answer does not depend on the latent, and is an exact factor. The rest of a string enters by counts alone: how often each outcome
was written at each state. So strings with equal counts have one probability, in whatever order they were written (partial exchangeability).
Must never enter: a mean that is not enclosed; an answer of the base that it does not give.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from math import isqrt
from typing import Any, Final, TypeAlias, final

from arprops.core.dist import ONE, ZERO
from arprops.core.interval import Interval
from arprops.core.model import Model
from arprops.core.words import END, Outcome
from arprops.search.explore import Walk, walk
from arprops.tasks.conditioning.slopes import STATES, Row, Slopes
from arprops.tasks.conditioning.trapezoid import Grid, grid
from arprops.tasks.continuous.ball import Ball, ball, precision

Steps: TypeAlias = tuple[tuple[tuple[Any, Outcome], int], ...]
"""How often each outcome was written at each state where the latent matters; the order of a string does not enter otherwise."""
KEPT: Final = 512
"""How many states' answers are kept, for one grid and another."""
Tokens: TypeAlias = tuple[Outcome, ...]


@final
@dataclass(frozen=True, eq=False)
class Tilted:
    """A model, the slopes of its outcomes, and the mean and variance of the latent; what `GaussianLatent` computes with."""

    base: Model[Any]
    slopes: Slopes
    mean: Fraction
    variance: Fraction
    rows: dict[Any, tuple[dict[Outcome, list[Ball]], Ball]] = field(default_factory=dict[Any, Any], repr=False)
    found: dict[tuple[int, Steps], Interval] = field(default_factory=dict[Any, Any], repr=False)

    def tilt(self, state: Any) -> Row:
        """The slopes of what the base can write at the state."""
        row = self.slopes.at(state)
        return {outcome: row.get(outcome, ZERO) for outcome in self.base.next(state)}

    @cached_property
    def possible(self) -> Walk:
        """The states that the base can reach, at most `STATES` of them."""
        return walk(
            [self.base.start()],
            lambda state: [(x, self.base.step(state, x), w) for x, w in self.base.next(state).items() if x is not END],
            budget=STATES,
        )

    def matters(self, state: Any) -> bool:
        """Whether an answer at the state depends on the latent."""
        return len(set(self.tilt(state).values())) > 1

    def read(self, outcomes: Tokens) -> tuple[Fraction, Steps, Any]:
        """What of a string or prompt does not depend on the latent, as an exact factor; the rest, counted; and the state of the base after it. The factor of an impossible one is 0."""
        share, tilted, state = ONE, Counter[tuple[Any, Outcome]](), self.base.start()
        for outcome in outcomes:
            weight = self.base.next(state)[outcome]
            if not weight:
                return ZERO, (), state
            if self.matters(state):
                tilted[state, outcome] += 1
            else:
                share *= weight
            state = state if outcome is END else self.base.step(state, outcome)
        return share, counted(tilted.items()), state

    def mass(self, bits: int, steps: Steps) -> Interval:
        """The mean over the latent of the product of these answers, from the grid for so many bits; it is nested once met with those of fewer bits."""
        if (bits, steps) not in self.found:
            if len(self.found) >= KEPT * 16:
                self.found.clear()
            here = self.grid(bits, steps)
            with precision(here.work):
                values, growth = self.values(here, steps)
                self.found[bits, steps] = here.mean(values, growth=growth)
        return self.found[bits, steps]

    def values(self, here: Grid, steps: Steps) -> tuple[list[Ball], Ball]:
        """The product of these answers at each node, and its growth in the strip. Needs the precision of the grid to be on."""
        values, growth = [ball(1)] * len(here.nodes), ball(1)
        for (state, outcome), times in steps:
            answers, grows = self._row(here, state)
            values = [value * answer**times for value, answer in zip(values, answers[outcome], strict=True)]
            growth *= grows**times
        return values, growth

    def grid(self, bits: int, steps: Steps) -> Grid:
        """The grid for so many bits and so many answers; their number is raised to a power of two, so that grids are shared."""
        tokens = max(8, 1 << (sum(times for _, times in steps) - 1).bit_length())
        return grid(bits, tokens=tokens, spread=self._spread)

    def answers(self, state: Any, latents: "list[Ball]") -> dict[Outcome, list[Ball]]:
        """The answer at the state, for each value of the latent. Needs a precision to be on."""
        row, tilt = self.base.next(state), self.tilt(state)
        terms = {outcome: [ball(weight) * (ball(tilt[outcome]) * z).exp() for z in latents] for outcome, weight in row.items()}
        totals = [sum(column, ball(0)) for column in zip(*terms.values(), strict=True)]
        return {outcome: [term / total for term, total in zip(column, totals, strict=True)] for outcome, column in terms.items()}

    @cached_property
    def _spread(self) -> Fraction:
        return self.slopes.spread * above_root(self.variance)

    def _row(self, here: Grid, state: Any) -> tuple[dict[Outcome, list[Ball]], Ball]:
        key = (here.bits, here.tokens, state)
        if key not in self.rows:
            if len(self.rows) >= KEPT:
                self.rows.clear()
            deviation, tilt = ball(self.variance).sqrt(), self.tilt(state)
            growth = here.growth(ball(max(tilt.values()) - min(tilt.values())) * deviation)
            self.rows[key] = self.answers(state, [ball(self.mean) + deviation * u for u in here.nodes]), growth
        return self.rows[key]


def above_root(number: Fraction) -> Fraction:
    """A rational at least the root, by less than 2⁻³¹ of it or of 1."""
    return Fraction(isqrt((number * (1 << 64)).__ceil__()) + 1, 1 << 32)


def counted(steps: Iterable[tuple[tuple[Any, Outcome], int]]) -> Steps:
    """Steps added up, in one order."""
    counts = Counter[tuple[Any, Outcome]]()
    for step, times in steps:
        counts[step] += times
    return tuple(sorted(counts.items(), key=repr))
