"""A model given by a function that the user wrote.

True here: the state is the prompt itself, and the function's answer is validated every time it is asked.
Doubtful: that the function answers the same prompt alike every time. We cannot see that; a law test can.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import final

from arprops.core.dist import Dist
from arprops.core.model import Model
from arprops.core.words import Outcome, Symbol, Word, alphabet_of, spelled
from arprops.models.row import Row, next_tokens, shown


@final
@dataclass(frozen=True, init=False, repr=False)
class FunctionModel(Model[Word]):
    """The model whose next-token distribution after a prompt (a tuple of symbols) is `function(prompt)`.

    Needs a pure function that gives a mapping, END included, or a `Dist`, for every prompt. Equal to another where alphabet and
    function are the same. Fails with `BadModel` when asked, by the prompt. Cost: a step copies the prompt.
    """

    alphabet: tuple[Symbol, ...]
    function: Callable[[Word], Row]

    def __init__(self, alphabet: Iterable[Symbol], function: Callable[[Word], Row]) -> None:
        vars(self).update(alphabet=alphabet_of(alphabet), function=function)

    def start(self) -> Word:
        return ()

    def next(self, state: Word) -> Dist[Outcome]:
        return next_tokens(self.function(state), f"the answer at the prompt {spelled(state[:40])}{'…' if len(state) > 40 else ''}", self.alphabet)

    def step(self, state: Word, symbol: Symbol) -> Word:
        return (*state, symbol)

    def __repr__(self) -> str:
        return f"FunctionModel({shown(self.alphabet)}, {getattr(self.function, '__name__', 'function')})"
