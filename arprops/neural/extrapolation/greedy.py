"""Greedy completions of many prompts at once: each net step is one token for every prompt that has not ended.

True here: prefixes that prompts share are evaluated once; after that, a row is a prompt, what the net carries after it is handed on, and a row
that has ended is left out of the next step. At each step the most probable outcome is taken, the earlier symbol on a tie and END last, as in
`complete`. A completion whose first `limit` tokens hold no END is unfinished, and is no string.
Doubtful: two outcomes that differ by less than float noise: another batch may order them otherwise. `margin` is the least difference of logits by
which any choice was made; above some 10⁻⁴ (float32) no other batch, cache or order decides differently, and `audit` measures the noise of a net.
Must never enter: the re-run of a prefix; a batch of prompts padded to one length.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, final

import torch
from torch import Tensor

from arprops.core.error import BadModel, BadQuestion
from arprops.core.words import Prompt, word
from arprops.search.completion import Completion

if TYPE_CHECKING:
    from arprops.neural.net import Net
    from arprops.neural.stepped import Carried, Stepped

LIMIT = 128
ROWS = 8192
"""How many prompts go through the net at once."""
LOOK = 2**22
"""How many logits wait to be looked at, at most."""


@final
@dataclass(frozen=True, repr=False)
class Greedy:
    """The completions in the order of the prompts, how many net steps of one row they took, and the least margin of a choice, in logits."""

    completions: tuple[Completion, ...]
    steps: int
    margin: float

    @property
    def finished(self) -> int:
        """How many completions ended."""
        return sum(completion.finished for completion in self.completions)

    def __repr__(self) -> str:
        return f"Greedy({self.finished} of {len(self.completions)} completions finished, {self.steps:,} steps, margin {self.margin:.3g})"


def greedy(net: "Net", prompts: Iterable[Prompt], *, limit: int = LIMIT) -> Greedy:
    """The greedy completion of each prompt, of at most `limit` tokens, END being one.

    Needs a `Net`; prompts may have any lengths, and may repeat. Fails with `BadQuestion` on an unknown symbol or a negative limit, and with
    `BadModel` on logits that cannot be ordered (nan, or +∞). Cost: one token of the net a distinct prefix of the prompts, and one a symbol written.
    """
    if limit < 0:
        raise BadQuestion(f"a completion has at least 0 tokens, found limit {limit}")
    wanted = [tuple(net.tokens(word(net.alphabet, prompt))) for prompt in prompts]
    distinct = sorted(set(wanted), key=lambda prompt: (len(prompt), prompt))
    answers: dict[tuple[int, ...], Completion] = {}
    steps, margin = 0, inf
    with torch.inference_mode():
        for begin in range(0, len(distinct), ROWS):
            batch = distinct[begin : begin + ROWS]
            run = _Run(net.module, limit)
            for prompt, tokens, finished in run.completed(batch):
                answers[prompt] = Completion(net.word(tokens), finished)
            steps, margin = steps + run.steps, min(margin, run.margin)
    return Greedy(tuple(answers[prompt] for prompt in wanted), steps, margin)


class _Run:
    """One batch of distinct prompts, shortest first."""

    def __init__(self, net: "Stepped", limit: int) -> None:
        self.net, self.limit = net, limit
        self.steps, self.margin = 0, inf

    def completed(self, prompts: Sequence[tuple[int, ...]]) -> list[tuple[tuple[int, ...], Sequence[int], bool]]:
        """Each prompt with the tokens written after it, and whether END was reached."""
        found: list[tuple[tuple[int, ...], Sequence[int], bool]] = []
        carried = self.net.root()
        prefixes: dict[tuple[int, ...], int] = {(): 0}
        for length in range(max(map(len, prompts), default=-1) + 1):
            whole = [prompt for prompt in prompts if len(prompt) == length]
            if whole:
                rows = _long([prefixes[prompt] for prompt in whole], carried)
                found += zip(whole, *self._written(carried, rows), strict=True)
            following = dict.fromkeys(prompt[: length + 1] for prompt in prompts if len(prompt) > length)
            if following:
                carried = self._extended(carried, [prefixes[prefix[:-1]] for prefix in following], [prefix[-1] for prefix in following])
                prefixes = {prefix: row for row, prefix in enumerate(following)}
        return found

    def _written(self, carried: "Carried", begun: Tensor) -> tuple[list[list[int]], list[bool]]:
        """What is written after each of these rows."""
        end, count = self.net.outcomes - 1, len(begun)
        carried, rows = tuple(part.index_select(0, begun) for part in carried), count
        alive = torch.arange(count, device=begun.device)
        written = torch.full((count, self.limit), end, dtype=torch.long, device=begun.device)  # END stands where nothing was written
        waiting: list[Tensor] = []
        for place in range(self.limit):
            logits = self.net.logits(carried)
            waiting.append(logits)
            if len(waiting) * logits.numel() > LOOK:
                self._ordered(waiting)
            chosen = logits.argmax(dim=1)  # which is documented to give the first of the best
            if rows == count:
                written[:, place] = chosen
            else:
                written[alive, place] = chosen
            going = (chosen != end).nonzero()[:, 0]
            if going.shape[0] < rows:
                alive, chosen, rows = alive[going], chosen[going], going.shape[0]
            if not rows or place + 1 == self.limit:
                break
            self.steps += rows
            carried = self.net.extend(carried, going, chosen)
        self._ordered(waiting)
        unfinished = set(alive.tolist())
        lengths = (written != end).sum(1).tolist()
        return [row[:length] for row, length in zip(written.tolist(), lengths, strict=True)], [row not in unfinished for row in range(count)]

    def _ordered(self, waiting: list[Tensor]) -> None:
        """Look at the best two logits of the choices that wait, of many places at once, as each look waits for the net."""
        if not waiting:
            return
        logits = torch.cat(waiting)
        waiting.clear()
        top = logits.topk(min(2, logits.shape[1]), dim=1).values.double()
        if not bool(top[:, 0].isfinite().all()):
            raise BadModel("a net's logits cannot be ordered: found nan or +∞ among them, or −∞ alone, after one of the prompts or what was written there")
        self.margin = min(self.margin, float((top[:, 0] - top[:, -1]).min()) if top.shape[1] > 1 else inf)

    def _extended(self, carried: "Carried", parents: list[int], tokens: list[int]) -> "Carried":
        self.steps += len(tokens)
        return self.net.extend(carried, _long(parents, carried), _long(tokens, carried))


def _long(values: list[int], carried: "Carried") -> Tensor:
    return torch.tensor(values, dtype=torch.long, device=carried[0].device)
