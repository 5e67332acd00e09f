"""Likelihoods, supports, finite mass and languages a second time: every word, path by path."""

from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.core.words import END
from tests.strategies import AB, counter_machines, hmms, languages, models, pdfas, pfas, prompts, sources, tables
from tests.twice import brute

quick = settings(deadline=None, max_examples=60)
joints = st.one_of(models(), sources())


def mixed() -> Any:
    """Joints of every kind, views of sources among them."""
    return st.one_of(
        joints,
        sources().map(ar.Belief),
        sources().map(lambda s: ar.Belief(s, off_support={"a": 1})),
        st.tuples(pdfas(max_states=2), hmms(max_states=2)).map(lambda pq: ar.Mixture([("1/4", pq[0]), ("3/4", pq[1])])),
    )


@quick
@given(mixed(), prompts())
def test_prefix_and_string_probabilities_are_products_and_sums_over_paths(p, prompt):
    assert ar.prefix_probability(p, prompt) == brute.prefix(p.source(), prompt) == brute.prefix(p, prompt)
    assert ar.string_probability(p, prompt) == brute.string(p.source(), prompt) == brute.string(p, prompt)


@quick
@given(mixed(), prompts())
def test_the_next_distribution_is_the_ratio_of_masses_at_possible_prompts(p, prompt):
    prompt = brute.possible(p.source(), prompt)
    mass = brute.prefix(p.source(), prompt)
    ratios = {outcome: joint / mass for outcome, joint in brute.outcomes(p.source(), prompt).items()}
    assert dict(ar.next_distribution(p, prompt).items()) == ratios


@quick
@given(mixed(), prompts())
def test_at_impossible_prompts_a_model_answers_and_everything_else_refuses(p, prompt):
    if brute.prefix(p.source(), prompt):
        assert ar.next_distribution(p, prompt)
    elif isinstance(p, ar.Model):
        assert dict(ar.next_distribution(p, prompt).items()) == brute.answer(p, prompt)
    else:
        with pytest.raises(ar.ZeroProbabilityPrompt):
            ar.next_distribution(p, prompt)
        with pytest.raises(ar.ZeroProbabilityPrompt):
            ar.complete(p, prompt)
        with pytest.raises(ar.ZeroProbabilityPrompt):
            ar.probability(p, ".*", prompt=prompt)


@quick
@given(st.one_of(pdfas(), sources(), tables(max_length=2), sources().map(ar.Belief)))
def test_the_zero_prompts_are_the_words_of_mass_zero(p):
    language = ar.zero_prompts(p)
    expected = [w for w in brute.words(p.alphabet, 5) if not brute.prefix(p.source(), w)]
    assert [w for w in brute.words(p.alphabet, 5) if w in language] == expected
    assert [ar.count(language, n) for n in range(6)] == [sum(len(w) == n for w in expected) for n in range(6)]
    listed = []
    for w in ar.shortest(language):
        if len(w) > 5:
            break
        listed.append(w)
    assert listed == expected


@quick
@given(st.one_of(pdfas(), sources(), tables(max_length=2)))
def test_finite_mass_and_tightness_are_what_sympy_solves(p):
    mass = brute.finite_mass(p)
    assert ar.finite_mass(p) == mass
    verdict = ar.tight(p)
    ar.recheck(verdict)
    assert verdict.proved == (mass == 1)
    total = [sum(brute.strings(p, n).values()) for n in (1, 3)]
    assert total[0] <= total[1] <= mass


@quick
@given(counter_machines(), st.integers(1, 4))
def test_finite_mass_beyond_the_budget_is_never_below_a_partial_sum_nor_above_what_has_not_leaked(p, length):
    found = ar.finite_mass(p, budget=3)
    low, high = (found.lower, found.upper) if isinstance(found, ar.Interval) else (found, found)
    assert low <= high <= 1
    assert sum(brute.strings(p, length).values()) <= high
    ended = ar.finite_mass(ar.Truncated(p, length)) - sum(ar.prefix_probability(p, w) for w in brute.words(AB, length, shortest=length))
    assert ended <= high


@quick
@given(tables(max_length=3), languages(), prompts(max_size=4), st.booleans())
def test_the_probability_of_a_language_is_the_sum_over_completions(p, language, prompt, whole):
    after = ar.Conditioned(p, prompt)  # only start is used of it, below
    total = Fraction(0)
    for rest in brute.words(AB, 3):
        mass = brute.string(after, rest)
        if mass and ((*prompt, *rest) if whole else rest) in language:
            total += mass
    assert ar.probability(p, language, prompt=prompt, whole=whole) == total


@quick
@given(st.one_of(pdfas(max_states=3), sources()), languages(max_states=3), prompts(max_size=2), st.booleans())
def test_the_probability_of_a_language_is_bracketed_by_partial_sums(p, language, prompt, whole):
    prompt = prompt if isinstance(p, ar.Model) else brute.possible(p, prompt)
    after = ar.Conditioned(p, prompt)
    found = ar.probability(p, language, prompt=prompt, whole=whole)
    assert isinstance(found, Fraction)
    sums, missed = Fraction(0), Fraction(0)
    for rest in brute.words(AB, 5):
        accepted = ((*prompt, *rest) if whole else rest) in language
        mass = brute.string(after, rest)
        sums, missed = (sums + mass, missed) if accepted else (sums, missed + mass)
    assert sums <= found <= 1 - missed
    # and by prompts alone, whatever the budget
    brackets = [ar.probability(p, language, prompt=prompt, whole=whole, budget=1, prompts=n) for n in (1, 4, 20)]
    ends = [(b.lower, b.upper) if isinstance(b, ar.Interval) else (b, b) for b in brackets]
    for (low, high), (lower, upper) in pairwise(ends):
        assert low <= lower <= found <= upper <= high


@quick
@given(st.one_of(pfas(max_states=2), hmms(max_states=2)), languages(max_states=2), prompts(max_size=3))
def test_a_belief_that_answers_everywhere_completes_possible_prompts_as_its_source_does(source, language, prompt):
    p = ar.Belief(source, off_support={END: 1})
    found = ar.probability(p, language, prompt=prompt, budget=50, prompts=20)
    low, high = (found.lower, found.upper) if isinstance(found, ar.Interval) else (found, found)
    if brute.prefix(source, prompt):
        assert low <= ar.probability(source, language, prompt=prompt) <= high
    else:
        assert low == high == int(() in language)


@quick
@given(st.one_of(pdfas(), tables()), languages(), st.integers(1, 4))
def test_extrapolation_is_the_mean_over_impossible_prompts(p, language, length):
    impossible = [w for w in brute.words(p.alphabet, length, shortest=length) if not brute.prefix(p, w)]
    if not impossible:
        with pytest.raises(ar.BadQuestion, match="nothing to average"):
            ar.extrapolation(p, language, length)
        return
    shares = [ar.probability(p, language, prompt=w, whole=True) for w in impossible]
    assert ar.extrapolation(p, language, length) == sum(shares, Fraction(0)) / len(impossible)
