"""Twenty questions: who commits and who never chooses are one joint, under the hypotheses of D5 and not without."""

from fractions import Fraction
from hashlib import sha256
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.tasks.questions import Game, answer_costs, asks, committed, deferred, hash_bit

OFF = {"no": 1}
LETTERS = "abcdefghijklmnopqrstuvwxyz"
ANIMALS = ["cat", "dog", "cow", "ant"]
GAME = Game(ANIMALS, {"c?": ar.regex("c[a-z]*", LETTERS), "hash 0?": hash_bit(0), "hash 1?": hash_bit(1)})


@st.composite
def games(draw: st.DrawFn) -> Game:
    """Up to four secrets, one of which may have weight 0, and up to two questions."""
    shares = draw(st.lists(st.integers(0, 4), min_size=1, max_size=4).filter(any))
    prior = {f"s{i}": Fraction(n, sum(shares)) for i, n in enumerate(shares)}
    truths = draw(st.lists(st.sets(st.sampled_from(list(prior))), min_size=1, max_size=2))
    return Game(prior, {f"q{i}": truth.__contains__ for i, truth in enumerate(truths)})


@settings(max_examples=20)
@given(games(), st.integers(0, 2))
def test_committing_and_deferring_are_one_joint(game: Game, rounds: int) -> None:
    assert ar.same_joint(committed(game, rounds=rounds), deferred(game, rounds=rounds, off_support=OFF)).proved


@settings(max_examples=20)
@given(games())
def test_costs_start_with_every_secret_and_never_grow(game: Game) -> None:
    costs = answer_costs(game, rounds=3)
    assert costs[0].most == costs[0].mean == len(game.prior)
    assert all(later.mean <= earlier.mean and later.most <= earlier.most for earlier, later in pairwise(costs))


def test_hash_bits_are_those_of_the_digest() -> None:
    bits = f"{int(sha256(b'cat').hexdigest(), 16):0256b}"
    assert [hash_bit(i)("cat") for i in range(256)] == [bit == "1" for bit in bits]
    for wrong in (-1, 256):
        with pytest.raises(ar.BadQuestion, match="bits 0 to 255"):
            hash_bit(wrong)


def test_a_questioner_with_a_plan_ends_the_game() -> None:
    plan = asks(GAME, ["hash 0?", "c?"])
    assert ar.same_joint(committed(GAME, rounds=5, questioner=plan), deferred(GAME, rounds=5, questioner=plan, off_support=OFF)).proved
    assert len(answer_costs(GAME, rounds=5, questioner=plan)) == 2
    assert len(answer_costs(GAME, rounds=1, questioner=plan)) == 1


def test_a_questioner_who_follows_the_answers_is_allowed() -> None:
    follows = ar.PDFA(
        GAME.alphabet,
        start="first",
        next={"first": {"c?": 1}, "y": {"hash 0?": 1}, "n": {"hash 1?": 1}, "over": {ar.END: 1}},
        step={"first": {"c?": "first", "yes": "y", "no": "n"}, "y": {"hash 0?": "over"}, "n": {"hash 1?": "over"}},
        default="over",
    )
    assert ar.same_joint(committed(GAME, rounds=2, questioner=follows), deferred(GAME, rounds=2, questioner=follows, off_support=OFF)).proved


TWO = Game(["one", "two"], {"1?": "one".__eq__, "2?": "two".__eq__})


def test_a_questioner_who_sees_the_secret_is_refuted() -> None:
    peeking = ar.Mixture([("1/2", ar.Table(TWO.alphabet, {(): {q: 1}, (q,): {"yes": 1}}, length=2, default=OFF)) for q in ("1?", "2?")])
    assert ar.same_joint(peeking, deferred(TWO, rounds=1, off_support=OFF)).refuted


def test_answers_by_the_prior_are_refuted() -> None:
    plan = asks(TWO, ["1?", "2?"])
    halves = {"yes": "1/2", "no": "1/2"}
    naive = ar.Table(TWO.alphabet, {(): {"1?": 1}, ("1?",): halves, ("1?", "yes"): {"2?": 1}, ("1?", "no"): {"2?": 1}, **{("1?", a, "2?"): halves for a in ("yes", "no")}}, length=4, default=OFF)
    assert ar.same_joint(naive, deferred(TWO, rounds=2, questioner=plan, off_support=OFF)).refuted
    assert ar.same_joint(committed(TWO, rounds=2, questioner=plan), deferred(TWO, rounds=2, questioner=plan, off_support=OFF)).proved


def test_another_prior_is_refuted() -> None:
    skewed = Game({"one": "3/4", "two": "1/4"}, {"1?": "one".__eq__, "2?": "two".__eq__})
    assert ar.same_joint(committed(skewed, rounds=1), deferred(TWO, rounds=1, off_support=OFF)).refuted


def test_after_an_impossible_answer_it_says_what_was_chosen() -> None:
    model = deferred(TWO, rounds=2, off_support=OFF)
    assert ar.next_distribution(model, ["1?", "yes", "1?", "no"]) == ar.Dist(OFF)


def test_what_is_no_game_is_refused() -> None:
    with pytest.raises(ar.BadModel, match="name of an answer"):
        Game(ANIMALS, {"yes": hash_bit(0)})
    with pytest.raises(ar.BadModel, match="sum to 0"):
        Game([], {"q": hash_bit(0)})
    with pytest.raises(ar.BadModel, match="twice"):
        Game(["cat", "cat"], {"q": hash_bit(0)})
    with pytest.raises(ar.BadModel, match="give both the same symbols"):
        committed(GAME, rounds=1, questioner=asks(TWO, ["1?"]))
    with pytest.raises(ar.BadModel, match="where it is its turn to ask"):
        committed(TWO, rounds=1, questioner=ar.PDFA(TWO.alphabet, start=0, next={0: {"yes": 1}}, step={0: {"yes": 0}}, default=0))
    with pytest.raises(ar.BadQuestion, match="at least 0 rounds"):
        committed(TWO, rounds=-1)
    with pytest.raises(ar.BadQuestion, match="more than 3 states"):
        deferred(TWO, rounds=2, off_support=OFF, budget=3)
