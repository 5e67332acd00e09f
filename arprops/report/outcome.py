"""What became of a claim: its verdict against what was expected, as exit code, as data and as text.

True here: 0 means that every claim came out as expected; what was not decided, not run or not understood is never a 0.
Must never enter: a way to turn a refuted claim green other than the author's own `expect`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

from arprops.core import certificate as c
from arprops.core.claim import Comparison
from arprops.core.formula import Formula
from arprops.core.infinite import Infinite
from arprops.core.interval import Interval
from arprops.core.logsum import LogSum
from arprops.core.model import Joint
from arprops.core.verdict import Attested, Proved, Refuted, Unknown, Verdict
from arprops.core.words import END
from arprops.kernel.value import Result, value
from arprops.report.number import decimal_text, number_text
from arprops.report.plain import plain, plain_lines
from arprops.report.text import headline, reasons
from arprops.report.words import Names, claim_text, marked_view
from arprops.solve.restriction import spoken
from arprops.tasks.stated import Said

OK, CONTRARY, BAD_INPUT, OPEN = 0, 1, 2, 3
LONGEST = 4000

Status = Literal["proved", "refuted", "attested", "unknown", "error", "not_run"]


@dataclass(frozen=True)
class Outcome:
    """What became of one claim: a verdict, or `error` where it could not be asked, or neither where it was not run."""

    claim: Said
    name: str | None = None
    expect: Literal["proved", "refuted"] = "proved"
    verdict: Verdict | None = None
    error: str | None = None
    saved: str | None = None
    models: Mapping[str, Joint] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    """What was found, in the words of whoever looked; shown before the reasons of the verdict."""

    def reasons(self, names: Names) -> list[str]:
        """Why the verdict is what it is, a line a reason."""
        return [*map(plain, self.notes), *(reasons(self.verdict, names) if self.verdict is not None else [])]

    @property
    def status(self) -> Status:
        """The verdict in one word; `error` or `not_run` where there is none."""
        if self.verdict is None:
            return "not_run" if self.error is None else "error"
        statuses: dict[type[Verdict], Status] = {Proved: "proved", Refuted: "refuted", Attested: "attested", Unknown: "unknown"}
        return statuses[type(self.verdict)]

    def as_expected(self, *, allow_attested: bool) -> bool:
        """Whether this is the right outcome; an attested claim is one where that is allowed and `proved` was expected."""
        return self.status == self.expect or (allow_attested and self.status == "attested" and self.expect == "proved")

    def code(self, *, allow_attested: bool) -> int:
        """The exit code of this claim alone."""
        if self.as_expected(allow_attested=allow_attested):
            return OK
        return {"error": BAD_INPUT, "proved": CONTRARY, "refuted": CONTRARY}.get(self.status, OPEN)

    def text(self, *, judged: bool = True) -> str:
        """The outcome for a terminal: one line, the reasons below it; `judged` says where it is not simply proved as expected."""
        names = Names(self.models)
        claim = claim_text(self.claim, names)
        named = f"{plain(self.name)}: {claim}" if self.name else claim
        if self.verdict is None:
            return f"NOT RUN  {named}" if self.error is None else "\n         ".join([f"ERROR    {named}", *plain_lines(self.error).split("\n")])
        simply = not judged or self.status == self.expect == "proved"
        expected = "" if simply else "  (as expected)" if self.status == self.expect else f"  (expected: {self.expect})"
        lines = [f"{headline(self.verdict):<8} {named}{expected}", *self.reasons(names)]
        return "\n         ".join([*lines, *([f"saved: {plain(self.saved)}"] if self.saved else [])])

    def data(self, *, allow_attested: bool) -> dict[str, Any]:
        """The outcome as data, whose keys `docs/command.md` explains."""
        names = Names(self.models)
        data: dict[str, Any] = {
            "name": self.name,
            "claim": claim_text(self.claim, names),
            "expect": self.expect,
            "verdict": self.status,
            "as_expected": self.as_expected(allow_attested=allow_attested),
            "reasons": self.reasons(names),
            "values": None,
            "witness": None,
            "error": self.error,
            "saved": self.saved,
        }
        if isinstance(self.verdict, Proved | Refuted):
            evidence = self.verdict.certificate if isinstance(self.verdict, Proved) else self.verdict.witness
            data["witness"] = _witness(evidence)
            if isinstance(evidence, c.AtPrompt) and (view := marked_view(self.claim)) is not None:
                data["witness"] = {"prompt": list(spoken(evidence.prompt, view)), "outcome": None}
            if isinstance(self.claim, Comparison) and isinstance(evidence, c.Sides):
                sides = (("left", self.claim.left, evidence.left), ("right", self.claim.right, evidence.right))
                data["values"] = {key: value_data(value(side, why) if hasattr(side, "p") else side) for key, side, why in sides}  # type: ignore[arg-type]
        return data


def exit_code(outcomes: Iterable[Outcome], *, allow_attested: bool = False) -> int:
    """0 if all are as expected; else 2 if some could not be asked, 1 if some are contrary, 3 if some are open or were not run."""
    codes = {outcome.code(allow_attested=allow_attested) for outcome in outcomes}
    return next((code for code in (BAD_INPUT, CONTRARY, OPEN) if code in codes), OK)


def value_data(result: Result | int | float) -> dict[str, Any]:
    """A value as data: `text` for people, `exact` where it is a rational short enough to print, `lower` and `upper` where it is bounded."""
    data: dict[str, Any] = {"text": number_text(result), "exact": None, "lower": None, "upper": None}
    if isinstance(result, Interval) and result.lower == result.upper:
        result = result.lower
    if isinstance(result, LogSum) and not result.terms:
        result = 0
    if isinstance(result, int | Fraction):
        exact = Fraction(result)
        if max(abs(exact.numerator), exact.denominator).bit_length() < LONGEST * 3:
            data["exact"] = str(exact)
    elif isinstance(result, Interval):
        data["lower"], data["upper"] = (_end(end) for end in (result.lower, result.upper))
    elif isinstance(result, Infinite | float):
        data["exact"] = "inf"
    elif isinstance(result, Formula):
        data["exact"] = str(result)
    else:
        data["lower"], data["upper"] = _end(result.lower), _end(result.upper)
    return data


def _end(end: Fraction | float) -> str:
    if isinstance(end, float):
        return "inf" if end > 0 else "-inf"
    return str(end) if max(abs(end.numerator), end.denominator).bit_length() < LONGEST * 3 else decimal_text(Fraction(end))


def _witness(evidence: c.Certificate) -> dict[str, Any] | None:
    """The prompt to look at, where the evidence is one."""
    match evidence:
        case c.Separation():
            return {"prompt": list(evidence.prompt), "outcome": None}
        case c.Escape():
            return {"prompt": list(evidence.prompt), "outcome": "END" if evidence.outcome is END else evidence.outcome}
        case c.ClosedClass():
            return {"prompt": list(evidence.prompt), "outcome": None}
        case c.AtPrompt():
            return {"prompt": list(evidence.prompt), "outcome": None}
        case c.Breach():
            return {"prompt": list(evidence.prompt), "outcome": None, "completion": list(evidence.completion)}
        case c.At():
            return {**(_witness(evidence.witness) or {}), "parameters": {name: str(number) for name, number in evidence.values}}
        case c.Sides():
            return _witness(evidence.left) or _witness(evidence.right)
        case c.Quotient():
            return _witness(evidence.top)
        case _:
            return None
