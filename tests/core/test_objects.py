"""Distributions, words, languages, the forward algorithm and verdicts, against the definitions."""

from enum import StrEnum
from fractions import Fraction
from itertools import product
from math import inf
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arprops.core.certificate import Ranking
from arprops.core.claim import KL, Comparison, Tight
from arprops.core.dist import Dist, normalised, point
from arprops.core.error import BadModel, BadQuestion, Rejected
from arprops.core.forward import advanced, began, forward, outcome_masses, state_after
from arprops.core.language import Language
from arprops.core.model import Model, Source, Unrolled
from arprops.core.verdict import Attested, Proved, Refuted, Unknown
from arprops.core.words import END, alphabet_of, spelled, word
from arprops.kernel.check import recheck
from arprops.models.pdfa import PDFA
from arprops.search.decide import decide
from tests.refuse.small import COIN, SPLIT
from tests.strategies import AB, dists, languages, models, prompts, sources

# -- distributions -----------------------------------------------------------------------------------------------------------------------


@given(dists("abc"))
def test_a_distribution_sums_to_1_over_its_support(dist: Dist[str]) -> None:
    assert sum(weight for _, weight in dist.items()) == 1
    assert all(weight > 0 for _, weight in dist.items())
    assert list(dist) == list(dist.support)
    assert len(dist) == len(list(dist.items()))
    assert all((x in dist) == (dist[x] > 0) for x in "abcd")


@given(dists("abc"))
def test_equality_knows_no_order(dist: Dist[str]) -> None:
    other = Dist(dict(reversed(list(dist.items()))))
    assert dist == other
    assert hash(dist) == hash(other)
    assert dist != dict(dist.items())
    assert Dist({**dict(dist.items()), "d": 0}) == dist


@given(dists("abc"))
def test_an_image_adds_what_falls_together(dist: Dist[str]) -> None:
    image = dist.map(lambda x: x == "a")
    assert image[True] == dist["a"]
    assert image[False] == dist["b"] + dist["c"]
    assert hash(image) == hash(Dist(dict(image.items())))


@pytest.mark.parametrize("weights", [{}, {"a": "0.999"}, {"a": 1, "b": "1/1000"}, {"a": "3/2", "b": "-1/2"}, {"a": 1.0}, {"a": True}, {"a": "x"}, {"a": None}])
def test_what_is_no_distribution_is_refused(weights: Any) -> None:
    with pytest.raises(BadModel):
        Dist(weights)


def test_a_refusal_shows_the_sum() -> None:
    with pytest.raises(BadModel, match=r"sum to 999/1000, expected exactly 1"):
        Dist({"a": "0.5", "b": "0.499"})


@given(st.dictionaries(st.sampled_from("abc"), st.fractions(0, 3), min_size=1))
def test_normalising_divides_by_the_sum(weights: dict[str, Fraction]) -> None:
    total = sum(weights.values())
    if total:
        assert all(normalised(weights)[x] * total == weight for x, weight in weights.items())
    else:
        with pytest.raises(BadModel):
            normalised(weights)


def test_a_negative_weight_is_not_normalised() -> None:
    with pytest.raises(BadModel):
        normalised({"a": Fraction(2), "b": Fraction(-1)})


def test_a_point_is_certain() -> None:
    assert point("a") == Dist({"a": 1})
    assert "1/2" in repr(Dist({"a": "1/2", END: "1/2"}))


# -- words ---------------------------------------------------------------------------------------------------------------------------------


def test_a_string_is_split_where_every_symbol_is_one_character() -> None:
    assert word(AB, "abba") == ("a", "b", "b", "a") == word(AB, ["a", "b", "b", "a"])
    assert word(("aa", "b"), "") == ()
    with pytest.raises(BadQuestion, match="list of symbols"):
        word(("aa", "b"), "aa")
    with pytest.raises(BadQuestion, match="position 1"):
        word(AB, "ac")


@pytest.mark.parametrize("symbols", [["a", "a"], [""], ["a", 1], [END]])
def test_an_alphabet_is_of_distinct_non_empty_strings(symbols: Any) -> None:
    with pytest.raises(BadModel):
        alphabet_of(symbols)


def test_words_are_spelled_for_people() -> None:
    assert spelled(()) == "ε"
    assert spelled(("a", "b")) == "ab"
    assert spelled(("aa", "b")) == "aa b"
    assert repr(END) == "END"


# -- languages -----------------------------------------------------------------------------------------------------------------------------


@given(languages(), prompts())
def test_membership_is_a_walk(language: Language, string: tuple[str, ...]) -> None:
    state = language.start
    for symbol in string:
        state = language.moves[state][AB.index(symbol)]
    assert (string in language) == language.accepts(string) == (state in language.accepting)


@pytest.mark.parametrize(
    ("moves", "accepting", "start"), [((), [], 0), (((0,),), [], 0), (((0, 1),), [], 0), (((0, 0),), [1], 0), (((0, 0),), [0], 1), (((0, -1),), [0], 0)]
)
def test_an_automaton_with_a_hole_is_refused(moves: Any, accepting: list[int], start: int) -> None:
    with pytest.raises(BadModel):
        Language(AB, moves, frozenset(accepting), start)


# -- the forward algorithm -----------------------------------------------------------------------------------------------------------------


def paths(source: Source[Any], prompt: tuple[str, ...]) -> dict[Any, Fraction]:
    """The mass of each state after the prompt, path by path."""
    ways = [(state, mass) for state, mass in source.start().items()]
    for symbol in prompt:
        ways = [(move[1], mass * w) for state, mass in ways for move, w in source.move(state).items() if move is not END and move[0] == symbol]
    return {state: sum((mass for at, mass in ways if at == state), Fraction(0)) for state, _ in ways}


@given(sources(), prompts())
def test_forward_sums_over_paths(source: Source[Any], prompt: tuple[str, ...]) -> None:
    assert dict(forward(source, prompt)) == paths(source, prompt)


@given(sources(), prompts(max_size=3))
def test_masses_split_over_outcomes(source: Source[Any], prompt: tuple[str, ...]) -> None:
    weights = forward(source, prompt)
    masses = outcome_masses(source, weights)
    assert sum(masses.values()) == sum(weights.values())
    assert all(masses.get(x, 0) == sum(advanced(source, weights, x).values()) for x in AB)
    assert began(source) == dict(source.start().items())


@given(models(), prompts())
def test_a_model_unrolled_is_where_its_steps_lead(model: Model[Any], prompt: tuple[str, ...]) -> None:
    mass, state = Fraction(1), model.start()
    for symbol in prompt:
        mass, state = mass * model.next(state)[symbol], model.step(state, symbol)
    assert state_after(model, prompt) == state
    source = model.source()
    assert isinstance(source, Unrolled)
    assert dict(forward(source, prompt)) == ({state: mass} if mass else {})
    assert source.source() is source


def test_all_prefixes_of_a_length_share_the_mass() -> None:
    assert sum(sum(forward(SPLIT, prompt).values()) for prompt in product("a", repeat=2)) == Fraction(1, 4)


# -- verdicts ------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verdict", "proved", "refuted"),
    [
        (Proved(Tight(COIN), Ranking((0,))), True, False),
        (Refuted(Tight(COIN), Ranking((0,))), False, True),
        (Attested(Tight(COIN), ("me",), "once"), False, False),
        (Unknown(Tight(COIN), "late", "nothing"), False, False),
    ],
)
def test_a_verdict_has_no_truth_value(verdict: Any, proved: bool, refuted: bool) -> None:
    assert (verdict.proved, verdict.refuted) == (proved, refuted)
    with pytest.raises(TypeError, match=r"\.proved"):
        bool(verdict)


def test_a_rejection_carries_its_code() -> None:
    assert Rejected("some.code", "why").code == "some.code"
    assert str(Rejected("some.code")) == "some.code"


def test_a_symbol_of_a_type_of_its_own_is_taken_as_plain_text() -> None:
    class Token(StrEnum):
        A = "a"

    assert type(alphabet_of([Token.A])[0]) is str
    p = PDFA([Token.A], start=0, next={0: {Token.A: "1/2", END: "1/2"}}, step={0: {Token.A: 0}})
    q = PDFA([Token.A], start=0, next={0: {END: 1}}, step={0: {Token.A: 0}})
    recheck(decide(Comparison(KL(p, q), "==", inf)))
