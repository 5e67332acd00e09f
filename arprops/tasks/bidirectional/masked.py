"""Bidirectional conditionals: for each place of a string of fixed length, and each way to fill the others, a distribution of the symbol there.

True here: this is what a masked language model answers with one mask. The rows are given by somebody, one by one, and nothing says that they belong
together (see `compatible.py`).
Must never enter: a joint. Many rows have none.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from typing import Any, Final, TypeAlias, final

from arprops.core.dist import ZERO, Dist, normalised
from arprops.core.error import BadModel, BadQuestion
from arprops.core.forward import advanced, began, outcome_masses
from arprops.core.model import Joint
from arprops.core.words import END, Symbol, Word, alphabet_of, spelled, word
from arprops.models.row import Row, dist
from arprops.search.asked import a_joint

LONGEST: Final = 10_000
"""The longest strings; the contexts of longer ones are not even counted."""
Context: TypeAlias = tuple[int, Word]
"""A place, from 0, and the symbols at the other places, in order."""


@final
@dataclass(frozen=True, init=False, repr=False)
class MaskedModel:
    """All masked conditionals of strings of `length` symbols: `answer(place, others)` is the distribution of the symbol that is masked.

    Needs a row for every (place, the other symbols in order), or a `default` for those left out. Fails with `BadModel` on a missing row, by name, and on
    a row for anything else. Cost: length · |Σ|^(length−1) rows where they are all given.

    >>> MaskedModel("01", {(0, "0"): {"0": 1}, (0, "1"): {"1": 1}, (1, "0"): {"0": 1}, (1, "1"): {"1": 1}}, length=2)
    MaskedModel({0, 1}, 4 rows, length=2)
    """

    alphabet: tuple[Symbol, ...]
    rows: Mapping[Context, Dist[Symbol]] = field(hash=False)
    length: int
    default: Dist[Symbol] | None

    def __init__(self, alphabet: Iterable[Symbol], rows: Mapping[Any, Row], *, length: int, default: Row | None = None) -> None:
        symbols = alphabet_of(alphabet)
        if type(length) is not int or not 1 <= length <= LONGEST:
            raise BadModel(f"masked conditionals need a length of at least 1 symbol and at most {LONGEST}, found {length!r}")
        answer = None if default is None else dist(default, "the default", symbols)
        vars(self).update(alphabet=symbols, length=length, default=answer, rows={})
        read: dict[Context, Dist[Symbol]] = {}
        for written, row in rows.items():
            context = self._context(written)
            if context in read:
                raise BadModel(f"the row for {shown(context)} is given twice")
            read[context] = dist(row, f"the row for {shown(context)}", symbols)
        vars(self).update(rows=read)
        if answer is None and len(read) < length * len(symbols) ** (length - 1):
            missing = next(context for context in self.contexts() if context not in read)
            raise BadModel(f"there is no row for {shown(missing)}; give one, or default= a distribution that answers wherever none is given")

    def contexts(self) -> Iterator[Context]:
        """Every place with every way to fill the others, in the alphabet's order."""
        return ((place, others) for place in range(self.length) for others in product(self.alphabet, repeat=self.length - 1))

    def answer(self, place: int, others: Word) -> Dist[Symbol]:
        """The distribution of the symbol at this place, given the others."""
        row = self.rows.get((place, others), self.default)
        assert row is not None, "the constructor refuses gaps"
        return row

    def weight(self, string: Word, place: int) -> Fraction:
        """The probability that this place holds the symbol it does, given the others."""
        return self.answer(place, string[:place] + string[place + 1 :])[string[place]]

    def __repr__(self) -> str:
        return f"MaskedModel({{{', '.join(self.alphabet)}}}, {len(self.rows)} rows, length={self.length})"

    def _context(self, written: Any) -> Context:
        if not isinstance(written, tuple) or len(written) != 2 or type(written[0]) is not int or not 0 <= written[0] < self.length:
            raise BadModel(f"a row's name is (a place from 0 to {self.length - 1}, the other symbols in order), found {written!r}")
        try:
            others = word(self.alphabet, written[1])
        except BadQuestion as refused:
            raise BadModel(f"the row for {written!r}: {refused}") from None
        if len(others) != self.length - 1:
            raise BadModel(f"the row for {written!r} names {len(others)} other symbols, expected {self.length - 1}")
        return written[0], others


def masked(joint: Joint, length: int, *, default: Row | None = None) -> MaskedModel:
    """The masked conditionals of a joint whose strings all have this length; `default` answers where the joint gives the others probability zero.

    Fails with `BadQuestion` where a string has another length, and with `BadModel` where `default` is needed and not given. Cost: the strings of the joint.

    >>> import arprops as ar
    >>> masked(ar.Table("01", {"": {"0": "1/2", "1": "1/2"}, "0": {"0": 1}, "1": {"1": 1}}, length=2), 2).answer(0, ("1",))
    Dist({'1': 1})
    """
    masses: dict[Context, dict[Symbol, Fraction]] = {}
    for string, share in strings_of(joint, length).items():
        for place, symbol in enumerate(string):
            row = masses.setdefault((place, string[:place] + string[place + 1 :]), {})
            row[symbol] = row.get(symbol, ZERO) + share
    return MaskedModel(joint.alphabet, {context: normalised(row) for context, row in masses.items()}, length=length, default=default)


def strings_of(joint: Joint, length: int) -> dict[Word, Fraction]:
    """The strings of a joint whose strings all have this length, with their probabilities; fails with `BadQuestion` on any other string."""
    a_joint(joint)
    source = joint.source()
    level: dict[Word, Any] = {(): began(source)}
    for read in range(length + 1):
        longer: dict[Word, Any] = {}
        for prompt, weights in level.items():
            following = outcome_masses(source, weights)
            if (END in following) != (read == length) or len(following) > 1 >= length + 1 - read:
                raise BadQuestion(f"every string must have {length} symbols; after {spelled(prompt)[:40]} the joint answers otherwise")
            longer.update({(*prompt, symbol): advanced(source, weights, symbol) for symbol in following if symbol is not END})
        level = level if read == length else longer
    return {string: sum(weights.values(), ZERO) for string, weights in level.items()}


def shown(context: Context) -> str:
    """A place and the others, with a hole where the place is."""
    place, others = context
    return f"[{' '.join((*others[:place], '_', *others[place:]))}]"
