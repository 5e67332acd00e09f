"""Exact solution of x = e + x·A: expected visits, and with them finite masses, expectations and KL.

Every side gives the whole vector x; the answers are compared by fingerprint.
Storm computes it as expected numbers of visits on an exact (rational) model, with its default exact solver; of its other exact solvers
the ones that we tried were slower, and the transposed question (expected rewards) cost it about the same.
"""

from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

from harness import Case, Growth, Side, at_least, within
from instances import fingerprint, system

TITLE = "exact solve x = e + xA, the whole of x (sparse, four-digit denominators)"
OURS = Side("arprops solve_visits", "solve:ours", limit=300)
STORM = Side("Storm, exact", "solve:storm", limit=90, peer=True)
FLINT = Side("flint dense fmpq_mat.solve", "solve:flint", limit=90)
FRACTIONS = Side("Fraction elimination, dense", "solve:fractions", limit=90)

CASES = [
    Case("x = e + xA", 100, OURS, (STORM, FLINT, FRACTIONS)),
    Case("x = e + xA", 300, OURS, (STORM, FLINT), target="≥ 100× Storm exact", judge=at_least(100), judged=STORM.label, quick=False),
    Case("x = e + xA", 1000, OURS, (FLINT,), target="≤ 3.9 s (2× p-adic)", judge=within(3.9)),
    Case("x = e + xA", 1000, OURS, (STORM,), quick=False),
]
GROWTH = [Growth("x = e + xA", OURS, 300, 1200, 2.3), Growth("x = e + xA", OURS, 1000, 4000, 2.3, quick=False)]


def _answer(x: list[Fraction]):
    digits = max(value.denominator.bit_length() for value in x) * 30103 // 100_000
    return {"answer": {"x": fingerprint(x), "digits": digits}}


def ours(n: int):
    from arprops.search.solve import solve_visits

    rows, start = system(n)
    solve_visits(*system(30))
    yield
    x = solve_visits(rows, start)
    yield
    yield _answer(x)


def flint(n: int):
    import flint

    rows, start = system(n)
    yield
    # the transpose of I - A, row by row
    entries = [flint.fmpq(0)] * (n * n)
    for i, row in enumerate(rows):
        for j, weight in row.items():
            entries[j * n + i] = flint.fmpq(-weight.numerator, weight.denominator)
        entries[i * n + i] += 1
    right = flint.fmpq_mat(n, 1, [flint.fmpq(int(start.get(i, 0))) for i in range(n)])
    solution = flint.fmpq_mat(n, n, entries).solve(right).entries()
    x = [Fraction(int(value.p), int(value.q)) for value in solution]
    yield
    yield _answer(x)


def fractions(n: int):
    rows, start = system(n)
    yield
    zero = Fraction(0)
    matrix = [[zero] * n + [start.get(i, zero)] for i in range(n)]
    for i, row in enumerate(rows):
        matrix[i][i] += 1
        for j, weight in row.items():
            matrix[j][i] -= weight
    for k in range(n):
        pivot = next(i for i in range(k, n) if matrix[i][k])
        matrix[k], matrix[pivot] = matrix[pivot], matrix[k]
        head = [value / matrix[k][k] for value in matrix[k][k:]]
        matrix[k][k:] = head
        for i in range(n):
            if i != k and (factor := matrix[i][k]):
                matrix[i][k:] = [value - factor * other if other else value for value, other in zip(matrix[i][k:], head, strict=True)]
    x = [row[n] for row in matrix]
    yield
    yield _answer(x)


def storm(n: int):
    import stormpy
    from stormpy import analysis

    rows, _ = system(n)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "chain.drn"
        lines = ["@value_type: rational", "@type: DTMC", "@parameters", "", "@reward_models", "", "@nr_states", str(n + 1), "@nr_choices", str(n + 1), "@model"]
        for i, row in enumerate(rows):
            lines += [f"state {i}{' init' * (i == 0)}", "\taction 0", *(f"\t\t{j} : {row[j]}" for j in sorted(row)), f"\t\t{n} : {1 - sum(row.values())}"]
        lines += [f"state {n} done", "\taction 0", f"\t\t{n} : 1"]
        path.write_text("\n".join(lines) + "\n")
        model = stormpy.build_model_from_drn[stormpy.Rational](str(path))
    yield
    visits = analysis.compute_expected_number_of_visits(model)
    yield
    yield _answer([Fraction(str(visits.get_value(i))) for i in range(n)])
