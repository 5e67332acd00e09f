"""The claim that a net passes an item of the audit, for files and specs.

True here: the claim is data, and made without torch. Passing is never proved: it is attested by the prompts that were tried; failing is
refuted at two recorded answers, exactly.
Must never enter: how an item is asked.
"""

from dataclasses import dataclass
from typing import Any, Final

from arprops.core.error import BadQuestion
from arprops.core.language import Language
from arprops.core.model import Joint, Model
from arprops.core.verdict import Attested, Unknown, Verdict
from arprops.search.explore import Progress

ITEMS: Final = (
    "determinism", "normalisation", "causality", "causality by gradient", "batch rows", "batch size", "padding", "cache", "prompt sensitivity", "loss floor",
    "END in the loss", "divergence", "non-vacuous metrics", "unfinished completions",
)  # fmt: skip
"""The items that a claim may name; a test holds them equal to those of `audit`."""


@dataclass(frozen=True)
class Audited:
    """The net p passes an item of `audit`, or every item that can be asked of it where `item` is None.

    `exact` is the model that it was trained on; prompts of up to `length` symbols are tried (None: as many as `audit` tries), at most `prompts` of each length.
    """

    p: Joint
    item: str | None = None
    exact: Model[Any] | None = None
    length: int | None = None
    prompts: int = 64
    metrics: tuple[tuple[str, Language], ...] = ()
    """Rules that the net is scored by, for the items that are about metrics."""


def audited(claim: Audited, *, progress: Progress | None = None) -> tuple[Verdict, tuple[str, ...]]:
    """The verdict on the claim, and the findings in words.

    Gives `Attested` where nothing failed, with what was tried; `Refuted` where an item failed, by a comparison of two recorded answers that the kernel has
    re-verified; `Unknown` where the item cannot be asked, or its failure is no comparison of distributions. Fails with `BadQuestion` where p is no net. Cost: that of `audit`.
    """
    from arprops.neural.auditing import audit
    from arprops.neural.declared import Declared

    if not isinstance(claim.p, Declared):
        raise BadQuestion(f'an audit is of a net, found {type(claim.p).__name__}; a model in a file is one by net = "its folder"')
    stated: Any = claim  # the kinds of claims that the core knows are those that the kernel checks; this one is ours
    findings = audit(
        claim.p, exact=claim.exact, items=None if claim.item is None else [claim.item], length=claim.length, prompts=claim.prompts,
        metrics=dict(claim.metrics) or None, progress=progress,
    ).findings  # fmt: skip
    failed = [finding for finding in findings if finding.failed]
    for finding in failed:
        if (refuted := finding.refuted) is not None:
            return refuted, tuple(f"{finding.item}: {line}" for line in finding.lines())
    if failed:
        lines = tuple(f"{finding.item}: {line}" for finding in failed for line in finding.lines())
        return Unknown(stated, "an item failed, by numbers of which no exact comparison can be made", failed[0].scope), lines
    passed = [finding for finding in findings if finding.passed]
    unasked = tuple(f"{finding.item} was not asked: {finding.sentence}" for finding in findings if finding.status == "not asked")
    if not passed:
        return Unknown(stated, "it cannot be asked of this net", unasked[0] if unasked else "nothing was asked"), ()
    scope = "; ".join(f"{finding.item}: {finding.scope}" for finding in passed)
    return Attested(stated, tuple(f"audit: {finding.item}" for finding in passed), scope), unasked


def audited_text(claim: Audited, name: str) -> str:
    """The claim as a sentence without a full stop, of the net of this name."""
    return f"{name} passes the audit" if claim.item is None else f"{name} passes the audit of {claim.item}"


