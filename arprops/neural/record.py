"""The recorded weights of a net, prefix by prefix: what declares it as an exact model.

True here: a prefix is a node, known by its parent and its last token, and node 0 is the empty prompt. The weights of a node are
exp(logits − their maximum) in float64, as they came out the first time, and are never replaced; divided by their exact sum they are the declared
next-token distribution. So all answers about one net are about the same numbers, in whatever batches they were computed.
Must never enter: a second evaluation of a prefix, or a net.
"""

from typing import TYPE_CHECKING, Any, Final, TypeAlias, final

import numpy as np
from numpy.typing import NDArray

from arprops.core.error import BadModel

if TYPE_CHECKING:
    from arprops.neural.subtree import Subtree

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]
FEW: Final = 8
"""Rows of up to so many outcomes are looked through column by column."""
DENSE: Final = 64
"""Up to so many symbols the children of a node stand in a row of a table; beyond, in a dictionary."""


@final
class Record:
    """Nodes 0 … len−1 with `parent`, `token`, `depth` (arrays of integers) and `weights` (a row of float64 each, largest 1, END last).

    Fails with `BadModel` where a net answers with nan, with +∞, or with −∞ for every outcome.
    """

    def __init__(self, outcomes: int) -> None:
        self.outcomes, self.symbols, self._size = outcomes, outcomes - 1, 0
        self._parent: Ints = np.empty(16, np.int64)
        self._token: Ints = np.empty(16, np.int64)
        self._depth: Ints = np.empty(16, np.int64)
        self._weights: Floats = np.empty((16, outcomes))
        self._child: NDArray[np.int32] | None = np.full((16, self.symbols), -1, np.int32) if self.symbols <= DENSE else None
        self._children: dict[int, int] = {}

    def __len__(self) -> int:
        return self._size

    @property
    def parent(self) -> Ints:
        """The node of each prefix without its last token; −1 of the empty prompt."""
        return self._parent[: self._size]

    @property
    def token(self) -> Ints:
        """The last token of each prefix; −1 of the empty prompt."""
        return self._token[: self._size]

    @property
    def depth(self) -> Ints:
        """The length of each prefix."""
        return self._depth[: self._size]

    @property
    def weights(self) -> Floats:
        """The recorded weights of each prefix, (nodes, outcomes)."""
        return self._weights[: self._size]

    def child(self, nodes: Ints, tokens: Ints) -> Ints:
        """The node of each prefix one token longer; −1 where it is not recorded."""
        if self._child is not None:
            return self._child[nodes, tokens].astype(np.int64)
        keys = (nodes * self.symbols + tokens).tolist()
        return np.fromiter((self._children.get(key, -1) for key in keys), np.int64, len(keys))

    def word(self, node: int) -> tuple[int, ...]:
        """The tokens of the prefix. Cost: its length."""
        tokens: list[int] = []
        while node:
            tokens.append(int(self._token[node]))
            node = int(self._parent[node])
        return tuple(reversed(tokens))

    def reserve(self, more: int) -> None:
        """Make room for so many prefixes more at once, where it is known how many will come."""
        self._grow(self._size + more)

    def append(self, parents: Ints, tokens: Ints, logits: Floats) -> Ints:
        """Record new prefixes, each once, and give their nodes, which follow on those recorded; the empty prompt has parent and token −1."""
        first, last = self._size, self._size + len(parents)
        self._grow(last)
        self._parent[first:last], self._token[first:last] = parents, tokens  # nobody sees them before the size is set
        self._depth[first:last] = np.where(parents < 0, 0, self._depth[parents] + 1)
        self._weigh(first, last, logits)
        nodes = np.arange(first, last, dtype=np.int64)
        self._size = last  # before the way to them: an interrupt in between leaves nodes that nobody finds, and never a way to another's
        if self._child is None:
            self._children.update(zip((parents * self.symbols + tokens).tolist(), nodes.tolist(), strict=True))
        elif first:
            self._child[parents, tokens] = nodes
        return nodes

    def append_below(self, nodes: Ints, tree: "Subtree", logits: Floats) -> Ints:
        """Record a complete subtree below each of these nodes, of which nothing is recorded: their nodes, (nodes, prompts of the subtree)."""
        count, size, symbols, first = len(nodes), len(tree), self.symbols, self._size
        last, above = first + count * size, size - tree.ends
        self._grow(last)
        made = np.arange(first, last, dtype=np.int64).reshape(count, size)
        parent, token, depth = (array[first:last].reshape(count, size) for array in (self._parent, self._token, self._depth))
        parent[:, :symbols], parent[:, symbols:] = nodes[:, None], made[:, tree.parent[symbols:]]
        token[:], depth[:] = tree.token, self._depth[nodes][:, None] + tree.depth
        self._weigh(first, last, logits)
        self._size = last  # before the way to them, as in `append`
        if self._child is None:
            self._children.update(zip((parent * symbols + token).ravel().tolist(), range(first, last), strict=True))
        else:
            self._child[first:last].reshape(count, size, symbols)[:, :above] = made[:, symbols:].reshape(count, above, symbols)
            self._child[nodes] = made[:, :symbols]
        return made

    def _weigh(self, first: int, last: int, logits: Floats) -> None:
        """Write the weights of new nodes, whose parents and tokens stand there already."""
        if logits.shape != (last - first, self.outcomes):
            raise BadModel(f"a net's logits must have the shape (prompts, outcomes) = {(last - first, self.outcomes)}, found {logits.shape}")
        top = logits[:, 0].copy()
        if self.outcomes <= FEW:  # column by column is quicker than short rows
            for column in range(1, self.outcomes):
                np.maximum(top, logits[:, column], out=top)
        else:
            top = logits.max(axis=1)
        if not np.isfinite(top).all():  # a nan anywhere in a row is its maximum
            at = int(np.flatnonzero(~np.isfinite(top))[0])
            parent, token = int(self._parent[first + at]), int(self._token[first + at])
            before: tuple[int, ...] = ()
            while parent >= 0:
                before, token, parent = (token, *before), int(self._token[parent]), int(self._parent[parent])
            raise BadModel(f"after the tokens {before[-40:]} the net answers {logits[at][:8].tolist()}, expected finite logits (−∞ is allowed for some outcomes)")
        weights = self._weights[first:last]
        np.subtract(logits, top[:, None], out=weights)
        np.exp(weights, out=weights)

    def _grow(self, size: int) -> None:
        """Make room; what tells how much there is comes last, so that an interrupted growth is one that grows again."""
        have = len(self._parent)
        if size <= have:
            return
        have = max(size, 2 * have)
        if self._child is not None:
            more = np.full((have, self.symbols), -1, np.int32)
            more[: self._size] = self._child[: self._size]
            self._child = more
        self._token, self._depth, self._weights = longer(self._token, have), longer(self._depth, have), longer(self._weights, have)
        self._parent = longer(self._parent, have)


def longer(array: NDArray[Any], size: int) -> NDArray[Any]:
    """The array with room for `size` rows; what the new ones hold is not said."""
    made = np.empty((size, *array.shape[1:]), array.dtype)
    made[: len(array)] = array
    return made
