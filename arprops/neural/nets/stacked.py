"""Many nets of one architecture as one module: every parameter has the nets along its first axis.

True here: net i of the stack has bit for bit the parameters of the i-th net it was made of, and hands them back bit for bit. Its
logits differ from those of the single net by rounding alone, and no net's logits or gradients depend on another net.
LSTM and GRU run as `unrolled`, since torch.func.vmap refuses torch.nn.LSTM; the other nets run as they are, under vmap.
Must never enter: anything that mixes the nets, such as a norm of all gradients at once.
"""

import copy
from collections.abc import Sequence
from typing import Any, final

import torch
from torch import Tensor, nn
from torch.nn import functional

from arprops.core.error import BadModel
from arprops.neural.nets.recurrent import LSTM, Recurrent
from arprops.neural.nets.unrolled import gru, lstm


@final
class Stacked(nn.Module):
    """The nets side by side, to be trained at once.

    Needs one net or more, of equal architecture, dtype and device; their parameters are copied. Called on tokens (B, T) shared by
    all nets, or (nets, B, T) with a batch each, it gives logits (nets, B, T + 1, outcomes). Fails with `BadModel` where two nets
    differ in architecture, dtype or device.
    """

    def __init__(self, nets: Sequence[Any]) -> None:
        super().__init__()
        if not nets:
            raise BadModel("a stack of no nets; expected at least one")
        for place, net in enumerate(nets):
            if _kind(net) != _kind(nets[0]):
                raise BadModel(f"net {place} of the stack is {_kind(net)}, and net 0 is {_kind(nets[0])}; expected equal architecture, dtype and device")
        self.nets: int = len(nets)
        self.outcomes: int = nets[0].outcomes
        # A skeleton without memory; in a tuple, so that it is no submodule and its parameters are not the stack's.
        self._skeleton = (copy.deepcopy(nets[0]).to("meta"),)
        self._skeleton[0].zero_grad(set_to_none=True)
        self._names = [name for name, _ in nets[0].named_parameters()]
        values = [dict(net.named_parameters()) for net in nets]
        self.stack = nn.ParameterList(nn.Parameter(torch.stack([each[name].detach() for each in values])) for name in self._names)

    def config(self) -> dict[str, Any]:
        """The architecture of each of the nets, as plain data."""
        return self._skeleton[0].config()

    def forward(self, tokens: Tensor) -> Tensor:
        """The logits (nets, B, T + 1, outcomes), for tokens (B, T) or (nets, B, T)."""
        parameters, skeleton = dict(zip(self._names, self.stack, strict=True)), self._skeleton[0]
        if isinstance(skeleton, Recurrent):
            return _recurrent(skeleton, parameters, tokens)

        def one(values: dict[str, Tensor], row: Tensor) -> Tensor:
            return torch.func.functional_call(skeleton, values, (row,))

        return torch.func.vmap(one, in_dims=(0, 0 if tokens.dim() == 3 else None))(parameters, tokens)

    def singles(self) -> list[Any]:
        """The nets, each for itself, with copies of their parameters."""
        return [self.single(place) for place in range(self.nets)]

    def single(self, place: int) -> Any:
        """The net at this place, with copies of its parameters."""
        made = copy.deepcopy(self._skeleton[0]).to_empty(device=self.stack[0].device).to(self.stack[0].dtype)
        with torch.no_grad():
            for values, stacked in zip(made.parameters(), self.stack, strict=True):
                values.copy_(stacked[place])
        return made


def _kind(net: Any) -> tuple[Any, ...]:
    first = next(net.parameters())
    return net.config(), first.dtype, first.device


def _recurrent(skeleton: Recurrent, parameters: dict[str, Tensor], tokens: Tensor) -> Tensor:
    started = functional.pad(tokens if tokens.dim() == 3 else tokens[None], (1, 0), value=skeleton.outcomes - 1)
    head, bias = parameters["head.weight"], parameters["head.bias"]
    places = functional.one_hot(started, skeleton.outcomes).to(head.dtype).permute(2, 0, 3, 1)
    read = places.expand(-1, len(head), -1, -1) if skeleton.embedding is None else parameters["embedding"].mT @ places
    unrolled = lstm if isinstance(skeleton, LSTM) else gru
    for layer in range(skeleton.layers):
        w_input, w_hidden, b_input, b_hidden = (parameters[f"cell.{name}_l{layer}"] for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"))
        read = unrolled(read, (w_input, w_hidden, b_input, b_hidden))
    return (head @ read + bias[..., None]).permute(1, 3, 0, 2)
