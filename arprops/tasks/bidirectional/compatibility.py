"""The claim that masked conditionals have a joint, for files and specs.

True here: where one is found, the kernel proves that it has them: draw a place, write the other symbols as the joint has them and then the symbol at the place, once
as the joint answers and once as the row says; these two models have one joint iff the conditionals are the joint's own. Where there is none, what any joint would
satisfy fails for numbers of the rows: two ways round multiply alike, or a place allows what another leads to. The kernel refutes that, obstacle by obstacle.
Must never enter: a joint that was not compared with every row; `Refuted` where a component of strings is left without an obstacle.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, product
from typing import Any

from arprops.core.claim import Comparison, NextProbability, PrefixProbability, SameJoint
from arprops.core.dist import ZERO, point
from arprops.core.error import BadQuestion
from arprops.core.exact import short
from arprops.core.verdict import Refuted, Verdict
from arprops.core.words import END, Symbol, Word
from arprops.models.pdfa import PDFA
from arprops.models.table import Table
from arprops.tasks.bidirectional.compatible import Compatible, Forbidden, Incompatible, Obstacle, compatible, forbids
from arprops.tasks.bidirectional.masked import Context, MaskedModel


@dataclass(frozen=True)
class Joinable:
    """Some joint has these masked conditionals wherever it gives the other symbols mass."""

    masked: MaskedModel


def joinable(claim: Joinable) -> tuple[Verdict, tuple[str, ...]]:
    """The verdict on the claim, and the joints or the obstacles in words.

    Gives `Proved` with the kernel's certificate that the joint found has the conditionals, or `Refuted` of what every joint would satisfy (the first obstacle; the
    others are checked alike). Fails as `compatible`. Cost: that of `compatible`, and a row for each beginning of a string for each place.

    >>> half = {"0": "1/2", "1": "1/2"}
    >>> rows = {(0, "0"): half, (0, "1"): half, (1, "0"): half, (1, "1"): {"0": "1/3", "1": "2/3"}}
    >>> verdict, notes = joinable(Joinable(MaskedModel("01", rows, length=2)))
    >>> verdict.refuted, notes
    (True, ('no joint: 00 → 01 → 11 multiplies by 1, 00 → 10 → 11 multiplies by 2',))
    """
    from arprops.search.decide import decide

    found = compatible(claim.masked)
    if isinstance(found, Compatible):
        asked, told = resampled(found)
        return decide(SameJoint(asked, told)), (str(found),)
    verdicts = [decide(comparison) for comparison in would_hold(found)]
    if not all(isinstance(verdict, Refuted) for verdict in verdicts):
        raise AssertionError("an obstacle is a comparison that fails")
    more = tuple(f"and {obstacle}" for obstacle in found.obstacles[1:4])
    return verdicts[0], (str(found), *more)


def joinable_text(claim: Joinable) -> str:
    """The claim as a sentence without a full stop."""
    return f"some joint of strings of {claim.masked.length} symbols has these {short(Fraction(claim.masked.length * len(claim.masked.alphabet) ** (claim.masked.length - 1)))} masked conditionals"


def resampled(found: Compatible) -> tuple[Table, Table]:
    """A place, the other symbols in order, and then the symbol at the place: as the joint found writes them, and as the rows would."""
    length, alphabet = found.masked.length, found.masked.alphabet
    mark = "place"
    while any(f"{mark} {place}" in alphabet for place in range(length)):
        mark += "'"
    names = {place: f"{mark} {place}" for place in range(length)}
    places = {name: place for place, name in names.items()}
    shares = [Fraction(1, len(found.joints))] * len(found.joints)
    mass: dict[Word, Fraction] = {}
    for share, joint in zip(shares, found.joints, strict=True):
        for string, weight in joint.items():
            for place, name in names.items():
                moved = (name, *string[:place], *string[place + 1 :], string[place])
                mass[moved] = mass.get(moved, ZERO) + share * weight / length
    rows: dict[Word, dict[Symbol, Fraction]] = {}
    for moved, weight in mass.items():
        for n, symbol in enumerate(moved):
            row = rows.setdefault(moved[:n], {})
            row[symbol] = row.get(symbol, ZERO) + weight
    own: dict[Word, Any] = {prompt: {x: weight / sum(row.values(), ZERO) for x, weight in row.items()} for prompt, row in rows.items()}
    said = {prompt: found.masked.answer(places[prompt[0]], prompt[1:]) if len(prompt) == length else row for prompt, row in own.items()}
    symbols = (*names.values(), *alphabet)
    return tuple(Table(symbols, each, length=length + 1, default={alphabet[0]: 1}) for each in (own, said))  # type: ignore[return-value]


def would_hold(found: Incompatible) -> list[Comparison]:
    """What the rows of a joint would satisfy, and these do not: a comparison for each obstacle, or for each string where each is forbidden by itself."""
    if found.obstacles:
        return [_of_obstacle(found.masked, obstacle) for obstacle in found.obstacles]
    strings = product(found.masked.alphabet, repeat=found.masked.length)
    return [_allows(found.masked, string, place) for string in strings if (place := forbids(found.masked, string)) is not None]


def _of_obstacle(masked: MaskedModel, obstacle: Obstacle) -> Comparison:
    if isinstance(obstacle, Forbidden):
        return _allows(masked, obstacle.way[-1], obstacle.place)
    one, other = _changes(obstacle.one), _changes(obstacle.other)
    # ∏ after/before along one way and the other, without quotients: the symbols after on this way, and those before on that one
    sides = [
        _multiplied(masked, [*((c, new) for c, _, new in mine), *((c, old) for c, old, _ in theirs)]) for mine, theirs in ((one, other), (other, one))
    ]
    return Comparison(sides[0], "==", sides[1])


def _allows(masked: MaskedModel, string: Word, place: int) -> Comparison:
    row = masked.answer(place, string[:place] + string[place + 1 :])
    return Comparison(
        0, "<", NextProbability(PDFA(masked.alphabet, start=0, next={0: row}, step={0: dict.fromkeys(masked.alphabet, 0)}), (), string[place])
    )


def _changes(way: tuple[Word, ...]) -> list[tuple[Context, Symbol, Symbol]]:
    found: list[tuple[Context, Symbol, Symbol]] = []
    for one, other in pairwise(way):
        place = next(i for i, (x, y) in enumerate(zip(one, other, strict=True)) if x != y)
        found.append(((place, one[:place] + one[place + 1 :]), one[place], other[place]))
    return found


def _multiplied(masked: MaskedModel, factors: Iterable[tuple[Context, Symbol]]) -> PrefixProbability:
    """The product of these weights of rows, as the mass of a prompt: the model that answers with one row after the other."""
    listed = list(factors)
    if not listed:
        raise BadQuestion("a cycle has at least one change")
    rows: dict[int, Any] = {n: masked.answer(*context) for n, (context, _) in enumerate(listed)}
    rows[len(listed)] = point(END)
    moves = {n: dict.fromkeys(masked.alphabet, min(n + 1, len(listed))) for n in rows}
    return PrefixProbability(PDFA(masked.alphabet, start=0, next=rows, step=moves), tuple(symbol for _, symbol in listed))
