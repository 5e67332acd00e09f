"""The exact solution of x = e + x·A and of h = c + A·h, for sparse non-negative A from which mass leaks.

True here: expected visits, finite masses, expected values and KL divergences all come down to these two systems, and the second is
the first with A transposed. States are solved component by component (strongly connected ones together), each after all that it depends
on; so an acyclic machine costs one pass, and a cubic price is paid only within a component.
The result is exact: small components by fraction-free elimination, large ones by certified p-adic lifting (`lifting`).
Must never enter: floats, and decimal text of an answer. The kernel still substitutes every answer into the models' own equations.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import lcm
from typing import Final, TypeAlias

from arprops.search.components import components
from arprops.search.flint import Integer, Quotient, fraction, integer, quotient, ratio, solve_dense
from arprops.search.lifting import LARGEST_ROW, Report, lifted

Rows: TypeAlias = Sequence[Mapping[int, Fraction]]
Vector: TypeAlias = Sequence[Fraction] | Mapping[int, Fraction]
Progress: TypeAlias = Callable[[int, int], None]

_SMALL: Final = 24  # up to here elimination is faster than setting up a lifting

_SINGULAR: Final = "the linear system is singular: some state keeps all its mass for ever"


def solve_visits(rows: Rows, source: Vector, *, progress: Progress | None = None) -> list[Fraction]:
    """The exact x with x = source + x·A: how often each state is visited, by expectation.

    Needs `rows[i]` mapping j to A[i][j], `source` by position or by state, and I - A invertible on every component.
    Gives one Fraction per state; `progress(states solved, states)` is called now and then.
    Fails with `ValueError` where a component keeps all its mass. Never prints an answer: it has thousands of digits.
    Costs linear time on acyclic parts, about n^2.3 for a component of n states with short weights (n = 1000: under a second).
    Source: Dixon 1982 for the large components.
    """
    incoming: list[dict[int, Fraction]] = [{} for _ in rows]
    for i, row in enumerate(rows):
        for j, weight in row.items():
            if weight:
                incoming[j][i] = weight
    return _solved(incoming, source, progress)


def solve_values(rows: Rows, local: Vector, *, progress: Progress | None = None) -> list[Fraction]:
    """The exact h with h = local + A·h: what each state is worth, by expectation, until the mass has leaked.

    Needs, gives, fails and costs as `solve_visits`, of which it is the transposed question.
    """
    return _solved([{j: weight for j, weight in row.items() if weight} for row in rows], local, progress)


def _solved(inputs: Sequence[Mapping[int, Fraction]], constants: Vector, progress: Progress | None) -> list[Fraction]:
    """The exact x with x_j = constants_j + Σ_i x_i·inputs[j][i]."""
    size = len(inputs)
    given = constants.items() if isinstance(constants, Mapping) else enumerate(constants)
    right: list[Quotient] = [quotient(0)] * size
    for j, constant in given:
        right[j] = quotient(constant)
    values: list[Quotient] = right  # a slot holds the constant until its component is solved
    done = 0
    for component in components([list(row) for row in inputs]):
        inside = set(component)
        for j in component:
            for i, weight in inputs[j].items():
                if i not in inside and values[i]:
                    values[j] = values[j] + values[i] * quotient(weight)
        if len(component) == 1:
            (j,) = component
            if j in inputs[j]:
                remaining = 1 - quotient(inputs[j][j])
                if not remaining:
                    raise ValueError(_SINGULAR)
                values[j] = values[j] / remaining
        else:
            _solve_component(inputs, component, values, done, progress)
        done += len(component)
        if progress is not None and (len(component) > 1 or done % 4096 == 0):
            progress(done, size)
    return [fraction(value) for value in values]


def _solve_component(
    inputs: Sequence[Mapping[int, Fraction]], component: list[int], values: list[Quotient], done: int, progress: Progress | None
) -> None:
    number = {j: k for k, j in enumerate(component)}
    rows = [{number[i]: weight for i, weight in inputs[j].items() if i in number} for j in component]
    right = [values[j] for j in component]
    size = len(component)
    if size <= _SMALL:
        solution = solve_dense(_complement(rows), right)
    else:

        def report(share: float) -> None:
            if progress is not None:
                progress(done + int(share * size), len(inputs))

        solution = _lifted(rows, right, report)
    for j, value in zip(component, solution, strict=True):
        values[j] = value


def _complement(rows: Rows) -> list[dict[int, Quotient]]:
    """I - A, for flint."""
    result = [{j: quotient(-weight) for j, weight in row.items()} for row in rows]
    for i, row in enumerate(result):
        row[i] = row.get(i, quotient(0)) + 1
    return result


def _lifted(rows: Rows, right: Sequence[Quotient], report: Report) -> list[Quotient]:
    """Clears denominators, by equations or by unknowns, whichever leaves the smaller determinant."""
    size = len(rows)
    by_row, by_column = [1] * size, [1] * size
    for i, row in enumerate(rows):
        by_row[i] = lcm(*(weight.denominator for weight in row.values()))
        for j, weight in row.items():
            by_column[j] = lcm(by_column[j], weight.denominator)
    bits_row, bits_column = (sum(map(int.bit_length, scales)) for scales in (by_row, by_column))
    unit = [1] * size
    left, across = (by_row, unit) if bits_row <= bits_column else (unit, by_column)
    matrix: list[dict[int, int]] = []
    for i, row in enumerate(rows):
        entries = {j: -(weight.numerator * (left[i] * across[j] // weight.denominator)) for j, weight in row.items()}
        entries[i] = entries.get(i, 0) + left[i] * across[i]
        matrix.append(entries)
    if max(sum(map(abs, row.values())) for row in matrix) >= LARGEST_ROW:
        return solve_dense(_complement(rows), right)
    denominator = lcm(*(int(value.q) for value in right))
    cleared: list[Integer] = [(value * integer(denominator * left[i])).p for i, value in enumerate(right)]
    numerators, common = lifted(matrix, cleared, bits=min(bits_row, bits_column), report=report)
    common = common * denominator
    return [ratio(numerator * across[j], common) for j, numerator in enumerate(numerators)]
