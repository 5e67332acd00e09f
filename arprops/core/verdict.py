"""Verdicts: the closed sum of answers to a claim.

True here: `Proved` and `Refuted` carry what the kernel needs to believe them; `Attested` carries its scope; "not found" is
`Unknown` and never reads as "not there". A verdict has no truth value.
Must never enter: a bare boolean, or a verdict that says more than its evidence.
"""

from abc import ABC
from dataclasses import dataclass
from typing import NoReturn

from arprops.core.certificate import Certificate
from arprops.core.claim import Claim


@dataclass(frozen=True)
class Verdict(ABC):
    """An answer to a claim: `Proved`, `Refuted`, `Attested` or `Unknown`; read it with `match`, `.proved`, `.refuted` or `ar.expect`."""

    claim: Claim

    @property
    def proved(self) -> bool:
        """Whether the claim is proved, with a certificate."""
        return isinstance(self, Proved)

    @property
    def refuted(self) -> bool:
        """Whether the claim is refuted, with a witness."""
        return isinstance(self, Refuted)

    def __bool__(self) -> NoReturn:
        raise TypeError("a verdict has no truth value; use .proved or .refuted, match, or ar.expect(verdict)")


@dataclass(frozen=True)
class Proved(Verdict):
    """The claim holds; the kernel re-verifies it from the certificate."""

    certificate: Certificate


@dataclass(frozen=True)
class Refuted(Verdict):
    """The claim fails; the kernel re-verifies that from the witness."""

    witness: Certificate


@dataclass(frozen=True)
class Attested(Verdict):
    """The claim has somebody's word only, within a scope: a solver, a test at a level, a bounded search."""

    by: tuple[str, ...]
    scope: str
    certificate: Certificate | None = None
    """What they vouch for, such as a formula; the kernel has not accepted it."""


@dataclass(frozen=True)
class Unknown(Verdict):
    """Nothing was decided: why, and how far the search went."""

    because: str
    explored: str
