"""Rigorous intervals from a tree of expanded prompts and the mass left over at its leaves (theorems B1, G2).

True here: finished strings and unexpanded prompts partition what p and q can produce. Total variation lies between the
distance of the two partitions and that plus Σ min. Merging outcomes can only lower KL (data processing), so the partition's
KL is a lower bound, and what happens below a leaf adds at most (expected tokens to come)·ln(1/floor).
Must never enter: rounding inward. Logarithms come as enclosures and are added end by end.
"""

from collections.abc import Mapping
from fractions import Fraction
from math import inf
from typing import Any, NamedTuple

from arprops.core.certificate import Frontier
from arprops.core.claim import KL, CrossEntropy, Entropy, FiniteMass, Length, Probability, TotalVariation
from arprops.core.dist import ONE, ZERO
from arprops.core.forward import Weights, advanced, began, outcome_masses
from arprops.core.interval import Interval
from arprops.core.language import Language
from arprops.core.logsum import LogSum
from arprops.core.model import Source
from arprops.core.words import END, Symbol
from arprops.kernel.explore import explore, moves
from arprops.kernel.refuse import require

LARGEST = 1_000_000
"""The most pairs that a floor is taken over: a certificate of one number must not keep its checker busy for ever."""
Bracketed = KL | CrossEntropy | Entropy | TotalVariation | FiniteMass | Length | Probability


class Node(NamedTuple):
    """An expanded prompt: the forward weights of p and of q there."""

    mine: Weights
    theirs: Weights


class Leaf(NamedTuple):
    """Mass of p and of q on one finished string (symbol None) or on one unexpanded prompt, and p's weights there."""

    p: Fraction
    q: Fraction
    parent: int
    symbol: Symbol | None


def leaves(p: Source[Any], q: Source[Any], certificate: Frontier, start: Node) -> tuple[list[Node], list[Leaf]]:
    """The expanded prompts, and every finished string and unexpanded prompt that p or q can reach from them."""
    nodes = [start]
    inner: set[tuple[int, Symbol]] = set()
    for parent, symbol in certificate.expanded:
        require(0 <= parent < len(nodes), "frontier.parent", f"entry {len(nodes)}")
        require(symbol in p.alphabet, "frontier.symbol", f"entry {len(nodes)}")
        require((parent, symbol) not in inner, "frontier.twice", f"prompt {len(nodes)} is expanded twice")
        inner.add((parent, symbol))
        nodes.append(Node(advanced(p, nodes[parent].mine, symbol), advanced(q, nodes[parent].theirs, symbol)))
    found: list[Leaf] = []
    for i, node in enumerate(nodes):
        mine, theirs = outcome_masses(p, node.mine), outcome_masses(q, node.theirs)
        found += [
            Leaf(mine.get(outcome, ZERO), theirs.get(outcome, ZERO), i, None if outcome is END else outcome)
            for outcome in mine.keys() | theirs.keys()
            if outcome is END or (i, outcome) not in inner
        ]
    return nodes, found


def bracket(quantity: Bracketed, certificate: Frontier) -> Interval:
    """The interval that the explored tree establishes; it never widens (beyond the rounding of logarithms) as prompts are added."""
    p = quantity.p.source()
    q = quantity.q.source() if isinstance(quantity, KL | CrossEntropy | TotalVariation) else p
    nodes, found = leaves(p, q, certificate, Node(began(p), began(q)))
    open_leaves = [leaf for leaf in found if leaf.symbol is not None]
    if isinstance(quantity, TotalVariation):
        distance = sum((abs(leaf.p - leaf.q) for leaf in found), ZERO) / 2
        return Interval(distance, distance + sum((min(leaf.p, leaf.q) for leaf in open_leaves), ZERO))
    finished = sum((leaf.p for leaf in found if leaf.symbol is None), ZERO)
    if isinstance(quantity, FiniteMass):
        return Interval(finished, 1)
    to_come = _to_come(p, nodes, open_leaves, certificate)
    if isinstance(quantity, Length):
        expanded = sum((sum(node.mine.values(), ZERO) for node in nodes), ZERO)
        return Interval(expanded + sum((leaf.p for leaf in open_leaves), ZERO), expanded + to_come)
    terms: dict[Fraction, Fraction] = {}
    for leaf in found:
        if leaf.p:
            require(leaf.q > 0, "frontier.escape", "q gives a string of p no mass: the value is +∞")
            ratio = (leaf.p if isinstance(quantity, KL) else ONE) / leaf.q
            terms[ratio] = terms.get(ratio, ZERO) + leaf.p
    around = LogSum(terms).enclose(128)
    lower = max(around.lower, ZERO)
    if not any(leaf.p for leaf in open_leaves):
        return Interval(lower, around.upper)
    if isinstance(quantity, Entropy):
        return Interval(lower, around.upper + _scaled(to_come, len(p.alphabet) + 1))
    floor = _floor(p, q, certificate.size)
    return Interval(lower, around.upper + _scaled(to_come, 1 / floor) if floor else inf)


def _scaled(tokens: Fraction | float, choices: int | Fraction) -> Fraction | float:
    return inf if tokens == inf else tokens * LogSum({Fraction(choices): ONE}).upper if choices != 1 else ZERO


def _to_come(p: Source[Any], nodes: list[Node], open_leaves: list[Leaf], certificate: Frontier) -> Fraction | float:
    potential = certificate.potential
    if not any(leaf.p for leaf in open_leaves):
        return ZERO
    if not potential:
        return inf
    require(all(value >= 0 for value in potential), "potential.negative")
    explored = explore(p.start().support, lambda state: [move[1] for move in moves(p, state)], len(potential))
    require(explored.complete and len(explored.states) == len(potential), "potential.states")
    for i, state in enumerate(explored.states):
        after = sum((weight * potential[explored.index[target]] for _, target, weight in moves(p, state)), ONE)
        require(potential[i] >= after, "potential.inequality", f"state {i}")
    total = ZERO
    for leaf in open_leaves:
        assert leaf.symbol is not None
        below = advanced(p, nodes[leaf.parent].mine, leaf.symbol)
        total += sum((mass * potential[explored.index[state]] for state, mass in below.items()), ZERO)
    return total


def _floor(p: Source[Any], q: Source[Any], size: int) -> Fraction | None:
    """The least weight that any reachable state of q gives to anything p can do there; None where unknown or 0."""
    if size <= 0:
        return None

    def after(pair: tuple[Any, Any]) -> list[tuple[Any, Any]]:
        theirs = moves(q, pair[1])
        return [(s, t) for symbol, s, _ in moves(p, pair[0]) for other, t, _ in theirs if other == symbol]

    starts = [(s, t) for s in p.start().support for t in q.start().support]
    explored = explore(starts, after, min(size, LARGEST))
    require(explored.complete, "floor.states", f"more than {min(size, LARGEST)} pairs")
    weights = {t: outcome_masses(q, {t: ONE}) for _, t in explored.states}
    least = min(weights[t].get(outcome, ZERO) for s, t in explored.states for outcome in outcome_masses(p, {s: ONE}))
    return least or None


def probability_bracket(quantity: Probability, certificate: Frontier, p: Source[Any], start: Mapping[Any, Fraction], begin: int) -> Interval:
    """The interval for a completion in a regular language: accepted mass, and with it what can still be accepted."""
    language = quantity.language
    _, found = leaves(p, p, certificate, Node(start, start))
    read = [begin]
    for parent, symbol in certificate.expanded:
        read.append(language.step(read[parent], symbol))
    alive = living(language)
    accepted = sum((leaf.p for leaf in found if leaf.symbol is None and read[leaf.parent] in language.accepting), ZERO)
    left = sum((leaf.p for leaf in found if leaf.symbol is not None and language.step(read[leaf.parent], leaf.symbol) in alive), ZERO)
    return Interval(accepted, accepted + left)


def living(language: Language) -> set[int]:
    """The states from which an accepting one can be reached."""
    alive = set[int]()
    more = set(language.accepting)
    while more:
        alive |= more
        more = {state for state, row in enumerate(language.moves) if state not in alive and not alive.isdisjoint(row)}
    return alive
