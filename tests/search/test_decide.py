"""Every claim gets a verdict, and every verdict that says something has been through the kernel."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.core.certificate import Computed, Sides
from arprops.core.words import END
from tests.strategies import languages, models, pdfas, prompts, sources

COIN = ar.PDFA("a", start=0, next={0: {"a": "1/2", END: "1/2"}}, step={0: {"a": 0}})
THIRD = ar.PDFA("a", start=0, next={0: {"a": "1/3", END: "2/3"}}, step={0: {"a": 0}})
ENDLESS = ar.FunctionModel("a", lambda _: {"a": "1/2", END: "1/2"})  # a function has no formulas, so only prompts can be looked at
ANY = ar.regex(".*", "a")


@st.composite
def claims(draw):
    joints = st.one_of(models(), sources())
    p, q = draw(joints), draw(joints)
    kind = draw(st.integers(0, 4))
    if kind == 0:
        return draw(st.sampled_from([ar.SameJoint, ar.SameStrings]))(p, q)
    if kind == 1:
        return ar.Tight(p)
    if kind == 2:
        return ar.SameConditionals(draw(models()), draw(models()))
    sides = st.one_of(
        st.sampled_from([0, 1, Fraction(1, 2), float("inf"), ar.log(2)]),
        st.sampled_from([ar.KL(p, q), ar.CrossEntropy(p, q), ar.Entropy(p), ar.TotalVariation(p, q), ar.FiniteMass(p), ar.ZeroPromptCount(p, 2)]),
        st.builds(lambda w: ar.PrefixProbability(p, w), prompts(max_size=3)),
        st.builds(lambda w, x: ar.PrefixProbability(p, w, x), prompts(max_size=3), st.sampled_from(["a", "b", END])),
        st.builds(lambda language: ar.Probability(p, language), languages(max_states=2)),
    )
    return ar.Comparison(draw(sides), draw(st.sampled_from(["==", "<=", "<"])), draw(sides))


@settings(deadline=None, max_examples=150)
@given(claims())
def test_every_claim_gets_a_verdict_that_the_kernel_believes(claim):
    verdict = ar.decide(claim, budget=60, prompts=25)
    assert verdict.claim == claim
    assert isinstance(verdict, ar.Proved | ar.Refuted | ar.Unknown)
    if isinstance(verdict, ar.Unknown):
        assert verdict.because
        assert verdict.explored
    else:
        ar.recheck(verdict)


@settings(deadline=None, max_examples=60)
@given(pdfas(max_states=3), pdfas(max_states=3))
def test_of_two_numbers_exactly_one_is_less_or_they_are_equal(p, q):
    for one, two in ((ar.KL(p, q), ar.KL(q, p)), (ar.FiniteMass(p), ar.FiniteMass(q)), (ar.Entropy(p), ar.Entropy(q))):
        less, equal, more = ar.decide(ar.Comparison(one, "<", two)), ar.decide(ar.Comparison(one, "==", two)), ar.decide(ar.Comparison(two, "<", one))
        assert sorted(verdict.proved for verdict in (less, equal, more)) == [False, False, True]


def test_a_comparison_carries_a_certificate_for_each_side():
    verdict = ar.decide(ar.Comparison(ar.KL(COIN, THIRD), "<", 1))
    assert isinstance(verdict.certificate, Sides)
    assert verdict.certificate.right == Computed()
    verdict = ar.decide(ar.Comparison(ar.KL(COIN, THIRD), "==", 2 * ar.log(3) - 3 * ar.log(2)))
    assert verdict.proved  # 2·(½·ln(3/2) + ½·ln(3/4)) = ln(9/8)
    assert ar.decide(ar.Comparison(ar.KL(COIN, THIRD), "==", ar.log(Fraction(9, 8)))).proved
    assert ar.decide(ar.Comparison(ar.KL(COIN, THIRD), "<", ar.log(Fraction(9, 8)))).refuted
    assert ar.decide(ar.Comparison(ar.NextProbability(COIN, ("a",), "a"), "==", Fraction(1, 2))).proved
    assert ar.decide(ar.Comparison(ar.Length(COIN), "==", 2)).proved


def test_overlapping_intervals_are_unknown_with_both_sides_shown():
    verdict = ar.decide(ar.Comparison(ar.FiniteMass(ENDLESS), "==", 1), budget=20, prompts=10)
    assert isinstance(verdict, ar.Unknown)
    assert "overlap" in verdict.because
    assert "left [" in verdict.explored
    assert ar.decide(ar.Comparison(ar.FiniteMass(ENDLESS), "<", Fraction(1, 2)), budget=20, prompts=10).refuted
    assert isinstance(ar.decide(ar.SameJoint(ENDLESS, COIN), budget=20), ar.Unknown)


def test_a_state_space_beyond_the_budget_is_unknown():
    verdict = ar.decide(ar.Comparison(ar.Extrapolation(_off(), ar.regex(".*", "ab"), 1), "==", 1), budget=20)
    assert isinstance(verdict, ar.Unknown)
    assert "budget" in verdict.because
    assert isinstance(ar.decide(ar.Tight(ENDLESS), budget=20), ar.Unknown)


def _off():
    return ar.FunctionModel("ab", lambda _: {"a": "1/2", END: "1/2"})


@pytest.mark.parametrize("number", [0.5, -0.0, float("-inf"), float("nan")])
def test_a_float_is_refused_with_what_to_write(number):
    with pytest.raises(ar.BadQuestion, match="Fraction"):
        ar.decide(ar.Comparison(ar.FiniteMass(COIN), "<=", number))


def test_bad_questions_are_refused():
    with pytest.raises(ar.BadQuestion, match="swap the sides"):
        ar.decide(ar.Comparison(ar.FiniteMass(COIN), ">", 0))
    other = ar.PDFA("b", start=0, next={0: {END: 1}}, step={0: {"b": 0}})
    for claim in (
        ar.SameJoint(COIN, other),
        ar.SameStrings(COIN, other),
        ar.SameConditionals(COIN, other),
        ar.Comparison(ar.KL(COIN, other), "==", 0),
        ar.Comparison(ar.TotalVariation(COIN, other), "==", 0),
        ar.Comparison(ar.Probability(other, ANY), "==", 0),
        ar.SameConditionals(COIN, ar.Mixture([(1, COIN)])),
    ):
        with pytest.raises(ar.BadQuestion):
            ar.decide(claim)


def test_a_number_longer_than_python_prints_is_compared():
    tiny = Fraction(1, 10**5000)
    for relation, holds in (("==", False), ("<=", False), ("<", False)):
        verdict = ar.decide(ar.Comparison(ar.NextProbability(ar.Table("a", {"": {"a": 1}}, length=1), (), "a"), relation, tiny))
        ar.recheck(verdict)
        assert verdict.proved == holds
        assert verdict.refuted != holds
    assert ar.decide(ar.Comparison(tiny, "==", tiny)).proved


def test_progress_reaches_every_search():
    seen = []
    claim = ar.Comparison(ar.FiniteMass(ENDLESS), "<", 1)
    ar.decide(claim, budget=3000, prompts=70, progress=lambda what, done: seen.append(what))
    assert "exploring states" in seen
    assert "expanding prompts" in seen


def test_expect_passes_on_proved_alone():
    ar.expect(ar.decide(ar.Tight(COIN)))
    for verdict in (ar.decide(ar.Tight(ENDLESS), budget=5), ar.decide(ar.SameJoint(COIN, THIRD))):
        with pytest.raises(AssertionError):
            ar.expect(verdict)
