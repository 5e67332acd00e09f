"""An exact automaton from moves and rows of floats.

True here: its states are numbered in the order in which prompts first come to them (shortest first, then in alphabet order), and no state is left to which no prompt comes.
Must never enter: a float.
"""

from collections import deque
from collections.abc import Sequence

from arprops.core.words import END, Outcome, Symbol, Word
from arprops.models.pdfa import PDFA
from arprops.neural.extraction.short import short_row
from arprops.neural.record import Floats, Ints


def automaton(alphabet: Sequence[Symbol], moves: Ints, rows: Floats, *, error: float) -> tuple[PDFA[str], dict[str, Word]]:
    """The PDFA with these moves, (states, symbols), and rows, (states, outcomes), each weight within a factor 1 ± `error`; and the first prompt that comes to each state.

    State 0 is the start.
    """
    access: dict[int, Word] = {0: ()}
    pending = deque(access)
    while pending:
        state = pending.popleft()
        for symbol, target in zip(alphabet, moves[state].tolist(), strict=True):
            if target not in access:
                access[target] = (*access[state], symbol)
                pending.append(target)
    name = {state: str(i) for i, state in enumerate(access)}
    outcomes: tuple[Outcome, ...] = (*alphabet, END)
    near = min(error, 1 / (4 * len(outcomes)))
    answers = {name[state]: dict(zip(outcomes, short_row(rows[state], error=near), strict=True)) for state in access}
    steps = {name[state]: {symbol: name[target] for symbol, target in zip(alphabet, moves[state].tolist(), strict=True)} for state in access}
    return PDFA(alphabet, start="0", next=answers, step=steps), {name[state]: prompt for state, prompt in access.items()}
