"""What a net must offer: prompts as rows of tensors that it is handed and hands back. And what it may offer to be asked quicker.

True here: symbol i of the alphabet is token i, and END is the last outcome. What a net carries after a prompt is a tuple of tensors with
one row a prompt, so that whoever explores picks rows and repeats them without knowing what they mean (hidden states, keys and values, or the tokens
themselves). All prompts of one `Carried` have the same length, unless the net is `Timeless`.
Must never enter: padding; sampling.
"""

from typing import Protocol, TypeAlias, runtime_checkable

from torch import Tensor

Carried: TypeAlias = tuple[Tensor, ...]
"""What a net carries after some prompts of one length: in each tensor, one row (axis 0) a prompt."""


@runtime_checkable
class Stepped(Protocol):
    """A net that answers one token later at the cost of one token."""

    outcomes: int
    """How many symbols there are, and END."""

    def root(self) -> Carried:
        """One row: the empty prompt."""
        ...

    def extend(self, carried: Carried, parents: Tensor, tokens: Tensor) -> Carried:
        """Row i: the prompt of row `parents[i]`, followed by `tokens[i]`. Parents may repeat, and some may be left out."""
        ...

    def logits(self, carried: Carried) -> Tensor:
        """The logits of each prompt, (rows, outcomes), END last."""
        ...


@runtime_checkable
class Floored(Protocol):
    """The capability of a net whose probabilities are known to stay away from 0."""

    def floor(self) -> float:
        """A bound B in nats: no outcome after any prompt has −ln P above B. ∞ where none is known."""
        ...


@runtime_checkable
class Attending(Protocol):
    """The capability of a net that looks back along its path: each prefix adds a place, and what it added serves all prompts that begin with it."""

    along: int
    """Tensors carried from this one on run along the path: (rows, places, …), the place of the empty prompt first, one place a token.

    Those before it are about the prompt alone: `logits` reads nothing else, and `extend` and `below` do not read them.
    """


@runtime_checkable
class Tiled(Protocol):
    """The capability of a net that answers a complete subtree, all prompts up to some length below a prompt, in one call."""

    levels: int
    """How many levels a call does best with; 0 where steps do better."""

    def below(self, carried: Carried, levels: int) -> Carried:
        """All prompts 1 … `levels` tokens longer, those below one row together: shorter ones first, and those of a length in the order of the alphabet.

        A tensor along the path holds no more than the place that each of them adds, and one axis more: (rows, prompts below, …).
        """
        ...


@runtime_checkable
class Timeless(Protocol):
    """The capability of a net whose step does not ask how long a prompt is: prompts of any lengths may be rows of one `Carried`."""

    timeless: bool
    """Whether that is so."""
