"""Sought automata as algebra: reals for the weights of each state, a Boolean for each move, in SMT-LIB.

True here: the reals and Booleans that satisfy the lines are the automata of exactly so many states, with any weights and any moves; the
behaviour of an automaton of fewer states is that of one with its first state repeated. Only what a constraint reads is declared.
Must never enter: a logarithm, or a constraint. What is not written as polynomials is refused by `NotAlgebraic`.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from arprops.core.model import Model
from arprops.core.words import END, Outcome, Symbol, Word
from arprops.solve.algebra import NotAlgebraic, number, plus, times
from arprops.solve.shapes import Shape, words
from arprops.solve.sought import Sought, sought_in

WORDS: Final = 255
"""How many prompts a constraint may read, and how many states of a known model are counted."""
LONGEST: Final = 64
"""How long they may be."""


class Automata:
    """The automata of one shape, and known models beside them.

    `unknowns` says what each real is: the model, the state, the outcome; and `moves` what each Boolean is: that this model goes from
    this state by this symbol to this state.
    """

    def __init__(self, wanted: Mapping[str, Sought], shape: Shape) -> None:
        self.wanted, self.size = wanted, shape.size
        self.lines: list[str] = []
        self.unknowns: dict[str, tuple[str, int, Outcome]] = {}
        self.moves: dict[str, tuple[str, int, Symbol, int]] = {}
        self._weights: dict[tuple[str, int], dict[Outcome, str]] = {}
        self._moves: dict[tuple[str, int, Symbol], list[str]] = {}
        self._at: dict[tuple[Any, Word], Any] = {}
        self._rows: dict[tuple[Any, Word], dict[Outcome, str]] = {}
        self._masses: dict[tuple[Any, Word], str] = {}
        self._count = 0

    @property
    def preamble(self) -> list[str]:
        """What is declared and defined so far, under its logic."""
        return ["(set-logic QF_NRA)", *self.lines]

    def words(self, *models: Any, fewer: int) -> list[Word]:
        """The words that are shorter than the models have states together, by so many symbols and one."""
        symbols = len(models[0].alphabet)
        longest = sum(self._states(p) for p in models) - 1 - fewer
        if longest > LONGEST or (symbols > 1 and symbols ** (longest + 1) - 1 > WORDS * (symbols - 1)):
            raise NotAlgebraic
        return words(models[0].alphabet, longest)

    def row(self, p: Any, prompt: Word) -> dict[Outcome, str]:
        """The weights after a prompt, as terms."""
        key = _key(p), prompt
        if key not in self._rows:
            at = self._state(p, prompt)
            if isinstance(p, Sought):
                self._rows[key] = {x: self._fresh(_cases(at, [self._weight(p, state)[x] for state in range(self.size)])) for x in (*p.alphabet, END)}
            else:
                self._rows[key] = {x: number(p.next(at)[x]) for x in (*p.alphabet, END)}
        return self._rows[key]

    def mass(self, p: Any, prompt: Word) -> str:
        """P[w], as a term."""
        key = _key(p), prompt
        if key not in self._masses:
            weight = self.row(p, prompt[:-1])[prompt[-1]] if prompt else "1.0"  # first, as it refuses what is too long
            self._masses[key] = self._fresh(times([self.mass(p, prompt[:-1]), weight])) if prompt else weight
        return self._masses[key]

    def _states(self, p: Any) -> int:
        """How many states a model has that prompts reach; a source has none."""
        _refuse_unwalked(p, ())
        if isinstance(p, Sought):
            return self.size
        met = {p.start(): None}
        queue = list(met)
        for state in queue:
            after = [to for to in dict.fromkeys(p.step(state, x) for x in p.alphabet) if to not in met]
            met |= dict.fromkeys(after)
            queue += after
            if len(met) > WORDS:
                raise NotAlgebraic
        return len(met)

    def _state(self, p: Any, prompt: Word) -> Any:
        """The state after a prompt; of a sought model, for each state that it is the one."""
        key = _key(p), prompt
        if key not in self._at:
            _refuse_unwalked(p, prompt)
            if not isinstance(p, Sought):
                self._at[key] = p.step(self._state(p, prompt[:-1]), prompt[-1]) if prompt else p.start()
            elif not prompt:
                self._at[key] = ["true", *["false"] * (self.size - 1)]
            else:
                before = self._state(p, prompt[:-1])
                moves = [self._move(p, state, prompt[-1]) for state in range(self.size)]
                self._at[key] = [self._fresh(_some(_both(before[s], moves[s][to]) for s in range(self.size)), "Bool") for to in range(self.size)]
        return self._at[key]

    def _weight(self, p: Sought, state: int) -> dict[Outcome, str]:
        if (p.name, state) not in self._weights:
            row: dict[Outcome, str] = {}
            for x in (*p.alphabet, END):
                row[x] = self._named("w", "Real")
                self.unknowns[row[x]] = p.name, state, x
                self.lines.append(f"(assert (>= {row[x]} 0.0))")
            self.lines.append(f"(assert (= {plus(list(row.values()))} 1.0))")
            self._weights[p.name, state] = row
        return self._weights[p.name, state]

    def _move(self, p: Sought, state: int, symbol: Symbol) -> list[str]:
        """For each state, that the move goes there; it goes to one."""
        key = p.name, state, symbol
        if key not in self._moves:
            to = ["true"] if self.size == 1 else [self._named("m", "Bool") for _ in range(self.size)]
            if self.size > 1:
                self.moves |= {name: (*key, state) for state, name in enumerate(to)}
                self.lines.append(f"(assert {_some(to)})")
                self.lines += [f"(assert (not (and {one} {other})))" for i, one in enumerate(to) for other in to[:i]]
            self._moves[key] = to
        return self._moves[key]

    def _named(self, letter: str, sort: str) -> str:
        self._count += 1
        self.lines.append(f"(declare-const {letter}{self._count} {sort})")
        return f"{letter}{self._count}"

    def _fresh(self, term: str, sort: str = "Real") -> str:
        if " " not in term:
            return term
        self._count += 1
        self.lines.append(f"(define-fun t{self._count} () {sort} {term})")
        return f"t{self._count}"


def _refuse_unwalked(p: Any, prompt: Word) -> None:
    """Views of sought models, sources, and prompts that are too long."""
    if len(prompt) > LONGEST or not (isinstance(p, Sought) or (isinstance(p, Model) and not sought_in(p))):
        raise NotAlgebraic


def _key(p: Any) -> Any:
    return p if isinstance(p, Sought) else id(p)


def _cases(at: list[str], terms: list[str]) -> str:
    """The term of the state that it is."""
    chosen = terms[-1]
    for here, term in zip(at[-2::-1], terms[-2::-1], strict=True):
        chosen = term if here == "true" else chosen if here == "false" else f"(ite {here} {term} {chosen})"
    return chosen


def _both(one: str, other: str) -> str:
    return "false" if "false" in (one, other) else other if one == "true" else one if other == "true" else f"(and {one} {other})"


def _some(parts: Iterable[str]) -> str:
    kept = [part for part in parts if part != "false"]
    return "false" if not kept else kept[0] if len(kept) == 1 else f"(or {' '.join(kept)})"
