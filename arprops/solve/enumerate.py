"""Search over models with small denominators: each constraint is put to models that are written while they are read.

True here: whatever is said of a blank model is said by the library's own answers on what was written, in exact arithmetic; a model
that comes out meets every constraint so far as these answers go, and the caller has it decided once more. An exhausted search has met
every model of the shape, up to what no constraint reads.
Must never enter: an approximate comparison, or "exhausted" where a candidate was left undecided.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from arprops.core import claim as core
from arprops.core.error import BadQuestion
from arprops.core.infinite import Infinite
from arprops.core.language import Language
from arprops.core.model import Model
from arprops.core.verdict import Proved, Refuted
from arprops.core.words import END
from arprops.kernel.comparison import decided
from arprops.search.equality import decide_equality
from arprops.search.explore import Progress
from arprops.search.tightness import tight
from arprops.search.value import valued
from arprops.solve.outputs import outputs
from arprops.solve.shapes import Blank, Shape, Unwritten
from arprops.solve.sought import Constraint, Differ, Not, Sought, replaced, sought_in

STATES: Final = 1_000
"""The budget, and the number of prompts, of a question about one candidate."""
_COST: Final = {
    core.NextProbability: 0, core.PrefixProbability: 0, core.SameJoint: 1, core.SameStrings: 1, core.Obeys: 1, core.SameConditionals: 2,
    core.ZeroPromptCount: 2, core.Probability: 2, core.Tight: 2, core.FiniteMass: 2, core.Length: 2, core.TotalVariation: 3, Differ: 4,
    core.Entropy: 5, core.CrossEntropy: 5, core.KL: 5, core.TokenLoss: 5,
}  # fmt: skip


@dataclass
class Searched:
    """How a search ended: the models where some were found, else whether it went through all of them."""

    found: dict[str, Model[Any]] | None = None
    exhausted: bool = False
    chosen: bool = False
    """Whether any row had to be chosen; without one the shape has a single model."""
    stopped: bool = False
    """Whether the budget ended it."""
    tried: int = 0
    undecided: int = 0


@dataclass
class _Asked:
    """A constraint about blank models, and what it was answered before."""

    constraint: Constraint
    held: Any
    known: dict[Any, Any] = field(default_factory=dict[Any, Any])
    names: dict[int, tuple[str, ...]] = field(default_factory=dict[int, tuple[str, ...]])
    """Who is sought in which part; the parts live as long as the constraint."""


class Out(Exception):
    """The budget of candidates has run out."""


def searched(
    constraints: tuple[Constraint, ...], wanted: Mapping[str, Sought], shape: Shape, *, budget: int, progress: Progress | None = None
) -> Searched:
    """The first models of the shape that meet all constraints, in the order of `distributions`; trees are cut where one fails.

    Tries at most `budget` partly written tuples of models. Cost: a question about a small model for each.
    """
    blanks = {name: Blank(one.alphabet, shape) for name, one in wanted.items()}
    asked = [_Asked(each, replaced(each, blanks)) for each in sorted(constraints, key=_cost)]
    result = Searched()

    def grown() -> bool:
        result.tried += 1
        if result.tried > budget:
            raise Out
        if progress is not None and result.tried % 1024 == 0:
            progress(f"{shape.phrase}, denominators at most {shape.denominator}", result.tried)
        open_ = 0
        for each in asked:
            try:
                holds = _answer(each, each.constraint, each.held, blanks)
            except Unwritten as blank:
                result.chosen = True
                for choice in blank.choices:
                    back = blank.model.write(blank.place, choice)
                    if grown():
                        return True
                    back()
                return False
            except BadQuestion:
                return False  # the question has no answer here, as the loss per token of what never ends
            if holds is None:
                open_ += 1
            elif not holds:
                return False
        result.undecided += bool(open_)
        return not open_

    try:
        if grown():
            result.found = {name: blank.filled() for name, blank in blanks.items()}
        else:
            result.exhausted = not result.undecided
    except Out:
        result.stopped = True
    return result


def _cost(constraint: Constraint) -> int:
    inner = constraint.claim if isinstance(constraint, Not) else constraint
    parts = [inner.left, inner.right] if isinstance(inner, core.Comparison) else [inner]
    return max((_COST.get(type(part), 0) for part in parts), default=0)


def _answer(each: _Asked, constraint: Constraint, held: Any, blanks: Mapping[str, Blank]) -> bool | None:
    if isinstance(constraint, Not):
        inner = _answer(each, constraint.claim, held.claim, blanks)
        return None if inner is None else not inner
    if isinstance(constraint, core.Comparison):
        left, right = (_once(each, getattr(constraint, side), getattr(held, side), blanks, _number) for side in ("left", "right"))
        return decided(left, held.relation, right)
    return _once(each, constraint, held, blanks, _holds)


def asked_once(held: Any) -> bool | None:
    """Whether models that are written out meet the constraint; None where it was not decided. Fails as its question does."""
    return _answer(_Asked(held, held), held, held, {})


def _once(each: _Asked, part: Any, held: Any, blanks: Mapping[str, Blank], ask: Callable[[Any], Any]) -> Any:
    """The answer about what is written now, asked for once."""
    key = id(part), tuple(blanks[name].written() for name in each.names.setdefault(id(part), tuple(sought_in(part))))
    if key not in each.known:
        each.known[key] = ask(held)
    return each.known[key]


def _number(held: Any) -> Any:
    if hasattr(held, "p"):
        return valued(held, budget=STATES, prompts=STATES).value
    return Infinite(None) if isinstance(held, float) else held


def _holds(held: Any) -> bool | None:
    match held:
        case core.SameConditionals() | core.SameJoint() | core.SameStrings():
            verdict = decide_equality(held, budget=STATES)
        case core.Tight():
            verdict = tight(held.p, budget=STATES)
        case core.Obeys():
            return obeyed(held)
        case Differ():
            try:
                left = outputs(held.left)
                return bool(left) and bool(right := outputs(held.right)) and not left & right
            except BadQuestion:
                return None  # it goes on for too long
        case _:
            raise AssertionError(held)
    return True if isinstance(verdict, Proved) else False if isinstance(verdict, Refuted) else None


def obeyed(claim: core.Obeys) -> bool:
    """Whether no completion breaks the rule, a regular language: no walk in step reaches an END that the automaton does not accept."""
    p, rule = claim.p, claim.rule
    assert isinstance(rule, Language)
    begin: list[tuple[Any, int]] = [(p.start(), rule.start)]
    seen = set(begin)
    for state, read in begin:  # the prompts
        for symbol in p.alphabet if claim.prompts == "all" else [x for x in p.next(state) if x is not END]:
            after = (p.step(state, symbol), rule.step(read, symbol) if claim.reads == "string" else rule.start)
            if after not in seen:
                seen.add(after)
                begin.append(after)
    for state, read in begin:  # their completions
        for outcome in p.next(state):
            if outcome is END:
                if read not in rule.accepting:
                    return False
            elif (after := (p.step(state, outcome), rule.step(read, outcome))) not in seen:
                seen.add(after)
                begin.append(after)
    return True


