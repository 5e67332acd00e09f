"""The search for an automaton near a net: more states, or more prompts, whichever its distance is due to.

True here: `distance` of what is handed out is an enclosure's. Everything else is in floats, and decides only what is looked at next: where the distance seems due to prompts
that were not looked at, the threshold of mass falls by 4; else the dearest moves get states of their own. Once the distance seems within the target, states
are left out again while it stays so, and the enclosure is asked; where it does not agree the target falls.
Doubtful: that fewer states would not do.
Must never enter: the meaning of an ending.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, TypeAlias, cast

import numpy as np

from arprops.core.interval import Interval
from arprops.core.model import PartialModel
from arprops.core.words import Word
from arprops.models.pdfa import PDFA
from arprops.neural.enclosure import enclose
from arprops.neural.extraction.automaton import automaton
from arprops.neural.extraction.merging import Merging
from arprops.neural.extraction.seen import Passed, Seen
from arprops.neural.net import Net
from arprops.neural.record import Ints
from arprops.search.explore import Progress

Ending: TypeAlias = Literal["reached", "prompts", "states", "interrupted"]


@dataclass(frozen=True)
class Round:
    """One automaton on the way: how many states and looked-at prompts, and its distance from below and above over them (floats: a guide, no bracket)."""

    states: int
    prompts: int
    lower: float
    upper: float


@dataclass(frozen=True)
class Made:
    """An exact automaton, the first prompt of each state, and its certified distance."""

    automaton: PDFA[str]
    access: dict[str, Word]
    distance: Interval


class Search:
    """The states so far, the prompts looked at, and the best automaton among those tried."""

    def __init__(self, net: Net, tolerance: Fraction, *, prompts: int, states: int, progress: Progress | None) -> None:
        self.net, self.tolerance, self.prompts, self.states = net, tolerance, prompts, states
        self.progress = progress
        self.target = 0.97 * float(tolerance)  # the rest is for rounded weights, and for what the enclosure leaves open
        self.threshold = self.target / 4
        self.seen = Seen(net.trie, threshold=2.0, prompts=1)
        self.history: list[Round] = []
        nowhere = np.zeros((1, len(net.alphabet)), np.int64)
        self.best: tuple[Ints, Passed] = (nowhere, self.seen.passed(nowhere, np.zeros((1, net.record.outcomes))))
        self.certified: Made | None = None

    def run(self) -> Ending:
        """Search until the enclosure agrees that the distance is within the tolerance, or a budget is spent."""
        self.merging = Merging(self.net.trie, threshold=self.threshold, slack=self.target / 500, prompts=self.prompts)
        self._look()
        while True:
            passed = self._passed()
            if passed.upper <= self.target:
                self._spare()
                self.certified = self._enclosed()
                if self.certified.distance.upper <= self.tolerance:
                    return "reached"
                if self.seen.full:
                    return "prompts"
                self.target *= 0.75
                self._look(further=4)
                continue
            self.merging.refresh(passed.flow[:, :-1], self.threshold)
            beyond = passed.upper - passed.lower
            worth = self.merging.costs.max() > 1e-6 * self.target
            if not self.seen.full and (beyond > passed.lower or not worth):
                self._look(further=4)
            elif not worth or (beyond > self.target and passed.lower < self.target / 2):
                return "prompts"
            elif len(self.merging.nodes) >= self.states:
                return "states"
            else:
                self._split()

    def made(self) -> Made:
        """The best automaton tried, with its bracket; after a second Ctrl-C with the bracket that says nothing."""
        if self.certified is not None and self.certified.distance.upper <= self.tolerance:
            return self.certified
        try:
            found = self._enclosed()
        except KeyboardInterrupt:
            found = Made(*self._automaton(), Interval(0, 1))
        if self.certified is not None and self.certified.distance.upper < found.distance.upper:
            return self.certified
        return found

    def _look(self, *, further: int = 1) -> None:
        """Look at all prompts above a threshold of mass that is so many times lower."""
        self.threshold /= further
        self.seen = Seen(self.net.trie, threshold=self.threshold, prompts=self.prompts, progress=self.progress)

    def _passed(self) -> Passed:
        moves = self.merging.moves()
        passed = self.seen.passed(moves, self.merging.rows)
        self.history.append(Round(len(moves), self.seen.count, passed.lower, passed.upper))
        if passed.upper < self.best[1].upper or len(self.history) == 1:
            self.best = (moves, passed)
        return passed

    def _split(self) -> None:
        """Give states of their own to the targets of the dearest moves, down to half the dearest."""
        dear = self.merging.costs.max() / 2
        while self.merging.costs.max() >= dear and len(self.merging.nodes) < self.states:
            self.merging.promote_dearest()
            self._tell("merging prompts into states", len(self.merging.nodes))

    def _spare(self) -> None:
        """Leave out states without which the distance stays within the target, those that the least mass comes to first."""
        flow = self.seen.passed(self.merging.moves(), self.merging.rows).flow
        self.merging.flow = flow[:, :-1]
        for count, node in enumerate(self.merging.nodes[np.argsort(flow.sum(axis=1), kind="stable")].tolist()):
            self._tell("leaving out states that are not needed", count)
            state = int(np.flatnonzero(self.merging.nodes == node)[0])
            moves = self.merging.without(state, worth=2 * self.target) if state else None
            if moves is None:
                continue
            kept = np.delete(np.arange(len(moves)), state)
            number = np.zeros(len(moves), np.int64)
            number[kept] = np.arange(len(kept))
            fewer = number[moves[kept]]
            passed = self.seen.passed(fewer, self.merging.rows[kept])
            if passed.upper <= self.target:
                self.merging.keep(kept, fewer)
                self.best = (fewer, passed)

    def _enclosed(self) -> Made:
        model, access = self._automaton()
        beside = cast("PartialModel[Any]", model)
        found = enclose(self.net, beside, of=("total_variation",), prompts=2 * self.seen.count, width=self.tolerance / 16, progress=self.progress)
        return Made(model, access, found.total_variation)

    def _automaton(self) -> tuple[PDFA[str], dict[str, Word]]:
        moves, passed = self.best
        tokens = max(1.0, float(passed.flow.sum()))
        return automaton(self.net.alphabet, moves, passed.rows, error=float(self.tolerance) / (64 * tokens))

    def _tell(self, what: str, done: int) -> None:
        if self.progress is not None:
            self.progress(what, done)
