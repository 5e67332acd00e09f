"""No other sound net is accused, and the bound still sees the least fault."""

import pytest

pytest.importorskip("torch")

import torch

from arprops.neural.auditing import audit
from arprops.neural.net import Net
from arprops.neural.nets.recurrent import LSTM
from tests.neural import zoo
from tests.neural.sound import OTHERS, accuse


@pytest.mark.parametrize("made", OTHERS.values(), ids=OTHERS)
def test_no_other_sound_net_is_accused(made):
    accuse(made)


def test_an_attentive_net_in_half_precision_is_not_accused():
    found = audit(zoo.Sound().to(torch.bfloat16), alphabet="ab", length=3, prompts=4, items=["causality", "batch rows", "batch size", "cache", "normalisation"])
    found.expect()
    assert not audit(zoo.MaskTransposed().to(torch.bfloat16), alphabet="ab", length=3, prompts=4, items=["causality"]).passed


def test_a_large_vocabulary_is_sampled_and_not_accused():
    audit(Net(LSTM(41, hidden=6), [f"t{i}" for i in range(40)]), length=2, prompts=6).expect()


@pytest.mark.parametrize("leak", [1e-3, 1e-9])
def test_a_small_leak_shows_where_the_precision_allows_it(leak):
    class Leaky(zoo.Sound):
        def forward(self, tokens):
            found = super().forward(tokens)
            later = torch.nn.functional.pad(tokens, (0, 1)).to(found.dtype)
            return found + leak * later[..., None] * torch.arange(self.outcomes)

    found = audit(Leaky().double(), alphabet="ab", length=3, prompts=8, items=["causality"])["causality"]
    assert found.failed
    assert found.effect == pytest.approx(leak, rel=1)
    assert found.refuted is not None
    single = audit(Leaky(), alphabet="ab", length=3, prompts=8, items=["causality"])["causality"]
    assert single.failed == (leak > 1e-6), "1e-9 nats are below what float32 can tell"
