"""Models for which errors of single answers add up without loss: B7's bound is attained for every number of steps and every error.

True here: at step t a share of the whole leaves the way: under P by b, under Q by c, and neither comes back. So each step separates as much mass as its
error, and TV(P, Q) = min(1, Tδ) with E_P[TV of the answers] = δ at each of T steps. Where nothing is left on the way (Tδ > 1), the error is made after b,
where P is and Q never comes. `slipping` is the other case: the same error after *every* prompt separates 1 − (1 − δ)^T, less than Tδ from T = 2 on.
Must never enter: a case with a rounded share.
"""

from fractions import Fraction
from typing import Any

from arprops.core.dist import ONE
from arprops.core.error import BadQuestion
from arprops.core.exact import Exact, exact
from arprops.core.words import END
from arprops.models.pdfa import PDFA


def attained(steps: int, delta: Exact) -> tuple[PDFA[Any], PDFA[Any]]:
    """Models P and Q of strings of so many symbols with the mean error δ at each step and TV(P, Q) = min(1, steps·δ).

    Needs at least one step and 0 ≤ δ ≤ 1, else fails with `BadQuestion`. Gives automata of 2·steps + 1 states over a, b, c; the kernel proves the equality
    (the supports are finite). Source: theorem B7.
    """
    share = _error(steps, delta)
    answers: dict[str, dict[Any, dict[Any, Fraction]]] = {"b": {}, "c": {}}
    moves: dict[Any, dict[str, Any]] = {("over", steps): dict.fromkeys("abc", ("over", steps))}
    for t in range(steps):
        live = max(1 - t * share, Fraction(0))
        leaving = min(share, live)
        chance = leaving / live if live else Fraction(0)
        later = (share - leaving) / (1 - live) if live < 1 else Fraction(0)  # made after b, where there is nothing left to leave
        onward = ("over", steps) if t + 1 == steps else ("on", t + 1)
        astray = ("over", steps) if t + 1 == steps else ("off", t + 1)
        for error, rows in answers.items():
            rows["on", t] = {"a": 1 - chance, error: chance}
            rows["off", t] = {"a": ONE} if error == "b" else {"a": 1 - later, "b": later}
        moves["on", t] = {"a": onward, "b": astray, "c": astray}
        moves["off", t] = dict.fromkeys("abc", astray)
    for rows in answers.values():
        rows["over", steps] = {END: ONE}
    p, q = (PDFA("abc", start=("on", 0), next=rows, step=moves) for rows in answers.values())
    return p, q


def slipping(steps: int, delta: Exact) -> tuple[PDFA[int], PDFA[int]]:
    """Models P (always a) and Q (b instead of a with probability δ at every prompt) of strings of so many symbols: TV(P, Q) = 1 − (1 − δ)^steps.

    Needs and fails as `attained`. Source: theorem B7.
    """
    share = _error(steps, delta)
    moves = {t: dict.fromkeys("ab", min(t + 1, steps)) for t in range(steps + 1)}

    def model(wrong: Fraction) -> PDFA[int]:
        return PDFA("ab", start=0, next={t: {"a": 1 - wrong, "b": wrong} if t < steps else {END: ONE} for t in range(steps + 1)}, step=moves)

    return model(Fraction(0)), model(share)


def _error(steps: int, delta: Exact) -> Fraction:
    share = exact(delta)
    if type(steps) is not int or steps < 1:
        raise BadQuestion(f"the number of steps must be an int of at least 1, found {steps!r}")
    if not 0 <= share <= 1:
        raise BadQuestion(f"an error is a total variation, from 0 to 1, found {share}")
    return share
