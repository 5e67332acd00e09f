"""A small decoder-only transformer, evaluated whole (`forward`) and symbol by symbol with carried keys and values.

True here: the input is a start token at position 0 and then the symbols; a position attends to itself and to what comes before
it. Blocks are pre-norm (attention, then a GELU layer of `inner` units, each added to the stream), and a last LayerNorm stands
before the head. `forward` and the step use the same parameters and differ by rounding alone. Attention is written out as two
products and a softmax, so that the same lines run under torch.func.vmap.
Rotary positions turn the pair (j, j + d/2) of each query and key of d numbers by the angle position · 10000^(−2j/d) (Su et al.
2021, in the half-split layout), so a product of query and key depends on positions by their difference alone.
The floor: the last norm divides d = x − mean(x) by sqrt(mean(d²) + ε), both of the same computed d, so the result x̂ has
‖x̂‖₂ ≤ √width · (1 + γ) with γ for width + 8 roundings, however badly d itself was rounded. The logits are then
(W∘γ) x̂ + (W β + b), and `floor.affine_floor` applies with the Euclidean norm and width + 5 roundings.
Must never enter: dropout, or anything else that differs between training and evaluation.
"""

import math
from typing import Any, Literal, final, get_args

import torch
from torch import Tensor, nn
from torch.nn import functional

from arprops.core.error import BadModel, BadQuestion
from arprops.neural.kept import tensor
from arprops.neural.nets.floor import affine_floor, gamma, roundoff
from arprops.neural.nets.initial import count, generator_of, normal, outcomes_of, parameter, undrawn
from arprops.neural.subtree import levels_for, subtree

Carried = tuple[Tensor, ...]
Positions = Literal["learned", "rotary", "none"]

_EPSILON = 1e-5


@final
class Norm(nn.Module):
    """Layer normalisation whose result is bounded however its input was rounded."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.weight, self.bias = parameter(width), parameter(width)
        nn.init.ones_(self.weight)
        nn.init.zeros_(self.bias)

    def forward(self, x: Tensor) -> Tensor:
        apart = x - x.mean(-1, keepdim=True)
        return apart / (apart.square().mean(-1, keepdim=True) + _EPSILON).sqrt() * self.weight + self.bias


@final
class Block(nn.Module):
    """One layer: attention and a GELU layer, each after a norm and added to the stream."""

    def __init__(self, width: int, inner: int) -> None:
        super().__init__()
        self.before_attention, self.before_inner = _norm(width), _norm(width)
        self.attend, self.gather = _affine(width, 3 * width), _affine(width, width)
        self.widen, self.narrow = _affine(width, inner), _affine(inner, width)

    def onward(self, stream: Tensor, mixed: Tensor) -> Tensor:
        """The stream after this layer, given what its attention has mixed."""
        stream = stream + self.gather(mixed)
        return stream + self.narrow(functional.gelu(self.widen(self.before_inner(stream))))


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
        if width % heads:
            raise BadModel(f"width {width} is not a multiple of heads {heads}; expected heads of equal width")
        if positions == "rotary" and width // heads % 2:
            raise BadModel(f"rotary positions turn pairs, and a head of width {width} / {heads} = {width // heads} is odd; expected an even width")
        if context is None and positions == "learned":
            raise BadModel("learned positions without context; expected the length of the longest prompt, such as context=256")
        if context is not None:
            count("context", context, least=0)
        self.embedding = parameter(outcomes, width)
        self.places = parameter(context + 1, width) if context is not None and positions == "learned" else None
        self.blocks = nn.ModuleList(Block(width, self.inner) for _ in range(layers))
        self.norm, self.head = Norm(width), _affine(width, outcomes)
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
            query, key, value = self._heads(block, stream, turn)
            scores = (query @ key.transpose(-1, -2)).masked_fill(future, -math.inf)
            stream = block.onward(stream, self._joined(scores.softmax(-1) @ value))
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
        seen = functional.pad(tensor(tree.seen, self.embedding), (before, 0), value=True)
        turn, kept = self._turn(places), []
        for layer, block in enumerate(self._blocks()):  # before the first attention the stream knows nothing of what came before: one row serves all
            query, key, value = (part.expand(rows, -1, -1, -1) for part in self._heads(block, stream, turn))
            kept += [key.transpose(1, 2).flatten(0, 1), value.transpose(1, 2).flatten(0, 1)]
            key, value = _after(carried[1 + 2 * layer], key), _after(carried[2 + 2 * layer], value)
            mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=seen, scale=1.0)
            stream = block.onward(stream, self._joined(mixed))
        return (stream.flatten(0, 1), *kept)

    def logits(self, carried: Carried) -> Tensor:
        """The logits (rows, outcomes)."""
        return self.head(self.norm(carried[0]))

    def floor(self) -> float:
        """A bound in nats on −log softmax of any outcome after any prompt, infinite above 700; its derivation is in `floor`."""
        scale, shift = self.norm.weight.detach().double(), self.norm.bias.detach().double()
        head, bias, unit = self.head.weight.detach().double(), self.head.bias.detach().double(), roundoff(self.head.weight.dtype)
        radius = math.sqrt(self.width) * (1 + gamma(self.width + 8, unit)) * (1 + 2.0**-50)
        magnitude = bias.abs() + head.abs() @ shift.abs()
        return affine_floor(head * scale, bias + head @ shift, radius=radius, norm=2, magnitude=magnitude, roundings=self.width + 5, unit=unit)

    def _step(self, caches: Carried, tokens: Tensor, position: int) -> Carried:
        stream = functional.embedding(tokens, self.embedding)
        if self.places is not None:
            stream = stream + self.places[position]
        turn, kept = self._turn(torch.full((1,), position, device=tokens.device)), []
        for layer, block in enumerate(self._blocks()):
            query, key, value = self._heads(block, stream[:, None], turn)
            if caches:
                key, value = _after(caches[2 * layer], key), _after(caches[2 * layer + 1], value)
            kept += [key.transpose(1, 2), value.transpose(1, 2)]
            stream = block.onward(stream, self._joined((query @ key.transpose(-1, -2)).softmax(-1) @ value)[:, 0])
        return (stream, *kept)

    def _heads(self, block: Block, stream: Tensor, turn: tuple[Tensor, Tensor] | None) -> tuple[Tensor, Tensor, Tensor]:
        """Queries (scaled), keys and values (rows, heads, places, width of a head)."""
        split = block.attend(block.before_attention(stream)).unflatten(-1, (3, self.heads, self.width // self.heads))
        query, key, value = split.movedim(-3, 0).transpose(-2, -3)
        if turn is not None:
            query, key = _turned(query, turn), _turned(key, turn)
        return query * (self.width // self.heads) ** -0.5, key, value

    def _turn(self, places: Tensor) -> tuple[Tensor, Tensor] | None:
        """Cosines and sines (places, half the width of a head), computed in float64, for rotary positions."""
        if self.positions != "rotary":
            return None
        half = self.width // self.heads // 2
        pairs = torch.arange(half, dtype=torch.float64, device=self.embedding.device)
        angles = places.double()[:, None] * 10000.0 ** (-pairs / half)
        return angles.cos().to(self.embedding.dtype), angles.sin().to(self.embedding.dtype)

    @staticmethod
    def _joined(mixed: Tensor) -> Tensor:
        return mixed.transpose(-2, -3).flatten(-2)

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


def _after(caches: Tensor, values: Tensor) -> Tensor:
    """Keys or values of a path (rows, places, heads, width of a head) and those that follow (rows, heads, …), as (rows, heads, all places, width)."""
    return torch.cat([caches.transpose(1, 2), values], 2)


def _turned(values: Tensor, turn: tuple[Tensor, Tensor]) -> Tensor:
    (cosine, sine), (first, second) = turn, values.chunk(2, -1)
    return torch.cat([first * cosine - second * sine, first * sine + second * cosine], -1)


def _norm(width: int) -> nn.LayerNorm:
    made = undrawn(nn.LayerNorm(width, eps=_EPSILON, device="meta"))
    made.reset_parameters()
    return made


def _affine(inputs: int, outputs: int) -> nn.Linear:
    """A linear map with bias 0, its weights to be drawn later."""
    made = undrawn(nn.Linear(inputs, outputs, device="meta"))
    nn.init.zeros_(made.bias)
    return made
