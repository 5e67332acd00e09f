"""A small encoder–decoder transformer: a net of targets for every source string.

True here: the encoder reads a start token and then the whole source, each place attending to all of them, so the empty source has a place too. The
decoder is the causal transformer of `transformer`, whose layers also ask the encoded source (`Asking`). `given(source)` is a `Stepped` net of its own that
shares the weights; it encodes the source anew at each call, so that it always answers by the weights as they are. All sources of one batch have one
length, so there is no padding that could be seen.
The floor is that of the head behind the last norm: it holds for every source and every prompt at once.
Must never enter: dropout; a source that is kept from other weights; positions that forget the order of the source.
"""

import math
from collections.abc import Sequence
from typing import Any, Literal, final, get_args

import torch
from torch import Tensor, nn
from torch.nn import functional

from arprops.core.error import BadModel, BadQuestion
from arprops.neural.kept import tensor
from arprops.neural.nets.attention import Asking, Block, Norm, Turn, affine, after, heads_of, joined, norm, normed_floor, rotation
from arprops.neural.nets.initial import count, generator_of, normal, outcomes_of, parameter
from arprops.neural.stepped import Carried
from arprops.neural.subtree import levels_for, subtree

Placing = Literal["learned", "rotary"]


@final
class EncoderDecoder(nn.Module):
    """An encoder–decoder transformer: `given(source)` is its net of targets for a source, and `forward` answers many sources of one length.

    Needs the number of outcomes (target symbols and END) and of source symbols (`sources`), the width, which `heads` divides, and how many layers encoder and
    decoder have each; `inner` is the width of the GELU layers, four times the width where left out. `context` is the longest target and `source_context`
    the longest source: learned positions must have both, rotary ones may go without. First weights as those of `Transformer`, from `seed`. A longer source
    or target is a `BadQuestion`. Fails with `BadModel` on sizes that do not fit together. Source: Vaswani et al. 2017, with pre-norm layers.

    >>> from arprops.neural import EncoderDecoder
    >>> net = EncoderDecoder(3, sources=2, width=8, positions="rotary")
    >>> [tuple(net.given(source).logits(net.given(source).root()).shape) for source in ([], [0, 1])]
    [(1, 3), (1, 3)]
    """

    def __init__(
        self,
        outcomes: int,
        *,
        sources: int,
        width: int,
        heads: int = 1,
        layers: int = 1,
        context: int | None = None,
        source_context: int | None = None,
        positions: Placing = "learned",
        inner: int | None = None,
        seed: int = 0,
    ) -> None:
        super().__init__()
        self.outcomes, self.sources, self.width = outcomes_of(outcomes), count("sources", sources), count("width", width)
        self.heads, self.layers, self.positions = count("heads", heads), count("layers", layers), positions
        self.inner = count("inner", 4 * width if inner is None else inner)
        if positions not in get_args(Placing):
            raise BadModel(f"positions is {positions!r}, expected one of {', '.join(map(repr, get_args(Placing)))}: without any, a source would be a bag of symbols")
        heads_of(width, heads, rotary=positions == "rotary")
        self.context, self.source_context = _longest("context", context, positions), _longest("source_context", source_context, positions)
        self.embedding, self.source_embedding = parameter(outcomes, width), parameter(sources + 1, width)
        self.places, self.source_places = (
            parameter(most + 1, width) if most is not None and positions == "learned" else None for most in (self.context, self.source_context)
        )
        self.encoder = nn.ModuleList(Block(width, self.inner) for _ in range(layers))
        self.decoder = nn.ModuleList(Asking(width, self.inner) for _ in range(layers))
        self.encoded_norm, self.norm, self.head = norm(width), Norm(width), affine(width, outcomes)
        self._draw(seed)

    def config(self) -> dict[str, Any]:
        """The architecture as plain data, from which `architecture.family_of` makes a net of the same shape."""
        sizes = {"outcomes": self.outcomes, "sources": self.sources, "width": self.width, "heads": self.heads, "layers": self.layers}
        limits = {name: most for name, most in (("context", self.context), ("source_context", self.source_context)) if most is not None}
        return {"kind": "encoder-decoder", **sizes, **limits, "positions": self.positions, "inner": self.inner}

    def given(self, source: Sequence[int]) -> "Given":
        """The net of targets for this source, as tokens; it shares the weights."""
        return Given(self, tuple(source))

    def forward(self, sources: Tensor, tokens: Tensor) -> Tensor:
        """The logits (B, T + 1, outcomes) after each prefix of each row of tokens (B, T), for the source in the same row of sources (B, S)."""
        return self.decoded(self.encoded(sources), tokens)

    def encoded(self, sources: Tensor) -> tuple[Tensor, ...]:
        """Keys and values (B, heads, S + 1, width of a head) that each layer of the decoder is offered by the sources (B, S)."""
        within(sources.shape[1], self.source_context, "source")
        started = functional.pad(sources, (1, 0), value=self.sources)
        stream = self.read(started, self.source_embedding, self.source_places, torch.arange(started.shape[1], device=started.device))
        turn = self.turn(torch.arange(started.shape[1], device=started.device))
        for block in self.encoder:
            assert isinstance(block, Block)
            query, key, value = block.heads(stream, self.heads, turn)
            stream = block.onward(stream, joined((query @ key.transpose(-1, -2)).softmax(-1) @ value))
        read = self.encoded_norm(stream)
        return tuple(part for layer in self.asking() for part in layer.offered(read, self.heads))

    def decoded(self, offered: Sequence[Tensor], tokens: Tensor) -> Tensor:
        """The logits (B, T + 1, outcomes) for tokens (B, T), by what `encoded` offers: one row for all, or a row each."""
        within(tokens.shape[1], self.context, "target")
        started = functional.pad(tokens, (1, 0), value=self.outcomes - 1)
        places = torch.arange(started.shape[1], device=tokens.device)
        stream, turn = self.read(started, self.embedding, self.places, places), self.turn(places)
        future = torch.ones(len(places), len(places), dtype=torch.bool, device=tokens.device).triu(1)
        for layer, source in zip(self.asking(), pairs(offered), strict=True):
            query, key, value = layer.block.heads(stream, self.heads, turn)
            scores = (query @ key.transpose(-1, -2)).masked_fill(future, -math.inf)
            stream = layer.onward(stream, joined(scores.softmax(-1) @ value), source)
        return self.head(self.norm(stream))

    def read(self, tokens: Tensor, table: Tensor, places: Tensor | None, where: Tensor) -> Tensor:
        """The stream that tokens begin, at their places."""
        stream = functional.embedding(tokens, table)
        return stream if places is None else stream + places[where]

    def turn(self, places: Tensor) -> Turn | None:
        """The turns at these places, where positions are rotary."""
        return rotation(places, self.width // self.heads // 2, self.embedding.dtype) if self.positions == "rotary" else None

    def asking(self) -> list[Asking]:
        """The layers of the decoder."""
        return [layer for layer in self.decoder if isinstance(layer, Asking)]

    def _draw(self, seed: int) -> None:
        generator = generator_of(seed)
        for name, values in self.named_parameters():
            if values.dim() > 1:
                added = name.endswith(("gather.weight", "narrow.weight", "merge.weight"))
                terms = (2 if name.startswith("encoder.") else 3) * self.layers
                normal(values, deviation=0.02 / (math.sqrt(terms) if added else 1.0), generator=generator)


@final
class Given(nn.Module):
    """An encoder–decoder with one source: a net of targets, stepped with carried keys and values as `Transformer` is.

    Fails with `BadModel` on a token that is no source symbol, and with `BadQuestion` on a source that is too long.
    """

    along = 1
    """What is carried: the stream of the prompt, and along the path each layer's own keys and values (rows, places, heads, width of a head)."""

    def __init__(self, net: EncoderDecoder, source: tuple[int, ...]) -> None:
        super().__init__()
        if unknown := [token for token in source if type(token) is not int or not 0 <= token < net.sources]:
            raise BadModel(f"a source is made of tokens from 0 to {net.sources - 1}, found {unknown[0]!r}")
        within(len(source), net.source_context, "source")
        self.net, self.source = net, source
        self.outcomes, self.context, self.levels = net.outcomes, net.context, levels_for(net.outcomes - 1)

    def forward(self, tokens: Tensor) -> Tensor:
        """The logits (B, T + 1, outcomes) after each prefix of each row of tokens (B, T)."""
        return self.net.decoded(self._offered(), tokens)

    def root(self) -> Carried:
        """The empty prompt; one row."""
        return self._step((), torch.tensor([self.outcomes - 1], device=self.net.embedding.device), 0)

    def extend(self, carried: Carried, parents: Tensor, tokens: Tensor) -> Carried:
        """The same after one more symbol: row i follows row parents[i] by tokens[i]."""
        before = carried[1].shape[1]
        within(before, self.context, "target")
        return self._step(tuple(values.index_select(0, parents) for values in carried[1:]), tokens, before)

    def below(self, carried: Carried, levels: int) -> Carried:
        """The same after all prompts 1 … `levels` symbols longer, as `Tiled` orders them."""
        net, (rows, before), tree = self.net, carried[1].shape[:2], subtree(self.outcomes - 1, levels)
        within(before + levels - 1, self.context, "target")
        places = tensor(before - 1 + tree.depth, net.embedding)
        stream = net.read(tensor(tree.token, net.embedding), net.embedding, net.places, places)[None]
        seen, spare, turn = tensor(tree.seen_behind(before), net.embedding), tree.spare(before), net.turn(places)
        kept: list[Tensor] = []
        for at, (layer, source) in enumerate(zip(net.asking(), pairs(self._offered()), strict=True)):
            query, key, value = (part.expand(rows, -1, -1, -1) for part in layer.block.heads(stream, net.heads, turn))
            kept += [key.transpose(1, 2), value.transpose(1, 2)]
            key, value = after(carried[1 + 2 * at], key, spare=spare), after(carried[2 + 2 * at], value, spare=spare)
            mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=seen, scale=1.0)
            stream = layer.onward(stream, joined(mixed), source)
        return (stream.flatten(0, 1), *kept)

    def logits(self, carried: Carried) -> Tensor:
        """The logits (rows, outcomes)."""
        return self.net.head(self.net.norm(carried[0]))

    def floor(self) -> float:
        """A bound in nats on −log softmax of any outcome after any prompt and for any source, infinite above 700; its derivation is in `attention`."""
        return normed_floor(self.net.norm, self.net.head)

    def extra_repr(self) -> str:
        return f"source={list(self.source)}"

    def _step(self, caches: Carried, tokens: Tensor, position: int) -> Carried:
        net, place = self.net, torch.full((1,), position, device=tokens.device)
        stream, turn = net.read(tokens[:, None], net.embedding, net.places, place), net.turn(place)
        kept: list[Tensor] = []
        for at, (layer, source) in enumerate(zip(net.asking(), pairs(self._offered()), strict=True)):
            query, key, value = layer.block.heads(stream, net.heads, turn)
            if caches:
                key, value = after(caches[2 * at], key), after(caches[2 * at + 1], value)
            kept += [key.transpose(1, 2), value.transpose(1, 2)]
            stream = layer.onward(stream, joined((query @ key.transpose(-1, -2)).softmax(-1) @ value), source)
        return (stream[:, 0], *kept)

    def _offered(self) -> tuple[Tensor, ...]:
        return self.net.encoded(torch.tensor([self.source], dtype=torch.long, device=self.net.embedding.device))


def pairs(offered: Sequence[Tensor]) -> list[tuple[Tensor, Tensor]]:
    """The keys and values of each layer."""
    return list(zip(offered[::2], offered[1::2], strict=True))


def within(length: int, most: int | None, what: str) -> None:
    """Fails with `BadQuestion` on a source or target that is longer than the net was made for."""
    if most is not None and length > most:
        raise BadQuestion(
            f"a {what} of {length} symbols; this encoder–decoder was made for at most {most}, and has no answer beyond: "
            f"ask about shorter ones, or make it with a longer {'source_context' if what == 'source' else 'context'}, or with rotary positions and no limit"
        )


def _longest(name: str, most: int | None, positions: Placing) -> int | None:
    if most is None:
        if positions == "learned":
            raise BadModel(f"learned positions without {name}; expected the length of the longest {'source' if name == 'source_context' else 'target'}, such as {name}=16")
        return None
    return count(name, most, least=0)
