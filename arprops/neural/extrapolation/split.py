"""In distribution or out of it, read off the support: a prompt is out where the exact model gives it probability zero.

True here: all prompts of one length are on one side or the other; nothing is sampled, and no rule is consulted.
Must never enter: a hand-written test of what "looks" in distribution.
"""

from dataclasses import dataclass
from itertools import product
from typing import Any, final

from arprops.core.error import BadQuestion
from arprops.core.language import Language
from arprops.core.model import Model
from arprops.core.words import Symbol, Word
from arprops.neural.extrapolation.rule import Rule
from arprops.search.explore import BUDGET
from arprops.search.support import zero_prompts

PROMPTS = 100_000
"""How many prompts one split may have."""


@final
@dataclass(frozen=True, repr=False)
class Split:
    """All prompts of one length: those the model may produce (`possible`), and those it never does (`impossible`), in alphabet order."""

    length: int
    alphabet: tuple[Symbol, ...]
    possible: tuple[Word, ...]
    impossible: tuple[Word, ...]

    def open(self, rule: Rule) -> tuple[Word, ...]:
        """The impossible prompts that some completion makes obey the rule: those at which obeying it can be asked at all."""
        known: dict[Any, bool] = {}
        kept: list[Word] = []
        for prompt in self.impossible:
            state = rule.after(prompt)
            if state not in known:
                known[state] = rule.open(prompt)
            if known[state]:
                kept.append(prompt)
        return tuple(kept)

    def __repr__(self) -> str:
        return f"Split({len(self.possible)} possible and {len(self.impossible)} impossible prompts of length {self.length})"


def split(model: Model[Any], *, length: int, budget: int = BUDGET) -> Split:
    """The prompts of this length, split by whether the model gives them positive probability.

    Fails with `BadQuestion` on a negative length, on more than 10⁵ prompts, and where the supports have more than `budget` states: cut an
    infinite model off with `Truncated(model, n)`, n above the length. Cost: `zero_prompts`, and a look-up for each prompt's symbol.

    >>> from arprops.neural.extrapolation.grammars import grammar
    >>> from arprops.neural.extrapolation.law import uniform
    >>> split(grammar("anbn").model(uniform(1, 30)), length=8)
    Split(5 possible and 251 impossible prompts of length 8)
    """
    if length < 0:
        raise BadQuestion(f"a prompt has at least 0 symbols, found length {length}")
    if len(model.alphabet) ** length > PROMPTS:
        raise BadQuestion(f"{len(model.alphabet)} symbols make {len(model.alphabet) ** length:,} prompts of length {length}, expected at most {PROMPTS:,}")
    language = zero_prompts(model, budget=budget)
    possible: list[Word] = []
    impossible: list[Word] = []
    for prompt in product(model.alphabet, repeat=length):
        (impossible if _in(language, prompt) else possible).append(prompt)
    return Split(length, model.alphabet, tuple(possible), tuple(impossible))


def _in(language: Language, prompt: Word) -> bool:
    return language.after(prompt) in language.accepting
