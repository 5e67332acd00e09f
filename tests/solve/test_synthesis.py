"""`find_model`: what it finds is what was asked for, what it says of smaller sizes is true, and what it cannot do it refuses."""

import copy
import pickle
from collections.abc import Callable
from fractions import Fraction
from math import inf

import pytest

import arprops as ar
from arprops.core.claim import Extrapolation, TokenLoss, Unsatisfiable
from arprops.core.verdict import Attested, Unknown
from arprops.solve import found as found_module
from arprops.solve.found import Found
from arprops.solve.sought import Differ, Not, Output, sought
from arprops.solve.synthesis import find_model

P, Q, Q1, Q2 = (sought(name) for name in ("P", "Q", "Q1", "Q2"))
HALF = Fraction(1, 2)
GREEDY = Differ(Output(P, "greedy"), Output(P, "most probable"))


def found(*constraints, **options) -> Found:
    result = find_model(*constraints, **options)
    assert isinstance(result, Found), result
    for verdict in result.verdicts:
        ar.recheck(verdict)
    return result


def attested(*constraints, **options) -> Attested:
    result = find_model(*constraints, **options)
    assert isinstance(result, Attested), result
    assert result.claim == Unsatisfiable(constraints)
    return result


# -- the promised examples ----------------------------------------------------------------------------------------------------


def test_greedy_misses_the_most_probable_string_of_a_model_of_three_rows() -> None:
    result = found(GREEDY)
    assert (result.size, result.denominator) == (2, 2)
    written = ar.complete(result.P, method="greedy").symbols
    assert ar.string_probability(result.P, written) < max(ar.string_probability(result.P, w) for w in ("", "a", "b", "aa", "ab", "ba", "bb"))
    assert "horizon 1: none with any weights, says z3" in result.scope


def test_a_smaller_kl_goes_with_a_greater_total_variation() -> None:
    result = found(
        ar.Comparison(ar.KL(P, Q1), "<", ar.KL(P, Q2)),
        ar.Comparison(ar.TotalVariation(P, Q2), "<", ar.TotalVariation(P, Q1)),
        ar.Comparison(ar.KL(P, Q2), "<", inf),
    )
    assert (result.size, result.denominator) == (1, 4)
    assert ar.kl(result.P, result.Q1) < ar.kl(result.P, result.Q2) < inf
    assert ar.total_variation(result.P, result.Q2) < ar.total_variation(result.P, result.Q1)


def test_of_two_models_of_equal_perplexity_one_breaks_the_rule_that_the_data_keep() -> None:
    rule = ar.regex("a*", "ab")
    equal = ar.Comparison(ar.CrossEntropy(P, Q1), "==", ar.CrossEntropy(P, Q2))
    result = found(equal, ar.Obeys(P, rule), ar.Obeys(Q1, rule), Not(ar.Obeys(Q2, rule)), ar.Comparison(ar.CrossEntropy(P, Q1), "<", inf))
    assert (result.size, result.denominator) == (1, 2)
    assert ar.perplexity(result.P, result.Q1) == ar.perplexity(result.P, result.Q2)
    assert [type(verdict).__name__ for verdict in result.verdicts] == ["Proved", "Proved", "Proved", "Refuted", "Proved"]


@pytest.mark.parametrize("limit", [{"horizon": 3}, {"length": 2}, {"family": "pdfa"}])
def test_one_joint_with_two_conditionals_takes_two_steps_and_no_fractions(limit) -> None:
    result = found(ar.SameJoint(P, Q), Not(ar.SameConditionals(P, Q)), **limit)
    assert (result.size, result.denominator) == (2, 1)


def test_a_majority_is_reversed_in_each_group() -> None:
    second = ar.regex("(a|b)a", "ab")
    worse = [ar.Comparison(ar.NextProbability(Q, (x,), "a"), "<", ar.NextProbability(P, (x,), "a")) for x in "ab"]
    result = found(*worse, ar.Comparison(ar.Probability(P, second), "<", ar.Probability(Q, second)), length=2)
    assert (result.size, result.denominator) == (2, 3)


def test_a_beam_of_two_is_defeated_by_three_steps_and_not_by_two() -> None:
    result = found(Differ(Output(P, "beam", width=2), Output(P, "most probable")))
    assert (result.size, result.denominator) == (3, 2)
    assert "horizon 1, 2: none with any weights, says z3" in result.scope
    string = ar.complete(result.P, method="beam", width=2).symbols
    assert ar.string_probability(result.P, string) < ar.string_probability(result.P, ar.complete(result.P, method="beam", width=8).symbols)


def test_that_two_beams_differ_rests_on_complete_and_the_scope_says_so() -> None:
    result = found(Differ(Output(P, "beam", width=1), Output(P, "beam", width=2)))
    assert result.verdicts == ()
    assert result.scope.endswith("what a beam gives is what `complete` says, without a certificate")
    assert ar.complete(result.P, method="beam", width=1) != ar.complete(result.P, method="beam", width=2)
    assert "a beam" not in found(GREEDY).scope


def test_what_is_false_of_all_tables_is_attested_for_all_weights_and_no_more() -> None:
    verdict = attested(ar.SameConditionals(P, Q), Not(ar.SameJoint(P, Q)), horizon=2)
    assert verdict.by == ("z3",)
    assert verdict.scope == "none among tables over {a, b} of horizon at most 2: horizon 0: none, whatever the weights; horizon 1, 2: none with any weights, says z3"


def test_what_is_false_of_all_automata_is_attested_for_all_weights_and_moves() -> None:
    verdict = attested(ar.SameConditionals(P, Q), Not(ar.SameJoint(P, Q)), family="pdfa", states=2)
    assert verdict.by == ("z3",)
    assert verdict.scope == "none among automata over {a, b} of at most 2 states: states 1, 2: none with any weights, says z3"


def test_what_is_no_polynomial_is_attested_for_small_denominators_only() -> None:
    for impossible in (ar.Comparison(ar.Entropy(P), "<", 0), ar.SameConditionals(P, ar.Decoded(P, ar.UniformMixing(HALF)))):
        verdict = attested(impossible, Not(ar.Obeys(P, ar.regex("(a|b)*", "ab"))), states=1, denominators=2)
        assert verdict.by == ("search",)
        assert "denominators at most 2, by search" in verdict.scope


# -- automata with any weights ------------------------------------------------------------------------------------------------


def test_one_joint_with_two_conditionals_takes_two_states_whatever_the_weights() -> None:
    result = found(ar.SameJoint(P, Q), Not(ar.SameConditionals(P, Q)), family="pdfa")
    assert (result.size, result.denominator) == (2, 1)
    assert "states 1: none with any weights, says z3" in result.scope


def test_an_automaton_of_large_denominators_comes_from_the_solver_moves_and_all() -> None:
    seldom = ar.Comparison(ar.PrefixProbability(P, ("a", "b"), ar.END), "==", Fraction(1, 17))
    unlike = ar.Comparison(ar.NextProbability(P, (), "a"), "<", ar.NextProbability(P, ("a",), "a"))
    result = found(seldom, unlike, states=2, denominators=2)
    assert ar.string_probability(result.P, "ab") == Fraction(1, 17)
    assert ar.next_distribution(result.P)["a"] < ar.next_distribution(result.P, "a")["a"]
    assert "z3's weights, rounded; denominators of at most 2 were excluded" in result.scope
    assert "states 1: none with any weights, says z3" in result.scope


def test_the_denominator_of_rounded_rows_is_that_of_a_whole_row() -> None:
    tenth, sixth = (ar.Comparison(ar.NextProbability(P, (), x), "==", Fraction(1, n)) for x, n in (("a", 10), ("b", 6)))
    for limit in ({"horizon": 1}, {"states": 1}):
        assert found(tenth, sixth, **limit, denominators=2).denominator == 30


def test_irrational_weights_of_automata_are_unknown_and_not_absent() -> None:
    verdict = find_model(ar.Comparison(ar.PrefixProbability(P, ("a", "a")), "==", HALF), states=1, denominators=3)
    assert isinstance(verdict, Unknown)
    assert "irrational" in verdict.explored


def test_states_are_told_apart_by_the_last_prompt_that_has_to_be_read() -> None:
    one = sought("P", alphabet="a")
    rows = {"start": {"a": 1}, "next": {"a": HALF, ar.END: HALF}, "last": {"a": HALF, ar.END: HALF}}
    known = ar.PDFA("a", start="start", next=rows, step={"start": {"a": "next"}, "next": {"a": "last"}, "last": {"a": "start"}})
    alike = [ar.Comparison(ar.NextProbability(one, ("a",) * n, "a"), "==", ar.NextProbability(known, ("a",) * n, "a")) for n in range(3)]
    assert found(*alike, states=2).size == 2
    assert attested(ar.SameConditionals(one, known), states=2).by == ("z3",)
    assert attested(ar.SameJoint(one, known), states=2).by == ("z3",)
    assert attested(ar.SameStrings(one, known), states=2).by == ("z3",)
    assert found(ar.SameConditionals(one, known), states=3).size == 3


def test_joints_are_told_apart_by_the_last_mass_that_has_to_be_read() -> None:
    rows = {0: {"a": "1/4", "b": "1/4", ar.END: HALF}, 1: {"b": HALF, ar.END: HALF}}
    known = ar.PDFA("ab", start=0, next=rows, step={0: {"a": 1, "b": 1}, 1: {"a": 1, "b": 1}})
    alike = [ar.Comparison(ar.PrefixProbability(P, w, ar.END), "==", ar.PrefixProbability(known, w, ar.END)) for w in [(), ("a",), ("b",)]]
    assert found(*alike, states=1).size == 1
    assert attested(ar.SameJoint(P, known), states=1).by == ("z3",)
    assert attested(ar.SameStrings(P, known), states=1).by == ("z3",)


def test_sought_automata_over_two_alphabets_are_compared() -> None:
    more = sought("Q", alphabet=["yes", "no", "b"])
    whole = ar.Comparison(ar.NextProbability(P, (), "a"), "<", ar.NextProbability(more, ("no",), "yes"))
    assert attested(whole, ar.Comparison(ar.NextProbability(P, (), "a"), "==", 1), states=2).by == ("z3",)


def test_a_known_model_that_answers_possible_prompts_alone_is_searched() -> None:
    after = {"c0": [("", {"a": "1/7", ar.END: "6/7"}, {"a": "c0", "b": "c1"})], "c1": [("", {"a": "q", ar.END: "1 - q"}, {"a": "c1", "b": "c1"})]}
    known = ar.CounterMachine("ab", start="c0", counters=["n"], control=after, parameters={"q": (0, 1)})
    assert attested(ar.SameJoint(P, known), states=1, denominators=3).by == ("search",)
    assert found(ar.SameJoint(P, known), states=1, denominators=7).denominator == 7


def test_what_is_too_long_for_z3_is_searched() -> None:
    def ring(size: int) -> ar.PDFA[int]:
        row = {"a": HALF, ar.END: HALF}
        return ar.PDFA("ab", start=0, next={i: row if i else {ar.END: 1} for i in range(size)}, step={i: dict.fromkeys("ab", (i + 1) % size) for i in range(size)})

    end = [ar.Comparison(ar.NextProbability(P, ("a",) * length, ar.END), "<", 0) for length in (64, 65)]
    assert [attested(each, states=1, denominators=2).by for each in end] == [("z3",), ("search",)]
    least = ar.Comparison(ar.PrefixProbability(P, ("a",) * 3000), "<", 0)
    assert attested(least, states=1, denominators=1).by == ("search",)
    assert [attested(ar.SameConditionals(P, ring(size)), states=1, denominators=2).by for size in (8, 9, 300)] == [("z3",), ("search",), ("search",)]


# -- views, known models, families --------------------------------------------------------------------------------------------


def test_a_decoder_that_adds_support_parts_equal_joints_and_a_temperature_does_not() -> None:
    def apart(decoder) -> list:
        return [ar.SameJoint(P, Q), Not(ar.SameJoint(ar.Decoded(P, decoder), ar.Decoded(Q, decoder)))]

    assert found(*apart(ar.UniformMixing(HALF)), horizon=2).size == 2
    assert attested(*apart(ar.Temperature(HALF)), horizon=2).by == ("z3",)
    assert attested(*apart(ar.Greedy()), horizon=2).by == ("z3",)
    assert attested(*apart(ar.TopP(HALF)), horizon=2, denominators=2).by == ("search",)


def test_a_known_model_stands_beside_a_sought_one() -> None:
    known = ar.Table("ab", {"": {"a": 1}, "a": {"a": HALF, "b": HALF}, "b": {"a": 1}}, length=2)
    result = found(ar.SameJoint(P, known), Not(ar.SameConditionals(P, known)))
    assert ar.same_joint(result.P, known).proved
    assert ar.same_conditionals(result.P, known).refuted


def test_a_source_may_be_matched_by_an_automaton() -> None:
    source = ar.HMM("ab", start={"s": 1}, emit={"s": {"a": 1}}, move={"s": {"s": 1}}, stop={"s": "1/4"})
    result = found(ar.SameJoint(P, source), family="pdfa")
    assert (result.size, result.denominator) == (1, 4)


def test_a_table_never_has_the_strings_of_an_endless_model() -> None:
    endless = ar.PDFA("ab", start=0, next={0: {"a": HALF, ar.END: HALF}}, step={0: {"a": 0, "b": 0}})
    assert attested(ar.SameStrings(P, endless), horizon=2).by == ("z3",)


def test_mass_leaks_from_automata_and_not_from_tables() -> None:
    assert found(Not(ar.Tight(P)), states=1).denominator == 1
    assert attested(Not(ar.Tight(P)), horizon=2).by == ("z3",)
    leaks = found(ar.SameStrings(P, Q), Not(ar.SameJoint(P, Q)), states=1)
    assert leaks.size == 1


def test_views_of_a_sought_model_are_rebuilt_around_the_one_found() -> None:
    short = ar.SameJoint(ar.Truncated(P, 1), ar.Truncated(Q, 1))
    result = found(short, Not(ar.SameJoint(P, Q)))
    assert ar.same_joint(ar.Truncated(result.P, 1), ar.Truncated(result.Q, 1)).proved
    told = ar.Overridden(P, at={"b": {ar.END: 1}})
    assert ar.next_distribution(found(ar.SameJoint(told, P), Not(ar.SameConditionals(told, P))).P, "b") != ar.Dist({ar.END: 1})


@pytest.mark.parametrize("symbols", [["tok"], ["yes", "no"], "a", "abc"])
def test_symbols_may_be_few_or_long(symbols) -> None:
    one = sought("P", alphabet=symbols)
    result = found(Differ(Output(one, "greedy"), Output(one, "most probable")))
    assert (result.size, result.denominator) == (2, 2)


def test_a_candidate_for_which_the_question_has_no_answer_is_passed_over() -> None:
    rule = ar.regex("a*", "ab")
    equal = ar.Comparison(TokenLoss(P, Q1), "==", TokenLoss(P, Q2))  # none where P never ends
    result = found(equal, ar.Obeys(Q1, rule), Not(ar.Obeys(Q2, rule)), ar.Comparison(TokenLoss(P, Q1), "<", inf), states=1)
    assert (result.size, result.denominator) == (1, 2)
    assert ar.perplexity(result.P, result.Q1) == ar.perplexity(result.P, result.Q2)


def test_a_constraint_reads_as_a_sentence() -> None:
    assert str(GREEDY) == "the greedy output of P differs from the most probable output of P"
    assert str(Output(Q1, "beam", width=2)) == "the width-2 beam output of Q1"


def test_an_exact_number_is_met_exactly() -> None:
    assert found(ar.Comparison(ar.Entropy(P), "==", ar.log(3))).denominator == 3
    assert ar.expected_length(found(ar.Comparison(ar.Length(P), "==", Fraction(3, 2))).P) == Fraction(3, 2)


# -- what is said where it is hard ---------------------------------------------------------------------------------------------


def test_weights_with_larger_denominators_come_from_the_solver_and_the_scope_says_so() -> None:
    result = found(ar.Comparison(ar.NextProbability(P, (), "a"), "==", Fraction(5, 17)), denominators=3)
    assert ar.next_distribution(result.P)["a"] == Fraction(5, 17)
    assert result.denominator == 17
    assert "z3's weights, rounded; denominators of at most 3 were excluded" in result.scope


def test_irrational_weights_are_unknown_and_not_absent() -> None:
    square = ar.Comparison(ar.PrefixProbability(P, ("a", "a")), "==", HALF)
    even = ar.Comparison(ar.NextProbability(P, (), "a"), "==", ar.NextProbability(P, ("a",), "a"))
    verdict = find_model(square, even, horizon=2, denominators=3)
    assert isinstance(verdict, Unknown)
    assert "irrational" in verdict.explored


def test_a_budget_that_ends_is_unknown() -> None:
    verdict = find_model(ar.Comparison(ar.Entropy(P), "==", ar.log(7)), budget=5, horizon=1)
    assert isinstance(verdict, Unknown)
    assert "the budget ended" in verdict.explored


def test_a_size_that_was_not_excluded_is_named_beside_what_is_found_later() -> None:
    hard = [ar.Comparison(ar.Entropy(P), "==", 2 * ar.log(2)), ar.Comparison(ar.NextProbability(P, (), ar.END), "==", 0)]
    result = find_model(*hard, budget=40, horizon=2)
    assert isinstance(result, Found | Unknown)
    assert "horizon 1: not excluded, for the budget ended" in (result.scope if isinstance(result, Found) else result.explored)


def test_a_model_on_which_decide_is_silent_is_not_handed_out(monkeypatch) -> None:
    monkeypatch.setattr(found_module, "decide", lambda claim: Unknown(claim, "told to", "nothing"))
    verdict = find_model(ar.Comparison(ar.NextProbability(P, (), "a"), "==", HALF), horizon=1)
    assert isinstance(verdict, Unknown)
    assert "decide says Unknown" in verdict.explored


def test_progress_is_told_what_is_done_and_can_end_it() -> None:
    told = []
    find_model(ar.SameConditionals(P, Q), Not(ar.SameJoint(P, Q)), horizon=1, progress=lambda what, done: told.append((what, done)))
    assert ("z3 on tables of horizon 1, all weights", 0) in told

    def stop(what: str, done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        find_model(ar.SameConditionals(P, Q), Not(ar.SameJoint(P, Q)), horizon=1, progress=stop)


def test_found_gives_its_models_by_name_and_can_be_kept() -> None:
    result = found(GREEDY)
    assert result["P"] is result.P is result.models["P"]
    assert pickle.loads(pickle.dumps(result)) == copy.deepcopy(result) == result
    assert repr(result).startswith("Found(P=Table(")
    with pytest.raises(AttributeError, match="no model 'R'"):
        _ = result.R
    with pytest.raises(ar.BadQuestion, match="no model 'R'"):
        _ = result["R"]


# -- refusals -----------------------------------------------------------------------------------------------------------------

SOURCE = ar.HMM("ab", start={"s": 1}, emit={"s": {"a": 1}}, move={"s": {"s": 1}}, stop={"s": "1/4"})
REFUSED: dict[str, Callable[[], object]] = {
    "nothing is asked": find_model,
    "nothing is sought": lambda: find_model(ar.Tight(ar.Table("a", {}, horizon=0))),
    "expected a claim": lambda: find_model("P"),  # type: ignore[arg-type]
    "two alphabets": lambda: find_model(ar.SameJoint(P, sought("P", alphabet="abc"))),
    "the alphabets differ": lambda: find_model(ar.SameJoint(P, sought("Q", alphabet="abc"))),
    "is sought and has no answers": lambda: ar.next_distribution(P),
    "holds a sought model": lambda: find_model(ar.SameJoint(P, ar.Product(P, Q))),
    "needs two models": lambda: find_model(ar.SameConditionals(P, SOURCE)),  # type: ignore[arg-type]
    "the relation must be": lambda: find_model(ar.Comparison(ar.Entropy(P), ">", 0)),  # type: ignore[arg-type]
    "is a float": lambda: find_model(ar.Comparison(ar.Entropy(P), "<", 0.5)),
    "a side of a comparison": lambda: find_model(ar.Comparison(Extrapolation(P, ar.regex("a*", "ab"), 2), "<", 1)),
    "tuple of symbols": lambda: find_model(ar.Comparison(ar.PrefixProbability(P, "ab"), "==", 1)),  # type: ignore[arg-type]
    "not in the alphabet": lambda: find_model(ar.Comparison(ar.PrefixProbability(P, ("c",)), "==", 1)),
    "are not rational": lambda: find_model(ar.SameJoint(P, ar.Decoded(Q, ar.Temperature("2/3")))),
    "obeys a regular language": lambda: find_model(ar.Obeys(ar.Decoded(P, ar.Greedy()), ar.regex("a*", "ab"))),
    "a table has none": lambda: find_model(ar.Obeys(P, ar.regex("a*", "ab")), horizon=1),
    "do not differ": lambda: find_model(Not(GREEDY)),
    "the family is": lambda: find_model(GREEDY, family="hmm"),  # type: ignore[arg-type]
    "is limited by": lambda: find_model(GREEDY, horizon=1, length=1),
    "must be an int of at least 0": lambda: find_model(GREEDY, horizon=-1),
    "must be an int of at least 1": lambda: find_model(GREEDY, states=0),
    "rows and moves": lambda: find_model(GREEDY, horizon=12),
    "denominators must be": lambda: find_model(GREEDY, denominators=0),
    "seconds must be": lambda: find_model(GREEDY, seconds="1"),  # type: ignore[arg-type]
    "needs a name": lambda: sought(""),
    "over no symbols": lambda: sought("P", alphabet=""),
    "the method of an Output": lambda: Output(P, "best"),  # type: ignore[arg-type]
    "is that of a model": lambda: Output(SOURCE, "greedy"),
    "is the beam's": lambda: Output(P, "beam"),
    "width of at least 1": lambda: Output(P, "beam", width=0),
}


@pytest.mark.parametrize("says", REFUSED)
def test_refused_with_a_reason(says: str) -> None:
    with pytest.raises(ar.BadQuestion, match=says):
        REFUSED[says]()
