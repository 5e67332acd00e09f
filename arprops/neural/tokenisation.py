"""A regular language of texts, as the language of the token strings that write them.

True here: a string of tokens is in the result exactly when the bytes that its tokens write, one after the other, are the UTF-8 encoding of a
text in the given language. The automaton over characters is run through every token's bytes; where a token ends inside a character, the state
remembers the bytes so far. So every tokenisation of a text is in the result, not only the one that a tokenizer would choose: a net answers
all of them, and gives all of them mass. Tokens that spell no whole characters (byte-level ones) are no special case.
Must never enter: a tokenizer's own cleaning of spaces. What a token writes does not depend on its neighbours, or it has no text here.
Not offered: the canonical tokenisations alone. They depend on merges and on a splitting pattern across token boundaries, and are a
smaller language of which a net's probability says less.
Why no library: outlines-core 0.2 reads patterns by leftmost-first matching, so its a|ab does not hold ab, takes no automaton, and refuses tokens
that cannot finish every beginning. Where it is exact it is the second route (tests/twice).
Source: Willard and Louf, "Efficient guided generation for large language models" (2023).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from arprops.core.error import BadQuestion
from arprops.core.language import Language
from arprops.core.words import Symbol, alphabet_of
from arprops.search.determinise import within
from arprops.search.language import MAX_STATES
from arprops.search.minimise import minimal
from arprops.search.reach import live
from arprops.search.regex import regex


def tokenised(language: Language | str, tokens: Any, *, max_states: int = MAX_STATES) -> Language:
    """The strings of tokens whose text is in the language.

    Needs a `Language` whose symbols are single characters, or a pattern for `regex` over the characters that the tokens write; and the
    tokens: a net (`Net`; its tokens write their own names unless its adapter knows better), or a mapping from each symbol to its text, as str or as
    bytes. Gives the minimal automaton over the symbols in their order. A character that the language does not know is in none of its words.
    Fails with `BadQuestion` on a symbol of several characters, a token without a text, and beyond `max_states` states.
    Cost: for each state that is reached, the distinct beginnings of the tokens' texts that stay alive.

    >>> language = tokenised("a*b", {"a": "a", "aa": "aa", "ab": "ab", "b": "b"})
    >>> language.accepts(["a", "ab"]), language.accepts(["aa", "b"]), language.accepts(["ab", "b"])
    (True, True, False)
    """
    texts = token_texts(tokens)
    alphabet = alphabet_of(texts)
    if isinstance(language, str):
        language = regex(language, characters(texts.values()), max_states=max_states)
    letters = _letters(language.alphabet)
    beginnings = {code[:i] for code in letters for i in range(1, len(code))}
    useful = live(language)
    tree = _Branch()
    for i, text in enumerate(texts.values()):
        tree.put(text, i)

    dead = -1
    number: dict[tuple[int, bytes], int] = {(language.start, b""): 0}
    order = list(number)
    rows: list[list[int]] = []
    for here in order:
        row = [dead] * len(alphabet)
        ahead = [(here, tree)] if here[0] in useful else []
        while ahead:
            (state, begun), branch = ahead.pop()
            if branch.tokens and (state, begun) not in number:
                within(len(order) + 1, max_states, "the language of these tokens")
                number[state, begun] = len(order)
                order.append((state, begun))
            for i in branch.tokens:
                row[i] = number[state, begun]
            for byte, further in branch.further.items():
                code = begun + bytes((byte,))
                if code in letters:
                    after = language.moves[state][letters[code]]
                    if after in useful:
                        ahead.append(((after, b""), further))
                elif code in beginnings:
                    ahead.append(((state, code), further))
        rows.append(row)
    rows.append([dead] * len(alphabet))
    last = len(rows) - 1
    moves = tuple(tuple(last if target == dead else target for target in row) for row in rows)
    accepting = frozenset(i for i, (state, begun) in enumerate(order) if state in language.accepting and not begun)
    return minimal(Language(alphabet, moves, accepting))


def token_texts(tokens: Any) -> dict[Symbol, bytes]:
    """What each token writes, in bytes (a str is written in UTF-8), in the order of the symbols.

    Needs a net or a mapping, as `tokenised`. Fails with `BadQuestion` where a token has no text.
    """
    found: dict[Symbol, Any] = dict(tokens) if isinstance(tokens, Mapping) else written(tokens)
    for symbol, text in found.items():
        if not isinstance(text, str | bytes):
            raise BadQuestion(f"token {symbol!r} has no text of its own, found {text!r}; give a mapping from every token to what it writes")
    return {symbol: _bytes(text) for symbol, text in found.items()}


def written(net: Any) -> dict[Symbol, Any]:
    """What each symbol of a model writes: its name, unless the adapter of a net knows better; None where it has no text of its own."""
    known = getattr(getattr(getattr(net, "module", None), "chosen", None), "texts", None)
    return dict(zip(net.alphabet, net.alphabet if known is None else known, strict=True))


def characters(texts: Iterable[bytes]) -> tuple[str, ...]:
    """The characters that stand whole in some text, sorted."""
    return tuple(sorted({character for text in texts for character in text.decode(errors="ignore")}))


def _letters(alphabet: Iterable[Symbol]) -> dict[bytes, int]:
    """The column of each character, by its bytes."""
    found: dict[bytes, int] = {}
    for i, symbol in enumerate(alphabet):
        if len(symbol) != 1:
            raise BadQuestion(f"a language of texts has single characters for symbols, found {symbol!r}; write it over the characters of the texts")
        found[_bytes(symbol)] = i
    return found


def _bytes(text: str | bytes) -> bytes:
    if isinstance(text, bytes):
        return text
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise BadQuestion(f"{text!r} is half of a surrogate pair and has no UTF-8 encoding; give the token's text as bytes") from error


@dataclass(slots=True)
class _Branch:
    """The texts of the tokens as a tree of bytes: which tokens end here, and what may follow."""

    tokens: list[int] = field(default_factory=list[int])
    further: dict[int, "_Branch"] = field(default_factory=dict[int, "_Branch"])

    def put(self, text: bytes, token: int) -> None:
        branch = self
        for byte in text:
            branch = branch.further.setdefault(byte, _Branch())
        branch.tokens.append(token)
