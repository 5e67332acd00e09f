"""The completions of one prompt, reweighted: right with probability b instead of a (theorem C1).

True here: where 0 < a < 1 the result is b·P(·|right) + (1−b)·P(·|wrong), by Doob's transform over pairs of the model's state and the
language's: each answer is weighted with what the completion is worth from there, g = (b/a)·h + ((1−b)/(1−a))·(1−h), h the probability
that it ends up right. Where a = 1 nothing wrong is to be had from the model, and the shortest wrong completion takes its place.
After a symbol that the result never emits the model answers as it did.
Must never enter: a change outside these completions.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, final

from arprops.core.dist import ZERO, Dist, normalised
from arprops.core.error import BadQuestion
from arprops.core.language import Language
from arprops.core.model import Model
from arprops.core.words import END, Outcome, Symbol, Word, spelled
from arprops.search.explore import Progress, distances, reporter, walk
from arprops.search.language import complement
from arprops.search.listing import shortest

Pair = tuple[Any, int]
"""A state of the model and one of the language."""


class Reweighted(ABC):
    """What is answered after a prompt, as long as the completion is one that the result can give."""

    start: Any

    @abstractmethod
    def next(self, state: Any) -> Dist[Outcome]:
        """The next-token distribution."""

    @abstractmethod
    def after(self, state: Any, symbol: Symbol) -> Any | None:
        """The state after `symbol`; None where the model goes on as before."""

    @abstractmethod
    def under(self, state: Any) -> Any:
        """The model's own state."""


@final
class Tilted(Reweighted):
    """Right with probability `target` instead of the `worth` of the start, where that is neither 0 nor 1."""

    def __init__(self, model: Model[Any], language: Language, start: Pair, worth: Mapping[Pair, Fraction], target: Fraction) -> None:
        self.model, self.language, self.start = model, language, start
        self.right, self.wrong = target / worth[start], (1 - target) / (1 - worth[start])
        self.worth = {pair: self.right * share + self.wrong * (1 - share) for pair, share in worth.items()}

    def next(self, state: Pair) -> Dist[Outcome]:
        def then(outcome: Outcome) -> Fraction:
            if outcome is END:
                return self.right if state[1] in self.language.accepting else self.wrong
            return self.worth[self._moved(state, outcome)]

        here = self.worth[state]
        return Dist({outcome: weight * then(outcome) / here for outcome, weight in self.model.next(state[0]).items()})

    def after(self, state: Pair, symbol: Symbol) -> Pair | None:
        if symbol not in self.model.next(state[0]):
            return None
        pair = self._moved(state, symbol)
        return pair if self.worth[pair] else None

    def under(self, state: Pair) -> Any:
        return state[0]

    def _moved(self, state: Pair, symbol: Symbol) -> Pair:
        return self.model.step(state[0], symbol), self.language.step(state[1], symbol)


@final
class Diverted(Reweighted):
    """The model's completions with probability `target`, and else this one; the state is how much of it was read."""

    start = 0

    def __init__(self, model: Model[Any], start: Any, completion: Word, target: Fraction) -> None:
        self.completion, self.target = completion, target
        self.answers: list[Dist[Outcome]] = []
        self.states: list[Any] = []
        kept, state = target, start  # `kept`: the weight of the model's completions among those that begin so
        for wanted in (*completion, END):
            own = model.next(state)
            weights = {outcome: kept * weight for outcome, weight in own.items()}
            weights[wanted] = weights.get(wanted, ZERO) + 1 - target
            self.answers.append(normalised(weights))
            self.states.append(state)
            if wanted is not END:
                kept *= own[wanted]
                state = model.step(state, wanted)

    def next(self, state: int) -> Dist[Outcome]:
        return self.answers[state]

    def after(self, state: int, symbol: Symbol) -> int | None:
        return state + 1 if self.completion[state : state + 1] == (symbol,) else None

    def under(self, state: int) -> Any:
        return self.states[state]


def reweighted(model: Model[Any], language: Language, start: Any, worth: Mapping[Pair, Fraction], *, target: Fraction) -> Reweighted | None:
    """The completions from the model's state `start`, right with probability `target`; None where they are not right more often anyway.

    Fails with `BadQuestion` where all are right and every finite completion is, so that there is no wrong one to give.
    """
    begin = (start, language.start)
    if worth[begin] <= target:
        return None
    if worth[begin] < 1:
        return Tilted(model, language, begin, worth, target)
    wrong = next(shortest(complement(language)), None)
    if wrong is None:
        raise BadQuestion("every finite completion of this prompt counts as right, and the model always ends, so it cannot be failed; leave the prompt out")
    return Diverted(model, start, wrong, target)


def worths(
    model: Model[Any], language: Language, start: Any, prompt: Word, *, budget: int, progress: Progress | None = None
) -> dict[Pair, Fraction]:
    """The probability that the completion ends up right, from each pair that the model can reach after the prompt.

    Fails with `BadQuestion` beyond `budget` pairs. Cost: one exact linear solve over the pairs from which it can be right.
    """
    from arprops.search.solve import solve_values

    def moves(pair: Pair) -> list[tuple[Symbol, Pair, Fraction]]:
        row = model.next(pair[0]).items()
        return [(symbol, (model.step(pair[0], symbol), language.step(pair[1], symbol)), weight) for symbol, weight in row if symbol is not END]

    walked = walk([(start, language.start)], moves, budget=budget, progress=progress)
    if not walked.complete:
        raise too_many(prompt, budget)
    ends = [model.next(state)[END] if read in language.accepting else ZERO for state, read in walked.states]
    hopeful = sorted(distances(walked, [i for i, weight in enumerate(ends) if weight]))
    number = {i: k for k, i in enumerate(hopeful)}
    rows: list[dict[int, Fraction]] = []
    for i in hopeful:
        row: dict[int, Fraction] = {}
        for _, target, weight in walked.moves[i]:
            if target in number:
                row[number[target]] = row.get(number[target], ZERO) + weight
        rows.append(row)
    solved = solve_values(rows, [ends[i] for i in hopeful], progress=reporter(progress, "solving for the score"))
    return {pair: solved[number[i]] if i in number else ZERO for i, pair in enumerate(walked.states)}


def too_many(prompt: Word, budget: int) -> BadQuestion:
    """The refusal of a prompt whose completions cannot be listed."""
    return BadQuestion(
        f"after the prompt {spelled(prompt[:40])} more than {budget} states are met, so its completions are not reweighted exactly; "
        "ask about Truncated(p, n), or raise the budget"
    )
