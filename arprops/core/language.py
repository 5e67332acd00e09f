"""A regular language, as the complete deterministic automaton that accepts it.

True here: states are 0 … n−1, every state answers every symbol, so membership is a walk that cannot fail.
Must never enter: construction. Regular expressions and the Boolean operations live in `search`, which is free to err;
this class is what the kernel walks.
"""

from dataclasses import dataclass

from arprops.core.error import BadModel
from arprops.core.words import Prompt, Symbol, Word, alphabet_of, word


@dataclass(frozen=True)
class Language:
    """A regular language over `alphabet`: `moves[state][i]` is the state after the i-th symbol, `accepting` the final states.

    Needs a complete table of integers; fails with `BadModel` on a hole or an unknown state.
    """

    alphabet: tuple[Symbol, ...]
    moves: tuple[tuple[int, ...], ...]
    accepting: frozenset[int]
    start: int = 0

    def __post_init__(self) -> None:
        alphabet_of(self.alphabet)
        states = range(len(self.moves))
        if self.start not in states:
            raise BadModel(f"the start state {self.start} is not among the {len(states)} states")
        if not all(state in states for state in self.accepting):
            raise BadModel(f"an accepting state is not among the {len(states)} states: {sorted(self.accepting)}")
        for state, row in enumerate(self.moves):
            if len(row) != len(self.alphabet) or not all(target in states for target in row):
                raise BadModel(f"state {state} must have {len(self.alphabet)} moves into 0…{len(states) - 1}, found {row}")
        object.__setattr__(self, "_index", {symbol: i for i, symbol in enumerate(self.alphabet)})

    def step(self, state: int, symbol: Symbol) -> int:
        """The state after `symbol`; a symbol the alphabet lacks raises KeyError."""
        index: dict[Symbol, int] = self.__dict__["_index"]
        return self.moves[state][index[symbol]]

    def after(self, symbols: Word) -> int:
        """The state after the symbols, from the start."""
        state = self.start
        for symbol in symbols:
            state = self.step(state, symbol)
        return state

    def accepts(self, string: Prompt) -> bool:
        """Whether the string is in the language. Cost: one look-up per symbol."""
        return self.after(word(self.alphabet, string)) in self.accepting

    __contains__ = accepts
