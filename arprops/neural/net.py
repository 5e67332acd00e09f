"""A trained net as an exact model: the declared model of its recorded weights.

True here: P(x | prompt) = w_x / Σ w with the float64 weights w = exp(logits − max) of one recorded evaluation of the prompt, read as exact
binary fractions. So a net is a model like any other, and sampling from it is sampling from the declared model. What the declaration leaves open
(other batch rows, no cache, another device or dtype) is measured by `audit`.
Doubtful: that the net would answer the same again; hence it is not asked again.
Must never enter: a gradient, a dropout, a tolerance.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any, final

from torch import nn

from arprops.core.dist import Dist, normalised
from arprops.core.error import BadModel
from arprops.core.words import END, Outcome, Symbol, Word, alphabet_of, word
from arprops.neural.declared import Declared
from arprops.neural.record import Record
from arprops.neural.stepped import Stepped
from arprops.neural.trie import MEMORY, Trie


@final
class Net(Declared):
    """The model that a net declares: its state is the prompt, its answer the recorded weights of the net there, normalised exactly.

    Needs a torch module that is `Stepped` (the nets of arprops; `Plain` and `load_hf` adapt others) and as many symbols as it has outcomes but one. The module
    is put into evaluation mode and evaluated as it is: its dtype, its device. Two nets are equal only where they are one object. Fails with
    `BadModel` where the module's answers are no logits. Cost: one token of the net for each new prompt; an exact answer costs one
    rational division an outcome. Source: DESIGN §6.
    """

    alphabet: tuple[Symbol, ...]

    def __init__(self, module: Stepped, alphabet: Iterable[Symbol], *, card: Mapping[str, Any] | None = None, memory: int = MEMORY) -> None:
        self.alphabet = alphabet_of(alphabet)
        if not isinstance(module, Stepped):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise BadModel(f"a net must offer outcomes, root(), extend() and logits(), found {type(module).__name__}; wrap a plain module in arprops.neural.Plain")
        if module.outcomes != len(self.alphabet) + 1:
            raise BadModel(f"a net over {len(self.alphabet)} symbols needs {len(self.alphabet) + 1} outcomes (END is one), found {module.outcomes}")
        if isinstance(module, nn.Module):
            module.eval()
        self.module, self.card = module, dict(card or {})
        self.record = Record(module.outcomes)
        self.trie = Trie(module, self.record, memory=memory)
        self._token = {symbol: token for token, symbol in enumerate(self.alphabet)}
        self._answers: dict[int, Dist[Outcome]] = {}

    def start(self) -> Word:
        return ()

    def next(self, state: Word) -> Dist[Outcome]:
        node = self.trie.node(self.tokens(state))
        if node not in self._answers:
            outcomes: tuple[Outcome, ...] = (*self.alphabet, END)
            weights = self.record.weights[node].tolist()
            self._answers[node] = normalised({outcome: Fraction(weight) for outcome, weight in zip(outcomes, weights, strict=True)})
        return self._answers[node]

    def step(self, state: Word, symbol: Symbol) -> Word:
        return (*state, symbol)

    def tokens(self, prompt: Iterable[Symbol]) -> list[int]:
        """The prompt as the net's tokens: the places of its symbols in the alphabet. Fails with `BadQuestion` on a symbol that is not there."""
        symbols = tuple(prompt)
        try:
            return [self._token[symbol] for symbol in symbols]
        except KeyError:
            return [self._token[symbol] for symbol in word(self.alphabet, symbols)]  # which refuses the symbol that is none

    def word(self, tokens: Iterable[int]) -> Word:
        """The tokens as a prompt."""
        return tuple(map(self.alphabet.__getitem__, tokens))

    def __repr__(self) -> str:
        symbols = "".join(self.alphabet) if all(len(s) == 1 for s in self.alphabet) and len(self.alphabet) <= 12 else f"{len(self.alphabet)} symbols"
        return f"Net({type(self.module).__name__}, {symbols!r}, {len(self.record)} prompts recorded)"
