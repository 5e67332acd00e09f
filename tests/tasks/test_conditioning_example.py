"""The script of examples/ prints what the page shows, and draws it."""

import importlib.util
import sys
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SPEC = importlib.util.spec_from_file_location("conditioning_example", ROOT / "examples" / "conditioning.py")
SCRIPT = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(SCRIPT)


def test_what_the_page_shows_is_what_the_script_prints_and_it_draws(monkeypatch, tmp_path, capsys):
    pytest.importorskip("matplotlib")
    monkeypatch.setattr(SCRIPT, "VALUES", SCRIPT.VALUES[:4])  # the finer latents cost the most
    assert SCRIPT.main(["--svg", str(tmp_path / "a.svg")]) == 0
    said = capsys.readouterr().out
    page = (ROOT / "docs" / "conditioning.md").read_text(encoding="utf-8")
    assert said[said.index("    ones") : said.index("\n\nHow far")] in page
    assert said[said.index("  values") : said.index("\n\ndrawn")] in page
    for drawing in (tmp_path / "a.svg", ROOT / "docs" / "conditioning.svg"):
        text = drawing.read_text(encoding="utf-8")
        assert "probability of another one" in text
        assert "values of a discrete latent" in text


def test_a_stand_in_with_more_values_is_nearer(monkeypatch):
    monkeypatch.setattr(SCRIPT, "VALUES", [1, 2, 4])
    found = SCRIPT.stood_in(1)
    assert all(later.upper < earlier.lower for earlier, later in pairwise(found))


def test_without_matplotlib_it_says_what_to_install(monkeypatch, tmp_path, capsys):
    for name, few in (("ONES", [0]), ("VALUES", [1]), ("SLOPES", [0, 1])):
        monkeypatch.setattr(SCRIPT, name, few)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert SCRIPT.main(["--svg", str(tmp_path / "a.svg")]) == 2
    assert "arprops[plot]" in capsys.readouterr().err
