"""The audit: every item asked of one net, and what was found.

True here: determinism is measured first, whether or not it is asked for, because all other items compare two evaluations and must know how far equal ones
lie apart; where they lie further apart than rounding can explain, the items that compare are not asked. What was not asked is said, and is no pass.
Must never enter: a verdict on whether the net is good. A net may pass and know nothing.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias

from arprops.core.error import BadModel, BadQuestion
from arprops.core.model import Model
from arprops.neural.auditing.batch_rows import batch_rows
from arprops.neural.auditing.batch_size import batch_size
from arprops.neural.auditing.cache import cache
from arprops.neural.auditing.causality import causality
from arprops.neural.auditing.determinism import determinism
from arprops.neural.auditing.divergence import divergence
from arprops.neural.auditing.end import end
from arprops.neural.auditing.finding import HEADINGS, Finding
from arprops.neural.auditing.gradient import gradient
from arprops.neural.auditing.loss_floor import loss_floor
from arprops.neural.auditing.metrics import metrics_of
from arprops.neural.auditing.noise import Noise
from arprops.neural.auditing.normalisation import normalisation
from arprops.neural.auditing.padding import padding
from arprops.neural.auditing.prompt_sensitivity import prompt_sensitivity
from arprops.neural.auditing.question import Question
from arprops.neural.auditing.subject import Subject, subject_of
from arprops.neural.auditing.unfinished import unfinished
from arprops.neural.auditing.vacuity import vacuity

Progress: TypeAlias = Callable[[str, int], None]
_ITEMS: Final[Mapping[str, Callable[[Question], Finding]]] = {
    "determinism": determinism, "normalisation": normalisation, "causality": causality, "causality by gradient": gradient, "batch rows": batch_rows,
    "batch size": batch_size, "padding": padding, "cache": cache, "prompt sensitivity": prompt_sensitivity, "loss floor": loss_floor,
    "END in the loss": end, "divergence": divergence, "non-vacuous metrics": vacuity, "unfinished completions": unfinished,
}  # fmt: skip
ITEMS: Final = tuple(_ITEMS)
"""The names of the items, in the order they are asked."""
LENGTH: Final = 6
PROMPTS: Final = 64


@dataclass(frozen=True)
class Audit:
    """What an audit found, an item a finding; printed it is a table, and the evidence of what failed."""

    subject: str
    findings: tuple[Finding, ...]

    @property
    def passed(self) -> bool:
        """Whether nothing failed; what was not asked is listed, and is no failure."""
        return not any(finding.failed for finding in self.findings)

    def __getitem__(self, item: str) -> Finding:
        for finding in self.findings:
            if finding.item == item:
                return finding
        raise BadQuestion(f"no item {item!r} was asked; those asked are {', '.join(finding.item for finding in self.findings)}")

    def __str__(self) -> str:
        width = max((len(finding.item) for finding in self.findings), default=0)
        lines = [self.subject]
        for finding in self.findings:
            first, *others = finding.lines()
            lines.append(f"{HEADINGS[finding.status]:<9} {finding.item:<{width}}  {first}")
            lines += [" " * (width + 12) + other for other in others]
        counts = [f"{sum(finding.status == status for finding in self.findings)} {status}" for status in HEADINGS]
        return "\n".join([*lines, ", ".join(counts)])

    def expect(self) -> None:
        """Return if nothing failed; else raise AssertionError with every failure written out."""
        __tracebackhide__ = True  # pytest then points at the line of the test
        failed = [finding for finding in self.findings if finding.failed]
        if failed:
            raise AssertionError("\n".join([f"{len(failed)} of {len(self.findings)} items failed for {self.subject}", str(replace(self, findings=tuple(failed)))]))

    def data(self) -> dict[str, Any]:
        """The audit as plain data."""
        return {"subject": self.subject, "passed": self.passed, "findings": [finding.data() for finding in self.findings]}


def audit(
    net: Any, *, exact: Model[Any] | None = None, items: Iterable[str] | None = None, alphabet: Iterable[str] | None = None, metrics: Mapping[str, Any] | None = None,
    loss: Callable[[Any, Any, Any], Any] | None = None, length: int | None = None, prompts: int = PROMPTS, seed: int = 0, progress: Progress | None = None,
) -> Audit:
    """Whether the net is causal, blind to its batch and padding, the same with and without cache, normalised, steady, and scored rightly (theorem G1).

    Needs a `Net`, or a torch module with `forward(tokens[B, T]) -> logits[B, T + 1, outcomes]` or a step (`Stepped`), which is asked as it is: no
    .eval() is called on a bare module, as forgetting it is one of the faults. `exact` is the model it was trained on, for the loss floor and the
    divergence; `metrics` maps names to languages, or to functions from pairs (prompt, completion or None) to a score; `loss(module, tokens, lengths)`
    gives the nats of each string, where the module has no `loss` of its own. Prompts of up to `length` symbols (6, or what the net can take) are tried,
    at most `prompts` of each length: all where there are no more, else a sample by `seed`.
    Gives an `Audit`: for each of `items` (all of `ITEMS` if not given) a `Finding`, passed, failed or not asked. A failure shows the smallest offending
    prompt, both answers, and an effect above a stated bound of what rounding can do (`noise` derives it); `finding.refuted` is a verdict that the
    kernel re-verifies. A pass is attested by the prompts that were tried, and proves nothing about others.
    Fails with `BadModel` where there is no net, and with `BadQuestion` on an unknown item. Cost: some (10 + 2·length)·(length + 1) evaluations of
    batches. The module's weights are perturbed for the bound and put back bit by bit.
    """
    chosen = _chosen(items)
    for name, least, given in (("length", 0, length), ("prompts", 1, prompts), ("seed", 0, seed)):
        if given is not None and (isinstance(given, bool) or not isinstance(given, int) or given < least):
            raise BadQuestion(f"{name} is {given!r}, expected an integer of at least {least}")
    subject = subject_of(net, alphabet, loss=loss, seed=seed)
    if exact is not None and not isinstance(exact, Model):
        raise BadQuestion(f"exact is a {type(exact).__name__}, expected a model, which answers every prompt; Belief(source, off_support=…) makes one of a source")
    if exact is not None and frozenset(exact.alphabet) != frozenset(subject.alphabet):
        raise BadQuestion(f"the exact model is over {exact.alphabet[:8]}, the net over {subject.alphabet[:8]}; expected the same symbols")
    metrics_of(metrics, subject.alphabet)
    question = Question(subject, Noise(subject), _length(subject, length), prompts, seed, exact, metrics)
    first = determinism(question)
    question = replace(question, steady=not first.failed)
    if not first.failed:
        question.noise.repeated = first.effect or 0.0  # where equal evaluations lie furthest apart
    findings: list[Finding] = []
    for done, item in enumerate(chosen):
        if progress is not None:
            progress(item, done)
        findings.append(first if item == "determinism" else _ITEMS[item](question))
    return Audit(subject.name, tuple(findings))


def _chosen(items: Iterable[str] | None) -> tuple[str, ...]:
    chosen = ITEMS if items is None else (items,) if isinstance(items, str) else tuple(items)
    for item in chosen:
        if item not in _ITEMS:
            raise BadQuestion(f"there is no item {item!r}; the items are {', '.join(ITEMS)}")
    return chosen


def _length(subject: Subject, length: int | None) -> int:
    """The length asked for; else the largest up to 6 that the net has an answer to."""
    if length is not None:
        _answers(subject, length)
        return length
    refused: Exception | None = None
    for shorter in range(LENGTH, -1, -1):
        try:
            _answers(subject, shorter)
        except (BadQuestion, BadModel) as error:
            refused = error
        else:
            return shorter
    raise BadModel(f"the net has no answer to any prompt of up to {LENGTH} symbols: {refused}") from refused


def _answers(subject: Subject, length: int) -> None:
    import torch

    for way in subject.ways:
        subject.raw(torch.zeros(1, length, dtype=torch.long), way)
