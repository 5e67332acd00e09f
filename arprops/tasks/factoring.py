"""Factoring by completion: a model that completes [pq, p, q] is prompted with s, and the factors are read off (theorem D2).

True here: an answer counts only when the product of what was written is s and both factors are proper, so a model cannot be believed wrongly. Its success
at s is the exact probability of a right completion, which is the pᵢ of theorem D3.
Must never enter: factoring by other means where the model is asked. (Its exact success is summed over divisors found by trial division.)
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any, Final, Literal, NamedTuple, final

from arprops.core.dist import ONE, ZERO
from arprops.core.error import BadQuestion
from arprops.core.exact import Exact, short, weight
from arprops.core.forward import state_after
from arprops.core.interval import Interval
from arprops.core.model import Model
from arprops.core.words import END, Prompt, spelled, word
from arprops.models.table import Table
from arprops.neural.binomial import clopper_pearson
from arprops.search.completion import complete
from arprops.search.likelihood import prefix_probability
from arprops.tasks.numbers import DIGITS, counted
from arprops.tasks.overlap import Overlap, overlap
from arprops.tasks.task import summed


@final
@dataclass(frozen=True)
class Factoring:
    """What a model answered when it was asked for the factors of s."""

    s: int
    prompt: str
    written: str
    finished: bool
    factors: tuple[int, int] | None
    """The factors, where they are right."""
    because: str
    """What is wrong with the answer; empty where nothing is."""

    def __str__(self) -> str:
        if self.factors is not None:
            return f"{self.s} = {self.factors[0]} · {self.factors[1]}"
        told = self.written if len(self.written) <= 60 else f"{self.written[:60]} … ({len(self.written)} characters)"
        return f"asked {self.prompt}, the model wrote {told}: {self.because}"


def factor_with(
    model: Model[Any], s: int, *, digits: int, method: Literal["greedy", "sample", "beam"] = "greedy", rng: Random | None = None,
    ask: Callable[[int], Prompt] | None = None, read: Callable[[str], tuple[int, int]] | None = None,
) -> Factoring:  # fmt: skip
    """The factors of s as a completion model of [pq, p, q] gives them, or what it answered in their place.

    Needs a total model, and the number of digits of p and q; s is asked with 2·digits digits. A model of another form gets `ask`, which writes the
    prompt for s, and `read`, which reads two integers off the completion or raises ValueError. A model whose joint is that of [pq, p, q] factors
    every product of two primes of so many digits. Fails with `BadQuestion` where s cannot be written. Cost: one call of the model for each symbol.
    Source: D2.
    """
    _total(model)
    symbols = word(model.alphabet, (_asked(digits) if ask is None else ask)(s))
    completion = complete(model, symbols, method=method, rng=rng, limit=_LIMIT)
    written = "".join(completion.symbols)
    factors, because = None, f"the completion does not end within {_LIMIT} symbols"
    if completion.finished:
        try:
            a, b = (_read(digits) if read is None else read)(written)
            factors, because = ((a, b), "") if right(s, a, b) else (None, f"{a}·{b} = {a * b} is not {s}" if a * b != s else f"{a}·{b} is {s}, but {min(a, b)} is no proper factor")
        except ValueError as unread:
            because = str(unread) or "no two numbers can be read off it"
    return Factoring(s, spelled(symbols), written or "nothing", completion.finished, factors, because)


def right(s: int, a: int, b: int) -> bool:
    """Whether a and b are proper factors of s: a·b = s, in integers, and both lie strictly between 1 and s."""
    return type(a) is int and type(b) is int and a * b == s and 1 < a < s and 1 < b < s


def success(model: Model[Any], s: int, *, digits: int) -> Fraction:
    """The exact probability that the model's completion factors s: the pᵢ of theorem D3.

    Needs a total model whose answers are exact. Sums over the ways to write s as a product of two numbers of at most so many digits, each written with
    exactly so many. Cost: 10^digits trial divisions, and a call of the model for each symbol of each way.
    """
    _total(model)
    symbols = word(model.alphabet, _asked(digits)(s))
    root = state_after(model, symbols)
    total = ZERO
    for a in range(2, 10**digits):
        if s % a == 0 and right(s, a, s // a) and s // a < 10**digits:
            mass, state = ONE, root
            for x in f"{a:0{digits}d}{s // a:0{digits}d}":
                mass *= model.next(state)[x]
                if not mass:
                    break
                state = model.step(state, x)
            else:
                mass *= model.next(state)[END]
            total += mass
    return total


class Sampled(NamedTuple):
    """How often a sampled completion was right, and the Clopper–Pearson interval of the success it estimates."""

    hits: int
    draws: int
    interval: Interval


def success_sampled(model: Model[Any], s: int, *, digits: int, draws: int, seed: int, alpha: Exact = Fraction(1, 20)) -> Sampled:
    """How often so many sampled completions factor s, with an interval that covers the success with probability at least 1 − alpha.

    Needs at least one draw. Cost: a completion for each.
    """
    chance = Random(seed)
    hits = sum(factor_with(model, s, digits=digits, method="sample", rng=chance).factors is not None for _ in range(draws))
    return Sampled(hits, draws, clopper_pearson(hits, draws, alpha=alpha))


def factoring_overlap(model: Model[Any], targets: Mapping[int, Exact] | Iterable[int], *, digits: int) -> Overlap:
    """How much of the uniform [pq, p, q] a model can have, from the aᵢ and pᵢ that it has: Σ min(aᵢpᵢ, uᵢ) ≤ √(Σuᵢpᵢ).

    Needs the products s that are targets, with their weights if these are not equal. aᵢ is the probability that the model starts with sᵢ, pᵢ that it
    then factors it, each exact. `always_right` tells whether every pᵢ is 0 or 1; the bound is then ε. Where s has one factoring into an ordered pair
    of numbers of so many digits, 1 − value is the total variation itself, else at most that. Cost: `success` for each target. Source: D3.
    """
    listed = list(targets)
    weights = [targets[s] for s in listed] if isinstance(targets, Mapping) else None
    starts = [prefix_probability(model, word(model.alphabet, _asked(digits)(s))) for s in listed]
    return overlap(starts, [success(model, s, digits=digits) for s in listed], weights=weights)


def completing(digits: int, *, starts: Mapping[int, Exact], success: Mapping[int, Exact], factors: Mapping[int, tuple[int, int]]) -> Table:
    """A model of [pq, p, q] that starts with s with probability starts[s], and factors it with probability success[s]; else it writes zeros.

    Needs starts that sum to 1, and for each s with a positive success its factors. It answers impossible prompts with 0. What an honest sampler with a
    limited time to factor would be: its pᵢ are what they are, and its aᵢ are chosen. Cost: a row for each beginning of a string.

    >>> model = completing(1, starts={15: "1/2", 21: "1/2"}, success={15: "1/4", 21: 0}, factors={15: (3, 5)})
    >>> success(model, 15, digits=1), str(factor_with(model, 21, digits=1))
    (Fraction(1, 4), 'asked 21, the model wrote 00: 0·0 = 0 is not 21')
    """
    strings: list[tuple[str, Fraction]] = []
    for s, share in starts.items():
        a, p = weight(share), weight(success.get(s, 0))
        if p > 1:
            raise BadQuestion(f"the success at {s} is a probability, found {short(p)}")
        if p:
            one, two = factors.get(s, (0, 0))
            if not right(s, one, two) or max(one, two) >= 10**digits:
                raise BadQuestion(f"the success at {s} is {short(p)}, but its factors are given as {one} and {two}, with {digits} digits each at most")
            strings.append((f"{_asked(digits)(s)}{one:0{digits}d}{two:0{digits}d}", a * p))
        strings.append((f"{_asked(digits)(s)}{0:0{2 * digits}d}", a * (1 - p)))
    masses = summed((text[:n], share) for text, share in strings if share for n in range(4 * digits + 1))
    if masses.get("", ZERO) != 1:
        raise BadQuestion(f"the starts must sum to exactly 1, found {short(masses.get('', ZERO))}")
    rows = {w: {x: masses[w + x] / share for x in DIGITS if w + x in masses} for w, share in masses.items() if len(w) < 4 * digits}
    return Table(DIGITS, rows, length=4 * digits, default={"0": 1})


_LIMIT: Final = 1_000


def _total(model: object) -> None:
    if not isinstance(model, Model):
        raise BadQuestion(f"a number is asked of a model that answers every prompt, found {model!r}; a source becomes one by Belief(source, off_support=…)")


def _asked(digits: int) -> Callable[[int], str]:
    counted(digits, most=None)

    def ask(s: int) -> str:
        if type(s) is not int or not 0 <= s < 10 ** (2 * digits):
            raise BadQuestion(f"s must be an int of at most {2 * digits} digits, found {s!r}; two numbers of {digits} digits have no longer product")
        return f"{s:0{2 * digits}d}"

    return ask


def _read(digits: int) -> Callable[[str], tuple[int, int]]:
    def read(written: str) -> tuple[int, int]:
        if len(written) != 2 * digits or not (written.isascii() and written.isdigit()):
            raise ValueError(f"expected {2 * digits} digits, two numbers of {digits} each")
        return int(written[:digits]), int(written[digits:])

    return read
