"""What a forgery is: a verdict that must be refused, and the genuine one it was made from."""

from dataclasses import dataclass
from typing import Any

from arprops.core.certificate import Certificate, Computed, Sides
from arprops.core.claim import Claim, Comparison
from arprops.core.verdict import Proved, Refuted, Verdict


@dataclass(frozen=True)
class Forgery:
    """A verdict to be refused and the genuine one it was made from."""

    genuine: Verdict
    forged: Verdict


def from_claim(claim: Claim, genuine: Certificate, forged: Any) -> Forgery:
    """One claim, two certificates."""
    return Forgery(Proved(claim, genuine), Proved(claim, forged))


def from_witness(claim: Claim, genuine: Certificate, forged: Any) -> Forgery:
    """One claim, two witnesses."""
    return Forgery(Refuted(claim, genuine), Refuted(claim, forged))


def one_side(quantity: Any, relation: Any, value: Any, genuine: Any, forged: Any) -> Forgery:
    """One comparison with a known value, two certificates for the quantity."""
    claim = Comparison(quantity, relation, value)
    return from_claim(claim, Sides(genuine, Computed()), Sides(forged, Computed()))


def wrong_claim(genuine: Claim, forged: Claim, certificate: Certificate) -> Forgery:
    """Two claims, one certificate."""
    return Forgery(Proved(genuine, certificate), Proved(forged, certificate))
