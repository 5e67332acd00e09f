"""Masses by hand: products of a model's conditionals, sums over a source's paths.

True here: nothing but `start`, `next`, `step` and `move` is asked, and no function of the library computes. These are what the
library's answers, and a model's short cuts, are held against.
Must never enter: `core.forward`, `search` or `kernel`.
"""

from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from typing import Any

from arprops.core.model import PartialModel, Source
from arprops.core.words import END, Word

ZERO, ONE = Fraction(0), Fraction(1)


@dataclass
class Masses:
    """By word, the mass of the strings that begin with it, and of the one that is it; the words up to a length, shortest first."""

    words: list[Word]
    prefix: dict[Word, Fraction] = field(default_factory=dict[Word, Fraction])
    string: dict[Word, Fraction] = field(default_factory=dict[Word, Fraction])

    def conditional(self, word: Word, alphabet: tuple[str, ...]) -> dict[Any, Fraction]:
        """The next-token weights after a possible word that is not of the greatest length."""
        mass = self.prefix[word]
        shares = {x: self.prefix[*word, x] / mass for x in alphabet}
        return {x: share for x, share in {**shares, END: self.string[word] / mass}.items() if share}


def words_up_to(alphabet: tuple[str, ...], depth: int, budget: int) -> list[Word]:
    """All words of whole lengths up to `depth`, as many lengths as make at most `budget` words together; at least ε."""
    words: list[Word] = [()]
    for length in range(1, depth + 1 if alphabet else 1):
        if len(words) + len(alphabet) ** length > budget:
            break
        words += product(alphabet, repeat=length)
    return words


def of_model(model: PartialModel[Any], words: list[Word]) -> Masses:
    """The masses of a model, by multiplying."""
    masses = Masses(words)
    states: dict[Word, Any] = {}
    for word in words:
        if not word:
            masses.prefix[word], states[word] = ONE, model.start()
        else:
            share = model.next(states[word[:-1]])[word[-1]] if masses.prefix[word[:-1]] else ZERO
            masses.prefix[word] = masses.prefix[word[:-1]] * share
            if masses.prefix[word]:
                states[word] = model.step(states[word[:-1]], word[-1])
        masses.string[word] = masses.prefix[word] * model.next(states[word])[END] if masses.prefix[word] else ZERO
    return masses


def of_source(source: Source[Any], words: list[Word]) -> Masses:
    """The masses of a source, by summing over paths."""
    masses = Masses(words)
    standing: dict[Word, list[tuple[Any, Fraction]]] = {}
    for word in words:
        if not word:
            standing[word] = list(source.start().items())
        else:
            here: dict[Any, Fraction] = {}
            for state, mass in standing[word[:-1]]:
                for move, share in source.move(state).items():
                    if move is not END and move[0] == word[-1]:
                        here[move[1]] = here.get(move[1], ZERO) + mass * share
            standing[word] = list(here.items())
        masses.prefix[word] = sum((mass for _, mass in standing[word]), ZERO)
        masses.string[word] = sum((mass * source.move(state)[END] for state, mass in standing[word]), ZERO)
    return masses
