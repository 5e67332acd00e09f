"""What a decoding method gives for the empty prompt, as a set of strings.

True here: greedy and beam are the library's own `complete`; the most probable strings are all that reach the greatest probability, by
best-first search in exact fractions. A completion that did not end is no string, and gives the empty set.
Must never enter: a tie that is broken silently. `complete` states its order; the most probable strings are given as a set.
"""

from fractions import Fraction
from heapq import heappop, heappush
from typing import Any, Final

from arprops.core.dist import ONE, ZERO
from arprops.core.error import BadQuestion
from arprops.core.model import PartialModel
from arprops.core.words import END, Word
from arprops.search.completion import complete
from arprops.search.explore import walk
from arprops.solve.sought import Output

SYMBOLS: Final = 200
"""After so many symbols greedy and beam are taken not to end."""
LIMIT: Final = 2_000
"""So many prefixes are looked at for the most probable string."""
LONG: Final = 64
"""After so many without a string it is asked whether there is any."""


def outputs(output: Output) -> frozenset[Word]:
    """The strings that the method gives. Cost: that of `complete`, or as many prefixes as weigh at least the most probable string."""
    if output.method == "most probable":
        return most_probable(output.p)
    written = complete(output.p, method=output.method, width=output.width or 1, limit=SYMBOLS)
    return frozenset([written.symbols]) if written.finished else frozenset()


def most_probable(p: PartialModel[Any]) -> frozenset[Word]:
    """Every string of the greatest probability; none where p has no finite string.

    Fails with `BadQuestion` where prefixes as heavy as the best string do not come to an end.
    """
    best, found = ZERO, set[Word]()
    heap: list[tuple[Fraction, int, Word, Any]] = [(-ONE, 0, (), p.start())]
    for number in range(1, LIMIT):
        if not heap or -heap[0][0] < best:
            return frozenset(found)
        if number == LONG and not best and _never_ends(p):
            return frozenset()
        negative, _, prefix, state = heappop(heap)
        run: set[Any] = set()
        dist = p.next(state)
        while state not in run and len(dist) == 1 and (sure := next(iter(dist))) is not END:
            run.add(state)  # what is certain to come back to a state never ends
            prefix, state = (*prefix, sure), p.step(state, sure)
            dist = p.next(state)
            if len(run) > LIMIT:
                raise _endless(p)
        if state in run:
            continue
        for outcome, weight in dist.items():
            mass = -negative * weight
            if mass < best:
                continue
            if outcome is END:
                found = found | {prefix} if mass == best else {prefix}
                best = mass
            else:
                heappush(heap, (-mass, number * len(p.alphabet) + p.alphabet.index(outcome), (*prefix, outcome), p.step(state, outcome)))
    raise _endless(p)


def _never_ends(p: PartialModel[Any]) -> bool:
    walked = walk([p.start()], lambda state: [(x, p.step(state, x), w) for x, w in p.next(state).items() if x is not END], budget=LIMIT)
    return walked.complete and not any(END in p.next(state) for state in walked.states)


def _endless(p: PartialModel[Any]) -> BadQuestion:
    return BadQuestion(f"after {LIMIT} prefixes some are still as heavy as the best string of {p!r}; Truncated(…, n) has a most probable one")
