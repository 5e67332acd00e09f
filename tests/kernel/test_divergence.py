"""KL, cross-entropy and entropy: against sums over strings, where there are finitely many, and partial sums, where not."""

from fractions import Fraction
from math import inf
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from arprops.core.certificate import ClosedClass, Escape
from arprops.core.claim import KL, CrossEntropy, Entropy
from arprops.core.error import Rejected
from arprops.core.logsum import LogSum
from arprops.core.words import END
from arprops.kernel.value import value
from arprops.views.decoded import Decoded
from tests.kernel import naive
from tests.strategies import AB, decoders, pdfas, prompts, tables


def pair_visits(p: Any, q: Any) -> Any:
    flow: Any = lambda at: [((to, q.step(at[1], x)), p.next(at[0])[x]) for x, to in naive.steps(p, at[0], possible=True).items()]  # noqa: E731
    return naive.visits({(p.start(), q.start()): Fraction(1)}, flow)[0]


def by_strings(p: Any, q: Any, size: int, *, relative: bool) -> LogSum | None:
    """Σ P(w)·ln(P(w)/Q(w)), or Σ −P(w)·ln Q(w), over the strings up to a length; None where Q(w) = 0 < P(w)."""
    total = LogSum()
    for w in naive.prompts(AB, size):
        mine, theirs = (naive.mass(m.source(), w).get(END, Fraction(0)) for m in (p, q))
        if mine and not theirs:
            return None
        if mine:
            total += LogSum({(mine if relative else Fraction(1)) / theirs: mine})
    return total


@given(tables(max_length=2), tables(max_length=2))
def test_divergence_of_tables_is_a_sum_over_strings(p: Any, q: Any) -> None:
    expected = by_strings(p, q, 3, relative=True)
    if expected is None:
        assert escapes(p, q, 3)
    else:
        assert value(KL(p, q), pair_visits(p, q)) == expected
        assert value(CrossEntropy(p, q), pair_visits(p, q)) == by_strings(p, q, 3, relative=False)
    assert value(Entropy(p), pair_visits(p, p)) == by_strings(p, p, 3, relative=False)


def escapes(p: Any, q: Any, size: int) -> bool:
    """Whether every escape up to a length, and nothing else, is believed; and there is one."""
    found = False
    for w in naive.prompts(AB, size):
        mine, theirs = naive.mass(p.source(), w), naive.mass(q.source(), w)
        for x in (*AB, END):
            try:
                infinite = value(KL(p, q), Escape(w, x))
            except Rejected:
                assert not (x in mine and x not in theirs)
            else:
                assert infinite == inf
                assert x in mine
                assert x not in theirs
                found = True
    return found


@given(pdfas(max_states=3, tight=True), decoders(adds_support=True))
def test_divergence_is_above_every_partial_sum(p: Any, decoder: Any) -> None:
    q: Any = Decoded(p, decoder)
    assume(all(q.next(s)[x] for s in p.next_of for x in p.next(s)))
    certificate = pair_visits(p, q)
    exact = value(KL(p, q), certificate)
    assert isinstance(exact, LogSum)
    assert exact >= 0
    # the chain rule: local terms at the prompts up to a length, each not negative
    partial = LogSum()
    for w in naive.prompts(AB, 3):
        mine = naive.mass(p.source(), w)
        share = sum(mine.values())
        if share:
            local = naive.answer(p, w)
            for x, weight in local.items():
                partial += LogSum({weight / naive.answer(q, w)[x]: share * weight})
    assert exact >= partial
    difference = value(CrossEntropy(p, q), certificate) - value(Entropy(p), pair_visits(p, p))  # type: ignore[operator]
    assert difference == exact


@given(pdfas(max_states=3), pdfas(max_states=2), prompts(max_size=2), st.lists(st.integers(0, 2), max_size=4))
def test_an_infinite_value_from_a_class_is_one(p: Any, q: Any, prompt: tuple[str, ...], ranks: list[int]) -> None:
    try:
        value(KL(p, q), ClosedClass(prompt, tuple(ranks)))
    except Rejected:
        return
    assert naive.ranking(p.source()) is None
    assert naive.bisimulation(p, q, possible=True).left[0] != naive.bisimulation(p, q, possible=True).right[0]


@given(pdfas(max_states=3, tight=False))
def test_the_entropy_of_a_leak_is_infinite_where_it_tosses_coins(p: Any) -> None:
    leak = naive.closed_class(p.source())
    assert leak is not None
    states = naive.reachable([p.start()], lambda s: naive.steps(p, s, possible=True).values())
    sure = all(len(p.next(s)) == 1 for s in states)
    if sure:
        with pytest.raises(Rejected, match="zero_class"):
            value(Entropy(p), leak)
    elif len(states) == len(leak.ranks):  # the coins are in the class itself
        assert value(Entropy(p), leak) == inf
