"""The size of what must be believed is a number, and so is the size of what must be read."""

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

PACKAGE = Path(__file__).parents[2] / "arprops"
# The rooms whose public names carry an argument each; other rooms may follow.
SPOKEN = ["core", "kernel", "models", "views", "search", "solve"]


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def files(*rooms: str) -> list[Path]:
    return sorted(path for room in rooms for path in (PACKAGE / room).rglob("*.py"))


def sizes(*rooms: str) -> str:
    """The lines of each file, for a failure to show."""
    return "\n".join(f"{lines(path):5} {path.relative_to(PACKAGE)}" for path in files(*rooms))


def code(path: Path) -> int:
    """The lines that must be believed: not those that are empty, nor docstrings and comments, which only argue."""
    text = path.read_text(encoding="utf-8")
    said = {
        line
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    return sum(bool(line.strip()) and not line.strip().startswith("#") and i not in said for i, line in enumerate(text.splitlines(), 1))


def test_core_and_kernel_stay_under_2270_lines_of_code() -> None:
    assert sum(map(code, files("core", "kernel"))) < 2270, sizes("core", "kernel")


def test_the_kernel_stays_under_1240_lines_of_code() -> None:
    assert sum(map(code, files("kernel"))) < 1240, sizes("kernel")


def test_the_median_file_is_under_150_lines() -> None:
    written = [n for n in map(lines, files("")) if n]  # an empty __init__.py would flatter the median
    assert median(written) < 150


@pytest.mark.parametrize("path", files(""), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_file_is_over_400_lines(path: Path) -> None:
    assert lines(path) <= 400


@pytest.mark.parametrize("path", [p for p in files("") if lines(p)], ids=lambda path: str(path.relative_to(PACKAGE)))
def test_every_file_opens_with_its_argument(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", files(*SPOKEN), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_every_public_name_has_a_docstring(path: Path) -> None:
    assert [name for name, node in public(ast.parse(path.read_text(encoding="utf-8"))) if not ast.get_docstring(node)] == []


def public(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]]:
    """The functions and classes that a module defines for others; overloads say nothing of their own."""
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) or node.name.startswith("_"):
            continue
        if not any(ast.unparse(decorator).endswith("overload") for decorator in node.decorator_list):
            yield node.name, node
