"""Prompts on their way through a net: who has been read how far, and how many distinct prefixes that took.

True here: a budget counts the distinct prefixes that one question looks at, whether or not the net had answered there before: so what a budget
buys does not depend on what was asked earlier. The net is asked at most once a prefix.
Must never enter: what an answer means.
"""

from collections.abc import Sequence
from typing import final

import numpy as np

from arprops.neural.net import Net
from arprops.neural.record import Ints


@final
class Reading:
    """Prompts (as tokens) and the nodes of what was read of them; `read` says which are read to their end."""

    def __init__(self, net: Net, prompts: Sequence[Sequence[int]]) -> None:
        self.net, self.prompts = net, [tuple(prompt) for prompt in prompts]
        self.explored = 0
        self.node = np.zeros(len(self.prompts), np.int64)
        self._length = np.array([len(prompt) for prompt in self.prompts], np.int64)
        self._place = np.zeros(len(self.prompts), np.int64)
        self._seen = np.zeros(16, bool)

    def advance(self, prompts: Ints) -> Ints:
        """Read one token more of each of these; gives those that have been read to their end."""
        behind = prompts[self._place[prompts] < self._length[prompts]]
        if len(behind):
            tokens = np.array([self.prompts[i][self._place[i]] for i in behind], np.int64)
            node, place = self.node.copy(), self._place.copy()
            node[behind] = self.evaluated(self.node[behind], tokens)
            place[behind] += 1
            self.node, self._place = node, place  # in one step: after Ctrl-C no token is read twice
        done = prompts[self._place[prompts] == self._length[prompts]]
        self._count(self.node[done])
        return done

    def evaluated(self, parents: Ints, tokens: Ints) -> Ints:
        """The nodes of these prefixes, answered by the net where they were not yet; the parent of the empty prompt is −1."""
        at = np.zeros(len(parents), np.int64)
        further = parents >= 0
        if further.any():
            at[further] = self.net.trie.evaluate(parents[further], tokens[further])
        self._count(at)
        return at

    def _count(self, at: Ints) -> None:
        if len(self._seen) < len(self.net.record):
            self._seen = np.concatenate([self._seen, np.zeros(2 * len(self.net.record) - len(self._seen), bool)])
        self.explored += len(np.unique(at[~self._seen[at]]))
        self._seen[at] = True
