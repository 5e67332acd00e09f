"""Machines that keep a rule, or break it, from wherever they are made to answer.

True here: after a string from which a regular rule can still be met, the follower ends in the rule, on a shortest way and with certainty;
after one from which it cannot, it ends at once. A machine as rule ends only where it can end, and its opposite only where it cannot.
Must never enter: a promise that a machine ends.
"""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from arprops.build.machine import Clause, Key, Machine
from arprops.core.dist import Dist, point
from arprops.core.language import Language
from arprops.core.words import END, Outcome, Symbol
from arprops.models.guard import Guard
from arprops.search.reach import sources


def steps_left(rule: Language) -> Mapping[int, int]:
    """For each state from which the rule can still be met, how many symbols that takes at least."""
    before = sources(rule)
    left = dict.fromkeys(sorted(rule.accepting), 0)
    for state in (queue := list(left)):
        for earlier in before[state]:
            if earlier not in left:
                left[earlier] = left[state] + 1
                queue.append(earlier)
    return left


def follower(rule: Language, alphabet: tuple[Symbol, ...]) -> Machine:
    """The automaton that reads along with the rule and answers by a shortest way to meet it: END where it is met, and where it is lost."""
    left = steps_left(rule)
    control: dict[Key, list[Clause]] = {}
    labels: dict[Key, str] = {}
    for state in range(len(rule.moves)):
        moves: dict[Symbol, tuple[Key, dict[str, int]]] = {symbol: (rule.step(state, symbol), {}) for symbol in alphabet}
        closer = [symbol for symbol in alphabet if state in left and left.get(rule.step(state, symbol), left[state]) < left[state]]
        answer: Dist[Outcome] = uniform(closer) if closer else point(END)
        control[state] = [Clause(Guard(), answer, moves)]
        labels[state] = "told" if closer else "stop" if state in left else "lost"
    return Machine(alphabet, rule.start, control, labels)


def opposite(rule: Machine) -> Machine:
    """The machine that ends exactly where the rule cannot end, and where it can, emits every symbol with equal probability."""
    emit: Dist[Outcome] = uniform(rule.alphabet)
    control = {
        key: [Clause(clause.guard, emit if clause.emits(END) else point(END), clause.moves) for clause in clauses]
        for key, clauses in rule.control.items()
    }
    return replace(rule, control=control)


def uniform(symbols: tuple[Symbol, ...] | list[Symbol]) -> Dist[Outcome]:
    """Every symbol with equal probability."""
    share = Fraction(1, len(symbols))
    return Dist(dict.fromkeys(symbols, share))
