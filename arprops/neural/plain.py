"""A net that only knows whole prompts, `forward(tokens) -> logits`, as one that can be stepped.

True here: nothing is carried but the ids of the prompt, and every row is the module's own answer to the whole prompt, evaluated anew. So a
`Plain` is slow (a prompt of n tokens costs a forward pass over n, not one step) and has no cache that could be wrong: it is the
yardstick that an adapter with a cache is held against.
Must never enter: padding. All prompts of one call have one length, so no row sees a token that is not its own.
Doubtful: nothing here makes the module causal, or blind to the other rows of its batch; `audit` looks.
"""

from collections.abc import Iterable

import torch
from torch import Tensor, nn

from arprops.core.error import BadModel
from arprops.neural.chosen import Chosen, context_of, start_of, within


class Plain(nn.Module):
    """A module with `forward(ids: LongTensor[B, T]) -> Tensor[B, T, ids]`, re-evaluated on the whole prompt at each step.

    Needs the ids of the alphabet's tokens in order (`symbols`), of the end (`end`), and the id or ids that stand before every prompt
    (`start`); `longest` is the number of positions the module has, start included, where there is a last one; `texts` what the tokens write,
    where that is not the symbols themselves. Other ids do not count: see `Chosen`, which also says what `leak` is.
    Gives what `Stepped` promises, with one tensor carried, the ids (rows, start + length).
    Fails with `BadModel` on ids that overlap, no start, logits of another shape or a leak beyond the bound, and with `BadQuestion` on a
    prompt of more than `context` tokens. Cost of a step: a forward pass over the whole prompt.
    """

    def __init__(
        self, module: nn.Module, *, symbols: Iterable[int], end: int, start: int | Iterable[int], longest: int | None = None,
        leak: float | None = None, texts: Iterable[bytes | None] | None = None,
    ) -> None:
        super().__init__()
        self.module = module
        self.chosen = Chosen(tuple(symbols), end, leak, None if texts is None else tuple(texts))
        self.before, self.longest = start_of(start), longest
        self.context = context_of(longest, self.before)
        self.outcomes = len(self.chosen.ids)

    def root(self) -> tuple[Tensor, ...]:
        device = next((parameter.device for parameter in self.module.parameters()), None)
        return (torch.tensor([self.before], device=device),)

    def extend(self, carried: tuple[Tensor, ...], parents: Tensor, tokens: Tensor) -> tuple[Tensor, ...]:
        (ids,) = carried
        return (torch.cat([ids[parents], self.chosen.named(tokens)[:, None]], dim=1),)

    def logits(self, carried: tuple[Tensor, ...]) -> Tensor:
        return self.chosen.logits(self._last(carried[0]))

    def leaked(self, carried: tuple[Tensor, ...]) -> Tensor:
        """The mass on ids that do not count, one float64 a prompt."""
        return self.chosen.leaked(self._last(carried[0]))

    def extra_repr(self) -> str:
        return f"{self.outcomes} outcomes, start={list(self.before)}, re-evaluated on the whole prompt at each step"

    def _last(self, ids: Tensor) -> Tensor:
        within(ids.shape[1], self.longest, before=len(self.before))
        try:
            found = self.module(ids)
        except IndexError as error:
            known = sorted(set(ids.flatten().tolist()))[:12]
            raise BadModel(f"the module has no row for an id of {known}, or no position {ids.shape[1] - 1} (then give `longest`): {error}") from error
        if not isinstance(found, Tensor) or found.ndim != 3 or found.shape[:2] != ids.shape:
            shape = tuple(found.shape) if isinstance(found, Tensor) else type(found).__name__
            raise BadModel(f"forward of ids {tuple(ids.shape)} must give logits of shape (B, T, ids), found {shape}; wrap the module so that it does")
        return found[:, -1]
