"""Expected visits: the numbers that Gaussian elimination finds are believed, and no others."""

from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from arprops.core.certificate import Computed, Sides, Visits
from arprops.core.claim import Comparison, FiniteMass, Length, Probability
from arprops.core.error import Rejected
from arprops.core.language import Language
from arprops.core.words import END
from arprops.kernel.comparison import compared
from arprops.kernel.value import value
from tests.kernel import naive
from tests.strategies import AB, hmms, languages, pdfas, pfas, tables

finite = st.one_of(pdfas(max_states=3), pfas(), hmms(), tables(max_length=2))


def chain(p: Any) -> tuple[Visits, list[Any]]:
    return naive.visits(dict(p.source().start().items()), lambda s: [(t, w) for _, t, w in naive.emitting(p.source(), s)])


def finished(p: Any, size: int) -> Fraction:
    """The mass of the strings up to a length."""
    return sum((naive.mass(p.source(), w).get(END, Fraction(0)) for w in naive.prompts(AB, size)), Fraction(0))


@given(finite)
def test_the_finite_mass_is_what_ends(p: Any) -> None:
    certificate, _ = chain(p)
    found = value(FiniteMass(p), certificate)
    assert (found == 1) == (naive.ranking(p.source()) is not None)
    assert finished(p, 4) <= found <= 1
    assert compared(Comparison(FiniteMass(p), "==", found), Sides(certificate, Computed())) is True  # type: ignore[arg-type]


@given(pdfas(max_states=3, tight=True))
def test_the_length_counts_every_visit(p: Any) -> None:
    certificate, _ = chain(p)
    assert value(Length(p), certificate) == sum(x for x in certificate.visits if x is not None)
    assert value(Length(p), certificate) >= sum(sum(naive.mass(p.source(), w).values()) for w in naive.prompts(AB, 4))


@given(st.one_of(pdfas(max_states=2), tables(max_length=2)), languages(max_states=2))
def test_a_language_and_its_complement_share_the_finite_mass(p: Any, language: Language) -> None:
    flow: Any = lambda pair: [((t, language.step(pair[1], x)), w) for x, t, w in naive.emitting(p.source(), pair[0])]  # noqa: E731
    certificate, _ = naive.visits({(p.start(), language.start): Fraction(1)}, flow)
    other = Language(language.alphabet, language.moves, frozenset(range(len(language.moves))) - language.accepting, language.start)
    inside, outside = value(Probability(p, language), certificate), value(Probability(p, other), certificate)
    assert isinstance(inside, Fraction)
    assert isinstance(outside, Fraction)
    assert inside + outside == value(FiniteMass(p), chain(p)[0])
    assert inside >= sum((naive.mass(p.source(), w).get(END, Fraction(0)) for w in naive.prompts(AB, 3) if w in language), Fraction(0))


@given(finite, st.data())
def test_other_visits_are_refused(p: Any, data: st.DataObject) -> None:
    certificate, states = chain(p)
    i = data.draw(st.integers(0, len(states) - 1))
    wrong = data.draw(st.one_of(st.none(), st.fractions(-1, 4, max_denominator=6)))
    visits = (*certificate.visits[:i], wrong, *certificate.visits[i + 1 :])
    ranks = tuple(data.draw(st.one_of(st.just(rank), st.integers(-1, 2))) for rank in certificate.ranks)
    try:
        found = value(FiniteMass(p), Visits(visits, ranks))
    except Rejected:
        return
    assert found == value(FiniteMass(p), certificate)
    # A state that never ends may be left out or counted, where it adds nothing; a number that is given is the right one.
    counted = zip(visits, certificate.visits, strict=True)
    assert all(mine == theirs for mine, theirs in counted if None not in (mine, theirs))
