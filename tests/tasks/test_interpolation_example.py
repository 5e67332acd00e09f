"""The script of examples/ trains, prints and draws; what is exact in its tables is what the page shows."""

import importlib.util
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SPEC = importlib.util.spec_from_file_location("interpolation_example", ROOT / "examples" / "interpolation.py")
SCRIPT = importlib.util.module_from_spec(SPEC)
sys.modules[SPEC.name] = SCRIPT
SPEC.loader.exec_module(SCRIPT)
TINY = SCRIPT.Setting(shapes=("n-gram",), seeds=2, sizes=(1, 4), growing_seeds=1, prompts=300)


def test_the_script_trains_prints_and_draws(tmp_path, capsys):
    pytest.importorskip("matplotlib")
    pytest.importorskip("torch")
    assert SCRIPT.main(["--svg", str(tmp_path / "a.svg")], setting=TINY) == 0
    said, page = capsys.readouterr().out, (ROOT / "docs" / "interpolation.md").read_text(encoding="utf-8")
    lines = said.splitlines()
    assert lines[0] in page
    exact = [line for line in lines if line.startswith("every token")]
    grown = [line[:34] for line in lines if line[:7].strip() in ("1", "4")]
    assert len(exact) == 1
    assert len(grown) == 2, "strings, expected share, free prompts, floor"
    assert all(part in page for part in (*exact, *grown))
    for drawing in (tmp_path / "a.svg", ROOT / "docs" / "interpolation.svg"):
        assert "training strings" in drawing.read_text(encoding="utf-8")


def test_without_matplotlib_it_says_what_to_install(monkeypatch, tmp_path, capsys):
    pytest.importorskip("torch")
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert SCRIPT.main(["--svg", str(tmp_path / "a.svg")], setting=TINY) == 2
    assert "arprops[plot]" in capsys.readouterr().err
