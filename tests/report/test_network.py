"""Models as networkx graphs: every state and move with its exact weight, and a cut that is told."""

from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

import arprops as ar
from arprops.core.model import Joint
from arprops.core.words import END
from tests import strategies

TWO_BITS = ar.PDFA(
    "01",
    start="s",
    next={"s": {"1": 1}, "x": {"0": "1/3", END: "2/3"}, "z": {END: 1}},
    step={"s": {"0": "z", "1": "x"}, "x": {"0": "z"}},
    default="z",
)


def test_an_impossible_move_is_an_edge_of_probability_0() -> None:
    graph = ar.network(TWO_BITS)
    assert graph.edges[0, 1, "0"]["probability"] == 0
    assert graph.edges[0, 2, "1"]["probability"] == 1
    assert graph.nodes[2] == {"state": "x", "prompt": ("1",), "end": Fraction(2, 3), "start": 0}
    assert graph.graph["complete"] is True
    assert graph.nodes[0]["start"] == 1


@given(st.one_of(strategies.models(), strategies.sources()))
def test_what_leaves_a_state_and_its_end_sum_to_one(model: Joint) -> None:
    graph = ar.network(model, states=50)
    for node, data in graph.nodes(data=True):
        shown = data["end"] + sum(edge["probability"] for _, _, edge in graph.out_edges(node, data=True))
        assert shown == 1 if graph.graph["complete"] else shown <= 1
    assert sum(start for _, start in graph.nodes(data="start")) == 1


def test_a_cut_is_told_and_numbers_stay_breadth_first() -> None:
    graph = ar.network(TWO_BITS, depth=1)
    assert graph.graph["complete"] is True
    assert ar.network(TWO_BITS, depth=0).graph["complete"] is False
    cut = ar.network(TWO_BITS, states=2)
    assert cut.graph["complete"] is False
    assert len(cut) == 2
    lengths = [len(prompt) for _, prompt in graph.nodes(data="prompt")]
    assert all(a <= b for a, b in pairwise(lengths))
