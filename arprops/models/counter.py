"""Counter machines: finite control and integer counters that have no bound, above or below.

True here: at each control the first case whose guard holds applies, and the last case is unguarded, so some case always does;
each case answers, and moves after every symbol. Weights are rational functions of the counters, of powers of them, and of
parameters with a region; a machine with parameters is a family, and answers prompts where its weights are numbers or its
parameters have been given. With two counters nearly everything about these is undecidable.
Must never enter: an update that is not a constant, or a guard that is not linear.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, TypeAlias, final

from arprops.core.counting import Cell, Counted, Counting, Parameter, Power
from arprops.core.dist import Dist
from arprops.core.error import BadModel, BadQuestion
from arprops.core.exact import Exact, exact
from arprops.core.ratio import ratio
from arprops.core.words import Outcome, Symbol, alphabet_of
from arprops.models.cells import cells
from arprops.models.guard import Guard, parsed
from arprops.models.row import Row, next_tokens, shown
from arprops.models.weights import Weights, number, refuse_signs, symbolic, weights
from arprops.models.written import braces, row, symbols, within
from arprops.models.written import number as literal

State: TypeAlias = tuple[str, tuple[int, ...]]
Updates: TypeAlias = Mapping[str, int]
Move: TypeAlias = tuple[str, Updates] | str
"""The control moved to, with what is added to the counters; a control alone where they stay."""
Region: TypeAlias = Mapping[str, tuple[Exact | None, Exact | None]]
"""For each parameter the open interval it lies in; None is no bound on that side."""


@final
@dataclass(frozen=True)
class Case:
    """What a control does where the guard holds: its next-token weights, and (control, what is added to the counters) a symbol."""

    guard: Guard
    next: Dist[Outcome] | Weights
    moves: Mapping[Symbol, tuple[str, Updates]] = field(hash=False)


Written: TypeAlias = Row | Weights | Mapping[Any, Any]
Cases: TypeAlias = Sequence[Case | tuple[str | Guard, Written, Mapping[Symbol, Move]]]


@final
@dataclass(frozen=True, init=False, repr=False)
class CounterMachine(Counted[State]):
    """The model that answers and moves by the first case, at its control, whose guard holds of its counters.

    Needs for each control a sequence of cases (guard, next-token weights, moves) or `Case`s; a guard is text such as
    "n - m == 0 and n >= 1", or "" for otherwise, which the last case must have. `start` is a control, or (control, counters),
    counters left out being 0. A weight may be a formula, as text or as a sympy expression, in counters, in `parameters`
    (name: open interval) and in `powers` (name: (base, counter)): "1 - q", "1/(n + 2)"; it must be 0 identically or positive
    throughout its case. The state is (control, values of the counters). Fails with `BadModel` by control and case.
    """

    alphabet: tuple[Symbol, ...]
    start_state: State
    counters: tuple[str, ...]
    control: Mapping[str, tuple[Case, ...]] = field(hash=False)
    parameters: tuple[Parameter, ...]
    powers: tuple[Power, ...]

    def __init__(
        self,
        alphabet: Iterable[Symbol],
        *,
        start: Move,
        counters: Iterable[str],
        control: Mapping[str, Cases],
        parameters: Region | Sequence[Parameter] = (),
        powers: Mapping[str, tuple[Any, str]] | Sequence[Power] = (),
    ) -> None:
        symbols, names = alphabet_of(alphabet), _names(counters)
        region = _region(parameters, names)
        exponents = _powers(powers, names, region)
        known = _Known(symbols, names, (*names, *(p.name for p in region), *(p.name for p in exponents)), control)
        cases = {
            name: tuple(_case(f"control {name!r}, case {i}", case, known) for i, case in enumerate(listed, 1)) for name, listed in control.items()
        }
        for name, listed in cases.items():
            _refuse_gaps(name, listed)
            for index, guard in cells([case.guard for case in listed]):
                if isinstance(row := listed[index].next, Weights):
                    where = f"control {name!r}, case {index + 1}"
                    refuse_signs(row, where, guard, counters=names, parameters=region, powers=exponents)
        first, values = _move("start", start, names, control)
        vars(self).update(alphabet=symbols, counters=names, control=cases, start_state=(first, tuple(values.get(c, 0) for c in names)))
        vars(self).update(parameters=region, powers=exponents)

    def start(self) -> State:
        return self.start_state

    def next(self, state: State) -> Dist[Outcome]:
        row = self._applying(state).next
        if isinstance(row, Weights):
            values: dict[str, Fraction] = {name: Fraction(value) for name, value in zip(self.counters, state[1], strict=True)}
            for power in self.powers:
                if power.name in row.names and not power.base.names:
                    values[power.name] = power.base.rational ** int(values[power.counter])
            row = row.at(values)
        if isinstance(row, Weights):
            names = ", ".join(p.name for p in self.parameters)
            raise BadQuestion(f"the weights at control {state[0]!r} depend on the parameters {names}; give them values first: machine.at({{…}})")
        return row

    def step(self, state: State, symbol: Symbol) -> State:
        control, updates = self._applying(state).moves[symbol]
        return control, tuple(value + updates.get(name, 0) for name, value in zip(self.counters, state[1], strict=True))

    def at(self, values: Mapping[str, Exact]) -> "CounterMachine":
        """The machine with these parameters replaced by numbers.

        Fails with `BadQuestion` on a name that is no parameter, and on a number outside its region.
        """
        given = {name: exact(value) for name, value in values.items()}
        regions = {parameter.name: parameter for parameter in self.parameters}
        for name, value in given.items():
            if name not in regions:
                raise BadQuestion(f"unknown parameter {name!r}; the parameters are {shown(regions)}")
            if not regions[name].holds(value):
                raise BadQuestion(f"{name} = {value} is outside its region ({regions[name].low}, {regions[name].high}), ends excluded")
        replaced: dict[str, Cases] = {
            name: [(case.guard, case.next.at(given) if isinstance(case.next, Weights) else case.next, case.moves) for case in listed]
            for name, listed in self.control.items()
        }
        first, counts = self.start_state
        return CounterMachine(
            self.alphabet,
            start=(first, dict(zip(self.counters, counts, strict=True))),
            counters=self.counters,
            control=replaced,
            parameters=[parameter for parameter in self.parameters if parameter.name not in given],
            powers=[Power(power.name, power.base.at(given), power.counter) for power in self.powers],
        )

    def counting(self) -> Counting:
        formulas: dict[str, tuple[Cell, ...]] = {}
        for name, listed in self.control.items():
            formulas[name] = tuple(
                Cell(
                    guard,
                    {outcome: ratio(term) for outcome, term in listed[number].next.items()},
                    {s: (to, tuple(add.get(c, 0) for c in self.counters)) for s, (to, add) in listed[number].moves.items()},
                )
                for number, guard in cells([case.guard for case in listed])
            )
        return Counting(self.alphabet, self.counters, self.start_state, formulas, self.parameters, self.powers)

    def __repr__(self) -> str:
        family = f", parameters {', '.join(p.name for p in self.parameters)}" if self.parameters else ""
        summary = f"CounterMachine({shown(self.alphabet)}, {len(self.control)} controls, counters {', '.join(self.counters)}{family})"
        return within(sum(map(len, self.control.values())), self._expression, summary)

    def _expression(self) -> str:
        first, counts = self.start_state
        started = {name: count for name, count in zip(self.counters, counts, strict=True) if count}
        control = braces({repr(name): f"[{', '.join(map(_written, listed))}]" for name, listed in self.control.items()})
        parts = [symbols(self.alphabet), f"start={(first, started) if started else first!r}", f"counters={list(self.counters)}", f"control={control}"]
        if self.parameters:
            ends = {repr(p.name): f"({', '.join('None' if end is None else literal(end) for end in (p.low, p.high))})" for p in self.parameters}
            parts.append(f"parameters={braces(ends)}")
        if self.powers:
            parts.append(f"powers={braces({repr(p.name): f'({str(p.base)!r}, {p.counter!r})' for p in self.powers})}")
        return f"CounterMachine({', '.join(parts)})"

    def _applying(self, state: State) -> Case:
        name, values = state
        counters = dict(zip(self.counters, values, strict=True))
        return next(case for case in self.control[name] if case.guard.holds(counters))


def _written(case: Case) -> str:
    weighed = case.next
    answer = row(weighed) if isinstance(weighed, Dist) else braces({repr(x): repr(str(term)) for x, term in weighed.terms.items()})
    moves = {symbol: (to, dict(updates)) if updates else to for symbol, (to, updates) in case.moves.items()}
    return f"({str(case.guard)!r}, {answer}, {moves!r})"


@dataclass(frozen=True)
class _Known:
    """What a case may speak of."""

    alphabet: tuple[Symbol, ...]
    counters: tuple[str, ...]
    names: tuple[str, ...]
    controls: Mapping[str, object]


def _region(given: Region | Sequence[Parameter], counters: tuple[str, ...]) -> tuple[Parameter, ...]:
    listed = [Parameter(name, *(None if end is None else exact(end) for end in ends)) for name, ends in given.items()] if isinstance(given, Mapping) else given
    for name, low, high in listed:
        if not name.isidentifier() or name in counters:
            raise BadModel(f"the parameter {name!r} must be a word of letters, digits and _ that is no counter")
        if (low is None and high is None) or (low is not None and high is not None and low >= high):
            raise BadModel(f"the parameter {name!r} needs an open interval with at least one end, found ({low}, {high})")
    return tuple(listed)


def _powers(given: Mapping[str, tuple[Any, str]] | Sequence[Power], counters: tuple[str, ...], region: tuple[Parameter, ...]) -> tuple[Power, ...]:
    names = [p.name for p in region]
    listed = [Power(name, number(base, names), counter) for name, (base, counter) in given.items()] if isinstance(given, Mapping) else given
    for power in listed:
        if not power.name.isidentifier() or power.name in counters or power.name in names:
            raise BadModel(f"the power {power.name!r} must be a word of letters, digits and _ that is neither a counter nor a parameter")
        if power.counter not in counters:
            raise BadModel(f"the power {power.name!r} has the unknown counter {power.counter!r} as exponent; the counters are {shown(counters)}")
        refuse_signs(Weights({"base": power.base}), f"the power {power.name!r}", (), counters=(), parameters=region, powers=())
    return tuple(listed)


def _names(counters: Iterable[str]) -> tuple[str, ...]:
    names = alphabet_of(counters)
    for name in names:
        if not name.isidentifier() or name == "and":
            raise BadModel(f"the counter {name!r} cannot be named in a guard; use a word of letters, digits and _ other than `and`")
    return names


def _case(where: str, case: Case | tuple[str | Guard, Written, Mapping[Symbol, Move]], known: _Known) -> Case:
    guard, row, moves = (case.guard, case.next, case.moves) if isinstance(case, Case) else case
    for symbol in moves:
        if symbol not in known.alphabet:
            raise BadModel(f"{where}: a move for the unknown symbol {symbol!r}; the alphabet is {shown(known.alphabet)}")
    if isinstance(row, Weights) or symbolic(row):
        answer: Dist[Outcome] | Weights = weights(row, where, known.alphabet, known.names)
        answer = answer if answer.names else answer.at({})
    else:
        answer = next_tokens(row, where, known.alphabet)
    for symbol in known.alphabet:
        if symbol not in moves:
            weight = answer[symbol] if isinstance(answer, Dist) else answer.terms.get(symbol, 0)
            raise BadModel(f"{where}: no move for {symbol!r}, of weight {weight} there; every symbol needs one")
    try:
        # A Guard is read again from its text, so that one made by hand meets the same refusals.
        read = parsed(str(guard), known.counters)
    except BadModel as refusal:
        raise BadModel(f"{where}: {refusal}") from None
    led = {s: _move(f"{where}, the move for {s!r}", moves[s], known.counters, known.controls) for s in known.alphabet}
    return Case(read, answer, led)


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
