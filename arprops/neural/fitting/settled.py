"""What is left to us in a task is decided, by the sizes of the data and the net, before anything runs.

True here: every choice is exact: the loss over whole strings and over the prefix tree is one number, and nets that are stacked train as each would alone; the choices are about time. They are written
into the task, so a card holds what was used.
Doubtful: the figures were measured on one machine's CPU; elsewhere another choice may be the quicker one.
"""

from dataclasses import replace
from typing import Final

from arprops.neural.device import device_of
from arprops.neural.fitting.law import Population
from arprops.neural.fitting.task import Task
from arprops.neural.nets.architecture import module_of

LEVEL: Final = 200
"""A step through one level of the tree costs as much beside its nodes as so many places of whole strings (LSTM and GRU of width 64, Dyck words, one thread)."""
WORK: Final = 5_000_000
"""Up to so many products a step (places of the strings × parameters) a net's operations are so small that stacking several pays (LSTM, transformer, one thread)."""


def settled(given: Task) -> Task:
    """The task with `over`, `stack` and `device` decided where they were left open."""
    chosen = given.training
    device = str(device_of(chosen.device))
    over = chosen.over
    alone = bool(chosen.batch) or chosen.truth is not None
    if over == "auto":
        over = "tree" if not alone and given.architecture["kind"] in ("lstm", "gru") and _deep(given.population) else "strings"
    stack = chosen.stack
    if stack is None:
        stack = device != "cpu" or given.architecture["kind"] in ("ngram", "linear") or _work(given) <= WORK
    # Samples of the net's own, and steps through the tree, are taken net by net.
    stack = stack and chosen.truth is None and over == "strings" and len(given.seeds) > 1
    return replace(given, training=replace(chosen, over=over, stack=stack, device=device))


def _deep(given: Population) -> bool:
    """Whether the tree is so much smaller than the strings that pass through it that its many steps pay."""
    longest = max(map(len, given.rows))
    return _places(given) > len(given.rows) + LEVEL * longest


def _work(given: Task) -> int:
    places = (given.training.batch or 0) * (max(map(len, given.population.rows)) + 1) or _places(given.population)
    return places * sum(p.numel() for p in module_of(given.architecture).parameters())


def _places(given: Population) -> int:
    inner = {prefix[:-1] for prefix in given.rows if prefix}
    return (len(given.rows) - len(inner)) * (max(map(len, given.rows)) + 1)
