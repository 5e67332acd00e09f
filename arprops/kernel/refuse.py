"""The one way a checker says no.

True here: every refusal has a code of its own, so that a forged certificate can be shown to reach it and no other.
Must never enter: a warning, a tolerance, a second way to fail.
"""

from typing import TypeVar

from arprops.core.error import Rejected

C = TypeVar("C")


def require(condition: bool, code: str, detail: str = "") -> None:
    """Refuse the certificate with `Rejected` under this code unless the condition holds."""
    if not condition:
        raise Rejected(code, detail)


def of_kind(certificate: object, kind: type[C], code: str) -> C:
    """The certificate, refused under this code unless it is of the kind."""
    if not isinstance(certificate, kind):
        raise Rejected(code, type(certificate).__name__)
    return certificate


def one_alphabet(claim: object) -> bool:
    """Whether all models and languages that a claim or quantity names are over the same symbols."""
    return len({frozenset[str](part.alphabet) for part in vars(claim).values() if hasattr(part, "alphabet")}) == 1
