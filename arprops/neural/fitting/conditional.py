"""What an encoder–decoder is trained on: a prior on sources, and for each of them a population of targets.

True here: everything is exact, and the masses of all sources' rows sum to those of the joint of source and target. The source itself is given and not
learned, so the loss is that of the target given the source: its floor is the prior's mean of the populations' entropies, and the rest is Σ P(source)·KL.
Sources of prior 0 are in no number here.
Must never enter: a share that nobody gave.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, final

from arprops.core.dist import ZERO
from arprops.core.error import BadQuestion
from arprops.core.exact import Exact
from arprops.core.logsum import LogSum
from arprops.core.words import Symbol, Word
from arprops.neural.fitting.law import Population, Rows
from arprops.neural.fitting.options import Training
from arprops.neural.fitting.population import PROMPTS, TAIL, population
from arprops.neural.indexed import Indexed, prior_of


@final
@dataclass(frozen=True, repr=False)
class Conditional:
    """Populations of targets by source, with the share of each source; shares are positive and sum to 1."""

    sources: tuple[Symbol, ...]
    shares: Mapping[Word, Fraction]
    populations: Mapping[Word, Population]

    @property
    def alphabet(self) -> tuple[Symbol, ...]:
        """The symbols of the targets."""
        return next(iter(self.populations.values())).alphabet

    @cached_property
    def rows(self) -> Mapping[Word, Rows]:
        """For each source: after each explored prefix the mass of each outcome, the source's share included."""
        return {
            source: {prefix: {outcome: share * mass for outcome, mass in row.items()} for prefix, row in self.populations[source].rows.items()}
            for source, share in self.shares.items()
        }

    @cached_property
    def entropy(self) -> LogSum:
        """The entropy of the target given the source in nats: no net's loss per string is below it."""
        return sum((self.populations[source].entropy * share for source, share in self.shares.items()), LogSum())

    @cached_property
    def tokens(self) -> Fraction:
        """The expected number of target tokens, END counted, up to the cut."""
        return sum((self.populations[source].tokens * share for source, share in self.shares.items()), ZERO)

    @cached_property
    def left(self) -> Fraction:
        """The mass of the targets that were not followed to their end."""
        return sum((self.populations[source].left * share for source, share in self.shares.items()), ZERO)

    def data(self) -> dict[str, Any]:
        """Everything as plain data: sources as places in their alphabet, shares as text, populations as their own data."""
        place = {symbol: i for i, symbol in enumerate(self.sources)}
        listed = [[" ".join(str(place[s]) for s in source), str(share), self.populations[source].data()] for source, share in self.shares.items()]
        return {"sources": list(self.sources), "given": listed}

    def __repr__(self) -> str:
        return f"Conditional({len(self.shares)} sources, entropy {float(self.entropy):.6g} nats)"


@final
@dataclass(frozen=True)
class FamilyTask:
    """One fit of an encoder–decoder: what it is trained on, what beside it, the architecture, the seeds and the options."""

    population: Conditional
    architecture: Mapping[str, Any]
    seeds: tuple[int, ...]
    training: Training
    beside: Conditional | None = None
    weight: Fraction = Fraction(1)

    def data(self) -> dict[str, Any]:
        """The task as plain data, for a card."""
        beside = None if self.beside is None else self.beside.data()
        parts = {"population": self.population.data(), "architecture": dict(self.architecture), "seeds": list(self.seeds)}
        return {**parts, "training": self.training.data(), "beside": beside, "weight": str(self.weight)}


def conditional(
    family: Indexed, prior: Mapping[Any, Exact], *, tail: Exact = TAIL, length: int | None = None, prompts: int = PROMPTS
) -> Conditional:
    """The populations of a family at the sources of a prior; `tail`, `length` and `prompts` are as in `population`, for each source.

    Needs an exact family and a prior on finitely many sources. Fails with `BadModel` on shares that do not sum to 1, and with `BadQuestion` where nothing is explored.
    """
    shares = dict(prior_of(family, prior).items())
    made = {source: population(family.given(source), tail=tail, length=length, prompts=prompts) for source in shares}
    if not any(part.rows for part in made.values()):
        raise BadQuestion("no source has an explored prefix, so there is nothing to learn; raise length= or prompts=")
    return Conditional(family.sources, shares, made)
