"""Bisimulations, invariants and separations: naive ones are believed, and whatever is believed is true of short prompts."""

from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from arprops.core.certificate import Bisimulation, FromStrings, Invariant, Separation
from arprops.core.claim import SameConditionals, SameJoint, SameStrings
from arprops.core.error import Rejected
from arprops.core.model import Model, Source
from arprops.core.words import END
from arprops.kernel.equality import different, same
from arprops.models.pdfa import PDFA
from tests.kernel import naive
from tests.strategies import AB, next_tokens, pdfas, pfas, prompts, tables


@st.composite
def pairs(draw: st.DrawFn) -> tuple[PDFA[str], PDFA[str]]:
    """Two automata, the second often a relabelled copy of the first with some answers or moves off the support changed."""
    p = draw(pdfas(max_states=3))
    if draw(st.booleans()):
        return p, draw(pdfas(max_states=2))
    names = {state: state + "'" for state in p.next_of}
    answers = {names[s]: row for s, row in p.next_of.items()}
    moves = {
        names[s]: {x: names[to] if x in p.next_of[s] or draw(st.booleans()) else "off" for x, to in row.items()} for s, row in p.step_of.items()
    }
    return p, PDFA(AB, start=names[p.start_state], next={**answers, "off": draw(next_tokens())}, step={**moves, "off": {"a": "off", "b": "off"}})


def believed(check: Any, *arguments: Any) -> bool:
    try:
        check(*arguments)
    except Rejected:
        return False
    return True


def agree(p: Any, q: Any, claim: type, size: int) -> bool:
    """Whether p and q agree on all prompts up to a length, in the sense of the claim."""
    if claim is SameConditionals:
        return all(naive.answer(p, w) == naive.answer(q, w) for w in naive.prompts(AB, size))
    masses = [(naive.mass(p.source(), w), naive.mass(q.source(), w)) for w in naive.prompts(AB, size)]
    return all(a == b if claim is SameJoint else a.get(END) == b.get(END) for a, b in masses)


@given(pairs(), st.sampled_from([SameConditionals, SameJoint]))
def test_the_coarsest_blocks_decide(pair: tuple[Model[Any], Model[Any]], claim: type) -> None:
    p, q = pair
    certificate = naive.bisimulation(p, q, possible=claim is SameJoint)
    equal = certificate.left[0] == certificate.right[0]
    assert believed(same, claim(p, q), certificate) == equal == agree(p, q, claim, 6)  # fewer than 7 states between them


@given(pairs(), st.sampled_from([SameConditionals, SameJoint]), st.data())
def test_blocks_that_are_believed_are_true(pair: tuple[Model[Any], Model[Any]], claim: type, data: st.DataObject) -> None:
    p, q = pair
    known = naive.bisimulation(p, q, possible=claim is SameJoint)
    blocks = st.integers(0, 2)
    left = tuple(data.draw(st.one_of(st.just(block), blocks)) for block in known.left)
    right = tuple(data.draw(st.one_of(st.just(block), blocks)) for block in known.right)
    if believed(same, claim(p, q), Bisimulation(left, right)):
        assert agree(p, q, claim, 6)


@given(st.one_of(pdfas(max_states=2), pfas(max_states=2)), st.one_of(pdfas(max_states=2), pfas(max_states=2)), st.sampled_from([SameJoint, SameStrings]), st.booleans())
def test_the_span_of_all_words_decides(p: Any, q: Any, claim: type, copy: bool) -> None:
    if copy:
        q = p
    certificate, equal = naive.invariant(p.source(), q.source(), strings=claim is SameStrings)
    assert believed(same, claim(p, q), certificate) == equal == agree(p, q, claim, 4)


@given(pfas(max_states=2), pfas(max_states=2), st.data())
def test_an_invariant_that_is_believed_is_true(p: Source[Any], q: Source[Any], data: st.DataObject) -> None:
    certificate, _ = naive.invariant(p, q, strings=False)
    rows = [list(row) for row in certificate.rows]
    i = data.draw(st.integers(0, len(rows) - 1))
    rows[i] = data.draw(st.lists(st.tuples(st.integers(0, 2), st.sampled_from([Fraction(1), Fraction(1, 2), Fraction(-1)])), max_size=2))
    if believed(same, SameJoint(p, q), Invariant(certificate.pivots, tuple(map(tuple, rows)))):
        assert agree(p, q, SameJoint, 4)


@given(pfas(), st.booleans())
def test_a_source_is_equal_to_itself(p: Source[Any], strings: bool) -> None:
    certificate, equal = naive.invariant(p, p, strings=strings)
    assert equal
    same((SameStrings if strings else SameJoint)(p, p), certificate)


@given(st.one_of(pdfas(max_states=3), pfas(max_states=2)))
def test_equal_strings_and_tightness_are_one_joint(p: Any) -> None:
    strings, _ = naive.invariant(p.source(), p.source(), strings=True)
    ranking = naive.ranking(p.source())
    if ranking is not None:
        same(SameJoint(p, p), FromStrings(strings, ranking))


@given(st.one_of(tables(max_length=2), pdfas(max_states=2)), st.one_of(tables(max_length=2), pdfas(max_states=2)), prompts(max_size=3))
def test_a_separation_is_believed_where_the_two_differ(p: Model[Any], q: Model[Any], prompt: tuple[str, ...]) -> None:
    left, right = naive.mass(p.source(), prompt), naive.mass(q.source(), prompt)
    assert believed(different, SameConditionals(p, q), Separation(prompt)) == (naive.answer(p, prompt) != naive.answer(q, prompt))
    assert believed(different, SameJoint(p, q), Separation(prompt)) == (left != right)
    assert believed(different, SameStrings(p, q), Separation(prompt)) == (left.get(END) != right.get(END))
