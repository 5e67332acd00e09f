"""Theorem scripts: where they are, how one is read, and what a report becomes when it is kept.

True here: a script is a Python file that exposes THEOREM, named after it (`a1_fibre.py` holds A1). What is written says what was shown
and not when or how fast, so two runs write the same bytes.
Must never enter: a guess which script was meant. Reading a script runs it: a folder of scripts is trusted as any program is.
"""

import importlib.util
import re
from pathlib import Path
from typing import Any, Final

import arprops.solve
from arprops.core.error import ArpropsError, BadFile, BadQuestion
from arprops.formats.proof import proof_data
from arprops.formats.write import json_text
from arprops.solve.prove import Ran, Report
from arprops.solve.smt import closed
from arprops.solve.theorem import Mutant, Theorem

SCRIPT: Final = re.compile(r"([a-z][0-9]+)_[a-z0-9_]+\.py")


def default_folder() -> Path:
    """Where the scripts of arprops are: beside its rooms where it is installed, in `proofs/theorems` of a checkout.

    Fails with `BadFile` where neither is there.
    """
    package = Path(arprops.solve.__file__).parents[1]
    places = package / "theorems", package.parent / "proofs" / "theorems"
    for place in places:
        if place.is_dir():
            return place
    raise BadFile(f"found no theorem scripts in {places[0]} or {places[1]}; name a folder with --from")


def scripts(folder: Path) -> dict[str, Path]:
    """The scripts of a folder by the names of their theorems, in the order A1, A2, …, A10, B1; fails with `BadFile` where there is none."""
    if not folder.is_dir():
        raise BadFile(f"{folder}: found no folder, expected one with scripts such as a1_fibre.py")
    found: dict[str, Path] = {}
    for path in sorted(folder.glob("*.py")):
        if matched := SCRIPT.fullmatch(path.name):
            name = matched[1].upper()
            if name in found:
                raise BadFile(f"{folder}: found {found[name].name} and {path.name}, expected one script for theorem {name}")
            found[name] = path
    if not found:
        raise BadFile(f"{folder}: found no script, expected files such as a1_fibre.py")
    return dict(sorted(found.items(), key=lambda item: (item[0][0], int(item[0][1:]))))


def chosen(known: dict[str, Path], names: list[str]) -> dict[str, Path]:
    """The scripts of these names, all where none is given; fails with `BadQuestion` on an unknown one, and lists the known."""
    wanted = [name.upper() for name in names]
    for name, upper in zip(names, wanted, strict=True):
        if upper not in known:
            raise BadQuestion(f"there is no theorem {name!r} here; the known ones are {', '.join(known)}")
    return {name: path for name, path in known.items() if not wanted or name in wanted}


def read_theorem(path: Path) -> Theorem:
    """The THEOREM of a script, which is run; fails with `BadFile` where it breaks, has none, or has another one than its name says."""
    spec = importlib.util.spec_from_file_location(f"arprops_theorem_{path.stem}", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except ArpropsError as refused:
        raise BadFile(f"{path}: {refused}") from refused
    except Exception as broken:
        raise BadFile(f"{path}: the script broke: {type(broken).__name__}: {broken}") from broken
    theorem = getattr(module, "THEOREM", None)
    if not isinstance(theorem, Theorem):
        raise BadFile(f"{path}: found THEOREM = {theorem!r}, expected a Theorem")
    if theorem.name.lower() != path.stem.partition("_")[0]:
        raise BadFile(f"{path}: found theorem {theorem.name}, expected the one the file is named after")
    return theorem


def report_files(report: Report) -> dict[str, str]:
    """What a report keeps, by the path in a folder: `smt/*.smt2` and `stored/*.json`, which `proofs/recheck.py` accepts.

    Fails with `BadQuestion` on a verdict about a model that is not data.
    """
    name = report.theorem.name.lower()
    files: dict[str, str] = {}
    for ran in (*report.parts, *report.mutants):
        for one in ran.bench.obligations:
            head = f"; {report.theorem.name} {report.theorem.title}: {one.comment}\n; {report.theorem.mathematics}\n(set-info :status {one.expected})\n"
            files[f"smt/{name}-{one.name}.smt2"] = head + closed(one.text).strip() + "\n"
        for kept in ran.bench.kept:
            data = proof_data(kept.verdict, name=f"{report.theorem.name} {kept.name}", models=kept.models)
            files[f"stored/{name}-{kept.name}.json"] = json_text(data)
    return files


def broken_data(name: str, why: str) -> dict[str, Any]:
    """What `report_data` gives for a script that could not be read: nothing shown, and why."""
    said = {"name": name, "title": "", "statement": "", "mathematics": "", "hypotheses": [], "proved": False, "refusal": why}
    return {**said, "seconds": 0.0, "solvers": [], "parts": [], "mutants": []}


def report_data(report: Report) -> dict[str, Any]:
    """The report as data, whose keys `docs/command.md` explains."""
    theorem = report.theorem
    return {
        "name": theorem.name,
        "title": theorem.title,
        "statement": theorem.statement,
        "mathematics": theorem.mathematics,
        "hypotheses": list(theorem.hypotheses),
        "proved": report.proved,
        "refusal": report.refusal,
        "seconds": round(report.seconds, 3),
        "solvers": list(report.solvers),
        "parts": [_ran_data(ran) for ran in report.parts],
        "mutants": [_ran_data(ran) for ran in report.mutants],
    }


def _ran_data(ran: Ran) -> dict[str, Any]:
    what, bench = ran.what, ran.bench
    said: dict[str, Any]
    if isinstance(what, Mutant):
        said = {"says": what.says, "drops": what.drops, "refuted": ran.failure is None, "counterexample": ran.counterexample or None}
    else:
        said = {"method": what.method, "scope": what.scope, "proved": ran.failure is None}
    obligations = [
        {"name": one.name, "comment": one.comment, "expected": one.expected, "answers": [
            {"solver": a.solver, "version": a.version, "answer": a.answer, "seconds": round(a.seconds, 3), "seed": a.seed} for a in one.answers
        ]}
        for one in bench.obligations
    ]  # fmt: skip
    shown = {"obligations": obligations, "identities": list(bench.identities), "verdicts": [kept.name for kept in bench.kept]}
    return {**said, "failure": ran.failure, "seconds": round(ran.seconds, 3), **shown, "checks": bench.cases_checked}
