"""Near twins: two models whose joints differ, by a divergence as small as is asked.

True here: 0 < KL(p‖q) ≤ ε by an exact bound that is written below, not by a measurement. With Q[w] = P[w] and the two answers at w
called r and (1 − s)·r + s·d, KL(p‖q) = P[w]·KL(r‖(1 − s)·r + s·d) ≤ P[w]·ln(1/(1 − s)) (chain rule B1).
Must never enter: a float, or an ε of 0; at 0 the pair is one of `twins`.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from arprops.core.dist import Dist, normalised
from arprops.core.error import BadModel
from arprops.core.exact import Exact, exact
from arprops.core.model import Model
from arprops.core.words import END, Outcome, Symbol, Word
from arprops.models.table import Table
from arprops.testing.strategies.argument import one_of, symbols, value
from arprops.testing.strategies.dists import answer, other
from arprops.testing.strategies.edit import table
from arprops.testing.strategies.reached import possible_prompts
from arprops.testing.strategies.words import AB, words_of


@st.composite
def near_twins(
    draw: st.DrawFn,
    *,
    epsilon: Exact | st.SearchStrategy[Exact],
    alphabet: Sequence[Symbol] | st.SearchStrategy[Sequence[Symbol]] = AB,
    rare: bool | None = None,
) -> tuple[Model[Any], Model[Any]]:
    """Pairs (p, q) of tables with 0 < KL(p‖q) ≤ `epsilon`, that differ at exactly one prompt w, which is possible under both.

    `rare=True`: w begins with a symbol of probability ≤ `epsilon`, so P[w] = Q[w] ≤ `epsilon`, and at w there is half of another
    answer. `rare=False`: w is any possible prompt, the empty one too, and the answers at it are within `epsilon` in total variation. None: either.
    Shrinks to two tables of horizon 1. Needs 0 < epsilon ≤ 1, exact. The weights of p are halves to sixths but for powers of 1/2 that `epsilon` makes necessary.
    """
    bound = _positive(value(draw, epsilon))
    known = symbols(draw, alphabet)
    one_of("rare", rare, (True, False, None))
    small = Fraction(1, 2)
    while small > bound / 2:  # KL ≤ ln(1/(1 − s)) ≤ s/(1 − s) ≤ 2s for s ≤ 1/2, and P[w]·ln 2 < P[w]
        small /= 2
    rare = draw(st.booleans()) if rare is None else rare
    n = draw(st.integers(2 if rare else 1, 3))
    rows = {written: answer(draw, known) for written in words_of(known, n - 1)}
    if rare:
        head = draw(st.sampled_from(known))
        rows[()] = _scaled(rows[()], head, small)
        prompt = _below(draw, Table(known, rows, horizon=n), head, n)
        share = Fraction(1, 2)
    else:
        prompt, share = draw(possible_prompts(Table(known, rows, horizon=n), max_size=n - 1)), small
    old, new = rows[prompt], other(draw, rows[prompt], known)
    outcomes: list[Outcome] = [*known, END]
    p = Table(known, rows, horizon=n)
    return p, table(p, {**rows, prompt: Dist({x: (1 - share) * old[x] + share * new[x] for x in outcomes})})


def _scaled(row: Dist[Outcome], head: Symbol, weight: Fraction) -> Dist[Outcome]:
    """The row in which `head` has this weight, the others in proportion; END takes the rest where there are none."""
    rest = {x: share for x, share in row.items() if x != head} or {END: Fraction(1)}
    return Dist({head: weight, **{x: (1 - weight) * share for x, share in normalised(rest).items()}})


def _below(draw: st.DrawFn, p: Table, head: Symbol, n: int) -> Word:
    """A possible prompt that begins with `head`, shorter than n."""
    prompt = [head]
    for _ in range(draw(st.integers(0, n - 2))):
        row = p.rows[tuple(prompt)]
        if possible := [symbol for symbol in p.alphabet if symbol in row]:
            prompt.append(draw(st.sampled_from(possible)))
        else:
            break
    return tuple(prompt)


def _positive(epsilon: Exact) -> Fraction:
    try:
        bound = exact(epsilon)
    except BadModel as refusal:
        raise InvalidArgument(f"epsilon={epsilon!r}: {refusal}") from None
    if not 0 < bound <= 1:
        raise InvalidArgument(f"epsilon={epsilon!r} must be greater than 0 and at most 1; at 0 ask for twins()")
    return bound
