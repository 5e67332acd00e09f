"""A continuous model through a quantiser, as an exact finite model of recorded weights (theorem F2).

True here: `Quantised` is a declared model. Its weights are recorded (`cells.py`), and it reads decoded values back, as a net with a softmax over 256 values does. So it is a model
like any other, and the exact core answers about it. With `least=0` some cells are empty: prompts become impossible, and part A is back. With `least=1` no prompt is.
Must never enter: a weight that was not recorded.
Doubtful: what the values were before decoding. A continuous process seen through cells is not `Quantised`, whose next cell depends on cells alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol, TypeAlias, final

from arprops.core.dist import Dist, point
from arprops.core.error import BadModel
from arprops.core.exact import Exact, exact
from arprops.core.model import Model
from arprops.core.words import END, Outcome, Symbol
from arprops.tasks.continuous.cells import GRAIN, recorded
from arprops.tasks.continuous.density import Density
from arprops.tasks.continuous.normal import Normal
from arprops.tasks.continuous.quantiser import Quantiser

State: TypeAlias = tuple[int | None, tuple[int, ...]]
"""How many symbols are left, and the last cells, oldest first."""


class Continuous(Protocol):
    """A model of real values: it answers every past with a density, and looks `order` values back."""

    @property
    def order(self) -> int: ...
    def given(self, past: Sequence[Fraction]) -> Density | Normal: ...


@final
@dataclass(frozen=True, init=False)
class Quantised(Model[State]):
    """The exact finite model of a continuous one through a quantiser: strings of `length` cells, or endless ones.

    Needs a model that answers any past (`GaussianAR`, `MixtureAR`, `FlowAR`), whose cells it decodes; grain and least as `recorded`. Fails as `recorded`, when asked. Cost: one row
    of cell probabilities for each past of `order` cells that is met; they are kept.

    >>> from arprops.tasks.continuous.autoregression import GaussianAR
    >>> from arprops.tasks.continuous.quantiser import Even
    >>> walk = Quantised(GaussianAR([1], variance="1/4"), Even(-2, 2, levels=4), length=2, grain="1/16")
    >>> walk.next(walk.step(walk.start(), "1"))
    Dist({'0': '3/17', '1': '11/17', '2': '3/17'})
    """

    model: Continuous
    quantiser: Quantiser
    length: int | None
    grain: Fraction
    least: int

    def __init__(self, model: Continuous, quantiser: Quantiser, *, length: int | None, grain: Exact = GRAIN, least: int = 0) -> None:
        if length is not None and (type(length) is not int or length < 0):
            raise BadModel(f"a length is an int of at least 0, or None for endless strings; found {length!r}")
        if not isinstance(quantiser, Quantiser) or not (hasattr(model, "given") and hasattr(model, "order")):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise BadModel(f"a continuous model (GaussianAR, MixtureAR, FlowAR) goes through a quantiser (Even, MuLaw), found {model!r} and {quantiser!r}")
        vars(self).update(model=model, quantiser=quantiser, length=length, grain=exact(grain), least=least, alphabet=quantiser.symbols)

    def start(self) -> State:
        return self.length, ()

    def next(self, state: State) -> Dist[Outcome]:
        left, past = state
        if left == 0:
            return point(END)
        answer = self.model.given([self.quantiser.decode(cell) for cell in past])
        return recorded(answer, self.quantiser, grain=self.grain, least=self.least).map(_outcome)

    def step(self, state: State, symbol: Symbol) -> State:
        left, past = state
        longer = (*past, int(symbol))
        return (None if left is None else max(left - 1, 0)), longer[len(longer) - min(self.model.order, len(longer)) :]


def _outcome(symbol: Symbol) -> Outcome:
    return symbol
