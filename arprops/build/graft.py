"""A model with other completions after some prompts, written down as data.

True here: the result answers as the model at every prompt that begins with none of those prompts, and as the model too once a completion
leaves what was put there. It is a `PDFA` where all states can be listed, over impossible symbols too; else a view of the model with a
`PDFA` below each prompt.
Must never enter: code in place of data, or a state that was not met.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from arprops.build.doob import Reweighted, too_many
from arprops.build.machine import Clause, Key, Machine, model_of
from arprops.core.dist import Dist, point
from arprops.core.model import Model
from arprops.core.words import END, Outcome, Symbol, Word
from arprops.kernel.explore import explore
from arprops.models.guard import Guard
from arprops.models.pdfa import PDFA
from arprops.search.explore import Progress, reporter
from arprops.views.overridden import Overridden

WRITTEN: Final = 10_000
"""How many states are written down as one automaton; a larger model keeps its own form."""


@dataclass(frozen=True)
class _Outside:
    """The model's own state, with the node of the tree of prompts (None where no such prompt can follow)."""

    node: int | None
    state: Any


@dataclass(frozen=True)
class _Inside:
    """What was put after a prompt: which, and its state."""

    which: int
    state: Any


class _Graft:
    """A model with completions of its own at the ends of a tree of prompts; equal ones are put there once."""

    def __init__(self, model: Model[Any], completions: Mapping[Word, Reweighted]) -> None:
        self.model = model
        different = {id(kind): kind for kind in completions.values()}
        number = {which: i for i, which in enumerate(different)}
        self.kinds = list(different.values())
        self.children: dict[tuple[int, Symbol], int] = {}
        self.ends: dict[int, int] = {}
        for prompt, kind in completions.items():
            node = 0
            for symbol in prompt:
                node = self.children.setdefault((node, symbol), len(self.children) + 1)
            self.ends[node] = number[id(kind)]
        self.inner = {node for node, _ in self.children}

    def start(self) -> _Outside | _Inside:
        return self._at(0, self.model.start())

    def next(self, state: _Outside | _Inside) -> Dist[Outcome]:
        return self.kinds[state.which].next(state.state) if isinstance(state, _Inside) else self.model.next(state.state)

    def step(self, state: _Outside | _Inside, symbol: Symbol) -> _Outside | _Inside:
        if isinstance(state, _Outside):
            return self._at(None if state.node is None else self.children.get((state.node, symbol)), self.model.step(state.state, symbol))
        after = self.kinds[state.which].after(state.state, symbol)
        return _Outside(None, self.model.step(self.under(state), symbol)) if after is None else _Inside(state.which, after)

    def under(self, state: _Outside | _Inside) -> Any:
        """The model's own state."""
        return self.kinds[state.which].under(state.state) if isinstance(state, _Inside) else state.state

    def _at(self, node: int | None, state: Any) -> _Outside | _Inside:
        if node in self.ends:
            return _Inside(self.ends[node], self.kinds[self.ends[node]].start)
        return _Outside(node if node in self.inner else None, state)


def grafted(model: Model[Any], completions: Mapping[Word, Reweighted], *, budget: int, progress: Progress | None = None) -> Model[Any]:
    """The model with these completions after these prefix-free prompts.

    Fails with `BadQuestion` where more than `budget` states are met after a prompt, impossible symbols included.
    Cost: one look at every state that is written down.
    """
    if not completions:
        return model
    whole = _Graft(model, completions)
    written = _automaton(model.alphabet, whole.start(), whole.next, whole.step, whole.under, budget=min(budget, WRITTEN), progress=progress)
    if written is not None:
        return written
    below: dict[Word, Model[Any]] = {}
    for prompt, kind in completions.items():
        below[prompt] = _below(model, prompt, kind, budget, progress)
    return Overridden(model, below=below)


def _below(model: Model[Any], prompt: Word, kind: Reweighted, budget: int, progress: Progress | None) -> PDFA[Any]:
    """The completions as an automaton that has to read the prompt first, and ends where something else is read."""
    inside = _Graft(model, {(): kind})

    def row(state: Any) -> Dist[Outcome]:
        if isinstance(state, int):
            return point(prompt[state] if 0 <= state < len(prompt) else END)
        return inside.next(state)

    def after(state: Any, symbol: Symbol) -> Any:
        if not isinstance(state, int):
            return inside.step(state, symbol)
        if not 0 <= state < len(prompt) or symbol != prompt[state]:
            return -1
        return state + 1 if state + 1 < len(prompt) else inside.start()

    def under(state: Any) -> Any:
        return "read" if isinstance(state, int) else inside.under(state)

    written = _automaton(model.alphabet, 0 if prompt else inside.start(), row, after, under, budget=budget + len(prompt) + 1, progress=progress)
    if written is None:
        raise too_many(prompt, budget)
    return written


def _automaton(
    alphabet: tuple[Symbol, ...],
    start: Any,
    row: Callable[[Any], Dist[Outcome]],
    after: Callable[[Any, Symbol], Any],
    under: Callable[[Any], Any],
    *,
    budget: int,
    progress: Progress | None,
) -> PDFA[Any] | None:
    """The states reached by any symbols, named as the model names them, equal ones merged; None where they are more than `budget`."""
    walked = explore([start], lambda state: [after(state, symbol) for symbol in alphabet], budget, reporter(progress, "writing down states"))
    if not walked.complete:
        return None
    control: dict[Key, list[Clause]] = {
        i: [Clause(Guard(), row(state), {symbol: (walked.index[after(state, symbol)], {}) for symbol in alphabet})] for i, state in enumerate(walked.states)
    }
    own = enumerate(under(state) for state in walked.states)
    labels: dict[Key, str] = {i: str(name) if isinstance(name, str | int) else str(i) for i, name in own}
    written = model_of(Machine(alphabet, 0, control, labels))
    assert isinstance(written, PDFA), "no counter was written down"
    return written
