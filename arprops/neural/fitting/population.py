"""Which strings a net is trained on: explored from a source, drawn from it, or given.

True here: a source is explored heaviest prefix first, and ties go to the prefix that was found first, so one source is always explored in one order; every mass is exact.
Must never enter: a renormalised distribution; strings that were given are the only thing that is divided by a sum.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction
from heapq import heappop, heappush
from random import Random
from typing import Any, Final

from arprops.core.dist import ONE, ZERO
from arprops.core.error import BadQuestion
from arprops.core.exact import Exact, exact, weight
from arprops.core.forward import advanced, began, outcome_masses
from arprops.core.model import Joint, PartialModel, Source
from arprops.core.words import END, Outcome, Prompt, Symbol, Word, alphabet_of, word
from arprops.neural.fitting.law import Population
from arprops.search.explore import Progress

TAIL: Final = Fraction(1, 10_000)
"""The mass that may be left unexplored unless it is said otherwise."""
PROMPTS: Final = 20_000
"""How many prefixes are explored at most unless it is said otherwise."""


def population(
    source: Joint | Mapping[Prompt, Exact] | Iterable[Prompt] | Population,
    *,
    tail: Exact = TAIL,
    length: int | None = None,
    prompts: int = PROMPTS,
    samples: int = 0,
    seed: int = 0,
    alphabet: Iterable[Symbol] | None = None,
    progress: Progress | None = None,
) -> Population:
    """What a model or source draws, as finitely many strings with exact weights; or the empirical law of given strings.

    A model or source is explored heaviest prefix first, until at most `tail` of the mass is unexplored, or `prompts` prefixes are, or all that is left is
    `length` symbols long; `left` says what mass that is. With `samples`, that many strings are drawn instead (cut at `length`) and each weighs 1/samples; `seed` makes
    the draws. Strings are a list (a string that occurs twice weighs twice) or a mapping to weights, over `alphabet` (the symbols that occur, sorted, unless given).
    Fails with `BadQuestion` on no strings, or budgets that make no sense. Cost: one exact distribution for each prefix.
    """
    limit = exact(tail)
    if not 0 <= limit < 1 or prompts < 1 or samples < 0 or (length is not None and length < 0):
        raise BadQuestion(
            f"a population needs 0 <= tail < 1, prompts >= 1, samples >= 0 and length >= 0, found tail={tail}, prompts={prompts}, samples={samples}, length={length}"
        )
    if isinstance(source, Population):
        return source
    if isinstance(source, PartialModel | Source):
        if alphabet is not None and tuple(alphabet) != source.alphabet:
            raise BadQuestion(f"the source has the alphabet {source.alphabet}, found alphabet={tuple(alphabet)!r}; leave it out")
        if samples:
            return _drawn(source, samples, seed, length)
        return _explored(source, limit, length, prompts, progress)
    return _given(source, alphabet)


def _given(strings: Mapping[Prompt, Exact] | Iterable[Prompt], alphabet: Iterable[Symbol] | None) -> Population:
    if isinstance(strings, str) or not isinstance(strings, Iterable):
        raise BadQuestion(f"expected a model, a source or a list of strings, found {strings!r}")
    counted: list[tuple[Prompt, Fraction]]
    counted = [(s, weight(m)) for s, m in strings.items()] if isinstance(strings, Mapping) else [(s, ONE) for s in strings]
    symbols = alphabet_of(sorted({symbol for string, _ in counted for symbol in string}) if alphabet is None else alphabet)
    masses: Counter[Word] = Counter()
    for string, mass in counted:
        masses[word(symbols, string)] += mass  # type: ignore[assignment]  # a Counter of exact weights
    total = sum((Fraction(m) for m in masses.values()), ZERO)
    if not total:
        raise BadQuestion("a population needs at least one string of positive weight, found none")
    return Population(symbols, {string: mass / total for string, mass in masses.items() if mass})


def _drawn(source: Joint, samples: int, seed: int, length: int | None) -> Population:
    from arprops.search.completion import LIMIT, sample

    chance = Random(seed)
    strings: Counter[Word] = Counter()
    cut: Counter[Word] = Counter()
    for _ in range(samples):
        drawn = sample(source, rng=chance, limit=LIMIT if length is None else length)
        (strings if drawn.finished else cut)[drawn.symbols] += 1
    # A drawn string may go on from where another was cut only if both are cut at the same length, so no cut prefix is continued;
    # but a string may end exactly there, and is then followed no further either.
    for string in [string for string in strings if string in cut]:
        cut[string] += strings.pop(string)
    return Population(source.alphabet, *({w: Fraction(n, samples) for w, n in part.items()} for part in (strings, cut)))


def _explored(source: Joint, tail: Fraction, length: int | None, prompts: int, progress: Progress | None) -> Population:
    strings: dict[Word, Fraction] = {}
    ours = source if isinstance(source, PartialModel) else None
    hidden = source.source() if ours is None else None

    def outcomes(mass: Fraction, here: Any) -> Mapping[Outcome, Fraction]:
        if ours is not None:
            return {outcome: mass * share for outcome, share in ours.next(here).items()}
        assert hidden is not None
        return outcome_masses(hidden, here)

    def after(here: Any, symbol: Symbol) -> Any:
        if ours is not None:
            return ours.step(here, symbol)
        assert hidden is not None
        return advanced(hidden, here, symbol)

    start = ours.start() if ours is not None else began(source.source())
    heap: list[tuple[float, int, Word, Fraction, Any]] = [(-1.0, 0, (), ONE, start)]
    cut: dict[Word, Fraction] = {}
    found, expanded, left = 1, 0, ONE
    while heap and left > tail and expanded < prompts:
        _, _, prefix, mass, here = heappop(heap)
        if length is not None and len(prefix) >= length:
            cut[prefix] = mass
            continue
        left -= mass
        expanded += 1
        for outcome, share in outcomes(mass, here).items():
            if outcome is END:
                strings[prefix] = share
            else:
                left += share
                heappush(heap, (-float(share), found, (*prefix, outcome), share, after(here, outcome)))
                found += 1
        if progress is not None and expanded % 256 == 0:
            progress("exploring prefixes", expanded)
    cut |= {prefix: mass for _, _, prefix, mass, _ in heap}
    place = {symbol: i for i, symbol in enumerate(source.alphabet)}

    def ordered(part: Mapping[Word, Fraction]) -> dict[Word, Fraction]:
        return {w: part[w] for w in sorted(part, key=lambda w: (len(w), [place[s] for s in w]))}

    return Population(source.alphabet, ordered(strings), ordered(cut))
