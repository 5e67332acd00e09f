"""Equality of two deterministic models by union-find bisimulation (Hopcroft and Karp), near-linear in their states.

True here: pairs are tried breadth first, and a pair already connected is settled by pairs at most as deep. So the first
difference met is at a prompt no longer than any other: separating prompts are shortest.
Must never enter: linear algebra, or a decision about what a budget that ran out means.
"""

from collections import deque
from typing import Any, NamedTuple

from arprops.core.certificate import Bisimulation
from arprops.core.model import PartialModel
from arprops.core.words import Symbol, Word
from arprops.kernel.explore import answers, explore, possible_symbols
from arprops.search.explore import Progress


class Outcome(NamedTuple):
    """Either a shortest separating prompt, or the finished bisimulation, or neither: then all prompts up to `depth` agree."""

    prompt: Word | None
    certificate: Bisimulation | None
    pairs: int
    depth: int


def bisimilar(p: PartialModel[Any], q: PartialModel[Any], *, possible: bool, budget: int, progress: Progress | None = None) -> Outcome:
    """Whether p and q answer alike at every prompt, or at every possible one. Cost: near-linear in the states of both."""
    parent: dict[Any, Any] = {}

    def find(node: Any) -> Any:
        root = node
        while (up := parent.setdefault(root, root)) is not root and up != root:
            root = up
        while node != root:
            parent[node], node = root, parent[node]
        return root

    trail: list[tuple[int, Symbol] | None] = [None]
    queue: deque[tuple[Any, Any, int, int]] = deque([(p.start(), q.start(), 0, 0)])
    rank: dict[Any, int] = {}
    merged = 0
    while queue:
        s, t, here, depth = queue.popleft()
        left, right = find((0, s)), find((1, t))
        if left == right:
            continue
        if p.next(s) != q.next(t):
            return Outcome(_word(trail, here), None, merged, depth)
        if merged >= budget:
            return Outcome(None, None, merged, max(depth - 1, 0))
        if rank.get(left, 0) > rank.get(right, 0):
            left, right = right, left
        parent[left] = right
        rank[right] = max(rank.get(right, 0), rank.get(left, 0) + 1)
        merged += 1
        if progress is not None and merged % 1024 == 0:
            progress("merging states", merged)
        for symbol in possible_symbols(p, s) if possible else p.alphabet:
            trail.append((here, symbol))
            queue.append((p.step(s, symbol), q.step(t, symbol), len(trail) - 1, depth + 1))
    blocks: dict[Any, int] = {}
    labels = [
        tuple(blocks.setdefault(find((side, state)), len(blocks)) for state in explore([m.start()], answers(m, possible=possible), 2 * merged + 2).states)
        for side, m in enumerate((p, q))
    ]
    return Outcome(None, Bisimulation(labels[0], labels[1]), merged, 0)


def _word(trail: list[tuple[int, Symbol] | None], here: int) -> Word:
    word: list[Symbol] = []
    while (step := trail[here]) is not None:
        here, symbol = step
        word.append(symbol)
    return tuple(reversed(word))
