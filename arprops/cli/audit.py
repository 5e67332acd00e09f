"""`arprops audit`: whether a saved net is causal, blind to its batch, the same with and without cache, and scored rightly.

True here: what was not asked is printed as that, with the reason, and is no pass; what failed is printed with its prompt, both answers and the bound.
Must never enter: an item. Those are in `neural`.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from arprops.cli.named import one
from arprops.cli.told import Json, out, printed, progress, told_plainly
from arprops.core.error import BadQuestion
from arprops.core.language import Language
from arprops.core.model import Joint, Model
from arprops.formats.parse import LARGEST
from arprops.neural.folder import open_net
from arprops.report.outcome import CONTRARY, OK
from arprops.search.regex import regex

if TYPE_CHECKING:
    from arprops.neural.auditing import Audit


def audit(
    folder: Annotated[Path, typer.Argument(help="The folder of a saved net, or of a Hugging Face causal language model.")],
    *,
    exact: Annotated[str | None, typer.Option("--exact", help="The model it was trained on; FILE#NAME takes one of several.", metavar="FILE")] = None,
    metric: Annotated[list[str] | None, typer.Option("--metric", help="A rule it is scored by, to audit too; may be repeated.", metavar="REGEX")] = None,
    length: Annotated[int | None, typer.Option("--length", min=0, help="How long prompts may be (6 if not given, or what the net can take).")] = None,
    prompts: Annotated[int | None, typer.Option("--prompts", min=1, help="How many prompts of each length are tried (64 if not given).")] = None,
    only: Annotated[list[str] | None, typer.Option("--only", help="Only this item; may be repeated.", metavar="ITEM")] = None,
    tokens: Annotated[list[str] | None, typer.Option("--token", help="Of a language model: a token of the alphabet; may be repeated.", metavar="TOKEN")] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="What prompts are drawn with where they are not all tried.")] = 0,
    device: Annotated[str, typer.Option("--device", help="cpu, auto (a GPU where there is one), cuda, …")] = "cpu",
    as_json: Json = False,
    max_bytes: Annotated[int, typer.Option("--max-bytes", min=1, help="The largest model file that is read.")] = LARGEST,
) -> None:
    """Audit the net in FOLDER: does what its evaluation takes for granted hold? Exit with 0 if nothing failed, 1 if something did."""
    with told_plainly():
        known = None if exact is None else _exact(one(exact, max_bytes), exact)
        budgets: dict[str, Any] = {} if prompts is None else {"prompts": prompts}
        with progress("auditing") as telling:
            found = _audited(folder, tokens, metric or (), device, exact=known, items=only, length=length, seed=seed, progress=telling, **budgets)
        code = OK if found.passed else CONTRARY
        if as_json:
            out({"arprops": "audit/1", "net": str(folder), **found.data(), "exit_code": code})
        else:
            for line in str(found).split("\n"):
                printed(line)
    raise typer.Exit(code)


def _exact(model: Joint, named: str) -> Model[Any]:
    if not isinstance(model, Model):
        raise BadQuestion(f"--exact: {named} holds a {type(model).__name__}, expected a model, which answers every prompt")
    return model


def _audited(folder: Path, tokens: list[str] | None, rules: Any, device: str, **wanted: Any) -> "Audit":
    net = open_net(folder, tokens=tokens or None, device=device)
    from arprops.neural.auditing import audit as audited

    metrics: dict[str, Language] = {rule: regex(rule, net.alphabet) for rule in rules}
    return audited(net, metrics=metrics, **wanted)
