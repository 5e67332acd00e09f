"""The recorded weights of a net, prefix by prefix: what declares it as an exact model.

True here: a prefix is a node, known by its parent and its last token, and node 0 is the empty prompt. The weights of a node are
exp(logits − their maximum) in float64, as they came out the first time, and are never replaced; divided by their exact sum they are the declared
next-token distribution. So all answers about one net are about the same numbers, in whatever batches they were computed.
Must never enter: a second evaluation of a prefix, or a net.
"""

from typing import Any, Final, TypeAlias, final

import numpy as np
from numpy.typing import NDArray

from arprops.core.error import BadModel

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]
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

    def append(self, parents: Ints, tokens: Ints, logits: Floats, *, depth: Ints | None = None) -> Ints:
        """Record new prefixes, each once, and give their nodes, which follow on those recorded; the empty prompt has parent and token −1.

        A parent may be among the new prefixes themselves, before its children; then `depth` says how long each prefix is.
        """
        first, last = self._size, self._size + len(parents)
        self._grow(last)
        self._parent[first:last], self._token[first:last] = parents, tokens  # nobody sees them before the size is set
        self._weights[first:last] = self._weighed(parents, tokens, logits)
        self._depth[first:last] = np.where(parents < 0, 0, self._depth[parents] + 1) if depth is None else depth
        nodes = np.arange(first, last, dtype=np.int64)
        self._size = last  # before the way to them: an interrupt in between leaves nodes that nobody finds, and never a way to another's
        if self._child is None:
            self._children.update(zip((parents * self.symbols + tokens).tolist(), nodes.tolist(), strict=True))
        elif first:
            self._child[parents, tokens] = nodes
        return nodes

    def _weighed(self, parents: Ints, tokens: Ints, logits: Floats) -> Floats:
        if logits.shape != (len(parents), self.outcomes):
            raise BadModel(f"a net's logits must have the shape (prompts, outcomes) = {(len(parents), self.outcomes)}, found {logits.shape}")
        top = logits.max(axis=1, keepdims=True)
        bad = np.flatnonzero(~np.isfinite(top[:, 0]))  # a nan anywhere in a row is its maximum
        if len(bad):
            at = int(bad[0])
            before = (*self.word(int(parents[at])), int(tokens[at])) if parents[at] >= 0 else ()
            raise BadModel(f"after the tokens {before[-40:]} the net answers {logits[at][:8].tolist()}, expected finite logits (−∞ is allowed for some outcomes)")
        return np.exp(logits - top)

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
