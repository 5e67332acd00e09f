"""What a net is trained on: finitely many strings with their exact weights.

True here: a population is a law of its own, and its masses sum to exactly 1: strings that end, and prefixes at which the exploration was cut. The next-token
distributions on the explored prefixes are the source's own, nothing is renormalised: the string is followed until it ends or leaves what was
explored. So the cross-entropy of a net under the population minus its entropy is Σ P(u)·KL(source ‖ net after u) over the explored prefixes u, a part of KL(source ‖ net) and never
more than it; where nothing was cut (`left` is 0) it is all of it.
Doubtful: nothing; but what the net does beyond the cut is not asked here, `enclose` asks it.
Must never enter: a float, a padding symbol, a prefix of mass 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType
from typing import Any, TypeAlias, final

from arprops.core.dist import ZERO
from arprops.core.error import BadModel
from arprops.core.exact import exact, short, weight
from arprops.core.logsum import LogSum
from arprops.core.words import END, Outcome, Symbol, Word, alphabet_of, spelled, word

Rows: TypeAlias = Mapping[Word, Mapping[Outcome, Fraction]]
"""After each prefix, the mass of the prefix with each outcome."""


@final
@dataclass(frozen=True, repr=False)
class Population:
    """A finite law: `strings` that end, and prefixes that were `cut`, each with its exact mass.

    Needs masses that are positive and sum to exactly 1, and cut prefixes that no other entry continues. Fails with `BadModel` else.
    """

    alphabet: tuple[Symbol, ...]
    strings: Mapping[Word, Fraction]
    cut: Mapping[Word, Fraction] = field(default_factory=dict[Word, Fraction])

    def __post_init__(self) -> None:
        alphabet = alphabet_of(self.alphabet)
        read = {name: {word(alphabet, w): weight(m) for w, m in dict(vars(self)[name]).items()} for name in ("strings", "cut")}
        total = sum((m for part in read.values() for m in part.values()), ZERO)
        if total != 1 or any(not m for part in read.values() for m in part.values()):
            raise BadModel(f"the masses of a population must be positive and sum to exactly 1, found the sum {short(total)}; divide by the sum, and leave out what has mass 0")
        for longer in (w for part in read.values() for w in part):
            for size in range(len(longer) + 1):
                if longer[:size] in read["cut"] and (size < len(longer) or longer in read["strings"]):
                    raise BadModel(f"the prefix {spelled(longer[:size])} is cut, so it cannot go on as {spelled(longer)}")
        vars(self).update(alphabet=alphabet, **{name: MappingProxyType(part) for name, part in read.items()})

    @cached_property
    def left(self) -> Fraction:
        """The mass of the strings that were not followed to their end."""
        return sum(self.cut.values(), ZERO)

    @cached_property
    def rows(self) -> Rows:
        """After each explored prefix, by length and then in the order of the alphabet: the mass of each outcome."""
        masses: dict[Word, dict[Outcome, Fraction]] = {}
        for string, mass in [*self.strings.items(), *self.cut.items()]:
            for size, symbol in enumerate(string):
                row = masses.setdefault(string[:size], {})
                row[symbol] = row.get(symbol, ZERO) + mass
            if string in self.strings:
                masses.setdefault(string, {})[END] = mass
        place = {symbol: i for i, symbol in enumerate(self.alphabet)}
        return {prefix: masses[prefix] for prefix in sorted(masses, key=lambda prefix: (len(prefix), [place[s] for s in prefix]))}

    @cached_property
    def entropy(self) -> LogSum:
        """The entropy in nats: no net's loss per string is below it."""
        terms: dict[Fraction, Fraction] = {}
        for mass in [*self.strings.values(), *self.cut.values()]:
            terms[mass] = terms.get(mass, ZERO) - mass
        return LogSum(terms)

    @cached_property
    def tokens(self) -> Fraction:
        """The expected number of tokens of a string, END counted, up to the cut."""
        return sum((sum(row.values(), ZERO) for row in self.rows.values()), ZERO)

    def data(self) -> dict[str, Any]:
        """The population as plain data: words as places in the alphabet, masses as text. `of_data` reads it."""
        place = {symbol: i for i, symbol in enumerate(self.alphabet)}

        def listed(part: Mapping[Word, Fraction]) -> list[list[str]]:
            return [[" ".join(str(place[s]) for s in string), _text(mass)] for string, mass in part.items()]

        return {"alphabet": list(self.alphabet), "strings": listed(self.strings), "cut": listed(self.cut)}

    def __repr__(self) -> str:
        cut = f", {len(self.cut)} prefixes cut with mass {float(self.left):.3g}" if self.cut else ""
        return f"Population({len(self.strings)} strings{cut}, entropy {float(self.entropy):.6g} nats)"


def of_data(data: Mapping[str, Any]) -> Population:
    """The population that `Population.data` wrote; fails with `BadModel` on anything else."""
    try:
        alphabet = tuple(data["alphabet"])
        parts = [{tuple(alphabet[int(i)] for i in text.split()): _mass(mass) for text, mass in data[name]} for name in ("strings", "cut")]
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as wrong:
        raise BadModel(f"a population's data has alphabet, strings and cut, each entry a word and its mass; found {type(wrong).__name__}: {wrong}") from None
    return Population(alphabet, *parts)


def _text(mass: Fraction) -> str:
    # Decimal text of thousands of digits is refused by Python on reading; hexadecimal is not.
    return str(mass) if mass.denominator.bit_length() < 10_000 else f"{mass.numerator:x}h{mass.denominator:x}"


def _mass(text: str) -> Fraction:
    above, hexadecimal, below = text.partition("h")
    return Fraction(int(above, 16), int(below, 16)) if hexadecimal else exact(text)
