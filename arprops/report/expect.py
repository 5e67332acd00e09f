"""Verdicts as assertions, for ordinary tests.

True here: only `Proved` passes. Must never enter: a way to pass on `Unknown`.
"""

from arprops.core.verdict import Proved, Verdict


def expect(verdict: Verdict) -> None:
    """Return if the verdict is `Proved`; else raise AssertionError with the witness, or the reason, written out."""
    if not isinstance(verdict, Proved):
        from arprops.report.text import describe

        raise AssertionError(describe(verdict))  # noqa: TRY004  # a test fails; nobody's type is wrong
