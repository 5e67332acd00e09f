"""Which prompts are impossible, counted on supports.

True here: a prompt is impossible iff no state carries mass after it; weights matter only in being positive.
Must never enter: a threshold.
"""

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from arprops.core.claim import Extrapolation, ZeroPromptCount
from arprops.core.model import Model
from arprops.kernel.explore import moves
from arprops.kernel.refuse import require


def zero_count(quantity: ZeroPromptCount) -> Fraction:
    """The number of zero-probability prompts of the length. Cost: one pass over the sets of states a length."""
    source = quantity.p.source()
    layer = Counter({frozenset(source.start().support): 1})
    for _ in range(quantity.length):
        after = Counter[frozenset[Any]]()
        for states, count in layer.items():
            reached: dict[str, set[Any]] = {}
            for state in states:
                for symbol, target, _ in moves(source, state):
                    reached.setdefault(symbol, set()).add(target)
            for targets in reached.values():
                after[frozenset(targets)] += count
        layer = after
    return Fraction(len(source.alphabet) ** quantity.length - sum(layer.values()))


def impossible_starts(quantity: Extrapolation) -> Mapping[tuple[Any, int], Fraction]:
    """The uniform distribution over the zero-probability prompts of the length, as states of model and language."""
    p, language = quantity.p, quantity.language
    require(isinstance(p, Model), "extrapolation.partial", "only a total model answers impossible prompts")  # pyright: ignore[reportUnnecessaryIsInstance]
    counts = Counter({(p.start(), language.start, True): 1})
    for _ in range(quantity.length):
        after = Counter[tuple[Any, int, bool]]()
        for (state, read, possible), count in counts.items():
            support = p.next(state).support
            for symbol in p.alphabet:
                after[p.step(state, symbol), language.step(read, symbol), possible and symbol in support] += count
        counts = after
    impossible = {(state, read): count for (state, read, possible), count in counts.items() if not possible}
    total = sum(impossible.values())
    require(total > 0, "extrapolation.none", f"no prompt of length {quantity.length} has probability zero")
    return {key: Fraction(count, total) for key, count in impossible.items()}
