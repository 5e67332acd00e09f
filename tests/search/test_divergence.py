"""Divergences asked directly: exact values, witnesses, intervals, budgets and refusals."""

from fractions import Fraction

import pytest

import arprops as ar
from arprops.core.certificate import Bisimulation, ClosedClass, Escape, Frontier, Invariant, Visits
from arprops.core.claim import KL, Length
from arprops.core.words import END
from arprops.search.value import valued


def coin(q, alphabet="a"):
    return ar.PDFA(alphabet, start=0, next={0: {"a": Fraction(q), END: 1 - Fraction(q)}}, step={0: dict.fromkeys(alphabet, 0)})


def hidden(stop):
    return ar.HMM("a", start={0: "1/2", 1: "1/2"}, emit={0: {"a": 1}, 1: {"a": 1}}, move={0: {0: 1}, 1: {1: 1}}, stop={0: "1/2", 1: stop})


def endless(q):
    """A function of the prompt that always says the same: infinitely many states, and yet a coin."""
    return ar.FunctionModel("a", lambda _: {"a": q, END: 1 - Fraction(q)})


def test_the_examples_of_the_papers():
    # 2·KL of a coin is a sum of two logarithms
    assert ar.kl(coin("1/2"), coin("1/4")) == ar.log(2) + ar.log(Fraction(2, 3))
    assert ar.entropy(coin("1/2")) == 2 * ar.log(2)
    assert ar.cross_entropy(coin("1/2"), coin("1/4")) == ar.log(4) + ar.log(Fraction(4, 3))
    assert ar.kl(coin("1/2"), coin("1/4")) != ar.kl(coin("1/4"), coin("1/2"))


def test_values_compare_with_each_other_with_numbers_and_with_infinity():
    finite, infinite = ar.kl(coin("1/2"), coin("1/4")), ar.kl(coin("1/2"), coin(0))
    assert finite < infinite
    assert infinite > finite
    assert finite <= infinite
    assert finite != infinite
    assert not finite >= infinite
    assert 0 < finite < 1 < infinite
    assert float(infinite) == float("inf")
    assert infinite.witness == Escape((), "a")


def test_the_witness_of_infinity_is_a_shortest_prompt():
    p = coin("1/2")
    q = ar.Truncated(p, 5)
    found = ar.kl(p, q)
    assert found == float("inf")
    assert found.witness == Escape(("a",) * 5, "a")
    assert ar.kl(q, p) == ar.log(2) * Fraction(1, 2**5)  # only the forced END costs


def test_certificates_are_of_the_stated_kinds():
    assert isinstance(valued(KL(coin("1/2"), coin("1/3"))).certificate, Visits)
    assert isinstance(valued(KL(hidden("1/3"), ar.Belief(hidden("1/3")))).certificate, Invariant)
    assert isinstance(valued(KL(hidden("1/3"), hidden("1/4"))).certificate, Frontier)
    assert isinstance(valued(ar.TotalVariation(coin("1/2"), coin("1/2"))).certificate, Bisimulation)


def test_between_sources_there_is_an_interval_that_narrows():
    widths = [ar.kl(hidden("1/3"), hidden("1/4"), prompts=n).width for n in (2, 10, 60)]
    assert widths[0] > widths[1] > widths[2]
    assert widths[2] < Fraction(1, 10**6)


def test_between_infinite_models_the_upper_end_is_open():
    found = ar.kl(endless("1/2"), endless("1/3"), budget=50, prompts=30)
    exact = ar.kl(coin("1/2"), coin("1/3"))
    assert found.lower <= exact
    assert found.upper == float("inf")
    assert exact < found.lower + Fraction(1, 10**6)
    found = ar.entropy(endless("1/2"), budget=50, prompts=30)
    assert found.lower <= 2 * ar.log(2) <= found.upper


def test_a_finite_model_against_a_belief_with_infinitely_many_posteriors_is_an_interval():
    two = ar.HMM(
        "ab",
        start={0: "1/2", 1: "1/2"},
        emit={0: {"a": "1/3", "b": "2/3"}, 1: {"a": "1/2", "b": "1/2"}},
        move={0: {0: "1/2", 1: "1/2"}, 1: {0: "1/3", 1: "2/3"}},
        stop={0: "1/2", 1: "1/4"},
    )
    p = coin("1/2", "ab")
    by_source, by_belief = ar.kl(p, two, prompts=40), ar.kl(p, ar.Belief(two), prompts=40)
    assert isinstance(by_belief, ar.Interval)
    assert by_source == by_belief
    assert ar.cross_entropy(ar.Belief(two), p) == float("inf")


def test_total_variation_stops_at_the_width_asked_for():
    p, q = coin("1/2"), coin("1/3")
    exact = Fraction(1, 6)  # the strings' masses cross once: P(ε) = 1/2 against 2/3
    for width in (Fraction(1, 4), "0.001"):
        found = ar.total_variation(p, q, width=width)
        assert exact in found
        assert found.width <= Fraction(width)
    assert ar.total_variation(p, p) == ar.Interval(0, 0)
    assert ar.total_variation(coin(1), coin(0)) == ar.Interval(1, 1)


@pytest.mark.parametrize("ask", [ar.kl, ar.cross_entropy, ar.total_variation])
def test_other_alphabets_are_refused(ask):
    with pytest.raises(ar.BadQuestion, match="alphabets differ"):
        ask(coin("1/2"), coin("1/2", "ab"))


def test_the_expected_length_of_what_need_not_end_is_infinite_with_the_class_as_witness():
    assert valued(Length(coin("1/2"))).value == 2
    endless = valued(Length(coin(1)))
    assert isinstance(endless.value, ar.Infinite)
    assert isinstance(endless.certificate, ClosedClass)
    for claim in (ar.Comparison(Length(coin(1)), "==", float("inf")), ar.Comparison(10**9, "<", Length(coin(1)))):
        ar.expect(ar.decide(claim))


def test_progress_is_reported():
    n = 1500
    step = {i: {"a": (i + 1) % n} for i in range(n)}
    p = ar.PDFA("a", start=0, next={i: {"a": "1/2", END: "1/2"} for i in range(n)}, step=step)
    seen = []
    assert ar.kl(p, p, progress=lambda what, done: seen.append((what, done))) == 0
    assert seen
    seen.clear()
    ar.kl(hidden("1/3"), hidden("1/4"), prompts=200, progress=lambda what, done: seen.append(what))
    assert "expanding prompts" in seen


def test_the_kl_of_one_joint_is_0_though_the_pairs_of_states_outgrow_the_budget():
    def ring(n):
        return ar.PDFA("a", start="0", next={str(i): {"a": "1/2", END: "1/2"} for i in range(n)}, step={str(i): {"a": str((i + 1) % n)} for i in range(n)})

    # 63 pairs are reachable, of 16 states: too many to visit within the budget, few enough to merge
    assert ar.kl(ring(7), ring(9), budget=40) == 0
    assert isinstance(valued(KL(ring(7), ring(9)), budget=40).certificate, Bisimulation)
