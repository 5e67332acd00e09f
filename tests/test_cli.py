"""The command line: verdicts, exit codes, JSON, saved proofs, one clear message for bad input, and Ctrl-C that keeps what was found."""

import json
import os
import signal
import subprocess
import sys
import time
from fractions import Fraction
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from arprops.cli.app import app
from arprops.formats.proof import read_proof
from arprops.kernel.check import recheck
from arprops.solve.smt import discharge, proved_by_both

ROOT = Path(__file__).parents[1]
EXAMPLES = [path for path in sorted((ROOT / "examples").glob("*.toml")) if "[[claim]]" in path.read_text(encoding="utf-8")]  # others are for `arprops fit`
TWO_BITS = str(ROOT / "examples/two_bits.toml")
# Two long coins with a prime number of states each: equal, and long to prove so.
LONG = """
[[claim]]
name = "quick"
kind = "tight"
p = "P"
[[claim]]
name = "long"
kind = "same_joint"
p = "P"
q = "Q"
[[claim]]
name = "never run"
kind = "tight"
p = "Q"
"""
COUNTER = """
[models.{name}]
kind = "counter"
alphabet = ["a", "b"]
counters = ["n", "m"]
start = {{ control = "s" }}
control.s = [{{ next = {{ a = "1/3", b = "1/3", END = "1/3" }}, step = {{ a = {{ to = "s", add = {{ n = 1 }} }}, b = {{ to = "s", add = {{ m = {m} }} }} }} }}]
"""

# Through a view a counter machine has no formulas, so its states are listed, without end.
SEEN = '{{ kind = "decoded", model = "{}", decoder = {{ kind = "temperature", t = "1" }} }}'


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def written(folder: Path, claims: str, models: str = "") -> Path:
    path = folder / "f.toml"
    bits = '[models.P]\nkind = "table"\nalphabet = ["0", "1"]\nlength = 1\nrows = { "" = { 0 = 0.25, 1 = 0.75 } }\n'
    path.write_text(bits + models + claims, encoding="utf-8")
    return path


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_examples_hold(path: Path, tmp_path: Path) -> None:
    result = run("check", path, "--save", tmp_path)
    assert result.exit_code == 0, result.output
    for proof in tmp_path.iterdir():
        recheck(read_proof(proof).verdict)
    report = subprocess.run([sys.executable, ROOT / "proofs/recheck.py", *tmp_path.iterdir()], capture_output=True, text=True, check=False)
    assert report.returncode == 0, report.stdout


def test_examples_are_there() -> None:
    assert {path.stem for path in EXAMPLES} >= {"two_bits", "anbn", "decoders", "pautomac"}


def test_anbn_says_what_theorem_a5_says() -> None:
    claims = {claim["name"]: claim for claim in json.loads(run("check", ROOT / "examples/anbn.toml", "--json").stdout)["claims"]}
    assert claims["always-stop balances 69 of the 251"]["values"]["left"]["exact"] == "69/251"
    assert claims["251 of the 256 prompts of length 8 are impossible"]["values"]["left"]["exact"] == "251"
    assert claims["Q1 and Q2 are one model"]["witness"] == {"prompt": ["b"], "outcome": None, "parameters": {"q": "1/2"}}


@pytest.mark.parametrize(
    ("claim", "code"),
    [
        ('kind = "tight"\np = "P"\n', 0),
        ('kind = "tight"\np = "P"\nexpect = "refuted"\n', 1),
        ('kind = "entropy"\np = "P"\nequals = 0\n', 1),
        ('kind = "entropy"\np = "P"\nequals = 0\nexpect = "refuted"\n', 0),
        ('kind = "entropy"\np = { kind = "decoded", model = "P", decoder = { kind = "temperature", t = "2/3" } }\nequals = 0\n', 2),
        ('kind = "next_probability"\np = { kind = "belief", source = "P" }\nprompt = "00"\noutcome = "0"\nequals = 0\n', 2),
    ],
)
def test_exit_codes(tmp_path: Path, claim: str, code: int) -> None:
    result = run("check", written(tmp_path, f"[[claim]]\n{claim}"))
    assert result.exit_code == code, result.output


def test_what_a_formula_rests_on_is_written_for_any_solver(tmp_path: Path) -> None:
    models = COUNTER.format(name="A", m=1) + COUNTER.format(name="B", m=2)
    path = written(tmp_path, '[[claim]]\nname = "one"\nkind = "same_joint"\np = "A"\nq = "B"\n', models)
    result = run("check", path, "--smt", tmp_path / "smt")
    assert result.exit_code == 0, result.output
    texts = [file.read_text(encoding="utf-8") for file in sorted((tmp_path / "smt").glob("01-one-*.smt2"))]
    assert texts
    assert all(proved_by_both(discharge(text)) for text in texts)
    assert any("declare-const i0 Int" in text for text in texts)


def test_unknown_is_3_and_reads_as_nothing_else(tmp_path: Path) -> None:
    models = COUNTER.format(name="A", m=1) + COUNTER.format(name="B", m=2)
    path = written(tmp_path, f'[[claim]]\nkind = "same_conditionals"\np = {SEEN.format("A")}\nq = {SEEN.format("B")}\n', models)
    result = run("check", path, "--budget", "500")
    assert result.exit_code == 3
    assert "UNKNOWN" in result.stdout
    assert "0 of 1 as expected (1 unknown)" in result.stdout


def test_one_claim_that_makes_no_sense_does_not_stop_the_others(tmp_path: Path) -> None:
    hot = 'p = { kind = "decoded", model = "P", decoder = { kind = "temperature", t = "2/3" } }\n'
    result = run("check", written(tmp_path, f'[[claim]]\nkind = "tight"\n{hot}[[claim]]\nkind = "tight"\np = "P"\n'))
    assert result.exit_code == 2
    assert "ERROR" in result.stdout
    assert "temperature" in result.stdout
    assert "1 of 2 as expected (1 error, 1 proved)" in result.stdout


def test_json_is_one_object_with_documented_keys(tmp_path: Path) -> None:
    result = run("check", TWO_BITS, "--json", "--save", tmp_path)
    data = json.loads(result.stdout)
    documented = (ROOT / "docs/command.md").read_text(encoding="utf-8")
    assert data.keys() == {"arprops", "file", "interrupted", "claims", "exit_code"}
    assert data["exit_code"] == result.exit_code == 0
    for claim in data["claims"]:
        assert [key for key in claim if f"`{key}`" not in documented] == []
        assert Path(claim["saved"]).is_file()
    assert data["claims"][1]["values"]["left"] == {"text": "0", "exact": "0", "lower": None, "upper": None}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["check", "absent.toml"], "bad file: absent.toml: cannot be read: No such file or directory"),
        (["check", ROOT / "examples/tiny.pautomac_model.txt"], "found a name that ends in '.txt', expected .toml or .json"),
        (["check", ROOT / "pyproject.toml"], "unknown key 'build-system'"),
        (["check", ROOT / "examples/anbn_fit.toml"], "train them with `arprops fit`"),
        (["show", ROOT / "examples/anbn.toml"], "models: P, Q1, plus_one, Q2"),
        (["show", f"{ROOT}/examples/anbn.toml#nobody"], "found no model 'nobody', expected one of"),
        (["compare", TWO_BITS + "#Q1", f"{ROOT}/examples/anbn.toml#P"], "the alphabets differ"),
        (["show", TWO_BITS + "#Q1", "--svg", "/nowhere/a.svg"], "/nowhere/a.svg: cannot be written"),
        (["check", TWO_BITS, "--max-bytes", "10"], "expected at most 10"),
        (["check", TWO_BITS, "--budget", "0"], "--budget"),
        (["check", TWO_BITS, "--save", TWO_BITS], "no folder can be made here for the proofs: a file has this name; name another one"),
        (["frobnicate"], "frobnicate"),
    ],
)
def test_bad_input_is_one_message(arguments: list[Any], told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    result = run(*arguments)
    assert result.exit_code == 2
    assert told in result.stderr
    assert "Traceback" not in result.output
    assert result.stdout == ""


def test_a_file_without_claims_says_so(tmp_path: Path) -> None:
    result = run("check", written(tmp_path, ""))
    assert result.exit_code == 2
    assert "found no [[claim]], expected at least one" in result.stderr


def test_compare_two_models() -> None:
    result = run("compare", TWO_BITS + "#Q1", TWO_BITS + "#Q2")
    assert result.exit_code == 1
    assert result.stdout.splitlines()[0] == f"A is {TWO_BITS}#Q1, B is {TWO_BITS}#Q2"
    assert [line.split()[0] for line in result.stdout.splitlines() if line.startswith(("PROVED", "REFUTED"))] == ["REFUTED", "PROVED", "PROVED"]
    assert "at the prompt 0, of probability 0 under both" in result.stdout
    assert result.stdout.splitlines()[-3:] == ["KL(A‖B) = 0", "KL(B‖A) = 0", "TV(A, B) = 0"]
    assert run("compare", TWO_BITS + "#Q1", TWO_BITS + "#Q1").exit_code == 0


def test_compare_sources_as_json() -> None:
    path = f"{ROOT}/examples/pautomac.toml"
    data = json.loads(run("compare", path + "#tiny", path + "#moved", "--json").stdout)
    assert data.keys() == {"arprops", "a", "b", "claims", "values", "exit_code"}
    assert [claim["verdict"] for claim in data["claims"]] == ["refuted", "refuted"]
    assert data["values"]["TV(A, B)"]["lower"] is not None


def test_show(tmp_path: Path) -> None:
    result = run("show", TWO_BITS + "#Q1", "--dot", tmp_path / "a.dot", "--svg", tmp_path / "a.svg")
    assert result.exit_code == 0
    assert "4 states, which is all of them" in result.stdout
    assert (tmp_path / "a.dot").read_text(encoding="utf-8").startswith("digraph")
    assert (tmp_path / "a.svg").read_text(encoding="utf-8").startswith("<svg")
    data = json.loads(run("show", TWO_BITS + "#Q1", "--json", "--depth", "1").stdout)
    assert [state["possible"] for state in data["states"]] == [True, False, True]
    assert data["complete"] is False


def process(*arguments: str | Path) -> subprocess.Popen[str]:
    """The command in a process of its own, where Ctrl-C is heard even if this one's parent ignores it."""
    program = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from arprops.cli import main; main()"
    return subprocess.Popen([sys.executable, "-c", program, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize("as_json", [False, True])
def test_ctrl_c_keeps_what_was_found(tmp_path: Path, as_json: bool) -> None:
    models = COUNTER.format(name="A", m=1) + COUNTER.format(name="B", m=2)
    path = written(tmp_path, LONG.replace('p = "P"\nq = "Q"', f'p = {SEEN.format("A")}\nq = {SEEN.format("B")}').replace('p = "Q"', 'p = "P"'), models)
    folder = tmp_path / "proofs"
    running = process("check", path, "--budget", "100000000", "--save", folder, *(["--json"] if as_json else []))
    deadline = time.monotonic() + 50
    while not (folder.is_dir() and list(folder.glob("*.json"))) and time.monotonic() < deadline and running.poll() is None:
        time.sleep(0.05)
    time.sleep(0.3)
    running.send_signal(signal.SIGINT)
    out, error = running.communicate(timeout=50)
    assert running.returncode == 130, (out, error)
    assert "Traceback" not in error
    assert [proof.name for proof in folder.iterdir()] == ["01-quick.json"]
    recheck(read_proof(folder / "01-quick.json").verdict)
    if as_json:
        data = json.loads(out)
        assert data["interrupted"] is True
        assert [claim["verdict"] for claim in data["claims"]] == ["proved", "not_run", "not_run"]
    else:
        assert "PROVED   quick" in out
        assert "NOT RUN  long" in out
        assert "NOT RUN  never run" in out
        assert "interrupted: 1 of 3 as expected (1 proved, 2 not run)" in out


@pytest.mark.parametrize("arguments", [["check", TWO_BITS], ["check", TWO_BITS, "--json"], ["show", TWO_BITS + "#Q1"], ["--help"], ["--version"]])
def test_a_closed_pipe_is_no_verdict(arguments: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    program = [sys.executable, "-m", "arprops.cli", *arguments]
    done = subprocess.run(program, stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (-signal.SIGPIPE, "")


def test_a_shell_reports_a_closed_pipe_as_documented() -> None:
    line = f"{sys.executable} -m arprops.cli check {TWO_BITS} | true; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", f"sleep 0; {line}"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (141, "")
    assert "| 141 |" in (ROOT / "docs/command.md").read_text(encoding="utf-8")


def test_ctrl_c_during_the_imports_is_quiet() -> None:
    # A library that is interrupted while it is imported, and turns what interrupted it into an error of its own.
    program = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == "pydantic":
            try:
                os.kill(os.getpid(), signal.SIGINT)
            except BaseException as swallowed:
                raise ImportError(name) from swallowed
sys.meta_path.insert(0, Interrupting())
from arprops.cli import main
assert not {"typer", "rich", "pydantic"} & sys.modules.keys()
main()
"""
    done = subprocess.run([sys.executable, "-c", program, "check", TWO_BITS], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_whoever_ignores_ctrl_c_is_not_interrupted() -> None:
    program = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); from arprops.cli import ending_quietly\n"
    program += "with ending_quietly(): signal.raise_signal(signal.SIGINT)\nprint(signal.getsignal(signal.SIGINT) is signal.SIG_IGN)"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout == "True\n"


def test_the_version() -> None:
    result = run("--version")
    assert (result.exit_code, result.stdout) == (0, f"arprops {metadata.version('arprops')}\n")


def test_more_prompts_make_an_interval_narrower(tmp_path: Path) -> None:
    coins = """
[models.Q]
kind = "pdfa"
alphabet = "01"
start = "s"
next = { s = { 0 = "1/2", 1 = "1/4", END = "1/4" }, t = { 0 = "1/4", 1 = "1/2", END = "1/4" } }
step = { s = { 0 = "s", 1 = "t" }, t = { 0 = "s", 1 = "t" } }
[models.R]
kind = "pdfa"
alphabet = "01"
start = "s"
next = { s = { 0 = "3/8", 1 = "3/8", END = "1/4" } }
step = { s = { 0 = "s", 1 = "s" } }
"""
    path = written(tmp_path, "", coins)
    few, many = (
        json.loads(run("compare", f"{path}#Q", f"{path}#R", "--json", "--prompts", prompts).stdout)["values"]["TV(A, B)"] for prompts in ("1", "500")
    )
    assert Fraction(few["lower"]) < Fraction(many["lower"]) <= Fraction(many["upper"]) < Fraction(few["upper"])
    path = written(tmp_path, f'[[claim]]\nkind = "total_variation"\np = "Q"\nq = "R"\nat_least = "{many["lower"]}"\n', coins)
    assert run("check", path, "--prompts", "1").exit_code == 3
    assert run("check", path, "--prompts", "500").exit_code == 0
    assert run("check", path, "--prompts", "0").exit_code == 2


def test_unnamed_proofs_are_named_after_what_is_asked(tmp_path: Path) -> None:
    claims = ['kind = "length"\np = "P"\nequals = 2', 'kind = "same_joint"\np = "P"\nq = "P"', 'kind = "kl"\np = "P"\nq = "P"\nat_least = 0',
              'kind = "compare"\nleft = 1\nrelation = "<="\nright = 2']  # fmt: skip
    path = written(tmp_path, "".join(f"[[claim]]\n{claim}\n" for claim in claims))
    assert run("check", path, "--save", tmp_path / "proofs").exit_code == 0
    assert sorted(proof.name for proof in (tmp_path / "proofs").iterdir()) == ["01-length.json", "02-same-joint.json", "03-kl.json", "04-comparison.json"]


def test_names_from_a_file_cannot_write_to_the_terminal(tmp_path: Path) -> None:
    nasty = r"\u001b[31m\n\u202e\u009b"
    models = f'[models."M{nasty}"]\nkind = "pdfa"\nalphabet = ["{nasty}"]\nstart = "s"\nnext = {{ s = {{ END = 1 }} }}\nstep = {{ s = {{ "{nasty}" = "s" }} }}\n'
    path = written(tmp_path, f'[[claim]]\nname = "C{nasty}"\nkind = "tight"\np = "M{nasty}"\n', models)
    bad = written(tmp_path / "..", f'[[claim]]\nkind = "tight"\np = "M{nasty}x"\n', models)
    plain = tmp_path / "one.toml"
    plain.write_text(models.replace(f'[models."M{nasty}"]\n', ""), encoding="utf-8")
    for arguments in (["check", path], ["check", path, "--json"], ["check", bad], ["show", plain], ["show", plain, "--json"], ["compare", plain, plain]):
        output = run(*arguments).output
        assert not {"\x1b", "\x9b", "\u202e"} & set(output), arguments
    assert len(run("check", path).stdout.splitlines()) == 4


def test_a_folder_for_proofs_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    result = run("check", TWO_BITS, "--save", tmp_path / "file" / "folder")
    assert result.exit_code == 2
    assert "no folder can be made here for the proofs: Not a directory; name another one with --save" in result.stderr
    assert "Errno" not in result.stderr


def test_a_terminal_that_knows_ascii_only() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"}
    done = subprocess.run([sys.executable, "-m", "arprops.cli", "check", TWO_BITS], capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0
    assert "PROVED" in done.stdout
    assert done.stderr == ""


def test_families_are_compared_also_where_a_number_has_no_formula(tmp_path: Path) -> None:
    models = "".join(
        f'[models.{name}]\nkind = "counter"\nalphabet = ["a"]\ncounters = ["n"]\nparameters = {{ q = ["0", "1"] }}\nstart = {{ control = "s" }}\n'
        f'control.s = [{{ next = {{ a = "{weight}", END = "1 - {weight}" }}, step = {{ a = {{ to = "s", add = {{ n = 1 }} }} }} }}]\n'
        for name, weight in (("A", "q"), ("B", "q^2"))
    )
    path = tmp_path / "family.toml"
    path.write_text(models, encoding="utf-8")
    result = run("compare", f"{path}#A", f"{path}#B")
    assert result.exit_code == 1, result.output
    assert "it fails at q = 1/2" in result.stdout
    assert "TV(A, B) is not given" in result.stdout
    assert "TV(A, B)" in json.loads(run("compare", f"{path}#A", f"{path}#B", "--json").stdout)["values"]


def test_only_the_claims_that_are_named_are_decided(tmp_path: Path) -> None:
    result = run("check", TWO_BITS, "--only", "one joint", "--only", "7", "--json", "--save", tmp_path)
    claims = json.loads(result.stdout)["claims"]
    assert result.exit_code == 0
    assert [claim["name"] for claim in claims] == ["one joint", "the entropy of both is one bit"]
    assert [Path(claim["saved"]).name[:3] for claim in claims] == ["01-", "07-"]  # numbered as in the file


def test_a_claim_that_is_not_there_is_told_with_those_that_are() -> None:
    result = run("check", TWO_BITS, "--only", "two joints")
    assert result.exit_code == 2
    assert "no claim is called 'two joints'; expected one of these names, or its number:\n  1: one joint\n  2: no divergence" in result.stderr
    assert result.stdout == ""
    assert run("check", TWO_BITS, "--only", "8").exit_code == 2
    assert run("check", TWO_BITS, "--only", "").exit_code == 2


def test_what_was_refuted_is_written_as_tests(tmp_path: Path) -> None:
    result = run("check", TWO_BITS, "--emit-tests", tmp_path / "tests")
    written = tmp_path / "tests" / "test_two_bits.py"
    assert result.exit_code == 0
    assert f"written: {written}" in result.stdout
    assert "def test_but_two_models() -> None:" in written.read_text(encoding="utf-8")
    assert json.loads(run("check", TWO_BITS, "--emit-tests", tmp_path / "tests", "--json").stdout)["tests"] == str(written)
    written.unlink()
    result = run("check", TWO_BITS, "--emit-tests", tmp_path / "tests", "--only", "one joint")
    assert "no test was written: nothing was refuted" in result.stdout
    assert not written.exists()


def test_a_test_file_of_somebody_elses_is_refused_before_anything_is_decided(tmp_path: Path) -> None:
    (tmp_path / "test_two_bits.py").write_text("mine\n", encoding="utf-8")
    result = run("check", TWO_BITS, "--emit-tests", tmp_path)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "found a file that was not written by --emit-tests" in result.stderr
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert "can be made here for the tests: a file has this name" in run("check", TWO_BITS, "--emit-tests", tmp_path / "file").stderr
