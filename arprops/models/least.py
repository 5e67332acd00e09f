"""The least non-negative solution of x = F(x), F polynomials with non-negative coefficients: exact, or enclosed as tightly as asked.

True here: 0 is decided on supports, and 1 by the spectral radius of the means, so a critical branching process has mass exactly 1.
A class of unknowns that is linear is solved; one unknown is solved where its polynomial, without the root 1, has degree at most 2.
Elsewhere lower ends come from Newton's method from below and upper ends y satisfy F(y) ≤ y (Park induction): both are checked in
rationals, rounded outward. A rational that is the only fixed point within its enclosure is recognised and returned exactly.
Needs coefficients that belong to probabilities: F(1) ≤ 1, so the solution is at most 1.
Must never enter: an iteration that stops where it looks converged; a solution that is not the least.
Sources: Etessami & Yannakakis, JACM 56 (2009); Stewart, Etessami & Yannakakis, JACM 62 (2015).
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final, TypeAlias

from arprops.models.elimination import inverse_of_rest, solve
from arprops.models.surd import Number, ends, one_field, root

System: TypeAlias = Mapping[str, Sequence[tuple[Fraction, tuple[str, ...]]]]
"""For each unknown its monomials: a coefficient and the unknowns that are multiplied."""
Ends: TypeAlias = dict[str, tuple[Fraction, Fraction]]

ZERO, ONE = Fraction(0), Fraction(1)
BITS: Final = 64
RECOGNISED: Final = 40
"""A rational is looked for in enclosures of 64 bits if its denominator is below 2^this over 2."""


class Least:
    """The least solution: `exact[x]` where it is known exactly (None elsewhere), and `ends(bits)` for all, the closer the more bits.

    Cost: one exact solve for each linear class of unknowns; elsewhere some Newton steps on numbers of the asked number of bits.
    """

    def __init__(self, system: System) -> None:
        positive = _positive(system)
        self.system = {x: [(w, xs) for w, xs in row if w and positive.issuperset(xs)] for x, row in system.items()}
        self.classes = classes({x: [y for _, xs in row for y in xs] for x, row in self.system.items()})
        self.exact: dict[str, Number | None] = {}
        for members in self.classes:
            self.exact.update(self._solved(members))
        self.known: dict[int, Ends] = {}

    def ends(self, bits: int) -> Ends:
        """Rationals below and above each unknown; their distances go to 0 as bits grow."""
        if bits in self.known:
            return self.known[bits]
        found = self.known[bits] = {}
        for members in self.classes:
            known = {x: value for x in members if (value := self.exact[x]) is not None}
            found.update({x: ends(value, bits) for x, value in known.items()} if len(known) == len(members) else self._enclosed(members, found, bits))
        return found

    def _solved(self, members: list[str]) -> dict[str, Number | None]:
        unknown: dict[str, Number | None] = dict.fromkeys(members)
        rows = {x: self.system[x] for x in members}
        if not any(rows.values()):
            return dict.fromkeys(members, ZERO)
        lower = [self.exact[y] for row in rows.values() for _, xs in row for y in xs if y not in unknown]
        numbers = [value for value in lower if value is not None]
        if len(numbers) < len(lower) or not one_field(numbers):
            return unknown
        reduced = {x: _reduced(row, unknown, self.exact) for x, row in rows.items()}
        if all(len(xs) <= 1 for row in reduced.values() for xs in row):
            return dict(_linear(members, reduced))
        if all(sum(row.values(), ZERO) == 1 for row in reduced.values()) and _subcritical(_means(members, reduced)):
            return dict.fromkeys(members, ONE)
        rational = {x: {xs: w for xs, w in row.items() if isinstance(w, Fraction)} for x, row in reduced.items()}
        if any(len(rational[x]) < len(reduced[x]) for x in members):
            return unknown
        if len(members) == 1 and (value := _univariate(members[0], rational[members[0]])) is not None:
            return {members[0]: value}
        return dict(_recognised(members, rational)) or unknown

    def _enclosed(self, members: list[str], found: Ends, bits: int) -> Ends:
        below = {x: _reduced(self.system[x], members, {y: low for y, (low, _) in found.items()}) for x in members}
        above = {x: _reduced(self.system[x], members, {y: high for y, (_, high) in found.items()}) for x in members}
        lower = _newton(members, below, bits)
        return {x: (lower[x], high) for x, high in _park(members, above, _newton(members, above, bits), bits).items()}


def classes(after: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """The strongly connected classes of a graph, each after all that it leads to. Source: Tarjan (1972), without recursion."""
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    open_: list[str] = []
    on: set[str] = set()
    found: list[list[str]] = []
    for first in after:
        work = [(first, iter(after[first]))] if first not in order else []
        if work:
            order[first] = low[first] = len(order)
            open_.append(first)
            on.add(first)
        while work:
            x, rest = work[-1]
            for y in rest:
                if y not in order:
                    order[y] = low[y] = len(order)
                    open_.append(y)
                    on.add(y)
                    work.append((y, iter(after[y])))
                    break
                if y in on:
                    low[x] = min(low[x], order[y])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[x])
                if low[x] == order[x]:
                    at = open_.index(x)
                    found.append(open_[at:])
                    on.difference_update(open_[at:])
                    del open_[at:]
    return found


Row: TypeAlias = dict[tuple[str, ...], Number]
Rational: TypeAlias = dict[tuple[str, ...], Fraction]


def _positive(system: System) -> set[str]:
    found: set[str] = set()
    while True:
        more = {x for x, row in system.items() if x not in found and any(w and found.issuperset(xs) for w, xs in row)}
        if not more:
            return found
        found |= more


def _reduced(row: Sequence[tuple[Fraction, tuple[str, ...]]], members: "Mapping[str, object] | list[str]", values: Mapping[str, Number | None]) -> Row:
    """The polynomial in the members alone, known values put in; monomials are sorted."""
    reduced: Row = {}
    for weight, xs in row:
        coefficient: Number = weight
        for y in xs:
            if y not in members:
                value = values[y]
                assert value is not None, "classes are solved in order"
                coefficient = coefficient * value
        rest = tuple(sorted(y for y in xs if y in members))
        reduced[rest] = reduced.get(rest, ZERO) + coefficient
    return reduced


def _linear(members: list[str], rows: Mapping[str, Row]) -> dict[str, Number]:
    matrix: list[list[Number]] = [[(1 if x == y else 0) - rows[x].get((y,), ZERO) for y in members] for x in members]
    solution = solve(matrix, [[rows[x].get((), ZERO)] for x in members])
    assert solution is not None, "every unknown is positive, so the class has a way out"
    return {x: row[0] for x, row in zip(members, solution, strict=True)}


def _means(members: list[str], rows: Mapping[str, Row], at: Mapping[str, Fraction] | None = None) -> list[list[Number]]:
    """The derivative F′ at a point, at 1 where none is given."""
    matrix: list[list[Number]] = [[ZERO] * len(members) for _ in members]
    place = {x: i for i, x in enumerate(members)}
    for x, row in rows.items():
        for xs, w in row.items():
            for k, y in enumerate(xs):
                term = w
                for other in (*xs[:k], *xs[k + 1 :]) if at is not None else ():
                    term = term * at[other]  # type: ignore[index]
                matrix[place[x]][place[y]] = matrix[place[x]][place[y]] + term
    return matrix


def _subcritical(matrix: list[list[Number]]) -> bool:
    """Whether the spectral radius of a non-negative matrix of one strongly connected class is at most 1, decided exactly."""
    if inverse_of_rest(matrix) is not None:
        return True
    # Equal to 1 iff a positive vector is kept (Perron–Frobenius): set its first entry to 1 and solve for the rest.
    size = range(1, len(matrix))
    rest: list[list[Number]] = [[(1 if i == j else 0) - matrix[i][j] for j in size] for i in size]
    solution = solve(rest, [[matrix[i][0]] for i in size])
    if solution is None:
        return False
    kept: list[Number] = [ONE, *(row[0] for row in solution)]
    return all(v > 0 for v in kept) and all(
        sum((w * v for w, v in zip(row, kept, strict=True)), ZERO) == v for row, v in zip(matrix, kept, strict=True)
    )


def _univariate(x: str, row: Rational) -> Number | None:
    """The least non-negative root of F(x) − x, where without its roots 1 the degree is at most 2; else None."""
    polynomial = [row.get((x,) * k, ZERO) for k in range(1 + max(map(len, row)))]
    polynomial += [ZERO] * (2 - len(polynomial))
    polynomial[1] -= 1
    roots: list[Number] = []
    while len(polynomial) > 1 and sum(polynomial, ZERO) == 0:
        quotient, carry = [ZERO] * (len(polynomial) - 1), ZERO
        for k in range(len(polynomial) - 1, 0, -1):  # divided by (x − 1)
            carry += polynomial[k]
            quotient[k - 1] = carry
        polynomial = quotient
        roots = [ONE]
    while len(polynomial) > 1 and not polynomial[-1]:
        polynomial.pop()
    if len(polynomial) > 3:
        return None
    if len(polynomial) == 3:
        c, b, a = polynomial
        if (square := b * b - 4 * a * c) >= 0:
            spread = root(square)
            roots += [(-b - spread) / (2 * a), (-b + spread) / (2 * a)]
    elif len(polynomial) == 2:
        roots.append(-polynomial[0] / polynomial[1])
    return min(value for value in roots if value >= 0)


def _recognised(members: list[str], rows: Mapping[str, Rational]) -> dict[str, Number]:
    """The solution, if it is made of rationals with small denominators; empty where that cannot be seen."""
    numbers: dict[str, Row] = {x: dict(row) for x, row in rows.items()}
    lower = _newton(members, numbers, BITS)
    upper = _park(members, numbers, lower, BITS)
    guess = {x: _simplest(lower[x], upper[x]) for x in members}
    if any(value.denominator.bit_length() * 2 > RECOGNISED for value in guess.values()) or any(_at(numbers[x], guess) != guess[x] for x in members):
        return {}
    # Two fixed points between the ends differ by at most F′(upper) times their difference, so they are one if that shrinks.
    return dict(guess) if inverse_of_rest(_means(members, numbers, upper)) is not None else {}


def _at(row: Row, point: Mapping[str, Fraction]) -> Fraction:
    total = ZERO
    for xs, w in row.items():
        term = w
        for x in xs:
            term = term * point[x]
        total = total + term
    assert isinstance(total, Fraction)
    return total


def _newton(members: list[str], rows: Mapping[str, Row], bits: int) -> dict[str, Fraction]:
    """A point below the solution, close to it: each step is below by convexity as long as (I − F′)⁻¹ exists without a negative entry."""
    work = 2 * bits + 16
    here = dict.fromkeys(members, ZERO)
    for _ in range(4 * work):
        inverse = inverse_of_rest(_means(members, rows, here))
        if inverse is None:
            break
        gap = [_at(rows[x], here) - here[x] for x in members]
        steps = [sum((w * g for w, g in zip(row, gap, strict=True)), ZERO) for row in inverse]
        there = {x: max(here[x], _down(here[x] + step, work)) for x, step in zip(members, map(_rational, steps), strict=True)}
        done = all(there[x] - here[x] < Fraction(1, 1 << (bits + 4)) for x in members)
        here = there
        if done:
            break
    return here


def _park(members: list[str], rows: Mapping[str, Row], lower: Mapping[str, Fraction], bits: int) -> dict[str, Fraction]:
    """A point y with F(y) ≤ y, which is above the least solution; 1 where none was found below."""
    inverse = inverse_of_rest(_means(members, rows, lower))
    if inverse is not None:
        ahead = [_rational(sum(row, ZERO)) for row in inverse]
        scale = max(ahead)
        for k in range(bits + 4, 0, -1):
            y = {x: min(ONE, _up(lower[x] + a / scale / (1 << k), 2 * bits + 16)) for x, a in zip(members, ahead, strict=True)}
            if all(_at(rows[x], y) <= y[x] for x in members):
                return y
    return dict.fromkeys(members, ONE)


def _rational(number: Number) -> Fraction:
    assert isinstance(number, Fraction)
    return number


def _down(number: Fraction, bits: int) -> Fraction:
    return Fraction((number.numerator << bits) // number.denominator, 1 << bits)


def _up(number: Fraction, bits: int) -> Fraction:
    return -_down(-number, bits)


def _simplest(low: Fraction, high: Fraction) -> Fraction:
    """The rational of smallest denominator from low to high, both at least 0. Source: continued fractions."""
    whole = -(-low.numerator // low.denominator)
    if whole <= high:
        return Fraction(whole)
    floor = low.numerator // low.denominator
    return floor + 1 / _simplest(1 / (high - floor), 1 / (low - floor))
