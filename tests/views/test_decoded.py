"""Decoded models: one joint before, one joint after (A6), unless the decoder adds support."""

import pytest
from hypothesis import given

from arprops.core.dist import Dist
from arprops.core.error import BadModel, BadQuestion
from arprops.core.forward import state_after
from arprops.core.model import Model
from arprops.core.words import END
from arprops.models.table import Table
from arprops.views.belief import Belief
from arprops.views.decoded import Decoded
from arprops.views.decoder import Temperature, TopK, UniformMixing
from tests.strategies import AB, decoders, models, prompts, sources, words_of
from tests.views.brute import answer, prefix_mass


@given(model=models(), decoder=decoders(adds_support=None), word=prompts())
def test_every_answer_is_decoded(model, decoder, word):
    decoded = Decoded(model, decoder)
    assert isinstance(decoded, Model)
    assert answer(decoded, word) == decoder.decode(answer(model, word), model.alphabet)
    assert decoded == Decoded(model, decoder)


@given(q=sources(), p1=models(), p2=models(), decoder=decoders())
def test_one_joint_before_is_one_joint_after(q, p1, p2, decoder):
    joints = [Decoded(Belief(q), decoder), *(Decoded(Belief(q, off_support=p), decoder) for p in (p1, p2))]
    assert not isinstance(joints[0], Model)
    for word in words_of(AB, 3):
        assert len({prefix_mass(joint, word) for joint in joints}) == 1


def test_a_decoder_that_adds_support_takes_equal_joints_apart():
    one, two = (Table("01", {"": {"1": 1}, "1": {"0": 1}, "0": {x: 1}}, length=2) for x in "01")
    assert all(prefix_mass(one, word) == prefix_mass(two, word) for word in words_of("01", 2))
    mixed = [Decoded(model, UniformMixing("1/10")) for model in (one, two)]
    assert prefix_mass(mixed[0], ("0", "0")) != prefix_mass(mixed[1], ("0", "0"))


@given(q=sources())
def test_what_cannot_be_decoded(q):
    with pytest.raises(BadModel, match=r"a source has them through Belief\(source\)"):
        Decoded(q, TopK(1))
    with pytest.raises(BadModel, match=r"adds support, and .* has no answer .* off_support="):
        Decoded(Belief(q), UniformMixing("1/2"))
    assert Decoded(Belief(q), UniformMixing(0)).decoder == UniformMixing(0)


def test_a_temperature_that_is_not_exact_is_refused_when_asked():
    table = Table("01", {"": {"1": "1/3", "0": "2/3"}}, length=1)
    decoded = Decoded(table, Temperature("2/3"))
    with pytest.raises(BadQuestion, match="nearest is 1/2 or 1"):
        decoded.next(decoded.start())


def test_a_prompt_of_a_million_symbols_is_read():
    table = Table("01", {"": {"1": "1/3", "0": "2/3"}}, length=1)
    assert Decoded(table, TopK(1)).next(state_after(table, "0" * 10**6)) == Dist({END: 1})
