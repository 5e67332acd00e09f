"""A5: aⁿbⁿ; models of KL 0 for every length and every q, whose completions of the same broken prompts are anything from 0 to 251 in 251 right.

For all lengths and all q the machines are compared by a formula over their counter, with q a parameter; and cut at a stated length (END
forced), for every q drawn, they are compared state by state, which is a route of its own.
"""

from fractions import Fraction
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.build.fibre import fibre
from arprops.core.words import END
from arprops.kernel.explore import explore
from arprops.search.elementary import counted
from tests.laws.anbn import BALANCE, NO_MORE_A, ONE_MORE_B, STOP, anbn, family
from tests.twice import brute

LENGTH = 8
LAST = 17  # balancing 8 symbols and one b more takes no more than 17
EXTENSIONS = {"balance": BALANCE, "no more a": NO_MORE_A, "stop": STOP, "one more b": ONE_MORE_B}
BALANCED = counted("ab", {"a": 1, "b": -1}, up_to=LAST)
shares = st.fractions(Fraction(1, 20), Fraction(19, 20), max_denominator=20)


def cut(off, q="1/2", last=LAST):
    return ar.Truncated(anbn(q, EXTENSIONS[off]), last)


def written(model):
    """The same model with its states written down."""
    states = explore([model.start()], lambda state: [model.step(state, symbol) for symbol in model.alphabet], 10_000)
    assert states.complete
    step = {i: {symbol: states.index[model.step(state, symbol)] for symbol in model.alphabet} for i, state in enumerate(states.states)}
    return ar.PDFA(model.alphabet, start=0, next={i: model.next(state) for i, state in enumerate(states.states)}, step=step)


@cache
def impossible():
    return [w for w in brute.words(("a", "b"), LENGTH, shortest=LENGTH) if not brute.prefix(anbn("1/2", STOP), w)]


# -- one joint, for every length and every q -------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=30)
@given(shares, st.integers(0, 12), st.sampled_from(sorted(EXTENSIONS)), st.sampled_from(sorted(EXTENSIONS)))
def test_all_extensions_have_kl_0_at_every_length_and_every_q(q, n, one, two):
    p, r = cut(one, q, n), cut(two, q, n)
    verdict = ar.same_joint(p, r)
    ar.recheck(verdict)
    assert verdict.proved
    assert ar.kl(p, r) == 0
    assert ar.total_variation(p, r).upper == 0


@settings(deadline=None, max_examples=20)
@given(shares, st.sampled_from(sorted(EXTENSIONS)))
def test_the_strings_are_anbn_with_their_probabilities_and_nothing_else(q, off):
    p = anbn(q, EXTENSIONS[off])
    for n in range(5):
        assert ar.string_probability(p, "a" * n + "b" * n) == q**n * (1 - q)
    assert set(brute.strings(p, 8)) == {("a",) * n + ("b",) * n for n in range(5)}
    assert ar.finite_mass(p) == 1


@pytest.mark.parametrize("two", ["no more a", "stop", "one more b"])
def test_all_extensions_are_one_joint_for_all_lengths_and_all_q(two):
    p, r = family(BALANCE), family(EXTENSIONS[two])
    verdict = ar.same_joint(p, r)
    ar.recheck(verdict)
    assert verdict.proved
    assert ar.kl(p, r) == 0
    assert ar.total_variation(p, r) == ar.Interval(0, 0)
    apart = ar.same_conditionals(p, r)
    ar.recheck(apart)
    assert apart.refuted
    assert apart.witness.witness.prompt == ("b",)


@pytest.mark.parametrize("two", ["no more a", "stop", "one more b"])
def test_at_one_q_without_a_cut_they_are_one_joint_too(two):
    verdict = ar.same_joint(anbn("1/3", BALANCE), anbn("1/3", EXTENSIONS[two]))
    ar.recheck(verdict)
    assert verdict.proved


def test_the_family_is_the_machine_at_each_q():
    for q in (Fraction(1, 3), Fraction(9, 10)):
        assert ar.same_conditionals(family(BALANCE).at({"q": q}), anbn(q, BALANCE)).proved
    assert ar.same_joint(anbn("1/3", BALANCE), anbn("1/4", BALANCE)).refuted


def test_without_the_same_odds_at_a_possible_prompt_it_fails_for_the_family():
    verdict = ar.same_joint(family(BALANCE), family(BALANCE, "r"))
    ar.recheck(verdict)
    assert verdict.refuted
    assert dict(verdict.witness.values).keys() == {"q", "r"}
    assert verdict.witness.witness.prompt == ()


def balanced_by(last):
    """The strings with d at this value, as a machine that can end after them."""
    moves = {"a": ("s", {"d": 1}), "b": ("s", {"d": -1})}
    return ar.CounterMachine("ab", start="s", counters=["d"], control={"s": [(f"d == {last}", {END: 1}, moves), ("", {"a": 1}, moves)]})


@pytest.mark.parametrize(("off", "prompts"), [("balance", "all"), ("balance", "possible"), ("one more b", "possible"), ("stop", "possible")])
def test_as_many_b_as_a_is_kept_for_all_lengths_and_all_q(off, prompts):
    verdict = ar.obeys(family(EXTENSIONS[off]), balanced_by(0), prompts=prompts)
    ar.recheck(verdict)
    assert verdict.proved


@pytest.mark.parametrize(("off", "last", "broken"), [("one more b", 0, "b"), ("balance", 5, ""), ("balance", -1, "")])
def test_where_it_is_not_kept_a_shortest_breach_is_found(off, last, broken):
    verdict = ar.obeys(family(EXTENSIONS[off]), balanced_by(last), prompts="all")
    ar.recheck(verdict)
    assert verdict.refuted
    assert "".join(verdict.witness.witness.prompt) == broken


def test_no_a_after_b_is_kept_for_all_lengths_and_all_q_where_the_rule_is_for_the_completion():
    rule = ar.regex("a*b*", "ab")
    verdict = ar.obeys(family(NO_MORE_A), rule, reads="completion", prompts="all")
    ar.recheck(verdict)
    assert verdict.proved
    for broken in (ar.obeys(family(NO_MORE_A), rule, prompts="all"), ar.obeys(family(NO_MORE_A), balanced_by(0), prompts="all"), ar.obeys(family(STOP), balanced_by(0), prompts="all")):
        ar.recheck(broken)
        assert broken.refuted
    balance = ar.obeys(family(BALANCE), rule, reads="completion", prompts="all")
    ar.recheck(balance)
    assert balance.proved  # to balance takes one letter only, or goes on as P does


def test_a_decided_claim_says_the_same_with_its_evidence():
    verdict = ar.decide(ar.Comparison(ar.KL(cut("balance"), cut("no more a")), "==", 0))
    assert verdict.proved


# -- and different answers off the support -----------------------------------------------------------------------------------------


def test_balance_and_no_more_a_differ_at_aabab():
    p, r = anbn("1/2", BALANCE), anbn("1/2", NO_MORE_A)
    assert ar.prefix_probability(p, "aabab") == 0
    assert ar.next_distribution(p, "aabab") == ar.Dist({"b": 1})
    assert ar.next_distribution(r, "aabab") == ar.Dist({"b": "1/2", END: "1/2"})
    verdict = ar.decide(ar.SameConditionals(p, r))
    assert verdict.refuted
    assert verdict.witness.prompt == ("b",)  # the shortest; aabab is another
    for model, odds in ((p, 1), (r, Fraction(1, 4))):
        assert ar.probability(ar.Truncated(model, LAST), "aababb", prompt="aabab", whole=True) == odds


@pytest.mark.parametrize("off", sorted(EXTENSIONS))
def test_all_complete_aaab_with_bb_and_stop(off):
    p = anbn("1/2", EXTENSIONS[off])
    assert ar.complete(p, "aaab", method="greedy") == (("b", "b"), True)
    assert ar.complete(p, "aaab", method="beam") == (("b", "b"), True)
    assert ar.probability(p, "bb", prompt="aaab") == 1


@settings(deadline=None, max_examples=60)
@given(st.text("ab", max_size=7))
def test_each_extension_keeps_its_rule_on_every_prompt(prompt):
    possible = ar.prefix_probability(anbn("1/2", STOP), prompt) > 0
    assert ar.probability(cut("balance"), BALANCED, prompt=prompt, whole=True) == (1 if not possible else ar.probability(cut("stop"), BALANCED, prompt=prompt, whole=True))
    if not possible:
        assert ar.probability(cut("no more a"), "b*", prompt=prompt) == 1
        assert ar.probability(anbn("1/2", STOP), "", prompt=prompt) == 1
        more = counted("ab", {"a": 1, "b": -1}, equals=-1, up_to=LAST)
        assert ar.probability(cut("one more b"), more, prompt=prompt, whole=True) == 1


# -- the 256 prompts of length 8 ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("off", sorted(EXTENSIONS))
def test_of_the_256_prompts_of_length_8_5_are_possible(off):
    language = ar.zero_prompts(cut(off))
    assert ar.count(language, LENGTH) == 251 == len(impossible())
    possible = [w for w in brute.words(("a", "b"), LENGTH, shortest=LENGTH) if w not in language]
    assert ["".join(w) for w in possible] == ["aaaaaaaa", "aaaaaaab", "aaaaaabb", "aaaaabbb", "aaaabbbb"]
    assert ar.decide(ar.Comparison(ar.ZeroPromptCount(anbn("1/2", EXTENSIONS[off]), LENGTH), "==", 251)).proved


@pytest.mark.parametrize(("off", "right"), [("stop", 69), ("balance", 251), ("one more b", 0)])
def test_the_share_of_balanced_completions_is_the_rules_own(off, right):
    assert ar.extrapolation(cut(off), BALANCED, LENGTH) == Fraction(right, 251)
    assert ar.decide(ar.Comparison(ar.Extrapolation(cut(off), BALANCED, LENGTH), "==", Fraction(right, 251))).proved


def test_with_kl_exactly_0_the_share_takes_every_value_k_of_251():
    machines = cut("one more b", last=LAST), cut("balance", last=LAST)
    base, other = map(written, machines)  # 252 models are asked, and a table answers sooner than a guard
    assert all(ar.same_conditionals(*pair).proved for pair in zip(machines, (base, other), strict=True))
    found = []
    for k in range(252):
        p = ar.Overridden(base, below=dict.fromkeys(impossible()[:k], other))
        found.append(ar.extrapolation(p, BALANCED, LENGTH))
        if k % 50 == 1:
            verdict = ar.same_joint(p, base)
            ar.recheck(verdict)
            assert verdict.proved
            assert ar.kl(base, p) == 0
    assert found == [Fraction(k, 251) for k in range(252)]


# -- the fibre --------------------------------------------------------------------------------------------------------------------------


def test_the_fibre_of_a_horizon_beyond_8_has_251_free_prompts_of_length_8():
    f = fibre(anbn("1/2", STOP), horizon=LENGTH + 1)
    assert f.free(LENGTH) == 251
    assert [w for w in ar.shortest(f.free_prompts) if len(w) == LENGTH] == impossible()
    for off in EXTENSIONS:
        verdict = f.contains(cut(off, last=LENGTH + 1))
        ar.recheck(verdict)
        assert verdict.proved
    assert f.contains(cut("stop", q="1/3", last=LENGTH + 1)).refuted
    assert f.contains(cut("stop")).refuted


@pytest.mark.parametrize("n", [0, 1, 2, 9, 200])
def test_the_dimension_at_every_horizon_has_a_closed_form(n):
    # a^i b^j is possible iff i ≥ j, so of length k there are k // 2 + 1 possible prompts
    free = sum(2**k - (k // 2 + 1) for k in range(n))
    assert fibre(anbn("1/3", STOP), horizon=n).dimension == 2 * free


@settings(deadline=None, max_examples=10)
@given(st.randoms(use_true_random=False), st.booleans())
def test_members_drawn_from_the_fibre_have_shares_between_0_and_69_of_251_where_one_symbol_is_left(rng, vertices):
    f = fibre(anbn("1/2", STOP), horizon=LENGTH + 1)
    member = f.sample(rng=rng, vertices=vertices)
    assert f.contains(member).proved
    share = ar.extrapolation(member, BALANCED, LENGTH)
    # a string of length 8 is not one symbol from balance, so all that counts is END after the balanced ones
    assert share == sum(member.rows[w][END] for w in impossible() if w.count("a") == 4) / 251
    assert 0 <= share <= Fraction(69, 251)


def test_the_line_from_one_more_b_to_stop_meets_every_share_k_of_251_up_to_69():
    f = fibre(anbn("1/2", STOP), horizon=LENGTH + 1)
    none, most = (cut(off, last=LENGTH + 1) for off in ("one more b", "stop"))
    for k in (0, 1, 34, 69):
        assert ar.extrapolation(f.between(none, most, weight=Fraction(k, 69)), BALANCED, LENGTH) == Fraction(k, 251)


# -- what the hypotheses are for ---------------------------------------------------------------------------------------------------------


def test_without_off_the_support_it_fails_other_answers_at_a_possible_prompt_cost():
    p = cut("balance")
    q = ar.Overridden(p, below={"aaab": cut("one more b")})
    verdict = ar.same_joint(p, q)
    ar.recheck(verdict)
    assert verdict.proved  # the model given below read a possible prompt, and answers it as P does
    q = ar.Overridden(p, at={"aaab": {END: 1}})
    assert ar.same_joint(p, q).refuted
    assert ar.kl(p, q) == float("inf")


def test_without_0_below_q_it_fails_aaab_is_then_impossible_too():
    p = cut("balance", 0)
    assert ar.count(ar.zero_prompts(p), LENGTH) == 256
    assert ar.prefix_probability(p, "aaab") == 0


def test_without_q_below_1_it_fails_no_string_is_finished():
    p = anbn(1, BALANCE)
    assert ar.count(ar.zero_prompts(ar.Truncated(p, LENGTH)), LENGTH) == 255
    assert ar.finite_mass(p) == 0
    assert brute.strings(p, 8) == {}
