"""Checkers of comparisons: of two values, and of two values at every prompt of a regular language.

True here: a comparison is decided from certified values, exact or intervals. Two prompts that lead the models and automata asked to the
same states get the same answers from there on, so one prompt for each tuple of states stands for all of them.
Must never enter: a probability of the prompt itself, which depends on the way and not on where it leads.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from math import inf
from typing import Any

from arprops.core.certificate import AtPrompt, Certificate, Computed, Each, Sides
from arprops.core.claim import AtEvery, Comparison, NextProbability, Probability, Quantity, Value
from arprops.core.dist import normalised
from arprops.core.formula import Formula, formula, same
from arprops.core.forward import advanced, forward, outcome_masses
from arprops.core.interval import ends
from arprops.core.logsum import LogSum
from arprops.core.model import Model, PartialModel, Source
from arprops.core.words import Symbol, Word
from arprops.kernel.explore import Explored, explore
from arprops.kernel.frontier import living
from arprops.kernel.refuse import of_kind, require
from arprops.kernel.value import Result, value

Asked = NextProbability | Probability


def holds(claim: Comparison, certificate: Certificate) -> None:
    """Refuse unless the certified values decide that the comparison holds."""
    require(compared(claim, certificate) is True, "comparison.not_established")


def fails(claim: Comparison, witness: Certificate) -> None:
    """Refuse unless the certified values decide that the comparison fails."""
    require(compared(claim, witness) is False, "comparison.not_refuted")


def compared(claim: Comparison, certificate: Certificate | None) -> bool | None:
    """Whether the comparison holds, as far as the certified values decide it; None where their intervals overlap."""
    certificate = of_kind(certificate, Sides, "comparison.kind")
    return decided(_side(claim.left, certificate.left), claim.relation, _side(claim.right, certificate.right))


def decided(left: Result | Value, relation: str, right: Result | Value) -> bool | None:
    """Whether left relation right, for exact values or intervals; None where intervals leave it open."""
    if isinstance(left, Formula) or isinstance(right, Formula):
        written = [formula(side) for side in (left, right)]
        equal = relation == "==" and written[0] is not None and written[1] is not None and same(written[0], written[1])
        return True if equal else None
    (left_low, left_high), (right_low, right_high) = ends(left), ends(right)
    if relation == "<":
        return True if left_high < right_low else False if left_low >= right_high else None
    if relation == "<=":
        return True if left_high <= right_low else False if left_low > right_high else None
    require(relation == "==", "comparison.relation", repr(relation))
    return True if left_low == left_high == right_low == right_high else False if left_high < right_low or right_high < left_low else None


def _side(side: Quantity | Value, certificate: Certificate) -> Result | Value:
    if not isinstance(side, int | Fraction | LogSum | Formula | float):
        return value(side, certificate)
    known = isinstance(certificate, Computed) and (side == inf or not isinstance(side, float))
    require(known, "comparison.known", f"a {type(side).__name__} needs no evidence, and is no float unless +∞")
    return side


def everywhere(claim: AtEvery, certificate: Certificate) -> None:
    """Refuse unless the comparison is certified at a prompt for each state that one leads to. Cost: that of the comparison, for each."""
    given = of_kind(certificate, Each, "every.kind").sides
    places, prompt = led_to(claim, len(given))
    require(places.complete and len(places.states) == len(given), "every.states", f"{len(given)} entries given")
    for place, sides in zip(places.states, given, strict=True):
        here = compared(put(claim.comparison, prompt(place)), sides) if place[0] in claim.prompts.accepting else sides is None
        require(here is True, "every.fails", f"at {prompt(place)}")


def somewhere(claim: AtEvery, witness: Certificate) -> None:
    """Refuse unless the comparison fails at the witness's prompt, which is among those asked."""
    witness = of_kind(witness, AtPrompt, "every.witness")
    among = claim.among == "all" or all(forward(side.p.source(), witness.prompt) for side in asked(claim))
    require(among and claim.prompts.accepts(witness.prompt), "every.outside", f"{witness.prompt} is not asked about")
    require(compared(put(claim.comparison, witness.prompt), witness.sides) is False, "every.holds", f"at {witness.prompt}")


def asked(claim: AtEvery) -> list[Asked]:
    """The sides of the comparison that ask at a prompt."""
    return [side for side in (claim.comparison.left, claim.comparison.right) if isinstance(side, Asked)]


def put(comparison: Comparison, prompt: Word) -> Comparison:
    """The comparison with this prompt in the place of its own."""
    left, right = (replace(side, prompt=prompt) if isinstance(side, Asked) else side for side in (comparison.left, comparison.right))
    return Comparison(left, comparison.relation, right)


def led_to(claim: AtEvery, limit: int) -> tuple[Explored[Any], Callable[[Any], Word]]:
    """The states on the way to the language, its own first, at most `limit` of them; and a function to the first prompt that leads to one."""
    sides = asked(claim)
    models = [side.p if isinstance(side.p, PartialModel) else _Posterior(side.p) for side in sides]
    automata = [claim.prompts, *(side.language for side in sides if isinstance(side, Probability) and side.whole)]
    machines: list[Any] = [*automata, *models]
    require(len({frozenset(machine.alphabet) for machine in machines}) == 1, "every.alphabet")
    require(claim.among == "possible" or all(isinstance(model, Model) for model in models), "every.partial", "not every prompt is answered")
    start = (*(automaton.start for automaton in automata), *(model.start() for model in models))
    alive = living(claim.prompts)
    came: dict[Any, tuple[Any, Symbol]] = {}

    def after(place: Any) -> Iterator[Any]:
        for symbol in claim.prompts.alphabet:
            answers = claim.among == "all" or all(symbol in model.next(state) for model, state in zip(models, place[len(automata) :], strict=True))
            if answers and claim.prompts.step(place[0], symbol) in alive:
                target = tuple(machine.step(state, symbol) for machine, state in zip(machines, place, strict=True))
                came.setdefault(target, (place, symbol))
                yield target

    def prompt(place: Any) -> Word:
        symbols: list[Symbol] = []
        while place != start:
            place, symbol = came[place]
            symbols.append(symbol)
        return tuple(reversed(symbols))

    return explore([start], after, limit), prompt


class _Posterior(PartialModel[Any]):
    """A source by its posteriors: what it answers after a prompt depends on nothing else."""

    def __init__(self, source: Source[Any]) -> None:
        self.joint, self.alphabet = source, source.alphabet

    def start(self) -> Any:
        return frozenset(self.joint.start().items())

    def next(self, state: Any) -> Any:
        return normalised(outcome_masses(self.joint, dict(state)))

    def step(self, state: Any, symbol: Symbol) -> Any:
        return frozenset(normalised(advanced(self.joint, dict(state), symbol)).items())
