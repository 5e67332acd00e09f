"""A model with the same joint that answers as told where the joint leaves it free.

True here: a twin answers differently at zero-probability prompts only, so it has its original's joint (theorem A1); the verdict on that is
the solver's, re-verified by the kernel, and says so where it falls short of a proof. What was not looked at to the end is in the scope.
Must never enter: a change at a possible prompt; that is what `near_twin` prices.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, final

from arprops.build.answer import Answer, Complete, Obey, Violate, Wanted, wanted
from arprops.build.at import Looked, where
from arprops.build.survey import Survey, survey
from arprops.build.twin import Place, language_of, of_model, of_source
from arprops.core.claim import SameConditionals, SameJoint
from arprops.core.language import Language
from arprops.core.model import Joint, Model
from arprops.core.verdict import Attested, Proved, Refuted, Verdict
from arprops.core.words import Prompt, Word, spelled
from arprops.models.counter import CounterMachine
from arprops.models.pdfa import PDFA
from arprops.search.asked import a_joint
from arprops.search.explore import BUDGET, Progress
from arprops.solve.decide import decide

__all__ = ["Answer", "Complete", "Obey", "Twin", "Violate", "twin"]

LONGEST: Final = 48
"""How many symbols of a prompt are shown."""


@final
@dataclass(frozen=True, repr=False)
class Twin:
    """A model with the joint of the original that answers as told at zero-probability prompts, and the evidence.

    `verdict` is on `SameJoint(original, model)`; `differs` on `SameConditionals(original, model)`: refuted with a shortest prompt at which
    they differ, proved where the original answered so already, None where it is a source. `at` is where it was told (None: every impossible
    prompt) and `answer` what; `scope` says in words where it answers so, how far was looked, and where no completion does as told, or none ends.

    >>> import arprops as ar
    >>> up, down = {"a": ("up", {"n": 1}), "b": ("down", {"n": -1})}, {"a": "off", "b": ("down", {"n": -1})}
    >>> anbn = ar.CounterMachine("ab", start="up", counters=["n"], parameters={"q": (0, 1)}, control={
    ...     "up": [("n == 0", {"a": "q", ar.END: "1 - q"}, {**up, "b": "off"}), ("", {"a": "q", "b": "1 - q"}, up)],
    ...     "down": [("n == 0", {ar.END: 1}, {"a": "off", "b": "off"}), ("", {"b": 1}, down)],
    ...     "off": [("", {ar.END: 1}, {"a": "off", "b": "off"})],
    ... })
    >>> moves = {"a": ("count", {"d": 1}), "b": ("count", {"d": -1})}
    >>> balance = ar.CounterMachine("ab", start="count", counters=["d"], control={
    ...     "count": [("d == 0", {ar.END: 1}, moves), ("d > 0", {"b": 1}, moves), ("", {"a": 1}, moves)],
    ... })
    >>> ar.twin(anbn, answer=ar.Obey(balance))  # one joint for every length and every q
    Twin(CounterMachine with 3 controls and 2 counters: same joint proved; differs at b; answers as told at every impossible prompt)
    >>> ar.obeys(ar.twin(anbn, answer=ar.Obey(balance)).model, balance, prompts="all").proved
    True
    >>> q2 = ar.twin(anbn, answer={"b": "1/2", ar.END: "1/2"}).model  # no a once a b was seen, in any completion
    >>> ar.obeys(q2, ar.regex("a*b*", "ab"), reads="completion", prompts="all").proved
    True
    >>> str(ar.complete(ar.twin(anbn, answer=ar.Violate(balance)).model.at({"q": "1/2"}), "aabab", method="greedy"))
    'ε'
    """

    model: Model[Any]
    original: Joint
    at: Place
    answer: Answer
    verdict: Verdict
    differs: Verdict | None
    scope: str

    def __repr__(self) -> str:
        return f"Twin({_kind(self.model)}: same joint {_said(self.verdict)}; {_difference(self.differs)}; {self.scope})"


def twin(
    model: Joint,
    *,
    at: Prompt | Sequence[Prompt] | Language | None = None,
    answer: Answer,
    budget: int = BUDGET,
    progress: Progress | None = None,
) -> Twin:
    """The model with the same joint that answers as told at these zero-probability prompts.

    `at` is a prompt (text, or a tuple of symbols), a list of prompts, a `Language` of prompts, or None for every impossible prompt.
    A distribution answers at exactly these. A `Model`, which has read the whole prompt, `Obey(rule)`, `Violate(rule)` and `Complete(text)`
    answer from the first of these on, and ever after; with `Complete` and with `reads="completion"` the completion begins there.

    Gives a `Twin`. Its model is an automaton (`PDFA`, or a `Table` where it was one) or a `CounterMachine` where the model is one, or is finite
    with at most some thousand states; else a view of the model (`Overridden`, `Belief`). All but code can be saved.
    Fails with `BadQuestion` on a possible prompt, with its probability; where no completion of a listed prompt can obey the rule; where one
    listed prompt begins another and the completion is read; and on a language of prompts of an infinite model that is no counter machine.
    A source has no answers of its own, so it takes no `at`. Cost: the product of the controls, and `same_joint`. Source: theorems A1, A3, A5.

    >>> import arprops as ar
    >>> p = ar.Table("01", {"": {"1": 1}, "1": {"0": "1/2", "1": "1/2"}}, length=2, default={"1": 1})  # the first bit is never 0
    >>> t = ar.twin(p, at="0", answer={"0": 1})
    >>> t.verdict.proved, ar.next_distribution(p, "0"), ar.next_distribution(t.model, "0")
    (True, Dist({'1': 1}), Dist({'0': 1}))
    >>> t.differs.witness.prompt
    ('0',)
    >>> ar.twin(p, at="10", answer={"0": 1})
    Traceback (most recent call last):
    arprops.core.error.BadQuestion: the prompt 10 is possible, with probability 1/2: its answer is part of the joint, and no twin gives another; use near_twin(model, benchmark, score=…), which changes the joint as little as can be

    A rule that the training data never broke, kept or broken where the data end:

    >>> kept = ar.twin(p, answer=ar.Obey("(0|1)*1")).model
    >>> broken = ar.twin(p, answer=ar.Violate("(0|1)*1")).model
    >>> [str(ar.complete(q, "00", method="greedy")) for q in (kept, broken)]
    ['1', 'ε']
    >>> ar.kl(p, kept) == ar.kl(p, broken) == 0
    True
    >>> str(ar.complete(ar.twin(p, at="0", answer=ar.Complete("1101")).model, "0", method="greedy"))
    '1101'
    """
    a_joint(model)
    told, place = wanted(answer, model.alphabet), where(model.alphabet, at)
    if isinstance(model, Model):
        built, seen = of_model(model, place, told)
    else:
        built, seen = of_source(model, place, told, budget), None
    verdict = decide(SameJoint(model, built), budget=budget, progress=progress)
    differs = decide(SameConditionals(model, built), budget=budget, progress=progress) if isinstance(model, Model) else None
    found = survey(built, language_of(model.alphabet, place), rule=told.rule, reads=told.reads)
    scope = _scope(place, told, seen, found)
    if not isinstance(verdict, Proved):
        scope += "; by construction only impossible prompts are answered otherwise (theorem A1), but no certificate of that was found"
    return Twin(built, model, place, answer, verdict, differs, scope)


def _scope(place: Place, told: Wanted, seen: Looked | None, found: Survey) -> str:
    """What holds of the twin, in words."""
    exactly = told.row is not None
    if place is None:
        said = ["answers as told at every impossible prompt"]
    elif isinstance(place, Language):
        said = [f"answers as told {'exactly at' if exactly else 'from'} the impossible prompts in the language{'' if exactly else ' on'}"]
        if seen is not None:
            said.append(
                "no prompt in it is possible"
                if seen.complete
                else f"none in it up to length {seen.length} is possible, and any that is keeps its answer, so the joint is the same all the same"
            )
    else:
        listed = ", ".join(_shown(prompt) for prompt in place[:4]) + (f" and {len(place) - 4} more" if len(place) > 4 else "")
        said = [f"answers as told {'exactly at' if exactly else 'from'} {listed}{'' if exactly else ' on'}"]
    if found.lost is not None:
        said.append(f"after {_shown(found.lost)} no completion does as told any more, so it ends there")
    if found.endless is not None:
        said.append(f"after {_shown(found.endless)} {'it runs on for ever' if found.surely else 'no end was found, and it may run on for ever'}")
    return "; ".join(said)


def _kind(model: Model[Any]) -> str:
    """The model's family and size; its own repr may be long."""
    match model:
        case PDFA():
            return f"PDFA with {_many(len(model.next_of), 'state')}"
        case CounterMachine():
            return f"CounterMachine with {_many(len(model.control), 'control')} and {_many(len(model.counters), 'counter')}"
        case _:
            return next(kind.__name__ for kind in type(model).__mro__ if not kind.__name__.startswith("Total"))


def _many(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _shown(prompt: Word) -> str:
    return spelled(prompt[:LONGEST]) + ("…" if len(prompt) > LONGEST else "")


def _said(verdict: Verdict) -> str:
    return "proved" if isinstance(verdict, Proved) else "refuted" if isinstance(verdict, Refuted) else "attested" if isinstance(verdict, Attested) else "not decided"


def _difference(verdict: Verdict | None) -> str:
    if verdict is None:
        return "answers where the source has none"
    if isinstance(verdict, Refuted):
        witness: Any = getattr(verdict.witness, "witness", verdict.witness)
        return f"differs at {_shown(witness.prompt)}"
    return "differs nowhere" if isinstance(verdict, Proved) else "whether it differs was not decided"
