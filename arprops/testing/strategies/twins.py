"""Twins: two models with one joint that answer some prompt differently.

True here: both hold by construction (theorem A1). The two part at a prompt that begins with an impossible one, and nowhere else than
below it; that prompt, and another answer than before at it, is what is drawn.
Must never enter: a filter that hopes. Nothing is drawn to be thrown away because its joint came out wrong.
"""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from arprops.core.dist import Dist
from arprops.core.forward import state_after
from arprops.core.model import Model
from arprops.core.words import END, Outcome, Symbol, Word
from arprops.models.table import Table
from arprops.testing.strategies.argument import symbols, value
from arprops.testing.strategies.automata import pdfas
from arprops.testing.strategies.counters import counter_machines
from arprops.testing.strategies.dists import answer, drawn, other
from arprops.testing.strategies.edit import answering, first_visit, place, redirected, table
from arprops.testing.strategies.reached import zero_probability_prompts
from arprops.testing.strategies.words import AB, prompts, words_of
from arprops.views.overridden import Overridden


@st.composite
def twins(
    draw: st.DrawFn,
    *,
    alphabet: Sequence[Symbol] | st.SearchStrategy[Sequence[Symbol]] = AB,
    model: Model[Any] | st.SearchStrategy[Model[Any]] | None = None,
) -> tuple[Model[Any], Model[Any]]:
    """Pairs of models with the same joint and different conditionals: `same_joint` is proved, `same_conditionals` refuted.

    Of one family, a table, a PDFA or a counter machine; or, where a `model` is given (its alphabet counts then), that model and its
    `Overridden` at one zero-probability prompt of at most 4 symbols. A model without such a prompt has no twin, and is rejected.
    Shrinks to two PDFAs that end at once, of which one moves to another state after an impossible symbol.
    """
    if model is not None:
        given = value(draw, model)
        if not isinstance(given, Model):
            raise InvalidArgument(f"model={given!r} must be a model, or a strategy that draws one; what answers no impossible prompt has no twin")
        prompt = draw(zero_probability_prompts(given))
        return given, Overridden(given, at={prompt: other(draw, given.next(state_after(given, prompt)), given.alphabet)})
    known = symbols(draw, alphabet)
    return draw(st.one_of(machine_twins(pdfas(alphabet=known)), table_twins(known), machine_twins(counter_machines(alphabet=known))))


@st.composite
def table_twins(draw: st.DrawFn, alphabet: Sequence[Symbol]) -> tuple[Model[Any], Model[Any]]:
    """Two tables: a row is drawn that leaves a symbol out, and below it a prompt is answered in two ways."""
    n = draw(st.integers(2, 3))
    rows: dict[Word, Dist[Outcome]] = {}
    before = draw(prompts(alphabet, n - 2))
    symbol = draw(st.sampled_from(alphabet))
    prompt = (*before, symbol, *draw(prompts(alphabet, n - 2 - len(before))))
    for written in words_of(alphabet, n - 1):
        rows[written] = without(draw, symbol, alphabet) if written == before else answer(draw, alphabet)
    first = Table(alphabet, rows, horizon=n)
    return first, table(first, {**rows, prompt: other(draw, rows[prompt], alphabet)})


@st.composite
def machine_twins(draw: st.DrawFn, machines: "st.SearchStrategy[Model[Any]]") -> tuple[Model[Any], Model[Any]]:
    """Two automata, or counter machines: where a drawn prompt leads, a symbol gets weight 0, and in the second leads elsewhere.

    The first prefix of the prompt that leads there uses no move that was changed, so its continuation tells the two apart.
    """
    model = draw(machines)
    before = draw(prompts(model.alphabet, 3))
    before, where = first_visit(model, before), place(model, before)
    symbol = draw(st.sampled_from(model.alphabet))
    first = answering(model, where, without(draw, symbol, model.alphabet))
    changed = other(draw, first.next(state_after(first, (*before, symbol))), model.alphabet)
    return first, redirected(first, where, symbol, changed)


def without(draw: st.DrawFn, symbol: Symbol, alphabet: Sequence[Symbol]) -> Dist[Outcome]:
    """One next-token distribution in which the symbol has weight 0."""
    kept: list[Outcome] = [*(known for known in alphabet if known != symbol), END]
    return drawn(draw, kept)
