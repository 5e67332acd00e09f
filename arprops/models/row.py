"""One row of a model: a distribution as its author wrote it, and whose it is.

True here: what comes out is an exact `Dist` over the outcomes allowed; what is refused is refused by the name of its row.
Must never enter: a repair. A row with an unknown symbol or a wrong sum is somebody's mistake, not ours to hide.
"""

from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

from arprops.core.dist import Dist
from arprops.core.error import BadModel
from arprops.core.exact import Exact
from arprops.core.words import END, Outcome, Symbol

Row: TypeAlias = Mapping[Any, Exact] | Dist[Any]
"""A distribution as it is written: outcomes with an int, a Fraction or text such as "1/3" or "0.25" each."""


def dist(row: Row, where: str, allowed: Collection[Any]) -> Dist[Any]:
    """The distribution that was written, over `allowed`.

    Fails with `BadModel`, with `where` in front, on any other outcome (one of weight 0 too) and on what `Dist` refuses.
    """
    if not isinstance(row, Mapping | Dist):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise BadModel(f"{where}: expected a mapping from outcomes to weights, found {row!r}")
    for outcome in row:
        if outcome not in allowed:
            hint = "; END is an object, not the text" if outcome == "END" and END in allowed else ""
            raise BadModel(f"{where}: unknown outcome {outcome!r}; expected one of {shown(allowed)}{hint}")
    try:
        return row if isinstance(row, Dist) else Dist(row)
    except BadModel as refusal:
        raise BadModel(f"{where}: {refusal}") from None


def next_tokens(row: Row, where: str, alphabet: Collection[Symbol]) -> Dist[Outcome]:
    """The next-token distribution that was written, over the alphabet and END; fails as `dist` does."""
    return dist(row, where, _outcomes(tuple(alphabet)))


@lru_cache(maxsize=16)
def _outcomes(alphabet: tuple[Symbol, ...]) -> Collection[Outcome]:
    # A dict keeps the order for a message, and finds a symbol of a large alphabet at once.
    return dict.fromkeys((*alphabet, END))


def shown(names: Collection[Any]) -> str:
    """The first names for a person to read."""
    return "{" + ", ".join(name if isinstance(name, str) else repr(name) for name in list(names)[:12]) + (", …" if len(names) > 12 else "") + "}"
