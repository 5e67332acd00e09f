"""Strongly connected components, without recursion.

True here: a component is reported after every component it has an edge into (Tarjan's order), so whoever solves along edges finds
what it needs already solved. Must never enter: weights.
"""

from collections.abc import Sequence


def components(edges: Sequence[Sequence[int]]) -> list[list[int]]:
    """The strongly connected components of a graph, each after all components that it reaches.

    Needs `edges[i]`, the successors of vertex i. Gives lists of vertices. Costs linear time; 10⁶ vertices take seconds.
    Source: Tarjan 1972.
    """
    size = len(edges)
    low = [0] * size  # 0: unseen; a closed vertex gets `size + 1`, so that edges into it no longer lower anything
    count = 0
    stack: list[int] = []
    found: list[list[int]] = []
    for root in range(size):
        if low[root]:
            continue
        count += 1
        low[root] = count
        path = [(root, count, iter(edges[root]))]
        stack.append(root)
        while path:
            vertex, number, successors = path[-1]
            lowest = low[vertex]
            for successor in successors:
                seen = low[successor]
                if not seen:
                    count += 1
                    low[successor] = count
                    stack.append(successor)
                    path.append((successor, count, iter(edges[successor])))
                    break
                lowest = min(lowest, seen)
            else:
                path.pop()
                if lowest == number:
                    begin = len(stack) - 1
                    while stack[begin] != vertex:
                        begin -= 1
                    component = stack[begin:]
                    del stack[begin:]
                    for member in component:
                        low[member] = size + 1
                    found.append(component)
                    continue
                if path and lowest < low[path[-1][0]]:
                    low[path[-1][0]] = lowest
            low[vertex] = lowest
    return found
