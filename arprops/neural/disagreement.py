"""The prompts at which two nets answer most differently.

True here: the difference at a prompt is the total variation of the two next-token distributions, times the mass that one of the nets gives the prompt
or times nothing. Prompts are looked at by what is still possible below them: no prompt beyond an open one has more mass than that one, so the
search may stop once that is less than what was found; without a weight nothing is excluded, and all prompts up to the length are looked at.
Must never enter: an order that was not earned. Differences are ranked as exact numbers or intervals, open prompts among them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Any, Final, Literal, TypeAlias, final

import numpy as np

from arprops.core.dist import Dist
from arprops.core.interval import Interval
from arprops.core.words import END, Outcome, Word, spelled
from arprops.neural.net import Net
from arprops.neural.outward import UNIT, high, low, product, shares
from arprops.neural.ranked import certain, order
from arprops.neural.reader import Reader
from arprops.neural.record import Floats, Ints
from arprops.search.explore import Progress

Weighted: TypeAlias = Literal["a", "b"] | None
WAVE: Final = 4096
CELLS: Final = 2**22
"""How many shares are compared in one wave, at most."""
EXACT: Final = 1000
"""How many of the greatest differences are computed exactly to be ranked, at most."""


@final
@dataclass(frozen=True)
class Disagreement:
    """A prompt, what each net answers there, their total variation, and the difference: that times the weight of the prompt. All are exact.

    `certain` where the place in the ranking is.
    """

    prompt: Word
    a: Dist[Outcome]
    b: Dist[Outcome]
    total_variation: Fraction
    difference: Fraction
    certain: bool

    def __str__(self) -> str:
        outcomes = [*sorted({*self.a, *self.b} - {END}, key=str), END]
        answers = ", ".join(f"{outcome!r}: {float(self.a[outcome]):.4g} | {float(self.b[outcome]):.4g}" for outcome in outcomes[:8])
        more = f", … {len(outcomes) - 8} more" if len(outcomes) > 8 else ""
        return f"{spelled(self.prompt)}: {float(self.difference):.6g} ({answers}{more}){'' if self.certain else ', place not certain'}"


@dataclass(frozen=True)
class Nodes:
    """Prompts by their nodes in both nets, with the state of the language, the weight, its length and the prefix one token shorter."""

    a: Ints
    b: Ints
    token: Ints
    state: Ints
    mass: Floats
    depth: Ints

    def chosen(self, which: Any) -> "Nodes":
        """Some of them."""
        return Nodes(*(getattr(self, name)[which] for name in self.__dataclass_fields__))

    def joined(self, other: "Nodes") -> "Nodes":
        """These and others."""
        return Nodes(*(np.concatenate([getattr(self, name), getattr(other, name)]) for name in self.__dataclass_fields__))


@final
class Search:
    """The search for the `most` greatest differences among the prompts that a language accepts, up to a length (None: any)."""

    def __init__(self, a: Net, b: Net, automaton: Reader, *, length: int | None, most: int, weighted: Weighted) -> None:
        self.a, self.b, self.automaton, self.length, self.most, self.weighted = a, b, automaton, length, most, weighted
        self.explored = 0
        start = np.full(1, automaton.start, np.int64)
        none = np.full(1, -1, np.int64)
        self.open = Nodes(none, none, none, start, np.ones(1), np.zeros(1, np.int64)).chosen(~automaton.dead(start))
        self.found = self.open.chosen(np.zeros(0, np.int64))
        self.lows, self.highs = np.zeros(0), np.zeros(0)

    def explore(self, prompts: int, progress: Progress | None) -> None:
        """Look at at most so many prompts more, those of greatest weight first, until nothing open can be among the greatest."""
        last = self.explored + prompts
        while (left := last - self.explored) > 0 and len(self.open.mass):
            bounds = self._highest(self.open)
            useful = np.flatnonzero(bounds > self._least())
            if not len(useful):
                return
            mass = self.open.mass[useful]
            wave = useful[mass >= mass.max() / 4]
            if len(wave) > (size := min(left, WAVE, max(1, CELLS // self.a.record.outcomes))):
                wave = wave[np.argsort(-self.open.mass[wave], kind="stable")[:size]]
            rest = np.ones(len(bounds), bool)
            rest[wave] = False
            self._take(self.open.chosen(wave), self.open.chosen(rest))
            if progress is not None:
                progress("comparing prompts", self.explored)

    def ranking(self) -> tuple[Disagreement, ...]:
        """The greatest differences found, the greatest first; equals in the order of the shortest prompt."""
        running = np.flatnonzero((self.highs >= self._least()) & (self.highs > 0))
        running = running[np.lexsort((running, -self.highs[running]))]
        rows = [self._row(int(index)) for index in running[: max(EXACT, self.most)]]
        rows.sort(key=lambda row: (len(row[0]), self.a.tokens(row[0])))
        others = [Fraction(float(self.highs[running[len(rows)]]))] if len(running) > len(rows) else []
        open_ = self._highest(self.open)
        if len(open_) and open_.max() > 0:
            others.append(Fraction(float(open_.max())))
        turned = [*(Interval(-row[3], -row[3]) for row in rows), *(Interval(-most, 0) for most in others)]
        ranks = order(turned)
        placed = [
            Disagreement(rows[rank][0], *rows[rank][1], rows[rank][2], rows[rank][3], sure)
            for rank, sure in zip(ranks, certain([turned[rank] for rank in ranks]), strict=True)
            if rank < len(rows) and rows[rank][3]
        ]
        return tuple(placed[: self.most])

    def _least(self) -> float:
        """A difference that `most` prompts are known to have at least."""
        return float(np.partition(self.lows, -self.most)[-self.most]) if len(self.lows) >= self.most else 0.0

    def _highest(self, nodes: Nodes) -> Floats:
        """An upper end of the weight of these prompts, and so of each difference at or below them."""
        return np.minimum(1.0, high(nodes.mass, self._roundings(nodes.depth)))

    def _roundings(self, depth: Ints) -> Ints:
        return depth * (self.a.record.outcomes + 1) if self.weighted else np.zeros_like(depth)

    def _take(self, wave: Nodes, rest: Nodes) -> None:
        at_a, at_b = (self._evaluated(net, parents, wave.token) for net, parents in ((self.a, wave.a), (self.b, wave.b)))
        share_a, share_b = shares(self.a.record.weights[at_a]), shares(self.b.record.weights[at_b])
        varied = np.abs(share_a - share_b).sum(axis=1) / 2
        # K shares a side, each off by K roundings of itself and all of them together 1; and the sum of the K differences, at most 2.
        error = (4 * share_a.shape[1] + 8) * UNIT + share_a.shape[1] * 2e-280
        same = (share_a == share_b).all(axis=1)
        lows = np.where(same, 0.0, np.maximum(0.0, varied - error))
        highs = np.minimum(1.0, varied + error)
        roundings = self._roundings(wave.depth)
        wanted = np.flatnonzero(self.automaton.accepting(wave.state))
        mass_low, mass_high = low(wave.mass, roundings), self._highest(wave)
        here = Nodes(at_a, at_b, wave.token, wave.state, wave.mass, wave.depth).chosen(wanted)
        new_lows, new_highs = (mass_low * lows * (1 - 2 * UNIT))[wanted], np.minimum(1.0, mass_high * highs * (1 + 4 * UNIT))[wanted]
        found, all_lows, all_highs = self.found.joined(here), np.concatenate([self.lows, new_lows]), np.concatenate([self.highs, new_highs])
        more = self._further(wave, at_a, at_b, {"a": share_a, "b": share_b, None: None}[self.weighted])
        self.found, self.lows, self.highs, self.open = found, all_lows, all_highs, rest.joined(more)
        self.explored += len(at_a)

    def _further(self, wave: Nodes, at_a: Ints, at_b: Ints, share: Floats | None) -> Nodes:
        """The prompts one token longer: those with weight, from which the language can still be reached."""
        symbols = self.a.record.symbols
        mass = product(wave.mass[:, None], share[:, :-1]) if share is not None else np.ones((len(at_a), symbols))
        if self.length is not None:
            mass = np.where((wave.depth < self.length)[:, None], mass, 0.0)
        row, token = np.nonzero(mass)
        state = self.automaton.step(wave.state[row], token)
        live = ~self.automaton.dead(state)
        row, token = row[live], token[live]
        return Nodes(at_a[row], at_b[row], token, state[live], mass[row, token], wave.depth[row] + 1)

    def _evaluated(self, net: Net, parents: Ints, tokens: Ints) -> Ints:
        at = np.zeros(len(parents), np.int64)
        further = parents >= 0
        if further.any():
            at[further] = net.trie.evaluate(parents[further], tokens[further])
        return at

    def _row(self, index: int) -> tuple[Word, tuple[Dist[Outcome], Dist[Outcome]], Fraction, Fraction]:
        prompt = self.a.word(self.a.record.word(int(self.found.a[index])))
        a, b = self.a.next(prompt), self.b.next(prompt)
        outcomes: Sequence[Outcome] = (*self.a.alphabet, END)
        varied = sum((abs(a[outcome] - b[outcome]) for outcome in outcomes), Fraction(0)) / 2
        by = {"a": self.a, "b": self.b, None: None}[self.weighted]
        weight = Fraction(1) if by is None else prod((by.next(prompt[:i])[symbol] for i, symbol in enumerate(prompt)), start=Fraction(1))
        return prompt, (a, b), varied, weight * varied
