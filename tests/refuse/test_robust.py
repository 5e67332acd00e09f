"""A spoilt certificate is believed or `Rejected`; nothing else ever happens."""

from dataclasses import fields, is_dataclass
from fractions import Fraction
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from arprops.core.certificate import Computed, Escape, Frontier, Separation, Sides, Visits
from arprops.core.error import Rejected
from arprops.core.polynomial import variable
from arprops.core.ratio import ratio
from arprops.core.verdict import Proved, Refuted
from arprops.core.words import END
from arprops.kernel.check import recheck
from tests.refuse.forgeries import FORGERIES, GENUINE

VERDICTS = [*GENUINE, *(f.genuine for f in FORGERIES.values()), *(f.forged for f in FORGERIES.values() if isinstance(f.forged, Proved | Refuted))]
CERTIFICATES = [v.certificate if isinstance(v, Proved) else v.witness for v in VERDICTS if isinstance(v, Proved | Refuted)]


def nested(depth: int) -> Any:
    value: Any = ()
    for _ in range(depth):
        value = (value,)
    return value


JUNK = st.one_of(
    st.sampled_from([
        None, True, "", "a", "0", b"a", END, 1.0, float("nan"), float("inf"), 10**5000, -(10**5000), Fraction(10**5000, 3), (), [], {}, set[int](),
        [0], ["a"], ((),), ([],), (None,), (("a",),), ((0, "a"),), ((0, ["a"]),), ((0, 10**5000),), ((10**5000, "a"),), nested(2000), object(),
        Computed(), Separation(()), Sides(Computed(), Computed()), variable("0"), variable("n") * 3, 1 / ratio(variable("0.n")), (("0", -1),),
        ((((("0", 2000),), Fraction(1))),), ratio(variable("(1/2)/(1)^(1*0^1)")), Fraction(1, 2),
    ]),
    st.integers(-3, 3),
    st.fractions(-2, 3, max_denominator=4),
    st.sampled_from(CERTIFICATES),
)  # fmt: skip


def other_than(value: Any, name: str, part: Any) -> Any:
    """The dataclass with another field, past its constructor, which may refuse it or put it in order."""
    made = object.__new__(type(value))
    for field in fields(value):
        object.__setattr__(made, field.name, part if field.name == name else getattr(value, field.name))
    return made


@st.composite
def spoilt(draw: st.DrawFn, value: Any) -> Any:
    """The value with one thing in it changed."""
    if is_dataclass(value) and not isinstance(value, type) and fields(value) and draw(st.integers(0, 5)):
        name = draw(st.sampled_from([field.name for field in fields(value)]))
        return other_than(value, name, draw(spoilt(getattr(value, name))))
    if isinstance(value, tuple) and draw(st.integers(0, 4)):
        parts = list(value)
        i = draw(st.integers(0, len(parts)))
        what = draw(st.sampled_from(["change", "change", "drop", "double"]))
        if i == len(parts):
            return (*parts, draw(JUNK))
        parts[i : i + 1] = {"change": lambda: [draw(spoilt(parts[i]))], "drop": list, "double": lambda: [parts[i]] * 2}[what]()
        return tuple(parts)
    return draw(JUNK)


def believed(verdict: Any) -> bool:
    try:
        recheck(verdict)
    except Rejected:
        return False
    return True


@settings(max_examples=400)
@given(st.sampled_from([v for v in VERDICTS if isinstance(v, Proved | Refuted)]), st.data())
def test_a_spoilt_certificate_is_believed_or_rejected(verdict: Proved | Refuted, data: st.DataObject) -> None:
    if isinstance(verdict, Proved):
        believed(Proved(verdict.claim, data.draw(spoilt(verdict.certificate))))
    else:
        believed(Refuted(verdict.claim, data.draw(spoilt(verdict.witness))))


@settings(max_examples=400)
@given(st.sampled_from([v for v in VERDICTS if isinstance(v, Proved | Refuted)]), JUNK)
@example(FORGERIES["frontier.escape"].forged, Visits((), ()))
@example(FORGERIES["frontier.parent"].genuine, Visits((), ()))
@example(FORGERIES["frontier.parent"].genuine, Frontier(((0, "a"), (0, ["a"]))))  # type: ignore[arg-type]
@example(FORGERIES["escape.covered"].genuine, Escape((["a"],), END))  # type: ignore[arg-type]
def test_a_certificate_of_another_claim_is_believed_or_rejected(verdict: Proved | Refuted, other: Any) -> None:
    believed(Proved(verdict.claim, other))
    believed(Refuted(verdict.claim, other))
    believed(Proved(verdict.claim, Sides(other, other)))
    believed(Refuted(verdict.claim, Sides(other, other)))


def test_a_nonsensical_verdict_is_rejected() -> None:
    assert not any(believed(value) for value in (None, 1, "proved", Computed()))
