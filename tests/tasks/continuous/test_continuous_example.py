"""The script of examples/ prints what the page shows, and draws it."""

import importlib.util
import sys
from pathlib import Path

import pytest

pytest.importorskip("scipy")

ROOT = Path(__file__).parents[3]
SPEC = importlib.util.spec_from_file_location("continuous_example", ROOT / "examples" / "continuous.py")
SCRIPT = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(SCRIPT)


def rows(text, head):
    """The lines of a table from its head to the next empty one."""
    return text[text.index(head) :].split("\n\n")[0].rstrip("`\n").splitlines()


def test_what_the_page_shows_is_what_the_script_prints_and_it_draws(monkeypatch, tmp_path, capsys):
    pytest.importorskip("matplotlib")
    monkeypatch.setattr(SCRIPT, "SIZES", SCRIPT.SIZES[:2])  # the larger ones take longer to draw
    monkeypatch.setattr(SCRIPT, "LEVELS", SCRIPT.LEVELS[:5])
    assert SCRIPT.main(["--svg", str(tmp_path / "a.svg")]) == 0
    said, page = capsys.readouterr().out, (ROOT / "docs" / "continuous.md").read_text(encoding="utf-8")
    shown = [rows(text, head) for text in (said, page) for head in (" samples    Gaussian", "  levels")]
    assert shown[0] == shown[2][:3]
    assert shown[1] == shown[3][:6]
    assert len(shown[0]) == 3
    for drawing in (tmp_path / "a.svg", ROOT / "docs" / "continuous.svg"):
        assert "KL of the density from its histogram" in drawing.read_text(encoding="utf-8")


@pytest.mark.parametrize("library", ["matplotlib", "scipy.linalg"])
def test_without_a_library_it_says_what_to_install(monkeypatch, tmp_path, capsys, library):
    monkeypatch.setattr(SCRIPT, "SIZES", [20])
    monkeypatch.setattr(SCRIPT, "SEEDS", [1])
    monkeypatch.setattr(SCRIPT, "LEVELS", [4])
    monkeypatch.setitem(sys.modules, library, None)
    assert SCRIPT.main(["--svg", str(tmp_path / "a.svg")]) == 2
    assert "pip install -c constraints.txt 'arprops[" in capsys.readouterr().err
