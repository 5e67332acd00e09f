"""Mixtures: the joint is the weighted sum of the joints, also where components are models."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arprops.core.error import BadModel
from arprops.core.words import END
from arprops.models.mixture import Mixture
from arprops.models.pdfa import PDFA
from tests.strategies import AB, dists, models, sources, words_of
from tests.views.brute import prefix_mass, string_mass


@given(p=models(), q=sources(), drawn=dists([0, 1]))
def test_the_joint_is_the_mixture_of_the_joints(p, q, drawn):
    mixture = Mixture([(drawn[0], p), (drawn[1], q)])
    for word in words_of(AB, 3):
        assert prefix_mass(mixture, word) == drawn[0] * prefix_mass(p, word) + drawn[1] * prefix_mass(q, word)
        assert string_mass(mixture, word) == drawn[0] * string_mass(p, word) + drawn[1] * string_mass(q, word)


@given(p=models(), data=st.data())
def test_a_mixture_is_a_value(p, data):
    mixture = Mixture([("1/3", p), ("2/3", p)])
    assert mixture.components == ((Fraction(1, 3), p), (Fraction(2, 3), p))
    assert mixture == Mixture(mixture.components)
    assert hash(mixture) == hash(Mixture(mixture.components))
    assert mixture != Mixture([("1/2", p), ("1/2", p)])


ONE = PDFA("ab", start=0, next={0: {END: 1}}, step={0: {"a": 0, "b": 0}})
OTHER = PDFA("a", start=0, next={0: {END: 1}}, step={0: {"a": 0}})


@pytest.mark.parametrize(
    ("components", "message"),
    [
        ([], "the weights of the components: .*sum to 0"),
        ([("1/2", ONE)], "the weights of the components: .*sum to 1/2"),
        ([(0.5, ONE), (0.5, ONE)], "0.5 is a float"),
        ({"1/2": ONE}, "a component is a pair"),
        ([("1/2", ONE), ("1/2", OTHER)], "component 1 has the alphabet {a}, component 0 has {a, b}"),
    ],
)
def test_what_a_mixture_refuses(components, message):
    with pytest.raises(BadModel, match=message):
        Mixture(components)
