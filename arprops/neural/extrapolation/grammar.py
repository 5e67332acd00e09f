"""Grammars: the strings of one shape, as an exact model whose sizes follow a stated law.

True here: given its size, a string is drawn uniformly among the strings of that size; the model is the minimal automaton of that joint, with
rational weights, and after an impossible prompt it always stops (one choice among many: that is what this room is about).
`member` decides the strings from left to right, and is never told that it may stop.
Doubtful: a study that draws its strings otherwise (by shuffling, or by a stack) has another law on the same support. The split is the same.
Must never enter: a weight that was not counted.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final

from arprops.core.dist import Dist, point
from arprops.core.error import BadQuestion
from arprops.core.exact import Exact
from arprops.core.words import END, Outcome, Symbol, Word
from arprops.models.pdfa import PDFA
from arprops.neural.extrapolation.law import checked
from arprops.neural.extrapolation.rule import Rule

State = Hashable


@final
@dataclass(frozen=True)
class Member:
    """What decides a language symbol by symbol: a first state, the state after a symbol (None once no string begins so), and where it may end."""

    first: State
    step: Callable[[Any, Symbol], State | None]
    ends: Callable[[Any], bool]

    def holds(self, string: Word) -> bool:
        """Whether the string is in the language."""
        state: State | None = self.first
        for symbol in string:
            if state is None:
                return False
            state = self.step(state, symbol)
        return state is not None and self.ends(state)


@final
@dataclass(frozen=True, repr=False)
class Grammar:
    """A language, how long its strings of size n are (`stride`·n), its rules R1, R2, …, and what decides it."""

    name: str
    shape: str
    alphabet: tuple[Symbol, ...]
    rules: tuple[Rule, ...]
    member: Member
    stride: int = 1
    size: str = "n"

    def rule(self, name: str) -> Rule:
        """The rule of this name; fails with `BadQuestion` where there is none."""
        for rule in self.rules:
            if rule.name == name:
                return rule
        raise BadQuestion(f"{self.name}: found no rule {name!r}, expected one of {', '.join(rule.name for rule in self.rules)}")

    def count(self, size: int) -> int:
        """How many strings have this size, exactly. Cost: the states that decide them, times the length."""
        ways: dict[State, int] = {self.member.first: 1}
        for _ in range(size * self.stride):
            after: dict[State, int] = {}
            for state, number in ways.items():
                for symbol in self.alphabet:
                    if (there := self.member.step(state, symbol)) is not None:
                        after[there] = after.get(there, 0) + number
            ways = after
        return sum(number for state, number in ways.items() if self.member.ends(state))

    def model(self, law: Mapping[int, Exact]) -> PDFA[int]:
        """The minimal automaton of: draw a size by the law, then a string of that size uniformly.

        Needs exact weights of sizes. Fails with `BadQuestion` on a size without strings, by the size. State 0 is where impossible prompts
        lead, and answers END. Cost: a fraction for each state that decides a prefix, times the length.

        >>> from arprops.neural.extrapolation.grammars import grammar
        >>> from arprops.neural.extrapolation.law import uniform
        >>> len(grammar("anbn").model(uniform(1, 30)).next_of)
        61
        """
        given = checked(law)
        share: dict[int, Fraction] = {}
        for size, weight in given.items():
            if not (number := self.count(size)):
                raise BadQuestion(f"{self.name} has no string of size {size}, which the law gives weight {weight}")
            share[size * self.stride] = weight / number
        return _Builder(self, share, max(share)).built()

    def __repr__(self) -> str:
        return f"Grammar({self.name}: {self.shape})"


class _Builder:
    """The minimal automaton: prefixes with one answer and one future are one state."""

    def __init__(self, grammar: Grammar, share: Mapping[int, Fraction], longest: int) -> None:
        self.grammar, self.share, self.longest = grammar, share, longest
        self.mass: dict[tuple[int, State], Fraction] = {}

    def built(self) -> PDFA[int]:
        member, alphabet = self.grammar.member, self.grammar.alphabet
        levels: list[dict[State, None]] = [{member.first: None}]
        for _ in range(self.longest):
            reached = (member.step(state, symbol) for state in levels[-1] for symbol in alphabet)
            levels.append(dict.fromkeys(state for state in reached if state is not None))
        rows: list[Dist[Outcome]] = [point(END)]
        moves: list[tuple[int, ...]] = [(0,) * len(alphabet)]
        known = {(rows[0], moves[0]): 0}  # a whole string may stop here, too
        below: dict[State, tuple[Fraction, int]] = {}  # one length on: the mass of the strings that begin so, and the automaton's state
        for length in range(self.longest, -1, -1):
            here: dict[State, tuple[Fraction, int]] = {}
            for state in levels[length]:
                masses: dict[Outcome, Fraction] = {}
                targets: list[int] = []
                for symbol in alphabet:
                    there = member.step(state, symbol)
                    mass, target = below.get(there, (Fraction(0), 0)) if there is not None else (Fraction(0), 0)
                    masses[symbol] = mass
                    targets.append(target)
                masses[END] = self.share.get(length, Fraction(0)) if member.ends(state) else Fraction(0)
                if total := sum(masses.values(), Fraction(0)):
                    key = Dist({outcome: mass / total for outcome, mass in masses.items()}), tuple(targets)
                    if key not in known:
                        known[key] = len(rows)
                        rows.append(key[0])
                        moves.append(key[1])
                    here[state] = total, known[key]
            below = here
        start = below[member.first][1]
        return PDFA(alphabet, start=start, next=dict(enumerate(rows)), step={i: dict(zip(alphabet, to, strict=True)) for i, to in enumerate(moves)})
