"""What one item of an audit found, with what the kernel needs to believe it.

True here: a failed finding shows the smallest prompt that was found to offend, both answers, the effect and the bound it exceeds. Its two recorded answers
are exact models, and the claim that they agree within the bound is an exact comparison at that prompt, refuted by the kernel. What an item did not or
could not ask is "not asked" with the reason, and never passes.
Must never enter: a passed finding that reads as a proof: it is attested, with the prompts that were tried.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import exp, inf, isfinite, isnan, nextafter
from typing import Any, Final, Literal, TypeAlias

from arprops.core.claim import Comparison, NextProbability
from arprops.core.dist import Dist, normalised, point
from arprops.core.model import Model
from arprops.core.verdict import Attested, Refuted
from arprops.core.words import END, Outcome, Symbol, Word
from arprops.models.pdfa import PDFA
from arprops.solve.decide import decide

Status: TypeAlias = Literal["passed", "failed", "not asked"]
Logs: TypeAlias = tuple[float, ...]
NATS: Final = "nats"
LOSS: Final = "nats of the string's loss"
HEADINGS: Mapping[Status, str] = {"passed": "passed", "failed": "FAILED", "not asked": "not asked"}


@dataclass(frozen=True)
class Finding:
    """One item's result; `first` and `second` are the numbers compared (probabilities of `outcome` unless `unit` says otherwise).

    `effect` and `bound` are in nats of a log-probability unless `unit` says otherwise; `scope` says what was tried, `sentence` what it means.
    """

    item: str
    status: Status
    sentence: str
    scope: str
    prompt: Word | None = None
    outcome: Outcome | None = None
    first: float | None = None
    second: float | None = None
    effect: float | None = None
    bound: float | None = None
    unit: str = NATS
    answers: tuple[Logs, Logs] | None = field(default=None, repr=False)
    """The two next-token distributions as log-probabilities, END last."""
    alphabet: tuple[Symbol, ...] = field(default=(), repr=False)
    claim: Comparison | None = field(default=None, repr=False)
    """The exact claim where it is not about two answers at one prompt."""

    @property
    def passed(self) -> bool:
        """Whether it was asked and found nothing."""
        return self.status == "passed"

    @property
    def failed(self) -> bool:
        """Whether it found something."""
        return self.status == "failed"

    @property
    def models(self) -> tuple[Model[Any], Model[Any]] | None:
        """The two recorded answers as finite exact models: along the prompt every symbol is certain, at the prompt the recorded weights."""
        if self.answers is None or self.prompt is None or any(isnan(log) for logs in self.answers for log in logs):
            return None
        first, second = (recorded(self.alphabet, self.prompt, logs) for logs in self.answers)
        return first, second

    @property
    def compared(self) -> Comparison | None:
        """The exact claim that the first answer is within the bound of the second, at the prompt and for the outcome; None where no claim says it."""
        if self.claim is not None:
            return self.claim
        models = self.models
        if models is None or self.prompt is None or self.outcome is None or self.bound is None or not isfinite(self.bound):
            return None
        asked, other = (NextProbability(model, self.prompt, self.outcome) for model in models)
        here, there = (_probability(side) for side in (asked, other))
        most = Fraction(nextafter(exp(min(self.bound, 700.0)), inf)) * (1 + Fraction(1, 2**50))
        return Comparison(asked, "<=", there * most) if here >= there else Comparison(there / most, "<=", asked)

    @property
    def refuted(self) -> Refuted | None:
        """The claim refuted by the kernel, where the finding failed and its answers are distributions."""
        claim = self.compared if self.failed else None
        verdict = None if claim is None else decide(claim)
        return verdict if isinstance(verdict, Refuted) else None

    @property
    def attested(self) -> Attested | None:
        """The claim at the prompt where it was closest to failing, attested by the prompts that were tried; where the finding passed."""
        claim = self.compared if self.passed else None
        return None if claim is None else Attested(claim, by=(f"audit: {self.item}",), scope=self.scope)

    def lines(self) -> list[str]:
        """The finding for a person: what it means, then the evidence."""
        if not self.failed:
            return [self.sentence]
        lines = [self.sentence]
        if self.prompt is not None:
            lines.append(f"smallest prompt found: {spelled(self.prompt)}")
        if self.first is not None and self.second is not None:
            of = "probability of the string: " if self.unit == LOSS else "" if self.unit != NATS or self.outcome is None else f"P({spelled_outcome(self.outcome)} | prompt): "
            lines.append(f"{of}{self.first:.9g} against {self.second:.9g}")
        if self.effect is not None and self.bound is not None:
            than = "more than" if self.effect > self.bound else "within"
            lines.append(f"effect {self.effect:.3g} {self.unit}, {than} the bound {self.bound:.3g}")
        return [*lines, f"tried: {self.scope}"]

    def expect(self) -> None:
        """Return if nothing was found; else raise AssertionError with the evidence written out."""
        __tracebackhide__ = True  # pytest then points at the line of the test
        if self.failed:
            raise AssertionError("\n  ".join([f"FAILED   {self.item}", *self.lines()]))

    def data(self) -> dict[str, Any]:
        """The finding as plain data."""
        return {
            "item": self.item, "status": self.status, "sentence": self.sentence, "scope": self.scope,
            "prompt": None if self.prompt is None else list(self.prompt), "outcome": "END" if self.outcome is END else self.outcome,
            "first": _plain(self.first), "second": _plain(self.second), "effect": _plain(self.effect), "bound": _plain(self.bound), "unit": self.unit,
        }  # fmt: skip


def recorded(alphabet: tuple[Symbol, ...], prompt: Word, logs: Logs) -> PDFA[Any]:
    """The exact model that is certain of the prompt, answers with the recorded weights there, and ends after anything else."""
    last = len(prompt)
    top = max(logs)
    outcomes: tuple[Outcome, ...] = (*alphabet, END)
    row: Dist[Outcome] = normalised({outcome: Fraction(exp(log - top)) for outcome, log in zip(outcomes, logs, strict=True)})
    states: dict[Any, Dist[Outcome]] = {**{i: point(symbol) for i, symbol in enumerate(prompt)}, last: row, "after": point(END)}
    moves: dict[Any, dict[Symbol, Any]] = {**{i: {symbol: i + 1} for i, symbol in enumerate(prompt)}, last: dict.fromkeys(alphabet, "after")}
    return PDFA(alphabet, start=0, next=states, step=moves, default="after")


def spelled(word: Word) -> str:
    """A prompt for a person: ε, its characters, or its symbols apart."""
    if not word:
        return "ε (the empty prompt)"
    return "".join(word) if all(len(symbol) == 1 for symbol in word) else " ".join(map(repr, word))


def spelled_outcome(outcome: Outcome) -> str:
    """An outcome for a person."""
    return "END" if outcome is END else outcome


def _probability(side: NextProbability) -> Fraction:
    model: Any = side.p
    return model.next(len(side.prompt))[side.outcome]


def _plain(number: float | None) -> float | str | None:
    return number if number is None or isfinite(number) else str(number)
