"""A model or source as a networkx graph, so that everything networkx knows of graphs can be asked of it.

True here: a node is a state, numbered breadth first; an edge is a symbol, moves of weight 0 included where the model answers them,
because what follows them is behaviour; weights are exact fractions. A graph that leaves states out says so (`complete`).
Must never enter: a verdict. What a graph algorithm answers about a graph that is not complete says nothing of the model.
"""

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from arprops.core.model import Joint, Source
from arprops.core.words import END
from arprops.report.show import explored

if TYPE_CHECKING:
    import networkx as nx

STATES = 10_000


def network(model: Joint, *, states: int = STATES, depth: int | None = None) -> "nx.MultiDiGraph[Any]":
    """The states of a model and its moves as a `networkx.MultiDiGraph`.

    Gives nodes 0, 1, … with the attributes `state`, `prompt` (a shortest one that leads there), `end` (the probability of END) and
    `start` (that of beginning there); edges keyed by their symbol, with the attribute `probability`; all of these are exact. The
    graph's own attribute `complete` is False where states were left out, because there are more than `states` or because they need
    more than `depth` symbols; the moves into these are missing then. Fails with what the model itself refuses. Cost: exploring the states.
    """
    import networkx as nx

    walked, left_out = explored(model, states=states, depth=depth)
    begins = model.start() if isinstance(model, Source) else {walked.states[0]: Fraction(1)}
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph(name=type(model).__name__, alphabet=model.alphabet, complete=not left_out)
    for index, state in enumerate(walked.states):
        end = (model.move(state) if isinstance(model, Source) else model.next(state))[END]
        graph.add_node(index, state=state, prompt=walked.prompt(index), end=end, start=begins[state] if state in begins else Fraction(0))
    for index, moves in enumerate(walked.moves):
        for symbol, target, probability in moves:
            graph.add_edge(index, target, key=symbol, probability=probability)
    return graph
