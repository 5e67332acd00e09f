"""C2: a test that tells a model from its near twin with both errors at most δ reads at least `samples(error=δ)` strings.

The tests that are tried are all sets of strings for one string, and for several the likelihood ratio's, which are the best (Neyman and Pearson).
"""

from fractions import Fraction
from itertools import combinations, product
from math import inf, prod

from hypothesis import assume, given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.build.near_twin import near_twin
from arprops.core.words import END
from tests.build.failing import SCORES, asking, benchmarks, failing, softened
from tests.strategies import tables
from tests.twice import brute

quick = settings(deadline=None, max_examples=40)
HALF = Fraction(1, 2)


def joints(near):
    """The probabilities of every string under both models, for strings of up to two symbols."""
    p, q = (brute.strings(model, 2) for model in (near.original, near.model))
    return {w: (p.get(w, Fraction(0)), q.get(w, Fraction(0))) for w in {**p, **q}}


def errors(masses, rejected):
    """How often P is rejected although it is right, and accepted although Q is."""
    return sum((masses[w][0] for w in rejected), Fraction(0)), sum((masses[w][1] for w in masses if w not in rejected), Fraction(0))


def respected(near, masses, rejected, n):
    worst = max(errors(masses, rejected))
    assert not 0 < worst < HALF or near.samples(error=worst) <= n


@quick
@given(softened(tables(fixed=False, max_length=2)), benchmarks(), SCORES)
def test_no_set_of_strings_tells_them_apart_sooner(p, benchmark, score):
    near = failing(p, benchmark, score)
    assume(near is not None)
    masses = joints(near)
    assume(len(masses) <= 6)  # an always right model may be given a longer wrong completion, which only adds strings
    for size in range(len(masses) + 1):
        for rejected in combinations(masses, size):
            respected(near, masses, set(rejected), 1)


@quick
@given(softened(tables(fixed=False, max_length=2)), benchmarks(), SCORES, st.integers(2, 3))
def test_nor_does_any_threshold_of_the_likelihood_ratio_of_several(p, benchmark, score, n):
    near = failing(p, benchmark, score)
    assume(near is not None)
    one = joints(near)
    assume(len(one) <= 5)
    masses = {ws: tuple(prod((one[w][side] for w in ws), start=Fraction(1)) for side in (0, 1)) for ws in product(one, repeat=n)}
    ratio = {ws: inf if not mine else other / mine for ws, (mine, other) in masses.items()}
    for threshold in set(ratio.values()):
        respected(near, masses, {ws for ws in masses if ratio[ws] >= threshold}, n)


# -- without a hypothesis it is false ----------------------------------------------------------------------------------------


def bit(share):
    return ar.Table("01", {"": {"0": share, "1": 1 - Fraction(share)}}, length=1)


def test_one_error_alone_can_be_small_without_any_string():
    near = near_twin(bit("1/2"), {"": "0"}, score="1/4")
    masses = joints(near)
    assert errors(masses, set()) == (0, 1)  # "always P" never errs under P
    assert near.samples(error="1/1000") > 0


def test_strings_that_are_copies_of_one_another_need_fewer():
    near = near_twin(ar.Table("01", {"": {"0": HALF, "1": HALF}}, length=1), {"": "0"}, score="9/20")
    alike = {w * 8: masses for w, masses in joints(near).items()}
    apart = {ws: prod((HALF,) * 8, start=Fraction(1)) for ws in product("01", repeat=8)}
    told = sum(mass for ws, mass in apart.items() if len(set(ws)) == 1)
    assert sum(mine for mine, _ in alike.values()) == 1  # eight copies of one bit are always alike …
    assert told == Fraction(1, 128)  # … and eight bits seldom are, though bit by bit both are one joint, for which no number is enough
    assert near_twin(bit("1/2"), {"": "0"}, score="1/2").samples(error=told) == inf


def test_a_string_that_the_twin_cannot_produce_may_settle_it_at_once():
    near = near_twin(bit("999/1000"), {"": "0"}, score=0)
    assert errors(joints(near), {("1",)}) == (Fraction(1, 1000), 0)
    assert near.samples(error="1/1000") == 0


def test_logarithms_to_base_two_would_ask_for_too_many():
    near = near_twin(bit("999/1000"), {"": "0"}, score="1/1000")
    assert errors(joints(near), {("1",)}) == (Fraction(1, 1000),) * 2
    assert near.samples(error="1/1000") == 1
    assert 250**10 > 2**79  # so log2(1/(4δ)) > 7.9
    assert near.kl < Fraction(79, 10)


def test_a_benchmark_of_small_probability_hides_for_long():
    near = near_twin(asking(), {"a" * 20 + "b": "c"}, score="1/4")
    assert near.samples() > 10**6
    assert ar.next_distribution(near.model, "a" * 20) == ar.Dist({"a": HALF, "b": "1/4", END: "1/4"})
