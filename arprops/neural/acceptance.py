"""How much of what a net completes a prompt to is accepted, rejected or open: many prompts at once, over one trie.

True here: beyond a prompt u, each explored completion v has a mass, the declared P(v | u), and the automaton stands in one state. What ends there is
accepted or rejected; what goes on into a dead state is rejected at once; into a state that accepts every continuation, accepted at once where the net is known
to end almost surely (it is where its certified floor is finite: each token ends with at least e^−B, so the mass of n tokens more is at most
(1 − e^−B)^n), and open otherwise. Accepted and rejected mass only grow, so the bracket
    accepted  ≤  P(finite and in the language | u)  ≤  min(1 − rejected, accepted + open)
never widens; a completion longer than the net can read is never looked at, and stays open. Each end is rounded outward (`outward.py`), a sum of n float64 terms by n units more.
An order of exploration costs width and never truth.
Must never enter: a sample.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import inf
from typing import Final, final

import numpy as np

from arprops.core.interval import Interval
from arprops.neural.net import Net
from arprops.neural.outward import UNIT, high, low, product, shares
from arprops.neural.reader import Flags, Reader
from arprops.neural.reading import Reading
from arprops.neural.record import Floats, Ints
from arprops.neural.side import NetSide
from arprops.search.explore import Progress

WAVE: Final = 4096
"""How many completions are explored in one wave, at most."""
CELLS: Final = 2**22
"""How many masses are computed in one wave, and how many completions are kept open, at most."""
NOTHING: Final = 1e-270
"""So little open mass is not worth a look."""
SHARE: Final = 16
"""A wave takes, of each prompt, what has at least one part in so many of its largest open mass."""


@dataclass(frozen=True)
class Open:
    """Completions whose next-token distribution has not been looked at, each as the node without its last token and that token.

    With it: of which prompt, where the automaton stands, the mass, and how many tokens beyond the prompt.
    """

    parent: Ints
    token: Ints
    prompt: Ints
    state: Ints
    mass: Floats
    depth: Ints

    def chosen(self, which: "Ints | Flags | slice") -> "Open":
        """Some of them."""
        return Open(*(getattr(self, name)[which] for name in self.__dataclass_fields__))

    def joined(self, other: "Open") -> "Open":
        """These and others."""
        return Open(*(np.concatenate([getattr(self, name), getattr(other, name)]) for name in self.__dataclass_fields__))


@final
class Acceptance:
    """The brackets of many prompts, `lower` and `upper`, and the exploration that narrows them.

    `prompts` are tokens; `states` where the automaton stands after each.
    """

    def __init__(self, net: Net, reader: Reader, prompts: Sequence[Sequence[int]], states: Ints) -> None:
        self.net, self.reader, self.states = net, reader, states
        known = NetSide(net)
        self.ends = known.floor() < inf
        self._room = known.longest - np.array([len(prompt) for prompt in prompts])  # how many tokens beyond each prompt the net can read
        self._reading = Reading(net, prompts)
        count = len(prompts)
        dead, full = reader.dead(states), reader.full(states) & self.ends
        self._begun: Flags = dead | full
        self._accepted, self._accepted_most, self._rejected = full.astype(float), full.astype(float), dead.astype(float)
        self._lost: Floats = np.zeros(count)  # the mass of what was too much to keep open, or too long to read
        none = np.zeros(0, np.int64)
        self._open = Open(none, none, none, none, np.zeros(0), none)
        self._left: Floats = np.zeros(count)
        self._upper: Floats = np.where(dead, 0.0, 1.0)

    @property
    def explored(self) -> int:
        """How many distinct prefixes were looked at."""
        return self._reading.explored

    @property
    def lower(self) -> Floats:
        """The lower end of each prompt's probability."""
        return self._accepted

    @property
    def upper(self) -> Floats:
        """The upper end of each prompt's probability."""
        return self._upper

    def interval(self, prompt: int) -> Interval:
        """The bracket of one prompt."""
        return Interval(Fraction(float(self._accepted[prompt])), Fraction(float(self._upper[prompt])))

    def unsettled(self) -> Flags:
        """Which prompts have something open that can be looked at and matters beside what is accepted."""
        return ~self._begun | (self._left > np.maximum(NOTHING, self._accepted * UNIT))

    def explore(self, *, prompts: int, width: float = 0.0, wanted: Flags | None = None, progress: Progress | None = None) -> None:
        """Look at at most so many prefixes more, of each wanted prompt the largest masses first, until its bracket is at most `width` wide."""
        last = self.explored + prompts
        while (left := last - self.explored) > 0:
            active = self.unsettled() & (np.nextafter(self._upper - self._accepted, inf) > width)
            if wanted is not None:
                active &= wanted
            if not active.any():
                return
            waiting = np.flatnonzero(active & ~self._begun)
            if len(waiting):
                self._read_on(waiting[:left])
            else:
                self._wave(active, left)
            if progress is not None:
                progress("exploring completions", self.explored)

    def _read_on(self, prompts: Ints) -> None:
        """One token more of the prompts themselves; where that was the last, the first completion is looked at: the empty one."""
        done = self._reading.advance(prompts)
        count = len(done)
        if not count:
            return
        record, at = self.net.record, self._reading.node[done]
        empty = Open(record.parent[at], record.token[at], done, self.states[done], np.ones(count), np.zeros(count, np.int64))
        size = self._size()
        for begin in range(0, count, size):
            chunk = slice(begin, begin + size)
            begun = self._begun.copy()
            begun[done[chunk]] = True
            self._take(empty.chosen(chunk), at[chunk], self._open, begun)

    def _wave(self, active: Flags, left: int) -> None:
        """The largest open masses of the active prompts, looked at in one batch."""
        top = np.zeros(len(self.states))
        np.maximum.at(top, self._open.prompt, self._open.mass)
        chosen = np.flatnonzero(active[self._open.prompt] & (self._open.mass >= top[self._open.prompt] / SHARE))
        if len(chosen) > (most := min(left, self._size())):
            chosen = chosen[np.argsort(-self._open.mass[chosen], kind="stable")[:most]]
        rest = np.ones(len(self._open.mass), bool)
        rest[chosen] = False
        wave = self._open.chosen(chosen)
        self._take(wave, self._reading.evaluated(wave.parent, wave.token), self._open.chosen(rest), self._begun)

    def _size(self) -> int:
        return min(WAVE, max(1, CELLS // self.net.record.outcomes))

    def _take(self, wave: Open, at: Ints, rest: Open, begun: Flags) -> None:
        """Count what ends or is decided after these completions, and open what goes on.

        What is known changes in one step, at the end: after Ctrl-C it is what it was.
        """
        share = shares(self.net.record.weights[at])
        ends, deeper = product(wave.mass, share[:, -1]), wave.depth + 1
        mass = product(wave.mass[:, None], share[:, :-1])
        row, token = np.nonzero(mass)
        state, going, depth, prompt = self.reader.step(wave.state[row], token), mass[row, token], deeper[row], wave.prompt[row]
        dead, full = self.reader.dead(state), self.reader.full(state) & self.ends
        accepting = self.reader.accepting(wave.state)

        def total(of_ends: Flags, of_going: Flags) -> tuple[Floats, Floats]:
            prompts = np.concatenate([wave.prompt[of_ends], prompt[of_going]])
            masses = np.concatenate([ends[of_ends], going[of_going]])
            return self._sums(prompts, masses, np.concatenate([deeper[of_ends], depth[of_going]]))

        accepted, accepted_most = total(accepting, full)
        rejected, _ = total(~accepting, dead)
        undecided, readable = ~(dead | full), depth <= self._room[prompt]
        kept, beyond = undecided & readable, undecided & ~readable
        open_ = rest.joined(Open(at[row[kept]], token[kept], prompt[kept], state[kept], going[kept], depth[kept]))
        _, unread = self._sums(prompt[beyond], going[beyond], depth[beyond])
        lost = _plus_above(self._lost, unread)
        if len(open_.mass) > CELLS:
            order = np.argsort(-open_.mass, kind="stable")
            _, more = self._sums(open_.prompt[order[CELLS:]], open_.mass[order[CELLS:]], open_.depth[order[CELLS:]])
            open_, lost = open_.chosen(np.sort(order[:CELLS])), _plus_above(lost, more)
        accepted, accepted_most = _plus_below(self._accepted, accepted), _plus_above(self._accepted_most, accepted_most)
        rejected = _plus_below(self._rejected, rejected)
        _, left = self._sums(open_.prompt, open_.mass, open_.depth)
        above = np.minimum(_plus_above(_plus_above(accepted_most, left), lost), np.nextafter(1 - rejected, inf))
        upper = np.where(begun, np.minimum(self._upper, above), self._upper)
        known = begun, open_, lost, left, accepted, accepted_most, rejected, upper
        self._begun, self._open, self._lost, self._left, self._accepted, self._accepted_most, self._rejected, self._upper = known

    def _sums(self, prompts: Ints, masses: Floats, depths: Ints) -> tuple[Floats, Floats]:
        """Both ends of the sum of the masses of each prompt.

        A mass has K + 1 roundings a token behind it; n non-negative terms add up to within a factor of (1+u)^(n−1).
        """
        roundings, count = depths * (self.net.record.outcomes + 1), len(self.states)
        lows, highs = (np.asarray(np.bincount(prompts, end(masses, roundings), count), np.float64) for end in (low, high))
        return lows * (1 - (len(masses) + 2) * UNIT), highs * (1 + 1.01 * (len(masses) + 2) * UNIT)


def _plus_above(numbers: Floats, more: Floats) -> Floats:
    """The sum or one step above it; exact where nothing is added."""
    return np.where(more > 0, np.nextafter(numbers + more, inf), numbers)


def _plus_below(numbers: Floats, more: Floats) -> Floats:
    """The sum or one step below it, never below what there was."""
    return np.maximum(numbers, np.nextafter(numbers + more, -inf))
