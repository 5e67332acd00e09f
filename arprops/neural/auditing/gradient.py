"""Causality by gradient: no answer has a derivative by what the net reads of a later token.

True here: wherever the net turns its tokens into numbers (an embedding, a row picked from a table, one-hot vectors), those numbers are taken as the variable,
and the derivative of each log-probability after a prompt by the numbers of later tokens is asked for. It sees all later tokens at once and in every
direction, where changed tokens see a few; it does not see what passes through the tokens otherwise. A masked sum multiplies by an exact 0, so a sound
net's derivative is 0; up to rounding, which is bounded by r times the largest derivative by any token, r being the relative error of one evaluation.
Must never enter: a net whose tokens are not found in what it computes. It is not asked.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

from arprops.neural.auditing.chance import chance
from arprops.neural.auditing.finding import Finding
from arprops.neural.auditing.question import Question

NAME: Final = "causality by gradient"
ROWS: Final = 16
"""How many strings are differentiated, of each outcome and position."""


def gradient(question: Question) -> Finding:
    """Whether later tokens have no derivative. Cost: one backward pass a position and outcome (the first 16), for 16 strings."""
    subject = question.subject
    if subject.whole is None:
        return question.not_asked(NAME, "this net takes one token at a time, so it is never shown a later one")
    tokens = question.at(question.length)[0][:ROWS]
    if not question.length:
        return question.not_asked(NAME, "prompts of length 0 have no later token; allow longer ones")
    try:
        found = _derivatives(subject.whole, tokens.to(subject.device), subject.seed)
    except (RuntimeError, TypeError, NotImplementedError) as refused:
        return question.not_asked(NAME, f"the net cannot be differentiated by its tokens: {str(refused).splitlines()[0][:120]}")
    if found is None:
        return question.not_asked(NAME, "what the net reads of each token was not found (it looks prompts up, or changes its tokens first), so there is nothing to differentiate by")
    unit = question.noise.relative(question.length)
    bound = unit * float(found.sizes.max())
    scope = f"{len(tokens)} strings of {question.length} symbols, {found.sizes.shape[1]} outcomes, {found.readings} readings of the tokens; bound r·(largest derivative), r = {unit:.2g}"
    leak = _smallest(found.sizes, bound)
    if leak is None:
        return Finding(
            NAME, "passed", "No log-probability has a derivative by a later token.", scope, effect=_latest(found.sizes), bound=bound, unit="nats per unit of the embedding",
        )  # fmt: skip
    row, at, outcome, later = leak
    size = float(found.sizes[row, outcome, at, later])
    return Finding(
        NAME, "failed",
        f"After the prompt, the log-probability of an outcome has a derivative by token {later + 1}, which is {subject.alphabet[int(tokens[row, later])]} and comes later: the net looks ahead.",
        scope, prompt=subject.word(tokens[row, :at]), outcome=subject.outcomes[outcome], first=size, second=0.0, effect=size, bound=bound,
        unit="nats per unit of the embedding", alphabet=subject.alphabet,
    )  # fmt: skip


@dataclass(frozen=True)
class _Found:
    sizes: Tensor
    """The largest derivative (strings, outcomes, T + 1 prompts, T tokens)."""
    readings: int


def _derivatives(whole: Callable[[Tensor], Tensor], tokens: Tensor, seed: int) -> _Found | None:
    with chance(seed, tokens.device), torch.enable_grad():
        with _Reading(tokens) as reading, torch.backends.cudnn.flags(enabled=False):  # cuDNN's recurrences have no derivative in evaluation mode
            logits = whole(tokens)
        length = tokens.shape[1]
        if not reading.leaves:
            return None
        answers = logits.to(torch.float64).log_softmax(-1)
        outcomes = min(answers.shape[-1], 16)
        sizes = torch.zeros(len(tokens), outcomes, length + 1, length, dtype=torch.float64)
        for outcome in range(outcomes):
            for at in range(length + 1):
                asked = answers[:, at, outcome].sum()
                if not asked.requires_grad:
                    continue
                by = torch.autograd.grad(asked, reading.leaves, retain_graph=True, allow_unused=True)
                for part in by:
                    if part is not None:
                        size = part.detach().abs().reshape(len(tokens), part.shape[1], -1).amax(-1).to(torch.float64).cpu()
                        sizes[:, outcome, at] = torch.maximum(sizes[:, outcome, at], size[:, -length:].nan_to_num(nan=torch.inf))
    return _Found(sizes, len(reading.leaves))


def _smallest(sizes: Tensor, bound: float) -> tuple[int, int, int, int] | None:
    """The offence at the shortest prompt, then of the first string (they are in the alphabet's order), the nearest later token, the largest outcome."""
    for at in range(sizes.shape[2] - 1):
        over = sizes[:, :, at, at:].amax(1) > bound
        if over.any():
            row, later = map(int, torch.nonzero(over)[0])
            return row, at, int(sizes[row, :, at, at + later].argmax()), at + later
    return None


def _latest(sizes: Tensor) -> float:
    return max((float(sizes[:, :, at, at:].max()) for at in range(sizes.shape[2] - 1)), default=0.0)


class _Reading(TorchFunctionMode):
    """While it is entered, numbers read by the tokens become variables of their own.

    A function that is handed the tokens themselves (all of them, in their shape or with start tokens before them, perhaps by other numbers) and gives floats of shape
    (B, …) reads them; one-hot vectors are made floats for it.
    """

    def __init__(self, tokens: Tensor) -> None:
        super().__init__()
        self.tokens, self.leaves = tokens, list[Tensor]()

    def __torch_function__(self, func: Any, types: Any, args: Sequence[Any] = (), kwargs: Any = None) -> Any:
        given = [*args, *(kwargs or {}).values()]
        found = func(*args, **(kwargs or {}))
        flat = [part for each in given for part in (each if isinstance(each, tuple) else (each,))]
        if not isinstance(found, Tensor) or found.ndim < 3 or not any(self._tokens(part) for part in flat):
            return found
        hot = func is torch.nn.functional.one_hot
        if not (found.is_floating_point() or hot):
            return found
        leaf = (found.detach() if found.is_floating_point() else found.to(torch.get_default_dtype())).requires_grad_()
        self.leaves.append(leaf)
        return leaf

    def _tokens(self, part: Any) -> bool:
        if not isinstance(part, Tensor) or part.is_floating_point() or part.ndim != 2 or part.dtype == torch.bool:
            return False
        rows, length = self.tokens.shape
        if part.shape[0] != rows or part.shape[1] < length:
            return False
        ahead = part.shape[1] - length
        if not (part[:, :ahead] == part[:1, :ahead]).all():
            return False
        # the tokens may have got other numbers, but each symbol one and no two the same
        pairs = torch.unique(torch.stack([self.tokens.flatten(), part[:, ahead:].flatten()]), dim=1)
        return pairs.shape[1] == len(pairs[0].unique()) == len(pairs[1].unique())
