"""Mixtures: one component is drawn at the start, and is then followed to the end.

True here: a source, also where all components are models. Which component was drawn is hidden, and only its joint counts: what
a component answers at prompts it cannot produce has no influence, which is why a mixture of models is no model.
Must never enter: a mixture of next-token distributions, prompt by prompt. That is another joint.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final

from arprops.core.dist import Dist
from arprops.core.error import BadModel
from arprops.core.exact import Exact, weight
from arprops.core.model import Joint, Move, PartialModel, Source
from arprops.core.words import END, Symbol
from arprops.models.row import dist, shown
from arprops.models.written import number, within


@final
@dataclass(frozen=True, init=False, repr=False)
class Mixture(Source[tuple[int, Any]]):
    """The source that draws one of the weighted components and follows it; its states are (component, state).

    Needs pairs (weight, model or source) over the same symbols; the first gives their order. Fails with `BadModel` on other
    symbols, no component, or weights that do not sum to exactly 1.
    """

    alphabet: tuple[Symbol, ...]
    components: tuple[tuple[Fraction, Joint], ...]

    def __init__(self, components: Iterable[tuple[Exact, Joint]]) -> None:
        listed = tuple(components)
        for pair in listed:
            if not isinstance(pair, tuple | list) or len(pair) != 2:  # pyright: ignore[reportUnnecessaryIsInstance]
                raise BadModel(f"a component is a pair (weight, model or source), found {pair!r}; write Mixture([('1/2', p), ('1/2', q)])")
        drawn = dist({i: share for i, (share, _) in enumerate(listed)}, "the weights of the components", range(len(listed)))
        for i, (_, component) in enumerate(listed):
            if not isinstance(component, PartialModel | Source):  # pyright: ignore[reportUnnecessaryIsInstance]
                raise BadModel(f"component {i} must be a model or a source, found {component!r}")
        alphabet = listed[0][1].alphabet
        for i, (_, component) in enumerate(listed):
            if set(component.alphabet) != set(alphabet):
                raise BadModel(f"component {i} has the alphabet {shown(component.alphabet)}, component 0 has {shown(alphabet)}; give both the same symbols")
        vars(self).update(alphabet=alphabet, components=tuple((weight(share), component) for share, component in listed))
        vars(self).update(_sources=[component.source() for _, component in listed], _drawn=drawn)

    def start(self) -> Dist[tuple[int, Any]]:
        drawn: Dist[int] = vars(self)["_drawn"]
        return Dist({(i, state): share * inner for i, share in drawn.items() for state, inner in self._sources[i].start().items()})

    def move(self, state: tuple[int, Any]) -> "Dist[Move[tuple[int, Any]]]":
        i, inner = state

        def moved(move: Move[Any]) -> "Move[tuple[int, Any]]":
            return END if move is END else (move[0], (i, move[1]))

        return self._sources[i].move(inner).map(moved)

    def __repr__(self) -> str:
        return within(len(self.components), self._expression, f"Mixture({len(self.components)} components)")

    def _expression(self) -> str:
        return f"Mixture([{', '.join(f'({number(share)}, {component!r})' for share, component in self.components)}])"

    @property
    def _sources(self) -> list[Source[Any]]:
        sources: list[Source[Any]] = vars(self)["_sources"]
        return sources
