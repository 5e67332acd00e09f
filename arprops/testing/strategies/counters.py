"""Counter machines.

True here: guards are linear, updates are −1, 0 or 1, counters may go below 0, and no parameter is drawn.
Must never enter: a bound on the counters.
"""

from collections.abc import Sequence
from operator import itemgetter

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from arprops.core.words import Symbol
from arprops.models.counter import CounterMachine
from arprops.testing.strategies.argument import size, symbols
from arprops.testing.strategies.automata import in_order
from arprops.testing.strategies.dists import answer, next_tokens
from arprops.testing.strategies.words import AB

GUARDS = ("n > 0", "n == 0", "n <= -1", "n != 1", "n >= 2 and n < 4", "2*n - 3 == 1")
TWO_COUNTER_GUARDS = (*GUARDS, "n - m == 0", "n > m", "n + m < 3", "n == 0 and m >= 1")


@st.composite
def counter_machines(
    draw: st.DrawFn,
    *,
    alphabet: Sequence[Symbol] | st.SearchStrategy[Sequence[Symbol]] = AB,
    max_controls: int | st.SearchStrategy[int] = 2,
    max_counters: int | st.SearchStrategy[int] = 2,
) -> CounterMachine:
    """Counter machines with 1 or 2 counters, up to two guarded cases a control, and updates by −1, 0 or 1; shrinks to one control without guards."""
    known, most = symbols(draw, alphabet), size(draw, "max_controls", max_controls, least=1)
    if (width := size(draw, "max_counters", max_counters, least=1)) > 2:
        raise InvalidArgument(f"max_counters={width} must be 1 or 2; with two counters nearly everything is undecidable already")
    counters = ("n", "m")[: draw(st.integers(1, width))]
    controls = [f"c{i}" for i in range(draw(st.integers(1, most)))]
    steps = st.fixed_dictionaries({}, optional={counter: st.integers(-1, 1) for counter in counters})
    moves = st.fixed_dictionaries({symbol: st.tuples(st.sampled_from(controls), steps) for symbol in known})
    guarded = st.tuples(st.sampled_from(GUARDS if len(counters) == 1 else TWO_COUNTER_GUARDS), next_tokens(known), moves)
    control = {
        name: [*draw(st.lists(guarded, max_size=2, unique_by=itemgetter(0))), ("", answer(draw, known), draw(moves))] for name in controls
    }
    start, values = draw(st.sampled_from(controls)), draw(st.fixed_dictionaries({}, optional={counter: st.integers(-1, 2) for counter in counters}))
    if not draw(st.booleans()):
        named = in_order([start], {name: [to for case in cases for to, _ in case[2].values()] for name, cases in control.items()})
    else:
        named = {name: name for name in controls}
    renamed = {
        named[name]: [(guard, row, {s: (named[to], steps) for s, (to, steps) in moves.items()}) for guard, row, moves in control[name]] for name in named
    }
    return CounterMachine(known, start=(named[start], values), counters=counters, control=renamed)
