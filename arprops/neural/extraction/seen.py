"""The prompts of a net above a threshold of mass, level by level, and an automaton run along them.

True here: with Q the automaton and min(P, Q) summed over the strings that end among these prompts, total variation is at most 1 less that sum, and at least that less what the
prompts beyond have of min(P, Q). Both in floats: a guide for the search, and no bracket.
Must never enter: the choice of states.
"""

from dataclasses import dataclass
from typing import final

import numpy as np

from arprops.neural.outward import shares
from arprops.neural.record import Floats, Ints
from arprops.neural.trie import Trie
from arprops.search.explore import Progress


@dataclass(frozen=True)
class Level:
    """Prompts of one length: nodes, masses under the net once an outcome has followed, the place of each parent among the level before, the last token."""

    nodes: Ints
    after: Floats
    parent: Ints
    token: Ints


@dataclass(frozen=True)
class Passed:
    """What an automaton did on the prompts: rows by state (means by mass), the mass that each state saw leave by each outcome, and the distance from below and above."""

    rows: Floats
    flow: Floats
    lower: float
    upper: float


@final
class Seen:
    """All prompts of mass ≥ `threshold`, at most `prompts` of them; `full` where that was too few. Cost: one token of the net a prompt."""

    def __init__(self, trie: Trie, *, threshold: float, prompts: int, progress: Progress | None = None) -> None:
        self.trie, self.threshold, self.full = trie, threshold, False
        zero = np.zeros(1, np.int64)
        level = self._level(zero, np.ones(1), zero, zero)
        self.levels, self.count = [level], 1
        while True:
            masses = level.after[:, : trie.record.symbols]
            row, token = np.nonzero((masses >= threshold) & (masses > 0))
            if len(row) > prompts - self.count:
                self.full = True
                most = np.sort(np.argsort(-masses[row, token], kind="stable")[: prompts - self.count])
                row, token = row[most], token[most]
            if not len(row):
                return
            level = self._level(trie.evaluate(level.nodes[row], token), masses[row, token], row, token)
            self.levels.append(level)
            self.count += len(row)
            if progress is not None:
                progress("looking at prompts", self.count)

    def passed(self, moves: Ints, own: Floats) -> Passed:
        """Run the automaton with these moves, (states, symbols), its rows the means of the prompts that come to a state, else `own`; state 0 is the start."""
        states = self._states(moves)
        flow = np.zeros((len(moves), self.trie.record.outcomes))
        for level, at in zip(self.levels, states, strict=True):
            np.add.at(flow, at, level.after)
        total = flow.sum(axis=1, keepdims=True)
        rows = np.divide(flow, total, out=own.copy(), where=total > 0)
        return Passed(rows, flow, *self._distance(states, rows))

    def _states(self, moves: Ints) -> list[Ints]:
        states = [np.zeros(1, np.int64)]
        for level in self.levels[1:]:
            states.append(moves[states[-1][level.parent], level.token])
        return states

    def _distance(self, states: list[Ints], rows: Floats) -> tuple[float, float]:
        symbols = self.trie.record.symbols
        ended = beyond = 0.0
        q = np.ones(1)
        for number, (level, at) in enumerate(zip(self.levels, states, strict=True)):
            after = q[:, None] * rows[at]
            both = np.minimum(level.after, after)
            ended += float(both[:, symbols].sum())
            if number + 1 < len(self.levels):
                inner = self.levels[number + 1]
                q = after[inner.parent, inner.token]
                both[inner.parent, inner.token] = 0.0
            beyond += float(both[:, :symbols].sum())
        return max(0.0, 1 - ended - beyond), max(0.0, 1 - ended)

    def _level(self, nodes: Ints, mass: Floats, parent: Ints, token: Ints) -> Level:
        return Level(nodes, mass[:, None] * shares(self.trie.record.weights[nodes]), parent, token)
