"""The fibre a second time: by the rank of what was drawn, by every prompt's mass, and by every outcome of the random numbers.

`every` runs a draw once for each sequence of numbers that an ideal `rng` could give, and adds up what each result weighs: no
statistics, and no seed.
"""

from collections import defaultdict
from fractions import Fraction
from itertools import product
from math import comb
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.build.fibre import fibre
from arprops.build.simplex import lattice_point, subset
from arprops.core.words import END
from tests.strategies import AB, models, sources, tables
from tests.twice import brute

quick = settings(deadline=None, max_examples=25)
ABC = ("a", "b", "c")


def last(p):
    return p.horizon if p.length is None else p.length


def below(p, n):
    return list(brute.words(p.alphabet, n - 1)) if n else []


# -- the dimension is the rank of random members -----------------------------------------------------------------------------------


class Span:
    """Vectors in echelon form: `add` says whether the vector was not in their span."""

    def __init__(self):
        self.rows = {}

    def add(self, vector):
        rest = list(vector)
        for i in range(len(rest)):
            if rest[i] and i in self.rows:
                rest = [x - rest[i] * y for x, y in zip(rest, self.rows[i], strict=True)]
            elif rest[i]:
                self.rows[i] = [x / rest[i] for x in rest]
                return True
        return False


def coordinates(table):
    outcomes = [*table.alphabet, END]
    return [table.rows[w][x] for w in below(table, last(table)) for x in outcomes]


@quick
@given(st.one_of(tables(), tables(alphabet=ABC, max_length=2), tables(alphabet=("a",))), st.sampled_from([{}, {"vertices": True}, {"denominator": 3}]))
def test_the_dimension_is_the_rank_of_the_affine_hull_of_random_members(p, how):
    f = fibre(p)
    origin, span, rng = coordinates(f.sample(rng=Random(0), **how)), Span(), Random(1)
    for _ in range(12 * f.dimension + 12):
        span.add([x - y for x, y in zip(coordinates(f.sample(rng=rng, **how)), origin, strict=True)])
    assert len(span.rows) == f.dimension


# -- the free prompts are those of mass 0 ------------------------------------------------------------------------------------------


@quick
@given(st.one_of(models(), sources(), models(alphabet=ABC), sources(alphabet=("a",))), st.integers(0, 4))
def test_the_free_prompts_are_those_of_mass_0_that_are_shorter_than_the_horizon(p, n):
    f = fibre(p, horizon=n)
    free = [w for w in below(p, n) if not brute.prefix(p, w)]
    assert list(ar.shortest(f.free_prompts)) == free
    assert f.free() == len(free)
    assert [f.free(k) for k in range(n + 2)] == [sum(len(w) == k for w in free) for k in range(n + 2)]
    assert f.dimension == len(p.alphabet) * len(free)
    assert f.vertices == (len(p.alphabet) + 1) ** len(free)


@quick
@given(tables(fixed=True))
def test_for_a_fixed_length_each_free_prompt_has_one_dimension_less(p):
    free = [w for w in below(p, p.length) if not brute.prefix(p, w)]
    f = fibre(p)
    assert f.dimension == (len(p.alphabet) - 1) * len(free)
    assert f.vertices == len(p.alphabet) ** len(free)


@quick
@given(st.one_of(models(), sources()), st.integers(0, 3), st.randoms(use_true_random=False))
def test_at_possible_prompts_a_member_answers_as_the_joints_masses_do(p, n, rng):
    member = fibre(p, horizon=n).sample(rng=rng)
    assert set(member.rows) == set(below(p, n))
    for w in below(p, n):
        if mass := brute.prefix(p, w):
            assert dict(member.rows[w].items()) == {x: share / mass for x, share in brute.outcomes(p, w).items()}
    for w in brute.words(p.alphabet, n):
        assert brute.prefix(member, w) == brute.prefix(p, w)


@quick
@given(tables(), st.fractions(0, 1, max_denominator=5), st.randoms(use_true_random=False))
def test_the_line_is_the_mixture_of_coordinates(p, weight, rng):
    f = fibre(p)
    a, b = f.sample(rng=rng), f.sample(rng=rng)
    expected = [(1 - weight) * x + weight * y for x, y in zip(coordinates(a), coordinates(b), strict=True)]
    assert coordinates(f.between(a, b, weight=weight)) == expected


# -- what is drawn is uniform: every outcome of the random numbers -------------------------------------------------------------------


class Asked(Exception):
    """One more number was asked for than was written down."""


class Written(Random):
    """Gives the numbers that were written down, and then asks for more."""

    def __init__(self, numbers):
        super().__init__()
        self.left = list(numbers)

    def randrange(self, start, stop=None, step=1):
        assert stop is None
        assert step == 1
        if not self.left:
            raise Asked(start)
        return self.left.pop(0)


def every(draw):
    """The exact distribution of what is drawn: each next number below n has probability 1/n."""
    found = defaultdict(Fraction)
    pending = [((), Fraction(1))]
    while pending:
        numbers, weight = pending.pop()
        try:
            found[draw(Written(numbers))] += weight
        except Asked as asked:
            (n,) = asked.args
            pending += [((*numbers, i), weight / n) for i in range(n)]
    return dict(found)


@pytest.mark.parametrize(("n", "k"), [(0, 0), (1, 1), (4, 0), (4, 1), (4, 2), (5, 3), (5, 5), (6, 4)])
def test_every_set_of_k_of_n_is_equally_probable(n, k):
    found = every(lambda rng: tuple(subset(n, k, rng=rng)))
    sets = [s for s in product(range(n), repeat=k) if list(s) == sorted(set(s))]
    assert found == dict.fromkeys(sets, Fraction(1, comb(n, k)))


@pytest.mark.parametrize(("outcomes", "denominator"), [("x", 1), ("x", 5), ("xy", 1), ("xy", 6), ("xyz", 1), ("xyz", 4), ("wxyz", 3), ("vwxyz", 2)])
def test_every_point_of_the_grid_is_equally_probable(outcomes, denominator):

    def draw(rng):
        point = lattice_point(outcomes, denominator=denominator, rng=rng)
        return tuple(point[x] for x in outcomes)

    found = every(draw)
    grid = [k for k in product(range(denominator + 1), repeat=len(outcomes)) if sum(k) == denominator]
    assert len(grid) == comb(denominator + len(outcomes) - 1, len(outcomes) - 1)
    assert found == {tuple(Fraction(i, denominator) for i in k): Fraction(1, len(grid)) for k in grid}


@pytest.mark.parametrize("fixed", [True, False])
@pytest.mark.parametrize("how", [{"vertices": True}, {"denominator": 1}, {"denominator": 2}])
def test_a_member_is_uniform_over_the_product_of_the_grids(fixed, how):
    p = ar.Table(AB, {"": {"a": 1}, "a": {"b": 1}, "b": {"a": 1}, "aa": {"a": 1}, "ab": {"b": 1}, "ba": {"a": 1}, "bb": {"a": 1}}, **{"length" if fixed else "horizon": 3})
    f = fibre(p, **({"length": 2} if fixed else {"horizon": 2}))
    g = fibre(p)
    outcomes, denominator = [*AB] if fixed else [*AB, END], how.get("denominator", 1)
    points = comb(denominator + len(outcomes) - 1, len(outcomes) - 1)
    small = every(lambda rng: tuple(coordinates(f.sample(rng=rng, **how))))
    assert set(small.values()) == {Fraction(1, points)}
    assert len(small) == points**1  # the prompt b
    if denominator == 1:
        large = every(lambda rng: tuple(coordinates(g.sample(rng=rng, **how))))
        assert set(large.values()) == {Fraction(1, g.vertices)}
        assert len(large) == g.vertices == len(outcomes) ** 4  # b, aa, ba, bb


def test_large_denominators_are_drawn_by_the_same_steps():
    point = lattice_point("xyz", denominator=10**40, rng=Random(5))
    assert sum(point[x] for x in "xyz") == 1
    assert all(10**40 % point[x].denominator == 0 for x in "xyz")
