"""Equality of sources by linear algebra: the difference of two sources as one weighted automaton.

True here: a word's weight is the difference of the masses (or string probabilities) that the two sides give it. It vanishes on
all words iff the start is orthogonal to the space spanned by the final vector and closed under the symbols; a word on which
it does not vanish, shortest first, separates them. Both are searched modulo random primes and believed by the kernel only.
Must never enter: a verdict that rests on a prime.
"""

from collections import deque
from fractions import Fraction
from typing import Any

from arprops.core.certificate import Invariant, Separation
from arprops.core.claim import SameJoint, SameStrings
from arprops.core.dist import ONE, ZERO
from arprops.core.error import Rejected
from arprops.core.forward import Weights, advanced, began, outcome_masses
from arprops.core.model import Source
from arprops.core.verdict import Proved, Refuted, Unknown, Verdict
from arprops.core.words import END, Word
from arprops.kernel.check import establish
from arprops.kernel.explore import moves
from arprops.search.explore import Progress, Walk, reporter, walk

BOUNDED: int = 10_000
"""How many prompts are compared where a state space is infinite."""
EARLY: int = 20_000_000
"""How many entries are multiplied in looking for a separating word before a small basis is tried …"""
SMALL: int = 512
"""… and how small: finding one costs little next to the layers that remain."""


def same_words(claim: SameJoint | SameStrings, *, budget: int, progress: Progress | None = None) -> Verdict:
    """The verdict on equal masses (or equal string probabilities) of two sources."""
    from arprops.search.modular import Weighted, observable_basis, separating_word

    p, q = claim.p.source(), claim.q.source()
    strings = isinstance(claim, SameStrings)
    symbols = {symbol: a for a, symbol in enumerate(p.alphabet)}
    start: dict[int, Fraction] = {}
    final: list[Fraction] = []
    matrices: list[list[dict[int, Fraction]]] = [[] for _ in symbols]
    walks = [walk(s.start().support, lambda state, at=s: moves(at, state), budget=budget, progress=progress) for s in (p, q)]
    if not all(walked.complete for walked in walks):
        return _bounded(claim, min(budget, BOUNDED), progress)
    sides = [(p, walks[0], ONE), (q, walks[1], -ONE)]
    # Coordinates are over the side that comes first; over the simpler one they are short, and one prime often finds them.
    swapped = _size(walks[1]) < _size(walks[0])
    for source, walked, sign in reversed(sides) if swapped else sides:
        offset = len(final)
        for state, mass in source.start().items():
            start[offset + walked.index[state]] = sign * mass
        for state, out in enumerate(walked.moves):
            final.append(source.move(walked.states[state])[END] if strings else ONE)
            for matrix in matrices:
                matrix.append({})
            for symbol, target, weight in out:
                row = matrices[symbols[symbol]][-1]
                row[offset + target] = row.get(offset + target, ZERO) + weight
    weighted = Weighted(len(final), len(symbols), start, matrices, final)
    # A short word is found fast. Before walking on to a word as long as there are states, try whether a small basis settles it.
    report = reporter(progress, "solving for an invariant")
    layers = EARLY // (1 + sum(len(row) for matrix in matrices for row in matrix))
    word, basis = separating_word(weighted, longest=min(len(final) - 1, layers)), None
    if word is None and layers < len(final) - 1:
        basis = observable_basis(weighted, largest=SMALL, progress=report)
        word = separating_word(weighted) if basis is None else None
    if word is not None:
        prompt = tuple(p.alphabet[a] for a in word)
        return Refuted(claim, Separation(prompt if strings else _before(p, q, prompt)))
    basis = basis or observable_basis(weighted, progress=report)
    if basis is None:
        return Unknown(claim, "equal modulo random primes, but no rational certificate was found", f"{len(final)} states, all lengths")
    turn = len(walks[1].states) if swapped else 0
    rows = tuple(tuple(sorted(row.items())) for row in basis.rows)
    certificate = Invariant(tuple((pivot - turn) % len(rows) for pivot in basis.pivots), rows[turn:] + rows[:turn])
    try:
        establish(claim, certificate)
    except Rejected as refusal:
        return Unknown(claim, f"the certificate found does not verify ({refusal})", f"{len(final)} states")
    return Proved(claim, certificate)


def _size(walked: Walk) -> int:
    return sum(map(len, walked.moves))


def _before(p: Source[Any], q: Source[Any], word: Word) -> Word:
    """The shortest prefix of a word of different mass at which the next outcomes already differ in mass."""
    mine, theirs = began(p), began(q)
    for i, symbol in enumerate(word):
        if outcome_masses(p, mine) != outcome_masses(q, theirs):
            return word[:i]
        mine, theirs = advanced(p, mine, symbol), advanced(q, theirs, symbol)
    return word


def _bounded(claim: SameJoint | SameStrings, prompts: int, progress: Progress | None) -> Verdict:
    p, q = claim.p.source(), claim.q.source()
    strings = isinstance(claim, SameStrings)
    queue: deque[tuple[Word, Weights, Weights]] = deque([((), began(p), began(q))])
    for done in range(prompts):
        if not queue:
            return Unknown(claim, "both sides agree on every possible prompt, but nothing certifies that there are no others", f"{done} prompts")
        prompt, mine, theirs = queue.popleft()
        of_p, of_q = outcome_masses(p, mine), outcome_masses(q, theirs)
        if of_p.get(END) != of_q.get(END) if strings else of_p != of_q:
            return Refuted(claim, Separation(prompt))
        queue.extend(((*prompt, a), advanced(p, mine, a), advanced(q, theirs, a)) for a in p.alphabet if a in of_p or a in of_q)
        if progress is not None and done % 64 == 0:
            progress("comparing prompts", done)
    return Unknown(claim, "a state space is larger than the budget", f"no difference on the {prompts} shortest possible prompts")
