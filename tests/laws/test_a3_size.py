"""A3: how many models share a joint: the fibre's dimension counts the zero-probability prompts; it is one model iff there are none.

The dimension is computed apart from the count: a model c has the joint with masses M iff M[w]·c(x|w) = M[wx] for all w and x, a linear
system in c, whose rank sympy finds. `fibre` is the function that decides.
"""

from fractions import Fraction
from random import Random

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.build.fibre import fibre
from arprops.core.words import END
from tests.strategies import AB, dists, next_tokens, tables, words_of
from tests.twice import brute

quick = settings(deadline=None, max_examples=40)
ABC = ("a", "b", "c")


def n_of(p):
    return p.horizon if p.length is None else p.length


def system(p):
    """Unknowns c(x|w) for prompts shorter than N, and the matrix of the conditions that fix the joint and the sums."""
    prompts = words_of(p.alphabet, n_of(p) - 1) if n_of(p) else []
    allowed = [*p.alphabet] if p.length is not None else [*p.alphabet, END]
    unknowns = [(w, x) for w in prompts for x in allowed]
    at = {unknown: i for i, unknown in enumerate(unknowns)}
    rows = []
    for w in prompts:
        row = [0] * len(unknowns)
        for x in allowed:
            row[at[w, x]] = 1
            mass = brute.prefix(p, w)
            if mass:
                rows.append([0] * len(unknowns))
                rows[-1][at[w, x]] = sympy.Rational(mass.numerator, mass.denominator)
        rows.append(row)
    return unknowns, sympy.Matrix(rows) if rows else sympy.zeros(0, len(unknowns))


def dimension(p):
    unknowns, matrix = system(p)
    return len(unknowns) - matrix.rank() if unknowns else 0


class Always(Random):
    """Draws the smallest number that may be drawn, or the largest."""

    def __init__(self, *, largest):
        super().__init__()
        self.largest = largest

    def randrange(self, start, stop=None, step=1):
        return start - 1 if self.largest else 0


def zeros_below(p):
    language = ar.zero_prompts(p)
    return sum(ar.count(language, length) for length in range(n_of(p)))


horizons = st.one_of(tables(fixed=False, max_length=3), tables(alphabet=ABC, fixed=False, max_length=2), tables(alphabet=("a",), fixed=False))
fixed = st.one_of(tables(fixed=True, max_length=3), tables(alphabet=ABC, fixed=True, max_length=2), tables(alphabet=("a",), fixed=True))


@quick
@given(horizons)
def test_for_a_horizon_the_dimension_is_the_symbols_times_the_zero_prompts(p):
    assert dimension(p) == len(p.alphabet) * zeros_below(p) == fibre(p).dimension


@quick
@given(fixed)
def test_for_a_fixed_length_the_dimension_is_one_symbol_less(p):
    assert dimension(p) == (len(p.alphabet) - 1) * zeros_below(p) == fibre(p).dimension


@quick
@given(st.one_of(horizons, fixed), st.data())
def test_the_fibre_is_one_model_iff_no_prompt_of_the_class_is_impossible(p, data):
    unique = zeros_below(p) == 0
    assert unique == (dimension(p) == 0)
    # hunting a second model of the class: other rows at some prompts, drawn at random
    row = dists(list(p.alphabet)) if p.length is not None else next_tokens(p.alphabet)
    rows = {w: data.draw(row) if data.draw(st.booleans()) else old for w, old in p.rows.items()}
    q = ar.Table(p.alphabet, rows, **({"horizon": p.horizon} if p.length is None else {"length": p.length}))
    joint, everywhere = ar.same_joint(p, q), ar.same_conditionals(p, q)
    ar.recheck(joint)
    ar.recheck(everywhere)
    if unique:
        assert joint.proved == everywhere.proved
    # the linear system knows whether q is in the fibre
    unknowns, matrix = system(p)
    moved = sympy.Matrix([sympy.Rational(*(q.rows[w][x] - p.rows[w][x]).as_integer_ratio()) for w, x in unknowns])
    assert joint.proved == (not unknowns or not any(matrix * moved))


@quick
@given(st.one_of(horizons, fixed))
def test_the_fibre_has_a_second_model_iff_its_dimension_is_not_0(p):
    f = fibre(p)
    first, second = (f.sample(rng=Always(largest=largest), vertices=True) for largest in (False, True))
    joint, everywhere = ar.same_joint(first, second), ar.same_conditionals(first, second)
    ar.recheck(joint)
    ar.recheck(everywhere)
    assert joint.proved
    assert everywhere.refuted == (f.dimension > 0)
    if f.dimension == 0:
        assert first == f.sample() == ar.Table(p.alphabet, p.rows, horizon=p.horizon, length=p.length)


@quick
@given(st.one_of(horizons, fixed), st.data())
def test_members_solve_the_linear_system_and_a_change_at_a_possible_prompt_does_not(p, data):
    f = fibre(p)
    unknowns, matrix = system(p)
    if not unknowns:
        return
    member = f.sample(rng=data.draw(st.randoms(use_true_random=False)))

    def misses(q):
        return any(matrix * sympy.Matrix([sympy.Rational(*(q.rows[w][x] - p.rows[w][x]).as_integer_ratio()) for w, x in unknowns]))

    assert not misses(member)
    prompt = data.draw(st.sampled_from(sorted(p.rows)))
    other = data.draw(dists(list(p.alphabet)) if p.length is not None else next_tokens(p.alphabet))
    q = ar.Table(p.alphabet, {**member.rows, prompt: other}, horizon=p.horizon, length=p.length)
    verdict = f.contains(q)
    ar.recheck(verdict)
    assert verdict.refuted == misses(q) == (prompt not in f.free_prompts and other != p.rows[prompt])


@quick
@given(next_tokens(("a",)), next_tokens(), next_tokens(), st.data())
def test_the_fibre_is_a_product_of_simplices_closed_under_mixing_prompt_by_prompt(first, second, other, data):
    p = ar.Table(AB, {(): first, ("a",): second, ("b",): other}, horizon=2)
    free = [w for w in p.rows if not brute.prefix(p, w)]
    assert ("b",) in free
    one, two = ({**p.rows, **{w: data.draw(next_tokens()) for w in free}} for _ in range(2))
    shares = {w: Fraction(data.draw(st.integers(0, 4)), 4) for w in free}
    mixed = {**p.rows, **{w: {x: shares[w] * one[w][x] + (1 - shares[w]) * two[w][x] for x in (*AB, END)} for w in free}}
    for rows in (one, two, mixed):
        verdict = ar.same_joint(p, ar.Table(AB, rows, horizon=p.horizon))
        ar.recheck(verdict)
        assert verdict.proved


def test_mixing_whole_models_instead_of_prompts_also_keeps_the_joint():
    p = ar.Table(AB, {"": {"a": 1}, "a": {END: 1}, "b": {"a": 1}}, horizon=2)
    q = ar.Table(AB, {"": {"a": 1}, "a": {END: 1}, "b": {"b": 1}}, horizon=2)
    verdict = ar.same_joint(p, ar.Mixture([("1/3", p), ("2/3", q)]))
    ar.recheck(verdict)
    assert verdict.proved


def test_without_a_common_class_of_prompts_it_fails():
    # no prompt shorter than 2 is impossible, yet as a model of all prompts this table has company: below length 2 everything is free
    p = ar.Table(AB, {"": {"a": "1/2", "b": "1/2"}, "a": {"a": "1/2", "b": "1/2"}, "b": {"a": "1/2", "b": "1/2"}}, length=2)
    assert zeros_below(p) == 0
    assert dimension(p) == 0 == fibre(p).dimension
    q = ar.Overridden(p, below={"aaa": {"a": 1}})
    joint, everywhere = ar.same_joint(p, q), ar.same_conditionals(p, q)
    ar.recheck(joint)
    ar.recheck(everywhere)
    assert joint.proved
    assert everywhere.refuted
    assert everywhere.witness.prompt == ("a", "a", "a")
    assert fibre(p).contains(q).proved  # what is answered beyond the class does not count


def test_the_two_formulas_are_not_the_same_the_class_matters():
    # one joint, two classes: as horizon 2 the prompt b is answered from 3 outcomes, as length 2 from 2
    rows = {"": {"a": 1}, "a": {"a": 1}, "b": {"a": 1}}
    assert dimension(ar.Table(AB, rows, horizon=2)) == 2 == fibre(ar.Table(AB, rows, length=2), horizon=2).dimension
    assert dimension(ar.Table(AB, rows, length=2)) == 1 == fibre(ar.Table(AB, rows, horizon=2), length=2).dimension


@pytest.mark.parametrize("n", [1, 2, 3])
def test_with_one_symbol_and_fixed_length_nothing_is_free(n):
    p = ar.Table("a", {"a" * k: {"a": 1} for k in range(n)}, length=n)
    assert dimension(p) == 0 == zeros_below(p) == fibre(p).dimension
