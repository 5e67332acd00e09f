"""A model written out prompt by prompt, up to a length at which every string ends.

True here: every prompt has an answer that somebody gave. Below the last length that is its row, or the stated default; from
there on, END is certain. `length=N`: every string has exactly N symbols. `horizon=N`: it has at most N.
Must never enter: a guess. A prompt without a row is refused, and so is a default where the table itself goes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from typing import Any, final

from arprops.core.dist import Dist, point
from arprops.core.error import BadModel, BadQuestion
from arprops.core.exact import short
from arprops.core.model import Model
from arprops.core.words import END, Outcome, Symbol, Word, alphabet_of, spelled, word
from arprops.models.row import Row, next_tokens, shown
from arprops.models.written import braces, symbols, within
from arprops.models.written import prompt as key
from arprops.models.written import row as weights


@final
@dataclass(frozen=True, init=False, repr=False)
class Table(Model[Word | None]):
    """The model with a next-token distribution for each prompt shorter than `length` (END there only) or `horizon` (END before too).

    Needs a row for every prompt, or for every possible one and a `default` for the rest. The state is the prompt, and None from
    the last length on. Fails with `BadModel` on a missing row, by its prompt. Cost: the rows; a step copies the prompt.
    """

    alphabet: tuple[Symbol, ...]
    rows: Mapping[Word, Dist[Outcome]] = field(hash=False)
    length: int | None
    horizon: int | None
    default: Dist[Outcome] | None

    def __init__(
        self,
        alphabet: Iterable[Symbol],
        rows: Mapping[Any, Row],
        *,
        length: int | None = None,
        horizon: int | None = None,
        default: Row | None = None,
    ) -> None:
        last = length if horizon is None else horizon
        if last is None or (length is not None and horizon is not None):
            raise BadModel(f"a table needs exactly one of length= and horizon=, found length={length}, horizon={horizon}")
        if not isinstance(last, int) or isinstance(last, bool) or last < 0:  # pyright: ignore[reportUnnecessaryIsInstance]
            raise BadModel(f"a table's length must be an int of at least 0, found {last!r}")
        vars(self).update(alphabet=alphabet_of(alphabet), length=length, horizon=horizon, _last=last)
        vars(self).update(default=None if default is None else self._answer(default, "the default"), rows=self._read(rows))
        self._refuse_gaps()

    def start(self) -> Word | None:
        return () if self._last else None

    def next(self, state: Word | None) -> Dist[Outcome]:
        if state is None:
            return point(END)
        row = self.rows.get(state, self.default)
        assert row is not None, "the constructor refuses gaps"
        return row

    def step(self, state: Word | None, symbol: Symbol) -> Word | None:
        return None if state is None or len(state) + 1 >= self._last else (*state, symbol)

    def __repr__(self) -> str:
        limit = f"horizon={self.horizon}" if self.length is None else f"length={self.length}"
        return within(len(self.rows), self._expression, f"Table({shown(self.alphabet)}, {len(self.rows)} rows, {limit})")

    def _expression(self) -> str:
        rows = braces({key(written, self.alphabet): weights(answer) for written, answer in self.rows.items()})
        limit = f"horizon={self.horizon}" if self.length is None else f"length={self.length}"
        default = "" if self.default is None else f", default={weights(self.default)}"
        return f"Table({symbols(self.alphabet)}, {rows}, {limit}{default})"

    @property
    def _last(self) -> int:
        last: int = vars(self)["_last"]
        return last

    def _answer(self, row: Row, where: str) -> Dist[Outcome]:
        answer = next_tokens(row, where, self.alphabet)
        if self.length is not None and END in answer:
            raise BadModel(f"{where}: END has weight {answer[END]}, but length={self.length} ends every string there; horizon={self.length} allows it before")
        return answer

    def _read(self, rows: Mapping[Any, Row]) -> dict[Word, Dist[Outcome]]:
        if not isinstance(rows, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise BadModel(f"rows must map prompts to distributions, found {rows!r}")
        read: dict[Word, Dist[Outcome]] = {}
        for written, row in rows.items():
            try:
                prompt = word(self.alphabet, written)
            except BadQuestion as refusal:
                raise BadModel(f"the row for {written!r}: {refusal}") from None
            where = f"the row for the prompt {spelled(prompt)}"
            if len(prompt) >= self._last:
                raise BadModel(f"{where}: every string ends at length {self._last}, so this prompt has its answer already; leave the row out")
            if prompt in read:
                raise BadModel(f"{where} is given twice")
            read[prompt] = self._answer(row, where)
        return read

    def _refuse_gaps(self) -> None:
        possible = [()] if self._last else []
        for prompt in possible:  # grows while it is read: breadth first, so the first gap is a shortest one
            if prompt not in self.rows:
                raise BadModel(f"the possible prompt {spelled(prompt)} has no row; a default answers impossible prompts only")
            if len(prompt) + 1 < self._last:
                possible += [(*prompt, symbol) for symbol in self.alphabet if symbol in self.rows[prompt]]
        size = len(self.alphabet)
        missing = (self._last if size == 1 else (size**self._last - 1) // (size - 1)) - len(self.rows)
        if missing and self.default is None:
            words = (prompt for length in range(self._last) for prompt in product(self.alphabet, repeat=length))
            first = next(prompt for prompt in words if prompt not in self.rows)
            raise BadModel(
                f"{short(Fraction(missing))} zero-probability prompts shorter than {self._last} have no row, the first is {spelled(first)}; "
                f"the joint says nothing there, so give their rows, or default= a distribution that answers them all"
            )
