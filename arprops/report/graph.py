"""The states of a model as a graph that can be drawn.

True here: moves of weight 0 are part of the picture, marked as such, because what a model does after them is behaviour; a graph
that leaves states out says so. Every text in it is plain, whatever the symbols are.
Must never enter: where anything is drawn.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from arprops.core.exact import short
from arprops.core.model import Joint, PartialModel, Source
from arprops.core.words import END, spelled
from arprops.report.moves import all_moves
from arprops.report.plain import plain
from arprops.search.explore import walk


@dataclass(frozen=True)
class Node:
    """A state: its name, the weight of END there, the weight with which it starts, and how many steps lead there."""

    name: str
    end: str
    start: str
    layer: int


@dataclass(frozen=True)
class Edge:
    """All moves from one state to another that are possible, or all that are not."""

    source: int
    target: int
    labels: tuple[str, ...]
    possible: bool


@dataclass(frozen=True)
class Graph:
    """States in breadth-first order, the edges between them, and whether that is all."""

    title: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    complete: bool


def graph(model: Joint, *, states: int = 40, depth: int | None = None) -> Graph:
    """The graph of a model or source: at most so many states, reached by at most `depth` symbols. Cost: one look at each move."""
    starts = [model.start()] if isinstance(model, PartialModel) else list(model.start().support)
    layer: dict[Any, int] = dict.fromkeys(starts, 0)
    left_out = False

    def after(state: Any) -> list[tuple[str, Any, Fraction]]:
        nonlocal left_out
        out = all_moves(model, state)
        if depth is not None and layer[state] >= depth:
            left_out = left_out or any(target not in layer for _, target, _ in out)
            return [move for move in out if move[1] in layer]
        for _, target, _ in out:
            layer.setdefault(target, layer[state] + 1)
        return out

    walked = walk(starts, after, budget=states)
    nodes: list[Node] = []
    for i, state in enumerate(walked.states):
        end = (model.move(state) if isinstance(model, Source) else model.next(state))[END]
        begins = short(model.start()[state], digits=6) if isinstance(model, Source) and i < len(starts) else "1" if i == 0 else ""
        name = plain(state) if isinstance(state, str) else plain(spelled(walked.prompt(i))) if isinstance(model, PartialModel) else str(i)
        nodes.append(Node(name if len(name) <= 14 else f"{name[:8]}…{name[-5:]}", short(end, digits=6) if end else "", begins, layer[state]))
    grouped: dict[tuple[int, int, bool], list[str]] = {}
    for i, out in enumerate(walked.moves):
        for symbol, target, weight in out:
            label = f"{plain(symbol)}:{short(weight, digits=6)}" if weight else plain(symbol)
            grouped.setdefault((i, target, weight > 0), []).append(label)
    edges = tuple(Edge(source, target, tuple(labels), is_possible) for (source, target, is_possible), labels in grouped.items())
    return Graph(plain(type(model).__name__), tuple(nodes), edges, walked.complete and not left_out)


def label(edge: Edge, *, most: int = 4) -> str:
    """The labels of an edge on one line."""
    return ", ".join(edge.labels[:most]) + (", …" if len(edge.labels) > most else "")
