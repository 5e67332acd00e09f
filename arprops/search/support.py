"""The zero-probability prompts of a model or source, as a regular language.

True here: a prompt is impossible iff no state carries mass after it, so the supports alone decide (a subset construction; for a
deterministic model its own states). Impossible prompts are closed under continuation.
Must never enter: a threshold.
"""

from typing import Any

from arprops.core.error import BadQuestion
from arprops.core.language import Language
from arprops.core.model import Joint
from arprops.core.words import END, Prompt, Symbol, word
from arprops.kernel.explore import explore, moves
from arprops.search.asked import a_joint
from arprops.search.explore import BUDGET, Progress, cost, reporter
from arprops.search.minimise import minimal


def possible(p: Joint, prompt: Prompt = ()) -> bool:
    """Whether the prompt has positive probability: some state carries mass after it.

    Only supports are followed, never weights, so that a prompt of 10⁵ symbols takes a moment where its probability would be a
    fraction of as many digits. Cost: for each symbol, the states possible before it; what recurs is looked up.
    """
    a_joint(p)
    source = p.source()
    states = frozenset(source.start().support)
    cache: dict[tuple[frozenset[Any], Symbol], frozenset[Any]] = {}
    for symbol in word(p.alphabet, prompt):
        if (states, symbol) not in cache:
            moved = (move for state in states for move in source.move(state))
            cache[states, symbol] = frozenset(move[1] for move in moved if move is not END and move[0] == symbol)
        states = cache[states, symbol]
        if not states:
            return False
    return True


def zero_prompts(p: Joint, *, budget: int = BUDGET, progress: Progress | None = None) -> Language:
    """The language of p's zero-probability prompts, as the minimal automaton.

    Ask it `prompt in language`; `count(language, n)` and `shortest(language)` list it. Fails with `BadQuestion` where the supports
    have more than `budget` states (an infinite model's impossible prompts need not be regular; ask `Truncated(p, n)`).
    Cost: linear in the (subset) states times symbols.
    """
    a_joint(p)
    source = p.source()
    cache: dict[frozenset[Any], list[frozenset[Any]]] = {}
    large = BadQuestion(f"the supports have more than {budget} states; ask about Truncated(p, n), or raise the budget")
    spent = 0

    def after(states: frozenset[Any]) -> list[frozenset[Any]]:
        nonlocal spent
        if states not in cache:
            spent += max(map(cost, states), default=1)
            if spent > budget:
                raise large
            reached: dict[str, set[Any]] = {symbol: set() for symbol in p.alphabet}
            for state in states:
                for symbol, target, _ in moves(source, state):
                    reached[symbol].add(target)
            cache[states] = [frozenset(reached[symbol]) for symbol in p.alphabet]
        return cache[states]

    explored = explore([frozenset(source.start().support)], after, budget, reporter(progress, "exploring supports"))
    if not explored.complete:
        raise large
    table = tuple(tuple(explored.index[target] for target in after(states)) for states in explored.states)
    dead = frozenset(i for i, states in enumerate(explored.states) if not states)
    return minimal(Language(p.alphabet, table, dead))
