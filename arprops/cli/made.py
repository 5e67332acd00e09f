"""What `arprops twin` makes, one function a kind, and the claims by which anybody can ask again.

True here: each claim that goes into a check file has been decided here, so the file proves what was printed.
Must never enter: a claim about a model other than the one that is written.
"""

from collections.abc import Sequence
from fractions import Fraction
from random import Random
from typing import Any

from arprops.build.fibre import Fibre
from arprops.build.near_twin import NearTwin, Scored
from arprops.core.certificate import Separation
from arprops.core.claim import KL, Claim, Comparison, NextProbability, SameJoint
from arprops.core.error import BadQuestion
from arprops.core.forward import state_after
from arprops.core.infinite import Infinite
from arprops.core.model import Joint, Model
from arprops.core.verdict import Proved, Refuted
from arprops.core.words import END, Outcome, Word
from arprops.report.outcome import Outcome as Came
from arprops.report.outcome import value_data
from arprops.report.twin import Made, fibre_facts, near_twin_data, near_twin_facts, twin_facts
from arprops.report.words import outcome_text, prompt_text
from arprops.solve.decide import decide
from arprops.solve.twin import Twin

SAME = "Both models give every prefix the same probability, so they have the same loss on all data, and no sample and no likelihood check tells them apart."


def of_twin(found: Twin, limits: dict[str, Any]) -> tuple[Made, Word | None]:
    """The twin with its claims, and the prompt to look at."""
    models: dict[str, Joint] = {"original": found.original, "twin": found.model}
    came = [Came(found.verdict.claim, "one joint", verdict=found.verdict, models=models)]
    came.append(_asked("no likelihood tells them apart", Comparison(KL(found.original, found.model), "==", Fraction(0)), models, limits))
    look: Word | None = None
    if found.differs is not None:
        witness = found.differs.witness if isinstance(found.differs, Refuted) else None
        expect = "refuted" if witness is not None else "proved"
        came.append(Came(found.differs.claim, "they answer differently" if witness is not None else "they answer alike", expect, found.differs, models=models))
        if isinstance(witness, Separation):
            look = witness.prompt
            came += [_asked(f"{name} after {prompt_text(look)}", claim, models, limits) for name, claim in _answers(models, look)]
    elif isinstance(found.at, tuple):
        look = found.at[0]
    prompts = list(found.at) if isinstance(found.at, tuple) else [look] if look is not None else []
    proved = isinstance(found.verdict, Proved)
    meaning = [SAME if proved else "Whether both models have one joint was not proved."]
    if found.differs is not None and not isinstance(found.differs, Refuted):
        meaning.append("The original answers so already, so nothing was changed." if found.differs.proved else "Whether they differ was not decided.")
    return Made("twin", models, found.model, came, twin_facts(found, prompts), {"scope": found.scope}, meaning), look


def of_near_twin(found: NearTwin, *, error: Any) -> tuple[Made, Word | None]:
    """The near twin with the claims that certify its price, and the prompt to look at."""
    models: dict[str, Joint] = {"original": found.original, "near_twin": found.model}
    names = [f"{what} at {prompt_text(each.prompt)}" for each in found.prompts for what in ("probability", "score of the original", "score of the near twin")]
    came = [
        Came(verdict.claim, name, verdict=verdict, models=models)
        for verdict, name in zip(found.verdicts, [*names, "the price is the least possible"], strict=True)
    ]
    meaning = ["The near twin fails the benchmark as told, and is otherwise the original: a check of its likelihood sees the KL below and nothing else."]
    if isinstance(found.kl, Infinite):
        meaning.append("It lacks something that the original produces, so a single string may tell the two apart; a score above 0 has a finite price.")
    elif found.kl == 0:
        meaning.append("That is nothing at all: the original never produces these prompts, and the joints are one.")
    else:
        meaning.append("No test on fewer strings than the last line says, of the loss or of anything else, tells the two apart as surely as is said there.")
    changed: Sequence[Scored] = [each for each in found.prompts if each.new != each.old]
    look = next((each.prompt for each in changed if _differ(found.original, found.model, each.prompt)), None)
    return Made("near_twin", models, found.model, came, near_twin_facts(found, error), near_twin_data(found, error), meaning), look


def of_fibre(found: Fibre, *, seed: int, vertices: bool, written: bool, limits: dict[str, Any]) -> Made:
    """The fibre, and where one is to be written a member that was drawn from it."""
    data = {"free_prompts": value_data(found.free()), "dimension": value_data(found.dimension), "seed": seed if written else None}
    meaning = [f"{SAME.replace('Both models', 'All these models')}"]
    if not written:
        return Made("fibre", {"original": found.joint}, None, [], fibre_facts(found), data, meaning)
    member = found.sample(rng=Random(seed), vertices=vertices)
    models: dict[str, Joint] = {"original": found.joint, "member": member}
    facts = [*fibre_facts(found), ("member", f"drawn with seed {seed}, {'certain of one outcome' if vertices else 'a distribution'} at each free prompt")]
    verdict = decide(SameJoint(found.joint, member), **limits)
    return Made("fibre", models, member, [Came(verdict.claim, "one joint", verdict=verdict, models=models)], facts, data, meaning)


def _asked(name: str, claim: Claim, models: dict[str, Joint], limits: dict[str, Any]) -> Came:
    try:
        return Came(claim, name, verdict=decide(claim, **limits), models=models)
    except BadQuestion as refused:  # a family whose number has no formula
        return Came(claim, name, error=str(refused), models=models)


def _answers(models: dict[str, Joint], prompt: Word) -> list[tuple[str, Claim]]:
    """What each model answers at the prompt, by an outcome to which they give different weights."""
    rows = {name: model.next(state_after(model, prompt)) for name, model in models.items() if isinstance(model, Model)}
    one, other = rows.values()
    outcomes: list[Outcome] = [*models["original"].alphabet, END]
    shown = next(outcome for outcome in outcomes if one[outcome] != other[outcome])
    return [
        (f"the {name}'s probability of {outcome_text(shown)}", Comparison(NextProbability(models[name], prompt, shown), "==", row[shown]))
        for name, row in rows.items()
    ]


def _differ(one: Any, other: Any, prompt: Word) -> bool:
    return one.next(state_after(one, prompt)) != other.next(state_after(other, prompt))
