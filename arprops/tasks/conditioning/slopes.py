"""How the logits of a model depend on a latent: one rational slope for each outcome, at every state or state by state.

True here: only differences of slopes at one state matter, for an answer is normalised; a row that was not given is flat.
Must never enter: a slope of an outcome or a state that the model does not have.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final, TypeAlias, cast, final

from arprops.core.dist import ONE, ZERO
from arprops.core.error import BadModel
from arprops.core.exact import exact, short
from arprops.core.model import Model
from arprops.core.words import END, Outcome
from arprops.search.explore import walk

Row: TypeAlias = Mapping[Outcome, Fraction]
STATES: Final = 10_000
"""How many states of a model are walked."""


@final
@dataclass(frozen=True, init=False, repr=False)
class Slopes:
    """The slopes of a model's outcomes: `{outcome: slope}` for every state, or `{state: {outcome: slope}}`; what is left out is 0.

    Fails with `BadModel` on an unknown outcome, on a state that the model never reaches, and on both forms at once.
    """

    everywhere: Row = field(hash=False)
    by_state: Mapping[Any, Row] = field(hash=False)

    def __init__(self, model: Model[Any], given: Mapping[Any, Any]) -> None:
        if not isinstance(given, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise BadModel(f"slopes must map outcomes to numbers, or states to such mappings, found {given!r}")
        rows = {state: cast("Mapping[Any, Any]", row) for state, row in given.items() if isinstance(row, Mapping)}
        if rows and len(rows) < len(given):
            other = next(key for key in given if key not in rows)
            raise BadModel(
                f"slopes are {{outcome: slope}} or {{state: {{outcome: slope}}}}, found both: {next(iter(rows))!r} has a row, {other!r} has {given[other]!r}"
            )
        vars(self).update(everywhere={} if rows else _row(model, given, "the slopes"), by_state={})
        if rows:
            known = walk([model.start()], lambda state: [(x, model.step(state, x), ONE) for x in model.alphabet], budget=STATES)
            for state in rows:
                if known.complete and state not in known.index:
                    raise BadModel(
                        f"slopes speak of the state {state!r}, which {model!r} never reaches; its states are {', '.join(map(repr, known.states[:8]))}"
                    )
            vars(self).update(by_state={state: _row(model, row, f"the slopes of state {state!r}") for state, row in rows.items()})

    def at(self, state: Any) -> Row:
        """The slopes that were given for the state."""
        return self.by_state.get(state, {}) if self.by_state else self.everywhere

    @property
    def spread(self) -> Fraction:
        """At least how far two slopes of one state lie apart."""
        rows = self.by_state.values() if self.by_state else [self.everywhere]
        return max((max(ZERO, *row.values()) - min(ZERO, *row.values()) for row in rows if row), default=ZERO)

    def __repr__(self) -> str:
        rows = {state: _written(row) for state, row in self.by_state.items()}
        return "{" + ", ".join(f"{state!r}: {row}" for state, row in rows.items()) + "}" if rows else _written(self.everywhere)


def _row(model: Model[Any], row: Mapping[Any, Any], where: str) -> Row:
    for outcome in row:
        if outcome is not END and outcome not in model.alphabet:
            raise BadModel(f"{where}: unknown outcome {outcome!r}; the outcomes are {', '.join(model.alphabet)} and END")
    return {outcome: exact(slope) for outcome, slope in row.items()}


def _written(row: Row) -> str:
    return "{" + ", ".join(f"{outcome!r}: {slope if slope.denominator == 1 else repr(short(slope))}" for outcome, slope in row.items()) + "}"
