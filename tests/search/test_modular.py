"""Searching words and bases modulo primes, against a plain Tzeng algorithm on Fractions and against brute force."""

from fractions import Fraction
from itertools import product
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arprops.search.modular import Basis, Weighted, observable_basis, separating_word, verifies
from arprops.search.residue import centred, inverse, is_lowest, lowest, random_prime, reduced
from arprops.search.residue import product as times

Matrix = list[dict[int, Fraction]]
Automaton = tuple[dict[int, Fraction], list[Matrix], list[Fraction]]


def value(weighted: Weighted, word: tuple[int, ...]) -> Fraction:
    vector = dict(weighted.start)
    for symbol in word:
        following: dict[int, Fraction] = {}
        for i, mass in vector.items():
            for j, weight in weighted.matrices[symbol][i].items():
                following[j] = following.get(j, Fraction(0)) + mass * weight
        vector = following
    return sum((mass * weighted.final[i] for i, mass in vector.items()), Fraction(0))


def tzeng(weighted: Weighted) -> tuple[int, int | None]:
    """The dimension of the backward space, and the length of a shortest word with a value other than 0: layer by layer, on Fractions."""
    echelon: dict[int, list[Fraction]] = {}
    layer, depth, shortest = [list(weighted.final)], 0, None
    while layer:
        kept: list[list[Fraction]] = []
        for vector in layer:
            if shortest is None and sum((mass * vector[i] for i, mass in weighted.start.items()), Fraction(0)):
                shortest = depth
            rest = list(vector)
            for pivot, row in sorted(echelon.items()):
                if rest[pivot]:
                    factor = rest[pivot]
                    rest = [a - factor * b for a, b in zip(rest, row, strict=True)]
            lead = next((i for i, x in enumerate(rest) if x), None)
            if lead is not None:
                echelon[lead] = [x / rest[lead] for x in rest]
                kept.append(vector)
        layer = [
            [sum((weight * vector[j] for j, weight in row.items()), Fraction(0)) for row in matrix] for vector in kept for matrix in weighted.matrices
        ]
        depth += 1
    return len(echelon), shortest


def difference(one: Automaton, other: Automaton) -> Weighted:
    (start, matrices, final), (start2, matrices2, final2) = one, other
    size = len(final)
    shifted = [[{size + j: weight for j, weight in row.items()} for row in matrix] for matrix in matrices2]
    return Weighted(
        size + len(final2),
        len(matrices),
        start | {size + i: -weight for i, weight in start2.items()},
        [a + b for a, b in zip(matrices, shifted, strict=True)],
        final + final2,
    )


def probabilistic(random: Random, size: int, symbols: int, degree: int, largest: int = 9) -> Automaton:
    matrices: list[Matrix] = [[{} for _ in range(size)] for _ in range(symbols)]
    final: list[Fraction] = []
    for i in range(size):
        edges = [(a, j) for a in range(symbols) for j in random.sample(range(size), min(degree, size))]
        weights = [random.randint(0, largest) for _ in edges]
        total = sum(weights) + random.randint(1, largest)
        for (a, j), weight in zip(edges, weights, strict=True):
            if weight:
                matrices[a][i][j] = Fraction(weight, total)
        final.append(1 - Fraction(sum(weights), total))
    return {0: Fraction(1, 3), size - 1: Fraction(1, 2)}, matrices, final


def split(automaton: Automaton, random: Random, forward: bool = True) -> Automaton:
    """Every state becomes two: with one future and divided pasts (forward), or with one past and divided futures."""
    start, matrices, final = automaton
    size = len(final)

    def shares() -> tuple[Fraction, Fraction]:
        part = Fraction(random.randint(0, 6), 7)
        return part, 1 - part

    split_matrices: list[Matrix] = [[{} for _ in range(2 * size)] for _ in matrices]
    for a, matrix in enumerate(matrices):
        for i, row in enumerate(matrix):
            for j, weight in row.items():
                for copy in range(2):
                    for share, other in zip(shares(), range(2), strict=True):
                        source, target = (2 * i + copy, 2 * j + other) if forward else (2 * i + other, 2 * j + copy)
                        split_matrices[a][source][target] = weight * share
    if forward:
        divided = {i: shares() for i in start}
        return {2 * i + c: start[i] * divided[i][c] for i in start for c in range(2)}, split_matrices, [final[i // 2] for i in range(2 * size)]
    ends = [share * weight for weight in final for share in shares()]
    return {2 * i + c: start[i] for i in start for c in range(2)}, split_matrices, ends


def similar(automaton: Automaton, random: Random) -> Automaton:
    """The automaton in another basis: start·S⁻¹, S·M·S⁻¹, S·final for a dense S made of shears."""
    start, matrices, final = automaton
    size = len(final)
    first = [start.get(i, Fraction(0)) for i in range(size)]
    tables = [[[row.get(j, Fraction(0)) for j in range(size)] for row in matrix] for matrix in matrices]
    last = list(final)
    for _ in range(3 * size):
        i, j = random.sample(range(size), 2)
        factor = Fraction(random.choice([-3, -2, -1, 1, 2, 3]), random.randint(1, 3))
        last[i] += factor * last[j]  # row i += factor · row j
        first[j] -= factor * first[i]  # column j -= factor · column i
        for table in tables:
            table[i] = [a + factor * b for a, b in zip(table[i], table[j], strict=True)]
            for row in table:
                row[j] -= factor * row[i]
    return dict(enumerate(first)), [[{j: x for j, x in enumerate(row) if x} for row in table] for table in tables], last


def assert_zero_everywhere(weighted: Weighted) -> Basis:
    assert separating_word(weighted, seed=1) is None
    basis = observable_basis(weighted, seed=1)
    assert basis is not None and verifies(weighted, basis)
    assert basis == observable_basis(weighted, seed=2)
    return basis


@st.composite
def small(draw: st.DrawFn) -> Weighted:
    size, symbols = draw(st.integers(1, 5)), draw(st.integers(1, 2))
    weights = st.sampled_from([Fraction(n, d) for n in range(-2, 3) for d in (1, 2, 3) if n])
    rows = st.dictionaries(st.integers(0, size - 1), weights, max_size=2)
    matrices = draw(st.lists(st.lists(rows, min_size=size, max_size=size), min_size=symbols, max_size=symbols))
    final = draw(st.lists(st.one_of(st.just(Fraction(0)), weights), min_size=size, max_size=size))
    return Weighted(size, symbols, draw(rows), matrices, final)


@settings(deadline=None, max_examples=150)
@given(small())
def test_small_automata_agree_with_tzeng(weighted: Weighted) -> None:
    dimension, shortest = tzeng(weighted)
    word, basis = separating_word(weighted, seed=3), observable_basis(weighted, seed=3)
    if shortest is None:
        assert word is None and basis is not None and verifies(weighted, basis)
        assert len(basis.pivots) == dimension
    else:
        assert basis is None and word is not None and len(word) == shortest
        assert word == next(w for w in product(range(weighted.symbols), repeat=shortest) if value(weighted, w))


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 2**32), st.integers(1, 9), st.integers(1, 3), st.booleans())
def test_split_copies_are_equal(seed: int, size: int, symbols: int, forward: bool) -> None:
    random = Random(seed)
    automaton = probabilistic(random, size, symbols, 2)
    weighted = difference(automaton, split(automaton, random, forward))
    basis = assert_zero_everywhere(weighted)
    assert len(basis.pivots) == tzeng(weighted)[0]


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 2**32), st.integers(2, 6), st.booleans())
def test_similar_copies_are_equal(seed: int, size: int, first: bool) -> None:
    random = Random(seed)
    automaton = probabilistic(random, size, 2, 2)
    copy = similar(automaton, random)
    assert_zero_everywhere(difference(copy, automaton) if first else difference(automaton, copy))


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 2**32), st.integers(2, 5))
def test_one_moved_weight_is_found_by_a_shortest_word(seed: int, size: int) -> None:
    random = Random(seed)
    automaton = probabilistic(random, size, 2, 2)
    start, matrices, final = split(automaton, random)
    a, i = random.randrange(2), random.randrange(2 * size)
    matrices[a][i] = dict(matrices[a][i])
    j, k = random.sample(range(2 * size), 2)
    matrices[a][i][j] = matrices[a][i].get(j, Fraction(0)) + Fraction(1, 10**9)
    matrices[a][i][k] = matrices[a][i].get(k, Fraction(0)) - Fraction(1, 10**9)
    weighted = difference(automaton, (start, matrices, final))
    _, shortest = tzeng(weighted)
    word = separating_word(weighted, seed=4)
    if shortest is None:
        assert word is None
        assert_zero_everywhere(weighted)
    else:
        assert word is not None and len(word) == shortest and value(weighted, word) != 0
        assert observable_basis(weighted, seed=4) is None


def chain(size: int, symbols: int, end: Fraction) -> Automaton:
    """A finite language: size - 1 letters, then the end."""
    matrices: list[Matrix] = [[{i + 1: Fraction(1, symbols)} if i + 1 < size else {} for i in range(size)] for _ in range(symbols)]
    return {0: Fraction(1)}, matrices, [Fraction(0)] * (size - 1) + [end]


def test_nilpotent_automata() -> None:
    same = difference(chain(7, 2, Fraction(1)), split(chain(7, 2, Fraction(1)), Random(5)))
    assert len(assert_zero_everywhere(same).pivots) == 7
    assert separating_word(difference(chain(7, 2, Fraction(1)), chain(7, 2, Fraction(1, 2)))) == (0,) * 6
    assert separating_word(difference(chain(7, 2, Fraction(1)), chain(5, 2, Fraction(1)))) == (0,) * 4


def test_a_deep_word_letter_by_letter() -> None:
    size, random = 120, Random(6)
    path = [random.randrange(2) for _ in range(size - 1)]
    matrices: list[Matrix] = [
        [{i + 1 if path[i] == a else 0: Fraction(1, 3)} if i + 1 < size else {0: Fraction(1, 3)} for i in range(size)] for a in range(2)
    ]
    final = [Fraction(1, 3)] * size
    weighted = difference(({0: Fraction(1)}, matrices, final), ({0: Fraction(1)}, matrices, [*final[:-1], Fraction(1, 4)]))
    assert separating_word(weighted, seed=7) == tuple(path)
    assert separating_word(weighted, seed=7, longest=size - 2) is None
    assert observable_basis(weighted) is None


def test_trivial_automata() -> None:
    nothing = Weighted(2, 0, {0: Fraction(1)}, [], [Fraction(0), Fraction(1)])
    assert_zero_everywhere(nothing)
    assert separating_word(Weighted(1, 1, {0: Fraction(1)}, [[{}]], [Fraction(1, 2)])) == ()
    assert assert_zero_everywhere(Weighted(1, 1, {0: Fraction(1)}, [[{0: Fraction(1)}]], [Fraction(0)])) == Basis((), ({},))
    assert assert_zero_everywhere(Weighted(0, 1, {}, [[]], [])) == Basis((), ())


def test_split_copies_of_a_hundred_states() -> None:
    random = Random(8)
    automaton = probabilistic(random, 100, 2, 2)
    basis = assert_zero_everywhere(difference(automaton, split(automaton, random)))
    assert basis.pivots == tuple(range(100))


def test_long_entries_take_several_primes_and_respect_the_budget() -> None:
    random = Random(9)
    automaton = probabilistic(random, 12, 2, 2)
    weighted = difference(similar(similar(automaton, random), random), automaton)
    used: list[int] = []
    basis = observable_basis(weighted, seed=10, progress=lambda done, _: used.append(done))
    assert basis is not None and verifies(weighted, basis)
    assert len(used) > 1
    assert observable_basis(weighted, seed=10, primes=1) is None


@pytest.mark.parametrize("flaw", ["weight", "final", "start", "pivot"])
def test_verifies_refuses(flaw: str) -> None:
    random = Random(11)
    automaton = probabilistic(random, 6, 2, 3)
    weighted = difference(automaton, split(automaton, random))
    basis = observable_basis(weighted, seed=12)
    assert basis is not None and verifies(weighted, basis)
    if flaw == "weight":
        weighted.matrices[0][2][0] = weighted.matrices[0][2].get(0, Fraction(0)) + 1  # type: ignore[index]
    elif flaw == "final":
        weighted.final[8] += 1  # type: ignore[index]
    elif flaw == "start":
        weighted.start[0] += 1  # type: ignore[index]
    else:
        basis = Basis(basis.pivots, ({0: Fraction(2)}, *basis.rows[1:]))
    assert not verifies(weighted, basis)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 2**32), st.integers(1, 40), st.integers(1, 60), st.integers(1, 40))
def test_residues_reduce_to_the_echelon_form(seed: int, height: int, width: int, rank: int) -> None:
    random = Random(seed)
    generator = np.random.default_rng(seed)
    p = random_prime(random, 1 << 24)
    left, right = (centred(generator.integers(0, p, shape).astype(np.float64), p) for shape in ((height, rank), (rank, width)))
    right[:, generator.random(width) < 0.3] = 0
    rows = times(left, right, p)
    assert np.array_equal(rows % p, np.array(left.astype(np.int64).astype(object).dot(right.astype(np.int64).astype(object)) % p, dtype=float))
    basis, pivots = lowest(*reduced(rows, p), p, random)
    assert is_lowest(basis, pivots) and np.array_equal(basis[:, pivots], np.eye(len(pivots)))
    assert np.array_equal(rows % p, times(rows[:, pivots], basis, p) % p)


@pytest.mark.parametrize("size", [1, 5, 33, 90])
def test_residues_invert(size: int) -> None:
    p = random_prime(Random(size), 1 << 24)
    matrix = centred(np.random.default_rng(size).integers(0, p, (size, size)).astype(np.float64), p)
    assert np.array_equal(times(matrix, inverse(matrix, p), p) % p, np.eye(size))
