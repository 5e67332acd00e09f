"""The other way round: what `arprops check` refuted, as a pytest file that stands in a project like any other.

True here: a test fails as long as the model does what refuted the claim, and passes once it does not; where the file expects the claim
to be refuted, the test says that it still is. Tests that an earlier run has written stay: a regression test is not taken away by a
model that was mended.
Must never enter: a file of somebody else's, overwritten.
"""

import re
from collections.abc import Sequence
from os.path import relpath
from pathlib import Path
from typing import Final

from arprops.core.error import BadFile
from arprops.core.verdict import Refuted
from arprops.formats.parse import read_text
from arprops.formats.write import write_text
from arprops.report.code import text_code
from arprops.report.plain import plain
from arprops.report.words import Names, claim_text
from arprops.testing.failure import imports
from arprops.testing.replay import replay
from arprops.testing.spec import Requirement

MARKER: Final = "# Written by `arprops check --emit-tests`, which adds to it and replaces its tests by name; other changes may be lost."
BETWEEN: Final = "\n\n\n"


def file_of(file: Path, folder: Path) -> Path:
    """Where the tests of a check file stand in the folder."""
    stem = file.name.partition(".")[0] or file.name
    return folder / f"test_{_identifier(stem)}.py"


def refuse_foreign(file: Path, folder: Path) -> None:
    """Fail with `BadFile` where a file stands that this module has not written, or has written for another check file."""
    path = file_of(file, folder)
    text = read_text(path) if path.exists() else None
    if text is not None and not text.startswith(MARKER):
        raise BadFile(f"{path}: found a file that was not written by --emit-tests, expected none; move it, or name another folder")
    if text is not None and _where(file, folder) not in text.split("\n"):
        found = next((line for line in text.split("\n") if line.startswith("FILE = ")), "no line FILE")
        raise BadFile(f"{path}: found tests of another check file, {found}, expected {_where(file, folder)}; move it, or name another folder")


def emitted(requirements: Sequence[Requirement], folder: Path) -> Path | None:
    """Write a test for each refuted requirement into the folder; gives the file, or None where nothing was refuted.

    Needs requirements of one file that were decided. Fails with `BadFile` where the file cannot be written, or is somebody else's; an
    older file stays as it was until the new one is complete. Cost: that of the witnesses' prompts.
    """
    path = file_of(requirements[0].file.path, folder)
    tests: dict[str, str] = {}
    for requirement in requirements:
        if isinstance(requirement.outcome.verdict, Refuted):
            name = _name(requirement)
            name = f"{name}_{requirement.number}" if name in tests else name
            tests[name] = _test(requirement, name)
    if not tests:
        return None
    file = requirements[0].file.path
    refuse_foreign(file, folder)
    tests = {**_earlier(path), **tests}
    head = "\n".join([
        MARKER, f'"""What was refuted in {_in_quotes(file.name)}, each claim at its witness."""', "",
        *_standard(imports(*tests.values())), "from pathlib import Path", "", *_ours(imports(*tests.values())), "",
        _where(file, folder),
    ])  # fmt: skip
    write_text(BETWEEN.join([head, *tests.values()]) + "\n", path)
    return path


def _where(file: Path, folder: Path) -> str:
    """The line that says where the check file stands, seen from the tests."""
    return f"FILE = Path(__file__).parent / {text_code(Path(relpath(file.resolve(), folder.resolve())).as_posix())}"


def _name(requirement: Requirement) -> str:
    """The test's name, which depends on the file alone: a test that an earlier run wrote is replaced by that of its own claim and no other."""
    names = [_identifier(stated.name) if stated.name else f"claim_{number}" for number, stated in enumerate(requirement.file.claims, 1)]
    own = names[requirement.number - 1]
    alone = names.count(own) == 1
    return f"test_{own}" if alone or not requirement.outcome.name else f"test_{own}_{requirement.number}"


def _test(requirement: Requirement, name: str) -> str:
    outcome, verdict = requirement.outcome, requirement.outcome.verdict
    assert isinstance(verdict, Refuted)
    seen = replay(verdict, claim=outcome.claim, named=requirement.file.models, file="FILE", key=requirement.key)
    names, expected = Names(outcome.models), outcome.expect == "refuted"
    comments = [claim_text(outcome.claim, names), *outcome.reasons(names)]
    lines = [
        f"def {name}() -> None:",
        f"    # {plain(comments[0])}",
        f"    # {'refuted, as the file expects' if expected else 'refuted'}: {plain(comments[1]) if comments[1:] else 'see the file'}",
        *(f"    # {plain(line)}".rstrip() for line in comments[2:]),
        *(f"    {line}" for line in seen.models),
        f"    {seen.fails if expected else seen.holds}",
    ]
    return "\n".join(lines)


def _earlier(path: Path) -> dict[str, str]:
    """The tests of a file that an earlier run has written, by name."""
    blocks = read_text(path).rstrip("\n").split(BETWEEN)[1:] if path.exists() else []
    return {found[1]: block for block in blocks if (found := re.match(r"def (\w+)\(", block))}


def _standard(lines: list[str]) -> list[str]:
    return [line for line in lines if "arprops" not in line]


def _ours(lines: list[str]) -> list[str]:
    return [line for line in lines if "arprops" in line]


def _identifier(text: str) -> str:
    return re.sub(r"\W+", "_", text.lower(), flags=re.ASCII).strip("_") or "spec"


def _in_quotes(text: str) -> str:
    return plain(text).replace("\\", "\\\\").replace('"', "'")
