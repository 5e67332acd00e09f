"""Whole and padded batches of the adapters of nets made elsewhere, which themselves only step.

True here: the ids before every prompt come first, the row after the last of them is that of the empty prompt, and only the chosen ids are outcomes, as the
adapters declare it. A batch is padded on the left, as batches are made for generation: the padding is masked, and positions count from each
prompt's own start.
Must never enter: a cache.
"""

import inspect
from typing import Any

import torch
from torch import Tensor

from arprops.neural.auditing.capability import PadWay, Way
from arprops.neural.causal_lm import CausalLM
from arprops.neural.plain import Plain


def adapted(module: Any) -> tuple[Way | None, PadWay | None]:
    """`forward`, and `padded` where masks are understood, of the adapters of nets made elsewhere."""
    if not isinstance(module, Plain | CausalLM):
        return None, None
    before = len(module.before)

    def ids(tokens: Tensor) -> Tensor:
        start = torch.tensor([module.before], device=tokens.device).expand(len(tokens), -1)
        return torch.cat([start, module.chosen.named(tokens)], 1)

    def read(found: Tensor, tokens: Tensor) -> Tensor:
        kept = found[:, before - 1 :]
        return module.chosen.logits(kept.reshape(-1, kept.shape[-1])).unflatten(0, (len(tokens), tokens.shape[1] + 1))

    if isinstance(module, Plain):
        return (lambda tokens: read(module.module(ids(tokens)), tokens)), None
    model = module.model

    def whole(tokens: Tensor) -> Tensor:
        named = ids(tokens)
        return read(model(input_ids=named, attention_mask=torch.ones_like(named), use_cache=False).logits, tokens)

    def padded(tokens: Tensor, lengths: Tensor) -> Tensor:
        """Prompts moved to the right, their padding on the left masked, as batches are made for generation."""
        named, width = ids(tokens), tokens.shape[1]
        shift = (width - lengths)[:, None]
        places = torch.arange(width + before, device=tokens.device)[None] - shift
        moved = named.gather(1, places.clamp(min=0))
        found = model(input_ids=moved, attention_mask=(places >= 0).long(), position_ids=places.clamp(min=0), use_cache=False).logits
        back = (torch.arange(width + before, device=tokens.device)[None] + shift).clamp(max=width + before - 1)
        return read(found.gather(1, back[..., None].expand_as(found)), tokens)

    takes_places = "position_ids" in inspect.signature(model.forward).parameters
    return whole, padded if takes_places else None
