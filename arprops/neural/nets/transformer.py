"""A small decoder-only transformer, evaluated whole (`forward`) and symbol by symbol with carried keys and values.

True here: the input is a start token at position 0 and then the symbols; a position attends to itself and to what comes before
it. Its layers are the blocks of `attention`, and a last norm stands before the head, which gives the floor. `forward` and the step
use the same parameters and differ by rounding alone.
Must never enter: dropout, or anything else that differs between training and evaluation.
"""

import math
from typing import Any, Literal, final, get_args

import torch
from torch import Tensor, nn
from torch.nn import functional

from arprops.core.error import BadModel, BadQuestion
from arprops.neural.kept import tensor
from arprops.neural.nets.attention import Block, Norm, Turn, affine, after, heads_of, joined, normed_floor, rotation
from arprops.neural.nets.initial import count, generator_of, normal, outcomes_of, parameter
from arprops.neural.subtree import levels_for, subtree

Carried = tuple[Tensor, ...]
Positions = Literal["learned", "rotary", "none"]


@final
class Transformer(nn.Module):
    """A decoder-only transformer with learned, rotary or no positions, and a linear head.

    Needs the number of outcomes (symbols and END), the width, which `heads` divides, and how many layers; `inner` is the width of
    the GELU layers, four times the width where left out. `context` is the longest prompt: learned positions must have it, the
    others may go without. The first weights are normal with deviation 0.02 (that of what is added to the stream divided by
    √(2·layers)), drawn from `seed`. A row carries 2 · layers · width numbers a symbol. A longer prompt is a `BadQuestion`: no
    weights say what the net would answer. Fails with `BadModel` on sizes that do not fit together.
    """

    along = 1
    """What is carried: the stream of the prompt, and along the path each layer's keys and values (rows, places, heads, width of a head)."""

    def __init__(
        self,
        outcomes: int,
        *,
        width: int,
        heads: int = 1,
        layers: int = 1,
        context: int | None = None,
        positions: Positions = "learned",
        inner: int | None = None,
        seed: int = 0,
    ) -> None:
        super().__init__()
        self.outcomes, self.width, self.heads = outcomes_of(outcomes), count("width", width), count("heads", heads)
        self.layers, self.context, self.positions = count("layers", layers), context, positions
        self.inner = count("inner", 4 * width if inner is None else inner)
        if positions not in get_args(Positions):
            raise BadModel(f"positions is {positions!r}, expected one of {', '.join(map(repr, get_args(Positions)))}")
        heads_of(width, heads, rotary=positions == "rotary")
        if context is None and positions == "learned":
            raise BadModel("learned positions without context; expected the length of the longest prompt, such as context=256")
        if context is not None:
            count("context", context, least=0)
        self.embedding = parameter(outcomes, width)
        self.places = parameter(context + 1, width) if context is not None and positions == "learned" else None
        self.blocks = nn.ModuleList(Block(width, self.inner) for _ in range(layers))
        self.norm, self.head = Norm(width), affine(width, outcomes)
        self.levels = levels_for(outcomes - 1)
        self._draw(seed)

    def config(self) -> dict[str, Any]:
        """The architecture as plain data, from which `architecture.module_of` makes a net of the same shape."""
        sizes = {"outcomes": self.outcomes, "width": self.width, "heads": self.heads, "layers": self.layers}
        limit = {} if self.context is None else {"context": self.context}
        return {"kind": "transformer", **sizes, **limit, "positions": self.positions, "inner": self.inner}

    def forward(self, tokens: Tensor) -> Tensor:
        """The logits (B, T + 1, outcomes) after each prefix of each row of tokens (B, T)."""
        self._within(tokens.shape[1])
        started = functional.pad(tokens, (1, 0), value=self.outcomes - 1)
        length = started.shape[1]
        stream = functional.embedding(started, self.embedding)
        if self.places is not None:
            stream = stream + self.places[:length]
        turn = self._turn(torch.arange(length, device=tokens.device))
        future = torch.ones(length, length, dtype=torch.bool, device=tokens.device).triu(1)
        for block in self._blocks():
            query, key, value = block.heads(stream, self.heads, turn)
            scores = (query @ key.transpose(-1, -2)).masked_fill(future, -math.inf)
            stream = block.onward(stream, joined(scores.softmax(-1) @ value))
        return self.head(self.norm(stream))

    def root(self) -> Carried:
        """The empty prompt: the stream at the start token, and its keys and values a layer; one row."""
        return self._step((), torch.tensor([self.outcomes - 1], device=self.embedding.device), 0)

    def extend(self, carried: Carried, parents: Tensor, tokens: Tensor) -> Carried:
        """The same after one more symbol: row i follows row parents[i] by tokens[i]."""
        before = carried[1].shape[1]
        self._within(before)
        return self._step(tuple(values.index_select(0, parents) for values in carried[1:]), tokens, before)

    def below(self, carried: Carried, levels: int) -> Carried:
        """The same after all prompts 1 … `levels` symbols longer, as `Tiled` orders them."""
        (rows, before), tree = carried[1].shape[:2], subtree(self.outcomes - 1, levels)
        self._within(before + levels - 1)
        places = tensor(before - 1 + tree.depth, self.embedding)
        stream = functional.embedding(tensor(tree.token, self.embedding), self.embedding)[None]
        if self.places is not None:
            stream = stream + self.places[places]
        seen, spare = tensor(tree.seen_behind(before), self.embedding), tree.spare(before)
        turn, kept = self._turn(places), []
        for layer, block in enumerate(self._blocks()):  # before the first attention the stream knows nothing of what came before: one row serves all
            query, key, value = (part.expand(rows, -1, -1, -1) for part in block.heads(stream, self.heads, turn))
            kept += [key.transpose(1, 2), value.transpose(1, 2)]
            key, value = after(carried[1 + 2 * layer], key, spare=spare), after(carried[2 + 2 * layer], value, spare=spare)
            mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=seen, scale=1.0)
            stream = block.onward(stream, joined(mixed))
        return (stream.flatten(0, 1), *kept)

    def logits(self, carried: Carried) -> Tensor:
        """The logits (rows, outcomes)."""
        return self.head(self.norm(carried[0]))

    def floor(self) -> float:
        """A bound in nats on −log softmax of any outcome after any prompt, infinite above 700; its derivation is in `attention`."""
        return normed_floor(self.norm, self.head)

    def _step(self, caches: Carried, tokens: Tensor, position: int) -> Carried:
        stream = functional.embedding(tokens, self.embedding)
        if self.places is not None:
            stream = stream + self.places[position]
        turn, kept = self._turn(torch.full((1,), position, device=tokens.device)), []
        for layer, block in enumerate(self._blocks()):
            query, key, value = block.heads(stream[:, None], self.heads, turn)
            if caches:
                key, value = after(caches[2 * layer], key), after(caches[2 * layer + 1], value)
            kept += [key.transpose(1, 2), value.transpose(1, 2)]
            stream = block.onward(stream, joined((query @ key.transpose(-1, -2)).softmax(-1) @ value)[:, 0])
        return (stream, *kept)

    def _turn(self, places: Tensor) -> Turn | None:
        return rotation(places, self.width // self.heads // 2, self.embedding.dtype) if self.positions == "rotary" else None

    def _blocks(self) -> list[Block]:
        return [block for block in self.blocks if isinstance(block, Block)]

    def _within(self, length: int) -> None:
        if self.context is not None and length > self.context:
            raise BadQuestion(
                f"a prompt of {length} symbols; this transformer was made for at most {self.context}, and has no answer beyond: "
                "ask about shorter prompts, or make it with a longer context, or with positions 'rotary' or 'none' and no context"
            )

    def _draw(self, seed: int) -> None:
        generator = generator_of(seed)
        for name, values in self.named_parameters():
            if values.dim() > 1:
                added = name.endswith(("gather.weight", "narrow.weight"))
                normal(values, deviation=0.02 / (math.sqrt(2 * self.layers) if added else 1.0), generator=generator)
