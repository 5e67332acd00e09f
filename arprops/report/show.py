"""A model or source as a text table: its states, how each is reached, what it answers, where each symbol leads.

True here: states are found breadth first, symbols in the alphabet's order, so that the table begins with short prompts; a table
that leaves states out says so. A state that only impossible prompts reach is marked with 0.
Must never enter: more lines than were asked for.
"""

from fractions import Fraction
from typing import Any

from arprops.core.dist import ZERO
from arprops.core.exact import short
from arprops.core.model import Joint, Model, PartialModel, Source
from arprops.core.words import END, Outcome
from arprops.report.moves import all_moves
from arprops.report.number import count_text
from arprops.report.plain import plain
from arprops.report.text import aligned
from arprops.report.words import outcome_text, prompt_text
from arprops.search.explore import Walk, walk

STATES = 40
WIDEST = 12


def model_text(model: Joint, *, states: int = STATES, depth: int | None = None) -> str:
    """The model as a text table of at most so many states, reached by prompts of at most `depth` symbols.

    Gives one line a state. Fails with what the model itself refuses. Cost: exploring the states shown and one look beyond.
    """
    role = "model" if isinstance(model, Model) else "partial model" if isinstance(model, PartialModel) else "source"
    walked, cut = explored(model, states=states, depth=depth)
    head = f"{type(model).__name__}, a {role} over {count_text(len(model.alphabet), 'symbol')}: {_listed([*map(plain, model.alphabet)])}"
    rows = _source_rows(model, walked) if isinstance(model, Source) else _model_rows(model, walked)
    all_of_it = "all there is" if len(walked.states) == 1 else "all of them"
    more = "more states were not explored" if cut else f"{count_text(len(walked.states), 'state')}, which is {all_of_it}"
    return "\n".join([head, "", *aligned(rows), "", more])


def explored(model: Joint, *, states: int, depth: int | None) -> tuple[Walk, bool]:
    """The states and all their moves, those of weight 0 included where the model answers them, and whether some were left out."""
    left_out = False
    level: dict[Any, int] = {}

    def after(state: Any) -> list[tuple[str, Any, Fraction]]:
        nonlocal left_out
        at = level.setdefault(state, 0)
        out = all_moves(model, state)
        if depth is not None and at >= depth:
            left_out = left_out or any(target not in level for _, target, _ in out)
            return [move for move in out if move[1] in level]
        for _, target, _ in out:
            level.setdefault(target, at + 1)
        return out

    starts = [model.start()] if isinstance(model, PartialModel) else list(model.start().support)
    walked = walk(starts, after, budget=states)
    return walked, left_out or not walked.complete


def possible(walked: Walk, starts: int = 1) -> set[int]:
    """The states that some possible prompt reaches."""
    found = set(range(min(starts, len(walked.states))))
    pending = list(found)
    while pending:
        for _, target, weight in walked.moves[pending.pop()]:
            if weight and target not in found:
                found.add(target)
                pending.append(target)
    return found


def _model_rows(model: PartialModel[Any], walked: Walk) -> list[list[str]]:
    reached = possible(walked)
    outcomes: list[Outcome] = [*model.alphabet, END]
    wide = len(outcomes) > WIDEST
    rows = [["state", "", "first prompt", *(["next"] if wide else map(outcome_text, outcomes)), "then"]]
    for i, state in enumerate(walked.states):
        dist = model.next(state)
        weights = [_listed([f"{outcome_text(x)}:{short(w)}" for x, w in dist.items()])] if wide else [_weight(dist[x]) for x in outcomes]
        then = _listed([f"{plain(symbol)}→{target}" for symbol, target, _ in walked.moves[i]])
        rows.append([str(i), "" if i in reached else "0", prompt_text(walked.prompt(i)) if i else "ε", *weights, then])
    return rows


def _source_rows(source: Source[Any], walked: Walk) -> list[list[str]]:
    start = source.start()
    rows = [["state", "name", "start", "END", "moves"]]
    for i, state in enumerate(walked.states):
        out = _listed([f"{plain(symbol)}:{short(weight)}→{target}" for symbol, target, weight in walked.moves[i]])
        rows.append([str(i), plain(str(state)[:24]), _weight(start[state]), _weight(source.move(state)[END]), out])
    return rows


def _weight(weight: Fraction) -> str:
    return "·" if weight == ZERO else short(weight, digits=9)


def _listed(items: list[str]) -> str:
    return " ".join(items[:WIDEST]) + (" …" if len(items) > WIDEST else "")


def states_data(model: Joint, *, states: int = STATES, depth: int | None = None) -> dict[str, Any]:
    """The same table as data: each state with its first prompt, what it answers and where symbols lead; weights as text."""
    walked, cut = explored(model, states=states, depth=depth)
    listed: list[dict[str, Any]] = []
    reached = possible(walked, len(model.start().support) if isinstance(model, Source) else 1)
    for i, state in enumerate(walked.states):
        dist = model.move(state) if isinstance(model, Source) else model.next(state)
        moves_out = [{"symbol": symbol, "to": target, "weight": str(weight)} for symbol, target, weight in walked.moves[i]]
        listed.append({"prompt": list(walked.prompt(i)), "possible": i in reached, "end": str(dist[END]), "moves": moves_out})
    return {
        "kind": type(model).__name__,
        "role": "model" if isinstance(model, Model) else "partial model" if isinstance(model, PartialModel) else "source",
        "alphabet": list(model.alphabet),
        "states": listed,
        "complete": not cut,
    }
