"""Torch's random state, from a seed for as long as it is needed, and as it was before afterwards.

True here: only the generators of the processor and of the net's own device are touched. (`torch.manual_seed` seeds every backend, at many times the
cost of a small net's answer.)
Must never enter: a state that outlives the question.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import torch


@contextmanager
def chance(seed: int, device: torch.device) -> Iterator[None]:
    """Chance by the seed inside, and untouched outside."""
    before = torch.get_rng_state()
    on_gpu = torch.cuda.get_rng_state(device) if device.type == "cuda" else None
    try:
        torch.default_generator.manual_seed(seed)
        if on_gpu is not None:
            with torch.cuda.device(device):
                torch.cuda.manual_seed(seed)
        yield
    finally:
        torch.set_rng_state(before)
        if on_gpu is not None:
            torch.cuda.set_rng_state(on_gpu, device)
