"""Rankings and closed classes: of the two exactly one exists (theorem E1), and it is believed."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from arprops.core.certificate import ClosedClass, Ranking
from arprops.core.claim import Tight
from arprops.core.error import Rejected
from arprops.kernel.tightness import not_tight, tight
from tests.kernel import naive
from tests.strategies import hmms, pdfas, pfas, prompts, tables

finite = st.one_of(pdfas(), pfas(), hmms(), tables(max_length=2))


def believed(check: Any, claim: Tight, certificate: Any) -> bool:
    try:
        check(claim, certificate)
    except Rejected:
        return False
    return True


@given(finite)
def test_either_a_ranking_or_a_closed_class(p: Any) -> None:
    ranking, leak = naive.ranking(p.source()), naive.closed_class(p.source())
    assert (ranking is None) != (leak is None)
    if ranking is not None:
        tight(Tight(p), ranking)
    if leak is not None:
        not_tight(Tight(p), leak)


@given(finite, st.data())
def test_ranks_that_are_believed_are_true(p: Any, data: st.DataObject) -> None:
    states = naive.reachable(p.source().start(), lambda s: [t for _, t, _ in naive.emitting(p.source(), s)])
    ranks = tuple(data.draw(st.integers(-1, 2)) for _ in states)
    assert not believed(tight, Tight(p), Ranking(ranks)) or naive.ranking(p.source()) is not None


@given(finite, prompts(max_size=2), st.lists(st.integers(0, 2), max_size=3), st.integers(0, 1))
def test_a_class_that_is_believed_leaks(p: Any, prompt: tuple[str, ...], ranks: list[int], first: int) -> None:
    assert not believed(not_tight, Tight(p), ClosedClass(prompt, tuple(ranks), first)) or naive.ranking(p.source()) is None
