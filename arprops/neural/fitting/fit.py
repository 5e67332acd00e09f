"""Training a net on a model's own distribution, by its exact cross-entropy.

True here: the loss is the population's, not an estimate, so the KL that stops the training is exact up to the rounding of the logits, and equal tasks give equal nets on one machine.
Source: DESIGN §6; the options name theirs.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, Unpack, cast

from arprops.core.error import BadQuestion
from arprops.core.exact import Exact
from arprops.core.model import Joint
from arprops.core.words import Prompt, Symbol
from arprops.neural.card import plain
from arprops.neural.device import device_of
from arprops.neural.fitting.architecture import architecture as sized
from arprops.neural.fitting.checkpoint import opened, read_state, read_task, save_state
from arprops.neural.fitting.fitted import Fitted, Run, net_of, runs_of
from arprops.neural.fitting.interrupt import interruptible
from arprops.neural.fitting.law import Population
from arprops.neural.fitting.options import Choices, training
from arprops.neural.fitting.population import PROMPTS, TAIL, population
from arprops.neural.fitting.settled import settled
from arprops.neural.fitting.state import State, began
from arprops.neural.fitting.task import Steer, Task, seeds_of, steering, task_of
from arprops.neural.fitting.training import Lesson, closing, threads, train
from arprops.neural.net import Net
from arprops.neural.nets.architecture import module_of
from arprops.search.explore import Progress

EVERY: Final = 500
"""After how many steps a checkpoint is written unless it is said otherwise."""
OFTEN: Final = 8
"""After how many steps progress is told again."""


def task(
    source: Joint | Mapping[Prompt, Exact] | Iterable[Prompt] | Population,
    architecture: str | Mapping[str, Any] = "lstm",
    *,
    seeds: int | Iterable[int] = 1,
    tail: Exact = TAIL,
    length: int | None = None,
    prompts: int = PROMPTS,
    samples: int = 0,
    alphabet: Iterable[Symbol] | None = None,
    steer: Steer | None = None,
    recipe: Any = None,
    **choices: Unpack[Choices],
) -> Task:
    """What `fit` would train, as data: for `sweep`, or to be run later. Needs what `fit` needs, and fails as it does."""
    given = population(source, tail=tail, length=length, prompts=prompts, samples=samples, alphabet=alphabet)
    if not given.rows:
        raise BadQuestion(f"{given!r} has no explored prefix, so there is nothing to learn; raise length= or prompts=")
    shape = sized(architecture, given)
    # Made once and forgotten, so that a size that makes no sense is refused before anything is written.
    shape = module_of(shape).config()
    return settled(Task(given, shape, seeds_of(seeds), training(shape["kind"], choices), steering(given.alphabet, steer or {}), plain(recipe, "recipe")))


def fit(
    source: Joint | Mapping[Prompt, Exact] | Iterable[Prompt] | Population,
    architecture: str | Mapping[str, Any] = "lstm",
    *,
    seeds: int | Iterable[int] = 1,
    tail: Exact = TAIL,
    length: int | None = None,
    prompts: int = PROMPTS,
    samples: int = 0,
    alphabet: Iterable[Symbol] | None = None,
    steer: Steer | None = None,
    recipe: Any = None,
    folder: str | Path | None = None,
    every: int = EVERY,
    progress: Progress | None = None,
    **choices: Unpack[Choices],
) -> Fitted:
    """Train nets on the exact distribution of a model or source, or on strings, until the exact KL is below `target`.

    Needs a model, source, list of strings or `Population` (`tail`, `length`, `prompts`, `samples`, `alphabet` as in `population`), an architecture by name ("lstm", "gru", "transformer",
    "linear", "ngram") or as data, and how many seeds, or which. `choices` are the options of `Training` (`rate=`, `steps=`, `target=`, `batch=`, `truth=` …). `steer` gives further
    prompts with weighted outcomes, trained on beside the population and no part of its KL. With a `folder`, a checkpoint is written `every` so many steps and a
    later call with the same arguments goes on from it. Gives a `Fitted`: for each seed the last net and that of the smallest loss, with the exact loss floor. Ctrl-C ends the training
    between two steps, writes the checkpoint and gives what was found. Fails with `BadQuestion` on options that make no sense, and on a folder of another training. Cost: a pass over the
    population's distinct prefixes for each step. Source: teacher forcing, or scheduled sampling (Bengio et al. 2015).

    >>> from arprops.neural.fitting.fit import fit
    >>> fitted = fit({"": 1, "ab": 2, "aabb": 1}, "linear")
    >>> print(fitted.population)
    Population(3 strings, entropy 1.03972 nats)
    >>> fitted.run.stopped, fitted.run.kl < 1e-3
    ('target', True)
    >>> fitted.floor <= fitted.floor + fitted.run.kl
    True
    """
    chosen = task(
        source, architecture, seeds=seeds, tail=tail, length=length, prompts=prompts, samples=samples, alphabet=alphabet, steer=steer, recipe=recipe, **choices
    )
    return run(chosen, folder=folder, every=every, progress=progress)


def resume(folder: str | Path, *, every: int = EVERY, progress: Progress | None = None) -> Fitted:
    """Go on with the training in the folder, or give its result where it is done. Fails with `BadFile` where the folder holds none."""
    return run(read_task(folder), folder=folder, every=every, progress=progress)


def repeat(card: Mapping[str, Any], *, folder: str | Path | None = None, progress: Progress | None = None) -> Fitted:
    """Train again from a card's training record: all its seeds, bit for bit the same nets on the same machine with the same torch.

    Needs `Fitted.card`, or the card of a net that `fit` trained, also of one that was saved and loaded. Fails with `BadModel` on another record.
    """
    kept = card.get("training")
    if isinstance(kept, Mapping) and "task" in kept:
        card = cast("Mapping[str, Any]", kept)
    return run(task_of(card.get("task", card)), folder=folder, progress=progress)


def run(given: Task, *, folder: str | Path | None = None, every: int = EVERY, progress: Progress | None = None) -> Fitted:
    """Train what the task says; see `fit`."""
    if type(every) is not int or every < 1:
        raise BadQuestion(f"a checkpoint every {every!r} steps makes no sense, expected an int of at least 1")
    given = settled(given)
    device = device_of(given.training.device)
    place = None if folder is None else Path(folder)
    if place is not None:
        opened(given, place)
    groups = [given.seeds] if given.training.stack else [(seed,) for seed in given.seeds]
    runs: list[Run[Net]] = []
    with threads(given.training.threads), interruptible() as interrupted:
        lesson = Lesson(given, device)
        for at, seeds in enumerate(groups):
            path = None if place is None else place / f"seeds-{at}.safetensors"
            state = (read_state(given, seeds, path, device) if path else None) or began(given, seeds, device)
            begun, saved = bool((state.stopped == 0).any()), state.step

            def between(now: State, best: float) -> bool:
                nonlocal saved
                if path and now.step - saved >= every:  # noqa: B023  # called within this round alone
                    save_state(given, now, path)  # noqa: B023
                    saved = now.step
                return told(progress, given.architecture["kind"], best, now.step) and not interrupted()

            done = train(given, state, lesson, between=between)
            if path and begun:
                save_state(given, state, path)
            closing(state, lesson)
            runs += runs_of(given, state, net_of)
            if not done:
                break
    return Fitted(given, tuple(runs))


def told(progress: Progress | None, kind: str, best: float, step: int) -> bool:
    """Whether whoever is told of the progress lets the training go on."""
    if progress is not None and step % OFTEN == 0:
        try:
            progress(f"training {kind}, KL {best:.2e} nats at the best", step)
        except KeyboardInterrupt:
            return False
    return True
