"""A model of tokens as a joint of texts: each token replaced by the block of characters that it writes.

True here: the probability of a text is the sum over all token strings that write it, by the forward algorithm: a source, for a text need not say which
tokens wrote it. Where two possible token strings write one text, the loss of the tokens is more than the loss of the text.
Must never enter: a tokenizer's choice. Which of the token strings a tokenizer would pick is not asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final

from arprops.core.dist import ZERO, Dist
from arprops.core.error import BadModel
from arprops.core.model import Joint, Move, PartialModel, Source
from arprops.core.words import END, Symbol, Word
from arprops.models.row import shown
from arprops.views.silent import SILENT, STATES, Closed, SilentMove, SilentSource

Texts = Mapping[Symbol, str | Sequence[Symbol]]
"""What each token writes: a str stands for its characters."""


@final
@dataclass(frozen=True, init=False, repr=False)
class Spelled(Source[Any]):
    """The source of the texts that the token strings of `joint` write; its symbols are the characters, in the order in which tokens first have them.

    Needs a text for every token; an empty one is silence, which is closed exactly. `Belief` of the result is a model of characters. Fails with `BadModel` on
    a token without a text, a text for something else, and, when a state is asked, where silence reaches more than `budget` states or never ends. Cost: a
    state for each character of the token that is being written.

    >>> import arprops as ar
    >>> tokens = ar.Table(["a", "b", "ab"], {"": {"ab": "1/2", "a": "1/2"}, ("a",): {"b": 1}, ("ab",): {ar.END: 1}}, horizon=2, default={ar.END: 1})
    >>> ar.string_probability(Spelled(tokens, {"a": "a", "b": "b", "ab": "ab"}), "ab")
    Fraction(1, 1)
    """

    alphabet: tuple[Symbol, ...]
    joint: Joint
    texts: Mapping[Symbol, Word]

    def __init__(self, joint: Joint, texts: Texts, *, budget: int = STATES) -> None:
        if not isinstance(joint, PartialModel | Source):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise BadModel(f"Spelled(joint, texts) needs a model or a source, found {joint!r}")
        blocks = spellings(joint, texts)
        spelling = _Spelling(joint.source(), blocks)
        vars(self).update(alphabet=spelling.alphabet, joint=joint, texts=blocks, _closed=Closed(spelling, budget=budget))

    def start(self) -> Dist[Any]:
        return self._closed.start()

    def move(self, state: Any) -> "Dist[Move[Any]]":
        return self._closed.move(state)

    def __hash__(self) -> int:
        return hash((self.alphabet, self.joint))

    def __repr__(self) -> str:
        return f"Spelled({self.joint!r}, {shown([''.join(text) for text in self.texts.values()])})"

    @property
    def _closed(self) -> Closed[Any]:
        closed: Closed[Any] = vars(self)["_closed"]
        return closed


class _Spelling(SilentSource[Any]):
    """A state is that of the tokens' source with what is still to be written."""

    def __init__(self, source: Source[Any], texts: Mapping[Symbol, Word]) -> None:
        self.source, self.texts = source, texts
        self.alphabet = tuple(dict.fromkeys(character for text in texts.values() for character in text))

    def start(self) -> Dist[Any]:
        return self.source.start().map(lambda state: (state, ()))

    def move(self, state: Any) -> "Dist[SilentMove[Any]]":
        inner, pending = state
        if pending:
            return Dist({(pending[0], (inner, pending[1:])): 1})
        moves: dict[Any, Fraction] = {}
        for move, weight in self.source.move(inner).items():
            text = () if move is END else self.texts[move[0]]
            to = END if move is END else (text[0], (move[1], text[1:])) if text else (SILENT, (move[1], ()))
            moves[to] = moves.get(to, ZERO) + weight
        return Dist(moves)


def spellings(joint: Joint, texts: Texts) -> dict[Symbol, Word]:
    """What each token of the joint writes, as words of characters; fails with `BadModel` where that is not said of exactly its tokens."""
    if not isinstance(texts, Mapping) or set(texts) != set(joint.alphabet):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise BadModel(f"expected a text for each token of {shown(joint.alphabet)}, found {texts!r}")
    return {token: tuple(texts[token]) for token in joint.alphabet}
