"""`arprops prove`: the theorem scripts, run, and what became of each.

True here: each script runs in a process of its own where there is more than one, so none can disturb another; Ctrl-C keeps the theorems
that were done. Exit codes: 0 every part was shown and every mutant refuted, 1 not so, 2 bad input, 130 interrupted.
Must never enter: a theorem.
"""

import multiprocessing
import os
import signal
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer
from rich.console import Console

from arprops.cli import INTERRUPTED
from arprops.cli.told import Json, made, out, printed, progress, told_plainly
from arprops.core.error import BadFile, BadQuestion
from arprops.formats.theorem import broken_data, chosen, default_folder, read_theorem, report_data, report_files, scripts
from arprops.formats.write import write_text
from arprops.report.outcome import BAD_INPUT, CONTRARY, OK
from arprops.report.theorem import failures, markdown, table
from arprops.solve.prove import prove as run
from arprops.solve.smt import SECONDS

JOBS = min(2, os.cpu_count() or 1)


class Finished(NamedTuple):
    """What a process hands back of a theorem: its report as data, and the files to keep by their paths in a folder."""

    data: dict[str, Any]
    files: dict[str, str]


def prove(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help="Theorems such as A1; all of them if none is named.")] = None,
    *,
    as_json: Json = False,
    folder: Annotated[Path | None, typer.Option("--from", help="A folder of theorem scripts, which are run.", metavar="DIR")] = None,
    save: Annotated[Path | None, typer.Option("--save", help="A folder for certificates and SMT-LIB files.", metavar="DIR")] = None,
    seconds: Annotated[float, typer.Option("--seconds", min=0.1, help="How long one solver may think about one obligation.")] = SECONDS,
    jobs: Annotated[int, typer.Option("--jobs", min=1, help="How many theorems are proved at once.")] = JOBS,
) -> None:
    """Prove the theorems arprops stands on, and refute their mutants; exit with 0 if all of both succeed."""
    with told_plainly():
        known = scripts(default_folder() if folder is None else folder)
        wanted = chosen(known, names or [])
        if save is not None:
            for place in (save, save / "smt", save / "stored"):
                made(place, "results", "--save")
        done: dict[str, dict[str, Any]] = {}
        interrupted = False
        try:
            with progress("proving") as telling:
                for name, finished in finishing(wanted, seconds=seconds, jobs=jobs):
                    done[name] = finished.data
                    for path, text in finished.files.items() if save is not None else ():
                        assert save is not None
                        write_text(text, save / path)
                    if telling:
                        telling(f"{name} done", len(done))
        except KeyboardInterrupt:
            interrupted = True
        theorems = [done[name] for name in wanted if name in done]
        if save is not None and len(done) == len(known) and not interrupted:
            write_text(markdown(theorems), save / "table.md")
        proved = sum(theorem["proved"] for theorem in theorems)
        broken = any(not theorem["parts"] for theorem in theorems)
        code = INTERRUPTED if interrupted else BAD_INPUT if broken else OK if proved == len(wanted) else CONTRARY
        if as_json:
            out({"arprops": "prove/1", "interrupted": interrupted, "theorems": theorems, "exit_code": code})
        else:
            console = Console(highlight=False)
            console.print(table(theorems))
            for line in failures(theorems):
                printed(line)
            counted = [mutant for theorem in theorems for mutant in theorem["mutants"]]
            printed(
                f"{'interrupted: ' if interrupted else ''}{proved} of {len(wanted)} theorems proved, "
                f"{sum(mutant['refuted'] for mutant in counted)} of {len(counted)} mutants refuted"
            )
    raise typer.Exit(code)


def finishing(wanted: dict[str, Path], *, seconds: float, jobs: int) -> Iterator[tuple[str, Finished]]:
    """Each theorem as soon as it is done: one after the other here, or several at once in processes that end with us."""
    if jobs == 1 or len(wanted) == 1:
        for name, path in wanted.items():
            yield name, finished_theorem(name, path, seconds)
        return
    context = multiprocessing.get_context("spawn")  # nothing of ours is copied into them, and no thread of a solver is
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN))
    try:
        running: dict[Future[Finished], str] = {pool.submit(finished_theorem, name, path, seconds): name for name, path in wanted.items()}
        for future in as_completed(running):
            yield running[future], future.result()
    except BrokenProcessPool:
        raise BadQuestion("a process that proved a theorem was killed, perhaps for want of memory; say --jobs 1 to see which") from None
    except BaseException:
        for process in multiprocessing.active_children():
            process.terminate()
        raise
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def finished_theorem(name: str, path: Path, seconds: float) -> Finished:
    """Read a script, run its theorem, and tell what another process can read; a script that is not in order is told as such."""
    try:
        report = run(read_theorem(path), seconds=seconds)
        return Finished(report_data(report), report_files(report))
    except BadFile as refused:
        return Finished(broken_data(name, str(refused)), {})
    except BadQuestion as refused:
        return Finished(broken_data(name, f"{path}: {refused}; a verdict without a name is re-verified and not stored"), {})
