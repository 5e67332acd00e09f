"""Whether a model is uniform on finitely many strings, and on how many: by counting.

True here: a model of bounded strings is uniform iff each answer is the share of the strings that go on so, which are counted state by state.
Must never enter: a comparison of string probabilities one by one.
"""

from fractions import Fraction
from typing import Any

from arprops.core.error import BadQuestion
from arprops.core.model import Joint, Model
from arprops.core.words import END


def uniform_on(p: Joint, *, budget: int = 100_000) -> int:
    """On how many strings p is uniform; fails with `BadQuestion` where it is not, or is no finite model of bounded strings.

    By counting the strings that each state goes on with: p is uniform iff each answer is a quotient of two such counts. Cost: the states.

    >>> from arprops.tasks.numbers import number_model
    >>> uniform_on(number_model(6))
    900000
    """
    if not isinstance(p, Model):
        raise BadQuestion(
            f"the repeats are counted against a uniform model, found {type(p).__name__}, which answers no prompts; write the target as a table or a pdfa"
        )
    counts: dict[Any, int] = {}
    todo: list[tuple[Any, bool]] = [(p.start(), False)]
    seen: set[Any] = set()
    while todo:
        state, back = todo.pop()
        if back:
            answer = p.next(state)
            parts = {x: 1 if x is END else counts.get(p.step(state, x), 0) for x in answer}
            counts[state] = sum(parts.values())
            if any(share != Fraction(parts[x], counts[state] or 1) for x, share in answer.items()):
                raise BadQuestion(
                    "the target is not uniform on finitely many strings, so how many different ones it says has no distribution here; ask about frequencies"
                )
        elif state not in seen:
            seen.add(state)
            if len(seen) > budget:
                raise BadQuestion(f"the target has more than {budget} states; repeats are counted against a smaller one")
            todo += [(state, True), *((p.step(state, x), False) for x in p.next(state) if x is not END)]
    return counts[p.start()]
