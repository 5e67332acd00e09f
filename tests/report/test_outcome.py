"""Exit codes: 0 only where every claim came out as expected."""

from typing import Any

import pytest

from arprops.core.certificate import Computed
from arprops.core.claim import Tight
from arprops.core.verdict import Attested, Proved, Refuted, Unknown
from arprops.models.table import Table
from arprops.report.outcome import Outcome, exit_code

CLAIM = Tight(Table("a", {}, length=0))
PROVED, REFUTED = Proved(CLAIM, Computed()), Refuted(CLAIM, Computed())
ATTESTED, UNKNOWN = Attested(CLAIM, ("z3",), "all"), Unknown(CLAIM, "", "")


@pytest.mark.parametrize(
    ("verdict", "expect", "allowed", "code"),
    [
        (PROVED, "proved", False, 0), (PROVED, "refuted", False, 1), (REFUTED, "refuted", False, 0), (REFUTED, "proved", False, 1),
        (UNKNOWN, "proved", True, 3), (UNKNOWN, "refuted", True, 3), (ATTESTED, "proved", False, 3), (ATTESTED, "proved", True, 0),
        (ATTESTED, "refuted", True, 3), (None, "proved", True, 3),
    ],
)  # fmt: skip
def test_one_claim(verdict: Any, expect: Any, allowed: bool, code: int) -> None:
    assert Outcome(CLAIM, expect=expect, verdict=verdict).code(allow_attested=allowed) == code


def test_several_claims() -> None:
    proved, refuted, unknown, error = (Outcome(CLAIM, verdict=v) for v in (PROVED, REFUTED, UNKNOWN, None))
    error = Outcome(CLAIM, error="it makes no sense")
    assert exit_code([]) == 0
    assert exit_code([proved, proved]) == 0
    assert exit_code([proved, unknown]) == 3
    assert exit_code([unknown, refuted]) == 1
    assert exit_code([refuted, error, unknown]) == 2
