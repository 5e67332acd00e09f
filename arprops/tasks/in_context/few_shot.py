"""In-context learning as Bayesian inference: what the exact posterior predictive is worth, against shots.

True here: a prompt is so many independent examples with a delimiter after each, and then an example without its last symbol, which is the answer. Every number is a mean over all prompts of
so many shots, each with its own probability as a prompt. Appending a shot never makes a prompt more probable, and may make it impossible: there the posterior is 0/0, a model at KL 0 of the
documents answers as it likes, and `lowest` and `highest` are all that can be said of such models (theorem C3).
Must never enter: a prompt left out of a mean.
Source: Xie, Raghunathan, Liang and Ma 2021.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, TypeAlias, final

from arprops.core.dist import ONE, ZERO
from arprops.core.error import BadQuestion
from arprops.core.exact import Exact
from arprops.core.words import Prompt, Symbol
from arprops.models.mixture import Mixture
from arprops.search.asked import natural
from arprops.tasks.in_context.posterior import Belief, Shots

BUDGET: Final = 20_000
"""How many different posteriors are held after one number of shots, at most."""
Held: TypeAlias = Mapping[Belief, tuple[Fraction, Fraction]]
"""By posterior: the share of the prompts that lead to it, and that share times how probable the documents make them."""


@final
@dataclass(frozen=True)
class FewShot:
    """What is exactly true of the prompts with so many shots.

    `zero` is the share of probability zero, and `probability` the mean probability that a document begins with the prompt. Of the posterior predictive: `right` is how often its most probable
    answer is the prompt's own (never where there is none), `mass` the mean probability that it gives to that, `concepts` the mean posterior of each concept; both over the possible prompts, whose share is 1 − `zero`.
    A model at KL 0 of the documents, which gives its most probable answer, is right between `lowest` and `highest` often, and both are reached.
    `best` is how often one is right who knows how the examples are drawn. `beliefs` is how many different posteriors there were after the shots.
    """

    shots: int
    zero: Fraction
    probability: Fraction
    right: Fraction
    mass: Fraction
    concepts: tuple[Fraction, ...]
    lowest: Fraction
    highest: Fraction
    best: Fraction
    beliefs: int


def few_shot(documents: Mixture, examples: Mapping[Prompt, Exact], *, delimiter: Symbol, shots: int, budget: int = BUDGET) -> tuple[FewShot, ...]:
    """The exact posterior predictive of a mixture against shots: an entry for 0, 1, …, `shots` examples in the prompt.

    Needs the probability of every example, its answer included (`Ginc.examples`; with equal weights all prompts count alike). Answers are symbols other than the delimiter; of two that
    are equally probable the earlier one in the alphabet is given. Fails with `BadQuestion` on an example that is empty or holds the delimiter, on weights that do not sum to 1, and where
    the shots lead to more than `budget` different posteriors. Cost: for each of these, a step of the forward algorithm for each beginning of an example.

    >>> from arprops.tasks.in_context.ginc import DELIMITER, Ginc
    >>> ginc = Ginc(concepts=2, entities=2, properties=3, mixed=2, seed=2)
    >>> found = few_shot(ginc.documents, ginc.examples(0, 2), delimiter=DELIMITER, shots=2)
    >>> [(str(one.zero), str(one.right), str(one.highest)) for one in found]
    [('0', '7/8', '7/8'), ('1/8', '49/64', '7/8'), ('15/64', '343/512', '7/8')]
    """
    natural(shots)
    given = Shots(documents, examples, delimiter)
    held: Held = {given.first(): (ONE, ONE)}
    found = [_counted(given, held, 0)]
    for shot in range(1, shots + 1):
        after: dict[Belief, tuple[Fraction, Fraction]] = {}
        for belief, (share, probable) in held.items():
            for example, (to, factor) in given.after(belief).items():
                before, weight = after.get(to, (ZERO, ZERO)), given.drawn[example]
                after[to] = before[0] + share * weight, before[1] + probable * weight * factor
            if len(after) > budget:
                raise BadQuestion(
                    f"{shot} shots lead to more than {budget:,} different posteriors; ask for fewer shots or shorter examples, or raise budget="
                )
        held = after
        found.append(_counted(given, held, shot))
    return tuple(found)


def _counted(given: Shots, held: Held, shot: int) -> FewShot:
    zero = probability = right = mass = low = high = best = ZERO
    concepts = [ZERO] * len(given.documents.components)
    for belief, (share, probable) in held.items():
        queries = given.queries(belief)
        for query, answers in given.asked.items():
            asked, weights = sum(answers.values(), ZERO), queries[query]
            best += share * max(answers.values())
            if not weights:
                zero += share * asked
                low += share * min(answers.get(symbol, ZERO) for symbol in given.answers)
                high += share * max(answers.values())
                continue
            following = given.following(weights)
            probability += probable * asked * sum(weights.values(), ZERO)
            right += share * answers.get(given.likeliest(following), ZERO)
            mass += share * sum((weight * following.get(symbol, ZERO) for symbol, weight in answers.items()), ZERO)
            concepts = [before + share * asked * part for before, part in zip(concepts, given.concepts(weights), strict=True)]
    possible = 1 - zero
    return FewShot(
        shot, zero, probability, right, mass / possible if possible else ZERO, tuple(part / possible for part in concepts) if possible else (),
        right + low, right + high, best, len(held),
    )  # fmt: skip
