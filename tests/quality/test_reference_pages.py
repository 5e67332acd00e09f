"""The pages that go through the reference texts: every claim has a verdict and what shows it, and every command prints what stands below it.

True here: a page's `console` blocks run in a folder of their own, from top to bottom, in this process; the files that they read are the `toml` blocks that begin
with `# FILE:`, and `examples/`. A line `…` stands for any lines. The Python examples are run by Sybil, as on every page.
Doubtful: `arprops prove` is not run here, as each takes seconds; `make prove` runs every script, and here its number of mutants is compared.
"""

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from arprops.cli.app import app
from arprops.formats.theorem import default_folder, read_theorem, scripts

ROOT = Path(__file__).parents[2]
PAGES = {name: (ROOT / f"docs/{name}.md").read_text(encoding="utf-8") for name in ("reference_joint", "reference_tasks", "reference_framework")}
VERDICTS = ("Holds", "Sharper", "Needs a hypothesis", "Not as stated", "Open")
UNSCRIPTED = ("F1", "F2", "G1", "G2")  # closed forms and nets: held by tests, and by no script
SHARPER: dict[str, tuple[str, ...]] = {"reference_joint": ("A6", "C1"), "reference_tasks": ("D3",), "reference_framework": ()}


def claims(page: str) -> list[tuple[int, str, str]]:
    """Each claim's number, its verdict (empty where none stands below the sentence), and its text up to the next heading."""
    found = re.findall(r"^### (\d+)\. [^\n]*\n\n(.*?)(?=^##|\Z)", PAGES[page], re.MULTILINE | re.DOTALL)
    said = {number: re.match(rf".*\n\n\*\*({'|'.join(VERDICTS)})\b", text) for number, text in found}
    return [(int(number), verdict[1] if (verdict := said[number]) else "", text) for number, text in found]


def commands(page: str) -> list[tuple[str, list[str]]]:
    """Each command with the lines that are shown below it, in the page's order."""
    found: list[tuple[str, list[str]]] = []
    for block in re.findall(r"```console\n(.*?)```", PAGES[page], re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            else:
                found[-1][1].append(line)
    return found


def is_shown(output: list[str], shown: list[str]) -> bool:
    """Whether the output is what is shown, where a line `…` stands for any lines."""
    if not shown:
        return not output
    if shown[0] == "…":
        return any(is_shown(output[n:], shown[1:]) for n in range(len(output) + 1))
    return bool(output) and output[0] == shown[0] and is_shown(output[1:], shown[1:])


def test_what_is_shown_must_be_in_the_output_and_in_its_order() -> None:
    assert is_shown(["a", "b", "c"], ["a", "…", "c"]) and is_shown(["a"], ["…", "a", "…"])
    assert not is_shown(["a", "b", "c"], ["a", "c"]) and not is_shown(["a", "b"], ["…", "b", "…", "a"]) and not is_shown(["a", "b"], ["a"])


@pytest.mark.parametrize("page", PAGES)
def test_the_commands_print_what_stands_below_them(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples", target_is_directory=True)
    for name, text in re.findall(r"```toml\n# FILE: (\S+)\n(.*?)```", PAGES[page], re.DOTALL):
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    listed = commands(page)
    assert listed
    for command, shown in listed:
        program, *arguments = shlex.split(command)
        assert program == "arprops", command
        if arguments[0] != "prove":
            ran = CliRunner().invoke(app, arguments)
            assert ran.exit_code == 0, ran.output
            assert is_shown(ran.stdout.rstrip("\n").splitlines(), shown), f"{command}\n{ran.stdout}"


@pytest.mark.parametrize("page", PAGES)
def test_a_theorem_that_a_page_has_proved_has_a_script_with_so_many_mutants(page: str) -> None:
    known = scripts(default_folder())
    proved = {command.split()[-1]: shown for command, shown in commands(page) if command.startswith("arprops prove ")}
    assert set(SHARPER[page]) <= set(proved)
    for name, shown in proved.items():
        mutants = len(read_theorem(known[name]).mutants)
        assert shown == ["…", f"1 of 1 theorems proved, {mutants} of {mutants} mutants refuted"], name


@pytest.mark.parametrize("page", PAGES)
def test_every_claim_has_a_verdict_and_what_shows_it(page: str) -> None:
    found = claims(page)
    assert [number for number, _, _ in found] == [*range(1, len(found) + 1)] != []
    for number, verdict, text in found:
        assert verdict, f"claim {number} of {page} has no verdict below it"
        assert verdict == "Open" or "```" in text or "see [claim" in text, f"claim {number} of {page} is decided, and nothing shows it"


@pytest.mark.parametrize("page", PAGES)
def test_the_table_of_verdicts_lists_the_claims(page: str) -> None:
    for verdict in VERDICTS:
        listed = re.search(rf"^\| \*\*{verdict}\*\* \|.*\| ([\d, ]+) \|$", PAGES[page], re.MULTILINE)
        assert listed is not None
        assert [int(number) for number in listed[1].split(", ")] == [number for number, given, _ in claims(page) if given == verdict]


@pytest.mark.parametrize("page", PAGES)
def test_the_theorems_of_a_page_exist(page: str) -> None:
    named = set(re.findall(r"\b([A-G]\d)\b", re.sub(r"```.*?```", "", PAGES[page], flags=re.DOTALL)))
    assert named <= {*scripts(default_folder()), *UNSCRIPTED} and set(SHARPER[page]) <= named


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_calls_sharper_stands_where_it_says(page: str) -> None:
    for theorem in SHARPER[page]:
        assert any(
            f"({theorem})" in text and f"$ arprops prove {theorem}" in text and verdict in ("Sharper", "Needs a hypothesis")
            for _, verdict, text in claims(page)
        ), theorem
