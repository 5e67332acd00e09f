"""The pytest plugin: each requirement of a `*.arprops.toml` file is a test.

True here: a test fails with the witness, its probability, and the line that reproduces it. Every run of pytest in an environment that
has arprops imports this file, so what it needs is imported by the test that needs it.
Must never enter: a way to pass on `Unknown`.
"""

from argparse import ArgumentTypeError
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

ENDING = ".arprops.toml"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of a run; what they mean is what those of `arprops check` mean."""
    group = parser.getgroup("arprops", f"requirements on models, in files *{ENDING}")
    group.addoption("--arprops-budget", type=_positive, metavar="N", help="how many states a requirement may explore before it stays unknown")
    group.addoption("--arprops-prompts", type=_positive, metavar="N", help="how many prompts may be expanded where a value has no closed form")
    group.addoption("--arprops-allow-attested", action="store_true", help="accept a requirement that is attested only")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "SpecFile | None":
    """Collect the files of this ending."""
    return SpecFile.from_parent(parent, path=file_path) if file_path.name.endswith(ENDING) else None


class SpecFile(pytest.File):
    """A check file, whose claims are requirements; their ids are text, which pytest reads as it reads the ids that `--lf` has kept."""

    def collect(self) -> Iterable["SpecItem"]:
        from arprops.core.error import ArpropsError
        from arprops.report.plain import plain_lines
        from arprops.testing.spec import read_spec

        try:
            titles = [(requirement, requirement.title) for requirement in read_spec(self.path)]
        except ArpropsError as refused:
            raise self.CollectError(plain_lines(str(refused).replace(str(self.path), _typed(self.path, self.config)))) from None
        return [SpecItem.from_parent(self, name=title, nodeid=f"{self.nodeid}::{title}", requirement=each) for each, title in titles]


class SpecItem(pytest.Item):
    """One requirement."""

    def __init__(self, *, requirement: Any, **rest: Any) -> None:
        super().__init__(**rest)
        self.requirement = requirement

    def runtest(self) -> None:
        """Decide the requirement; raises `Unmet` where the outcome is not the expected one."""
        from dataclasses import replace

        from arprops.testing.failure import failure
        from arprops.testing.spec import decided

        option = self.config.getoption
        limits = {name: limit for name in ("budget", "prompts") if (limit := option(f"arprops_{name}")) is not None}
        outcome = decided(self.requirement.outcome, **limits)
        allowed = self.requirement.file.allow_attested or bool(option("arprops_allow_attested"))
        if not outcome.as_expected(allow_attested=allowed):
            raise Unmet(failure(replace(self.requirement, outcome=outcome), file=_typed(self.path, self.config)))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What was found, without a traceback: the error is in no line of code."""
        return str(excinfo.value) if isinstance(excinfo.value, Unmet) else super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, None, str]:
        """Where the requirement stands, and what it is called."""
        return self.path, None, self.name


class Unmet(AssertionError):
    """A requirement came out otherwise than its file expects; the message says how."""


def _typed(path: Path, config: pytest.Config) -> str:
    """The path as somebody would type it where pytest was started."""
    here = config.invocation_params.dir
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"found {text}, expected a whole number of at least 1")
    return int(text)
