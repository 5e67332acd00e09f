"""The prompts of a given model or source that it can produce, and those that it cannot.

True here: a prompt is drawn symbol by symbol along the model's own support, so that rare prompts are as likely to be drawn as frequent
ones, and which side of the line it is on is never a matter of a threshold.
Must never enter: a search over all prompts; the states met within `max_size` symbols are all that is looked at.
"""

from typing import Any

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from arprops.core.model import Joint, PartialModel, Source
from arprops.core.words import Symbol, Word
from arprops.testing.strategies.argument import size, value
from arprops.views.belief import Belief


@st.composite
def possible_prompts(draw: st.DrawFn, model: Joint | st.SearchStrategy[Joint], *, max_size: int | st.SearchStrategy[int] = 4) -> Word:
    """Prompts of positive probability under the model or source, of at most `max_size` symbols; shrinks to the empty one.

    Cost: one step a symbol.
    """
    filtered, most = _filtered(value(draw, model)), size(draw, "max_size", max_size)
    state, prompt = filtered.start(), list[Symbol]()
    for _ in range(draw(st.integers(0, most))):
        weights = filtered.next(state)
        possible = [symbol for symbol in filtered.alphabet if symbol in weights]
        if not possible:
            break
        prompt.append(draw(st.sampled_from(possible)))
        state = filtered.step(state, prompt[-1])
    return tuple(prompt)


@st.composite
def zero_probability_prompts(draw: st.DrawFn, model: Joint | st.SearchStrategy[Joint], *, max_size: int | st.SearchStrategy[int] = 4) -> Word:
    """Zero-probability prompts of the model or source, of at most `max_size` symbols; shrinks to a shortest one.

    Where there is none the strategy is empty: the example is rejected, and a test in which all are fails with `Unsatisfiable`.
    Cost: the states that are possible within `max_size` symbols, of which there may be (symbols)^max_size.
    """
    filtered, most = _filtered(value(draw, model)), size(draw, "max_size", max_size)
    known, left = filtered.alphabet, _Left(filtered)
    state, prompt = filtered.start(), list[Symbol]()
    nearest = left.steps(state, most)
    if nearest is None:
        return draw(st.nothing())
    length = draw(st.integers(nearest, most))
    while True:
        weights = filtered.next(state)
        room = length - len(prompt) - 1
        leaves = [symbol for symbol in known if symbol not in weights]
        stays = [symbol for symbol in known if symbol in weights and left.steps(filtered.step(state, symbol), room) is not None]
        prompt.append(draw(st.sampled_from([*leaves, *stays])))
        if prompt[-1] not in weights:
            return (*prompt, *draw(st.lists(st.sampled_from(known), min_size=room, max_size=room)))
        state = filtered.step(state, prompt[-1])


class _Left:
    """How many symbols the nearest zero-probability prompt is away, the states asked about being remembered."""

    def __init__(self, model: PartialModel[Any]) -> None:
        self.model = model
        self.found: dict[Any, int] = {}
        self.none_within: dict[Any, int] = {}

    def steps(self, state: Any, most: int) -> int | None:
        """The least number of symbols, at most `most`, that lead to a zero-probability prompt; None where none do."""
        if state not in self.found and self.none_within.get(state, -1) < most:
            if (number := self._search(state, most)) is None:
                self.none_within[state] = most
            else:
                self.found[state] = number
        number = self.found.get(state)
        return None if number is None or number > most else number

    def _search(self, state: Any, most: int) -> int | None:
        seen, layer = {state}, [state]
        for number in range(1, most + 1):
            after: list[Any] = []
            for here in layer:
                weights = self.model.next(here)
                if any(symbol not in weights for symbol in self.model.alphabet):
                    return number
                for symbol in self.model.alphabet:
                    if (target := self.model.step(here, symbol)) not in seen:
                        seen.add(target)
                        after.append(target)
            layer = after
        return None


def _filtered(model: Joint) -> PartialModel[Any]:
    if isinstance(model, PartialModel):
        return model
    if isinstance(model, Source):
        return Belief(model)
    raise InvalidArgument(f"model={model!r} must be a model or a source, or a strategy that draws one")
