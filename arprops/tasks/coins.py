"""Randomised next-token algorithms and their averages: fresh coins keep the joint, one shared coin does not (D6).

True here: an algorithm answers a prompt and a coin with a distribution. With coins thrown anew at each token its joint is that of the average over the coins;
with one coin for the whole string it is a mixture, and mostly another joint.
Must never enter: an average of logits.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, TypeAlias, final

from arprops.core.dist import ZERO, Dist, point
from arprops.core.error import BadModel
from arprops.core.model import Move, Source
from arprops.core.words import END, Outcome, Prompt, Symbol, Word, alphabet_of, spelled, word
from arprops.models.mixture import Mixture
from arprops.models.row import Row, dist, next_tokens, shown
from arprops.models.table import Table
from arprops.views.silent import SILENT, Closed, SilentMove, SilentSource

Algorithm: TypeAlias = Callable[[Word, Any], Row]
"""The next-token distribution at a prompt, given the coin."""
PROMPTS: Final = 10_000
"""How many prompts are written out unless it is told otherwise."""


@final
@dataclass(frozen=True, init=False)
class Randomised:
    """A randomised next-token algorithm for strings of exactly `length` symbols: `answer(prompt, coin)` is the next token's distribution.

    Needs a pure function that answers every prompt shorter than `length` over the alphabet, END excluded, and the distribution of the coin. Source: theorem D6.
    """

    alphabet: tuple[Symbol, ...]
    answer: Algorithm
    coins: Dist[Any]
    length: int

    def __init__(self, alphabet: Iterable[Symbol], answer: Algorithm, *, coins: Row, length: int) -> None:
        symbols = alphabet_of(alphabet)
        if length < 0:
            raise BadModel(f"strings have at least 0 symbols, found length {length}")
        if len(symbols) ** length > PROMPTS:
            raise BadModel(f"{len(symbols)} symbols and length {length} give more than {PROMPTS} strings; the average is written out prompt by prompt, so use fewer")
        vars(self).update(alphabet=symbols, answer=answer, coins=dist(coins, "the coin", coins), length=length)

    def at(self, prompt: Word, coin: Any) -> Dist[Outcome]:
        """What the algorithm answers, checked."""
        return next_tokens(self.answer(prompt, coin), f"the answer at {spelled(prompt)} to the coin {coin!r}", self.alphabet)


def fresh(algorithm: Randomised) -> Source[Any]:
    """The joint of the algorithm with a new coin at every token: a hidden coin is thrown in silence, read by one token, and forgotten."""
    return Closed(_Fresh(algorithm))


def averaged(algorithm: Randomised) -> Table:
    """The derandomised model: at every prompt, also an impossible one, the mean of the algorithm's answers over its coins.

    Cost: every coin at every prompt shorter than the length. Source: theorem D6.
    """
    rows: dict[Word, Row] = {}
    level: list[Word] = [()]
    for _ in range(algorithm.length):
        for prompt in level:
            row: dict[Outcome, Fraction] = {}
            for coin, share in algorithm.coins.items():
                for outcome, likely in algorithm.at(prompt, coin).items():
                    row[outcome] = row.get(outcome, ZERO) + share * likely
            rows[prompt] = row
        level = [(*prompt, x) for prompt in level for x in algorithm.alphabet]
    return Table(algorithm.alphabet, rows, length=algorithm.length)


def shared(algorithm: Randomised) -> Mixture:
    """The joint of the algorithm with one coin for the whole string, thrown before its first token."""
    parts = ((share, Randomised(algorithm.alphabet, algorithm.answer, coins={coin: 1}, length=algorithm.length)) for coin, share in algorithm.coins.items())
    return Mixture([(share, averaged(part)) for share, part in parts])


@final
class _Fresh(SilentSource[Any]):
    """Silence throws the coin; what is heard reads it. A state is the prompt, and the coin once it is thrown."""

    def __init__(self, algorithm: Randomised) -> None:
        self.algorithm, self.alphabet = algorithm, algorithm.alphabet

    def start(self) -> Dist[Any]:
        return point(((), None))

    def move(self, state: Any) -> "Dist[SilentMove[Any]]":
        prompt, thrown = state
        if len(prompt) == self.algorithm.length:
            return point(END)
        if thrown is None:
            return self.algorithm.coins.map(lambda coin: (SILENT, (prompt, (coin,))))
        return self.algorithm.at(prompt, thrown[0]).map(lambda x: _heard(prompt, x))


def _heard(prompt: Word, outcome: Outcome) -> "Move[Any]":
    return END if outcome is END else (outcome, ((*prompt, outcome), None))


def by_quantile(alphabet: Iterable[Symbol], accepted: Iterable[Prompt], *, coins: int) -> Randomised:
    """The generator by inverse transform: coin c of `coins` takes the accepted string at quantile c/coins of those that fit, and writes its next symbol.

    With fresh coins, and `coins` a common multiple of how many fit at each prompt, it is uniform on the accepted strings. With one coin for the whole string,
    as when every token is drawn from one seed, a low first symbol is followed by low ones. Needs strings of one length; fails with `BadModel` else.
    Source: theorem D6.
    """
    symbols = alphabet_of(alphabet)
    listed = sorted({word(symbols, string) for string in accepted}, key=lambda string: [symbols.index(x) for x in string])
    if len({len(string) for string in listed}) != 1 or coins < 1:
        raise BadModel(f"expected strings of one length and at least one coin, found the lengths {shown({len(s) for s in listed})} and {coins} coins")

    def answer(prompt: Word, coin: int) -> Row:
        fit = [string for string in listed if string[: len(prompt)] == prompt]
        return {fit[coin * len(fit) // coins][len(prompt)] if fit else symbols[0]: 1}

    return Randomised(symbols, answer, coins=dict.fromkeys(range(coins), Fraction(1, coins)), length=len(listed[0]))
