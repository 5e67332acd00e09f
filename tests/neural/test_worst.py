"""The worst prompts by a spec."""

from fractions import Fraction

import pytest

import arprops as ar
from arprops.core.error import BadModel, BadQuestion
from arprops.core.words import END
from arprops.neural.worst import worst_prompts
from tests.neural.known import geometric, known_net

TRAP = ar.PDFA(
    "ab",
    start="fair",
    next={"fair": {"a": "1/4", "b": "1/4", END: "1/2"}, "odd": {"a": "1/8", "b": "1/8", END: "3/4"}},
    step={"fair": {"a": "fair", "b": "odd"}, "odd": {"a": "odd", "b": "fair"}},
)
"""Ends sooner after an odd number of b."""
LATE = ar.PDFA(
    "ab",
    start=0,
    next={n: {"b": Fraction(n + 1, 8), "a": Fraction(1, 8), END: Fraction(6 - n, 8)} for n in range(4)},
    step={n: {"a": min(n + 1, 3), "b": 0} for n in range(4)},
)
"""The more a before, the likelier b."""


def test_the_worst_prompts_come_first_with_their_brackets():
    found = worst_prompts(known_net(TRAP), "(a|b)+", length=2, most=3, width="1/100000")
    assert [row.prompt for row in found.rows] == [("b",), ("a", "b"), ("b", "a")]
    assert all(Fraction(1, 4) in row.value for row in found.rows)
    assert found.among == 7


def test_what_cannot_be_worst_is_not_looked_at():
    wanted = "(a|b)*b"
    narrow = worst_prompts(known_net(LATE), wanted, at="aaa|bbb", length=3, most=1, width="1/30000")
    all_of_them = worst_prompts(known_net(LATE), wanted, at="aaa|bbb", length=3, most=2, width="1/30000")
    assert narrow.settled
    assert narrow.rows[0].prompt == all_of_them.rows[0].prompt == ("b", "b", "b")
    assert 3 * narrow.explored < 2 * all_of_them.explored


def test_equal_numbers_leave_each_other_certain_and_equal_brackets_do_not():
    exact = worst_prompts(known_net(TRAP), lambda answer: answer["a"], length=3, most=4)
    assert exact.settled
    assert [row.prompt for row in exact.rows] == [("b",), ("a", "b"), ("b", "a"), ("a", "a", "b")]
    tied = worst_prompts(known_net(geometric()), "(a|b)*b", length=2, most=2)
    assert not tied.settled
    assert [row.certain for row in tied.rows] == [False, False]


def test_only_prompts_of_the_language_are_asked():
    found = worst_prompts(known_net(TRAP), "(a|b)+", at="a*", length=3, most=9)
    assert [row.prompt for row in found.rows] == [(), ("a",), ("a", "a"), ("a", "a", "a")]


def test_a_whole_string_and_a_completion_are_two_specs():
    net = known_net(TRAP)
    assert worst_prompts(net, "a*", length=1, most=1, whole=True).rows[0].prompt == ("b",)
    assert worst_prompts(net, "a*", length=1, most=1, whole=True).rows[0].value == ar.Interval(0, 0)
    assert worst_prompts(net, "a*", length=1, most=1).rows[0].prompt == ()


def test_a_bound_says_where_it_holds_and_where_it_is_broken():
    net = known_net(TRAP)
    above = worst_prompts(net, ar.Comparison(ar.NextProbability(net, (), END), "<=", Fraction(1, 2)), length=1, most=3)
    assert [(row.prompt, row.holds) for row in above.rows] == [(("b",), False), ((), True), (("a",), True)]
    strict = worst_prompts(net, ar.Comparison(Fraction(1, 2), "<", ar.NextProbability(net, (), END)), length=1, most=3)
    assert [(row.prompt, row.holds) for row in strict.rows] == [((), False), (("a",), False), (("b",), True)]
    wanted = ar.Probability(net, ar.regex("(a|b)+", "ab"))
    most = worst_prompts(net, ar.Comparison(wanted, "<=", Fraction(1, 3)), length=1, most=1)
    assert (most.rows[0].prompt, most.rows[0].holds) == ((), False)


def test_a_budget_that_is_too_small_says_that_places_are_not_certain_and_more_goes_on():
    net = known_net(TRAP)
    first = worst_prompts(net, "(a|b)+", length=3, most=2, prompts=1)
    assert first.explored <= 1
    assert not first.settled
    second = first.more(prompts=5000)
    assert second.rows[0].prompt == ("b",)
    assert second.rows[0].value.width < Fraction(1, 1000)
    unread = worst_prompts(known_net(TRAP), lambda answer: answer["a"], length=3, most=2, prompts=1)
    assert not unread.settled
    assert unread.more().settled


def test_no_prompts_have_no_worst():
    found = worst_prompts(known_net(TRAP), "a*", at="bbbb", length=3)
    assert (found.rows, found.among, found.settled) == ((), 0, True)


def test_the_empty_prompt_is_a_prompt():
    found = worst_prompts(known_net(TRAP), "a*", length=0)
    assert [row.prompt for row in found.rows] == [()]
    assert found.settled


def test_a_value_beyond_all_floats_is_ranked():
    huge = worst_prompts(known_net(TRAP), lambda answer: -(10**400) if answer["a"] < Fraction(1, 5) else 10**400, length=1, most=3)
    assert [row.prompt for row in huge.rows] == [("b",), (), ("a",)]
    assert huge.settled


@pytest.mark.parametrize(
    ("spec", "more", "hint"),
    [
        (3, {}, "a spec is"),
        (lambda answer: float(answer["a"]), {}, "float"),
        ("a*", {"length": -1}, "at least 0"),
        ("a*", {"length": 60}, "prompts of at most"),
        ("a*", {"most": 0}, "at least 1"),
        ("a*", {"at": ar.regex("c", "c")}, "same symbols"),
        ("a*", {"at": 7}, "Language or a regular expression"),
    ],
)
def test_a_spec_that_makes_no_sense_is_refused(spec, more, hint):
    with pytest.raises((BadQuestion, BadModel), match=hint):
        worst_prompts(known_net(TRAP), spec, **{"length": 2, **more})


def test_a_bound_on_another_net_or_on_no_number_is_refused():
    net, other = known_net(TRAP), known_net(TRAP)
    asked = ar.NextProbability(other, (), END)
    for spec, hint in [
        (ar.Comparison(asked, "<=", 1), "another|that net"),
        (ar.Comparison(asked, "==", 1), "must bound"),
        (ar.Comparison(1, "<=", ar.FiniteMass(net)), "must bound"),
        (ar.Comparison(ar.NextProbability(net, (), "c"), "<=", 1), "not in the alphabet"),
    ]:
        with pytest.raises(BadQuestion, match=hint):
            worst_prompts(net, spec, length=1)
