"""How small a next-token probability of a net can get: a certified bound on −log softmax, for every prompt at once.

True here: where the difference z_y − z_x of two logits never exceeds D[x, y], −log softmax(z)[x] = log Σ_y exp(z_y − z_x) is at
most max_x log Σ_y exp(D[x, y]). For logits W h + b with ‖h‖ ≤ R, D[x, y] = b_y − b_x + R·‖W_y − W_x‖* (the dual norm), and what
is computed in the net's dtype, of unit roundoff u, differs from W h + b by at most γ·(|b| + R·‖W‖*) where γ = n·u/(1 − n·u) and n
is the number of roundings of one logit in any order of summation (Higham, Accuracy and Stability, §3.1). What products lose by
underflow is far below the 2⁻⁴⁰ that is added at the end, in every dtype but float16.
The bound itself is computed in float64 from n terms and a norm: its own roundings are below (n + V + 8)·2⁻⁵¹ of the magnitudes
added up, which is added as well. A bound above 700 is reported as infinite, since a float64 weight exp(z − max) may then
underflow; below it, that exponential errs by less than the 2⁻⁴⁰ added at the end.
Must never enter: a statement about logits that are not finite (whoever evaluates the net refuses them).
Doubtful: what hardware calls float32 (see `roundoff`).
"""

import math
from collections.abc import Iterable

import torch
from torch import Tensor

_SMALLEST = 700.0
_SLACK = 2.0**-40


def roundoff(dtype: torch.dtype) -> float:
    """The unit roundoff of sums of products in the dtype.

    Where torch has been allowed to multiply float32 matrices in less (TF32, bfloat16, autocast), 2⁻⁸ for all of float32. Infinite for
    float16, where products underflow at sizes that matter.
    """
    if dtype is torch.float16:
        return math.inf
    if dtype is torch.float32 and _lowered():
        return 2.0**-8
    return torch.finfo(dtype).eps / 2


def _lowered() -> bool:
    if any(torch.is_autocast_enabled(device) for device in ("cpu", "cuda")) or torch.backends.mkldnn.fp32_precision in ("bf16", "tf32"):
        return True
    try:
        return torch.get_float32_matmul_precision() != "highest"
    except RuntimeError:  # what torch makes of settings that differ between backends
        return True


def gamma(roundings: int, unit: float) -> float:
    """The relative error of a sum of products after so many roundings, infinite where they are too many."""
    return roundings * unit / (1 - roundings * unit) if roundings * unit < 1 else math.inf


def floor_of(differences: Iterable[Tensor]) -> float:
    """The bound from rows D[x, :] of upper bounds on z_y − z_x (float64), one row an outcome x; infinite above 700 nats."""
    worst = 0.0
    for row in differences:
        bound = float(torch.logsumexp(row, 0))
        if not bound <= _SMALLEST:
            return math.inf
        worst = max(worst, bound)
    return worst * (1 + _SLACK) + _SLACK


def affine_floor(weight: Tensor, bias: Tensor, *, radius: float, norm: int, magnitude: Tensor, roundings: int, unit: float) -> float:
    """The bound for logits W h + b over all h in a ball.

    Needs W (outcomes, n), b and `magnitude` ≥ |b| summed without cancellation (outcomes), all float64; `radius` bounds h in the
    dual of `norm`, by which the rows of W are measured (1: |h_j| ≤ radius; 2: ‖h‖₂ ≤ radius). Cost: outcomes² · n.
    """
    sizes = magnitude + radius * torch.linalg.vector_norm(weight, norm, dim=1)
    inflation = gamma(roundings, unit) + (weight.shape[1] + weight.shape[0] + 8) * 2.0**-51
    errors = inflation * (1 + 2.0**-20) * sizes

    def rows() -> Iterable[Tensor]:
        for x in range(len(bias)):
            row = bias - bias[x] + radius * torch.linalg.vector_norm(weight - weight[x], norm, dim=1) + errors + errors[x]
            row[x] = 0.0
            yield row

    return floor_of(rows())
