"""Conditional generation: families, source and target as one model, and permutation models."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.tasks.decoding.family import Family, over_orders
from tests.strategies import pdfas, prompts

few = settings(max_examples=20)
PRIOR = {"x": "1/3", "xy": "2/3"}


def families(one, other, third):
    return Family("xy", {"x": one, "xy": other}, otherwise=third)


two = st.tuples(*[pdfas(max_states=2)] * 3).filter(lambda ms: len({frozenset(m.alphabet) for m in ms}) == 1)


@few
@given(two, prompts(max_size=3))
def test_conditioned_on_a_source_the_pair_writes_what_the_family_gives(models, prompt):
    family = families(*models)
    paired = family.paired(PRIOR, separator="|", off_support={ar.END: 1})
    if not set(prompt) <= set(models[0].alphabet):
        return
    for source in ("x", "xy", "yy", ""):
        begun = [*source, "|", *prompt]
        assert ar.next_distribution(paired, begun) == ar.next_distribution(family.given(source), prompt)
    assert ar.prefix_probability(paired, ["x", "|", *prompt]) == Fraction(1, 3) * ar.prefix_probability(models[0], prompt)


@few
@given(two)
def test_with_the_source_erased_the_targets_are_the_mixture(models):
    family = families(*models)
    paired = family.paired(PRIOR, separator="|", off_support={ar.END: 1})
    assert ar.same_joint(ar.Erased(paired, ["x", "y", "|"]), family.hidden(PRIOR)).proved


@pytest.mark.parametrize("weights", [None, {(1, 2, 0): "1/4", (2, 1, 0): "3/4"}])
def test_a_permutation_model_has_the_joint_it_is_made_of(weights):
    p = ar.Table("ab", {"": {"a": "1/3", "b": "2/3"}, "a": {"b": 1}, "b": {"a": "1/2", "b": "1/2"}, "ab": {"a": "1/5", "b": "4/5"}, "ba": {"a": 1}, "bb": {"b": 1}}, length=3, default={"a": 1})
    assert ar.same_joint(over_orders(p, 3, weights=weights, off_support={"a": 1}), p).proved


def test_what_makes_no_family_is_refused():
    p, q = ar.Table("ab", {"": {"a": 1}}, length=1), ar.Table("cd", {"": {"c": 1}}, length=1)
    for targets in ({"x": q}, {"x": ar.Mixture([(1, p)])}, {"x": p, ("x",): p}):
        with pytest.raises(ar.BadModel):
            Family("xy", targets, otherwise=p)
    family = families(p, p, p)
    with pytest.raises(ar.BadQuestion):
        family.given("z")
    for separator in ("x", "a"):
        with pytest.raises(ar.BadModel, match="separator"):
            family.paired(PRIOR, separator=separator, off_support={ar.END: 1})
    with pytest.raises(ar.BadModel, match="sum to 1/3"):
        family.hidden({"x": "1/3"})
    with pytest.raises(ar.BadModel, match="weights of the orders"):
        over_orders(p, 1, weights={(1,): 1}, off_support={"a": 1})
    lost = family.paired(PRIOR, separator="|", off_support={"y": 1})
    assert ar.next_distribution(lost, ["x", "|", "y"]) == ar.next_distribution(lost, "yx") == ar.Dist({"y": 1})
