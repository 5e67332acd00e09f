"""The process of leftmost derivations, one emitted symbol at a time, with the left spine of a tree grown from below.

True here: a state is a stack of items: `(X,)`, a symbol to be derived, and `(A, B)`, an A whose left corner B is complete. A goal A
draws the whole spine from A down to its first symbol in one move, by (I − P)⁻¹ for P the left-corner matrix; an item (A, B) draws
what stands above B, by the same matrix read backwards. So left recursion and cycles of unit rules are closed by one exact solve, a
stack has finitely many moves, and their weights are rational. What can derive ε is passed over with the exact weight of doing so.
An item that is certain to vanish is never pushed, so that a right-linear grammar has finitely many stacks.
Must never enter: a renormalisation. Mass that goes on for ever stays in the moves.
Source: the left-corner transform (Rosenkrantz & Lewis 1970); (I − P)⁻¹ from Jelinek & Lafferty (1991) and Stolcke (1995).
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

from arprops.core.dist import ONE, ZERO, Dist
from arprops.core.model import Move
from arprops.core.words import END, Symbol
from arprops.models.elimination import inverse_of_rest
from arprops.models.stack import Item, Stack

Items: TypeAlias = tuple[Item, ...]
Emission: TypeAlias = tuple[Symbol, Items, Fraction]
Rules: TypeAlias = Mapping[str, Iterable[tuple[tuple[str, ...], Fraction]]]


class LeftCorner:
    """The moves of a grammar, from its rules and the rational weight `null` with which each nonterminal derives ε.

    Needs a grammar in which nothing that is not ε derives for ever without a symbol. Cost: one exact solve, cubic in the
    nonterminals; then what an item can emit is computed once, when first met.
    """

    def __init__(self, rules: Rules, null: Mapping[str, Fraction]) -> None:
        self.null = null
        kept = [a for a in rules if null[a] != 1]
        place = {a: i for i, a in enumerate(kept)}
        spine = [[ZERO] * len(kept) for _ in kept]
        unit = [[ZERO] * len(kept) for _ in kept]
        self.first: dict[str, list[tuple[Symbol, tuple[str, ...], Fraction]]] = {a: [] for a in kept}
        self.above: dict[str, list[tuple[str, tuple[str, ...], Fraction]]] = {a: [] for a in kept}
        for a in kept:
            for rhs, weight in rules[a]:
                for i, (x, carry) in enumerate(zip(rhs, self._carried(rhs, weight), strict=False)):
                    if x not in null:
                        self.first[a].append((x, rhs[i + 1 :], carry))
                    elif null[x] != 1:
                        spine[place[a]][place[x]] += carry
                        unit[place[a]][place[x]] += carry * self._vanishing(rhs[i + 1 :])
                        self.above[x].append((a, rhs[i + 1 :], carry))
        down, silent = inverse_of_rest(spine), inverse_of_rest(unit)
        assert down is not None and silent is not None, "refused by the grammar: a derivation that never emits"
        self.down = {(a, b): down[place[a]][place[b]] for a in kept for b in kept if down[place[a]][place[b]]}
        self.silent = {b: [(a, silent[place[a]][place[b]]) for a in kept if silent[place[a]][place[b]]] for b in kept}
        self.fading = {(a, b): weight / self.down[a, b] for b, row in self.silent.items() for a, weight in row}
        self.known: dict[Item, tuple[Emission, ...]] = {}

    def move(self, stack: Stack) -> "Dist[Move[Stack]]":
        """The moves of a stack: those of its first item, and as far as that vanishes those of the next; END when all have."""
        moves: dict[tuple[Symbol, Stack], Fraction] = {}
        carry, here = ONE, stack
        while carry and here.item is not None and here.rest is not None:
            for symbol, pushed, weight in self.emissions(here.item):
                key = (symbol, here.rest.pushed(pushed))
                moves[key] = moves.get(key, ZERO) + carry * weight
            carry *= self._null(here.item)
            here = here.rest
        listed: dict[Move[Stack], Fraction] = {key: moves[key] for key in sorted(moves)}
        return Dist({**listed, END: carry})

    def pushed(self, symbols: Sequence[str]) -> Items:
        """The items that derive these symbols."""
        return tuple((x,) for x in symbols if self.null.get(x) != 1)

    def emissions(self, item: Item) -> tuple[Emission, ...]:
        """What an item can emit first, what then stands in its place, and with which weight."""
        if item in self.known:
            return self.known[item]
        found: dict[tuple[Symbol, Items], Fraction] = {}
        listed = self._downward(item[0]) if len(item) == 1 else self._upward(*item)
        for symbol, pushed, weight in listed:
            found[symbol, pushed] = found.get((symbol, pushed), ZERO) + weight
        self.known[item] = tuple((symbol, pushed, weight) for (symbol, pushed), weight in found.items())
        return self.known[item]

    def _downward(self, a: str) -> Iterable[Emission]:
        if a not in self.null:
            yield a, (), ONE
            return
        for b, listed in self.first.items():
            if visits := self.down.get((a, b)):
                for symbol, rest, weight in listed:
                    yield symbol, self.pushed(rest) + self._slashed(a, b), visits * weight

    def _upward(self, a: str, b: str) -> Iterable[Emission]:
        for c, silently in self.silent[b]:
            for d, rest, weight in self.above[c]:
                share = silently * self.down.get((a, d), ZERO) * weight / self.down[a, b]
                if share:
                    for i, (x, carry) in enumerate(zip(rest, self._carried(rest, share), strict=False)):
                        for symbol, pushed, emitted in self.emissions((x,)) if self.null.get(x) != 1 else ():
                            yield symbol, pushed + self.pushed(rest[i + 1 :]) + self._slashed(a, d), carry * emitted

    def _slashed(self, a: str, b: str) -> Items:
        return () if self.fading.get((a, b)) == 1 else ((a, b),)

    def _null(self, item: Item) -> Fraction:
        return self.null.get(item[0], ZERO) if len(item) == 1 else self.fading.get(item, ZERO)

    def _carried(self, symbols: Sequence[str], weight: Fraction) -> Iterable[Fraction]:
        """For each symbol the weight with which all before it vanish, as long as that is not 0."""
        for x in symbols:
            if not weight:
                return
            yield weight
            weight *= self.null.get(x, ZERO)

    def _vanishing(self, symbols: Sequence[str]) -> Fraction:
        weight = ONE
        for x in symbols:
            weight *= self.null.get(x, ZERO)
        return weight
