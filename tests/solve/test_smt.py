"""Two solvers, one text: what they say, and that neither can keep us waiting."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from arprops.core.error import BadQuestion, Missing
from arprops.solve import smt
from arprops.solve.smt import ask, commands, discharge, hypotheses, proved_by_both

SQUARE = "(set-logic QF_NRA)\n(declare-const x Real)\n"
FERMAT = """(set-logic QF_NIA)
(declare-const a Int) (declare-const b Int) (declare-const c Int)
(assert (and (> a 1) (> b 1) (> c 1)))
(assert (= (+ (* a a a) (* b b b)) (* c c c)))"""


def test_both_solvers_prove_that_no_square_is_negative() -> None:
    answers = discharge(SQUARE + "(assert (< (* x x) 0.0))")
    assert [answer.solver for answer in answers] == ["z3", "cvc5"]
    assert all(answer.answer == "unsat" and answer.version and not answer.model for answer in answers)
    assert proved_by_both(answers)


def test_both_solvers_show_a_model_of_what_is_false() -> None:
    answers = discharge(SQUARE + "(assert (= (* x x) 4.0))\n(check-sat)\n")
    assert all(answer.answer == "sat" and "x" in answer.model for answer in answers)
    assert not proved_by_both(answers)


def test_one_word_is_not_two() -> None:
    z3, _ = discharge(SQUARE + "(assert (< (* x x) 0.0))")
    assert not proved_by_both((z3,))
    assert not proved_by_both((z3, z3))
    assert not proved_by_both(())


def test_a_solver_that_does_not_end_is_a_timeout() -> None:
    assert {answer.answer for answer in discharge(FERMAT, seconds=0.3)} <= {"timeout", "unknown"}


def test_a_solver_that_ignores_its_own_limit_is_killed(monkeypatch) -> None:
    monkeypatch.setattr(smt, "GRACE", 0.2)
    begun: list[subprocess.CompletedProcess] = []
    run = subprocess.run

    def deaf(command, **options):
        sleeping = [sys.executable, "-c", "import time; time.sleep(600)"]
        begun.append(run(sleeping, **options))  # returns only if the limit is missing
        return begun[-1]

    monkeypatch.setattr(smt.subprocess, "run", deaf)
    assert ask("z3", SQUARE + "(assert true)(check-sat)", seconds=0.1).answer == "timeout"
    assert not begun


def test_the_process_has_an_alarm_of_its_own() -> None:
    program = "import arprops.solve.child as c, signal; c.signal.alarm = lambda s: signal.setitimer(signal.ITIMER_REAL, 0.2)\n"
    program += "c.z3_says = lambda *_: __import__('time').sleep(600)\nc.main('z3', 1.0, 0)"
    assert subprocess.run([sys.executable, "-c", program], input="", text=True, check=False, timeout=60).returncode < 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("(assert true)", "set-logic"),
        ("(set-logic QF_LRA)", "no \\(assert"),
        (SQUARE + "(assert (= x 1.0))(push 1)(assert false)", "push"),
        (SQUARE + "(check-sat)(assert (= x 1.0))", "check-sat"),
        (SQUARE + "(assert (= x 1.0)", "closed command"),
        (SQUARE + "(assert (= x 1.0)))", "not opened"),
        (SQUARE + "(assert (= y 1.0))", "z3 cannot read"),
        (SQUARE + "(assert (= x 1.0)) stray", "closed command"),
    ],
)
def test_a_text_that_is_no_single_obligation_is_refused(text, said) -> None:
    with pytest.raises(BadQuestion, match=said):
        discharge(text)


def test_a_solver_that_is_not_installed_is_missing(monkeypatch) -> None:
    monkeypatch.setattr(smt.util, "find_spec", lambda name: None if name == "cvc5" else object())
    with pytest.raises(Missing, match=r"pip install -c constraints.txt 'arprops\[solvers\]'"):
        discharge(SQUARE + "(assert true)")


def test_commands_are_told_apart_whatever_stands_in_comments_and_strings() -> None:
    text = '; (check-sat)\n(set-info :source "a ) "" b")(assert |a ( b|) ; (push\n(assert (f\n; )\n x))\n'
    assert commands(text) == ['(set-info :source "a ) "" b")', "(assert |a ( b|)", "(assert (f\n; )\n x))"]


def test_the_hypotheses_are_all_but_the_last_assertion() -> None:
    assert hypotheses("(set-logic L)(assert a)(assert b)(check-sat)") == "(set-logic L)\n(assert a)\n(check-sat)\n"


def test_discharging_at_the_same_time_changes_no_answer() -> None:
    texts = [SQUARE + f"(assert (= (* x x) {n}.0))" for n in (1, 4)] + [SQUARE + "(assert (< (* x x) 0.0))"]
    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(discharge, texts))
    assert [{answer.answer for answer in answers} for answers in found] == [{"sat"}, {"sat"}, {"unsat"}]
