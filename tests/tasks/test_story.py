"""A mystery story, with the culprit first, in mind, and last."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.tasks.hidden_costs import hidden_costs
from arprops.tasks.story import Story, culprit_first, culprit_in_mind, culprit_last

OFF = {"knife": 1}
CLUES = {
    "butler": {"glove": "1/2", "letter": "1/4", "knife": "1/4"},
    "cook": {"knife": "2/3", "glove": "1/3"},
    "heir": {"letter": "1/2", "knife": "1/2"},
}
STORY = Story({"butler": "1/2", "cook": "1/3", "heir": "1/6"}, CLUES, length=3)


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """Two culprits, two clues, up to three of them told."""
    share = draw(st.integers(1, 5))
    rows = {c: {x: w for x, w in (("knife", Fraction(n, 4)), ("rope", Fraction(4 - n, 4))) if w} for c, n in zip(("ann", "ben"), draw(st.tuples(st.integers(0, 4), st.integers(0, 3))), strict=True)}
    return Story({"ann": Fraction(share, 6), "ben": Fraction(6 - share, 6)}, rows | {}, length=draw(st.integers(0, 3)))


@settings(max_examples=25)
@given(stories())
def test_first_in_mind_and_last_are_one_joint(story: Story) -> None:
    off = {"ann": 1}
    last = culprit_last(story, off_support=off)
    assert ar.same_joint(culprit_in_mind(story), last).proved
    assert ar.same_joint(ar.Reordered(culprit_first(story), [*range(1, story.length + 1), 0], off_support=off), last).proved


def test_the_order_changes_the_joint_over_strings_and_the_cost() -> None:
    assert ar.same_joint(culprit_first(STORY), culprit_last(STORY, off_support=OFF)).refuted
    first, last = hidden_costs(culprit_first(STORY)), hidden_costs(culprit_in_mind(STORY))
    assert (first.widest, last.widest) == (1, 3)
    assert last.posteriors == 16


def test_a_clue_that_only_one_suspect_leaves_settles_the_case() -> None:
    last = culprit_last(STORY, off_support=OFF)
    assert ar.next_distribution(last, ["glove", "letter", "knife"]) == ar.Dist({"butler": 1})
    assert ar.next_distribution(last, ["glove", "letter", "knife", "cook"]) == ar.Dist(OFF)


@pytest.mark.parametrize(
    ("prior", "clues", "length", "said"),
    [
        ({"a": 1}, {"b": {"x": 1}}, 1, "give a row for each"),
        ({"a": 1}, {"a": {"a": 1}}, 1, "a culprit and a clue"),
        ({"a": 1}, {"a": {"x": 1}}, -1, "at least 0 clues"),
        ({"a": "1/2"}, {"a": {"x": 1}}, 1, "sum to 1/2"),
        ({"a": 1}, {"a": {"x": "1/2"}}, 1, "the clues of 'a'"),
    ],
)
def test_what_is_no_story_is_refused(prior: Any, clues: Any, length: int, said: str) -> None:
    with pytest.raises(ar.BadModel, match=said):
        Story(prior, clues, length=length)
