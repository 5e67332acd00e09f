"""Nondeterministic automata, and the deterministic ones that accept the same words.

True here: the subset construction is exact, or it refuses; it never cuts a language short to stay within its budget.
Must never enter: syntax, and the choice of a budget; the caller states it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from arprops.core.error import BadQuestion
from arprops.core.language import Language
from arprops.core.words import Symbol
from arprops.search.reach import live

# A subset construction whose subsets are large is slow long before it has many states.
_WORK_PER_STATE = 100
# What single states lead to is remembered up to this many states in all: it could grow quadratic.
_ROOM = 2_000_000


@dataclass(frozen=True, slots=True)
class Automaton:
    """A nondeterministic automaton: `edges[state]` holds (columns, target), `silent[state]` the targets reached for free."""

    edges: list[list[tuple[tuple[int, ...], int]]]
    silent: list[list[int]]

    def add(self) -> int:
        """Add a state without moves, and give its number."""
        self.edges.append([])
        self.silent.append([])
        return len(self.edges) - 1

    def embed(self, language: Language) -> tuple[int, list[int]]:
        """Add the live states of a language over the same columns; give the number of its start and its accepting states.

        Dead states stay out: they would only make subsets differ that accept the same words.
        """
        useful = live(language)
        number = {state: self.add() for state in sorted(useful | {language.start})}
        for state, here in number.items():
            columns: dict[int, list[int]] = {}
            for column, target in enumerate(language.moves[state]):
                if target in useful:
                    columns.setdefault(target, []).append(column)
            self.edges[here].extend((tuple(group), number[target]) for target, group in columns.items())
        return number[language.start], [number[state] for state in sorted(language.accepting)]


def within(states: int, max_states: int, what: str) -> None:
    """Fail with `BadQuestion` where more than `max_states` states are needed."""
    if states > max_states:
        raise BadQuestion(f"{what} needs more than max_states={max_states} states; raise max_states or ask for a smaller language")


def determinised(automaton: Automaton, alphabet: Sequence[Symbol], *, start: int, accepting: Iterable[int], max_states: int) -> Language:
    """The deterministic automaton of the words that lead from `start` to an accepting state, by the subset construction.

    Needs one column per symbol. Gives reachable states only, not minimal. Fails with `BadQuestion` beyond `max_states`
    states, or when the subsets are so large that looking at them takes more than about 100·max_states steps. Cost:
    exponential in the worst case, which is why the budget must be given.
    Source: Rabin and Scott, "Finite automata and their decision problems" (1959).
    """
    view = _View(automaton, frozenset(accepting), len(alphabet))
    order: list[frozenset[int]] = []
    numbers: dict[frozenset[int], int] = {}
    known: dict[frozenset[int], int] = {}
    work = 0

    def number(targets: frozenset[int]) -> int:
        nonlocal work
        if targets in known:
            return known[targets]
        parts = view.parts(frozenset(map(view.onward, targets)))
        work += len(targets) + sum(len(part.free) for part in parts) // 10  # set unions are cheap, but not free
        if work > _WORK_PER_STATE * max_states:
            within(max_states + 1, max_states, "determinising this language, by its work so far,")
        subset = frozenset[int]().union(*(part.states for part in parts))
        if subset not in numbers:
            within(len(order) + 1, max_states, "the deterministic automaton of this language")
            numbers[subset] = len(order)
            order.append(subset)
        known[targets] = numbers[subset]
        return numbers[subset]

    number(frozenset((view.onward(start),)))
    rows: list[tuple[int, ...]] = []
    finals: set[int] = set()
    for state, subset in enumerate(order):
        parts = view.parts(subset)
        if any(part.accepts for part in parts):
            finals.add(state)
        everywhere = frozenset[int]().union(*(part.everywhere for part in parts))
        somewhere: dict[int, list[frozenset[int]]] = {}
        for part in parts:
            for column, targets in part.somewhere.items():
                somewhere.setdefault(column, []).append(targets)
        common = number(everywhere) if len(somewhere) < len(alphabet) else 0
        rows.append(tuple(number(everywhere.union(*somewhere[i])) if i in somewhere else common for i in range(len(alphabet))))
    return Language(tuple(alphabet), tuple(rows), frozenset(finals))


@dataclass(frozen=True, slots=True)
class _Ahead:
    """What some states lead to: `free` without a symbol, then by one symbol the targets on every column or on some."""

    states: frozenset[int]
    free: frozenset[int]
    everywhere: frozenset[int]
    somewhere: dict[int, frozenset[int]]
    accepts: bool


@dataclass(frozen=True, slots=True)
class _View:
    """An automaton, with a memory of what its single states lead to; a subset is named by the fewest states we can.

    Two names may stand for one closed subset. That costs states, never truth, and saves writing out thousands of states
    that a loop keeps alive in every subset.
    """

    automaton: Automaton
    accepting: frozenset[int]
    width: int
    later: dict[int, int] = field(default_factory=dict[int, int])
    memory: dict[int, _Ahead] = field(default_factory=dict[int, _Ahead])
    room: list[int] = field(default_factory=lambda: [_ROOM])  # what the memory may still hold

    def onward(self, state: int) -> int:
        """The first state from here on at which anything is decided."""
        edges, silent = self.automaton.edges, self.automaton.silent
        path: dict[int, None] = {}  # to stop on a silent cycle
        while state not in self.later and state not in path and not edges[state] and len(silent[state]) == 1 and state not in self.accepting:
            path[state] = None
            state = silent[state][0]
        state = self.later.get(state, state)
        self.later.update(dict.fromkeys(path, state))
        return state

    def parts(self, states: frozenset[int]) -> list[_Ahead]:
        """What the states lead to, in parts that together say it all; a state that an earlier one reaches for free is left out."""
        if self.room[0] <= 0:
            return [self._explored(states, states)]
        seen: set[int] = set()
        parts: list[_Ahead] = []
        for state in sorted(states):
            if state not in seen:
                if state not in self.memory:
                    found = self.memory[state] = self._explored((state,), frozenset((state,)))
                    self.room[0] -= len(found.free) + sum(map(len, found.somewhere.values()))
                part = self.memory[state]
                if part.accepts and state in part.everywhere:
                    return [part]  # accepts whatever follows, as after `.*`: nothing else in the subset matters
                seen |= part.free
                parts.append(part)
        return parts

    def _explored(self, states: Iterable[int], name: frozenset[int]) -> _Ahead:
        edges, silent = self.automaton.edges, self.automaton.silent
        seen = set(states)
        stack = list(seen)
        everywhere: set[int] = set()
        somewhere: dict[int, set[int]] = {}
        while stack:
            here = stack.pop()
            for columns, target in edges[here]:
                if len(columns) == self.width:
                    everywhere.add(target)
                    continue
                for column in columns:
                    somewhere.setdefault(column, set()).add(target)
            for target in silent[here]:
                if target not in seen:
                    seen.add(target)
                    stack.append(target)
        frozen = {column: frozenset(targets) for column, targets in somewhere.items()}
        return _Ahead(name, frozenset(seen), frozenset(everywhere), frozen, not self.accepting.isdisjoint(seen))
