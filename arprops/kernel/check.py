"""The door of the kernel: a verdict is believed when its certificate or witness is re-verified here.

True here: `recheck` either returns or raises `Rejected`; nothing in between, and nothing but `Rejected` on a malformed
certificate. (A malformed claim is the asker's, and is refused where claims are made: by search and by formats.)
Must never enter: trust in whoever made the certificate.
"""

from typing import Any

from arprops.core.certificate import At, Certificate
from arprops.core.claim import AtEvery, Claim, Comparison, Obeys, SameConditionals, SameJoint, SameStrings, Tight
from arprops.core.error import Rejected
from arprops.core.verdict import Proved, Refuted, Verdict
from arprops.kernel.comparison import everywhere, fails, holds, somewhere
from arprops.kernel.equality import different, same
from arprops.kernel.instance import instantiated
from arprops.kernel.refuse import require
from arprops.kernel.rule import broken, obeyed
from arprops.kernel.shape import shaped
from arprops.kernel.tightness import not_tight, tight

CHECKERS: dict[type, tuple[Any, Any]] = {
    **dict.fromkeys((SameConditionals, SameJoint, SameStrings), (same, different)),
    Tight: (tight, not_tight),
    Obeys: (obeyed, broken),
    Comparison: (holds, fails),
    AtEvery: (everywhere, somewhere),
}
"""For each kind of claim what checks a certificate and what checks a witness. That no models meet some constraints (`Unsatisfiable`) has no checker."""


def establish(claim: Claim, certificate: Certificate) -> None:
    """Return if the certificate, which has the shape of its type, proves the claim; raise `Rejected` if not."""
    _checkers(claim)[0](claim, certificate)


def refute(claim: Claim, witness: Certificate) -> None:
    """Return if the witness, which has the shape of its type, refutes the claim; raise `Rejected` if not."""
    if isinstance(witness, At):
        claim, witness = instantiated(claim, witness), witness.witness
    _checkers(claim)[1](claim, witness)


def _checkers(claim: Claim) -> tuple[Any, Any]:
    require(type(claim) in CHECKERS, "claim.kind", type(claim).__name__)
    return CHECKERS[type(claim)]


def recheck(verdict: Verdict) -> None:
    """Re-verify a verdict with the kernel alone: `Proved` from its certificate, `Refuted` from its witness.

    Raises `Rejected` where that fails, and for `Attested` and `Unknown`, which carry nothing to check.
    """
    require(isinstance(verdict, Proved | Refuted), "verdict.kind", f"{type(verdict).__name__} carries nothing to check")
    assert isinstance(verdict, Proved | Refuted)
    check, evidence = (establish, verdict.certificate) if isinstance(verdict, Proved) else (refute, verdict.witness)
    require(shaped(evidence, Certificate), "evidence.malformed", type(evidence).__name__)
    try:
        check(verdict.claim, evidence)
    except (LookupError, ValueError, ArithmeticError) as refused:  # no answer there, a quotient where its cell excludes it, a logarithm of 0
        raise Rejected("model.refused", str(refused)) from refused
