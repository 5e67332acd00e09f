"""Checkers for the three equalities and for their failure.

True here: a `Bisimulation` is checked block by block; an `Invariant` row by row, as three linear identities; a `Separation` by
running both sides along the prompt.
Must never enter: partition refinement, elimination, a modulus. Those find certificates; nothing here looks for anything.
"""

from collections.abc import Iterable
from fractions import Fraction
from math import lcm
from typing import Any

from arprops.core.certificate import Bisimulation, Certificate, FromStrings, Invariant, Separation
from arprops.core.claim import SameConditionals, SameJoint, SameStrings, Tight
from arprops.core.dist import ONE
from arprops.core.forward import forward, outcome_masses, state_after
from arprops.core.induction import Inductive
from arprops.core.model import Model, PartialModel, Source
from arprops.core.words import END
from arprops.kernel.explore import answers, explore, moves, possible_symbols
from arprops.kernel.induction import holds_throughout
from arprops.kernel.refuse import integers, require
from arprops.kernel.tightness import tight

Equality = SameConditionals | SameJoint | SameStrings
Row = tuple[int, dict[int, int]]
"""A sparse rational row over one denominator."""


def same(claim: Equality, certificate: Certificate) -> None:
    """Refuse unless the certificate establishes the claim. Cost: linear in the certificate for blocks, sparse products for a basis."""
    p, q = claim.p, claim.q
    require(set(p.alphabet) == set(q.alphabet), "equality.alphabet", f"{p.alphabet} against {q.alphabet}")
    if isinstance(certificate, Bisimulation):
        require(isinstance(p, PartialModel) and isinstance(q, PartialModel), "equality.source", "blocks of states are for models")
        assert isinstance(p, PartialModel) and isinstance(q, PartialModel)
        conditionals = isinstance(claim, SameConditionals)
        require(not conditionals or (isinstance(p, Model) and isinstance(q, Model)), "equality.partial", "a partial model does not answer every prompt")
        _blocks(p, q, certificate, possible=not conditionals)
    elif isinstance(certificate, Invariant):
        require(not isinstance(claim, SameConditionals), "equality.joint_only", "a linear invariant speaks of possible prompts only")
        _closed_basis(p.source(), q.source(), certificate, strings=isinstance(claim, SameStrings))
    elif isinstance(certificate, FromStrings):
        require(isinstance(claim, SameJoint), "equality.from_strings", "equal strings and tightness give one joint, no more")
        same(SameStrings(p, q), certificate.strings)
        tight(Tight(p), certificate.tight)
    elif isinstance(certificate, Inductive):
        holds_throughout(claim, certificate)
    else:
        require(False, "equality.kind", type(certificate).__name__)


def different(claim: Equality, witness: Certificate) -> None:
    """Refuse unless the two sides differ at the witness's prompt in the way that the claim forbids."""
    p, q = claim.p, claim.q
    require(isinstance(witness, Separation), "separation.kind", type(witness).__name__)
    assert isinstance(witness, Separation)
    prompt = witness.prompt
    require(isinstance(prompt, tuple), "separation.malformed")  # pyright: ignore[reportUnnecessaryIsInstance]
    require(all(symbol in p.alphabet and symbol in q.alphabet for symbol in prompt), "separation.alphabet")
    if isinstance(claim, SameConditionals):
        require(isinstance(p, Model) and isinstance(q, Model), "separation.partial")
        assert isinstance(p, Model) and isinstance(q, Model)
        require(p.next(state_after(p, prompt)) != q.next(state_after(q, prompt)), "separation.next")
        return
    left = outcome_masses(p.source(), forward(p.source(), prompt))
    right = outcome_masses(q.source(), forward(q.source(), prompt))
    if isinstance(claim, SameJoint):
        require(left != right, "separation.joint")
    else:
        require(left.get(END) != right.get(END), "separation.strings")


def _blocks(p: PartialModel[Any], q: PartialModel[Any], certificate: Bisimulation, *, possible: bool) -> None:
    require(integers(certificate.left) and integers(certificate.right), "bisimulation.malformed")
    answer_of_block: dict[int, Any] = {}
    first: list[int] = []
    for model, blocks in ((p, certificate.left), (q, certificate.right)):
        explored = explore([model.start()], answers(model, possible=possible), len(blocks))
        require(explored.complete and len(explored.states) == len(blocks), "bisimulation.states", f"{len(blocks)} blocks given")
        first.append(blocks[0])
        for state, block in zip(explored.states, blocks, strict=False):
            symbols = possible_symbols(model, state) if possible else p.alphabet
            after = {symbol: blocks[explored.index[model.step(state, symbol)]] for symbol in symbols}
            answer = (model.next(state), after)
            require(answer_of_block.setdefault(block, answer) == answer, "bisimulation.block")
    require(first[0] == first[1], "bisimulation.start")


def _closed_basis(p: Source[Any], q: Source[Any], certificate: Invariant, *, strings: bool) -> None:
    pivots, given = certificate.pivots, certificate.rows
    require(integers(pivots) and isinstance(given, tuple) and all(_is_row(row) for row in given), "invariant.malformed")  # pyright: ignore[reportUnnecessaryIsInstance]
    rows = [_row(row) for row in given]
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


def _is_row(row: object) -> bool:
    return isinstance(row, tuple) and all(  # pyright: ignore[reportUnknownVariableType]
        isinstance(entry, tuple) and len(entry) == 2 and type(entry[0]) is int and isinstance(entry[1], int | Fraction)  # pyright: ignore[reportUnknownArgumentType]
        for entry in row  # pyright: ignore[reportUnknownVariableType]
    )


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
