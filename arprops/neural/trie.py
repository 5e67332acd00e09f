"""Evaluating a net on many prefixes, one token's cost each.

True here: a prefix is evaluated from what the net carried after the prefix one token shorter, in batches of one length (of any, of a net that does not ask), and is recorded once.
Of a net that looks back along its path (`Attending`), only what each prefix added is kept, and a path is gathered when it is needed. Complete
subtrees go through the net in one call where it can do that (`Tiled`), and are walked depth first, so that little has to be kept.
Where something was forgotten for want of memory, it is computed again from the nearest prefixes still kept
(a second computation may differ in the last bits: it is never recorded for a prefix that is).
Must never enter: which prefixes are worth evaluating, or what their weights mean.
"""

from collections.abc import Iterator, Sequence
from typing import Final, final

import numpy as np
import torch
from torch import Tensor

from arprops.neural.kept import Kept, tensor
from arprops.neural.record import Ints, Record
from arprops.neural.stepped import Attending, Carried, Stepped, Tiled, Timeless
from arprops.neural.subtree import Subtree, subtree
from arprops.neural.workspace import CACHE, settle

MEMORY: Final = 256 * 2**20
"""How many bytes of what a net carries are kept unless told otherwise."""
ROWS: Final = 8192
"""How many prefixes are evaluated in one call of the net, at most: so many that a call costs little, so few that its tensors stay in the caches."""
ROWS_BACK: Final = 2048
"""The same of a net that looks back along its path, where a prefix costs more and takes more room."""
ROWS_WIDE: Final = 512
"""The same of such a net that is wide."""
ROWS_ELSEWHERE: Final = 65_536
"""The same on another device than the CPU."""


@final
class Trie:
    """The prefixes of one net: `evaluate` gives the nodes of children, `expand` those of whole subtrees, asking the net where they are not recorded yet.

    Cost: one token of the net a new prefix, in batches of at most `rows` prefixes of one length; memory: `memory` bytes carried, and the record.
    """

    def __init__(self, net: Stepped, record: Record, *, memory: int = MEMORY, rows: int | None = None) -> None:
        self.net, self.record, self.memory = net, record, memory
        self.steps = 0
        self._kept = Kept(memory)
        settle()
        self._tiled = net if isinstance(net, Tiled) else None
        self._levels = net.levels if isinstance(net, Tiled) else 0
        with torch.inference_mode():
            carried = net.root()
            logits = net.logits(carried)
            if not len(record):
                none = np.full(1, -1, np.int64)
                record.append(none, none, _numbers(logits))
            self._alone = net.along if isinstance(net, Attending) else 0
            self._whole = isinstance(net, Attending)
            self._mixed = isinstance(net, Timeless) and net.timeless
            self._root = carried[: self._alone]
            self._like = carried[0]
            self._row = self._keep(np.zeros(1, np.int64), carried)
        self.rows = rows or self._at_once()

    def evaluate(self, parents: Ints, tokens: Ints) -> Ints:
        """The nodes of the prefixes `parents` followed by `tokens`, in the same order; pairs may repeat. Nothing else is evaluated."""
        nodes = self.record.child(parents, tokens)
        missing = np.flatnonzero(nodes < 0)
        if not len(missing):
            return nodes
        symbols = self.record.symbols
        keys = _distinct(parents[missing] * symbols + tokens[missing])
        whole = np.empty(0, np.int64)
        if self._levels and len(keys) >= symbols:
            begin = keys[: len(keys) - symbols + 1]
            first = np.flatnonzero((begin % symbols == 0) & (keys[symbols - 1 :] - begin == symbols - 1))
            whole = keys[first] // symbols  # all children of these are asked for
            rest = np.ones(len(keys), bool)
            rest[(first[:, None] + np.arange(symbols)).ravel()] = False
            keys = keys[rest]
        for chunk in self._chunks(whole, symbols):
            self._tile(whole[chunk], subtree(symbols, 1))
        for chunk in self._chunks(keys // symbols, 1):
            self._step(keys[chunk] // symbols, keys[chunk] % symbols)
        return self.record.child(parents, tokens)

    def expand(self, nodes: Ints, levels: int) -> Ints:
        """The nodes `levels` tokens below each of these, (nodes, symbols^levels) in the order of the alphabet; all between are evaluated too.

        Depth first: what is carried is that of some chunks of each length, not of whole levels. So is what `memory` should hold.
        """
        if not levels or not len(nodes):
            return nodes[:, None]
        distinct, back = np.unique(nodes, return_inverse=True)
        found = np.empty((len(distinct), self.record.symbols**levels), np.int64)
        depths = self.record.depth[distinct]
        for depth in np.unique(depths):  # shorter ones first: a longer one may stand in their subtrees
            same = np.flatnonzero(depths == depth)
            found[same] = self._expanded(distinct[same], levels)
        return found[back]

    def node(self, word: Sequence[int]) -> int:
        """The node of a prompt, evaluated token by token where it is not recorded."""
        node = np.zeros(1, np.int64)
        for token in word:
            node = self.evaluate(node, np.array([token], np.int64))
        return int(node[0])

    def _at_once(self) -> int:
        """How many prefixes a call takes unless told otherwise: of a wide net fewer, as each takes more of the cache."""
        if self._like.device.type != "cpu":
            return ROWS_ELSEWHERE
        if not self._whole:
            return ROWS
        widest = max((part.element_size() * part[0].nelement() for part in self._row), default=0)
        return max(ROWS_WIDE, min(ROWS_BACK, CACHE // max(1, 2 * widest)))

    def _expanded(self, nodes: Ints, levels: int) -> Ints:
        """`expand` for distinct nodes of one length."""
        symbols = self.record.symbols
        if not levels:
            return nodes[:, None]
        found = np.empty((len(nodes), symbols**levels), np.int64)
        every = np.tile(np.arange(symbols, dtype=np.int64), len(nodes))
        begun = (self.record.child(np.repeat(nodes, symbols), every) >= 0).reshape(-1, symbols).any(1) if self._levels else np.ones(len(nodes), bool)
        new, rest = np.flatnonzero(~begun), np.flatnonzero(begun)
        if len(new):
            grown = np.empty((len(new), symbols**levels), np.int64)
            self._reserve(len(new), levels)
            self._grow(nodes[new], levels, grown)
            found[new] = grown
        for chunk in self._chunks(nodes[rest], symbols):
            parents = np.repeat(nodes[rest[chunk]], symbols)
            found[rest[chunk]] = self._expanded(self.evaluate(parents, every[: len(parents)]), levels - 1).reshape(len(chunk), -1)
        return found

    def _reserve(self, subtrees: int, levels: int) -> None:
        """Room for so many complete subtrees, once and for all: growing step by step copies, and touches memory that is let go of."""
        ends = subtrees * self.record.symbols**levels
        new = sum(subtrees * self.record.symbols**level for level in range(1, levels + 1))
        self.record.reserve(new)
        self._kept.reserve(len(self.record) + new, new if self._whole else ends, self._row)

    def _grow(self, nodes: Ints, levels: int, found: Ints, carried: Carried | None = None) -> None:
        """Evaluate complete subtrees below nodes of one length, of which nothing is recorded, depth first; their ends go to `found`, a row a node."""
        deep = (levels - 1) % self._levels + 1  # the smaller subtree first, where few prompts begin one
        tree = subtree(self.record.symbols, deep)
        size = self._size(int(self.record.depth[nodes[0]]), len(tree))
        for begin in range(0, len(nodes), size):
            some = slice(begin, begin + size)
            rows = None if carried is None else tuple(part[some] for part in carried)
            # Of a net that does not look back, what is handed on at once is not needed again.
            ends, after = self._tile(nodes[some], tree, rows, keep=self._whole or deep > 1 or deep == levels)
            if deep == levels:
                found[some] = ends
            else:
                self._grow(ends.ravel(), levels - deep, found[some].reshape(ends.size, -1), after)

    def _tile(self, nodes: Ints, tree: Subtree, carried: Carried | None = None, *, keep: bool = True) -> tuple[Ints, Carried | None]:
        """Evaluate complete subtrees below nodes of one length, of which nothing is recorded; gives their ends, and what is carried there where that is at hand."""
        assert self._tiled is not None
        self._kept.tick()
        with torch.inference_mode():
            carried = self._tiled.below(carried or self._carried(nodes), tree.levels)
            made = self.record.append_below(nodes, tree, _numbers(self.net.logits(carried)))
            self.steps += made.size
            if keep:
                self._kept.put(made if self._whole else made.ravel(), carried[self._alone :])
        return made[:, -tree.ends :], carried if tree.levels == 1 and not self._whole else None

    def _step(self, parents: Ints, tokens: Ints) -> None:
        self._kept.tick()
        with torch.inference_mode():
            carried = self._extended(parents, tokens)
            self._keep(self.record.append(parents, tokens, _numbers(self.net.logits(carried))), carried)

    def _extended(self, parents: Ints, tokens: Ints) -> Carried:
        distinct, index = np.unique(parents, return_inverse=True)
        self.steps += len(parents)
        return self.net.extend(self._carried(distinct), tensor(index, self._like), tensor(tokens, self._like))

    def _carried(self, nodes: Ints) -> Carried:
        """What is carried after these prefixes of one call; what was forgotten is computed again, from the nearest prefixes kept."""
        levels = [nodes]
        while levels[-1].any() and (self._whole or not self._kept.has(levels[-1]).all()):
            levels.append(np.maximum(self.record.parent[levels[-1]], 0))  # the empty prompt is always kept
        path = np.stack(levels[::-1], 1) if self._whole else nodes
        if not self._kept.has(path).all():
            for level in reversed(levels):
                lost = np.unique(level[~self._kept.has(level)])
                if len(lost):
                    self._keep(lost, self._extended(self.record.parent[lost], self.record.token[lost]))
        return (*self._root, *self._kept.take(path))

    def _keep(self, nodes: Ints, carried: Carried) -> Carried:
        """Keep one row a node; gives the rows."""
        rows = tuple(part[:, -1] for part in carried[self._alone :]) if self._whole else carried
        self._kept.put(nodes, rows)
        return rows

    def _chunks(self, nodes: Ints, prompts: int) -> Iterator[Ints]:
        """Places of nodes that one call can take, so few that it makes at most `rows` prompts, and gathers but a share of the memory."""
        depths = self.record.depth[nodes[:1]] if self._mixed else self.record.depth[nodes]
        for depth in np.unique(depths):
            places = np.arange(len(nodes), dtype=np.int64) if self._mixed else np.flatnonzero(depths == depth)
            size = self._size(int(depth), prompts)
            for begin in range(0, len(places), size):
                yield places[begin : begin + size]

    def _size(self, depth: int, prompts: int) -> int:
        """From how many nodes of this length a call sets out that makes so many prompts of each."""
        gathered = self._kept.row_bytes * (depth + 1 if self._whole else 1)
        return max(1, min(self.rows // prompts, self.memory // (4 * max(1, gathered + prompts * self._kept.row_bytes))))


def _distinct(numbers: Ints) -> Ints:
    """The numbers, each once in rising order; quick where they rise already."""
    return numbers if (numbers[1:] > numbers[:-1]).all() else np.unique(numbers)


def _numbers(logits: Tensor) -> np.ndarray:
    return logits.detach().to(torch.float64).cpu().numpy()
