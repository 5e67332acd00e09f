"""The command's entry point.

True here: Ctrl-C and a closed pipe end the command quietly from its first moment on. What takes time to import is imported
inside `main`, where Ctrl-C is heard already.
Must never enter: an import that is not built into every interpreter, and any command; those are in `cli.app`.
"""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

INTERRUPTED = 130


def main() -> None:
    """Run the command line; what the terminal cannot show is escaped.

    A closed pipe ends it as it ends other programs: by SIGPIPE, which a shell reports as 141, and never with an exit code that
    stands for a verdict.
    """
    with ending_quietly():
        from arprops.cli.app import app
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    app()


@contextmanager
def ending_quietly() -> Iterator[None]:
    """Let Ctrl-C end the process at once: half an import cannot be cleaned up, and nothing has been written yet."""
    before = signal.getsignal(signal.SIGINT)
    if before is not signal.default_int_handler:  # somebody ignores Ctrl-C, or handles it
        yield
        return
    signal.signal(signal.SIGINT, lambda *_: os._exit(INTERRUPTED))
    yield
    signal.signal(signal.SIGINT, before)
