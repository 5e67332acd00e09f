"""Check files: models, languages and claims in one file, with what it includes.

True here: an included file stands on its own and is read once, however often it is included; a circle of includes is refused
with the circle shown; all problems of a file are told at once.
Must never enter: code. Every file is data.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from pydantic import Field, TypeAdapter, ValidationError

from arprops.core.error import BadFile
from arprops.core.model import Joint
from arprops.formats.claim_reader import ClaimReader, Stated
from arprops.formats.claim_shape import CLAIMS, ClaimShape
from arprops.formats.language_reader import Alphabet, LanguageReader, Texts
from arprops.formats.language_shape import LanguageShape
from arprops.formats.misfit import note_misfits
from arprops.formats.model_reader import ModelReader
from arprops.formats.model_shape import Inline
from arprops.formats.parse import LARGEST, parse, read_text
from arprops.formats.problem import Problems
from arprops.formats.shape import Shape

MOST_INCLUDES: Final = 100


class FileShape(Shape):
    """The top of a check file."""

    include: list[str] = Field(default_factory=list)
    allow_attested: bool = False
    models: dict[str, Inline] = Field(default_factory=dict)
    languages: dict[str, LanguageShape] = Field(default_factory=dict)
    claim: list[ClaimShape] = Field(default_factory=list)


@dataclass(frozen=True)
class CheckFile:
    """What a check file says: its models by name, the tables of its languages, its claims in order, whether attested is enough for it, and what symbols write."""

    path: Path
    models: Mapping[str, Joint]
    languages: Mapping[str, Any]
    claims: tuple[Stated, ...]
    allow_attested: bool = False
    texts: Mapping[Alphabet, Texts] = field(default_factory=dict[Alphabet, Texts])


def read_check(path: str | Path, *, data: dict[str, Any] | None = None, max_bytes: int = LARGEST) -> CheckFile:
    """The check file at the path, with what it includes; `data` is what stands in it, where it has been parsed already.

    Fails with `BadFile`, which lists every problem with its place. Cost: reading, and building every model once.
    """
    return _Reading(max_bytes).file(Path(path), data)


def read_data(data: dict[str, Any], path: Path, *, max_bytes: int = LARGEST) -> CheckFile:
    """The check file that this data would make at the path; fails as `read_check`."""
    return _Reading(max_bytes).data(data, path)


class _Reading:
    """One reading of a file and its includes."""

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self.open: list[Path] = []
        self.done: dict[Path, CheckFile] = {}

    def file(self, path: Path, data: dict[str, Any] | None = None) -> CheckFile:
        try:
            real = path.resolve()
        except ValueError as failed:  # a name with a NUL
            raise BadFile(f"{str(path)!r}: no name of a file: {failed}") from None
        if real in self.done:
            return self.done[real]
        if real in self.open:
            circle = " → ".join(str(file.name) for file in [*self.open[self.open.index(real) :], real])
            raise BadFile(f"{path}: includes itself: {circle}")
        if len(self.open) >= MOST_INCLUDES:
            raise BadFile(f"{path}: found more than {MOST_INCLUDES} files, each included by the one before; expected fewer")
        self.open.append(real)
        try:
            self.done[real] = self.data(parse(read_text(path, max_bytes=self.max_bytes), path) if data is None else data, path)
        except RecursionError:
            raise BadFile(f"{path}: models or includes refer to each other too deeply") from None
        finally:
            self.open.pop()
        return self.done[real]

    def data(self, data: dict[str, Any], path: Path) -> CheckFile:
        problems = Problems(path)
        if "architecture" in data:
            raise BadFile(f"{path}: found architectures to train, expected models and claims; train them with `arprops fit`")
        try:
            shape = TypeAdapter(FileShape).validate_python(data)
        except ValidationError as wrong:
            note_misfits(wrong, problems, kinds={**CLAIMS})
            problems.check()
            raise AssertionError from wrong
        models, languages = self._included(shape, path, problems)
        language_reader = LanguageReader(shape.languages, known=languages, problems=problems)
        for i, name in enumerate(shape.include):
            with problems.at(("include", i)):
                for texts in self.file(path.parent / name).texts.values():
                    language_reader.written(texts, ("include", i))
        model_reader = ModelReader(shape.models, known=models, languages=language_reader, folder=path.parent, problems=problems)
        found = model_reader.read_all()
        language_reader.read_all()
        reader = ClaimReader(model_reader, language_reader, problems)
        claims: list[Stated] = []
        for i, table in enumerate(shape.claim):
            with problems.at(("claim", i)):
                claims.append(reader.stated(table, ("claim", i)))
        problems.check()
        return CheckFile(path, found, language_reader.tables, tuple(claims), shape.allow_attested, language_reader.texts)

    def _included(self, shape: FileShape, path: Path, problems: Problems) -> tuple[dict[str, Joint], dict[str, Any]]:
        models: dict[str, Joint] = {}
        languages: dict[str, Any] = {}
        for i, name in enumerate(shape.include):
            try:
                included = self.file(path.parent / name)
            except BadFile as refused:
                raise BadFile(f"{refused}\n  (included by {path})") from None
            for key, mine, theirs in (("models", models, included.models), ("languages", languages, included.languages)):
                for each, value in theirs.items():
                    if each in getattr(shape, key) or mine.get(each, value) is not value:
                        problems.note(("include", i), f"{name} and another file both have {key}.{each}; expected one of them")
                    mine[each] = value
        return models, languages


