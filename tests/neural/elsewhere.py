"""A second device where there is none: tensors that live "elsewhere", and refuse to meet those of the CPU, as on a GPU.

True here: what is asked of a tensor elsewhere is computed on the CPU and is elsewhere again; tensors meet only on one device (numbers without an axis go
everywhere), and only `to`, `cpu`, `item` and `tolist` come back. So code that passes here does not leave a mask, an index or a table behind on the CPU, and takes the way of another device.
Must never enter: a verdict on speed, on a GPU's rounding, or on what torch has no kernel for there.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import pytest
import torch
from torch.nn import functional
from torch.overrides import TorchFunctionMode
from torch.utils import backend_registration
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves, tree_map

NAME = "elsewhere"
if KNOWN := hasattr(backend_registration, "_setup_privateuseone_for_python_backend"):  # once, and before anything is differentiated: autograd then counts the devices
    backend_registration._setup_privateuseone_for_python_backend(NAME)
_CROSSING = {torch.ops.aten._to_copy.default, torch.ops.aten.copy_.default}
_INDEXED = {torch.ops.aten.index.Tensor, torch.ops.aten.index_put_.default}  # their indices may be on the CPU


class Elsewhere(torch.Tensor):
    """A tensor whose numbers are in `held`, and whose device is another than that of `held`."""

    held: torch.Tensor

    @staticmethod
    def __new__(cls, held):
        made = torch.Tensor._make_wrapper_subclass(cls, held.shape, strides=held.stride(), storage_offset=held.storage_offset(), dtype=held.dtype, device=torch.device(NAME, 0))
        made.held = held
        return made

    def __repr__(self):
        return f"Elsewhere({self.held!r})"

    @classmethod
    def __torch_dispatch__(cls, function, types, args=(), kwargs=None):
        return _run(function, args, kwargs or {})


@contextmanager
def elsewhere() -> Iterator[torch.device]:
    """Inside, tensors can be made on the device and moved there and back."""
    if not KNOWN:
        pytest.skip("this torch takes no device that is written in Python")
    with _Functions(), _Operations(), patch.object(torch, "inference_mode", torch.no_grad):  # in which a tensor of a class of its own has no views
        yield torch.device(NAME, 0)


class _Operations(TorchDispatchMode):
    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        return _run(function, args, kwargs or {})


class _Functions(TorchFunctionMode):
    """What torch does behind the back of a subclass: numbers read out, tensors made of lists, and the fused cells of LSTM and GRU, which it has for GPUs alone."""

    def __torch_function__(self, function, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        if function is torch.tensor and _is_elsewhere(kwargs.get("device")):
            return function(*args, **{**kwargs, "device": "cpu"}).to(kwargs["device"])
        if args and isinstance(args[0], Elsewhere):
            if function is torch.Tensor.tolist:
                return args[0].held.tolist()
            if function in {torch.Tensor.__getitem__, torch.Tensor.__setitem__} and isinstance(args[1], list):
                args = (args[0], torch.tensor(args[1]), *args[2:])
            if function in {torch.lstm, torch.gru}:
                return _layers(*args)
        return function(*args, **kwargs)


def _layers(inputs, begun, weights, _biases, layers, _dropout, _train, _both, batch_first):
    """The outputs and last states of an LSTM, of which `begun` is a pair, or of a GRU."""
    gated = isinstance(begun, tuple)
    rows, last = inputs.transpose(0, 1) if batch_first else inputs, []
    for layer in range(layers):
        w_input, w_hidden, b_input, b_hidden = weights[4 * layer : 4 * layer + 4]
        state, outputs = [part[layer] for part in begun] if gated else [begun[layer]], []
        for row in rows.unbind(0):
            share, kept = functional.linear(row, w_input, b_input), functional.linear(state[0], w_hidden, b_hidden)
            if gated:
                write, keep, new, show = (share + kept).chunk(4, 1)
                memory = keep.sigmoid() * state[1] + write.sigmoid() * new.tanh()
                state = [show.sigmoid() * memory.tanh(), memory]
            else:
                (reset, keep, new), (reset_kept, keep_kept, new_kept) = share.chunk(3, 1), kept.chunk(3, 1)
                new, keep = (new + (reset + reset_kept).sigmoid() * new_kept).tanh(), (keep + keep_kept).sigmoid()
                state = [new + keep * (state[0] - new)]
            outputs.append(state[0])
        rows, last = torch.stack(outputs), [*last, state]
    return rows.transpose(0, 1) if batch_first else rows, *(torch.stack(part) for part in zip(*last, strict=True))


def _is_elsewhere(found) -> bool:
    return found is not None and torch.device(found).type == NAME


def _run(function, args, kwargs):
    tensors = [one for one in tree_leaves((args, kwargs)) if isinstance(one, torch.Tensor)]
    there = [one for one in tensors if isinstance(one, Elsewhere)]
    taken = function in _INDEXED and isinstance(args[0], Elsewhere)
    if there and not taken and function not in _CROSSING and any(one.dim() for one in tensors if not isinstance(one, Elsewhere)):
        raise RuntimeError(f"{function}: expected all tensors to be on the same device, found them on the CPU and elsewhere")
    asked = kwargs.get("device")
    args_held, kwargs_held = tree_map(lambda one: one.held if isinstance(one, Elsewhere) else one, (args, kwargs if asked is None else {**kwargs, "device": "cpu"}))
    made = function(*args_held, **kwargs_held)
    if not there if asked is None else not _is_elsewhere(asked):
        return made
    known = {id(one.held): one for one in there}  # what is changed in place is handed back itself
    return tree_map(lambda one: known[id(one)] if id(one) in known else Elsewhere(one) if isinstance(one, torch.Tensor) else one, made)
