"""Whether masked conditionals have a joint: decided exactly, zeros included.

True here: where P(w) > 0, every place of w must allow its symbol, and a change that some place allows leads to a string that P allows as well. So the support
of a joint is a union of connected components of the Hamming graph on the strings that no place forbids, each closed under allowed changes. Within one, the
ratio of two neighbours is a quotient of two weights of one row, so the masses are fixed up to a factor, and exist iff ratios multiply to 1 round every
cycle (Brook's expansion). Components do not constrain each other: the joints are the mixtures of one for each component that has any.
What a row says about a context that a joint never has is not compared: there the joint says nothing (0/0).
Must never enter: a tolerance, a float, the stationary distribution of a Gibbs sampler. That one exists for inconsistent rows too.
"""

from collections import deque
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, product
from typing import Final, TypeAlias, final

from arprops.core.dist import ONE, Dist, normalised
from arprops.core.error import BadQuestion
from arprops.core.exact import short
from arprops.core.words import Word, spelled
from arprops.models.row import Row, dist
from arprops.models.table import Table
from arprops.tasks.bidirectional.masked import MaskedModel
from arprops.tasks.decoding.tabled import tabled

BUDGET: Final = 200_000
"""How many strings of the length there may be unless told otherwise."""


@final
@dataclass(frozen=True)
class Cycle:
    """Two ways from a string to another, one symbol at a time, whose products of ratios differ; so no joint gives any of these strings mass."""

    one: tuple[Word, ...]
    other: tuple[Word, ...]
    ratio_one: Fraction
    """P(last)/P(first) by the first way."""
    ratio_other: Fraction

    def __str__(self) -> str:
        ways = [" → ".join(map(spelled, way)) for way in (self.one, self.other)]
        return f"{ways[0]} multiplies by {self.ratio_one}, {ways[1]} multiplies by {self.ratio_other}"


@final
@dataclass(frozen=True)
class Forbidden:
    """A way through allowed changes to a string that one place forbids: mass at the first string would put mass there."""

    way: tuple[Word, ...]
    place: int

    def __str__(self) -> str:
        last = self.way[-1]
        others = " ".join((*last[: self.place], "_", *last[self.place + 1 :]))
        return f"{' → '.join(map(spelled, self.way))} is allowed step by step, and [{others}] forbids {last[self.place]}"


Obstacle: TypeAlias = Cycle | Forbidden


@final
@dataclass(frozen=True)
class Compatible:
    """Joints with these conditionals: the mixtures, with any weights, of `joints`, whose supports are disjoint."""

    masked: MaskedModel
    joints: tuple[Dist[Word], ...]
    obstacles: tuple[Obstacle, ...]
    """One for each component of strings that no joint gives mass."""

    @property
    def unique(self) -> bool:
        """Whether there is one joint only."""
        return len(self.joints) == 1

    def table(self, weights: Row | None = None, *, default: Row | None = None) -> Table:
        """The model of one joint: the mixture of `joints` by these weights (from 0 on; equal ones if left out).

        `default` answers at impossible prompts; where there are any it must be given, as for every `Table`.
        """
        count = len(self.joints)
        shares = dist(dict.fromkeys(range(count), Fraction(1, count)) if weights is None else weights, f"the weights of the {count} joints", range(count))
        strings = {string: share * mass for i, share in shares.items() for string, mass in self.joints[i].items()}
        return tabled(strings, self.masked.alphabet, length=self.masked.length, default=default)

    def __str__(self) -> str:
        count = "one joint" if self.unique else f"joints: the mixtures of {len(self.joints)}, which have no string in common"
        return f"compatible: {count}"


@final
@dataclass(frozen=True)
class Incompatible:
    """No joint has these conditionals; every string is ruled out, each component of them by one of the obstacles (strings that their own places forbid by themselves)."""

    masked: MaskedModel
    obstacles: tuple[Obstacle, ...]

    def __str__(self) -> str:
        return "no joint: " + (str(self.obstacles[0]) if self.obstacles else "every string is forbidden at one of its places")


def compatible(masked: MaskedModel, *, budget: int = BUDGET) -> Compatible | Incompatible:
    """Whether any joint has these masked conditionals wherever it gives the other symbols mass: all such joints, or why there is none.

    Needs every masked conditional of a fixed length. Fails with `BadQuestion` where there are more than `budget` strings. Cost: |Σ|^length strings, and
    length · |Σ| neighbours each. Source: Brook 1964, Besag 1974; for zeros, the components of the Hamming graph.

    >>> agree = MaskedModel("01", {(0, "0"): {"0": "1/3", "1": "2/3"}, (0, "1"): {"0": "1/2", "1": "1/2"}, (1, "0"): {"0": "1/4", "1": "3/4"}, (1, "1"): {"0": "2/5", "1": "3/5"}}, length=2)
    >>> found = compatible(agree)
    >>> print(found), found.table()
    compatible: one joint
    (None, Table('01', {'': {'0': '4/9', '1': '5/9'}, '0': {'0': '1/4', '1': '3/4'}, '1': {'0': '2/5', '1': '3/5'}}, length=2))
    """
    strings = len(masked.alphabet) ** masked.length
    if strings > budget:
        raise BadQuestion(f"there are {short(Fraction(strings))} strings of length {masked.length}, more than budget={budget}; raise it, or ask about a shorter length")
    seen: set[Word] = set()
    joints: list[Dist[Word]] = []
    obstacles: list[Obstacle] = []
    for string in product(masked.alphabet, repeat=masked.length):
        if string in seen or forbids(masked, string) is not None:
            continue
        found, component = _component(masked, string)
        seen |= component
        if isinstance(found, Dist):
            joints.append(found)
        else:
            obstacles.append(found)
    return Compatible(masked, tuple(joints), tuple(obstacles)) if joints else Incompatible(masked, tuple(obstacles))


def has(masked: MaskedModel, joint: Dist[Word]) -> bool:
    """Whether the joint has these conditionals in every context that it gives mass: by definition, context by context."""
    for place in range(masked.length):
        sums: dict[Word, Fraction] = {}
        for string, mass in joint.items():
            others = string[:place] + string[place + 1 :]
            sums[others] = sums.get(others, Fraction(0)) + mass
        for others, total in sums.items():
            row = masked.answer(place, others)
            if any(joint[(*others[:place], x, *others[place:])] != total * row[x] for x in masked.alphabet):
                return False
    return True


def holds(masked: MaskedModel, obstacle: Obstacle) -> bool:
    """Whether the obstacle is one: each step changes one place as its row allows, and the ends do not fit together."""
    if isinstance(obstacle, Forbidden):
        *allowed, last = obstacle.way
        fine = len(obstacle.way) > 1 and all(forbids(masked, string) is None for string in allowed) and masked.weight(last, obstacle.place) == 0
        return fine and all(_step(masked, one, other) for one, other in pairwise(obstacle.way))
    ratios = [_product(masked, way) for way in (obstacle.one, obstacle.other)]
    ends = [(way[0], way[-1]) for way in (obstacle.one, obstacle.other)]
    return ratios == [obstacle.ratio_one, obstacle.ratio_other] and ends[0] == ends[1] and ratios[0] != ratios[1]


def forbids(masked: MaskedModel, string: Word) -> int | None:
    """The first place that gives its symbol probability zero, given the others."""
    return next((place for place in range(masked.length) if not masked.weight(string, place)), None)


def _component(masked: MaskedModel, first: Word) -> tuple[Dist[Word] | Obstacle, set[Word]]:
    """The joint on the component of this string, or why it has none; and its strings. Breadth first, so ways are short."""
    masses, before = {first: ONE}, {first: first}
    obstacle: Obstacle | None = None
    todo = deque([first])
    while todo:
        string = todo.popleft()
        for place in range(masked.length):
            row = masked.answer(place, string[:place] + string[place + 1 :])
            for symbol in row:
                other = (*string[:place], symbol, *string[place + 1 :])
                mass = masses[string] * row[symbol] / row[string[place]]
                if other in masses:
                    if masses[other] != mass and obstacle is None:
                        obstacle = _cycle(masked, before, string, other)
                elif (at := forbids(masked, other)) is not None:
                    if obstacle is None:
                        obstacle = Forbidden((*_way(before, string), other), at)
                else:
                    masses[other], before[other] = mass, string
                    todo.append(other)
    return normalised(masses) if obstacle is None else obstacle, set(masses)


def _way(before: dict[Word, Word], string: Word) -> tuple[Word, ...]:
    way = [string]
    while before[way[-1]] != way[-1]:
        way.append(before[way[-1]])
    return tuple(reversed(way))


def _cycle(masked: MaskedModel, before: dict[Word, Word], string: Word, other: Word) -> Cycle:
    one, two = (*_way(before, string), other), _way(before, other)
    while len(two) > 1 and one[1] == two[1]:
        one, two = one[1:], two[1:]  # what both ways have in common says nothing
    ratios = [_product(masked, way) for way in (one, two)]
    assert ratios[0] is not None and ratios[1] is not None, "the ways were made of allowed changes"
    return Cycle(one, two, ratios[0], ratios[1])


def _step(masked: MaskedModel, one: Word, other: Word) -> Fraction | None:
    """P(other)/P(one) where they differ in one place, whose row allows both."""
    places = [i for i, (x, y) in enumerate(zip(one, other, strict=True)) if x != y]
    if len(places) != 1 or not masked.weight(one, places[0]) or not masked.weight(other, places[0]):
        return None
    return masked.weight(other, places[0]) / masked.weight(one, places[0])


def _product(masked: MaskedModel, way: tuple[Word, ...]) -> Fraction | None:
    ratio = ONE
    for one, other in pairwise(way):
        step = _step(masked, one, other)
        if step is None:
            return None
        ratio *= step
    return ratio
