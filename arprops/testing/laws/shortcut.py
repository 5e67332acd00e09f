"""Laws of short cuts: what a family knows by itself is what the general way gives.

True here: formulas of a counter machine are evaluated at the concrete counters that `step` leads to; numbers that a grammar encloses
are held against sums over its moves, and where it has no rational moves against each other.
Must never enter: a short cut as its own witness.
"""

from collections.abc import Iterator
from fractions import Fraction
from random import Random
from typing import Any, Final, TypeAlias

from arprops.core.counting import Cell, Counted, Counting
from arprops.core.error import ZeroProbabilityPrompt
from arprops.core.words import END, Symbol, Word
from arprops.search.enclosed import WIDTH, Encloses
from arprops.testing.laws.joint import Ground
from arprops.testing.laws.law import Broken, NotAsked, raised
from arprops.testing.laws.masses import words_up_to
from arprops.testing.laws.states import said

Standing: TypeAlias = tuple[str, tuple[int, ...]]
CHARTS: Final = 15
"""About how many words a grammar is asked about; each takes a chart."""


def counting(ground: Ground) -> Iterator[Broken]:
    """Prompt by prompt, the one cell that applies answers as `next` does."""
    model, walk = ground.model, ground.walk
    if not isinstance(model, Counted) or walk is None:
        raise NotAsked("the model offers no `counting()`")
    formulas = model.counting()
    if formulas.alphabet != model.alphabet:
        yield Broken("counting", None, f"the alphabet {formulas.alphabet}", str(model.alphabet), "model.counting().alphabet")
        return
    standing: dict[Word, Standing] = {}
    known: dict[Standing, dict[Any, Fraction]] = {}
    for word in sorted(walk.prompts, key=len):
        control, counters = standing[word] = _moved(formulas, standing[word[:-1]], word[-1]) if word else formulas.start
        if known.get((control, counters)) == walk.answers[word]:
            continue
        values = dict(zip(formulas.counters, counters, strict=True))
        line = f"model.counting().cells[{control!r}]  # at {values}"
        holding = [cell for cell in formulas.cells[control] if _holds(cell, values)]
        if len(holding) != 1:
            yield Broken("counting", word, f"{len(holding)} cells of control {control!r} hold where the counters are {values}", "exactly one", line)
            return
        numbers: dict[str, Fraction | int] = {**values, **{p.name: p.base.rational ** values[p.counter] for p in formulas.powers}}
        answer = {outcome: share for outcome, form in holding[0].next.items() if (share := form.at(numbers).rational)}
        if answer != walk.answers[word]:
            yield Broken("counting", word, f"{said(answer)} by the formulas", f"{said(walk.answers[word])}, as `next` answers", line)
            return
        known[control, counters] = answer


def _moved(formulas: Counting, standing: Standing, symbol: Symbol) -> Standing:
    control, counters = standing
    values = dict(zip(formulas.counters, counters, strict=True))
    target, added = next(cell for cell in formulas.cells[control] if _holds(cell, values)).moves[symbol]
    return target, tuple(a + b for a, b in zip(counters, added, strict=True))


def _holds(cell: Cell, values: dict[str, int]) -> bool:
    return all(form.at(values).constant >= 0 for form in cell.guard)


def enclosure(model: Any, ground: Ground | None) -> Iterator[Broken]:
    """Word by word, a grammar's own numbers contain those of its moves, or where it has none fit together."""
    if not isinstance(model, Encloses):
        raise NotAsked("the model encloses no numbers by itself")
    budget = len(model.alphabet) + CHARTS
    words = words_up_to(model.alphabet, 3, budget) if ground is None else [word for word in ground.masses.words if len(word) < 3][:budget]
    if ground is None:
        yield from _fitting(model, words)
    else:
        yield from _containing(model, ground, words)
    low, high = _ends(model.finite_within(WIDTH))
    ended = sum((_ends(model.string_within(word, WIDTH))[0] for word in words), Fraction(0))
    if not (low <= 1 and ended <= high):
        yield Broken("enclosure", None, f"finite mass between {low} and {high}", f"at least {ended}, the mass of some strings, and at most 1", "ar.finite_mass(model)")
    for seed in range(5):
        drawn, finished = model.derived(Random(seed), 8)
        mass = model.string_within(drawn, WIDTH) if finished else model.prefix_within(drawn, WIDTH, finite=False)
        if len(drawn) > 8 or not _ends(mass)[1] > 0:
            yield Broken("enclosure", drawn, "a draw of probability 0, or beyond its limit", "a string of positive probability", f"model.derived(random.Random({seed}), 8)")


def _containing(model: Encloses, ground: Ground, words: list[Word]) -> Iterator[Broken]:
    masses = ground.masses
    for word in words:
        for name, mass, given in (
            ("prefix_within", masses.prefix[word], model.prefix_within(word, WIDTH, finite=False)),
            ("string_within", masses.string[word], model.string_within(word, WIDTH)),
        ):
            if not _ends(given)[0] <= mass <= _ends(given)[1]:
                extra = ", finite=False" if name == "prefix_within" else ""
                yield Broken("enclosure", word, f"{name} {given}", f"{mass}, by the moves", f"model.{name}({word!r}, Fraction(1, 2**64){extra})")
        if _ends(model.prefix_within(word, WIDTH, finite=True))[0] > masses.prefix[word]:
            yield Broken("enclosure", word, "more mass of finite strings than of all", f"at most {masses.prefix[word]}", f"ar.prefix_probability(model, {word!r}, finite=True)")
        line = f"model.next_within({word!r}, Fraction(1, 2**64))"
        try:
            answer: Any = model.next_within(word, WIDTH)
        except ZeroProbabilityPrompt as error:
            if masses.prefix[word]:
                yield Broken("enclosure", word, raised(error), "an answer", line)
            continue
        expected = masses.conditional(word, model.alphabet) if masses.prefix[word] else None
        if expected is None or not all(_ends(answer[x])[0] <= expected.get(x, 0) <= _ends(answer[x])[1] for x in (*model.alphabet, END)):
            yield Broken("enclosure", word, f"next_within {dict(answer.items())}", "ZeroProbabilityPrompt" if expected is None else said(expected), line)


def _fitting(model: Encloses, words: list[Word]) -> Iterator[Broken]:
    for word in words:
        low, high = _ends(model.prefix_within(word, WIDTH, finite=False))
        parts = [_ends(model.string_within(word, WIDTH)), *(_ends(model.prefix_within((*word, x), WIDTH, finite=False)) for x in model.alphabet)]
        least, most = sum((part[0] for part in parts), Fraction(0)), sum((part[1] for part in parts), Fraction(0))
        if least > high or most < low:
            found = f"prefix mass between {low} and {high}, and between {least} and {most} summed over what comes next"
            yield Broken("enclosure", word, found, "intervals that have a number in common", f"ar.prefix_probability(model, {word!r})")


def _ends(number: Any) -> tuple[Fraction, Fraction]:
    return (Fraction(number), Fraction(number)) if isinstance(number, int | Fraction) else (number.lower, number.upper)
