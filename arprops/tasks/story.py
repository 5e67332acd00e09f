"""A mystery story: a culprit and the clues that point to them, with the culprit told first or last (theorems D1, D4).

True here: the culprit is drawn from the prior, and each clue, given the culprit, independently of the others. Told first, the culprit makes every clue a
look-up. Told last, the same joint in another order (`Reordered`), the author who knows the culprit keeps a hidden state, and the author who does not sums
over all suspects whom the clues so far allow.
Must never enter: a clue that depends on what the reader believes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final

from arprops.core.dist import ZERO, Dist, normalised
from arprops.core.error import BadModel
from arprops.core.words import END, Symbol, alphabet_of
from arprops.models.pdfa import PDFA
from arprops.models.pfa import PFA
from arprops.models.row import Row, dist, shown


@final
@dataclass(frozen=True, init=False)
class Story:
    """A prior over culprits, for each culprit the distribution of a clue, and how many clues the story has.

    Needs a row of clues for every culprit; a clue may not have a culprit's name. Fails with `BadModel` else, by name.
    """

    prior: Dist[Symbol]
    clues: Mapping[Symbol, Dist[Symbol]]
    length: int

    def __init__(self, prior: Row, clues: Mapping[Symbol, Row], *, length: int) -> None:
        culprits = alphabet_of(prior)
        found = alphabet_of(dict.fromkeys(clue for row in clues.values() for clue in row))
        if set(clues) != set(culprits):
            raise BadModel(f"the culprits are {shown(culprits)}, and clues are given for {shown(clues)}; give a row for each")
        if both := set(culprits) & set(found):
            raise BadModel(f"{min(both)!r} is a culprit and a clue; give one of them another name")
        if length < 0:
            raise BadModel(f"a story has at least 0 clues, found {length}")
        rows = {culprit: dist(row, f"the clues of {culprit!r}", found) for culprit, row in clues.items()}
        vars(self).update(prior=dist(prior, "the prior of the culprits", culprits), clues=rows, length=length)

    @property
    def alphabet(self) -> tuple[Symbol, ...]:
        """The culprits, then the clues."""
        return (*self.clues, *dict.fromkeys(clue for row in self.clues.values() for clue in row))


def culprit_first(story: Story) -> PDFA[Any]:
    """The story that begins with the culprit: each clue is looked up. After an impossible symbol it stops. Cost: culprits × clues states."""
    rows: dict[Any, Row] = {"first": story.prior, "over": {END: 1}}
    steps: dict[Any, dict[Symbol, Any]] = {"first": {culprit: (culprit, 0) for culprit in story.prior}}
    for culprit in story.prior:
        for n in range(story.length):
            rows[culprit, n] = story.clues[culprit]
            steps[culprit, n] = dict.fromkeys(story.clues[culprit], (culprit, n + 1))
        rows[culprit, story.length] = {END: 1}
    return PDFA(story.alphabet, start="first", next=rows, step=steps, default="over")


def culprit_in_mind(story: Story) -> PFA[Any]:
    """The story that ends with the culprit, written by an author who knew from the start: the hidden state is the culprit. Source: theorem D4."""
    transitions = [
        ((culprit, n), symbol, (culprit, n + 1) if n < story.length else "over", share)
        for culprit in story.prior
        for n in range(story.length + 1)
        for symbol, share in (story.clues[culprit].items() if n < story.length else [(culprit, Fraction(1))])
    ]
    return PFA(story.alphabet, initial={(culprit, 0): share for culprit, share in story.prior.items()}, final={"over": 1}, transitions=transitions)


def culprit_last(story: Story, *, off_support: Row) -> PDFA[Any]:
    """The story that ends with the culprit, written by an author who decides at the last moment: each clue, and the culprit, by the posterior.

    A state is the posterior of the culprits; each step sums over the suspects it still allows. After an impossible symbol it answers `off_support` for ever.
    Cost: the clues' multisets, at most, times the suspects. Source: theorems D1 and D5.
    """
    start: Any = (story.prior, 0)
    rows: dict[Any, Row] = {"lost": off_support, "over": {END: 1}}
    steps: dict[Any, dict[Symbol, Any]] = {"lost": dict.fromkeys(story.alphabet, "lost")}
    for state in (queue := [start]):
        posterior, n = state
        if n == story.length:
            rows[state], steps[state] = posterior, dict.fromkeys(posterior, "over")
            continue
        joint: dict[Symbol, dict[Symbol, Fraction]] = {}
        for culprit, share in posterior.items():
            for clue, likely in story.clues[culprit].items():
                joint.setdefault(clue, {})[culprit] = share * likely
        rows[state] = {clue: sum(weights.values(), ZERO) for clue, weights in joint.items()}
        steps[state] = {clue: (normalised(weights), n + 1) for clue, weights in joint.items()}
        queue += [target for target in _distinct(steps[state].values()) if target not in rows and target not in queue]
    return PDFA(story.alphabet, start=start, next=rows, step=steps, default="lost")


def _distinct(states: Iterable[Any]) -> list[Any]:
    return list(dict.fromkeys(states))
