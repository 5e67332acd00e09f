"""The size of a difference between two next-token distributions, in nats of a log-probability.

True here: the effect is the largest |ln P(x) − ln P′(x)| over the outcomes x; it is 0 only where both rows are equal, and ∞ where one gives an outcome
probability 0 and the other does not, or where one row is no distribution and the other is.
Must never enter: a judgement whether an effect is large.
"""

import torch
from torch import Tensor


def effect(first: Tensor, second: Tensor) -> tuple[Tensor, Tensor]:
    """The effect of each row and the outcome where it is largest; two tensors (B,) from log-probabilities (B, outcomes)."""
    apart = (first - second).abs()
    same = (first == second) | (first.isnan() & second.isnan())
    apart = torch.where(same, 0.0, torch.where(apart.isnan(), torch.inf, apart))
    largest = apart.max(-1)
    return largest.values, largest.indices
