"""Counter machines a second time: induction written out by hand for z3, sums by sympy, and brute force over all short strings."""

from fractions import Fraction

import pytest
import sympy
import z3

import arprops as ar
from arprops.core.formula import Formula
from arprops.core.words import END
from tests.laws.anbn import BALANCE, NO_MORE_A, STOP, anbn, family
from tests.twice import brute

UP, DOWN, OFF = 0, 1, 2


def step(control, n, letter_a):
    """The machine's move, as z3 terms written by hand."""
    after = n + z3.If(letter_a, 1, -1)
    rises = z3.And(control == UP, letter_a)
    falls = z3.And(z3.Not(letter_a), n > 0, z3.Or(control == UP, control == DOWN))
    return z3.If(rises, UP, z3.If(falls, DOWN, OFF)), after


def odds(control, n, q, off_a, off_b):
    """The weights of a and b (END has the rest), with what is answered off the support."""
    a = z3.If(control == UP, q, z3.If(control == DOWN, 0, off_a))
    b = z3.If(control == UP, z3.If(n == 0, 0, 1 - q), z3.If(control == DOWN, z3.If(n == 0, 0, 1), off_b))
    return a, b


def never(claim):
    solver = z3.Solver()
    solver.add(z3.Not(claim))
    assert solver.check() == z3.unsat


def test_one_joint_by_an_induction_that_z3_checks_and_nobody_generated():
    n, control, q = z3.Int("n"), z3.Int("control"), z3.Real("q")
    letter = z3.Bool("a")
    offs = z3.Reals("x y u v")  # whatever two extensions answer off the support
    holds = z3.And(z3.Or(control == UP, control == DOWN), n >= 0)
    region = z3.And(q > 0, q < 1)
    a, b = odds(control, n, q, offs[0], offs[1])
    c, d = odds(control, n, q, offs[2], offs[3])
    never(z3.Implies(z3.And(holds, region), z3.And(a == c, b == d)))
    possible = z3.If(letter, a > 0, b > 0)
    to, after = step(control, n, letter)
    never(z3.Implies(z3.And(holds, region, possible), z3.And(z3.Or(to == UP, to == DOWN), after >= 0)))
    never(z3.substitute(holds, (control, z3.IntVal(UP)), (n, z3.IntVal(0))))
    assert ar.same_joint(family(BALANCE), family(NO_MORE_A)).proved


def test_z3s_moves_by_hand_are_those_of_the_machine():
    machine = anbn("1/3", BALANCE)
    names = {"up": UP, "down": DOWN, "off": OFF}
    for word in brute.words(("a", "b"), 6):
        state, control, n = machine.start(), z3.IntVal(UP), z3.IntVal(0)
        for symbol in word:
            state = machine.step(state, symbol)
            control, n = map(z3.simplify, step(control, n, z3.BoolVal(symbol == "a")))
        assert (names[state[0]], state[1][0]) == (control.as_long(), n.as_long())


def test_without_the_invariant_the_induction_fails():
    n, control = z3.Ints("n control")
    a, b = odds(control, n, z3.RealVal("1/2"), z3.RealVal(1), z3.RealVal(0))
    c, d = odds(control, n, z3.RealVal("1/2"), z3.RealVal(0), z3.RealVal(1))
    solver = z3.Solver()
    solver.add(z3.Not(z3.And(a == c, b == d)), z3.Or(control == OFF, control == UP))
    assert solver.check() == z3.sat


def series(term):
    """Σ term(n) over n ≥ 0 by sympy, for 0 < q < 1."""
    n = sympy.Symbol("n", integer=True, nonnegative=True)
    q = sympy.Symbol("q", positive=True)
    total = sympy.summation(term(n, q), (n, 0, sympy.oo))
    return total.args[0][0] if isinstance(total, sympy.Piecewise) else total


def at(expression, values):
    return sympy.nsimplify(expression.subs({name: sympy.Rational(x.numerator, x.denominator) for name, x in values.items()}))


Q = sympy.Symbol("q", positive=True)
VALUES = [Fraction(1, 3), Fraction(1, 2), Fraction(4, 5)]


@pytest.mark.parametrize("q", VALUES)
def test_length_and_mass_are_the_sums_of_their_series(q):
    found = ar.expected_length(family(STOP))
    assert isinstance(found, Formula)
    expected = series(lambda n, x: x**n * (1 - x) * (2 * n + 1))
    assert sympy.Rational(*found.at({"q": q}).number().as_integer_ratio()) == at(expected, {Q: q})
    assert ar.finite_mass(family(STOP)) == 1
    assert at(series(lambda n, x: x**n * (1 - x)), {Q: q}) == 1


@pytest.mark.parametrize("q", VALUES)
def test_entropy_and_divergence_are_the_sums_of_their_series(q):
    # Σ qⁿ(1−q)·(n·ln x + ln y) has the two moments as coefficients.
    zeroth, first = (series(term) for term in (lambda n, x: x**n * (1 - x), lambda n, x: n * x**n * (1 - x)))
    r = Fraction(2, 7)
    c = [Fraction(int(v.p), int(v.q)) for v in (at(zeroth, {Q: q}), at(first, {Q: q}))]
    found = ar.entropy(family(STOP)).at({"q": q}).number()
    assert found == -1 * (c[1] * ar.log(q) + c[0] * ar.log(1 - q))
    found = ar.kl(family(STOP), family(BALANCE, "r")).at({"q": q, "r": r}).number()
    assert found == c[1] * ar.log(q / r) + c[0] * ar.log((1 - q) / (1 - r))


@pytest.mark.parametrize("q", VALUES)
def test_every_short_string_has_its_probability_by_brute_force(q):
    machine = family(NO_MORE_A).at({"q": q})
    assert brute.strings(machine, 9) == {("a",) * n + ("b",) * n: q**n * (1 - q) for n in range(5)}
    assert brute.joints_differ(machine, anbn(q, BALANCE), 9) is None
    assert brute.conditionals_differ(machine, anbn(q, BALANCE), 9) == ("b",)


def test_every_short_completion_keeps_its_rule_by_brute_force():
    machine = family(BALANCE).at({"q": Fraction(1, 2)})
    for prompt in brute.words(("a", "b"), 5):
        for completion in brute.words(("a", "b"), 5):
            mass, state = Fraction(1), machine.start()
            for symbol in prompt:
                state = machine.step(state, symbol)
            for symbol in completion:
                mass *= machine.next(state)[symbol]
                state = machine.step(state, symbol)
            if mass * machine.next(state)[END]:
                whole = prompt + completion
                assert whole.count("a") == whole.count("b")
