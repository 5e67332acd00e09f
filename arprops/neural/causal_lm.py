"""A causal language model of Hugging Face transformers as a net that can be stepped: what it carries are its keys and values.

True here: a row carries the logits of its prompt, and every layer's keys and values along the path, also where a layer only looks at
a window of them (the model masks the rest); those of all ids but the last before every prompt are the same for all, and are held aside. Parents are picked by row, so prompts share what they have in common. Prompts of one call have one
length: no padding, no position that is not the token's own. Only what transformers documents is used: a `DynamicCache`, filled by `update`,
read by iteration; and a mask with four axes and `position_ids`, by which a complete subtree is answered in one call where every layer looks at all that
came before, and where a trial of two levels gives what steps give. `generate` is never called (it cuts to the 50 best tokens unless told otherwise).
Must never enter: a model that carries something else (a recurrent or convolutional state); it is refused, and `Plain` re-evaluates it.
Doubtful: a step with a cache and a forward pass over the whole prompt differ in their last bits; `audit` measures by how much.
"""

import math
from collections.abc import Iterable
from functools import cached_property
from typing import Any

import torch
from torch import Tensor, nn

from arprops.core.error import BadModel
from arprops.neural.chosen import Chosen, context_of, start_of, within
from arprops.neural.kept import tensor
from arprops.neural.nets.floor import affine_floor, roundoff
from arprops.neural.subtree import levels_for, subtree

_NORMS = {"gpt2": "ln_f", "llama": "norm"}
"""Model types whose logits are the head of their last normalisation and nothing else, with that layer's name in the base model."""
_TRIAL = 0.6
"""Logits of a trial subtree may be off from those of steps by their spread times the unit roundoff to this power; a mask that is not heeded shows as more."""
_WORK = 2 * 10**9
"""How many multiplications a floor may cost, of outcomes² · width; beyond, none is known."""
_ROOM = 2.0**-10
"""By how much the computed normalised vector is allowed to be too long; every answer is held against the bound that follows."""


class CausalLM(nn.Module):
    """A transformers causal LM (`model(input_ids, past_key_values=…)` with keys and values), one token's cost a step.

    Needs the ids of the alphabet's tokens in order (`symbols`), of the end (`end`), and the id or ids before every prompt (`start`); other ids do
    not count: see `Chosen`, where `leak` and `texts` are said too. Gives what `Stepped` promises. Fails with `BadModel` on ids that overlap, no
    start, ids that the model does not have, and a model without keys and values; with `BadQuestion` on a prompt of more than `context` tokens.
    Cost of a step: one token, and two copies of the keys and values.
    """

    def __init__(
        self, model: nn.Module, *, symbols: Iterable[int], end: int, start: int | Iterable[int], leak: float | None = None,
        texts: Iterable[bytes | None] | None = None,
    ) -> None:
        super().__init__()
        self.model: Any = model
        self.chosen = Chosen(tuple(symbols), end, leak, None if texts is None else tuple(texts))
        self.before, self.longest = start_of(start), longest_of(model)
        self.context = context_of(self.longest, self.before)
        self.outcomes = len(self.chosen.ids)
        rows: int = self.model.get_input_embeddings().num_embeddings
        if beyond := [name for name in (*self.chosen.ids, *self.before) if name >= rows]:
            raise BadModel(f"the model has ids 0 … {rows - 1}, found {beyond[:12]} among symbols, start and end; is this another model's tokenizer?")
        self._floor = self._certified()
        self._aside: tuple[Tensor, ...] = ()

    along = 2
    """What is carried: logits of the prompt, of its outcomes and of all other ids together; and along the path each layer's keys and values (rows, places, heads, width of a head)."""

    @cached_property
    def levels(self) -> int:
        """How many levels of a subtree are answered in one call; 0 where the model is not known to heed a mask of its own for each token."""
        wanted, config = levels_for(self.outcomes - 1), self.model.config
        windows = getattr(config, "sliding_window", None) or getattr(config, "attention_chunk_size", None)
        kinds = set(getattr(config, "layer_types", None) or ()) - {"full_attention"}
        few = min(2, wanted) if self.longest is None else min(2, wanted, self.longest - len(self.before))
        if few < 1 or windows or kinds:
            return 0
        try:
            return wanted if self._heeds(few) else 0
        except (BadModel, IndexError, NotImplementedError, RuntimeError, TypeError, ValueError):  # what models make of a mask they cannot take
            return 0

    def root(self) -> tuple[Tensor, ...]:
        from transformers import DynamicCache

        within(len(self.before), self.longest, before=len(self.before))
        ids = torch.tensor([self.before], device=self.model.get_input_embeddings().weight.device)
        otherwise = f"{type(self.model).__name__} does not carry keys and values of every layer alone; say cached=False, or adapt it with Plain"
        try:
            carried = self._answer(ids, DynamicCache(), len(self.before))
        except BadModel:
            raise
        except (AttributeError, IndexError, TypeError, ValueError) as error:  # what models with other caches make of this one
            raise BadModel(f"{otherwise}: {error}") from error
        if len(carried) == 2 or any(part is None or part.ndim != 4 or part.shape[0] != 1 or part.shape[2] != len(self.before) for part in carried[2:]):
            raise BadModel(otherwise)
        self._aside = tuple(part[:, :, :-1] for part in carried[2:])
        return (*carried[:2], *(part[:, :, -1:].transpose(1, 2) for part in carried[2:]))

    def extend(self, carried: tuple[Tensor, ...], parents: Tensor, tokens: Tensor) -> tuple[Tensor, ...]:
        length = len(self.before) + carried[2].shape[1]
        within(length, self.longest, before=len(self.before))
        found = self._answer(self.chosen.named(tokens)[:, None], self._cache(tuple(part.index_select(0, parents) for part in carried[2:])), length)
        return (*found[:2], *(part[:, :, len(self.before) - 1 :].transpose(1, 2) for part in found[2:]))

    def below(self, carried: tuple[Tensor, ...], levels: int) -> tuple[Tensor, ...]:
        """The same after all prompts 1 … `levels` tokens longer, as `Tiled` orders them."""
        (rows, places), tree = carried[2].shape[:2], subtree(self.outcomes - 1, levels)
        before = len(self.before) - 1 + places
        within(before + levels, self.longest, before=len(self.before))
        tokens = self.chosen.named(tensor(tree.token, carried[2]))[None].expand(rows, -1)
        seen, spare = tensor(tree.seen_behind(before), carried[2]), tree.spare(before)
        hidden = torch.zeros(seen.shape, dtype=self.model.dtype, device=seen.device).masked_fill(~seen, torch.finfo(self.model.dtype).min)
        cache, positions = self._cache(carried[2:], spare=spare), before - 1 + tensor(tree.depth, tokens)[None]
        found = self._answer(tokens, cache, before, mask=hidden.expand(rows, 1, -1, -1), positions=positions)
        return (*found[:2], *(part[:, :, spare + before :].transpose(1, 2) for part in found[2:]))

    def logits(self, carried: tuple[Tensor, ...]) -> Tensor:
        return carried[0]

    def leaked(self, carried: tuple[Tensor, ...]) -> Tensor:
        """The mass on ids that do not count, one float64 a prompt."""
        return (carried[1].double() - carried[0].double().logsumexp(1)).sigmoid()

    def floor(self) -> float:
        """A bound B in nats: no outcome after any prompt that this net answers has −ln P above B; ∞ where none is known.

        From the last normalisation: its vector is no longer than √width, so logits that are linear in it cannot be far apart. An answer that
        breaks the bound (by rounding in a normalisation of nearly equal numbers) is refused with `BadModel`.
        """
        return self._floor

    def extra_repr(self) -> str:
        return f"{self.outcomes} outcomes, start={list(self.before)}, keys and values carried"

    @torch.no_grad()
    def _heeds(self, levels: int) -> bool:
        """Whether a subtree of one or two levels below the empty prompt gives what steps give."""
        root, symbols = self.root(), self.outcomes - 1
        token = tensor(subtree(symbols, levels).token, root[0])
        by_steps = self.extend(root, torch.zeros_like(token[:symbols]), token[:symbols])
        if levels > 1:
            by_steps = self.extend(by_steps, torch.arange(symbols, device=token.device).repeat_interleave(symbols), token[symbols:])
        wanted, found = by_steps[0].double(), self.below(root, levels)[0][-len(by_steps[0]) :].double()
        spread = (wanted.amax(1) - wanted.amin(1)).max()
        return bool((found - wanted).abs().max() <= spread * torch.finfo(self.model.dtype).eps ** _TRIAL)

    def _cache(self, path: tuple[Tensor, ...], *, spare: int = 0) -> Any:
        """A cache of these paths, after `spare` places of zeros, which only a mask keeps from being seen."""
        from transformers import DynamicCache

        cache = DynamicCache()
        whole = [part.transpose(1, 2) for part in path]
        if len(self.before) > 1:
            whole = [torch.cat([first.expand(len(part), -1, -1, -1), part], 2) for first, part in zip(self._aside, whole, strict=True)]
        for layer in range(len(whole) // 2):
            if spare:
                key, value = (part.new_zeros(()).expand(*part.shape[:2], spare, part.shape[3]) for part in whole[2 * layer : 2 * layer + 2])
                cache.update(key, value, layer)
            cache.update(whole[2 * layer], whole[2 * layer + 1], layer)
        return cache

    def _answer(self, ids: Tensor, cache: Any, length: int, *, mask: Tensor | None = None, positions: Tensor | None = None) -> tuple[Tensor, ...]:
        """Of the last id of each row, or with a mask of every id: logits of the outcomes, and of all other ids together; and the keys and values of all places."""
        if mask is None or positions is None:  # the mask says what is true, that nothing is padding: some models guess otherwise from the ids
            seen = torch.ones(len(ids), length, dtype=torch.long, device=ids.device)
            found = self.model(input_ids=ids, attention_mask=seen, past_key_values=cache, use_cache=True)
            last = found.logits[:, -1]
        else:
            found = self.model(input_ids=ids, attention_mask=mask, position_ids=positions.expand(len(ids), -1), past_key_values=cache, use_cache=True)
            last = found.logits.flatten(0, 1)
        logits = self.chosen.logits(last)
        if math.isfinite(self._floor):
            wide = logits.detach().double()
            least = math.log(self.outcomes) + float((wide.amax(1) - wide.amin(1)).max())  # at least what it is
            if least > self._floor:
                least = float((wide.logsumexp(1) - wide.amin(1)).max())
            if least > self._floor:
                raise BadModel(f"an answer has −ln P = {least} above the net's certified bound {self._floor}: its last normalisation lost its digits")
        carried = [part for layer in getattr(found, "past_key_values", None) or () for part in layer[:2]]
        return (logits, self.chosen.others(last), *carried)

    def _certified(self) -> float:
        name = _NORMS.get(self.model.config.model_type)
        head = self.model.get_output_embeddings()
        if name is None or not isinstance(head, nn.Linear) or len(self.chosen.ids) ** 2 * head.in_features > _WORK:
            return math.inf
        norm: Any = getattr(self.model.base_model, name)
        ids = torch.tensor(self.chosen.ids, device=head.weight.device)
        weight = head.weight.detach()[ids].double().cpu()
        scale = norm.weight.detach().double().cpu()
        shift = torch.zeros_like(scale) if getattr(norm, "bias", None) is None else norm.bias.detach().double().cpu()
        bias = torch.zeros(len(weight), dtype=torch.float64) if head.bias is None else head.bias.detach()[ids].double().cpu()
        return affine_floor(
            weight * scale, weight @ shift + bias, radius=math.sqrt(len(scale)) * (1 + _ROOM), norm=2,
            magnitude=weight.abs() @ shift.abs() + bias.abs(), roundings=len(scale) + 4, unit=roundoff(head.weight.dtype),
        )


def longest_of(model: Any) -> int | None:
    """How many positions the model says it has; None where it says nothing."""
    return getattr(model.config, "max_position_embeddings", None)
