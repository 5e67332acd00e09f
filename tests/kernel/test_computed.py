"""Values that need no certificate, against enumeration; and what a total belief answers, on and off its support."""

from fractions import Fraction
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from arprops.core.certificate import Computed, Visits
from arprops.core.claim import Extrapolation, NextProbability, PrefixProbability, Probability, ZeroPromptCount
from arprops.core.language import Language
from arprops.core.words import END
from arprops.kernel.value import value
from arprops.views.belief import Belief
from tests.kernel import naive
from tests.strategies import AB, counter_machines, hmms, languages, next_tokens, pdfas, pfas, prompts, tables

ZERO = Fraction(0)
anything = st.one_of(pdfas(), pfas(), hmms(), tables(max_length=2), counter_machines())


@given(anything, prompts(), st.sampled_from([*AB, END]))
def test_prefix_probabilities_are_masses_of_paths(p: Any, prompt: tuple[str, ...], outcome: Any) -> None:
    masses = naive.mass(p.source(), prompt)
    assert value(PrefixProbability(p, prompt), Computed()) == sum(masses.values())
    assert value(PrefixProbability(p, prompt, outcome), Computed()) == masses.get(outcome, ZERO)
    if masses:
        assert value(NextProbability(p, prompt, outcome), Computed()) == masses.get(outcome, ZERO) / sum(masses.values())


@given(anything, st.integers(0, 4))
def test_zero_probability_prompts_are_counted(p: Any, length: int) -> None:
    impossible = [w for w in naive.prompts(AB, length) if len(w) == length and not naive.mass(p.source(), w)]
    assert value(ZeroPromptCount(p, length), Computed()) == len(impossible)


def visits_after(p: Any, starts: dict[Any, Fraction], language: Language) -> Visits:
    def flow(pair: Any) -> list[Any]:
        return [((p.step(pair[0], x), language.step(pair[1], x)), p.next(pair[0])[x]) for x in p.alphabet if x in p.next(pair[0])]

    return naive.visits(starts, flow)[0]


@given(st.one_of(pdfas(max_states=2), tables(max_length=2)), languages(max_states=2), st.integers(1, 2))
def test_extrapolation_is_a_mean_over_impossible_prompts(p: Any, language: Language, length: int) -> None:
    prompts = [w for w in naive.prompts(AB, length) if len(w) == length and not naive.mass(p.source(), w)]
    assume(prompts)
    starts: dict[Any, Fraction] = {}
    each: list[Any] = []
    for w in prompts:
        at = state_and_read(p, language, w)
        starts[at] = starts.get(at, ZERO) + Fraction(1, len(prompts))
        each.append(value(Probability(p, language, w, whole=True), visits_after(p, {at: Fraction(1)}, language)))
    assert value(Extrapolation(p, language, length), visits_after(p, starts, language)) == sum(each) / len(prompts)


def state_and_read(p: Any, language: Language, w: tuple[str, ...]) -> tuple[Any, int]:
    state, read = p.start(), language.start
    for x in w:
        state, read = p.step(state, x), language.step(read, x)
    return state, read


@given(pfas(max_states=2), next_tokens(), languages(max_states=2), prompts(max_size=3))
def test_a_total_belief_answers_from_its_source_or_by_its_rule(source: Any, rule: Any, language: Language, prompt: tuple[str, ...]) -> None:
    p = Belief(source, off_support=rule)
    masses = naive.mass(source, prompt)
    share = sum(masses.values(), ZERO)
    if share:
        assert value(NextProbability(p, prompt, END), Computed()) == masses.get(END, ZERO) / share
        starts: dict[Any, Fraction] = {}
        for state, mass in states_after(source, prompt):
            starts[state, language.start] = starts.get((state, language.start), ZERO) + mass / share
        flow: Any = lambda pair: [((t, language.step(pair[1], x)), w) for x, t, w in naive.emitting(source, pair[0])]  # noqa: E731
        certificate = naive.visits(starts, flow)[0]
    else:
        assert value(NextProbability(p, prompt, END), Computed()) == rule[END]
        constant: Any = lambda read: [(language.step(read, x), rule[x]) for x in AB if x in rule]  # noqa: E731
        certificate = naive.visits({language.start: Fraction(1)}, constant)[0]
    found = value(Probability(p, language, prompt), certificate)
    assert isinstance(found, Fraction)
    assert 0 <= found <= 1
    if () in language:
        assert found >= (masses.get(END, ZERO) / share if share else rule[END])


def states_after(source: Any, prompt: tuple[str, ...]) -> list[tuple[Any, Fraction]]:
    ways = list(source.start().items())
    for x in prompt:
        ways = [(t, m * w) for s, m in ways for y, t, w in naive.moved(source, s) if y == x]
    return ways
