"""A check file that was written asks what was asked, of the models that were meant, and replaces nobody else's file."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import arprops as ar
from arprops.core.claim import KL, Comparison, Probability, SameJoint, Tight
from arprops.core.error import BadFile
from arprops.formats.check_writer import check_text, write_check
from arprops.formats.checkfile import read_data
from arprops.formats.parse import parse
from arprops.formats.write import toml_tables
from arprops.search.elementary import from_words
from arprops.solve.decide import decide
from tests import strategies


@given(strategies.models(), strategies.models(), st.sampled_from(["proved", "refuted"]))
def test_what_is_written_reads_back(p: Any, q: Any, expect: str) -> None:
    p, q = ar.Truncated(p, 2), ar.Truncated(q, 2)
    word = Probability(q, from_words(q.alphabet, [q.alphabet[:1]]))
    asked = [SameJoint(p, p), Comparison(KL(q, q), "<=", 1), Tight(q), Comparison(word, "<", word)]
    text = check_text({"p": p, "strange \n name": q}, [(f"claim {i}", expect, claim) for i, claim in enumerate(asked)])
    read = read_data(parse(text, Path("x.toml")), Path("x.toml"))
    assert list(read.models) == ["p", "strange \n name"]
    for original, model in zip((p, q), read.models.values(), strict=True):
        assert ar.same_conditionals(original, model).proved
    assert [(stated.name, stated.expect) for stated in read.claims] == [(f"claim {i}", expect) for i in range(4)]
    assert [decide(stated.claim).proved for stated in read.claims] == [decide(claim).proved for claim in asked] == [True, True, True, False]


def test_a_model_without_a_name_is_written_too() -> None:
    p = ar.Table("a", {}, length=0)
    read = read_data(parse(check_text({}, [("tight", "proved", Tight(p))]), Path("x.toml")), Path("x.toml"))
    assert len(read.models) == 1


def test_tables_are_one_line_a_key() -> None:
    assert toml_tables("a b", [{"x": 1, "y": {"z": ["1/2"]}}, {}]) == '[["a b"]]\nx = 1\ny = { z = ["1/2"] }\n\n[["a b"]]\n'


def test_only_a_file_with_the_same_first_line_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "x.check.toml"
    write_check("a = 1\n", path, marker="# ours")
    write_check("a = 2\n", path, marker="# ours")
    assert path.read_text(encoding="utf-8") == "# ours\na = 2\n"
    path.write_text("a = 3\n", encoding="utf-8")
    with pytest.raises(BadFile, match="found a file that does not begin with '# ours'"):
        write_check("a = 4\n", path, marker="# ours")
    assert path.read_text(encoding="utf-8") == "a = 3\n"
