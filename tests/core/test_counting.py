"""What a counter machine says of itself: regions are open, and an automaton is a machine without counters."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arprops.core.counting import Parameter, recogniser
from arprops.core.words import END
from tests.strategies import AB, languages, prompts

THIRD = Fraction(1, 3)


@pytest.mark.parametrize(
    ("parameter", "inside", "outside"),
    [
        (Parameter("q", Fraction(0), Fraction(1)), [THIRD], [0, 1, -1, 2]),
        (Parameter("q", Fraction(1), None), [2, 10**9], [1, 0]),
        (Parameter("q", None, Fraction(-1)), [-2], [-1, 0]),
    ],
)
def test_a_region_is_open_and_its_bounds_are_positive_inside_only(parameter, inside, outside):
    assert all(parameter.holds(Fraction(x)) for x in inside)
    assert not any(parameter.holds(Fraction(x)) for x in outside)
    for x in (*inside, *outside):
        assert parameter.holds(Fraction(x)) == all(bound.at({"q": x}).constant > 0 for bound in parameter.bounds())


@given(languages(), st.lists(prompts(AB, 5), min_size=1, max_size=5))
def test_a_recogniser_may_end_exactly_after_the_strings_of_its_language(language, words):
    counting = recogniser(language)
    assert counting.counters == () == counting.start[1]
    for word in words:
        control = counting.start[0]
        for symbol in word:
            (cell,) = counting.cells[control]
            control = cell.moves[symbol][0]
        assert (END in counting.cells[control][0].next) == language.accepts(word)
