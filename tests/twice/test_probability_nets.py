"""Brackets of nets a second time: exact answers about the PDFA that the net declares, and enumeration with Fractions."""

from fractions import Fraction
from itertools import product
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.core.words import END
from tests.strategies import languages, pdfas, prompts

pytest.importorskip("torch")

from arprops.neural.binomial import clopper_pearson
from arprops.neural.completion import probabilities, probability
from arprops.neural.difference import diff
from arprops.neural.monte_carlo import monte_carlo
from arprops.neural.worst import worst_prompts
from tests.neural.known import declared, known_net

quick = settings(deadline=None, max_examples=50)


@quick
@given(pdfa=pdfas(), language=languages(), prompt=prompts(), whole=st.booleans(), first=st.integers(0, 60), second=st.integers(0, 60))
def test_brackets_contain_the_exact_probability_and_never_widen(*, pdfa, language, prompt, whole, first, second):
    net = known_net(pdfa)
    truth = ar.probability(declared(net, pdfa), language, prompt=prompt, whole=whole)
    bracket = probability(net, language, prompt=prompt, whole=whole, prompts=first)
    assert truth in bracket.interval
    assert bracket.explored <= first
    more = bracket.more(prompts=second)
    assert truth in more.interval
    assert bracket.lower <= more.lower <= more.upper <= bracket.upper


@quick
@given(pdfas(tight=True), languages(), st.lists(prompts(), max_size=5), st.booleans())
def test_brackets_of_many_prompts_contain_the_exact_probabilities(pdfa, language, asked, whole):
    net = known_net(pdfa)
    exact = declared(net, pdfa)
    for prompt, bracket in probabilities(net, language, at=asked, whole=whole, prompts=200).items():
        assert ar.probability(exact, language, prompt=prompt, whole=whole) in bracket.interval


@quick
@given(pdfas(), languages(), st.integers(1, 40))
def test_a_bracket_holds_between_what_brute_force_accepts_and_what_it_leaves_open(pdfa, language, budget):
    net = known_net(pdfa)
    exact = declared(net, pdfa)
    bracket = probability(net, language, prompts=budget)
    accepted, left = Fraction(0), Fraction(0)
    for length in range(7):
        for letters in product("ab", repeat=length):
            mass = Fraction(ar.string_probability(exact, letters))
            accepted += mass if letters in language else 0
    left = sum((Fraction(ar.prefix_probability(exact, letters)) for letters in product("ab", repeat=7)), Fraction(0))
    assert bracket.lower <= accepted + left
    assert bracket.upper >= accepted


@quick
@given(pdfa=pdfas(tight=True), wanted=languages(), among=languages(), whole=st.booleans(), length=st.integers(0, 3), most=st.integers(1, 4))
def test_the_worst_prompts_are_those_of_brute_force(*, pdfa, wanted, among, whole, length, most):
    net = known_net(pdfa)
    exact = declared(net, pdfa)
    words = [letters for n in range(length + 1) for letters in product("ab", repeat=n) if letters in among]
    values = {letters: ar.probability(exact, wanted, prompt=letters, whole=whole) for letters in words}
    result = worst_prompts(net, wanted, at=among, length=length, most=most, whole=whole, prompts=400)
    assert result.among == len(words)
    assert len(result.rows) == min(most, len(words))
    for row in result.rows:
        assert values[row.prompt] in row.value
    ranked = sorted(values.values())
    for place, row in enumerate(result.rows):
        if row.certain:
            assert values[row.prompt] == ranked[place]


@quick
@given(pdfas(), st.sampled_from(["a", "b", END]), st.booleans(), st.integers(0, 3), st.integers(1, 4))
def test_next_token_bounds_rank_as_the_exact_probabilities(pdfa, outcome, from_above, length, most):
    net = known_net(pdfa)
    exact = declared(net, pdfa)
    asked = ar.NextProbability(net, (), outcome)
    bound = Fraction(1, 3)
    spec = ar.Comparison(asked, "<=", bound) if from_above else ar.Comparison(bound, "<=", asked)
    result = worst_prompts(net, spec, length=length, most=most)
    words = [letters for n in range(length + 1) for letters in product("ab", repeat=n)]
    values = sorted((ar.next_distribution(exact, letters)[outcome] for letters in words), reverse=from_above)
    assert result.settled
    assert [row.value for row in result.rows] == [ar.Interval(value, value) for value in values[:most]]
    assert [row.holds for row in result.rows] == [value <= bound if from_above else value >= bound for value in values[:most]]
    by_function = worst_prompts(net, lambda answer: -answer[outcome] if from_above else answer[outcome], length=length, most=most)
    assert [row.prompt for row in by_function.rows] == [row.prompt for row in result.rows]


@settings(deadline=None, max_examples=30)
@given(
    one=pdfas(),
    other=pdfas(),
    weighted=st.sampled_from(["a", "b", None]),
    among=languages(),
    length=st.integers(0, 3),
    most=st.integers(1, 4),
    budget=st.integers(0, 20),
)
def test_the_prompts_of_most_disagreement_are_those_of_brute_force(*, one, other, weighted, among, length, most, budget):
    a, b = known_net(one), known_net(other)
    p, q = declared(a, one), declared(b, other)
    words = [letters for n in range(length + 1) for letters in product("ab", repeat=n) if letters in among]

    def difference(letters: tuple[str, ...]) -> Fraction:
        weight = 1 if weighted is None else ar.prefix_probability(p if weighted == "a" else q, letters)
        here, there = ar.next_distribution(p, letters), ar.next_distribution(q, letters)
        return Fraction(weight) * sum(abs(here[o] - there[o]) for o in ("a", "b", END)) / 2

    expected = sorted((value for value in map(difference, words) if value), reverse=True)
    result = diff(a, b, at=among, length=length, weighted=weighted, most=most, prompts=100)
    assert result.settled
    assert [row.difference for row in result.disagreements] == expected[:most]
    assert [difference(row.prompt) for row in result.disagreements] == expected[:most]
    early = diff(a, b, at=among, length=length, weighted=weighted, most=most, prompts=budget)
    for place, row in enumerate(early.disagreements):
        assert row.difference == difference(row.prompt)
        assert not row.certain or row.difference == expected[place]


@settings(deadline=None, max_examples=20)
@given(pdfas(max_states=2), pdfas(max_states=2), st.integers(0, 60))
def test_the_divergences_of_two_nets_contain_those_of_the_models_they_declare(one, other, budget):
    a, b = known_net(one), known_net(other)
    p, q = declared(a, one), declared(b, other)
    found = diff(a, b, most=1, length=0, prompts=budget)
    truth = ar.total_variation(p, q, prompts=60)
    lower, upper = (truth.lower, truth.upper) if isinstance(truth, ar.Interval) else (truth, truth)
    assert found.total_variation.lower <= upper
    assert lower <= found.total_variation.upper
    more = found.more(prompts=50)
    assert found.total_variation.lower <= more.total_variation.lower <= more.total_variation.upper <= found.total_variation.upper


@given(st.integers(1, 40), st.data())
@settings(deadline=None, max_examples=40)
def test_the_interval_of_a_proportion_covers_it_as_often_as_it_says(draws, data):
    alpha = Fraction(1, data.draw(st.integers(2, 40)))
    share = Fraction(data.draw(st.integers(0, 60)), 60)
    covered = Fraction(0)
    for hits in range(draws + 1):
        if share in clopper_pearson(hits, draws, alpha=alpha):
            covered += comb(draws, hits) * share**hits * (1 - share) ** (draws - hits)
    assert covered >= 1 - alpha


@given(st.integers(1, 30), st.data())
@settings(deadline=None, max_examples=40)
def test_the_ends_of_the_interval_have_the_tails_of_half_of_alpha(draws, data):
    hits = data.draw(st.integers(0, draws))
    alpha, step = Fraction(1, 20), Fraction(1, 2**32)
    interval = clopper_pearson(hits, draws, alpha=alpha)

    def above(p: Fraction) -> Fraction:
        return sum((comb(draws, i) * p**i * (1 - p) ** (draws - i) for i in range(hits, draws + 1)), Fraction(0))

    def below(p: Fraction) -> Fraction:
        return sum((comb(draws, i) * p**i * (1 - p) ** (draws - i) for i in range(hits + 1)), Fraction(0))

    if hits:
        assert above(Fraction(interval.lower)) <= alpha / 2 < above(Fraction(interval.lower) + step)
    else:
        assert interval.lower == 0
    if hits < draws:
        assert below(Fraction(interval.upper)) <= alpha / 2 < below(Fraction(interval.upper) - step)
    else:
        assert interval.upper == 1


@settings(deadline=None, max_examples=15)
@given(pdfas(tight=True), languages(), prompts(), st.booleans())
def test_samples_come_from_the_declared_model(pdfa, language, prompt, whole):
    net = known_net(pdfa)
    truth = ar.probability(declared(net, pdfa), language, prompt=prompt, whole=whole)
    found = monte_carlo(net, language, prompt=prompt, whole=whole, samples=300, tokens=300, alpha=Fraction(1, 10**9))
    assert truth in found.interval
