"""Conditional generation: families, source and target as one model, and what a target tells of its source."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.tasks.conditioning.family import Family
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


@few
@given(two, prompts(max_size=3))
def test_a_target_tells_of_its_source_by_bayes_rule(models, prompt):
    family = families(*models)
    if not set(prompt) <= set(models[0].alphabet):
        return
    shares = {
        ("x",): Fraction(1, 3) * ar.prefix_probability(models[0], prompt),
        ("x", "y"): Fraction(2, 3) * ar.prefix_probability(models[1], prompt),
    }
    if not sum(shares.values()):
        with pytest.raises(ar.ZeroProbabilityPrompt):
            family.posterior(PRIOR, prompt)
        return
    found = family.posterior(PRIOR, prompt)
    assert all(found[source] == share / sum(shares.values()) for source, share in shares.items())


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
    with pytest.raises(ar.BadModel, match="given twice"):
        family.hidden({"x": 1, ("x",): 1})
    lost = family.paired(PRIOR, separator="|", off_support={"y": 1})
    assert ar.next_distribution(lost, ["x", "|", "y"]) == ar.next_distribution(lost, "yx") == ar.Dist({"y": 1})
