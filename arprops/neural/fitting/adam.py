"""AdamW: a step along the averaged gradient over the root of the averaged square, with decoupled decay.

True here: what is carried from step to step is two averages a parameter and the number of steps, all entry by entry, so nets that are stacked along an axis do not mix.
The parameters' values are those of torch.optim.AdamW up to rounding. It stands here since importing torch.optim imports torch's compiler, which takes longer than a small fit.
Source: Kingma and Ba 2015; Loshchilov and Hutter 2019.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

import torch
from torch import Tensor

TINY = 1e-8


@final
@dataclass(frozen=True)
class Adam:
    """The options: the shares that the averages keep at each step, and the decay."""

    beta1: float
    beta2: float
    decay: float

    def update(self, values: Sequence[Tensor], means: Sequence[Tensor], squares: Sequence[Tensor], *, rate: float, step: int) -> None:
        """Change values and averages in place, by the values' gradients, as the step after `step` others. A value without a gradient stays."""
        grown, rooted = 1 - self.beta1 ** (step + 1), (1 - self.beta2 ** (step + 1)) ** 0.5
        with torch.no_grad():
            for value, mean, square in zip(values, means, squares, strict=True):
                if (gradient := value.grad) is None:
                    continue
                mean.lerp_(gradient, 1 - self.beta1)
                square.mul_(self.beta2).addcmul_(gradient, gradient, value=1 - self.beta2)
                if self.decay:
                    value.mul_(1 - rate * self.decay)
                value.addcdiv_(mean, square.sqrt().div_(rooted).add_(TINY), value=-rate / grown)
