"""Few-shot prompts again: hidden paths listed one by one, a forward algorithm written by hand, and every prompt by itself."""

from fractions import Fraction
from itertools import pairwise, product
from math import prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arprops.tasks.in_context.few_shot import few_shot
from arprops.tasks.in_context.ginc import DELIMITER, Ginc
from arprops.tasks.in_context.impossible import zero_share
from arprops.tasks.in_context.posterior import concept_posterior

few = settings(max_examples=15)


@st.composite
def gincs(draw, concepts=2):
    return Ginc(
        concepts=draw(st.integers(1, concepts)),
        entities=draw(st.integers(1, 2)),
        properties=3,
        mixed=draw(st.integers(2, 3)),
        stop="1/8",
        seed=draw(st.integers(0, 10**6)),
    )


def by_paths(ginc, concept, prompt):
    """The probability that a document of the concept begins so: the sum over all hidden paths, each a product read off the concept's moves."""
    moves, total = ginc.moves[concept], Fraction(0)
    for path in product(ginc.token, repeat=len(prompt)):
        if all(ginc.token[pair] == symbol for pair, symbol in zip(path, prompt, strict=True)):
            total += prod(
                (Fraction(7, 8) * moves[a].get(b, 0) for a, b in pairwise(path)), start=ginc.first.get(path[0], Fraction(0)) if path else Fraction(1)
            )
    return total * (Fraction(7, 8) if prompt else 1)


def by_hand(ginc, concept, prompt):
    """The forward algorithm: the mass of each pair that is about to speak."""
    alpha = dict(ginc.first)
    for symbol in prompt:
        after = dict.fromkeys(ginc.token, Fraction(0))
        for pair, mass in alpha.items():
            if ginc.token[pair] == symbol:
                for to, share in ginc.moves[concept][pair].items():
                    after[to] += mass * Fraction(7, 8) * share
        alpha = after
    return sum(alpha.values(), Fraction(0))


@few
@given(gincs(), st.data())
def test_the_posterior_is_that_of_the_paths(ginc, data):
    prompt = data.draw(st.lists(st.sampled_from(ginc.alphabet), max_size=4))
    paths = [by_paths(ginc, concept, prompt) for concept in range(len(ginc.moves))]
    assert paths == [by_hand(ginc, concept, prompt) for concept in range(len(ginc.moves))]
    if any(paths):
        assert concept_posterior(ginc.documents, prompt) == tuple(mass / sum(paths) for mass in paths)


@few
@given(gincs(), st.integers(1, 2))
def test_examples_are_paths_that_never_come_to_the_delimiter(ginc, length):
    found = {}
    for path in product(ginc.first, repeat=length):
        mass = ginc.first[path[0]]
        for a, b in pairwise(path):
            spoken = {to: share for to, share in ginc.moves[0][a].items() if to[1]}
            mass *= spoken.get(b, Fraction(0)) / sum(spoken.values())
        said = tuple(ginc.token[pair] for pair in path)
        found[said] = found.get(said, Fraction(0)) + mass
    assert ginc.examples(0, length) == {said: mass for said, mass in found.items() if mass}


@few
@given(gincs(), st.integers(0, 2))
def test_the_share_of_impossible_prompts_by_the_paths_of_each(ginc, shots):
    examples, queries = ginc.examples(0, 2), ginc.examples(0, 1)
    lost = Fraction(0)
    for given_shots in product(examples, repeat=shots):
        for query, share in queries.items():
            prompt = (*sum(((*shot, DELIMITER) for shot in given_shots), ()), *query)
            if not any(by_hand(ginc, concept, prompt) for concept in range(len(ginc.moves))):
                lost += prod((examples[shot] for shot in given_shots), start=share)
    assert zero_share(ginc.documents, ginc.example(0, 2), ginc.example(0, 1), delimiter=DELIMITER, shots=[shots]) == {shots: lost}


@few
@given(gincs(), st.integers(1, 2), st.integers(0, 2))
def test_every_number_is_a_mean_over_the_prompts_one_by_one(ginc, length, shots):
    examples = ginc.examples(0, length)
    answers = [symbol for symbol in ginc.alphabet if symbol != DELIMITER]
    concepts = range(len(ginc.moves))
    zero = probability = right = mass = low = high = best = Fraction(0)
    mean = [Fraction(0)] * len(ginc.moves)
    for given_shots in product(examples, repeat=shots):
        share = prod((examples[shot] for shot in given_shots), start=Fraction(1))
        before = sum(((*shot, DELIMITER) for shot in given_shots), ())
        for query in {example[:-1] for example in examples}:
            own = {answer: examples.get((*query, answer), Fraction(0)) for answer in answers}
            prompt = before + query
            weights = [by_hand(ginc, concept, prompt) / len(ginc.moves) for concept in concepts]
            total, asked = sum(weights), sum(own.values())
            best += share * max(own.values())
            if not total:
                zero, low, high = zero + share * asked, low + share * min(own.values()), high + share * max(own.values())
                continue
            following = {
                answer: sum(by_answer(ginc, concept, prompt, answer) for concept in concepts) / len(ginc.moves) / total for answer in answers
            }
            said = max(answers, key=lambda answer: following[answer])
            probability += share * asked * total
            right += share * own[said]
            mass += share * sum(own[answer] * following[answer] for answer in answers)
            mean = [one + share * asked * weight / total for one, weight in zip(mean, weights, strict=True)]
    found = few_shot(ginc.documents, examples, delimiter=DELIMITER, shots=shots)[shots]
    assert (found.zero, found.probability, found.right, found.best) == (zero, probability, right, best)
    assert (found.lowest, found.highest) == (right + low, right + high)
    assert (found.mass * (1 - zero), tuple(part * (1 - zero) for part in found.concepts)) == (mass, tuple(mean) if zero < 1 else ())


def by_answer(ginc, concept, prompt, answer):
    """The probability that a document begins with the prompt and then says the answer, before it may end there."""
    return by_hand(ginc, concept, (*prompt, answer))


def test_what_a_net_does_is_counted_prompt_by_prompt():
    pytest.importorskip("torch")
    from arprops.neural import LSTM, Net
    from arprops.tasks.in_context.net import net_few_shot

    ginc = Ginc(concepts=2, entities=1, properties=4, mixed=2, stop="1/8", seed=12)
    examples = ginc.examples(0, 2)
    net = Net(LSTM(outcomes=len(ginc.alphabet) + 1, hidden=5, seed=3), ginc.alphabet)
    answers = [symbol for symbol in ginc.alphabet if symbol != DELIMITER]
    found = net_few_shot(net, ginc.documents, examples, delimiter=DELIMITER, shots=2)
    for one in found:
        right = at_zero = agrees = Fraction(0)
        prompts = impossible = 0
        for given_shots in product(examples, repeat=one.shots):
            share = prod((examples[shot] for shot in given_shots), start=Fraction(1))
            for query in {example[:-1] for example in examples}:
                prompt = (*sum(((*shot, DELIMITER) for shot in given_shots), ()), *query)
                row = net.next(prompt)
                said = max(answers, key=lambda answer: row[answer])
                own = {answer: examples.get((*query, answer), Fraction(0)) for answer in answers}
                total = sum(by_hand(ginc, concept, prompt) for concept in (0, 1))
                prompts, impossible = prompts + 1, impossible + (not total)
                right += share * own[said]
                at_zero += share * own[said] * (not total)
                if total:
                    exact = {answer: sum(by_hand(ginc, concept, (*prompt, answer)) for concept in (0, 1)) for answer in answers}
                    agrees += share * sum(own.values()) * (said == max(answers, key=lambda answer: exact[answer]))
        assert (one.right, one.right_at_zero, one.agrees) == (right, at_zero, agrees)
        assert (one.prompts, one.impossible) == (prompts, impossible)
