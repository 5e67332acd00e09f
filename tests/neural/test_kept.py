"""What is kept is what was put, and what is forgotten is what was used longest ago, whatever the shapes."""

import numpy as np
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from arprops.neural.kept import Kept


def rows_of(nodes, width):
    """Rows of two tensors that say whose they are."""
    numbers = torch.tensor(nodes, dtype=torch.float64)
    return (numbers[:, None].expand(-1, width), numbers[:, None, None].expand(-1, 2, width) + 0.5)


@settings(deadline=None, max_examples=60)
@given(
    puts=st.lists(st.tuples(st.integers(1, 9), st.integers(1, 3), st.lists(st.integers(0, 60), max_size=4)), min_size=1, max_size=14),
    memory=st.sampled_from([1, 400, 2_000, 2**20]),
)
def test_a_row_that_is_kept_is_the_row_that_was_put(puts, memory):
    kept, width_of = Kept(memory), {}
    for count, width, asked in puts:
        kept.tick()
        nodes = np.arange(len(width_of), len(width_of) + count)
        width_of.update(dict.fromkeys(nodes.tolist(), width))
        kept.put(nodes, rows_of(nodes, width))
        assert kept.has(nodes).all()
        for node in [node for node in asked if node in width_of and kept.has(np.array([node]))[0]]:
            first, second = kept.take(np.array([[node, node]]))
            assert (first == node).all()
            assert first.shape == (1, 2, width_of[node])
            assert (second == node + 0.5).all()
        assert kept.bytes <= max(memory, sum(3 * 8 * width_of[node] for node in {0, *nodes.tolist(), *(n for n in asked if n in width_of)}))
    assert kept.has(np.zeros(1, np.int64)).all()


def test_what_was_used_last_is_kept_longest():
    kept = Kept(10 * 3 * 8)
    for node in range(10):
        kept.tick()
        kept.put(np.array([node]), rows_of([node], 1))
    kept.tick()
    assert kept.has(np.array([3, 7])).all()
    kept.tick()
    kept.put(np.array([10]), rows_of([10], 1))
    assert np.flatnonzero(kept.has(np.arange(11))).tolist() == [0, 3, 7, 8, 9, 10]


def test_any_nodes_are_taken_in_the_order_asked():
    kept = Kept(2**20)
    kept.put(np.arange(4), rows_of(range(4), 2))
    kept.put(np.arange(4, 9), rows_of(range(4, 9), 2))
    for asked in ([5, 0, 5, 8], [2, 3, 4], [7]):
        assert kept.take(np.array(asked))[0][:, 0].tolist() == asked


def test_room_for_what_will_come_is_no_more_than_the_memory_and_forgets_nothing():
    kept = Kept(10 * 3 * 8)
    kept.put(np.arange(3), rows_of(range(3), 1))
    kept.reserve(1000, 1000, rows_of([0], 1))
    assert kept.take(np.array([2, 0]))[0][:, 0].tolist() == [2, 0]
    assert not kept.has(np.array([3, 999])).any()
    assert len(kept._all[0].node) <= 10

def test_nodes_of_any_shape_are_kept_row_by_row_and_found_one_by_one():
    kept, nodes = Kept(2**20), np.arange(12).reshape(3, 4)
    first, second = (part.unflatten(0, (3, 4)) for part in rows_of(range(12), 2))
    kept.put(nodes, (first.transpose(0, 1).contiguous().transpose(0, 1), second))  # also where they do not lie in one piece
    for asked in (nodes.T, nodes[2], np.array([7])):
        found, other = kept.take(asked)
        assert found.shape == (*asked.shape, 2)
        assert (found == torch.from_numpy(asked)[..., None]).all()
        assert (other == torch.from_numpy(asked)[..., None, None] + 0.5).all()
