"""What a study found, as data that a report can print.

True here: a row is one net at one checkpoint of one seed. Its KL is a bracket of the saved net's declared model, its loss the entropy plus that; the floor
and the chance levels are exact and belong to the language. "final" is the last step's net, "best" that of the least training loss.
Must never enter: a net; a maximum over training.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, final

from arprops.core.interval import Interval
from arprops.core.logsum import LogSum
from arprops.models.surd import Surd
from arprops.neural.extrapolation.chance import Chance
from arprops.neural.extrapolation.floor import Floor
from arprops.neural.extrapolation.score import Score


@final
@dataclass(frozen=True)
class Asked:
    """A rule at the impossible prompts where it can be obeyed: how many these are, what always stopping scores, and its chance levels.

    `chance` is by tokens, without a limit; `limited` the same with the limit of the completions. None where there is no such prompt.
    """

    rule: str
    says: str
    prompts: int
    stopping: int
    chance: Chance | None
    limited: Fraction | None


@final
@dataclass(frozen=True)
class Language:
    """One language of the study: how its prompts split, its floor, and its rules."""

    name: str
    shape: str
    length: int
    possible: int
    impossible: int
    floor: Floor
    rules: tuple[Asked, ...]
    completion: int


@final
@dataclass(frozen=True)
class Checkpoint:
    """One net: its step, KL(language‖net) in nats a string, the greedy scores, and the margin of the closest greedy choice.

    `certified` brackets, by rule, the mean probability over the prompts that a sampled completion obeys; empty where that was not asked for.
    """

    step: int
    kl: Interval
    scores: tuple[Score, ...]
    margin: float
    certified: Mapping[str, Interval] = field(default_factory=dict[str, Interval])

    def score(self, rule: str) -> Score | None:
        """The score of this rule; None where no prompt could obey it."""
        return next((score for score in self.scores if score.rule == rule), None)


@final
@dataclass(frozen=True)
class Row:
    """One training: the language, the architecture, the seed, how it was steered, why it stopped, and its two checkpoints."""

    language: str
    architecture: str
    seed: int
    way: str
    stopped: str
    final: Checkpoint
    best: Checkpoint
    history: tuple[tuple[int, float], ...]


@final
@dataclass(frozen=True)
class Study:
    """The languages, and a row for each net that was trained. `complete` is False where the study was interrupted."""

    languages: tuple[Language, ...]
    rows: tuple[Row, ...]
    complete: bool

    def language(self, name: str) -> Language:
        """The language of this name."""
        return next(language for language in self.languages if language.name == name)

    def data(self) -> dict[str, Any]:
        """The study as plain data: exact numbers as text, brackets as outward decimals, rates as counts."""
        return {
            "complete": self.complete,
            "languages": [_language(language) for language in self.languages],
            "rows": [_row(row, self.language(row.language)) for row in self.rows],
        }


def loss(language: Language, kl: Interval) -> tuple[float, float]:
    """The loss in nats a string, as a bracket: the entropy plus the KL."""
    low, high = float(language.floor.string.lower), float(language.floor.string.upper)
    return low + _ends(kl)[0], high + _ends(kl)[1]


def _language(language: Language) -> dict[str, Any]:
    return {
        "name": language.name,
        "shape": language.shape,
        "prompts": {"length": language.length, "possible": language.possible, "impossible": language.impossible},
        "completion": language.completion,
        "floor": {"nats_per_string": _approximate(language.floor.string), "nats_per_token": _approximate(language.floor.token), "tokens_per_string": str(language.floor.tokens)},
        "rules": [
            {"rule": asked.rule, "says": asked.says, "prompts": asked.prompts, "obeyed_by_stopping": asked.stopping, "chance": _chance(asked.chance), "chance_within_limit": _chance(asked.limited)}
            for asked in language.rules
        ],
    }


def _row(row: Row, language: Language) -> dict[str, Any]:
    return {
        "language": row.language, "architecture": row.architecture, "seed": row.seed, "steered": row.way, "stopped": row.stopped,
        "final": _checkpoint(row.final, language), "best": _checkpoint(row.best, language), "history": [list(point) for point in row.history],
    }  # fmt: skip


def _checkpoint(found: Checkpoint, language: Language) -> dict[str, Any]:
    scores: Mapping[str, Any] = {s.rule: {"obeyed": s.obeyed, "unfinished": s.unfinished, "prompts": s.prompts} for s in found.scores}
    return {
        "step": found.step, "kl": [_bounded(end) for end in _ends(found.kl)], "loss": [_bounded(end) for end in loss(language, found.kl)],
        "scores": scores, "certified": {rule: list(_ends(between)) for rule, between in found.certified.items()}, "margin": _bounded(found.margin),
    }  # fmt: skip


def _ends(interval: Interval) -> tuple[float, float]:
    low, _, high = str(interval).strip("[]").partition(", ")  # an interval's text is rounded outward
    return float(low), float(high)


def _bounded(number: float) -> float | str:
    return number if abs(number) < float("inf") else str(number)


def _approximate(number: LogSum) -> float:
    return float(number)


def _chance(number: Chance | None) -> Any:
    if number is None:
        return None
    if isinstance(number, Interval):
        return {"between": list(_ends(number))}
    if isinstance(number, Surd):
        return {"exact": str(number), "about": float(number)}
    short = str(number)
    return {"exact": short if len(short) < 80 else None, "about": float(number)}


