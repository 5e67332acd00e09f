"""Languages of texts over tokens: every tokenisation of a text, and nothing else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arprops.core.error import BadQuestion
from arprops.core.language import Language
from arprops.neural.tokenisation import characters, token_texts, tokenised
from arprops.search.language import complement, is_empty
from arprops.search.listing import shortest
from arprops.search.minimise import minimal
from arprops.search.regex import regex

TEXTS = {"a": "a", "b": "b", "ab": "ab", "ba!": "ba"}


def test_every_tokenisation_of_a_text_is_in_the_language():
    language = tokenised("aba", TEXTS)
    assert set(shortest(language)) == {("ab", "a"), ("a", "ba!"), ("a", "b", "a")}


def test_symbols_keep_their_order_and_the_automaton_is_minimal():
    language = tokenised("(ab)*", TEXTS)
    assert language.alphabet == tuple(TEXTS)
    assert language == minimal(language)


def test_a_language_and_its_pattern_give_the_same():
    assert tokenised(regex("a(b|a)*", "ba"), TEXTS) == tokenised("a(b|a)*", TEXTS)


def test_a_complement_of_texts_is_the_complement_of_tokens_where_all_characters_are_known():
    assert tokenised("!(a*b)", TEXTS) == complement(tokenised("a*b", TEXTS))


def test_a_character_the_language_does_not_know_is_in_no_word():
    language = tokenised(regex(".*", "a"), TEXTS)
    assert [language.accepts([name]) for name in TEXTS] == [True, False, False, False]


def test_tokens_that_hold_part_of_a_character_are_joined():
    language = tokenised("é", {"first": b"\xc3", "second": b"\xa9", "whole": "é", "both": b"\xa9\xc3"})
    assert set(shortest(language)) == {("whole",), ("first", "second")}
    two = tokenised("éé", {"first": b"\xc3", "second": b"\xa9", "whole": "é", "both": b"\xa9\xc3"})
    assert ("first", "both", "second") in two
    assert ("first", "second", "whole") in two


def test_bytes_that_are_no_text_are_in_no_language_of_texts():
    everything = tokenised(regex(".*", "aé"), {"a": "a", "first": b"\xc3", "second": b"\xa9", "never": b"\xff"})
    assert [everything.accepts(word) for word in ([], ["a"], ["first"], ["second"], ["never"], ["first", "a"], ["first", "second"])] == [
        True, True, False, False, False, False, True,
    ]


def test_characters_of_four_bytes_can_be_cut_anywhere():
    pieces = "🦉".encode()
    tokens = {str(i): pieces[i : i + 1] for i in range(4)} | {"12": pieces[1:3]}
    assert set(shortest(tokenised(regex("🦉", "🦉"), tokens))) == {("0", "1", "2", "3"), ("0", "12", "3")}


def test_a_token_that_writes_nothing_may_stand_anywhere():
    language = tokenised("a", {"a": "a", "nothing": ""})
    assert ("nothing", "a", "nothing") in language
    assert ("nothing",) not in language


def test_one_token_and_the_empty_text():
    assert tokenised("()", {"token": "xy"}).accepts([])
    assert not tokenised("()", {"token": "xy"}).accepts(["token"])
    assert tokenised("(xy)*", {"token": "xy"}).accepts(["token"] * 3)


def test_the_empty_language_stays_empty():
    assert is_empty(tokenised("∅", TEXTS))


def test_no_tokens_write_the_empty_text_alone():
    assert tokenised(regex("a*", "a"), {}).accepts([])
    assert is_empty(tokenised(regex("a", "a"), {}))


def test_a_language_over_symbols_of_several_characters_is_refused():
    with pytest.raises(BadQuestion, match="single characters for symbols, found 'ab'"):
        tokenised(regex("<ab>", ["ab"]), TEXTS)


def test_a_token_without_a_text_is_refused():
    with pytest.raises(BadQuestion, match="token 'x' has no text of its own, found None"):
        token_texts({"a": "a", "x": None})


def test_half_a_surrogate_pair_is_refused():
    with pytest.raises(BadQuestion, match="surrogate"):
        tokenised("a", {"a": "\ud800"})
    with pytest.raises(BadQuestion, match="surrogate"):
        tokenised(regex(".", ["\ud800"]), {"a": "a"})


def test_more_states_than_allowed_are_refused():
    with pytest.raises(BadQuestion, match="the language of these tokens needs more than max_states=3"):
        tokenised(regex("a{9}", "a"), {"a": "a"}, max_states=3)
    assert tokenised(regex("a{9}", "a"), {"a": "a"}, max_states=10)
    with pytest.raises(BadQuestion, match="max_states=1"):
        tokenised(regex("a", "a"), {"a": "a"}, max_states=1)


def test_the_characters_of_texts_are_those_that_stand_whole():
    assert characters(["aé".encode(), b"\xa9z", b"\xc3"]) == ("a", "z", "é")


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_a_string_of_tokens_is_in_the_language_exactly_when_its_text_is(data):
    size = data.draw(st.integers(1, 4))
    state = st.integers(0, size - 1)
    moves = data.draw(st.lists(st.tuples(state, state), min_size=size, max_size=size))
    language = Language(("a", "é"), tuple(moves), data.draw(st.frozensets(state)), data.draw(state))
    texts = data.draw(st.lists(st.text("aéz", max_size=3).map(str.encode) | st.binary(max_size=2), min_size=1, max_size=4))
    tokens = {f"t{i}": text for i, text in enumerate(texts)}
    compiled = tokenised(language, tokens)
    for word in data.draw(st.lists(st.lists(st.sampled_from(sorted(tokens)), max_size=5), max_size=8)):
        try:
            text = b"".join(tokens[name] for name in word).decode()
        except UnicodeDecodeError:
            text = "z"
        assert compiled.accepts(word) == (set(text) <= {"a", "é"} and language.accepts(text))
