"""Every view is a value, like the models it holds."""

import copy
import pickle
from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arprops.views.belief import Belief
from arprops.views.conditioned import Conditioned
from arprops.views.decoded import Decoded
from arprops.views.erased import Erased
from arprops.views.overridden import Overridden
from arprops.views.product import Product
from arprops.views.reordered import Reordered
from arprops.views.truncated import Truncated
from tests.strategies import decoders, models, next_tokens, sources, tables

views = st.one_of(
    st.builds(Belief, sources()),
    st.builds(Belief, sources(), off_support=st.one_of(models(), next_tokens())),
    st.builds(Decoded, models(), decoders()),
    st.builds(lambda source, decoder: Decoded(Belief(source), decoder), sources(), decoders()),
    st.builds(Conditioned, models(), st.sampled_from(["", "a", "bb"])),
    st.builds(Conditioned, sources(), st.just("")),
    st.builds(Truncated, st.one_of(models(), sources()), st.integers(0, 3)),
    st.builds(lambda model, other: Overridden(model, at={"a": other.next(other.start())}, below={"b": other}), models(), models()),
    st.builds(Product, models(), models()),
    st.builds(Erased, st.one_of(models(), sources(), sources().map(Belief)), st.sampled_from(["", "a", "ab"])),
    st.builds(lambda table: Reordered(table, range(table.length), off_support={"b": 1}), tables(fixed=True)),
)


@given(view=views)
def test_a_view_is_a_value(view):
    for twin in (copy.copy(view), copy.deepcopy(view), pickle.loads(pickle.dumps(view))):
        assert type(twin) is type(view)
        assert twin == view
        assert hash(twin) == hash(view)
        assert twin.start() == view.start()
    assert view != view.alphabet
    assert len(repr(view)) < 2_500
    with pytest.raises(FrozenInstanceError):
        view.alphabet = ()
