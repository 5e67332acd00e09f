"""Verdicts as assertions, for ordinary tests.

True here: only `Proved` passes. Must never enter: a way to pass on `Unknown`.
"""

from arprops.core.verdict import Proved, Unknown, Verdict


def expect(verdict: Verdict) -> None:
    """Return if the verdict is `Proved`; else raise AssertionError with the witness, or the reason, written out."""
    __tracebackhide__ = True  # pytest then points at the line of the test
    if not isinstance(verdict, Proved):
        from arprops.report.gloss import glosses
        from arprops.report.text import describe
        from arprops.report.words import Names

        head, *lines = describe(verdict).split("\n")
        meant = [f"  ({line})" for line in glosses(verdict.claim, Names())]
        advice = ["  to explore further, ask with a larger budget= (states) or prompts= (of an interval)"] if isinstance(verdict, Unknown) else []
        raise AssertionError("\n".join([head, *meant, *lines, *advice]))  # noqa: TRY004  # a test fails; nobody's type is wrong
