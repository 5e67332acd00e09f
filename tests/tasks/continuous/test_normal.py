"""F1: normal joints and their conditionals are one and the same, exactly, where no value is fixed by those before it."""

from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.tasks.continuous.normal import Linear, Normal, chained, conditionals, determined, marginal
from arprops.tasks.continuous.normal import given as conditioned
from arprops.tasks.continuous.normal_divergence import entropy, kl
from tests.tasks.continuous.drawn import chains, normals, numbers

few = settings(max_examples=60)


@few
@given(chains())
def test_a_positive_joint_gives_back_the_one_chain_that_made_it(steps):
    p = chained(steps)
    assert determined(p)
    assert list(conditionals(p)) == steps


@few
@given(chains(certain=True))
def test_a_chain_of_a_singular_joint_has_the_joint_too_but_need_not_be_the_one(steps):
    p = chained(steps)
    found = conditionals(p)
    assert chained(found) == p
    assert determined(p) == all(step.variance for step in steps[:-1])
    if determined(p):
        assert list(found) == steps


@few
@given(chains(certain=True, max_size=3), st.data())
def test_after_a_certain_value_the_answers_are_free(steps, data):
    assume(not steps[0].variance)
    off = data.draw(numbers)
    other = [*steps, Linear(Fraction(0), (Fraction(1),) * len(steps), Fraction(1))]
    moved = [*steps, Linear(-off * steps[0].intercept, (1 + off, *(Fraction(1),) * (len(steps) - 1)), Fraction(1))]
    assert chained(other) == chained(moved)
    assert not determined(chained(other))


def test_the_example_of_two_bits_has_its_like_among_numbers():
    """A4: x1 is certainly 0, and what x2 is after x1 = 1 no joint says."""
    up, down = (chained([Linear(Fraction(0), (), Fraction(0)), Linear(Fraction(0), (Fraction(a),), Fraction(1))]) for a in (1, -1))
    assert up == down
    with pytest.raises(ar.ZeroProbabilityPrompt, match="0/0"):
        conditioned(up, {0: 1})
    assert conditioned(up, {0: 0}) == Normal([0], [[1]])


@few
@given(normals(), st.data())
def test_conditioning_in_any_order_is_conditioning_at_once(p, data):
    assume(p.size > 1)
    places = data.draw(st.lists(st.integers(0, p.size - 1), unique=True, min_size=1, max_size=p.size - 1))
    values = {i: data.draw(numbers) for i in places}
    assert conditioned(p, values) == conditioned(p, dict(reversed(values.items())))
    step = conditionals(p)[-1]
    past = {i: data.draw(numbers) for i in range(p.size - 1)}
    expected = step.intercept + sum((c * past[i] for i, c in enumerate(step.coefficients)), Fraction(0))
    assert conditioned(p, past) == Normal([expected], [[step.variance]])


@few
@given(normals(max_size=3), st.data())
def test_kl_is_0_on_equals_positive_elsewhere_and_falls_where_values_are_forgotten(p, data):
    q = data.draw(normals(size=p.size))
    assert kl(p, p) == 0
    assert kl(p, q) >= 0
    assert (kl(p, q) == 0) == (p == q)
    assert kl(marginal(p, [0]), marginal(q, [0])) <= kl(p, q)


@few
@given(normals(max_size=3))
def test_the_entropy_is_that_of_the_steps_and_at_most_that_of_the_parts(p):
    steps = [entropy(Normal([0], [[step.variance]])) for step in conditionals(p)]
    assert entropy(p) == sum(steps[1:], steps[0])
    assert entropy(p) <= sum((entropy(marginal(p, [i])) for i in range(1, p.size)), entropy(marginal(p, [0])))


@pytest.mark.parametrize(
    ("mean", "covariance", "said"),
    [
        ([], [], "at least one"),
        ([0], [[1, 2]], "square"),
        ([0, 0], [[1, 2], [3, 1]], "symmetric"),
        ([0, 0], [[1, 2], [2, 1]], "variance -3"),
        ([0, 0], [[0, 1], [1, 1]], "is no covariance"),
        ([0], [[-1]], "variance -1"),
        ([0.5], [[1]], "float"),
    ],
)
def test_what_is_no_normal_distribution_is_refused(mean, covariance, said):
    with pytest.raises(ar.BadModel, match=said):
        Normal(mean, covariance)


def test_questions_that_make_no_sense_are_refused():
    p, thin = Normal([0, 0], [[1, 0], [0, 1]]), Normal([0, 0], [[1, 1], [1, 1]])
    for ask in (lambda: entropy(thin), lambda: kl(thin, p), lambda: kl(p, thin)):
        with pytest.raises(ar.BadQuestion, match="no density"):
            ask()
    with pytest.raises(ar.BadQuestion, match="the second 2"):
        kl(marginal(p, [0]), p)
    with pytest.raises(ar.BadQuestion, match="none is left"):
        conditioned(p, {0: 1, 1: 2})
    for places in ([2], [-1], [0, 0], ["0"]):
        with pytest.raises(ar.BadQuestion, match="places"):
            marginal(p, places)
    with pytest.raises(ar.BadModel, match="a coefficient for each"):
        chained([Linear(Fraction(0), (Fraction(1),), Fraction(1))])
    assert conditioned(thin, {0: 3}) == Normal([3], [[0]])
    with pytest.raises(ar.ZeroProbabilityPrompt):
        conditioned(Normal([0, 0, 0], [[1, 1, 0], [1, 1, 0], [0, 0, 1]]), {0: 3, 1: 2})
