"""A language, read token by token on many prompts at once.

True here: a state is a number, and three things are known of it: whether a string may end there, whether no continuation is accepted (`dead`),
whether each is (`full`). What is not known to be dead or full is neither: that costs work and no truth. A counter machine is the language of the
strings after which it can end; its states are numbered as they are met, and a control is dead where no way along controls, whatever the
counters, leads to an end.
Must never enter: a net, or a mass.
"""

from collections.abc import Sequence
from typing import Any, Final, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from arprops.core.counting import Counted
from arprops.core.error import BadQuestion
from arprops.core.language import Language
from arprops.core.words import END, Symbol
from arprops.models.counter import CounterMachine
from arprops.models.pdfa import PDFA
from arprops.neural.record import Ints, longer
from arprops.search.reach import live
from arprops.search.regex import regex
from arprops.views.along import hopeless

Rule: TypeAlias = Language | Counted[Any] | str
"""A language, a counter machine read as the strings after which it can end, or a regular expression."""
Flags: TypeAlias = NDArray[np.bool_]


class Reader(Protocol):
    """A complete deterministic automaton over tokens."""

    start: int

    def step(self, states: Ints, tokens: Ints) -> Ints:
        """The states after one token more each."""
        ...

    def accepting(self, states: Ints) -> Flags:
        """Where a string may end."""
        ...

    def dead(self, states: Ints) -> Flags:
        """Where no continuation is accepted."""
        ...

    def full(self, states: Ints) -> Flags:
        """Where every continuation is accepted."""
        ...


class Regular:
    """A regular language: everything is known of each state."""

    def __init__(self, language: Language, alphabet: Sequence[Symbol]) -> None:
        place = {symbol: i for i, symbol in enumerate(language.alphabet)}
        self.start = language.start
        states = range(len(language.moves))
        self._moves: Final = np.array(language.moves, np.int64).reshape(len(states), len(place))[:, [place[symbol] for symbol in alphabet]]
        useful = live(language)
        escapes = live(Language(language.alphabet, language.moves, frozenset(states) - language.accepting, language.start))
        self._accepting, self._dead, self._full = (
            np.array([state in which for state in states], bool)
            for which in (language.accepting, frozenset(states) - useful, frozenset(states) - escapes)
        )

    def step(self, states: Ints, tokens: Ints) -> Ints:
        return self._moves[states, tokens]

    def accepting(self, states: Ints) -> Flags:
        return self._accepting[states]

    def dead(self, states: Ints) -> Flags:
        return self._dead[states]

    def full(self, states: Ints) -> Flags:
        return self._full[states]


class Counter:
    """A counter machine: each pair of a state and a token is asked of it once."""

    def __init__(self, machine: Counted[Any], alphabet: Sequence[Symbol]) -> None:
        self.machine, self.alphabet = machine, tuple(alphabet)
        self._lost: Final = hopeless(machine.counting()) if isinstance(machine, CounterMachine) else frozenset[str]()
        self._states: list[Any] = []
        self._number: dict[Any, int] = {}
        self._moves: Ints = np.full((16, len(self.alphabet)), -1, np.int64)
        self._ends: Flags = np.zeros(16, bool)
        self._sinks: Flags = np.zeros(16, bool)
        self.start = self._named(machine.start())

    def step(self, states: Ints, tokens: Ints) -> Ints:
        unknown = self._moves[states, tokens] < 0
        for state, token in sorted(set(zip(states[unknown].tolist(), tokens[unknown].tolist(), strict=True))):
            reached = self._named(self.machine.step(self._states[state], self.alphabet[token]))
            self._moves[state, token] = reached
        return self._moves[states, tokens]

    def accepting(self, states: Ints) -> Flags:
        return self._ends[states]

    def dead(self, states: Ints) -> Flags:
        return self._sinks[states]

    def full(self, states: Ints) -> Flags:
        return np.zeros(len(states), bool)

    def _named(self, state: Any) -> int:
        if (number := self._number.get(state)) is None:
            number = len(self._states)
            ends = END in self.machine.next(state)
            sink = bool(self._lost) and state[0] in self._lost  # the state of a counter machine is (control, counters)
            if number == len(self._moves):
                more = longer(self._moves, 2 * number)
                more[number:] = -1
                self._ends, self._sinks, self._moves = longer(self._ends, 2 * number), longer(self._sinks, 2 * number), more
            self._ends[number], self._sinks[number] = ends, sink
            self._states.append(state)
            self._number[state] = number  # last: what Ctrl-C leaves behind is a number that no state is known by
        return number


def reader(rule: Rule, alphabet: Sequence[Symbol]) -> Reader:
    """The rule as an automaton over the tokens of these symbols. Fails with `BadQuestion` on what is no rule over them."""
    if isinstance(rule, str):
        return Regular(regex(rule, alphabet), alphabet)
    if not isinstance(rule, Language | Counted):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise BadQuestion(f"expected a Language, a regular expression or a counter machine, found {rule!r}")
    if set(rule.alphabet) != set(alphabet):
        raise BadQuestion(f"the language is over {list(rule.alphabet)[:12]} and the net over {list(alphabet)[:12]}; expected the same symbols")
    if isinstance(rule, PDFA):
        return Regular(_regular(rule), alphabet)
    return Regular(rule, alphabet) if isinstance(rule, Language) else Counter(rule, alphabet)


def _regular(machine: PDFA[Any]) -> Language:
    """The strings after which a PDFA can end, as the language they are."""
    number = {state: i for i, state in enumerate(machine.next_of)}
    moves = tuple(tuple(number[machine.step(state, symbol)] for symbol in machine.alphabet) for state in number)
    return Language(machine.alphabet, moves, frozenset(number[state] for state, row in machine.next_of.items() if END in row), number[machine.start_state])
