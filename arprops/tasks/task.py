"""A task: a joint over records of named fields, together with an order in which it is easily written.

True here: the joint is one; an order of the fields says only how its strings are written, and which conditionals a model then has to answer
(theorem D1). What a field is drawn from, its `given`, is checked against the joint.
Must never enter: an answer after an impossible prompt that nobody chose; a cost (that is `order.py`).
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias, TypeVar, final

from arprops.core.dist import ZERO, Dist
from arprops.core.error import BadModel, BadQuestion
from arprops.core.exact import Exact
from arprops.core.words import Prompt, Symbol, Word, alphabet_of, spelled, word
from arprops.models.row import Row
from arprops.models.table import Table

Record: TypeAlias = tuple[Word, ...]
"""One word for each field, in the order of the fields."""
H = TypeVar("H", bound=Hashable)


@final
@dataclass(frozen=True, init=False)
class Field:
    """A field of a record: its name, its symbols, its length in symbols, and the earlier fields that it is drawn from (all, if left out)."""

    name: str
    alphabet: tuple[Symbol, ...]
    length: int
    given: tuple[str, ...] | None

    def __init__(self, name: str, alphabet: Iterable[Symbol], *, length: int, given: Iterable[str] | None = None) -> None:
        if not isinstance(name, str) or not name:  # pyright: ignore[reportUnnecessaryIsInstance]
            raise BadModel(f"a field needs a name, found {name!r}")
        if type(length) is not int or length < 1:
            raise BadModel(f"the field {name} must have a length of at least 1 symbol, found {length!r}")
        vars(self).update(name=name, alphabet=alphabet_of(alphabet), length=length, given=None if given is None else tuple(given))


@final
@dataclass(frozen=True, init=False, repr=False)
class Task:
    """A target joint over records of fields of fixed length; the order of the fields is the one in which each is drawn given earlier ones.

    Needs the fields, and a mapping from records (a word for each field) to weights that sum to exactly 1. Fails with `BadModel` on words of other
    lengths or symbols, and where a field's distribution given the fields before it depends on one that `given` does not name. Cost: a pass over the
    records for each field.

    >>> coin = Task("coin", [Field("side", "HT", length=1), Field("call", "HT", length=1)], {("H", "H"): "1/2", ("T", "T"): "1/2"})
    >>> coin.model(["call"]), coin.order
    (Table('HT', {'': {'H': '1/2', 'T': '1/2'}}, length=1), ('side', 'call'))
    """

    name: str
    fields: tuple[Field, ...]
    joint: Dist[Record]

    def __init__(self, name: str, fields: Iterable[Field], joint: Mapping[Any, Exact]) -> None:
        vars(self).update(name=name, fields=tuple(fields))
        names = [field.name for field in self.fields]
        if not names or len(set(names)) < len(names):
            raise BadModel(f"a task needs fields with different names, found {names}")
        for i, field in enumerate(self.fields):
            if unknown := sorted(set(field.given or ()) - set(names[:i])):
                raise BadModel(f"the field {field.name} is drawn given {unknown[0]}, which is no field before it; those are {names[:i]}")
        weights: dict[Record, Exact] = {}
        for written, share in joint.items():
            record = self._record(written)
            if record in weights:
                raise BadModel(f"the record {shown(record)} is given twice; add the weights")
            weights[record] = share
        vars(self).update(joint=Dist(weights))
        for i in range(len(self.fields)):
            self._check_given(i)

    @property
    def order(self) -> tuple[str, ...]:
        """The names of the fields, in the order in which they are drawn."""
        return tuple(field.name for field in self.fields)

    def places(self, order: Sequence[str] | None = None) -> tuple[int, ...]:
        """Where the fields of an order stand among the task's; all of them, if left out. Fields that it leaves out are not written.

        Fails with `BadQuestion` on a name that is unknown or comes twice, and on an empty order.
        """
        names = self.order if order is None else tuple(order)
        if isinstance(order, str) or not names or len(set(names)) < len(names) or not set(names) <= set(self.order):
            raise BadQuestion(f"an order is a list of fields, each at most once, out of {', '.join(self.order)}; found {order!r}")
        return tuple(self.order.index(name) for name in names)

    def given(self, place: int) -> tuple[int, ...]:
        """The places of the fields that this one is drawn from."""
        names = self.fields[place].given
        return tuple(range(place)) if names is None else tuple(sorted(self.order.index(name) for name in set(names)))

    def strings(self, order: Sequence[str] | None = None) -> dict[Word, Fraction]:
        """The strings that are written in this order of the fields, with their probabilities. Cost: a pass over the records."""
        places = self.places(order)
        return summed((tuple(x for i in places for x in record[i]), share) for record, share in self.joint.items())

    def model(self, order: Sequence[str] | None = None, *, off_support: Row | None = None) -> Table:
        """The exact model of the strings in this order of the fields: each answer is a quotient of sums over records.

        `off_support`, a distribution, answers the impossible prompts; where there are any it must be given. Fails with `BadModel` else, and with
        `BadQuestion` as `places`. Cost: a row for each possible prompt. Source: D1.
        """
        places = self.places(order)
        alphabet = dict.fromkeys(x for i in sorted(places) for x in self.fields[i].alphabet)
        masses: dict[Word, dict[Symbol, Fraction]] = {}
        for string, share in self.strings(order).items():
            for n, symbol in enumerate(string):
                row = masses.setdefault(string[:n], {})
                row[symbol] = row.get(symbol, ZERO) + share
        totals = {prompt: sum(row.values(), ZERO) for prompt, row in masses.items()}
        rows = {prompt: {x: share / totals[prompt] for x, share in row.items()} for prompt, row in masses.items()}
        return Table(alphabet, rows, length=sum(self.fields[i].length for i in places), default=off_support)

    def __repr__(self) -> str:
        return f"Task({self.name!r}, [{', '.join(self.order)}], {len(self.joint)} records)"

    def _record(self, written: Any) -> Record:
        if not isinstance(written, tuple) or len(written) != len(self.fields):
            raise BadModel(f"a record is a tuple with a word for each of {', '.join(self.order)}; found {written!r}")
        return tuple(_word(field, value) for field, value in zip(self.fields, written, strict=True))

    def _check_given(self, place: int) -> None:
        given = self.given(place)
        if len(given) == place:
            return
        before, longer = self._masses(range(place)), self._masses(range(place + 1))
        parents, answers = self._masses(given), self._masses((*given, place))
        for words, share in longer.items():
            few = tuple(words[i] for i in given)
            if share * parents[few] != before[words[:-1]] * answers[(*few, words[-1])]:
                names = ", ".join(self.order[i] for i in given) or "nothing"
                raise BadModel(f"the field {self.order[place]} is said to be drawn given {names} alone, but its distribution after {shown(words[:-1])} differs from that")

    def _masses(self, places: Iterable[int]) -> dict[Record, Fraction]:
        chosen = tuple(places)
        return summed((tuple(record[i] for i in chosen), share) for record, share in self.joint.items())


def evenly(records: Iterable[H]) -> dict[H, Fraction]:
    """Equal weights, a record that comes twice counted twice; fails with `BadModel` where there is none."""
    listed = list(records)
    if not listed:
        raise BadModel("there is no record to draw: a joint needs at least one")
    return summed((record, Fraction(1, len(listed))) for record in listed)


def summed(weights: Iterable[tuple[H, Fraction]]) -> dict[H, Fraction]:
    """Weights added up by what they are weights of."""
    total: dict[H, Fraction] = {}
    for key, share in weights:
        total[key] = total[key] + share if key in total else share
    return total


def shown(record: Sequence[Word]) -> str:
    """A record for a person to read."""
    return f"[{', '.join(map(spelled, record))}]"


def _word(field: Field, value: Prompt) -> Word:
    try:
        read = word(field.alphabet, value)
    except BadQuestion as refused:
        raise BadModel(f"the field {field.name}: {refused}") from None
    if len(read) != field.length:
        raise BadModel(f"the field {field.name} has length {field.length}, found {spelled(read)} of length {len(read)}; pad it")
    return read
