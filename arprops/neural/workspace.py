"""Memory on the CPU: how the tensors that a step makes and lets go of come to lie where those of the step before lay.

True here: the first touch of a page of fresh memory costs more than the arithmetic that fills it. The C library's malloc gives what is freed back to the system, and takes it
anew from there, beyond a size that it learns by itself: once a block of so many bytes was freed, smaller ones stay, and twice as many bytes may wait (glibc; `M_MMAP_THRESHOLD`
of mallopt(3)). `settle` lets it learn that by freeing the largest block it learns from, which is never touched; a process that has set the size stays as it is, and so does
another C library. What is kept (`fresh`) lies where numpy asks the system for large pages, which torch does not, and begins at a multiple of 64 bytes, as vector instructions like it.
On other devices torch does all that itself.
Must never enter: a setting of the process that outvotes its owner.
"""

import math
from typing import Final

import numpy as np
import torch
from torch import Tensor

CACHE: Final = 2**21
"""How many bytes a step should work on at a time: what stands in the caches of a core."""
_LEARNT: Final = 2**25 - 2**16
"""glibc learns from blocks of up to 32 MiB, its own words beside them included."""
_ALIGNED: Final = 64


def settle() -> None:
    """Let malloc keep what tensors of up to 32 MiB free. Cost: two calls of the system."""
    np.empty(_LEARNT, np.uint8)


def fresh(shape: tuple[int, ...], like: Tensor) -> Tensor:
    """A tensor of this shape that will be kept, with the dtype and device of another; what it holds is not said."""
    size = like.element_size() * math.prod(shape)
    if like.device.type != "cpu" or not size:  # no numbers at all, as a net that carries tokens has at the empty prompt
        return like.new_empty(shape)
    whole = np.empty(size + _ALIGNED, np.uint8)
    begin = -whole.ctypes.data % _ALIGNED
    return torch.from_numpy(whole[begin : begin + size]).view(like.dtype).view(shape)
