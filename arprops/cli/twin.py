"""`arprops twin`: models made to order from files, written to files, and explained.

True here: exactly one thing is asked for at a time; nothing is written before all of it is known.
Must never enter: the making. That is `build` and `solve`.
"""

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from arprops.build.fibre import fibre
from arprops.build.near_twin import near_twin
from arprops.cli.made import of_fibre, of_near_twin, of_twin
from arprops.cli.named import file_of, one
from arprops.cli.told import Json, out, printed, progress, told_plainly
from arprops.core.counting import Counted
from arprops.core.error import BadQuestion
from arprops.core.language import Language
from arprops.core.model import Joint
from arprops.core.words import Word
from arprops.formats.argument import dist_argument, number_argument, prompt_argument
from arprops.formats.benchmark import read_benchmark
from arprops.formats.check_writer import check_text, write_check
from arprops.formats.parse import LARGEST, ending
from arprops.formats.save import save
from arprops.formats.write import write_text
from arprops.neural.tokenisation import written
from arprops.report.outcome import exit_code
from arprops.report.twin import Made, page
from arprops.search.explore import BUDGET
from arprops.search.regex import regex
from arprops.solve.twin import Complete, Obey, Twin, Violate
from arprops.solve.twin import twin as twin_of

MARKER = "# Written by `arprops twin`: both models, and what is claimed of them."
ANSWERS = ("--answer", "--complete", "--obey", "--violate", "--as")


def twin(
    model: Annotated[str, typer.Argument(help="A model file; FILE#NAME takes one of several.")],
    *,
    at: Annotated[list[str] | None, typer.Option("--at", help="An impossible prompt to answer at; may be repeated.", metavar="PROMPT")] = None,
    at_language: Annotated[str | None, typer.Option("--at-language", help="Answer at the impossible prompts that match.", metavar="REGEX")] = None,
    answer: Annotated[str | None, typer.Option("--answer", help="A distribution, as in a file: '{ a = \"1/2\", END = \"1/2\" }'.", metavar="DIST")] = None,
    complete: Annotated[str | None, typer.Option("--complete", help="Exactly this completion.", metavar="TEXT")] = None,
    obey: Annotated[str | None, typer.Option("--obey", help="A rule to keep: a regular expression, or @FILE for a machine.", metavar="RULE")] = None,
    violate: Annotated[str | None, typer.Option("--violate", help="A rule to break, given likewise.", metavar="RULE")] = None,
    other: Annotated[str | None, typer.Option("--as", help="Answer as this other model does.", metavar="MODEL")] = None,
    reads: Annotated[str | None, typer.Option("--reads", help="Whether a rule reads the whole string or the completion.", metavar="string|completion")] = None,
    benchmark: Annotated[Path | None, typer.Option("--benchmark", help="A file of prompts and right completions, to fail.", metavar="FILE")] = None,
    score: Annotated[str | None, typer.Option("--score", help="How often a prompt may be completed rightly.", metavar="NUMBER")] = None,
    error: Annotated[str | None, typer.Option("--error", help="How often a test may err (1/20 if not given).", metavar="NUMBER")] = None,
    horizon: Annotated[int | None, typer.Option("--horizon", min=0, help="Count the models whose strings end at this length or before.")] = None,
    length: Annotated[int | None, typer.Option("--length", min=0, help="Count the models whose strings have this length.")] = None,
    seed: Annotated[int | None, typer.Option("--seed", help="What a member that is written is drawn with (0 if not given).")] = None,
    vertices: Annotated[bool, typer.Option("--vertices", help="Draw a member that is certain of one outcome at free prompts.")] = False,
    write: Annotated[Path | None, typer.Option("--write", help="Write the model here, and a check file beside it.", metavar="FILE")] = None,
    explain: Annotated[Path | None, typer.Option("--explain", help="Write a page about it, in Markdown.", metavar="FILE")] = None,
    as_json: Json = False,
    budget: Annotated[int, typer.Option("--budget", min=1, help="How many states may be explored.")] = BUDGET,
    max_bytes: Annotated[int, typer.Option("--max-bytes", min=1, help="The largest file that is read.")] = LARGEST,
) -> None:
    """Make a model with MODEL's joint that answers otherwise, one that fails a benchmark at the least KL, or count what there is."""
    with told_plainly():
        told = {name: given for name, given in zip(ANSWERS, (answer, complete, obey, violate, other), strict=True) if given is not None}
        _refuse_mixture(told, benchmark, horizon, length)
        counting = horizon is not None or length is not None
        _refuse_strays({"--at": at, "--at-language": at_language}, "one of " + ", ".join(ANSWERS), given=bool(told))
        _refuse_strays({"--reads": reads}, "--obey or --violate", given=not told.keys().isdisjoint(("--obey", "--violate")))
        _refuse_strays({"--score": score, "--error": error}, "--benchmark", given=benchmark is not None)
        _refuse_strays({"--seed": seed, "--vertices": vertices or None}, "--horizon or --length, and --write", given=counting and write is not None)
        beside = _beside(write, explain)
        _refuse_sources([path for path in (write, explain) if path is not None], [model, *([str(benchmark)] if benchmark is not None else []), *_files(told)])
        original = one(model, max_bytes)
        with progress("making") as telling:
            limits: dict[str, Any] = {"budget": budget, "progress": telling}
            if told:
                wanted = _answer(original, next(iter(told.items())), reads or "string", max_bytes)
                made, look = of_twin(_twin(original, _where(original, at, at_language), wanted, limits), limits)
            elif benchmark is not None:
                read = read_benchmark(benchmark, alphabet=original.alphabet, texts=written(original), max_bytes=max_bytes)
                targets = read.targets(None if score is None else number_argument(score, "--score"))
                near: Any = original  # `near_twin` refuses what is no total model
                made, look = of_near_twin(near_twin(near, read.benchmark, score=targets, **limits), error=_error(error or "1/20"))
            else:
                there = fibre(original, horizon=horizon, length=length, **limits)
                made, look = of_fibre(there, seed=seed or 0, vertices=vertices, written=write is not None, limits=limits), None
        code = exit_code(made.outcomes)
        files = _written(made, source=model, look=look, write=write, beside=beside, explain=explain)
        if as_json:
            claims = [outcome.data(allow_attested=False) for outcome in made.outcomes]
            out({"arprops": "twin/1", "kind": made.kind, "model": model, **made.data, "claims": claims, **files, "exit_code": code})
        else:
            _told(made, files)
    raise typer.Exit(code)


def _refuse_mixture(told: dict[str, str], benchmark: Path | None, horizon: int | None, length: int | None) -> None:
    given = [*told, *(["--benchmark"] if benchmark is not None else []), *(["--horizon"] if horizon is not None else []), *(["--length"] if length is not None else [])]
    if len(given) != 1:
        expected = "exactly one: an answer for a twin (" + ", ".join(ANSWERS) + "), --benchmark for a near twin, or --horizon or --length to count"
        raise BadQuestion(f"found {' and '.join(given) or 'nothing to make'}, expected {expected}")


def _refuse_strays(options: Mapping[str, Any], owner: str, *, given: bool) -> None:
    """Fail with `BadQuestion` on an option that says nothing without its owner."""
    strays = [name for name, value in options.items() if value is not None]
    if strays and not given:
        raise BadQuestion(f"found {strays[0]}, which goes with {owner}")


def _where(model: Joint, at: list[str] | None, pattern: str | None) -> list[Word] | Language | None:
    if at and pattern is not None:
        raise BadQuestion("found --at and --at-language, expected one of them, or neither for all impossible prompts")
    if pattern is not None:
        return regex(pattern, model.alphabet)
    return [prompt_argument(model.alphabet, text, "--at") for text in at] if at else None


def _answer(model: Joint, told: tuple[str, str], reads: str, max_bytes: int) -> Any:
    option, text = told
    if reads not in ("string", "completion"):
        raise BadQuestion(f"--reads: found {reads!r}, expected string or completion")
    way: Literal["string", "completion"] = "string" if reads == "string" else "completion"
    match option:
        case "--answer":
            return dist_argument(text, option)
        case "--complete":
            return Complete(prompt_argument(model.alphabet, text, option))
        case "--as":
            return one(text, max_bytes)
        case _:
            rule = one(text[1:], max_bytes) if text.startswith("@") else regex(text, model.alphabet)
            if not isinstance(rule, Language | Counted):
                raise BadQuestion(f"{option}: {text[1:]} holds a {type(rule).__name__}, expected a counter machine or a PDFA, read as the strings it can end after")
            return (Obey if option == "--obey" else Violate)(rule, way)


def _twin(model: Joint, at: list[Word] | Language | None, answer: Any, limits: dict[str, Any]) -> Twin:
    try:
        return twin_of(model, at=at, answer=answer, **limits)
    except BadQuestion as refused:
        if "near_twin(" not in str(refused):
            raise
        raise BadQuestion(f"{refused} (on the command line: --benchmark FILE --score NUMBER)") from None


def _error(text: str) -> Fraction:
    number = number_argument(text, "--error")
    if not 0 < number < Fraction(1, 2):
        raise BadQuestion(f"--error: found {text}, expected a probability between 0 and 1/2, both excluded")
    return number


def _beside(write: Path | None, explain: Path | None) -> Path | None:
    """Where the check file of a model stands that is written; what cannot be written is refused before anything is made."""
    if write is None:
        return None
    ending(write)
    beside = write.with_name(f"{write.name.partition('.')[0]}.check.toml")
    if beside == write or explain in (write, beside):
        raise BadQuestion(f"{write}: the model, its check file {beside.name} and the page must have three names")
    return beside


def _files(told: Mapping[str, str]) -> list[str]:
    """The files that an answer is read from."""
    return [text.removeprefix("@") for option, text in told.items() if option == "--as" or (option in ("--obey", "--violate") and text.startswith("@"))]


def _refuse_sources(targets: list[Path], sources: list[str]) -> None:
    """Fail with `BadQuestion` where what is read would be replaced by what is written, and its other models lost."""
    read = {file_of(source).resolve() for source in sources}
    for target in targets:
        if target.resolve() in read:
            raise BadQuestion(f"{target}: this file is read, and writing would replace all that it holds; write to another name")


def _written(made: Made, *, source: str, look: Word | None, write: Path | None, beside: Path | None, explain: Path | None) -> dict[str, str | None]:
    """Write what was asked for; gives the files' names."""
    if write is not None and beside is not None and made.model is not None:
        text = check_text(made.models, [(outcome.name or "", outcome.expect, outcome.verdict.claim) for outcome in made.outcomes if outcome.verdict is not None])
        write_check(text, beside, marker=MARKER)
        save(made.model, write)
    names = {"written": write, "check": beside, "explained": explain}
    files = {key: None if name is None else str(name) for key, name in names.items()}
    if explain is not None:
        write_text(page(made, source=source, model_file=files["written"], check_file=files["check"], look=look), explain)
    return files


def _told(made: Made, files: dict[str, str | None]) -> None:
    for line in made.lines():
        printed(line)
    for outcome in made.outcomes:
        printed(outcome.text())
    for name in files.values():
        if name is not None:
            printed(f"written: {name}")
