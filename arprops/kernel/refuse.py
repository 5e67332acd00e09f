"""The one way a checker says no.

True here: every refusal has a code of its own, so that a forged certificate can be shown to reach it and no other.
Must never enter: a warning, a tolerance, a second way to fail.
"""

from typing import cast

from arprops.core.error import Rejected


def require(condition: bool, code: str, detail: str = "") -> None:
    """Refuse the certificate with `Rejected` under this code unless the condition holds."""
    if not condition:
        raise Rejected(code, detail)


def integers(values: object) -> bool:
    """Whether this is a tuple of ints."""
    return isinstance(values, tuple) and all(type(value) is int for value in cast("tuple[object, ...]", values))
