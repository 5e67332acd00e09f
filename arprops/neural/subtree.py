"""The shape of a complete subtree: the prompts 1 … n tokens below a prompt, shorter ones first, those of a length in the order of the alphabet.

True here: it is the same below every prompt, so a net that looks back along its path answers all of them in one call, with one fixed mask of who
sees whom.
Must never enter: a net, or a prompt.
"""

from functools import cached_property, lru_cache
from typing import Final, final

import numpy as np

from arprops.neural.record import Ints

PROMPTS: Final = 32
"""How many prompts a subtree with a mask has at most: with more, the mask mostly says no."""
LANES: Final = 16
"""Attention over a multiple of so many places is quicker than over some fewer, as vector instructions and GPUs like it."""


@final
class Subtree:
    """Of each prompt of the subtree: its last `token`, its `parent` in the subtree (−1: the prompt above) and its `depth` from 1.

    `ends` is the number of prompts of the last level, which come last.
    """

    def __init__(self, symbols: int, levels: int) -> None:
        sizes = [symbols**level for level in range(1, levels + 1)]
        first = np.cumsum([0, *sizes])
        within = [np.arange(size, dtype=np.int64) for size in sizes]
        self.symbols, self.levels, self.ends = symbols, levels, sizes[-1]
        self.token: Ints = np.concatenate([at % symbols for at in within])
        self.parent: Ints = np.concatenate([at // symbols + first[level - 1] if level else np.full(symbols, -1) for level, at in enumerate(within)])
        self.depth: Ints = np.repeat(np.arange(1, levels + 1, dtype=np.int64), sizes)

    @cached_property
    def seen(self) -> np.ndarray:
        """Who sees whom, (prompts, prompts): each itself and those it begins with."""
        seen = np.eye(len(self), dtype=bool)
        for at, above in enumerate(self.parent.tolist()):
            if above >= 0:
                seen[at] |= seen[above]
        return seen

    def spare(self, before: int) -> int:
        """How many places that nobody sees stand before a path of `before` places, so that those seen from are a multiple of 16."""
        return -(before + len(self)) % LANES

    def seen_behind(self, before: int) -> np.ndarray:
        """Who sees whom behind a path of `before` places that all see, (prompts, spare + before + prompts)."""
        every = np.zeros((len(self), self.spare(before) + before + len(self)), bool)
        every[:, self.spare(before) : -len(self)], every[:, -len(self) :] = True, self.seen
        return every

    def __len__(self) -> int:
        return len(self.token)


@lru_cache(maxsize=64)
def subtree(symbols: int, levels: int) -> Subtree:
    """The subtree of so many levels over so many symbols."""
    return Subtree(symbols, levels)


def levels_for(symbols: int) -> int:
    """The most levels of a subtree with at most 32 prompts; 0 where one level has more."""
    size, total, levels = 1, 0, 0
    while (total := total + (size := size * symbols)) <= PROMPTS:
        levels += 1
    return levels
