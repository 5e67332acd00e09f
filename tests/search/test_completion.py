"""Completions: sampled exactly, greedy with a stated tie rule, beams by prefix mass."""

from collections import Counter
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings

import arprops as ar
from arprops.core.words import END
from arprops.search.completion import drawn
from tests.strategies import next_tokens

COIN = ar.PDFA("ab", start=0, next={0: {"a": "1/2", "b": "1/4", END: "1/4"}}, step={0: {"a": 0, "b": 0}})


class Fixed(Random):
    """A generator that hands out the numbers it was given."""

    def __init__(self, numbers):
        super().__init__()
        self.numbers = list(numbers)

    def randrange(self, stop):
        self.asked = stop
        return self.numbers.pop(0)


@settings(deadline=None, max_examples=60)
@given(next_tokens(max_denominator=12))
def test_a_draw_gives_each_outcome_its_exact_share_of_the_integers(dist):
    probe = Fixed([0])
    drawn(dist, probe)
    counts = Counter(drawn(dist, Fixed([i])) for i in range(probe.asked))
    assert {outcome: Fraction(n, probe.asked) for outcome, n in counts.items()} == dict(dist.items())


def test_a_seed_fixes_a_sample_and_a_sample_is_a_string_of_the_model():
    one, two = (ar.sample(COIN, rng=Random(7)) for _ in range(2))
    assert one == two
    assert one.finished
    assert ar.string_probability(COIN, one.symbols) > 0


def test_samples_of_a_model_and_of_its_source_have_the_model_s_frequencies():
    # P(ε) = 1/4: among 4000 samples the count is within 6 standard deviations of 1000 (seeded, so always the same)
    for joint in (COIN, ar.Mixture([(1, COIN)]), ar.Belief(ar.Mixture([(1, COIN)]))):
        rng = Random(11)
        empty = sum(not ar.sample(joint, rng=rng).symbols for _ in range(4000))
        assert abs(empty - 1000) < 6 * 27.4


def test_greedy_breaks_ties_by_the_alphabet_and_takes_end_last():
    tie = ar.PDFA("ba", start=0, next={0: {"a": "1/2", "b": "1/2"}, 1: {"a": "1/2", END: "1/2"}, 2: {END: 1}}, step={0: {"a": 1, "b": 1}, 1: {"a": 2, "b": 2}, 2: {"a": 2, "b": 2}})
    assert ar.complete(tie, method="greedy") == (("b", "a"), True)


def test_a_limit_leaves_a_completion_unfinished_and_says_so():
    for_ever = ar.PDFA("a", start=0, next={0: {"a": 1}}, step={0: {"a": 0}})
    for method in ("sample", "greedy", "beam"):
        found = ar.complete(for_ever, "aa", method=method, limit=3)
        assert found == (("a", "a", "a"), False)
        assert str(found) == "aaa …"


def test_a_beam_finds_what_greedy_misses():
    p = ar.Table("ab", {"": {"a": "3/5", "b": "2/5"}, "a": {"a": "1/2", "b": "1/2"}, "b": {"b": 1}}, length=2)
    assert ar.complete(p, method="greedy").symbols == ("a", "a")
    assert ar.complete(p, method="beam", width=1).symbols == ("a", "a")
    assert ar.complete(p, method="beam", width=2).symbols == ("b", "b")


def test_a_completion_follows_the_prompt_also_an_impossible_one():
    p = ar.PDFA("ab", start=0, next={0: {"a": 1}, 1: {END: 1}, 2: {"b": "1/3", END: "2/3"}}, step={0: {"a": 1, "b": 2}, 1: {"a": 1, "b": 1}, 2: {"a": 2, "b": 1}})
    assert ar.complete(p, "b", method="greedy") == ((), True)
    assert ar.complete(p, "b", method="beam") == ((), True)
    source = ar.Mixture([(1, p)])
    assert ar.complete(source, "", method="greedy") == (("a",), True)
    assert ar.complete(source, "a", method="beam") == ((), True)
    with pytest.raises(ar.ZeroProbabilityPrompt):
        ar.complete(source, "b")


def test_bad_questions_are_refused():
    with pytest.raises(ar.BadQuestion, match="method"):
        ar.complete(COIN, method="nucleus")
    with pytest.raises(ar.BadQuestion, match="width"):
        ar.complete(COIN, method="beam", width=0)
    with pytest.raises(ar.BadQuestion, match="'c'"):
        ar.complete(COIN, "c")
