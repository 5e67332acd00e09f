"""Certified brackets of the probability of a language."""

from fractions import Fraction
from math import inf

import pytest
from torch import Tensor, nn

import arprops as ar
from arprops.core.error import BadModel, BadQuestion
from arprops.core.words import END
from arprops.neural.completion import probabilities, probability
from arprops.neural.enclosure import enclose
from arprops.neural.net import Net
from arprops.neural.nets.transformer import Transformer
from arprops.neural.stepped import Carried
from tests.neural.known import Known, declared, geometric, known_net

RUNS = ar.PDFA(
    "ab",
    start=0,
    next={0: {"a": "1/3", "b": "1/3", END: "1/3"}, 1: {"a": "1/2", END: "1/2"}},
    step={0: {"a": 0, "b": 1}, 1: {"a": 1, "b": 0}},
)
ENDLESS = ar.PDFA("ab", start=0, next={0: {"a": "1/2", "b": "1/2"}}, step={0: {"a": 0, "b": 0}})
COUNTED = {"a": ("c", {"n": 1}), "b": ("c", {"n": -1})}
EVEN = ar.CounterMachine("ab", start="c", counters=["n"], control={"c": [("n == 0", {END: 1}, COUNTED), ("", {"a": 1}, COUNTED)]})
BLOCKS = ar.CounterMachine(
    "ab",
    start="a",
    counters=["n"],
    control={
        "a": [("", {END: "1/2", "a": "1/2"}, {"a": ("a", {"n": 1}), "b": ("b", {"n": -1})})],
        "b": [("n == 0", {END: 1}, {"a": "lost", "b": ("b", {"n": -1})}), ("", {"b": 1}, {"a": "lost", "b": ("b", {"n": -1})})],
        "lost": [("", {"a": 1}, {"a": "lost", "b": "lost"})],
    },
)


def test_a_bracket_contains_the_exact_probability_and_narrows_to_rounding():
    net = known_net(RUNS)
    exact = ar.probability(declared(net, RUNS), "(a|b)*b")
    bracket = probability(net, "(a|b)*b", prompts=3000)
    assert exact in bracket.interval
    assert bracket.width < 1e-13


def test_a_bracket_stops_at_the_width_asked_for_and_goes_on_from_there():
    net = known_net(RUNS)
    first = probability(net, "(a|b)*b", width="1/100")
    assert first.width <= Fraction(1, 100)
    second = first.more(prompts=500)
    assert second.explored > first.explored
    assert first.lower <= second.lower <= second.upper <= first.upper
    assert second.width < Fraction(1, 10**6)


def test_a_budget_counts_prefixes_whatever_was_asked_before():
    fresh = probability(known_net(RUNS), "(a|b)*b", prompts=37)
    net = known_net(RUNS)
    probability(net, "a*", prompts=500)
    again = probability(net, "(a|b)*b", prompts=37)
    assert fresh.explored == again.explored == 37
    assert fresh.interval == again.interval


def test_no_budget_gives_the_trivial_bracket():
    net = known_net(RUNS)
    bracket = probability(net, "(a|b)*b", prompt="ab", prompts=0)
    assert (bracket.lower, bracket.upper, bracket.explored) == (0, 1, 0)
    assert probability(net, "(a|b)*b", prompt="ab", prompts=1).explored == 1


def test_a_dead_prompt_is_rejected_without_a_step_of_the_net():
    net = known_net(RUNS)
    bracket = probability(net, "a*", prompt="ba", whole=True)
    assert (bracket.lower, bracket.upper, bracket.explored) == (0, 0, 0)
    assert probability(net, "a*", prompt="ba").lower > 0


def test_a_finite_language_is_known_to_rounding_also_where_it_is_very_improbable():
    net = known_net(RUNS)
    word = "a" * 60
    exact = ar.probability(declared(net, RUNS), word)
    bracket = probability(net, word)
    assert exact in bracket.interval
    assert bracket.explored == 61
    assert bracket.upper < exact * (1 + Fraction(1, 10**12))


def test_a_net_with_a_floor_under_its_end_completes_anything_with_certainty():
    net = known_net(geometric())
    bracket = probability(net, "(a|b)*")
    assert (bracket.lower, bracket.upper, bracket.explored) == (1, 1, 0)


def test_without_a_floor_only_what_ended_is_accepted():
    bracket = probability(known_net(ENDLESS), "(a|b)*", prompts=100)
    assert (bracket.lower, bracket.upper) == (0, 1)
    assert probability(known_net(RUNS), "(a|b)*", prompts=100).upper == 1
    assert probability(known_net(RUNS), "(a|b)*", prompts=100).lower > Fraction(9, 10)


def test_many_prompts_share_what_they_look_at():
    net = known_net(RUNS)
    prompts = ["", "a", "b", "ab", "ba", "bb"]
    together = probabilities(net, "a*b?", at=prompts, width="1/1000")
    exact = declared(net, RUNS)
    for prompt in prompts:
        bracket = together[tuple(prompt)]
        assert ar.probability(exact, "a*b?", prompt=prompt) in bracket.interval
        assert bracket.width <= Fraction(1, 1000)
    alone = sum(probability(known_net(RUNS), "a*b?", prompt=prompt, width="1/1000").explored for prompt in prompts)
    assert together[()].explored < alone


def test_a_repeated_prompt_is_one_prompt():
    assert list(probabilities(known_net(RUNS), "a*", at=["a", "a", ("a",)])) == [("a",)]
    assert probabilities(known_net(RUNS), "a*", at=[]) == {}


def test_a_counter_machine_is_the_strings_after_which_it_can_end():
    net = known_net(geometric())
    bracket = probability(net, EVEN, prompts=4000)
    # P(as many a as b) = Σ_n C(2n, n) 4^-2n / 2 = (1/2)/√(1 − 1/4)
    assert Fraction(1, 3) in ar.Interval(bracket.lower**2, bracket.upper**2)
    assert bracket.width < Fraction(1, 500)


def test_a_machine_that_cannot_end_any_more_rejects():
    net = known_net(geometric())
    bracket = probability(net, BLOCKS, prompt="ba", whole=True)
    assert (bracket.lower, bracket.upper, bracket.explored) == (0, 0, 0)


def test_a_pdfa_as_a_rule_is_the_language_of_what_it_can_end_with():
    ends_in_a = ar.PDFA("ab", start=0, next={0: {"a": 1}, 1: {"b": "1/2", END: "1/2"}}, step={0: {"a": 1, "b": 0}, 1: {"a": 1, "b": 0}})
    net = known_net(geometric())
    assert probability(net, ends_in_a, prompts=200).interval == probability(net, "(a|b)*a", prompts=200).interval


def test_a_language_in_another_order_of_symbols_is_read_by_name():
    net = known_net(RUNS)
    other = ar.regex("(a|b)*b", "ba")
    assert probability(net, other, prompts=300).interval == probability(net, "(a|b)*b", prompts=300).interval


def test_symbols_longer_than_a_character_are_symbols():
    net = known_net(geometric(alphabet=["up", "down"]))
    language = ar.Language(("up", "down"), ((0, 1), (1, 1)), frozenset({0}))
    bracket = probability(net, language, prompt=["up"], prompts=100)
    assert Fraction(2, 3) in bracket.interval
    assert bracket.prompt == ("up",)


def test_one_symbol_is_an_alphabet():
    bracket = probability(known_net(geometric("1/4", "a")), "(aa)*", prompts=500)
    assert Fraction(4, 7) in ar.Interval(bracket.lower - Fraction(1, 10**12), bracket.upper)


@pytest.mark.parametrize(
    ("ask", "hint"),
    [
        (lambda net: probability(net, ar.regex("c*", "abc")), "same symbols"),
        (lambda net: probability(net, 3), "expected a Language"),
        (lambda net: probability(net, "a*", prompt="x"), "not in the alphabet"),
        (lambda net: probability(net, "a*", prompts=-1), "at least 0"),
        (lambda net: probability(net, "a*", prompts=True), "at least 0"),
        (lambda net: probability(net, "a*", width=0.1), "0.1"),
        (lambda net: probability(net, "a*", samples=-3), "samples"),
        (lambda net: probability(RUNS, "a*"), "expected a Net"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(ask, hint):
    with pytest.raises((BadQuestion, BadModel), match=hint):
        ask(known_net(RUNS))


class Broken(Known):
    """Answers nan after the second symbol."""

    def logits(self, carried: Carried) -> Tensor:
        return self.table[carried[0]] * (inf if int(carried[0].max()) else 1)


def test_a_net_that_answers_nan_is_refused_and_the_bracket_before_it_stands():
    net = Net(Broken(RUNS), "ab")
    first = probability(net, "(a|b)*b", prompts=1)
    assert Fraction(2, 3) in first.interval
    with pytest.raises(BadModel, match="finite logits"):
        first.more(prompts=100)
    assert first.more(prompts=0).interval == first.interval


class Slow(Exception):
    """Raised from progress, as Ctrl-C would be."""


def test_an_interrupted_exploration_keeps_what_was_found():
    net, told = known_net(RUNS), []

    def stop(what: str, count: int) -> None:
        told.append((what, count))
        if len(told) % 4 == 0:
            raise Slow

    first = probability(net, "(a|b)*b", prompts=1)
    with pytest.raises(Slow):
        first.more(prompts=1000, progress=stop)
    later = first.more(prompts=0)
    assert first.width > later.width > 0
    assert ar.probability(declared(net, RUNS), "(a|b)*b") in later.more(prompts=1000).interval


def test_a_module_without_a_floor_is_asked_for_none():
    class Bare(nn.Module):
        outcomes = 2

        def root(self) -> Carried:
            return Known(geometric("1/2", "a")).root()

        def extend(self, carried: Carried, parents: Tensor, tokens: Tensor) -> Carried:
            return Known(geometric("1/2", "a")).extend(carried, parents, tokens)

        def logits(self, carried: Carried) -> Tensor:
            return Known(geometric("1/2", "a")).logits(carried)

    bracket = probability(Net(Bare(), "a"), "a*", prompts=3)
    assert (bracket.upper, bracket.explored) == (1, 3)
    assert Fraction(7, 8) - Fraction(1, 10**12) < bracket.lower <= Fraction(7, 8)


def test_completions_that_a_net_cannot_read_stay_open():
    net = Net(Transformer(3, width=4, context=2, seed=1), "ab")
    found = probability(net, "(a|b)*")
    assert abs(found.lower - enclose(net, geometric(), prompts=100).finite_mass.lower) < Fraction(1, 10**12)
    assert found.lower < Fraction(99, 100)  # its floor says nothing of prompts that have no answer
    assert found.upper == 1
    assert found.explored == 7
    assert probability(net, "a?").width < Fraction(1, 10**12)
    deeper = probability(net, "(a|b)*", prompt="ab")
    assert deeper.explored == 2  # "a" and "ab"
    assert deeper.lower <= net.next(("a", "b"))[END]
