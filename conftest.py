"""What pytest needs to know of the whole repository: the examples in prose are tests, and no test has a deadline.

True here: every Python example in README.md, docs/ and the docstrings is run by the one test command, by Sybil.
Must never enter: fixtures. What tests share is imported from where it is written.
"""

from pathlib import Path

import pytest
from hypothesis import settings
from sybil import Sybil
from sybil.document import PythonDocStringDocument
from sybil.parsers import markdown, rest
from sybil.sybil import SybilCollection

ROOT = Path(__file__).parent

# A deadline is a test of elapsed time. Under CI=true Hypothesis's own profile "ci" is the parent, which draws the same examples every time.
settings.register_profile("arprops", settings(), deadline=None, print_blob=True)
settings.load_profile("arprops")

prose = Sybil(
    name="prose",
    path=str(ROOT),
    patterns=["*.md"],
    excludes=["CHANGELOG.md"],
    parsers=[markdown.PythonCodeBlockParser(), markdown.SkipParser()],
)
docstrings = Sybil(
    name="docstrings",
    path=str(ROOT / "arprops"),
    patterns=["*.py"],
    document_types={".py": PythonDocStringDocument},
    parsers=[rest.DocTestParser(), rest.SkipParser()],
)
pytest_collect_file = SybilCollection([prose, docstrings]).pytest()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the examples of one document on one xdist worker: they share a namespace and run from top to bottom."""
    for item in items:
        if type(item).__module__.startswith("sybil."):
            item.add_marker(pytest.mark.xdist_group(str(item.path)))
