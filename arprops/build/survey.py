"""What a twin does where it was told to answer, looked at prompt by prompt: where its rule is lost, and where it never ends.

True here: a prompt that is named was walked to. "Never ends" is said only where every way on was followed; else it is "no end was found".
Must never enter: an assurance beyond what was looked at.
"""

from typing import Any, NamedTuple, TypeAlias

from arprops.build.at import emitted
from arprops.core.language import Language
from arprops.core.model import Model
from arprops.core.words import END, Word
from arprops.search.reach import live

TOLD = 200
"""How many states at and after the prompts are looked at."""
ONWARDS = 2_000
"""How many states are followed from those."""


_Place: TypeAlias = tuple[Any, int, bool, bool, int]
"""A state, the state of the language of prompts, whether the prompt is impossible, whether told, and the state of the rule."""


class Survey(NamedTuple):
    """Shortest prompts, of those looked at, where the rule is lost, and where no completion ends (`surely` if none can)."""

    lost: Word | None
    endless: Word | None
    surely: bool
    complete: bool


def survey(model: Model[Any], at: Language, *, rule: Language | None = None, reads: str = "string") -> Survey:
    """What the twin does at the impossible prompts in `at`, and after them. Cost: a step for each state looked at."""
    useful, kept = live(at), live(rule) if rule is not None else frozenset[int]()
    start: _Place = (model.start(), at.start, False, False, rule.start if rule is not None else 0)
    queue: list[tuple[_Place, Word]] = [(start, ())]
    met: set[_Place] = {start}
    told: dict[Any, Word] = {}
    lost: Word | None = None
    complete = True
    for (state, here, impossible, off, read), prompt in queue:
        if off:
            told.setdefault(state, prompt)
            if rule is not None and lost is None and read not in kept:
                lost = prompt
        possible = emitted(model, state)
        for symbol in model.alphabet:
            then = here if off else at.step(here, symbol)
            gone = impossible or symbol not in possible
            if not off and then not in useful:
                continue
            begun = off or (gone and then in at.accepting)
            after = read if rule is None or (reads == "completion" and not off) else rule.step(read, symbol)
            target = (model.step(state, symbol), then, gone, begun, after)
            if target in met:
                continue
            if len(told) >= TOLD or len(met) >= 4 * TOLD:
                complete = False
                continue
            met.add(target)
            queue.append((target, (*prompt, symbol)))
    endless, surely = _endless(model, told)
    return Survey(lost, endless, surely, complete)


def _endless(model: Model[Any], told: dict[Any, Word]) -> tuple[Word | None, bool]:
    """The first prompt after which END was not found, and whether everything that can follow it was looked at."""
    before: dict[Any, list[Any]] = {state: [] for state in told}
    ends: list[Any] = []
    cut: list[Any] = []
    queue = list(told)
    for state in queue:
        possible = emitted(model, state)
        if END in possible:
            ends.append(state)
        for symbol in possible:
            if symbol is END:
                continue
            target = model.step(state, symbol)
            if target not in before:
                if len(before) >= ONWARDS:
                    cut.append(state)
                    continue
                before[target] = []
                queue.append(target)
            before[target].append(state)
    ending, open_ = _back(before, ends), _back(before, cut)
    for state, prompt in told.items():
        if state not in ending:
            return prompt, state not in open_
    return None, True


def _back(before: dict[Any, list[Any]], goals: list[Any]) -> set[Any]:
    seen = set(goals)
    queue = list(goals)
    for state in queue:
        for earlier in before[state]:
            if earlier not in seen:
                seen.add(earlier)
                queue.append(earlier)
    return seen

