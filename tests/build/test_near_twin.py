"""Near twins as a user meets them: what comes back, what is refused and with which words, and that the certificate holds."""

import json
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from math import inf
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.build.benchmark import Benchmark
from arprops.build.near_twin import near_twin
from arprops.build.nearness import claims
from arprops.core.certificate import Escape
from arprops.core.error import BadModel, BadQuestion, Rejected
from arprops.formats.proof import proof_data
from arprops.kernel.check import recheck
from arprops.search.elementary import everything, from_words, nothing
from tests.build.failing import SCORES, asking, benchmarks, failing, refused, softened
from tests.strategies import AB, pdfas, prompts, tables
from tests.twice import brute

END = ar.END
ROOT = Path(__file__).parents[2]
quick = settings(deadline=None, max_examples=40)

# -- what comes back ---------------------------------------------------------------------------------------------------------


def test_the_scores_the_price_and_the_samples_of_a_question():
    near = near_twin(asking(), {"b": "c", "ab": "c"}, score="1/4")
    assert (near.mass, near.old_score, near.new_score) == (Fraction(3, 8), Fraction(3, 4), Fraction(1, 4))
    assert near.kl == near.floor == Fraction(3, 8) * (Fraction(3, 4) * ar.log(3) - Fraction(1, 4) * ar.log(3))
    assert near.samples() == 8
    assert isinstance(near.model, ar.PDFA)
    assert ar.next_distribution(near.model, "ab") == ar.Dist({"c": "1/4", "d": "3/4"})
    assert ar.next_distribution(near.model, "aab") == ar.Dist({"c": "3/4", "d": "1/4"})
    assert repr(near) == "NearTwin(2 prompts of probability 3/8: score 3/4 → 1/4, KL 0.20599)"


def test_each_prompt_may_have_a_target_of_its_own():
    near = near_twin(asking(), {"b": "c", "ab": "c"}, score={"b": "1/2", ("a", "b"): 1})
    assert [(s.probability, s.old, s.target, s.new) for s in near.prompts] == [
        (Fraction(1, 4), Fraction(3, 4), Fraction(1, 2), Fraction(1, 2)),
        (Fraction(1, 8), Fraction(3, 4), Fraction(3, 4), Fraction(3, 4)),
    ]
    assert near.new_score == Fraction(7, 12)


@quick
@given(softened(st.one_of(pdfas(), tables())), benchmarks(), SCORES)
def test_every_number_is_what_the_library_says_of_the_two_models(p, benchmark, score):
    if near := failing(p, benchmark, score):
        assert near.original is p
        assert ar.kl(p, near.model) == near.kl == near.floor
        for scored in near.prompts:
            assert scored.probability == ar.prefix_probability(p, scored.prompt)
            assert scored.old == ar.probability(p, scored.right, prompt=scored.prompt)
            assert scored.new == scored.target == min(scored.old, score) == ar.probability(near.model, scored.right, prompt=scored.prompt)


def test_a_chain_of_states_whose_odds_all_change_costs_exactly_the_floor():
    # Σ over 300 states of logarithms with numbers of hundreds of digits, which telescopes to two logarithms.
    rows = {str(i): {"a": Fraction(i % 7 + 1, 16), "b": Fraction(i % 5 + 1, 16), END: Fraction(14 - i % 7 - i % 5, 16)} for i in range(150)}
    moves = {str(i): {"a": str(i + 1), "b": str(i + 1)} for i in range(150)}
    near = near_twin(ar.PDFA("ab", start="0", next={**rows, "150": {END: 1}}, step={**moves, "150": {"a": "150", "b": "150"}}), {"": "(a|b)*b"}, score="1/50")
    assert near.kl.terms != near.floor.terms
    assert near.kl == near.floor
    assert near.kl != near.floor + ar.log(Fraction(10**50 + 1, 10**50))


@quick
@given(softened(pdfas()), benchmarks(), SCORES)
def test_outside_the_benchmark_nothing_changes_and_after_a_symbol_that_the_twin_never_emits_neither(p, benchmark, score):
    if near := failing(p, benchmark, score):
        for w in brute.words(AB, 4):
            begun = next((prompt for prompt in benchmark if w[: len(prompt)] == prompt), None)
            left = begun is not None and not all(brute.answer(near.model, w[:i]).get(w[i]) for i in range(len(begun), len(w)))
            if begun is None or left:
                assert brute.answer(near.model, w) == brute.answer(p, w), w


@quick
@given(softened(st.one_of(pdfas(), tables())), benchmarks(), SCORES)
def test_the_kernel_accepts_every_verdict_and_a_loaded_model_is_the_same(p, benchmark, score):
    if near := failing(p, benchmark, score):
        assert len(near.verdicts) == 3 * len(benchmark) + 1
        assert tuple(verdict.claim for verdict in near.verdicts) == claims(p, near.model, near.prompts)
        for verdict in near.verdicts:
            recheck(verdict)


@pytest.mark.parametrize("score", ["1/4", 0])
def test_a_checker_that_does_not_import_arprops_accepts_the_certificate(score, tmp_path):
    near = near_twin(asking(), {"b": "c", "c": "", "ab": "c"}, score=score)
    files = []
    for i, verdict in enumerate(near.verdicts):
        files.append(tmp_path / f"{i}.json")
        files[-1].write_text(json.dumps(proof_data(verdict, name=str(i), models={"P": near.original, "Q": near.model})))
    run = subprocess.run([sys.executable, str(ROOT / "proofs" / "recheck.py"), *map(str, files)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_model_is_data_and_reads_back(tmp_path):
    for number, p in enumerate((asking(), running_on(), ar.Table("ab", {"": {"a": 1}, "a": {"b": 1}, "b": {"a": 1}}, length=2))):
        near = near_twin(p, {"b": "(aa)*", "a": "b|a"}, score="1/3")
        ar.save(near.model, tmp_path / f"{number}.toml")
        loaded = ar.load(tmp_path / f"{number}.toml")
        assert all(brute.answer(loaded, w) == brute.answer(near.model, w) for w in brute.words(p.alphabet, 4))


def test_states_keep_their_names_and_equal_ones_are_one():
    near = near_twin(asking(), {"ab": "c"}, score="1/4")
    assert list(near.model.next_of) == ["ask", "ask_2", "answer", "done", "ask_3", "answer_2"]
    assert len(near_twin(asking(), {(): "a*"}, score="1/4").model.next_of) == 3


def running_on():
    """After a it stops, and whoever reads on is counted, for ever; b is followed by any number of a."""
    loop = {"a": ("count", {"n": 1}), "b": ("count", {"n": 1})}
    return ar.CounterMachine("ab", start="s", counters=["n"], control={
        "s": [("", {"a": "1/2", "b": "1/2"}, {"a": ("stop", {}), "b": ("more", {})})],
        "stop": [("", {END: 1}, loop)],
        "more": [("", {"a": "1/2", END: "1/2"}, {"a": ("more", {}), "b": ("more", {})})],
        "count": [("", {END: 1}, loop)]})  # fmt: skip


def test_a_model_with_endless_impossible_prompts_is_overridden_where_the_benchmark_is_finite():
    p = running_on()
    near = near_twin(p, {"b": "(aa)*"}, score="1/3")
    assert isinstance(near.model, ar.Overridden)
    assert near.model.model is p
    assert isinstance(near.model.below["b",], ar.PDFA)
    assert (near.old_score, near.new_score) == (Fraction(2, 3), Fraction(1, 3))
    assert all(brute.answer(near.model, w) == brute.answer(p, w) for w in brute.words(AB, 4) if w[:1] != ("b",))


def test_a_belief_and_a_function_are_models_too():
    hmm = ar.HMM("ab", start={"h": 1}, emit={"h": {"a": "1/2", "b": "1/2"}}, move={"h": {"h": 1}}, stop={"h": "1/2"})
    assert near_twin(ar.Belief(hmm, off_support={END: 1}), {"a": ""}, score="1/4").new_score == Fraction(1, 4)
    even = ar.FunctionModel("ab", lambda prompt: {"a": "1/2", END: "1/2"} if len(prompt) % 2 else {"b": "1/3", END: "2/3"})
    near = near_twin(ar.Truncated(even, 4), {"b": "()"}, score="1/4")
    assert isinstance(near.model, ar.PDFA)
    assert ar.string_probability(near.model, "b") == Fraction(1, 12)


def test_symbols_may_be_longer_than_a_character_and_a_language_may_list_them_in_another_order():
    p = ar.PDFA(["ask", "yes", "no"], start=0, next={0: {"ask": 1}, 1: {"yes": "9/10", "no": "1/10"}, 2: {END: 1}}, step={0: {"ask": 1}, 1: {"yes": 2, "no": 2}}, default=2)
    near = near_twin(p, {("ask",): from_words(["no", "yes", "ask"], [["yes"]])}, score="1/10")
    assert ar.next_distribution(near.model, ["ask"]) == ar.Dist({"yes": "1/10", "no": "9/10"})
    swapped = Benchmark(["no", "yes", "ask"], {("ask",): "<yes>"})
    assert near_twin(p, swapped, score="1/10").kl == near.kl
    assert near_twin(ar.PDFA("a", start=0, next={0: {"a": "1/2", END: "1/2"}}, step={0: {"a": 0}}), {"a": "a*"}, score=1).kl == 0


# -- the corners of the theorem -----------------------------------------------------------------------------------------------


def test_where_the_model_is_always_right_the_wrong_completion_is_a_shortest_one():
    near = near_twin(asking("1"), {"b": "c"}, score="1/10")
    assert ar.next_distribution(near.model, "b") == ar.Dist({"c": "1/10", END: "9/10"})
    assert near.kl == Fraction(1, 4) * ar.log(10)
    again = near_twin(asking("1"), {"b": "c|()|d[abcd]*"}, score="1/10")
    assert ar.next_distribution(again.model, "b") == ar.Dist({"c": "1/10", "a": "9/10"})
    longer = near_twin(asking("1"), {"b": ".?"}, score="1/10")
    assert ar.next_distribution(longer.model, "b") == ar.Dist({"c": "1/10", "a": "9/10"})
    assert ar.next_distribution(longer.model, "ba") == ar.Dist({"a": 1})
    assert ar.next_distribution(longer.model, "bc") == ar.Dist({END: 1})


def test_a_wrong_completion_that_begins_like_right_ones_shares_their_beginning():
    p = ar.PDFA("ab", start=0, next={0: {"a": "1/2", END: "1/2"}}, step={0: {"a": 0, "b": 0}})
    near = near_twin(p, {(): "a*"}, score="1/4")
    assert (near.old_score, near.new_score) == (1, Fraction(1, 4))
    near = near_twin(p, {(): "!(aab)"}, score="1/4")
    assert ar.string_probability(near.model, "aab") == Fraction(3, 4)
    assert [ar.string_probability(near.model, "a" * n) for n in range(5)] == [Fraction(1, 4) / 2 ** (n + 1) for n in range(5)]


def test_a_prompt_that_is_never_completed_rightly_is_left_alone():
    near = near_twin(asking("0"), {"b": "c", "ab": nothing("abcd")}, score=0)
    assert near.model is near.original
    assert near.kl == 0
    assert near.samples() == inf


def test_never_being_right_costs_everything_and_the_twin_is_made_all_the_same():
    near = near_twin(asking(), {"b": "c"}, score=0)
    assert near.kl == near.floor == inf
    assert near.kl.witness == Escape(("b",), "c")
    assert ar.next_distribution(near.model, "b") == ar.Dist({"d": 1})
    assert ar.next_distribution(near.model, "bc") == ar.next_distribution(near.original, "bc")
    assert near.samples() == 0


def test_at_impossible_prompts_even_score_zero_is_free():
    near = near_twin(asking(), {"cb": "()", "d": "()"}, score=0)
    assert (near.mass, near.old_score, near.new_score) == (0, 1, 0)
    assert near.kl == near.floor == 0
    assert ar.same_joint(near.original, near.model).proved
    assert not ar.same_conditionals(near.original, near.model).proved


def test_without_any_mass_all_prompts_count_alike():
    p = ar.Overridden(asking(), at={"c": {"a": 1}})
    assert near_twin(p, {"c": "a", "d": "a"}, score=0).old_score == Fraction(1, 2)


def test_completions_that_never_end_are_wrong():
    leaks = ar.PDFA("ab", start=0, next={0: {"a": "1/2", "b": "1/2"}, 1: {END: 1}, 2: {"b": 1}}, step={0: {"a": 1, "b": 2}, 1: {"a": 1, "b": 1}, 2: {"a": 1, "b": 2}})
    near = near_twin(leaks, {(): everything("ab")}, score="1/4")
    assert (near.old_score, near.new_score) == (Fraction(1, 2), Fraction(1, 4))
    assert ar.finite_mass(near.model) == Fraction(1, 4)
    assert ar.next_distribution(near.model, "bb") == ar.Dist({"b": 1})
    assert near.kl == Fraction(1, 2) * ar.log(2) + Fraction(1, 2) * ar.log(Fraction(2, 3))


# -- what is refused ---------------------------------------------------------------------------------------------------------

REFUSED = {
    "nested": ({"ba": "a", "ab": "c", "b": "c"}, "1/2", "not prefix-free: b begins ba"),
    "empty prompt among others": ({"": "a", "ab": "c"}, "1/2", "not prefix-free: ε begins ab"),
    "no prompt": ({}, 0, "no prompt"),
    "twice": ({"a": "a", ("a",): "b"}, 0, "the prompt a is given twice"),
    "not a mapping": (["b"], 0, "maps prompts to their right completions"),
    "unknown symbol": ({"x": "a"}, 0, "symbol 'x' at position 0 is not in the alphabet"),
    "no prompt at all": ({3: "a"}, 0, "a prompt is text or a sequence"),
    "a bad pattern": ({"b": "("}, 0, "regular expression"),
    "not a language": ({"b": 3}, 0, "must be a Language or a regular expression, found 3"),
    "other symbols": ({"b": everything("ab")}, 0, "are over ('a', 'b'), the benchmark over ('a', 'b', 'c', 'd')"),
    "above 1": ({"b": "c"}, "3/2", "from 0 to 1, found 3/2"),
    "negative": ({"b": "c"}, -1, "from 0 to 1, found -1"),
    "score of a stranger": ({"b": "c"}, {"b": 0, "a": 0}, "no right completions for the prompt a"),
    "score twice": ({"b": "c"}, {"b": 0, ("b",): 0}, "given twice for the prompt b"),
    "no score": ({"b": "c", "ab": "c"}, {"b": 0}, "no score is given for the prompt ab"),
    "cannot be failed": ({"b": everything("abcd")}, "1/2", "cannot be failed"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_benchmark_that_makes_no_sense_is_refused(name):
    benchmark, score, message = REFUSED[name]
    with pytest.raises(BadQuestion) as refusal:
        near_twin(asking(), benchmark, score=score)
    assert message in str(refusal.value)


def test_a_float_is_refused_with_the_text_to_write():
    with pytest.raises(BadModel, match=r'write "0.5"'):
        near_twin(asking(), {"b": "c"}, score=0.5)


@quick
@given(st.lists(prompts(("b", "a", "ba"), 3), min_size=1, max_size=5, unique=True))
def test_prompts_are_refused_exactly_where_one_begins_another(words):
    nested = any(v != w and v[: len(w)] == w for v in words for w in words)
    assert nested == ("not prefix-free" in (refused(lambda: Benchmark(("b", "a", "ba"), dict.fromkeys(words, "a"))) or ""))


def test_a_source_and_a_partial_model_are_told_to_choose():
    hmm = ar.HMM("ab", start={"h": 1}, emit={"h": {"a": 1}}, move={"h": {"h": 1}}, stop={"h": "1/2"})
    for joint in (hmm, ar.Belief(hmm), "model"):
        with pytest.raises(BadQuestion, match="off_support"):
            near_twin(joint, {"a": ""}, score=0)


def test_a_model_that_outgrows_the_budget_is_told_to_be_truncated():
    endless = ar.CounterMachine("ab", start="s", counters=["n"], control={"s": [("", {"a": "1/2", END: "1/2"}, {"a": ("s", {"n": 1}), "b": ("s", {})})]})
    with pytest.raises(BadQuestion, match=r"Truncated\(p, n\)"):
        near_twin(endless, {"b": "a*"}, score=0, budget=1000)
    with pytest.raises(BadQuestion, match=r"after the prompt a more than 1000 states.*Truncated\(p, n\)"):
        near_twin(running_on(), {"a": "b|()"}, score="1/2", budget=1000)
    cut = ar.Truncated(endless, 5)
    answers = [refused(lambda n=n: near_twin(cut, {"aa": "a"}, score="1/8", budget=n)) for n in range(1, 20)]
    assert all(answer is None or "raise the budget" in answer for answer in answers)
    assert [answer is None for answer in answers] == sorted(answer is None for answer in answers)
    assert None in answers
    assert near_twin(cut, {"aa": "a"}, score="1/8", budget=19).kl == near_twin(cut, {"aa": "a"}, score="1/8").kl


def test_a_family_is_told_to_name_a_member():
    family = ar.CounterMachine("a", start="s", counters=[], parameters={"q": (0, 1)}, control={"s": [("", {"a": "q", END: "1 - q"}, {"a": "s"})]})
    with pytest.raises(BadQuestion, match="parameters q; ask about a member"):
        near_twin(family, {"a": ""}, score=0)
    assert near_twin(family.at({"q": "1/2"}), {"a": "()"}, score="1/4").new_score == Fraction(1, 4)


def test_a_benchmark_over_other_symbols_is_refused():
    with pytest.raises(BadQuestion, match="give both the same symbols"):
        near_twin(asking(), Benchmark("ab", {"b": "a"}), score=0)


def test_numbers_that_do_not_fit_the_verdicts_are_rejected():
    near = near_twin(asking(), {"b": "c"}, score="1/4")
    other = near_twin(asking(), {"b": "c"}, score="1/8")
    scored = near.prompts[0]
    forged = [
        {"kl": ar.log(2)},
        {"floor": ar.log(2)},
        {"model": other.model},
        {"verdicts": near.verdicts[:-1]},
        {"verdicts": ()},
        {"prompts": (replace(scored, new=Fraction(1, 8)),)},
        {"prompts": (replace(scored, new=Fraction(1, 2)),)},
        {"prompts": (replace(scored, probability=Fraction(1, 8)),)},
        {"prompts": (replace(scored, target=Fraction(7, 8), old=Fraction(3, 4)),), "floor": near.floor},
        {"original": asking()},
    ]
    for change in forged[:-1]:
        with pytest.raises(Rejected):
            replace(near, **change)
    assert replace(near, **forged[-1]) == near  # an equal model


# -- samples ------------------------------------------------------------------------------------------------------------------


def test_an_error_that_no_test_need_do_better_than_is_refused():
    near = near_twin(asking(), {"b": "c"}, score="1/4")
    for error in (0, "1/2", 1, "-1/3"):
        with pytest.raises(BadQuestion, match="between 0 and 1/2"):
            near.samples(error=error)
    assert near.samples(error="1/4") == near.samples(error="2/5") == 0
    assert near.samples(error="1/100") > near.samples(error="1/20")
