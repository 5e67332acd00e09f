"""The example scripts of docs/hidden.md and docs/blackbox.md print what the pages say, and draw their figures."""

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

import arprops as ar

ROOT = Path(__file__).parents[2]


def script(name: str) -> Any:
    """The example of this name, as a module."""
    spec = importlib.util.spec_from_file_location(f"{name}_script", ROOT / "examples" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


HIDDEN, BLACKBOX = script("hidden"), script("blackbox")


def test_the_costs_are_printed_and_drawn(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert HIDDEN.main(["--svg", str(tmp_path / "a.svg")]) == 0
    said = capsys.readouterr().out
    assert said.count("one joint over transcripts: Proved") == 2
    for drawing in (tmp_path / "a.svg", ROOT / "docs" / "hidden.svg"):
        assert "secrets looked at" in drawing.read_text(encoding="utf-8")


def test_the_judgement_is_printed_and_drawn(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert BLACKBOX.main(["--svg", str(tmp_path / "a.svg")]) == 0
    said = capsys.readouterr().out
    page = (ROOT / "docs" / "blackbox.md").read_text(encoding="utf-8")
    for line in said.splitlines()[:3]:
        assert line in page
    for drawing in (tmp_path / "a.svg", ROOT / "docs" / "blackbox.svg"):
        assert "share that begins with 5" in drawing.read_text(encoding="utf-8")


def test_the_page_has_the_numbers_of_the_file() -> None:
    page = (ROOT / "docs" / "blackbox.md").read_text(encoding="utf-8")
    for number in (ROOT / "examples" / "sixteen_numbers.txt").read_text(encoding="utf-8").split():
        assert f'"{number}"' in page


def test_what_cannot_be_judged_or_drawn_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert BLACKBOX.main([str(tmp_path / "absent.txt")]) == 2
    wrong = tmp_path / "wrong.txt"
    wrong.write_text("123456\n12345\n", encoding="utf-8")
    assert BLACKBOX.main([str(wrong)]) == 0
    assert "call 2 is outside" in capsys.readouterr().out
    assert BLACKBOX.main([str(wrong), "--svg", str(tmp_path / "b.svg")]) == 2
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert BLACKBOX.main(["--svg", str(tmp_path / "b.svg")]) == 2
    assert "arprops[plot]" in capsys.readouterr().err
    with pytest.raises(ar.Missing, match=r"arprops\[plot\]"):
        HIDDEN.draw({}, str(tmp_path / "b.svg"))
