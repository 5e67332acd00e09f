"""Counter machines: the first case that holds applies, and every control has one that always does."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arprops.core.dist import Dist, point
from arprops.core.error import BadModel
from arprops.core.forward import state_after
from arprops.core.words import END
from arprops.models.counter import Case, CounterMachine
from arprops.models.guard import parsed
from tests.solve.machines import families
from tests.strategies import AB, counter_machines, pdfas, prompts

STAY = {"a": "c", "b": "c"}
# aⁿbⁿ with q = 1/2; off the support, `off` stops.
ANBN = CounterMachine(
    AB,
    start="up",
    counters=["n"],
    control={
        "up": [
            ("n == 0", {"a": "1/2", END: "1/2"}, {"a": ("up", {"n": 1}), "b": "off"}),
            ("", {"a": "1/2", "b": "1/2"}, {"a": ("up", {"n": +1}), "b": ("down", {"n": -1})}),
        ],
        "down": [("n > 0", {"b": 1}, {"a": "off", "b": ("down", {"n": -1})}), ("", {END: 1}, {"a": "off", "b": "off"})],
        "off": [("", {END: 1}, {"a": "off", "b": "off"})],
    },
)


@pytest.mark.parametrize("n", range(1, 6))
def test_the_machine_of_anbn_completes_with_as_many_b(n):
    state = state_after(ANBN, "a" * n + "b")
    for _ in range(n - 1):
        assert ANBN.next(state) == point("b")
        state = ANBN.step(state, "b")
    assert ANBN.next(state) == point(END)
    assert ANBN.next(ANBN.step(state, "a")) == point(END)


@given(machine=counter_machines(), word=prompts(AB, 5))
def test_a_machine_applies_the_first_case_that_holds(machine, word):
    (control, values) = machine.start()
    counters = dict(zip(machine.counters, values, strict=True))
    for symbol in word:
        case = next(case for case in machine.control[control] if case.guard.holds(counters))
        control, updates = case.moves[symbol]
        counters = {name: value + updates.get(name, 0) for name, value in counters.items()}
    state = state_after(machine, word)
    assert state == (control, tuple(counters.values()))
    assert machine.next(state) == next(case for case in machine.control[control] if case.guard.holds(counters)).next


@given(machine=counter_machines())
def test_a_machine_is_rebuilt_from_what_it_keeps(machine):
    control, values = machine.start_state
    start = (control, dict(zip(machine.counters, values, strict=True)))
    rebuilt = CounterMachine(machine.alphabet, start=start, counters=machine.counters, control=machine.control)
    assert rebuilt == machine
    assert hash(rebuilt) == hash(machine)


def said(counting, state, values):
    """The answer and moves at a state, by the formulas alone: the one cell whose guard holds there."""
    control, counters = state
    at = {**dict(zip(counting.counters, counters, strict=True)), **values}
    for power in counting.powers:
        at[power.name] = power.base.at(values).rational ** counters[counting.counters.index(power.counter)]
    (cell,) = [cell for cell in counting.cells[control] if all(form.at(at).constant >= 0 for form in cell.guard)]
    answer = Dist({outcome: weight.at(at).rational for outcome, weight in cell.next.items()})
    return answer, {s: (to, tuple(a + b for a, b in zip(counters, adds, strict=True))) for s, (to, adds) in cell.moves.items()}


@given(machine=st.one_of(counter_machines(), families()), word=prompts(AB, 6), q=st.fractions(Fraction(1, 9), Fraction(8, 9), max_denominator=9))
def test_the_formulas_say_what_the_machine_answers_and_where_it_moves(machine, word, q):
    values = {"q": q} if machine.parameters else {}
    one, counting = machine.at(values), machine.counting()
    state = one.start()
    assert counting.start == state
    for symbol in (*word, None):
        answer, moves = said(counting, state, values)
        assert answer == one.next(state)
        assert moves == {s: machine.step(state, s) for s in AB}
        assert said(one.counting(), state, {}) == (answer, moves)
        if symbol is not None:
            state = one.step(state, symbol)


@given(machine=pdfas(), word=prompts(AB, 6))
def test_the_formulas_of_an_automaton_say_what_it_answers(machine, word):
    counting, state = machine.counting(), machine.start()
    control = counting.start
    for symbol in word:
        answer, moves = said(counting, control, {})
        assert answer == machine.next(state)
        state, control = machine.step(state, symbol), moves[symbol]
    assert said(counting, control, {})[0] == machine.next(state)
    assert machine.at({}) is machine


def test_counters_may_be_negative_and_long_prompts_are_read():
    machine = CounterMachine("a", start="c", counters=["n"], control={"c": [("", {"a": 1}, {"a": ("c", {"n": -1})})]})
    assert state_after(machine, "a" * 10**5) == ("c", (-(10**5),))


def test_cases_may_be_given_as_such():
    case = Case(parsed("", ()), Dist({END: 1}), {"a": ("c", {})})
    assert CounterMachine("a", start="c", counters=(), control={"c": [case]}).control == {"c": (case,)}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"start": "z"}, "start: unknown control 'z'; the controls are {c}"),
        ({"start": ("c", {"m": 1})}, "start: unknown counter 'm'"),
        ({"counters": ["n", "n"]}, "names 'n' twice"),
        ({"counters": ["and"]}, "'and' cannot be named in a guard"),
        ({"counters": ["2n"]}, "'2n' cannot be named in a guard"),
        ({"control": {"c": []}}, "control 'c': no case is unguarded"),
        ({"control": {"c": [("n > 0", {END: 1}, STAY)]}}, 'control \'c\': no case is unguarded.*end with a case whose guard is ""'),
        ({"control": {"c": [("", {END: 1}, STAY), ("n > 0", {END: 1}, STAY)]}}, "case 1 is unguarded, so case 2 never applies"),
        ({"control": {"c": [("n >", {END: 1}, STAY)]}}, "control 'c', case 1: the guard 'n >', at position 3"),
        ({"control": {"c": [("", {END: "1/2"}, STAY)]}}, "control 'c', case 1: .*sum to 1/2"),
        ({"control": {"c": [("", {"b": "1/2", END: "1/2"}, {"a": "c"})]}}, "case 1: no move for 'b', of weight 1/2 there"),
        ({"control": {"c": [("", {END: 1}, {**STAY, "x": "c"})]}}, "case 1: a move for the unknown symbol 'x'"),
        ({"control": {"c": [("", {END: 1}, {**STAY, "b": "z"})]}}, "the move for 'b': unknown control 'z'"),
        ({"control": {"c": [("", {END: 1}, {**STAY, "b": ("c", {"m": 1})})]}}, "the move for 'b': unknown counter 'm'"),
        ({"control": {"c": [("", {END: 1}, {**STAY, "b": ("c", {"n": 0.5})})]}}, "the move for 'b': the counter 'n' takes an int, found 0.5"),
    ],
)
def test_what_a_machine_refuses(change, message):
    whole = {"start": "c", "counters": ["n"], "control": {"c": [("", {END: 1}, STAY)]}}
    with pytest.raises(BadModel, match=message):
        CounterMachine(AB, **(whole | change))
