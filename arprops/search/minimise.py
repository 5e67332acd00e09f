"""The smallest complete automaton of a language, numbered in one way only.

True here: two languages over the same alphabet are equal exactly when their minimal automata are equal as objects, because
the states are numbered by their first word (shortest first, then in alphabet order).
Must never enter: a choice that depends on hash order or on how the automaton was built.
"""

from collections.abc import Sequence

from arprops.core.language import Language
from arprops.search.reach import reachable


def minimal(language: Language) -> Language:
    """The language's minimal complete automaton, states numbered by their first word; state 0 is the start.

    Gives equal objects for equal languages over the same alphabet in the same order. Never fails. Cost: O(n·k·log n) for n
    reachable states and k distinct columns of the table (symbols that move every state alike count once).
    Source: Hopcroft, "An n log n algorithm for minimizing states in a finite automaton" (1971).
    """
    states = reachable(language)
    number = {state: i for i, state in enumerate(states)}
    # ids of distinct columns in order of first appearance, so that walking them finds states in alphabet order
    columns: dict[tuple[int, ...], int] = {}
    column_of = [
        columns.setdefault(column, len(columns))
        for column in zip(*([number[target] for target in language.moves[state]] for state in states), strict=True)
    ]
    block_of = _blocks(list(columns), [state in language.accepting for state in states])
    member = dict(zip(reversed(block_of), reversed(range(len(states))), strict=True))
    found = {block_of[0]: 0}
    order = [block_of[0]]
    rows: list[tuple[int, ...]] = []
    for block in order:
        state = member[block]
        row: list[int] = []
        for column in columns:
            target = block_of[column[state]]
            if target not in found:
                found[target] = len(order)
                order.append(target)
            row.append(found[target])
        rows.append(tuple(row[column] for column in column_of))
    accepting = frozenset(i for i, block in enumerate(order) if states[member[block]] in language.accepting)
    return Language(language.alphabet, tuple(rows), accepting)


def _blocks(columns: Sequence[Sequence[int]], accepted: Sequence[bool]) -> list[int]:
    """The coarsest partition that tells accepted states apart and is stable under every column: each state's block."""
    inverses: list[list[list[int]]] = []
    for column in columns:
        inverse: list[list[int]] = [[] for _ in accepted]
        for state, target in enumerate(column):
            inverse[target].append(state)
        inverses.append(inverse)
    halves = ({s for s, yes in enumerate(accepted) if yes}, {s for s, yes in enumerate(accepted) if not yes})
    members = [half for half in halves if half]
    block_of = [0] * len(accepted)
    for block, states in enumerate(members):
        for state in states:
            block_of[state] = block
    pending = set(range(len(members)))
    while pending:
        # a copy: the splitter must stay whole for all columns even if it splits itself on the way
        splitter = list(members[pending.pop()])
        for inverse in inverses:
            hit: dict[int, list[int]] = {}
            for target in splitter:
                for state in inverse[target]:
                    hit.setdefault(block_of[state], []).append(state)
            for block, states in hit.items():
                if len(states) == len(members[block]):
                    continue
                fresh = len(members)
                members[block].difference_update(states)
                members.append(set(states))
                for state in states:
                    block_of[state] = fresh
                # Hopcroft's point: a block that no longer waits is stable, so its smaller half is splitter enough
                pending.add(fresh if block in pending or len(states) <= len(members[block]) else block)
    return block_of
