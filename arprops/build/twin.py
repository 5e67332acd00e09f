"""The model that answers as told at zero-probability prompts, in the family that shows it best.

True here: automata, tables and whatever has few states become an automaton, counter machines a counter machine, and all else a view that
holds the model. Each answers differently at impossible prompts only, so the joint stays (theorem A1).
Must never enter: a verdict; that the joint stayed is for the solver to prove and the kernel to check.
"""

from typing import Any, Final, TypeAlias

from arprops.build.answer import Wanted
from arprops.build.at import LOOKED, Looked, looked, possible_refused, probability_of, refuse_possible, refuse_prefixes
from arprops.build.follow import follower, opposite, steps_left
from arprops.build.machine import Machine, apart, machine_of, model_of, single
from arprops.build.splice import answered, begun_at, taken_over
from arprops.core.dist import Dist
from arprops.core.error import BadQuestion
from arprops.core.language import Language
from arprops.core.model import Joint, Model, Unrolled
from arprops.core.words import END, Outcome, Symbol, Word, spelled
from arprops.models.table import Table
from arprops.search.elementary import everything, from_words
from arprops.search.support import zero_prompts
from arprops.views.belief import Belief, TotalBelief
from arprops.views.overridden import Overridden

Place: TypeAlias = tuple[Word, ...] | Language | None
"""Listed prompts, a language of prompts, or every impossible prompt."""

STATES: Final = 4_000
"""How many states a model may have that is written out as an automaton."""
POSTERIORS: Final = 300
"""The same where states are posteriors, which seldom recur and grow as they are read."""


def of_model(model: Model[Any], place: Place, told: Wanted) -> tuple[Model[Any], Looked | None]:
    """The twin of a model, and how far its language of prompts was looked at for a possible one."""
    seen: Looked | None = None
    if isinstance(place, Language):
        seen = looked(model, place, budget=LOOKED)
        if seen.prompt is not None:
            raise possible_refused(seen.prompt, probability_of(model, seen.prompt) or "0")
    elif place is not None:
        refuse_possible(model, place)
        _refuse_hopeless(place, told)
    if isinstance(model, Table) and isinstance(place, tuple) and told.row is not None:
        return _of_table(model, place, told.row), seen
    mine, theirs = machine_of(model, budget=_states(model)), _machine(told, model.alphabet)
    if mine is None:
        return _viewed(model, place, told, theirs), seen
    if theirs is None:
        assert told.model is not None
        return _by_model(model, place, told.model), seen
    return model_of(_joined(mine, theirs, place, told)), seen


def _of_table(model: Table, prompts: tuple[Word, ...], row: Dist[Outcome]) -> Model[Any]:
    """A table with these rows where they fit into it, else a view of it."""
    last = model.length if model.horizon is None else model.horizon
    assert last is not None
    if any(len(prompt) >= last for prompt in prompts) or (model.horizon is None and END in row):
        return Overridden(model, at=dict.fromkeys(prompts, row))
    rows = {**model.rows, **dict.fromkeys(prompts, row)}
    return Table(model.alphabet, rows, length=model.length, horizon=model.horizon, default=model.default)


def _viewed(model: Model[Any], place: Place, told: Wanted, theirs: Machine | None) -> Model[Any]:
    """The twin of a model with too many states to write out, as a view of it."""
    if theirs is None:
        assert told.model is not None
        return _by_model(model, place, told.model)
    if isinstance(place, tuple):
        if told.row is not None:
            return Overridden(model, at=dict.fromkeys(place, told.row))
        if told.reads == "string":
            return Overridden(model, below=dict.fromkeys(place, model_of(theirs)))
        return Overridden(model, below={prompt: model_of(begun_at(theirs, from_words(model.alphabet, [prompt]))) for prompt in place})
    if place is None:
        return Belief(model.source(), off_support=_off(model, theirs, told))
    if isinstance(model, TotalBelief):
        other = machine_of(model.off_support, budget=_states(model.off_support))
        if other is not None:
            return Belief(model.source(), off_support=model_of(_joined(other, theirs, place, told, impossible=True)))
    raise _too_large(model)


def _by_model(model: Model[Any], place: Place, other: Model[Any]) -> Model[Any]:
    """The twin that answers as a model too large to write out."""
    if place is None:
        return Belief(model.source(), off_support=other)
    if isinstance(place, tuple):
        return Overridden(model, below=dict.fromkeys(place, other))
    raise _too_large(other)


def of_source(model: Joint, place: Place, told: Wanted, budget: int) -> Model[Any]:
    """The completion of a source: whatever is impossible there is answered as told."""
    if place is not None:
        raise BadQuestion(
            f"{model!r} has no answer at impossible prompts, so something must be told for all of them: leave `at` out, "
            "or choose the other answers first, with Belief(source, off_support=…)"
        )
    theirs = _machine(told, model.alphabet)
    if theirs is not None:
        return Belief(model.source(), off_support=_off(model, theirs, told, min(budget, STATES)))
    assert told.model is not None
    return Belief(model.source(), off_support=told.model)


def _off(model: Joint, theirs: Machine, told: Wanted, budget: int = STATES) -> Model[Any] | Dist[Outcome]:
    """What answers every impossible prompt of a joint, having read all of it; a completion is read from the first impossible prompt on."""
    if told.row is not None:
        return told.row
    if told.reads == "string":
        return model_of(theirs)
    try:
        impossible = zero_prompts(model, budget=budget)
    except BadQuestion as error:  # no budget goes beyond STATES
        why = str(error).removesuffix(", or raise the budget") if budget == STATES else error
        raise BadQuestion(f"an answer that reads the completion has to know where the impossible begins, and {why}") from error
    return model_of(begun_at(theirs, impossible))


def _machine(told: Wanted, alphabet: tuple[Symbol, ...]) -> Machine | None:
    """What answers, written out; None for a model with too many states."""
    if told.row is not None:
        return single(alphabet, told.row)
    if told.rule is not None:
        return follower(told.rule, alphabet)
    assert told.model is not None
    machine = machine_of(told.model, budget=_states(told.model))
    if machine is None:
        if told.broken or told.reads == "completion":
            raise BadQuestion(f"{told.model!r} has too many states to be read as a rule; give a Language, a PDFA or a CounterMachine")
        return None
    return apart(opposite(machine) if told.broken else machine)


def _joined(mine: Machine, theirs: Machine, place: Place, told: Wanted, *, impossible: bool = False) -> Machine:
    language = language_of(mine.alphabet, place)
    if told.row is not None and place is not None:
        return answered(mine, told.row, at=language, impossible=impossible)
    return taken_over(mine, theirs, at=language, reads=told.reads, impossible=impossible)


def language_of(alphabet: tuple[Symbol, ...], place: Place) -> Language:
    """The place as a language of prompts; of them, only the impossible ones count."""
    return everything(alphabet) if place is None else place if isinstance(place, Language) else from_words(alphabet, place)


def _states(model: Model[Any]) -> int:
    return STATES if isinstance(model.source(), Unrolled) else POSTERIORS


def _too_large(model: Model[Any]) -> BadQuestion:
    return BadQuestion(
        f"{model!r} has too many states to be followed along with a language of prompts; give a list of prompts, leave `at` out "
        "(every impossible prompt), or ask about Truncated(model, n)"
    )


def _refuse_hopeless(prompts: tuple[Word, ...], told: Wanted) -> None:
    """Fail where the completion is read and prompts are not prefix-free, and where no completion of a prompt can obey."""
    if told.reads == "completion":
        refuse_prefixes(prompts)
    if told.rule is None:
        return
    hopeful = steps_left(told.rule)
    for prompt in prompts:
        state = told.rule.start
        for symbol in prompt if told.reads == "string" else ():
            state = told.rule.step(state, symbol)
        if state not in hopeful:
            raise BadQuestion(
                f"at the prompt {spelled(prompt[:60])} no completion does what is asked: the rule is lost whatever follows"
                f"{'; leave this prompt out, or give another rule' if told.reads == 'string' else ', as no completion at all is in it'}"
            )
