"""Perplexity, as e to the power of an exact sum of logarithms (theorem B6).

True here: `Exp` compares exactly with rationals, because e^L < a iff L < ln a; the mean loss per token counts END as a token.
Must never enter: a perplexity of a sample called a perplexity of the model.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import exp, inf, isnan, nextafter
from typing import Final

from arprops.core.certificate import Escape
from arprops.core.claim import PrefixProbability, TokenLoss
from arprops.core.dist import ZERO
from arprops.core.error import BadQuestion
from arprops.core.infinite import Infinite
from arprops.core.interval import Interval
from arprops.core.logsum import LogSum, log
from arprops.core.model import Joint
from arprops.core.words import END, Outcome, Word, word
from arprops.kernel.likelihood import likelihood
from arprops.search.likelihood import string_probability
from arprops.search.value import valued

LARGEST: Final = 709
"""e to more than this is beyond the floats."""


@dataclass(frozen=True, eq=False)
class Exp:
    """The number e^exponent, for an exact exponent in nats; compares exactly with rationals and with other `Exp`s."""

    exponent: LogSum

    def __eq__(self, other: object) -> bool:
        if isinstance(other, float) and isnan(other):
            return False
        return isinstance(other, Exp | int | Fraction | float) and _compare(self, other) == 0

    __hash__ = None  # type: ignore[assignment]  # equal values can have different exponents' terms

    def __lt__(self, other: "Exp | Fraction | float") -> bool:
        return _compare(self, other) < 0

    def __le__(self, other: "Exp | Fraction | float") -> bool:
        return _compare(self, other) <= 0

    def __gt__(self, other: "Exp | Fraction | float") -> bool:
        return _compare(self, other) > 0

    def __ge__(self, other: "Exp | Fraction | float") -> bool:
        return _compare(self, other) >= 0

    def __float__(self) -> float:
        return exp(float(self.exponent)) if self.exponent < LARGEST else inf

    @property
    def interval(self) -> Interval:
        """The two floats around the value: a guess, moved apart until the exact comparisons confirm it."""
        low = high = float(self)
        while self < low:
            low = nextafter(low, 0.0)
        while self > high:
            high = nextafter(high, inf)
        return Interval(low, high)


def _compare(left: Exp, right: "Exp | Fraction | float") -> int:
    if isinstance(right, Exp):
        difference, zero = left.exponent, right.exponent
    elif right == inf:
        return -1
    elif right <= 0:
        return 1
    else:
        difference, zero = left.exponent, log(Fraction(right))
    return 0 if difference == zero else (-1 if difference < zero else 1)


def perplexity(data: Joint | Sequence[str | Sequence[str]], q: Joint) -> Exp | Infinite:
    """The perplexity of q per token, END counted: e to the cross-entropy over the expected number of tokens.

    `data` is a joint (both finite models, exact) or a list of strings. Gives `Exp`, or `Infinite` with its witness where q excludes
    something; fails with `BadQuestion` where the cross-entropy has no exact value. Cost: two exact solves, or one pass over the
    strings. Source: theorem B6.
    """
    if isinstance(data, str):
        raise BadQuestion(f"give a list of strings: [{data[:40]!r}] for the one string")
    if isinstance(data, Sequence):
        return _of_strings(data, q)
    loss = valued(TokenLoss(data, q)).value
    if isinstance(loss, Infinite):
        return loss
    if not isinstance(loss, LogSum):
        raise BadQuestion("the perplexity is exact for finite models only; bracket cross_entropy instead")
    return Exp(loss)


def score(target: Sequence[Fraction], candidate: Sequence[Fraction]) -> Exp | Infinite:
    """The PAutomaC score 2^(−Σ t·log2 c) of probabilities on a test set, both normalised over it; at its least where c = t."""
    total, theirs = sum(target, ZERO), sum(candidate, ZERO)
    terms: dict[Fraction, Fraction] = {}
    for mine, other in zip(target, candidate, strict=True):
        if mine and not other:
            return Infinite(None)
        if mine:
            terms[theirs / other] = terms.get(theirs / other, ZERO) + mine / total
    return Exp(LogSum(terms))


def _of_strings(strings: Sequence[str | Sequence[str]], q: Joint) -> Exp | Infinite:
    terms: dict[Fraction, Fraction] = {}
    tokens = 0
    for string in strings:
        probability = string_probability(q, string)
        if not isinstance(probability, Fraction):  # pyright: ignore[reportUnnecessaryIsInstance]  # a grammar without rational moves
            raise BadQuestion(f"{q!r} gives {string!r} a probability that is not rational, and perplexity is exact for rational ones only")
        symbols = word(q.alphabet, string)
        if not probability:
            return Infinite(_excluded(q, symbols))
        terms[1 / probability] = terms.get(1 / probability, ZERO) + 1
        tokens += len(symbols) + 1
    if not tokens:
        raise BadQuestion("a perplexity needs at least one string")
    return Exp(LogSum(terms) * Fraction(1, tokens))


def _excluded(q: Joint, symbols: Word) -> Escape:
    outcomes: tuple[Outcome, ...] = (*symbols, END)
    first = next(i for i in range(len(outcomes)) if not likelihood(PrefixProbability(q, symbols[:i], outcomes[i])))
    return Escape(symbols[:first], outcomes[first])
