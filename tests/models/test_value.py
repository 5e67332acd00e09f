"""Every model and source is a value: equal by what it says, hashable, frozen, copied whole, and printed as what makes it."""

import copy
import pickle
from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given
from hypothesis import strategies as st

import arprops as ar
from arprops.models.mixture import Mixture
from tests.strategies import models, sources

NAMES = {name: getattr(ar, name) for name in ar.__all__}
everything = st.one_of(models(), sources(), models().map(lambda m: Mixture([(1, m)])))


@given(joint=everything)
def test_a_model_is_a_value(joint):
    for twin in (copy.deepcopy(joint), pickle.loads(pickle.dumps(joint))):
        assert twin == joint
        assert hash(twin) == hash(joint)
    assert joint != joint.alphabet
    assert eval(repr(joint), NAMES) == joint
    with pytest.raises(FrozenInstanceError):
        joint.alphabet = ()


@given(p=models(), q=models())
def test_equal_models_answer_alike(p, q):
    if p == q:
        assert p.next(p.start()) == q.next(q.start())
