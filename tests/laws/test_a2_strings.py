"""A2: the same finite strings mean the same joint when one side is tight, and not otherwise."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.core.certificate import FromStrings
from arprops.core.words import END
from tests.strategies import AB, decoders, dists, hmms, pdfas, pfas, sources

quick = settings(deadline=None, max_examples=60)


def for_ever(symbol):
    return ar.PDFA("ab", start=0, next={0: {symbol: 1}}, step={0: {"a": 0, "b": 0}})


@st.composite
def endless(draw):
    """PDFAs that never end."""
    states = range(draw(st.integers(1, 3)))
    step = {i: {a: draw(st.sampled_from(states)) for a in AB} for i in states}
    return ar.PDFA(AB, start=0, next={i: draw(dists(AB)) for i in states}, step=step)


@st.composite
def pairs(draw):
    """Two joints, often with the same strings."""
    p = draw(st.one_of(pdfas(max_states=3), pfas(max_states=2), hmms(max_states=2)))
    kind = draw(st.integers(0, 3))
    if kind == 0 or (kind == 1 and not isinstance(p, ar.Model)):
        return p, draw(st.one_of(pdfas(max_states=3), sources()))
    if kind == 1:
        return p, ar.Decoded(p, draw(decoders()))
    return p, ar.Mixture([("1/2", p), ("1/2", p)]) if kind == 2 else ar.Truncated(p, draw(st.integers(0, 3)))


@quick
@given(pairs())
def test_same_strings_and_one_tight_side_give_one_joint(pair):
    p, q = pair
    strings = ar.same_strings(p, q)
    ar.recheck(strings)
    for first, second in ((p, q), (q, p)):
        tight = ar.tight(first)
        ar.recheck(tight)
        if strings.proved and tight.proved:
            joint = ar.same_joint(p, q)
            ar.recheck(joint)
            assert joint.proved
            built = ar.joint_from_strings(ar.same_strings(first, second), tight)
            ar.recheck(built)
            assert built.claim == ar.SameJoint(first, second)
            assert isinstance(built.certificate, FromStrings)
            assert ar.finite_mass(second) == 1  # the other side is then tight too


@quick
@given(pairs())
def test_one_joint_gives_the_same_strings(pair):
    p, q = pair
    joint, strings = ar.same_joint(p, q), ar.same_strings(p, q)
    for verdict in (joint, strings):
        ar.recheck(verdict)
    assert strings.proved or joint.refuted
    assert ar.finite_mass(p) == ar.finite_mass(q) or strings.refuted


@quick
@given(endless(), endless())
def test_where_all_mass_leaks_all_strings_agree_whatever_the_joints(p, q):
    assert ar.finite_mass(p) == ar.finite_mass(q) == 0
    strings = ar.same_strings(p, q)
    ar.recheck(strings)
    assert strings.proved


def test_without_tightness_it_fails_a_for_ever_against_b_for_ever():
    p, q = for_ever("a"), for_ever("b")
    strings, joint, tight = ar.same_strings(p, q), ar.same_joint(p, q), ar.tight(p)
    for verdict in (strings, joint, tight):
        ar.recheck(verdict)
    assert strings.proved
    assert joint.refuted
    assert joint.witness.prompt == ()
    assert tight.refuted
    assert ar.finite_mass(p) == ar.finite_mass(q) == 0
    assert ar.total_variation(p, q).lower == 1
    with pytest.raises(ar.BadQuestion, match="A2"):
        ar.joint_from_strings(strings, tight)


def test_nobody_can_forge_the_step_from_strings_to_joint_without_tightness():
    p, q = for_ever("a"), for_ever("b")
    strings = ar.same_strings(p, q)
    other = ar.tight(ar.PDFA("ab", start=0, next={0: {END: 1}}, step={0: {"a": 0, "b": 0}}))
    with pytest.raises(ar.BadQuestion):
        ar.joint_from_strings(strings, other)
    with pytest.raises(ar.BadQuestion):
        ar.joint_from_strings(ar.same_joint(p, p), ar.tight(p))
    forged = ar.Proved(ar.SameJoint(p, q), FromStrings(strings.certificate, other.certificate))
    with pytest.raises(ar.Rejected) as refusal:
        ar.recheck(forged)
    assert refusal.value.code.startswith("tight.")


def test_without_tightness_it_fails_also_where_only_a_part_leaks():
    def leaking(symbol):
        rows = {0: {"a": "1/2", END: "1/2"}, 1: {symbol: 1}}
        return ar.PDFA("ab", start=0, next=rows, step={s: {"a": 1, "b": 1} for s in rows})

    p, q = leaking("a"), leaking("b")
    assert ar.finite_mass(p) == ar.finite_mass(q) == 1 - ar.prefix_probability(p, "a")
    assert ar.same_strings(p, q).proved
    joint = ar.same_joint(p, q)
    ar.recheck(joint)
    assert joint.witness.prompt == ("a",)
