"""What strings can still cost below a prefix, where one of two joints has a Gaussian latent: tokens to come under p, and nats for each under q.

True here: both are bounds from above, over every state that p can reach; where none is found they are +∞. Given z, an outcome of weight w at z = 0 has weight at least
w·exp(−Δ|z|), for Δ the spread of the slopes. So p's tokens to come are at most the mean of exp(Δ|z|)/w over the posterior, w the least weight of END; and by Jensen's inequality a
token costs q at most −ln w + Δ·E|z|, w the least weight of what p can write.
Must never enter: a mean over the latent that is not enclosed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import inf
from typing import Any, Final, TypeGuard, final

from arprops.core.dist import ONE, ZERO
from arprops.core.forward import forward, outcome_masses
from arprops.core.logsum import log
from arprops.core.model import Joint, Source
from arprops.core.words import END, Word
from arprops.kernel.explore import moves
from arprops.search.explore import walk
from arprops.search.frontier import potential
from arprops.tasks.conditioning.gaussian_latent import GaussianLatent
from arprops.tasks.conditioning.tilted import above_root
from arprops.tasks.continuous.ball import ball, precision, within

STATES: Final = 10_000
"""How many states, or pairs of them, are walked."""
BITS: Final = (64, 128, 256, 512)


@final
@dataclass(frozen=True)
class Tails:
    """Bounds on what comes below a prefix, for one p and one q; made by `tails`."""

    p: Joint
    q: Joint
    to_come: Mapping[Any, Fraction]
    """For a p without a latent, the expected tokens to come from each of its states."""
    ends: Fraction | None
    """For a p with one, the least weight of END at z = 0."""
    floor: Fraction | None
    """The least weight that q gives, at z = 0, to anything p can write."""
    spreads: tuple[Fraction, Fraction]
    """How far slopes of one reachable state lie apart, in p and in q; 0 where there is no latent."""

    def below(self, prefix: Word) -> Fraction | float:
        """At least what the strings that begin with the prefix add to KL(p‖q), beyond the prefix itself. Needs a prefix that both can produce."""
        if self.floor is None:
            return inf
        tokens = self._tokens(prefix)
        return inf if tokens == inf else tokens * self._nats(prefix)

    def _tokens(self, prefix: Word) -> Fraction | float:
        """At least p's mass of the prefix times its expected number of tokens to come."""
        p = self.p
        if not has_latent(p):
            after = forward(p.source(), prefix)
            return sum((mass * self.to_come[state] for state, mass in after.items()), ZERO) if self.to_come else inf
        if not self.ends:
            return inf
        share, steps, _ = p.tilted.read(prefix)
        for bits in BITS:
            here = p.tilted.grid(bits, steps)
            with precision(here.work):
                values, growth = p.tilted.values(here, steps)
                rate = ball(self.spreads[0]) * ball(p.variance).sqrt()
                above, below = (here.exponential(values, growth=growth, rate=sign * rate) for sign in (1, -1))
                if above is not None and below is not None:
                    return share * (above + below) * within((ball(self.spreads[0]) * ball(abs(p.mean))).exp()).upper / self.ends
        return inf

    def _nats(self, prefix: Word) -> Fraction | float:
        """At least what one token costs q, with its latent averaged over what the prefix tells of it."""
        q, floor = self.q, self.floor
        assert floor is not None, "who asks for nats has a floor"
        fixed = log(1 / floor).upper
        if not has_latent(q) or not self.spreads[1]:
            return fixed
        _, steps, _ = q.tilted.read(prefix)
        for bits in BITS:
            here, least = q.tilted.grid(bits, steps), q.tilted.mass(bits, steps).lower
            with precision(here.work):
                values, growth = q.tilted.values(here, steps)
                square = here.square(values, growth=growth)
                if isinstance(square, Fraction) and least:
                    mean = above_root(square / Fraction(least))  # E|u| is at most the root of E u²
                    return fixed + self.spreads[1] * (abs(q.mean) + above_root(q.variance) * mean)
        return inf


def tails(p: Joint, q: Joint) -> Tails:
    """The bounds for these two joints. Cost: at most `STATES` pairs of states, and for a p without a latent one exact linear solve."""
    mine, theirs = _given(p), _given(q)
    pairs = walk(
        [(s, t) for s in mine.start().support for t in theirs.start().support],
        lambda pair: [(x, (s, t), ONE) for x, s, _ in moves(mine, pair[0]) for y, t, _ in moves(theirs, pair[1]) if x == y],
        budget=STATES,
    )
    if not pairs.complete:
        return Tails(p, q, {}, None, None, (ZERO, ZERO))
    states, others = dict.fromkeys(s for s, _ in pairs.states), dict.fromkeys(t for _, t in pairs.states)
    weights = {t: outcome_masses(theirs, {t: ONE}) for t in others}
    floor = min(weights[t].get(x, ZERO) for s, t in pairs.states for x in outcome_masses(mine, {s: ONE})) or None
    to_come: dict[Any, Fraction] = {}
    if not has_latent(p):
        found = potential(mine, budget=STATES)
        to_come = dict(zip(walk(mine.start().support, lambda state: moves(mine, state), budget=STATES).states, found, strict=False)) if found else {}
    ends = min(p.base.next(s)[END] for s in states) if has_latent(p) else None
    return Tails(p, q, to_come, ends, floor, (_spread(p, states), _spread(q, others)))


def has_latent(joint: Joint) -> TypeGuard[GaussianLatent]:
    """Whether the joint has a Gaussian latent that matters; where it does not, the joint has rational moves and is asked like any other."""
    return isinstance(joint, GaussianLatent) and not joint.rational_moves


def _given(joint: Joint) -> Source[Any]:
    """The joint at z = 0, which has the same support."""
    return (joint.base if has_latent(joint) else joint).source()


def _spread(joint: Joint, states: Iterable[Any]) -> Fraction:
    return max((max(row.values()) - min(row.values()) for row in map(joint.tilted.tilt, states)), default=ZERO) if has_latent(joint) else ZERO
