"""Languages over tokens a second time: by writing every string of tokens out and matching it with `re`, and by outlines-core."""

import re
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arprops.neural.tokenisation import tokenised
from arprops.search.regex import regex

quick = settings(deadline=None, max_examples=60)
LETTERS = "abé"


def patterns():
    """Patterns that mean the same here, to `re` and to outlines-core."""
    leaf = st.sampled_from(["a", "b", "é", "[ab]", "[aé]", "(ab)"])
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.tuples(inner, inner).map("".join), st.tuples(inner, inner).map(lambda pair: f"({pair[0]}|{pair[1]})"),
            st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{1,2}"])).map(lambda pair: f"({pair[0]}){pair[1]}"),
        ),
        max_leaves=6,
    )


def vocabularies():
    text = st.text("abéx", max_size=3).map(str.encode) | st.sampled_from([b"\xc3", b"\xa9", b"\xa9a", b"b\xc3", b"\xff"])
    return st.lists(text, min_size=1, max_size=4, unique=True).map(lambda texts: {f"t{i}": text for i, text in enumerate(texts)})


@quick
@given(patterns(), vocabularies())
def test_membership_is_a_match_of_what_the_tokens_write(pattern, tokens):
    compiled = tokenised(regex(pattern, LETTERS), tokens)
    for word in [w for n in range(5) for w in product(tokens, repeat=n)]:
        try:
            text = b"".join(tokens[name] for name in word).decode()
        except UnicodeDecodeError:
            assert not compiled.accepts(word)
        else:
            assert compiled.accepts(word) == (re.fullmatch(pattern, text) is not None)


def library(pattern, tokens):
    """Whether outlines-core accepts a string of tokens, as a function."""
    peer = pytest.importorskip("outlines_core", reason="outlines-core is not installed; say: pip install -c constraints.txt outlines-core")
    ids = {name: i for i, name in enumerate(tokens)}
    index = peer.Index(pattern, peer.Vocabulary(len(ids), {text: [ids[name]] for name, text in tokens.items()}))
    moves, start, final = index.get_transitions(), index.get_initial_state(), index.get_final_states()

    def accepts(word):
        state = start
        for name in word:
            if ids[name] not in moves.get(state, {}):
                return False
            state = moves[state][ids[name]]
        return state in final

    return accepts


@quick
@given(patterns(), vocabularies())
def test_outlines_core_allows_the_same_strings_of_tokens(pattern, tokens):
    # the library refuses a vocabulary that cannot finish every beginning, so each letter, and its last byte, is a token too
    whole = {"a": b"a", "b": b"b", "é": "é".encode(), "last": b"\xa9", "stop": b"x"}
    tokens = whole | {name: text for name, text in tokens.items() if text not in whole.values()}
    # it stops at the first alternative that matches, so what it matches must end with a sign that stands nowhere else
    accepts = library(f"({pattern})x", tokens)
    compiled = tokenised(regex(f"({pattern})x", LETTERS + "x"), tokens)
    for word in [(*w, "stop") for n in range(4) for w in product(tokens, repeat=n)]:
        assert compiled.accepts(word) == accepts(word)


def test_outlines_core_alone_would_lose_words():
    tokens = {"a": b"a", "b": b"b"}
    assert not library("a|ab", tokens)(["a", "b"])
    assert tokenised("a|ab", tokens).accepts(["a", "b"])
    with pytest.raises(ValueError, match="missing tokens"):
        library("ab", {"a": b"a"})
