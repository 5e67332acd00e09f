"""The script on masked conditionals prints what the page shows, and draws it."""

import importlib.util
import sys
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest

from arprops.tasks.bidirectional.masked import MaskedModel

ROOT = Path(__file__).parents[2]
SPEC = importlib.util.spec_from_file_location("masked_example", ROOT / "examples" / "masked.py")
SCRIPT = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(SCRIPT)
PAGE = (ROOT / "docs" / "decoding.md").read_text(encoding="utf-8")


def test_it_prints_and_draws_both_tables(monkeypatch, tmp_path, capsys):
    pytest.importorskip("matplotlib")
    monkeypatch.setattr(SCRIPT, "LENGTHS", (2,))
    assert SCRIPT.main(["--tables", "3", "--svg", str(tmp_path / "a.svg")]) == 0
    assert "Of 3 random tables" in capsys.readouterr().out
    for drawing in (tmp_path / "a.svg", ROOT / "docs" / "masked.svg"):
        written = drawing.read_text(encoding="utf-8")
        assert all(words in written for words in ("probability that a row is certain", "one joint", "more than one"))


def test_the_shares_of_the_page_are_those_of_the_tables_that_were_drawn(monkeypatch):
    monkeypatch.setattr(SCRIPT, "LENGTHS", (2,))  # the longer ones take seconds
    lines = PAGE[PAGE.index("certain         length 2") :].split("\n")[1 : 1 + len(SCRIPT.CERTAIN)]
    for line, certain, (some, many) in zip(lines, SCRIPT.CERTAIN, SCRIPT.shares(400)[2], strict=True):
        assert line.split()[:3] == [str(certain), f"{float(some):.3f}", f"{float(many):.3f}"]


def test_two_rows_fit_two_even_ones_exactly_where_they_are_equal():
    """The odds of 11 by the one way round are those by the other, and with a 0 the string 11 is out, or the only one."""
    assert {pair for pair, verdict in SCRIPT.two_rows().items() if verdict} == {(x, x) for x in SCRIPT.GRID}


def test_certain_rows_have_as_many_joints_as_strings_that_no_place_changes():
    contexts = [(place, other) for place in (0, 1) for other in "01"]
    fixed = []
    for bits in product("01", repeat=4):
        said = dict(zip(contexts, bits, strict=True))
        kept = [x + y for x, y in product("01", repeat=2) if said[0, y] == x and said[1, x] == y]
        rows = {at: SCRIPT.bit(Fraction(int(one))) for at, one in said.items()}
        assert SCRIPT.joints(MaskedModel("01", rows, length=2)) == min(len(kept), 2)
        fixed.append(len(kept))
    assert (sum(n > 0 for n in fixed), sum(n > 1 for n in fixed)) == (14, 2)


def test_without_matplotlib_the_script_on_masked_conditionals_says_what_to_install(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(SCRIPT, "LENGTHS", (2,))
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert SCRIPT.main(["--tables", "1", "--svg", str(tmp_path / "a.svg")]) == 2
    assert "arprops[plot]" in capsys.readouterr().err
