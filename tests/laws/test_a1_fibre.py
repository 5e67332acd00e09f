"""A1: two models have one joint iff they agree at every prompt that is possible under the first."""

from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.core.words import END
from tests.strategies import next_tokens, pdfas, prompts, tables
from tests.twice import brute

quick = settings(deadline=None, max_examples=60)
small = st.one_of(pdfas(max_states=3), tables(max_length=2))


def impossible(p, most=4):
    """The shortest impossible prompts of p."""
    found = []
    for prompt in ar.shortest(ar.zero_prompts(p)):
        found.append(prompt)
        if len(found) == most:
            break
    return found


@st.composite
def related(draw):
    """A model and another that agrees with it at most prompts."""
    p = draw(small)
    n = draw(st.integers(0, 2))
    q = ar.Overridden(p, at={draw(st.text("ab", min_size=i, max_size=i)): draw(next_tokens()) for i in range(n)})
    return p, q


@quick
@given(related())
def test_one_joint_is_agreement_at_every_prompt_possible_under_the_first(pair):
    p, q = pair
    longest = min(len(brute.states(p)) + len(brute.states(q)), 8)
    possible = [w for w in brute.words(p.alphabet, longest) if brute.prefix(p, w)]
    agreement = all(brute.answer(p, w) == brute.answer(q, w) for w in possible)
    for verdict in (ar.same_joint(p, q), ar.same_joint(q, p)):
        ar.recheck(verdict)
        assert verdict.proved == agreement


@quick
@given(small, small, st.data())
def test_other_answers_below_impossible_prompts_stay_in_the_fibre(p, other, data):
    if not impossible(p):
        p = ar.Decoded(p, ar.Greedy())  # of two symbols, one is then impossible everywhere
    chosen = data.draw(st.sampled_from(impossible(p)))
    q = ar.Overridden(p, below={chosen: other})
    verdict = ar.same_joint(p, q)
    ar.recheck(verdict)
    assert verdict.proved
    assert ar.kl(p, q) == 0
    assert ar.total_variation(p, q).upper == 0


@quick
@given(small, next_tokens(), prompts(max_size=3))
def test_another_answer_at_a_possible_prompt_leaves_the_fibre(p, other, prompt):
    prompt = brute.possible(p, prompt)
    verdict = ar.same_joint(p, ar.Overridden(p, at={prompt: other}))
    ar.recheck(verdict)
    assert verdict.proved == (ar.next_distribution(p, prompt) == other)
    assert verdict.proved or verdict.witness.prompt == prompt


# -- what each word of the statement is for -------------------------------------------------------------------------------------

STOP = ar.PDFA("ab", start=0, next={0: {"a": 1}, 1: {END: 1}}, step={0: {"a": 1, "b": 1}, 1: {"a": 1, "b": 1}})


def test_without_possible_it_fails_one_joint_does_not_mean_agreement_at_every_prompt():
    q = ar.Overridden(STOP, at={"b": {"a": "1/2", "b": "1/2"}})
    joint, everywhere = ar.same_joint(STOP, q), ar.same_conditionals(STOP, q)
    ar.recheck(joint)
    ar.recheck(everywhere)
    assert joint.proved
    assert everywhere.refuted
    assert everywhere.witness.prompt == ("b",)


def test_without_every_it_fails_agreement_up_to_a_length_is_not_enough():
    p = ar.PDFA("a", start=0, next={0: {"a": "1/2", END: "1/2"}}, step={0: {"a": 0}})
    n = 20
    q = ar.Overridden(p, at={"a" * n: {END: 1}})
    assert all(brute.answer(p, ("a",) * k) == brute.answer(q, ("a",) * k) for k in range(n))
    verdict = ar.same_joint(p, q)
    ar.recheck(verdict)
    assert verdict.witness.prompt == ("a",) * n
    assert ar.kl(p, q) == float("inf")
    assert ar.kl(q, p) > 0


def test_agreement_at_the_impossible_prompts_alone_is_not_enough():
    q = ar.PDFA("ab", start=0, next={0: {"a": 1}, 1: {"b": 1}, 2: {END: 1}}, step={0: {"a": 1, "b": 2}, 1: {"a": 2, "b": 2}, 2: {"a": 2, "b": 2}})
    for w in brute.words(("a", "b"), 5):
        if not brute.prefix(STOP, w) and not brute.prefix(q, w):
            assert brute.answer(STOP, w) == brute.answer(q, w)
    assert ar.same_joint(STOP, q).refuted
