"""What an encoder–decoder is shown: the losses of one family task, ready on one device.

True here: each source is encoded once, and each distinct prefix of its targets weighs once. Sources of one length are evaluated together, and none is padded;
parts of a loss are evaluated one after another, so memory is bounded by the largest.
Must never enter: a weight that is not the prior's share times the exact mass.
"""

from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from typing import Any, final

import torch
from torch import Tensor

from arprops.core.words import Symbol, Word
from arprops.neural.fitting.conditional import Conditional, FamilyTask
from arprops.neural.fitting.lesson import summed
from arprops.neural.fitting.loss import covered
from arprops.neural.fitting.tree import Cover, covers, tree


@final
class FamilyLesson:
    """The task's losses on one device."""

    def __init__(self, task: FamilyTask, device: torch.device) -> None:
        self.floor = float(task.population.entropy)
        self.groups = grouped(task.population, Fraction(1), places=task.training.places, device=device)
        self.beside = grouped(task.beside, task.weight, places=task.training.places, device=device) if task.beside else []

    def exact(self, module: Any, *, gradient: bool = False) -> Tensor:
        """The cross-entropy of the targets given their sources; with `gradient`, its gradient is added up too, part by part."""
        return summed([lambda group=group: group.loss(module) for group in self.groups], gradient=gradient)

    def steered(self, module: Any) -> None:
        """Add up the gradient of the sources beside the prior."""
        summed([lambda group=group: group.loss(module) for group in self.beside], gradient=True)


@final
@dataclass(frozen=True)
class Group:
    """Sources of one length (sources, length), and strings of their targets: row i of the cover is of the source `which[i]`."""

    sources: Tensor
    which: Tensor
    cover: Cover

    def loss(self, module: Any) -> Tensor:
        """Their part of the cross-entropy; each source is encoded once."""
        offered = [part.index_select(0, self.which) for part in module.encoded(self.sources)]
        return covered(module.decoded(offered, self.cover.tokens), self.cover)


def grouped(given: Conditional, scale: Fraction, *, places: int, device: torch.device) -> list[Group]:
    """The populations as groups of sources of one length, of at most `places` tokens each (but one string at least)."""
    groups: list[Group] = []
    for _, sources in groupby(sorted(given.shares, key=len), key=len):
        parts: list[tuple[Word, Cover]] = []
        for source in sources:
            rows = {prefix: {outcome: mass * scale for outcome, mass in row.items()} for prefix, row in given.rows[source].items()}
            for cover in covers(tree(given.alphabet, rows), places=places):
                if parts and _places([*parts, (source, cover)]) > places:
                    groups.append(_group(given.sources, parts, device))
                    parts = []
                parts.append((source, cover))
        groups.append(_group(given.sources, parts, device))
    return groups


def _places(parts: list[tuple[Word, Cover]]) -> int:
    return sum(len(cover.tokens) for _, cover in parts) * (1 + max(cover.tokens.shape[1] for _, cover in parts))


def _group(alphabet: tuple[Symbol, ...], parts: list[tuple[Word, Cover]], device: torch.device) -> Group:
    place = {symbol: i for i, symbol in enumerate(alphabet)}
    width, above = max(cover.tokens.shape[1] for _, cover in parts), 0
    tokens: list[Tensor] = []
    where: list[Tensor] = []
    for _, cover in parts:
        rows, mine = cover.tokens.shape
        tokens.append(torch.nn.functional.pad(cover.tokens, (0, width - mine)))
        where.append((cover.where // (mine + 1) + above) * (width + 1) + cover.where % (mine + 1))
        above += rows
    sources = torch.tensor([[place[symbol] for symbol in source] for source, _ in parts], dtype=torch.long).reshape(len(parts), -1)
    which = torch.repeat_interleave(torch.arange(len(parts)), torch.tensor([len(cover.tokens) for _, cover in parts]))
    merged = Cover(torch.cat(tokens), torch.cat(where), torch.cat([cover.weights for _, cover in parts]))
    return Group(sources.to(device), which.to(device), merged.to(device))
