"""The door of the kernel: a verdict is believed when its certificate or witness is re-verified here.

True here: `recheck` either returns or raises `Rejected`; nothing in between, and nothing but `Rejected` on a malformed
certificate. (A malformed claim is the asker's, and is refused where claims are made: by search and by formats.)
Must never enter: trust in whoever made the certificate.
"""

from fractions import Fraction
from math import inf
from typing import Any

from arprops.core.certificate import At, Certificate, Sides
from arprops.core.claim import Claim, Comparison, Obeys, Quantity, SameConditionals, SameJoint, SameStrings, Tight, Value
from arprops.core.error import BadQuestion, Rejected, ZeroProbabilityPrompt
from arprops.core.formula import Formula
from arprops.core.formula import same as identical
from arprops.core.interval import Interval
from arprops.core.logsum import LogSum
from arprops.core.ratio import ratio
from arprops.core.verdict import Proved, Refuted, Verdict
from arprops.kernel.equality import different, same
from arprops.kernel.instance import instantiated
from arprops.kernel.refuse import require
from arprops.kernel.rule import broken, obeyed
from arprops.kernel.tightness import not_tight, tight
from arprops.kernel.value import Result, value


def establish(claim: Claim, certificate: Certificate) -> None:
    """Return if the certificate proves the claim; raise `Rejected` if not."""
    if isinstance(claim, SameConditionals | SameJoint | SameStrings):
        same(claim, certificate)
    elif isinstance(claim, Tight):
        tight(claim, certificate)
    elif isinstance(claim, Obeys):
        obeyed(claim, certificate)
    else:
        require(compared(claim, certificate) is True, "comparison.not_established")


def refute(claim: Claim, witness: Certificate) -> None:
    """Return if the witness refutes the claim; raise `Rejected` if not."""
    if isinstance(witness, At):
        claim, witness = instantiated(claim, witness), witness.witness
    if isinstance(claim, SameConditionals | SameJoint | SameStrings):
        different(claim, witness)
    elif isinstance(claim, Tight):
        not_tight(claim, witness)
    elif isinstance(claim, Obeys):
        broken(claim, witness)
    else:
        require(compared(claim, witness) is False, "comparison.not_refuted")


def recheck(verdict: Verdict) -> None:
    """Re-verify a verdict with the kernel alone: `Proved` from its certificate, `Refuted` from its witness.

    Raises `Rejected` where that fails, and for `Attested` and `Unknown`, which carry nothing to check.
    """
    require(isinstance(verdict, Proved | Refuted), "verdict.kind", f"{type(verdict).__name__} carries nothing to check")
    try:
        if isinstance(verdict, Proved):
            establish(verdict.claim, verdict.certificate)
        elif isinstance(verdict, Refuted):
            refute(verdict.claim, verdict.witness)
    except (ZeroProbabilityPrompt, BadQuestion) as refused:  # a model that has no answer there
        raise Rejected("model.refused", str(refused)) from refused
    except ZeroDivisionError as refused:  # a quotient at counters that its cell excludes
        raise Rejected("quotient.bottom", str(refused)) from refused


def compared(claim: Comparison, certificate: Certificate) -> bool | None:
    """Whether the comparison holds, as far as the certified values decide it; None where their intervals overlap."""
    require(isinstance(certificate, Sides), "comparison.kind", type(certificate).__name__)
    assert isinstance(certificate, Sides)
    return decided(_side(claim.left, certificate.left), claim.relation, _side(claim.right, certificate.right))


def decided(left: Result | Value, relation: str, right: Result | Value) -> bool | None:
    """Whether left relation right, for exact values or intervals; None where intervals leave it open."""
    if isinstance(left, Formula) or isinstance(right, Formula):
        written = [side if isinstance(side, Formula) else _formula(side) for side in (left, right)]
        equal = relation == "==" and written[0] is not None and written[1] is not None and identical(written[0], written[1])
        return True if equal else None
    (left_low, left_high), (right_low, right_high) = _ends(left), _ends(right)
    if relation == "<":
        return True if left_high < right_low else False if left_low >= right_high else None
    if relation == "<=":
        return True if left_high <= right_low else False if left_low > right_high else None
    require(relation == "==", "comparison.relation", repr(relation))
    if left_high < right_low or right_high < left_low:
        return False
    return True if left_high <= right_low and right_high <= left_low else None


def _formula(side: Result | Value) -> Formula | None:
    if isinstance(side, LogSum):
        return Formula(tuple((ratio(r), ratio(a)) for a, r in side.terms.items()))
    return Formula((), ratio(side)) if isinstance(side, int | Fraction) else None


def _ends(result: Any) -> tuple[Any, Any]:
    return (result.lower, result.upper) if isinstance(result, Interval) else (result, result)


def _side(side: Quantity | Value, certificate: Certificate) -> Result | Value:
    require(not isinstance(side, float) or side == inf, "comparison.float", f"{side!r} is a float; the only one with an exact meaning is +∞")
    return side if isinstance(side, int | Fraction | LogSum | Formula | float) else value(side, certificate)
