"""A joint restricted to a rule: the strings that the rule accepts keep their probability, and whatever else would end never does.

True here: the finite mass of the view is the probability of the rule's language, which need not be regular; so what is known of finite
masses, for all lengths and parameters, is known of it. Where the joint ends and the rule does not, a fresh symbol comes and comes again
for ever. A rule that reads the completion alone is told by another fresh symbol that the prompt is over. Until then that symbol has half
of the mass, so that a prompt with it is possible where the prompt is.
A string that the rule can never accept any more is lost at once.
Must never enter: renormalisation. Nothing is conditioned on obeying the rule.
"""

from abc import ABC
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, Generic, Literal, TypeAlias, final, overload

from arprops.core.counting import Cell, Counted, Counting
from arprops.core.dist import Dist, point
from arprops.core.error import BadModel, BadQuestion
from arprops.core.language import Language
from arprops.core.model import Joint, Model, Move, PartialModel, S, Source
from arprops.core.ratio import ratio
from arprops.core.words import END, Outcome, Symbol
from arprops.views.along import Along, Rule, Standing, apart, counting_of, hopeless
from arprops.views.choice import same_symbols
from arprops.views.view import View, made

Read: TypeAlias = tuple[S] | tuple[S, Standing] | None
"""The state while the prompt lasts, the state with that of the rule that reads along, and nothing once the string is lost."""
HALF: Final = Fraction(1, 2)


@dataclass(frozen=True, init=False, repr=False)
class Restricted(View, Generic[S]):
    """The joint of which only the strings that the rule accepts end: a `Model` of a `Model`, a partial one of a partial one, a `Source` of a `Source`.

    Needs as rule a regular language, or a `PDFA` or `CounterMachine` without parameters, over the symbols of the joint. The alphabet gets
    `lost` at its end, and with `reads="completion"` `begin` before it. The view of an automaton or counter machine is a counter machine.
    Fails with `BadModel` on other symbols or parameters, `BadQuestion` on another `reads`. Cost: a step of both.
    """

    alphabet: tuple[Symbol, ...]
    joint: Joint
    rule: Rule
    reads: Literal["string", "completion"]

    @overload
    def __new__(cls, joint: Model[S], rule: Rule, *, reads: Literal["string", "completion"] = "string") -> "RestrictedModel[S]": ...
    @overload
    def __new__(cls, joint: PartialModel[S], rule: Rule, *, reads: Literal["string", "completion"] = "string") -> PartialModel[Read[S]]: ...
    @overload
    def __new__(cls, joint: Source[S], rule: Rule, *, reads: Literal["string", "completion"] = "string") -> "RestrictedSource[S]": ...
    def __new__(cls, joint: Joint, rule: Rule, *, reads: Literal["string", "completion"] = "string") -> Any:
        if not isinstance(rule, Language | Counted):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise BadModel(f"the rule must be a regular language, or a PDFA or CounterMachine (read as the strings it can end after), found {rule!r}")
        if reads not in ("string", "completion"):
            raise BadQuestion(f"reads is 'string' or 'completion', found {reads!r}")
        same_symbols(joint.alphabet, rule.alphabet, "Restricted(joint, rule)")
        if isinstance(rule, Counted) and (names := [p.name for p in rule.counting().parameters]):
            raise BadModel(f"where the rule ends does not depend on its parameters {', '.join(names)}; give them numbers of their regions: rule.at({{…}})")
        fresh = [_fresh(joint.alphabet, mark) for mark in (("⊢", "✗") if reads == "completion" else ("✗",))]
        fields: dict[str, Any] = {"alphabet": (*joint.alphabet, *fresh), "joint": joint, "rule": rule, "reads": reads, "_along": Along(rule)}
        if isinstance(joint, Counted):
            return made(RestrictedMachine, fields)
        kind: type[Any] = RestrictedModel if isinstance(joint, Model) else RestrictedPartialModel if isinstance(joint, PartialModel) else RestrictedSource
        return made(kind, fields)

    @property
    def lost(self) -> Symbol:
        """The symbol that comes instead of an end that the rule does not accept, and for ever after."""
        return self.alphabet[-1]

    @property
    def begin(self) -> Symbol | None:
        """The symbol after which the completion begins; None where the rule reads the whole string."""
        return self.alphabet[-2] if self.reads == "completion" else None

    @property
    def _rule(self) -> Along:
        along: Along = vars(self)["_along"]
        return along

    def _first(self, state: S) -> Read[S]:
        return (state,) if self.reads == "completion" else _both(state, self._rule.start())

    def __repr__(self) -> str:
        return f"Restricted({self.joint!r}, {self.rule!r}{', reads=' + repr(self.reads) if self.reads == 'completion' else ''})"


class _Steps(Restricted[S], PartialModel[Read[S]], ABC):
    joint: PartialModel[S]

    def start(self) -> Read[S]:
        return self._first(self.joint.start())

    def next(self, state: Read[S]) -> Dist[Outcome]:
        if state is None:
            return point(self.lost)
        answer = self.joint.next(state[0])
        if len(state) == 1:
            assert self.begin is not None
            return Dist({self.begin: HALF, **{outcome: HALF * weight for outcome, weight in answer.items()}})
        if END not in answer or self._rule.ends(state[1]):
            return answer
        return answer.map(lambda outcome: self.lost if outcome is END else outcome)

    def step(self, state: Read[S], symbol: Symbol) -> Read[S]:
        if state is None or symbol == self.lost:
            return None
        if symbol == self.begin:
            return _both(state[0], self._rule.start()) if len(state) == 1 else None
        if len(state) == 1:
            return (self.joint.step(state[0], symbol),)
        along = self._rule.step(state[1], symbol)
        return None if along is None else (self.joint.step(state[0], symbol), along)


class RestrictedModel(_Steps[S], Model[Read[S]]):
    """A restricted `Model`."""


@final
class RestrictedMachine(RestrictedModel[S], Counted[Read[S]]):
    """A restricted automaton or counter machine: a counter machine, whose cells are those of both together."""

    joint: Counted[S]  # pyright: ignore[reportIncompatibleVariableOverride]  # frozen, so it may be narrower

    def counting(self) -> Counting:
        """The formulas of both machines in step.

        Controls are numbered: `i.j` where the rule reads along, `i` while the prompt lasts, and `lost`; the cells of a pair are those of
        the first in their order, for each those of the rule; a pair with a hopeless control of the rule is `lost`.
        """
        left, right = self.joint.counting(), counting_of(self.rule)
        dead, right = hopeless(right), apart(right, left)
        mine, theirs = ({name: str(i) for i, name in enumerate(side.cells)} for side in (left, right))
        still = (0,) * len(right.counters)
        gone = ("lost", (0,) * len(left.counters) + still)

        def led(control: str, adds: tuple[int, ...], along: str, more: tuple[int, ...]) -> tuple[str, tuple[int, ...]]:
            return gone if along in dead else (f"{mine[control]}.{theirs[along]}", (*adds, *more))

        marks = dict.fromkeys(self.alphabet[len(left.alphabet) :], gone)
        cells: dict[str, tuple[Cell, ...]] = {}
        for control, listed in left.cells.items() if self.begin is not None else ():
            assert self.begin is not None
            begun = {self.begin: led(control, (0,) * len(left.counters), right.start[0], still)}
            cells[mine[control]] = tuple(
                Cell(
                    cell.guard,
                    {self.begin: ratio(HALF), **{outcome: weight * HALF for outcome, weight in cell.next.items()}},
                    {symbol: (mine[to], (*adds, *still)) for symbol, (to, adds) in cell.moves.items()} | marks | begun,
                )
                for cell in listed
            )
        for control, listed in left.cells.items():
            for other in (name for name in right.cells if name not in dead):
                cells[f"{mine[control]}.{theirs[other]}"] = tuple(
                    Cell(
                        (*cell.guard, *along.guard),
                        {self.lost if outcome is END and END not in along.next else outcome: weight for outcome, weight in cell.next.items()},
                        {symbol: led(*cell.moves[symbol], *along.moves[symbol]) for symbol in left.alphabet} | marks,
                    )
                    for cell in listed
                    for along in right.cells[other]
                )
        cells["lost"] = (Cell((), {self.lost: ratio(1)}, dict.fromkeys(self.alphabet, gone)),)
        first = led(left.start[0], (), right.start[0], ())[0] if self.begin is None else mine[left.start[0]]
        start = (first, (*left.start[1], *right.start[1]))
        return Counting(self.alphabet, (*left.counters, *right.counters), start, cells, left.parameters, left.powers)

    def at(self, values: Mapping[str, Fraction]) -> "RestrictedMachine[S]":
        found = Restricted(self.joint.at(values), self.rule, reads=self.reads)
        assert isinstance(found, RestrictedMachine)
        return found


@final
class RestrictedPartialModel(_Steps[S]):
    """A restricted `PartialModel`."""


@final
class RestrictedSource(Restricted[S], Source[Read[S]]):
    """A restricted `Source`."""

    joint: Source[S]

    def start(self) -> Dist[Read[S]]:
        return self.joint.start().map(self._first)

    def move(self, state: Read[S]) -> "Dist[Move[Read[S]]]":
        if state is None:
            return point((self.lost, None))

        def moved(move: Move[S]) -> "Move[Read[S]]":
            if move is END:
                return END if len(state) == 1 or self._rule.ends(state[1]) else (self.lost, None)
            return (move[0], (move[1],) if len(state) == 1 else _both(move[1], self._rule.step(state[1], move[0])))

        moves = self.joint.move(state[0]).map(moved)
        if self.begin is None or len(state) == 2:
            return moves
        return Dist({(self.begin, _both(state[0], self._rule.start())): HALF, **{move: HALF * weight for move, weight in moves.items()}})


def _both(state: S, along: Standing | None) -> Read[S]:
    return None if along is None else (state, along)


def _fresh(alphabet: tuple[Symbol, ...], mark: Symbol) -> Symbol:
    """The mark, as often as it takes to be no symbol of the alphabet."""
    return next(mark * k for k in range(1, len(alphabet) + 2) if mark * k not in alphabet)
