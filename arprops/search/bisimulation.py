"""Equality of two deterministic models by union-find bisimulation (Hopcroft and Karp), near-linear in their states.

True here: pairs are tried breadth first, and a pair already connected is settled by pairs at most as deep. So the first
difference met is at a prompt no longer than any other: separating prompts are shortest.
Must never enter: linear algebra, or a decision about what a budget that ran out means.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from arprops.core.certificate import Bisimulation
from arprops.core.model import PartialModel
from arprops.core.words import Symbol, Word
from arprops.kernel.explore import possible_symbols
from arprops.search.explore import Progress, cost


class Outcome(NamedTuple):
    """Either a shortest separating prompt, or the finished bisimulation, or neither: then all prompts up to `depth` agree."""

    prompt: Word | None
    certificate: Bisimulation | None
    pairs: int
    depth: int


def bisimilar(p: PartialModel[Any], q: PartialModel[Any], *, possible: bool, budget: int, progress: Progress | None = None) -> Outcome:
    """Whether p and q answer alike at every prompt, or at every possible one. Cost: near-linear in the states of both."""
    numbers: tuple[dict[Any, int], dict[Any, int]] = ({}, {})
    parent: list[int] = []
    rank: list[int] = []
    after: list[dict[Symbol, int]] = []  # a state's successors, once it has been merged

    def number(side: int, state: Any) -> int:
        found = numbers[side].get(state, -1)
        if found < 0:
            found = numbers[side][state] = len(parent)
            parent.append(found)
            rank.append(0)
            after.append({})
        return found

    def find(node: int) -> int:
        while (up := parent[node]) != node:
            parent[node] = node = parent[up]  # halving: each look at a path shortens it
        return node

    queue: list[tuple[Any, Any, int, Symbol, int]] = [(p.start(), q.start(), -1, "", 0)]
    number(0, p.start())
    number(1, q.start())
    merged, left_over = 0, budget
    for here, (s, t, _, _, depth) in enumerate(queue):
        i, j = numbers[0][s], numbers[1][t]
        left, right = find(i), find(j)
        if left == right:
            continue
        if p.next(s) != q.next(t):
            return Outcome(_word(queue, here), None, merged, depth)
        left_over -= max(cost(s), cost(t))
        if left_over < 0:
            return Outcome(None, None, merged, max(depth - 1, 0))
        if rank[left] > rank[right]:
            left, right = right, left
        parent[left] = right
        rank[right] = max(rank[right], rank[left] + 1)
        merged += 1
        if progress is not None and merged % 1024 == 0:
            progress("merging states", merged)
        for symbol in possible_symbols(p, s) if possible else p.alphabet:
            mine, theirs = p.step(s, symbol), q.step(t, symbol)
            after[i][symbol], after[j][symbol] = number(0, mine), number(1, theirs)
            queue.append((mine, theirs, here, symbol, depth + 1))
    labels = _labels(after, [find(node) for node in range(len(parent))], (numbers[0][p.start()], p), (numbers[1][q.start()], q))
    return Outcome(None, Bisimulation(*labels), merged, 0)


def _labels(
    after: Sequence[dict[Symbol, int]], root: Sequence[int], *sides: tuple[int, PartialModel[Any]]
) -> list[tuple[int, ...]]:
    """The blocks in the order in which certificates count states: every reachable state was merged, so its successors are known."""
    blocks: dict[int, int] = {}
    labels: list[tuple[int, ...]] = []
    for start, model in sides:
        order = {start: None}
        for node in (queue := [start]):
            for symbol in model.alphabet:
                target = after[node].get(symbol)
                if target is not None and target not in order:
                    order[target] = None
                    queue.append(target)
        labels.append(tuple(blocks.setdefault(root[node], len(blocks)) for node in order))
    return labels


def _word(queue: Sequence[tuple[Any, Any, int, Symbol, int]], here: int) -> Word:
    word: list[Symbol] = []
    while here > 0:
        _, _, here, symbol, _ = queue[here]
        word.append(symbol)
    return tuple(reversed(word))
