"""Which states of a language's automaton matter: those a word leads to, and those a word leads out of to acceptance.

True here: both answers are exact and cost one look at every move.
Must never enter: construction; nothing here makes an automaton.
"""

from arprops.core.language import Language


def reachable(language: Language) -> tuple[int, ...]:
    """The states some word leads to, in the order of the first such word (shortest first, then in alphabet order).

    Cost: one look at every move of these states.
    """
    seen = {language.start}
    order = [language.start]
    for state in order:
        # dict.fromkeys keeps the order and drops the repeats that large alphabets are full of
        for target in dict.fromkeys(language.moves[state]):
            if target not in seen:
                seen.add(target)
                order.append(target)
    return tuple(order)


def live(language: Language) -> frozenset[int]:
    """The states from which some word (the empty one included) leads to acceptance.

    Gives states whether or not they are reachable. Cost: one look at every move.
    """
    before = sources(language)
    seen = set(language.accepting)
    stack = list(seen)
    while stack:
        for source in before[stack.pop()]:
            if source not in seen:
                seen.add(source)
                stack.append(source)
    return frozenset(seen)


def sources(language: Language) -> tuple[tuple[int, ...], ...]:
    """For each state the states with a move into it, each once. Cost: one look at every move."""
    before: list[list[int]] = [[] for _ in language.moves]
    for state, row in enumerate(language.moves):
        for target in set(row):
            before[target].append(state)
    return tuple(tuple(states) for states in before)
