"""What extraction is made of: distances between completions, prompts seen by mass, and rows a person can read."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest

pytest.importorskip("torch")

from hypothesis import given, settings
from hypothesis import strategies as st

from arprops.core.words import END
from arprops.models.pdfa import PDFA
from arprops.neural.extraction.apart import apart, first_apart
from arprops.neural.extraction.automaton import automaton
from arprops.neural.extraction.merging import Merging
from arprops.neural.extraction.seen import Seen
from arprops.neural.extraction.short import short_row
from tests.neural.known import geometric, known_net

TWO = PDFA(
    "ab",
    start=0,
    next={0: {"a": "1/2", "b": "1/2"}, 1: {"a": "1/4", END: "3/4"}, 2: {"b": "1/8", END: "7/8"}, 3: {END: 1}},
    step={0: {"a": 1, "b": 2}, 1: {"a": 3}, 2: {"b": 3}},
    default=3,
)


def nodes(net, *words: str) -> np.ndarray:
    return np.array([net.trie.node(net.tokens(word)) for word in words])


def test_completions_are_as_far_apart_as_their_strings_say() -> None:
    net = known_net(TWO)
    left, right = nodes(net, "a", "a", "", "a"), nodes(net, "b", "a", "a", "")
    found = apart(net.trie, left, right, weight=np.ones(4), threshold=0.0, at_most=np.ones(4), prompts=100)
    # after "": aε, aa, bε, bb; after "a": ε, a; after "b": ε, b. Only a·ε = "a" is shared by "" and "a": min(3/8, 1/4) = 1/4.
    assert found == pytest.approx([1 / 4, 0, 3 / 4, 3 / 4], abs=1e-14)


def test_what_is_followed_less_far_is_never_farther() -> None:
    net = known_net(TWO)
    left, right = nodes(net, "", ""), nodes(net, "a", "b")
    far, near, nothing = (
        apart(net.trie, left, right, weight=np.ones(2), threshold=threshold, at_most=np.ones(2), prompts=prompts)
        for threshold, prompts in ((0.0, 100), (0.3, 100), (0.0, 0))
    )
    assert (nothing <= near).all()
    assert (near <= far).all()
    assert nothing == pytest.approx(np.diag(first_apart(net.trie, left, right)))


def test_a_pair_that_never_parts_and_never_ends_is_given_up() -> None:
    loop = known_net(PDFA("a", start=0, next={0: {"a": 1}}, step={0: {"a": 0}}))
    found = apart(loop.trie, nodes(loop, ""), nodes(loop, "a"), weight=np.ones(1), threshold=1e-9, at_most=np.ones(1), prompts=20)
    assert found.tolist() == [0.0]
    assert len(loop.record) <= 23


def test_the_automaton_of_the_net_passes_without_loss() -> None:
    net = known_net(TWO)
    seen = Seen(net.trie, threshold=0.01, prompts=100)
    right = seen.passed(np.array([[1, 2], [3, 3], [3, 3], [3, 3]]), np.zeros((4, 3)))
    assert (seen.count, seen.full) == (5, False)
    assert (right.lower, right.upper) == pytest.approx((0, 0), abs=1e-15)
    assert right.flow.sum() == pytest.approx(1 + 1 + 1 / 8 + 1 / 16)
    one = seen.passed(np.zeros((1, 2), np.int64), np.zeros((1, 3)))
    assert 0 < one.lower <= one.upper <= 1


def test_prompts_below_the_threshold_count_from_above_only() -> None:
    net = known_net(geometric("1/2"))
    seen = Seen(net.trie, threshold=0.2, prompts=100)
    found = seen.passed(np.zeros((1, 2), np.int64), np.zeros((1, 3)))
    assert seen.count == 3
    assert found.lower == pytest.approx(0)
    assert found.upper == pytest.approx(1 / 4)
    assert Seen(net.trie, threshold=1e-3, prompts=10).full


def test_a_move_that_mass_takes_more_often_is_dearer() -> None:
    merging = Merging(known_net(TWO).trie, threshold=1e-6, slack=1e-9, prompts=100)
    assert merging.costs.shape == (1, 2)
    # after "a" and after "" only the string "a" is shared, with min(3/4·1/2, 1/4) = 1/4; after "b" only "b", with 1/8
    assert merging.costs == pytest.approx(np.array([[1 / 2 * 3 / 4, 1 / 2 * 7 / 8]]))
    merging.promote_dearest()
    assert len(merging.nodes) == 2
    assert merging.moves()[0].tolist() == [1, 1]
    assert merging.costs[0] == pytest.approx([1 / 2 * 1 / 4, 0])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6).filter(lambda row: sum(row) > 1e-3), st.sampled_from([1e-3, 1e-6, 1e-9]))
@settings(deadline=None, max_examples=200)
def test_a_short_row_sums_to_one_keeps_its_zeros_and_stays_near(weights: list[float], error: float) -> None:
    row = np.array(weights) / sum(weights)
    short = short_row(row, error=error)
    assert sum(short) == 1
    largest = int(np.argmax(row))
    for i, (weight, found) in enumerate(zip(row.tolist(), short, strict=True)):
        assert (found > 0) == (weight > 0)
        assert abs(found - Fraction(weight)) <= Fraction(error) * (Fraction(weight) if i != largest else 1) + Fraction(1, 2**50)


def test_a_row_of_thirds_is_thirds() -> None:
    assert short_row(np.array([1 / 3, 2 / 3, 0.0]), error=1e-9) == [Fraction(1, 3), Fraction(2, 3), 0]
    assert short_row(np.array([1.0]), error=1e-3) == [1]


def test_states_are_numbered_by_their_first_prompt_and_the_unreachable_left_out() -> None:
    rows = np.array([[0.5, 0, 0.5], [0, 0, 1], [0.25, 0.25, 0.5], [1, 0, 0]])
    moves = np.array([[2, 1], [1, 1], [0, 1], [3, 3]])
    made, access = automaton("ab", moves, rows, error=1e-6)
    assert access == {"0": (), "1": ("a",), "2": ("b",)}
    assert dict(made.next_of["1"]) == {"a": Fraction(1, 4), "b": Fraction(1, 4), END: Fraction(1, 2)}
    assert made.step_of["1"] == {"a": "0", "b": "2"}
    assert all(state in made.next_of for state, _ in product(access, "ab"))
