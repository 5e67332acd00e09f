"""Recurrent layers of many nets over a whole sequence, with the gradient written out.

True here: net s reads at time t the column [h, x, 1] of its last output, its input and a one, and one matrix W_s of 4 · hidden rows,
its biases the last column, gives all gates; so a step is one batched product and a few pointwise lines, and two products and a few
lines backwards. Tensors have the batch last, (times, nets, rows, B), so that the rows of a gate lie together.
Must never enter: a second derivative (torch says so where it is asked for).
"""

from typing import Any, final

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

Both = tuple[Tensor, Tensor | None]


def lstm(inputs: Tensor, weights: tuple[Tensor, Tensor, Tensor, Tensor]) -> Tensor:
    """The outputs (times, nets, hidden, B) of an LSTM layer from inputs (times, nets, width, B) and torch's four weights, nets first."""
    w_input, w_hidden, b_input, b_hidden = weights
    write, keep, fresh, show = torch.cat([w_hidden, w_input, (b_input + b_hidden)[..., None]], 2).chunk(4, 1)
    outputs = _LSTM.apply(torch.cat([fresh, write, keep, show], 1), inputs)
    assert isinstance(outputs, Tensor)
    return outputs


def gru(inputs: Tensor, weights: tuple[Tensor, Tensor, Tensor, Tensor]) -> Tensor:
    """The outputs (times, nets, hidden, B) of a GRU layer from inputs (times, nets, width, B) and torch's four weights, nets first."""
    w_input, w_hidden, b_input, b_hidden = weights
    width = w_hidden.shape[2]
    gates = torch.cat([w_hidden, w_input, (b_input + b_hidden)[..., None]], 2)[:, : 2 * width]
    # The reset gate stands between the two shares of the third gate, so each has rows of its own.
    of_input = torch.cat([torch.zeros_like(w_hidden), w_input, b_input[..., None]], 2)[:, 2 * width :]
    of_hidden = torch.cat([w_hidden, torch.zeros_like(w_input), b_hidden[..., None]], 2)[:, 2 * width :]
    outputs = _GRU.apply(torch.cat([gates, of_input, of_hidden], 1), inputs)
    assert isinstance(outputs, Tensor)
    return outputs


def _columns(matrix: Tensor, inputs: Tensor) -> tuple[Tensor, int]:
    """Room for the columns [h, x, 1] of all times and one more, where h of the first is 0; and the hidden width."""
    (times, nets, width, batch), hidden = inputs.shape, matrix.shape[1] // 4
    columns = inputs.new_empty(times + 1, nets, hidden + width + 1, batch)
    columns[0, :, :hidden] = 0
    columns[:times, :, hidden:-1] = inputs
    columns[:, :, -1] = 1
    return columns, hidden


@final
class _LSTM(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, matrix: Tensor, inputs: Tensor) -> Tensor:
        columns, hidden = _columns(matrix, inputs)
        times, nets, _, batch = inputs.shape
        gates = inputs.new_empty(times, nets, 4 * hidden, batch)
        memory = inputs.new_zeros(times + 1, nets, hidden, batch)
        shown = inputs.new_empty(times, nets, hidden, batch)
        for t in range(times):
            torch.bmm(matrix, columns[t], out=gates[t])
            gates[t, :, :hidden].tanh_()
            gates[t, :, hidden:].sigmoid_()
            fresh, write, keep, show = gates[t].chunk(4, 1)
            torch.mul(keep, memory[t], out=memory[t + 1]).addcmul_(write, fresh)
            torch.tanh(memory[t + 1], out=shown[t])
            torch.mul(show, shown[t], out=columns[t + 1, :, :hidden])
        ctx.save_for_backward(matrix, columns, gates, memory, shown)
        return columns[1:, :, :hidden].clone()

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, of_outputs: Tensor) -> Both:  # pyright: ignore[reportIncompatibleMethodOverride]
        matrix, columns, gates, memory, shown = ctx.saved_tensors
        hidden = shown.shape[2]
        back, of_matrix, of_gates = matrix[:, :, :hidden].mT.contiguous(), torch.zeros_like(matrix), torch.empty_like(gates)
        of_memory, earlier = torch.zeros_like(memory[0]), torch.zeros_like(memory[0])
        for t in reversed(range(len(gates))):
            fresh, write, keep, show = gates[t].chunk(4, 1)
            of_fresh, of_write, of_keep, of_show = of_gates[t].chunk(4, 1)
            of_output = earlier.add_(of_outputs[t])
            torch.mul(of_output, shown[t], out=of_show)
            of_memory += torch.ops.aten.tanh_backward(of_output * show, shown[t])
            torch.mul(of_memory, write, out=of_fresh)
            torch.mul(of_memory, fresh, out=of_write)
            torch.mul(of_memory, memory[t], out=of_keep)
            torch.ops.aten.tanh_backward.grad_input(of_fresh, fresh, grad_input=of_fresh)
            opened = of_gates[t, :, hidden:]
            torch.ops.aten.sigmoid_backward.grad_input(opened, gates[t, :, hidden:], grad_input=opened)
            of_memory *= keep
            torch.bmm(back, of_gates[t], out=earlier)
            of_matrix.baddbmm_(of_gates[t], columns[t].mT)
        return of_matrix, _of_inputs(ctx, matrix, of_gates)


@final
class _GRU(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, matrix: Tensor, inputs: Tensor) -> Tensor:
        columns, hidden = _columns(matrix, inputs)
        times, nets, _, batch = inputs.shape
        gates = inputs.new_empty(times, nets, 4 * hidden, batch)
        fresh = inputs.new_empty(times, nets, hidden, batch)
        for t in range(times):
            torch.bmm(matrix, columns[t], out=gates[t])
            gates[t, :, : 2 * hidden].sigmoid_()
            reset, keep, of_input, of_hidden = gates[t].chunk(4, 1)
            torch.addcmul(of_input, reset, of_hidden, out=fresh[t]).tanh_()
            torch.lerp(fresh[t], columns[t, :, :hidden], keep, out=columns[t + 1, :, :hidden])
        ctx.save_for_backward(matrix, columns, gates, fresh)
        return columns[1:, :, :hidden].clone()

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, of_outputs: Tensor) -> Both:  # pyright: ignore[reportIncompatibleMethodOverride]
        matrix, columns, gates, fresh = ctx.saved_tensors
        hidden = fresh.shape[2]
        back, of_matrix, of_gates = matrix[:, :, :hidden].mT.contiguous(), torch.zeros_like(matrix), torch.empty_like(gates)
        earlier = torch.zeros_like(fresh[0])
        for t in reversed(range(len(gates))):
            reset, keep, _, from_hidden = gates[t].chunk(4, 1)
            of_reset, of_keep, of_input, of_hidden = of_gates[t].chunk(4, 1)
            of_output = earlier.add_(of_outputs[t])
            kept = of_output * keep
            torch.mul(of_output, columns[t, :, :hidden] - fresh[t], out=of_keep)
            torch.sub(of_output, kept, out=of_input)
            torch.ops.aten.tanh_backward.grad_input(of_input, fresh[t], grad_input=of_input)
            torch.mul(of_input, from_hidden, out=of_reset)
            torch.mul(of_input, reset, out=of_hidden)
            opened = of_gates[t, :, : 2 * hidden]
            torch.ops.aten.sigmoid_backward.grad_input(opened, gates[t, :, : 2 * hidden], grad_input=opened)
            torch.baddbmm(kept, back, of_gates[t], out=earlier)
            of_matrix.baddbmm_(of_gates[t], columns[t].mT)
        return of_matrix, _of_inputs(ctx, matrix, of_gates)


def _of_inputs(ctx: Any, matrix: Tensor, of_gates: Tensor) -> Tensor | None:
    return matrix[:, :, matrix.shape[1] // 4 : -1].mT @ of_gates if ctx.needs_input_grad[1] else None
