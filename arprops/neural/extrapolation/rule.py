"""Rules: properties of strings that the training data all have, read at any prompt.

True here: a rule is a regular language or the strings after which a counter machine can end, and `Obeys`, `twin` and the counts of this room
read the same object. `reads="string"` looks at prompt and completion together, `reads="completion"` at the completion alone.
`walk` says that the rule is a balance of two symbols, from which its chance level has a closed form; it is data about the machine, and a test
holds the two together.
Must never enter: a rule that only some code can judge.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Literal, NamedTuple, final

from arprops.core.error import BadQuestion
from arprops.core.language import Language
from arprops.core.words import END, Prompt, Symbol, alphabet_of, word
from arprops.models.counter import CounterMachine
from arprops.search.reach import live
from arprops.search.regex import regex

Reads = Literal["string", "completion"]
LOOK = 100_000
"""How many states of a machine are looked at before it is not said whether a prompt can still obey."""


class Walk(NamedTuple):
    """The rule that `up` and `down` are as many; with `closed`, and no prefix has more of `down` than of `up`."""

    up: Symbol
    down: Symbol
    closed: bool


@final
@dataclass(frozen=True, repr=False)
class Rule:
    """A rule with its name, what it says in words, and the machine that decides it.

    Gives `start()`, `step(state, symbol)`, `accepts(state)` for whoever walks it, and `holds(string)`. Cost: each (state, symbol) is
    asked of the machine once.
    """

    name: str
    says: str
    machine: Language | CounterMachine
    reads: Reads = "string"
    walk: Walk | None = None
    _steps: dict[Any, Any] = field(default_factory=dict[Any, Any], compare=False, repr=False)
    _ends: dict[Any, bool] = field(default_factory=dict[Any, bool], compare=False, repr=False)

    @property
    def alphabet(self) -> tuple[Symbol, ...]:
        """The symbols that it reads."""
        return self.machine.alphabet

    def start(self) -> Any:
        """The state before the first symbol."""
        return self.machine.start if isinstance(self.machine, Language) else self.machine.start()

    def step(self, state: Any, symbol: Symbol) -> Any:
        """The state after one more symbol."""
        key = state, symbol
        if key not in self._steps:
            self._steps[key] = self.machine.step(state, symbol)
        return self._steps[key]

    def accepts(self, state: Any) -> bool:
        """Whether a string may end here."""
        if state not in self._ends:
            self._ends[state] = state in self.machine.accepting if isinstance(self.machine, Language) else END in self.machine.next(state)
        return self._ends[state]

    def after(self, prompt: Prompt) -> Any:
        """The state after the prompt: where a completion begins. A rule that reads the completion alone begins at its start."""
        state, symbols = self.start(), word(self.alphabet, prompt)
        for symbol in symbols if self.reads == "string" else ():
            state = self.step(state, symbol)
        return state

    def holds(self, prompt: Prompt, completion: Prompt = ()) -> bool:
        """Whether the finished completion obeys the rule after the prompt."""
        state = self.after(prompt)
        for symbol in word(self.alphabet, completion):
            state = self.step(state, symbol)
        return self.accepts(state)

    def open(self, prompt: Prompt) -> bool:
        """Whether some completion of the prompt obeys the rule.

        Exact: an automaton's live states; for a machine, a search for an obeying end, and the controls from which none has one. Fails with
        `BadQuestion` where neither decides within some 10⁵ states.
        """
        state = self.after(prompt)
        if isinstance(self.machine, Language):
            return state in live(self.machine)
        lost = _lost(self.machine)
        seen, edge = {state}, [state]
        while edge:
            reached: list[Any] = []
            for here in edge:
                if self.accepts(here):
                    return True
                for symbol in self.alphabet:
                    if (there := self.step(here, symbol)) not in seen and there[0] not in lost:
                        seen.add(there)
                        reached.append(there)
            edge = reached
            if len(seen) > LOOK:
                raise BadQuestion(f"no completion of {prompt!r} that obeys {self.name} was found among {len(seen):,} states, and none was excluded")
        return False

    def completed(self) -> "Rule":
        """The rule on the completion alone, under the name with an apostrophe."""
        return replace(self, name=f"{self.name}'", says=f"{self.says}, in the completion alone", reads="completion", _steps={}, _ends={})

    def __repr__(self) -> str:
        return f"Rule({self.name}: {self.says})"


def regular(name: str, says: str, pattern: str, *, alphabet: Iterable[Symbol]) -> Rule:
    """The rule of a regular expression over the alphabet."""
    return Rule(name, says, regex(pattern, tuple(alphabet)))


def balance(name: str, says: str, *, up: Symbol, down: Symbol, alphabet: Iterable[Symbol], closed: bool = False) -> Rule:
    """The rule that `up` and `down` are as many; with `closed` that each `down` closes an earlier `up`, as matched brackets do.

    Read as a model, the machine writes what is missing and ends; once a `closed` rule is broken it writes all symbols alike, for ever.
    """
    symbols = alphabet_of(alphabet)
    moves: dict[Symbol, Any] = {x: ("count", {up: {"d": 1}, down: {"d": -1}}.get(x, {})) for x in symbols}
    first = {**moves, down: "lost"} if closed else moves
    less: Any = ("", {up: 1}, moves)  # a closed balance is never below 0
    control: dict[str, Any] = {"count": [("d == 0", {END: 1}, first), ("d > 0", {down: 1}, moves), less]}
    if closed:
        control["lost"] = [("", dict.fromkeys(symbols, f"1/{len(symbols)}"), dict.fromkeys(symbols, "lost"))]
    return Rule(name, says, CounterMachine(symbols, start="count", counters=["d"], control=control), walk=Walk(up, down, closed))


def alike(name: str, says: str, symbols: Iterable[Symbol]) -> Rule:
    """The rule that all symbols of the alphabet are equally many. Read as a model, the machine writes what is missing and ends."""
    alphabet = alphabet_of(symbols)
    counters = [f"d{i}" for i in range(1, len(alphabet))]  # how many more of the first symbol than of the i-th
    moves: dict[Symbol, Any] = {x: ("count", dict.fromkeys(counters, 1) if i == 0 else {f"d{i}": -1}) for i, x in enumerate(alphabet)}
    even = (" and ".join(f"{counter} == 0" for counter in counters), {END: 1}, moves)
    fewer = [(f"{counter} > 0", {symbol: 1}, moves) for counter, symbol in zip(counters, alphabet[1:], strict=True)]
    cases = [even, *fewer, ("", {alphabet[0]: 1}, moves)] if counters else [even]
    return Rule(name, says, CounterMachine(alphabet, start="count", counters=counters, control={"count": cases}))


def _lost(machine: CounterMachine) -> set[str]:
    """The controls from which no control with END is reached, whatever the counters: what reaches them obeys no more."""
    ending = {name for name, cases in machine.control.items() if any(END in dict(case.next.items()) for case in cases)}
    while more := {name for name, cases in machine.control.items() if name not in ending and any(to in ending for case in cases for to, _ in case.moves.values())}:
        ending |= more
    return set(machine.control) - ending
