"""Lattices: the smallest that holds the points, with integer coordinates that give them back."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from arprops.core.polynomial import Polynomial, variable
from arprops.solve.lattice import hull

points = st.integers(1, 3).flatmap(lambda n: st.lists(st.tuples(*[st.integers(-6, 6)] * n), min_size=1, max_size=5))


def spanned(lattice, coordinates):
    total = list(lattice.origin)
    for times, row in zip(coordinates, lattice.rows, strict=True):
        total = [a + times * b for a, b in zip(total, row, strict=True)]
    return tuple(total)


@given(points)
def test_every_point_is_in_the_hull_at_its_coordinates(listed):
    lattice = hull(listed)
    for point in listed:
        at = lattice.coordinates(point)
        assert at is not None
        assert spanned(lattice, at) == point
        assert tuple(form.at({str(i): k for i, k in enumerate(at)}).constant for form in lattice.forms()) == point


@given(points)
def test_the_rows_are_integer_combinations_of_differences_of_the_points(listed):
    # Whatever congruence and equality hold of the points hold of the hull: moduli and small forms, by trying them all.
    lattice = hull(listed)
    corners = [spanned(lattice, at) for at in product((-1, 0, 1, 2), repeat=len(lattice.rows))]
    for form in product(range(-2, 3), repeat=len(listed[0])):
        for modulus in (2, 3, 5, 1000):
            values = {sum(k * x for k, x in zip(form, point, strict=True)) % modulus for point in listed}
            if len(values) == 1:
                assert {sum(k * x for k, x in zip(form, point, strict=True)) % modulus for point in corners} == values


@given(points, st.tuples(st.integers(-6, 6), st.integers(-6, 6), st.integers(-6, 6)))
def test_coordinates_of_forms_are_those_of_their_values(listed, shift):
    lattice = hull(listed)
    forms = [Polynomial(k) + s * variable("x") for k, s in zip(listed[0], shift, strict=False)]
    values, fits = lattice.solved(forms)
    if fits:
        for x in (-2, 0, 3):
            point = tuple(int(form.at({"x": x}).constant) for form in forms)
            assert lattice.coordinates(point) == tuple(value.at({"x": x}).constant for value in values)
    else:
        assert any(lattice.coordinates(tuple(int(form.at({"x": x}).constant) for form in forms)) is None for x in range(-12, 13))


def test_a_congruence_is_kept():
    lattice = hull([(0, 1), (2, 1), (6, 1)])
    assert lattice.rows == ((2, 0),)
    assert lattice.coordinates((4, 1)) == (2,)
    assert lattice.coordinates((3, 1)) is None
    assert lattice.coordinates((4, 2)) is None
