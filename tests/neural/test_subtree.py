"""The shape of a complete subtree, against one that is listed prompt by prompt."""

from itertools import product

import pytest

from arprops.neural.subtree import levels_for, subtree


@pytest.mark.parametrize(("symbols", "levels"), [(1, 1), (1, 5), (2, 1), (2, 4), (3, 3), (7, 1)])
def test_a_subtree_is_all_words_shorter_first_and_each_sees_its_own_beginnings(symbols, levels):
    tree = subtree(symbols, levels)
    words = [word for length in range(1, levels + 1) for word in product(range(symbols), repeat=length)]
    assert len(tree) == len(words)
    assert tree.token.tolist() == [word[-1] for word in words]
    assert tree.depth.tolist() == [len(word) for word in words]
    assert tree.parent.tolist() == [words.index(word[:-1]) if len(word) > 1 else -1 for word in words]
    assert tree.seen.tolist() == [[word[: len(other)] == other for other in words] for word in words]
    assert words[-tree.ends :] == list(product(range(symbols), repeat=levels))


def test_a_subtree_with_a_mask_stays_small_and_large_alphabets_have_none():
    assert [levels_for(symbols) for symbols in (1, 2, 3, 5, 6, 32, 33, 50_000)] == [32, 4, 2, 2, 1, 1, 0, 0]


@pytest.mark.parametrize(("symbols", "levels"), [(1, 1), (2, 3), (3, 2), (15, 1), (16, 1)])
@pytest.mark.parametrize("before", [1, 2, 13, 17])
def test_behind_a_path_all_see_the_path_and_nobody_what_fills_up_the_lanes(symbols, levels, before):
    tree = subtree(symbols, levels)
    seen, spare = tree.seen_behind(before), tree.spare(before)
    assert 0 <= spare < 16
    assert seen.shape == (len(tree), spare + before + len(tree))
    assert seen.shape[1] % 16 == 0
    assert not seen[:, :spare].any()
    assert seen[:, spare : spare + before].all()
    assert (seen[:, spare + before :] == tree.seen).all()
