"""Equality of two deterministic models: union-find bisimulation against pythautomata's comparison of weighted automata.

pythautomata compares float weights with tolerance 0, keeps the pairs it has seen in a list, and gives no certificate; so the target
is about search, and the kernel stands apart.
"""

from harness import Case, Growth, Side, at_least
from instances import Deterministic, deterministic, doubled, shuffled

TITLE = "equality of two deterministic models (union-find bisimulation)"
DOUBLED = Side("arprops same_joint", "deterministic:ours_doubled", limit=600)
SHUFFLED = Side("arprops same_joint", "deterministic:ours_shuffled", limit=600)
PYTHAUTOMATA = Side("pythautomata", "deterministic:peer_doubled", limit=60, peer=True)
PYTHAUTOMATA_SHUFFLED = Side("pythautomata", "deterministic:peer_shuffled", limit=60, peer=True)
AT_LEAST_40 = {"target": "≥ 40× pythautomata (search)", "judge": at_least(40, proof=False), "judged": PYTHAUTOMATA.label}
CASES = [
    Case("n states against 2n, each in two copies", 1000, DOUBLED, (PYTHAUTOMATA,), **AT_LEAST_40),
    Case("n states renumbered", 1000, SHUFFLED, (PYTHAUTOMATA_SHUFFLED,), **AT_LEAST_40),
    Case("n states against 2n, each in two copies", 100_000, DOUBLED, quick=False),
    Case("n states against 2n, each in two copies", 1_000_000, DOUBLED, large=True),
]
GROWTH = [
    Growth("n against 2n states", DOUBLED, 10_000, 40_000, 1.2),
    Growth("n against 2n states", DOUBLED, 100_000, 400_000, 1.2, quick=False),
]


def _ours(p: Deterministic, q: Deterministic):
    from ours import decided, pdfa

    return decided(pdfa(p), pdfa(q), inside=False)


def ours_doubled(n: int):
    yield from _ours(deterministic(n), doubled(deterministic(n)))


def ours_shuffled(n: int):
    yield from _ours(deterministic(n), shuffled(deterministic(n)))


def _peer(p: Deterministic, q: Deterministic):
    from pythautomata.automata.wheighted_automaton_definition.probabilistic_deterministic_finite_automaton import (
        ProbabilisticDeterministicFiniteAutomaton,
    )
    from pythautomata.automata.wheighted_automaton_definition.weighted_state import WeightedState
    from pythautomata.base_types.alphabet import Alphabet
    from pythautomata.base_types.symbol import SymbolStr
    from pythautomata.model_comparators.wfa_comparison_strategy import WFAComparator

    alphabet = Alphabet(frozenset(map(SymbolStr, "ab")))

    def made(given: Deterministic):
        states = [WeightedState(str(i), float(i == 0), float(end)) for i, (_, _, end) in enumerate(given.next)]
        for i, weights in enumerate(given.next):
            for symbol, weight, target in zip("ab", weights, given.step[i], strict=False):
                states[i].add_transition(SymbolStr(symbol), states[target], float(weight))
        return ProbabilisticDeterministicFiniteAutomaton(alphabet, set(states), SymbolStr("$"), WFAComparator())

    left, right = made(p), made(q)
    yield
    equal = left == right
    yield
    yield {"answer": {"equal": equal}}


def peer_doubled(n: int):
    yield from _peer(deterministic(n), doubled(deterministic(n)))


def peer_shuffled(n: int):
    yield from _peer(deterministic(n), shuffled(deterministic(n)))
