"""A distribution over finitely many strings, written as a table: each answer is a quotient of sums (theorem A1).

True here: at possible prompts the answers are the joint's own. Where a prompt is impossible, `default` was chosen by whoever asked.
Must never enter: an answer that nobody chose.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from arprops.core.dist import ZERO, normalised
from arprops.core.words import END, Outcome, Symbol, Word
from arprops.models.row import Row
from arprops.models.table import Table


def tabled(
    strings: Mapping[Word, Fraction], alphabet: Iterable[Symbol], *, length: int | None = None, horizon: int | None = None, default: Row | None = None
) -> Table:
    """The model of strings with these probabilities, all of this length, or none longer than the horizon.

    Needs words over the alphabet whose weights sum to 1, and a `default` answer where some prompt shorter than that has probability zero. Fails with
    `BadModel` else. Cost: a row for each possible prompt.

    >>> from fractions import Fraction
    >>> tabled({("a",): Fraction(1, 3), ("b",): Fraction(2, 3)}, "ab", length=1)
    Table('ab', {'': {'a': '1/3', 'b': '2/3'}}, length=1)
    """
    masses: dict[Word, dict[Outcome, Fraction]] = {}
    last = length if horizon is None else horizon
    for string, share in strings.items():
        for read in range(len(string) + (last is None or len(string) < last)):
            outcome: Outcome = string[read] if read < len(string) else END
            row = masses.setdefault(string[:read], {})
            row[outcome] = row.get(outcome, ZERO) + share
    rows = {prompt: normalised(row) for prompt, row in masses.items() if any(row.values())}
    return Table(alphabet, rows, length=length, horizon=horizon, default=default)
