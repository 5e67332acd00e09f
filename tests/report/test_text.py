"""A verdict as text: somebody who has not read the theory sees what was claimed, what is so, and why."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arprops.core.certificate import Computed
from arprops.core.claim import (
    KL,
    Claim,
    Comparison,
    Entropy,
    FiniteMass,
    NextProbability,
    PrefixProbability,
    Probability,
    SameConditionals,
    SameJoint,
    SameStrings,
    Tight,
    TotalVariation,
    Unsatisfiable,
)
from arprops.core.error import Rejected
from arprops.core.verdict import Attested, Proved, Refuted, Unknown
from arprops.core.words import END
from arprops.kernel.check import recheck
from arprops.models.pdfa import PDFA
from arprops.models.table import Table
from arprops.report.text import describe
from arprops.report.words import language_text
from arprops.search.decide import decide
from arprops.search.elementary import from_words
from arprops.search.regex import regex
from arprops.views.truncated import Truncated
from tests import strategies

Q1 = Table("01", {"": {"1": 1}, "0": {"0": 1}, "1": {"0": "1/2", "1": "1/2"}}, length=2)
Q2 = Table("01", {"": {"1": 1}, "0": {"1": 1}, "1": {"0": "1/2", "1": "1/2"}}, length=2)
FAIR = Table("01", {prompt: {"0": "1/2", "1": "1/2"} for prompt in ("", "0", "1")}, length=2)
FOREVER = PDFA("ab", start=0, next={0: {"a": "1/2", "b": "1/2"}}, step={0: {"a": 0, "b": 0}})


def said(claim: Any) -> str:
    return describe(decide(claim))


def test_a_separation_shows_the_prompt_its_probability_and_both_answers() -> None:
    assert said(SameConditionals(Q1, Q2)).splitlines() == [
        "REFUTED: P and Q answer every prompt alike, also the impossible ones",
        "  at the prompt 0, of probability 0 under both, they answer differently:",
        "  (impossible under both: no joint and no loss can see this)",
        "    next  P  Q",
        "    0     1  0",
        "    1     0  1",
        "    END   0  0",
    ]


def test_names_can_be_given() -> None:
    assert "net and spec have the same joint" in describe(decide(SameJoint(Q1, Q2)), names={"net": Q1, "spec": Q2})


def test_a_separation_of_joints() -> None:
    text = said(SameJoint(Q1, FAIR))
    assert "at the empty prompt ε, of probability 1 under both, they answer differently:" in text
    assert "0     0  1/2 = 0.5" in text


def test_a_separation_of_strings() -> None:
    assert "the string 00 has probability 0 under P and 1/4 = 0.25 under Q" in said(SameStrings(Q1, FAIR))


def test_an_escape_shows_the_outcome() -> None:
    text = said(Comparison(KL(FAIR, Q1), "==", 0))
    assert "KL(P‖Q) = +∞" in text
    assert "because at the empty prompt ε, of probability 1 under P, P can produce 0 and Q cannot:" in text


def test_a_closed_class_is_told() -> None:
    assert "P can enter 1 state that it never leaves and where it never ends" in said(Tight(FOREVER))
    assert "and every round there adds to the sum" in said(Comparison(Entropy(FOREVER), "<", 5))


@pytest.mark.parametrize(
    ("claim", "line"),
    [
        (Comparison(KL(Q1, FAIR), "<", Fraction(1, 2)), "KL(P‖Q) = ln 2 ≈ 0.69314718056"),
        (Comparison(TotalVariation(Q1, FAIR), "<=", Fraction(1)), "TV(P, Q) = 1/2 = 0.5"),
        (Comparison(NextProbability(Q2, ("0",), "1"), "<", Fraction(1)), "P(1 | 0) = 1   (a prompt of probability 0 under P)"),
        (Comparison(PrefixProbability(Q1, ("1", "1"), END), "<", Fraction(1)), "P(11) = 1/2 = 0.5"),
        (Comparison(FiniteMass(FOREVER), "<", Fraction(1)), "finite mass of P = 0"),
        (Comparison(Probability(Q1, from_words("01", ["0"]), ("1",)), "<", Fraction(1)), "P(completion in {0} | 1) = 1/2 = 0.5"),
    ],
)
def test_values_are_written_out(claim: Any, line: str) -> None:
    assert line in said(claim)


def test_unknown_and_attested_say_no_more_than_they_know() -> None:
    unknown = describe(Unknown(Tight(Q1), "the budget ran out", "7 states"))
    assert unknown.splitlines()[1:] == ["  not decided, which says nothing either way: the budget ran out", "  explored: 7 states"]
    assert "on the word of z3, cvc5, and only so far: length 8" in describe(Attested(Tight(Q1), ("z3", "cvc5"), "length 8"))


def test_a_long_prompt_and_a_long_number_stay_short() -> None:
    text = said(Comparison(PrefixProbability(FOREVER, ("a", "b") * 5000), "<", Fraction(1)))
    assert len(text) < 1000
    assert "(10000 symbols)" in text
    assert "e-3011" in text


@pytest.mark.parametrize(
    ("pattern", "alphabet", "text"),
    [(".*", "ab", "{a, b}*"), (".*", "abcd", "{a, b, c, …}*"), ("a|b", "ab", "{a, b}"), ("a*", "ab", "{ε, a, aa, …}"), ("∅", "ab", "{}"), ("a{70}", "ab", "a language of 72 states"), ("()", "a", "{ε}")],
)
def test_a_language_is_shown_by_its_shortest_words_or_as_a_star_or_by_its_size(pattern: str, alphabet: str, text: str) -> None:
    assert language_text(regex(pattern, alphabet)) == text


def test_a_large_alphabet_shows_what_differs() -> None:
    symbols = [f"t{i}" for i in range(500)]
    p, q = (PDFA(symbols, start=0, next={0: {x: "1/2", END: "1/2"}}, step={0: dict.fromkeys(symbols, 0)}) for x in ("t7", "t400"))
    text = said(SameConditionals(p, q))
    assert "t400" in text
    assert "more outcomes, 2 differ in all" in text
    assert len(text.splitlines()) < 20


@given(st.data(), strategies.models(), strategies.models(), strategies.sources())
def test_everything_that_can_be_decided_can_be_described(data: st.DataObject, p: Any, q: Any, source: Any) -> None:
    p, q = Truncated(p, 2), Truncated(q, 2)
    claim = data.draw(st.sampled_from([
        SameConditionals(p, q), SameJoint(p, source), SameStrings(source, q), Tight(source), Comparison(KL(p, q), "==", 0),
        Comparison(KL(source, q), "<", 1), Comparison(TotalVariation(p, q), "<", Fraction(1, 2)), Comparison(Entropy(q), "<=", Entropy(p)),
    ]))  # fmt: skip
    text = describe(decide(claim, prompts=50))
    assert text.partition(":")[0] in ("PROVED", "REFUTED", "UNKNOWN")
    assert len(text) < 4000


def test_what_a_search_for_models_attests_is_told_in_the_words_of_its_constraints() -> None:
    p = PDFA("a", start="s", next={"s": {"a": "1/2", END: "1/2"}}, step={"s": {"a": "s"}})

    @dataclass(frozen=True)
    class Other:
        claim: Claim

    claim = Unsatisfiable((Tight(p), Other(Tight(p)), "an odd one"))
    text = describe(Attested(claim, ("enumeration",), "two states"), names={"P": p})
    assert "there are no models for which P is tight" in text
    assert "not (P is tight" in text
    assert "an odd one" in text
    with pytest.raises(Rejected, match=r"claim\.kind"):
        recheck(Proved(claim, Computed()))
    with pytest.raises(Rejected, match=r"claim\.kind"):
        recheck(Refuted(claim, Computed()))
