"""What the documents say after so many shots: the exact posterior, where there is one.

True here: shots after which the documents go on alike are one belief, the posterior of the documents' state; it is the empty one after an impossible prompt, and stays it. A prompt is possible
iff its weights are: zero is decided on supports.
Must never enter: a prompt's probability as a float; an answer where there is no posterior.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any, TypeAlias, final

from arprops.core.dist import ZERO
from arprops.core.error import BadQuestion, ZeroProbabilityPrompt
from arprops.core.exact import Exact, exact, short
from arprops.core.forward import Weights, advanced, began, forward, outcome_masses
from arprops.core.words import END, Prompt, Symbol, Word, spelled, word
from arprops.models.mixture import Mixture

Belief: TypeAlias = frozenset[tuple[Any, Fraction]]


def concept_posterior(documents: Mixture, prompt: Prompt) -> tuple[Fraction, ...]:
    """The exact posterior probability of each component, given that a document begins with the prompt.

    Fails with `ZeroProbabilityPrompt` where none does (0/0). Cost: the forward algorithm.
    """
    given = word(documents.alphabet, prompt)
    weights = forward(documents, given)
    if not weights:
        raise ZeroProbabilityPrompt(f"no document begins with {spelled(given)[:60]}, so no concept is more probable than another after it (0/0)")
    return _by_concept(documents, weights)


@final
class Shots:
    """Documents, examples and their answers: what follows a belief is computed once.

    `drawn` is the probability of each whole example, `asked` that of each answer by what stands before it. Answers are the symbols other than the delimiter.
    """

    def __init__(self, documents: Mixture, examples: Mapping[Prompt, Exact], delimiter: Symbol) -> None:
        if not isinstance(documents, Mixture):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise BadQuestion(f"documents are a Mixture of concepts, found {documents!r}; one concept is Mixture([(1, concept)])")
        (self.delimiter,) = word(documents.alphabet, (delimiter,))
        self.documents, self.answers = documents, tuple(symbol for symbol in documents.alphabet if symbol != delimiter)
        self.drawn: dict[Word, Fraction] = {}
        for example, given in examples.items():
            said, weight = word(documents.alphabet, example), exact(given)
            if not said or delimiter in said or weight < 0:
                raise BadQuestion(
                    f"an example has an answer, no delimiter and a weight of at least 0, found {spelled(said)[:60]} with {short(weight)}"
                )
            if said in self.drawn:
                raise BadQuestion(f"the example {spelled(said)[:60]} is given twice")
            if weight:
                self.drawn[said] = weight
        if (total := sum(self.drawn.values(), ZERO)) != 1:
            raise BadQuestion(f"the weights of the examples must sum to exactly 1, found {short(total)}")
        self.asked: dict[Word, dict[Symbol, Fraction]] = {}
        for example, weight in self.drawn.items():
            self.asked.setdefault(example[:-1], {})[example[-1]] = weight
        self._after: dict[Belief, dict[Word, tuple[Belief, Fraction]]] = {}

    def first(self) -> Belief:
        """The belief before the first shot."""
        return _belief(began(self.documents))

    def after(self, belief: Belief) -> Mapping[Word, tuple[Belief, Fraction]]:
        """By example: the belief after it and a delimiter, and how probable it was that they follow."""
        if belief not in self._after:
            reached = self._reached(belief, ((*example, self.delimiter) for example in self.drawn))
            self._after[belief] = {
                example: (_belief(weights := reached[*example, self.delimiter]), sum(weights.values(), ZERO)) for example in self.drawn
            }
        return self._after[belief]

    def queries(self, belief: Belief) -> Mapping[Word, Weights]:
        """By what stands before an answer: the mass of each state after it, empty where it is impossible."""
        return self._reached(belief, self.asked)

    def following(self, weights: Weights) -> Mapping[Any, Fraction]:
        """The posterior predictive: the probability of each next symbol."""
        total = sum(weights.values(), ZERO)
        return {outcome: mass / total for outcome, mass in outcome_masses(self.documents, weights).items() if outcome is not END}

    def likeliest(self, following: Mapping[Any, Fraction]) -> Symbol:
        """The most probable answer, the earlier symbol of two that are equally probable."""
        return max(self.answers, key=lambda symbol: following.get(symbol, ZERO))

    def concepts(self, weights: Weights) -> tuple[Fraction, ...]:
        """The posterior probability of each concept."""
        return _by_concept(self.documents, weights)

    def _reached(self, belief: Belief, prompts: Iterable[Word]) -> dict[Word, Weights]:
        known: dict[Word, Weights] = {(): dict(belief)}
        for prompt in prompts:
            for read in range(len(prompt)):
                if prompt[: read + 1] not in known:
                    known[prompt[: read + 1]] = advanced(self.documents, known[prompt[:read]], prompt[read])
        return known


def _belief(weights: Weights) -> Belief:
    total = sum(weights.values(), ZERO)
    return frozenset((state, mass / total) for state, mass in weights.items())


def _by_concept(documents: Mixture, weights: Weights) -> tuple[Fraction, ...]:
    found = [ZERO] * len(documents.components)
    for (concept, _), mass in weights.items():
        found[concept] += mass
    total = sum(found, ZERO)
    return tuple(mass / total for mass in found)
