"""What a near twin is: two models, a benchmark's scores, and the verdicts that make them a pair at the least KL (theorem C1).

True here: the KL and the bound are two computations, the one the kernel's from the two models, the other from the scores alone; a pair
for which they differ, or whose verdicts say something else, is not made.
Must never enter: a search.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import inf
from typing import Any, final

from arprops.build.samples import fewest
from arprops.core.claim import KL, Comparison, PrefixProbability, Probability
from arprops.core.dist import ZERO
from arprops.core.error import Rejected
from arprops.core.exact import Exact, short
from arprops.core.infinite import Infinite
from arprops.core.language import Language
from arprops.core.logsum import LogSum, log
from arprops.core.model import Model
from arprops.core.verdict import Proved
from arprops.core.words import Word


@final
@dataclass(frozen=True)
class Scored:
    """One prompt of a benchmark: its probability, how often it is completed rightly by the original (`old`) and by the twin (`new`).

    The `target` is what `new` had to be at most: the score that was asked for, or `old` where that is less already.
    """

    prompt: Word
    right: Language
    probability: Fraction
    old: Fraction
    target: Fraction
    new: Fraction


@final
@dataclass(frozen=True, repr=False)
class NearTwin:
    """A model that scores at most its target at every prompt, at the least possible KL from the original; made by `near_twin`.

    `kl` is KL(original‖model), an exact `LogSum`, or `Infinite` with its witness; `floor` is theorem C1's bound Σ P[p]·kl(a_p‖b_p), from
    the scores alone. `verdicts` are `Proved`, and `recheck` re-verifies each: for every prompt its probability P[p], the original's
    score a_p, and the model's, which is at most the target b_p; and that KL(original‖model) is the floor. So what is certified is that this model
    fails as told and costs exactly that sum. That *no* model which fails as badly costs less is theorem C1, for prefix-free prompts
    and b_p ≤ a_p, which hold here; its proof is `proofs/theorems/c1_low_probability.py`.
    Fails with `Rejected` where verdicts and numbers do not fit together.
    """

    original: Model[Any]
    model: Model[Any]
    prompts: tuple[Scored, ...]
    kl: LogSum | Infinite
    floor: LogSum | float
    verdicts: tuple[Proved, ...]

    def __post_init__(self) -> None:
        if self.floor != floor(self.prompts) or self.kl != self.floor:
            raise Rejected("near_twin.floor", f"the KL is {self.kl!r}, and the bound {self.floor!r}")
        if any(scored.new > scored.target or scored.target > scored.old for scored in self.prompts):
            raise Rejected("near_twin.target", "a prompt is completed rightly more often than its target, or the target is above the original's score")
        if tuple(verdict.claim for verdict in self.verdicts) != claims(self.original, self.model, self.prompts):
            raise Rejected("near_twin.claims", "the verdicts are not about these models, prompts and numbers")

    @property
    def mass(self) -> Fraction:
        """ε, the probability that a string of the original begins with one of the prompts."""
        return sum((scored.probability for scored in self.prompts), ZERO)

    @property
    def old_score(self) -> Fraction:
        """How often the original completes a prompt of the benchmark rightly, prompts drawn as the original produces them.

        Where it produces none of them (ε = 0), all prompts count alike.
        """
        return self._mean([scored.old for scored in self.prompts])

    @property
    def new_score(self) -> Fraction:
        """The same for the model, prompts drawn as before: both models produce them with the same probabilities."""
        return self._mean([scored.new for scored in self.prompts])

    def samples(self, *, error: Exact = "1/20") -> int | float:
        """How many strings any test needs at least, to tell the original from the model with both errors at most `error`.

        The least n with n·KL ≥ ln(1/(4·error)), decided exactly. It is +∞ where the KL is 0, as the joints are one. It is 0 where the
        theorem asks for none: where the KL is infinite (a single string that the model cannot produce may settle it), and for
        `error` ≥ 1/4. Fails with `BadQuestion` outside 0 < error < 1/2. Source: theorem C2 (Bretagnolle and Huber).
        """
        return fewest(self.kl, error)

    def _mean(self, scores: list[Fraction]) -> Fraction:
        if not self.mass:
            return sum(scores, ZERO) / len(scores)
        return sum((scored.probability * score for scored, score in zip(self.prompts, scores, strict=True)), ZERO) / self.mass

    def __repr__(self) -> str:
        prompts = f"{len(self.prompts)} prompt{'s' * (len(self.prompts) != 1)} of probability {short(self.mass)}"
        return f"NearTwin({prompts}: score {short(self.old_score)} → {short(self.new_score)}, KL {float(self.kl):.6g})"


def floor(prompts: tuple[Scored, ...]) -> LogSum | float:
    """Σ P[p]·kl(a_p‖b_p) in nats, +∞ where b_p = 0 < a_p at a possible prompt; what theorem C1 says no model can go below."""
    total = LogSum()
    for scored in prompts:
        mass, a, b = scored.probability, scored.old, scored.target
        if not mass or a == b:
            continue
        if not b:
            return inf
        total += log(a / b) * (mass * a)
        if a < 1:
            total += log((1 - a) / (1 - b)) * (mass * (1 - a))
    return total


def claims(original: Model[Any], model: Model[Any], prompts: tuple[Scored, ...]) -> tuple[Comparison, ...]:
    """What is to be shown of the two models: three claims for each prompt, and the last one that the KL is the floor."""
    shown: list[Comparison] = []
    for scored in prompts:
        shown.append(Comparison(PrefixProbability(original, scored.prompt), "==", scored.probability))
        shown.append(Comparison(Probability(original, scored.right, scored.prompt), "==", scored.old))
        shown.append(Comparison(Probability(model, scored.right, scored.prompt), "==", scored.new))
    return (*shown, Comparison(KL(original, model), "==", floor(prompts)))
