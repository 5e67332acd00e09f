"""The syntax of regular expressions: what each form means, and what is refused with which words."""

import time
from itertools import product

import pytest

from arprops.core.error import BadModel, BadQuestion
from arprops.search import determinise
from arprops.search.determinise import Automaton, determinised
from arprops.search.elementary import everything, from_words, nothing
from arprops.search.language import complement
from arprops.search.minimise import minimal
from arprops.search.regex import regex

# -- what the forms mean ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("", [""]),
        ("()", [""]),
        ("( )", [""]),
        ("ε", [""]),
        ("∅", []),
        ("a∅", []),
        ("∅*", [""]),
        ("a", ["a"]),
        ("abc", ["abc"]),
        (" a\tb\nc ", ["abc"]),
        (".", ["a", "b", "c"]),
        ("[ab]", ["a", "b"]),
        ("[^ab]", ["c"]),
        ("[^abc]", []),
        ("[ a b ]", ["a", "b"]),
        ("[a-b]", ["a", "b"]),
        ("[b-z]", ["b", "c"]),
        ("[^a-b]", ["c"]),
        ("[<a><b>]", ["a", "b"]),
        ("a|b", ["a", "b"]),
        ("ab|c", ["ab", "c"]),
        ("a(b|c)", ["ab", "ac"]),
        ("(a|())b", ["ab", "b"]),
        ("a?b", ["ab", "b"]),
        ("a{0}", [""]),
        ("(ab){0,0}c", ["c"]),
        ("a{2}", ["aa"]),
        ("a{ 1 , 3 }", ["a", "aa", "aaa"]),
        ("(ab){2}", ["abab"]),
        ("a{0,2}", ["", "a", "aa"]),
        ("(a|b){2}", ["aa", "ab", "ba", "bb"]),
        ("(a?){2}", ["", "a", "aa"]),
        ("(a{2}){2}", ["aaaa"]),
        (".{2}&a.", ["aa", "ab", "ac"]),
        (".&!a", ["b", "c"]),
        (".{1,2}&!(a.*)&!(.*c)&!(.*a)", ["b", "bb", "cb"]),
        ("!.*c", []),
        ("a|b&c", ["a"]),  # & binds tighter than |
        ("ab&ab|c", ["ab", "c"]),  # and looser than sequence
        ("!!a", ["a"]),
        ("!(!a|!a)", ["a"]),
        ("!(.+)", [""]),
        ("!.+", [""]),  # ! takes the repeat with it
        ("a & !a", []),
        ("(((a)))", ["a"]),
    ],
)
def test_finite_examples(pattern, words):
    assert regex(pattern, "abc") == from_words("abc", words)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("a*", "a{0,}"),
        ("a+", "a{1,}"),
        ("a?", "a{0,1}"),
        ("a{2,}", "aaa*"),
        ("a{2,4}", "aa(a(a)?)?"),
        ("(a*)*", "a*"),
        ("(a?)+", "a*"),
        ("(a|b)*", "(a*b*)*"),
        ("!(ab)*", "!((ab)*)"),
        ("!ab", "(!a)b"),
        ("!a|b", "!a"),
        ("!∅", ".*"),
        ("!()", ".+"),
        ("!a*", ".*b.*"),
        ("!(.*bb.*)", "(a|ba)*b?"),
        ("(a|b)*&!(.*ba.*)", "a*b*"),
        ("(!a)*", "!a"),
        ("(!a)(!b)", "(!a){2}|a|b"),
        ("(.*a.*&.*b.*)", ".*(a.*b|b.*a).*"),
        ("()*", ""),
        ("(())|()", "ε"),
        ("a (b|()) ", "ab?"),
    ],
)
def test_different_patterns_same_object(left, right):
    assert regex(left, "ab") == regex(right, "ab")


def test_symbols_of_several_characters():
    alphabet = ["<s>", "the", "the cat", "t", "h", "e"]
    language = regex(r"<<s\>> (<the>|the|<the cat>)+", alphabet)
    assert language.accepts(["<s>", "the", "the cat"])
    assert language.accepts(["<s>", "t", "h", "e"])
    assert not language.accepts(["<s>"])
    assert regex("[^<the>t]", alphabet) == from_words(alphabet, [["<s>"], ["the cat"], ["h"], ["e"]])
    # a range speaks of single characters only
    assert regex("[a-z]", alphabet) == from_words(alphabet, [["t"], ["h"], ["e"]])


SIGNS = "()[]{}<>|*+?&!.\\^$- ε∅,"


@pytest.mark.parametrize("sign", SIGNS)
def test_every_sign_can_be_a_symbol(sign):
    alone = from_words(SIGNS, [sign])
    assert regex(f"\\{sign}", SIGNS) == alone
    assert regex(f"[\\{sign}]", SIGNS) == alone
    assert regex("<" + ("\\" if sign in ">\\" else "") + sign + ">", SIGNS) == alone
    assert regex(f"[^\\{sign}]", SIGNS) == from_words(SIGNS, [other for other in SIGNS if other != sign])


def test_signs_that_mean_nothing_in_a_class_or_are_symbols_of_the_alphabet():
    assert regex("[.*|&!?+(){}$^]", SIGNS) == from_words(SIGNS, list(".*|&!?+(){}$^"))
    assert regex("[-,]", SIGNS) == regex("[,-]", SIGNS) == from_words(SIGNS, ["-", ","])
    assert regex(r"[\(-\+]", SIGNS) == from_words(SIGNS, list("()*+"))
    assert regex("ε∅-,", SIGNS) == from_words(SIGNS, ["ε∅-,"])
    assert regex("[ ^ a ]", "ab") == from_words("ab", ["b"])


def test_the_result_is_minimal_complete_and_in_the_alphabets_order():
    language = regex(".*foo.*", "zof")
    assert language.alphabet == ("z", "o", "f")
    assert language == minimal(language)
    assert len(language.moves) == 4
    assert regex("ab", "ab") != regex("ab", "ba")


def test_symbols_never_told_apart_do_not_disturb_the_numbering():
    alphabet = [f"t{i}" for i in range(50)]
    language = regex(".*<t30><t7>[<t8><t9>]+!(.*<t3>.*)", alphabet)
    assert language == minimal(language)


def test_the_empty_alphabet():
    assert regex(".*", "") == everything("")
    assert regex(".", "") == nothing("")
    assert regex("!()", "") == nothing("")
    assert regex("!∅", "") == everything("")


# -- refusals ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "position", "words"),
    [
        ("a|", 2, "found the end, expected a symbol"),
        ("|a", 0, "the empty word is written"),
        ("(a|)", 3, "found '\\)', expected a symbol"),
        ("a&&b", 2, "expected a symbol"),
        ("a!", 2, "found the end"),
        ("*a", 0, "expected a symbol"),
        ("(*a)", 1, "expected a symbol"),
        ("(?:a)", 1, "groups never capture"),
        ("a|*", 2, "expected a symbol"),
        ("!*", 1, "expected a symbol"),
        ("a**", 2, "no second repeat"),
        ("a+?", 2, "lazy"),
        ("a{2}{3}", 4, "group it"),
        ("(a", 0, "a '\\)' for this '\\('"),
        ("a((a)", 1, "a '\\)' for this '\\('"),
        ("(a|!b", 0, "a '\\)' for this '\\('"),
        ("a)", 1, "without a '\\('"),
        (")", 0, "found '\\)'"),
        ("[ab", 0, "a '\\]' for this"),
        ("a[", 1, "a '\\]' for this"),
        ("[]", 1, "∅"),
        ("[^]", 2, "∅"),
        ("a]", 1, "closes"),
        ("a}", 1, "closes"),
        ("a>", 1, "closes"),
        ("[b-a]", 1, "smaller first"),
        ("[<tok>-a]", 1, "single characters"),
        ("[0-9]", 1, "a range that holds a symbol"),
        ("a{2", 1, "a '}' for this"),
        ("a{}", 1, "{m,n}"),
        ("a{,2}", 1, "{m,n}"),
        ("a{x}", 1, "{m,n}"),
        ("a{-1}", 1, "{m,n}"),
        ("a{1,2,3}", 1, "{m,n}"),
        ("a{²}", 1, "{m,n}"),
        ("a{" + "9" * 5000 + "}", 1, "10\\^9"),
        ("a{3,2}", 1, r"as in \{2,3\}"),
        ("^a", 0, "whole string"),
        ("a$", 1, "whole string"),
        ("c", 0, "no 'c'"),
        ("a[abc]", 4, "no 'c'"),
        ("<tok>", 0, "no 'tok'"),
        ("a<>", 1, "no ''"),
        ("<tok", 0, "a '>' for this"),
        ("<tok\\", 0, "a '>' for this"),
        ("a\\", 1, "after the backslash"),
        ("\\d", 0, "no \\\\d"),
        ("[\\w]", 1, "no \\\\w"),
        ("\\*", 0, "no '\\*'"),
    ],
)
def test_refusals_name_the_position_and_what_was_expected(pattern, position, words):
    with pytest.raises(BadQuestion, match=f"position {position}:.*{words}"):
        regex(pattern, "ab")


def test_a_missing_symbol_says_how_long_symbols_are_written():
    with pytest.raises(BadQuestion, match="several characters is written in <>, as <the>"):
        regex("the", ["the", "cat"])
    with pytest.raises(BadQuestion, match=r"has no 'bos'; .* as <\\<bos\\>>"):
        regex("<bos>", ["cat", "<bos>"])
    assert regex(r"<\<bos\>>", ["cat", "<bos>"]).accepts(["<bos>"])


def test_anchors_are_refused_even_where_they_are_symbols():
    with pytest.raises(BadQuestion, match=r"the symbol is written \\\$"):
        regex("a$", "a$")
    assert regex(r"a\$", "a$").accepts("a$")


def test_a_refusal_shows_the_place_and_not_the_whole_pattern():
    with pytest.raises(BadQuestion) as caught:
        regex("a" * 5000 + "c" + "b" * 5000, "ab")
    assert "position 5000" in str(caught.value)
    assert "…aaaa" in str(caught.value)
    assert "⟨here⟩cbbb" in str(caught.value)
    assert len(str(caught.value)) < 250


def test_a_bad_alphabet_is_refused():
    with pytest.raises(BadModel, match="twice"):
        regex("a", "aa")


# -- size --------------------------------------------------------------------------------------------------------------------


def test_long_patterns():
    assert len(regex("ab" * 5000, "ab").moves) == 10_002
    assert regex("|".join("ab" * 5000), "ab") == regex("a|b", "ab")
    assert regex("&".join("a" * 300), "ab") == regex("a", "ab")
    assert regex("a" + " " * 100_000, "ab") == regex("a", "ab")


@pytest.mark.parametrize(
    ("opening", "closing", "same"), [("(", ")", "a"), ("(", ")*", "a*"), ("(", ")?", "a?"), ("(", ")+", "a+"), ("(()|", ")", "a?")]
)
def test_deep_nesting(opening, closing, same):
    assert regex(opening * 5000 + "a" + closing * 5000, "ab") == regex(same, "ab")


def test_deep_complements():
    assert regex("!" * 2000 + "a", "ab") == regex("a", "ab")
    assert regex("!(" * 301 + "a" + ")" * 301, "ab") == complement(regex("a", "ab"))
    assert len(regex("!(a" * 100 + "b" + ")" * 100, "ab").moves) == 104


@pytest.mark.parametrize(
    "pattern",
    ["a{200000}", "((a{100}){100}){100}", "(){999999999}", "a{999999999,}", ".*a.{30}", ".{0,5000}a.{5000}", "!(.*a.{30})", "(!a){99999999}"],
)
def test_what_is_too_large_is_refused_soon(pattern):
    begun = time.process_time()
    with pytest.raises(BadQuestion, match="max_states=20000 states; raise max_states"):
        regex(pattern, "ab", max_states=20_000)
    assert time.process_time() - begun < 10


def test_the_budget_can_be_set():
    with pytest.raises(BadQuestion, match="max_states=1000"):
        regex(".*a.{11}", "ab", max_states=1000)
    assert len(regex(".*a.{11}", "ab", max_states=5000).moves) == 2**12


def test_few_but_large_subsets_count_as_work():
    size = 400
    dense = Automaton([[((0,), later) for later in range(state + 1, size)] for state in range(size)], [[] for _ in range(size)])
    with pytest.raises(BadQuestion, match="by its work so far, needs more than max_states=401"):
        determinised(dense, "a", start=0, accepting=(size - 1,), max_states=size + 1)
    assert len(determinised(dense, "a", start=0, accepting=(size - 1,), max_states=5000).moves) == size + 1


@pytest.mark.parametrize("pattern", [".*(aab|bab*).*", "(a?){0,9}", "!((a*b?){2,5}) & (ab|b)*", "!(!a|(!b)*)"])
def test_without_room_to_remember_the_answer_is_the_same(pattern, monkeypatch):
    expected = regex(pattern, "ab")
    monkeypatch.setattr(determinise, "_ROOM", 0)
    assert regex(pattern, "ab") == expected


def test_thousands_of_words_anywhere_in_the_string():
    chosen = ["".join(word) for word in product("abc", "xyz", "abc", "xyz", "ab")]
    begun = time.process_time()
    language = regex(".*(" + "|".join(chosen) + ").*", "abcxyz")
    assert time.process_time() - begun < 5
    assert language.accepts("zz" + chosen[77] + "q".replace("q", "a"))
    assert not language.accepts("axaxc")


def test_nullable_repeats_do_not_grow():
    assert regex("(a?){0,400}", "ab") == regex("a{0,400}", "ab")
    assert regex("(a*b*){3,50}", "ab") == regex("(a*b*){50}", "ab")


def test_a_vocabulary_of_fifty_thousand():
    vocabulary = [f"t{i}" for i in range(50_000)]
    language = regex(".*<t5><t7>+.*", vocabulary)
    assert len(language.moves) == 3
    assert language.accepts(["t49999", "t5", "t7"])
