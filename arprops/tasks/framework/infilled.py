"""Infilling: the joint of the middles that a joint puts between a prefix and a suffix.

True here: P(middle | prefix, suffix) = P(prefix·middle·suffix) / Σ over all middles, exactly. What is left of the string from a state must be some middle and then
the suffix, and the probability β of that solves one linear system; each move is weighted with β of where it leads (Doob's transform, the backward half of the
forward-backward algorithm). It is a source: where no string has this prefix and suffix it says nothing.
Must never enter: the best guess for the answer; a left-to-right model asked for the middle without the suffix.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from heapq import heappop, heappush
from typing import Any, Final, NamedTuple, final

from arprops.core.dist import ONE, ZERO, Dist, normalised
from arprops.core.error import BadQuestion, ZeroProbabilityPrompt
from arprops.core.forward import advanced, began, outcome_masses
from arprops.core.model import Joint, Model, Move, Source
from arprops.core.words import END, Prompt, Symbol, Word, spelled, word
from arprops.kernel.explore import moves
from arprops.search.asked import a_joint
from arprops.search.explore import distances, walk
from arprops.views.conditioned import Conditioned

BUDGET: Final = 20_000
"""How many states, or prefixes, are met unless told otherwise."""


@final
@dataclass(frozen=True, init=False, repr=False)
class Infilled(Source[Any]):
    """The source of the middles of `joint` between `prefix` and `suffix`: its string probabilities are P(middle | prefix, suffix).

    Needs a joint with finitely many states after the prefix (at most `budget`, else `BadQuestion`; `Truncated` makes one). A model may be asked after an
    impossible prefix, where it answers too. Fails with `ZeroProbabilityPrompt` where no completion of the prefix ends with the suffix (0/0). Everything that is
    asked of a source can be asked of it: `sample`, `string_probability`, `same_joint`, `Belief`. Cost: one exact linear solve over the states.

    >>> import arprops as ar
    >>> p = ar.Table("ab", {"": {"a": "1/2", "b": "1/2"}, "a": {"a": "1/3", "b": "2/3"}, "b": {"b": 1}, "aa": {"a": 1}, "ab": {"a": "1/2", "b": "1/2"}, "ba": {"a": 1},
    ...     "bb": {"a": "1/4", "b": "3/4"}}, length=3)
    >>> middles = Infilled(p, prefix="a", suffix="a")
    >>> ar.string_probability(middles, "b"), likeliest(middles)
    (Fraction(1, 2), Likely(symbols=('a',), probability=Fraction(1, 2)))
    """

    alphabet: tuple[Symbol, ...]
    joint: Joint
    prefix: Word
    suffix: Word

    def __init__(self, joint: Joint, *, prefix: Prompt = (), suffix: Prompt = (), budget: int = BUDGET) -> None:
        a_joint(joint)
        before, after = word(joint.alphabet, prefix), word(joint.alphabet, suffix)
        source = (Conditioned(joint, before) if isinstance(joint, Model) else Conditioned(joint.source(), before)).source()
        ends, worth = _worth(source, after, budget)
        begun = {state: mass * worth[state] for state, mass in source.start().items() if worth[state]}
        if not begun:
            raise ZeroProbabilityPrompt(
                f"no string of positive probability begins with {spelled(before)[:40]} and goes on to end with {spelled(after)[:40]}, so no middle has a probability there (0/0)"
            )
        vars(self).update(alphabet=joint.alphabet, joint=joint, prefix=before, suffix=after, _source=source, _ends=ends, _worth=worth)
        vars(self).update(_total=sum(begun.values(), ZERO), _start=normalised(begun))

    @property
    def total(self) -> Fraction:
        """The probability that, after the prefix, what follows ends with the suffix: Σ over middles of P(middle·suffix | prefix)."""
        total: Fraction = vars(self)["_total"]
        return total

    def start(self) -> Dist[Any]:
        start: Dist[Any] = vars(self)["_start"]
        return start

    def move(self, state: Any) -> "Dist[Move[Any]]":
        source, ends, worth = (vars(self)[name] for name in ("_source", "_ends", "_worth"))
        moved: dict[Any, Fraction] = {move: weight * worth[move[1]] for move, weight in source.move(state).items() if move is not END}
        return normalised({**moved, END: ends[state]})

    def __hash__(self) -> int:
        return hash((self.joint, self.prefix, self.suffix))

    def __repr__(self) -> str:
        return f"Infilled({self.joint!r}, prefix={spelled(self.prefix)!r}, suffix={spelled(self.suffix)!r})"


def _worth(source: Source[Any], suffix: Word, budget: int) -> tuple[Mapping[Any, Fraction], Mapping[Any, Fraction]]:
    """From each state, the probability that the suffix is all that is left, and that a middle and then the suffix is."""
    from arprops.search.solve import solve_values

    walked = walk(source.start(), lambda state: moves(source, state), budget=budget)
    if not walked.complete:
        raise BadQuestion(f"more than {budget} states are met after the prefix, so middles have no exact probability here; ask about Truncated(p, n), or raise budget=")
    left: dict[Any, Fraction] = {state: source.move(state)[END] for state in walked.states}
    for symbol in reversed(suffix):
        left = {
            state: sum((weight * left[walked.states[to]] for said, to, weight in walked.moves[i] if said == symbol), ZERO)
            for i, state in enumerate(walked.states)
        }
    hopeful = sorted(distances(walked, [i for i, state in enumerate(walked.states) if left[state]]))
    number = {i: k for k, i in enumerate(hopeful)}
    rows: list[dict[int, Fraction]] = []
    for i in hopeful:
        row: dict[int, Fraction] = {}
        for _, to, weight in walked.moves[i]:
            if to in number:
                row[number[to]] = row.get(number[to], ZERO) + weight
        rows.append(row)
    solved = solve_values(rows, [left[walked.states[i]] for i in hopeful])
    return left, {state: solved[number[i]] if i in number else ZERO for i, state in enumerate(walked.states)}


class Likely(NamedTuple):
    """A string and its exact probability."""

    symbols: Word
    probability: Fraction


def likeliest(joint: Joint, *, budget: int = BUDGET) -> Likely:
    """The most probable string of the joint: for `Infilled`, the middle of maximum a posteriori probability; for a model, what greedy decoding may miss (B9).

    Gives the shorter, then the earlier in the alphabet's order, among equals. Fails with `BadQuestion` where `budget` prefixes do not decide (hidden states make
    this hard in general), or where no string is finite. Cost: best first by prefix mass; prefixes that leave the same posterior are one.
    """
    a_joint(joint)
    source = joint.source()
    best: Likely | None = None
    rank: tuple[int, ...] = ()
    heap: list[tuple[Fraction, int, tuple[int, ...], Mapping[Any, Fraction]]] = [(-ONE, 0, (), began(source))]
    seen: set[frozenset[tuple[Any, Fraction]]] = set()
    while heap:
        mass, length, order, weights = heappop(heap)
        if best is not None and (best.probability, -len(rank)) > (-mass, -length):
            break  # what is left has less mass, or as much and more symbols
        posterior = frozenset(normalised(weights).items())
        if posterior in seen:
            continue
        seen.add(posterior)
        if len(seen) > budget:
            raise BadQuestion(f"after {budget} prefixes the most probable string of {joint!r} is still open; raise budget=, or ask about Truncated(p, n)")
        masses = outcome_masses(source, weights)
        ended = masses.get(END, ZERO)
        if ended and (best is None or (-ended, length, order) < (-best.probability, len(rank), rank)):
            best, rank = Likely(tuple(joint.alphabet[i] for i in order), ended), order
        for i, symbol in enumerate(joint.alphabet):
            if symbol in masses:
                heappush(heap, (-masses[symbol], length + 1, (*order, i), advanced(source, weights, symbol)))
    if best is None:
        raise BadQuestion(f"{joint!r} produces no finite string, so none is the most probable")
    return best
