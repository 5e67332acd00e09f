"""The prompts at which a net does worst by a spec, over all prompts of a language up to a length.

True here: each prompt's value is known as an interval that is rigorous about the declared model. An interval is narrowed only where it overlaps
another one that may be among the worst, or is itself named; what cannot be among the worst is left alone. Where the budget ends first, or two
values are closer than `width`, the rows say that their places are not certain.
Must never enter: a sample of the prompts. A prompt that is not listed is at least as good as the last certain row, or the result says so.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from math import inf, nextafter
from typing import Final, Protocol, TypeAlias, final

import numpy as np

from arprops.core.claim import Comparison, NextProbability, Probability
from arprops.core.counting import Counted
from arprops.core.dist import Dist
from arprops.core.error import BadQuestion
from arprops.core.exact import Exact, exact
from arprops.core.interval import Interval
from arprops.core.language import Language
from arprops.core.words import END, Outcome, Word, spelled, word
from arprops.neural.acceptance import Acceptance
from arprops.neural.completion import PROMPTS, a_net, begun, budget, float_below
from arprops.neural.listed import listed
from arprops.neural.net import Net
from arprops.neural.outward import high, low, shares
from arprops.neural.ranked import certain, contenders, order, overlapping
from arprops.neural.reader import Flags, Rule, reader
from arprops.neural.reading import Reading
from arprops.neural.record import Floats, Ints
from arprops.search.explore import Progress

Spec: TypeAlias = Rule | Comparison | Callable[[Dist[Outcome]], Exact]
STEP: Final = 256
"""How many prefixes are looked at before the ranking is looked at again, at least."""


@final
@dataclass(frozen=True)
class Judged:
    """A prompt and the value of the spec there; `certain` where its place in the ranking is, `holds` whether the bound does (None: no bound, or not known)."""

    prompt: Word
    value: Interval
    certain: bool
    holds: bool | None

    def __str__(self) -> str:
        bound = "" if self.holds is None else ", holds" if self.holds else ", broken"
        return f"{spelled(self.prompt)}: {self.value}{bound}{'' if self.certain else ', place not certain'}"


@final
@dataclass(frozen=True)
class WorstPrompts:
    """The worst of `among` prompts, the worst first; `settled` where each place is certain. `explored` prefixes were looked at."""

    rows: tuple[Judged, ...]
    among: int
    explored: int
    _work: "_Work" = field(repr=False, compare=False)

    @property
    def settled(self) -> bool:
        """Whether these are the worst prompts, in this order."""
        return all(row.certain for row in self.rows)

    def more(self, *, prompts: int = 10 * PROMPTS, progress: Progress | None = None) -> "WorstPrompts":
        """The ranking after looking at so many more prefixes."""
        return self._work.done(budget(prompts), progress)

    def __str__(self) -> str:
        lines = [f"{place}. {row}" for place, row in enumerate(self.rows, 1)]
        return "\n".join([*lines, f"of {self.among} prompts, after {self.explored} prefixes"])


def worst_prompts(
    net: Net,
    spec: Spec,
    *,
    at: Language | str | None = None,
    length: int,
    most: int = 10,
    whole: bool = False,
    width: Exact = Fraction(1, 1000),
    prompts: int = 10 * PROMPTS,
    progress: Progress | None = None,
) -> WorstPrompts:
    """The `most` worst prompts of the language `at` (all prompts, where it is None) with at most `length` symbols.

    The spec is a language of wanted completions (with `whole`, of prompt and completion together): worst is where a completion is least likely to be in it. Or a
    `Comparison` that bounds `Probability` or `NextProbability` of this net by a number, at every prompt in place of its own: worst is what
    comes nearest to breaking it, or breaks it most. Or a function from the net's next-token distribution (an exact `Dist`) to an exact number: worst
    is the least. Brackets are narrowed while they are wider than `width` and overlap, or stand in the rows, until `prompts` prefixes were looked at;
    places that are not certain then are said to be so. Cost: one token of the net a prefix; a function is called once a prompt.
    """
    a_net(net)
    if type(most) is not int or most < 1:
        raise BadQuestion(f"most, the number of prompts to name, must be an int of at least 1, found {most!r}")
    judged = listed(at, net.alphabet, length=length)
    return _Work(net, _read(net, spec, whole=whole), judged, most, float_below(exact(width))).done(budget(prompts), progress)


@dataclass(frozen=True)
class _Bound:
    """A spec read: what has a value, whether the greatest is worst, and the bound, if there is one."""

    of: Probability | NextProbability | Callable[[Dist[Outcome]], Exact] | tuple[Rule, bool]
    greatest: bool = False
    number: Fraction | None = None
    strict: bool = False

    def holds(self, value: Interval) -> bool | None:
        """Whether the bound does, for all of the interval or for none."""
        if self.number is None:
            return None
        lower, upper, bound = (-value.upper, -value.lower, -self.number) if self.greatest else (value.lower, value.upper, self.number)
        if lower > bound or (lower == bound and not self.strict):
            return True
        return False if upper < bound or (upper == bound and self.strict) else None


def _read(net: Net, spec: Spec, *, whole: bool) -> _Bound:
    if isinstance(spec, Language | str | Counted):
        return _Bound((spec, whole))
    if not isinstance(spec, Comparison):
        if not callable(spec):
            raise BadQuestion(f"a spec is a language of wanted completions, a Comparison with a number, or a function of a Dist; found {spec!r}")
        return _Bound(spec)
    greatest = isinstance(spec.left, Probability | NextProbability)
    of, number = (spec.left, spec.right) if greatest else (spec.right, spec.left)
    if spec.relation == "==" or not isinstance(of, Probability | NextProbability) or not isinstance(number, int | Fraction):
        raise BadQuestion(f"the Comparison must bound Probability or NextProbability by a number with <= or <, found {spec!r}")
    if of.p is not net:
        raise BadQuestion(f"the Comparison is about {of.p!r}, and the worst prompts of {net!r} are asked for; write it about that net")
    return _Bound(of, greatest, exact(number), spec.relation == "<")


class _Values(Protocol):
    """The values of a spec at many prompts, as they are known so far."""

    @property
    def explored(self) -> int: ...

    def bounds(self) -> tuple[Floats, Floats]:
        """Both ends, outward."""
        ...

    def open(self) -> Flags:
        """Where more work may tell more."""
        ...

    def refine(self, wanted: Flags, prompts: int, width: float, progress: Progress | None) -> None:
        """Look at at most so many prefixes more."""
        ...

    def value(self, prompt: int) -> Interval:
        """What is known of one value."""
        ...


class _Completed:
    """The probability that a completion is in a language."""

    def __init__(self, net: Net, rule: Rule, words: list[Word], *, whole: bool) -> None:
        automaton, tokens = reader(rule, net.alphabet), [net.tokens(symbols) for symbols in words]
        self.work = Acceptance(net, automaton, tokens, begun(automaton, tokens, whole=whole))

    @property
    def explored(self) -> int:
        return self.work.explored

    def bounds(self) -> tuple[Floats, Floats]:
        return self.work.lower, self.work.upper

    def open(self) -> Flags:
        return self.work.unsettled()

    def refine(self, wanted: Flags, prompts: int, width: float, progress: Progress | None) -> None:
        self.work.explore(prompts=prompts, width=width, wanted=wanted, progress=progress)

    def value(self, prompt: int) -> Interval:
        return self.work.interval(prompt)


class _Answered:
    """A function of the answer at the prompt itself: known as soon as the net has answered, exactly where it is asked for."""

    def __init__(self, net: Net, of: NextProbability | Callable[[Dist[Outcome]], Exact], words: list[Word]) -> None:
        self.net, self.of, self.words = net, of, words
        self.reading = Reading(net, [net.tokens(symbols) for symbols in words])
        self._exact: dict[int, Fraction] = {}
        least, most = (0.0, 1.0) if isinstance(of, NextProbability) else (-inf, inf)
        self.lows, self.highs, self.unknown = np.full(len(words), least), np.full(len(words), most), np.ones(len(words), bool)

    @property
    def explored(self) -> int:
        return self.reading.explored

    def bounds(self) -> tuple[Floats, Floats]:
        return self.lows, self.highs

    def open(self) -> Flags:
        return self.unknown

    def refine(self, wanted: Flags, prompts: int, width: float, progress: Progress | None) -> None:  # noqa: ARG002  # an answer has no width
        last = self.explored + prompts
        while (left := last - self.explored) > 0:
            waiting = np.flatnonzero(wanted & self.unknown)
            if not len(waiting):
                return
            self._know(self.reading.advance(waiting[:left]))
            if progress is not None:
                progress("reading prompts", self.explored)

    def value(self, prompt: int) -> Interval:
        if self.unknown[prompt]:
            return Interval(*(end if abs(end) == inf else Fraction(end) for end in (float(self.lows[prompt]), float(self.highs[prompt]))))
        value = self._exactly(prompt)
        return Interval(value, value)

    def _know(self, prompts: Ints) -> None:
        self.unknown[prompts] = False
        if isinstance(self.of, NextProbability):
            place = len(self.net.alphabet) if self.of.outcome is END else self.net.tokens([self.of.outcome])[0]
            share, outcomes = shares(self.net.record.weights[self.reading.node[prompts]])[:, place], self.net.record.outcomes
            self.lows[prompts], self.highs[prompts] = low(share, outcomes), np.minimum(1.0, high(share, outcomes))
            return
        for index in prompts.tolist():
            self.lows[index], self.highs[index] = _around(self._exactly(index))

    def _exactly(self, prompt: int) -> Fraction:
        if prompt not in self._exact:
            answer = self.net.next(self.words[prompt])
            self._exact[prompt] = answer[self.of.outcome] if isinstance(self.of, NextProbability) else exact(self.of(answer))
        return self._exact[prompt]


class _Work:
    """The values, and the ranking of the worst of them."""

    def __init__(self, net: Net, bound: _Bound, words: list[Word], most: int, width: float) -> None:
        self.bound, self.words, self.most, self.width = bound, words, most, width
        self.values: _Values
        if isinstance(bound.of, tuple):
            self.values = _Completed(net, bound.of[0], words, whole=bound.of[1])
        elif isinstance(bound.of, Probability):
            self.values = _Completed(net, bound.of.language, words, whole=bound.of.whole)
        else:
            if isinstance(bound.of, NextProbability) and bound.of.outcome is not END:
                word(net.alphabet, [bound.of.outcome])
            self.values = _Answered(net, bound.of, words)

    def done(self, prompts: int, progress: Progress | None) -> WorstPrompts:
        """The ranking after so many prefixes more, or as soon as it is certain up to the width."""
        last = self.values.explored + prompts
        while (left := last - self.values.explored) > 0:
            lows, highs = self._bounds()
            running = contenders(lows, highs, self.most)
            unclear = np.zeros(len(lows), bool)
            unclear[running] = overlapping(lows[running], highs[running])
            unclear[np.lexsort((highs, lows))[: self.most]] = True  # the rows themselves
            with np.errstate(invalid="ignore"):
                unclear &= self.values.open() & ~(np.nextafter(highs - lows, inf) <= self.width)
            if not unclear.any():
                break
            self.values.refine(unclear, min(left, max(STEP, int(unclear.sum()))), self.width, progress)
        return self._ranking()

    def _bounds(self) -> tuple[Floats, Floats]:
        """Both ends, turned so that the least is worst."""
        lows, highs = self.values.bounds()
        return (-highs, -lows) if self.bound.greatest else (lows, highs)

    def _ranking(self) -> WorstPrompts:
        running = contenders(*self._bounds(), self.most).tolist()
        found = [self.values.value(index) for index in running]
        turned = [Interval(-value.upper, -value.lower) for value in found] if self.bound.greatest else found
        ranks = order(turned, tied=Fraction(self.width))
        sure = certain([turned[rank] for rank in ranks])
        rows = tuple(
            Judged(self.words[running[rank]], found[rank], placed, self.bound.holds(found[rank]))
            for rank, placed in list(zip(ranks, sure, strict=True))[: self.most]
        )
        return WorstPrompts(rows, len(self.words), self.values.explored, self)


def _around(value: Fraction) -> tuple[float, float]:
    """The floats just below and just above."""
    try:
        near = float(value)
    except OverflowError:
        return (sys.float_info.max, inf) if value > 0 else (-inf, -sys.float_info.max)
    return nextafter(near, -inf), nextafter(near, inf)
