"""Languages written down directly: no word, every word, these words, the words whose weights sum to a number.

True here: each is minimal and canonically numbered, as everything in `search.language`.
Must never enter: syntax; a pattern is the business of `search.regex`.
"""

from collections.abc import Iterable, Mapping

from arprops.core.error import BadQuestion
from arprops.core.language import Language
from arprops.core.words import Prompt, Symbol, alphabet_of, word
from arprops.search.determinise import within
from arprops.search.minimise import minimal


def nothing(alphabet: Iterable[Symbol]) -> Language:
    """The empty language. Fails with `BadModel` on a bad alphabet."""
    symbols = alphabet_of(alphabet)
    return Language(symbols, ((0,) * len(symbols),), frozenset())


def everything(alphabet: Iterable[Symbol]) -> Language:
    """The language of all words, the empty one included. Fails with `BadModel` on a bad alphabet."""
    symbols = alphabet_of(alphabet)
    return Language(symbols, ((0,) * len(symbols),), frozenset((0,)))


def from_words(alphabet: Iterable[Symbol], words: Iterable[Prompt]) -> Language:
    """The finite language of these words; repeats do no harm.

    Fails with `BadQuestion` on a symbol outside the alphabet. Cost: linear in the words, then one row of the alphabet's
    size for each state of the minimal automaton.
    """
    symbols = alphabet_of(alphabet)
    index = {symbol: i for i, symbol in enumerate(symbols)}
    short = all(len(symbol) == 1 for symbol in symbols)
    children: list[dict[int, int]] = [{}]
    final: set[int] = set()
    for each in words:
        # `word` looks at the whole alphabet, which is too much for each of many words: it is asked where it would refuse
        sure = (short or not isinstance(each, str)) and all(symbol in index for symbol in each)
        node = 0
        for symbol in each if sure else word(symbols, each):
            after = children[node].get(index[symbol])
            if after is None:
                after = children[node][index[symbol]] = len(children)
                children.append({})
            node = after
        final.add(node)
    # Children come after their parents, so backwards every node meets its children already merged; 0 is the dead state.
    # Merging the sparse tree first keeps the full rows to the minimal automaton, which a large alphabet needs.
    merged: dict[tuple[bool, tuple[tuple[int, int], ...]], int] = {(False, ()): 0}
    state = [0] * len(children)
    for node in reversed(range(len(children))):
        branch = tuple(sorted((column, state[child]) for column, child in children[node].items()))
        state[node] = merged.setdefault((node in final, branch), len(merged))
    rows: list[tuple[int, ...]] = []
    for _, branch in merged:
        row = [0] * len(symbols)
        for column, target in branch:
            row[column] = target
        rows.append(tuple(row))
    return minimal(Language(symbols, tuple(rows), frozenset(i for i, (accepts, _) in enumerate(merged) if accepts), state[0]))


def counted(
    alphabet: Iterable[Symbol], weights: Mapping[Symbol, int], *, equals: int = 0, up_to: int, max_states: int = 100_000
) -> Language:
    """The words of at most `up_to` symbols whose weights sum to `equals`: `{"a": 1, "b": -1}` asks for as many a as b.

    Needs integer weights; a symbol without one weighs 0. The bound is part of the language, since without it the language
    is seldom regular. Fails with `BadQuestion` on a weight for no symbol, a weight that is no integer, a negative bound, and
    beyond `max_states` states. Cost: one state for each length and sum from which `equals` may still be met.
    """
    symbols = alphabet_of(alphabet)
    for symbol, weight in weights.items():
        if symbol not in symbols:
            raise BadQuestion(f"a weight is given for {symbol!r}, which is not in the alphabet {list(symbols[:12])}")
        if not isinstance(weight, int):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise BadQuestion(f"the weight of {symbol!r} must be an integer, found {weight!r}; scale all weights and `equals` to integers")
    if up_to < 0:
        raise BadQuestion(f"up_to is the greatest number of symbols, at least 0, found {up_to}")
    steps = [weights.get(symbol, 0) for symbol in symbols]
    least, most = min([0, *steps]), max([0, *steps])
    # state 0 is dead, all others are (symbols read, sum so far)
    number: dict[tuple[int, int], int] = {}
    order: list[tuple[int, int]] = []

    def at(length: int, total: int) -> int:
        left = up_to - length
        if left < 0 or not least * left <= equals - total <= most * left:
            return 0
        if (length, total) not in number:
            within(len(order) + 2, max_states, "counting up to this length")
            order.append((length, total))
            number[length, total] = len(order)
        return number[length, total]

    start = at(0, 0)
    rows = [(0,) * len(symbols)]
    for length, total in order:
        after = {weight: at(length + 1, total + weight) for weight in dict.fromkeys(steps)}
        rows.append(tuple(after[weight] for weight in steps))
    accepting = frozenset(i for i, (_, total) in enumerate(order, 1) if total == equals)
    return minimal(Language(symbols, tuple(rows), accepting, start))
