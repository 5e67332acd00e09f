"""A theorem counts only if its parts are shown and its mutants refuted: each way to fall short is seen to fail."""

from collections.abc import Callable

import pytest
import sympy

import arprops as ar
from arprops.core.error import BadQuestion, Missing
from arprops.core.verdict import Unknown
from arprops.solve import bench as benches
from arprops.solve.bench import Bench, NotProved
from arprops.solve.prove import Report, prove
from arprops.solve.theorem import Mutant, Part, Theorem

COIN = ar.Table("ab", {"": {"a": "1/2", "b": "1/2"}}, length=1)
SURE = ar.Table("ab", {"": {"a": 1}}, length=1)
REAL = "(set-logic QF_NRA)(declare-const x Real)"


def refute(bench: Bench) -> str:
    bench.refuted(ar.same_joint(COIN, SURE), "mutant", models={"COIN": COIN, "SURE": SURE})
    return "COIN and SURE at ε"


def show(bench: Bench) -> None:
    bench.proved(ar.same_joint(COIN, COIN))


def theorem(run: Callable[[Bench], None] = show, refuted: Callable[[Bench], str] = refute) -> Theorem:
    return Theorem(
        name="Z1", title="title", statement="statement", mathematics="1 = 1", hypotheses=(),
        parts=(Part("exact finite check", "one pair", run),), mutants=(Mutant("another", "a hypothesis", refuted),),
    )  # fmt: skip


def failure(report: Report) -> str:
    assert not report.proved
    return next(ran.failure for ran in (*report.parts, *report.mutants) if ran.failure)


def test_a_true_theorem_with_a_refuted_mutant_is_proved() -> None:
    report = prove(theorem())
    assert report.proved
    assert (report.refuted, report.solvers) == (1, ("kernel",))


@pytest.mark.parametrize("parts", [(), (Part("construction", "scope", show),)])
def test_a_theorem_without_parts_or_without_mutants_is_refused(parts) -> None:
    with pytest.raises(BadQuestion, match="no mutant" if parts else "no part"):
        Theorem("Z1", "title", "statement", "1 = 1", (), parts, ())


def test_an_unknown_method_an_empty_scope_and_a_wrong_name_are_refused() -> None:
    with pytest.raises(BadQuestion, match="expected one of"):
        Part("belief", "scope", show)  # type: ignore[arg-type]
    with pytest.raises(BadQuestion, match="empty scope"):
        Part("construction", " ", show)
    with pytest.raises(BadQuestion, match="letter and a number"):
        Theorem("first", "title", "statement", "1 = 1", (), (), ())


@pytest.mark.parametrize(
    ("run", "said"),
    [
        (lambda bench: bench.proved(ar.same_joint(COIN, SURE)), "is Refuted, expected Proved"),
        (lambda bench: bench.refuted(ar.same_joint(COIN, COIN)), "is Proved, expected Refuted"),
        (lambda bench: bench.proved(Unknown(ar.SameJoint(COIN, COIN), "why", "nothing")), "is Unknown"),
        (lambda bench: bench.proved(ar.Proved(ar.SameJoint(COIN, SURE), ar.same_joint(COIN, COIN).certificate)), "the kernel rejects"),
        (lambda bench: bench.check("odd", 1 + 1 == 3, "2 is not 3"), "2 is not 3"),
        (lambda bench: bench.check("truthy", 1), "fails"),
        (lambda bench: bench.identity("square", sympy.Symbol("x") ** 2, sympy.Symbol("x")), "left − right = x\\*\\*2 - x"),
        (lambda bench: bench.identity("float", sympy.Symbol("x"), 0.5), "holds a float"),
        (lambda bench: bench.valid("positive", REAL + "(assert (not (> (* x x) 0.0)))", comment="squares are positive"), "z3 says sat.*model"),
        (lambda bench: bench.valid("vacuous", REAL + "(assert (< (* x x) 0.0))(assert (= x 1.0))", comment="all"), "contradict each other"),
        (lambda bench: bench.satisfiable("no", REAL + "(assert (< (* x x) 0.0))", comment="none"), "has no model"),
        (lambda bench: bench.valid("Big Name", REAL + "(assert false)", comment="x"), "small letters"),
        (lambda bench: [bench.proved(ar.same_joint(COIN, COIN), "twice") for _ in "ab"], "used twice"),
        (lambda _: None, "nothing was shown"),
        (lambda _: [].pop(), "the script broke: IndexError.*test_theorem.py"),
    ],
)
def test_a_false_step_fails_and_says_which(run, said) -> None:
    report = prove(theorem(run))
    assert report.refuted == 1
    with pytest.raises(AssertionError, match=f"(?s){said}"):
        raise AssertionError(failure(report))


@pytest.mark.parametrize(
    ("refuted", "said"),
    [
        (lambda bench: bench.refuted(ar.same_joint(COIN, COIN)) or "none", "is Proved, expected Refuted"),
        (lambda bench: bench.check("seen", condition=True) or "", "no counterexample was given"),
        (lambda _: "surely somewhere", "not replayed"),
        (lambda bench: bench.satisfiable("m", REAL + "(assert (= x 1.0))", comment="one"), "not replayed"),
    ],
)
def test_a_mutant_that_survives_fails_the_theorem(refuted, said) -> None:
    report = prove(theorem(refuted=refuted))
    assert said in failure(report)
    assert report.refuted == 0


def test_an_obligation_that_runs_out_of_time_is_not_proved() -> None:
    fermat = "(set-logic QF_NIA)(declare-const a Int)(declare-const b Int)(declare-const c Int)(assert (and (> a 1) (> b 1) (> c 1)))"
    fermat += "(assert (= (+ (* a a a) (* b b b)) (* c c c)))"
    report = prove(theorem(lambda bench: bench.valid("fermat", fermat, comment="no cube is the sum of two")), seconds=0.2)
    assert "z3 says timeout" in failure(report)


def test_valid_obligations_name_both_solvers() -> None:
    report = prove(theorem(lambda bench: bench.valid("square", REAL + "(assert (< (* x x) 0.0))", comment="no square is negative")))
    assert report.proved
    assert report.solvers == ("z3", "cvc5", "kernel")


def test_two_things_of_one_name_in_two_parts_are_refused() -> None:
    report = prove(theorem(lambda bench: bench.refuted(ar.same_joint(COIN, SURE), "mutant")))
    assert not report.proved
    assert "stored under the name 'mutant'" in str(report.refusal)


def test_a_missing_solver_is_no_failure_of_the_theorem(monkeypatch) -> None:
    def missing(*_, **__):
        raise Missing("cvc5")

    monkeypatch.setattr(benches, "discharge", missing)
    with pytest.raises(Missing):
        prove(theorem(lambda bench: bench.valid("square", REAL + "(assert (< (* x x) 0.0))", comment="no square is negative")))


def test_ctrl_c_is_let_through() -> None:
    def interrupted(_: Bench) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        prove(theorem(interrupted))


def test_an_identity_may_hold_exponentials_and_logarithms() -> None:
    x, y = sympy.symbols("x y", positive=True)
    Bench().identity("sum", sympy.exp(x + y), sympy.exp(x) * sympy.exp(y))
    Bench().identity("quotient", (x**2 - y**2) / (x - y), x + y)
    with pytest.raises(NotProved):
        Bench().identity("log", sympy.log(x) + sympy.log(y), sympy.log(x - y))
