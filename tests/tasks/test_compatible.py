"""Masked conditionals, and whether any joint has them."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.core.dist import Dist, normalised
from arprops.tasks.bidirectional.compatible import Compatible, Cycle, Forbidden, Incompatible, compatible, has, holds
from arprops.tasks.bidirectional.masked import MaskedModel, masked
from arprops.tasks.decoding.tabled import tabled
from tests.strategies import tables

few = settings(max_examples=30)
HALF = {"0": "1/2", "1": "1/2"}


@st.composite
def masked_models(draw, length=2):
    """Rows with many zeros and small weights, so that components, cycles and forbidden strings all occur."""
    rows = {}
    for place in range(length):
        for n in range(2 ** (length - 1)):
            zero = draw(st.integers(0, 3))
            rows[place, tuple(format(n, f"0{length - 1}b"))] = Dist({"0": Fraction(zero, 3), "1": 1 - Fraction(zero, 3)})
    return MaskedModel("01", rows, length=length)


@few
@given(tables(max_length=3), st.data())
def test_the_conditionals_of_a_joint_have_a_joint_and_mixing_its_parts_gives_it_back(p, data):
    p = p if p.length else ar.Table("ab", {"": {"a": "1/3", "b": "2/3"}, "a": {"a": 1}, "b": {"b": "1/2", "a": "1/2"}}, length=2)
    found = compatible(masked(p, p.length, default={p.alphabet[0]: 1}))
    assert isinstance(found, Compatible)
    shares = {i: sum((ar.string_probability(p, w) for w in joint), Fraction(0)) for i, joint in enumerate(found.joints)}
    again = found.table({i: share for i, share in shares.items() if share}, default={p.alphabet[0]: 1}) if sum(shares.values()) == 1 else None
    assert again is not None, "the default may add joints, and never takes one away"
    assert ar.same_joint(again, p).proved


@few
@given(masked_models(length=3))
def test_every_part_has_the_conditionals_and_every_obstacle_is_one(m):
    found = compatible(m)
    assert all(holds(m, obstacle) for obstacle in found.obstacles)
    if isinstance(found, Compatible):
        assert all(has(m, joint) for joint in found.joints)
        mixed = found.table(default={"0": 1})
        assert has(m, normalised({w: mass for w in (tuple(format(n, "03b")) for n in range(8)) if (mass := ar.string_probability(mixed, w))}))
        assert len({w for joint in found.joints for w in joint}) == sum(map(len, found.joints))


def test_two_ways_round_a_square_that_differ_are_the_witness():
    m = MaskedModel("01", {(0, "0"): HALF, (0, "1"): HALF, (1, "0"): HALF, (1, "1"): {"0": "1/3", "1": "2/3"}}, length=2)
    found = compatible(m)
    assert isinstance(found, Incompatible)
    (cycle,) = found.obstacles
    assert isinstance(cycle, Cycle)
    assert {cycle.ratio_one, cycle.ratio_other} == {Fraction(1), Fraction(2)}
    assert "multiplies by" in str(found)
    assert not holds(m, Cycle(cycle.one, cycle.other, cycle.ratio_one, cycle.ratio_one))
    assert not holds(m, Cycle(cycle.one, cycle.one, cycle.ratio_one, cycle.ratio_one))


def test_a_string_that_one_place_leads_to_and_another_forbids_is_the_witness():
    m = MaskedModel("01", {(0, "0"): HALF, (0, "1"): HALF, (1, "0"): {"0": 1}, (1, "1"): {"0": 1}}, length=2)
    assert isinstance(compatible(m), Compatible), "01 and 11 are never written"
    m = MaskedModel("01", {(0, "0"): HALF, (0, "1"): {"0": 1}, (1, "0"): HALF, (1, "1"): {"1": 1}}, length=2)
    found = compatible(m)
    assert isinstance(found, Incompatible)
    assert found.obstacles == (Forbidden((("0", "0"), ("1", "0")), 1),)
    assert "forbids" in str(found)
    assert not holds(m, Forbidden((("0", "0"), ("0", "1")), 1))


def test_where_no_string_is_allowed_there_is_no_joint_and_no_component():
    m = MaskedModel("01", {(0, "0"): {"1": 1}, (0, "1"): {"0": 1}, (1, "0"): {"0": 1}, (1, "1"): {"1": 1}}, length=2)
    assert compatible(m) == Incompatible(m, ())
    assert "forbidden at one of its places" in str(compatible(m))


def test_a_copied_bit_has_a_line_of_joints_because_nothing_leads_from_00_to_11():
    copy = {(place, bit): {bit: 1} for place in (0, 1) for bit in "01"}
    found = compatible(MaskedModel("01", copy, length=2))
    assert isinstance(found, Compatible)
    assert not found.unique
    assert "mixtures of 2" in str(found)
    one, other = found.table(), found.table({0: "1/3", 1: "2/3"})
    assert ar.same_joint(one, other).refuted
    assert ar.string_probability(other, "11") == Fraction(2, 3)
    with pytest.raises(ar.BadModel, match="weights of the 2 joints"):
        found.table({2: 1})
    with pytest.raises(ar.BadModel, match="no row"):
        found.table({0: 1})


def test_words_for_symbols_one_symbol_and_one_place_are_fine():
    assert str(compatible(MaskedModel(["yes", "no"], {(0, ()): {"yes": "1/3", "no": "2/3"}}, length=1))) == "compatible: one joint"
    assert compatible(MaskedModel("a", {}, length=4, default={"a": 1})).joints == (Dist({("a",) * 4: 1}),)


@pytest.mark.parametrize(
    ("rows", "length", "said"),
    [
        ({(0, ""): {"0": 1}}, 0, "at least 1 symbol"),
        ({}, 10**9, "at most 10000"),
        ({(0, "0"): {"0": 1}}, 2, r"no row for \[_ 1\]"),
        ({(2, "0"): {"0": 1}}, 2, "from 0 to 1"),
        ({(0, "x"): {"0": 1}}, 2, "'x'"),
        ({(0, "00"): {"0": 1}}, 2, "expected 1"),
        ({(0, "0"): {"0": "1/2"}}, 2, "sum to 1/2"),
        ({(0, "0"): {ar.END: 1}}, 2, "unknown outcome"),
        ({(0, "0"): {"0": 1}, (0, ("0",)): {"0": 1}}, 2, "given twice"),
    ],
)
def test_rows_that_are_missing_or_wrong_are_refused_by_name(rows, length, said):
    with pytest.raises(ar.BadModel, match=said):
        MaskedModel("01", rows, length=length)


def test_too_many_strings_and_strings_of_other_lengths_are_refused():
    with pytest.raises(ar.BadQuestion, match="budget=7"):
        compatible(MaskedModel("01", {}, length=3, default=HALF), budget=7)
    with pytest.raises(ar.BadQuestion, match=r"≈2\^9999|≈2\^10000"):
        compatible(MaskedModel("01", {}, length=10_000, default=HALF))
    either = tabled({("0",): Fraction(1, 2), ("0", "0"): Fraction(1, 2)}, "01", horizon=2, default={"0": 1})
    for length in (0, 1, 2, 3):
        with pytest.raises((ar.BadQuestion, ar.BadModel)):
            masked(either, length)
