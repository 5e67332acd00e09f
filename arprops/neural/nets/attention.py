"""The parts of a transformer: norms, layers of attention, rotary positions, and the floor of a head behind a last norm.

True here: blocks are pre-norm (attention, then a GELU layer, each added to the stream). Attention is written out as two products and a softmax, so that the
same lines run under torch.func.vmap. Queries, keys and values are (rows, heads, places, width of a head); queries are scaled.
Rotary positions turn the pair (j, j + d/2) of each query and key of d numbers by the angle position · 10000^(−2j/d) (Su et al.
2021, in the half-split layout), so a product of query and key depends on positions by their difference alone.
The floor: the last norm divides d = x − mean(x) by sqrt(mean(d²) + ε), both of the same computed d, so the result x̂ has
‖x̂‖₂ ≤ √width · (1 + γ) with γ for width + 8 roundings, however badly d itself was rounded. The logits are then
(W∘γ) x̂ + (W β + b), and `floor.affine_floor` applies with the Euclidean norm and width + 5 roundings.
Must never enter: dropout, or anything else that differs between training and evaluation.
"""

import math
from typing import final

import torch
from torch import Tensor, nn
from torch.nn import functional

from arprops.core.error import BadModel
from arprops.neural.nets.floor import affine_floor, gamma, roundoff
from arprops.neural.nets.initial import parameter, undrawn

Turn = tuple[Tensor, Tensor]
"""Cosines and sines (places, half the width of a head)."""
EPSILON = 1e-5


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
        return apart / (apart.square().mean(-1, keepdim=True) + EPSILON).sqrt() * self.weight + self.bias


@final
class Block(nn.Module):
    """One layer: attention and a GELU layer, each after a norm and added to the stream."""

    def __init__(self, width: int, inner: int) -> None:
        super().__init__()
        self.before_attention, self.before_inner = norm(width), norm(width)
        self.attend, self.gather = affine(width, 3 * width), affine(width, width)
        self.widen, self.narrow = affine(width, inner), affine(inner, width)

    def heads(self, stream: Tensor, count: int, turn: Turn | None) -> tuple[Tensor, Tensor, Tensor]:
        """Queries, keys and values of so many heads, turned where there are rotary positions."""
        query, key, value = split(self.attend(self.before_attention(stream)), 3, count)
        if turn is not None:
            query, key = turned(query, turn), turned(key, turn)
        return query * scale(query), key, value

    def onward(self, stream: Tensor, mixed: Tensor) -> Tensor:
        """The stream after this layer, given what its attention has mixed."""
        return self.thought(stream + self.gather(mixed))

    def thought(self, stream: Tensor) -> Tensor:
        """The stream after the GELU layer alone."""
        return stream + self.narrow(functional.gelu(self.widen(self.before_inner(stream))))


@final
class Asking(nn.Module):
    """One layer that also asks an encoded source, after its own attention and before its GELU layer."""

    def __init__(self, width: int, inner: int) -> None:
        super().__init__()
        self.block, self.before_source = Block(width, inner), norm(width)
        self.ask, self.offer, self.merge = affine(width, width), affine(width, 2 * width), affine(width, width)

    def offered(self, encoded: Tensor, heads: int) -> tuple[Tensor, Tensor]:
        """The keys and values of an encoded source (rows, places, width)."""
        key, value = split(self.offer(encoded), 2, heads)
        return key, value

    def onward(self, stream: Tensor, mixed: Tensor, offered: tuple[Tensor, Tensor]) -> Tensor:
        """The stream after this layer, given what its own attention has mixed, and the source's keys and values: one row for all, or a row each."""
        (key, value), stream = offered, stream + self.block.gather(mixed)
        (query,) = split(self.ask(self.before_source(stream)), 1, key.shape[1])
        scores = (query * scale(query)) @ key.transpose(-1, -2)
        return self.block.thought(stream + self.merge(joined(scores.softmax(-1) @ value)))


def split(values: Tensor, parts: int, heads: int) -> tuple[Tensor, ...]:
    """So many parts (rows, heads, places, width of a head) of values (rows, places, parts · width)."""
    return values.unflatten(-1, (parts, heads, -1)).movedim(-3, 0).transpose(-2, -3).unbind(0)


def joined(mixed: Tensor) -> Tensor:
    """(rows, places, width) of (rows, heads, places, width of a head)."""
    return mixed.transpose(-2, -3).flatten(-2)


def heads_of(width: int, heads: int, *, rotary: bool) -> int:
    """The number of heads; fails with `BadModel` where they do not divide the width, or cannot be turned in pairs."""
    if width % heads:
        raise BadModel(f"width {width} is not a multiple of heads {heads}; expected heads of equal width")
    if rotary and width // heads % 2:
        raise BadModel(f"rotary positions turn pairs, and a head of width {width} / {heads} = {width // heads} is odd; expected an even width")
    return heads


def scale(query: Tensor) -> float:
    """1 over the root of the width of a head."""
    return query.shape[-1] ** -0.5


def rotation(places: Tensor, half: int, dtype: torch.dtype) -> Turn:
    """The turns at these places, computed in float64, for heads of twice `half` numbers."""
    pairs = torch.arange(half, dtype=torch.float64, device=places.device)
    angles = places.double()[:, None] * 10000.0 ** (-pairs / half)
    return angles.cos().to(dtype), angles.sin().to(dtype)


def turned(values: Tensor, turn: Turn) -> Tensor:
    """The values, each pair turned by its place."""
    (cosine, sine), (first, second) = turn, values.chunk(2, -1)
    return torch.cat([first * cosine - second * sine, first * sine + second * cosine], -1)


def after(caches: Tensor, values: Tensor, *, spare: int = 0) -> Tensor:
    """Keys or values of a path (rows, places, heads, width of a head) and those that follow (rows, heads, …), as (rows, heads, all places, width); `spare` zeros first."""
    path = caches.transpose(1, 2)
    return torch.cat([path.new_zeros(()).expand(*path.shape[:2], spare, path.shape[3]), path, values], 2) if spare else torch.cat([path, values], 2)


def norm(width: int) -> nn.LayerNorm:
    """A layer norm that begins as the identity."""
    made = undrawn(nn.LayerNorm(width, eps=EPSILON, device="meta"))
    made.reset_parameters()
    return made


def affine(inputs: int, outputs: int) -> nn.Linear:
    """A linear map with bias 0, its weights to be drawn later."""
    made = undrawn(nn.Linear(inputs, outputs, device="meta"))
    nn.init.zeros_(made.bias)
    return made


def normed_floor(last: Norm, head: nn.Linear) -> float:
    """A bound in nats on −log softmax of the head behind the last norm, whatever the stream; infinite above 700. The derivation is at the head of the file."""
    width, unit = head.in_features, roundoff(head.weight.dtype)
    scaled, shift = last.weight.detach().double(), last.bias.detach().double()
    weight, bias = head.weight.detach().double(), head.bias.detach().double()
    radius = math.sqrt(width) * (1 + gamma(width + 8, unit)) * (1 + 2.0**-50)
    magnitude = bias.abs() + weight.abs() @ shift.abs()
    return affine_floor(weight * scaled, bias + weight @ shift, radius=radius, norm=2, magnitude=magnitude, roundings=width + 5, unit=unit)
