"""Memory for tensors: it has the shape, dtype and place that were asked for, and nothing that was computed depends on it."""

import numpy as np
import pytest
import torch

from arprops.neural.nets import recurrent
from arprops.neural.nets.recurrent import GRU, LSTM
from arprops.neural.workspace import fresh, settle


@pytest.mark.parametrize("dtype", [torch.float16, torch.float32, torch.float64, torch.int64])
@pytest.mark.parametrize("shape", [(0, 3), (1,), (5, 2, 7), (1000, 3)])
def test_what_is_kept_lies_where_vectors_begin_and_can_be_written_in_and_out_of_inference(dtype, shape):
    with torch.inference_mode():
        inside = fresh(shape, torch.zeros(1, dtype=dtype))
    made = fresh(shape, torch.zeros(1, dtype=dtype))
    for one in (inside, made):
        assert one.shape == shape
        assert one.dtype == dtype
        assert not one.numel() or one.data_ptr() % 64 == 0
    made.fill_(3)
    assert (made == 3).all()


def test_settling_touches_no_memory():
    resource = pytest.importorskip("resource")
    settle()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(10):
        settle()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before < 2**25 // 4096


@pytest.mark.parametrize("kind", [LSTM, GRU])
@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("parents", [1, 3, 7])
def test_children_do_not_depend_on_how_many_parents_are_stepped_together(kind, layers, parents, monkeypatch):
    net = kind(4, hidden=6, layers=layers, embedding=3, seed=1).double()
    with torch.inference_mode():
        rows = net.root()
        for _ in range(2):
            rows = net.below(rows, 1)
        whole = net.below(rows, 1)
        monkeypatch.setattr(recurrent, "CACHE", 1)
        monkeypatch.setattr(recurrent, "PARENTS", parents)
        for found, wanted in zip(net.below(rows, 1), whole, strict=True):
            np.testing.assert_allclose(found.numpy(), wanted.numpy(), rtol=1e-13, atol=1e-15)
