"""Fit files: which languages, which architectures, which seeds, and which members of the fibre to steer to.

True here: all problems of a file are told at once, each at its place. Weights of a language are exact; rates and other options of training are decimals
that become floats, for they are choices and no claims.
Must never enter: training.
"""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from arprops.core.counting import Counted
from arprops.core.error import ArpropsError, BadFile, BadQuestion
from arprops.core.language import Language
from arprops.core.model import Model
from arprops.formats.fit_shape import FitShape, LanguageFitShape, TrainingShape
from arprops.formats.load import load
from arprops.formats.misfit import note_misfits
from arprops.formats.parse import LARGEST, parse, read_text
from arprops.formats.problem import Problems
from arprops.search.regex import regex

if TYPE_CHECKING:
    from arprops.neural.extrapolation.plan import Plan, Subject
    from arprops.neural.extrapolation.rule import Rule


def read_fit(path: str | Path, *, seeds: int | None = None, certified: int | None = None, max_bytes: int = LARGEST) -> "Plan":
    """The plan of a TOML or JSON file: `[[language]]`, `[[architecture]]`, and where wanted `[[steer]]`.

    A language is `grammar` with a `law`, or `model` = "FILE#NAME" (from the folder of this file) with `rules`, each a regular expression or "@FILE#NAME", a machine
    read as the strings it can end after; `prompts` is the length of the prompts that are split. `seeds` and `certified` replace the file's. Fails with
    `BadFile`, which lists every problem with its place. Cost: making each language's automaton.
    """
    from arprops.neural.extrapolation.plan import Plan, Steering, Trainee

    path = Path(path)
    problems = Problems(path)
    try:
        shape = TypeAdapter(FitShape).validate_python(parse(read_text(path, max_bytes=max_bytes), path))
    except ValidationError as wrong:
        note_misfits(wrong, problems, kinds={})
        problems.check()
        raise AssertionError from wrong
    for key, entries in (("language", shape.language), ("architecture", shape.architecture)):
        if not entries:
            raise BadFile(f"{path}: found no [[{key}]], expected at least one; a file of claims is for `arprops check`")
    subjects: list[Subject] = []
    for i, entry in enumerate(shape.language):
        with problems.at(("language", i)):
            subjects.append(_subject(entry, path, max_bytes))
    trainees: list[Trainee] = []
    for entry in shape.architecture:
        sizes = {key: value for key, value in entry if value is not None and key not in ("training", "name")}
        training = _options(shape.training) | _options(entry.training)
        trainees.append(Trainee(entry.name or entry.kind, sizes, training))
    steered = tuple(Steering(entry.language, entry.architecture, entry.rule, tuple(entry.ways)) for entry in shape.steer)
    problems.check()
    wanted = shape.seeds if seeds is None else seeds
    numbers = tuple(range(wanted)) if isinstance(wanted, int) else tuple(wanted)
    return _within(path, lambda: Plan(tuple(subjects), tuple(trainees), numbers, steered, shape.enclosed, shape.certified if certified is None else certified))


def _subject(entry: LanguageFitShape, path: Path, max_bytes: int) -> "Subject":
    from arprops.neural.extrapolation.grammars import grammar
    from arprops.neural.extrapolation.law import geometric, uniform
    from arprops.neural.extrapolation.plan import Subject

    if (entry.grammar is None) == (entry.model is None):
        raise BadQuestion(f"found {'neither' if entry.grammar is None else 'both'} of grammar and model, expected one of them")
    if entry.grammar is not None:
        it = grammar(entry.grammar)
        if entry.law is None or entry.rules:
            raise BadQuestion(f'the grammar {entry.grammar} has rules of its own and needs a law, such as law = {{ kind = "uniform", first = 1, last = 12 }}')
        law = geometric(entry.law.q, first=entry.law.first, last=entry.law.last) if entry.law.kind == "geometric" else uniform(entry.law.first, entry.law.last)
        return Subject(entry.name or it.name, it.shape, it.model(law), it.rules, entry.prompts, entry.completion)
    assert entry.model is not None
    if entry.law is not None:
        raise BadQuestion("found a law, which goes with a grammar; a model has its own")
    if not entry.rules:
        raise BadQuestion('found a model without rules, expected rules = { R1 = "…" }: a regular expression, or @FILE#NAME for a machine')
    model = _loaded(entry.model, path, max_bytes)
    if not isinstance(model, Model):
        raise BadQuestion(f"model: found a {type(model).__name__}, expected a model, which answers every prompt; give a source a choice with a belief view")
    rules = tuple(_rule(name, text, model, path, max_bytes) for name, text in entry.rules.items())
    return Subject(entry.name or entry.model, entry.model, model, rules, entry.prompts, entry.completion)


def _rule(name: str, text: str, model: Model[Any], path: Path, max_bytes: int) -> "Rule":
    from arprops.models.counter import CounterMachine
    from arprops.neural.extrapolation.rule import Rule

    if not text.startswith("@"):
        return Rule(name, text, regex(text, model.alphabet))
    machine: Any = _loaded(text[1:], path, max_bytes)
    if not isinstance(machine, CounterMachine):
        kind = "an automaton; write it as a regular expression" if isinstance(machine, Counted | Language) else f"a {type(machine).__name__}"
        raise BadQuestion(f"rules.{name}: {text[1:]} holds {kind}, expected a counter machine, read as the strings it can end after")
    if set(machine.alphabet) != set(model.alphabet):
        raise BadQuestion(f"rules.{name}: {text[1:]} reads {machine.alphabet}, expected the model's symbols, {model.alphabet}")
    return Rule(name, text[1:], machine)


def _loaded(argument: str, path: Path, max_bytes: int) -> Any:
    place, mark, name = argument.rpartition("#")
    try:
        return load(path.parent / (place if mark else argument), model=name if mark else None, max_bytes=max_bytes)
    except ArpropsError as refused:
        raise BadQuestion(str(refused)) from None


def _options(shape: TrainingShape) -> dict[str, Any]:
    # Not `model_dump`, which writes a Fraction as text.
    return {key: float(value) if isinstance(value, Fraction) else value for key, value in shape if value is not None}


def _within(path: Path, make: Callable[[], Any]) -> Any:
    try:
        return make()
    except ArpropsError as refused:
        raise BadFile(f"{path}: {refused}") from None

