"""On a GPU the same code gives the same brackets, up to the rounding that a net's arithmetic has there."""

from fractions import Fraction

import numpy as np
import pytest
import torch

from arprops.neural.enclosure import enclose
from arprops.neural.fitting.fit import fit
from arprops.neural.net import Net
from arprops.neural.nets.recurrent import GRU, LSTM
from arprops.neural.nets.transformer import Transformer
from tests.neural.known import geometric

pytestmark = pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU, and torch sees none")


@pytest.mark.parametrize("make", [lambda: LSTM(3, hidden=8, seed=1), lambda: GRU(3, hidden=8, seed=1), lambda: Transformer(3, width=8, heads=2, layers=2, positions="rotary", seed=1)])
def test_brackets_of_both_devices_overlap(make):
    here, there = (Net(make().double().to(device), "ab") for device in ("cpu", "cuda"))
    one, other = (enclose(net, geometric(), prompts=500) for net in (here, there))
    assert abs(one.kl.lower - other.kl.lower) < Fraction(1, 10**9)
    np.testing.assert_allclose(here.record.weights, there.record.weights, rtol=1e-9)


def test_a_net_is_trained_there():
    fitted = fit(geometric(), "lstm", steps=20, tail="1/100", device="cuda", target=0)
    assert fitted.runs[0].kl > 0
