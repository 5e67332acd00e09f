"""The script on decoders prints what the page shows, and draws it."""

import importlib.util
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SPEC = importlib.util.spec_from_file_location("decoders_example", ROOT / "examples" / "decoders.py")
SCRIPT = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(SCRIPT)


def test_what_the_page_shows_of_decoders_is_what_the_script_prints_and_it_draws(tmp_path, capsys):
    pytest.importorskip("matplotlib")
    assert SCRIPT.main(["--models", "2", "--svg", str(tmp_path / "a.svg")]) == 0
    said = capsys.readouterr().out
    page = (ROOT / "docs" / "decoding.md").read_text(encoding="utf-8")
    assert said[said.index("decoder  ") : said.index("\n\nGreedy")] in page
    assert "Greedy misses it after the empty prompt" in said
    for drawing in (tmp_path / "a.svg", ROOT / "docs" / "decoders.svg"):
        written = drawing.read_text(encoding="utf-8")
        assert all(words in written for words in ("width of the beam", "beam of 4 by length", "length 12"))


def test_the_shares_of_the_page_are_those_of_a_hundred_models(monkeypatch):
    monkeypatch.setattr(SCRIPT, "LENGTHS", (4,))  # the longer ones take seconds
    page = (ROOT / "docs" / "decoding.md").read_text(encoding="utf-8")
    table = page[page.index(" width    length 4") :].split("\n")[1:]
    shares = SCRIPT.missing(100)["length 4"]
    assert [f"{float(share):.2f}" for share in shares] == [line.split()[1] for line in table[: len(shares)]]


def test_without_matplotlib_the_script_on_decoders_says_what_to_install(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(SCRIPT, "LENGTHS", (2,))
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert SCRIPT.main(["--models", "1", "--svg", str(tmp_path / "a.svg")]) == 2
    assert "arprops[plot]" in capsys.readouterr().err
