"""The script of examples/ prints what the page shows, and draws it."""

import importlib.util
import sys
from fractions import Fraction
from pathlib import Path

import pytest

import arprops as ar

pytest.importorskip("matplotlib")
ROOT = Path(__file__).parents[2]


def example():
    spec = importlib.util.spec_from_file_location("framework_example", ROOT / "examples" / "framework.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


SCRIPT = example()


def test_what_the_page_shows_is_what_the_script_prints_and_it_draws(tmp_path, capsys):
    pytest.importorskip("constriction")
    assert SCRIPT.main(["--svg", str(tmp_path / "a.svg")]) == 0
    said = capsys.readouterr().out
    shown = said[said.index("KL in nats") : said.index("\n\ndrawn")].rstrip("\n")
    assert shown in (ROOT / "docs" / "framework.md").read_text(encoding="utf-8")
    for drawing in (tmp_path / "a.svg", ROOT / "docs" / "framework.svg"):
        assert "KL of the minimiser, nats" in drawing.read_text(encoding="utf-8")


def test_without_its_libraries_it_says_what_to_install(monkeypatch, tmp_path, capsys):
    for name in ("STEPS", "KEPT"):
        monkeypatch.setattr(SCRIPT, name, getattr(SCRIPT, name)[:1])
    for library in ("matplotlib", "constriction"):
        monkeypatch.setitem(sys.modules, library, None)
    assert SCRIPT.main(["--svg", str(tmp_path / "a.svg")]) == 2
    told = capsys.readouterr()
    assert "arprops[code]" in told.out
    assert "arprops[plot]" in told.err
    assert not (tmp_path / "a.svg").exists()


def test_the_truth_of_the_brackets_is_a_model_that_ends():
    assert ar.tight(SCRIPT.brackets(2, 8)).proved
    # opened, opened, closed for certain, closed, ended
    assert ar.string_probability(SCRIPT.brackets(2, 8), "(())") == Fraction(1, 16)
