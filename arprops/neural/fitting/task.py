"""One fit as plain data: the population, the architecture, the seeds and the options.

True here: a task is everything that a run depends on besides torch itself, so two runs of one task on one machine are the same bit for bit.
`steer` holds further prompts with weighted outcomes that are trained on beside the population; they are no part of the KL.
Must never enter: an object that is not data; code.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from hashlib import sha256
from typing import Any, Protocol, final

from arprops.core.dist import ZERO
from arprops.core.error import BadModel, BadQuestion
from arprops.core.exact import Exact, weight
from arprops.core.words import END, Outcome, Prompt, Symbol, Word, spelled, word
from arprops.neural.fitting.law import Population, Rows, of_data
from arprops.neural.fitting.options import Training, training_of

Steer = Mapping[Prompt, Mapping[Outcome, Exact]]


class Trained(Protocol):
    """A task as far as the loop needs it: a `Task`, or a `FamilyTask`."""

    @property
    def population(self) -> Any:
        """What a net is trained on, with its `alphabet`, `entropy`, `tokens` and `left`: a `Population`, or one for each source."""
        ...

    @property
    def architecture(self) -> Mapping[str, Any]: ...
    @property
    def seeds(self) -> tuple[int, ...]: ...
    @property
    def training(self) -> Training: ...
    def data(self) -> dict[str, Any]:
        """The task as plain data, for a card."""
        ...


@final
@dataclass(frozen=True)
class Task:
    """What `run` trains; `recipe` is what the asker wants to remember about the source (a file's name, a recipe), as plain data."""

    population: Population
    architecture: Mapping[str, Any]
    seeds: tuple[int, ...]
    training: Training
    steer: Rows = field(default_factory=dict[Word, Mapping[Outcome, Fraction]])
    recipe: Any = None

    def data(self) -> dict[str, Any]:
        """The task as plain data, for a card."""
        place: dict[Any, int] = {symbol: i for i, symbol in enumerate([*self.population.alphabet, END])}
        steer = [[" ".join(str(place[s]) for s in prompt), [[place[x], str(m)] for x, m in row.items()]] for prompt, row in self.steer.items()]
        return {
            "population": self.population.data(),
            "architecture": dict(self.architecture),
            "seeds": list(self.seeds),
            "training": self.training.data(),
            "steer": steer,
            "recipe": self.recipe,
        }

    def digest(self) -> str:
        """A name for the task: equal tasks have equal names."""
        return sha256(json.dumps(self.data(), sort_keys=True, ensure_ascii=True).encode()).hexdigest()[:16]


def task_of(data: Mapping[str, Any]) -> Task:
    """The task that `Task.data` wrote; fails with `BadModel` on anything else."""
    try:
        given = of_data(data["population"])
        outcomes: list[Outcome] = [*given.alphabet, END]
        steer = {tuple(given.alphabet[int(i)] for i in text.split()): {outcomes[x]: Fraction(m) for x, m in row} for text, row in data["steer"]}
        return Task(given, dict(data["architecture"]), tuple(map(int, data["seeds"])), training_of(data["training"]), steer, data["recipe"])
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as wrong:
        if isinstance(wrong, BadModel | BadQuestion):
            raise
        raise BadModel(f"a task's data has population, architecture, seeds, training, steer and recipe; found {type(wrong).__name__}: {wrong}") from None


def seeds_of(seeds: int | Iterable[int]) -> tuple[int, ...]:
    """The seeds: an int n stands for 0 … n − 1. Fails with `BadQuestion` on none, a repeated one, or one below 0."""
    chosen = tuple(range(seeds)) if isinstance(seeds, int) and not isinstance(seeds, bool) else tuple(seeds) if isinstance(seeds, Iterable) else ()
    if not chosen or len(set(chosen)) < len(chosen) or any(type(seed) is not int or seed < 0 for seed in chosen):
        raise BadQuestion(f"seeds is a number of seeds, or different ints of at least 0; found {seeds!r}")
    return chosen


def steering(alphabet: tuple[Symbol, ...], steer: Steer) -> Rows:
    """The prompts and weights as exact rows. Fails with `BadQuestion` on an unknown symbol or outcome."""
    rows: dict[Word, dict[Outcome, Fraction]] = {}
    for prompt, row in steer.items():
        read = word(alphabet, prompt)
        if unknown := [outcome for outcome in row if outcome is not END and outcome not in alphabet]:
            raise BadQuestion(f"steer has the outcome {unknown[0]!r} after {spelled(read)}, expected symbols of {alphabet} and END")
        rows[read] = {outcome: weight(value) for outcome, value in row.items() if weight(value) > ZERO}
    return rows
