"""From the tables of languages to automata.

True here: a language without an alphabet of its own takes that of the model it is asked about. Where nobody asks, what does not
depend on the alphabet is checked all the same: names, syntax, and that an automaton is complete. What a symbol writes is its name, unless the
tokenizer of a net says otherwise; in one file an alphabet writes in one way.
Must never enter: a way of its own to build automata; `search` has them.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from arprops.core.error import BadModel, BadQuestion
from arprops.core.language import Language
from arprops.formats import language_shape as shape
from arprops.formats.problem import Place, Problems, shortened
from arprops.neural.tokenisation import characters, token_texts, tokenised
from arprops.search.elementary import counted, everything, from_words
from arprops.search.language import complement, intersection, union
from arprops.search.pattern import parsed
from arprops.search.regex import regex

Alphabet = tuple[str, ...]
Texts = Mapping[str, str | bytes | None]


class LanguageReader:
    """The languages of one file: `tables` as the file holds them, `known` what its includes have brought; `texts` is what symbols write there."""

    def __init__(self, tables: Mapping[str, Any], *, known: Mapping[str, Any], problems: Problems) -> None:
        self.tables: dict[str, Any] = {**known, **tables}
        self.problems = problems
        self.texts: dict[Alphabet, Texts] = {}
        self.open: list[str] = []
        self.formed: set[str] = set()
        self.made: dict[tuple[str, Alphabet], Language] = {}

    def written(self, texts: Texts, place: Place) -> Texts:
        """Note what the symbols of a model write; a problem at `place` where symbols of the same names write something else."""
        noted = self.texts.setdefault(tuple(texts), texts)
        if noted != texts:
            name = next(symbol for symbol in texts if noted[symbol] != texts[symbol])
            self.problems.stop(place, f"found the symbol {name!r} for {texts[name]!r}, and before for {noted[name]!r}; expected one text for an alphabet in a file")
        return noted

    def read_all(self) -> None:
        """Every language, so that what is wrong is noted even where no claim asks; without an alphabet as far as that goes."""
        for name, table in self.tables.items():
            with self.problems.at(("languages", name)):
                if not isinstance(table, str) and table.alphabet is not None:
                    self.named(name, (), ("languages", name))
                else:
                    self._formed(name, ("languages", name))

    def _formed(self, ref: Any, place: Place) -> None:
        """Note what is wrong with a language whatever its alphabet is."""
        match ref:
            case str():
                if ref in self.formed:
                    return
                self._opened(ref, place)
                try:
                    self._formed(self.tables[ref], ("languages", ref))
                finally:
                    self.open.pop()
                self.formed.add(ref)
            case shape.RegexShape():
                with self._refusing(place):
                    parsed(ref.regex, symbols_in(ref.regex))
            case shape.AutomatonShape():
                with self._refusing(place):
                    symbols = tuple(map(str, range(len(ref.moves[0]) if ref.moves else 0)))
                    Language(symbols, tuple(map(tuple, ref.moves)), frozenset(ref.accepting), ref.start)
            case shape.TextShape():
                self._formed(ref.text, (*place, "text"))
            case shape.NotShape():
                self._formed(ref.not_, (*place, "not"))
            case shape.AllShape() | shape.AnyShape():
                key, inner = ("all", ref.all) if isinstance(ref, shape.AllShape) else ("any", ref.any)
                for i, each in enumerate(inner):
                    self._formed(each, (*place, key, i))
            case _:
                pass

    def named(self, name: str, alphabet: Alphabet, place: Place) -> Language:
        """The language of this name, over the alphabet where it has none of its own."""
        if (name, alphabet) in self.made:
            return self.made[name, alphabet]
        self._opened(name, place)
        try:
            self.made[name, alphabet] = self.language(self.tables[name], alphabet, ("languages", name))
        finally:
            self.open.pop()
        return self.made[name, alphabet]

    def _opened(self, name: str, place: Place) -> None:
        if name not in self.tables:
            names = ", ".join(list(self.tables)[:12]) or "none is given here"
            self.problems.stop(place, f"found the name {shortened(name)!r}, expected the name of a language: {names}")
        if name in self.open:
            circle = " → ".join([*self.open[self.open.index(name) :], name])
            self.problems.stop(("languages", name), f"refers to itself: {circle}")
        self.open.append(name)

    def language(self, ref: Any, alphabet: Alphabet, place: Place) -> Language:
        """The language that a field refers to, by name or as an inline table."""
        if isinstance(ref, str):
            return self.named(ref, alphabet, place)
        symbols = alphabet if ref.alphabet is None else tuple(ref.alphabet)
        if not symbols and ref.alphabet is None:
            self.problems.stop(place, "the key 'alphabet' is missing")
        with self._refusing(place):
            return self._built(ref, symbols, place)

    @contextmanager
    def _refusing(self, place: Place) -> Iterator[None]:
        """Note what `core` and `search` refuse as a problem of this place."""
        try:
            yield
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
            case shape.TextShape():
                texts = token_texts(self.texts.get(symbols) or self.written({symbol: symbol for symbol in symbols}, place))
                return tokenised(self.language(table.text, characters(texts.values()), (*place, "text")), texts)
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


def symbols_in(pattern: str) -> list[str]:
    """Every symbol that a regular expression may speak of, and more: with these as its alphabet only its syntax can be wrong."""
    pieces = re.finditer(r"\\.|<((?:\\.|[^>\\])+)>|.", pattern, re.DOTALL)
    spoken = [re.sub(r"\\(.)", r"\1", piece[1] or piece[0], flags=re.DOTALL) for piece in pieces]
    return list(dict.fromkeys([*spoken, *pattern]))
