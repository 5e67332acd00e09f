"""F2: mixtures of Gaussians: enclosures agree with closed forms where there are any, and with bounds of other origin where not."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.tasks.continuous.autoregression import joint
from arprops.tasks.continuous.density import cross_entropy_within, density, entropy_within, kl_within, mass, total_within
from arprops.tasks.continuous.mixture import Mixture
from arprops.tasks.continuous.mixture_ar import MixtureAR, histories, moments
from arprops.tasks.continuous.mixture_bounds import entropy_bounds, entropy_by_pairs, kl_above, kl_above_chain
from arprops.tasks.continuous.normal import Normal, marginal
from arprops.tasks.continuous.normal_divergence import entropy, kl
from tests.tasks.continuous.drawn import ars, mixture_ars, mixtures, numbers, positive

few = settings(max_examples=8)
singles = st.builds(lambda m, v: Normal([m], [[v]]), numbers, positive)


@few
@given(singles, singles)
def test_of_one_component_the_enclosures_contain_the_closed_forms_and_are_narrow(p, q):
    one, two = Mixture.of(p), Mixture.of(q)
    for around, exact in (
        (entropy_within(one, bits=30), entropy(p)),
        (kl_within(one, two, bits=30), kl(p, q)),
        (cross_entropy_within(one, two, bits=30), kl(p, q) + entropy(p)),
    ):
        assert around.lower <= exact.upper
        assert exact.lower <= around.upper
        assert around.width < Fraction(1, 10**6)


@few
@given(mixtures())
def test_the_density_sums_to_1_and_cells_add_up(p):
    assert Fraction(1) in total_within(p, bits=30)
    cuts = [Fraction(-1), Fraction(1, 3), Fraction(2)]
    parts = [mass(p, low, high) for low, high in zip([None, *cuts], [*cuts, None], strict=True)]
    assert sum(part.lower for part in parts) <= 1 <= sum(part.upper for part in parts)
    assert Fraction(1) in mass(p)
    assert mass(p, cuts[0], cuts[0]).upper < Fraction(1, 10**12)


@few
@given(mixtures())
def test_the_entropy_lies_within_bounds_of_other_origin(p):
    around, bounds, pairs = entropy_within(p, bits=30), entropy_bounds(p), entropy_by_pairs(p)
    assert bounds.below.lower <= around.upper
    assert around.lower <= bounds.above.upper
    assert pairs.lower <= around.upper
    assert around.lower <= pairs.upper


@few
@given(mixtures(max_size=2), mixtures(max_size=2))
def test_forgetting_labels_loses_divergence(p, q):
    around = kl_within(p, q, bits=30)
    assert around.lower >= 0
    assert around.lower <= (cross_entropy_within(p, q, bits=30).upper - entropy_within(p, bits=30).lower)
    if len(p.components) == len(q.components):
        assert around.lower <= kl_above(p, q).upper
    assert kl_within(p, p, bits=30).upper < Fraction(1, 10**6)


@few
@given(mixtures(max_size=2), st.integers(0, 1))
def test_a_component_split_in_two_equal_ones_changes_nothing(p, place):
    w, m, v = p.components[place % len(p.components)]
    rest = [c for i, c in enumerate(p.components) if i != place % len(p.components)]
    q = Mixture([*rest, (w / 3, m, v), (2 * w / 3, m, v)])
    assert (q.mean, q.variance) == (p.mean, p.variance)
    assert kl_within(p, q, bits=30).upper < Fraction(1, 10**6)
    assert density(p, Fraction(1, 2)).lower <= density(q, Fraction(1, 2)).upper


@few
@given(mixture_ars(), st.integers(1, 3))
def test_the_joint_is_a_mixture_of_chains_and_forgetting_the_last_value_forgets_its_label(p, length):
    parts = histories(p, length)
    assert sum(one.weight for one in parts) == 1
    assert len(parts) == len(p.components) ** length
    assert marginal(moments(p, length + 1), range(length)) == moments(p, length)
    first = p.given(())
    assert moments(p, 1) == Normal([first.mean], [[first.variance]])


@few
@given(mixture_ars(), st.lists(numbers, min_size=2, max_size=2))
def test_an_answer_moves_its_means_with_the_past_and_nothing_else(p, past):
    answer, before = p.given(past), p.given(())
    assert [(c.weight, c.variance) for c in answer.components] == [(c.weight, c.variance) for c in before.components]
    moved = [sum((a * x for a, x in zip(row[2], past[::-1], strict=False)), Fraction(0)) for row in p.components]
    assert [c.mean - d.mean for c, d in zip(answer.components, before.components, strict=True)] == moved


@few
@given(ars(max_order=2), ars(max_order=2), st.integers(1, 4))
def test_of_one_component_the_bound_on_a_chain_is_the_divergence_of_the_joints(p, q, length):
    one, two = (MixtureAR([(1, model.intercept, model.coefficients, model.variance)]) for model in (p, q))
    assert kl_above_chain(one, two, length=length) == kl(joint(p, length), joint(q, length))


@few
@given(mixture_ars(), mixture_ars(), st.integers(0, 2))
def test_the_bound_on_a_chain_grows_with_it_and_starts_with_that_on_the_first_answer(p, q, length):
    if len(p.components) != len(q.components):
        with pytest.raises(ar.BadQuestion, match="paired"):
            kl_above_chain(p, q, length=length)
        return
    bounds = [kl_above_chain(p, q, length=n) for n in (length, length + 1)]
    assert 0 <= bounds[0] <= bounds[1]
    assert kl_above_chain(p, q, length=1) == kl_above(p.given(()), q.given(()))
    assert kl_above_chain(p, p, length=3) == 0


@pytest.mark.parametrize(("apart", "variance"), [(3, "1/1000000"), (1000, "1"), (50, "1/100")])
def test_components_that_hardly_meet_have_the_entropy_of_a_coin_more(apart, variance):
    one = entropy(Normal([0], [[variance]])) + ar.log(2)
    around = entropy_within(Mixture([("1/2", 0, variance), ("1/2", apart, variance)]), bits=30)
    assert around.lower <= one.upper
    assert one.lower - Fraction(1, 10**20) <= around.upper
    assert around.width < Fraction(1, 10**6)


def test_a_narrow_second_model_costs_much_and_the_enclosure_stays_finite():
    wide, narrow = (Mixture([("1/2", 0, variance), ("1/2", 3, variance)]) for variance in (8, "1/1000000"))
    around = kl_within(wide, narrow, bits=30)
    assert around.lower > 10**6
    assert around.width < 1
    assert around.lower <= kl_above(wide, narrow).upper


def test_a_cell_far_in_a_tail_has_a_positive_mass_and_no_cancellation():
    p = Mixture([(1, 0, 1)])
    right, left = mass(p, Fraction(30), Fraction(31)), mass(p, Fraction(-31), Fraction(-30))
    assert right == left
    assert right.lower > 0
    assert right.width < right.lower / 2**50


def test_more_bits_than_a_float_has_below_1_are_bits_all_the_same():
    p = Mixture([(1, 0, 1)])
    around, exact = entropy_within(p, bits=1200), entropy(Normal([0], [[1]])).enclose(1300)
    assert around.lower <= exact.lower <= exact.upper <= around.upper
    assert around.width < Fraction(1, 1 << 1100)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "sum to 0"),
        ([("1/2", 0, 1)], "sum to 1/2"),
        ([(1, 0, 0)], "positive weight and variance"),
        ([(0, 0, 1), (1, 0, 1)], "positive weight and variance"),
        ([(1, 0)], "a component is"),
        ([(1, 0, 0.5)], "float"),
        ([(-1, 0, 1), (2, 0, 1)], "negative"),
    ],
)
def test_what_is_no_mixture_is_refused(rows, said):
    with pytest.raises(ar.BadModel, match=said):
        Mixture(rows)


def test_questions_that_make_no_sense_are_refused():
    p = Mixture([(1, 0, 1)])
    with pytest.raises(ar.BadQuestion, match="of 2"):
        Mixture.of(Normal([0, 0], [[1, 0], [0, 1]]))
    with pytest.raises(ar.BadModel):
        Mixture.of(Normal([0], [[0]]))
    with pytest.raises(ar.BadQuestion, match=r"Mixture\.of"):
        entropy_within(Normal([0], [[1]]))  # type: ignore[arg-type]
    with pytest.raises(ar.BadQuestion, match="lower end first"):
        mass(p, Fraction(1), Fraction(0))
    with pytest.raises(ar.BadQuestion, match="split one"):
        kl_above(p, Mixture([("1/2", 0, 1), ("1/2", 1, 1)]))
    with pytest.raises(ar.BadQuestion, match="more than 3 histories"):
        histories(MixtureAR([("1/2", 0, [], 1), ("1/2", 1, [], 1)]), 2, budget=3)
    with pytest.raises(ar.BadQuestion, match="more than 10000 histories"):
        histories(MixtureAR([("1/2", 0, [], 1), ("1/2", 1, [], 1)]), 10**12)  # without counting them
    with pytest.raises(ar.BadModel, match="sum to"):
        MixtureAR([("1/2", 0, [1], 1)])
    with pytest.raises(ar.BadModel, match="a component is"):
        MixtureAR([(1, 0, 1)])  # type: ignore[list-item]
    for ask in (lambda: mass(p, 0.5), lambda: density(p, 0.5)):  # type: ignore[arg-type]
        with pytest.raises(ar.BadModel, match="float"):
            ask()
    assert mass(p, "1/2") == mass(p, Fraction(1, 2))
    with pytest.raises(ar.BadModel, match="float"):
        MixtureAR([(1, 0, [0.5], 1)])
