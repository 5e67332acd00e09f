"""Includes: relative to the file, read once, and never in a circle."""

from pathlib import Path

import pytest

from arprops.core.error import BadFile
from arprops.formats.checkfile import read_check

MODEL = "[models.{}]\nkind = 'table'\nalphabet = ['0']\nlength = 1\nrows = {{ '' = {{ 0 = 1 }} }}\n"


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / name.replace("_", "/")
        path.parent.mkdir(exist_ok=True)
        path.with_suffix(".toml").write_text(text, encoding="utf-8")
    return folder / "main.toml"


def test_models_and_languages_come_first_and_claims_stay_behind(tmp_path: Path) -> None:
    part = MODEL.format("P") + "[languages.L]\nregex = '0*'\n[[claim]]\nkind = 'tight'\np = 'P'\n"
    claim = "[[claim]]\nkind = 'probability'\np = 'P'\nlanguage = 'L'\nequals = 1\n"
    path = write(tmp_path, main=f"include = ['sub/part.toml']\n{claim}", sub_part=part)
    checked = read_check(path)
    assert checked.models.keys() == {"P"}
    assert len(checked.claims) == 1


def test_a_file_included_twice_is_one_file(tmp_path: Path) -> None:
    path = write(tmp_path, main="include = ['a.toml', 'b.toml']\n", a="include = ['c.toml']\n", b="include = ['c.toml']\n", c=MODEL.format("P"))
    assert read_check(path).models.keys() == {"P"}


def test_a_circle_is_shown(tmp_path: Path) -> None:
    path = write(tmp_path, main="include = ['a.toml']\n", a="include = ['b.toml']\n", b="include = ['a.toml']\n")
    with pytest.raises(BadFile, match=r"includes itself: a\.toml → b\.toml → a\.toml\n  \(included by .*b\.toml\)"):
        read_check(path)


def test_a_missing_file_says_who_includes_it(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=r"gone\.toml: cannot be read: No such file or directory\n  \(included by .*main\.toml\)"):
        read_check(write(tmp_path, main="include = ['gone.toml']\n"))


def test_one_name_in_two_files_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, main="include = ['a.toml']\n" + MODEL.format("P"), a=MODEL.format("P"))
    with pytest.raises(BadFile, match=r"include\[1\]: a\.toml and another file both have models\.P"):
        read_check(path)
    path = write(tmp_path, main="include = ['a.toml', 'b.toml']\n", a=MODEL.format("P"), b=MODEL.format("P"))
    with pytest.raises(BadFile, match=r"include\[2\]: b\.toml and another file both have models\.P"):
        read_check(path)


def test_a_name_that_no_file_has_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="no name of a file"):
        read_check(write(tmp_path, main='include = ["a\\u0000b.toml"]\n'))


def test_a_long_chain_is_refused(tmp_path: Path) -> None:
    for i in range(300):
        (tmp_path / f"{i}.toml").write_text(f"include = ['{i + 1}.toml']\n", encoding="utf-8")
    with pytest.raises(BadFile, match=r"more than 100 files|too deeply"):
        read_check(tmp_path / "0.toml")
