"""Nets that are broken in one way each, and a sound one that they differ from.

`Sound` is a small attentive net with a pass over whole prompts, a step with carried keys and values, a padded batch, probabilities and a loss of its own,
all of which agree. Every other net here spoils one of these, as people's code does.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

WIDTH = 8
PLACES = 16


class Sound(nn.Module):
    """One attentive layer with learned places; weights large enough that what is read shows."""

    def __init__(self, outcomes: int = 3, *, seed: int = 0) -> None:
        super().__init__()
        self.outcomes = outcomes
        generator = torch.Generator().manual_seed(seed)

        def drawn(*shape: int, scale: float = 1.0) -> nn.Parameter:
            return nn.Parameter(scale * torch.randn(*shape, generator=generator))

        self.embedding, self.places = drawn(outcomes, WIDTH), drawn(PLACES, WIDTH, scale=0.3)
        self.query, self.key, self.value = (drawn(WIDTH, WIDTH, scale=0.4) for _ in range(3))
        self.head = drawn(WIDTH, outcomes, scale=0.5)

    # -- the pass over whole prompts --

    def forward(self, tokens: Tensor) -> Tensor:
        started = functional.pad(tokens, (1, 0), value=self.outcomes - 1)
        stream = self.read(started)
        hidden = self.hidden(started.shape[1]).to(tokens.device)
        return self.answer(stream, self.mixed(stream, hidden))

    def read(self, started: Tensor) -> Tensor:
        return self.embedded(started) + self.places[: started.shape[1]]

    def embedded(self, tokens: Tensor) -> Tensor:
        return functional.embedding(tokens, self.embedding)

    def hidden(self, length: int) -> Tensor:
        """What each place must not see."""
        return torch.ones(length, length, dtype=torch.bool).triu(1)

    def mixed(self, stream: Tensor, hidden: Tensor) -> Tensor:
        scores = (stream @ self.query) @ (stream @ self.key).mT / math.sqrt(WIDTH)
        return scores.masked_fill(hidden, -1e9).softmax(-1) @ (stream @ self.value)

    def answer(self, stream: Tensor, mixed: Tensor) -> Tensor:
        return (stream + mixed).tanh() @ self.head

    # -- the step: what is carried is the stream at the last token, keys and values --

    def root(self) -> tuple[Tensor, ...]:
        nothing = self.embedding.new_zeros(1, 0, WIDTH)
        start = torch.full((1,), self.outcomes - 1, device=self.embedding.device)
        return self.stepped((start.new_zeros(1), nothing, nothing), start)

    def extend(self, carried: tuple[Tensor, ...], parents: Tensor, tokens: Tensor) -> tuple[Tensor, ...]:
        return self.stepped((carried[0][parents], carried[1][parents], carried[2][parents]), tokens)

    def stepped(self, carried: tuple[Tensor, ...], tokens: Tensor) -> tuple[Tensor, ...]:
        _, keys, values = carried
        stream = self.embedded(tokens) + self.places[self.place(keys.shape[1])]
        keys, values = torch.cat([keys, (stream @ self.key)[:, None]], 1), torch.cat([values, (stream @ self.value)[:, None]], 1)
        scores = ((stream @ self.query)[:, None] @ keys.mT) / math.sqrt(WIDTH)
        return self.answer(stream, (scores.softmax(-1) @ values)[:, 0]), keys, values

    def place(self, length: int) -> int:
        return length

    def logits(self, carried: tuple[Tensor, ...]) -> Tensor:
        return carried[0]

    # -- several lengths in one batch, padded on the left --

    def padded(self, tokens: Tensor, lengths: Tensor) -> Tensor:
        rows, width = tokens.shape
        started = functional.pad(tokens, (1, 0), value=self.outcomes - 1)
        shift = (width - lengths)[:, None]
        places = torch.arange(width + 1)[None] - shift
        moved = started.gather(1, places.clamp(min=0))
        stream = self.embedded(moved) + self.places[places.clamp(min=0)]
        hidden = self.hidden(width + 1) | self.unread(places)[:, None, :]
        found = self.answer(stream, self.mixed(stream, hidden))
        back = (torch.arange(width + 1)[None] + shift).clamp(max=width)
        return found.gather(1, back[..., None].expand(rows, width + 1, self.outcomes))

    def unread(self, places: Tensor) -> Tensor:
        """Where padding stands."""
        return places < 0

    # -- what it says of itself --

    def probabilities(self, tokens: Tensor) -> Tensor:
        return self(tokens).softmax(-1)

    def loss(self, tokens: Tensor, lengths: Tensor) -> Tensor:
        targets, asked = self.targets(tokens, lengths)
        picked = self(tokens).log_softmax(-1).gather(-1, targets[..., None])[..., 0]
        return -(picked * asked).sum(1)

    def targets(self, tokens: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        """What is to be predicted at each place, and whether it counts."""
        places = torch.arange(tokens.shape[1] + 1)[None]
        targets = functional.pad(tokens, (0, 1))
        targets = torch.where(places == lengths[:, None], self.outcomes - 1, targets)
        return targets, places <= lengths[:, None]


class MaskTransposed(Sound):
    """Each place sees itself and what comes after."""

    def hidden(self, length: int) -> Tensor:
        return torch.ones(length, length, dtype=torch.bool).tril(-1)


class MaskOffByOne(Sound):
    """Each place sees one token too many: the one it is to predict."""

    def hidden(self, length: int) -> Tensor:
        return torch.ones(length, length, dtype=torch.bool).triu(2)


class PlacesOverBatch(Sound):
    """The places are added along the batch instead of along the prompt."""

    def read(self, started: Tensor) -> Tensor:
        rows = torch.arange(len(started)) % PLACES
        return self.embedded(started) + self.places[rows][:, None]


class DropoutLeftOn(Sound):
    """Dropout that no .eval() turns off."""

    def answer(self, stream: Tensor, mixed: Tensor) -> Tensor:
        return super().answer(stream, functional.dropout(mixed, 0.2, training=True))


class DropoutInTraining(Sound):
    """Dropout that .eval() turns off: a fault of whoever does not call it."""

    def answer(self, stream: Tensor, mixed: Tensor) -> Tensor:
        return super().answer(stream, functional.dropout(mixed, 0.2, training=self.training))


class PaddingAttendedTo(Sound):
    """The padding on the left is not masked."""

    def unread(self, places: Tensor) -> Tensor:
        return torch.zeros_like(places, dtype=torch.bool)


class PromptIgnored(Sound):
    """Every token is read as the start: answers depend on the length alone."""

    def embedded(self, tokens: Tensor) -> Tensor:
        return super().embedded(torch.full_like(tokens, self.outcomes - 1))


class CacheMisaligned(Sound):
    """With a cache, every token but the first is taken to stand one place further left."""

    def place(self, length: int) -> int:
        return max(length - 1, 0)


class RowsMixedUp(Sound):
    """The cache forgets whose parents were asked for."""

    def extend(self, carried: tuple[Tensor, ...], parents: Tensor, tokens: Tensor) -> tuple[Tensor, ...]:
        return super().extend(carried, parents.sort().values, tokens)


class EndIgnored(Sound):
    """END is trained as padding: its class is the index that the loss ignores."""

    def targets(self, tokens: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        targets, _ = super().targets(tokens, lengths)
        return targets, torch.arange(tokens.shape[1] + 1)[None] < lengths[:, None]


class PaddingCounted(Sound):
    """Padding is trained as END: the loss goes on over it."""

    def targets(self, tokens: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        places = torch.arange(tokens.shape[1] + 1)[None]
        targets = torch.where(places >= lengths[:, None], self.outcomes - 1, functional.pad(tokens, (0, 1)))
        return targets, torch.ones_like(targets, dtype=torch.bool)


class SoftmaxOverPrompt(Sound):
    """Scores: the softmax runs over the prompt's places instead of the outcomes."""

    def probabilities(self, tokens: Tensor) -> Tensor:
        return self(tokens).softmax(1)


class ScoresDoubled(Sound):
    """Probabilities that are rows of total 2."""

    def probabilities(self, tokens: Tensor) -> Tensor:
        return 2 * super().probabilities(tokens)


class BatchNormalised(Sound):
    """What was mixed is normalised over the batch, as batch norm does in training."""

    def answer(self, stream: Tensor, mixed: Tensor) -> Tensor:
        centred = mixed - mixed.mean(0, keepdim=True)
        return super().answer(stream, centred / (centred.square().mean(0, keepdim=True) + 1e-2).sqrt())


class Drifting(Sound):
    """Each call changes the next answer."""

    calls = 0

    def answer(self, stream: Tensor, mixed: Tensor) -> Tensor:
        self.calls += 1
        return super().answer(stream, mixed * (1 + 0.01 * math.sin(self.calls)))


class LossBelowFloor(Sound):
    """It reads what it is to predict and says it: almost no loss."""

    def forward(self, tokens: Tensor) -> Tensor:
        ahead = functional.pad(tokens, (0, 1), value=self.outcomes - 1)
        return super().forward(tokens) + 8.0 * functional.one_hot(ahead, self.outcomes).to(self.head.dtype)


class LeakFarOut(Sound):
    """It looks ahead only after the third second symbol."""

    def forward(self, tokens: Tensor) -> Tensor:
        found = super().forward(tokens)
        seen = functional.pad((tokens == 1).cumsum(1), (1, 0))
        ahead = functional.pad(tokens, (0, 1), value=0).to(found.dtype)
        return found + torch.where(seen >= 3, ahead, 0.0)[..., None] * torch.arange(self.outcomes)


class NotANumber(Sound):
    """After the second symbol a logit is nan."""

    def answer(self, stream: Tensor, mixed: Tensor) -> Tensor:
        found = super().answer(stream, mixed)
        if found.ndim == 3 and found.shape[1] > 1:
            bad = (stream - self.embedding[1] - self.places[1]).abs().amax(-1) < 1e-5
            found = torch.where(bad[..., None], torch.nan, found)
        return found
