"""Many fits, over architectures, sources and seeds: each a task with a folder of its own.

True here: a task's result is what `run` gives for it, bit for bit, whoever runs it, how often it was handed out again, and in which order. A worker that is
killed loses the steps since its last checkpoint and nothing else: the task is handed out again and goes on from there.
Must never enter: results in memory alone.
"""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from arprops.core.error import ArpropsError, BadModel, BadQuestion
from arprops.neural.fitting.checkpoint import opened
from arprops.neural.fitting.engine import Engine, engine
from arprops.neural.fitting.fit import EVERY, resume
from arprops.neural.fitting.fitted import Fitted
from arprops.neural.fitting.task import Task
from arprops.neural.fitting.worker import DONE, REFUSED, refusal
from arprops.search.explore import Progress

TRIES: Final = 5
"""How often a task is handed out before its worker's death is taken for the task's fault."""


def sweep(
    tasks: Sequence[Task],
    *,
    folder: str | Path | None = None,
    workers: int = 2,
    address: str | None = None,
    every: int = EVERY,
    progress: Progress | None = None,
) -> list[Fitted | None]:
    """The result of each task, in order; None for one that had not begun when Ctrl-C ended the sweep.

    Needs tasks (`task(…)` takes what `fit` takes; put seeds into one task, which trains them as one module, before distributing), and how many workers; given an `address`, they run on the
    Ray cluster there (extra `ray`). Each task's checkpoints and results are files in a folder below `folder`, named by the task; a later
    sweep there goes on with what is not done. Without a folder they are temporary. On a cluster it must be given, where all machines see it. Ctrl-C leaves a checkpoint of each running task and gives
    what was found. A task's own error is raised when the others are done. Cost: a worker takes a few seconds to start.
    """
    if isinstance(tasks, Task) or not all(isinstance(task, Task) for task in tasks):
        raise BadQuestion(f"a sweep needs a list of tasks, as task(source, architecture, …) makes them, found {tasks!r:.80}")
    if address is not None and folder is None:
        raise BadQuestion(f"a sweep at address={address!r} needs folder=, on a file system that every machine of the cluster sees")
    running = engine(workers, address)
    if folder is not None:
        return _swept(tasks, Path(folder), running, every, progress)
    with TemporaryDirectory(prefix="arprops-sweep-") as temporary:
        return _swept(tasks, Path(temporary), running, every, progress)


def _swept(tasks: Sequence[Task], folder: Path, running: Engine, every: int, progress: Progress | None) -> list[Fitted | None]:
    places = [folder / task.digest() for task in tasks]
    for task, place in zip(tasks, places, strict=True):
        opened(task, place)
    left = {place: TRIES for place in dict.fromkeys(places) if not (place / DONE).exists()}
    total = len(set(places))
    refused: list[ArpropsError] = []
    interrupted = False
    try:
        for place in left:
            running.start(place, every)
        while left:
            if progress is not None:
                progress("tasks done", total - len(left))
            for place, status in running.ended():
                left[place] -= 1
                if status == 0 or (place / DONE).exists():
                    del left[place]
                elif status == REFUSED or not left[place]:
                    del left[place]
                    refused.append(refusal(place) or BadModel(f"{place}: the worker ended with status {status}, {TRIES} times; its last words are in {place / 'worker.log'}"))
                else:
                    running.start(place, every)
    except KeyboardInterrupt:
        interrupted = True
    finally:
        running.stop()
    if refused:
        raise refused[0]
    return [_found(place, every, stopped=interrupted) for place in places]


def _found(place: Path, every: int, *, stopped: bool) -> Fitted | None:
    """What the folder holds; where the sweep was stopped, as far as it is."""
    if not stopped:
        return resume(place, every=every)
    if not any(place.glob("seeds-*.safetensors")):
        return None

    def enough(*_: object) -> None:
        raise KeyboardInterrupt

    return resume(place, every=every, progress=enough)
