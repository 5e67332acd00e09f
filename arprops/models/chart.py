"""How probable a string is under a grammar, and how probable a prefix: the inside algorithm on right-hand sides of any length.

True here: everything is a sum of products of weights, of `null` (the weight of deriving ε) and of `mass` (the weight of deriving
anything at all), so a chart computed from lower ends is a lower end, and one from upper ends an upper end. Unit cycles and left
recursion are closed by (I − U)⁻¹ and (I − L)⁻¹; None where a series has no limit at these values.
With `mass` 1 everywhere a prefix has the mass of the process, infinite strings included; with the finite masses, that of the finite
strings that begin with it. They are two numbers unless the grammar is tight (theorem E3).
Must never enter: a maximum over derivations, or a chart that forgets a span because it is improbable.
Source: Jelinek & Lafferty (1991); Stolcke (1995).
"""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from arprops.core.dist import ONE, ZERO
from arprops.core.words import Symbol
from arprops.models.elimination import inverse_of_rest
from arprops.models.leftcorner import Rules
from arprops.models.surd import Number

Part: TypeAlias = tuple[str, ...]


class Chart:
    """The chart of one word. Cost: cubic in the word for each part of a rule, and two exact solves for the grammar."""

    def __init__(self, rules: Rules, word: Sequence[Symbol], *, null: Mapping[str, Number], mass: Mapping[str, Number] | None = None) -> None:
        self.null, self.mass, self.word = null, mass, word
        self.kept = [a for a in rules if null[a] != 1]
        self.rules = {a: [(rhs, weight) for rhs, weight in rules[a] if rhs] for a in self.kept}
        self.parts = sorted({rhs[k:] for a in self.kept for rhs, _ in self.rules[a] for k in range(len(rhs))}, key=len)
        self.vanishing, self.following = self._products(null), self._products(mass)
        self.units = inverse_of_rest(self._matrix(self.vanishing))
        self.whole: dict[tuple[int, int, Part], Number] = {}

    def string(self, symbol: str) -> Number | None:
        """The probability that the symbol derives exactly the word; None where the closure of unit rules has no limit."""
        if not self.word:
            return self.null.get(symbol, ZERO)
        if self.units is None:
            return None
        self._fill(len(self.word))
        return self.whole.get((0, len(self.word), (symbol,)), ZERO)

    def prefix(self, symbol: str) -> Number | None:
        """The probability that the symbol derives something that begins with the word; None where a closure has no limit."""
        if not self.word:
            return ONE if self.mass is None else self.mass[symbol]
        spine = inverse_of_rest(self._matrix(self.following))
        if self.units is None or spine is None:
            return None
        self._fill(len(self.word) - 1)
        last = len(self.word)
        begun: dict[tuple[int, Part], Number] = {}
        for i in range(last - 1, -1, -1):
            fresh: dict[Part, Number] = {}
            for part in self.parts:  # shorter parts first
                fresh[part] = self._begun(begun, fresh, i, part)
            answers = self._closed(spine, fresh)
            for part in self.parts:
                head, rest = part[0], part[1:]
                total = fresh[part] + answers.get(head, ZERO) * self.following[rest]
                # what the head leaves out by vanishing, the rest must begin; its own fresh share was counted above
                if rest and (null := self.null.get(head, ZERO)):
                    total = total + null * (begun.get((i, rest), ZERO) - fresh[rest])
                if total:
                    begun[i, part] = total
            begun.update({(i, (a,)): value for a, value in answers.items() if value})
        return begun.get((0, (symbol,)), ZERO)

    def _begun(self, begun: Mapping[tuple[int, Part], Number], fresh: Mapping[Part, Number], i: int, part: Part) -> Number:
        """The mass of the part beginning with the word from i on, less what a nonterminal owes to its own beginning at i."""
        head, rest = part[0], part[1:]
        total: Number = ZERO
        if head not in self.null and head == self.word[i]:
            if i + 1 == len(self.word):
                total = self.following[rest]
            elif rest:
                total = begun.get((i + 1, rest), ZERO)
        elif head in self.null and rest:
            if null := self.null[head]:
                total = null * fresh[rest]
            for k in range(i + 1, len(self.word)):
                if inside := self.whole.get((i, k, (head,))):
                    total = total + inside * begun.get((k, rest), ZERO)
        return total

    def _closed(self, inverse: list[list[Number]], fresh: Mapping[Part, Number]) -> dict[str, Number]:
        """The value of each nonterminal, from what its right-hand sides give without it: (I − M)⁻¹ times their weighted sum."""
        sums: list[Number] = []
        for a in self.kept:
            total: Number = ZERO
            for rhs, weight in self.rules[a]:
                if value := fresh[rhs]:
                    total = total + value * weight
            sums.append(total)
        found: dict[str, Number] = {}
        for a, row in zip(self.kept, inverse, strict=True):
            total = ZERO
            for entry, value in zip(row, sums, strict=True):
                if entry and value:
                    total = total + entry * value
            found[a] = total
        return found

    def _fill(self, end: int) -> None:
        for i in range(end - 1, -1, -1):
            for j in range(i + 1, end + 1):
                if (i, j, ()) not in self.whole:
                    self.whole[i, j, ()] = ZERO
                    self._span(i, j)

    def _span(self, i: int, j: int) -> None:
        assert self.units is not None
        fresh: dict[Part, Number] = {}
        for part in self.parts:  # shorter parts first
            head, rest = part[0], part[1:]
            total: Number = ZERO
            if head not in self.null and head == self.word[i]:
                total = self.vanishing[rest] if j == i + 1 else self.whole.get((i + 1, j, rest), ZERO)
            elif head in self.null and rest:
                if null := self.null[head]:
                    total = null * fresh[rest]
                for k in range(i + 1, j):
                    if inside := self.whole.get((i, k, (head,))):
                        total = total + inside * self.whole.get((k, j, rest), ZERO)
            fresh[part] = total
        answers = self._closed(self.units, fresh)
        for part in self.parts:
            head, rest = part[0], part[1:]
            total = fresh[part] + answers.get(head, ZERO) * self.vanishing[rest]
            if rest and (null := self.null.get(head, ZERO)):
                total = total + null * (self.whole.get((i, j, rest), ZERO) - fresh[rest])
            if total:
                self.whole[i, j, part] = total
        self.whole.update({(i, j, (a,)): value for a, value in answers.items() if value})

    def _matrix(self, after: Mapping[Part, Number]) -> list[list[Number]]:
        """For each rule a → α b γ its weight, times null of α, times `after` of γ."""
        place = {a: i for i, a in enumerate(self.kept)}
        matrix: list[list[Number]] = [[ZERO] * len(place) for _ in place]
        for a in self.kept:
            for rhs, weight in self.rules[a]:
                carry: Number = weight
                for k, x in enumerate(rhs):
                    if x in place:
                        matrix[place[a]][place[x]] = matrix[place[a]][place[x]] + carry * after[rhs[k + 1 :]]
                    carry = carry * self.null.get(x, ZERO)
                    if not carry:
                        break
        return matrix

    def _products(self, values: Mapping[str, Number] | None) -> dict[Part, Number]:
        """The product over each part: a terminal counts 0 where all must vanish, else 1; everything counts 1 for the process."""
        found: dict[Part, Number] = {(): ONE}
        terminal = ZERO if values is self.null else ONE
        for part in self.parts:
            found[part] = found[part[1:]] * (ONE if values is None else values.get(part[0], terminal))
        return found
