"""What a net carried, kept node by node in as much memory as is given.

True here: rows of one shape lie in one pool, so that any of them are gathered by one call a tensor. Where all pools together outgrow the memory, the nodes used
longest ago are forgotten until half of it is free; node 0 and what was used since the last `tick` stay.
Must never enter: what a row means, or how a forgotten one is made again.
"""

from typing import final

import numpy as np
import torch

from arprops.neural.record import Ints, longer
from arprops.neural.stepped import Carried
from arprops.neural.workspace import fresh


@final
class _Pool:
    """Rows of one shape; the first `size` of them are taken, by `node`."""

    def __init__(self, carried: Carried) -> None:
        self.parts: Carried = tuple(part[:0] for part in carried)
        self.node: Ints = np.empty(0, np.int64)
        self.size = 0
        self.row_bytes = sum(part.element_size() * part[0].nelement() for part in carried)

    @property
    def bytes(self) -> int:
        return self.row_bytes * self.size

    def add(self, nodes: Ints, carried: Carried) -> Ints:
        first, last = self.size, self.size + nodes.size
        if last > len(self.node):
            self.reserve(max(last, 8 * len(self.node)))
        for part, new in zip(self.parts, carried, strict=True):
            part[first:last].unflatten(0, nodes.shape).copy_(new)
        self.node[first:last], self.size = nodes.ravel(), last
        return np.arange(first, last, dtype=np.int64).reshape(nodes.shape)

    def reserve(self, room: int) -> None:
        """Have room for so many rows in all."""
        if room > len(self.node):
            self._move(None, room)

    def only(self, rows: Ints) -> None:
        """Drop all rows but these, which rise; in place, unless that would hold room for much more."""
        if 4 * len(rows) < len(self.node):
            self._move(rows, len(rows))
            return
        for part in self.parts:
            part[: len(rows)] = part[tensor(rows, part)]
        self.node[: len(rows)], self.size = self.node[rows], len(rows)

    def _move(self, rows: Ints | None, room: int) -> None:
        """Into new room: these rows, or all, which are copied once and not gathered first."""
        size, parts, node = self.size if rows is None else len(rows), tuple(fresh((room, *part.shape[1:]), part) for part in self.parts), np.empty(room, np.int64)
        for part, old in zip(parts, self.parts, strict=True):
            part[:size] = old[:size] if rows is None else old[tensor(rows, old)]
        node[:size] = self.node[:size] if rows is None else self.node[rows]
        self.parts, self.node, self.size = parts, node, size


@final
class Kept:
    """Rows of carried tensors by node: `put`, `has`, `take`. `memory` is in bytes, and is exceeded by no more than what is in use, while it is."""

    def __init__(self, memory: int) -> None:
        self.memory = memory
        self._pools: dict[tuple[torch.Size, ...], int] = {}
        self._all: list[_Pool] = []
        self._clock = 0
        self._pool: Ints = np.full(16, -1, np.int64)
        self._row: Ints = np.zeros(16, np.int64)
        self._used: Ints = np.zeros(16, np.int64)

    @property
    def bytes(self) -> int:
        """How much is held, in bytes."""
        return sum(pool.bytes for pool in self._all)

    @property
    def row_bytes(self) -> int:
        """How many bytes a row has, at most."""
        return max((pool.row_bytes for pool in self._all), default=0)

    def tick(self) -> None:
        """What was used so far may be forgotten from now on."""
        self._clock += 1

    def has(self, nodes: Ints) -> np.ndarray:
        """Whether each node's row is kept; if so it stays until the next tick."""
        self._reach(int(nodes.max()) + 1)
        held = self._pool[nodes] >= 0
        self._used[nodes] = self._clock
        return held

    def reserve(self, size: int, rows: int, like: Carried) -> None:
        """Make room at once for nodes below `size`, and for so many more rows of one shape as the memory holds, where it is known what will come."""
        self._reach(size)
        pool = self._all[self._named(like)]
        pool.reserve(min(pool.size + rows, self.memory // max(1, pool.row_bytes)))

    def put(self, nodes: Ints, carried: Carried) -> None:
        """Keep one row a node; `nodes` may have any shape, which then replaces axis 0."""
        self._reach(int(nodes.max()) + 1)
        number = self._named(carried, nodes.ndim)
        self._row[nodes] = self._all[number].add(nodes, carried)
        self._pool[nodes], self._used[nodes] = number, self._clock
        if self.bytes > self.memory:
            self._forget()

    def take(self, nodes: Ints) -> Carried:
        """The rows of nodes that are kept, of one shape, in this order; `nodes` may have any shape, which replaces axis 0."""
        pool, rows = self._all[int(self._pool[nodes.flat[0]])], self._row[nodes.ravel()]
        if (rows[1:] - rows[:-1] == 1).all():  # neighbours are a view, not a copy
            taken = tuple(part[int(rows[0]) : int(rows[0]) + len(rows)] for part in pool.parts)
        else:
            taken = tuple(part.index_select(0, tensor(rows, part)) for part in pool.parts)
        return taken if nodes.ndim == 1 else tuple(part.unflatten(0, nodes.shape) for part in taken)

    def _named(self, like: Carried, axes: int = 1) -> int:
        """The number of the pool of rows of this shape, which follows so many axes."""
        number = self._pools.setdefault(tuple(part.shape[axes:] for part in like), len(self._all))
        if number == len(self._all):
            self._all.append(_Pool(tuple(part.flatten(0, axes - 1) for part in like)))
        return number

    def _forget(self) -> None:
        """Forget what was used longest ago, to half of the memory."""
        held = np.flatnonzero(self._pool >= 0)
        held = held[np.argsort(-self._used[held], kind="stable")]
        size = np.array([pool.row_bytes for pool in self._all], np.int64)[self._pool[held]]
        stays = (np.cumsum(size) <= self.memory // 2) | (self._used[held] == self._clock) | (held == 0)
        self._pool[held[~stays]] = -1
        for number, pool in enumerate(self._all):
            nodes = pool.node[: pool.size]
            rows = np.flatnonzero((self._pool[nodes] == number) & (self._row[nodes] == np.arange(pool.size)))
            if len(rows) < pool.size:
                pool.only(rows)
                self._row[pool.node[: pool.size]] = np.arange(pool.size)

    def _reach(self, size: int) -> None:
        have = len(self._pool)
        if size > have:
            room = max(size, 2 * have)
            self._row, self._used, pool = longer(self._row, room), longer(self._used, room), longer(self._pool, room)
            pool[have:] = -1
            self._pool = pool  # last: it says how many there are


def tensor(numbers: np.ndarray, beside: torch.Tensor) -> torch.Tensor:
    """The numbers as a tensor on the device of another."""
    return torch.from_numpy(np.ascontiguousarray(numbers)).to(beside.device)
