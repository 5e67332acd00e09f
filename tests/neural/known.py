"""Nets whose distribution is known exactly, because they are made from the weights of a PDFA.

True here: the logits are the logarithms of the PDFA's weights, −∞ for 0, looked up by state; so every prompt that reaches a state gets the same
float64 weights in whatever batch, and the model that the net declares is again a PDFA, exactly: `declared`. It differs from the first by
rounding alone.
"""

from collections import deque
from collections.abc import Sequence
from fractions import Fraction
from math import exp, inf, log
from typing import Any

import torch
from torch import Tensor, nn

from arprops.core.words import END, Word
from arprops.models.pdfa import PDFA
from arprops.neural.net import Net
from arprops.neural.stepped import Carried


class Known(nn.Module):
    """A `Stepped` net that carries a state's number; `floor` is the true one of its states, ∞ where a weight is 0."""

    def __init__(self, pdfa: PDFA[Any], *, dtype: torch.dtype = torch.float64) -> None:
        super().__init__()
        number = {state: i for i, state in enumerate(pdfa.next_of)}
        rows = [[pdfa.next_of[state][outcome] for outcome in (*pdfa.alphabet, END)] for state in number]
        self.outcomes = len(pdfa.alphabet) + 1
        self.begin = number[pdfa.start_state]
        logits = torch.tensor([[log(weight) if weight else -inf for weight in row] for row in rows], dtype=dtype)
        moves = torch.tensor([[number[pdfa.step(state, symbol)] for symbol in pdfa.alphabet] for state in number])
        self.register_buffer("table", logits)
        self.register_buffer("moves", moves)
        self.table: Tensor
        self.moves: Tensor

    def root(self) -> Carried:
        return (torch.full((1,), self.begin, dtype=torch.int64, device=self.table.device),)

    def extend(self, carried: Carried, parents: Tensor, tokens: Tensor) -> Carried:
        return (self.moves[carried[0][parents], tokens],)

    def logits(self, carried: Carried) -> Tensor:
        return self.table[carried[0]]

    def floor(self) -> float:
        rows = self.table.to(torch.float64).tolist()
        return max(log(sum(map(exp, row))) - min(row) for row in rows) * (1 + 1e-12) + 1e-12


def known_net(pdfa: PDFA[Any], *, dtype: torch.dtype = torch.float64) -> Net:
    """The net that answers as the PDFA does, up to rounding."""
    return Net(Known(pdfa, dtype=dtype), pdfa.alphabet)


def declared(net: Net, pdfa: PDFA[Any]) -> PDFA[Any]:
    """The model that `known_net(pdfa)` declares, as a PDFA with the exact recorded weights; the reachable states of `pdfa`, by the net's own answers."""
    found: dict[Any, Word] = {pdfa.start_state: ()}
    pending = deque(found)
    while pending:
        state = pending.popleft()
        for symbol in pdfa.alphabet:
            target = pdfa.step(state, symbol)
            if target not in found:
                found[target] = (*found[state], symbol)
                pending.append(target)
    rows = {state: net.next(prompt) for state, prompt in found.items()}
    return PDFA(pdfa.alphabet, start=pdfa.start_state, next={s: dict(row) for s, row in rows.items()}, step={s: pdfa.step_of[s] for s in found})


def geometric(end: str = "1/2", alphabet: Sequence[str] = "ab") -> PDFA[int]:
    """One state: END with this probability, else each symbol alike."""
    stop = Fraction(end)
    row = {symbol: (1 - stop) / len(alphabet) for symbol in alphabet}
    return PDFA(alphabet, start=0, next={0: {**row, END: stop}}, step={0: dict.fromkeys(alphabet, 0)})
