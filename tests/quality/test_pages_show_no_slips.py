"""What a page shows as an error is one that the library means: a page whose expected output was recorded from a slip would pass as a doctest."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
MEANT = re.compile(r"arprops\.[\w.]+: |AssertionError: ")
OTHERS = re.compile(r"^(Import|Name|Attribute|Type|Key|Index|Syntax|ModuleNotFound|Value)Error", re.MULTILINE)
PLACES = re.compile(r"(?<![\w`$./~-])/(?:home|root|tmp|usr|work|Users|var)/")


def slips(text: str) -> list[str]:
    """Errors after a traceback that are not the library's own, errors of Python that stand alone, and folders of a machine."""
    ends = re.findall(r"^Traceback \(most recent call last\):\n(?:[ .].*\n)*(.*)$", text, re.MULTILINE)
    return [end for end in ends if not MEANT.match(end)] + [found.group() for found in (*OTHERS.finditer(text), *PLACES.finditer(text))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_shows_no_error_but_the_library_s_own_and_no_folder_of_a_machine(page: Path) -> None:
    assert slips(page.read_text(encoding="utf-8")) == []


def test_a_slip_that_was_recorded_as_expected_output_is_found() -> None:
    moved = "Traceback (most recent call last):\n    ...\nImportError: cannot import name 'entropy' from 'normal' (/home/me/normal.py)\n"
    assert len(slips(moved)) == 3
    assert slips("Traceback (most recent call last):\n    ...\narprops.core.error.BadModel: no\n") == []
