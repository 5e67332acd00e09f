"""Training an encoder–decoder on an exact family of models, by its exact cross-entropy under a prior on sources.

True here: the loop, the options and the rounding are those of `fit`; the loss is that of the target given the source, over every source of the prior and each distinct prefix once,
so the KL that stops the training is Σ P(source)·KL(family given source ‖ net given source).
What is trained on beside the prior is no part of that KL, and no part of any loss under the prior: there it is free what a net learns (theorem A3).
Must never enter: a source of prior 0 in the KL.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Final, Unpack, final

from arprops.core.error import BadQuestion
from arprops.core.exact import Exact, weight
from arprops.neural.device import device_of
from arprops.neural.fitting.conditional import Conditional, FamilyTask, conditional
from arprops.neural.fitting.family_lesson import FamilyLesson
from arprops.neural.fitting.fit import told
from arprops.neural.fitting.fitted import Run, Trainings, runs_of
from arprops.neural.fitting.interrupt import interruptible
from arprops.neural.fitting.options import Choices, Training, training
from arprops.neural.fitting.population import PROMPTS, TAIL
from arprops.neural.fitting.state import State, began
from arprops.neural.fitting.task import seeds_of
from arprops.neural.fitting.training import closing, threads, train
from arprops.neural.indexed import Indexed
from arprops.neural.net_family import NetFamily
from arprops.neural.nets.architecture import family_of
from arprops.search.explore import Progress

SIZES: Final[Mapping[str, Any]] = {"kind": "encoder-decoder", "width": 32, "heads": 4, "layers": 1, "positions": "learned"}
_WHOLE: Final = {"batch": 0, "truth": None, "over": "strings", "stack": False}
"""The options of `fit` that a family is not asked about, and what stands in their place."""


@final
@dataclass(frozen=True)
class FittedFamily(Trainings[FamilyTask, NetFamily]):
    """What `fit_family` gives: the runs of a task, one a seed."""

    @property
    def population(self) -> Conditional:
        """What was trained on."""
        return self.task.population

    @property
    def nets(self) -> NetFamily:
        """The family of the smallest KL among all seeds."""
        return self.run.best


def fit_family(
    family: Indexed,
    architecture: Mapping[str, Any] | None = None,
    *,
    prior: Mapping[Any, Exact],
    beside: Mapping[Any, Exact] | None = None,
    aside: Indexed | None = None,
    seeds: int | Iterable[int] = 1,
    tail: Exact = TAIL,
    length: int | None = None,
    prompts: int = PROMPTS,
    progress: Progress | None = None,
    **choices: Unpack[Choices],
) -> FittedFamily:
    """Train encoder–decoders on an exact family until the exact KL, the prior's mean over sources, is below `target`.

    Needs an exact family, a prior on finitely many sources, and an architecture as data (of an `EncoderDecoder`; what is left out is filled in by the family and the prior).
    `beside` gives further sources their weights, trained on beside the prior by the models of `aside` (of `family` if not given), and no part of the KL. `tail`, `length`
    and `prompts` are as in `population`, for each source; `choices` are the options of `Training`, but for those that draw strings, step through trees or stack seeds. Gives a
    `FittedFamily`: for each seed the last family of nets and that of the smallest loss, with the exact floor. Ctrl-C gives what was found; there are no checkpoints.
    Fails with `BadQuestion` on options that make no sense. Cost: a pass over all sources' distinct prefixes for each step.

    >>> import arprops as ar
    >>> from arprops.neural import fit_family
    >>> from arprops.tasks.conditioning.family import Family
    >>> likely, rare = (ar.Table("01", {"": {"0": zero, "1": one}}, length=1) for zero, one in (("3/4", "1/4"), ("1/4", "3/4")))
    >>> fitted = fit_family(Family("+-", {"+": likely}, otherwise=rare), {"width": 4, "heads": 1}, prior={"+": "1/2", "-": "1/2"})
    >>> fitted.run.stopped, fitted.run.kl < 1e-3, fitted.population
    ('target', True, Conditional(2 sources, entropy 0.562335 nats))
    """
    given = conditional(family, prior, tail=tail, length=length, prompts=prompts)
    chosen = _options(choices)
    other, total = None, Fraction(1)
    if beside:
        weights = {source: weight(value) for source, value in beside.items()}
        total = sum(weights.values(), Fraction(0))
        if not total:
            raise BadQuestion("beside needs a source of positive weight, found none; leave it out")
        shares = {source: value / total for source, value in weights.items()}
        other = conditional(aside or family, shares, tail=tail, length=length, prompts=prompts)
        if other.sources != given.sources or other.alphabet != given.alphabet:
            raise BadQuestion(f"the family aside is over {other.sources} and {other.alphabet}, expected {given.sources} and {given.alphabet}")
    elif aside is not None:
        raise BadQuestion("a family aside without sources beside the prior; give beside={source: weight}")
    shape = family_of(_sized(architecture or {}, [given, *([other] if other else [])])).config()
    task = FamilyTask(given, shape, seeds_of(seeds), replace(chosen, device=str(device_of(chosen.device))), other, total)
    return _run(task, progress)


def _options(choices: Choices) -> Training:
    for name, value in _WHOLE.items():
        if choices.get(name, value) != value:
            raise BadQuestion(f"a family is trained whole, string by string and seed by seed: {name} is {value!r}, found {choices.get(name)!r}; leave it out")
    return training("encoder-decoder", {**choices, **_WHOLE})


def _sized(given: Mapping[str, Any], laws: list[Conditional]) -> dict[str, Any]:
    """The architecture with what the family and the sources say filled in."""
    first = laws[0]
    shape = {**SIZES, **given}
    for name, count, of in (("outcomes", len(first.alphabet) + 1, "target symbols and END"), ("sources", len(first.sources), "source symbols")):
        if shape.setdefault(name, count) != count:
            raise BadQuestion(f"the architecture has {name}={shape[name]!r}, and the family {count}: its {of}")
    if shape["positions"] == "learned":
        shape.setdefault("context", max(len(prefix) for law in laws for rows in law.rows.values() for prefix in rows))
        shape.setdefault("source_context", max(len(source) for law in laws for source in law.shares))
    return shape


def _run(task: FamilyTask, progress: Progress | None) -> FittedFamily:
    device, runs = device_of(task.training.device), list[Run[NetFamily]]()

    def between(now: State, best: float) -> bool:
        return told(progress, "encoder-decoder", best, now.step) and not interrupted()

    with threads(task.training.threads), interruptible() as interrupted:
        lesson = FamilyLesson(task, device)
        for seed in task.seeds:
            state = began(task, (seed,), device)
            done = train(task, state, lesson, between=between)
            closing(state, lesson)
            runs += runs_of(task, state, _named)
            if not done:
                break
    return FittedFamily(task, tuple(runs))


def _named(task: FamilyTask, module: Any, card: Mapping[str, Any]) -> NetFamily:
    return NetFamily(module, task.population.sources, task.population.alphabet, card=card)
