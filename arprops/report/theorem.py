"""Theorems for a reader: the table of `arprops prove`, what failed, and the table of the docs.

True here: a row says what was done, by which method and for which scope; the docs' table has neither times nor versions, so that it
changes only when a proof does.
Must never enter: a judgement. What counts as proved was decided in `solve`.
"""

from collections.abc import Iterable
from typing import Any

from rich import box
from rich.table import Table
from rich.text import Text

from arprops.report.plain import plain


def table(theorems: Iterable[dict[str, Any]]) -> Table:
    """The theorems as a table for a terminal: statement, method, scope, solvers, seconds, mutants refuted."""
    made = Table(box=box.SIMPLE, pad_edge=False, show_lines=False, row_styles=None)
    for heading, ratio in (("", None), ("statement", 4), ("method: scope", 5), ("by", 1)):
        made.add_column(heading, ratio=ratio, overflow="fold")
    made.add_column("s", justify="right", no_wrap=True)
    made.add_column("mutants", justify="right", no_wrap=True)
    for theorem in theorems:
        refuted = sum(mutant["refuted"] for mutant in theorem["mutants"])
        made.add_row(
            Text(f"{theorem['name']} {'✓' if theorem['proved'] else '✗'}", style="bold green" if theorem["proved"] else "bold red"),
            Text(plain(theorem["statement"])),
            Text("\n".join(f"{part['method']}: {plain(part['scope'])}{_checks(part)}" for part in theorem["parts"])),
            Text("\n".join(theorem["solvers"])),
            f"{theorem['seconds']:.1f}",
            f"{refuted}/{len(theorem['mutants'])}",
            end_section=True,
        )
    return made


def failures(theorems: Iterable[dict[str, Any]]) -> list[str]:
    """One text for each part or mutant that failed, its reasons below its first line."""
    found: list[str] = []
    for theorem in theorems:
        if theorem["refusal"]:
            found.append(f"FAILED   {theorem['name']}: {theorem['refusal']}")
        for ran in (*theorem["parts"], *theorem["mutants"]):
            if ran["failure"]:
                what = f"the mutant “{ran['says']}”" if "says" in ran else f"{ran['method']} ({ran['scope']})"
                found.append(f"FAILED   {theorem['name']}: {what}\n         " + ran["failure"].replace("\n", "\n         "))
    return found


def markdown(theorems: Iterable[dict[str, Any]]) -> str:
    """The theorems as a Markdown table: statement, how it is proved and for what scope, its mutants with their counterexamples."""
    lines = [
        "<!-- Written by `make prove` from the scripts in proofs/theorems; do not edit. -->", "",
        "| | statement | proved by, and for what scope | false without |", "| --- | --- | --- | --- |",
    ]  # fmt: skip
    for theorem in theorems:
        hypotheses = f" *Needs:* {'; '.join(theorem['hypotheses'])}." if theorem["hypotheses"] else ""
        parts = "<br>".join(f"*{part['method']}*: {part['scope']}{_checks(part)}" for part in theorem["parts"])
        mutants = "<br>".join(f"{mutant['drops']}: {mutant['counterexample'] or 'not refuted'}" for mutant in theorem["mutants"])
        cells = theorem["name"], f"{theorem['statement']} `{theorem['mathematics']}`{hypotheses}", parts + f" ({', '.join(theorem['solvers'])})", mutants
        lines.append("| " + " | ".join(plain(cell).replace("|", "∣") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def _checks(part: dict[str, Any]) -> str:
    return f" ({part['checks']:,} exact checks)" if part["checks"] else ""
