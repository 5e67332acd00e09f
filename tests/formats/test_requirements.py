"""Requirements as claims of a file: each kind is read, decided, stored, read back, and re-verified without arprops."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from arprops.core.claim import AtEvery, Comparison, NextProbability, TokenLoss
from arprops.core.error import BadFile, BadQuestion
from arprops.core.logsum import log
from arprops.core.verdict import Proved, Refuted
from arprops.formats.checkfile import read_check
from arprops.formats.claim_writer import Names, claim_data
from arprops.formats.proof import claim_name, read_proof, write_proof
from arprops.kernel.check import recheck
from arprops.report.text import describe
from arprops.solve.decide import decide

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "requirements.toml"
MODELS = """
[models.P]
kind = "table"
alphabet = ["yes", "no"]
horizon = 2
rows = [[[], { yes = 1 }], [["yes"], { no = "1/2", END = "1/2" }]]
default = { END = 1 }
"""


def recheck_script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("recheck_requirements", ROOT / "proofs" / "recheck.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def read(folder: Path, claim: str) -> Any:
    path = folder / "f.toml"
    path.write_text(f"{MODELS}[[claim]]\n{claim}", encoding="utf-8")
    return read_check(path).claims[0].claim


@pytest.mark.parametrize("number", range(10))
def test_each_requirement_is_decided_as_expected_and_its_proof_survives_storing(number: int, tmp_path: Path) -> None:
    stated = read_check(EXAMPLE).claims[number]
    verdict = decide(stated.claim)
    assert isinstance(verdict, Proved if stated.expect == "proved" else Refuted)
    write_proof(verdict, tmp_path / "p.json", models=stated.models)
    again = read_proof(tmp_path / "p.json").verdict
    assert type(again) is type(verdict)
    recheck(again)
    assert recheck_script().judge((tmp_path / "p.json").read_bytes())[1] is None


def test_the_thirteen_requirements_are_all() -> None:
    assert len(read_check(EXAMPLE).claims) == 13


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("at_most = 2", ("left", "<=")), ("less_than = 2", ("left", "<")), ("at_least = 2", ("right", "<=")), ("more_than = 2", ("right", "<")),
        ("equals = 2", ("left", "==")),
    ],
)  # fmt: skip
def test_a_perplexity_is_read_by_its_logarithm(tmp_path: Path, key: str, expected: tuple[str, str]) -> None:
    claim = read(tmp_path, f'kind = "perplexity"\np = "P"\nq = "P"\n{key}')
    assert isinstance(claim, Comparison)
    assert isinstance(getattr(claim, expected[0]), TokenLoss)
    assert claim.relation == expected[1]
    assert (claim.right if expected[0] == "left" else claim.left) == log(2)


def test_an_infinite_perplexity_can_be_asked_for(tmp_path: Path) -> None:
    assert decide(read(tmp_path, 'kind = "perplexity"\np = "P"\nq = "P"\nless_than = "inf"')).proved


def test_symbols_of_more_than_one_character_are_read_in_prompts(tmp_path: Path) -> None:
    claim = read(tmp_path, 'kind = "next_probability"\np = "P"\noutcome = "END"\nprompts = { words = [["no"], ["no", "yes"]] }\nequals = 1')
    assert isinstance(claim, AtEvery)
    assert claim.among == "all"
    assert claim.comparison == Comparison(NextProbability(claim.comparison.left.p, (), claim.comparison.left.outcome), "==", 1)  # type: ignore[union-attr]
    assert decide(claim).proved
    assert claim_name(claim) == "Next-Probability"


@pytest.mark.parametrize(
    ("claim", "told"),
    [
        ('kind = "next_probability"\np = "P"\noutcome = "END"\nequals = 1', "neither prompt nor prompts"),
        ('kind = "next_probability"\np = "P"\noutcome = "END"\nprompt = []\nprompts = { regex = "" }\nequals = 1', "expected one of them"),
        ('kind = "probability"\np = "P"\nlanguage = { regex = "" }\nprompt = []\nprompts = { regex = "" }\nequals = 1', "expected one of them"),
        ('kind = "next_probability"\np = "P"\noutcome = "END"\nprompt = []\namong = "all"\nequals = 1', "among without prompts"),
        ('kind = "next_probability"\np = "P"\noutcome = "END"\nprompts = { regex = "" }\namong = "some"\nequals = 1', "among"),
        ('kind = "next_probability"\np = "P"\noutcome = "END"\nprompts = "nowhere"\nequals = 1', "nowhere"),
        ('kind = "prefix_probability"\np = "P"\nprompt = []\nprompts = { regex = "" }\nequals = 1', "prompts"),
        ('kind = "compare"\nleft = { kind = "entropy", p = "P" }\nrelation = "<"\nright = 1\nprompts = { regex = "" }', "can be asked at every prompt"),
        ('kind = "perplexity"\np = "P"\nq = "P"\nat_most = 0', "positive rational"),
        ('kind = "perplexity"\np = "P"\nq = "P"\nat_most = "-1/2"', "positive rational"),
        ('kind = "perplexity"\np = "P"\nq = "P"\nat_most = "2*r"', "positive rational"),
        ('kind = "perplexity"\np = "P"\nq = "P"', "exactly one of the keys"),
        ('kind = "perplexity"\np = "P"\nat_most = 2', "q"),
    ],
)
def test_a_requirement_that_is_not_in_order_is_told_where(tmp_path: Path, claim: str, told: str) -> None:
    with pytest.raises(BadFile, match=told):
        read(tmp_path, claim)


def test_the_mass_of_a_prompt_cannot_be_asked_at_every_prompt(tmp_path: Path) -> None:
    side = '{ kind = "next_probability", p = "P", outcome = "END" }'
    mass = '{ kind = "prefix_probability", p = "P", prompt = ["no"] }'
    claim = read(tmp_path, f'kind = "compare"\nleft = {mass}\nrelation = "<="\nright = {side}\nprompts = {{ regex = "" }}')
    with pytest.raises(BadQuestion, match="where a prompt leads"):
        decide(claim)


def test_a_refutation_at_an_impossible_prompt_says_what_nobody_sees() -> None:
    stated = read_check(EXAMPLE).claims[6]
    text = describe(decide(stated.claim), names=stated.models)
    assert "it fails at the prompt b" in text
    assert "no joint and no loss can see this" in text


def test_a_stored_claim_keeps_its_prompts_beside_sides_without_one() -> None:
    stated = read_check(EXAMPLE).claims[8]
    data = claim_data(stated.claim, Names(stated.models))
    assert data["among"] == "all"
    assert "prompt" not in data["left"]
    assert data["prompts"]["alphabet"] == ["a", "b"]


RULED = MODELS + """
[models.rule]
kind = "counter"
alphabet = ["yes", "no"]
counters = ["n"]
start = { control = "s" }
control = { s = [{ when = "n == 0", next = { END = 1 }, step = { yes = { to = "s", add = { n = 1 } }, no = { to = "s", add = { n = -1 } } } }, { next = { yes = 1 }, step = { yes = { to = "s", add = { n = 1 } }, no = { to = "s", add = { n = -1 } } } }] }
"""


@pytest.mark.parametrize(
    ("claim", "proved"),
    [
        ("kind = 'probability'\np = 'P'\nlanguage = 'rule'\nequals = '1/2'", True),
        ("kind = 'probability'\np = 'P'\nlanguage = 'rule'\nprompt = ['yes']\nequals = '1/2'", True),
        ("kind = 'probability'\np = 'P'\nlanguage = 'rule'\nprompt = ['yes']\nwhole = true\nmore_than = '1/2'", False),
        ("kind = 'probability'\np = 'P'\nlanguage = 'rule'\nprompts = { regex = '<yes>*' }\namong = 'possible'\nat_least = '1/2'", True),
        ("kind = 'probability'\np = 'P'\nlanguage = 'rule'\nwhole = true\nprompts = { regex = '<yes>*' }\nat_least = '1/2'", False),
        ("kind = 'compare'\nleft = { kind = 'probability', p = 'P', language = 'rule' }\nrelation = '<='\nright = { kind = 'probability', p = 'P', language = { words = [[], ['no'], ['yes', 'no']] } }\nprompts = { regex = '(<yes>|<no>)*' }", True),
    ],
)
def test_a_counter_language_stands_wherever_a_regular_one_does(tmp_path: Path, claim: str, proved: bool) -> None:
    path = tmp_path / "ruled.toml"
    path.write_text(f"{RULED}[[claim]]\n{claim}\n", encoding="utf-8")
    [stated] = read_check(path).claims
    verdict = decide(stated.claim)
    assert isinstance(verdict, Proved if proved else Refuted)
    assert "rule" in describe(verdict, names=stated.models)
    write_proof(verdict, tmp_path / "proof.json", name="ruled", models=stated.models)
    again = read_proof(tmp_path / "proof.json").verdict
    recheck(again)
    assert claim_data(again.claim, Names()) == claim_data(verdict.claim, Names())
    assert recheck_script().judge((tmp_path / "proof.json").read_bytes())[1] is None


@pytest.mark.parametrize(
    ("claim", "told"),
    [
        ("kind = 'probability'\np = 'P'\nlanguage = 'nobody'\nequals = 1", "expected the name of a language or of a counter machine"),
        ("kind = 'compare'\nleft = { kind = 'probability', p = 'P', language = 'rule' }\nrelation = '<='\nright = { kind = 'next_probability', p = 'P', outcome = 'END' }\nprompts = { regex = '<yes>*' }", "expected a number there, or a probability"),
        ("kind = 'compare'\nleft = { kind = 'probability', p = 'P', language = 'rule' }\nrelation = '<='\nright = { kind = 'probability', p = 'P', language = 'rule', whole = true }\nprompts = { regex = '<yes>*' }", "both rules must read alike"),
    ],
)
def test_what_cannot_stand_beside_a_counter_language_is_told(tmp_path: Path, claim: str, told: str) -> None:
    path = tmp_path / "ruled.toml"
    path.write_text(f"{RULED}[[claim]]\n{claim}\n", encoding="utf-8")
    with pytest.raises(BadFile, match=told):
        read_check(path)
