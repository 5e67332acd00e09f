"""Comparisons at every prompt, against every prompt up to a length written out one by one; the loss per token, against a sum over strings."""

import json
from fractions import Fraction
from itertools import product
from math import log
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from arprops.core.certificate import AtPrompt
from arprops.core.claim import AtEvery, Comparison, NextProbability, Probability, TokenLoss
from arprops.core.language import Language
from arprops.core.verdict import Proved, Refuted
from arprops.core.words import END
from arprops.formats.proof import proof_data
from arprops.models.pdfa import PDFA
from arprops.search.decide import decide
from arprops.search.value import valued
from tests.refuse.small import AB, Machine
from tests.twice.test_recheck import SCRIPT

WEIGHTS = st.sampled_from([{END: 1}, {"a": "1/2", END: "1/2"}, {"b": "1/2", END: "1/2"}, {"a": "1/3", "b": "1/3", END: "1/3"}, {"a": 1}])
SIZE, DEEP = 3, 8  # two machines and an automaton of up to 3 states each: what fails does so by a prompt shorter than their product


@st.composite
def machines(draw: st.DrawFn) -> Machine:
    states = range(draw(st.integers(1, SIZE)))
    target = st.sampled_from(list(states))
    return Machine(AB, 0, {s: (draw(WEIGHTS), {"a": draw(target), "b": draw(target)}) for s in states})


@st.composite
def languages(draw: st.DrawFn) -> Language:
    size = draw(st.integers(1, 2))
    target = st.integers(0, size - 1)
    return Language(AB, tuple((draw(target), draw(target)) for _ in range(size)), frozenset(draw(st.sets(target))))


def answers(model: Machine, prompt: tuple[str, ...]) -> Any:
    """The next-token weights after the prompt, and whether it is possible; by hand."""
    state, possible = 0, True
    for symbol in prompt:
        possible = possible and Fraction(model.rows[state][0].get(symbol, 0)) > 0
        state = model.rows[state][1][symbol]
    return {outcome: Fraction(weight) for outcome, weight in model.rows[state][0].items()}, possible


def accepted(language: Language, prompt: tuple[str, ...]) -> bool:
    state = 0
    for symbol in prompt:
        state = language.moves[state][AB.index(symbol)]
    return state in language.accepting


@settings(max_examples=60)
@given(
    p=machines(), q=machines(), language=languages(), among=st.sampled_from(["all", "possible"]), outcome=st.sampled_from(["a", END]),
    relation=st.sampled_from(["==", "<=", "<"]),
)  # fmt: skip
def test_two_models_compared_at_every_prompt_differ_where_enumeration_says(
    p: Machine, q: Machine, language: Language, *, among: Any, outcome: Any, relation: Any
) -> None:
    verdict = decide(AtEvery(Comparison(NextProbability(p, (), outcome), relation, NextProbability(q, (), outcome)), language, among))
    failing = None
    for prompt in (prompt for n in range(DEEP) for prompt in product(AB, repeat=n)):
        (mine, possible), (theirs, likewise) = answers(p, prompt), answers(q, prompt)
        x, y = mine.get(outcome, 0), theirs.get(outcome, 0)
        holds = {"==": x == y, "<=": x <= y, "<": x < y}[relation]
        if accepted(language, prompt) and (among == "all" or (possible and likewise)) and not holds:
            failing = prompt
            break
    if failing is None:
        assert isinstance(verdict, Proved) or (isinstance(verdict, Refuted) and len(verdict.witness.prompt) >= DEEP)  # type: ignore[union-attr]
    else:
        assert isinstance(verdict, Refuted)
        assert isinstance(verdict.witness, AtPrompt)
        assert len(verdict.witness.prompt) == len(failing)


@settings(max_examples=25)
@given(machines(), languages(), languages(), st.booleans(), st.sampled_from([Fraction(0), Fraction(1, 2), Fraction(1)]))
def test_a_rule_at_every_prompt_fails_at_a_prompt_where_the_enumerated_mass_is_too_large(
    p: Machine, prompts: Language, rule: Language, whole: bool, bound: Fraction
) -> None:
    verdict = decide(AtEvery(Comparison(Probability(p, rule, whole=whole), "<=", bound), prompts))
    if isinstance(verdict, Refuted):
        assert isinstance(verdict.witness, AtPrompt)
        prompt = verdict.witness.prompt
        assert accepted(prompts, prompt)
        mass, layer = Fraction(0), {(prompt, ()): Fraction(1)}
        for _ in range(7):
            after: dict[Any, Fraction] = {}
            for (before, rest), weight in layer.items():
                for outcome, share in answers(p, (*before, *rest))[0].items():
                    if outcome is END:
                        mass += weight * share * accepted(rule, (*before, *rest) if whole else rest)
                    else:
                        after[before, (*rest, outcome)] = weight * share
            layer = after
        assert mass + sum(layer.values()) > bound
    else:
        assert isinstance(verdict, Proved)


@settings(max_examples=30)
@given(st.fractions(Fraction(1, 4), Fraction(3, 4), max_denominator=8), st.fractions(Fraction(1, 4), Fraction(3, 4), max_denominator=8))
def test_the_loss_per_token_is_a_mean_over_strings(mine: Fraction, theirs: Fraction) -> None:
    p, q = (Machine(("a",), 0, {0: ({"a": x, END: 1 - x}, {})}) for x in (mine, theirs))
    loss = tokens = 0.0
    for n in range(300):
        weight = float(mine**n * (1 - mine))
        loss -= weight * (n * log(theirs) + log(1 - theirs))
        tokens += weight * (n + 1)
    assert abs(float(valued(TokenLoss(p, q)).value) - loss / tokens) < 1e-9  # type: ignore[arg-type]


def as_data(machine: Machine) -> PDFA:
    return PDFA(AB, start=0, next={s: row for s, (row, _) in machine.rows.items()}, step={s: step for s, (_, step) in machine.rows.items()})


@settings(max_examples=25)
@given(machines(), languages(), languages(), st.sampled_from(["all", "possible"]), st.booleans())
def test_what_search_finds_the_stand_alone_checker_accepts(p: Machine, prompts: Language, rule: Language, among: Any, whole: bool) -> None:
    verdict = decide(AtEvery(Comparison(Probability(as_data(p), rule, whole=whole), "<=", Fraction(1, 2)), prompts, among))
    assert isinstance(verdict, Proved | Refuted)
    assert SCRIPT.judge(json.dumps(proof_data(verdict, name="random")).encode())[1] is None
