"""Guards: conjunctions of linear comparisons of integer counters, as text and as data.

True here: a guard is read into Σ coefficient·counter + constant, compared with 0, and prints itself in a form that reads back
to an equal guard.
Must never enter: `eval`, or anything not linear; a solver must be able to read what stands here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from operator import eq, ge, gt, le, lt, ne
from typing import NamedTuple, NoReturn, final

from arprops.core.error import BadModel

RELATIONS = {"==": eq, "!=": ne, "<=": le, "<": lt, ">=": ge, ">": gt}
TOKEN = re.compile(r"\s*(?:(?P<number>[0-9]+)|(?P<name>[^\W\d]\w*)|(?P<relation>==|!=|<=|>=|<|>)|(?P<sign>[+\-*]))")


class Comparison(NamedTuple):
    """Σ coefficient·counter + constant, in this relation to 0; `terms` holds each counter once, with a coefficient that is not 0."""

    terms: tuple[tuple[str, int], ...]
    constant: int
    relation: str

    def holds(self, counters: Mapping[str, int]) -> bool:
        """Whether the comparison is true of these values."""
        total = self.constant
        for name, k in self.terms:  # a plain loop: every step of a machine asks
            total += k * counters[name]
        return RELATIONS[self.relation](total, 0)

    def __str__(self) -> str:
        terms = [f"{'-' if k < 0 else '+'} {f'{abs(k)}*' if abs(k) > 1 else ''}{name}" for name, k in self.terms]
        return f"{' '.join(terms).removeprefix('+ ') or '0'} {self.relation} {-self.constant}"


@final
@dataclass(frozen=True)
class Guard:
    """The conjunction of the comparisons; without any it always holds."""

    comparisons: tuple[Comparison, ...] = ()

    def holds(self, counters: Mapping[str, int]) -> bool:
        """Whether every comparison is true of these values."""
        return not self.comparisons or all(comparison.holds(counters) for comparison in self.comparisons)

    def __str__(self) -> str:
        return " and ".join(map(str, self.comparisons))


def parsed(text: str, counters: tuple[str, ...]) -> Guard:
    """The guard that was written, such as "n - 2*m >= 1 and n != 0"; "" is the guard that always holds.

    Needs integer coefficients, the comparisons == != < <= > >=, and `and`. Fails with `BadModel` at a position of the text.
    """
    return _Reader(text, counters).guard() if text.strip() else Guard()


class _Reader:
    """A recursive-descent reader; `lexeme`, of that `kind`, at position `at`, is to be read next."""

    def __init__(self, text: str, counters: tuple[str, ...]) -> None:
        self.text, self.counters, self.at = text, counters, 0
        self.kind, self.lexeme, self.end = "", "", 0
        self._advance()

    def guard(self) -> Guard:
        comparisons = [self._comparison()]
        while self.lexeme == "and":
            self._advance()
            comparisons.append(self._comparison())
        if self.kind == "relation":
            self._refuse("a comparison has one relation; join two with `and`, as in 0 < n and n < 3")
        if self.kind:
            self._refuse("expected `and` or the end")
        return Guard(tuple(comparisons))

    def _comparison(self) -> Comparison:
        total: dict[str, int] = dict.fromkeys(self.counters, 0)
        constant = self._linear(total, 1)
        relation = self.lexeme
        if self.kind != "relation":
            self._refuse("expected one of == != < <= > >=")
        self._advance()
        constant += self._linear(total, -1)
        return Comparison(tuple((name, k) for name, k in total.items() if k), constant, relation)

    def _linear(self, total: dict[str, int], side: int) -> int:
        constant, sign = 0, side
        if self.lexeme in ("+", "-"):
            sign = self._sign(side)
        while True:
            constant += self._term(total, sign)
            if self.lexeme not in ("+", "-"):
                return constant
            sign = self._sign(side)

    def _sign(self, side: int) -> int:
        sign = side if self.lexeme == "+" else -side
        self._advance()
        return sign

    def _term(self, total: dict[str, int], sign: int) -> int:
        number = 1
        name: str | None = None
        while True:
            if self.kind == "number":
                if len(self.lexeme) > 1000:
                    self._refuse("no guard needs an integer of more than 1000 digits")
                number *= int(self.lexeme)
            elif self.kind == "name" and self.lexeme in self.counters and name is None:
                name = self.lexeme
            elif self.kind == "name" and self.lexeme in self.counters:
                self._refuse("a guard is linear, so counters are not multiplied")
            elif self.kind == "name" and self.lexeme != "and":
                self._refuse(f"unknown counter {self.lexeme!r}; the counters are {', '.join(self.counters)}")
            else:
                self._refuse("expected an integer or a counter")
            self._advance()
            if self.lexeme != "*":
                break
            self._advance()
        if name is None:
            return sign * number
        total[name] += sign * number
        return 0

    def _advance(self) -> None:
        self.at = self.end + len(self.text[self.end :]) - len(self.text[self.end :].lstrip())
        match = TOKEN.match(self.text, self.end)
        if match is None:
            self.kind, self.lexeme = "", ""
            if self.at < len(self.text):
                self.lexeme = self.text[self.at]
                self._refuse("expected an integer, a counter, + - *, a comparison or `and`")
            return
        self.kind, self.lexeme, self.end = match.lastgroup or "", match[match.lastgroup or 0], match.end()

    def _refuse(self, why: str) -> NoReturn:
        raise BadModel(f"the guard {self.text[:200]!r}, at position {self.at} ({self.lexeme[:40] or 'the end'}): {why}")
