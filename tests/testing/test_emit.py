"""Tests that are written from what was refuted: they fail today, pass once the model is mended, and are nobody else's file."""

import ast
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from arprops.core.error import BadFile
from arprops.testing.emit import MARKER, emitted, file_of
from arprops.testing.spec import decided, read_spec

# What is wrong stands in capitals, and `mended` puts it right.
SPEC = """
[models.P]
kind = "table"
alphabet = ["0", "1"]
length = 2
rows = { "" = { 0 = "1/2", 1 = "1/2" }, 0 = { 0 = 1 }, 1 = { 0 = 1 } }
[models.Q]
kind = "table"
alphabet = ["0", "1"]
length = 2
rows = { "" = { WRONG = 1, RIGHT = 0 }, 0 = { 0 = 1 }, 1 = { 0 = 1 } }
[models.G]
kind = "pdfa"
alphabet = ["go", "on"]
start = "s"
next = { s = { go = "1/2", on = "LEAK", END = "STOP" } }
step = { s = { go = "s", on = "s" } }
[models.H]
kind = "pdfa"
alphabet = ["go", "on"]
start = "s"
next = { s = { BAD = "1/2", END = "1/2" } }
step = { s = { go = "s", on = "s" } }
[models.F]
kind = "counter"
alphabet = ["a"]
counters = ["n"]
parameters = { q = ["0", "1"] }
start = { control = "s" }
control.s = [{ next = { a = "FAMILY", END = "1 - FAMILY" }, step = { a = { to = "s" } } }]
[models.E]
kind = "counter"
alphabet = ["a"]
counters = ["n"]
parameters = { q = ["0", "1"] }
start = { control = "s" }
control.s = [{ next = { a = "q", END = "1 - q" }, step = { a = { to = "s" } } }]
[[claim]]
name = "same joint"
kind = "same_joint"
p = "P"
q = "Q"
[[claim]]
name = "same strings"
kind = "same_strings"
p = "P"
q = "Q"
[[claim]]
name = "same answers, inline"
kind = "same_conditionals"
p = "P"
q = { kind = "overridden", model = "P", at = { "11" = { END = 1 }, "1" = { FLIP = 1 } } }
[[claim]]
name = "finite"
kind = "kl"
p = "P"
q = "Q"
at_most = 1
[[claim]]
name = "close"
kind = "total_variation"
p = "P"
q = "Q"
at_most = "1/4"
[[claim]]
name = "half"
kind = "next_probability"
p = "Q"
prompt = ""
outcome = "0"
equals = "1/2"
[[claim]]
name = "string"
kind = "string_probability"
p = "Q"
string = "00"
at_least = "1/2"
[[claim]]
name = "completion"
kind = "completes"
p = { kind = "overridden", model = "P", at = { "1" = { FLIP = 1 } } }
prompt = "1"
completion = "0"
[[claim]]
name = "tight"
kind = "tight"
p = "G"
[[claim]]
name = "rule"
kind = "obeys"
p = "H"
rule = { regex = "<go>*" }
[[claim]]
name = "rule everywhere"
kind = "obeys"
p = "H"
rule = { regex = "<go>*" }
reads = "completion"
prompts = "all"
[[claim]]
name = "family"
kind = "same_joint"
p = "E"
q = "F"
[[claim]]
name = "language"
kind = "probability"
p = "Q"
language = { words = ["00", "10"] }
at_least = "LEAST"
"""
BROKEN = {"WRONG": "1", "RIGHT": "0", "LEAK": "1/2", "STOP": "0", "FAMILY": "q^2", "FLIP": "1", "BAD": "on", "LEAST": "2"}
WHOLE = {"{ WRONG = 1, RIGHT = 0 }": '{ 0 = "1/2", 1 = "1/2" }', "LEAK": "1/4", "STOP": "1/4", "FAMILY": "q", "FLIP": "0", "BAD": "go", "LEAST": "1"}


def spec(folder: Path, changes: dict[str, str], *, expect: bool = False) -> Path:
    path, text = folder / "my spec.arprops.toml", SPEC
    for old, new in changes.items():
        text = text.replace(old, new)
    path.write_text(text.replace('\nkind = "same', '\nexpect = "refuted"\nkind = "same') if expect else text, encoding="utf-8")
    return path


def written(path: Path, folder: Path) -> Path | None:
    return emitted([replace(each, outcome=decided(each.outcome, budget=500)) for each in read_spec(path)], folder)


def ran(path: Path) -> str:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(path.parent), str(path)]
    return subprocess.run(command, cwd=path.parent, capture_output=True, text=True, check=False).stdout


@pytest.fixture(scope="module")
def emission(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("emitted")
    (folder / "tests").mkdir()
    path = written(spec(folder, BROKEN), folder / "tests")
    assert path is not None
    return path


def test_each_refuted_claim_has_a_test(emission: Path) -> None:
    assert emission.name == "test_my_spec.py"
    text = emission.read_text(encoding="utf-8")
    assert text.startswith(MARKER)
    names = [node.name for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)]
    assert names == [
        "test_same_joint", "test_same_strings", "test_same_answers_inline", "test_finite", "test_close", "test_half", "test_string", "test_completion",
        "test_tight", "test_rule", "test_rule_everywhere", "test_family", "test_language",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        '    assert ar.prefix_probability(p, "0") == ar.prefix_probability(q, "0")',
        '    assert ar.string_probability(p, "00") == ar.string_probability(q, "00")',
        '    assert ar.next_distribution(p, "1") == ar.next_distribution(q, "1")',
        '    assert ar.prefix_probability(p, "0") == 0 or ar.prefix_probability(q, "0") > 0',
        '    ar.expect(ar.decide(ar.Comparison(ar.TotalVariation(p, q), "<=", Fraction(1, 4))))',
        '    assert ar.next_distribution(p, "")["0"] == Fraction(1, 2)',
        '    assert Fraction(1, 2) <= ar.string_probability(p, "00")',
        '    assert ar.string_probability(ar.Conditioned(p, "1"), "0") == 1',
        "    ar.expect(ar.tight(p))",
        '    assert ar.string_probability(p, ["on"]) == 0',
        '    q = claim_of(FILE, "same answers, inline").q',
        '    q = ar.load(FILE, model="F").at({"q": "1/2"})',
        '    ar.expect(ar.decide(claim_of(FILE, "language")))',
    ],
)
def test_what_is_asserted_is_an_ordinary_call(emission: Path, line: str) -> None:
    assert line in emission.read_text(encoding="utf-8").split("\n")


def test_nothing_is_imported_or_named_in_vain(emission: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "ruff", "check", "--isolated", "--select", "E4,E7,E9,F,I", emission], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_each_test_fails_until_the_model_is_mended_and_stays_when_nothing_is_refuted(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    path = written(spec(tmp_path, BROKEN), tmp_path / "tests")
    assert path is not None
    assert "13 failed" in ran(path)
    before = path.read_text(encoding="utf-8")
    whole = spec(tmp_path, WHOLE)
    assert "13 passed" in ran(path)
    assert written(whole, tmp_path / "tests") is None
    assert path.read_text(encoding="utf-8") == before


def test_where_the_file_expects_a_refutation_the_test_says_that_it_still_stands(tmp_path: Path) -> None:
    path = written(spec(tmp_path, BROKEN, expect=True), tmp_path)
    assert path is not None
    assert 'assert ar.next_distribution(p, "1") != ar.next_distribution(q, "1")' in path.read_text(encoding="utf-8")
    assert "9 failed, 4 passed" in ran(path)


def test_writing_again_changes_nothing_and_tests_of_an_earlier_run_stay(tmp_path: Path) -> None:
    path = written(spec(tmp_path, BROKEN), tmp_path)
    assert path is not None
    text = path.read_text(encoding="utf-8")
    assert written(spec(tmp_path, BROKEN), tmp_path) == path
    assert path.read_text(encoding="utf-8") == text
    assert written(spec(tmp_path, {**WHOLE, "LEAST": "3"}), tmp_path) == path
    again = path.read_text(encoding="utf-8")
    assert again.count("\ndef test_") == text.count("\ndef test_") == 13
    assert "≥ 3" in again or "3 ≤" in again


def test_a_file_of_somebody_elses_is_not_touched(tmp_path: Path) -> None:
    path = spec(tmp_path, BROKEN)
    theirs = file_of(path, tmp_path)
    theirs.write_text("def test_mine(): pass\n", encoding="utf-8")
    with pytest.raises(BadFile, match=r"test_my_spec\.py: found a file that was not written by --emit-tests, expected none"):
        written(path, tmp_path)
    assert theirs.read_text(encoding="utf-8") == "def test_mine(): pass\n"


def test_names_that_read_alike_stay_two_tests(tmp_path: Path) -> None:
    claim = '[[claim]]\nname = "{}"\nkind = "next_probability"\np = "P"\nprompt = ""\noutcome = "0"\nequals = "1/3"\n'
    path = tmp_path / "x.toml"
    claims = "".join(claim.format(name) for name in ("a b", "a-b", r'\"\"\"\\'))
    path.write_text(SPEC.partition("[models.Q]")[0] + claims, encoding="utf-8")
    found = written(path, tmp_path)
    assert found is not None
    names = [node.name for node in ast.parse(found.read_text(encoding="utf-8")).body if isinstance(node, ast.FunctionDef)]
    assert len(names) == 3
    assert names[:2] == ["test_a_b_1", "test_a_b_2"]
    path.write_text(path.read_text(encoding="utf-8").replace("1/3", "1/2", 1), encoding="utf-8")  # the first claim is mended, and its test stays
    written(path, tmp_path)
    again = [node.name for node in ast.parse(found.read_text(encoding="utf-8")).body if isinstance(node, ast.FunctionDef)]
    assert sorted(again) == sorted(names)
    assert found.read_text(encoding="utf-8").count("== Fraction(1, 3)") == 3


def test_tests_of_another_check_file_are_not_turned_upon_this_one(tmp_path: Path) -> None:
    claim = '[[claim]]\nname = "a"\nkind = "next_probability"\np = "P"\nprompt = ""\noutcome = "0"\nequals = "1/3"\n'
    one, other = tmp_path / "x.toml", tmp_path / "x.arprops.toml"
    for path in (one, other):
        path.write_text(SPEC.partition("[models.Q]")[0] + claim, encoding="utf-8")
    (tmp_path / "tests").mkdir()
    found = written(one, tmp_path / "tests")
    assert found is not None
    before = found.read_text(encoding="utf-8")
    with pytest.raises(BadFile, match=r'found tests of another check file, FILE = .*"\.\./x\.toml", expected FILE = .*"\.\./x\.arprops\.toml"'):
        written(other, tmp_path / "tests")
    assert found.read_text(encoding="utf-8") == before
