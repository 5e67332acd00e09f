"""From the tables of languages to automata.

True here: a language without an alphabet of its own takes that of the model it is asked about.
Must never enter: a way of its own to build automata; `search` has them.
"""

from collections.abc import Mapping
from typing import Any

from arprops.core.error import BadModel, BadQuestion
from arprops.core.language import Language
from arprops.formats import language_shape as shape
from arprops.formats.problem import Place, Problems, shortened
from arprops.search.elementary import counted, everything, from_words
from arprops.search.language import complement, intersection, union
from arprops.search.regex import regex

Alphabet = tuple[str, ...]


class LanguageReader:
    """The languages of one file: `tables` as the file holds them, `known` what its includes have brought."""

    def __init__(self, tables: Mapping[str, Any], *, known: Mapping[str, Any], problems: Problems) -> None:
        self.tables: dict[str, Any] = {**known, **tables}
        self.problems = problems
        self.open: list[str] = []
        self.made: dict[tuple[str, Alphabet], Language] = {}

    def read_all(self) -> None:
        """Every language that states its alphabet, so that what is wrong is noted even where no claim asks."""
        for name, table in self.tables.items():
            if not isinstance(table, str) and table.alphabet is not None:
                with self.problems.at(("languages", name)):
                    self.named(name, (), ("languages", name))

    def named(self, name: str, alphabet: Alphabet, place: Place) -> Language:
        """The language of this name, over the alphabet where it has none of its own."""
        if (name, alphabet) in self.made:
            return self.made[name, alphabet]
        if name not in self.tables:
            names = ", ".join(list(self.tables)[:12]) or "none is given here"
            self.problems.stop(place, f"found the name {shortened(name)!r}, expected the name of a language: {names}")
        if name in self.open:
            circle = " → ".join([*self.open[self.open.index(name) :], name])
            self.problems.stop(("languages", name), f"refers to itself: {circle}")
        self.open.append(name)
        try:
            self.made[name, alphabet] = self.language(self.tables[name], alphabet, ("languages", name))
        finally:
            self.open.pop()
        return self.made[name, alphabet]

    def language(self, ref: Any, alphabet: Alphabet, place: Place) -> Language:
        """The language that a field refers to, by name or as an inline table."""
        if isinstance(ref, str):
            return self.named(ref, alphabet, place)
        symbols = alphabet if ref.alphabet is None else tuple(ref.alphabet)
        if not symbols and ref.alphabet is None:
            self.problems.stop(place, "the key 'alphabet' is missing")
        try:
            return self._built(ref, symbols, place)
        except (BadModel, BadQuestion) as refused:
            self.problems.stop(place, str(refused))

    def _built(self, table: Any, symbols: Alphabet, place: Place) -> Language:
        match table:
            case shape.RegexShape():
                return regex(table.regex, symbols)
            case shape.WordsShape():
                return from_words(symbols, table.words)
            case shape.CountedShape():
                return counted(symbols, table.counted, equals=table.equals, up_to=table.up_to)
            case shape.AutomatonShape():
                return Language(symbols, tuple(map(tuple, table.moves)), frozenset(table.accepting), table.start)
            case shape.NotShape():
                return complement(self.language(table.not_, symbols, (*place, "not")))
            case shape.AllShape():
                found = everything(symbols)
                for i, inner in enumerate(table.all):
                    found = intersection(found, self.language(inner, symbols, (*place, "all", i)))
                return found
            case shape.AnyShape():
                found = complement(everything(symbols))
                for i, inner in enumerate(table.any):
                    found = union(found, self.language(inner, symbols, (*place, "any", i)))
                return found
            case _:
                raise AssertionError(type(table))
