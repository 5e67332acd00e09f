"""Where a twin is told to answer: prompts that were written down, a regular language of prompts, or every impossible prompt.

True here: a prompt that is possible is refused with its exact probability, and so are prompts of which one begins another where the answer
reads on from the first; of a language it is said how far it was looked at.
Must never enter: a guess at what was meant. What can be read in two ways is refused.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from arprops.core.dist import ONE
from arprops.core.error import BadQuestion
from arprops.core.exact import short
from arprops.core.language import Language
from arprops.core.model import Model
from arprops.core.ratio import Ratio, ratio
from arprops.core.words import Prompt, Symbol, Word, spelled, word
from arprops.models.counter import Case, CounterMachine
from arprops.models.weights import Weights
from arprops.search.reach import live

LOOKED = 5_000
"""How many pairs of a state and a state of the language are looked at for a possible prompt."""


def where(alphabet: tuple[Symbol, ...], at: Prompt | Sequence[Prompt] | Language | None) -> tuple[Word, ...] | Language | None:
    """The prompts, each once, or the language, or None for every impossible prompt.

    A str is one prompt, and so is a tuple of symbols; a list holds prompts. Where the symbols are single characters, a list of several of
    them could be either and is refused; where some are longer, text is no prompt, so a list of symbols is one prompt. Fails with `BadQuestion`.
    """
    if at is None:
        return None
    if isinstance(at, Language):
        if set(at.alphabet) != set(alphabet):
            raise BadQuestion(f"the language of prompts is over {at.alphabet}, the model over {alphabet}")
        return at
    if isinstance(at, str):
        return (word(alphabet, at),)
    if not isinstance(at, Sequence):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise BadQuestion(f"at is a prompt, a list of prompts, a Language (for a regular expression: regex(pattern, alphabet)) or None, found {at!r}")
    if not at:
        raise BadQuestion("at is empty: it names no prompt; None stands for every impossible prompt")
    single = all(len(symbol) == 1 for symbol in alphabet)
    if all(isinstance(part, str) and (part in alphabet or not single) for part in at):
        if isinstance(at, list) and single and len(at) > 1:
            text = "".join(map(str, at))
            raise BadQuestion(f"{at!r} may be one prompt or {len(at)}; write {text!r} for the one, {[(part,) for part in at]!r} for the {len(at)}")
        return (word(alphabet, [str(part) for part in at]),)
    return tuple(dict.fromkeys(word(alphabet, prompt) for prompt in at))


def refuse_possible(model: Model[Any], prompts: Iterable[Word]) -> None:
    """Fail with `BadQuestion`, and the prompt's probability, where one of the prompts is possible."""
    for prompt in prompts:
        if (mass := probability_of(model, prompt)) is not None:
            raise possible_refused(prompt, mass)


def possible_refused(prompt: Word, mass: str) -> BadQuestion:
    """The refusal of a possible prompt."""
    return BadQuestion(
        f"the prompt {spelled(prompt[:60])} is possible, with probability {mass}: its answer is part of the joint, and no twin gives another; "
        "use near_twin(model, benchmark, score=…), which changes the joint as little as can be"
    )


def refuse_prefixes(prompts: Sequence[Word]) -> None:
    """Fail with `BadQuestion`, and the pair, where one of the prompts begins another."""
    known = set(prompts)
    for prompt in prompts:
        for n in range(len(prompt)):
            if prompt[:n] in known:
                raise BadQuestion(
                    f"the prompt {spelled(prompt[:n])} begins the prompt {spelled(prompt)}, and an answer that reads the completion can begin at one only; "
                    "leave one out"
                )


def emitted(model: Model[Any], state: Any) -> frozenset[Any]:
    """The outcomes of positive weight at a state; of a counter machine also where it has parameters, as they are the same for all."""
    if not isinstance(model, CounterMachine):
        return frozenset(model.next(state).support)
    row = _case(model, state).next
    return frozenset(row.terms if isinstance(row, Weights) else row.support)


def probability_of(model: Model[Any], prompt: Word) -> str | None:
    """The exact probability of the prompt, a formula where there are parameters; None where it is impossible."""
    state, mass = model.start(), ratio(ONE)
    for symbol in prompt:
        if symbol not in emitted(model, state):
            return None
        mass *= _weight(model, state, symbol)
        state = model.step(state, symbol)
    return str(mass) if mass.names else short(mass.rational)


def _weight(model: Model[Any], state: Any, symbol: Symbol) -> Ratio:
    row = _case(model, state).next if isinstance(model, CounterMachine) else model.next(state)
    if not isinstance(row, Weights):
        return ratio(row[symbol])
    assert isinstance(model, CounterMachine)
    values: dict[str, Any] = {name: Fraction(value) for name, value in zip(model.counters, state[1], strict=True)}
    values.update({power.name: power.base ** int(values[power.counter]) for power in model.powers})
    return row.terms[symbol].at(values)


def _case(model: CounterMachine, state: Any) -> Case:
    values = dict(zip(model.counters, state[1], strict=True))
    return next(case for case in model.control[state[0]] if case.guard.holds(values))


class Looked(NamedTuple):
    """A shortest possible prompt of a language, if one was found; else whether all were looked at, and up to which length if not."""

    prompt: Word | None
    complete: bool
    length: int


def looked(model: Model[Any], language: Language, *, budget: int) -> Looked:
    """Whether the language holds a possible prompt, as far as `budget` pairs of states show. Cost: a step of both for each."""
    useful = live(language)
    if language.start not in useful:
        return Looked(None, complete=True, length=0)
    first = (model.start(), language.start)
    reached: dict[Any, tuple[Any, Symbol] | None] = {first: None}
    depth = {first: 0}
    queue = [first]
    cut: int | None = None
    for pair in queue:  # grows while it is read: breadth first
        state, read = pair
        if read in language.accepting:
            return Looked(_path(reached, pair), complete=False, length=depth[pair])
        possible = emitted(model, state)
        for symbol in model.alphabet:
            if symbol not in possible or (then := language.step(read, symbol)) not in useful:
                continue
            target = (model.step(state, symbol), then)
            if target in reached:
                continue
            if len(reached) >= budget:
                cut = depth[pair] if cut is None else cut
                continue
            reached[target], depth[target] = (pair, symbol), depth[pair] + 1
            queue.append(target)
    return Looked(None, complete=cut is None, length=0 if cut is None else cut)


def _path(reached: dict[Any, tuple[Any, Symbol] | None], pair: Any) -> Word:
    symbols: list[Symbol] = []
    while (step := reached[pair]) is not None:
        pair = step[0]
        symbols.append(step[1])
    return tuple(reversed(symbols))
