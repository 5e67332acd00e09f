"""What is said of a twin's completions: where the rule is lost, and where no completion ends, against brute force."""

from hypothesis import given, settings

import arprops as ar
from arprops.build.survey import survey
from arprops.core.words import END
from arprops.search.elementary import everything
from tests.strategies import AB, languages, pdfas, words_of

WORDS = words_of(AB, 5)


def ends(model, prompt):
    """Whether some completion of the prompt has positive probability; an automaton of 3 states decides in 3 steps."""
    state = model.start()
    for symbol in prompt:
        state = model.step(state, symbol)
    reached = {state}
    for _ in range(3):
        reached |= {model.step(s, x) for s in reached for x in model.next(s).support if x is not END}
    return any(END in model.next(s) for s in reached)


@settings(max_examples=80)
@given(pdfas(max_states=3))
def test_the_first_prompt_without_an_end_is_the_shortest_impossible_one(model):
    found = survey(model, everything(AB))
    endless = [word for word in WORDS if not ar.possible(model, word) and not ends(model, word)]
    assert found.endless == (endless[0] if endless else None)
    assert found.surely
    assert found.complete


@settings(max_examples=80)
@given(pdfas(max_states=2), languages(AB, max_states=3))
def test_the_first_prompt_at_which_a_rule_is_lost_is_the_shortest_impossible_one(model, rule):
    lost = [w for w in WORDS if not ar.possible(model, w) and not any((*w, *rest) in rule for rest in words_of(AB, 3))]
    assert survey(model, everything(AB), rule=rule).lost == (lost[0] if lost else None)


def test_an_endless_machine_is_only_suspected_of_running_on():
    moves = {"a": ("s", {"n": 1}), "b": "s"}
    p = ar.CounterMachine("ab", start="s", counters=["n"], control={"s": [("n < 9000", {"a": 1}, moves), ("", {END: 1}, moves)]})
    found = survey(p, everything(AB))
    assert found.endless == ("b",)
    assert not found.surely
    assert not found.complete
