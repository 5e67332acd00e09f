"""A regular expression, as the language it denotes.

True here: the result is the minimal automaton in canonical numbering, so two patterns with the same words give equal
objects; `&` and `!` are exact, by making the operand deterministic where they stand.
Must never enter: syntax (`search.signs`, `search.pattern`), and approximation: what is too large is refused.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from arprops.core.language import Language
from arprops.core.words import Symbol, alphabet_of
from arprops.search.determinise import Automaton, determinised, within
from arprops.search.language import MAX_STATES, complement, intersection
from arprops.search.minimise import minimal
from arprops.search.pattern import parsed
from arprops.search.signs import Instruction, Letters, Operator, Repeat


def regex(pattern: str, alphabet: Iterable[Symbol], *, max_states: int = MAX_STATES) -> Language:
    r"""The language of a regular expression over any symbols; the whole string must match, so there are no anchors.

    A symbol of one character stands for itself, a longer one in angle brackets, `<tok>`; `\*` or `<*>` is the symbol `*`.
    There are `.`, classes `[ab<tok>]`, `[^ab]`, `[a-z]` (the symbols between), `( )`, `|`, `*`, `+`, `?`, `{m}`, `{m,}`,
    `{m,n}`, intersection `&`, complement `!` of the factor that follows (its repeat included), the empty word `()` or `ε`,
    the empty language `∅`. From loosest to tightest: `|`, `&`, sequence, `!`, repeats: so `!(.*b)` is what does not end in b,
    but `!.*b` is `(!(.*))b`, which is empty. White space means nothing; write `\ ` or `< >` for the symbol.
    Gives the minimal automaton: equal languages over the same alphabet are equal objects.
    Fails with `BadQuestion`, naming the position and what was expected, on bad syntax or an unknown symbol, and where any
    automaton on the way needs more than `max_states` states.
    Cost: linear in the pattern for most patterns, exponential for some (`.*a.{20}`), hence the budget; symbols that the
    pattern never tells apart count once. Source: Thompson, "Regular expression search algorithm" (1968).
    """
    symbols = alphabet_of(alphabet)
    program = parsed(pattern, symbols)
    kinds = _kinds(program, len(symbols))
    first = {kind: symbol for symbol, kind in zip(reversed(symbols), reversed(kinds), strict=True)}
    net = _Net(Automaton([], []), [], tuple(first[kind] for kind in range(len(first))), max_states)
    columns: dict[frozenset[int], tuple[int, ...]] = {}
    for instruction in program:
        if isinstance(instruction, Letters):
            if instruction.indices not in columns:
                columns[instruction.indices] = tuple(sorted({kinds[i] for i in instruction.indices}))
            net.letter(columns[instruction.indices])
        elif isinstance(instruction, Repeat):
            net.repeat(instruction)
        else:
            net.apply(instruction)
    small = net.language()
    return Language(symbols, tuple(tuple(row[kind] for kind in kinds) for row in small.moves), small.accepting)


def _kinds(program: Iterable[Instruction], size: int) -> list[int]:
    """For each symbol its kind: symbols that every class of the pattern holds together or not at all are one kind."""
    kinds = [0] * size
    fresh = 1
    for indices in {i.indices: None for i in program if isinstance(i, Letters)}:
        split: dict[int, int] = {}
        for i in indices:
            kinds[i] = split.setdefault(kinds[i], fresh + len(split))
        fresh += len(split)
    # numbered by first symbol: canonical numbering over the kinds is then canonical over the symbols
    order: dict[int, int] = {}
    return [order.setdefault(kind, len(order)) for kind in kinds]


@dataclass(frozen=True, slots=True)
class _Piece:
    """An operand: its states are `first` and all later ones; nothing enters `start`, nothing leaves `end`."""

    first: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Net:
    """Thompson's automaton under construction, with the operands not yet used, the last one at its end."""

    automaton: Automaton
    pieces: list[_Piece]
    alphabet: Sequence[Symbol]
    max_states: int

    def letter(self, columns: tuple[int, ...]) -> None:
        start, end = self._push()
        if columns:
            self.automaton.edges[start].append((columns, end))

    def apply(self, operator: Operator) -> None:
        silent = self.automaton.silent
        if operator is Operator.EMPTY:
            start, end = self._push()
            silent[start].append(end)
        elif operator is Operator.JOIN:
            b, a = self.pieces.pop(), self.pieces.pop()
            silent[a.end].append(b.start)
            self.pieces.append(_Piece(a.first, a.start, b.end))
        elif operator is Operator.EITHER:
            b, a = self.pieces.pop(), self.pieces.pop()
            start, end = self._push(a.first)
            silent[start] += (a.start, b.start)
            silent[a.end].append(end)
            silent[b.end].append(end)
        elif operator is Operator.BOTH:
            b = self.language()
            self._embed(intersection(self.language(), b, max_states=self.max_states))
        else:
            self._embed(complement(self.language()))

    def repeat(self, times: Repeat) -> None:
        """Copy the last operand as often as needed; every copy that may be left out can be left for the end at once."""
        edges, silent = self.automaton.edges, self.automaton.silent
        piece = self.pieces.pop()
        size = len(edges) - piece.first
        copies = max(times.low, 1) if times.high is None else times.high
        within(piece.first + copies * size, self.max_states, f"repeating a part of {size} states {copies} times")
        if copies == 0:
            self._drop(piece.first)
            self.apply(Operator.EMPTY)
            return
        for shift in range(size, copies * size, size):
            for state in range(piece.first, piece.first + size):
                edges.append([(columns, target + shift) for columns, target in edges[state]])
                silent.append([target + shift for target in silent[state]])
        start, end = self._push(piece.first)
        last = start
        for copy in range(copies):
            if copy >= times.low:
                silent[last].append(end)
            silent[last].append(piece.start + copy * size)
            last = piece.end + copy * size
        silent[last].append(end)
        if times.high is None:
            silent[last].append(piece.start + (copies - 1) * size)

    def language(self) -> Language:
        """Take the last operand out, as its minimal automaton."""
        piece = self.pieces.pop()
        found = determinised(self.automaton, self.alphabet, start=piece.start, accepting=(piece.end,), max_states=self.max_states)
        self._drop(piece.first)
        return minimal(found)

    def _embed(self, language: Language) -> None:
        start, end = self._push()
        inner, accepting = self.automaton.embed(language)
        self.automaton.silent[start].append(inner)
        for state in accepting:
            self.automaton.silent[state].append(end)

    def _push(self, first: int | None = None) -> tuple[int, int]:
        """Add a start and an end as an operand; it also owns the states from `first` on."""
        start, end = self.automaton.add(), self.automaton.add()
        within(end + 1, self.max_states, "this regular expression")
        self.pieces.append(_Piece(start if first is None else first, start, end))
        return start, end

    def _drop(self, first: int) -> None:
        del self.automaton.edges[first:], self.automaton.silent[first:]
