"""What every command shares: how results, errors and progress reach a person.

True here: results go to standard output and everything else to standard error; what cannot be seen is escaped; an error is one message
without a traceback.
Must never enter: a command, or the meaning of a result.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from arprops.cli import INTERRUPTED
from arprops.core.error import ArpropsError, BadFile, BadQuestion
from arprops.formats.write import json_text
from arprops.report.outcome import BAD_INPUT
from arprops.report.plain import plain_json, plain_lines

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text; docs/command.md explains its keys.")]
COLOURS = {"PROVED": "green", "REFUTED": "red", "ATTESTED": "yellow", "UNKNOWN": "yellow", "ERROR": "red", "NOT": "yellow", "FAILED": "red"}
PATIENCE = 0.5
Telling = Callable[[str, int], None] | None


def made(folder: Path, what: str, option: str) -> None:
    """Make the folder for what an option writes; fails with `BadFile` where there can be none of this name."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as failed:
        reason = "a file has this name" if isinstance(failed, FileExistsError) else failed.strerror
        raise BadFile(f"{folder}: no folder can be made here for the {what}: {reason}; name another one with {option}") from None


@contextmanager
def progress(label: str) -> Iterator[Telling]:
    """Something to tell how far a search has come: shown on a terminal's standard error once it takes long, None elsewhere."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
    bar = Progress(*columns, console=console, transient=True, redirect_stdout=False, redirect_stderr=False)
    task, began = bar.add_task(label, total=None), monotonic()

    def tell(what: str, done: int) -> None:
        if monotonic() - began > PATIENCE:
            bar.start()
            bar.update(task, description=f"{label}: {what}, {done:,}")

    try:
        yield tell
    finally:
        bar.stop()


@contextmanager
def told_plainly() -> Iterator[None]:
    """Turn what the user can act on into one message and the exit code of bad input."""
    try:
        yield
    except KeyboardInterrupt:
        failed("interrupted")
        raise typer.Exit(INTERRUPTED) from None
    except RecursionError:
        failed("error: a model is nested too deeply to be walked")
        raise typer.Exit(BAD_INPUT) from None
    except ArpropsError as refused:
        kind = {BadFile: "bad file", BadQuestion: "bad question"}.get(type(refused), "error")
        failed(f"{kind}: {refused}")
        raise typer.Exit(BAD_INPUT) from None
    except OSError as refused:
        failed(f"error: {f'{refused.filename}: ' if refused.filename else ''}{refused.strerror or refused}")
        raise typer.Exit(BAD_INPUT) from None


def printed(text: str) -> None:
    """Print to standard output, the verdict coloured on a terminal."""
    line = Text(plain_lines(text))
    first = text.split(" ", 1)[0]
    if first in COLOURS:
        line.stylize(f"bold {COLOURS[first]}", 0, 8)
    Console(soft_wrap=True, highlight=False).print(line)


def failed(text: str) -> None:
    """Print a message to standard error."""
    Console(stderr=True, soft_wrap=True, highlight=False).print(Text(plain_lines(text)))


def out(data: dict[str, Any]) -> None:
    """Print data as JSON and nothing else."""
    sys.stdout.write(plain_json(json_text(data)))
