"""A machine that answers as one model, until a prompt is impossible there and somebody asked for another answer; then as told.

True here: while the prompt is possible under the first model the answers are its own, so the joint is its own too (theorem A1), whatever
the language of prompts and whatever takes over. A symbol of weight 0 is known where it is read, as supports are constant in each case.
Must never enter: a change at a possible prompt.
"""

from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import Any

from arprops.build.answer import Reads
from arprops.build.machine import Clause, Key, Machine, Updates, renamed, settled, single
from arprops.core.counting import Parameter
from arprops.core.dist import Dist, point
from arprops.core.error import BadQuestion
from arprops.core.language import Language
from arprops.core.words import END, Outcome, Symbol
from arprops.models.guard import Guard
from arprops.search.reach import live


@dataclass(frozen=True)
class _On:
    """The first model answers: its control, the state of the language of prompts (None where no such prompt is left), whether the prompt is impossible."""

    control: Key
    at: int | None
    impossible: bool
    other: Key


@dataclass(frozen=True)
class _Off:
    """The other machine answers."""

    control: Key


@dataclass
class _Built:
    control: dict[Key, list[Clause]] = field(default_factory=dict[Key, list[Clause]])
    labels: dict[Key, str] = field(default_factory=dict[Key, str])


def taken_over(model: Machine, other: Machine, *, at: Language, reads: Reads = "string", impossible: bool = False) -> Machine:
    """The model, with `other` answering from the first impossible prompt in `at` on, and after it.

    `other` has read the whole prompt, or starts where it takes over (`reads="completion"`). With `impossible`, every prompt counts as
    impossible. Counters are those of both, those of `other` renamed where they clash. Fails with `BadQuestion` where both have a
    parameter of one name with two regions. Cost: the product of the controls.
    """
    model, other = _shared(model, other)
    useful = live(at)
    stay: tuple[Key, Updates] = other.start, {}
    waits = Clause(Guard(), point(END), dict.fromkeys(model.alphabet, stay))

    def reading(here: _On) -> list[Clause]:
        """How the other machine moves meanwhile; it stays at its start where it reads the completion alone, or will not be asked."""
        along = here.at is not None and reads == "string"
        return settled([clause._replace(next=point(END)) for clause in other.control[here.other]]) if along else [waits]

    def moved(here: _On, mine: Clause, theirs: Clause, symbol: Symbol) -> tuple[Key, Updates]:
        lost = here.impossible or not mine.emits(symbol)
        state = _after(at, useful, here.at, symbol)
        (to, add), (then, more) = mine.moves[symbol], theirs.moves[symbol]
        if lost and state in at.accepting:
            return _Off(then), more
        return (_On(to, None, impossible=False, other=other.start), add) if state is None else (_On(to, state, lost, then), {**add, **more})

    def clauses(here: Any) -> list[Clause]:
        if isinstance(here, _Off):
            return [c._replace(moves={x: (_Off(to), add) for x, (to, add) in c.moves.items()}) for c in other.control[here.control]]
        return settled([
            Clause(Guard(mine.guard.comparisons + theirs.guard.comparisons), mine.next, {x: moved(here, mine, theirs, x) for x in model.alphabet})
            for mine in model.control[here.control]
            for theirs in reading(here)
        ])

    begun = impossible and at.start in at.accepting
    first = _Off(other.start) if begun else _On(model.start, at.start if at.start in useful else None, impossible, other.start)
    built = _explored(first, clauses, lambda key: (other if isinstance(key, _Off) else model).labels[key.control])
    return Machine(
        model.alphabet,
        first,
        built.control,
        built.labels,
        model.counters + other.counters,
        model.values + other.values,
        _united(model.parameters, other.parameters),
        model.powers + other.powers,
    )


def answered(model: Machine, row: Dist[Outcome], *, at: Language, impossible: bool = False) -> Machine:
    """The model, with this distribution exactly at the impossible prompts in `at`; with `impossible`, every prompt counts as impossible."""
    useful = live(at)

    def clauses(here: _On) -> list[Clause]:
        told = here.impossible and here.at in at.accepting
        return settled([
            Clause(mine.guard, row if told else mine.next, {x: moved(here, mine, x) for x in model.alphabet}) for mine in model.control[here.control]
        ])

    def moved(here: _On, mine: Clause, symbol: Symbol) -> tuple[Key, Updates]:
        state = _after(at, useful, here.at, symbol)
        to, add = mine.moves[symbol]
        return _On(to, state, state is not None and (here.impossible or not mine.emits(symbol)), None), add

    first = _On(model.start, at.start if at.start in useful else None, impossible, None)
    built = _explored(first, clauses, lambda key: model.labels[key.control])
    return replace(model, start=first, control=built.control, labels=built.labels)


def begun_at(other: Machine, at: Language) -> Machine:
    """The machine that starts to read at the first prompt in `at`; before, it says END, which nobody need hear."""
    return taken_over(single(other.alphabet, point(END)), other, at=at, reads="completion", impossible=True)


def _after(at: Language, useful: AbstractSet[int], state: int | None, symbol: Symbol) -> int | None:
    """The state of the language after one more symbol; None where no word of it can follow."""
    then = None if state is None else at.step(state, symbol)
    return then if then in useful else None


def _explored(first: Any, clauses: Callable[[Any], list[Clause]], label: Callable[[Any], str]) -> _Built:
    built = _Built()
    todo = [first]
    for key in todo:  # grows while it is read: breadth first
        if key in built.control:
            continue
        built.control[key], built.labels[key] = clauses(key), label(key)
        todo += [to for clause in built.control[key] for to, _ in clause.moves.values() if to not in built.control]
    return built


def _shared(model: Machine, other: Machine) -> tuple[Machine, Machine]:
    """Both machines with names that mean one thing."""
    named = [*model.counters, *(p.name for p in model.powers)]
    for parameter in other.parameters:
        if parameter.name in named:
            raise BadQuestion(f"{parameter.name!r} is a counter of the model and a parameter of the answer; rename one of them")
    return model, renamed(other, [*named, *(p.name for p in model.parameters)])


def _united(mine: Sequence[Parameter], theirs: Iterable[Parameter]) -> tuple[Parameter, ...]:
    known = {parameter.name: parameter for parameter in mine}
    for parameter in theirs:
        other = known.setdefault(parameter.name, parameter)
        if other != parameter:
            raise BadQuestion(
                f"the parameter {parameter.name!r} lies in ({other.low}, {other.high}) for the model and in ({parameter.low}, {parameter.high}) "
                "for the answer; give it one region, or two names"
            )
    return tuple(known.values())
