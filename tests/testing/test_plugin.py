"""The pytest plugin: a requirement is a test, passes only as its file expects, and fails so that anybody can see why."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from arprops.testing.spec import claim_of, read_spec
from tests.spec import BITS, SEPARATED, counters

HEAVY = {"flint", "hypothesis", "networkx", "numpy", "pydantic", "rich", "sympy", "torch", "typer", "z3"}


def ran(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What pytest says of a folder, in a process of its own."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--rootdir", str(folder), *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def written(folder: Path, text: str, name: str = "bits.arprops.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("specs")
    written(folder, BITS + SEPARATED + counters("counters"))
    done = ran(folder, "-v", "--arprops-budget", "500")
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("test", "outcome"),
    [
        ("one joint", "PASSED"), ("known to differ", "PASSED"), ("same answers", "FAILED"), ("believed to differ", "FAILED"),
        ("half hot", "FAILED"), ("counters", "FAILED"), ("twice[claim-6]", "PASSED"), ("twice[claim-7]", "FAILED"), ("claim-8[entropy(Q1) ≤ 1/2]", "FAILED"),
    ],
)  # fmt: skip
def test_a_requirement_passes_only_as_its_file_expects(output: str, test: str, outcome: str) -> None:
    assert re.search(rf"^bits\.arprops\.toml::{re.escape(test)} {outcome}", output, re.MULTILINE), output


def test_the_failure_shows_words_the_prompt_its_probability_both_answers_and_how_to_see_it(output: str) -> None:
    assert """does not hold: Q1 and Q2 answer every prompt alike, also the impossible ones

at the prompt 0, of probability 0 under both, they answer differently:
(impossible under both: no joint and no loss can see this)
  next  Q1  Q2
  0     1   0
  1     0   1
  END   0   0

To see it again:
  arprops check bits.arprops.toml --only 'same answers'
  >>> import arprops as ar
  >>> p = ar.load("bits.arprops.toml", model="Q1")
  >>> q = ar.load("bits.arprops.toml", model="Q2")
  >>> ar.next_distribution(p, "0")
  >>> ar.next_distribution(q, "0")
""" in output


def test_no_failure_shows_a_traceback(output: str) -> None:
    assert "Traceback" not in output
    assert not re.search(r"\.py:\d+", output)


def test_the_other_outcomes_are_told_with_advice(output: str) -> None:
    assert "holds, and the file expects it to fail: Q1 and Q2 have the same joint" in output
    assert 'take expect = "refuted" out of the file' in output
    assert "makes no sense for its models: temperature(Q1) is tight" in output
    assert "not decided: " in output
    assert "--arprops-budget N (states)" in output
    assert "(entropy(Q1) is the least loss that any model can have, in nats a string, on strings that Q1 writes)" in output


def test_the_line_of_the_summary_says_what_fails(output: str) -> None:
    assert "FAILED bits.arprops.toml::same answers - does not hold: Q1 and Q2" in output


def test_what_the_failure_says_to_type_shows_it(output: str, tmp_path: Path) -> None:
    written(tmp_path, BITS + SEPARATED)
    blocks = [re.findall(r"^  >>> (.*)$", block, re.MULTILINE) for block in output.split("To see it again:")[1:]]
    typed = [block for block in blocks if block]
    assert len(typed) >= 3
    for lines in typed:
        answers = [f"print({line})" if line.startswith("ar.") else line for line in lines]
        done = subprocess.run([sys.executable, "-c", "\n".join(answers)], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert len(set(done.stdout.splitlines())) == sum(line.startswith("ar.") for line in lines)  # the two answers differ


def test_tests_can_be_listed_chosen_and_dealt_out(tmp_path: Path) -> None:
    written(tmp_path, BITS + SEPARATED)
    listed = ran(tmp_path, "--collect-only", "-q").stdout.splitlines()
    assert listed[:2] == ["bits.arprops.toml::one joint", "bits.arprops.toml::known to differ"]
    chosen = ran(tmp_path, "bits.arprops.toml::one joint", "bits.arprops.toml::claim-8", "bits.arprops.toml::twice").stdout
    assert "2 failed, 2 passed" in chosen  # two are called twice
    assert "1 passed" in ran(tmp_path, "-k", "joint and not believed", "-n", "2").stdout


def test_a_file_whose_name_looks_like_an_option_can_be_checked(tmp_path: Path) -> None:
    written(tmp_path, BITS + SEPARATED, "-k.arprops.toml")
    assert "  arprops check ./-k.arprops.toml --only" in ran(tmp_path).stdout


def test_all_that_failed_is_found_again_also_behind_brackets(tmp_path: Path) -> None:
    names = ["first", "twice", "twice", "[a] b [c]", "a:::b", ""]
    claims = "".join(f'[[claim]]\nname = "{name}"\nkind = "length"\np = "Q1"\nequals = 7\n' for name in names)
    written(tmp_path, BITS.partition("[[claim]]")[0] + claims)
    assert "6 failed" in ran(tmp_path, "-p", "cacheprovider").stdout
    assert "6 failed" in ran(tmp_path, "-p", "cacheprovider", "--lf").stdout


@pytest.mark.parametrize("limit", ["0", "-1", "x", "1.5"])
def test_a_limit_that_is_none_is_refused_in_words(tmp_path: Path, limit: str) -> None:
    done = ran(tmp_path, f"--arprops-budget={limit}")
    assert done.returncode == 4
    assert f"found {limit}, expected a whole number of at least 1" in done.stderr


def test_a_file_that_is_not_in_order_says_all_that_is_wrong_without_a_traceback(tmp_path: Path) -> None:
    written(tmp_path, BITS.replace('"" = { 1 = 1 }', '"" = { 1 = "2/3" }') + '[[claim]]\nkind = "tight"\np = "Q3"\n')
    written(tmp_path, "[models]\n", name="empty.arprops.toml")
    written(tmp_path, "= 3", name="syntax.arprops.toml")
    done = ran(tmp_path)
    assert done.returncode == 2
    assert "3 errors" in done.stdout
    assert 'models.Q1.rows."": ' in done.stdout
    assert "models.Q2.rows" in done.stdout
    assert "'Q3'" in done.stdout
    assert "empty.arprops.toml: found no [[claim]], expected at least one" in done.stdout
    assert "syntax.arprops.toml: not TOML" in done.stdout
    assert "Traceback" not in done.stdout
    assert not re.search(r"\.py:\d+", done.stdout)


def test_attested_passes_only_with_leave(tmp_path: Path) -> None:
    written(tmp_path, BITS)
    vouching = "from arprops.core.verdict import Attested\nfrom arprops.testing import spec\n\n"
    vouching += 'spec.decide = lambda claim, **_: Attested(claim, ("z3", "cvc5"), "length 8")\n'
    written(tmp_path, vouching, name="conftest.py")
    done = ran(tmp_path)
    assert "2 failed" in done.stdout
    assert "attested, not proved: Q1 and Q2 have the same joint" in done.stdout
    assert "on the word of z3, cvc5, and only so far: length 8" in done.stdout
    assert "accept it with --arprops-allow-attested" in done.stdout
    assert "1 failed, 1 passed" in ran(tmp_path, "--arprops-allow-attested").stdout  # one is expected to be refuted
    written(tmp_path, "allow_attested = true\n" + BITS)
    assert "1 failed, 1 passed" in ran(tmp_path).stdout


def test_a_budget_must_be_positive(tmp_path: Path) -> None:
    done = ran(tmp_path, "--arprops-budget", "0")
    assert done.returncode == 4
    assert "--arprops-budget" in done.stderr


def test_names_cannot_write_to_the_terminal_or_step_down(tmp_path: Path) -> None:
    claim = '[[claim]]\nname = "a::b\\u001b[31m"\nkind = "same_conditionals"\np = "Q1"\nq = "Q2"\n'
    path = written(tmp_path, BITS.partition("[[claim]]")[0] + claim)
    assert [requirement.title for requirement in read_spec(path)] == [r"a:b\x1b[31m"]
    done = ran(tmp_path)
    assert "\x1b" not in done.stdout
    assert "--only 1" in done.stdout


def test_a_claim_can_be_asked_again_by_name_or_number(tmp_path: Path) -> None:
    path = written(tmp_path, BITS + SEPARATED)
    assert type(claim_of(path, "one joint")) is type(claim_of(path, 1))
    with pytest.raises(ValueError, match=r"2 claims are called 'twice'; say which by its number: 6, 7"):
        claim_of(path, "twice")
    with pytest.raises(ValueError, match="no claim is called 'thrice'; expected one of these names"):
        claim_of(path, "thrice")


def test_every_key_picks_its_own_requirement(tmp_path: Path) -> None:
    names = ["3", "x", "x", "", "9"]
    claims = "".join(f'[[claim]]\nname = "{name}"\nkind = "tight"\np = "Q1"\n' for name in names)
    path = written(tmp_path, BITS.partition("[[claim]]")[0] + claims)
    for requirement in read_spec(path):
        assert [found.number for found in read_spec(path, only=[requirement.key])] == [requirement.number]


def test_whoever_has_arprops_installed_does_not_wait_for_it_in_every_run_of_pytest() -> None:
    program = "import sys, pytest; before = set(sys.modules); import arprops.testing.plugin; print(*sys.modules.keys() - before)"
    brought = set(subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split())
    assert "arprops.testing.plugin" in brought
    assert not brought & HEAVY
    assert len(brought) < 10
