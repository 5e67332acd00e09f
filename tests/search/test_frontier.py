"""Which prompts are expanded: the heaviest first, and no more than asked."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.core.certificate import Escape, Frontier
from arprops.core.words import END
from arprops.kernel.frontier import bracket
from arprops.search.frontier import escape, expanded, floor_size, potential
from tests.strategies import pdfas, sources
from tests.twice import brute

COIN = ar.PDFA("ab", start=0, next={0: {"a": "1/2", "b": "1/4", END: "1/4"}}, step={0: {"a": 0, "b": 0}})


def prompts_of(tree):
    found = [()]
    for parent, symbol in tree.expanded:
        found.append((*found[parent], symbol))
    return found


def test_the_heaviest_prompts_come_first():
    source = COIN.source()
    tree = expanded(source, source, min, prompts=8)
    masses = [brute.prefix(COIN, w) for w in prompts_of(tree)]
    assert masses == sorted(masses, reverse=True)
    assert len(masses) == 8
    left = [brute.prefix(COIN, w) for w in brute.words(("a", "b"), 6) if w not in prompts_of(tree)]
    assert max(left) <= masses[-1]


@settings(deadline=None, max_examples=60)
@given(st.one_of(pdfas(max_states=3), sources()), st.one_of(pdfas(max_states=3), sources()), st.integers(1, 20))
def test_more_prompts_continue_the_same_tree_and_never_widen(p, q, n):
    one, two = (expanded(p.source(), q.source(), min, prompts=k) for k in (n, n + 7))
    assert two.expanded[: len(one.expanded)] == one.expanded
    assert len(one.expanded) < n
    for quantity in (ar.TotalVariation(p, q), ar.FiniteMass(p), ar.FiniteMass(q)):
        wide, narrow = bracket(quantity, one), bracket(quantity, two)
        assert wide.lower <= narrow.lower <= narrow.upper <= wide.upper


@settings(deadline=None, max_examples=60)
@given(pdfas(max_states=3), pdfas(max_states=3))
def test_intervals_from_a_tree_contain_the_exact_finite_mass_and_distance(p, q):
    tree = expanded(p.source(), q.source(), min, prompts=15)
    assert brute.finite_mass(p) in bracket(ar.FiniteMass(p), tree)
    cut = brute.total_variation(ar.Truncated(p, 4), ar.Truncated(q, 4), 4)
    assert cut <= bracket(ar.TotalVariation(p, q), tree).upper


@settings(deadline=None, max_examples=60)
@given(st.one_of(pdfas(max_states=3), sources()))
def test_the_potential_is_the_expected_number_of_tokens_to_come(p):
    source = p.source()
    found = potential(source, budget=100)
    first, order, weights = brute.source_chain(p)
    if brute.can_end(order, weights) != set(order):
        assert found == ()
    else:
        total = brute.visits(first, order, weights)
        assert sum((mass * found[i] for i, mass in enumerate(first.values())), Fraction(0)) == sum(total.values())
    assert potential(source, budget=0) == ()


def test_a_width_ends_the_search():
    source = COIN.source()
    tree = expanded(source, source, min, prompts=1000, width=Fraction(1, 3))
    assert bracket(ar.FiniteMass(COIN), tree).width <= Fraction(1, 3)
    assert len(tree.expanded) < 100


def test_the_floor_is_taken_over_no_more_pairs_than_the_budget():
    source = COIN.source()
    assert floor_size(source, source, budget=10) == 1
    assert floor_size(source, source, budget=0) == 0


def test_an_escape_is_the_shortest_explored():
    q = ar.Truncated(COIN, 2)
    tree = expanded(COIN.source(), q.source(), lambda of_p, _: of_p, prompts=30)
    found = escape(COIN.source(), q.source(), tree)
    assert isinstance(found, Escape)
    assert len(found.prompt) == 2
    assert escape(COIN.source(), COIN.source(), tree) is None
    assert escape(COIN.source(), q.source(), Frontier(())) is None
