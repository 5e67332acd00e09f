"""An honest model of [pq, p, q] in polynomial time: it writes any product, and then does what a limited search for a factor finds (theorems D2, D3).

True here: the model sees what is written and nothing else, tries at most `work` divisors at a token, and answers by what it found: both orders of the factors, or an even
guess of the first one. So its answers take time polynomial in the digits and `work`, its success pᵢ at sᵢ is a rational that nobody chose, and it answers every prompt.
Doubtful: that a cleverer search would find much more. That none finds a constant share of all products in polynomial time is a conjecture.
Must never enter: a table of products, or more than `work` divisions.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, final

from arprops.core.dist import Dist, normalised, point
from arprops.core.error import BadModel
from arprops.core.model import Model
from arprops.core.words import END, Outcome, Symbol
from arprops.tasks.numbers import DIGITS

FIRST: Final[Dist[Any]] = normalised(dict.fromkeys(DIGITS[1:], Fraction(1)))
ANY: Final[Dist[Any]] = normalised(dict.fromkeys(DIGITS, Fraction(1)))


@final
@dataclass(frozen=True)
class Honest(Model[str]):
    """The model that writes 2n digits, and then two factors of n digits as well as `work` trial divisions at each token let it.

    The first 2n digits are drawn evenly, as no order of two primes is known there. Then it tries the divisors 2, 3, 5, 7, 9, … up to `work` of them; one that leaves two
    numbers of n digits is written first or second with equal chances, and where there is none the first factor is guessed, digit by digit, and the second is s over
    the guess where that is an integer of at most n digits, else zeros. With `guesses=False` it writes zeros in place of a guess, so that every pᵢ is 0 or 1 (the always-right
    case of D3). After 4n digits it ends; where what is written is none of that it goes on by the guess's rule. Needs digits of at least 1 and work of at least 0; fails with
    `BadModel` else. Its state is what is written. Cost: `work` divisions a token. Source: D2, D3.

    >>> from arprops.tasks.factoring import factor_with, success
    >>> model = Honest(2, work=6)  # divisors up to 11
    >>> success(model, 11 * 97, digits=2), success(model, 13 * 97, digits=2), str(factor_with(model, 1067, digits=2))
    (Fraction(1, 1), Fraction(1, 45), '1067 = 11 · 97')
    """

    digits: int
    work: int
    guesses: bool = True

    def __post_init__(self) -> None:
        vars(self).update(alphabet=tuple(DIGITS))
        if type(self.digits) is not int or self.digits < 1 or type(self.work) is not int or self.work < 0:
            raise BadModel(f"an honest model needs at least 1 digit and at least 0 divisions, found {self.digits!r} and {self.work!r}")

    def start(self) -> str:
        return ""

    def step(self, state: str, symbol: Symbol) -> str:
        return state + symbol if len(state) < 4 * self.digits else state  # what comes after the end is not read

    def next(self, state: str) -> Dist[Outcome]:
        n, written = self.digits, state[2 * self.digits :]
        if len(state) < 2 * n:
            return ANY
        if len(written) == 2 * n:
            return point(END)
        s = int(state[: 2 * n])
        found = self.factor(s)
        texts = [] if found is None else [f"{a:0{n}d}{s // a:0{n}d}" for a in (found, s // found)]
        if fit := [text for text in texts if text.startswith(written)]:
            weights: dict[Any, Fraction] = {}
            for text in fit:
                weights[text[len(written)]] = weights.get(text[len(written)], Fraction(0)) + Fraction(1, len(fit))
            return normalised(weights)
        if len(written) < n:
            return (ANY if written else FIRST) if self.guesses else point("0")
        guess = int(written[:n])
        second = s // guess if guess and s % guess == 0 and s // guess < 10**n else 0
        return point(f"{second:0{n}d}"[len(written) - n])

    def factor(self, s: int) -> int | None:
        """A divisor among the first `work` ones that leaves two numbers of n digits, the smallest; None where there is none."""
        for i in range(self.work):
            d = 2 * i + 1 if i else 2
            if (
                s
                and s % d == 0
                and 10 ** (self.digits - 1) <= d < 10**self.digits
                and 10 ** (self.digits - 1) <= s // d < 10**self.digits
                and 1 < d < s
            ):
                return d
        return None
