"""Chance levels: how often a rule is obeyed by a completion that knows nothing, exactly.

True here: two kinds of knowing nothing. By tokens, each symbol and END are equally probable at every step. By completions, all those of fewer
than `limit` symbols are. Under a limit, what has not ended within `limit` tokens (END being one) obeys nothing, as in the scores; both are then rational.
Without a limit, by tokens: rational for a regular rule; a number of ℚ(√d) for a balance of two symbols, by the reflection principle; else an
interval, as no closed form is known to us (all of three symbols equally many has none that is algebraic).
A balance is at d, and goes up, down or stays until it ends; ending is as probable as going up, and as going down, so what stays can be left out, and the
number of symbols does not matter. It ever comes one down with probability f = (1 + f²)/3, so f = (3 − √5)/2. From d it ends at 0 with probability f^|d|/√5,
for it ends at 0 from 0 with 1/(3 − 2f); where it may not go below 0, with f^d/(3 − f) = f^(d+1).
Must never enter: a simulation.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, Final, Literal, TypeAlias

from arprops.core.error import BadQuestion
from arprops.core.interval import Interval
from arprops.core.language import Language
from arprops.core.words import END, Word
from arprops.models.pdfa import PDFA
from arprops.models.surd import Number, Surd
from arprops.neural.extrapolation.rule import Rule
from arprops.search.probability import probability

Chance: TypeAlias = Number | Interval
By: TypeAlias = Literal["tokens", "completions"]
STEPS = 64
"""How many tokens of a completion are followed where there is neither a limit nor a closed form."""
DOWN: Final = Surd(Fraction(3, 2), Fraction(-1, 2), 5)
"""How probable it is that a walk, up and down and ended with equal weights, ever comes one step down."""


def chance(rule: Rule, prompts: Sequence[Word], *, limit: int | None, by: By = "tokens") -> Chance:
    """The mean probability, over the prompts, that a completion drawn blindly is finite and obeys the rule.

    With `limit`, completions that end within so many tokens count, and the answer is a `Fraction`. `by="completions"` needs a limit. Fails with
    `BadQuestion` without prompts, and on a limit below 1. Cost: the rule's states within `limit` steps, times the symbols.

    >>> from arprops.neural.extrapolation.grammars import grammar
    >>> chance(grammar("anbn").rule("R1"), [("a",)], limit=2)  # b, then END
    Fraction(1, 9)
    >>> chance(grammar("anbn").rule("R1"), [("a",)], limit=3, by="completions")  # of ε, a, b, aa, ab, ba, bb
    Fraction(1, 7)
    >>> print(chance(grammar("anbn").rule("R1"), [("a",)], limit=None))
    -1/2 + (3/10)·√5
    """
    if not prompts:
        raise BadQuestion(f"a chance level is a mean over prompts, and {rule.name} was asked about none")
    if by not in ("tokens", "completions"):  # pyright: ignore[reportUnnecessaryContains]
        raise BadQuestion(f"by is 'tokens' or 'completions', found {by!r}")
    if (limit is not None and limit < 1) or (limit is None and by == "completions"):
        raise BadQuestion(f"expected a limit of at least 1{' (there are infinitely many completions without one)' if limit is None else ''}, found {limit}")
    states = Counter(rule.after(prompt) for prompt in prompts)
    if limit is not None:
        return _limited(rule, states, limit, by)
    if isinstance(rule.machine, Language):
        machine = rule.machine
        found: list[Number] = [_share(probability(_blind(rule), replace(machine, start=state))) * number for state, number in states.items()]
    elif rule.walk is not None:
        found = [_walk(*state, closed=rule.walk.closed) * number for state, number in states.items()]
    else:
        low = _limited(rule, states, STEPS, "tokens")
        goes_on = Fraction(len(rule.alphabet), len(rule.alphabet) + 1)
        return Interval(low, low + goes_on**STEPS)  # what has not ended by then may obey or not
    total: Number = Fraction(0)
    for value in found:
        total = total + value  # one field only: Q, or Q(√5)
    return total / len(prompts)


def counts(rule: Rule, states: Mapping[Any, int], *, longest: int) -> list[int]:
    """How many completions of exactly 0, 1, …, `longest` symbols obey the rule, from each of these states as many times as it says."""
    ways = dict(states)
    found: list[int] = []
    for _ in range(longest + 1):
        found.append(sum(number for here, number in ways.items() if rule.accepts(here)))
        after: dict[Any, int] = {}
        for here, number in ways.items():
            for symbol in rule.alphabet:
                there = rule.step(here, symbol)
                after[there] = after.get(there, 0) + number
        ways = after
    return found


def _limited(rule: Rule, states: Counter[Any], limit: int, by: By) -> Fraction:
    size, obeying = len(rule.alphabet), counts(rule, states, longest=limit - 1)
    if by == "completions":
        return Fraction(sum(obeying), states.total() * sum(size**length for length in range(limit)))
    return sum((Fraction(number, (size + 1) ** (length + 1)) for length, number in enumerate(obeying)), Fraction(0)) / states.total()


def _share(value: Fraction | Interval) -> Fraction:
    assert isinstance(value, Fraction), "one state and a small automaton are always solved"
    return value


def _walk(control: str, counters: tuple[int, ...], *, closed: bool) -> Number:
    if control == "lost":
        return Fraction(0)
    (d,) = counters
    power: Number = Fraction(1)
    for _ in range(d + 1 if closed else abs(d)):
        power = power * DOWN
    return power if closed else power * Surd(Fraction(0), Fraction(1, 5), 5)


def _blind(rule: Rule) -> PDFA[int]:
    size = len(rule.alphabet)
    return PDFA(rule.alphabet, start=0, next={0: dict.fromkeys([*rule.alphabet, END], Fraction(1, size + 1))}, step={0: dict.fromkeys(rule.alphabet, 0)})
