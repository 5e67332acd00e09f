"""The view of what a rule accepts: its laws, its marks, and what is refused."""

from fractions import Fraction
from typing import Any

import pytest

import arprops as ar
from arprops.core.counting import Counted
from arprops.core.dist import point
from arprops.core.error import BadModel, BadQuestion
from arprops.core.language import Language
from arprops.core.words import END
from arprops.search.regex import regex
from arprops.testing import check_laws
from arprops.views.along import Along, hopeless
from arprops.views.conditioned import Conditioned
from arprops.views.restricted import Restricted
from tests.twice.test_restricted import ANBN, FAMILY

COIN = ar.PDFA("ab", start=0, next={0: {"a": "1/3", "b": "1/3", END: "1/3"}}, step={0: {"a": 0, "b": 0}})
BELIEF = ar.Belief(ar.Mixture([("1/2", COIN), ("1/2", ANBN)]))


@pytest.mark.parametrize("reads", ["string", "completion"])
@pytest.mark.parametrize("joint", [COIN, ANBN, BELIEF, ar.Mixture([("1/2", COIN), ("1/2", ANBN)])], ids=["automaton", "counters", "partial", "source"])
def test_every_kind_obeys_the_laws(joint: Any, reads: Any) -> None:
    for rule in (ANBN, regex("a*b", "ab")):
        check_laws(Restricted(joint, rule, reads=reads))


@pytest.mark.parametrize("prompt", ["", "aa", "aab", "ba"])
def test_a_conditioned_machine_is_a_machine_that_starts_where_the_prompt_leads(prompt: str) -> None:
    for model in (COIN, ANBN, Restricted(COIN, ANBN), Restricted(ANBN, ANBN, reads="completion")):
        after = Conditioned(model, prompt)
        assert isinstance(after, Counted)
        check_laws(after)
    assert [p.name for p in Conditioned(FAMILY, prompt).counting().parameters] == ["q"]
    assert not Conditioned(FAMILY, prompt).at({"q": Fraction(1, 2)}).counting().parameters


def test_an_end_that_the_rule_does_not_accept_becomes_a_mark_for_ever() -> None:
    view = Restricted(COIN, ANBN)
    state = view.step(view.start(), "a")
    assert view.next(state) == ar.Dist({"a": "1/3", "b": "1/3", "✗": "1/3"})
    lost = view.step(state, view.lost)
    assert lost is None
    assert view.next(lost) == point("✗")
    assert {view.step(lost, symbol) for symbol in view.alphabet} == {None}


def test_what_can_never_be_accepted_is_lost_at_once_and_what_may_is_not() -> None:
    view = Restricted(COIN, ANBN)
    assert view.step(view.start(), "b") is None
    assert view.step(view.start(), "a") is not None
    assert hopeless(ANBN.counting()) == {"X"}
    nothing = Language(("a", "b"), ((0, 0),), frozenset())
    assert Along(nothing).start() is None
    assert ar.finite_mass(Restricted(COIN, nothing)) == 0
    assert ar.finite_mass(Restricted(COIN, nothing, reads="completion")) == Fraction(1, 6) / (1 - Fraction(1, 3))


def test_the_mark_that_a_prompt_is_over_has_half_of_the_mass_and_no_second_time() -> None:
    view = Restricted(COIN, ANBN, reads="completion")
    assert view.next(view.start()) == ar.Dist({"⊢": "1/2", "a": "1/6", "b": "1/6", END: "1/6"})
    begun = view.step(view.step(view.start(), "b"), "⊢")
    assert begun == (0, ("A", (0,)))
    assert view.step(begun, "⊢") is None


def test_a_mark_that_is_a_symbol_already_is_repeated() -> None:
    p = ar.PDFA(["✗", "⊢"], start=0, next={0: {"✗": "1/2", END: "1/2"}}, step={0: {"✗": 0, "⊢": 0}})
    view = Restricted(p, regex("✗*", ["✗", "⊢"]), reads="completion")
    assert view.alphabet == ("✗", "⊢", "⊢⊢", "✗✗")
    assert ar.finite_mass(Restricted(p, regex("✗*", ["✗", "⊢"]))) == 1


def test_counters_of_the_same_name_stay_apart() -> None:
    view = Restricted(ANBN, ANBN)
    assert isinstance(view, Counted)
    assert view.counting().counters == ("n", "rule_n")
    taken = ar.CounterMachine("ab", start="s", counters=["rule_n"], control={"s": [("", {END: 1}, {"a": ("s", {"rule_n": 1}), "b": "s"})]})
    assert Restricted(taken, ANBN).counting().counters == ("rule_n", "rule_rule_n")  # type: ignore[attr-defined]


def test_what_makes_no_rule_is_refused() -> None:
    with pytest.raises(BadModel, match="alphabets are"):
        Restricted(COIN, regex("c*", "abc"))
    with pytest.raises(BadModel, match="numbers of their regions"):
        Restricted(COIN, FAMILY)
    with pytest.raises(BadModel, match="the rule must be"):
        Restricted(COIN, "a*")  # type: ignore[call-overload]
    with pytest.raises(BadQuestion, match="reads is"):
        Restricted(COIN, ANBN, reads="prompt")  # type: ignore[call-overload]
