"""Cells: disjoint, over all integers, and each where its case is the first that holds."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from arprops.models.cells import cells
from arprops.models.guard import parsed

NAMES = ("n", "m")
POINTS = [dict(zip(NAMES, point, strict=True)) for point in product(range(-5, 6), repeat=2)]
comparisons = st.builds(
    "{}*n + {}*m {} {}".format, st.integers(-3, 3), st.integers(-2, 2), st.sampled_from(["==", "!=", "<=", "<", ">=", ">"]), st.integers(-4, 4)
).map(lambda text: text.replace("+ -", "- ").replace("-", " - "))
guards = st.lists(comparisons, min_size=1, max_size=3).map(" and ".join)


def inside(region, point):
    return all(sum(c * (point[monomial[0][0]] if monomial else 1) for monomial, c in form.terms) >= 0 for form in region)


@settings(max_examples=40)
@given(st.lists(guards, max_size=3))
def test_each_point_is_in_one_cell_and_that_of_the_first_case_that_holds(texts):
    cases = [parsed(text, NAMES) for text in (*texts, "")]
    found = cells(cases)
    for point in POINTS:
        holding = [number for number, region in found if inside(region, point)]
        assert holding == [next(i for i, guard in enumerate(cases) if guard.holds(point))]


@settings(max_examples=40)
@given(st.lists(guards, max_size=3))
def test_cells_are_affine_forms_with_integers_in_lowest_terms(texts):
    for _, region in cells([parsed(text, NAMES) for text in (*texts, "")]):
        assert all(form.affine and form.names and all(c.denominator == 1 for _, c in form.terms) for form in region)
        assert len(set(region)) == len(region)


def test_a_case_that_never_applies_has_no_cell_where_two_bounds_say_so():
    found = cells([parsed(text, NAMES) for text in ("n >= 0", "n < 0", "n == 1", "")])
    assert [number for number, _ in found] == [0, 1]
    assert cells([parsed("2*n == 1", NAMES), parsed("", NAMES)])[-1][0] == 1
    assert all(number == 1 for number, _ in cells([parsed("2*n == 1", NAMES), parsed("", NAMES)]))


def test_without_counters_there_is_one_cell():
    assert cells([parsed("", ())]) == [(0, ())]
    assert [number for number, _ in cells([parsed("0 == 1", ()), parsed("", ())])] == [1]
