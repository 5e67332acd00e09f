"""docs/specs.md shows what its own spec prints: each block of output there is in the output of the command above it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = (Path(__file__).parents[2] / "docs/specs.md").read_text(encoding="utf-8")


def ran(folder: Path, *command: str) -> str:
    return subprocess.run([sys.executable, "-m", *command], cwd=folder, capture_output=True, text=True, check=False).stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page")
    (folder / "sampler.arprops.toml").write_text(PAGE.partition("```toml\n")[2].partition("```")[0], encoding="utf-8")
    return folder


def shown(command: str) -> str:
    return PAGE.partition(f"```console\n$ {command}\n")[2].partition("```")[0]


def test_the_command(folder: Path) -> None:
    assert ran(folder, "arprops.cli", "check", "sampler.arprops.toml") == shown("arprops check sampler.arprops.toml") != ""


def test_pytest(folder: Path) -> None:
    assert shown("pytest -q")
    assert shown("pytest -q") in ran(folder, "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", ".")


def test_the_test_that_is_written(folder: Path) -> None:
    ran(folder, "arprops.cli", "check", "sampler.arprops.toml", "--emit-tests", "tests")
    block = re.search(r"```text\n(def .*?)\n```", PAGE, re.DOTALL)
    assert block is not None
    assert block[1] in (folder / "tests/test_sampler.py").read_text(encoding="utf-8")
