"""Checkers for tightness and its failure, and for closed classes wherever they matter (theorem E1).

True here: from a state of rank r one can end or move to a smaller rank, so END is reached with positive probability from every
state; a finite source is then tight. Its failure is a state that carries mass and a closed set around it without END.
Must never enter: reachability search. The ranks say where to go.
"""

from typing import Any

from arprops.core.certificate import Certificate, ClosedClass, Ranking
from arprops.core.claim import FiniteMass, Tight
from arprops.core.dist import ZERO
from arprops.core.forward import forward
from arprops.core.induction import Drift, Potential, Recurrent
from arprops.core.model import Source
from arprops.core.words import END
from arprops.kernel.explore import Moves, explore, moves
from arprops.kernel.induction import Run, counted
from arprops.kernel.potential import alone, bounded, recurrent, totalled
from arprops.kernel.refuse import of_kind, require


def tight(claim: Tight, certificate: Certificate) -> None:
    """Refuse unless the ranks show that every possible state reaches END. Cost: one visit per state."""
    if isinstance(certificate, Recurrent):
        recurrent(counted(claim.p), certificate)
    elif isinstance(certificate, Potential):
        mass = totalled(FiniteMass(claim.p), certificate).number()
        require(mass == 1, "tight.mass", "the finite mass is not seen to be 1")
    elif isinstance(certificate, Drift):
        machine = counted(claim.p)
        bounded(Run(machine, alone(machine)), certificate, reward="tokens")
    else:
        _ranked(claim.p.source(), of_kind(certificate, Ranking, "tight.kind").ranks)


def _ranked(source: Source[Any], ranks: tuple[int, ...]) -> None:
    explored = explore(source.start().support, lambda state: [move[1] for move in moves(source, state)], len(ranks))
    require(explored.complete and len(explored.states) == len(ranks), "tight.states", f"{len(ranks)} ranks given")
    for i, state in enumerate(explored.states):
        require(END in source.move(state) or any(ranks[explored.index[move[1]]] < ranks[i] for move in moves(source, state)), "tight.rank", f"state {i}")


def not_tight(claim: Tight, witness: Certificate) -> None:
    """Refuse unless a state with mass lies in a closed class without END, or the finite mass is a number below 1."""
    if isinstance(witness, Potential):
        mass = totalled(FiniteMass(claim.p), witness).number()
        require(mass is not None and mass < 1, "leak.mass", "the finite mass is not seen to be below 1")
        return
    witness = of_kind(witness, ClosedClass, "leak.kind")
    source = claim.p.source()
    possible_after(source, witness)
    starts = list(forward(source, witness.prompt))
    closed_class(starts, lambda state: moves(source, state), witness)


def possible_after(source: Source[Any], witness: ClosedClass) -> None:
    """Refuse a witness whose prompt has probability zero."""
    require(bool(forward(source, witness.prompt)), "class.impossible", "the prompt has probability zero")


def closed_class(starts: list[Any], flow: Moves, witness: ClosedClass) -> list[Any]:
    """The states of a closed class without END in which every state leads back to the first; refuse anything else."""
    require(0 <= witness.first < len(starts), "class.first")
    explored = explore([starts[witness.first]], lambda state: [move[1] for move in flow(state)], len(witness.ranks))
    require(explored.complete and len(explored.states) == len(witness.ranks), "class.states", f"{len(witness.ranks)} ranks given")
    for i, state in enumerate(explored.states):
        out = flow(state)
        require(sum((move[2] for move in out), ZERO) == 1, "class.ends", f"state {i} can end")
        returns = any(witness.ranks[explored.index[move[1]]] < witness.ranks[i] for move in out)
        require(i == 0 or returns, "class.rank", f"state {i} is not led back")
    return explored.states
