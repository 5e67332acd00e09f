"""Exact solution of a large integer system G·y = b by p-adic lifting (Dixon 1982).

True here: with one inverse of G modulo q, each step yields one base-q digit of every unknown for the price of one product of that
inverse with a vector, and one sparse residual. Two facts make it fast. First, q = p² with p of 15 bits: the inverse modulo p is BLAS
work, one Hensel step doubles its length, and a 30-bit entry times a short residual is still exact in float64. Second, all
unknowns share a denominator: one rational reconstruction finds it, then every numerator is one product modulo a power of q.
The answer is exact and not only likely: G·num ≡ d·b modulo qᵏ by construction, and both sides are checked to be too small to
differ (Cabay 1971). Large sparse systems are first thinned out modulo q by eliminating independent sets of states.
Must never enter: an answer without that check; decimal text of an answer.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from random import Random
from typing import Final, TypeAlias

import numpy as np

from arprops.search.flint import Integer, integer, integers
from arprops.search.residue import Residues, SingularError, centred, inverse, product, random_prime
from arprops.search.sparse import Integers, SparseMatrix

IntegerRows: TypeAlias = Sequence[Mapping[int, int]]
Report: TypeAlias = Callable[[float], None]

LARGEST_ROW: Final = 1 << 60  # residuals stay below the largest row sum and must fit in int64
_PRIMES: Final = 46_340  # p² < 2³¹
_DENSE: Final = 700  # up to here one dense inverse beats any thinning out
# What a lifting step pays, in nanoseconds, for a round of elimination, for an entry of one, and for an entry of the dense inverse: seen on one
# machine and not proved; only speed hangs on it.
_ROUND: Final = 60_000
_ENTRY: Final = 20
_CORE: Final = 0.4
_COMBINATIONS: Final = 16
_SLACK: Final = 40  # bits by which a wrong reconstruction must miss


class _Inverse:
    """The inverse of G modulo q = p²: rounds of elimination, and a dense inverse of what is left."""

    def __init__(self, rows: IntegerRows, prime: int) -> None:
        self.modulus = prime * prime
        self._rounds: list[_Round] = []
        self._left, matrix = np.arange(len(rows)), rows
        if len(rows) > _DENSE:
            self._rounds, matrix = _thinned(rows, prime)
            self._left = np.array(sorted(matrix), dtype=np.intp)
            number = {state: i for i, state in enumerate(self._left.tolist())}
            matrix = [{number[j]: value for j, value in matrix[i].items()} for i in self._left.tolist()]
        self._core = _hensel(matrix, prime).T.copy()
        # |entry| < 2³⁰, |limb| ≤ 2^(width-1), fewer than 2^bits terms: the sum stays below 2⁵³.
        self._width = 53 - 30 - len(matrix).bit_length()

    def times(self, residual: Integers) -> Integers:
        """G⁻¹·residual modulo q, each entry of least absolute value."""
        q = self.modulus
        if not self._rounds:
            return self._dense(residual)
        rest = residual % q
        for step in self._rounds:
            rest[step.targets] = (rest[step.targets] - step.below.times_modulo(rest, q)) % q
        solution = np.zeros_like(rest)
        solution[self._left] = self._dense(_least(rest[self._left], q)) % q
        for step in reversed(self._rounds):
            solution[step.states] = (rest[step.states] - step.above.times_modulo(solution, q)) % q * step.reciprocals % q
        return _least(solution, q)

    def _dense(self, residual: Integers) -> Integers:
        q, width = self.modulus, self._width
        longest = int(np.abs(residual).max(initial=0)).bit_length()
        if longest < width:
            return centred(residual.astype(np.float64) @ self._core, q).astype(np.int64)
        half = 1 << (width - 1)
        limbs: list[Integers] = []
        rest = residual
        while rest.any():
            limb = ((rest + half) & (2 * half - 1)) - half
            limbs.append(limb)
            rest = (rest - limb) >> width
        parts = centred(np.array(limbs, dtype=np.float64) @ self._core, q).astype(np.int64)
        total = parts[-1]
        for part in parts[-2::-1]:
            total = ((total << width) % q + part) % q
        return _least(total, q)


def _least(values: Integers, modulus: int) -> Integers:
    return values - modulus * (values > modulus // 2)


def _hensel(rows: IntegerRows, prime: int) -> Residues:
    """The dense inverse modulo p²: with C = G⁻¹ mod p and E = (I - G·C)/p, it is C + p·(C·E mod p)."""
    size = len(rows)
    low, high = np.zeros((size, size)), np.zeros((size, size))
    for i, row in enumerate(rows):
        for j, value in row.items():
            digit = (value + prime // 2) % prime - prime // 2
            low[i, j] = digit
            high[i, j] = (value - digit) // prime % prime
    first = inverse(low, prime)
    error = -(low @ first)  # below size·2³⁰: exact
    error[np.diag_indices(size)] += 1
    error = centred(np.rint(error / prime), prime)
    if high.any():
        error = centred(error - product(centred(high, prime), first, prime), prime)
    return first + prime * product(first, error, prime)


class _Round:
    """One independent set of states, eliminated at once: who they feed, and what they are fed."""

    def __init__(
        self, states: Sequence[int], reciprocals: Sequence[int], above: Iterable[Mapping[int, int]], below: Mapping[int, Mapping[int, int]]
    ) -> None:
        self.states = np.array(states, dtype=np.intp)
        self.reciprocals = np.array(reciprocals, dtype=np.int64)
        self.above = SparseMatrix(len(states), above)
        self.targets = np.array(list(below), dtype=np.intp)
        self.below = SparseMatrix(len(below), below.values())


def _thinned(rows: IntegerRows, prime: int) -> tuple[list[_Round], Mapping[int, Mapping[int, int]]]:
    """Rounds of elimination modulo q while they make a lifting step cheaper, and the rows that are left."""
    q = prime * prime
    left: dict[int, dict[int, int]] = {i: {j: value % q for j, value in row.items()} for i, row in enumerate(rows)}
    users: dict[int, set[int]] = {i: set() for i in left}
    for i, row in left.items():
        for j in row:
            users[j].add(i)
    rounds: list[_Round] = []
    while True:
        price = {i: (len(left[i]) - 1) * (len(users[i]) - 1) for i in left}
        states = _independent(left, users, price, prime)
        size, entries = len(left), sum(map(len, left.values()))
        fill = sum(price[i] for i in states)
        saved = _CORE * (size**2 - (size - len(states)) ** 2)
        paid = _ROUND + _ENTRY * sum(len(left[i]) + len(users[i]) for i in states)
        if not states or saved < paid or entries + fill > 0.3 * size**2:
            return rounds, left
        rounds.append(_eliminated(left, users, states, q))


def _independent(left: Mapping[int, Mapping[int, int]], users: Mapping[int, set[int]], price: Mapping[int, int], prime: int) -> list[int]:
    order = sorted(left, key=price.__getitem__)
    bound = 2 * price[order[len(order) // 4]] + 4
    blocked: set[int] = set()
    states: list[int] = []
    for i in order:
        if price[i] > bound:
            break
        if i not in blocked and left[i].get(i, 0) % prime:
            states.append(i)
            blocked.update(left[i])
            blocked.update(users[i])
    return states


def _eliminated(left: dict[int, dict[int, int]], users: dict[int, set[int]], states: Sequence[int], q: int) -> _Round:
    reciprocals: list[int] = []
    above: list[dict[int, int]] = []
    below: dict[int, dict[int, int]] = {}
    for i in states:
        row = left.pop(i)
        reciprocal = pow(row.pop(i), -1, q)
        for j in row:
            users[j].discard(i)
        for k in users.pop(i):
            if k == i:
                continue
            target = left[k]
            factor = target.pop(i) * reciprocal % q
            below.setdefault(k, {})[i] = factor
            for j, value in row.items():
                if j in target:
                    target[j] = (target[j] - factor * value) % q
                else:
                    target[j] = -factor * value % q
                    users[j].add(k)
        reciprocals.append(reciprocal)
        above.append(row)
    return _Round(states, reciprocals, above, below)


def lifted(rows: IntegerRows, right: Sequence[Integer], *, bits: int, report: Report | None = None) -> tuple[list[Integer], Integer]:
    """Numerators and their common denominator (not always the least) of the exact solution of G·y = right.

    Needs a square integer matrix by rows with all leading minors non-zero, absolute row sums below `LARGEST_ROW`, and `bits`: a guess at
    log₂|det G| from above (a wrong guess costs time only). Fails with `ValueError` where no prime makes G invertible: it is singular.
    Costs, for n states, two n³ products, and (2·bits)/31 times n² multiplications. Source: Dixon 1982; Cabay 1971.
    """
    random = Random(len(rows) + bits)
    for _ in range(8):
        try:
            one = _Inverse(rows, random_prime(random, _PRIMES))
            break
        except SingularError:
            continue
    else:
        raise ValueError("the linear system is singular: some state keeps all its mass for ever")
    norm = max(sum(map(abs, row.values())) for row in rows)
    return _Lifting(rows, right, one, norm, random).run(bits, report)


class _Lifting:
    def __init__(self, rows: IntegerRows, right: Sequence[Integer], one: _Inverse, norm: int, random: Random) -> None:
        self._matrix = SparseMatrix(len(rows), rows)
        self._inverse, self._norm, self._q = one, norm, one.modulus
        self._largest = _longest(right)
        self._input = _digits(right, self._q, (int(self._largest).bit_length() + 1) // (self._q.bit_length() - 1) + 1)
        # A random combination of the unknowns has their common denominator but for small factors, each missed with chance one in its size:
        # sixteen combinations miss hardly any, and the check at the end would show it.
        self._coefficients = np.array([[random.randrange(1 << 10) for _ in range(_COMBINATIONS)] for _ in rows], dtype=np.int64)
        self._digits: list[Integers] = []
        self._residual = self._input[0]

    def run(self, bits: int, report: Report | None) -> tuple[list[Integer], Integer]:
        length = self._q.bit_length() - 1
        extra = self._largest.bit_length() + self._norm.bit_length() + 2 * _SLACK
        full = (2 * bits + extra) // length + 1
        # The denominator is often far smaller than the determinant: look early, where looking is cheap.
        looks = [extra // length + full // part for part in (32, 8, 3)]
        looks = sorted({min(k, full) for k in looks} | {full})
        while True:
            for k in looks:
                self._extend(k, full, report)
                answer = self._answer(extra)
                if answer is not None:
                    return answer
            looks = [looks[-1] + looks[-1] // 4 + 2]

    def _extend(self, steps: int, planned: int, report: Report | None) -> None:
        q = self._q
        reciprocal = np.array(pow(q, -1, 1 << 64), dtype=np.uint64).astype(np.int64)  # q is odd: exact division is a product modulo 2⁶⁴
        for k in range(len(self._digits), steps):
            digit = self._inverse.times(self._residual)
            self._digits.append(digit)
            self._residual = (self._residual - self._matrix.times(digit)) * reciprocal
            if k + 1 < len(self._input):
                self._residual += self._input[k + 1]
            if report is not None and k % 64 == 0:
                report(min(1.0, k / planned))

    def _answer(self, extra: int) -> tuple[list[Integer], Integer] | None:
        k = len(self._digits)
        modulus = integer(self._q**k)
        half = modulus // 2
        denominator, longest = integer(1), 0
        for value in _composed((np.array(self._digits) @ self._coefficients).tolist(), self._q):
            found = _reconstructed((value * denominator + half) % modulus - half, modulus, extra)
            if found is None:
                return None
            numerator, factor = found
            denominator, longest = denominator * factor, max(longest, numerator.bit_length() + factor.bit_length())
        # Only as many digits are needed as make both sides of the check fit.
        need = max(longest + self._norm.bit_length(), denominator.bit_length() + self._largest.bit_length()) + _SLACK
        for length in sorted({min(k, need // (self._q.bit_length() - 1) + 1), k}):
            power = integer(self._q**length)
            half = power // 2
            values = _composed([digit.tolist() for digit in self._digits[:length]], self._q)
            numerators = [(value * denominator + half) % power - half for value in values]
            largest = _longest(numerators)
            if largest * self._norm + denominator * self._largest < power:
                return numerators, denominator
        return None


def _longest(values: Sequence[Integer]) -> Integer:
    """The largest absolute value."""
    return max(map(abs, values))


def _digits(values: Sequence[Integer], base: int, count: int) -> list[Integers]:
    """The base-q digits of integers below q^count in absolute value, lowest first; the highest digit carries the sign."""
    if count == 1:
        return [np.array([int(value) for value in values], dtype=np.int64)]
    half = count // 2
    power = integer(base**half)
    parts = [divmod(value, power) for value in values]
    return _digits([low for _, low in parts], base, half) + _digits([high for high, _ in parts], base, count - half)


def _composed(digits: Sequence[Sequence[int]], base: int) -> list[Integer]:
    """The integers with these base-q digits (any integers), lowest first; by halving."""
    level = [integers(row) for row in digits]
    power = integer(base)
    while len(level) > 1:
        pairs = [[low + high * power for low, high in zip(level[i], level[i + 1], strict=True)] for i in range(0, len(level) - 1, 2)]
        level = pairs + level[len(level) - len(level) % 2 :]
        power = power * power
    return level[0]


def _reconstructed(residue: Integer, modulus: Integer, extra: int) -> tuple[Integer, Integer] | None:
    """|n| and |d| of the fraction n/d ≡ residue, |n| up to 2^extra times as long as |d|; None where none is much smaller than the modulus."""
    bound = integer(1 << ((modulus.bit_length() + extra) // 2))
    a, b = modulus, abs(residue)
    u, v = integer(0), integer(1)
    while bound < b:
        quotient, rest = divmod(a, b)
        a, b = b, rest
        u, v = v, u - quotient * v
    if modulus.bit_length() - v.bit_length() - b.bit_length() < _SLACK // 2:
        return None
    return b, abs(v)
