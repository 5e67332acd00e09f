"""Automata and counter machines in one form: read in, merged, written out, and still the same model."""

from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.build.machine import MERGED, machine_of, model_of, renamed, single
from arprops.core.forward import state_after
from arprops.core.words import END
from tests.strategies import AB, alphabets, counter_machines, models, pdfas, words_of

WORDS = words_of(AB, 4)


def answers(model, words=WORDS):
    return [model.next(state_after(model, word)) for word in words]


@settings(max_examples=60)
@given(models())
def test_what_is_written_out_answers_every_prompt_as_what_was_read(model):
    again = model_of(machine_of(model, budget=500))
    assert answers(again) == answers(model)
    assert isinstance(again, ar.CounterMachine if isinstance(model, ar.CounterMachine) and model.counters else ar.PDFA)


@settings(max_examples=60)
@given(pdfas(max_states=4))
def test_an_automaton_is_written_out_minimal(model):
    again = model_of(machine_of(model, budget=500))
    # Two states of n are told apart by a prompt shorter than n, if by any.
    apart = {tuple(again.next(after(again, state, word)) for word in words_of(AB, 3)) for state in again.next_of}
    assert len(apart) == len(again.next_of)
    assert ar.same_conditionals(model, again).proved


def after(model, state, word):
    for symbol in word:
        state = model.step(state, symbol)
    return state


@given(st.integers(-1, 1), st.integers(-1, 1), st.booleans(), st.booleans())
def test_controls_are_merged_only_where_guards_answers_updates_and_targets_are_the_same(one, other, same_guard, same_answer):
    here = [("n > 2", {END: 1}, {"a": "s"}), ("", {"a": 1}, {"a": ("t", {"n": one})})]
    there = [("n > 2" if same_guard else "n > 1", {END: 1}, {"a": "s"}), ("", {"a": 1} if same_answer else {"a": "1/2", END: "1/2"}, {"a": ("s", {"n": other})})]
    model = ar.CounterMachine("a", start="s", counters=["n"], control={"s": here, "t": there})
    again = model_of(machine_of(model, budget=1))
    assert len(again.control) == (1 if one == other and same_guard and same_answer else 2)
    words = words_of("a", 7)
    assert answers(again, words) == answers(model, words)


@given(st.integers(-1, 1), st.integers(-1, 1), st.booleans())
def test_cases_that_end_up_as_the_last_are_dropped_only_where_they_move_alike(one, other, same_answer):
    cases = [("n > 1", {"a": 1}, {"a": ("s", {"n": one})}), ("", {"a": 1} if same_answer else {END: 1}, {"a": ("s", {"n": other})})]
    model = ar.CounterMachine("a", start=("s", {"n": 2}), counters=["n"], control={"s": cases})
    again = model_of(machine_of(model, budget=1))
    assert len(again.control["s"]) == (1 if one == other and same_answer else 2)
    words = words_of("a", 7)
    assert answers(again, words) == answers(model, words)


@settings(max_examples=40)
@given(counter_machines(max_counters=2), st.lists(st.sampled_from(["n", "m", "n2", "x"]), unique=True))
def test_renaming_counters_changes_no_answer(model, taken):
    machine = renamed(machine_of(model, budget=1), taken)
    assert not set(taken) & set(machine.counters)
    assert len(set(machine.counters)) == len(model.counters)
    assert answers(model_of(machine)) == answers(model)


def test_powers_are_renamed_with_their_counters():
    moves = {"a": ("s", {"n": 1})}
    model = ar.CounterMachine("a", start="s", counters=["n"], powers={"x": ("1/2", "n")}, control={"s": [("", {"a": "x/(x + 1)", END: "1/(x + 1)"}, moves)]})
    again = model_of(renamed(machine_of(model, budget=1), ["n", "x", "n2"]))
    assert again.counters == ("n3",)
    assert again.powers[0].name == "x2"
    words = words_of("a", 4)
    assert answers(again, words) == answers(model, words)


@given(alphabets(), st.integers(0, 2))
def test_states_are_named_by_a_shortest_prompt_that_leads_to_them(alphabet, horizon):
    rows = {word: {alphabet[0]: "1/2", END: "1/2"} for word in words_of(alphabet, horizon - 1)} if horizon else {}
    again = model_of(machine_of(ar.Table(alphabet, rows, horizon=horizon), budget=500))
    assert again.start_state == "ε"
    assert len(again.next_of) == horizon + 1


def test_names_stay_distinct_where_labels_are_not():
    def step(row):
        return dict.fromkeys("ab", row)

    model = ar.PDFA("ab", start=1, next={1: {"a": 1}, "1": {"b": 1}, "1_2": {END: 1}}, step={1: step("1"), "1": step("1_2"), "1_2": step(1)})
    assert set(model_of(machine_of(model, budget=1)).next_of) == {"1", "1_2", "1_2_2"}


def test_a_model_with_more_states_than_the_budget_is_not_written_out():
    table = ar.Table("ab", {"": {"a": 1}, "a": {END: 1}}, horizon=2, default={END: 1})
    assert machine_of(table, budget=3) is None
    assert machine_of(table, budget=4) is not None  # ε, a, b, and beyond


def test_where_there_are_too_many_controls_none_is_merged_and_no_answer_changes():
    states = range(MERGED + 1)
    model = ar.PDFA("a", start=0, next={i: {"a": 1} for i in states}, step={i: {"a": min(i + 1, MERGED)} for i in states})
    assert len(model_of(machine_of(model, budget=1)).next_of) == MERGED + 1
    assert model_of(single(("a",), ar.Dist({"a": 1}))).next_of == {"told": ar.Dist({"a": 1})}
