"""The models of theorem A5: P(aⁿbⁿ) = qⁿ(1−q), with four ways of going on after a prompt that P never produces.

True here: all of them answer possible prompts as P does; d counts a minus b. Where the statement leaves a choice it is fixed: a
string with too many b is balanced by a.
"""

from fractions import Fraction

from arprops.core.words import END
from arprops.models.counter import CounterMachine

BALANCE = [("d == 0", {END: 1}), ("d > 0", {"b": 1}), ("", {"a": 1})]
ONE_MORE_B = [("d + 1 == 0", {END: 1}), ("d >= 0", {"b": 1}), ("", {"a": 1})]
NO_MORE_A = [("", {"b": "1/2", END: "1/2"})]
STOP = [("", {END: 1})]


def family(off, name="q"):
    """aⁿbⁿ with probability qⁿ(1−q) for every q strictly between 0 and 1, as one machine with a parameter of this name."""
    return _machine(name, f"1 - {name}", off, {name: (0, 1)})


def anbn(q, off):
    """aⁿbⁿ with probability qⁿ(1−q); `off` lists what is answered after an impossible prompt, by d."""
    return _machine(Fraction(q), 1 - Fraction(q), off)


def _machine(q, rest, off, parameters=()):
    counting = {"a": ("off", {"d": 1}), "b": ("off", {"d": -1})}
    up = {**counting, "a": ("up", {"d": 1})}
    rising = {**up, "b": ("down", {"d": -1})}
    down = {**counting, "b": ("down", {"d": -1})}
    return CounterMachine(
        "ab",
        start="up",
        counters=["d"],
        parameters=parameters,
        control={
            "up": [("d == 0", {"a": q, END: rest}, up), ("", {"a": q, "b": rest}, rising)],
            "down": [("d == 0", {END: 1}, counting), ("", {"b": 1}, down)],
            "off": [(guard, row, counting) for guard, row in off],
        },
    )
