"""What `find_model` hands out: models, and why they are what was asked for.

True here: every verdict was given by `decide` on the very models that are handed out, so it rests on the kernel and not on the search.
Which string a beam gives is no claim of the kernel: that rests on `complete`, and the scope says so.
Must never enter: a model that nobody has decided.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, final

from arprops.core import claim as core
from arprops.core.error import BadQuestion
from arprops.core.verdict import Proved, Refuted, Verdict
from arprops.core.words import END
from arprops.models.pdfa import PDFA
from arprops.models.table import Table
from arprops.solve.decide import decide
from arprops.solve.outputs import outputs
from arprops.solve.sought import Constraint, Differ, Not
from arprops.views.decoded import Decoded
from arprops.views.decoder import Greedy


class Undecided(Exception):
    """`decide` does not give the verdict that the search expects."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(f"{type(verdict).__name__} {type(verdict.claim).__name__}")


@final
@dataclass(frozen=True, repr=False)
class Found:
    """Models that meet the constraints: `found["P"]`, or `found.P` where the name is free."""

    models: Mapping[str, Table | PDFA[int]] = field(hash=False)
    constraints: tuple[Constraint, ...] = field(hash=False)
    verdicts: tuple[Verdict, ...] = field(hash=False)
    """For each constraint the verdict on it: `Proved`, for a `Not` `Refuted`. For a `Differ`: what a greedy output is, and that the most
    probable string is more probable than the other output, where one is of these kinds; none where both are beams."""
    size: int
    """The horizon, the length, or the number of states."""
    denominator: int
    """The largest common denominator of a row."""
    scope: str
    """What "smallest" means here, and how what is smaller was excluded."""

    def __getitem__(self, name: str) -> "Table | PDFA[int]":
        if name not in self.models:
            raise BadQuestion(f"no model {name!r} was sought; found {', '.join(self.models)}")
        return self.models[name]

    def __getattr__(self, name: str) -> Any:
        models: Mapping[str, Any] = vars(self).get("models", {})
        if name not in models:
            raise AttributeError(f"no model {name!r} was sought; found {', '.join(models)}")
        return models[name]

    def __repr__(self) -> str:
        return f"Found({', '.join(f'{name}={model!r}' for name, model in self.models.items())})"


def verdicts_on(constraint: Any) -> list[Verdict]:
    """The verdicts of `decide` that show the constraint, on models that are written out; raises `Undecided` where one is another."""
    if isinstance(constraint, Differ):
        return _different(constraint)
    negated = isinstance(constraint, Not)
    verdict = decide(constraint.claim if negated else constraint)
    if not isinstance(verdict, Refuted if negated else Proved):
        raise Undecided(verdict)
    return [verdict]


def _different(differ: Differ) -> list[Verdict]:
    claims: list[core.Claim] = []
    for mine, other in ((differ.left, differ.right), (differ.right, differ.left)):
        string = min(outputs(mine))
        if mine.method == "greedy":
            claims.append(core.Comparison(core.PrefixProbability(Decoded(mine.p, Greedy()), string, END), "==", 1))
        if mine.method == "most probable":
            theirs = min(outputs(other))
            claims.append(core.Comparison(core.PrefixProbability(mine.p, theirs, END), "<", core.PrefixProbability(mine.p, string, END)))
    return [verdict for claim in claims for verdict in verdicts_on(claim)]
