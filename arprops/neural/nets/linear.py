"""The linear net: at each length, the logits are a linear function of the one-hot prompt.

True here: after t symbols the logits are bias[t] + Σ_i weight[t, i, symbol i], so there is a row for each length, place and symbol,
and nothing is shared between lengths; the weights of length t begin at row t(t − 1)/2 of one packed table, so no weight is idle.
Once the context is full, the net reads the last `context` symbols, as though the prompt had begun there: it is total, and from
there on it is an n-gram net of that order. The linear models of the rule-extrapolation study (Mészáros et al. 2024) are among
these for prompts up to the context: there weight[t, i, s] is a number of (t, i) times one row of s.
The floor bounds each place by its worst symbol; a logit is a sum of length + 1 parameters, rounded as often.
"""

from collections.abc import Iterable
from typing import Any, final

import torch
from torch import Tensor, nn
from torch.nn import functional

from arprops.core.error import BadModel
from arprops.neural.nets.floor import floor_of, gamma, roundoff
from arprops.neural.nets.initial import count, generator_of, normal, outcomes_of, parameter

Carried = tuple[Tensor, ...]

_LARGEST = 1 << 28


@final
class Linear(nn.Module):
    """The net whose logits are a linear function of the one-hot prompt, at each length its own.

    Needs the number of outcomes (symbols and END) and the context, the longest prompt that is read whole; of a longer one the last
    `context` symbols are read. The first weights are normal with deviation 0.02, drawn from `seed`. A row carries up to `context`
    integers. Cost: context²/2 · V · (V + 1) parameters. Fails with `BadModel` where these are over 2²⁸.
    """

    def __init__(self, outcomes: int, *, context: int, seed: int = 0) -> None:
        super().__init__()
        self.outcomes, self.window = outcomes_of(outcomes), count("context", context, least=0, most=None)
        rows = context * (context + 1) // 2
        if rows * (outcomes - 1) * outcomes > _LARGEST:
            raise BadModel(f"a linear net over {context} places and {outcomes - 1} symbols has more than 2^28 weights; expected a shorter context")
        self.weight, self.bias = parameter(rows, outcomes - 1, outcomes), parameter(context + 1, outcomes)
        generator = generator_of(seed)
        normal(self.weight, deviation=0.02, generator=generator)
        normal(self.bias, deviation=0.02, generator=generator)

    def config(self) -> dict[str, Any]:
        """The architecture as plain data, from which `architecture.module_of` makes a net of the same shape."""
        return {"kind": "linear", "outcomes": self.outcomes, "context": self.window}

    def forward(self, tokens: Tensor) -> Tensor:
        """The logits (B, T + 1, outcomes) after each prefix of each row of tokens (B, T)."""
        batch, symbols = len(tokens), self.outcomes - 1
        length = min(tokens.shape[1], self.window)
        lengths, places = torch.tril_indices(length + 1, length, -1, device=tokens.device)
        # Places that a length does not see stay 0, which is what makes the product causal.
        blank = self.weight.new_zeros(length + 1, length, symbols, self.outcomes)
        spread = blank.index_put((lengths, places), self.weight[: len(lengths)])
        seen = functional.one_hot(tokens[:, :length], symbols).to(self.weight.dtype).reshape(batch, length * symbols)
        read = seen @ spread.permute(1, 2, 0, 3).reshape(length * symbols, (length + 1) * self.outcomes)
        early = read.reshape(batch, length + 1, self.outcomes) + self.bias[: length + 1]
        if tokens.shape[1] == length:
            return early
        late = tokens.shape[1] - length
        if not self.window:
            return torch.cat([early, self.bias[0].expand(batch, late, self.outcomes)], 1)
        windows = functional.one_hot(tokens.unfold(1, self.window, 1)[:, 1:], symbols).to(self.weight.dtype).reshape(batch, late, self.window * symbols)
        return torch.cat([early, windows @ self._full().reshape(self.window * symbols, self.outcomes) + self.bias[-1]], 1)

    def root(self) -> Carried:
        """The empty prompt: one row of no symbols."""
        return (torch.zeros(1, 0, dtype=torch.long, device=self.bias.device),)

    def extend(self, carried: Carried, parents: Tensor, tokens: Tensor) -> Carried:
        """The symbols read after one more: row i follows row parents[i] by tokens[i]."""
        read = carried[0].index_select(0, parents)
        return (torch.cat([read[:, max(0, read.shape[1] + 1 - self.window) :], tokens[:, None]], 1) if self.window else read,)

    def logits(self, carried: Carried) -> Tensor:
        """The logits (rows, outcomes)."""
        read, symbols = carried[0], self.outcomes - 1
        length = read.shape[1]
        if not length:
            return self.bias[:1].expand(len(read), self.outcomes)
        first = length * (length - 1) // 2
        rows = self.weight[first : first + length].reshape(length * symbols, self.outcomes)
        return functional.embedding_bag(read + torch.arange(0, length * symbols, symbols, device=read.device), rows, mode="sum") + self.bias[length]

    def floor(self) -> float:
        """A bound in nats on −log softmax of any outcome after any prompt, infinite above 700; its derivation is in `floor`."""
        unit = max(roundoff(self.weight.dtype), 2.0**-50)
        worst = 0.0
        for length in range(self.window + 1):
            first = length * (length - 1) // 2
            weight, bias = self.weight[first : first + length].detach().double(), self.bias[length].detach().double()
            worst = max(worst, floor_of(self._differences(weight, bias, gamma(length + 4, unit))))
        return worst

    @staticmethod
    def _differences(weight: Tensor, bias: Tensor, error: float) -> Iterable[Tensor]:
        sizes = error * (bias.abs() + weight.abs().amax(1).sum(0))
        for x in range(len(bias)):
            row = bias - bias[x] + (weight - weight[:, :, x : x + 1]).amax(1).sum(0) + 2 * (sizes + sizes[x])
            row[x] = 0.0
            yield row

    def _full(self) -> Tensor:
        return self.weight[self.window * (self.window - 1) // 2 :]
