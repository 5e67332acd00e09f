"""Rejection sampling of completions, token by token: uniform on what is accepted, as long as nobody limits its tries (D6).

True here: at each prompt completions are drawn until one is accepted, its next symbol is written, and the rest is forgotten. A rejected draw is a silent move,
and the loop is closed by an exact solve.
Must never enter: a loop that is cut off in silence.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final

from arprops.core.dist import ZERO, Dist, normalised, point
from arprops.core.error import BadModel, BadQuestion
from arprops.core.words import END, Prompt, Symbol, Word, alphabet_of, word
from arprops.models.row import Row
from arprops.models.table import Table
from arprops.views.silent import SILENT, SilentMove, SilentSource


@final
@dataclass(frozen=True, init=False)
class Rejection(SilentSource[Any]):
    """The generator that, at each prompt, draws completions evenly until a string is accepted, and then writes its next symbol and forgets the rest.

    Needs the strings to draw from, all of one length, and which are accepted, one at least. With `tries` it gives up after so many draws and writes what it
    drew last. `Closed` of it is its joint; a rejected draw is a silent move. Fails with `BadModel` on strings of several lengths, or where none is accepted.
    Cost: the strings that begin with a prompt, at each prompt. Source: theorem D6.
    """

    alphabet: tuple[Symbol, ...]
    strings: tuple[Word, ...]
    accepted: frozenset[Word]
    tries: int | None

    def __init__(self, alphabet: Iterable[Symbol], strings: Iterable[Prompt], *, accept: Callable[[Word], bool], tries: int | None = None) -> None:
        symbols = alphabet_of(alphabet)
        try:
            listed = tuple(dict.fromkeys(word(symbols, string) for string in strings))
        except BadQuestion as refusal:
            raise BadModel(f"a string to draw: {refusal}") from None
        accepted = frozenset(string for string in listed if accept(string))
        if len(lengths := {len(string) for string in listed}) > 1:
            raise BadModel(f"the strings have the lengths {sorted(lengths)[:5]}; completions are drawn evenly, which needs one length")
        if not accepted:
            raise BadModel(f"none of the {len(listed)} strings is accepted, so the first token would be sought for ever")
        if tries is not None and tries < 1:
            raise BadModel(f"tries must be at least 1, or None for no limit; found {tries}")
        vars(self).update(alphabet=symbols, strings=listed, accepted=accepted, tries=tries)

    def start(self) -> Dist[Any]:
        return point(((), 0, ""))

    def move(self, state: Any) -> "Dist[SilentMove[Any]]":
        prompt, failed, found = state
        if found:
            return point((found, ((*prompt, found), 0, "")))
        if len(prompt) == len(self.strings[0]):
            return point(END)
        fit = self.fitting(prompt)
        moves: dict[SilentMove[Any], int] = {}
        for string in fit:
            writes = string in self.accepted or (self.tries is not None and failed + 1 == self.tries)
            to = (prompt, 0, string[len(prompt)]) if writes else (prompt, 0 if self.tries is None else failed + 1, "")
            moves[SILENT, to] = moves.get((SILENT, to), 0) + 1
        return normalised({move: Fraction(number) for move, number in moves.items()})

    def fitting(self, prompt: Word) -> list[Word]:
        """The strings that begin with the prompt."""
        return [string for string in self.strings if string[: len(prompt)] == prompt]


def accepted_uniformly(generator: Rejection) -> Table:
    """The derandomised generator without a limit: each symbol by the share of the accepted strings that go on with it, which is uniform on them.

    At impossible prompts, where none is accepted, the drawn strings' shares stand in; where there is no such string either, the first symbol of the alphabet.
    Cost: the strings, times their length. Source: theorems D6 and D7.
    """
    length = len(generator.strings[0])
    rows: dict[Word, Row] = {}
    for among in (generator.strings, sorted(generator.accepted)):
        counts: dict[Word, dict[Symbol, int]] = {}
        for string in among:
            for n, x in enumerate(string):
                row = counts.setdefault(string[:n], {})
                row[x] = row.get(x, 0) + 1
        rows.update({w: {x: Fraction(n, sum(row.values())) for x, n in row.items()} for w, row in counts.items()})
    return Table(generator.alphabet, rows, length=length, default={generator.alphabet[0]: 1})


def expected_draws(generator: Rejection) -> Fraction:
    """How many completions are drawn for one string in expectation, without a limit on tries, over all its symbols.

    Cost: the strings, times their length. Source: a geometric number of tries at each prompt, theorem D6.
    """
    if generator.tries is not None:
        raise BadQuestion(f"the generator gives up after {generator.tries} tries; ask about the one without tries=")
    total = ZERO
    for n in range(len(generator.strings[0])):
        drawn, good = (_begun(among, n) for among in (generator.strings, generator.accepted))
        total += sum((Fraction(good[w], len(generator.accepted)) * Fraction(drawn[w], good[w]) for w in good), ZERO)
    return total


def expected_looks(generator: Rejection) -> Fraction:
    """How many completions the derandomised generator looks at for one string in expectation: at each prompt all that fit, to count which are accepted.

    It stands beside `expected_draws`: the same joint, with the coins averaged out. What it counts is this algorithm, and no lower bound on others. Fails and costs as
    `expected_draws`. Source: theorem D6.
    """
    if generator.tries is not None:
        raise BadQuestion(f"the generator gives up after {generator.tries} tries; ask about the one without tries=")
    total = ZERO
    for n in range(len(generator.strings[0])):
        drawn, good = (_begun(among, n) for among in (generator.strings, generator.accepted))
        total += sum((Fraction(good[w], len(generator.accepted)) * drawn[w] for w in good), ZERO)
    return total


def _begun(among: Iterable[Word], length: int) -> dict[Word, int]:
    counts: dict[Word, int] = {}
    for string in among:
        counts[string[:length]] = counts.get(string[:length], 0) + 1
    return counts
