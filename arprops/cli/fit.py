"""`arprops fit`: nets trained on exact languages, and how each completes what it was never trained on.

True here: what is printed is read off the nets that are written; Ctrl-C prints and writes what was done.
Must never enter: the training. That is `neural`.
"""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from arprops.cli import INTERRUPTED
from arprops.cli.told import Json, failed, made, out, printed, progress, told_plainly
from arprops.core.error import BadFile
from arprops.formats.fit_file import read_fit
from arprops.formats.parse import LARGEST
from arprops.formats.write import write, write_text
from arprops.neural.folder import with_torch
from arprops.report.extrapolation import columns, heading, left_out, legend, lines, page
from arprops.report.plain import plain

if TYPE_CHECKING:
    from arprops.neural.extrapolation.result import Study
    from arprops.neural.extrapolation.study import Judged

WIDE = 160
"""How wide a table may be where no terminal says it."""


def fit(
    file: Annotated[Path, typer.Argument(help="A fit file: tables language, architecture, and where wanted steer (docs/files.md).")],
    *,
    as_json: Json = False,
    out_folder: Annotated[Path | None, typer.Option("--out", help="Write the nets, results.json and a page with pictures here.", metavar="DIR")] = None,
    workers: Annotated[int, typer.Option("--workers", min=1, help="Train in so many processes at once.")] = 1,
    address: Annotated[str | None, typer.Option("--address", help="Train on the Ray cluster at this address.")] = None,
    seeds: Annotated[int | None, typer.Option("--seeds", min=1, help="How many seeds, in place of the file's.")] = None,
    certified: Annotated[int | None, typer.Option("--certified", min=0, help="Bracket each rule's probability with so many prefixes, in place of the file's.")] = None,
    device: Annotated[str, typer.Option("--device", help="auto (a GPU where there is one), cpu, cuda, …")] = "auto",
    max_bytes: Annotated[int, typer.Option("--max-bytes", min=1, help="The largest file that is read.")] = LARGEST,
) -> None:
    """Train the nets of FILE on exact languages, and count how they complete the prompts that these never produce."""
    with told_plainly():
        plan = read_fit(file, seeds=seeds, certified=certified, max_bytes=max_bytes)
        study = _study()
        if out_folder is not None:
            made(out_folder, "nets", "--out")
        kept: list[str] = []

        def keep(judged: "Judged") -> None:
            if out_folder is not None:
                kept.extend(_saved(judged, out_folder))

        sweep = None if out_folder is None else out_folder / "training"
        with progress("training") as telling:
            found = study(plan, device=device, workers=workers, address=address, folder=sweep, keep=keep, progress=telling)
        if sweep is not None and found.complete:  # what is left of it are checkpoints of nets that are written
            shutil.rmtree(sweep, ignore_errors=True)
        data = {"arprops": "fit/1", "file": str(file), **found.data()}
        written: dict[str, Any] = {"results": None, "page": None, "nets": kept}
        if out_folder is not None:
            results, picture = out_folder / "results.json", out_folder / "index.html"
            write(data, results)
            write_text(page(found, title=f"{file.name}: which rules the nets keep"), picture)
            written |= {"results": str(results), "page": str(picture)}
        if as_json:
            out({**data, "written": written})
        else:
            _told(found, written)
    if not found.complete:
        failed("interrupted: not every net was trained")
        raise typer.Exit(INTERRUPTED)


def _study() -> Any:
    def imported() -> Any:
        from arprops.neural.extrapolation.study import study

        return study

    return with_torch(imported)


def _saved(judged: "Judged", folder: Path) -> list[str]:
    """Write a row's nets, the last and the least loss's, into folders named by what they are."""
    from arprops.neural.card import save_net

    row = judged.row
    steered = "" if row.way == "–" else f"-{row.way.replace(' ', '-')}"
    name = "".join(c if c.isalnum() or c in "-_" else "_" for c in f"{row.language}-{row.architecture}{steered}-{row.seed}")
    places: list[str] = []
    for net, kept in ((judged.final, "final"), (judged.best, "best")):
        if kept == "best" and row.best.step == row.final.step:
            continue
        place = folder / "nets" / f"{name}-{kept}"
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
        except OSError as refused:
            raise BadFile(f"{place.parent}: no folder can be made here for the nets: {refused.strerror}") from None
        save_net(net, place)
        places.append(str(place))
    return places


def _told(found: "Study", written: dict[str, Any]) -> None:
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=WIDE)
    for language in found.languages:
        table = Table(box=SIMPLE_HEAD)
        for i, head in enumerate(columns(found, language)):
            table.add_column(Text(plain(head)), justify="left" if i < 2 else "right")
        for line in lines(found, language):
            if line[0] == "by chance":
                table.add_section()
            table.add_row(*(Text(plain(cell)) for cell in line))
        printed(plain(heading(language)))
        console.print(table)
        for line in [*legend(language), *left_out(language)]:
            printed(f"  {plain(line)}")
        printed("")
    for name in (written["page"], written["results"]):
        if name is not None:
            printed(f"written: {name}")
    if written["nets"]:
        printed(f"written: {len(written['nets'])} nets below {Path(written['nets'][0]).parent}")
