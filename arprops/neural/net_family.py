"""A trained encoder–decoder as a family of exact models: for each source, the model that its net declares.

True here: the net of a source is made once and kept, with its record, so all answers about one family are about the same exact numbers. The nets
share the module's weights.
Must never enter: an answer that depends on which other sources were asked.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol, final, runtime_checkable

from torch import nn

from arprops.core.error import BadModel
from arprops.core.words import Prompt, Symbol, Word, alphabet_of, spelled, word
from arprops.neural.net import Net
from arprops.neural.stepped import Stepped
from arprops.neural.trie import MEMORY


@runtime_checkable
class Sourced(Protocol):
    """What a module must offer: a `Stepped` net for each source."""

    outcomes: int
    """How many target symbols there are, and END."""
    sources: int
    """How many source symbols there are."""

    def given(self, source: Sequence[int]) -> Stepped:
        """The net of targets for a source, as tokens."""
        ...


@final
class NetFamily:
    """The family that an encoder–decoder declares: `given(source)` is a `Net` of targets, for every source over the source symbols.

    Needs a module that is `Sourced` (an `EncoderDecoder`, or your own), as many source symbols as it has, and as many target symbols as it has outcomes but
    one. The module is put into evaluation mode. Answers what an exact `Family` answers, where no answer needs a list of all sources. Fails with `BadModel` on
    counts that do not fit. Cost: a record for each source that was asked about.

    >>> from arprops.neural import EncoderDecoder, NetFamily
    >>> nets = NetFamily(EncoderDecoder(3, sources=2, width=8, positions="rotary"), "ab", "xy")
    >>> nets.given("ab") is nets.given(("a", "b")), sum(share for _, share in nets.given("").next(("x",)).items())
    (True, Fraction(1, 1))
    """

    sources: tuple[Symbol, ...]
    """The symbols that sources are made of."""
    alphabet: tuple[Symbol, ...]
    """The symbols that targets are made of."""

    def __init__(self, module: Sourced, sources: Iterable[Symbol], targets: Iterable[Symbol], *, card: Mapping[str, Any] | None = None, memory: int = MEMORY) -> None:
        self.sources, self.alphabet = alphabet_of(sources), alphabet_of(targets)
        if not isinstance(module, Sourced):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise BadModel(f"a family of nets needs outcomes, sources and given(source), found {type(module).__name__}; a net without a source is a Net")
        for what, symbols, have, expected in (
            ("source", self.sources, module.sources, len(self.sources)), ("target", self.alphabet, module.outcomes - 1, len(self.alphabet)),
        ):  # fmt: skip
            if have != expected:
                raise BadModel(f"the module has {have} {what} symbols, found {expected}: {' '.join(symbols[:8])}")
        if isinstance(module, nn.Module):
            module.eval()
        self.module, self.card, self.memory = module, dict(card or {}), memory
        self._nets: dict[Word, Net] = {}

    def given(self, source: Prompt) -> Net:
        """The net of targets for this source: the same object each time. Fails with `BadQuestion` on an unknown symbol, or a source that is too long."""
        read = word(self.sources, source)
        if read not in self._nets:
            self._nets[read] = Net(self.module.given(self.tokens(read)), self.alphabet, card={"source": list(read)}, memory=self.memory)
        return self._nets[read]

    def tokens(self, source: Prompt) -> list[int]:
        """The source as the module's tokens: the places of its symbols."""
        place = {symbol: token for token, symbol in enumerate(self.sources)}
        return [place[symbol] for symbol in word(self.sources, source)]

    def __repr__(self) -> str:
        return f"NetFamily({type(self.module).__name__}, from {spelled(self.sources)} to {spelled(self.alphabet)}, {len(self._nets)} sources asked)"
