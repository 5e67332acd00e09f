"""Losses and metrics: what is divided by what, and what a text costs when tokens wrote it."""

from fractions import Fraction
from itertools import product
from math import isclose, log2

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.core.certificate import Escape
from arprops.tasks.framework.ambiguity import ambiguity
from arprops.tasks.framework.bits import Bits
from arprops.tasks.framework.losses import losses, string_loss, token_losses
from arprops.tasks.framework.spelled import Spelled
from tests.strategies import pdfas, prompts, tables

few = settings(max_examples=30)
ANY = ar.PDFA(["x", "y", "z"], start=0, next={0: dict.fromkeys(["x", "y", "z", ar.END], "1/4")}, step={0: dict.fromkeys(["x", "y", "z"], 0)})
blocks = st.fixed_dictionaries({token: st.text("ab", max_size=3) for token in "xyz"})


# -- tokens and strings ---------------------------------------------------------------------------------------------------------------


@few
@given(pdfas(max_states=2), prompts(max_size=3))
def test_token_by_token_the_losses_add_up_to_that_of_the_string(q, string):
    parts, whole = token_losses(q, string), string_loss(q, string)
    assert len(parts) == len(string) + 1
    probability = ar.string_probability(q, string)
    assert (whole == -ar.log(probability)) if probability else isinstance(whole, ar.Infinite)
    if probability:
        assert sum(parts, ar.LogSum()) == whole
    else:
        assert whole.witness == next(part for part in parts if isinstance(part, ar.Infinite)).witness


@few
@given(pdfas(max_states=2), prompts(max_size=2), prompts(max_size=2))
def test_the_loss_of_what_follows_a_prompt_is_what_the_whole_costs_more(q, prompt, string):
    whole, after = string_loss(q, (*prompt, *string)), string_loss(q, string, given=prompt)
    mass = ar.prefix_probability(q, prompt)
    if mass and ar.string_probability(q, (*prompt, *string)):
        assert after == whole + ar.log(mass)
    else:
        assert after == string_loss(ar.Conditioned(q, prompt), string) or isinstance(after, ar.Infinite)


@few
@given(tables(max_length=2), pdfas(max_states=2))
def test_on_a_joint_the_metrics_are_the_core_s(p, q):
    found = losses(p, q)
    assert found.per_string == ar.cross_entropy(p, q)
    assert found.tokens == ar.expected_length(p)
    assert (found.perplexity == ar.perplexity(p, q)) or isinstance(found.nats, ar.Infinite)


@few
@given(pdfas(max_states=2), st.lists(prompts(max_size=3), min_size=1, max_size=3))
def test_on_strings_the_perplexity_is_the_core_s(q, data):
    found = losses(data, q)
    assert found.tokens == sum(len(string) + 1 for string in data)
    assert found.perplexity == ar.perplexity(data, q) or isinstance(found.nats, ar.Infinite)


def test_a_mean_over_tokens_is_not_the_mean_of_the_strings_means():
    q = ar.PDFA("a", start=0, next={0: {"a": "3/4", ar.END: "1/4"}}, step={0: {"a": 0}})
    found = losses(["", "aaa"], q)
    of_strings = [losses([string], q).per_token for string in ("", "aaa")]
    assert found.per_token == (of_strings[0] + 4 * of_strings[1]) / 5
    assert found.per_token != sum(of_strings, ar.LogSum()) / 2
    assert found.per_string == found.nats / 2


def test_what_q_excludes_makes_every_metric_infinite_with_its_witness():
    q = ar.Table("ab", {"": {"a": 1}, "a": {"a": 1}, "b": {"b": 1}}, length=2)
    found = losses(["aa", "ba"], q, texts={"a": "a", "b": "b"})
    for metric in (found.per_string, found.per_token, found.perplexity, found.bits_per_token, found.bits_per_character):
        assert metric == float("inf")
        assert metric.witness == Escape((), "b")
    assert [part == float("inf") for part in token_losses(q, "bb")] == [True, False, False]


def test_questions_without_an_answer_are_refused():
    q = ar.PDFA("a", start=0, next={0: {"a": "1/2", ar.END: "1/2"}}, step={0: {"a": 0}})
    for data in ([], "a", ""):
        with pytest.raises(ar.BadQuestion, match="list"):
            losses(data, q)
    with pytest.raises(ar.BadQuestion, match="texts="):
        losses(["a"], q).bits_per_character  # noqa: B018
    with pytest.raises(ar.BadQuestion, match="write something"):
        losses([""], q, texts={"a": "a"}).bits_per_character  # noqa: B018
    forever = ar.PDFA("a", start=0, next={0: {"a": 1}}, step={0: {"a": 0}})
    with pytest.raises(ar.BadQuestion, match="expected number"):
        losses(forever, forever)
    partial = ar.Belief(ar.HMM("ab", start={0: 1}, emit={0: {"a": 1}}, move={0: {0: 1}}, stop={0: "1/2"}))
    with pytest.raises(ar.ZeroProbabilityPrompt):
        string_loss(partial, "a", given="b")
    assert string_loss(partial, "ab") == float("inf")


# -- bits -----------------------------------------------------------------------------------------------------------------------------


@given(st.fractions(min_value=Fraction(1, 50), max_value=50, max_denominator=50), st.fractions(-5, 5, max_denominator=8))
@few
def test_bits_compare_exactly(number, bound):
    bits = Bits(ar.log(number))
    assert isclose(float(bits), log2(number), abs_tol=1e-12)
    assert bits.interval.lower <= bits.interval.upper
    assert (bits <= bound) == (number**bound.denominator <= Fraction(2) ** bound.numerator)
    assert (bits == bound) == (number**bound.denominator == Fraction(2) ** bound.numerator)


def test_half_a_bit_is_half_a_bit_and_a_float_is_refused():
    assert Bits(ar.log(2) / 2) == Fraction(1, 2)
    assert Bits(ar.log(8)) == 3 > Bits(ar.log(7))
    assert Bits(ar.LogSum()) == 0
    with pytest.raises(TypeError):
        Bits(ar.log(2)) < 0.5  # noqa: B015


# -- texts ----------------------------------------------------------------------------------------------------------------------------


def spelled(texts, tokens):
    return "".join(texts[token] for token in tokens)


@few
@given(tables(alphabet="xyz", max_length=2), blocks)
def test_a_text_has_the_probability_of_all_token_strings_that_write_it(p, texts):
    source = Spelled(p, texts)
    wanted: dict[str, Fraction] = {}
    for n in range(3):
        for tokens in product(p.alphabet, repeat=n):
            text = spelled(texts, tokens)
            wanted[text] = wanted.get(text, Fraction(0)) + ar.string_probability(p, tokens)
    for text, probability in wanted.items():
        assert ar.string_probability(source, tuple(text)) == probability


@few
@given(tables(alphabet="xyz", max_length=3), blocks)
def test_two_tokenisations_are_found_where_there_are_two_and_only_there(p, texts):
    possible = [tokens for n in range(4) for tokens in product(p.alphabet, repeat=n) if ar.string_probability(p, tokens)]
    written = [spelled(texts, tokens) for tokens in possible]
    found = ambiguity(p, texts)
    assert (found is None) == (len(set(written)) == len(written))
    if found is not None:
        one, other = found
        assert one != other
        assert {one, other} <= set(possible)
        assert spelled(texts, one) == spelled(texts, other)


@pytest.mark.parametrize(
    ("texts", "unique"),
    [
        ({"x": "a", "y": "ab", "z": "bb"}, True),  # a suffix code, which has no prefix property
        ({"x": "a", "y": "ab", "z": "ba"}, False),  # a·ba = ab·a
        ({"x": "a", "y": "b", "z": ""}, False),  # silence, once or twice
        ({"x": "ab", "y": "ab", "z": "b"}, False),
        ({"x": "abb", "y": "bab", "z": "b"}, False),
        ({"x": "a", "y": "aab", "z": "bbb"}, True),
    ],
)
def test_without_exclusions_it_is_unique_decodability(texts, unique):
    assert (ambiguity(ANY, texts) is None) == unique


@pytest.mark.parametrize("silences", [1, 2])
def test_a_string_and_the_same_with_silence_after_it_are_two(silences):
    # the empty string, or exactly so many silent tokens: one ends where the other goes on
    rows = {("-",) * n: {"-": 1} for n in range(1, silences)} | {(): {"-": "1/2", ar.END: "1/2"}}
    q = ar.Table(["-", "a"], rows | {("-",) * silences: {ar.END: 1}}, horizon=silences + 1, default={ar.END: 1})
    assert ambiguity(q, {"-": "", "a": "a"}) == ((), ("-",) * silences)
    assert ambiguity(q, {"-": "b", "a": "a"}) is None


@few
@given(tables(alphabet="xyz", max_length=2), blocks)
def test_the_loss_of_tokens_is_that_of_their_texts_where_tokenisations_are_unique_and_more_else(q, texts):
    data = [tokens for n in range(3) for tokens in product(q.alphabet, repeat=n) if ar.string_probability(q, tokens)]
    found = losses(data, q, texts=texts)
    of_texts = -sum((ar.log(ar.string_probability(Spelled(q, texts), tuple(spelled(texts, string)))) for string in data), ar.LogSum())
    assert of_texts <= found.nats
    assert (of_texts == found.nats) == (found.two_tokenisations is None)  # the data are all possible strings


def test_bits_per_character_of_a_joint_divide_by_the_characters_it_writes():
    p = ar.PDFA(["ab", "c"], start=0, next={0: {"ab": "1/2", "c": "1/4", ar.END: "1/4"}}, step={0: {"ab": 0, "c": 0}})
    found = losses(p, p, texts={"ab": "ab", "c": "c"})
    assert found.two_tokenisations is None
    assert found.tokens == 4
    assert found.characters == 5  # 2 · 2 of ab and 1 of c
    assert found.bits_per_token == Fraction(3, 2)
    assert found.bits_per_character == Fraction(6, 5)


def test_texts_for_other_tokens_are_refused():
    for texts in ({"x": "a"}, {"x": "a", "y": "b", "z": "c", "w": "d"}, ["a", "b", "c"]):
        with pytest.raises(ar.BadModel, match="text for each token"):
            Spelled(ANY, texts)
    with pytest.raises(ar.BadModel, match="model or a source"):
        Spelled("xyz", {})
    with pytest.raises(ar.BadQuestion, match="budget="):
        ambiguity(ANY, {"x": "a", "y": "ab", "z": "abb"}, budget=1)


def test_symbols_of_texts_may_be_longer_than_a_character():
    source = Spelled(ANY, {"x": ["to", "ken"], "y": ["to"], "z": []})
    assert source.alphabet == ("to", "ken")
    # the silent token is said n times with 4^-n before END and before each token
    assert ar.string_probability(source, ["to"]) == Fraction(1, 9)
    assert ar.string_probability(source, ["to", "ken"]) == Fraction(1, 9)
