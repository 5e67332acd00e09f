"""LSTM and GRU, evaluated whole (`forward`) and symbol by symbol (`root`, `extend`, `logits`).

True here: the input is a start token and then the symbols, so the row after t symbols is the hidden state after t + 1 steps, and
the empty prompt has a row like every other. Both ways use the same parameters, those of torch.nn.LSTM and torch.nn.GRU; they
differ by rounding alone. A step multiplies the hidden states once a parent, not once a child: children of one parent differ by a
row of the first layer's input table.
The floor: h = o·tanh(c) with o in [0, 1], each factor rounded to within 4 units, so |h| ≤ 1 + 16u for an LSTM, at any length. A
GRU mixes its old state in, where roundings could add up over the steps, so its step clamps h to [−1, 1], which real arithmetic
never leaves, rather than rest on how torch.lerp rounds. Then `floor.affine_floor` applies with hidden + 1 roundings. The floor is about `extend`, by which models are evaluated.
Must never enter: dropout, or anything else that differs between training and evaluation.
"""

from abc import ABC, abstractmethod
from typing import Any, final

import torch
from torch import Tensor, nn
from torch.nn import functional

from arprops.neural.nets.floor import affine_floor, roundoff
from arprops.neural.nets.initial import count, generator_of, normal, outcomes_of, parameter, undrawn, uniform
from arprops.neural.workspace import CACHE

Carried = tuple[Tensor, ...]
PARENTS = 64
"""Of so many parents at least the children are stepped together, however wide the net: fewer make a product dear."""
_MINUS_ONE = torch.tensor(-1.0)


class Recurrent(nn.Module, ABC):
    """What the recurrent nets share: a table of inputs, a recurrent cell with its layers, and a head of logits."""

    cell: nn.LSTM | nn.GRU
    levels = 1
    """A call answers all children of its prompts: those of one parent differ by a row of a table, and share the rest."""
    timeless = True

    def __init__(self, outcomes: int, *, hidden: int, layers: int, embedding: int | None, seed: int) -> None:
        super().__init__()
        self.outcomes, self.hidden, self.layers = outcomes_of(outcomes), count("hidden", hidden), count("layers", layers)
        inputs = outcomes if embedding is None else count("embedding", embedding)
        generator = generator_of(seed)
        self.embedding = None if embedding is None else parameter(outcomes, inputs)
        self.cell = undrawn(self._made()(inputs, hidden, num_layers=layers, batch_first=True, device="meta"))
        self.head = undrawn(nn.Linear(hidden, outcomes, device="meta"))
        if self.embedding is not None:
            normal(self.embedding, deviation=1.0, generator=generator)
        uniform(self.cell.parameters(), bound=hidden**-0.5, generator=generator)
        uniform(self.head.parameters(), bound=hidden**-0.5, generator=generator)

    @staticmethod
    @abstractmethod
    def _made() -> Any:
        """The class of the cell in torch."""

    @staticmethod
    @abstractmethod
    def biases(of_input: Tensor, of_hidden: Tensor) -> tuple[Tensor, Tensor | None]:
        """What is added to the input's share of a layer's gates and to the hidden state's; None where the former can take both."""

    @staticmethod
    @abstractmethod
    def gated(inputs: Tensor, hidden: Tensor, previous: Tensor) -> Carried:
        """A layer's next state (its output first) from the input's and the hidden state's shares of its gates, and the last tensor of its state.

        The hidden state's share may be overwritten: it was computed for this.
        """

    @staticmethod
    @abstractmethod
    def spread(inputs: Tensor, hidden: Tensor, previous: Tensor, *, out: Carried) -> None:
        """The same for every child of each row, written to `out`: inputs' shares ((rows,) children, gates · hidden), the rest a row a parent.

        Both shares are `prepared`. Without gradients.
        """

    @staticmethod
    def prepared(shares: Tensor) -> Tensor:
        """Shares (…, gates · hidden) as `spread` wants them, in place."""
        return shares

    @abstractmethod
    def reach(self) -> float:
        """The largest |h| that a step can give."""

    def config(self) -> dict[str, Any]:
        """The architecture as plain data, from which `architecture.module_of` makes a net of the same shape."""
        size = {} if self.embedding is None else {"embedding": self.embedding.shape[1]}
        return {"kind": type(self).__name__.lower(), "outcomes": self.outcomes, "hidden": self.hidden, "layers": self.layers, **size}

    def forward(self, tokens: Tensor) -> Tensor:
        """The logits (B, T + 1, outcomes) after each prefix of each row of tokens (B, T)."""
        started = functional.pad(tokens, (1, 0), value=self.outcomes - 1)
        dtype = self.head.weight.dtype
        inputs = functional.one_hot(started, self.outcomes).to(dtype) if self.embedding is None else functional.embedding(started, self.embedding)
        return self.head(self.cell(inputs)[0])

    def root(self) -> Carried:
        """The state after the start token, which is the empty prompt: one row."""
        blank = self.head.weight.new_zeros(1, self.hidden)
        nowhere = torch.zeros(1, dtype=torch.long, device=blank.device)
        return self._step((blank,) * (self.layers * self.states), nowhere, nowhere + (self.outcomes - 1))

    def extend(self, carried: Carried, parents: Tensor, tokens: Tensor) -> Carried:
        """The states after one more symbol: row i follows row parents[i] by tokens[i]."""
        return self._step(carried, parents, tokens)

    def below(self, carried: Carried, levels: int) -> Carried:
        """The states after all prompts 1 … `levels` symbols longer, as `Tiled` orders them."""
        made = [self._children(carried)]
        while len(made) < levels:
            made.append(self._children(made[-1]))
        if levels == 1:
            return made[0]
        return tuple(torch.cat([part.unflatten(0, (len(carried[0]), -1)) for part in parts], 1).flatten(0, 1) for parts in zip(*made, strict=True))

    def logits(self, carried: Carried) -> Tensor:
        """The logits (rows, outcomes)."""
        return self.head(carried[(self.layers - 1) * self.states])

    def floor(self) -> float:
        """A bound in nats on −log softmax of any outcome after any prompt, infinite above 700; its derivation is in `floor`."""
        weight, bias, unit = self.head.weight.detach().double(), self.head.bias.detach().double(), roundoff(self.head.weight.dtype)
        return affine_floor(weight, bias, radius=self.reach(), norm=1, magnitude=bias.abs(), roundings=self.hidden + 1, unit=unit)

    def weights(self, layer: int) -> tuple[Tensor, Tensor, Tensor, Tensor | None]:
        """Of a layer: weights of input and hidden state (gates · hidden, width), and the `biases` of their shares of the gates."""
        found = self.cell._parameters  # each step asks, and a module looks an attribute up in Python
        w_input, w_hidden, b_input, b_hidden = (found[f"{name}_l{layer}"] for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"))
        return (w_input, w_hidden, *self.biases(b_input, b_hidden))  # pyright: ignore[reportArgumentType, reportReturnType]

    @property
    def states(self) -> int:
        """How many tensors a layer carries."""
        return 2 if isinstance(self.cell, nn.LSTM) else 1

    def _step(self, carried: Carried, parents: Tensor, tokens: Tensor) -> Carried:
        after: list[Tensor] = []
        states, shared = self.states, carried[0].shape[0] < parents.shape[0]
        for layer in range(self.layers):
            state = carried[layer * states : (layer + 1) * states]
            w_input, w_hidden, b_input, b_hidden = self.weights(layer)
            inputs = functional.linear(after[-states], w_input, b_input) if layer else self._table(w_input, b_input).index_select(0, tokens)
            # Once a row of the parents where they have children enough, else once a child.
            if shared:
                hidden = functional.linear(state[0], w_hidden, b_hidden).index_select(0, parents)
            else:
                hidden = functional.linear(state[0].index_select(0, parents), w_hidden, b_hidden)
            after += self.gated(inputs, hidden, state[-1].index_select(0, parents))
        return tuple(after)

    def _children(self, carried: Carried) -> Carried:
        """The states of all children, those of one parent together; by so many parents at a time that what their children need on the way stays in the cache."""
        (rows, width), children = carried[0].shape, self.outcomes - 1
        layers = [self.weights(layer) for layer in range(self.layers)]
        table = self.prepared(self._table(layers[0][0], layers[0][2])[:-1])
        gates = table.shape[1]
        size = rows if table.device.type != "cpu" else min(rows, max(PARENTS, CACHE // (children * gates * table.element_size())))
        hidden, made = table.new_empty(size, gates), tuple(part.new_empty(rows, children, width) for part in carried)
        for begin in range(0, rows, size):
            state, after = ([part[begin : begin + size] for part in parts] for parts in (carried, made))
            inputs, held = table, hidden[: len(state[0])]
            for layer, (w_input, w_hidden, b_input, b_hidden) in enumerate(layers):
                first, last = layer * self.states, (layer + 1) * self.states
                if layer:
                    below = after[first - self.states].flatten(0, 1)
                    inputs = self.prepared(functional.linear(below, w_input, b_input)).unflatten(0, (-1, children))
                if b_hidden is None:
                    torch.mm(state[first], w_hidden.t(), out=held)
                else:
                    torch.addmm(b_hidden, state[first], w_hidden.t(), out=held)
                self.spread(inputs, self.prepared(held), state[last - 1], out=tuple(after[first:last]))
        return tuple(part.flatten(0, 1) for part in made)

    def _table(self, weight: Tensor, bias: Tensor) -> Tensor:
        """What each outcome as an input adds to the first layer's gates, END's row (the start token's) last; a row lies in one piece, as rows are picked."""
        return weight.t().contiguous() + bias if self.embedding is None else functional.linear(self.embedding, weight, bias)


def tanh(values: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The hyperbolic tangent, in [−1, 1]. On a CPU as 2σ(2x) − 1, as torch takes several times as long for a tanh: off by some units of 1, not of the result."""
    if values.device.type != "cpu":
        return torch.tanh(values, out=out)
    if torch.is_grad_enabled() and values.requires_grad:
        return (2 * values).sigmoid() * 2 - 1
    return less_one(torch.mul(values, 2, out=out).sigmoid_())


def less_one(values: Tensor) -> Tensor:
    """2x − 1, in place, and in one pass."""
    return torch.add(_MINUS_ONE, values, alpha=2, out=values)


@final
class LSTM(Recurrent):
    """A long short-term memory (Hochreiter and Schmidhuber 1997, with forget gates), with a linear head.

    Needs the number of outcomes (symbols and END), the width of the hidden state and how many layers; `embedding` is the width of
    learned inputs, left out where the first layer reads one-hot symbols. The first weights are torch's uniform ones, drawn from `seed`.
    A row carries 2 · layers · hidden numbers. Fails with `BadModel` on a size below 1.
    """

    def __init__(self, outcomes: int, *, hidden: int, layers: int = 1, embedding: int | None = None, seed: int = 0) -> None:
        super().__init__(outcomes, hidden=hidden, layers=layers, embedding=embedding, seed=seed)

    @staticmethod
    def _made() -> Any:
        return nn.LSTM

    @staticmethod
    def biases(of_input: Tensor, of_hidden: Tensor) -> tuple[Tensor, Tensor | None]:
        return of_input + of_hidden, None  # an addend less to copy into each product

    @staticmethod
    def gated(inputs: Tensor, hidden: Tensor, previous: Tensor) -> Carried:
        write, keep, new, show = LSTM.prepared(hidden.add_(inputs)).sigmoid_().chunk(4, 1)
        memory = torch.addcmul(keep * previous, write, torch.add(_MINUS_ONE, new, alpha=2))
        return show * tanh(memory), memory

    @staticmethod
    def spread(inputs: Tensor, hidden: Tensor, previous: Tensor, *, out: Carried) -> None:
        (rows, width), children = previous.shape, inputs.shape[-2]
        gates = torch.add(hidden[:, None], inputs, out=hidden.new_empty(rows, children, 4 * width)).sigmoid_()
        write, keep, new, show = gates.chunk(4, 2)
        shown, memory = out
        torch.mul(keep, previous[:, None], out=memory).addcmul_(write, less_one(new))
        tanh(memory, out=shown).mul_(show)

    @staticmethod
    def prepared(shares: Tensor) -> Tensor:
        """A tanh is 2σ(2x) − 1, so with the share of its gate doubled, which is exact, one sigmoid serves all gates."""
        width = shares.shape[-1] // 4
        shares[..., 2 * width : 3 * width].mul_(2)
        return shares

    def reach(self) -> float:
        return 1 + 16 * roundoff(self.head.weight.dtype)


@final
class GRU(Recurrent):
    """A gated recurrent unit (Cho et al. 2014, in the form of torch.nn.GRU), with a linear head.

    Needs the number of outcomes (symbols and END), the width of the hidden state and how many layers; `embedding` is the width of
    learned inputs, left out where the first layer reads one-hot symbols. The first weights are torch's uniform ones, drawn from `seed`.
    A row carries layers · hidden numbers. Fails with `BadModel` on a size below 1.
    """

    def __init__(self, outcomes: int, *, hidden: int, layers: int = 1, embedding: int | None = None, seed: int = 0) -> None:
        super().__init__(outcomes, hidden=hidden, layers=layers, embedding=embedding, seed=seed)

    @staticmethod
    def _made() -> Any:
        return nn.GRU

    @staticmethod
    def biases(of_input: Tensor, of_hidden: Tensor) -> tuple[Tensor, Tensor | None]:
        return of_input, of_hidden  # the reset gate stands between the two

    @staticmethod
    def gated(inputs: Tensor, hidden: Tensor, previous: Tensor) -> Carried:
        width = inputs.shape[1] // 3
        reset, keep = (inputs[:, : 2 * width] + hidden[:, : 2 * width]).sigmoid_().chunk(2, 1)
        fresh = tanh(torch.addcmul(inputs[:, 2 * width :], reset, hidden[:, 2 * width :]))
        return (torch.lerp(fresh, previous, keep).clamp(-1, 1),)

    @staticmethod
    def spread(inputs: Tensor, hidden: Tensor, previous: Tensor, *, out: Carried) -> None:
        (rows, width), children = previous.shape, inputs.shape[-2]
        opened = torch.add(hidden[:, None, : 2 * width], inputs[..., : 2 * width], out=hidden.new_empty(rows, children, 2 * width))
        reset, keep = opened.sigmoid_().chunk(2, 2)
        made = torch.mul(reset, hidden[:, None, 2 * width :], out=out[0]).add_(inputs[..., 2 * width :])
        torch.lerp(tanh(made, out=made), previous[:, None], keep, out=made).clamp_(-1, 1)

    def reach(self) -> float:
        return 1.0
