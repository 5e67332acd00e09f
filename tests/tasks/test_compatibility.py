"""The claim that masked rows have a joint: proved where one is found and refuted where none is, each time by what the kernel checks."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.core.claim import SameJoint
from arprops.core.dist import Dist
from arprops.core.verdict import Proved, Refuted
from arprops.kernel.check import recheck
from arprops.tasks.bidirectional.compatibility import Joinable, joinable, joinable_text, resampled, would_hold
from arprops.tasks.bidirectional.compatible import Compatible, Incompatible, compatible
from arprops.tasks.bidirectional.masked import MaskedModel, masked

SOME = settings(max_examples=40, deadline=None)
HALF = {"0": "1/2", "1": "1/2"}


@st.composite
def rows_of(draw: st.DrawFn, symbols: str = "01", most: int = 3) -> MaskedModel:
    """Masked rows of up to three symbols, zeros included, that seldom have a joint."""
    length = draw(st.integers(1, most))
    rows = {}
    for place in range(length):
        for others in product(symbols, repeat=length - 1):
            weights = draw(st.lists(st.integers(0, 2), min_size=len(symbols), max_size=len(symbols)).filter(any))
            rows[place, others] = Dist({x: Fraction(n, sum(weights)) for x, n in zip(symbols, weights, strict=True)})
    return MaskedModel(symbols, rows, length=length)


@SOME
@given(st.one_of(rows_of(), rows_of(symbols="abc", most=2)))
def test_the_verdict_is_what_is_decided_and_the_kernel_accepts_it(m: MaskedModel) -> None:
    verdict, notes = joinable(Joinable(m))
    assert isinstance(verdict, Proved | Refuted)
    assert isinstance(compatible(m), Compatible) == verdict.proved
    recheck(verdict)
    assert notes[0] == str(compatible(m))


@SOME
@given(st.lists(st.integers(0, 3), min_size=27, max_size=27).filter(any), st.data())
def test_the_rows_of_a_joint_of_three_symbols_have_it_and_one_that_is_moved_has_none(weights: list[int], data: st.DataObject) -> None:
    strings = {w: n for w, n in zip(product("abc", repeat=3), weights, strict=True) if n}
    joint = ar.Mixture([(Fraction(n, sum(weights)), ar.Table("abc", {"".join(w[:i]): {w[i]: 1} for i in range(3)}, length=3, default={"a": 1})) for w, n in strings.items()])
    m = masked(joint, 3, default={"a": 1})
    assert joinable(Joinable(m))[0].proved
    if len(strings) == 27:
        place, others = data.draw(st.sampled_from(list(m.contexts())))
        row = m.answer(place, others)
        moved = {**dict(m.rows), (place, others): {"a": row["b"], "b": row["a"], "c": row["c"]}}
        assert joinable(Joinable(MaskedModel("abc", moved, length=3)))[0].refuted == (row["a"] != row["b"])


def test_the_proof_is_of_two_models_that_differ_where_a_row_is_another() -> None:
    bits = ar.Table("01", {"": {"0": "1/3", "1": "2/3"}, "0": {"0": "1/4", "1": "3/4"}, "1": HALF}, length=2)
    found = compatible(masked(bits, 2))
    assert isinstance(found, Compatible)
    asked, told = resampled(found)
    assert ar.next_distribution(asked, ["place 0", "1"]) == found.masked.answer(0, ("1",))
    other = MaskedModel("01", {**dict(found.masked.rows), (0, ("1",)): {"0": "1/5", "1": "4/5"}}, length=2)
    asked, told = resampled(Compatible(other, found.joints, ()))
    verdict = ar.decide(SameJoint(asked, told))
    assert isinstance(verdict, Refuted), "a joint that does not have a row is found out"
    assert verdict.witness == ar.decide(SameJoint(asked, told)).witness  # type: ignore[attr-defined]


def test_every_obstacle_is_a_comparison_that_fails() -> None:
    square = compatible(MaskedModel("01", {(0, "0"): HALF, (0, "1"): HALF, (1, "0"): HALF, (1, "1"): {"0": "1/3", "1": "2/3"}}, length=2))
    led = compatible(MaskedModel("01", {(0, "0"): HALF, (0, "1"): {"0": 1}, (1, "0"): HALF, (1, "1"): {"1": 1}}, length=2))
    none = compatible(MaskedModel("01", {(0, "0"): {"1": 1}, (0, "1"): {"0": 1}, (1, "0"): {"0": 1}, (1, "1"): {"1": 1}}, length=2))
    for found in (square, led, none):
        assert isinstance(found, Incompatible)
        assert would_hold(found)
        assert all(ar.decide(comparison).refuted for comparison in would_hold(found))


def test_a_symbol_may_have_the_name_of_a_place() -> None:
    odd = MaskedModel(["place 0", "x"], {(0, ()): {"place 0": "1/2", "x": "1/2"}}, length=1)
    assert joinable(Joinable(odd))[0].proved
    assert joinable_text(Joinable(odd)) == "some joint of strings of 1 symbols has these 1 masked conditionals"


def test_too_many_strings_are_refused() -> None:
    with pytest.raises(ar.BadQuestion, match="more than budget"):
        joinable(Joinable(MaskedModel("01", {}, length=20, default=HALF)))
