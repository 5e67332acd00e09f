"""The script of examples/ prints certified numbers about its nets, and draws them; here with a few steps on short sources."""

import importlib.util
import sys
from fractions import Fraction
from pathlib import Path

import pytest

import arprops as ar

ROOT = Path(__file__).parents[2]
SPEC = importlib.util.spec_from_file_location("encoder_decoder_example", ROOT / "examples" / "encoder_decoder.py")
SCRIPT = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(SCRIPT)


@pytest.fixture
def _quick(monkeypatch):
    for name, value in {"LENGTHS": (2,), "STEPS": 5, "NET": {"width": 8, "heads": 2}}.items():
        monkeypatch.setattr(SCRIPT, name, value)


def test_the_page_tells_what_the_script_is_about():
    seen, unseen = SCRIPT.sources()
    assert unseen == ["baa", "bab", "baaa", "baab", "baba", "babb"]
    assert len(seen) == 18
    model = SCRIPT.family(backwards=True).given("abb")
    assert ar.string_probability(model, "zyx") == Fraction(2, 9)
    assert ar.string_probability(SCRIPT.family(backwards=False).given("abb"), "xzy") == Fraction(2, 9)


@pytest.mark.usefixtures("_quick")
def test_it_prints_the_exact_floor_and_brackets_for_sources_seen_and_unseen_and_draws(tmp_path, capsys):
    pytest.importorskip("matplotlib")
    assert SCRIPT.main(["--seeds", "1", "--svg", str(tmp_path / "a.svg")]) == 0
    said = capsys.readouterr().out
    seen, _ = SCRIPT.sources()
    floor = sum((ar.entropy(SCRIPT.family(backwards=True).given(source)) for source in seen), ar.LogSum()) / len(seen)
    assert f"{len(seen)} sources seen, 1 never; encoder-decoder: exact loss floor {float(floor):.6f} nats" in said
    rows = [line.split() for line in said[said.index("Probability") :].splitlines() if line.startswith(("seed", "shown"))]
    assert len(rows) == 3
    for row in rows:
        ends = [float(part.strip("[],")) for part in row[2:]]
        assert len(ends) == 4
        assert all(0 <= low <= high <= 1 for low, high in zip(ends[::2], ends[1::2], strict=True))
    for drawing in (tmp_path / "a.svg", ROOT / "docs" / "encoder_decoder.svg"):
        assert "P(right translation)" in drawing.read_text(encoding="utf-8")


@pytest.mark.usefixtures("_quick")
def test_without_matplotlib_it_says_what_to_install(monkeypatch, tmp_path, capsys):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert SCRIPT.main(["--seeds", "1", "--svg", str(tmp_path / "a.svg")]) == 2
    assert "arprops[plot]" in capsys.readouterr().err
