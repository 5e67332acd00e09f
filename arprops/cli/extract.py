"""`arprops extract`: a finite automaton out of a trained net, with a certified distance.

True here: what is written is the automaton whose distance is printed; Ctrl-C prints and writes the best one so far.
Must never enter: the search for it. That is `neural`.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from arprops.cli import INTERRUPTED
from arprops.cli.told import Json, out, printed, progress, told_plainly
from arprops.core.error import BadQuestion
from arprops.formats.argument import number_argument
from arprops.formats.parse import ending
from arprops.formats.save import save
from arprops.formats.write import write_text
from arprops.neural.folder import open_net
from arprops.report.number import count_text, number_text
from arprops.report.outcome import OK, OPEN, value_data
from arprops.report.show import model_text
from arprops.report.svg import svg

if TYPE_CHECKING:
    from arprops.neural.extraction.extract import Extraction

DRAWN = 40
"""So many states are printed or drawn."""


def extract(
    folder: Annotated[Path, typer.Argument(help="The folder of a saved net.")],
    *,
    tolerance: Annotated[
        str, typer.Option("--tolerance", help="How far the automaton may be from the net in total variation.", metavar="NUMBER")
    ] = "1/1000",
    prompts: Annotated[int | None, typer.Option("--prompts", min=1, help="How many prompts may be looked at.")] = None,
    states: Annotated[int | None, typer.Option("--states", min=1, help="How many states the automaton may have.")] = None,
    out_file: Annotated[Path | None, typer.Option("--out", help="Write the automaton here, as a model file.", metavar="FILE")] = None,
    svg_file: Annotated[Path | None, typer.Option("--svg", help="Write its states as a picture.", metavar="FILE")] = None,
    device: Annotated[str, typer.Option("--device", help="cpu, auto (a GPU where there is one), cuda, …")] = "cpu",
    as_json: Json = False,
) -> None:
    """Find a small probabilistic automaton near the net in FOLDER, and bound the total variation between the two."""
    with told_plainly():
        if out_file is not None:
            ending(out_file)
            if svg_file is not None and svg_file.resolve() == out_file.resolve():
                raise BadQuestion(f"{out_file}: found one name for the automaton and the picture, expected two")
        bound = number_argument(tolerance, "--tolerance")
        budgets: dict[str, Any] = {name: given for name, given in (("prompts", prompts), ("states", states)) if given is not None}
        with progress("extracting") as telling:
            found = _extracted(folder, device, tolerance=bound, **budgets, progress=telling)
        if out_file is not None:
            save(found.automaton, out_file)
        if svg_file is not None:
            write_text(svg(found.automaton, states=DRAWN), svg_file)
        code = INTERRUPTED if found.ended == "interrupted" else OK if found.reached else OPEN
        if as_json:
            out({
                "arprops": "extract/1", "net": str(folder), "tolerance": str(found.tolerance), "ended": found.ended, "states": found.states, "prompts": found.prompts,
                "distance": value_data(found.distance), "access": {state: list(prompt) for state, prompt in found.access.items()},
                "history": [vars(each) for each in found.history],
                "written": None if out_file is None else str(out_file), "picture": None if svg_file is None else str(svg_file), "exit_code": code,
            })  # fmt: skip
        else:
            _told(found, out_file, svg_file)
    raise typer.Exit(code)


def _extracted(folder: Path, device: str, **wanted: Any) -> "Extraction":
    net = open_net(folder, device=device)
    from arprops.neural.extraction.extract import extract as extracted

    return extracted(net, **wanted)


def _told(found: "Extraction", out_file: Path | None, svg_file: Path | None) -> None:
    from arprops.neural.extraction.extract import ENDED

    if out_file is None:
        printed(model_text(found.automaton, states=DRAWN, depth=None))
    printed(f"{count_text(found.states, 'state')}, {count_text(found.prompts, 'prompt')} looked at")
    printed(f"total variation of net and automaton: {number_text(found.distance)} (certified)")
    printed(f"tolerance {found.tolerance}: {ENDED[found.ended]}")
    for written in (out_file, svg_file):
        if written is not None:
            printed(f"written: {written}")
