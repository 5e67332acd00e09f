"""What a net is shown: the losses of one task, ready on one device.

True here: `exact` is the cross-entropy of the whole population, with or without its gradient; `update` and `steered` give gradients only. Parts of a loss are evaluated one after another, so memory is bounded by the
largest part, and their gradients add up to that of the sum.
Must never enter: a gradient that is not of the stated loss.
"""

from collections.abc import Callable
from typing import Any, Protocol, final

import torch
from torch import Tensor

from arprops.neural.fitting.loss import covered, drawn, fed, stepped, strings, told
from arprops.neural.fitting.task import Task
from arprops.neural.fitting.tree import covers, levels, tree


class Teaching(Protocol):
    """What the loop asks of a lesson that is the whole population's."""

    floor: float

    def exact(self, module: Any, *, gradient: bool = False) -> Tensor:
        """Each net's cross-entropy over the population; with `gradient`, its gradient is added up too."""
        ...

    def steered(self, module: Any) -> None:
        """Add up the gradient of what is trained on beside the population."""
        ...


@final
class Lesson:
    """The task's losses on one device: `exact` over the population, `update` for the gradient."""

    def __init__(self, task: Task, device: torch.device) -> None:
        chosen = task.training
        nodes = tree(task.population.alphabet, task.population.rows)
        self.floor = float(task.population.entropy)
        self.covers = [cover.to(device) for cover in covers(nodes, places=chosen.places)]
        self.tree = levels(nodes).to(device) if chosen.over == "tree" else None
        self.steer = [c.to(device) for c in covers(tree(task.population.alphabet, task.steer), places=chosen.places)] if task.steer else []
        self.strings = strings(task.population).to(device) if chosen.batch or chosen.truth else None
        self._task = task

    def exact(self, module: Any, *, gradient: bool = False) -> Tensor:
        """Each net's cross-entropy over the population; with `gradient`, its gradient is added up too, part by part."""
        if self.tree is not None:
            return summed([lambda: stepped(module, self.tree)], gradient=gradient)  # type: ignore[arg-type]  # it is not None
        return summed([lambda cover=cover: covered(module(cover.tokens), cover) for cover in self.covers], gradient=gradient)

    def update(self, module: Any, generator: torch.Generator, step: int) -> None:
        """Add up the gradient of drawn strings, or of strings fed with the net's own samples."""
        chosen, given = self._task.training, self.strings
        assert given is not None
        if chosen.batch:
            given = drawn(given, chosen.batch, generator)
        truth = 1.0 if chosen.truth is None else chosen.truth.at(step)
        inputs = given.tokens if truth == 1 else fed(module, given, truth, generator)
        summed([lambda: told(module(inputs), given)], gradient=True)

    def steered(self, module: Any) -> None:
        """Add up the gradient of the prompts beside the population."""
        summed([lambda cover=cover: covered(module(cover.tokens), cover) for cover in self.steer], gradient=True)


def summed(parts: list[Callable[[], Tensor]], *, gradient: bool) -> Tensor:
    """The sum of losses, evaluated one after another; with `gradient`, their gradients are added up too."""
    total = torch.zeros(())
    with torch.enable_grad() if gradient else torch.no_grad():
        for part in parts:
            loss = part().reshape(-1)
            if gradient:
                loss.sum().backward()
            total = total + loss.detach().cpu()
    return total
