"""How far two right evaluations of one net may lie apart: the bound that an effect must exceed.

The derivation. In floating point a sum of n products, in any order, is the exact sum for factors each changed by a relative error of at most
n·u/(1 − n·u), u the unit roundoff (Higham, Accuracy and Stability of Numerical Algorithms, §3.1); an elementary function in between adds a few u. So a
rounded evaluation is, to first order, an exact one for weights that are changed by a relative error of at most r = n·u + 8·u, where n is the longest
sum that the net forms: its widest weight, its prompt, its outcomes. How far such a change moves the answer depends on the net and the prompt
and is measured: every weight is changed by a random relative ±√u, four times over, and the largest change of a log-probability divided by
√u is the condition κ. (√u balances the curvature, of relative size √u, against the rounding of the measurement itself, of relative size √u too.)
Two evaluations are compared, and logits up to z are rounded on their own, so

    bound = 2·r·(κ + 1 + max|z|) + (outcomes + 4)·2⁻⁵²·(1 + max|z|) + the largest difference seen between equal evaluations,

the second term being the float64 log-softmax of both. Sums in half precision are taken to be accumulated in float32, as torch does.
True here: the bound is stated with every finding. Doubtful: it is of first order and measured with random signs; actual roundings of n terms grow like
√n where the bound takes n, and that is the room that is left.
Must never enter: a tolerance without its reason; the weights are put back bit by bit.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from math import isfinite, sqrt
from typing import Any, Final

import torch
from torch import Tensor, nn

from arprops.core.error import ArpropsError
from arprops.neural.auditing.effect import effect
from arprops.neural.auditing.subject import Subject, logs

DRAWS: Final = 4
ELEMENTARY: Final = 8
"""Roundings of the elementary functions between two sums: a normalisation or a gate has no more."""
ACCUMULATED: Final = 2.0**-24


class Noise:
    """The bound of one subject; `repeated` is the largest difference that was seen between equal evaluations."""

    def __init__(self, subject: Subject) -> None:
        self.subject, self.repeated = subject, 0.0
        self.unit = unit_roundoff(subject.module)
        self.widest = longest_sum(subject.module)
        self._known: dict[tuple[int, bytes], float] = {}

    def terms(self, length: int) -> int:
        """The longest sum that is formed on prompts of this length."""
        return self.widest + length + 1 + len(self.subject.outcomes)

    def relative(self, length: int) -> float:
        """The relative change of the weights that the roundings of one evaluation amount to."""
        return self.terms(length) * min(self.unit, ACCUMULATED) + ELEMENTARY * self.unit

    def bound(self, tokens: Tensor) -> float:
        """The bound, in nats of a log-probability, for prompts (B, T) of one length."""
        key = (tokens.shape[1], tokens.numpy().tobytes())
        if key not in self._known:
            self._known[key] = self._measured(tokens)
        return self._known[key] + self.repeated

    def said(self, tokens: Tensor) -> str:
        """How the bound comes about, for a person."""
        repeated = f" + {self.repeated:.2g} seen between equal evaluations" if self.repeated else ""
        return f"2·({self.terms(tokens.shape[1])} terms·u + 8u)·(condition + logits), u = {self.unit:.2g}{repeated}"

    def _measured(self, tokens: Tensor) -> float:
        if not len(tokens):
            return 0.0
        logits = self.subject.raw(tokens)[:, -1].to(torch.float64).cpu()
        finite = logits[torch.isfinite(logits)].abs()
        largest = float(finite.max()) if len(finite) else 0.0
        here, step, condition = logs(logits), sqrt(self.unit), 0.0
        # a net that does not even answer equally by equal chance moves by itself; that is no condition
        restless = float(effect(here, self.subject.answers(tokens))[0].max())
        weights = _weights(self.subject.module)
        generator = torch.Generator().manual_seed(self.subject.seed)
        for _ in range(DRAWS if weights else 0):
            with changed(weights, step, generator):
                try:
                    there = self.subject.answers(tokens)
                except ArpropsError:  # a net that checks itself may refuse weights that are not its own
                    continue
            moved = max(float(effect(here, there)[0].max()) - 2 * restless, 0.0)
            if isfinite(moved):
                condition = max(condition, moved / step)
        size = 1 + largest
        return 2 * self.relative(tokens.shape[1]) * (condition + size) + (logits.shape[1] + 4) * 2.0**-52 * size


@contextmanager
def changed(weights: list[Tensor], step: float, generator: torch.Generator) -> Iterator[None]:
    """The weights, each changed by a random relative ±step; put back bit by bit afterwards."""
    kept = [part.detach().clone() for part in weights]
    try:
        with torch.inference_mode():  # weights that were made in inference mode can be changed in no other
            for part in weights:
                signs = torch.randint(0, 2, part.shape, generator=generator).to(part.device, part.dtype)
                part.mul_(1 + step * (2 * signs - 1))
        yield
    finally:
        with torch.inference_mode():
            for part, old in zip(weights, kept, strict=True):
                part.copy_(old)


def longest_sum(module: Any) -> int:
    """The largest dimension of a weight; the rows of an embedding, and of a head of its shape, are picked or stand apart, and are no sum."""
    tables = {tuple(part.weight.shape) for part in module.modules() if isinstance(part, nn.Embedding)} if isinstance(module, nn.Module) else set()
    return max((part.shape[1] if tuple(part.shape) in tables else max(part.shape) for part in _weights(module) if part.ndim), default=1)


def unit_roundoff(module: Any) -> float:
    """The largest unit roundoff among what the module computes in: its weights' dtypes, and TF32 where torch may use it for them."""
    weights = _weights(module)
    units = {torch.finfo(part.dtype).eps / 2 for part in weights} or {2.0**-24}
    on_gpu = any(part.is_cuda and part.dtype == torch.float32 for part in weights)
    recurrent = isinstance(module, nn.Module) and any(isinstance(part, nn.RNNBase | nn.modules.conv._ConvNd) for part in module.modules())
    loose = torch.get_float32_matmul_precision() != "highest" or (recurrent and torch.backends.cudnn.allow_tf32)
    return max(*units, 2.0**-11) if on_gpu and loose else max(units)


def _weights(module: Any) -> list[Tensor]:
    """The floating parameters and buffers of the module, each once."""
    if not isinstance(module, nn.Module):
        return []
    parts = {id(part): part for part in (*module.parameters(), *module.buffers())}
    return [part for part in parts.values() if part.is_floating_point() and part.numel()]
