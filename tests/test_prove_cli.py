"""`arprops prove`: the table, exit codes, what is stored, and bad input told in one message."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from arprops.cli.app import app
from arprops.core.error import BadFile
from arprops.formats.theorem import default_folder, read_theorem, scripts

ROOT = Path(__file__).parents[1]
TRUE = """
import arprops as ar
from arprops.solve.theorem import Mutant, Part, Theorem
COIN, SURE = (ar.Table("ab", {"": row}, length=1) for row in ({"a": "1/2", "b": "1/2"}, {"a": 1}))
def show(bench):
    bench.proved(ar.same_joint(COIN, COIN), "same")
    bench.valid("order", "(set-logic QF_LRA)(declare-const x Real)(assert (> x 1.0))(assert (not (> x 0.0)))", comment="1 > 0")
def refute(bench):
    bench.refuted(ar.same_joint(COIN, SURE), "other")
    return "COIN and SURE"
THEOREM = Theorem("NAME", "coins", "A coin | is a coin.", "1 = 1", (), (Part("construction", "one coin", show),), (Mutant("All coins are.", "one", refute),))
"""
FALSE = TRUE.replace('bench.proved(ar.same_joint(COIN, COIN), "same")', 'bench.check("false", False, "as it must")')
SURVIVES = TRUE.replace('return "COIN and SURE"', 'return ""')


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["prove", *map(str, arguments)], env={"COLUMNS": "150"})


def folder(path: Path, **theorems: str) -> Path:
    for name, text in theorems.items():
        (path / f"{name}_test.py").write_text(text.replace("NAME", name.upper()), encoding="utf-8")
    return path


def test_a_theorem_is_proved_and_what_it_shows_is_stored(tmp_path) -> None:
    kept = tmp_path / "kept"
    done = run("--from", folder(tmp_path, z1=TRUE), "--save", kept)
    assert done.exit_code == 0, done.output
    assert "Z1 ✓" in done.output
    assert "1 of 1 theorems proved, 1 of 1 mutants refuted" in done.output
    assert sorted(str(path.relative_to(kept)) for path in kept.rglob("*.*")) == [
        "smt/z1-order.smt2", "stored/z1-other.json", "stored/z1-same.json", "table.md",
    ]  # fmt: skip
    assert (kept / "smt/z1-order.smt2").read_text(encoding="utf-8").startswith("; Z1 coins: 1 > 0\n")
    assert "A coin ∣ is a coin." in (kept / "table.md").read_text(encoding="utf-8")
    checked = subprocess.run([sys.executable, ROOT / "proofs/recheck.py", kept / "stored"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


def test_two_runs_in_one_process_or_two_store_the_same_bytes(tmp_path) -> None:
    folder(tmp_path, z1=TRUE, z2=TRUE)
    for jobs in ("1", "2"):
        assert run("--from", tmp_path, "--save", tmp_path / jobs, "--jobs", jobs).exit_code == 0
    one, two = ({p.relative_to(tmp_path / jobs): p.read_bytes() for p in (tmp_path / jobs).rglob("*.*")} for jobs in ("1", "2"))
    assert one == two
    assert len(one) == 7


@pytest.mark.parametrize(("text", "said"), [(FALSE, "as it must"), (SURVIVES, "the mutant survived")])
def test_a_false_theorem_and_a_mutant_that_survives_exit_with_1(tmp_path, text, said) -> None:
    done = run("--from", folder(tmp_path, z1=text))
    assert done.exit_code == 1
    assert "Z1 ✗" in done.output
    assert said in done.output


def test_json_says_the_same_and_nothing_else(tmp_path) -> None:
    folder(tmp_path, z1=TRUE, z10=FALSE, z2=SURVIVES)
    done = run("--from", tmp_path, "--json", "--jobs", "1")
    data = json.loads(done.stdout)
    assert (data["arprops"], data["interrupted"], data["exit_code"]) == ("prove/1", False, 1)
    assert [(t["name"], t["proved"], [m["refuted"] for m in t["mutants"]]) for t in data["theorems"]] == [
        ("Z1", True, [True]), ("Z2", False, [False]), ("Z10", False, [True]),
    ]  # fmt: skip
    assert [a["solver"] for a in data["theorems"][0]["parts"][0]["obligations"][0]["answers"]] == ["z3", "cvc5"]


def test_theorems_are_chosen_by_name_in_either_case(tmp_path) -> None:
    done = run("z2", "--from", folder(tmp_path, z1=FALSE, z2=TRUE))
    assert done.exit_code == 0
    assert "1 of 1 theorems" in done.output


def test_an_unknown_name_exits_with_2_and_lists_the_known(tmp_path) -> None:
    done = run("Z9", "--from", folder(tmp_path, z1=TRUE, z2=TRUE))
    assert done.exit_code == 2
    assert "no theorem 'Z9' here; the known ones are Z1, Z2" in done.output


def test_a_folder_without_scripts_exits_with_2(tmp_path) -> None:
    assert run("--from", tmp_path).exit_code == 2
    assert run("--from", tmp_path / "nowhere").exit_code == 2


@pytest.mark.parametrize("text", ["1 / 0", "THEOREM = 3", TRUE.replace("NAME", "Y7"), "def", TRUE.replace("(Mutant(", "() and (Mutant(")])
def test_a_script_that_is_not_in_order_exits_with_2_and_the_others_are_run(tmp_path, text) -> None:
    done = run("--from", folder(tmp_path, z1=text, z2=TRUE), "--jobs", "1")
    assert done.exit_code == 2, done.output
    assert "z1_test.py" in done.output.replace("\n", "")
    assert "1 of 2 theorems proved" in done.output


def test_two_scripts_of_one_theorem_are_refused(tmp_path) -> None:
    folder(tmp_path, z1=TRUE)
    (tmp_path / "z1_again.py").write_text(TRUE, encoding="utf-8")
    with pytest.raises(BadFile, match="expected one script for theorem Z1"):
        scripts(tmp_path)


def test_every_script_of_arprops_can_be_read() -> None:
    found = scripts(default_folder())
    assert {"A1", "B5"} <= set(found)
    assert [read_theorem(path).name for path in found.values()] == list(found)


@pytest.mark.skipif(os.name == "nt", reason="sends SIGINT to one process")
def test_ctrl_c_keeps_the_theorems_that_were_done(tmp_path) -> None:
    waits = TRUE.replace("def show(bench):", f"def show(bench):\n    import pathlib, time; pathlib.Path({str(tmp_path)!r}, 'waiting').touch(); time.sleep(600)")
    folder(tmp_path, z1=TRUE, z2=waits)
    program = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from arprops.cli import main; main()"
    command = [sys.executable, "-c", program, "prove", "--from", str(tmp_path), "--jobs", "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        while not (tmp_path / "waiting").exists():
            assert process.poll() is None
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Z1 ✓" in out
    assert "interrupted: 1 of 2 theorems proved" in out
