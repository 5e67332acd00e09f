"""Certificates as data: what is written reads back equal, and whatever else comes is `Rejected`, never another error."""

from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arprops.core import certificate as c
from arprops.core.error import Rejected
from arprops.core.words import END
from arprops.formats.certificate import certificate_data, certificate_from

INTS, RATIONALS, WORDS = st.lists(st.integers()).map(tuple), st.fractions(), st.lists(st.sampled_from("ab")).map(tuple)
LEAVES = st.one_of(
    st.builds(c.Bisimulation, INTS, INTS),
    st.builds(c.Invariant, INTS, st.lists(st.lists(st.tuples(st.integers(), RATIONALS)).map(tuple)).map(tuple)),
    st.builds(c.Separation, WORDS),
    st.builds(c.Ranking, INTS),
    st.builds(c.ClosedClass, WORDS, INTS, st.integers()),
    st.builds(c.Visits, st.lists(st.none() | RATIONALS).map(tuple), INTS),
    st.builds(c.Escape, WORDS, st.sampled_from(["a", END])),
    st.builds(c.Frontier, st.lists(st.tuples(st.integers(), st.sampled_from("ab"))).map(tuple), st.lists(RATIONALS).map(tuple), st.integers()),
    st.just(c.Computed()),
)
SIDES = st.builds(c.Sides, LEAVES | st.builds(c.Quotient, LEAVES, LEAVES), LEAVES)
EVERY = st.builds(c.Each, st.lists(st.none() | SIDES, max_size=3).map(tuple)) | st.builds(c.AtPrompt, WORDS, SIDES)
NESTED = st.one_of(LEAVES, SIDES, EVERY, st.builds(c.FromStrings, LEAVES, LEAVES))
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | RATIONALS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["kind", "left", "prompt", "ranks"]), inner, max_size=4),
    max_leaves=8,
)


@given(NESTED)
def test_certificates(certificate: c.Certificate) -> None:
    assert certificate_from(certificate_data(certificate)) == certificate


@given(JUNK)
def test_junk_is_rejected(data: object) -> None:
    with pytest.raises(Rejected, match=r"file\.evidence"):
        certificate_from(data)


@given(NESTED, st.data())
def test_a_certificate_with_one_part_spoiled_is_rejected_or_reads(certificate: c.Certificate, data: st.DataObject) -> None:
    table = certificate_data(certificate)
    table[data.draw(st.sampled_from([*table, "more"]))] = data.draw(JUNK)
    with suppress(Rejected):
        certificate_from(table)


def test_nesting_without_end_is_rejected() -> None:
    table: dict[str, object] = {"kind": "computed"}
    for _ in range(5000):
        table = {"kind": "sides", "left": table, "right": {"kind": "computed"}}
    with pytest.raises(Rejected):
        certificate_from(table)
    for _ in range(500):
        table = {"kind": "each", "sides": [table]}
    with pytest.raises(Rejected):
        certificate_from(table)


def test_long_integers_stand_in_hexadecimal() -> None:
    certificate = c.Visits((Fraction(10**5000, 3**9000),), (0,))
    data = certificate_data(certificate)
    assert data["visits"][0].startswith("0x")
    assert certificate_from(data) == certificate
