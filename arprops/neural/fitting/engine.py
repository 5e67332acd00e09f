"""Who runs the workers: processes here, or a Ray cluster.

True here: an engine starts the same worker on the same folder wherever it is, and only says when it ended; results are files in the folder. So the results are the same whichever engine runs.
On a cluster the folder must be on a file system that every machine sees.
Must never enter: a result that travels outside the folder; an object that is not data.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from time import sleep
from typing import Any, Protocol

from arprops.core.error import BadQuestion, Missing

_WAIT = 0.05


class Engine(Protocol):
    """What a sweep needs to run its tasks."""

    def start(self, folder: Path, every: int) -> None:
        """Start a worker on the folder, if need be when another has ended."""
        ...

    def ended(self) -> Iterator[tuple[Path, int]]:
        """The folders whose workers have ended since, each with an exit status: 0 done, `worker.REFUSED`, or that the worker broke off. Waits for a short while."""
        ...

    def stop(self) -> None:
        """Ask all workers to leave off with a checkpoint, and wait for them."""
        ...


class Local:
    """At most `workers` processes at once on this machine; one thread each, by the tasks' own option."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._waiting: list[tuple[Path, int]] = []
        self.running: dict[Path, subprocess.Popen[bytes]] = {}

    def start(self, folder: Path, every: int) -> None:
        """Queue the folder."""
        self._waiting.append((folder, every))
        self._filled()

    def ended(self) -> Iterator[tuple[Path, int]]:
        """See `Engine`."""
        sleep(_WAIT)
        for folder, process in list(self.running.items()):
            if (status := process.poll()) is not None:
                del self.running[folder]
                yield folder, status
        self._filled()

    def stop(self) -> None:
        """See `Engine`."""
        self._waiting.clear()
        for process in self.running.values():
            process.send_signal(signal.SIGTERM)
        for process in self.running.values():
            process.wait()
        self.running.clear()

    def _filled(self) -> None:
        while self._waiting and len(self.running) < self._workers:
            folder, every = self._waiting.pop(0)
            command = [sys.executable, "-m", "arprops.neural.fitting.worker", str(folder), str(every)]
            # The worker imports what we import, from where we import it. In a session of its own, Ctrl-C reaches it through `stop` alone.
            paths = os.pathsep.join(str(Path(path).resolve()) for path in sys.path)
            with (folder / "worker.log").open("ab") as log:
                self.running[folder] = subprocess.Popen(  # noqa: S603  # our own interpreter on our own module
                    command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, env={**os.environ, "PYTHONPATH": paths}
                )


class Ray:
    """The workers as tasks of a Ray cluster, one CPU each.

    Needs the address of a cluster ("auto" for the one that this machine is part of, "local" to start one here). Fails with `Missing` where Ray is not installed, and with `BadQuestion`
    where no cluster answers.
    """

    def __init__(self, address: str) -> None:
        try:
            ray: Any = import_module("ray")
        except ImportError:
            raise Missing("a sweep on a cluster needs Ray; install it with: pip install -c constraints.txt 'arprops[ray]'") from None
        self._ray = ray
        self._own = not ray.is_initialized()
        if self._own:
            try:
                ray.init(address=address, log_to_driver=False)
            except (ConnectionError, ValueError, RuntimeError) as failed:
                raise BadQuestion(f"no Ray cluster answers at address={address!r}: {str(failed).splitlines()[0]}; start one, or leave address out to run here") from None

        # A worker that dies is handed out again by the sweep, which knows its folder; so Ray itself does not try again.
        @ray.remote(num_cpus=1, max_retries=0)
        def worked(folder: str, every: int, paths: list[str]) -> int:
            sys.path[:0] = [path for path in paths if path not in sys.path]
            from arprops.core.error import ArpropsError
            from arprops.neural.fitting.worker import REFUSED, work

            try:
                return 0 if work(folder, every) else 1
            except ArpropsError:
                return REFUSED

        self._worked: Any = worked
        self.running: dict[Any, Path] = {}

    def start(self, folder: Path, every: int) -> None:
        """Hand the folder to the cluster."""
        self.running[self._worked.remote(str(folder.resolve()), every, [str(Path(path).resolve()) for path in sys.path])] = folder

    def ended(self) -> Iterator[tuple[Path, int]]:
        """See `Engine`."""
        done, _ = self._ray.wait(list(self.running), num_returns=1, timeout=1.0)
        for reference in done:
            folder = self.running.pop(reference)
            try:
                yield folder, self._ray.get(reference)
            except self._ray.exceptions.RayError:
                yield folder, -signal.SIGKILL

    def stop(self) -> None:
        """See `Engine`; what is left of a run are its checkpoints."""
        for reference in self.running:
            self._ray.cancel(reference, force=False)
        if self.running:
            self._ray.wait(list(self.running), num_returns=len(self.running), timeout=60.0)
        self.running.clear()
        if self._own:
            self._ray.shutdown()


def engine(workers: int, address: str | None) -> Engine:
    """Local processes, or Ray at the address."""
    if type(workers) is not int or workers < 1:
        raise BadQuestion(f"a sweep needs at least one worker, found workers={workers!r}")
    return Local(workers) if address is None else Ray(address)
