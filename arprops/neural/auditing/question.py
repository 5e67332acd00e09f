"""What an item is handed: the subject, the bound, the prompts to try; and the search for a smallest offending prompt.

True here: prompts are tried by length and in the alphabet's order, all of a length where they are few and a seeded sample where not. The prompt
reported is the first of these that offends; where a shorter length was only sampled, it is then made smaller, by leaving out a symbol or
putting an earlier one, as long as it still offends. An item says at a batch of prompts of one length which answers ought to agree.
Must never enter: what a right answer is.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import exp
from typing import Any, Final, TypeAlias

import torch
from torch import Tensor

from arprops.core.model import Model
from arprops.core.words import Word
from arprops.neural.auditing.effect import effect
from arprops.neural.auditing.finding import Finding
from arprops.neural.auditing.noise import Noise
from arprops.neural.auditing.subject import Subject

ROUNDS: Final = 200
"""How often a prompt is made smaller, at most: each time it loses a symbol or gets an earlier one."""


@dataclass(frozen=True)
class Pair:
    """Two answers (B, outcomes) to one batch of prompts that ought to agree, and how they came about; `bound` where it is not the usual one."""

    first: Tensor
    second: Tensor
    how: str
    bound: float | None = None


Asking: TypeAlias = Callable[[Tensor], Sequence[Pair]]


@dataclass(frozen=True)
class Question:
    """An audit's subject, bound and prompts; `steady` is False once equal evaluations were seen to differ."""

    subject: Subject
    noise: Noise
    length: int
    prompts: int
    seed: int
    exact: Model[Any] | None = None
    metrics: Mapping[str, Any] | None = None
    steady: bool = True

    def generator(self) -> torch.Generator:
        """Chance that is the same each time it is asked for."""
        return torch.Generator().manual_seed(self.seed)

    def at(self, length: int) -> tuple[Tensor, bool]:
        """The prompts of this length (B, length) in the alphabet's order, and whether these are all of them."""
        symbols = len(self.subject.alphabet)
        if symbols**length <= self.prompts:
            return torch.tensor(list(product(range(symbols), repeat=length)), dtype=torch.long).reshape(symbols**length, length), True
        drawn = torch.randint(0, symbols, (self.prompts, length), generator=self.generator())
        return torch.unique(drawn, dim=0), False

    def pool(self) -> Iterable[tuple[Tensor, bool]]:
        """The prompts of every length from 0 on."""
        return (self.at(length) for length in range(self.length + 1))

    def tried(self) -> str:
        """The prompts tried, for a person."""
        sizes = [(len(tokens), whole) for tokens, whole in self.pool()]
        all_to = max((i for i in range(len(sizes)) if all(whole for _, whole in sizes[: i + 1])), default=-1)
        count = f"{sum(size for size, _ in sizes)} prompts of up to {self.length} symbols"
        return f"{count}, all of them" if all_to == self.length else f"{count} (all up to {all_to}, beyond a sample by seed {self.seed})"

    def other(self, tokens: Tensor) -> Tensor:
        """Prompts of the same shape, drawn anew, each differing from its row where there is more than one symbol and any length."""
        symbols = len(self.subject.alphabet)
        if symbols == 1 or not tokens.shape[1]:
            return tokens.clone()
        shift = torch.randint(1, symbols, tokens.shape, generator=self.generator())
        return (tokens + shift) % symbols

    def not_asked(self, item: str, why: str) -> Finding:
        """The finding of an item that does not apply."""
        return Finding(item, "not asked", why, "nothing")

    def compared(self, item: str, asking: Asking, *, agrees: str, differs: str) -> Finding:
        """The finding of an item whose answers ought to agree; `differs` may hold {how}."""
        if not self.steady:
            return self.not_asked(item, "equal questions get different answers, so there is no one answer to compare; mend determinism first")
        exhaustive, closest = True, None
        for tokens, whole in self.pool():
            exhaustive &= whole
            at = self._worst(asking, tokens)
            if at is not None and at.effect > at.bound:
                if not exhaustive:
                    at = self._shrunk(asking, at)
                return self._finding(item, "failed", at, differs.format(how=at.how))
            if at is not None and (closest is None or at.effect / at.bound > closest.effect / closest.bound):
                closest = at
        return self.not_asked(item, "no prompt could be asked about; allow longer ones") if closest is None else self._finding(item, "passed", closest, agrees)

    def _finding(self, item: str, status: Any, at: "_Offence", sentence: str) -> Finding:
        logs = at.first, at.second
        first, second = (exp(answer[at.outcome]) for answer in logs)
        scope = f"{self.tried()}; bound {self.noise.said(at.tokens[None])}"
        return Finding(
            item, status, sentence, scope, prompt=self.subject.word(at.tokens), outcome=self.subject.outcomes[at.outcome], first=first, second=second,
            effect=at.effect, bound=at.bound, answers=logs, alphabet=self.subject.alphabet,
        )  # fmt: skip

    def _worst(self, asking: Asking, tokens: Tensor) -> "_Offence | None":
        """The first of the prompts that offends, by its simplest pair; where none does, the one that comes closest."""
        if not len(tokens):
            return None
        best: tuple[tuple[float, float, float], _Offence] | None = None
        for simplicity, pair in enumerate(asking(tokens)):
            bound = self.noise.bound(tokens) if pair.bound is None else pair.bound
            sizes, outcomes = effect(pair.first, pair.second)
            over = torch.nonzero(sizes > bound)
            row = int(over[0]) if len(over) else int(sizes.argmax())
            size = float(sizes[row])
            # an offence before none; of offences the earliest prompt, and then the simplest pair, as an item orders them; else what comes closest
            rank = (1.0, -row, -simplicity) if len(over) else (0.0, size / bound, 0.0)
            if best is None or rank > best[0]:
                answers = tuple(pair.first[row].tolist()), tuple(pair.second[row].tolist())
                best = rank, _Offence(tokens[row], size, bound, int(outcomes[row]), *answers, pair.how)
        return None if best is None else best[1]

    def _shrunk(self, asking: Asking, at: "_Offence") -> "_Offence":
        for _ in range(ROUNDS):
            for smaller in _smaller(at.tokens):
                found = self._worst(asking, smaller)
                if found is not None and found.effect > found.bound:
                    at = found
                    break
            else:
                return at
        return at


@dataclass(frozen=True)
class _Offence:
    tokens: Tensor
    effect: float
    bound: float
    outcome: int
    first: tuple[float, ...]
    second: tuple[float, ...]
    how: str


def _smaller(tokens: Tensor) -> list[Tensor]:
    """The prompts one symbol shorter, then those with one earlier symbol, each as a batch in the alphabet's order."""
    row = tokens.tolist()
    shorter = sorted({(*row[:i], *row[i + 1 :]) for i in range(len(row))})
    earlier = sorted({(*row[:i], symbol, *row[i + 1 :]) for i in range(len(row)) for symbol in range(min(row[i], 32))})
    return [torch.tensor(batch, dtype=torch.long).reshape(len(batch), -1) for batch in (shorter, earlier) if batch]


def words(question: Question) -> list[Word]:
    """The prompts tried, as words, in order."""
    return [question.subject.word(row) for tokens, _ in question.pool() for row in tokens]
