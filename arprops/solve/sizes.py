"""One size after another: who is found there, or how the size was excluded.

True here: of a size the denominators are gone through from 1 on, so the first models that are found have the least; z3 is asked about all
weights where a quick look finds nothing. What was not gone through is kept as unsettled, with the reason.
Must never enter: a size that is passed over in silence.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from arprops.core.error import BadQuestion
from arprops.core.model import Model
from arprops.search.explore import Progress
from arprops.solve import automaton_conditions, conditions
from arprops.solve.algebra import Algebra, NotAlgebraic
from arprops.solve.automaton_algebra import Automata
from arprops.solve.conditions import written
from arprops.solve.enumerate import asked_once, searched
from arprops.solve.found import Found, Undecided, verdicts_on
from arprops.solve.rounding import automata_of, largest_denominator, rounded, weights_of
from arprops.solve.shapes import Shape
from arprops.solve.smt import ask
from arprops.solve.sought import Constraint, Differ, Sought, replaced

GLANCE: Final = 3_000
"""How many candidates are looked at before the solver is asked."""


@dataclass
class Sizes:
    """The question, and what is known of the sizes that have been passed."""

    constraints: tuple[Constraint, ...]
    wanted: Mapping[str, Sought]
    budget: int
    seconds: float
    largest: int
    """How far the denominators go."""
    progress: Progress | None = None
    by_z3: list[int] = field(default_factory=list[int])
    by_search: list[int] = field(default_factory=list[int])
    at_once: list[int] = field(default_factory=list[int])
    """Where a constraint fails before any weight is read."""
    unsettled: dict[int, str] = field(default_factory=dict[int, str])

    def pass_by(self, shape: Shape) -> Found | None:
        """The models of this size with the least denominator; None where the size is excluded, or unsettled."""
        left, denominator, reason, solver, weights = self.budget, 1, "", "", None
        while denominator <= shape.denominator:
            now = replace(shape, denominator=denominator)
            glance = not solver and denominator <= 2
            result = searched(self.constraints, self.wanted, now, budget=min(GLANCE, left) if glance else left, progress=self.progress)
            left -= result.tried
            if result.found is not None:
                return self._found(result.found, now, "no smaller denominator of this size does")
            if result.exhausted and not result.chosen:
                self.at_once.append(shape.size)
                return None
            if result.undecided:
                reason = f"{result.undecided} candidates of denominators at most {denominator} were not decided"
            if not result.stopped:
                denominator += 1
            elif not glance or left <= 0:
                reason = f"the budget ended at denominators of at most {denominator}"
            if not solver and (denominator > 2 or result.stopped or denominator > shape.denominator):
                solver, weights = self._solved(shape)
                if solver == "unsat":
                    self.by_z3.append(shape.size)
                    return None
            if result.stopped and (not glance or left <= 0):
                break
        return self._rounded(weights, shape, denominator - 1) if weights is not None else self._passed(shape, solver, reason)

    def _rounded(self, weights: Any, shape: Shape, searched_to: int) -> Found | None:
        drawn, moves = weights
        models = rounded(drawn, moves, self.wanted, shape, self._met)
        if models is None:
            return self._passed(shape, "sat", "z3's weights were not decided")
        how = f"these are z3's weights, rounded; denominators of at most {searched_to} were excluded by search, and smaller ones above may be left"
        return self._found(models, replace(shape, denominator=largest_denominator(models)), how)

    def _passed(self, shape: Shape, solver: str, reason: str) -> None:
        if reason:
            self.unsettled[shape.size] = reason
        elif solver == "sat":
            self.unsettled[shape.size] = f"z3 finds weights, of denominators above {shape.denominator} or irrational; say denominators="
        else:
            self.by_search.append(shape.size)

    def _solved(self, shape: Shape) -> tuple[str, Any]:
        """What z3 says for all weights of the algebraic constraints: "unsat", "sat" if these are all, else "open"; and its rational weights and moves."""
        try:
            algebra = Automata(self.wanted, shape) if shape.family == "states" else Algebra(self.wanted, shape)
        except NotAlgebraic:
            return "open", None
        text, said = written(algebra, self.constraints, automaton_conditions.holds if isinstance(algebra, Automata) else conditions.holds)
        if not said:
            return "open", None
        if self.progress is not None:
            self.progress(f"z3 on {shape.phrase}, all weights", 0)
        answer = ask("z3", text, seconds=self.seconds)
        if answer.answer == "sat" and said == len(self.constraints):
            if isinstance(algebra, Automata):
                return "sat", automata_of(answer.model, algebra)
            weights = weights_of(answer.model, algebra, self.wanted)
            return "sat", None if weights is None else (weights, {})
        return ("unsat" if answer.answer == "unsat" else "open"), None

    def _met(self, models: Mapping[str, Model[Any]]) -> bool:
        try:
            return all(asked_once(replaced(each, models)) is True for each in self.constraints)
        except BadQuestion:
            return False  # a question that has no answer for these

    def _found(self, models: Any, shape: Shape, how: str) -> Found | None:
        """The models with their verdicts, all decided anew on the models as they are handed out."""
        try:
            verdicts = tuple(verdict for each in self.constraints for verdict in verdicts_on(replaced(each, models)))
        except Undecided as other:
            self.unsettled[shape.size] = f"models were found on which decide says {other}"
            return None
        size = "number of states" if shape.family == "states" else shape.family
        order = f"least {size} first, then least largest denominator of a row: {how}"
        return Found(models, self.constraints, verdicts, shape.size, shape.denominator, "; ".join([order, *self.said(shape), *self._beams()]))

    def _beams(self) -> list[str]:
        """What no verdict shows: which string a beam gives."""
        outputs = [output for each in self.constraints if isinstance(each, Differ) for output in (each.left, each.right)]
        return ["what a beam gives is what `complete` says, without a certificate"] * any(output.method == "beam" for output in outputs)

    def said(self, shape: Shape) -> list[str]:
        """How each passed size was excluded, or why not."""
        parts = [
            (self.at_once, "none, whatever the weights"),
            (self.by_z3, "none with any weights, says z3"),
            (self.by_search, f"none with rows of denominators at most {self.largest}, by search"),
        ]
        said = [f"{shape.family} {', '.join(map(str, sizes))}: {text}" for sizes, text in parts if sizes]
        return [*said, *(f"{shape.family} {size}: not excluded, for {why}" for size, why in self.unsettled.items())]
