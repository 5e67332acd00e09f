"""A family of models of targets, one for each source string, whoever answers: an exact `Family`, or a `NetFamily`.

True here: every source over the family's source symbols has a model, and a prior is a distribution over finitely many of them.
Must never enter: torch; a prior that nobody gave.
"""

from collections.abc import Mapping
from typing import Any, Protocol

from arprops.core.dist import Dist
from arprops.core.error import BadModel
from arprops.core.exact import Exact
from arprops.core.model import Model
from arprops.core.words import Prompt, Symbol, Word, word


class Indexed(Protocol):
    """A model of targets for every source."""

    @property
    def sources(self) -> tuple[Symbol, ...]:
        """The symbols that sources are made of."""
        ...

    def given(self, source: Prompt) -> Model[Any]:
        """The model of targets for this source."""
        ...


def prior_of(family: Indexed, prior: Mapping[Any, Exact]) -> Dist[Word]:
    """The prior on sources, those of share 0 left out; fails with `BadModel` on an unknown symbol, a source given twice, or shares that do not sum to 1."""
    read: dict[Word, Exact] = {}
    for written, share in prior.items():
        source = word(family.sources, written)
        if source in read:
            raise BadModel(f"the source {written!r} is given twice")
        read[source] = share
    return Dist(read)
