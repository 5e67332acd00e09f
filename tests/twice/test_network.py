"""Questions about states a second time, by networkx: components, tightness of finite models, which prompts are impossible."""

from fractions import Fraction

import networkx as nx
from hypothesis import assume, given
from hypothesis import strategies as st

import arprops as ar
from arprops.core.model import Joint
from arprops.report.network import network
from arprops.search.components import components
from tests import strategies

GRAPHS = st.integers(1, 9).flatmap(lambda size: st.lists(st.lists(st.integers(0, size - 1), max_size=4), min_size=size, max_size=size))


def possible_moves(graph):
    """The graph of the moves that have a positive probability."""
    kept = nx.MultiDiGraph()
    kept.add_nodes_from(graph.nodes(data=True))
    kept.add_edges_from((s, t, k, d) for s, t, k, d in graph.edges(keys=True, data=True) if d["probability"])
    return kept


@given(GRAPHS)
def test_components_are_those_of_networkx_each_after_what_it_reaches(edges) -> None:
    ours = components(edges)
    graph = nx.DiGraph([(i, j) for i, row in enumerate(edges) for j in row])
    graph.add_nodes_from(range(len(edges)))
    assert {frozenset(c) for c in ours} == {frozenset(c) for c in nx.strongly_connected_components(graph)}
    place = {vertex: i for i, component in enumerate(ours) for vertex in component}
    assert all(place[j] <= place[i] for i, j in graph.edges)


@given(st.one_of(strategies.models(), strategies.sources()))
def test_a_finite_model_is_tight_iff_an_end_lies_ahead_of_every_possible_state(model: Joint) -> None:
    whole = network(model, states=200)
    assume(whole.graph["complete"])
    graph = possible_moves(whole)
    begins = [node for node, start in graph.nodes(data="start") if start]
    ahead = set().union(*(nx.descendants(graph, node) | {node} for node in begins))
    ends = {node for node, end in graph.nodes(data="end") if end}
    every = all(ends & (nx.descendants(graph, node) | {node}) for node in ahead)
    assert every == (isinstance(ar.tight(model), ar.Proved))


@given(strategies.models(), st.lists(st.sampled_from("ab"), max_size=4).map(tuple))
def test_a_path_through_the_graph_has_the_probability_of_its_string(model: Joint, word) -> None:
    graph = network(model, depth=4)
    assume(all(symbol in model.alphabet for symbol in word))
    node, weight = 0, Fraction(1)
    for symbol in word:
        [(node, probability)] = [(t, d["probability"]) for _, t, key, d in graph.out_edges(node, keys=True, data=True) if key == symbol]
        weight *= probability
    assert weight * graph.nodes[node]["end"] == ar.string_probability(model, word)
