"""What a net may offer to an audit beside the step of `Stepped`; what it does not offer is not asked about.

True here: symbol i is token i and END the last outcome, as everywhere; a batch's prompts have one length unless lengths are handed over.
Must never enter: a default. A net that does not say how it pads is not padded.
"""

from collections.abc import Callable
from typing import Protocol, TypeAlias, runtime_checkable

from torch import Tensor

Way: TypeAlias = Callable[[Tensor], Tensor]
"""From tokens (B, T) to logits (B, T + 1, outcomes)."""
PadWay: TypeAlias = Callable[[Tensor, Tensor], Tensor]
"""From tokens (B, T) and lengths (B,)."""


@runtime_checkable
class Whole(Protocol):
    """The capability of a net that answers every prefix of whole prompts in one pass, as training does."""

    def forward(self, tokens: Tensor) -> Tensor:
        """The logits (B, T + 1, outcomes) of tokens (B, T): row t after the first t of them."""
        ...


@runtime_checkable
class Padded(Protocol):
    """The capability of a net that takes prompts of several lengths in one batch."""

    def padded(self, tokens: Tensor, lengths: Tensor) -> Tensor:
        """As `forward`; of row i only the first lengths[i] tokens are its prompt, and only its rows 0 … lengths[i] are read."""
        ...


@runtime_checkable
class Probable(Protocol):
    """The capability of a net that says itself what its probabilities are."""

    def probabilities(self, tokens: Tensor) -> Tensor:
        """The next-token probabilities (B, T + 1, outcomes) of tokens (B, T)."""
        ...


@runtime_checkable
class Losing(Protocol):
    """The capability of a net that says itself what its loss on whole strings is."""

    def loss(self, tokens: Tensor, lengths: Tensor) -> Tensor:
        """The loss of each string in nats, summed over its tokens and END, (B,); tokens beyond lengths[i] are padding."""
        ...
