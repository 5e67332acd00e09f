"""The moves out of a state, as a table or a picture shows them.

True here: a model's moves after symbols of weight 0 are listed too, because what follows them is behaviour.
Must never enter: how they are drawn.
"""

from fractions import Fraction
from typing import Any

from arprops.core.model import Joint, Model, Source
from arprops.kernel.explore import moves


def all_moves(model: Joint, state: Any) -> list[tuple[str, Any, Fraction]]:
    """The moves out of a state as (symbol, state, weight); a total model moves after symbols of weight 0 too."""
    if isinstance(model, Source):
        return moves(model, state)
    weights = model.next(state)
    symbols = model.alphabet if isinstance(model, Model) else [symbol for symbol in model.alphabet if symbol in weights]
    return [(symbol, model.step(state, symbol), weights[symbol]) for symbol in symbols]
