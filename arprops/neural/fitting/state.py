"""What a training hands from step to step: the nets that still train, the averages of their gradients, and what was found for each seed.

True here: the state is everything the next step depends on, so that a state that is saved and read again goes on bit for bit the same. Per seed it keeps the
parameters of the smallest KL, and the last ones where the seed has stopped.
Must never enter: a time of day, or anything else that differs between two runs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, final

import torch
from torch import Tensor

from arprops.neural.fitting.task import Trained
from arprops.neural.nets.architecture import either_of
from arprops.neural.nets.stacked import Stacked

RUNNING: Final = "running"
STOPS: Final = (RUNNING, "target", "patience", "steps", "diverged")
"""Why a seed stopped, by number; "running" where it did not."""


@final
@dataclass
class State:
    """Seeds of one task that train together. Axis 0 of `best`, `final` and the tensors below them counts the seeds; `alive` lists those that `module` holds."""

    seeds: tuple[int, ...]
    alive: list[int]
    module: Any
    generator: torch.Generator
    best: list[Tensor]
    final: list[Tensor]
    best_kl: Tensor
    best_step: Tensor
    final_kl: Tensor
    final_step: Tensor
    stopped: Tensor
    means: list[Tensor]
    """Adam's averages, one for each of the module's parameters and of its shape."""
    squares: list[Tensor]
    history: list[Tensor]
    """One row an evaluation: its step, and each seed's KL then (nan once stopped)."""
    step: int = 0


def parameters(module: Any) -> list[Tensor]:
    """The parameters with an axis of nets first."""
    return spread(module, list(module.parameters()))


def spread(module: Any, values: Sequence[Tensor]) -> list[Tensor]:
    """Tensors of the shapes of the module's parameters, with an axis of nets first."""
    return [value if isinstance(module, Stacked) else value.unsqueeze(0) for value in values]


def single(task: Trained, values: Sequence[Tensor]) -> Any:
    """The net of the task's architecture with these parameters."""
    module = either_of(task.architecture).to(values[0].dtype).to(values[0].device)
    with torch.no_grad():
        for mine, given in zip(module.parameters(), values, strict=True):
            mine.copy_(given)
    return module


def holding(task: Trained, values: Sequence[Tensor]) -> Any:
    """The module that holds these parameters (an axis of nets first): the net itself where it is one, else a stack."""
    nets = [single(task, [value[i] for value in values]) for i in range(len(values[0]))]
    return nets[0] if len(nets) == 1 else Stacked(nets)


def began(task: Trained, seeds: tuple[int, ...], device: torch.device) -> State:
    """The state before the first step: each net as its seed draws it."""
    dtype = getattr(torch, task.training.dtype)
    nets = [either_of(task.architecture, seed=seed).to(dtype).to(device) for seed in seeds]
    module = nets[0] if len(nets) == 1 else Stacked(nets)
    count = len(seeds)
    return State(
        seeds, list(range(count)), module, torch.Generator().manual_seed(task.training.draws),
        [p.detach().clone() for p in parameters(module)], [p.detach().clone() for p in parameters(module)],
        torch.full((count,), torch.inf, dtype=torch.float64), torch.zeros(count, dtype=torch.long),
        torch.full((count,), torch.inf, dtype=torch.float64), torch.zeros(count, dtype=torch.long),
        torch.zeros(count, dtype=torch.long), [torch.zeros_like(p) for p in module.parameters()], [torch.zeros_like(p) for p in module.parameters()], [],
    )  # fmt: skip


def narrowed(task: Trained, state: State, kept: list[int]) -> None:
    """Let go of the seeds that have stopped: `kept` are places in `alive`."""
    rows = torch.tensor(kept, device=state.best[0].device)
    values, means, squares = ([v.detach()[rows] for v in spread(state.module, part)] for part in (list(state.module.parameters()), state.means, state.squares))
    state.module = holding(task, values)
    state.means, state.squares = gathered(state.module, means), gathered(state.module, squares)
    state.alive = [state.alive[i] for i in kept]


def gathered(module: Any, values: Sequence[Tensor]) -> list[Tensor]:
    """The tensors without the axis of nets where the module is a single net: the reverse of `spread`."""
    return list(values) if isinstance(module, Stacked) else [value[0] for value in values]
