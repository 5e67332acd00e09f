"""The n-gram net: a learned row of logits for each of the last few symbols.

True here: the net's answer is a function of the last `order` symbols of the prompt, and of the whole prompt while it is shorter;
each such context has a row of its own, so the net can represent every Markov model of that order and nothing else. Contexts are
numbered like the nodes of a complete tree: the empty one is 0, and the children of c are c·V + 1, …, c·V + V.
The floor is read off the table: a logit is a parameter, so nothing is rounded.
"""

from collections.abc import Iterable
from typing import Any, final

import torch
from torch import Tensor, nn
from torch.nn import functional

from arprops.core.error import BadModel
from arprops.neural.nets.floor import floor_of
from arprops.neural.nets.initial import count, generator_of, normal, outcomes_of, parameter

Carried = tuple[Tensor, ...]

_LARGEST = 1 << 28


@final
class NGram(nn.Module):
    """The net that looks its logits up by the last `order` symbols.

    Needs the number of outcomes (symbols and END) and the order, 0 for one row always. The first logits are normal with deviation
    0.02, drawn from `seed`. A row carries one integer. Fails with `BadModel` where the table would have over 2²⁸ entries.
    """

    def __init__(self, outcomes: int, *, order: int, seed: int = 0) -> None:
        super().__init__()
        self.outcomes, self.order, symbols = outcomes_of(outcomes), count("order", order, least=0, most=None), outcomes - 1
        if order * outcomes > _LARGEST or (symbols > 1 and order > 28) or (rows := sum(symbols**k for k in range(order + 1))) * outcomes > _LARGEST:
            raise BadModel(f"an n-gram table of order {order} over {symbols} symbols has more than 2^28 entries; expected a lower order")
        # The contexts of full length come last: `full` is the first of them, and there are V^order.
        self.full, self.width = rows - symbols**order, symbols**order
        self.table = parameter(rows, outcomes)
        normal(self.table, deviation=0.02, generator=generator_of(seed))

    def config(self) -> dict[str, Any]:
        """The architecture as plain data, from which `architecture.module_of` makes a net of the same shape."""
        return {"kind": "ngram", "outcomes": self.outcomes, "order": self.order}

    def forward(self, tokens: Tensor) -> Tensor:
        """The logits (B, T + 1, outcomes) after each prefix of each row of tokens (B, T)."""
        symbols, length = self.outcomes - 1, tokens.shape[1]
        first, power = [0], 1
        context = tokens.new_zeros(len(tokens), length + 1)
        for back in range(1, min(self.order, length) + 1):
            context = context + functional.pad(tokens[:, : length + 1 - back] * power, (back, 0))
            power *= symbols
            first.append(first[-1] * symbols + 1)
        first += [first[-1]] * (length + 1 - len(first))
        return functional.embedding(context + torch.tensor(first, device=tokens.device), self.table)

    def root(self) -> Carried:
        """The empty context: one row."""
        return (torch.zeros(1, dtype=torch.long, device=self.table.device),)

    def extend(self, carried: Carried, parents: Tensor, tokens: Tensor) -> Carried:
        """The contexts after one more symbol: row i follows row parents[i] by tokens[i]."""
        context, symbols = carried[0].index_select(0, parents), self.outcomes - 1
        # Where the child would lie below the last level, its first symbol is forgotten.
        child = context * symbols + 1 + tokens
        return (torch.where(child < self.full + self.width, child, self.full + (child - self.full) % self.width),)

    def logits(self, carried: Carried) -> Tensor:
        """The logits (rows, outcomes)."""
        return self.table.index_select(0, carried[0])

    def floor(self) -> float:
        """The largest −log softmax of any outcome after any prompt in nats, rounded up, and infinite above 700."""
        rows = self.table.detach().double()
        return floor_of(self._differences(rows))

    def _differences(self, rows: Tensor) -> Iterable[Tensor]:
        # The bound is over contexts one by one, so the rows handed on are differences within a context.
        for x in range(self.outcomes):
            apart = rows - rows[:, x : x + 1]
            yield apart[torch.logsumexp(apart, 1).argmax()]
