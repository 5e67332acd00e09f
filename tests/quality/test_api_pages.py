"""Whatever a page imports from the tasks room stands on the page of its names."""

import re
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def test_every_module_that_a_page_uses_is_documented() -> None:
    documented = set(re.findall(r"automodule:: (\S+)", (DOCS / "api_tasks.md").read_text(encoding="utf-8")))
    used = {
        module
        for page in DOCS.glob("*.md")
        for module in re.findall(r">>> from (arprops\.tasks[\w.]+) import", page.read_text(encoding="utf-8"))
    }
    assert used
    assert used - documented == set()
