"""The exact solver against plain Gaussian elimination, on every kind of component it treats differently."""

from fractions import Fraction
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arprops.search import lifting
from arprops.search.components import components
from arprops.search.solve import solve_values, solve_visits

Rows = list[dict[int, Fraction]]


def eliminated(rows: Rows, local: list[Fraction]) -> list[Fraction]:
    """h = local + A·h by Gauss-Jordan on Fractions."""
    size = len(rows)
    table = [[Fraction(i == j) - rows[i].get(j, Fraction(0)) for j in range(size)] + [local[i]] for i in range(size)]
    for k in range(size):
        pivot = next(i for i in range(k, size) if table[i][k])
        table[k], table[pivot] = table[pivot], table[k]
        table[k] = [value / table[k][k] for value in table[k]]
        for i in range(size):
            if i != k and table[i][k]:
                factor = table[i][k]
                table[i] = [a - factor * b for a, b in zip(table[i], table[k], strict=True)]
    return [row[-1] for row in table]


def transposed(rows: Rows) -> Rows:
    result: Rows = [{} for _ in rows]
    for i, row in enumerate(rows):
        for j, weight in row.items():
            result[j][i] = weight
    return result


def assert_solves(rows: Rows, local: list[Fraction], answer: list[Fraction]) -> None:
    for row, constant, value in zip(rows, local, answer, strict=True):
        assert value == constant + sum((weight * answer[j] for j, weight in row.items()), Fraction(0))


def leaky(random: Random, size: int, degree: int, largest: int = 20, ring: bool = True) -> Rows:
    rows: Rows = []
    for i in range(size):
        targets = {random.randrange(size) for _ in range(degree)} | ({(i + 1) % size} if ring else set[int]())
        weights = {j: random.randint(1, largest) for j in sorted(targets)}
        total = sum(weights.values()) + random.randint(1, largest)
        rows.append({j: Fraction(weight, total) for j, weight in weights.items()})
    return rows


@st.composite
def systems(draw: st.DrawFn) -> tuple[Rows, list[Fraction]]:
    size = draw(st.integers(1, 8))
    rows: Rows = []
    for _ in range(size):
        weights = draw(st.dictionaries(st.integers(0, size - 1), st.integers(0, 9), max_size=4))
        total = sum(weights.values()) + draw(st.integers(1, 9))
        rows.append({j: Fraction(weight, total) for j, weight in weights.items()})
    return rows, draw(st.lists(st.fractions(max_denominator=50), min_size=size, max_size=size))


@settings(deadline=None, max_examples=100)
@given(systems())
def test_small_systems_agree_with_elimination(system: tuple[Rows, list[Fraction]]) -> None:
    rows, constants = system
    assert solve_values(rows, constants) == eliminated(rows, constants)
    assert solve_visits(rows, constants) == eliminated(transposed(rows), constants)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 2**32), st.integers(25, 45), st.integers(0, 3), st.sampled_from([3, 100, 10**6]), st.integers(1, 400))
def test_lifting_solves_one_large_component(seed: int, size: int, degree: int, largest: int, digits: int) -> None:
    random = Random(seed)
    rows = leaky(random, size, degree, largest)
    constants = [Fraction(random.randint(-(1 << digits), 1 << digits), random.randint(1, 1 << digits)) for _ in rows]
    assert_solves(rows, constants, solve_values(rows, constants))
    assert_solves(transposed(rows), constants, solve_visits(rows, constants))


@settings(deadline=None, max_examples=8)
@given(st.integers(0, 2**32))
def test_components_feed_each_other(seed: int) -> None:
    random = Random(seed)
    rows: Rows = []
    for block in range(4):
        for row in leaky(random, 30, 2):
            shifted = {block * 30 + j: weight * Fraction(3, 4) for j, weight in row.items()}
            if block < 3:
                shifted[block * 30 + 30 + random.randrange(30)] = Fraction(1, random.randint(5, 9))
            rows.append(shifted)
    source = {0: Fraction(1)}
    dense = [Fraction(i == 0) for i in range(len(rows))]
    assert_solves(transposed(rows), dense, solve_visits(rows, source))
    assert_solves(rows, dense, solve_values(rows, dense))


@pytest.mark.parametrize("shape", ["sparse", "cycle", "grid"])
def test_thinning_out_changes_nothing(shape: str, monkeypatch: pytest.MonkeyPatch) -> None:
    random = Random(shape)
    if shape == "sparse":
        rows = leaky(random, 200, 1)
    elif shape == "cycle":
        rows = leaky(random, 400, 0)
    else:
        side = 12
        near = [[i - side, i + side, *([i - 1] if i % side else []), *([i + 1] if (i + 1) % side else [])] for i in range(side**2)]
        rows = [{j: Fraction(1, 5) for j in row if 0 <= j < side**2} for row in near]
    constants = [Fraction(random.randint(0, 5), 7) for _ in rows]
    plain = solve_visits(rows, constants)
    assert_solves(transposed(rows), constants, plain)
    monkeypatch.setattr(lifting, "_DENSE", 10)
    monkeypatch.setattr(lifting, "_ROUND", 0)  # as if rounds cost nothing
    monkeypatch.setattr(lifting, "_ENTRY", 0)
    rounds: list[int] = []
    thinned = lifting._thinned

    def counted(*arguments):
        found = thinned(*arguments)
        rounds.append(len(found[0]))
        return found

    monkeypatch.setattr(lifting, "_thinned", counted)
    assert solve_visits(rows, constants) == plain
    assert rounds and min(rounds) >= 2


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**32), st.integers(1, 61))
def test_an_inverse_takes_residuals_of_any_length(seed: int, bits: int) -> None:
    rows = [{i: 7, (i + 1) % 30: -3, (5 * i) % 30 + (i % 6 == 0): -2} for i in range(30)]
    one = lifting._Inverse(rows, 46_337)
    random = Random(seed)
    residual = np.array([random.choice([1, -1]) * ((1 << bits) - 1 - random.randrange(2)) for _ in rows], dtype=np.int64)
    digit = [int(x) for x in one.times(residual)]
    for row, value in zip(rows, residual.tolist(), strict=True):
        assert (sum(weight * digit[j] for j, weight in row.items()) - value) % one.modulus == 0


def test_weights_read_from_floats() -> None:
    random = Random(1)
    rows = [{(i + 1) % 60: Fraction(random.random() / 2), (7 * i) % 60: Fraction(random.random() / 2)} for i in range(60)]
    constants = [Fraction(1)] * 60
    assert_solves(rows, constants, solve_values(rows, constants))
    assert_solves(transposed(rows), constants, solve_visits(rows, constants))


def test_weights_too_long_for_a_machine_word() -> None:
    random = Random(2)
    rows = [{(i + 1) % 30: Fraction(random.getrandbits(90), 1 << 91), (7 * i) % 30: Fraction(random.getrandbits(90), 1 << 91)} for i in range(30)]
    constants = [Fraction(1)] * 30
    assert_solves(rows, constants, solve_values(rows, constants))


def test_a_long_chain_needs_no_recursion() -> None:
    size = 100_000
    rows = [{i + 1: Fraction(1)} if i + 1 < size else {} for i in range(size)]
    assert solve_visits(rows, {0: Fraction(1)}) == [1] * size
    assert solve_values(rows, [Fraction(1)] * size)[0] == size


def test_empty_and_zero() -> None:
    assert solve_visits([], []) == []
    assert solve_values([{0: Fraction(0)}], [Fraction(2)]) == [2]
    assert solve_visits(leaky(Random(3), 40, 1), {}) == [0] * 40


@pytest.mark.parametrize("size", [1, 2, 20, 60])
def test_mass_that_never_leaks_is_refused(size: int) -> None:
    rows = [{(i + 1) % size: Fraction(1)} for i in range(size)]
    with pytest.raises(ValueError, match="singular"):
        solve_visits(rows, {0: Fraction(1)})


def test_progress_grows_to_the_number_of_states() -> None:
    seen: list[tuple[int, int]] = []
    solve_visits(leaky(Random(4), 80, 2), {0: Fraction(1)}, progress=lambda done, size: seen.append((done, size)))
    assert seen == sorted(seen) and seen[-1] == (80, 80)


@settings(deadline=None, max_examples=100)
@given(st.integers(1, 9).flatmap(lambda n: st.lists(st.lists(st.integers(0, n - 1), max_size=3), min_size=n, max_size=n)))
def test_components_are_classes_of_mutual_reach_in_order(edges: list[list[int]]) -> None:
    size = len(edges)
    reach = [[i == j or j in edges[i] for j in range(size)] for i in range(size)]
    for k in range(size):
        for i in range(size):
            for j in range(size):
                reach[i][j] = reach[i][j] or (reach[i][k] and reach[k][j])
    found = components(edges)
    assert sorted(i for component in found for i in component) == list(range(size))
    place = {i: k for k, component in enumerate(found) for i in component}
    for i in range(size):
        for j in range(size):
            assert (place[i] == place[j]) == (reach[i][j] and reach[j][i])
            assert not reach[i][j] or place[j] <= place[i]
