"""Second derivations for tasks: sums over records for conditionals and costs, sympy's primes and factors, Arb's logarithmic integral, a backtracking
solver, and for the overlap a linear program in Z3 and the corners of its polytope.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from hashlib import sha256
from itertools import permutations, product
from typing import Any

import flint
import pytest
import sympy
import z3
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.core.error import BadModel
from arprops.tasks.density import density_error, density_weights
from arprops.tasks.factoring import completing, factor_with, success
from arprops.tasks.honest import Honest
from arprops.tasks.numbers import prime_model, primes_of
from arprops.tasks.order import order_cost
from arprops.tasks.overlap import best_mixture, overlap
from arprops.tasks.polynomials import polynomial_task
from arprops.tasks.products import product_task, products
from arprops.tasks.puzzles import sudoku_task
from arprops.tasks.secrets import twenty_task
from arprops.tasks.task import Field, Task
from tests.tasks.test_task import tasks
from tests.twice import brute

ZERO, ONE = Fraction(0), Fraction(1)
SOME = settings(max_examples=25)


# -- joints and costs ---------------------------------------------------------------------------------------------------------------


def chosen(task: Task, order: Sequence[str], record: Any) -> tuple[str, ...]:
    """The record's string in this order."""
    return tuple(x for name in order for x in record[task.order.index(name)])


@SOME
@given(tasks(), st.data())
def test_every_answer_is_a_posterior(task: Task, data: st.DataObject) -> None:
    order = data.draw(st.permutations(task.order))
    model = task.model(order, off_support={task.fields[0].alphabet[0]: 1})
    strings = [(chosen(task, order, record), share) for record, share in task.joint.items()]
    for string, _ in strings:
        for n in range(len(string)):
            fitting = [(w, share) for w, share in strings if w[:n] == string[:n]]
            total = sum(share for _, share in fitting)
            expected = {x: sum(share for w, share in fitting if w[n] == x) / total for x in {w[n] for w, _ in fitting}}
            assert brute.answer(model, string[:n]) == expected


def direct(task: Task, order: Sequence[str]) -> Iterator[tuple[Fraction, Fraction, int]]:
    """Calls, secrets and states symbol by symbol, where every field is drawn from all before it, read off the records at each prompt."""
    places = [task.order.index(name) for name in order]
    records = list(task.joint.items())
    for k, f in enumerate(places):
        known, last = set(places[:k]), max(places[: k + 1])
        start = next(i for i in range(len(places) + 1) if i not in known)
        asked = [g for g in range(last + 1) if g not in known or any(h not in known for h in range(g))]
        # a field that was drawn from nothing unknown asks for nothing; the next one alone is asked where all before it are known
        asked = [f] if start == f == last else asked
        for at in range(task.fields[f].length):
            calls = sums = ZERO
            futures = set()
            for record, share in records:
                unknown = [f] if start == f == last else [g for g in range(last + 1) if g not in known]
                alike = [other for other, _ in records if all(other[i] == record[i] for i in known) and other[f][:at] == record[f][:at]]
                sums += share * len({tuple(other[g] for g in unknown) for other in alike})
                for g in asked:
                    fixed = {*range(start), *(known & set(range(g)))}
                    calls += share * len({other[:g] for other, _ in records if all(other[i] == record[i] for i in fixed)})
                begun = len(chosen(task, order[:k], record)) + at
                prompt = chosen(task, order, record)[:begun]
                rest = [(chosen(task, order, other)[begun:], weight) for other, weight in records if chosen(task, order, other)[:begun] == prompt]
                total = sum(weight for _, weight in rest)
                futures.add(frozenset((w, weight / total) for w, weight in rest))
            yield calls, sums, len(futures)


@SOME
@given(tasks(), st.data())
def test_costs_are_what_the_records_say(task: Task, data: st.DataObject) -> None:
    order = data.draw(st.permutations(task.order))
    assert [(c.calls, c.summed, c.states) for c in order_cost(task, order).conditionals] == list(direct(task, order))


def test_the_product_costs_what_nested_loops_count() -> None:
    primes, seen = primes_of(2), order_cost(product_task(2), ["pq", "p", "q"]).conditionals
    pairs = list(product(primes, repeat=2))
    for at in range(4):
        fits = [sum(f"{a * b:04d}"[:at] == f"{p * q:04d}"[:at] for a, b in pairs) for p, q in pairs]
        assert (seen[at].summed, seen[at].most_summed) == (Fraction(sum(fits), len(pairs)), max(fits))
    for at in range(2):
        fits = [sum(a * b == p * q and str(a)[:at] == str(p)[:at] for a, b in pairs) for p, q in pairs]
        assert seen[4 + at].summed == Fraction(sum(fits), len(pairs))
    assert {c.calls for c in seen[:6]} == {Fraction(1 + 1 + len(primes) ** 2)}
    assert {c.calls for c in seen[6:]} == {Fraction(1 + len(primes))}


def test_costs_of_orders_have_the_states_that_theorem_d1_names() -> None:
    easy, hard = order_cost(product_task(1)), order_cost(product_task(1), ["pq", "p", "q"])
    assert [c.states for c in easy.conditionals] == [1, 4, 10, 6]
    assert [c.states for c in hard.conditionals] == [1, 5, 10, 4]
    assert [[c.random for c in cost.conditionals] for cost in (easy, hard)] == [[1, 4, 0, 0], [1, 3, 6, 0]]


@SOME
@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("ab"), st.integers(1, 3)), min_size=1, max_size=4))
def test_what_a_field_is_given_is_refused_exactly_where_it_depends(rows: list[tuple[str, str, int]]) -> None:
    total = sum(n for *_, n in rows)
    weights: dict[tuple[str, str], Fraction] = {}
    for x, y, n in rows:
        weights[x, y] = weights.get((x, y), ZERO) + Fraction(n, total)
    one = {x: sum(w for (a, _), w in weights.items() if a == x) for x in "ab"}
    other = {y: sum(w for (_, b), w in weights.items() if b == y) for y in "ab"}
    independent = all(weights.get((x, y), ZERO) == one[x] * other[y] for x in "ab" for y in "ab")
    fields = [Field("x", "ab", length=1), Field("y", "ab", length=1, given=())]
    try:
        Task("t", fields, weights)
    except BadModel:
        assert not independent
    else:
        assert independent


# -- primes -------------------------------------------------------------------------------------------------------------------------


def test_primes_are_those_of_sympy_and_their_shares_are_its_counts() -> None:
    for n in (1, 2, 3, 4):
        assert list(primes_of(n)) == list(sympy.primerange(10 ** (n - 1), 10**n))
    model, below = prime_model(3, off_support={"1": 1}), sympy.primepi
    everything = int(below(999) - below(99))
    for d, e in product("123456789", "0123456789"):
        ten, hundred = (int(below(10 * int(d + e) + 9) - below(10 * int(d + e) - 1)), int(below(100 * int(d) + 99) - below(100 * int(d) - 1)))
        assert brute.prefix(model, (d,)) == Fraction(hundred, everything)
        assert brute.prefix(model, (d, e)) == Fraction(ten, everything)


@pytest.mark.parametrize(("n", "k"), [(2, 1), (3, 1), (3, 2), (4, 2), (5, 1), (6, 1)])
def test_the_density_is_the_logarithmic_integral_of_arb(n: int, k: int) -> None:
    def li(x: int) -> Any:
        return flint.arb(x).li()

    before, flint.ctx.prec = flint.ctx.prec, 200
    try:
        scale = 10 ** (n - k)
        whole = li(10**n) - li(10 ** (n - 1))
        gaps = flint.arb(0)
        everything = int(sympy.primepi(10**n - 1) - sympy.primepi(10 ** (n - 1) - 1))
        for w, (declared, around) in density_weights(n, first=k).items():
            share = (li((int(w) + 1) * scale) - li(int(w) * scale)) / whole
            assert _arb(around.lower) < share < _arb(around.upper)
            assert abs(share - _arb(declared)) < 1e-4
            count = int(sympy.primepi((int(w) + 1) * scale - 1) - sympy.primepi(int(w) * scale - 1))
            gaps += abs(share - _arb(Fraction(count, everything)))
        error = density_error(n, first=k)
        assert _arb(error.ideal.lower) < gaps / 2 < _arb(error.ideal.upper)
        assert abs(gaps / 2 - _arb(error.total_variation)) < 1e-4
    finally:
        flint.ctx.prec = before


def _arb(number: Any) -> Any:
    exact = Fraction(number)
    return flint.arb(flint.fmpq(exact.numerator, exact.denominator))


# -- other tasks --------------------------------------------------------------------------------------------------------------------


def test_coefficients_are_those_that_sympy_expands() -> None:
    x = sympy.Symbol("x")
    for roots, coefficients in list(polynomial_task(3).joint)[::9]:
        expanded = sympy.Poly(sympy.expand(sympy.prod(x - int("".join(r)) for r in roots)), x).all_coeffs()
        assert [int(c) for c in expanded[1:]] == [int("".join(c)) for c in coefficients]


def solutions(clues: str) -> list[str]:
    """Every solution of a 4×4 Sudoku, by backtracking over its rules."""
    if "." not in clues:
        return [clues]
    cell = clues.index(".")
    row, column = divmod(cell, 4)
    seen = {clues[i] for i in range(16) if i // 4 == row or i % 4 == column or (i // 8 == row // 2 and i % 4 // 2 == column // 2)}
    return [grid for x in "1234" if x not in seen for grid in solutions(clues[:cell] + x + clues[cell + 1 :])]


def test_clues_have_one_solution_by_backtracking() -> None:
    task = sudoku_task(patterns=[(0, 6, 9, 15), (0, 1, 6, 8, 15)])
    for solution, clues in list(task.joint)[::7]:
        assert solutions("".join(clues)) == ["".join(solution)]
    assert len(solutions("." * 16)) == 288
    asked = {"".join(clues) for _, clues in task.joint}
    left_out = ["".join(x if i in (0, 6, 9, 15) else "." for i, x in enumerate(grid)) for grid in solutions("1234" + "." * 12)]
    assert all((len(solutions(clues)) == 1) == (clues in asked) for clues in left_out)


# -- factoring ----------------------------------------------------------------------------------------------------------------------


def test_the_factors_are_those_of_sympy() -> None:
    model = product_task(2).model(["pq", "p", "q"], off_support={"0": 1})
    for s in list(products(2))[::3]:
        found = factor_with(model, s, digits=2).factors
        assert found is not None
        assert sorted(found) == [p for p, times in sympy.factorint(s).items() for _ in range(times)]


@SOME
@given(st.integers(0, 99), st.data())
def test_success_is_the_mass_of_right_completions(s: int, data: st.DataObject) -> None:
    prompt = f"{s:02d}"
    rows: dict[str, Any] = {}
    for n in (2, 3):
        weights = data.draw(st.lists(st.integers(0, 2), min_size=10, max_size=10).filter(any))
        rows |= {prompt + more: {str(d): Fraction(w, sum(weights)) for d, w in enumerate(weights)} for more in ([""] if n == 2 else "0123456789")}
    model = ar.Overridden(product_task(1).model(["pq", "p", "q"], off_support={"0": 1}), at=rows)
    total = ZERO
    for a, b in product(range(10), repeat=2):
        if a * b == s and 1 not in (a, b) and s:
            total += brute.answer(model, (*prompt,))[str(a)] * brute.answer(model, (*prompt, str(a))).get(str(b), ZERO) if str(a) in brute.answer(model, (*prompt,)) else ZERO
    assert success(model, s, digits=1) == total


@pytest.mark.parametrize("guesses", [True, False])
def test_an_honest_model_s_success_by_walking_every_completion(guesses: bool) -> None:
    """All 10^2 completions of each product of one digit's primes, and what sympy says is right."""
    for work in (0, 1, 3):
        model = Honest(1, work, guesses=guesses)
        for s in (4, 6, 15, 21, 35, 49):
            root = model.start()
            for x in f"{s:02}":
                root = model.step(root, x)
            right = ZERO
            for a, b in product(range(10), repeat=2):
                state, mass = root, ONE
                for x in f"{a}{b}":
                    mass *= model.next(state)[x]
                    state = model.step(state, x)
                right += mass if a * b == s and sympy.isprime(a) and sympy.isprime(b) else ZERO
            assert success(model, s, digits=1) == right
            tried = [d for d in (2, 3, 5, 7)[:work] if s % d == 0]
            assert (right == 1) == bool(tried)


def test_twenty_questions_by_listing_secrets() -> None:
    secrets = ["ant", "bee", "cat", "cow", "dog"]
    task = twenty_task(secrets, questions=["[a-c][a-z]*", "[a-z]o[a-z]"], hash_bits=[3])
    truths = [lambda w: w[0] in "abc", lambda w: w[1] == "o", lambda w: bool(int(sha256(w.encode()).hexdigest()[0], 16) & 1)]
    said = {w: tuple("yes" if truth(w) else "no" for truth in truths) for w in secrets}
    for w, answers in said.items():
        fits = [v for v in secrets if said[v] == answers]
        assert task.model(["answers", "secret"], off_support={"ant": 1}).next(answers)[w] == Fraction(1, len(fits))
    summed = [Fraction(sum(sum(said[v][:n] == said[w][:n] for v in secrets) for w in secrets), len(secrets)) for n in range(4)]
    assert [c.summed for c in order_cost(task, ["answers", "secret"]).conditionals] == summed


# -- the overlap --------------------------------------------------------------------------------------------------------------------


def corners(p: Sequence[Fraction], u: Sequence[Fraction]) -> Fraction:
    """The optimum at a corner of {Σa ≤ 1, 0 ≤ a·p ≤ u}: targets are filled in some order, the last one perhaps in part."""
    best = ZERO
    for order in permutations(range(len(p))):
        left, value = ONE, ZERO
        for i in order:
            poured = min(u[i] / p[i], left) if p[i] else left
            value, left = value + min(poured * p[i], u[i]), left - poured
        best = max(best, value)
    return best


def by_linear_program(p: Sequence[Fraction], u: Sequence[Fraction]) -> Fraction:
    """max Σx with x ≤ a·p, x ≤ u, Σa ≤ 1, by Z3's exact simplex."""
    solver = z3.Optimize()
    rows: list[list[Any]] = [z3.Reals(" ".join(f"{name}{i}" for i in range(len(p)))) for name in "ax"]
    a, x = rows
    solver.add(sum(a) <= 1, *(v >= 0 for v in a))
    for i in range(len(p)):
        solver.add(x[i] <= a[i] * _real(p[i]), x[i] <= _real(u[i]))
    best = solver.maximize(z3.Sum(x))
    assert solver.check() == z3.sat
    return Fraction(str(best.value()))


def _real(number: Fraction) -> Any:
    return z3.RealVal(f"{number.numerator}/{number.denominator}")


@SOME
@given(st.lists(st.tuples(st.fractions(0, 1, max_denominator=5), st.integers(0, 3)), min_size=1, max_size=4).filter(lambda rows: any(n for _, n in rows)))
def test_the_greedy_mixture_is_the_optimum_of_the_linear_program(rows: list[tuple[Fraction, int]]) -> None:
    p, total = [x for x, _ in rows], sum(n for _, n in rows)
    u = [Fraction(n, total) for _, n in rows]
    a, _ = best_mixture(p, weights=u)
    best = overlap(a, p, weights=u).value
    assert best == corners(p, u) == by_linear_program(p, u)
    assert best**2 <= sum(x * w for x, w in zip(p, u, strict=True))


@pytest.mark.parametrize("n", [1, 2])
def test_z3_finds_no_mixture_above_the_root_and_one_above_the_mean(n: int) -> None:
    """Over all real a and p at once; that it holds for every n is the theorem's script."""
    rows: list[list[Any]] = [z3.Reals(" ".join(f"{name}{i}" for i in range(n))) for name in "apx"]
    a, p, x = rows
    solver = z3.SolverFor("QF_NRA")
    solver.add(sum(a) <= 1, *(v >= 0 for v in (*a, *p, *x)), *(v <= 1 for v in p))
    solver.add(*(x[i] <= a[i] * p[i] for i in range(n)), *(v <= z3.Q(1, n) for v in x))
    total, epsilon = sum(x), sum(p) / n
    assert solver.check(total * total > epsilon) == z3.unsat
    assert solver.check(total > epsilon) == (z3.sat if n == 2 else z3.unsat)


def test_a_model_right_with_probability_p_shares_what_its_strings_do() -> None:
    targets = {15: Fraction(1, 2), 21: Fraction(1, 2)}
    model = completing(1, starts={15: "2/3", 21: "1/3"}, success={15: "1/2", 21: "1/4"}, factors={15: (3, 5), 21: (3, 7)})
    strings = {"1535": targets[15], "2137": targets[21]}
    lost = sum(max(ZERO, share - brute.string(model, tuple(w))) for w, share in strings.items())
    assert overlap(["2/3", "1/3"], ["1/2", "1/4"]).total_variation == lost
