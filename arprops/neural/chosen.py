"""Which ids of a foreign net are outcomes: the ids of the symbols, then the id that ends a string.

True here: a net made elsewhere answers with one logit per id, also for ids that are no outcome of ours (start, padding, unknown, a
table rounded up to a multiple of 64). The declared rule is that only the chosen ids count: the outcomes keep their logits, so the model is
the net's own distribution given that the next id is a chosen one. What the other ids held is the leaked mass: measured, never spread.
Must never enter: a silent loss. The leaked mass of every row can be asked for, and `leak` refuses rows that lose more.
Doubtful: leaked mass is a float measured on one evaluation, no bound for other prompts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import torch
from torch import Tensor

from arprops.core.error import BadModel, BadQuestion
from arprops.core.words import Prompt, word


@dataclass(frozen=True)
class Chosen:
    """The ids that count: `symbols[i]` is the id of token i, `end` the id of END, `leak` the most mass that other ids may hold.

    `texts[i]` is what token i writes, where that is not the symbol itself; None where it writes nothing of its own.
    Fails with `BadModel` on ids that are negative, not integers or named twice, on a `leak` outside [0, 1], and on too few texts.
    """

    symbols: tuple[int, ...]
    end: int
    leak: float | None = None
    texts: tuple[bytes | None, ...] | None = None

    def __post_init__(self) -> None:
        _ids(self.ids)
        if len(set(self.ids)) < len(self.ids):
            twice = next(name for i, name in enumerate(self.ids) if name in self.ids[:i])
            raise BadModel(f"id {twice} stands for two outcomes; every symbol, and the end, needs an id of its own")
        if self.leak is not None and not 0 <= self.leak <= 1:
            raise BadModel(f"`leak` is the mass that may be lost, between 0 and 1, found {self.leak!r}")
        if self.texts is not None and len(self.texts) != len(self.symbols):
            raise BadModel(f"{len(self.symbols)} symbols need as many texts, found {len(self.texts)}")
        # made once, and here: a tensor that is first made in inference mode could not be differentiated through later
        object.__setattr__(self, "_columns", torch.tensor(self.ids))

    @cached_property
    def ids(self) -> tuple[int, ...]:
        """The ids in the order of the outcomes, END last."""
        return (*self.symbols, self.end)

    def logits(self, found: Tensor) -> Tensor:
        """The columns of the outcomes, (rows, outcomes), of the logits `found`, (rows, ids), in the net's own dtype.

        Fails with `BadModel` where a chosen id has no column, and where a row loses more than `leak`.
        """
        if found.ndim != 2 or found.shape[1] <= self._largest:
            raise BadModel(f"expected logits of shape (rows, ids) with more than {self._largest} ids, found {tuple(found.shape)}")
        if self.leak is not None:
            lost = self.leaked(found.detach())
            worst = int(lost.nan_to_num(nan=2.0).argmax())
            if not float(lost[worst]) <= self.leak:
                raise BadModel(
                    f"ids that are neither a symbol nor the end hold {float(lost[worst]):.3g} of the mass after a prompt, more than leak={self.leak}; "
                    f"the heaviest is id {self._heaviest(found[worst])}: make it a symbol, or allow more"
                )
        return found.index_select(1, self._index(found))

    def leaked(self, found: Tensor) -> Tensor:
        """The mass on ids that do not count, one float64 per row of the logits `found`, (rows, ids)."""
        return found.double().softmax(1).index_fill(1, self._index(found), 0.0).sum(1)

    def others(self, found: Tensor) -> Tensor:
        """The same as a logit, one number a row in the net's own dtype: what the ids that do not count weigh together; −∞ where all count."""
        return found.index_fill(1, self._index(found), -torch.inf).logsumexp(1)

    def named(self, tokens: Tensor) -> Tensor:
        """The ids of the tokens, in the tensor's shape."""
        return self._index(tokens)[: len(self.symbols)][tokens]

    def _heaviest(self, row: Tensor) -> int:
        return int(row.double().index_fill(0, self._index(row), -torch.inf).argmax())

    def _index(self, beside: Tensor) -> Tensor:
        columns: Tensor = self.__dict__["_columns"]
        return columns.to(beside.device)

    @cached_property
    def _largest(self) -> int:
        return max(self.ids)


def start_of(ids: int | Iterable[int]) -> tuple[int, ...]:
    """One id, or several, as the ids before every prompt; fails with `BadModel` where there is none."""
    found = (ids,) if isinstance(ids, int) else tuple(ids)
    if not found:
        raise BadModel("the empty prompt has a row of its own, and a net answers only after some id: give the id, or the ids, of its `start`")
    _ids(found)
    return found


def context_of(longest: int | None, before: tuple[int, ...]) -> int | None:
    """How many tokens the longest prompt has, where the net has `longest` positions and `before` stands in the first; None where any length goes."""
    return None if longest is None else longest - len(before)


def within(length: int, longest: int | None, *, before: int) -> None:
    """Fail with `BadQuestion` where `length` ids, `before` of them the start, are more than the net has positions."""
    if longest is not None and length > longest:
        raise BadQuestion(
            f"this net has {longest} positions, {before} of them for the start, so it answers prompts of up to {longest - before} tokens, found "
            f"{length - before}; ask about shorter prompts, or about fewer prompts where a search came so far"
        )


def leaked_mass(net: Any, prompt: Prompt = ()) -> float:
    """The mass that a net made elsewhere puts, after the prompt, on ids that are neither a symbol nor the end.

    Needs a `Net` whose module chooses its outcomes (`Plain`, `CausalLM`). Gives a float of a fresh evaluation: a measurement, no bound.
    Fails with `BadQuestion` where the module has no other ids, or the prompt an unknown symbol. Cost: one step per symbol of the prompt.
    """
    module = net.module
    if not hasattr(module, "leaked"):
        raise BadQuestion(f"{type(module).__name__} answers with its outcomes alone, so no mass can leak; ask about a net that was made elsewhere")
    with torch.inference_mode():
        carried = module.root()
        device = carried[0].device
        for token in net.tokens(word(net.alphabet, prompt)):
            carried = module.extend(carried, torch.zeros(1, dtype=torch.long, device=device), torch.tensor([token], device=device))
        return float(module.leaked(carried)[0])


def _ids(ids: Iterable[object]) -> None:
    for name in ids:
        if not isinstance(name, int) or isinstance(name, bool) or name < 0:
            raise BadModel(f"an id is an integer from 0 on, found {name!r}; ids are the numbers that the net itself takes and answers with")
