"""Probabilistic context-free grammars: each nonterminal is rewritten by a rule drawn from its own distribution.

True here: a source, not a model; its joint is that of the leftmost derivation, infinite ones included, so a grammar that is not
tight leaks exactly the mass of its infinite strings. Where every nonterminal derives ε with a rational weight (always, if no rule
is empty) a state is a stack with finitely many rational moves (`leftcorner`). Elsewhere there are no such moves, and the grammar
answers by numbers a + b·√d, or by enclosures as tight as asked, which contain the exact answer.
Must never enter: a normalisation, of rules or of what is left after a leak; a derivation that goes on for ever without a symbol,
for it is no string, neither finite nor infinite: such a grammar is refused.
Source: theorems E2 and E3.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from math import lcm
from random import Random
from typing import Any, Final, TypeAlias, final

from arprops.core.dist import ZERO, Dist, point
from arprops.core.error import BadModel, BadQuestion, ZeroProbabilityPrompt
from arprops.core.exact import short, weight
from arprops.core.interval import Interval
from arprops.core.model import Move, Source
from arprops.core.words import END, Outcome, Symbol, Word, alphabet_of, spelled
from arprops.models.chart import Chart
from arprops.models.least import Least
from arprops.models.leftcorner import LeftCorner
from arprops.models.row import Row, shown
from arprops.models.stack import EMPTY, Stack
from arprops.models.surd import Number, one_field
from arprops.models.written import braces, prompt, row, symbols, within

Side: TypeAlias = tuple[str, ...]
"""A right-hand side: terminals and nonterminals in order, none for ε."""
Values: TypeAlias = Mapping[str, Number]
WIDTH: Final = Fraction(1, 1 << 64)


@final
@dataclass(frozen=True, init=False, repr=False)
class PCFG(Source[Stack]):
    """The source that rewrites `start`, always the leftmost nonterminal, by a rule drawn from `rules[nonterminal]`.

    Needs for each nonterminal the weights of its right-hand sides: tuples of symbols, or text where every terminal and nonterminal
    is one character; `""` or `()` is ε. Fails with `BadModel` on rows that do not sum to exactly 1, unknown symbols, and derivations
    that go on for ever without a symbol, by nonterminal and rule. As a source it needs rational weights of deriving ε, else it says
    what to ask instead. Cost: exact solves, cubic in the nonterminals; a move looks at the items of the stack that may vanish.
    """

    alphabet: tuple[Symbol, ...]
    start_symbol: str
    rules_of: Mapping[str, Dist[Side]] = field(hash=False)

    def __init__(self, alphabet: Iterable[Symbol], *, start: str, rules: Mapping[str, Row]) -> None:
        symbols = alphabet_of(alphabet)
        if not isinstance(rules, Mapping) or not rules:  # pyright: ignore[reportUnnecessaryIsInstance]
            raise BadModel(f"rules must map each nonterminal to its right-hand sides and their weights, found {rules!r}")
        for nonterminal in rules:
            if not isinstance(nonterminal, str) or not nonterminal:  # pyright: ignore[reportUnnecessaryIsInstance]
                raise BadModel(f"a nonterminal must be a non-empty str, found {nonterminal!r}")
            if nonterminal in symbols:
                raise BadModel(f"{nonterminal!r} is a symbol of the alphabet and has rules; a name is either a terminal or a nonterminal")
        if start not in rules:
            raise BadModel(f"the start {start!r} has no rules; the nonterminals are {shown(rules)}")
        known = dict.fromkeys((*rules, *symbols))
        read = {a: _row(a, row, known) for a, row in rules.items()}
        vars(self).update(alphabet=symbols, start_symbol=start, rules_of=read)
        reached = _reached(start, {a: [x for rhs in row for x in rhs] for a, row in read.items()})
        vars(self)["_rules"] = {a: list(row.items()) for a, row in read.items() if a in reached}
        vars(self)["_null"] = Least({a: [(w, rhs) for rhs, w in row if all(x in read for x in rhs)] for a, row in self._rules.items()})
        self._refuse_silence()

    def start(self) -> Dist[Stack]:
        return point(EMPTY.pushed(self._corner.pushed((self.start_symbol,))))

    def move(self, state: Stack) -> "Dist[Move[Stack]]":
        return self._corner.move(state)

    @property
    def rational_moves(self) -> bool:
        """Whether every reachable nonterminal derives ε with a rational weight, so that `start` and `move` answer."""
        return all(isinstance(value, Fraction) for value in self._null.exact.values())

    def finite_within(self, width: Fraction = WIDTH) -> Number | Interval:
        """The mass of finite strings: exact where it is known to be rational or quadratic, else an interval of at most this width.

        Source: the least solution of x = F(x) (`least`).
        """
        value = self._mass.exact[self.start_symbol]
        return value if value is not None else self._between(width, lambda _, mass: mass[self.start_symbol])

    def string_within(self, string: Word, width: Fraction = WIDTH) -> Number | Interval:
        """The probability of exactly this string: rational where no rule is empty, else as `finite_within`. Cost: cubic in the string."""
        return self._answer(width, lambda null, _: Chart(self._rules, string, null=null).string(self.start_symbol))

    def prefix_within(self, prompt: Word, width: Fraction = WIDTH, *, finite: bool = False) -> Number | Interval:
        """The mass of all strings that begin with the prompt, or of the `finite` ones; they differ where the grammar is not tight.

        Cost: cubic in the prompt.
        """
        if finite:
            return self._answer(width, lambda null, mass: Chart(self._rules, prompt, null=null, mass=mass).prefix(self.start_symbol), finite=True)
        return self._answer(width, lambda null, _: Chart(self._rules, prompt, null=null).prefix(self.start_symbol))

    def next_within(self, prompt: Word, width: Fraction = WIDTH) -> Dist[Outcome] | Mapping[Outcome, Number | Interval]:
        """The next-token distribution: a `Dist` where it is rational, else a number or an interval for each symbol and END.

        Fails with `ZeroProbabilityPrompt` at an impossible prompt. Cost: a chart for each symbol.
        """
        outcomes: list[Outcome] = [*self.alphabet, END]
        if (exact := self._exact(finite=False)) is not None:
            masses = [self._outcome(prompt, outcome, exact[0]) for outcome in outcomes]
            shares = [_met(mass) for mass in masses]
            total = sum(shares, ZERO)
            if not total:
                raise _impossible(prompt)
            answer: dict[Outcome, Number | Interval] = {outcome: share / total for outcome, share in zip(outcomes, shares, strict=True)}
            rational = {outcome: value for outcome, value in answer.items() if isinstance(value, Fraction)}
            return Dist(rational) if len(rational) == len(answer) else answer
        bits = _bits(width)
        while True:
            null = self._null.ends(bits)
            low = [self._outcome(prompt, outcome, {a: ends[0] for a, ends in null.items()}) for outcome in outcomes]
            high = [self._outcome(prompt, outcome, {a: ends[1] for a, ends in null.items()}) for outcome in outcomes]
            found = _shares(low, high)
            if found is not None and not any(upper for _, upper in found):
                raise _impossible(prompt)
            if found is not None and all(upper - lower <= width * 3 / 4 for lower, upper in found):
                return {outcome: _outward(*ends, width) for outcome, ends in zip(outcomes, found, strict=True)}
            bits *= 2

    def derived(self, rng: Random, limit: int) -> tuple[Word, bool]:
        """A string drawn by derivation, exactly given an ideal `rng`, and whether it is finished; cut off unfinished at `limit` symbols."""
        written: list[Symbol] = []
        stack = [self.start_symbol]
        while stack and len(written) < limit:
            top = stack.pop()
            if top not in self._rules:
                written.append(top)
            elif self._null.exact[top] != 1:
                stack.extend(reversed(self._drawn(top, rng)))
        return tuple(written), len(written) < limit

    def __repr__(self) -> str:
        size = sum(map(len, self.rules_of.values()))
        return within(size, self._expression, f"PCFG({shown(self.alphabet)}, start {self.start_symbol}, {size} rules)")

    def _expression(self) -> str:
        names = [*self.rules_of, *self.alphabet]
        rules = braces({repr(a): row(sides, lambda side: prompt(side, names)) for a, sides in self.rules_of.items()})
        return f"PCFG({symbols(self.alphabet)}, start={self.start_symbol!r}, rules={rules})"

    @property
    def _rules(self) -> dict[str, list[tuple[Side, Fraction]]]:
        rules: dict[str, list[tuple[Side, Fraction]]] = vars(self)["_rules"]
        return rules

    @property
    def _null(self) -> Least:
        null: Least = vars(self)["_null"]
        return null

    @cached_property
    def _mass(self) -> Least:
        return Least({a: [(w, tuple(x for x in rhs if x in self._rules)) for rhs, w in row] for a, row in self._rules.items()})

    @cached_property
    def _corner(self) -> LeftCorner:
        null = {a: value for a, value in self._null.exact.items() if isinstance(value, Fraction)}
        if len(null) < len(self._rules):
            a = next(a for a in self._rules if a not in null)
            raise BadQuestion(
                f"{a!r} derives ε with a probability that is not known to be rational, so this grammar has no rational moves to explore; ask "
                f"finite_mass, string_probability, prefix_probability, next_distribution or sample, which answer by surds, intervals and derivations"
            )
        return LeftCorner(self._rules, null)

    def _outcome(self, prompt: Word, outcome: Outcome, null: Values) -> Number | None:
        if outcome is END:
            return Chart(self._rules, prompt, null=null).string(self.start_symbol)
        return Chart(self._rules, (*prompt, outcome), null=null).prefix(self.start_symbol)

    def _exact(self, *, finite: bool) -> tuple[Values, Values] | None:
        null = {a: value for a, value in self._null.exact.items() if value is not None}
        mass = {a: value for a, value in self._mass.exact.items() if value is not None} if finite else {}
        whole = len(null) == len(self._rules) and (not finite or len(mass) == len(self._rules))
        return (null, mass) if whole and one_field([*null.values(), *mass.values()]) else None

    def _answer(self, width: Fraction, question: Callable[[Values, Values], Number | None], *, finite: bool = False) -> Number | Interval:
        exact = self._exact(finite=finite)
        return self._between(width, question) if exact is None else _met(question(*exact))

    def _between(self, width: Fraction, question: Callable[[Values, Values], Number | None]) -> Fraction | Interval:
        bits = _bits(width)
        while True:
            null, mass = self._null.ends(bits), self._mass.ends(bits)
            low, high = (question({a: ends[k] for a, ends in null.items()}, {a: ends[k] for a, ends in mass.items()}) for k in (0, 1))
            if isinstance(low, Fraction) and isinstance(high, Fraction) and high - low <= width * 3 / 4:
                return _outward(low, high, width)
            bits *= 2

    def _refuse_silence(self) -> None:
        """Refuse a nonterminal that derives something other than ε, and goes on for ever without a symbol: it reaches none on its left spine."""
        certain = {a for a, value in self._null.exact.items() if value == 1}
        possible = {a for a, value in self._null.exact.items() if value != 0}
        spine: dict[str, list[str]] = {a: [] for a in self._rules if a not in certain}
        emits: set[str] = set()
        for a, corners in spine.items():
            for rhs, _ in self._rules[a]:
                for x in rhs:
                    if x not in self._rules:
                        emits.add(a)
                    elif x not in certain:
                        corners.append(x)
                    if x not in possible:
                        break
        while more := {a for a in spine if a not in emits and not emits.isdisjoint(spine[a])}:
            emits |= more
        if silent := [a for a in spine if a not in emits]:
            raise BadModel(
                f"the nonterminal {silent[0]!r} goes on for ever without a symbol (or may): none of its rules, {_listed(self._rules[silent[0]])}, leads to a "
                f"terminal on its left, so with positive probability a derivation gives no string, finite or infinite; add a rule that begins with a terminal, or ends"
            )

    def _drawn(self, nonterminal: str, rng: Random) -> Side:
        row = self._rules[nonterminal]
        common = lcm(*(share.denominator for _, share in row))
        left = rng.randrange(common)
        for rhs, share in row:
            left -= share.numerator * (common // share.denominator)
            if left < 0:
                return rhs
        raise AssertionError("the weights of a distribution sum to 1")


def _row(nonterminal: str, row: Row, known: Mapping[str, None]) -> Dist[Side]:
    if not isinstance(row, Mapping | Dist):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise BadModel(f"the rules of {nonterminal!r}: expected a mapping from right-hand sides to weights, found {row!r}")
    read: dict[Side, Fraction] = {}
    for written, share in row.items():
        rhs = _side(nonterminal, written, known)
        rule = f"the rule {nonterminal} → {spelled(rhs)}"
        if rhs in read:
            raise BadModel(f"{rule} is given twice; add the weights if that is what you mean")
        try:
            read[rhs] = weight(share)
        except BadModel as refusal:
            raise BadModel(f"{rule}: {refusal}") from None
    total = sum(read.values(), ZERO)
    if total != 1:
        raise BadModel(f"the rules of {nonterminal!r}, {_listed(list(read.items()))}, sum to {short(total)}, expected exactly 1")
    return Dist(read)


def _side(nonterminal: str, written: Any, known: Mapping[str, None]) -> Side:
    if isinstance(written, str) and written and any(len(name) != 1 for name in known):
        raise BadModel(
            f"the rule {nonterminal} → {written!r}: some symbols here are longer than one character, so give the right-hand side as a tuple of symbols"
        )
    if not isinstance(written, str | tuple):
        raise BadModel(f"a right-hand side of {nonterminal!r} must be a tuple of symbols or text, found {written!r}")
    rhs: tuple[Any, ...] = tuple(written)  # pyright: ignore[reportUnknownArgumentType]
    for symbol in rhs:
        if symbol not in known:
            raise BadModel(f"the rule {nonterminal} → {written!r}: {symbol!r} is neither a terminal nor has rules; known are {shown(known)}")
    return rhs


def _listed(row: list[tuple[Side, Fraction]]) -> str:
    return ", ".join(f"{spelled(rhs)} ({short(share)})" for rhs, share in row[:6]) + (", …" if len(row) > 6 else "")


def _reached(start: str, after: Mapping[str, list[str]]) -> set[str]:
    found, pending = {start}, [start]
    while pending:
        for x in after[pending.pop()]:
            if x in after and x not in found:
                found.add(x)
                pending.append(x)
    return found


def _met(number: Number | None) -> Number:
    assert number is not None, "at the exact values every series has its limit"
    return number


def _bits(width: Fraction) -> int:
    if width <= 0:
        raise BadQuestion(f"the width of an interval must be positive, found {width}")
    return 16 + max(48, (1 / width).__ceil__().bit_length())


def _outward(low: Fraction, high: Fraction, width: Fraction) -> Fraction | Interval:
    if low == high:
        return low
    scale = 1 << ((16 / width).__ceil__().bit_length())
    return Interval(Fraction((low * scale).__floor__(), scale), Fraction((high * scale).__ceil__(), scale))


def _shares(low: list[Number | None], high: list[Number | None]) -> list[tuple[Fraction, Fraction]] | None:
    """What share each has of the sum, from ends of each; None where an end is missing, or all may be 0 and may be not."""
    ends = [(a, b) for a, b in zip(low, high, strict=True) if isinstance(a, Fraction) and isinstance(b, Fraction)]
    if len(ends) < len(low):
        return None
    floor, ceiling = sum((a for a, _ in ends), ZERO), sum((b for _, b in ends), ZERO)
    if not ceiling:
        return [(ZERO, ZERO) for _ in ends]
    if not floor:
        return None
    return [(a / (a + ceiling - b) if a else ZERO, b / (b + floor - a) if b else ZERO) for a, b in ends]


def _impossible(prompt: Word) -> ZeroProbabilityPrompt:
    return ZeroProbabilityPrompt(
        f"the prompt {spelled(prompt)[:60]} has probability zero, and a grammar has no answer there (0/0)"
    )
