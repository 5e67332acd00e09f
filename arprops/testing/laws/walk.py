"""A walk through a model's prompts, shortest first, and along a few long random ones.

True here: every prompt of the walk is reached by `step` from `start`, and its state and answer are kept as they were met first. A
partial model is followed where its joint goes. What cannot be answered is kept as a counterexample, the shortest for each law.
Must never enter: a function of the library that answers for the model.
Doubtful: what lies beyond the budget. A law that holds on a walk is not proved.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from random import Random
from typing import Any, Final

from arprops.core.dist import Dist
from arprops.core.error import BadModel, ZeroProbabilityPrompt
from arprops.core.model import Model, PartialModel
from arprops.core.words import Symbol, Word
from arprops.testing.laws.law import Broken, raised, reached, shown
from arprops.testing.laws.weights import fault, outcomes_of, weights_of

MANY: Final = 64
"""How many symbols are tried after a prompt; of a larger alphabet, so many drawn at random (after ε all of them)."""


@dataclass
class Walk:
    """What was met: states, their hashes and answers by prompt, in the order of `prompts`; and what broke on the way."""

    model: PartialModel[Any]
    within: Fraction | None
    depth: int
    budget: int
    rng: Random
    prompts: list[Word] = field(default_factory=list[Word])
    states: dict[Word, Any] = field(default_factory=dict[Word, Any])
    hashes: dict[Word, int] = field(default_factory=dict[Word, int])
    answers: dict[Word, dict[Any, Fraction]] = field(default_factory=dict[Word, dict[Any, Fraction]])
    long: list[Word] = field(default_factory=list[Word])
    dists: bool = True
    broken: dict[str, Broken] = field(default_factory=dict[str, Broken])

    @property
    def total(self) -> bool:
        """Whether the model must answer every prompt."""
        return isinstance(self.model, Model)


def walked(model: PartialModel[Any], *, prompts: int, depth: int, within: Fraction | None, examples: int, longest: int, rng: Random) -> Walk:
    """The walk of a model with a sound alphabet. Cost: `prompts` answers, and after each a step for every symbol (or `MANY`)."""
    walk = Walk(model, within, depth, prompts, rng)
    try:
        start = model.start()
    except Exception as error:  # noqa: BLE001  # a stranger's code: whatever it raises is what was found
        walk.broken["step"] = Broken("step", (), raised(error), "a first state", "model.start()")
        return walk
    walk.states[()] = start
    ready: list[Word] = [()]
    for prompt in ready:  # grows while it is read
        for after in _met(walk, prompt, note=True):
            if len(ready) < prompts:
                ready.append(after)
            else:
                del walk.states[after]
    for number in range(examples if model.alphabet else 0):
        _along(walk, longest, possible=number % 2 == 1 or not walk.total)
    for law, found in walk.broken.items():
        if found.prompt is not None:
            walk.broken[law] = _shrunk(walk, law, found)
    return walk


def _along(walk: Walk, longest: int, *, possible: bool) -> None:
    prompt: Word = ()
    for _ in range(longest):
        answer = walk.answers.get(prompt, {})
        symbols = [x for x in walk.model.alphabet if x in answer] if possible else walk.model.alphabet
        if not symbols:
            break
        after = (*prompt, walk.rng.choice(symbols))
        if after not in walk.states:
            try:
                walk.states[after] = walk.model.step(walk.states[prompt], after[-1])
            except Exception as error:  # noqa: BLE001  # as above
                _note(walk, Broken("step", prompt, f"after {after[-1]!r}, {raised(error)}", "a state", f"model.step({reached(prompt)}, {after[-1]!r})"))
                break
            _met(walk, after, note=True, further=False)
        prompt = after
    walk.long.append(prompt)


def _met(walk: Walk, prompt: Word, *, note: bool, further: bool = True) -> Iterator[Word]:
    """Look at the state after the prompt; the prompts one symbol longer, whose states are put beside it."""
    problems, answer, after = looked(walk, prompt, walk.states[prompt])
    for problem in problems if note else ():
        _note(walk, problem)
    walk.prompts.append(prompt)
    try:
        walk.hashes[prompt] = hash(walk.states[prompt])
    except Exception:  # noqa: BLE001  # noted above
        walk.hashes[prompt] = 0
    if answer is not None:
        walk.answers[prompt] = answer
    if not further:
        return iter(())
    walk.states.update(after)
    return iter(after)


def looked(walk: Walk, prompt: Word, state: Any) -> tuple[list[Broken], dict[Any, Fraction] | None, dict[Word, Any]]:
    """What is wrong at a state, its answer where it has one, and the states after each symbol that the walk may follow."""
    model, problems, answer = walk.model, list[Broken](), None
    try:
        hash(state)
    except Exception as error:  # noqa: BLE001  # as above
        hint = "a hashable value, such as a str, a tuple or a frozen dataclass"
        problems.append(Broken("hash", prompt, f"the state {shown(state)}: {raised(error)}", hint, f"hash({reached(prompt)})"))
    line = f"model.next({reached(prompt)})"
    try:
        given = model.next(state)
        wrong = fault(given, walk.within, outcomes_of(model.alphabet))
        if wrong is None:
            answer = weights_of(given)
            walk.dists = walk.dists and isinstance(given, Dist)
        else:
            problems.append(Broken("next", prompt, *wrong, line))
    except BadModel as error:
        problems.append(Broken("next", prompt, raised(error), "a Dist over the alphabet and END", line))
    except Exception as error:  # noqa: BLE001  # as above
        problems.append(Broken("next", prompt, f"no answer, but {raised(error)}", "an answer at every prompt that `step` leads to", line))
    after: dict[Word, Any] = {}
    for symbol in _tried(walk, prompt):
        possible = answer is None or symbol in answer
        try:
            reached_state = model.step(state, symbol)
        except ZeroProbabilityPrompt as error:
            if walk.total or (answer is not None and possible):
                weight = "unknown" if answer is None else str(answer.get(symbol, 0))
                problems.append(_no_step(walk, prompt, symbol, weight, error))
        except Exception as error:  # noqa: BLE001  # as above
            problems.append(_no_step(walk, prompt, symbol, "unknown" if answer is None else str(answer.get(symbol, 0)), error))
        else:
            if walk.total or (answer is not None and possible):
                after[*prompt, symbol] = reached_state
    return problems, answer, after


def _tried(walk: Walk, prompt: Word) -> list[Symbol]:
    alphabet = walk.model.alphabet
    return walk.rng.sample(alphabet, MANY) if prompt and len(alphabet) > MANY else list(alphabet)


def _no_step(walk: Walk, prompt: Word, symbol: Symbol, weight: str, error: Exception) -> Broken:
    wanted = "a state" if walk.total or weight != "0" else "a state, or ZeroProbabilityPrompt"
    return Broken("step", prompt, f"after {symbol!r}, of weight {weight} there, {raised(error)}", wanted, f"model.step({reached(prompt)}, {symbol!r})")


def _note(walk: Walk, found: Broken) -> None:
    known = walk.broken.get(found.law)
    if known is None or len(found.prompt or ()) < len(known.prompt or ()):
        walk.broken[found.law] = found


def _shrunk(walk: Walk, law: str, found: Broken) -> Broken:
    """The counterexample with every symbol left out of its prompt without which it is one still."""
    i = 0
    while found.prompt is not None and i < len(found.prompt):
        shorter = _breaking(walk, law, (*found.prompt[:i], *found.prompt[i + 1 :]))
        if shorter is None:
            i += 1
        else:
            found = shorter
    return found


def _breaking(walk: Walk, law: str, prompt: Word) -> Broken | None:
    try:
        state = walk.model.start()
        for symbol in prompt:
            state = walk.model.step(state, symbol)
    except Exception:  # noqa: BLE001  # then it is no prompt of the model
        return None
    return next((problem for problem in looked(walk, prompt, state)[0] if problem.law == law), None)
