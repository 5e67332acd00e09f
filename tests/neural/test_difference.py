"""How far two nets are apart, and where."""

from fractions import Fraction

import pytest

import arprops as ar
from arprops.core.error import BadQuestion
from arprops.core.words import END
from arprops.neural.difference import diff
from tests.neural.known import geometric, known_net


def blocks(after: dict) -> ar.PDFA:
    """ab or aabb, and what is answered after a prompt that is neither's beginning."""
    return ar.PDFA(
        "ab",
        start="0",
        next={"0": {"a": 1}, "a": {"a": "1/2", "b": "1/2"}, "aa": {"b": 1}, "aab": {"b": 1}, "end": {END: 1}, "lost": after},
        step={"0": {"a": "a"}, "a": {"a": "aa", "b": "end"}, "aa": {"b": "aab"}, "aab": {"b": "end"}, "lost": {"a": "lost", "b": "lost"}},
        default="lost",
    )


HALVES, STOPS = blocks({"a": "1/4", "b": "1/4", END: "1/2"}), blocks({END: 1})


def test_equal_on_what_they_produce_and_different_elsewhere():
    found = diff(known_net(HALVES), known_net(STOPS), weighted=None, length=2, most=3)
    assert found.total_variation.upper < 1e-12
    assert found.kl.upper < 1e-12
    assert found.reverse_kl.upper < 1e-12
    assert [row.prompt for row in found.disagreements] == [("b",), ("b", "a"), ("b", "b")]
    assert [row.difference for row in found.disagreements] == [Fraction(1, 2)] * 3
    assert found.settled


def test_weighted_by_a_net_what_it_never_produces_counts_nothing():
    for weighted in ("a", "b"):
        found = diff(known_net(HALVES), known_net(STOPS), weighted=weighted)
        assert found.disagreements == ()
        assert found.settled
        assert found.compared == 6  # ε, a, ab, aa, aab, aabb


def test_both_answers_stand_beside_the_difference():
    a, b = known_net(geometric("1/2")), known_net(geometric("3/4"))
    first = diff(a, b, most=1).disagreements[0]
    assert (first.prompt, first.a, first.b) == ((), a.next(()), b.next(()))
    assert first.total_variation == first.difference
    assert first.certain


def test_only_prompts_of_the_language_up_to_the_length_are_compared():
    a, b = known_net(geometric("1/2")), known_net(geometric("3/4"))
    found = diff(a, b, at="b+", length=3, weighted=None)
    assert [row.prompt for row in found.disagreements] == [("b",), ("b", "b"), ("b", "b", "b")]
    assert diff(a, b, at=ar.regex("b+", "ba"), length=3, weighted=None).disagreements == found.disagreements
    assert diff(a, b, length=0, weighted=None).disagreements[0].prompt == ()


def test_a_budget_that_is_too_small_says_so_and_more_goes_on():
    a, b = known_net(geometric("1/2")), known_net(geometric("3/4"))
    first = diff(a, b, weighted=None, length=4, most=40, prompts=1)
    assert (first.compared, first.explored) == (1, 1)
    second = first.more(prompts=200)
    assert len(second.disagreements) == 31
    assert second.total_variation.width < first.total_variation.width
    assert second.settled


def test_a_net_beside_itself_has_nothing_to_show():
    net = known_net(geometric())
    found = diff(net, net, prompts=50)
    assert found.disagreements == ()
    assert found.total_variation.lower == 0
    assert found.kl.lower == 0


def test_the_answer_is_said_in_lines():
    text = str(diff(known_net(HALVES), known_net(STOPS), weighted=None, length=1, most=1))
    assert "1. b: 0.5 ('a': 0.25 | 0, 'b': 0.25 | 0, END: 0.5 | 1)" in text


@pytest.mark.parametrize(
    ("more", "hint"),
    [
        ({"weighted": None}, "give a length"),
        ({"weighted": "c"}, "weighted by"),
        ({"most": 0}, "at least 1"),
        ({"length": -1}, "at least 0"),
        ({"prompts": -1}, "at least 0"),
        ({"at": ar.regex("c", "c")}, "same symbols"),
    ],
)
def test_a_comparison_that_makes_no_sense_is_refused(more, hint):
    with pytest.raises(BadQuestion, match=hint):
        diff(known_net(HALVES), known_net(STOPS), **more)


def test_two_alphabets_are_refused():
    with pytest.raises(BadQuestion, match="same symbols in the same order"):
        diff(known_net(geometric()), known_net(geometric(alphabet="ba")))
    with pytest.raises(BadQuestion, match="expected a Net"):
        diff(known_net(geometric()), geometric())
