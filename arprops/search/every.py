"""Deciding a comparison at every prompt of a regular language.

True here: prompts that lead to one state get one answer, so there are as many to ask as there are states, and they are asked shortest first;
the first at which the comparison fails is the witness. Where the states do not fit the budget a failure is looked for all the same.
Must never enter: "holds" where a state was not reached, or was not decided.
"""

from collections.abc import Callable
from typing import Any, Final

from arprops.core.certificate import AtPrompt, Each, Sides
from arprops.core.claim import AtEvery, Comparison, PrefixProbability, Probability
from arprops.core.error import BadQuestion
from arprops.core.model import Model
from arprops.core.verdict import Proved, Refuted, Unknown, Verdict
from arprops.core.words import spelled
from arprops.kernel.comparison import asked, led_to, put
from arprops.search.asked import a_joint, known
from arprops.search.explore import BUDGET, Progress

PLACES: Final = 12_000
"""To how many states prompts may lead, whatever the budget: each needs an answer of its own, and may be a prompt as long."""
SYMBOLS: Final = 100_000
"""How many symbols of prompts are read in all, in the search for a failure, where the states are too many for a proof."""


def at_every(
    claim: AtEvery, compare: Callable[[Comparison], Verdict], *, budget: int = BUDGET, most: int | None = None, progress: Progress | None = None
) -> Verdict:
    """The verdict on a comparison at every prompt of a language; `compare` decides it at one.

    Gives `Refuted` with the shortest prompt at which it fails, first in the alphabet's order; `Unknown` where prompts lead to more than
    `budget` states (at most 12,000), where then at most `most` kinds of prompts are asked, or a comparison stays open. Fails with `BadQuestion` where the claim makes no sense. Cost: that of the comparison,
    once for each state that prompts of the language lead to (model, language and rule together).
    """
    _sensible(claim)
    budget = min(budget, PLACES)
    places, prompt = led_to(claim, budget)
    known_at: dict[Any, Verdict] = {}
    found: list[Sides | None] = []
    undecided, read = "", 0
    for place in places.states:
        if place[0] not in claim.prompts.accepting:
            found.append(None)
            continue
        here = prompt(place)
        read += len(here)
        if not places.complete and (read > SYMBOLS or (most is not None and len(known_at) >= most)):
            break
        if (verdict := known_at.get(place[1:])) is None:  # what is answered does not depend on where the language of prompts stands
            verdict = known_at[place[1:]] = compare(put(claim.comparison, here))
        match verdict:
            case Refuted(witness=Sides() as sides):
                return Refuted(claim, AtPrompt(here, sides))
            case Proved(certificate=Sides() as sides):
                found.append(sides)
            case _:
                undecided = undecided or f"at the prompt {spelled(here)[:60]}: {getattr(verdict, 'because', verdict)}"
        if progress is not None:
            progress("asking at prompts", len(known_at))
    seen = f"no failure after {len(known_at)} kinds of prompts, shortest first, each standing for all that lead the models to one state"
    if not places.complete:
        return Unknown(claim, f"prompts of the language lead to more than {budget} states; ask about fewer prompts{', or raise the budget' if budget < PLACES else ''}", seen)
    return Unknown(claim, undecided, seen) if undecided else Proved(claim, Each(tuple(found)))


def _sensible(claim: AtEvery) -> None:
    comparison, sides = claim.comparison, asked(claim)
    if claim.among not in ("all", "possible"):
        raise BadQuestion(f"among is 'all' or 'possible', found {claim.among!r}")
    if not sides or any(isinstance(side, PrefixProbability) for side in (comparison.left, comparison.right)):
        raise BadQuestion(
            "only NextProbability and Probability can be asked at every prompt: they depend on where a prompt leads, "
            f"and nothing else does; found {comparison.left!r} and {comparison.right!r}"
        )
    for side in sides:
        a_joint(side.p)
        known(claim.prompts, side.p)
        if isinstance(side, Probability):
            known(side.language, side.p)
        if side.prompt != ():
            raise BadQuestion(f"the prompts are those of the language, so the side's own prompt must be (), found {side.prompt!r}")
        if claim.among == "all" and not isinstance(side.p, Model):
            raise BadQuestion(f"{side.p!r} does not answer impossible prompts; ask among='possible', or choose its answers: Belief(source, off_support=…)")
