"""A worker: one training from its folder, in a process of its own.

True here: everything a worker needs is data in its folder, and all it gives is files there; who started it, and where, makes no difference.
An error of the tree is written down for whoever started it. A Ctrl-C or a SIGTERM leaves a checkpoint.
Run as `python -m arprops.neural.fitting.worker FOLDER EVERY`.
"""

import json
import signal
import sys
from pathlib import Path
from typing import Final

from arprops.core.error import ArpropsError, BadFile, BadModel, BadQuestion, Missing
from arprops.neural.fitting.checkpoint import written

ERROR: Final = "error.json"
DONE: Final = "done"
REFUSED: Final = 3
"""The exit status where the task was refused: another try would be refused as well."""
_KINDS: Final = {kind.__name__: kind for kind in (BadFile, BadModel, BadQuestion, Missing)}


def work(folder: str | Path, every: int) -> bool:
    """Train what the folder holds to its end; True where it is done, False where it was interrupted."""
    from arprops.neural.fitting.fit import resume

    place = Path(folder)
    try:
        interrupted = resume(place, every=every).interrupted
    except ArpropsError as refused:
        written(place / ERROR, json.dumps([type(refused).__name__, str(refused)]).encode())
        raise
    if not interrupted:
        written(place / DONE, b"")
    return not interrupted


def refusal(folder: Path) -> ArpropsError | None:
    """The error that a worker wrote down, if any."""
    try:
        kind, message = json.loads((folder / ERROR).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return _KINDS.get(kind, BadModel)(message)


def main() -> int:
    """The worker's process."""
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        return 0 if work(sys.argv[1], int(sys.argv[2])) else 1
    except ArpropsError as refused:
        print(refused, file=sys.stderr)  # noqa: T201  # the worker's log
        return REFUSED


if __name__ == "__main__":
    sys.exit(main())
