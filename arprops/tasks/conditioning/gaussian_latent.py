"""One continuous latent: z is drawn once from a normal, never said, and every logit of every answer is affine in it.

True here: given z, an answer is the base model's, tilted: its weight of x is proportional to base(x)·exp(slope·z), so its logit is ln base(x) + slope·z. The public joint is the mean
over z, an ordinary joint of strings (theorem D4); its probabilities are not rational, and what comes out contains them. Logits are finite, so it can produce exactly what the base
can: a Gaussian latent cuts no support. At a state whose slopes are all equal the latent says nothing; where that is so everywhere the joint is the base's (posterior collapse), exactly.
Must never enter: a float that is called a probability; an answer at a prompt the base cannot produce, where the posterior of z is 0/0.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from random import Random
from typing import Any, final

from arprops.core.dist import ONE, ZERO, Dist, point
from arprops.core.error import BadModel, BadQuestion, ZeroProbabilityPrompt
from arprops.core.exact import Exact, exact, short
from arprops.core.interval import Interval
from arprops.core.model import Model, Move, Source, Unrolled
from arprops.core.words import END, Outcome, Symbol, Word, spelled
from arprops.search.completion import drawn
from arprops.search.enclosed import WIDTH
from arprops.search.explore import distances
from arprops.search.likelihood import prefix_probability
from arprops.search.mass import finite_mass
from arprops.tasks.conditioning.nested import levels, meet, narrow, outward, scaled
from arprops.tasks.conditioning.slopes import STATES, Slopes
from arprops.tasks.conditioning.tilted import Tilted, Tokens, counted
from arprops.tasks.conditioning.uniform import Uniform
from arprops.tasks.continuous.ball import ball, precision


@final
@dataclass(frozen=True, init=False, repr=False)
class GaussianLatent(Source[Any]):
    """The joint of a model whose answers are tilted by one normal latent that is drawn at the start: P(x) = ∫ N(z; mean, variance)·Π base(xₜ|x₍ₜ)·exp(slope·z)/… dz.

    Needs a model and rational slopes, {outcome: slope} for every state or {state: {outcome: slope}}; what is left out has slope 0. Gives, to `prefix_probability`,
    `string_probability` and `next_distribution`, a `Fraction` or `Dist` where the latent does not matter, else an `Interval` of at most the width that is asked, which never grows as
    the width shrinks; to `sample` an exact draw; and where the latent matters nowhere the base's own moves. Fails with `BadModel` on unknown outcomes or states, and a variance
    that is not positive; with `BadQuestion` where its moves are asked and are not rational, or too many nodes are needed. Cost: a product over the nodes for each
    different (state, outcome) of a string; nodes grow with the bits, the slopes' spread, and the square root of the length. Source: `trapezoid`.

    >>> import arprops as ar
    >>> coin = ar.PDFA("01", start=0, next={0: {"0": "1/4", "1": "1/4", ar.END: "1/2"}}, step={0: {"0": 0, "1": 0}})
    >>> model = GaussianLatent(coin, {"1": 2, ar.END: 1})
    >>> print(ar.string_probability(model, "01", width=Fraction(1, 10**6)))
    [0.020047426223754883, 0.020047545433044434]
    """

    alphabet: tuple[Symbol, ...]
    base: Model[Any]
    slopes: Slopes
    mean: Fraction
    variance: Fraction

    def __init__(self, base: Model[Any], slopes: Mapping[Any, Any], *, mean: Exact = 0, variance: Exact = 1) -> None:
        if not isinstance(base, Model):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise BadModel(f"a Gaussian latent tilts a model, which answers every prompt, found {base!r}")
        vars(self).update(alphabet=base.alphabet, base=base, slopes=Slopes(base, slopes), mean=exact(mean), variance=exact(variance))
        if self.variance <= 0:
            raise BadModel(f"the variance of the latent must be positive, found {self.variance}; a latent that is known is no latent")

    @cached_property
    def tilted(self) -> Tilted:
        """What the probabilities are computed with."""
        return Tilted(self.base, self.slopes, self.mean, self.variance)

    @cached_property
    def collapsed(self) -> bool:
        """Whether the latent is seen to matter nowhere: at no possible state (of at most `STATES`) do two outcomes have different slopes."""
        possible = self.tilted.possible
        return possible.complete and not any(map(self.tilted.matters, possible.states))

    @property
    def rational_moves(self) -> bool:
        """Whether `start` and `move` answer: where the latent matters nowhere."""
        return self.collapsed

    def start(self) -> Dist[Any]:
        self._refuse_moves()
        return point(self.base.start())

    def move(self, state: Any) -> "Dist[Move[Any]]":
        self._refuse_moves()
        return Unrolled(self.base).move(state)

    def finite_within(self, width: Fraction = WIDTH) -> Fraction | Interval:
        """The mass of finite strings: 1, for every z, where the base can end from each of its states, and the base's own where the latent matters nowhere.

        Fails with `BadQuestion` where neither is seen.
        """
        if self.collapsed:
            return finite_mass(self.base, width=width)
        possible = self.tilted.possible
        ends = [i for i, state in enumerate(possible.states) if END in self.base.next(state)]
        if not possible.complete or len(distances(possible, ends)) < len(possible.states):
            raise BadQuestion(
                f"from some state {self.base!r} cannot end, or its states are more than {STATES}, so no mass of finite strings is known here"
            )
        return ONE

    def string_within(self, string: Word, width: Fraction = WIDTH) -> Fraction | Interval:
        """The probability of exactly this string."""
        return self._within((*string, END), width)

    def prefix_within(self, prompt: Word, width: Fraction = WIDTH, *, finite: bool = False) -> Fraction | Interval:
        """The mass of all strings that begin with the prompt, or of the `finite` ones: the same where all mass is on those, and refused as `finite_within` does else."""
        if finite and self.collapsed:
            return prefix_probability(self.base, prompt, finite=True)
        if finite:
            self.finite_within()
        return self._within(prompt, width)

    def next_within(self, prompt: Word, width: Fraction = WIDTH) -> Dist[Outcome] | Mapping[Outcome, Fraction | Interval]:
        """The next-token distribution, with z weighed by its posterior: a `Dist` where the latent does not matter, else a quotient of enclosures for each outcome.

        Fails with `ZeroProbabilityPrompt` where the base cannot produce the prompt.
        """
        share, steps, state = self.tilted.read(prompt)
        if not share:
            raise ZeroProbabilityPrompt(f"the prompt {spelled(prompt)[:60]} has probability zero, and a latent has no posterior there (0/0)")
        row = self.base.next(state)
        if not self.tilted.matters(state):
            return row
        found = {outcome: Interval(0, 1) for outcome in row}
        longer = {outcome: counted([*steps, ((state, outcome), 1)]) for outcome in row}
        for bits in levels(width):
            masses = {outcome: self.tilted.mass(bits, steps) for outcome, steps in longer.items()}
            low, high = sum((Fraction(m.lower) for m in masses.values()), ZERO), sum((Fraction(m.upper) for m in masses.values()), ZERO)
            for outcome, mass in masses.items():
                least, most = Fraction(mass.lower), Fraction(mass.upper)
                around = Interval(least / (least + high - most) if least else 0, most / (most + low - least) if low else 1)
                found[outcome] = meet(found[outcome], around)
            if all(narrow(around, width) for around in found.values()):
                break
        return {outcome: outward(found[outcome], width) if outcome in found else ZERO for outcome in (*self.alphabet, END)}

    def derived(self, rng: Random, limit: int) -> tuple[Word, bool]:
        """A string drawn, exactly given an ideal `rng`, and whether it ended below the limit: first z, to as many bits as are needed, then its tokens (theorem D4)."""
        written: list[Symbol] = []
        state, latent = self.base.start(), Uniform(rng)
        while len(written) < limit:
            outcome = self._drawn(state, latent, Uniform(rng)) if self.tilted.matters(state) else drawn(self.base.next(state), rng)
            if outcome is END:
                return tuple(written), True
            written.append(outcome)
            state = self.base.step(state, outcome)
        return tuple(written), False

    def __repr__(self) -> str:
        return f"GaussianLatent({self.base!r}, {self.slopes!r}, mean={short(self.mean)}, variance={short(self.variance)})"

    def _within(self, outcomes: Tokens, width: Fraction) -> Fraction | Interval:
        share, steps, _ = self.tilted.read(outcomes)
        if not share or not steps:
            return share
        found = Interval(0, 1)
        for bits in levels(width):
            found = meet(found, self.tilted.mass(bits, steps))
            if narrow(scaled(found, share), width):
                break
        return outward(scaled(found, share), width)

    def _drawn(self, state: Any, latent: Uniform, token: Uniform) -> Outcome:
        while True:
            with precision(latent.bits + 64):
                if (normal := latent.normal()) is not None:
                    z = ball(self.mean) + ball(self.variance).sqrt() * normal
                    below, (low, high) = ball(0), (ball(end) for end in token.ends)
                    for outcome, answer in self.tilted.answers(state, [z]).items():
                        if below <= low and high <= below + answer[0]:
                            return outcome
                        below += answer[0]
            latent.refine()
            while token.bits < latent.bits:
                token.refine()

    def _refuse_moves(self) -> None:
        if not self.collapsed:
            raise BadQuestion(
                "a model with a Gaussian latent has no rational moves to explore; ask string_probability, prefix_probability, next_distribution or sample, which answer by intervals "
                "and exact draws, or latent_total_variation and latent_kl"
            )
