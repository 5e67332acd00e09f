"""`arprops audit`: a saved net is audited, a faulty one is told and exits with 1, and bad input with 2."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

pytest.importorskip("torch")

import torch

from arprops.cli.app import app
from arprops.neural.auditing import ITEMS
from arprops.neural.card import save_net
from arprops.neural.net import Net
from arprops.neural.nets.ngram import NGram
from arprops.neural.nets.recurrent import LSTM

COIN = """
kind = "pdfa"
alphabet = ["go", "on"]
start = "s"
next = { s = { go = "1/2", END = "1/2" }, t = { END = 1 } }
step = { s = { go = "s", on = "t" }, t = { go = "t", on = "t" } }
"""


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["audit", *map(str, arguments)])


@pytest.fixture(autouse=True)
def _one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save_net(Net(LSTM(3, hidden=4, seed=1), ("go", "on")), tmp_path / "net")
    return tmp_path / "net"


def test_a_sound_net_passes_and_says_what_was_not_asked(folder: Path) -> None:
    found = run(folder, "--length", 3, "--prompts", 8)
    assert found.exit_code == 0, found.output
    assert "passed    causality" in found.output
    assert "not asked loss floor" in found.output
    assert "no exact model was given" in found.output
    assert "0 failed" in found.output


def test_the_exact_model_and_the_metrics_are_asked_about(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "coin.toml").write_text(COIN, encoding="utf-8")
    found = run(folder, "--length", 2, "--exact", tmp_path / "coin.toml", "--metric", "<go>*", "--json")
    assert found.exit_code == 0, found.output
    data = json.loads(found.output)
    statuses = {finding["item"]: finding["status"] for finding in data["findings"]}
    assert tuple(statuses) == ITEMS
    assert statuses["loss floor"] == statuses["divergence"] == statuses["non-vacuous metrics"] == statuses["unfinished completions"] == "passed"
    assert (data["arprops"], data["passed"], data["exit_code"]) == ("audit/1", True, 0)


def test_a_net_that_ignores_its_prompt_exits_with_1(tmp_path: Path) -> None:
    save_net(Net(NGram(3, order=0), "ab"), tmp_path / "deaf")
    found = run(tmp_path / "deaf", "--length", 2)
    assert found.exit_code == 1
    assert "FAILED    prompt sensitivity" in found.output
    assert "smallest prompt found: b" in found.output
    data = json.loads(run(tmp_path / "deaf", "--length", 2, "--only", "prompt sensitivity", "--json").output)
    (finding,) = data["findings"]
    assert (finding["prompt"], finding["status"], data["exit_code"]) == (["b"], "failed", 1)


def test_a_metric_that_nothing_changes_exits_with_1(folder: Path) -> None:
    found = run(folder, "--length", 1, "--only", "non-vacuous metrics", "--metric", "(<go>|<on>)*")
    assert found.exit_code == 1
    assert "says nothing about a net" in found.output


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--only", "causalty"], "no item 'causalty'"),
        (["--exact", "nothing.toml"], "nothing.toml"),
        (["--token", "go"], "whose card says its symbols"),
        (["--metric", "("], "position"),
        (["--device", "abacus"], "device='abacus' cannot be used here"),
    ],
)
def test_bad_input_exits_with_2_and_one_message(folder: Path, arguments: list[str], says: str) -> None:
    found = run(folder, *arguments)
    assert found.exit_code == 2
    assert says in found.output
    assert "Traceback" not in found.output


def test_a_folder_without_a_net_exits_with_2(tmp_path: Path) -> None:
    found = run(tmp_path)
    assert found.exit_code == 2
    assert "Traceback" not in found.output
