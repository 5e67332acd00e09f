"""Equalities and rules of counter machines, for all lengths and all parameters.

True here: `Proved` comes with a formula for each pair of cells that the kernel has gone through, `Refuted` with a shortest prompt and,
in a family, numbers for its parameters; `Attested` where only z3 and cvc5 say that the formula is kept; what is left is `Unknown`,
with the length up to which no failure was seen.
Must never enter: a bounded search in the clothes of a proof.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from arprops.core.certificate import At, Breach, Separation, Single
from arprops.core.claim import Obeys, SameConditionals, SameJoint, SameStrings
from arprops.core.error import Rejected
from arprops.core.ratio import Ratio, ratio
from arprops.core.verdict import Attested, Proved, Refuted, Unknown, Verdict
from arprops.core.words import END, Word
from arprops.kernel.induction import Run, holds_throughout, run_of
from arprops.kernel.potential import regions
from arprops.search.explore import BUDGET, Progress
from arprops.solve.induction import inductive
from arprops.solve.obligations import attested
from arprops.solve.walk import Pair, Walked, cell_of, gap, moved, start_of, tried, walked, weights_at

Formulas = SameConditionals | SameJoint | SameStrings | Obeys
STAGES: Final = (300, 3_000, 12_000)
"""How many pairs of states are looked at before each attempt, where the budget allows it; more have not helped a guess."""
STRINGS: Final = 3_000
"""How many pairs with quotients of probabilities are looked at for strings; the quotients grow as formulas."""
LONG: Final = 500
"""Strings are followed while the quotient of their probabilities has at most so many terms."""


def for_all_lengths(claim: Formulas, *, budget: int = BUDGET, progress: Progress | None = None) -> Verdict:
    """The verdict on a claim about counter machines (a regular language may be the rule), for all lengths and parameters.

    Looks at a few hundred pairs of states, guesses a formula for each pair of cells and has the kernel check it; where that fails, at
    more, up to the last of `STAGES` or `budget`. Cost: the guess, see `solve/induction.py`; a failure costs the walk to it.
    """
    run = run_of(claim)
    seen: Walked | None = None
    for size in dict.fromkeys(min(stage, budget) for stage in STAGES):
        if seen is not None and seen.complete:
            break
        seen = walked(run, budget=size)
        if progress is not None:
            progress("pairs of states", len(seen.order))
        for failed in failures(claim, seen):
            return Refuted(claim, failed)
        for trusting in (False, True):
            guess = inductive(run, seen, progress=progress, trusting=trusting)
            if guess is None:
                continue
            try:
                holds_throughout(claim, guess)
            except Rejected:
                if trusting and (scope := attested(claim, guess)) is not None:
                    return Attested(claim, ("z3", "cvc5"), scope, guess)
            else:
                return Proved(claim, guess)
    assert seen is not None
    depth = _strings(run, STRINGS).depth if isinstance(claim, SameStrings) else seen.depth
    return Unknown(claim, "no formula was found that every move keeps", f"{len(seen.order)} pairs of states: no failure up to length {depth}")


def failures(claim: Formulas, seen: Walked) -> Iterator[Single | At]:
    """The failures among what was seen, shortest first, each with numbers for the parameters where there are any."""
    parameters = regions(seen.run)
    for witness, forms in _strings(seen.run, STRINGS).failed if isinstance(claim, SameStrings) else _pairs(claim, seen):
        if not parameters:
            yield witness
            continue
        values = tried(parameters, *forms[:1])
        if values is not None:
            yield At(tuple(values.items()), witness)


def _pairs(claim: Formulas, seen: Walked) -> Iterator[tuple[Single, list[Ratio]]]:
    """The pairs of states at which the claim fails, and what is not 0 there."""
    run = seen.run
    for pair in seen.order:
        if isinstance(claim, Obeys):
            if pair.phase == 1 and END in cell_of(run.left, pair.left)[1].next and END not in cell_of(run.right, pair.right)[1].next:
                yield Breach(*seen.prompt(pair)), []
        elif forms := gap(run, pair):
            yield Separation(seen.prompt(pair)[0]), forms


@dataclass
class _Strings:
    """The strings that differ among those looked at, shortest first, and the length up to which all were looked at."""

    failed: list[tuple[Single, list[Ratio]]]
    depth: int


def _strings(run: Run, budget: int) -> _Strings:
    """Strings are told apart by the quotient of their probabilities so far (None where only one machine can write them), not by the pair alone."""
    found, full = _Strings([], 0), False
    todo: deque[tuple[Word, Pair, Ratio | None, bool]] = deque([((), start_of(run), ratio(1), True)])
    met: set[Any] = set()
    while todo:
        string, pair, quotient, mine = todo.popleft()
        found.depth = found.depth if full else len(string)
        left, right = weights_at(run.left, pair.left), weights_at(run.right, pair.right)
        ends = left.get(END, ratio(0)), right.get(END, ratio(0))
        difference = (ends[0] if mine else ends[1]) if quotient is None else ends[0] * quotient - ends[1]
        if difference:
            found.failed.append((Separation(string), [difference]))
        for symbol, target in moved(run, pair):
            weights = left.get(symbol, ratio(0)), right.get(symbol, ratio(0))
            if not (weights[0] or weights[1] if quotient is not None else weights[0] if mine else weights[1]):
                continue
            further = quotient * weights[0] / weights[1] if quotient is not None and weights[0] and weights[1] else None
            side = mine if quotient is None else bool(weights[0])
            key = (target, side, None if further is None else (further.top, further.bottom))
            if key in met:
                continue
            if len(met) >= budget or (further is not None and len(further.top.terms) > LONG):
                full = True
                continue
            met.add(key)
            todo.append(((*string, symbol), target, further, side))
    return found
