"""Checkers for the three equalities and for their failure.

True here: a `Bisimulation` is checked block by block; an `Invariant` row by row, as three linear identities; a `Separation` by
running both sides along the prompt.
Must never enter: partition refinement, elimination, a modulus. Those find certificates; nothing here looks for anything.
"""

from collections.abc import Iterable
from fractions import Fraction
from functools import partial
from math import lcm
from typing import Any

from arprops.core.certificate import Bisimulation, Certificate, FromStrings, Invariant, Separation
from arprops.core.claim import SameConditionals, SameJoint, SameStrings, Tight
from arprops.core.dist import ONE
from arprops.core.forward import forward, outcome_masses, state_after
from arprops.core.induction import Inductive
from arprops.core.model import Model, PartialModel, Source
from arprops.core.words import END, Symbol
from arprops.kernel.explore import explore, moves, possible_symbols
from arprops.kernel.induction import holds_throughout
from arprops.kernel.refuse import of_kind, one_alphabet, require
from arprops.kernel.tightness import tight

Equality = SameConditionals | SameJoint | SameStrings
Row = tuple[int, dict[int, int]]
"""A sparse rational row over one denominator."""


def same(claim: Equality, certificate: Certificate) -> None:
    """Refuse unless the certificate establishes the claim. Cost: linear in the certificate for blocks, sparse products for a basis."""
    p, q = claim.p, claim.q
    require(one_alphabet(claim), "equality.alphabet", f"{p.alphabet} against {q.alphabet}")
    if isinstance(certificate, Bisimulation):
        kind = Model if isinstance(claim, SameConditionals) else PartialModel
        require(isinstance(p, kind) and isinstance(q, kind), "equality.partial", "a source has no states to put in blocks; every prompt needs a total model")
        _blocks(p, q, certificate, possible=kind is PartialModel)
    elif isinstance(certificate, Invariant):
        require(not isinstance(claim, SameConditionals), "equality.joint_only", "a linear invariant speaks of possible prompts only")
        _closed_basis(p.source(), q.source(), certificate, strings=isinstance(claim, SameStrings))
    elif isinstance(certificate, FromStrings):
        require(isinstance(claim, SameJoint), "equality.from_strings", "equal strings and tightness give one joint, no more")
        same(SameStrings(p, q), certificate.strings)
        tight(Tight(p), certificate.tight)
    else:
        holds_throughout(claim, of_kind(certificate, Inductive, "equality.kind"))


def different(claim: Equality, witness: Certificate) -> None:
    """Refuse unless the two sides differ at the witness's prompt in the way that the claim forbids."""
    p, q = claim.p, claim.q
    witness = of_kind(witness, Separation, "separation.kind")
    prompt, sides = witness.prompt, (p, q)
    require(all(symbol in p.alphabet and symbol in q.alphabet for symbol in prompt), "separation.alphabet")
    answers: list[Any]
    if isinstance(claim, SameConditionals):
        require(all(isinstance(side, Model) for side in sides), "separation.partial")  # pyright: ignore[reportUnnecessaryIsInstance]
        answers = [side.next(state_after(side, prompt)) for side in (claim.p, claim.q)]
    else:
        answers = [outcome_masses(side.source(), forward(side.source(), prompt)) for side in sides]
        answers = [masses.get(END) for masses in answers] if isinstance(claim, SameStrings) else answers
    require(answers[0] != answers[1], "separation.equal")


def _blocks(p: Any, q: Any, certificate: Bisimulation, *, possible: bool) -> None:
    answer_of_block: dict[int, Any] = {}
    first: list[int] = []
    for model, blocks in ((p, certificate.left), (q, certificate.right)):
        moved = partial(_moved, model, possible)
        explored = explore([model.start()], lambda state, at=moved: at(state).values(), len(blocks))
        require(explored.complete and len(explored.states) == len(blocks), "bisimulation.states", f"{len(blocks)} blocks given")
        first.append(blocks[0])
        for state, block in zip(explored.states, blocks, strict=False):
            answer = (model.next(state), {symbol: blocks[explored.index[target]] for symbol, target in moved(state).items()})
            require(answer_of_block.setdefault(block, answer) == answer, "bisimulation.block")
    require(first[0] == first[1], "bisimulation.start")


def _moved(model: PartialModel[Any], possible: bool, state: Any) -> dict[Symbol, Any]:
    return {symbol: model.step(state, symbol) for symbol in (possible_symbols(model, state) if possible else model.alphabet)}


def _closed_basis(p: Source[Any], q: Source[Any], certificate: Invariant, *, strings: bool) -> None:
    pivots, rows = certificate.pivots, [_row(row) for row in certificate.rows]
    require(all(0 <= pivot < len(rows) for pivot in pivots) and all(0 <= j < len(pivots) for _, row in rows for j in row), "invariant.range")
    require(all(rows[pivot] == (1, {j: 1}) for j, pivot in enumerate(pivots)), "invariant.pivots")
    start: list[tuple[Fraction, Row]] = []
    final: list[Fraction] = []
    emitted: dict[str, list[list[tuple[Fraction, Row]]]] = {symbol: [] for symbol in p.alphabet}
    for source, sign in ((p, ONE), (q, -ONE)):
        offset = len(final)
        begin = source.start()
        explored = explore(begin.support, lambda state, at=source: [move[1] for move in moves(at, state)], len(rows) - offset)
        require(explored.complete, "invariant.more_states", f"{len(rows)} rows given")
        start += [(sign * mass, rows[offset + explored.index[state]]) for state, mass in begin.items()]
        for state in explored.states:
            final.append(source.move(state)[END] if strings else ONE)
            for by_state in emitted.values():
                by_state.append([])
            for symbol, target, weight in moves(source, state):
                emitted[symbol][-1].append((weight, rows[offset + explored.index[target]]))
    require(len(final) == len(rows), "invariant.fewer_states", f"{len(rows)} rows for {len(final)} states")
    finals: list[Row] = [(value.denominator, {0: value.numerator} if value else {}) for value in final]
    for i, row in enumerate(rows):
        require(_equal(finals[i], _combined(row, [finals[pivot] for pivot in pivots])), "invariant.final", f"state {i}")
    for symbol, by_state in emitted.items():
        images = [_sum(terms) for terms in by_state]
        of_basis = [images[pivot] for pivot in pivots]
        for i, row in enumerate(rows):
            require(_equal(images[i], _combined(row, of_basis)), "invariant.closed", f"state {i}, symbol {symbol!r}")
    require(not _sum(start)[1], "invariant.start")


def _row(entries: Iterable[tuple[int, Fraction]]) -> Row:
    weights = {j: Fraction(value) for j, value in entries if value}
    common = lcm(*(value.denominator for value in weights.values()))
    return common, {j: value.numerator * (common // value.denominator) for j, value in weights.items()}


def _sum(terms: list[tuple[Fraction, Row]]) -> Row:
    common = lcm(*(weight.denominator * row[0] for weight, row in terms))
    total: dict[int, int] = {}
    for weight, (denominator, row) in terms:
        factor = weight.numerator * (common // (weight.denominator * denominator))
        for j, value in row.items():
            total[j] = total.get(j, 0) + factor * value
    return common, {j: value for j, value in total.items() if value}


def _combined(coefficients: Row, rows: list[Row]) -> Row:
    return _sum([(Fraction(value, coefficients[0]), rows[j]) for j, value in coefficients[1].items()])


def _equal(left: Row, right: Row) -> bool:
    return left[1].keys() == right[1].keys() and all(value * right[0] == right[1][j] * left[0] for j, value in left[1].items())
