"""Whether a certificate has the shape its type states, before anything is read from it.

True here: after this check every field is of the very type it is annotated with, down to each integer; bool is no int, and no
subclass is let in, for it could answer as it likes. A polynomial is
in its one form: distinct sorted monomials, coefficients that are not 0, powers from 1 to `HIGHEST`; a quotient's bottom is not 0.
Must never enter: a conversion. What has the wrong type is refused, not repaired.
"""

from dataclasses import fields, is_dataclass
from fractions import Fraction
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from arprops.core.polynomial import Polynomial
from arprops.core.ratio import Ratio

HIGHEST = 1000
"""The highest power of a variable in a certificate."""


def shaped(value: object, kind: Any) -> bool:
    """Whether the value is of this kind: a dataclass, a tuple, a union, or a plain type. Cost: one look at every part."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin in (UnionType, Union):
        return any(shaped(value, part) for part in parts)
    if origin is Literal:
        return any(value is part for part in parts)
    if origin is tuple and type(value) is tuple:
        listed: tuple[object, ...] = value  # pyright: ignore[reportUnknownVariableType]
        if len(parts) == 2 and parts[1] is Ellipsis:
            return all(shaped(part, parts[0]) for part in listed)
        return len(listed) == len(parts) and all(shaped(part, of) for part, of in zip(listed, parts, strict=True))
    if kind is Fraction:
        return type(value) in (int, Fraction)
    if is_dataclass(kind):
        fits = type(value) is kind and all(shaped(getattr(value, name, None), of) for name, of in _hints(kind).items())
        return fits and (not isinstance(value, Polynomial) or _normal(value)) and (not isinstance(value, Ratio) or value.bottom.terms != ())
    return value is None if kind in (None, NoneType) else type(value) is kind


def _normal(form: Polynomial) -> bool:
    plain = all(c and all(1 <= power <= HIGHEST for _, power in m) and [*dict(m)] == sorted(name for name, _ in m) for m, c in form.terms)
    return plain and [*dict(form.terms)] == sorted(m for m, _ in form.terms)


@lru_cache(maxsize=64)
def _hints(kind: Any) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}
