"""Training and judging the nets of a plan.

True here: every net of a language is trained on the same exact population, judged on the same prompts with the same limit, at its last step and at
its least loss; its KL is enclosed against the exact model, whatever the training thought. Seeds of one language and architecture train as one task.
Must never enter: a choice of what to show.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any, final

from arprops.core.error import BadQuestion
from arprops.core.infinite import Infinite
from arprops.core.interval import Interval
from arprops.core.words import Word
from arprops.neural.enclosure import enclose
from arprops.neural.extrapolation.chance import chance
from arprops.neural.extrapolation.floor import floor
from arprops.neural.extrapolation.plan import Plan, Subject, Trainee
from arprops.neural.extrapolation.result import Asked, Checkpoint, Language, Row, Study
from arprops.neural.extrapolation.rule import Rule
from arprops.neural.extrapolation.score import mean_probability, scores
from arprops.neural.extrapolation.split import split
from arprops.neural.extrapolation.steered import Rows, member, steer
from arprops.neural.fitting.fit import run, task
from arprops.neural.fitting.fitted import Fitted
from arprops.neural.fitting.fitted import Run as Trained
from arprops.neural.fitting.population import Population, population
from arprops.neural.fitting.sweep import sweep
from arprops.neural.fitting.task import Task
from arprops.neural.net import Net
from arprops.search.explore import Progress

WHOLE = 1_000_000
"""How many prefixes a population may have, so that nothing of it is cut."""
UNSTEERED = "–"


@final
@dataclass(frozen=True)
class Judged:
    """A row of the study with its two nets."""

    row: Row
    final: Net
    best: Net


Kept = Callable[[Judged], None]


def study(
    plan: Plan,
    *,
    device: str = "auto",
    workers: int = 1,
    address: str | None = None,
    folder: str | Path | None = None,
    keep: Kept | None = None,
    progress: Progress | None = None,
) -> Study:
    """Train every net of the plan, and judge each.

    Trains one language and architecture after another here, or with `workers` or a cluster's `address` as a sweep (`folder` is the sweep's). `device` "auto" is a GPU where there
    is one. `keep` is handed each row with its nets as soon as it is known. Ctrl-C ends the training and gives the rows that are done. Fails with `BadQuestion` where a
    language cannot be split or a net not be steered. Cost: the fits, then for each net the greedy completions and an enclosure.
    """
    subjects = [_Subject(subject) for subject in plan.subjects]
    jobs = list(_jobs(plan, subjects, device))
    rows: list[Row] = []
    complete = True
    for (subject, trainee, way), fitted in _fitted(jobs, workers, address, folder, progress):
        complete = complete and fitted is not None and not fitted.interrupted
        for trained in fitted.runs if fitted is not None else ():
            if trained.stopped == "running":
                continue
            judged = _judged(subject, trainee, way, trained, plan)
            rows.append(judged.row)
            if keep is not None:
                keep(judged)
    return Study(tuple(subject.language for subject in subjects), tuple(rows), complete)


class _Subject:
    """A language with what all its nets share."""

    def __init__(self, given: Subject) -> None:
        self.given = given
        self.parts = split(given.model, length=given.length)
        self.open = {rule.name: self.parts.open(rule) for rule in given.rules}
        self.language = Language(
            given.name, given.shape, given.length, len(self.parts.possible), len(self.parts.impossible), floor(given.model),
            tuple(_asked(rule, self.open[rule.name], given.completion) for rule in given.rules), given.completion,
        )  # fmt: skip
        self.population: Population = population(given.model, tail=0, prompts=WHOLE)
        if self.population.left:
            raise BadQuestion(f"{given.name} has more than {WHOLE:,} prefixes, expected a language that can be trained on whole; truncate it, or give its law a last size")

    def rule(self, name: str) -> Rule:
        return next(rule for rule in self.given.rules if rule.name == name)


def _asked(rule: Rule, prompts: tuple[Word, ...], limit: int) -> Asked:
    if not prompts:
        return Asked(rule.name, rule.says, 0, 0, None, None)
    limited = chance(rule, prompts, limit=limit)
    assert isinstance(limited, Fraction)
    return Asked(rule.name, rule.says, len(prompts), sum(rule.holds(prompt) for prompt in prompts), chance(rule, prompts, limit=None), limited)


Job = tuple[tuple[_Subject, str, str], Task]


def _jobs(plan: Plan, subjects: list[_Subject], device: str) -> Iterator[Job]:
    by_name = {subject.given.name: subject for subject in subjects}
    wanted: list[tuple[_Subject, Trainee, str, Rows | None]]
    wanted = [(subject, trainee, UNSTEERED, None) for subject in subjects for trainee in plan.trainees]
    for entry in plan.steered:
        subject, trainee = by_name[entry.subject], plan.trainee(entry.trainee)
        rule = subject.rule(entry.rule)
        if not subject.open[entry.rule]:
            raise BadQuestion(f"{entry.subject}: no impossible prompt of length {subject.given.length} can obey {entry.rule}, so no net can be steered by it")
        for way in entry.ways:
            twin = member(subject.given.model, rule, way=way)
            rows = None if twin is None else steer(subject.given.model, twin.model, prompts=subject.open[entry.rule], limit=subject.given.completion)
            wanted.append((subject, trainee, f"{way} {entry.rule}" if twin else way, rows))
    for subject, trainee, way, rows in wanted:
        options: Mapping[str, Any] = {"device": device, **trainee.training}
        shape = _fitting(trainee.architecture, subject.given, max(map(len, subject.population.strings)), certified=plan.certified > 0)
        yield (subject, trainee.name, way), task(subject.population, shape, seeds=plan.seeds, steer=rows, recipe={"language": subject.given.name}, **options)


def _fitting(architecture: Mapping[str, Any], subject: Subject, longest: int, *, certified: bool) -> dict[str, Any]:
    """The architecture; a transformer has rotary positions unless told otherwise, and learned ones reach as far as the longest greedy completion."""
    given = dict(architecture)
    if given.get("kind") == "transformer" and given.setdefault("positions", "rotary") == "learned":
        if certified:
            raise BadQuestion("a transformer with learned positions has no answer beyond its context, and a probability looks there; expected positions rotary or none, or certified 0")
        given.setdefault("context", max(16, longest, subject.length + subject.completion))
    return given


def _fitted(
    jobs: list[Job], workers: int, address: str | None, folder: str | Path | None, progress: Progress | None
) -> Iterator[tuple[tuple[_Subject, str, str], Fitted | None]]:
    if workers == 1 and address is None:
        for number, (key, given) in enumerate(jobs):
            place = None if folder is None else Path(folder) / given.digest()
            fitted = run(given, folder=place, progress=_labelled(progress, f"{key[0].given.name} {key[1]} {number + 1}/{len(jobs)}"))
            yield key, fitted
            if fitted.interrupted:
                return
        return
    found = sweep([given for _, given in jobs], workers=workers, address=address, folder=folder, progress=progress)
    yield from ((key, fitted) for (key, _), fitted in zip(jobs, found, strict=True))


def _labelled(progress: Progress | None, label: str) -> Progress | None:
    return None if progress is None else lambda what, done: progress(f"{label}: {what}", done)


def _judged(subject: _Subject, trainee: str, way: str, trained: Trained, plan: Plan) -> Judged:
    final = _checkpoint(subject, trained.final, trained.step, plan)
    best = replace(final, step=trained.best_step) if trained.step == trained.best_step else _checkpoint(subject, trained.best, trained.best_step, plan)
    row = Row(subject.given.name, trainee, trained.seed, way, trained.stopped, final, best, trained.history)
    return Judged(row, trained.final, trained.best)


def _checkpoint(subject: _Subject, net: Net, step: int, plan: Plan) -> Checkpoint:
    asked = [(rule, subject.open[rule.name]) for rule in subject.given.rules if subject.open[rule.name]]
    found, completions = scores(net, asked, limit=subject.given.completion)
    kl = enclose(net, subject.given.model, of=("kl",), prompts=plan.prompts).kl
    infinite = Interval(float("inf"), float("inf"))
    certified = {rule.name: mean_probability(net, rule, prompts, budget=plan.certified) for rule, prompts in asked} if plan.certified else {}
    return Checkpoint(step, infinite if isinstance(kl, Infinite) else kl, tuple(found), completions.margin, certified)
