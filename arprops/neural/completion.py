"""The probability that a net completes a prompt within a language, as a rigorous bracket.

True here: the numbers are about the declared model of the net, computed in float64 and rounded outward; completions that never end are in no language. What
narrows the bracket is in `acceptance.py`, and Monte Carlo beside it in `monte_carlo.py`.
Doubtful: nothing but the time it takes. Where mass can go on for ever in states that accept everything and the net has no certified floor,
the upper end may never come down.
Must never enter: an estimate in place of an end.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from math import nextafter
from typing import Final, final

import numpy as np

from arprops.core.error import BadQuestion
from arprops.core.exact import Exact, exact
from arprops.core.interval import Bound, Interval
from arprops.core.words import Prompt, Word, spelled, word
from arprops.neural.acceptance import Acceptance
from arprops.neural.monte_carlo import Sampled, sampled
from arprops.neural.net import Net
from arprops.neural.reader import Reader, Rule, reader
from arprops.neural.record import Ints
from arprops.search.explore import Progress

PROMPTS: Final = 10_000
"""How many prefixes are looked at unless told otherwise."""


@final
@dataclass(frozen=True)
class ProbabilityBracket:
    """The probability at one prompt lies in `interval`; `explored` prefixes were looked at, for all prompts asked about together.

    `sampled` is the Monte Carlo beside it, None where no samples were asked for.
    """

    prompt: Word
    interval: Interval
    explored: int
    sampled: Sampled | None
    _work: Acceptance = field(repr=False, compare=False)
    _index: int = field(repr=False, compare=False)

    @property
    def lower(self) -> Bound:
        """The lower end."""
        return self.interval.lower

    @property
    def upper(self) -> Bound:
        """The upper end."""
        return self.interval.upper

    @property
    def width(self) -> Bound:
        """How far apart the ends are."""
        return self.interval.width

    def more(self, *, prompts: int = PROMPTS, width: Exact = 0, progress: Progress | None = None) -> "ProbabilityBracket":
        """The bracket after looking at so many more prefixes, or when it is at most `width` wide: never wider than this one."""
        only = np.arange(len(self._work.states)) == self._index
        self._work.explore(prompts=budget(prompts), width=float_below(exact(width)), wanted=only, progress=progress)
        return ProbabilityBracket(self.prompt, self._work.interval(self._index), self._work.explored, self.sampled, self._work, self._index)

    def __str__(self) -> str:
        beside = f"; {self.sampled}" if self.sampled else ""
        return f"{spelled(self.prompt)}: {self.interval} after {self.explored} prefixes{beside}"


def probability(
    net: Net,
    language: Rule,
    *,
    prompt: Prompt = (),
    whole: bool = False,
    prompts: int = PROMPTS,
    width: Exact = 0,
    samples: int = 0,
    seed: int = 0,
    progress: Progress | None = None,
) -> ProbabilityBracket:
    """A rigorous bracket of the probability that the completion of the prompt is finite and in the language; with `whole`, prompt and completion together.

    The language is a `Language`, a regular expression or a counter machine (the strings after which it can end). Looks at no more than `prompts`
    prefixes, the largest mass first; stops once the bracket is at most `width` wide. With `samples`, Monte Carlo from the same declared model
    stands beside it, with its own interval. Gives a `ProbabilityBracket`, whose `more` goes on. Cost: one token of the net a prefix. Source: G2.
    """
    given = word(a_net(net).alphabet, prompt)
    found = probabilities(net, language, at=[given], whole=whole, prompts=prompts, width=width, samples=samples, seed=seed, progress=progress)
    return found[given]


def probabilities(
    net: Net,
    language: Rule,
    *,
    at: Iterable[Prompt],
    whole: bool = False,
    prompts: int = 10 * PROMPTS,
    width: Exact = 0,
    samples: int = 0,
    seed: int = 0,
    progress: Progress | None = None,
) -> dict[Word, ProbabilityBracket]:
    """`probability` at each of the prompts `at`, together: what they share is looked at once, and all advance in one batch.

    Gives the brackets by prompt, in the order given. `prompts` is the budget of all of them together, `width` that of each.
    """
    a_net(net)
    automaton, words = reader(language, net.alphabet), list(dict.fromkeys(word(net.alphabet, prompt) for prompt in at))
    tokens = [net.tokens(symbols) for symbols in words]
    states = begun(automaton, tokens, whole=whole)
    work = Acceptance(net, automaton, tokens, states)
    work.explore(prompts=budget(prompts), width=float_below(exact(width)), progress=progress)
    drawn = sampled(net, automaton, tokens, states, samples=samples, seed=seed, progress=progress) if samples else [None] * len(words)
    return {
        symbols: ProbabilityBracket(symbols, work.interval(i), work.explored, one, work, i) for i, (symbols, one) in enumerate(zip(words, drawn, strict=True))
    }


def begun(automaton: Reader, prompts: list[list[int]], *, whole: bool) -> Ints:
    """Where the automaton stands behind each prompt: at its start, or with `whole` after reading it."""
    states = np.full(len(prompts), automaton.start, np.int64)
    for place in range(max(map(len, prompts), default=0) if whole else 0):
        reading = np.array([i for i, prompt in enumerate(prompts) if len(prompt) > place], np.int64)
        states[reading] = automaton.step(states[reading], np.array([prompts[i][place] for i in reading], np.int64))
    return states


def a_net(net: object) -> Net:
    """The net; fails with `BadQuestion` on what is none."""
    if not isinstance(net, Net):
        raise BadQuestion(f"expected a Net, found {net!r}; wrap a module in arprops.neural.Net, and ask arprops.probability about exact models")
    return net


def budget(prompts: int) -> int:
    """The budget; fails with `BadQuestion` unless it is a number of prompts."""
    if type(prompts) is not int or prompts < 0:
        raise BadQuestion(f"prompts, the number of prefixes to look at, must be an int of at least 0, found {prompts!r}")
    return prompts


def float_below(number: Fraction) -> float:
    """The largest float that is not above a non-negative number."""
    near = float(number)
    return near if Fraction(near) <= number else nextafter(near, 0.0)
