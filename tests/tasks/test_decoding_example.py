"""The script of examples/ prints what the page shows, and draws it."""

import importlib.util
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SPEC = importlib.util.spec_from_file_location("decoding_example", ROOT / "examples" / "decoding.py")
SCRIPT = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(SCRIPT)


def test_what_the_page_shows_is_what_the_script_prints_and_it_draws(monkeypatch, tmp_path, capsys):
    pytest.importorskip("matplotlib")
    monkeypatch.setattr(SCRIPT, "SIZES", SCRIPT.SIZES[:6])  # the two largest sizes cost the most
    assert SCRIPT.main(["--svg", str(tmp_path / "a.svg")]) == 0
    said = capsys.readouterr().out
    shown = said[said.index(" strings") : said.index("\n\nThe same")]
    assert shown in (ROOT / "docs" / "interpolation.md").read_text(encoding="utf-8")
    for drawing in (tmp_path / "a.svg", ROOT / "docs" / "decoding.svg"):
        assert "share of prompts left free" in drawing.read_text(encoding="utf-8")


def test_without_matplotlib_it_says_what_to_install(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(SCRIPT, "SIZES", [1])
    monkeypatch.setattr(SCRIPT, "DRAWN", [1])
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert SCRIPT.main(["--svg", str(tmp_path / "a.svg")]) == 2
    assert "arprops[plot]" in capsys.readouterr().err
