"""Exploring the prompts of two sides by mass, and the account of what was seen.

True here: the prompts explored form a tree that contains the parent of each of its members; what is left over are its open ends, the prompts one token longer, whose
masses are known and whose answers are not. Every sum is kept as two floats, one from below and one from above.
An order of exploration costs width and never truth. A prompt is explored at the cost of one token of a net, in waves of a threshold that falls by 4:
within a wave the order is that of the batches.
A prompt that is longer than a net can read stays an open end for ever.
What is known changes in one step, when a wave has been taken in: Ctrl-C, or a net that fails, leaves what was known before.
Must never enter: what the sums bound.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import fsum, inf, nextafter
from typing import Final

import numpy as np

from arprops.core.words import END, Outcome, Word
from arprops.neural.outward import Rows, divergences, high, low, product, surprisals, total_high, total_low
from arprops.neural.record import Floats, Ints, longer
from arprops.neural.side import Side
from arprops.search.explore import Progress

WAVE: Final = 16_384
"""How many prompts are explored in one wave, at most."""
CELLS: Final = 2**22
"""How many masses are computed in one wave, at most."""
SUMS: Final = "tokens_p", "overlap", "ended_q", "kl", "surprisal", "reverse", "entropy_p", "entropy_q"

Priority = Callable[[Floats, Floats], Floats]


@dataclass(frozen=True)
class Account:
    """A sum kept from below and from above, each end as two floats: the second holds what the first rounds away."""

    low: tuple[float, float] = (0.0, 0.0)
    high: tuple[float, float] = (0.0, 0.0)

    def plus(self, lows: Floats, highs: Floats) -> "Account":
        """The sum with these terms, given by their ends."""
        return Account(_plus(self.low, total_low(lows), -inf), _plus(self.high, total_high(highs), inf))

    @property
    def lower(self) -> float:
        """A lower end of the sum."""
        return nextafter(fsum(self.low), -inf) if self.low[0] else 0.0

    @property
    def upper(self) -> float:
        """An upper end of the sum."""
        return nextafter(fsum(self.high), inf) if self.high[0] else 0.0


def _plus(total: tuple[float, float], term: float, direction: float) -> tuple[float, float]:
    if not term:
        return total
    most = fsum((*total, term))
    return most, nextafter(fsum((*total, term, -most)), direction)


@dataclass(frozen=True)
class Ends:
    """Open ends: prompts that are not explored, as (explored parent, token), with positions of the parent and masses of their own."""

    parent: Ints
    token: Ints
    p: Ints
    q: Ints
    mass_p: Floats
    mass_q: Floats
    depth: Ints

    def chosen(self, which: "Ints | np.ndarray") -> "Ends":
        """Some of them."""
        return Ends(*(getattr(self, name)[which] for name in self.__dataclass_fields__))

    def joined(self, other: "Ends") -> "Ends":
        """These and others."""
        return Ends(*(np.concatenate([getattr(self, name), getattr(other, name)]) for name in self.__dataclass_fields__))


class Explored:
    """The prompts of p and q explored so far, most urgent first; `sums` by name, and `open` ends with what could not be looked at.

    Sums over explored prompts u: "tokens_p" of P(u); "overlap" of min of the masses of u as a string; "ended_q" of Q's; "kl" and "surprisal" of
    P(u)·(the sums at u against q); "reverse" of q against p; "entropy_p" and "entropy_q" of each one's mass · (its entropy at u).
    """

    def __init__(self, p: Side, q: Side) -> None:
        self.p, self.q = p, q
        self.sums: dict[str, Account] = dict.fromkeys(SUMS, Account())
        self.count = 0
        self.escapes: dict[str, tuple[int, int]] = {}
        self._parent: Ints = np.empty(16, np.int64)
        self._token: Ints = np.empty(16, np.int64)
        none, one = np.full(1, -1, np.int64), np.ones(1)
        self.open = Ends(none, none, none, none, one, one, np.zeros(1, np.int64))
        self._threshold = inf

    def explore(self, priority: Priority, *, prompts: int, enough: Callable[[], bool] | None = None, progress: Progress | None = None) -> None:
        """Explore at most so many more prompts, those of greatest priority (a function of both masses) first; none of priority 0."""
        last = self.count + prompts
        while self.count < last and not (enough is not None and self.count and enough()):
            urgency = np.where(self.open.depth <= min(self.p.longest, self.q.longest), priority(self.open.mass_p, self.open.mass_q), 0.0)
            top = urgency.max(initial=0.0)
            if not top:
                return
            if top < self._threshold or not np.isfinite(self._threshold):
                self._threshold = top / 4
            chosen = np.flatnonzero(urgency >= self._threshold)
            if len(chosen) > (most := min(last - self.count, WAVE, max(1, CELLS // (len(self.p.alphabet) + 1)))):
                chosen = chosen[np.argsort(-urgency[chosen], kind="stable")[:most]]
            rest = np.ones(len(urgency), bool)
            rest[chosen] = False
            self._take(self.open.chosen(chosen), self.open.chosen(rest))
            if progress is not None:
                progress("exploring prompts", self.count)

    def prompt(self, index: int) -> Word:
        """The explored prompt of this number."""
        word: list[str] = []
        while index > 0:
            word.append(self.p.alphabet[int(self._token[index])])
            index = int(self._parent[index])
        return tuple(reversed(word))

    def escape(self, name: str) -> tuple[Word, Outcome] | None:
        """The first explored prompt, possible under the one side, at which that side has an outcome that the other lacks; None where none was seen."""
        if name not in self.escapes:
            return None
        index, outcome = self.escapes[name]
        return self.prompt(index), self.p.alphabet[outcome] if outcome < len(self.p.alphabet) else END

    def _take(self, wave: Ends, rest: Ends) -> None:
        at_p, rows_p = self._side(self.p, wave, wave.p, wave.mass_p)
        at_q, rows_q = self._side(self.q, wave, wave.q, wave.mass_q)
        sums, escapes = self._with(wave, rows_p, rows_q)
        first, last = self.count, self.count + len(wave.token)
        if last > len(self._token):
            self._parent, self._token = longer(self._parent, 2 * last), longer(self._token, 2 * last)
        self._parent[first:last], self._token[first:last] = wave.parent, wave.token  # nobody sees them before the count is set
        mass_p = product(wave.mass_p[:, None], rows_p.share[:, :-1])
        mass_q = product(wave.mass_q[:, None], rows_q.share[:, :-1])
        row, token = np.nonzero((mass_p > 0) | (mass_q > 0))
        more = Ends(first + row, token, at_p[row], at_q[row], mass_p[row, token], mass_q[row, token], wave.depth[row] + 1)
        open_ = rest.joined(more)
        self.sums, self.escapes, self.count, self.open = sums, escapes, last, open_

    def _side(self, side: Side, wave: Ends, parents: Ints, mass: Floats) -> tuple[Ints, Rows]:
        """Where the side stands after each prompt of the wave, and its answers: none where its mass is 0."""
        at = np.full(len(mass), -1, np.int64)
        shape = (len(mass), len(side.alphabet) + 1)
        rows = Rows(np.zeros(shape), np.full(shape, -inf), np.zeros(shape))
        asked = np.flatnonzero(mass > 0)
        if len(asked):
            began = wave.token[asked] < 0
            positions = np.full(len(asked), side.begin(), np.int64)
            if not began.all():
                positions[~began] = side.children(parents[asked][~began], wave.token[asked][~began])
            at[asked] = positions
            answers = side.rows(positions)
            for whole, part in zip(rows, answers, strict=True):
                whole[asked] = part
        return at, rows

    def _with(self, wave: Ends, rows_p: Rows, rows_q: Rows) -> tuple[dict[str, Account], dict[str, tuple[int, int]]]:
        """The sums with what the wave adds to them, and the escapes with those that were seen there first."""
        sums, escapes = dict(self.sums), dict(self.escapes)
        per_p, per_q = self.p.roundings + 1, self.q.roundings + 1
        deep_p, deep_q = wave.depth * per_p, wave.depth * per_q
        of_p, of_q = (low(wave.mass_p, deep_p), high(wave.mass_p, deep_p)), (low(wave.mass_q, deep_q), high(wave.mass_q, deep_q))
        end_p, end_q = product(wave.mass_p, rows_p.share[:, -1]), product(wave.mass_q, rows_q.share[:, -1])
        ended_p, ended_q = ((low(end, deep), high(end, deep)) for end, deep in ((end_p, deep_p + per_p), (end_q, deep_q + per_q)))
        sums["tokens_p"] = sums["tokens_p"].plus(*of_p)
        sums["ended_q"] = sums["ended_q"].plus(*ended_q)
        sums["overlap"] = sums["overlap"].plus(*map(np.minimum, ended_p, ended_q))

        def expect(name: str, where: np.ndarray, mass: tuple[Floats, Floats], local: tuple[Floats, Floats], rows: tuple[Rows, Rows]) -> None:
            """Add mass · (value ± error) over some rows; a value of ∞ is an escape, and is left out of the sum."""
            (value, error), (mine, theirs) = local, rows
            escaped = np.flatnonzero(where & (value == inf))
            if len(escaped) and name not in escapes:
                row = int(escaped[0])
                escapes[name] = (self.count + row, int(np.flatnonzero((mine.share[row] > 0) & (theirs.share[row] == 0))[0]))
            kept = np.flatnonzero(where & (value < inf))
            lower, upper = np.maximum(value[kept] - error[kept], 0.0), value[kept] + error[kept]
            sums[name] = sums[name].plus(np.maximum(0.0, mass[0][kept] * lower * (1 - 1e-15)), mass[1][kept] * upper * (1 + 1e-15))

        both = (wave.mass_p > 0) & (wave.mass_q > 0)
        expect("kl", both, of_p, divergences(rows_p, rows_q, self.p.roundings), (rows_p, rows_q))
        expect("surprisal", both, of_p, surprisals(rows_p, rows_q, self.p.roundings), (rows_p, rows_q))
        expect("reverse", both, of_q, divergences(rows_q, rows_p, self.q.roundings), (rows_q, rows_p))
        expect("entropy_p", wave.mass_p > 0, of_p, surprisals(rows_p, rows_p, self.p.roundings), (rows_p, rows_p))
        expect("entropy_q", wave.mass_q > 0, of_q, surprisals(rows_q, rows_q, self.q.roundings), (rows_q, rows_q))
        return sums, escapes
