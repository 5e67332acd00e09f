"""Pairs of which it is known whether their joints are equal: what an equality test is tested on.

True here: equality and difference hold by construction. Equal: one model twice, twins, states split in two, a table and the automaton
that says the same. Different: another answer at a possible prompt (theorem A1).
Must never enter: a call to the equality that is to be tested.
"""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from arprops.core.dist import Dist, point
from arprops.core.forward import state_after
from arprops.core.model import Model
from arprops.core.words import END, Outcome, Symbol, Word
from arprops.models.pdfa import PDFA
from arprops.models.table import Table
from arprops.testing.strategies.argument import symbols
from arprops.testing.strategies.automata import pdfas
from arprops.testing.strategies.counters import counter_machines
from arprops.testing.strategies.dists import other
from arprops.testing.strategies.edit import answering, first_visit, place
from arprops.testing.strategies.models import models
from arprops.testing.strategies.reached import possible_prompts
from arprops.testing.strategies.tables import tables
from arprops.testing.strategies.twins import twins
from arprops.testing.strategies.words import AB

Pair = tuple[Model[Any], Model[Any]]


@st.composite
def same_joint_pairs(draw: st.DrawFn, *, alphabet: Sequence[Symbol] | st.SearchStrategy[Sequence[Symbol]] = AB) -> Pair:
    """Pairs of models with the same joint, in either order: one model twice, two representations of it, or twins.

    The representations are a PDFA with its states split in two, and a table as a PDFA with a state for each prompt.
    Shrinks to the table without rows, and its PDFA.
    """
    known = symbols(draw, alphabet)
    same = models(alphabet=known).map(lambda model: (model, model))
    first, second = draw(st.one_of(tables(alphabet=known).map(_unrolled), same, _split(known), twins(alphabet=known)))
    return (second, first) if draw(st.booleans()) else (first, second)


@st.composite
def distinct_pairs(draw: st.DrawFn, *, alphabet: Sequence[Symbol] | st.SearchStrategy[Sequence[Symbol]] = AB) -> Pair:
    """Pairs of models with different joints, of one family: they answer differently at a prompt that both can produce.

    Shrinks to two tables of horizon 1.
    """
    known = symbols(draw, alphabet)
    horizons = tables(alphabet=known, fixed=False).filter(lambda table: table.horizon)  # at horizon 0 there is one model
    model: Model[Any] = draw(st.one_of(horizons, pdfas(alphabet=known), counter_machines(alphabet=known)))
    most = (model.horizon or 1) - 1 if isinstance(model, Table) else 3
    prompt = first_visit(model, draw(possible_prompts(model, max_size=most)))
    return model, answering(model, place(model, prompt), other(draw, model.next(state_after(model, prompt)), known))


@st.composite
def _split(draw: st.DrawFn, alphabet: tuple[Symbol, ...]) -> Pair:
    """A PDFA, and the same with each state in two copies, between which every move chooses freely."""
    model = draw(pdfas(alphabet=alphabet, max_states=3))
    copies = st.sampled_from(["", "'"])
    answers = {state + copy: answer for state, answer in model.next_of.items() for copy in ("", "'")}
    moves = {
        state + copy: {symbol: target + draw(copies) for symbol, target in targets.items()} for state, targets in model.step_of.items() for copy in ("", "'")
    }
    return model, PDFA(alphabet, start=model.start_state + draw(copies), next=answers, step=moves)


def _unrolled(table: Table) -> Pair:
    """A table, and the PDFA with a state for each of its prompts and one that has ended."""
    last = table.length if table.horizon is None else table.horizon
    assert last is not None
    ended: str | Word = "end"
    answers: dict[Any, Dist[Outcome]] = {**table.rows, ended: point(END)}
    moves: dict[Any, dict[Symbol, Any]] = {
        state: {symbol: (*state, symbol) if state != ended and len(state) + 1 < last else ended for symbol in table.alphabet} for state in answers
    }
    return table, PDFA(table.alphabet, start=() if last else ended, next=answers, step=moves)
