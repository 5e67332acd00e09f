"""Whether some text has two tokenisations that a model gives probability to.

True here: two token strings are followed side by side from where they part; what one has written more than the other is a rest of one token's text, so
over finitely many states of the model there are finitely many situations, and the search ends with a pair of strings or with the certainty that none is.
Must never enter: a tokenizer. Strings that the model excludes do not count, and all others do.
Source: Sardinas and Patterson, "A necessary and sufficient condition for the unique decomposition of coded messages" (1953).
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from arprops.core.error import BadQuestion
from arprops.core.model import PartialModel
from arprops.core.words import END, Symbol, Word
from arprops.tasks.framework.asked import a_model
from arprops.tasks.framework.spelled import Texts, spellings

BUDGET: Final = 20_000
"""How many pairs of states are met unless told otherwise."""
OVER: Final = ("over",)
"""In the place of a state: this string has ended."""


class _Pair(NamedTuple):
    """Where two strings stand: the one that has written less, the other, by how much it is ahead, and whether they are two at all."""

    behind: Any
    ahead: Any
    by: Word
    apart: bool


def ambiguity(q: PartialModel[Any], texts: Texts, *, budget: int = BUDGET) -> tuple[Word, Word] | None:
    """Two different token strings of positive probability under q that write one text; None where every text has one tokenisation.

    Needs a model and a text for each token. Where q excludes nothing this asks whether the texts are a uniquely decodable code. Fails with `BadQuestion`
    beyond `budget` pairs of states. Cost: for each pair and what one is ahead by, the pairs of tokens where strings part, else the tokens.

    >>> import arprops as ar
    >>> tokens = ar.PDFA(["a", "b", "ab"], start=0, next={0: {"a": "1/4", "b": "1/4", "ab": "1/4", ar.END: "1/4"}}, step={0: {"a": 0, "b": 0, "ab": 0}})
    >>> ambiguity(tokens, {"a": "a", "b": "b", "ab": "ab"})
    (('a', 'b'), ('ab',))
    """
    a_model(q)
    blocks = spellings(q, texts)
    first = _Pair(q.start(), q.start(), (), apart=False)
    queue: list[tuple[_Pair, Word, Word]] = [(first, (), ())]
    seen = {first}
    for pair, less, more in queue:
        if pair.apart and not pair.by and all(side is OVER or END in q.next(side) for side in pair[:2]):
            return less, more
        moves = _onward(q, blocks, pair) if pair.apart else _parting(q, blocks, pair.behind)
        for after, mine, theirs, swapped in moves:
            if after in seen:
                continue
            if len(seen) >= budget:
                raise BadQuestion(f"more than {budget} pairs of states were met, so whether each text has one tokenisation is open; raise budget=")
            seen.add(after)
            one, other = (*less, *mine), (*more, *theirs)
            queue.append((after, other, one) if swapped else (after, one, other))
    return None


_Move = tuple[_Pair, Word, Word, bool]
"""The pair after a move, what each string adds, and whether the one that was behind is now ahead."""


def _parting(q: PartialModel[Any], blocks: Mapping[Symbol, Word], state: Any) -> Iterator[_Move]:
    """One string so far: it goes on as one, or becomes two by different tokens, or one ends where the other goes on in silence."""
    tokens = _tokens(q, state)
    for one in tokens:
        after = q.step(state, one)
        yield _Pair(after, after, (), apart=False), (one,), (one,), False
        if not blocks[one] and END in q.next(state):
            yield _Pair(OVER, after, (), apart=True), (), (one,), False
        for other in tokens:
            if one != other and blocks[other][: len(blocks[one])] == blocks[one]:
                yield _Pair(after, q.step(state, other), blocks[other][len(blocks[one]) :], apart=True), (one,), (other,), False


def _onward(q: PartialModel[Any], blocks: Mapping[Symbol, Word], pair: _Pair) -> Iterator[_Move]:
    """Two strings: the one behind writes what the other has written, and perhaps more; where they are level, either may."""
    for token in _tokens(q, pair.behind):
        text, after = blocks[token], q.step(pair.behind, token)
        if pair.by[: len(text)] == text:
            yield _Pair(after, pair.ahead, pair.by[len(text) :], apart=True), (token,), (), False
        elif text[: len(pair.by)] == pair.by:
            yield _Pair(pair.ahead, after, text[len(pair.by) :], apart=True), (token,), (), True
    for token in [] if pair.by else _tokens(q, pair.ahead):
        if pair.behind is not OVER or not blocks[token]:
            yield _Pair(pair.behind, q.step(pair.ahead, token), blocks[token], apart=True), (), (token,), False


def _tokens(q: PartialModel[Any], state: Any) -> list[Symbol]:
    return [] if state is OVER else [token for token in q.alphabet if token in q.next(state)]
