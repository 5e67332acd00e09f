"""`arprops extract`: what it prints is true of what it writes, and a tolerance that was not reached is not passed over."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import pytest
from typer.testing import CliRunner, Result

pytest.importorskip("torch")

import arprops as ar
from arprops.cli.app import app
from arprops.neural.card import load_net, save_net
from arprops.neural.enclosure import enclose
from arprops.neural.net import Net
from arprops.neural.nets.recurrent import LSTM


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["extract", *map(str, arguments)])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save_net(Net(LSTM(3, hidden=4, seed=1), ("go", "on")), tmp_path / "net")
    return tmp_path / "net"


def test_what_is_written_is_as_near_as_is_printed(folder: Path, tmp_path: Path) -> None:
    found = run(folder, "--tolerance", "1/10", "--out", tmp_path / "found.toml", "--svg", tmp_path / "found.svg", "--json")
    assert found.exit_code == 0, found.output
    data = json.loads(found.output)
    model = ar.load(tmp_path / "found.toml")
    assert isinstance(model, ar.PDFA)
    told = ar.Interval(*(Fraction(data["distance"][end]) for end in ("lower", "upper")))
    again = enclose(load_net(folder), cast("Any", model), of=("total_variation",), prompts=2000).total_variation
    assert again.lower <= told.upper
    assert told.lower <= again.upper
    assert told.upper <= 0.1
    assert len(model.next_of) == data["states"] == len(data["access"])
    assert (data["arprops"], data["ended"], data["exit_code"]) == ("extract/1", "reached", 0)
    assert "<svg" in (tmp_path / "found.svg").read_text(encoding="utf-8")


def test_the_automaton_is_printed_where_it_is_not_written(folder: Path) -> None:
    found = run(folder, "--tolerance", "1/5")
    assert found.exit_code == 0
    assert "total variation of net and automaton: between" in found.output
    assert "tolerance 1/5: reached" in found.output
    assert "go" in found.output


def test_a_tolerance_that_was_not_reached_leaves_the_question_open(folder: Path) -> None:
    found = run(folder, "--tolerance", "1/100000", "--prompts", "3")
    assert found.exit_code == 3
    assert "tolerance 1/100000: not reached" in found.output


def test_an_interrupt_keeps_the_best_automaton(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from arprops.neural.extraction.search import Search

    def interrupted(_self: Search) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(Search, "run", interrupted)
    found = run(folder, "--out", tmp_path / "found.json")
    assert found.exit_code == 130
    assert "interrupted" in found.output
    assert ar.load(tmp_path / "found.json")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--tolerance", "0"), "above 0"),
        (("--tolerance", "much"), "--tolerance"),
        (("--device", "abacus"), "device='abacus' cannot be used here"),
        (("--out", "found.txt"), ".toml or .json"),
        (("--out", "same.toml", "--svg", "same.toml"), "expected two"),
    ],
)
def test_what_makes_no_sense_is_bad_input(folder: Path, arguments: tuple[str, ...], told: str) -> None:
    found = run(folder, *arguments)
    assert found.exit_code == 2
    assert told in found.output


def test_a_folder_without_a_net_is_bad_input(tmp_path: Path) -> None:
    found = run(tmp_path / "nothing")
    assert found.exit_code == 2
    assert "nothing" in found.output
