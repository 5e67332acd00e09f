"""The loop: evaluate, note, stop or step.

True here: the exact KL that decides when to stop and which parameters are kept is that of the parameters before the update, from the same evaluation that gives the gradient where
the loss is the whole population's. A seed's numbers do not depend on when other seeds stop, but by rounding: a stack is narrowed when half of it has stopped.
Doubtful: two runs are equal bit for bit on one machine with one torch and as many threads; elsewhere they are equal up to rounding.
Must never enter: a loss that is not the stated one; a step after the stop; a global generator.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import inf, isfinite
from typing import Any

import torch
from torch import Tensor

from arprops.neural.fitting.adam import Adam
from arprops.neural.fitting.lesson import Lesson, Teaching
from arprops.neural.fitting.state import STOPS, State, narrowed, parameters
from arprops.neural.fitting.task import Trained
from arprops.neural.nets.stacked import Stacked


def train(task: Trained, state: State, lesson: Teaching, *, between: Callable[[State, float], bool]) -> bool:
    """Train the state's seeds until all have stopped; True then, and False where `between` (called before each step, with the smallest KL seen) says to leave off."""
    chosen = task.training
    rates, adam = chosen.rates(), Adam(chosen.beta1, chosen.beta2, chosen.decay)
    whole = not (chosen.batch or chosen.truth)
    while bool((state.stopped == 0).any()):
        if not between(state, float(state.best_kl.min())):
            return False
        if whole:
            state.module.zero_grad()
            _note(task, state, lesson.exact(state.module, gradient=True) - lesson.floor)
        elif state.step % chosen.check == 0 or state.step >= chosen.steps:
            _note(task, state, lesson.exact(state.module) - lesson.floor)
        running = [i for i, seed in enumerate(state.alive) if not state.stopped[seed]]
        if not running:
            break
        if not whole:
            state.module.zero_grad()
            assert isinstance(lesson, Lesson)  # who teaches otherwise, teaches the whole
            lesson.update(state.module, state.generator, state.step)
        lesson.steered(state.module)
        _cut(state.module, chosen.clip)
        adam.update(list(state.module.parameters()), state.means, state.squares, rate=rates.at(state.step), step=state.step)
        state.step += 1
        if 2 * len(running) <= len(state.alive):
            narrowed(task, state, running)
    return True


def closing(state: State, lesson: Teaching) -> None:
    """Give the seeds that are still running the parameters they have as their last ones. The state can go on training all the same."""
    if not (state.stopped == 0).any():
        return
    kls = lesson.exact(state.module) - lesson.floor
    for i, seed in enumerate(state.alive):
        if not state.stopped[seed]:
            _keep(state.final, state.module, [i], [seed])
            state.final_kl[seed], state.final_step[seed] = kls[i], state.step
            if not isfinite(float(state.best_kl[seed])):
                state.best_kl[seed], state.best_step[seed] = kls[i], state.step
                _keep(state.best, state.module, [i], [seed])


def _note(task: Trained, state: State, kls: Tensor) -> None:
    chosen = task.training
    row = torch.full((len(state.seeds) + 1,), torch.nan, dtype=torch.float64)
    row[0] = state.step
    found, best = kls.tolist(), state.best_kl.tolist()
    running = [(i, seed) for i, (seed, why) in enumerate(zip(state.alive, state.stopped[state.alive].tolist(), strict=True)) if not why]
    better = [(i, seed) for i, seed in running if isfinite(found[i]) and found[i] < best[seed]]
    if better:  # all seeds at once: a stack is made to spare calls
        places, seeds = (list(part) for part in zip(*better, strict=True))
        _keep(state.best, state.module, places, seeds)
        state.best_kl[seeds], state.best_step[seeds] = kls[places].to(state.best_kl), state.step
    for i, seed in running:
        row[1 + seed] = kl = found[i]
        if not isfinite(kl):
            _stop(state, i, seed, "diverged")
        elif kl < chosen.target:
            _stop(state, i, seed, "target", kl)
        elif chosen.patience and state.step - int(state.best_step[seed]) >= chosen.patience:
            _stop(state, i, seed, "patience", kl)
        elif state.step >= chosen.steps:
            _stop(state, i, seed, "steps", kl)
    state.history.append(row)


def _stop(state: State, i: int, seed: int, why: str, kl: float = inf) -> None:
    state.stopped[seed] = STOPS.index(why)
    if why == "diverged":  # what it diverged to answers nothing, so the best is what is left of it
        for last, best in zip(state.final, state.best, strict=True):
            last[seed].copy_(best[seed])
        state.final_kl[seed], state.final_step[seed] = state.best_kl[seed], state.best_step[seed]
        return
    _keep(state.final, state.module, [i], [seed])
    state.final_kl[seed], state.final_step[seed] = kl, state.step


def _keep(kept: list[Tensor], module: Any, places: list[int], seeds: list[int]) -> None:
    """Keep the parameters of the nets at these places as those of the seeds."""
    with torch.no_grad():
        for mine, value in zip(kept, parameters(module), strict=True):
            mine[seeds] = value[places]


def _cut(module: Any, clip: float) -> None:
    if clip == inf:
        return
    gradients = [p.grad if isinstance(module, Stacked) else p.grad.unsqueeze(0) for p in module.parameters() if p.grad is not None]
    sizes = torch.stack([g.flatten(1).square().sum(1) for g in gradients]).sum(0).sqrt()
    factor = (clip / (sizes + 1e-6)).clamp(max=1.0)
    for g in gradients:
        g.mul_(factor.view(-1, *(1,) * (g.dim() - 1)))


@contextmanager
def threads(count: int) -> Iterator[None]:
    """Torch with so many threads, and with as many as before afterwards."""
    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)
