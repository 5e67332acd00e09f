"""Operations on regular languages, and the questions that compare two of them.

True here: every result is the minimal automaton in canonical numbering, so equal languages over one alphabet are equal
objects. Two languages meet only over the same set of symbols; where the order differs, the first one's order is kept.
Must never enter: a silent union of alphabets, which would change what a complement means.
"""

from collections.abc import Callable

from arprops.core.error import BadQuestion
from arprops.core.language import Language
from arprops.search.determinise import Automaton, determinised, within
from arprops.search.minimise import minimal
from arprops.search.reach import live, reachable

MAX_STATES = 100_000


def union(a: Language, b: Language, *, max_states: int = MAX_STATES) -> Language:
    """The words in `a` or in `b`.

    Needs the same set of symbols. Fails with `BadQuestion` on other symbols, and where more than `max_states` pairs of
    states meet. Cost: at most |a|·|b| states, then minimised.
    """
    return _product(a, b, lambda x, y: x or y, max_states)


def intersection(a: Language, b: Language, *, max_states: int = MAX_STATES) -> Language:
    """The words in both `a` and `b`. Needs, fails and costs as `union`."""
    return _product(a, b, lambda x, y: x and y, max_states)


def difference(a: Language, b: Language, *, max_states: int = MAX_STATES) -> Language:
    """The words in `a` that are not in `b`. Needs, fails and costs as `union`."""
    return _product(a, b, lambda x, y: x and not y, max_states)


def complement(a: Language) -> Language:
    """The words over the alphabet of `a` that are not in `a`. Never fails. Cost: as `minimal`."""
    return minimal(Language(a.alphabet, a.moves, frozenset(range(len(a.moves))) - a.accepting, a.start))


def concatenation(a: Language, b: Language, *, max_states: int = MAX_STATES) -> Language:
    """The words of `a` followed by a word of `b`.

    Needs the same set of symbols. Fails with `BadQuestion` on other symbols, and beyond `max_states` states. Cost: a subset
    construction, exponential in |b| in the worst case.
    """
    automaton = Automaton([], [])
    start, middle = automaton.embed(a)
    then, accepting = automaton.embed(_aligned(a, b))
    for state in middle:
        automaton.silent[state].append(then)
    return minimal(determinised(automaton, a.alphabet, start=start, accepting=accepting, max_states=max_states))


def star(a: Language, *, max_states: int = MAX_STATES) -> Language:
    """The words made of any number of words of `a`, none included.

    Fails with `BadQuestion` beyond `max_states` states. Cost: a subset construction, exponential in |a| in the worst case.
    """
    automaton = Automaton([], [])
    again = automaton.add()
    start, accepting = automaton.embed(a)
    automaton.silent[again].append(start)
    for state in accepting:
        automaton.silent[state].append(again)
    return minimal(determinised(automaton, a.alphabet, start=again, accepting=(again,), max_states=max_states))


def is_empty(a: Language) -> bool:
    """Whether the language has no word. Cost: one look at every move."""
    return a.accepting.isdisjoint(reachable(a))


def is_prefix_free(a: Language) -> bool:
    """Whether no word of the language is a proper prefix of another. Cost: one look at every move."""
    useful = live(a)
    return not any(target in useful for state in reachable(a) if state in a.accepting for target in a.moves[state])


def equivalent(a: Language, b: Language) -> bool:
    """Whether both languages have the same words; the first of `shortest(difference(a, b))` shows a word they do not share.

    Fails with `BadQuestion` on other symbols. Cost: near |a|+|b| merges, one look at every move for each.
    Source: Hopcroft and Karp, "A linear algorithm for testing equivalence of finite automata" (1971).
    """
    b = _aligned(a, b)
    shift = len(a.moves)
    parent = list(range(shift + len(b.moves)))

    def root(state: int) -> int:
        while parent[state] != state:
            parent[state] = parent[parent[state]]
            state = parent[state]
        return state

    pending = [(a.start, b.start)]
    while pending:
        x, y = pending.pop()
        if (x in a.accepting) != (y in b.accepting):
            return False
        left, right = root(x), root(shift + y)
        if left != right:
            parent[right] = left
            pending.extend(set(zip(a.moves[x], b.moves[y], strict=True)))
    return True


def includes(a: Language, b: Language) -> bool:
    """Whether every word of `b` is in `a`; the first of `shortest(difference(b, a))` shows one that is not.

    Fails with `BadQuestion` on other symbols. Cost: at most |a|·|b| pairs of states.
    """
    b = _aligned(a, b)
    useful = live(b)
    seen = {(a.start, b.start)} if b.start in useful else set[tuple[int, int]]()
    pending = list(seen)
    while pending:
        x, y = pending.pop()
        if y in b.accepting and x not in a.accepting:
            return False
        for pair in set(zip(a.moves[x], b.moves[y], strict=True)):
            if pair[1] in useful and pair not in seen:
                seen.add(pair)
                pending.append(pair)
    return True


def _aligned(a: Language, b: Language) -> Language:
    """`b` with its columns in the order of the alphabet of `a`."""
    if a.alphabet == b.alphabet:
        return b
    if set(a.alphabet) != set(b.alphabet):
        raise BadQuestion(f"two languages meet only over the same symbols, found {_shown(a)} and {_shown(b)}; write both over one alphabet")
    index = {symbol: i for i, symbol in enumerate(b.alphabet)}
    columns = [index[symbol] for symbol in a.alphabet]
    return Language(a.alphabet, tuple(tuple(row[i] for i in columns) for row in b.moves), b.accepting, b.start)


def _shown(language: Language) -> str:
    """Enough of the alphabet to see what differs, never a vocabulary of thousands."""
    symbols = language.alphabet
    return f"{list(symbols[:12])}" + (f" and {len(symbols) - 12} more" if len(symbols) > 12 else "")


def _product(a: Language, b: Language, accept: Callable[[bool, bool], bool], max_states: int) -> Language:
    b = _aligned(a, b)
    number = {(a.start, b.start): 0}
    order = [(a.start, b.start)]
    rows: list[tuple[int, ...]] = []
    for x, y in order:
        row: list[int] = []
        for pair in zip(a.moves[x], b.moves[y], strict=True):
            if pair not in number:
                within(len(order) + 1, max_states, "the product of these two automata")
                number[pair] = len(order)
                order.append(pair)
            row.append(number[pair])
        rows.append(tuple(row))
    accepting = frozenset(i for i, (x, y) in enumerate(order) if accept(x in a.accepting, y in b.accepting))
    return minimal(Language(a.alphabet, tuple(rows), accepting))
