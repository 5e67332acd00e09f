"""Decoders: each against its definition over subsets and orders, every tie as stated, and none adds support but those that say so."""

from fractions import Fraction
from itertools import pairwise, permutations
from math import log

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from arprops.core.dist import Dist, normalised, point
from arprops.core.error import BadModel, BadQuestion
from arprops.core.words import END
from arprops.views.decoder import Chain, EpsilonCutoff, Greedy, MinP, Temperature, TopK, TopP, Typical, UniformMixing
from tests.strategies import decoders, dists

ABC = ("a", "b", "c")
OUTCOMES = (*ABC, END)
rows = dists(OUTCOMES, max_denominator=8)
shares = st.fractions(Fraction(1, 12), 1, max_denominator=12)


def order(row):
    """The support, by weight, then as in OUTCOMES; the slow way."""
    return next(p for p in permutations(row.support) if all((-row[x], OUTCOMES.index(x)) < (-row[y], OUTCOMES.index(y)) for x, y in pairwise(p)))


def restricted(row, kept):
    return normalised({x: row[x] for x in kept})


@given(row=rows, decoder=decoders())
def test_a_decoder_that_adds_no_support_adds_none(row, decoder):
    assert not decoder.adds_support
    assert decoder.decode(row, ABC).support <= row.support


@given(row=rows, decoder=decoders(adds_support=True))
def test_a_decoder_that_mixes_last_gives_every_outcome_weight(row, decoder):
    assert decoder.adds_support
    assert decoder.decode(row, ABC).support == set(OUTCOMES)


@given(row=rows)
def test_greedy_takes_the_first_or_the_last_of_a_tie(row):
    best = [x for x in OUTCOMES if all(row[x] >= row[y] for y in OUTCOMES)]
    assert Greedy().decode(row, ABC) == point(best[0])
    assert Greedy(ties="last").decode(row, ABC) == point(best[-1])


@given(row=rows, k=st.integers(1, 4))
def test_an_integer_power_is_exact(row, k):
    total = sum(row[x] ** k for x in OUTCOMES)
    assert Temperature(Fraction(1, k)).decode(row, ABC) == Dist({x: row[x] ** k / total for x in OUTCOMES})


@given(row=rows, t=st.fractions(Fraction(1, 9), 3, max_denominator=9))
def test_other_temperatures_are_refused_with_the_nearest_exact_ones(row, t):
    assume(t.numerator != 1)
    with pytest.raises(BadQuestion, match=r"not rational.*temperatures 1/k are exact, the nearest is") as refusal:
        Temperature(t).decode(row, ABC)
    near = str(refusal.value).rpartition("nearest is ")[2].split(" or ")
    assert all(Fraction(n).numerator == 1 for n in near)
    assert Fraction(near[0]) < t
    assert near[1:] == [] if t > 1 else t < Fraction(near[1])


@given(row=rows, k=st.integers(1, 5))
def test_top_k_keeps_exactly_k_of_the_order(row, k):
    assert TopK(k).decode(row, ABC) == restricted(row, order(row)[:k])


@given(row=rows, p=shares)
def test_top_p_keeps_the_shortest_prefix_that_weighs_enough(row, p):
    kept = next(order(row)[:n] for n in range(1, 5) if sum(row[x] for x in order(row)[:n]) >= p)
    assert TopP(p).decode(row, ABC) == restricted(row, kept)


@given(row=rows, p=shares)
def test_min_p_keeps_what_weighs_enough_of_the_heaviest(row, p):
    top = max(row[x] for x in OUTCOMES)
    assert MinP(p).decode(row, ABC) == restricted(row, [x for x in OUTCOMES if row[x] >= p * top])


@given(row=rows, epsilon=shares)
def test_a_cutoff_keeps_the_first_where_it_would_keep_nothing(row, epsilon):
    kept = [x for x in OUTCOMES if row[x] >= epsilon]
    assert EpsilonCutoff(epsilon).decode(row, ABC) == (restricted(row, kept) if kept else point(order(row)[0]))


@given(row=rows, mass=shares)
def test_typical_keeps_the_nearest_to_the_entropy(row, mass):
    entropy = -sum(float(p) * log(p) for _, p in row.items())
    distance = {x: abs(-log(p) - entropy) for x, p in row.items()}
    far = {abs(distance[x] - distance[y]) for x in row for y in row if row[x] != row[y]}
    assume(all(gap > 1e-9 for gap in far))  # the float oracle decides nothing closer; exact ties are tested below
    nearest = sorted(order(row), key=lambda x: (round(distance[x], 9), OUTCOMES.index(x)))
    kept = next(nearest[:n] for n in range(1, 5) if sum(row[x] for x in nearest[:n]) >= mass)
    assert Typical(mass).decode(row, ABC) == restricted(row, kept)


def test_typical_decides_an_exact_tie_of_different_weights_by_the_order():
    # ln 2, 2 ln 2, 2 ln 2 lie as far from H = 3/2 ln 2 as each other: ½ ln 2 exactly.
    row = Dist({"a": "1/4", "b": "1/2", "c": "1/4"})
    assert Typical("1/2").decode(row, ABC) == point("b")
    assert Typical("3/4").decode(row, ABC) == Dist({"b": "2/3", "a": "1/3"})


def test_ties_go_by_the_alphabet_that_is_asked_with():
    row = Dist({END: "1/3", "a": "1/3", "b": "1/3"})
    assert TopK(1).decode(row, ("a", "b")) == point("a")
    assert TopK(1).decode(row, ("b", "a")) == point("b")
    assert Greedy(ties="last").decode(row, ("a", "b")) == point(END)


@given(row=rows, one=decoders(adds_support=None), two=decoders(adds_support=None))
def test_a_chain_is_one_decoder_after_another(row, one, two):
    assert Chain(one, two).decode(row, ABC) == two.decode(one.decode(row, ABC), ABC)
    assert Chain().decode(row, ABC) == row
    assert Chain(one, two).adds_support == (one.adds_support or two.adds_support)


@given(row=rows, rate=st.fractions(0, 1, max_denominator=6))
def test_uniform_mixing_is_a_mixture(row, rate):
    mixed = UniformMixing(rate).decode(row, ABC)
    assert all(mixed[x] == (1 - rate) * row[x] + rate / 4 for x in OUTCOMES)
    assert UniformMixing(rate).adds_support == (rate > 0)


@given(one=decoders(adds_support=None), two=decoders(adds_support=None))
def test_decoders_are_values(one, two):
    assert (one == two) == (repr(one) == repr(two))
    assert one != two or hash(one) == hash(two)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Greedy(ties="any"), "must be 'first' or 'last', found 'any'"),
        (lambda: Temperature(0), "Temperature.* needs t > 0, found 0"),
        (lambda: Temperature(0.5), "0.5 is a float"),
        (lambda: TopK(0), "an int of at least 1, found 0"),
        (lambda: TopK("1"), "an int of at least 1, found '1'"),
        (lambda: TopP(0), "TopP.* needs 0 < p ≤ 1, found 0"),
        (lambda: TopP("3/2"), "TopP.* found 3/2"),
        (lambda: MinP(-1), "MinP.* needs 0 ≤ p ≤ 1, found -1"),
        (lambda: EpsilonCutoff(2), "EpsilonCutoff.* found 2"),
        (lambda: Typical(0), "Typical.* needs 0 < mass ≤ 1, found 0"),
        (lambda: UniformMixing("5/4"), "UniformMixing.* found 5/4"),
    ],
)
def test_what_a_decoder_refuses(make, message):
    with pytest.raises(BadModel, match=message):
        make()
