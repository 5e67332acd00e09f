"""Contrastive decoding: among what an expert finds plausible, weights proportional to expert over amateur.

True here: what is plausible weighs at least α times the expert's heaviest. Where the amateur gives something plausible probability 0, that outranks all else, by
the expert's weights: the limit of expert / (amateur + ε). It is no `Decoder`, which would see one distribution: theorem A6 does not cover it, and amateurs with
one joint can make it two (the amateur is asked at prompts that it would never produce).
Must never enter: a partial amateur.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final

from arprops.core.dist import Dist, normalised
from arprops.core.error import BadModel
from arprops.core.exact import Exact, exact
from arprops.core.model import Model
from arprops.core.words import Outcome, Symbol
from arprops.views.choice import same_symbols


@final
@dataclass(frozen=True, init=False, repr=False)
class Contrastive(Model[tuple[Any, Any]]):
    """The model that answers in proportion to expert over amateur, on what weighs at least `alpha` times the expert's heaviest outcome.

    Needs two models over the same symbols and 0 < alpha ≤ 1 (or 0: everything that the expert finds possible). `Decoded(…, Greedy())` of it is the usual search for the greatest
    ratio. Its states are pairs. Fails with `BadModel` else. Source: Li et al. 2023; theorem A6 for what it does not keep.

    >>> import arprops as ar
    >>> expert, amateur = (ar.Table("abc", {"": row}, length=1) for row in ({"a": "1/2", "b": "2/5", "c": "1/10"}, {"a": "2/3", "b": "1/3"}))
    >>> ar.next_distribution(Contrastive(expert, amateur, alpha="1/2"), "")
    Dist({'a': '5/13', 'b': '8/13'})
    """

    alphabet: tuple[Symbol, ...]
    expert: Model[Any]
    amateur: Model[Any]
    alpha: Fraction

    def __init__(self, expert: Model[Any], amateur: Model[Any], *, alpha: Exact) -> None:
        for name, model in (("expert", expert), ("amateur", amateur)):
            if not isinstance(model, Model):  # pyright: ignore[reportUnnecessaryIsInstance]
                raise BadModel(f"the {name} must answer every prompt, found {model!r}; choose answers with Belief(source, off_support=…)")
        same_symbols(expert.alphabet, amateur.alphabet, "the amateur")
        share = exact(alpha)
        if not 0 <= share <= 1:
            raise BadModel(f"Contrastive(alpha) needs 0 ≤ α ≤ 1, found {share}")
        vars(self).update(alphabet=expert.alphabet, expert=expert, amateur=amateur, alpha=share)

    def start(self) -> tuple[Any, Any]:
        return self.expert.start(), self.amateur.start()

    def next(self, state: tuple[Any, Any]) -> Dist[Outcome]:
        ours, theirs = self.expert.next(state[0]), self.amateur.next(state[1])
        floor = self.alpha * max(weight for _, weight in ours.items())
        plausible = {outcome: weight for outcome, weight in ours.items() if weight >= floor}
        unseen = {outcome: weight for outcome, weight in plausible.items() if outcome not in theirs}
        return normalised(unseen or {outcome: weight / theirs[outcome] for outcome, weight in plausible.items()})

    def step(self, state: tuple[Any, Any], symbol: Symbol) -> tuple[Any, Any]:
        return self.expert.step(state[0], symbol), self.amateur.step(state[1], symbol)

    def __repr__(self) -> str:
        return f"Contrastive({self.expert!r}, {self.amateur!r}, alpha={str(self.alpha)!r})"
