"""Compression: a model as an arithmetic coder, by a maintained library (theorem B6).

True here: each token, END among them, is coded with the model's own answer after what came before, so a string of probability Q costs about −log2 Q bits, and one of
probability 0 has no code. What is excluded at a prompt has no place in the coder's table there. Two models with one joint code every possible string with the same bits.
Doubtful: the library (constriction's range coder) rounds probabilities to 24 bits, none to 0, and hands out words of 32 bits. So the ideal bound −log2 Q + 2 is not
kept: an `overhead` is stated with every code. It is paid once for all strings coded together, and can be negative where tokens are rarer than 2^−24.
Must never enter: an own coder (the ideal one is written out in tests/laws/test_b6_code_length.py); a floor under probability 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final, final

from arprops.core.dist import Dist
from arprops.core.error import BadQuestion, Missing
from arprops.core.infinite import Infinite
from arprops.core.logsum import LogSum
from arprops.core.model import PartialModel
from arprops.core.words import END, Outcome, Prompt, Symbol, Word, spelled, word
from arprops.tasks.framework.asked import a_model
from arprops.tasks.framework.bits import TWO, Bits
from arprops.tasks.framework.losses import string_loss

WORD: Final = 32
"""The library hands out words of so many bits."""
LIMIT: Final = 100_000
"""How many tokens are decoded unless told otherwise."""


@final
@dataclass(frozen=True)
class Code:
    """Strings coded together: the code as bytes (32-bit words, little-endian), how many strings, and −log2 Q of them all, exactly."""

    data: bytes
    strings: int
    surprise: Bits

    @property
    def bits(self) -> int:
        """The length of the code."""
        return 8 * len(self.data)

    @property
    def overhead(self) -> Bits:
        """What the code is longer than −log2 Q: rounded probabilities, and the last word that is not full."""
        return Bits(TWO * self.bits - self.surprise.nats)


def encode(q: PartialModel[Any], strings: Sequence[Prompt]) -> Code:
    """The strings, coded one after the other with q's answers.

    Needs a list of strings, END being coded after each. Fails with `BadQuestion` on a string that q excludes, with the prompt and the token that show it, and with
    `Missing` without constriction (the extra `code`). Cost: a step of q and one table of the coder for each token. Source: theorem B6; Martin 1979 (range coding).
    """
    if isinstance(strings, str):
        raise BadQuestion(f"give a list of strings: [{strings[:40]!r}] for the one string")
    a_model(q)
    stream = _library()
    words = [word(q.alphabet, string) for string in strings]
    surprise = LogSum()
    for string in words:
        loss = string_loss(q, string)
        if isinstance(loss, Infinite):
            prompt, token = loss.witness.prompt, loss.witness.outcome
            raise BadQuestion(f"{spelled(string)[:40]} has probability 0 and so no code: after {spelled(prompt)[:40]} the model never says {token!r}")
        surprise += loss
    encoder = stream.queue.RangeEncoder()
    for string in words:
        state = q.start()
        outcomes: tuple[Outcome, ...] = (*string, END)
        for outcome in outcomes:
            among, table = _table(stream, q, q.next(state))
            if table is not None:
                encoder.encode(among.index(outcome), table)
            if outcome is not END:
                state = q.step(state, outcome)
    return Code(encoder.get_compressed().astype("<u4").tobytes(), len(words), Bits(surprise))


def decode(q: PartialModel[Any], data: bytes, *, strings: int = 1, limit: int = LIMIT) -> list[Word]:
    """The strings that `encode` coded with a model of the same joint.

    Needs the number of strings. Fails with `BadQuestion` on bytes that are no code of so many strings under q (what was decoded is coded again and compared), and
    where more than `limit` tokens would come; with `Missing` without constriction. Cost: twice that of `encode`.
    """
    import numpy as np

    a_model(q)
    stream = _library()
    if not isinstance(data, bytes) or type(strings) is not int or strings < 0:  # pyright: ignore[reportUnnecessaryIsInstance]
        raise BadQuestion(f"expected bytes and a number of strings, found {type(data).__name__} and {strings!r}; give what encode(…).data and .strings were")
    if len(data) % (WORD // 8):
        raise BadQuestion(f"a code is a whole number of words of {WORD // 8} bytes, found {len(data)} bytes; give what encode(…).data was")
    decoder = stream.queue.RangeDecoder(np.frombuffer(data, "<u4").astype(np.uint32))
    found: list[Word] = []
    tokens = 0
    while len(found) < strings:
        state, symbols = q.start(), list[Symbol]()
        while True:
            among, table = _table(stream, q, q.next(state))
            try:
                outcome = among[0 if table is None else int(decoder.decode(table))]
            except AssertionError as error:  # the library's word for bytes that no encoder wrote
                raise BadQuestion(f"these bytes are no code of strings of this model: {error}") from None
            tokens += 1
            if outcome is END:
                break
            if tokens >= limit:
                raise BadQuestion(f"after {limit} tokens only {len(found)} of {strings} strings have ended; raise limit=, or these bytes are no code of this model")
            symbols.append(outcome)
            state = q.step(state, outcome)
        found.append(tuple(symbols))
    if encode(q, found).data != data:
        raise BadQuestion(f"these bytes are no code of {strings} strings of this model: what they decode to has another code")
    return found


def _table(stream: Any, q: PartialModel[Any], answer: Dist[Outcome]) -> tuple[list[Outcome], Any]:
    """The outcomes of positive weight in the alphabet's order, END last, and the coder's table of them; None where one is certain and costs nothing."""
    import numpy as np

    among: list[Outcome] = [outcome for outcome in (*q.alphabet, END) if outcome in answer]
    if len(among) == 1:
        return among, None
    return among, stream.model.Categorical(np.array([float(answer[outcome]) for outcome in among]), perfect=False)


def _library() -> Any:
    try:
        return import_module("constriction").stream  # it has no stubs
    except ImportError:
        raise Missing("coding strings needs constriction: pip install -c constraints.txt 'arprops[code]'") from None
