"""Counter machines: finite control and integer counters that have no bound, above or below.

True here: at each control the first case whose guard holds applies, and the last case is unguarded, so some case always does;
each case answers, and moves after every symbol. With two counters nearly everything about these is undecidable.
Must never enter: an update that is not a constant, or a guard that is not linear.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias, final

from arprops.core.dist import Dist
from arprops.core.error import BadModel
from arprops.core.model import Model
from arprops.core.words import Outcome, Symbol, alphabet_of
from arprops.models.guard import Guard, parsed
from arprops.models.row import Row, next_tokens, shown

State: TypeAlias = tuple[str, tuple[int, ...]]
Updates: TypeAlias = Mapping[str, int]
Move: TypeAlias = tuple[str, Updates] | str
"""The control moved to, with what is added to the counters; a control alone where they stay."""


@final
@dataclass(frozen=True)
class Case:
    """What a control does where the guard holds: its next-token distribution, and (control, what is added to the counters) a symbol."""

    guard: Guard
    next: Dist[Outcome]
    moves: Mapping[Symbol, tuple[str, Updates]] = field(hash=False)


@final
@dataclass(frozen=True, init=False, repr=False)
class CounterMachine(Model[State]):
    """The model that answers and moves by the first case, at its control, whose guard holds of its counters.

    Needs for each control a sequence of cases (guard, next-token distribution, moves) or `Case`s; a guard is text such as
    "n - m == 0 and n >= 1", or "" for otherwise, which the last case must have. `start` is a control, or (control, counters),
    counters left out being 0. The state is (control, values of the counters). Fails with `BadModel` by control and case.
    """

    alphabet: tuple[Symbol, ...]
    start_state: State
    counters: tuple[str, ...]
    control: Mapping[str, tuple[Case, ...]] = field(hash=False)

    def __init__(
        self,
        alphabet: Iterable[Symbol],
        *,
        start: Move,
        counters: Iterable[str],
        control: Mapping[str, Sequence[Case | tuple[str | Guard, Row, Mapping[Symbol, Move]]]],
    ) -> None:
        symbols, names = alphabet_of(alphabet), _names(counters)
        cases = {
            name: tuple(_case(f"control {name!r}, case {i}", case, symbols, names, control) for i, case in enumerate(listed, 1))
            for name, listed in control.items()
        }
        for name, listed in cases.items():
            _refuse_gaps(name, listed)
        first, values = _move("start", start, names, control)
        vars(self).update(alphabet=symbols, counters=names, control=cases, start_state=(first, tuple(values.get(c, 0) for c in names)))

    def start(self) -> State:
        return self.start_state

    def next(self, state: State) -> Dist[Outcome]:
        return self._applying(state).next

    def step(self, state: State, symbol: Symbol) -> State:
        control, updates = self._applying(state).moves[symbol]
        return control, tuple(value + updates.get(name, 0) for name, value in zip(self.counters, state[1], strict=True))

    def __repr__(self) -> str:
        return f"CounterMachine({shown(self.alphabet)}, {len(self.control)} controls, counters {', '.join(self.counters)})"

    def _applying(self, state: State) -> Case:
        name, values = state
        counters = dict(zip(self.counters, values, strict=True))
        return next(case for case in self.control[name] if case.guard.holds(counters))


def _names(counters: Iterable[str]) -> tuple[str, ...]:
    names = alphabet_of(counters)
    for name in names:
        if not name.isidentifier() or name == "and":
            raise BadModel(f"the counter {name!r} cannot be named in a guard; use a word of letters, digits and _ other than `and`")
    return names


def _case(
    where: str,
    case: Case | tuple[str | Guard, Row, Mapping[Symbol, Move]],
    alphabet: tuple[Symbol, ...],
    counters: tuple[str, ...],
    controls: Mapping[str, object],
) -> Case:
    guard, row, moves = (case.guard, case.next, case.moves) if isinstance(case, Case) else case
    for symbol in moves:
        if symbol not in alphabet:
            raise BadModel(f"{where}: a move for the unknown symbol {symbol!r}; the alphabet is {shown(alphabet)}")
    answer = next_tokens(row, where, alphabet)
    for symbol in alphabet:
        if symbol not in moves:
            raise BadModel(f"{where}: no move for {symbol!r}, of weight {answer[symbol]} there; every symbol needs one")
    try:
        # A Guard is read again from its text, so that one made by hand meets the same refusals.
        read = parsed(str(guard), counters)
    except BadModel as refusal:
        raise BadModel(f"{where}: {refusal}") from None
    return Case(read, answer, {symbol: _move(f"{where}, the move for {symbol!r}", moves[symbol], counters, controls) for symbol in alphabet})


def _move(where: str, move: Move, counters: tuple[str, ...], controls: Mapping[str, object]) -> tuple[str, Updates]:
    nothing: Updates = {}
    control, updates = (move, nothing) if isinstance(move, str) else move
    if control not in controls:
        raise BadModel(f"{where}: unknown control {control!r}; the controls are {shown(controls)}")
    for name, value in updates.items():
        if name not in counters:
            raise BadModel(f"{where}: unknown counter {name!r}; the counters are {shown(counters)}")
        if not isinstance(value, int) or isinstance(value, bool):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise BadModel(f"{where}: the counter {name!r} takes an int, found {value!r}")
    return control, {name: updates[name] for name in counters if updates.get(name)}


def _refuse_gaps(name: str, cases: Sequence[Case]) -> None:
    otherwise = [i for i, case in enumerate(cases, 1) if not case.guard.comparisons]
    if not otherwise:
        raise BadModel(f'control {name!r}: no case is unguarded, so some counters may meet none; end with a case whose guard is ""')
    if otherwise[0] != len(cases):
        raise BadModel(f"control {name!r}: case {otherwise[0]} is unguarded, so case {otherwise[0] + 1} never applies; put it last")
