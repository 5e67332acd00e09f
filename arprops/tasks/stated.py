"""What a claim in a file may be: one that the kernel checks, or one of ours that is settled here, with what it rests on.

True here: a claim of ours is data, and its verdict says no more than its evidence: the core comparison that was proved or refuted for it, or somebody's word.
Must never enter: a verdict on a core claim; that is for `decide`.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

from arprops.core.claim import Claim
from arprops.core.language import Language
from arprops.core.verdict import Verdict
from arprops.neural.audited import Audited, audited, audited_text
from arprops.search.explore import Progress
from arprops.tasks.bidirectional.compatibility import Joinable, joinable, joinable_text
from arprops.tasks.sampled import Sampled, sampled, sampled_text

Ours: TypeAlias = Audited | Sampled | Joinable
"""A claim that no kernel knows: of a net, of the strings of a black box, of masked conditionals."""
Said: TypeAlias = Claim | Ours
"""What a file may claim."""


def settled(claim: Ours, *, progress: Progress | None = None) -> tuple[Verdict, tuple[str, ...]]:
    """The verdict on the claim, and what was found in words; fails and costs as `audited`, `sampled` and `joinable`."""
    match claim:
        case Audited():
            return audited(claim, progress=progress)
        case Sampled():
            return sampled(claim)
        case Joinable():
            return joinable(claim)


def settled_text(claim: Ours, names: Any, *, language: Callable[[Language], str]) -> str:
    """The claim as a sentence without a full stop; `names.of` says what a model is called, and `language` what a language is."""
    match claim:
        case Audited():
            return audited_text(claim, names.of(claim.p))
        case Sampled():
            return sampled_text(claim, names.of(claim.p), "" if claim.language is None else language(claim.language))
        case Joinable():
            return joinable_text(claim)
