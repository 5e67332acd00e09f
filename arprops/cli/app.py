"""The commands: `arprops check`, `arprops compare`, `arprops show`; `arprops prove` and `arprops twin` have files of their own.

True here: results go to standard output and everything else to standard error; an error is one message without a traceback;
Ctrl-C keeps what was found. Exit codes: 0 as expected, 1 refuted (or contrary to expectation), 2 bad input, 3 something stayed
unknown, 130 interrupted.
Must never enter: mathematics. A command reads, asks, and prints.
"""

from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import Annotated, Any

import typer

from arprops.cli import INTERRUPTED
from arprops.cli.audit import audit
from arprops.cli.extract import extract
from arprops.cli.fit import fit
from arprops.cli.named import one
from arprops.cli.prove import prove
from arprops.cli.told import Json, made, out, printed, progress, told_plainly
from arprops.cli.twin import twin
from arprops.core.claim import KL, Claim, Quantity, SameConditionals, SameJoint, SameStrings, TotalVariation
from arprops.core.error import BadQuestion
from arprops.core.induction import Inductive
from arprops.core.model import Model
from arprops.core.verdict import Proved, Refuted, Verdict
from arprops.formats.parse import LARGEST
from arprops.formats.proof import claim_name, file_name, write_proof
from arprops.formats.write import write_text
from arprops.neural.declared import Declared
from arprops.report.dot import dot
from arprops.report.number import number_text
from arprops.report.outcome import Outcome, exit_code, value_data
from arprops.report.plain import plain
from arprops.report.show import model_text, states_data
from arprops.report.svg import svg
from arprops.search.explore import BUDGET, Progress
from arprops.search.frontier import PROMPTS
from arprops.solve.decide import decide
from arprops.solve.obligations import obligations
from arprops.solve.value import valued
from arprops.testing.emit import emitted, refuse_foreign
from arprops.testing.spec import decided, read_spec

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    help="Prove, refute and measure, exactly, what autoregressive models do on every prompt.",
)  # fmt: skip
Budget = Annotated[int, typer.Option("--budget", min=1, help="How many states a question may explore before it stays unknown.")]
Prompts = Annotated[int, typer.Option("--prompts", min=1, help="How many prompts may be expanded where a value has no closed form.")]
MaxBytes = Annotated[int, typer.Option("--max-bytes", min=1, help="The largest file that is read.")]


def version(wanted: bool) -> None:  # noqa: FBT001  # typer hands it the flag
    """Print the version and end, where it is asked for."""
    if wanted:
        typer.echo(f"arprops {metadata.version('arprops')}")
        raise typer.Exit


@app.callback()
def options(
    *, _version: Annotated[bool, typer.Option("--version", callback=version, is_eager=True, help="Print the version and end.")] = False
) -> None:
    """What may stand before a command."""


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="A TOML or JSON file with models and claims.")],
    *,
    as_json: Json = False,
    save: Annotated[Path | None, typer.Option("--save", help="A folder for one stored proof a claim.", metavar="DIR")] = None,
    smt: Annotated[Path | None, typer.Option("--smt", help="A folder for what formulas rest on, as SMT-LIB 2.", metavar="DIR")] = None,
    budget: Budget = BUDGET,
    prompts: Prompts = PROMPTS,
    only: Annotated[list[str] | None, typer.Option("--only", help="Only the claim of this name or number; may be repeated.", metavar="NAME")] = None,
    emit: Annotated[Path | None, typer.Option("--emit-tests", help="A folder for a pytest file with what was refuted.", metavar="DIR")] = None,
    allow_attested: Annotated[bool, typer.Option("--allow-attested", help="Accept a claim that is attested only.")] = False,
    max_bytes: MaxBytes = LARGEST,
) -> None:
    """Print a verdict on every claim of FILE; exit with 0 if all are as expected."""
    with told_plainly():
        required = read_spec(file, only=only or (), max_bytes=max_bytes)
        allow_attested = allow_attested or required[0].file.allow_attested
        for folder, what, option in ((save, "proofs", "--save"), (smt, "obligations", "--smt"), (emit, "tests", "--emit-tests")):
            if folder is not None:
                made(folder, what, option)
        if emit is not None:
            refuse_foreign(file, emit)
        outcomes = [requirement.outcome for requirement in required]
        code, at = None, 0
        try:
            for at, requirement in enumerate(required):
                with progress(f"claim {at + 1} of {len(required)}") as telling:
                    found = decided(requirement.outcome, budget=budget, prompts=prompts, progress=telling)
                outcomes[at] = found if save is None else stored(found, save, requirement.number)
                if smt is not None:
                    exported(found, smt, requirement.number)
                if not as_json:
                    printed(outcomes[at].text())
        except KeyboardInterrupt:
            code = INTERRUPTED
        tests = None if emit is None else emitted([replace(each, outcome=found) for each, found in zip(required, outcomes, strict=True)], emit)
        if not as_json:
            for outcome in outcomes[at:] if code == INTERRUPTED else []:
                if outcome.status == "not_run":
                    printed(outcome.text())
            printed(summary(outcomes, allow_attested=allow_attested, interrupted=code == INTERRUPTED))
            if emit is not None:
                printed(f"written: {tests}" if tests else "no test was written: nothing was refuted")
        code = exit_code(outcomes, allow_attested=allow_attested) if code is None else code
        if as_json:
            claims = [outcome.data(allow_attested=allow_attested) for outcome in outcomes]
            written = {} if emit is None else {"tests": None if tests is None else str(tests)}
            out({"arprops": "check/1", "file": str(file), "interrupted": code == INTERRUPTED, "claims": claims, **written, "exit_code": code})
    raise typer.Exit(code)


@app.command()
def compare(
    a: Annotated[str, typer.Argument(help="A model file; FILE#NAME takes one of several.")],
    b: Annotated[str, typer.Argument(help="Another one.")],
    *,
    as_json: Json = False,
    budget: Budget = BUDGET,
    prompts: Prompts = PROMPTS,
    max_bytes: MaxBytes = LARGEST,
) -> None:
    """Compare two models: the three equalities, KL both ways, total variation, and where they first disagree."""
    with told_plainly():
        p, q = one(a, max_bytes), one(b, max_bytes)
        models = {"A": p, "B": q}
        claims: list[Claim] = [SameConditionals(p, q)] if isinstance(p, Model) and isinstance(q, Model) else []
        claims += [SameJoint(p, q), SameStrings(p, q)]
        with progress("comparing") as telling:
            limits: dict[str, Any] = {"budget": budget, "prompts": prompts, "progress": telling}
            nets = any(isinstance(model, Declared) for model in models.values())
            outcomes = [Outcome(claim, models=models, verdict=_of_nets(claim, prompts, telling) if nets else decide(claim, **limits)) for claim in claims]
            values: dict[str, Any] = {}
            for name, quantity in (("KL(A‖B)", KL(p, q)), ("KL(B‖A)", KL(q, p)), ("TV(A, B)", TotalVariation(p, q))):
                try:
                    values[name] = _bracketed(quantity, prompts, telling) if nets else valued(quantity, **limits).value
                except BadQuestion as refused:  # a family whose number has no formula; the verdicts stand all the same
                    values[name] = str(refused)
        code = exit_code(outcomes)
        if as_json:
            claims_data = [outcome.data(allow_attested=False) for outcome in outcomes]
            out({
                "arprops": "compare/1", "a": a, "b": b, "claims": claims_data,
                "values": {name: {"text": found} if isinstance(found, str) else value_data(found) for name, found in values.items()}, "exit_code": code,
            })  # fmt: skip
        else:
            printed(f"A is {plain(a)}, B is {plain(b)}")
            for outcome in outcomes:
                printed(outcome.text(judged=False))
            if len(outcomes) == 2:
                printed("         (every prompt cannot be compared: a source or partial model has no answer at impossible ones)")
            for name, found in values.items():
                if isinstance(found, str):
                    printed(f"{name} is not given: {found}")
                    continue
                text = number_text(found)
                printed(f"{name} {text if text.startswith(('≈', 'between')) else '= ' + text}")
    raise typer.Exit(code)


@app.command()
def show(
    model: Annotated[str, typer.Argument(help="A model file; FILE#NAME takes one of several.")],
    *,
    as_json: Json = False,
    dot_file: Annotated[Path | None, typer.Option("--dot", help="Write the states as a graph for Graphviz.", metavar="FILE")] = None,
    svg_file: Annotated[Path | None, typer.Option("--svg", help="Write the states as a picture.", metavar="FILE")] = None,
    depth: Annotated[int | None, typer.Option("--depth", min=0, help="Follow prompts of at most this length.")] = None,
    states: Annotated[int, typer.Option("--states", min=1, help="Show at most so many states.")] = 40,
    max_bytes: MaxBytes = LARGEST,
) -> None:
    """Print a model as a table of its states, and write it as DOT or SVG."""
    with told_plainly():
        shown = one(model, max_bytes)
        if dot_file:
            write_text(dot(shown, states=states, depth=depth), dot_file)
        if svg_file:
            write_text(svg(shown, states=states, depth=depth), svg_file)
        if as_json:
            out({"arprops": "show/1", "model": model, **states_data(shown, states=states, depth=depth)})
        else:
            printed(model_text(shown, states=states, depth=depth))
            for written in (dot_file, svg_file):
                if written:
                    printed(f"written: {written}")


app.command()(prove)
app.command()(twin)
app.command()(audit)
app.command()(extract)
app.command()(fit)


def _of_nets(claim: Claim, prompts: int, telling: Progress | None) -> Verdict:
    from arprops.neural.decide import decide as decide_net

    return decide_net(claim, prompts=prompts, progress=telling)


def _bracketed(quantity: Quantity, prompts: int, telling: Progress | None) -> Any:
    from arprops.neural.decide import bracketed

    return bracketed(quantity, prompts=prompts, progress=telling)


def stored(outcome: Outcome, folder: Path, number: int) -> Outcome:
    """The outcome, its proof written to the folder where it has evidence."""
    if not isinstance(outcome.verdict, Proved | Refuted):
        return outcome
    path = folder / file_name(outcome.name or claim_name(outcome.claim), number)
    try:
        write_proof(outcome.verdict, path, name=outcome.name or "", models=outcome.models)
    except BadQuestion as refused:  # a view of a net, say: the verdict stands, and the other proofs are written
        return replace(outcome, notes=(*outcome.notes, f"no proof is stored: {refused}"))
    return replace(outcome, saved=str(path))


def exported(outcome: Outcome, folder: Path, number: int) -> None:
    """Write what an inductive formula rests on, one file for each obligation, for any solver that reads SMT-LIB 2."""
    verdict = outcome.verdict
    if not isinstance(verdict, Proved) or not isinstance(formula := verdict.certificate, Inductive):
        return
    stem = Path(file_name(outcome.name or claim_name(verdict.claim), number)).stem
    for obligation in obligations(verdict.claim, formula):
        write_text(f"; {obligation.comment}: holds if and only if this is unsat\n{obligation.text}", folder / f"{stem}-{obligation.name}.smt2")


def summary(outcomes: list[Outcome], *, allow_attested: bool, interrupted: bool) -> str:
    """The last line of a check."""
    right = sum(outcome.as_expected(allow_attested=allow_attested) for outcome in outcomes)
    counts: dict[str, int] = {}
    for outcome in outcomes:
        counts[outcome.status] = counts.get(outcome.status, 0) + 1
    parts = ", ".join(f"{count} {status.replace('_', ' ')}" for status, count in counts.items())
    return f"\n{'interrupted: ' if interrupted else ''}{right} of {len(outcomes)} as expected ({parts})"
