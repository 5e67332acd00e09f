"""Benchmark files: prompts, and for each the language of its right completions.

True here: all problems of a file are told at once, each at its place; a prompt is written as in every file, and so is a language.
Must never enter: a score that nobody gave.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import final

from pydantic import Field, TypeAdapter, ValidationError

from arprops.build.benchmark import Benchmark
from arprops.core.error import BadFile, BadQuestion
from arprops.core.exact import Exact
from arprops.core.language import Language
from arprops.core.words import Symbol, Word, spelled, word
from arprops.formats.language_reader import LanguageReader, Texts
from arprops.formats.language_shape import LanguageShape
from arprops.formats.misfit import note_misfits
from arprops.formats.parse import LARGEST, parse, read_text
from arprops.formats.problem import Problems
from arprops.formats.shape import PromptText, Rational, Shape


class ItemShape(Shape):
    """One prompt, what completes it rightly, and how often a model may do so that is to fail."""

    prompt: PromptText
    right: LanguageShape
    score: Rational | None = None


class BenchmarkShape(Shape):
    """The top of a benchmark file."""

    item: list[ItemShape] = Field(default_factory=list)
    languages: dict[str, LanguageShape] = Field(default_factory=dict)


@final
@dataclass(frozen=True)
class BenchmarkFile:
    """What a benchmark file says: the benchmark, and the scores that stand beside its prompts."""

    path: Path
    benchmark: Benchmark
    scores: Mapping[Word, Fraction]

    def targets(self, score: Exact | None) -> dict[Word, Exact]:
        """A score for each prompt: the file's, else this one; fails with `BadQuestion` where neither is given."""
        targets: dict[Word, Exact] = {}
        for prompt in self.benchmark.right:
            target = self.scores.get(prompt, score)
            if target is None:
                raise BadQuestion(f"{self.path}: no score is given for the prompt {spelled(prompt)}; write score beside it, or give --score for all")
            targets[prompt] = target
        return targets


def read_benchmark(path: str | Path, *, alphabet: tuple[Symbol, ...], texts: Texts | None = None, max_bytes: int = LARGEST) -> BenchmarkFile:
    """The benchmark of a TOML or JSON file, for models over this alphabet, whose symbols write `texts` (their own names if left out).

    Needs `[[item]]` tables with `prompt`, `right` (a language), and where wanted `score`; `[languages.NAME]` names languages. Fails with
    `BadFile`, which lists every problem with its place. Cost: building every language once.
    """
    path = Path(path)
    problems = Problems(path)
    try:
        shape = TypeAdapter(BenchmarkShape).validate_python(parse(read_text(path, max_bytes=max_bytes), path))
    except ValidationError as wrong:
        note_misfits(wrong, problems, kinds={})
        problems.check()
        raise AssertionError from wrong
    if not shape.item:
        raise BadFile(f"{path}: found no [[item]], expected at least one, with prompt and right")
    languages = LanguageReader(shape.languages, known={}, problems=problems)
    if texts is not None:
        languages.written(texts, ())
    languages.read_all()
    right: dict[Word, Language] = {}
    scores: dict[Word, Fraction] = {}
    for i, item in enumerate(shape.item):
        with problems.at(("item", i, "prompt")):
            prompt = word(alphabet, item.prompt)
            if prompt in right:
                problems.stop(("item", i, "prompt"), f"found {spelled(prompt)} a second time, expected each prompt once")
            if item.score is not None and not 0 <= item.score <= 1:
                problems.note(("item", i, "score"), f"found {item.score}, expected a probability from 0 to 1")
            right[prompt] = languages.language(item.right, alphabet, ("item", i, "right"))
            scores.update({} if item.score is None else {prompt: item.score})
    problems.check()
    try:
        return BenchmarkFile(path, Benchmark(alphabet, right), scores)
    except BadQuestion as refused:  # two prompts of which one begins the other
        raise BadFile(f"{path}: {refused}") from None
