"""Twins against their definition, prompt by prompt: prefix masses by multiplying, rules by listing completions."""

import re
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.core.forward import state_after
from arprops.core.words import END
from arprops.search.elementary import everything
from arprops.solve.twin import Complete, Obey, Violate, twin
from tests.strategies import AB, counter_machines, hmms, languages, models, next_tokens, pdfas, pfas, prompts, tables, words_of

LONGEST = 4
WORDS = words_of(AB, LONGEST)
LOOK = 100  # pairs of states for a formula that proves the joint
RULES = 3  # states of a rule, so a shortest way has at most 2 symbols


def mass(model, prompt):
    """The prefix mass, weight by weight."""
    state, product_ = model.start(), Fraction(1)
    for symbol in prompt:
        product_ *= model.next(state)[symbol]
        state = model.step(state, symbol)
    return product_


def answer_of(model, prompt):
    return model.next(state_after(model, prompt))


def shortest_ways(holds, begun):
    """The first symbols of the shortest completions for which `holds`; [END] where the empty one does, None where none does."""
    for n in range(RULES + 1):
        ways = {(*rest, END)[0] for rest in product(AB, repeat=n) if holds((*begun, *rest))}
        if ways:
            return ways
    return None


def expected(model, place, answer, prompt):
    """What the twin should answer."""
    begin = next((n for n in range(len(prompt) + 1) if not mass(model, prompt[:n]) and (place is None or prompt[:n] in place)), None)
    if begin is None:
        return answer_of(model, prompt)
    if isinstance(answer, ar.Dist):
        return answer if place is None or prompt in place else answer_of(model, prompt)
    if isinstance(answer, ar.Model):
        return answer_of(answer, prompt)
    reads = "completion" if isinstance(answer, Complete) else answer.reads
    begun = prompt if reads == "string" else prompt[begin:]
    if isinstance(answer, Complete):
        told = tuple(answer.completion)
        return ar.Dist({(*told, END)[len(begun)]: 1}) if told[: len(begun)] == begun else ar.Dist({END: 1})
    if isinstance(answer.rule, ar.Model):
        said = answer_of(answer.rule, begun)
        if isinstance(answer, Obey):
            return said
        return ar.Dist({"a": "1/2", "b": "1/2"}) if END in said else ar.Dist({END: 1})
    keeps = isinstance(answer, Obey)
    ways = shortest_ways(lambda word: answer.rule.accepts(word) == keeps, begun)
    return ar.Dist({END: 1}) if not ways else ar.Dist({way: Fraction(1, len(ways)) for way in ways})


def asked(model, place, answer):
    """The twin, or what is said where it is refused."""
    try:
        return twin(model, at=place, answer=answer, budget=LOOK)
    except ar.BadQuestion as refusal:
        return str(refusal)


reads = st.sampled_from(["string", "completion"])
rules = st.one_of(languages(AB, max_states=RULES), counter_machines(max_controls=2, max_counters=1), pdfas(max_states=2))
answers = st.one_of(
    next_tokens(AB),
    models(),
    st.builds(Obey, rules, reads),
    st.builds(Violate, rules, reads),
    st.builds(Complete, prompts(AB, 3)),
)


def check(told, model, place, answer):
    """The joint by brute force, the answers as told, all others as they were, and the verdicts no further than that."""
    for prompt in WORDS:
        assert mass(told.model, prompt) == mass(model, prompt)
        assert answer_of(told.model, prompt) == expected(model, place, answer, prompt), prompt
    assert not told.verdict.refuted
    if told.verdict.proved:
        ar.recheck(told.verdict)
    if told.differs.refuted:
        ar.recheck(told.differs)
    elif told.differs.proved:
        assert all(answer_of(told.model, prompt) == answer_of(model, prompt) for prompt in WORDS)


@settings(deadline=None, max_examples=40)
@given(models(), answers)
def test_at_every_impossible_prompt_the_answer_is_as_told_and_the_joint_stays(model, answer):
    check(asked(model, None, answer), model, None, answer)


@settings(deadline=None, max_examples=40)
@given(models(), answers, st.data())
def test_at_listed_prompts_the_answer_is_as_told_and_other_impossible_prompts_keep_theirs(model, answer, data):
    impossible = [prompt for prompt in WORDS if len(prompt) < LONGEST and not mass(model, prompt)]
    if not impossible:
        return
    place = data.draw(st.lists(st.sampled_from(impossible), min_size=1, max_size=3, unique=True))
    completion = isinstance(answer, Complete) or getattr(answer, "reads", "") == "completion"
    nested = completion and any(one != other and other[: len(one)] == one for one in place for other in place)
    regular = isinstance(getattr(answer, "rule", None), ar.Language)
    keeps = isinstance(answer, Obey)
    begun = [() if completion else prompt for prompt in place]
    hopeless = regular and any(shortest_ways(lambda word: answer.rule.accepts(word) == keeps, prompt) is None for prompt in begun)
    told = asked(model, place, answer)
    if nested:
        assert "begins the prompt" in told
    elif hopeless:
        assert "no completion does what is asked" in told
    else:
        check(told, model, place, answer)


@settings(deadline=None, max_examples=40)
@given(models(), answers, languages(AB, max_states=3))
def test_in_a_language_of_prompts_the_answer_is_as_told_or_a_possible_prompt_is_named(model, answer, place):
    possible = [prompt for prompt in WORDS if prompt in place and mass(model, prompt)]
    told = asked(model, place, answer)
    if possible:
        first = min(possible, key=lambda prompt: (len(prompt), [model.alphabet.index(symbol) for symbol in prompt]))
        assert f"the prompt {''.join(first) or 'ε'} is possible, with probability {mass(model, first)}:" in told
    elif not isinstance(told, str):
        check(told, model, place, answer)
    else:
        longer = re.match(r"the prompt (\w+) is possible, with probability (\S+):", told)
        assert len(longer[1]) > LONGEST
        assert longer[1] in place
        assert mass(model, longer[1]) == Fraction(longer[2])


@settings(deadline=None, max_examples=30)
@given(st.one_of(tables(), pdfas()), answers)
def test_the_joint_of_an_automaton_is_proved_where_the_answer_is_regular(model, answer):
    rule = getattr(answer, "rule", answer)
    if isinstance(rule, ar.CounterMachine):
        return
    told = twin(model, answer=answer)
    assert told.verdict.proved
    assert isinstance(told.model, ar.PDFA)


@settings(deadline=None, max_examples=25)
@given(st.one_of(hmms(), pfas()), st.one_of(next_tokens(AB), models(), st.builds(Obey, languages(AB, max_states=RULES), reads), st.builds(Complete, prompts(AB, 3))))
def test_a_source_is_completed_as_told(source, answer):
    told = twin(source, answer=answer)
    assert told.verdict.proved
    ar.recheck(told.verdict)
    assert told.differs is None
    view = ar.Belief(source, off_support={END: 1})
    for prompt in words_of(AB, 3):
        assert mass(told.model, prompt) == ar.prefix_probability(source, prompt)
        assert answer_of(told.model, prompt) == expected(view, None, answer, prompt)


@settings(deadline=None, max_examples=15)
@given(hmms(), languages(AB, max_states=3), st.one_of(next_tokens(AB), st.builds(Obey, languages(AB, max_states=RULES), reads)))
def test_a_belief_with_choices_keeps_them_outside_a_language_of_prompts(source, place, answer):
    view = ar.Belief(source, off_support={"a": "1/3", END: "2/3"})
    if any(prompt in place and mass(view, prompt) for prompt in words_of(AB, 3)):
        return
    told = asked(view, place, answer)
    if isinstance(told, str):  # a longer prompt of the language is possible
        return
    assert told.verdict.proved
    for prompt in words_of(AB, 3):
        assert answer_of(told.model, prompt) == expected(view, place, answer, prompt)


def test_every_prompt_is_in_the_language_of_all():
    """The oracle itself: `everything` refuses, because the empty prompt is possible under every model."""
    with pytest.raises(ar.BadQuestion, match="the prompt ε is possible, with probability 1"):
        twin(ar.Table(AB, {}, horizon=0), at=everything(AB), answer={END: 1})
