"""Distributions.

True here: weights are rational with small denominators, and weights of 0 are common, because impossible prompts are the subject.
What is drawn is a denominator and sorted cut points, so a distribution shrinks to its last outcome, and before that to halves.
Must never enter: a float, or a normalisation.
"""

from collections.abc import Hashable, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from arprops.core.dist import Dist, point
from arprops.core.words import END, Outcome, Symbol
from arprops.testing.strategies.argument import size, symbols, value
from arprops.testing.strategies.words import AB

T = TypeVar("T", bound=Hashable)


@st.composite
def dists(
    draw: st.DrawFn, outcomes: Sequence[T] | st.SearchStrategy[Sequence[T]] = (*AB, END), *, max_denominator: int | st.SearchStrategy[int] = 6
) -> Dist[T]:
    """Distributions over the outcomes, with weights of a common denominator of at most `max_denominator`.

    Shrinks to the last outcome. Fails with `InvalidArgument` on no outcome, or on one given twice.
    """
    listed = list(value(draw, outcomes))
    if not listed or len(set(listed)) < len(listed):
        raise InvalidArgument(f"outcomes={listed!r} must be at least one, each once")
    return drawn(draw, listed, size(draw, "max_denominator", max_denominator, least=1))


@st.composite
def next_tokens(
    draw: st.DrawFn, alphabet: Sequence[Symbol] | st.SearchStrategy[Sequence[Symbol]] = AB, *, max_denominator: int | st.SearchStrategy[int] = 6
) -> Dist[Outcome]:
    """Next-token distributions, over the symbols and END; shrinks to a certain END."""
    outcomes: list[Outcome] = [*symbols(draw, alphabet, least=0), END]
    return drawn(draw, outcomes, size(draw, "max_denominator", max_denominator, least=1))


def drawn(draw: st.DrawFn, outcomes: Sequence[T], most: int = 6) -> Dist[T]:
    """One distribution over distinct outcomes: the gaps between sorted cut points, in units of a common denominator."""
    denominator = draw(st.integers(1, most))
    cuts = sorted(draw(st.integers(0, denominator)) for _ in outcomes[1:])
    return Dist({o: Fraction(high - low, denominator) for o, (low, high) in zip(outcomes, pairwise([0, *cuts, denominator]), strict=True)})


def answer(draw: st.DrawFn, alphabet: Sequence[Symbol]) -> Dist[Outcome]:
    """One next-token distribution."""
    outcomes: list[Outcome] = [*alphabet, END]
    return drawn(draw, outcomes)


def other(draw: st.DrawFn, old: Dist[Outcome], alphabet: Sequence[Symbol]) -> Dist[Outcome]:
    """One next-token distribution that is not the old one: where the same comes up, a certain END, or else the last symbol.

    Nothing is rejected, so that the two shrink independently.
    """
    new = answer(draw, alphabet)
    return new if new != old else point(END) if old != point(END) else point(alphabet[-1])
