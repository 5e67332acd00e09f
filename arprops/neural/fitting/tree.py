"""Exact weights as tensors: each distinct prefix once, and a few strings that pass through all of them.

True here: a prefix that many strings share is one node, with the mass of the prefix and each outcome rounded once to float64. `Cover` is the tree as whole strings: only those
that no other continues, with each node's weights at one place where it occurs; what stands elsewhere, padding included, weighs nothing and is never looked at.
`Levels` is the tree as it is stepped, one row a node.
Must never enter: a node's weights twice; an outcome for padding.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final

import torch
from torch import Tensor

from arprops.core.words import END, Outcome, Symbol, Word


@final
@dataclass(frozen=True)
class Tree:
    """Node i > 0 is the prefix of node `parent[i]`, followed by `token[i]`; parents come first, and so do shorter prefixes.

    `weights` is (nodes, outcomes), float64, END last.
    """

    parent: list[int]
    token: list[int]
    depth: list[int]
    weights: Tensor


@final
@dataclass(frozen=True)
class Cover:
    """Rows of tokens (rows, longest), padded with 0; node i stands at place `where[i]` of the flattened (rows, longest + 1) answers."""

    tokens: Tensor
    where: Tensor
    weights: Tensor

    def to(self, device: torch.device) -> "Cover":
        return Cover(self.tokens.to(device), self.where.to(device), self.weights.to(device))


@final
@dataclass(frozen=True)
class Levels:
    """For each length from 1: the rows of the level before that are continued, and by which token; `weights` are the nodes' in order."""

    steps: list[tuple[Tensor, Tensor]]
    weights: Tensor

    def to(self, device: torch.device) -> "Levels":
        return Levels([(parents.to(device), tokens.to(device)) for parents, tokens in self.steps], self.weights.to(device))


def tree(alphabet: tuple[Symbol, ...], rows: Mapping[Word, Mapping[Outcome, Fraction]]) -> Tree:
    """The tree of these prefixes and of theirs; a prefix without a row weighs nothing. Cost: linear in the symbols of all prefixes."""
    place: dict[Any, int] = {symbol: i for i, symbol in enumerate([*alphabet, END])}
    index: dict[tuple[int, ...], int] = {(): 0}
    for prefix in rows:
        word = tuple(place[symbol] for symbol in prefix)
        size = len(word)
        while word[:size] not in index:
            index[word[:size]] = -1
            size -= 1
    order = sorted(index, key=lambda word: (len(word), word))
    index = {word: i for i, word in enumerate(order)}
    weights = torch.zeros(len(order), len(alphabet) + 1, dtype=torch.float64)
    for prefix, row in rows.items():
        node = index[tuple(place[symbol] for symbol in prefix)]
        for outcome, mass in row.items():
            weights[node, place[outcome]] = float(mass)
    return Tree([-1 if not w else index[w[:-1]] for w in order], [-1 if not w else w[-1] for w in order], [len(w) for w in order], weights)


def covers(nodes: Tree, *, places: int) -> list[Cover]:
    """The tree as strings, in groups of at most `places` tokens (but one string at least)."""
    inner = set(nodes.parent)
    leaves = [i for i in range(len(nodes.parent)) if i not in inner]
    words = {leaf: _word(nodes, leaf) for leaf in leaves}
    leaves.sort(key=lambda leaf: (len(words[leaf]), words[leaf]))
    groups: list[list[int]] = [[]]
    for leaf in leaves:
        # Lengths grow, so the last one is the group's longest.
        if groups[-1] and (len(groups[-1]) + 1) * (len(words[leaf]) + 1) > places:
            groups.append([])
        groups[-1].append(leaf)
    seen: set[int] = set()
    return [_cover(nodes, group, words, seen) for group in groups]


def _cover(nodes: Tree, leaves: list[int], words: Mapping[int, list[int]], seen: set[int]) -> Cover:
    width = max(len(words[leaf]) for leaf in leaves)
    tokens = torch.zeros(len(leaves), width, dtype=torch.long)
    mine: list[int] = []
    where: list[int] = []
    for row, leaf in enumerate(leaves):
        tokens[row, : len(words[leaf])] = torch.tensor(words[leaf], dtype=torch.long)
        node = leaf
        while node >= 0 and node not in seen:  # what is seen has seen all before it
            seen.add(node)
            mine.append(node)
            where.append(row * (width + 1) + nodes.depth[node])
            node = nodes.parent[node]
    return Cover(tokens, torch.tensor(where, dtype=torch.long), nodes.weights[mine])


def levels(nodes: Tree) -> Levels:
    """The tree as it is stepped, length by length."""
    starts = [i for i, depth in enumerate(nodes.depth) if i == 0 or depth != nodes.depth[i - 1]]
    ends = [*starts[1:], len(nodes.depth)]
    steps: list[tuple[Tensor, Tensor]] = []
    for before, first, last in zip(starts, starts[1:], ends[1:], strict=False):  # the empty prefix is nobody's step
        parents = [nodes.parent[i] - before for i in range(first, last)]
        steps.append((torch.tensor(parents, dtype=torch.long), torch.tensor(nodes.token[first:last], dtype=torch.long)))
    return Levels(steps, nodes.weights)


def _word(nodes: Tree, node: int) -> list[int]:
    word: list[int] = []
    while node > 0:
        word.append(nodes.token[node])
        node = nodes.parent[node]
    return word[::-1]
