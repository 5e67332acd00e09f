"""B6 with a library's coder: strings come back, and cost what they surprise, with the overhead that is stated."""

import sys
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.tasks.framework.coding import Code, decode, encode
from arprops.testing.strategies import same_joint_pairs
from tests.strategies import pdfas, prompts, tables

pytest.importorskip("constriction")

few = settings(max_examples=40)


def drawn(p, seed, count):
    """Some strings of p that have ended."""
    rng = Random(seed)
    return [found.symbols for found in (ar.sample(p, rng=rng, limit=30) for _ in range(count)) if found.finished]


LETTERS = "abcdefgh"
SKEWED = ar.PDFA(LETTERS, start=0, next={0: {**{x: Fraction(1, 2 ** (i + 1)) for i, x in enumerate(LETTERS)}, ar.END: Fraction(1, 256)}}, step={0: dict.fromkeys(LETTERS, 0)})


@few
@given(st.one_of(tables(max_length=3), pdfas(max_states=3)), st.lists(prompts(max_size=4), max_size=4))
def test_strings_come_back_in_order_and_impossible_ones_are_refused(q, strings):
    possible = [ar.string_probability(q, string) > 0 for string in strings]
    if all(possible):
        code = encode(q, strings)
        assert code.strings == len(strings)
        assert decode(q, code.data, strings=len(strings)) == strings
    else:
        with pytest.raises(ar.BadQuestion, match="no code"):
            encode(q, strings)


@few
@given(pdfas(max_states=3), st.integers(0, 99))
def test_a_code_is_at_most_two_words_longer_than_the_surprise(q, seed):
    strings = drawn(q, seed, 6)
    code = encode(q, strings)
    probability = Fraction(1)
    for string in strings:
        probability *= ar.string_probability(q, string)
    assert code.surprise.nats == -ar.log(probability)
    assert code.overhead < 64
    assert code.bits % 32 == 0


@few
@given(same_joint_pairs(), st.integers(0, 99))
def test_models_with_one_joint_code_every_possible_string_alike(pair, seed):
    p, q = pair
    assert p.alphabet == q.alphabet
    strings = drawn(p, seed, 5)
    assert encode(p, strings) == encode(q, strings)


def test_many_strings_share_the_overhead():
    strings = [LETTERS, "aabacab", "", "abc"] * 100
    code = encode(SKEWED, strings)
    assert decode(SKEWED, code.data, strings=400) == [tuple(string) for string in strings]
    assert -1 < code.overhead < 33  # one word that is not full, and less than a bit for rounding all the weights
    alone = sum(encode(SKEWED, [string]).bits for string in strings)
    assert alone > code.bits + 100 * 32


def test_the_mean_length_is_the_entropy_and_the_kl():
    # each string as often as P has it, so the surprise is exactly its expectation
    p = ar.Table("ab", {"": {"a": "1/2", "b": "1/2"}, "a": {"a": "3/4", "b": "1/4"}, "b": {"a": "1/4", "b": "3/4"}}, length=2)
    q = ar.Table("ab", {"": {"a": "1/4", "b": "3/4"}, "a": {"a": "1/2", "b": "1/2"}, "b": {"a": "1/2", "b": "1/2"}}, length=2)
    strings = [w for w in ("aa", "ab", "ba", "bb") for _ in range(int(800 * ar.string_probability(p, w)))]
    code = encode(q, strings)
    assert code.surprise.nats == 800 * (ar.entropy(p) + ar.kl(p, q))
    assert -1 < code.overhead < 33
    least = encode(p, strings)
    excess = (code.bits - least.bits) * ar.log(2) - 800 * ar.kl(p, q)
    assert abs(float(excess)) < 34


@few
@given(st.integers(1, 7), st.integers(1, 7))
def test_models_of_one_kl_and_two_joints_code_equally_well(share, other):
    # the truth is even, so swapping its symbols in q leaves the divergence and moves the joint
    truth = ar.Table("ab", {"": {"a": "1/2", "b": "1/2"}, "a": {"a": "1/2", "b": "1/2"}, "b": {"a": "1/2", "b": "1/2"}}, length=2)
    rows = {"": Fraction(share, 8), "a": Fraction(other, 8), "b": Fraction(other, 8)}
    q, r = (ar.Table("ab", {w: {x: weight, y: 1 - weight} for w, weight in rows.items()}, length=2) for x, y in ("ab", "ba"))
    assert ar.kl(truth, q) == ar.kl(truth, r)
    strings = ["aa", "ab", "ba", "bb"] * 50
    one, two = encode(q, strings), encode(r, strings)
    assert one.surprise == two.surprise
    assert one.surprise.nats == 200 * (ar.entropy(truth) + ar.kl(truth, q))
    assert abs(one.bits - two.bits) <= 64, "two words at most, which is the library's"
    assert ar.same_joint(q, r).refuted == (share != 4 or other != 4)


def test_a_certain_token_costs_nothing():
    p = ar.Table("a", {"a" * n: {"a": 1} for n in range(5)}, length=5)
    assert encode(p, ["aaaaa"] * 3) == Code(b"", 3, encode(p, []).surprise)
    assert decode(p, b"", strings=3) == [("a",) * 5] * 3
    assert encode(p, []).bits == 0


def test_a_refusal_shows_the_prompt_and_the_token():
    q = ar.Table("ab", {"": {"a": 1}, "a": {"a": "1/2", "b": "1/2"}, "b": {"a": 1}}, length=2)
    with pytest.raises(ar.BadQuestion, match="ba has probability 0 and so no code: after ε the model never says 'b'"):
        encode(q, ["aa", "ba"])
    with pytest.raises(ar.BadQuestion, match="after a the model never says END"):
        encode(q, ["a"])
    with pytest.raises(ar.BadQuestion, match="list of strings"):
        encode(q, "aa")
    with pytest.raises(ar.BadQuestion):
        encode(q, ["ac"])


def test_the_library_s_floor_keeps_rare_tokens_at_24_bits():
    rare = ar.Table("ab", {"": {"a": Fraction(1, 2**60), "b": 1 - Fraction(1, 2**60)}}, length=1)
    code = encode(rare, ["a"] * 40)
    assert decode(rare, code.data, strings=40) == [("a",)] * 40
    assert code.surprise == 40 * 60
    assert code.overhead < -40 * 35  # 24 bits each and not 60: cheaper than ideal here, at a cost elsewhere
    tiny = ar.Table("ab", {"": {"a": Fraction(1, 2**2000), "b": 1 - Fraction(1, 2**2000)}}, length=1)  # 0 as a float
    assert decode(tiny, encode(tiny, ["a", "b"]).data, strings=2) == [("a",), ("b",)]


def test_bytes_that_are_no_code_are_refused():
    code = encode(SKEWED, ["abc", "h"])
    with pytest.raises(ar.BadQuestion, match="another code"):
        decode(SKEWED, code.data + bytes(4), strings=2)
    with pytest.raises(ar.BadQuestion, match="words of 4 bytes"):
        decode(SKEWED, code.data[:-1], strings=2)
    with pytest.raises(ar.BadQuestion, match="raise limit="):
        decode(SKEWED, code.data, strings=2, limit=3)
    with pytest.raises(ar.BadQuestion):
        decode(SKEWED, code.data, strings=1)
    with pytest.raises(ar.BadQuestion, match="no code"):
        decode(ar.Table("ab", {"": {"a": "1/3", "b": "2/3"}}, length=1), b"\xff" * 8, strings=60)


def test_symbols_longer_than_a_character_and_a_belief():
    hmm = ar.HMM(["to", "ken"], start={0: 1}, emit={0: {"to": "1/2", "ken": "1/2"}, 1: {"to": 1}}, move={0: {0: "1/2", 1: "1/2"}, 1: {0: 1}}, stop={0: "1/4", 1: "1/4"})
    q = ar.Belief(hmm)
    assert decode(q, encode(q, [["to", "ken"], ["to"]]).data, strings=2) == [("to", "ken"), ("to",)]


def test_without_the_library_the_line_that_installs_it_is_shown(monkeypatch):
    monkeypatch.setitem(sys.modules, "constriction", None)
    with pytest.raises(ar.Missing, match=r"arprops\[code\]"):
        encode(SKEWED, [""])
    with pytest.raises(ar.Missing, match=r"arprops\[code\]"):
        decode(SKEWED, b"")
