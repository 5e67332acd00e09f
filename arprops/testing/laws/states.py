"""Laws of a model's states: the same is answered again, and what is equal answers alike.

True here: everything is asked again in the opposite order, of the states that were kept and of new ones, so a state that was
changed, a counter of calls, or a cache that forgets are seen. The shortest counterexample comes first.
Must never enter: a comparison of answers through the library.
"""

from collections.abc import Iterator
from itertools import combinations
from typing import Any, Final

from arprops.core.words import Word, spelled
from arprops.testing.laws.law import Broken, raised, reached, shown
from arprops.testing.laws.walk import Walk
from arprops.testing.laws.weights import weights_of

PAIRS: Final = 60
"""Of how many states all pairs are compared; the rest are looked up by their hash."""
BRANCHES: Final = 8
"""After how many symbols two equal states are compared further on."""


def purity(walk: Walk) -> Iterator[Broken]:
    """What the walk met, met again: backwards, from the kept states and from the start."""
    found = [problem for prompt in reversed(walk.prompts) if (problem := _again(walk, prompt)) is not None]
    yield from sorted(found, key=lambda problem: len(problem.prompt or ()))


def state_equality(walk: Walk) -> Iterator[Broken]:
    """Prompts with equal states, told apart by an answer up to the walk's depth further on."""
    first: dict[Any, Word] = {}
    for prompt in sorted(walk.prompts, key=len):
        state = walk.states[prompt]
        other = first.setdefault(state, prompt)
        if other != prompt and state is not walk.states[other]:
            apart = _told_apart(walk, walk.states[other], state)
            if apart is not None:
                completion, one, two = apart
                yield Broken(
                    "state equality", prompt,
                    f"the state {shown(state)}, equal to that after {spelled(other)}; but {spelled((*prompt, *completion))} is answered {two}, and {spelled((*other, *completion))} {one}",
                    "the same answers, as the states are equal", f"({reached(prompt)} == {reached(other)}, model.next({reached((*prompt, *completion))}))",
                )  # fmt: skip
    for one, two in combinations(walk.prompts[:PAIRS], 2):
        if walk.states[one] == walk.states[two] and hash(walk.states[one]) != hash(walk.states[two]):
            found = f"the states after {spelled(one)} and {spelled(two)} are equal, {shown(walk.states[two])}, and their hashes differ"
            yield Broken("state equality", two, found, "equal hashes of equal states", f"hash({reached(one)}), hash({reached(two)})")


def _again(walk: Walk, prompt: Word) -> Broken | None:
    line = f"[model.next({reached(prompt)}) for _ in range({len(walk.prompts)})]"
    kept = walk.states[prompt]
    try:
        if hash(kept) != walk.hashes[prompt]:
            return Broken("purity", prompt, f"the state after it, {shown(kept)}, was changed by later calls: its hash is another", "the state as it was", line)
        if (now := weights_of(walk.model.next(kept))) != walk.answers[prompt]:
            return _changed(walk, prompt, now, line)
        made = walk.model.start()
        for symbol in prompt:
            made = walk.model.step(made, symbol)
        if not (made == kept and hash(made) == walk.hashes[prompt]):
            what = "start()" if not prompt else "the same steps"
            found = f"{what} gave {shown(kept)}, and then {shown(made)}, which {'has another hash' if made == kept else 'is not equal to it'}"
            hint = "equal states; let a state be a value, such as a str, a tuple or a frozen dataclass"
            return Broken("purity", prompt, found, hint, f"{reached(prompt)} == {reached(prompt)}")
        if (now := weights_of(walk.model.next(made))) != walk.answers[prompt]:
            return _changed(walk, prompt, now, line)
    except Exception as error:  # noqa: BLE001  # a stranger's code: whatever it raises is what was found
        return Broken("purity", prompt, f"an answer at first, and later {raised(error)}", "the same answer", line)
    return None


def _changed(walk: Walk, prompt: Word, now: dict[Any, Any], line: str) -> Broken:
    return Broken("purity", prompt, f"{said(walk.answers[prompt])} at first, and later {said(now)}", "the same answer", line)


def _told_apart(walk: Walk, one: Any, two: Any) -> tuple[Word, str, str] | None:
    """A shortest completion after which two states are answered differently, with what is said after each."""
    layer: list[tuple[Word, Any, Any]] = [((), one, two)]
    for left in range(walk.depth, -1, -1):
        longer: list[tuple[Word, Any, Any]] = []
        for completion, s, t in layer:
            here, there = _answer(walk, s), _answer(walk, t)
            if isinstance(here, Exception) or here != there:
                return completion, _words(here), _words(there)
            for symbol in walk.model.alphabet[:BRANCHES] if left else ():
                if walk.total or symbol in here:
                    one_after, two_after = _after(walk, s, symbol), _after(walk, t, symbol)
                    if isinstance(one_after, Exception) or isinstance(two_after, Exception):
                        return (*completion, symbol), _words(one_after), _words(two_after)
                    longer.append(((*completion, symbol), one_after, two_after))
        layer = [(completion, s, t) for completion, s, t in longer if s is not t]
    return None


def _answer(walk: Walk, state: Any) -> Any:
    try:
        return weights_of(walk.model.next(state))
    except Exception as error:  # noqa: BLE001  # as above
        return error


def _after(walk: Walk, state: Any, symbol: str) -> Any:
    try:
        return walk.model.step(state, symbol)
    except Exception as error:  # noqa: BLE001  # as above
        return error


def _words(found: Any) -> str:
    return raised(found) if isinstance(found, Exception) else said(found) if isinstance(found, dict) else f"by {shown(found)}"  # pyright: ignore[reportUnknownArgumentType]


def said(weights: dict[Any, Any]) -> str:
    """An answer for a person to read."""
    return "{" + ", ".join(f"{'END' if not isinstance(x, str) else x}: {weight}" for x, weight in list(weights.items())[:8]) + ("}" if len(weights) <= 8 else ", …}")
