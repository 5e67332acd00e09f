"""Beam search with length normalisation: the n best completions that a beam of some width finishes.

True here: prefixes of one length are ranked by mass, so normalisation decides among what has finished, and when to stop. Scores ln(mass) / divisor are
compared exactly. With the divisor 1 the first one is the core's `complete(method="beam")`. It is a function of the joint (theorem A6), and it is a search: what it
returns need not be the most probable string (theorem B9; `defeats_beam`).
Must never enter: a floor under ln 0, a float, a hypothesis of mass 0.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cmp_to_key
from typing import Any, Final, final

from arprops.core.dist import ONE
from arprops.core.error import BadQuestion
from arprops.core.exact import Exact, exact
from arprops.core.forward import advanced, forward, outcome_masses, state_after
from arprops.core.logsum import LogSum, log
from arprops.core.model import Joint, Model
from arprops.core.words import END, Prompt, Symbol, Word, word
from arprops.models.row import Row
from arprops.models.table import Table
from arprops.search.asked import a_joint, answered, natural
from arprops.tasks.decoding.tabled import tabled

LIMIT: Final = 100
"""How many symbols a completion may have unless told otherwise."""


@final
@dataclass(frozen=True)
class Hypothesis:
    """A finished completion, its probability given the prompt, and the score it was ranked by, in nats."""

    symbols: Word
    probability: Fraction
    score: LogSum


def by_length(tokens: int) -> Fraction:
    """The divisor that makes a score the mean log-probability of a token, END counted."""
    return Fraction(tokens)


def beam(
    p: Joint, prompt: Prompt = (), *, width: int, divisor: Callable[[int], Exact] | None = None, best: int = 1, limit: int = LIMIT
) -> tuple[Hypothesis, ...]:
    """The `best` completions of greatest score ln(mass)/divisor(tokens) that a beam of `width` prefixes finishes, best first; fewer where fewer end by `limit`.

    Needs a `divisor` from the number of tokens (END counted) to a positive exact number: 1 if left out, `by_length` for the mean, and `lambda n:
    Fraction(5 + n, 6)` for the penalty of Wu et al. 2016 with exponent 1. END takes no place in the beam. The search stops when nothing that goes on can
    reach the score of what it has, whatever its length. Ties go to the shorter, then to the earlier in the beam. Fails with `BadQuestion` on a divisor
    that is not positive, and as `complete` does. Cost: width · limit steps, and a comparison of logarithms for what finishes.

    >>> import arprops as ar
    >>> p = ar.Table("ab", {"": {"a": "1/2", ar.END: "1/2"}, "a": {"a": "9/10", "b": "1/10"}, "b": {"b": 1}}, horizon=2, default={"a": 1})
    >>> [[h.symbols for h in beam(p, width=2, divisor=d)] for d in (None, by_length)]
    [[()], [('a', 'a')]]
    """
    a_joint(p)
    natural(limit)
    if not all(type(given) is int and given >= 1 for given in (width, best)):
        raise BadQuestion(f"a beam needs a width and a number of best ones, ints of at least 1, found width={width!r}, best={best!r}")
    symbols = word(p.alphabet, prompt)
    answered(p, symbols)
    divisors = None if divisor is None else _divisors(divisor, limit)
    loosest = ONE if divisors is None else max(divisors)
    live: list[tuple[Fraction, Word, Any]] = [(ONE, (), state_after(p, symbols) if isinstance(p, Model) else forward(p.source(), symbols))]
    finished: list[Hypothesis] = []
    for length in range(limit + 1):
        grown: list[tuple[Fraction, Word, Any, Symbol]] = []
        for mass, read, here in live:
            following = _following(p, here)
            if following.get(END):
                ended = mass * following[END]
                finished.append(Hypothesis(read, ended, log(ended) / (ONE if divisors is None else divisors[length])))
            grown += [(mass * following[x], read, here, x) for x in p.alphabet if following.get(x)]
        finished = sorted(finished, key=cmp_to_key(lambda one, other: (one.score < other.score) - (one.score > other.score)))[:best]
        # The sort is stable: equal masses keep the order of the beam, then the alphabet's.
        kept = sorted(grown, key=lambda entry: -entry[0])[:width]
        if not kept or (len(finished) == best and log(kept[0][0]) / loosest <= finished[-1].score):
            break
        live = [(mass, (*read, x), _after(p, here, x)) for mass, read, here, x in kept]
    return tuple(finished)


def beam_output(
    p: Joint, prompt: Prompt = (), *, width: int, divisor: Callable[[int], Exact] | None = None, limit: int = LIMIT, off_support: Row | None = None
) -> Table:
    """The distribution of what `beam` outputs, as a model: it writes the best completion that was found, with certainty.

    `off_support`, a distribution, answers after every other prompt, where the joint says nothing; where there is such a prompt it must be given. Needs and fails
    as `beam`, and with `BadQuestion` where no completion ends by `limit`. Cost: that of `beam`.

    >>> import arprops as ar
    >>> p = ar.Table("ab", {"": {"a": "2/5", "b": "3/5"}, "a": {"a": 1}, "b": {"a": "1/2", "b": "1/2"}}, length=2)
    >>> [ar.string_probability(beam_output(p, width=k, off_support={ar.END: 1}), "aa") for k in (1, 2)]
    [Fraction(0, 1), Fraction(1, 1)]
    """
    found = beam(p, prompt, width=width, divisor=divisor, limit=limit)
    if not found:
        raise BadQuestion(f"no completion that the beam keeps ends within {limit} symbols, so it outputs nothing; raise limit=, or widen the beam")
    return tabled({found[0].symbols: ONE}, p.alphabet, horizon=len(found[0].symbols), default=off_support)


def rerank(candidates: tuple[Hypothesis, ...], score: Callable[[Word], Any]) -> tuple[Hypothesis, ...]:
    """The same hypotheses by another score of their symbols, greatest first; ties keep the order. Scores need only be comparable."""
    return tuple(sorted(candidates, key=cmp_to_key(lambda one, other: _compared(score(other.symbols), score(one.symbols)))))


def defeats_beam(width: int) -> Table:
    """A model whose most probable string no beam of this width finds (theorem B9): every kept first symbol scatters, the one dropped does not.

    >>> [len(beam(defeats_beam(3), width=k)[0].symbols) for k in (3, 4)], [beam(defeats_beam(3), width=k)[0].probability for k in (3, 4)]
    ([2, 2], [Fraction(3, 44), Fraction(2, 11)])
    """
    natural(width)
    if width < 1:
        raise BadQuestion(f"a beam has a width of at least 1, found {width}")
    names = [f"x{i}" for i in range(width + 1)]
    heavy, scattered = Fraction(3, 3 * width + 2), dict.fromkeys(names, Fraction(1, width + 1))
    first = {names[0]: Fraction(2, 3 * width + 2), **dict.fromkeys(names[1:], heavy)}
    rows = {(): first, (names[0],): {names[0]: 1}, **{(name,): scattered for name in names[1:]}}
    return Table(names, rows, length=2)


def _divisors(divisor: Callable[[int], Exact], limit: int) -> list[Fraction]:
    found = [exact(divisor(tokens)) for tokens in range(1, limit + 2)]
    for tokens, value in enumerate(found, 1):
        if value <= 0:
            raise BadQuestion(f"a length divisor must be positive, found {value} for {tokens} tokens")
    return found


def _compared(one: Any, other: Any) -> int:
    return (one > other) - (one < other)


def _following(p: Joint, here: Any) -> dict[Any, Fraction]:
    if isinstance(p, Model):
        return dict(p.next(here).items())
    masses = outcome_masses(p.source(), here)
    total = sum(masses.values(), Fraction(0))
    return {outcome: mass / total for outcome, mass in masses.items()}


def _after(p: Joint, here: Any, symbol: Symbol) -> Any:
    return p.step(here, symbol) if isinstance(p, Model) else advanced(p.source(), here, symbol)
