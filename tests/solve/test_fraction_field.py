"""The field of fractions: nothing is lost on the way in and out, and a system is solved where it can be."""

import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from arprops.core.polynomial import variable
from arprops.core.ratio import ratio
from arprops.solve.fraction_field import cancelled, linear


@settings(max_examples=25)
@given(st.lists(st.lists(st.integers(-3, 3), min_size=3, max_size=3), min_size=1, max_size=3), st.booleans())
def test_a_linear_system_is_solved_or_has_no_solution_as_sympy_has_it(rows, parametric):
    factor = variable("q") + 1 if parametric else 1
    x, y = variable("x"), variable("y")
    forms = [a * factor * x + b * y - c for a, b, c in rows]
    found = linear(forms, ["x", "y"], ["q"] if parametric else [])
    symbol = 1 + sympy.Symbol("q", positive=True) if parametric else 1
    exact = sympy.linsolve([sympy.expand(a * symbol * sympy.Symbol("x") + b * sympy.Symbol("y") - c) for a, b, c in rows], sympy.symbols("x y"))
    assert (found is None) == (exact == sympy.S.EmptySet)
    if found is not None:
        assert all(ratio(form).at(found) == 0 for form in forms)


@settings(max_examples=25)
@given(st.integers(-3, 3), st.integers(1, 4), st.integers(0, 2))
def test_cancelling_keeps_the_quotient(a, b, power):
    q, r = ratio(variable("q")), ratio(variable("r"))
    whole = (q + a) * (q - r) ** power / ((r + b) * (q - r) ** power * b)
    assert cancelled(whole) == whole == (q + a) / ((r + b) * b)
    assert len(cancelled(whole).bottom.terms) == 2
