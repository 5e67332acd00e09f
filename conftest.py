"""What pytest needs to know of the whole repository: the examples in prose are tests, and no test has a deadline.

True here: every Python example in README.md, docs/ and the docstrings is run by the one test command, by Sybil; the examples of one
document share a namespace and run from top to bottom, so the tests are dealt out file by file (`--dist loadfile`).
Must never enter: fixtures. What tests share is imported from where it is written.
"""

from pathlib import Path

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
