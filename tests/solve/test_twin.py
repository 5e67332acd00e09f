"""Twins on theorems A4, A5 and C1, by family, and what they refuse."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.core.words import END
from arprops.search.elementary import counted, everything, from_words, nothing
from arprops.solve.twin import Complete, Obey, Twin, Violate, twin
from tests.laws.anbn import BALANCE, NO_MORE_A, ONE_MORE_B, STOP, anbn, family

LAST = 17  # balancing 8 symbols takes no more than 16
LENGTH = 8
BALANCED = counted("ab", {"a": 1, "b": -1}, up_to=LAST)
TWO_BITS = ar.Table("01", {"": {"1": 1}, "1": {"0": "1/3", "1": "2/3"}}, length=2, default={"1": 1})
NO_MORE_A_RULE = ar.regex("a*b*", "ab")


def machine(cases):
    """A counter machine of one control that counts a minus b."""
    moves = {"a": ("count", {"n": 1}), "b": ("count", {"n": -1})}
    return ar.CounterMachine("ab", start="count", counters=["n"], control={"count": [(guard.replace("d", "n"), row, moves) for guard, row in cases]})


def proved_twin(model, **asked):
    """The twin, after its joint was proved and its difference shown, by the kernel once more."""
    told = twin(model, **asked)
    ar.recheck(told.verdict)
    assert told.verdict.proved
    assert told.verdict.claim == ar.SameJoint(model, told.model)
    ar.recheck(told.differs)
    assert told.differs.claim == ar.SameConditionals(model, told.model)
    return told


# -- A4, A5, C1 -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bit", ["0", "1"])
def test_a4_the_second_bit_after_an_impossible_first_is_whatever_it_is_told(bit):
    told = proved_twin(TWO_BITS, at="0", answer={bit: 1})
    assert isinstance(told.model, ar.Table)
    assert ar.next_distribution(told.model, "0") == ar.Dist({bit: 1})
    assert ar.kl(TWO_BITS, told.model) == 0
    assert told.differs.proved == (bit == "1")  # it answered 1 before


def test_a4_the_two_answers_differ_at_the_prompt_0():
    one, other = (twin(TWO_BITS, at="0", answer={bit: 1}).model for bit in "01")
    assert ar.same_joint(one, other).proved
    assert ar.same_conditionals(one, other).witness.prompt == ("0",)


def test_a5_the_balance_rule_gives_q1_for_all_lengths_and_all_q():
    told = proved_twin(family(STOP), answer=Obey(machine(BALANCE)))
    assert isinstance(told.model, ar.CounterMachine)
    assert [parameter.name for parameter in told.model.parameters] == ["q"]
    assert ar.same_conditionals(told.model, family(BALANCE)).proved
    assert ar.kl(family(STOP), told.model) == 0
    verdict = ar.obeys(told.model, machine(BALANCE), prompts="all")
    ar.recheck(verdict)
    assert verdict.proved
    assert told.differs.witness.witness.prompt == ("b",)


def test_a5_no_more_a_gives_a_q2_for_all_lengths_and_all_q():
    told = proved_twin(family(BALANCE), answer=Obey(NO_MORE_A_RULE, reads="completion"))
    verdict = ar.obeys(told.model, NO_MORE_A_RULE, reads="completion", prompts="all")
    ar.recheck(verdict)
    assert verdict.proved
    assert not told.differs.proved
    q2 = proved_twin(family(BALANCE), answer={"b": "1/2", END: "1/2"})
    assert ar.same_conditionals(q2.model, family(NO_MORE_A)).proved
    assert ar.obeys(q2.model, NO_MORE_A_RULE, reads="completion", prompts="all").proved
    assert ar.next_distribution(q2.model.at({"q": "1/2"}), "aabab") == ar.Dist({"b": "1/2", END: "1/2"})


@pytest.mark.parametrize(("answer", "right"), [(Obey(machine(BALANCE)), 251), (Violate(machine(BALANCE)), 0), (Obey(machine(ONE_MORE_B)), 0), ({END: 1}, 69)])
def test_a5_the_share_of_balanced_completions_is_told(answer, right):
    told = proved_twin(family(STOP), answer=answer)
    cut = ar.Truncated(told.model.at({"q": "1/3"}), LAST)
    assert ar.extrapolation(cut, BALANCED, LENGTH) == Fraction(right, 251)


@pytest.mark.parametrize(("answer", "right"), [(Obey(BALANCED), 251), (Violate(BALANCED), 0)])
def test_a5_of_strings_cut_at_8_symbols_the_twin_is_an_automaton_that_completes_as_told(answer, right):
    p = ar.Truncated(anbn("1/2", STOP), LENGTH)
    told = proved_twin(p, answer=answer)
    assert isinstance(told.model, ar.PDFA)
    assert ar.extrapolation(told.model, BALANCED, LENGTH) == Fraction(right, 251)
    assert ar.kl(p, told.model) == 0


@settings(max_examples=6)
@given(st.lists(st.text("ab", min_size=1, max_size=5), min_size=1, max_size=4, unique=True))
def test_c1_at_probability_0_a_benchmark_is_failed_for_free(prompts):
    p = anbn("1/2", BALANCE)
    benchmark = [prompt for prompt in prompts if not ar.possible(p, prompt)]
    if not benchmark:
        return
    told = proved_twin(p, at=benchmark, answer=Violate(machine(BALANCE)))
    cut = ar.Truncated(told.model, LAST)
    assert all(ar.probability(cut, BALANCED, prompt=prompt, whole=True) == 0 for prompt in benchmark)
    assert all(ar.probability(ar.Truncated(p, LAST), BALANCED, prompt=prompt, whole=True) == 1 for prompt in benchmark)
    assert ar.kl(p, told.model) == 0


# -- where ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("at", ["ba", ("b", "a"), ["ba"], [("b", "a")], [["b", "a"]], [("b", "a"), "ba"]])
def test_one_prompt_may_be_written_in_many_ways(at):
    assert twin(anbn("1/2", STOP), at=at, answer={"a": 1}).at == (("b", "a"),)


@pytest.mark.parametrize("at", [["b", "ba"], ("b", "ba"), [("b",), "ba"]])
def test_so_may_a_list_of_prompts(at):
    assert twin(anbn("1/2", STOP), at=at, answer={"a": 1}).at == (("b",), ("b", "a"))


def test_a_list_of_symbols_is_refused_where_it_could_be_prompts():
    with pytest.raises(ar.BadQuestion, match=r"may be one prompt or 2; write 'ba' for the one, \[\('b',\), \('a',\)\] for the 2"):
        twin(anbn("1/2", STOP), at=["b", "a"], answer={END: 1})


def test_a_list_of_symbols_is_one_prompt_where_text_is_none():
    p = ar.PDFA(["go", "on"], start="s", next={"s": {"go": "1/2", END: "1/2"}}, step={"s": {"go": "s", "on": "s"}})
    told = proved_twin(p, at=["on", "go"], answer=Complete(["go", "on", "on"]))
    assert told.at == (("on", "go"),)
    assert ar.complete(told.model, ["on", "go"], method="greedy") == (("go", "on", "on"), True)
    assert ar.complete(told.model, ["on", "go", "go"], method="greedy") == (("on", "on"), True)
    assert repr(told).endswith("answers as told from on go on; after on go on no completion does as told any more, so it ends there)")
    with pytest.raises(ar.BadQuestion, match=r"symbol 'stop' at position 1 is not in the alphabet \{go, on\}"):
        twin(p, at=["on", "stop"], answer={END: 1})


@pytest.mark.parametrize(
    ("at", "said"),
    [([], "at is empty"), ((), "at is empty"), (7, "at is a prompt, a list of prompts"), ([7], "a prompt is text"), ("bx", "symbol 'x' at position 1"), (everything("xy"), "over")],
)
def test_what_is_no_prompt_is_refused(at, said):
    with pytest.raises(ar.BadQuestion, match=said):
        twin(anbn("1/2", STOP), at=at, answer={END: 1})


def test_an_empty_language_changes_nothing():
    told = proved_twin(family(STOP), at=nothing("ab"), answer=Complete("ab"))
    assert told.differs.proved
    assert "differs nowhere" in repr(told)


# -- refusals --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("at", "mass"), [("", "1"), ("aaab", r"q\^3-q\^4|-q\^4\+q\^3|q\^3 - q\^4"), ("aabb", "q")])
def test_a_possible_prompt_is_refused_with_its_probability_in_the_parameter(at, mass):
    with pytest.raises(ar.BadQuestion, match=rf"the prompt {at or 'ε'} is possible, with probability ({mass}).*use near_twin\(model, benchmark, score=…\)"):
        twin(family(STOP), at=["ba", *([at] if at else [()])], answer={END: 1})


def test_a_possible_prompt_is_refused_however_small_its_probability():
    tiny = Fraction(1, 10**20)
    p = ar.Table("01", {"": {"0": tiny, "1": 1 - tiny}}, length=1)
    with pytest.raises(ar.BadQuestion, match=f"the prompt 0 is possible, with probability 1/{10**20}:"):
        twin(p, at="0", answer={"0": 1})


def test_the_shortest_possible_prompt_of_a_language_is_named():
    with pytest.raises(ar.BadQuestion, match="the prompt aab is possible, with probability 1/8"):
        twin(anbn("1/2", STOP), at=ar.regex("b+|b.*a|aa.*b", "ab"), answer={END: 1})


def test_a_possible_prompt_of_a_language_beyond_what_is_looked_at_keeps_its_answer(monkeypatch):
    p = ar.CounterMachine("a", start="s", counters=["n"], control={"s": [("n < 9", {"a": 1}, {"a": ("s", {"n": 1})}), ("", {END: 1}, {"a": "s"})]})
    with pytest.raises(ar.BadQuestion, match="the prompt aaaaaaaa is possible, with probability 1"):
        twin(p, at=from_words("a", ["a" * 8]), answer=Complete("a"))
    monkeypatch.setattr("arprops.build.twin.LOOKED", 5)
    told = proved_twin(p, at=ar.regex("a{8}a*", "a"), answer=Complete("a"))
    assert "none in it up to length 4 is possible, and any that is keeps its answer" in told.scope
    assert ar.string_probability(told.model, "a" * 9) == 1
    assert ar.complete(told.model, "a" * 10, method="greedy") == (("a",), True)
    row = proved_twin(p, at=ar.regex("a{8}a*", "a"), answer={"a": "1/2", END: "1/2"})
    assert [ar.next_distribution(row.model, "a" * n)[END] for n in (8, 9, 10, 11)] == [0, 1, Fraction(1, 2), Fraction(1, 2)]


@pytest.mark.parametrize("answer", [Complete("a"), Obey("a*", reads="completion"), Obey(machine(BALANCE), reads="completion")])
def test_prompts_that_begin_one_another_are_refused_where_the_completion_is_read(answer):
    with pytest.raises(ar.BadQuestion, match="the prompt b begins the prompt bba"):
        twin(anbn("1/2", STOP), at=["bba", "b"], answer=answer)


@pytest.mark.parametrize(("answer", "at"), [(Obey("a*b*"), "ba"), (Violate("(a|b)*"), "b"), (Violate("!(.*ba.*)"), "b"), (Obey("∅", reads="completion"), "b")])
def test_a_rule_that_is_lost_at_a_listed_prompt_is_refused(answer, at):
    if answer == Violate("!(.*ba.*)"):  # it can still be broken here
        assert ar.complete(twin(anbn("1/2", STOP), at=at, answer=answer).model, at, method="greedy") == (("a",), True)
        return
    with pytest.raises(ar.BadQuestion, match=f"at the prompt {at} no completion does what is asked"):
        twin(anbn("1/2", STOP), at=at, answer=answer)


def test_in_a_language_a_lost_rule_ends_and_the_scope_says_where():
    told = proved_twin(family(BALANCE), answer=Obey("a*b*"))
    assert "after ba no completion does as told any more, so it ends there" in told.scope
    assert ar.next_distribution(told.model.at({"q": "1/2"}), "ba") == ar.Dist({END: 1})


def test_a_machine_that_runs_on_is_said_to():
    as_many = machine([("d == 0", {END: 1}), ("", {"a": 1})])
    told = proved_twin(family(STOP), answer=Obey(as_many))
    assert "after aba no end was found, and it may run on for ever" in told.scope
    assert "after 0 it runs on for ever" in proved_twin(TWO_BITS, answer={"0": 1}).scope
    assert "for ever" not in proved_twin(family(STOP), answer=Obey(machine(BALANCE))).scope


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("ab", r"is text; write Complete\('ab'\)"),
        (7, "expected a mapping"),
        ({"c": 1}, "unknown outcome 'c'"),
        ({"a": 0.5, END: 0.5}, "floats are not exact"),
        (Complete("xy"), "symbol 'x'"),
        (Obey("x"), "x"),
        (Obey(everything("xy")), "the rule over {x, y}"),
        (ar.Table("xy", {}, horizon=0), "the model that answers over {x, y}"),
        (ar.Belief(ar.HMM("ab", start={"h": 1}, emit={"h": {"a": 1}}, move={"h": {"h": 1}}, stop={"h": "1/2"})), "has no answer at the prompts"),
    ],
)
def test_what_is_no_answer_is_refused(answer, said):
    with pytest.raises((ar.BadQuestion, ar.BadModel), match=said):
        twin(anbn("1/2", STOP), answer=answer)


def test_what_is_no_rule_is_refused():
    with pytest.raises(ar.BadQuestion, match="reads is 'string'"):
        Obey("a", reads="prompt")
    with pytest.raises(ar.BadQuestion, match="a rule is a Language, a regular expression"):
        Violate(7)
    with pytest.raises(ar.BadQuestion, match="expected a model or a source"):
        twin(7, answer={END: 1})


# -- families ----------------------------------------------------------------------------------------------------------------------


def test_a_table_stays_a_table_while_the_answer_fits_into_it():
    assert isinstance(proved_twin(TWO_BITS, at="0", answer={"0": 1}).model, ar.Table)
    for at, answer in [("0", {END: 1}), ("00", {"0": 1})]:
        told = proved_twin(TWO_BITS, at=at, answer=answer)
        assert isinstance(told.model, ar.Overridden)
        assert ar.next_distribution(told.model, at) == ar.Dist(answer)


def test_a_table_of_horizon_0_has_twins_too():
    p = ar.Table("a", {}, horizon=0)
    assert proved_twin(p, answer=Complete("aa")).model.start_state == "ε"
    assert ar.complete(twin(p, answer=Complete("aa")).model, "a", method="greedy") == (("a", "a"), True)


def test_an_automaton_that_leaks_mass_keeps_what_it_leaks():
    p = ar.PDFA("ab", start="s", next={"s": {"a": 1}}, step={"s": {"a": "s", "b": "s"}})
    told = proved_twin(p, answer={END: 1})
    assert len(told.model.next_of) == 2
    assert ar.finite_mass(told.model) == 0


def test_weights_that_are_formulas_of_counters_and_powers_stay():
    moves = {"a": ("s", {"n": 1}), "b": ("s", {"n": 1})}
    p = ar.CounterMachine(
        "ab", start="s", counters=["n"], parameters={"r": (0, 1)}, powers={"x": ("r", "n")}, control={"s": [("n >= 0", {"a": "x/(x + 1)", END: "1/(x + 1)"}, moves), ("", {END: 1}, moves)]}
    )
    row = {"b": "1/(x + 2)", END: "(x + 1)/(x + 2)"}
    cases = [("x >= 0", row, {"a": "t", "b": ("t", {"x": 1})}), ("", {END: 1}, {"a": "t", "b": "t"})]
    rule = ar.CounterMachine("ab", start="t", counters=["x"], control={"t": cases})
    told = proved_twin(p, answer=rule)
    assert told.model.counters == ("n", "x2")  # x is a power of the model
    assert ar.next_distribution(told.model.at({"r": "1/2"}), "abb") == ar.Dist({"b": "1/4", END: "3/4"})


def test_a_family_may_answer_as_another_of_the_same_parameter():
    told = proved_twin(family(STOP), answer=family(BALANCE))
    assert [parameter.name for parameter in told.model.parameters] == ["q"]
    assert ar.same_conditionals(told.model, family(BALANCE)).proved


def test_a_grammar_is_completed_and_its_joint_proved_or_said_not_to_be():
    grammar = ar.PCFG("ab", start="S", rules={"S": {("a", "S", "b"): "1/2", ("a", "b"): "1/2"}})
    told = twin(grammar, answer=Obey(machine(BALANCE)), budget=300)
    assert not told.verdict.refuted
    assert ar.next_distribution(told.model, "b") == ar.Dist({"a": 1})
    assert ar.next_distribution(told.model, "aab") == ar.Dist({"b": 1})
    with pytest.raises(ar.BadQuestion, match=r"where the impossible begins, and the supports have more than 4000 states; ask about Truncated\(p, n\)$"):
        twin(grammar, answer=Complete("a"))
    with pytest.raises(ar.BadQuestion, match=r"more than 300 states; .*, or raise the budget$"):
        twin(grammar, answer=Complete("a"), budget=300)
    irrational = ar.PCFG("a", start="S", rules={"S": {"SS": "1/4", "": "1/4", "a": "1/2"}})
    with pytest.raises(ar.BadQuestion, match="where the impossible begins, and 'S' derives ε with a probability that is not known to be rational"):
        twin(irrational, answer=Complete("a"))


def test_one_parameter_with_two_regions_is_refused():
    other = ar.PDFA("ab", start="s", next={"s": {END: 1}}, step={"s": {"a": "s", "b": "s"}})
    rule = ar.CounterMachine("ab", start="s", counters=[], parameters={"q": ("1/2", 1)}, control={"s": [("", {"a": "q", END: "1 - q"}, {"a": "s", "b": "s"})]})
    assert proved_twin(other, answer=rule).model.parameters[0].name == "q"
    with pytest.raises(ar.BadQuestion, match=r"the parameter 'q' lies in \(0, 1\) for the model and in \(1/2, 1\) for the answer"):
        twin(family(STOP), answer=rule)
    with pytest.raises(ar.BadQuestion, match="'d' is a counter of the model and a parameter of the answer"):
        twin(family(STOP), answer=ar.CounterMachine("ab", start="s", counters=[], parameters={"d": (0, 1)}, control={"s": [("", {"a": "d", END: "1 - d"}, {"a": "s", "b": "s"})]}))


def endless_function(prompt):
    """As many a as were read, more or less; b never."""
    return {"a": Fraction(1, len(prompt) + 2), END: Fraction(len(prompt) + 1, len(prompt) + 2)}


@pytest.mark.parametrize(
    ("at", "answer", "prompt", "told"),
    [
        (None, {"b": 1}, "ab", {"b": 1}),
        ("ab", {"b": 1}, "ab", {"b": 1}),
        ("ab", {"b": 1}, "abb", {"a": "1/5", END: "4/5"}),
        (["ab", "ba"], Obey("(a|b)*bb"), "baa", {"b": 1}),
        (["ab", "ba"], Complete("ba"), "bab", {"a": 1}),
        (["ab", "ba"], Obey(machine(BALANCE), reads="completion"), "baab", {END: 1}),
        (None, Obey(machine(BALANCE)), "ba", {END: 1}),
        (None, ar.FunctionModel("ab", lambda prompt: {prompt[-1]: 1} if prompt else {END: 1}), "aba", {"a": 1}),
        (["ab"], ar.FunctionModel("ab", lambda prompt: {prompt[-1]: 1} if prompt else {END: 1}), "aba", {"a": 1}),
    ],
)
def test_a_function_has_twins_as_a_view_with_a_verdict_that_claims_no_more_than_it_knows(at, answer, prompt, told):
    p = ar.FunctionModel("ab", endless_function)
    found = twin(p, at=at, answer=answer, budget=200)
    assert isinstance(found.model, ar.Overridden | ar.Belief)
    assert isinstance(found.verdict, ar.Unknown)
    assert "same joint not decided" in repr(found)
    assert "by construction only impossible prompts are answered otherwise (theorem A1), but no certificate of that was found" in found.scope
    assert ar.next_distribution(found.model, prompt) == ar.Dist(told)
    assert ar.next_distribution(found.model, "aa") == ar.next_distribution(p, "aa")


def test_a_function_takes_no_language_of_prompts():
    p = ar.FunctionModel("ab", endless_function)
    with pytest.raises(ar.BadQuestion, match="too many states to be followed along with a language of prompts"):
        twin(p, at=ar.regex(".*b.*", "ab"), answer={"b": 1})
    with pytest.raises(ar.BadQuestion, match="too many states to be followed along with a language of prompts"):
        twin(TWO_BITS, at=ar.regex("0", "01"), answer=ar.FunctionModel("01", lambda prompt: {"0": Fraction(1, len(prompt) + 1), END: Fraction(len(prompt), len(prompt) + 1)}))


def test_a_source_is_completed_at_every_impossible_prompt_or_not_at_all():
    source = ar.HMM("ab", start={"h": 1}, emit={"h": {"a": 1}}, move={"h": {"h": 1}}, stop={"h": "1/2"})
    told = twin(source, answer=Complete("ab"))
    ar.recheck(told.verdict)
    assert told.verdict.proved
    assert told.differs is None
    assert ar.complete(told.model, "aab", method="greedy") == (("a", "b"), True)
    assert "answers where the source has none" in repr(told)
    with pytest.raises(ar.BadQuestion, match="leave `at` out"):
        twin(source, at="b", answer={END: 1})
    partial = twin(ar.Belief(source), answer={"b": 1})
    assert partial.verdict.proved
    assert ar.next_distribution(partial.model, "b") == ar.Dist({"b": 1})


def test_the_repr_says_what_kind_of_model_it_is_and_cuts_long_prompts():
    p = ar.PDFA("ab", start="s", next={"s": {"a": "1/2", END: "1/2"}}, step={"s": {"a": "s", "b": "s"}})
    told = proved_twin(p, at="b" * 60, answer=Complete("a"))
    assert repr(told).startswith(f"Twin(PDFA with 63 states: same joint proved; differs at {'b' * 48}…; answers as told from {'b' * 48}… on")
    assert repr(proved_twin(TWO_BITS, at="0", answer={"0": 1})).startswith("Twin(Table: same joint proved; differs at 0; answers as told exactly at 0)")
    assert repr(twin(p, answer={"a": "1/2", END: "1/2"})).startswith("Twin(PDFA with 1 state: same joint proved; differs nowhere;")
    assert repr(twin(family(STOP), answer={END: 1})).startswith("Twin(CounterMachine with 3 controls and 1 counter: same joint proved; differs nowhere;")


# -- files ------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "at", "answer"),
    [
        (TWO_BITS, "0", {"0": 1}),
        (TWO_BITS, "00", {"0": 1}),
        (TWO_BITS, None, Obey("(0|1)*11")),
        (family(STOP), None, Obey(machine(BALANCE))),
        (family(STOP), ["b", "aba"], Complete("bab")),
        (ar.HMM("ab", start={"h": 1}, emit={"h": {"a": 1}}, move={"h": {"h": 1}}, stop={"h": "1/2"}), None, Complete("ab")),
    ],
)
def test_a_twin_can_be_saved_and_compared_again(tmp_path, model, at, answer):
    told = twin(model, at=at, answer=answer)
    ar.save(told.model, tmp_path / "twin.toml")
    again = ar.load(tmp_path / "twin.toml")
    verdict = ar.same_joint(model, again)
    ar.recheck(verdict)
    assert verdict.proved
    assert ar.same_conditionals(told.model, again).proved
    assert isinstance(told, Twin)
