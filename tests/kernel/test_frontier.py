"""Brackets from explored prompts always hold the exact value, whatever was explored."""

from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from arprops.core.certificate import Frontier
from arprops.core.claim import KL, CrossEntropy, Entropy, FiniteMass, Length, Probability, TotalVariation
from arprops.core.error import Rejected
from arprops.core.interval import Interval
from arprops.core.language import Language
from arprops.core.words import END
from arprops.kernel.value import value
from tests.kernel import naive
from tests.kernel.test_divergence import pair_visits
from tests.kernel.test_visits import chain
from tests.strategies import AB, languages, pdfas, pfas, prompts, tables


@st.composite
def trees(draw: st.DrawFn) -> tuple[tuple[int, str], ...]:
    """Prefix-closed sets of prompts, as (parent, symbol)."""
    found: list[tuple[int, str]] = []
    for _ in range(draw(st.integers(0, 5))):
        entry = (draw(st.integers(0, len(found))), draw(st.sampled_from(AB)))
        if entry not in found:
            found.append(entry)
    return tuple(found)


def bracket(quantity: Any, tree: Any, potential: Any = (), size: int = 0) -> Interval:
    found = value(quantity, Frontier(tree, potential, size))
    assert isinstance(found, Interval)
    return found


def holds(around: Interval, exact: Any) -> bool:
    return exact >= around.lower and exact <= around.upper


def lengths(p: Any) -> tuple[Fraction, ...]:
    """The expected tokens to come from each state of a tight model: h = 1 + Ah."""
    states = naive.reachable([p.start()], lambda s: naive.steps(p, s, possible=True).values())
    flow: Any = lambda s: [(t, w) for _, t, w in naive.emitting(p.source(), s)]  # noqa: E731
    return tuple(sum((x for x in naive.visits({s: Fraction(1)}, flow)[0].visits if x is not None), Fraction(0)) for s in states)


@given(st.one_of(pdfas(max_states=3), pfas()), trees())
def test_the_finite_mass_is_in_its_bracket(p: Any, tree: Any) -> None:
    assert holds(bracket(FiniteMass(p), tree), value(FiniteMass(p), chain(p)[0]))


@given(pdfas(max_states=3, tight=True), trees(), st.sampled_from([Fraction(0), Fraction(1, 2)]), st.booleans())
def test_the_length_is_in_its_bracket(p: Any, tree: Any, more: Fraction, known: bool) -> None:
    potential = tuple(h * (1 + more) for h in lengths(p)) if known else ()
    assert holds(bracket(Length(p), tree, potential), value(Length(p), chain(p)[0]))


@given(pdfas(max_states=3, tight=True), trees(), st.data())
def test_a_potential_that_is_believed_bounds_the_length(p: Any, tree: Any, data: st.DataObject) -> None:
    potential = tuple(data.draw(st.one_of(st.just(h), st.fractions(0, 4, max_denominator=4))) for h in lengths(p))
    try:
        around = bracket(Length(p), tree, potential)
    except Rejected:
        return
    assert holds(around, value(Length(p), chain(p)[0]))


@given(tables(max_length=2), tables(max_length=2), trees())
def test_the_total_variation_is_in_its_bracket(p: Any, q: Any, tree: Any) -> None:
    masses = [[naive.mass(m.source(), w).get(END, Fraction(0)) for m in (p, q)] for w in naive.prompts(AB, 3)]
    exact = sum((abs(a - b) for a, b in masses), Fraction(0)) / 2
    assert holds(bracket(TotalVariation(p, q), tree), exact)
    everything = tuple((naive.prompts(AB, 2).index(w[:-1]), w[-1]) for w in naive.prompts(AB, 2) if w)
    full = bracket(TotalVariation(p, q), everything)
    assert full.lower == exact == full.upper


@given(pdfas(max_states=2, tight=True), pdfas(max_states=2, tight=True), trees(), st.booleans(), st.integers(0, 4))
def test_divergences_are_in_their_brackets(p: Any, q: Any, tree: Any, known: bool, size: int) -> None:
    potential = lengths(p) if known else ()
    try:
        exact = value(KL(p, q), pair_visits(p, q)), value(CrossEntropy(p, q), pair_visits(p, q))
    except Rejected:  # an outcome escapes q: the value is +∞
        exact = None
    for i, quantity in enumerate((KL(p, q), CrossEntropy(p, q))):
        around, code = None, ""
        try:
            around = bracket(quantity, tree, potential, size)
        except Rejected as refused:
            code = refused.code
        if around is None:
            assert code == "floor.states" or (code == "frontier.escape" and exact is None)
            continue
        assert around.upper == float("inf") if exact is None else holds(around, exact[i])
    assert holds(bracket(Entropy(p), tree, potential), value(Entropy(p), pair_visits(p, p)))


@given(st.one_of(pdfas(max_states=2), tables(max_length=2)), languages(max_states=3), trees(), prompts(max_size=2), st.booleans())
def test_the_probability_of_a_language_is_in_its_bracket(p: Any, language: Language, tree: Any, prompt: tuple[str, ...], whole: bool) -> None:
    state, begin = p.start(), language.start
    for x in prompt:
        state, begin = p.step(state, x), language.step(begin, x) if whole else begin
    flow: Any = lambda pair: [((t, language.step(pair[1], x)), w) for x, t, w in naive.emitting(p.source(), pair[0])]  # noqa: E731
    visits, _ = naive.visits({(state, begin): Fraction(1)}, flow)
    quantity = Probability(p, language, prompt, whole)
    exact = value(quantity, visits)
    assert holds(bracket(quantity, tree), exact)
    finished = [(w, naive.answer(p, (*prompt, *w))[END]) for w in naive.prompts(AB, 2)]
    share = lambda w: naive_mass_after(p, prompt, w)  # noqa: E731
    accepted = sum((share(w) * end for w, end in finished if ((*prompt, *w) if whole else w) in language), Fraction(0))
    assert accepted <= exact  # type: ignore[operator]


def naive_mass_after(p: Any, prompt: tuple[str, ...], w: tuple[str, ...]) -> Fraction:
    """The mass of w after the prompt, by the model's own answers, also where the prompt is impossible."""
    mass = Fraction(1)
    for i, x in enumerate(w):
        mass *= naive.answer(p, (*prompt, *w[:i]))[x]
    return mass
