"""Permutation models: one joint in every order is that joint, a model for each order is a mixture, and where orders differ it is said how far."""

from fractions import Fraction
from itertools import permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.tasks.conditioning.orders import apart, consistent, in_every_order, order_loss, over_orders, straightened
from arprops.tasks.decoding.tabled import tabled

few = settings(max_examples=12)
A = {"a": 1}
THREE = ar.Table(
    "ab",
    {"": {"a": "1/3", "b": "2/3"}, "a": {"b": 1}, "b": {"a": "1/2", "b": "1/2"}, "ab": {"a": "1/5", "b": "4/5"}, "ba": {"a": 1}, "bb": {"b": 1}},
    length=3,
    default={"a": 1},
)


@st.composite
def joints(draw, length=2, *, least=0):
    """A model of the strings of this length with weights that may be 0."""
    weights = draw(st.lists(st.integers(least, 3), min_size=2**length, max_size=2**length).filter(any))
    strings = {w: Fraction(n, sum(weights)) for w, n in zip(product("ab", repeat=length), weights, strict=True)}
    return tabled(strings, "ab", length=length, default=A)


@pytest.mark.parametrize("weights", [None, {(1, 2, 0): "1/4", (2, 1, 0): "3/4"}])
def test_a_permutation_model_has_the_joint_it_is_made_of(weights):
    assert ar.same_joint(over_orders(THREE, 3, weights=weights, off_support=A), THREE).proved


@few
@given(joints(3))
def test_one_joint_written_in_every_order_is_consistent_and_nothing_is_apart(p):
    models = {order: ar.Reordered(p, order, off_support=A) for order in permutations(range(3))}
    assert consistent(models, 3, off_support=A).proved
    assert all(tv == 0 and divergence == 0 for tv, divergence in apart(models, 3, off_support=A).values())
    loss = order_loss(p, models, off_support=A)
    assert loss.mean == loss.sampled == ar.entropy(p)


@few
@given(joints(), joints(), joints(), st.integers(0, 4))
def test_a_model_for_each_order_is_the_mixture_of_what_each_writes_put_straight(p, q, truth, quarters):
    models, weights = {(0, 1): p, (1, 0): q}, {(0, 1): Fraction(quarters, 4), (1, 0): 1 - Fraction(quarters, 4)}
    mixture = over_orders(models, 2, weights=weights, off_support=A)
    written = {
        w: Fraction(quarters, 4) * ar.string_probability(p, w) + (1 - Fraction(quarters, 4)) * ar.string_probability(q, w[::-1])
        for w in product("ab", repeat=2)
    }
    assert {w: ar.string_probability(mixture, w) for w in written} == written
    backwards = ar.Reordered(q, (1, 0), off_support=A)
    assert consistent(models, 2, off_support=A).proved == ar.same_joint(p, backwards).proved
    ((distance, divergence),) = apart(models, 2, off_support=A).values()
    assert distance == sum(abs(ar.string_probability(p, w) - ar.string_probability(q, w[::-1])) for w in written) / 2
    assert divergence == ar.kl(p, backwards)
    loss = order_loss(truth, models, weights=weights, off_support=A)
    assert loss.sampled <= loss.mean
    if consistent(models, 2, off_support=A).proved:
        assert loss.sampled == loss.mean


@few
@given(joints(3, least=1))
def test_a_net_that_answers_from_one_joint_is_consistent_in_every_order(p):
    strings = {w: ar.string_probability(p, w) for w in product("ab", repeat=3)}

    def answer(known, place):
        able = {w: mass for w, mass in strings.items() if all(w[i] == x for i, x in known.items())}
        return {x: sum(mass for w, mass in able.items() if w[place] == x) / sum(able.values()) for x in "ab"}

    models = in_every_order(answer, "ab", length=3)
    assert len(models) == 6
    assert consistent(models, 3, off_support=A).proved
    assert ar.same_joint(over_orders(models, 3, off_support=A), p).proved


def test_answers_that_contradict_each_other_make_a_pair_of_orders_that_differ():
    rows = {(): {"a": "1/2", "b": "1/2"}, (0,): {"a": "3/4", "b": "1/4"}, (1,): {"a": 1}}
    models = in_every_order(lambda known, _: rows[tuple(known)], "ab", length=2)
    verdict = consistent(models, 2, off_support=A)
    assert verdict.refuted
    ((distance, divergence),) = apart(models, 2, off_support=A).values()
    assert distance == Fraction(1, 2)
    assert divergence == float("inf")


def test_a_loss_of_an_order_that_cannot_write_the_truth_is_infinite_and_that_of_the_mixture_need_not_be():
    a, either = ar.Table("ab", {"": {"a": 1}}, length=1), ar.Table("ab", {"": {"a": "1/2", "b": "1/2"}}, length=1)
    b = ar.Table("ab", {"": {"b": 1}, "a": {"b": 1}, "b": {"b": 1}}, length=2)
    both = ar.Table("ab", {"": {"a": "1/2", "b": "1/2"}, "a": {"a": 1}, "b": {"b": 1}}, length=2)
    loss = order_loss(both, {(0, 1): b, (1, 0): both}, off_support=A)
    assert loss.mean == float("inf")
    assert loss.sampled < float("inf")
    assert order_loss(either, {(0,): a}, weights={(0,): 1}, off_support=A).mean == float("inf")


def test_a_string_without_places_has_one_order():
    empty = ar.Table("ab", {}, length=0)
    assert ar.same_joint(over_orders({(): empty}, 0, off_support=A), empty).proved
    assert consistent({(): empty}, 0, off_support=A).proved
    assert apart({(): empty}, 0, off_support=A) == {}


def test_symbols_may_be_longer_than_a_character():
    two = ar.Table(["left", "right"], {(): {"left": "1/3", "right": "2/3"}, ("left",): {"right": 1}, ("right",): {"left": 1}}, length=2)
    mixture = over_orders({(0, 1): two, (1, 0): two}, 2, off_support={"left": 1})
    assert ar.string_probability(mixture, ["left", "right"]) == Fraction(1, 2)


def test_what_is_no_permutation_model_is_refused():
    p = ar.Table("ab", {"": {"a": 1}}, length=1)
    with pytest.raises(ar.BadModel, match="weights of the orders"):
        over_orders(p, 1, weights={(1,): 1}, off_support=A)
    with pytest.raises(ar.BadModel, match="weights of the orders"):
        over_orders({(0,): p}, 1, weights={(0,): "1/2"}, off_support=A)
    for models in ({}, 3, None):
        with pytest.raises(ar.BadModel, match="at least one"):
            straightened(models, 1, off_support=A)
    for models in ({(1, 0): p}, {"0": p}, {(0, 0): p}, {0: p}):
        with pytest.raises(ar.BadModel, match="an order of 1 places"):
            over_orders(models, 1, off_support=A)
    with pytest.raises(ar.BadQuestion, match="a model or a source, found 3"):
        over_orders({(0,): 3}, 1, off_support=A)  # type: ignore[dict-item]
    with pytest.raises(ar.BadModel, match="an order of 0 places"):
        order_loss(p, {5: p}, off_support=A)  # type: ignore[dict-item]
    with pytest.raises(ar.BadModel, match="length"):
        over_orders({(0, 1): p}, 2, off_support=A)
    with pytest.raises(ar.BadModel):
        in_every_order(lambda _known, _place: {"c": 1}, "ab", length=1)
    endless = ar.PDFA("ab", start=0, next={0: {"a": 1}}, step={0: {"a": 0, "b": 0}})
    with pytest.raises(ar.BadModel):
        order_loss(p, {(0,): endless}, off_support=A)
