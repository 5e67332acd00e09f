"""Probabilistic context-free grammars.

True here: each nonterminal has a rule that begins with a terminal, so that no derivation is silent for ever.
Must never enter: a promise of tightness; left recursion, unit cycles and leaks are common.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from arprops.core.words import Symbol
from arprops.models.pcfg import PCFG
from arprops.testing.strategies.argument import one_of, size, symbols
from arprops.testing.strategies.dists import drawn
from arprops.testing.strategies.words import AB

NAMES = ("S", "T", "U", "V", "W", "X", "Y", "Z")


@st.composite
def pcfgs(
    draw: st.DrawFn,
    *,
    alphabet: Sequence[Symbol] | st.SearchStrategy[Sequence[Symbol]] = AB,
    max_nonterminals: int | st.SearchStrategy[int] = 3,
    empty: bool = False,
) -> PCFG:
    """Grammars with up to three rules a nonterminal and at most 8 nonterminals; ε-rules only if `empty`.

    With ε-rules some probabilities are irrational, and questions that explore states refuse the grammar.
    """
    known, most = symbols(draw, alphabet), size(draw, "max_nonterminals", max_nonterminals, least=1)
    one_of("empty", empty, (True, False))
    free = [name for name in NAMES if name not in known]
    if most > len(NAMES) or not free:
        raise InvalidArgument(f"max_nonterminals={most} and alphabet={known!r}: the nonterminals are named {', '.join(NAMES)}, and need names of their own")
    names = free[: draw(st.integers(1, most))]
    items = [*known, *names]
    sides = st.lists(st.sampled_from(items), min_size=0 if empty else 1, max_size=3).map(tuple)
    rules: dict[str, Any] = {}
    for name in names:
        first = (draw(st.sampled_from(known)), *draw(st.lists(st.sampled_from(items), max_size=2)))
        listed = [side for side in draw(st.lists(sides, max_size=2, unique=True)) if side != first]
        share = Fraction(1, draw(st.integers(1, 4))) if listed else Fraction(1)
        others = drawn(draw, listed) if listed and share < 1 else None
        rules[name] = {first: Fraction(1)} if others is None else {first: share, **{side: (1 - share) * others[side] for side in listed}}
    return PCFG(known, start=names[0], rules=rules)
