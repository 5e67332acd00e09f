"""What changes from step to step: the learning rate, and how often the net is fed the truth.

True here: both are functions of the step alone, so a run that is resumed sees the same values.
Source: Loshchilov and Hutter 2017 (cosine); Vaswani et al. 2017 (inverse square root, warm-up); Bengio et al. 2015 (the three decays of ε).
"""

from dataclasses import dataclass
from math import cos, exp, inf, isfinite, pi
from typing import Final, final

from arprops.core.error import BadQuestion

RATES: Final = ("constant", "cosine", "inverse-sqrt")
DECAYS: Final = ("constant", "exponential", "inverse-sigmoid", "linear")


@final
@dataclass(frozen=True)
class Rate:
    """The learning rate: `warmup` steps of linear growth to `peak`, then constant, cosine down to `last`·peak at `steps`, or peak·√(warmup/step).

    Fails with `BadQuestion` on a peak that is not positive, or another name.
    """

    peak: float
    kind: str
    warmup: int
    steps: int
    last: float = 0.0

    def __post_init__(self) -> None:
        if self.kind not in RATES:
            raise BadQuestion(f"schedule is one of {', '.join(map(repr, RATES))}, found {self.kind!r}")
        if not (0 < self.peak < inf and self.warmup >= 0 and 0 <= self.last <= 1):
            raise BadQuestion(f"a learning rate needs 0 < rate, 0 <= warmup and 0 <= last <= 1, found rate={self.peak}, warmup={self.warmup}, last={self.last}")

    def at(self, step: int) -> float:
        """The rate of the update after `step` others."""
        if step < self.warmup:
            return self.peak * (step + 1) / (self.warmup + 1)
        if self.kind == "constant":
            return self.peak
        if self.kind == "inverse-sqrt":
            return self.peak * ((self.warmup + 1) / (step + 1)) ** 0.5
        done = min((step - self.warmup) / max(self.steps - self.warmup, 1), 1.0)
        return self.peak * (self.last + (1 - self.last) * (1 + cos(pi * done)) / 2)


@final
@dataclass(frozen=True)
class Truth:
    """ε, the probability that a token of the input is the string's own and not the net's sample (scheduled sampling).

    `constant`: start. `linear`: start − k·step. `exponential`: start·kᵗ with k < 1. `inverse-sigmoid`: k/(k + exp(step/k)) with k ≥ 1. None goes below `least`.
    Fails with `BadQuestion` on a k that does not decay, and on a start or least outside [0, 1].
    """

    kind: str
    k: float = 0.0
    start: float = 1.0
    least: float = 0.0

    def __post_init__(self) -> None:
        if self.kind not in DECAYS:
            raise BadQuestion(f"scheduled sampling decays as one of {', '.join(map(repr, DECAYS))}, found {self.kind!r}")
        if not (0 <= self.start <= 1 and 0 <= self.least <= 1 and isfinite(self.k)):
            raise BadQuestion(f"ε is a probability, found start={self.start}, least={self.least}, k={self.k}")
        fits = {"constant": True, "linear": self.k > 0, "exponential": 0 < self.k < 1, "inverse-sigmoid": self.k >= 1}[self.kind]
        if not fits:
            wanted = {"linear": "k > 0", "exponential": "0 < k < 1", "inverse-sigmoid": "k >= 1"}[self.kind]
            raise BadQuestion(f"the {self.kind} decay needs {wanted}, found k={self.k}")

    def at(self, step: int) -> float:
        """ε at this step."""
        if self.kind == "constant":
            value = self.start
        elif self.kind == "linear":
            value = self.start - self.k * step
        elif self.kind == "exponential":
            value = self.start * self.k**step
        else:
            power = step / self.k
            value = self.k / (self.k + exp(power)) if power < 700 else 0.0
        return max(self.least, value)
