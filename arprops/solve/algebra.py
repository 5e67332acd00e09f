"""Sought tables as algebra: reals for the masses of their prompts and strings and for the weights of their rows, in SMT-LIB.

True here: the reals that satisfy the lines are those of the tables of the shape, with any weights; a row at an impossible prompt is free,
as it is in a table.
Must never enter: a logarithm, or a constraint. What is not written as polynomials is refused by `NotAlgebraic`.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Final, Literal

from arprops.core.model import Model
from arprops.core.words import END, Outcome, Word
from arprops.solve.shapes import Shape, words
from arprops.solve.sought import Sought, sought_in
from arprops.views.decoded import Decoded
from arprops.views.decoder import Greedy, Temperature, UniformMixing

COLDEST: Final = 4
"""The greatest power that a temperature may take weights to."""


class NotAlgebraic(Exception):
    """This part of a constraint is not written as polynomials."""


class Algebra:
    """The tables of one shape.

    A sought model is its joint: a real for the mass of each prompt and of each string, linear in one another. The row at a prompt,
    whose weights are quotients, is brought in where a constraint reads it. `unknowns` says what each real is: the model, the prompt,
    and the outcome of a row, or "mass" or "string".
    """

    def __init__(self, wanted: Mapping[str, Sought], shape: Shape) -> None:
        alphabets = {one.alphabet for one in wanted.values()}
        if shape.family == "states" or len(alphabets) != 1:
            raise NotAlgebraic
        self.shape, self.last, self.alphabet = shape, shape.size, alphabets.pop()
        self.outcomes: tuple[Outcome, ...] = (*self.alphabet, END)
        self.words = words(self.alphabet, self.last)
        self.lines: list[str] = []
        self.unknowns: dict[str, tuple[str, Word, Outcome | Literal["mass", "string"]]] = {}
        self._rows: dict[Any, dict[Outcome, str]] = {}
        self._masses: dict[Any, tuple[dict[Word, str], dict[Word, str]]] = {}
        self._states: dict[Any, dict[Word, Any]] = {}
        self._count = 0
        for one in wanted.values():
            self.masses(one)

    @property
    def preamble(self) -> list[str]:
        """What is declared and defined so far, under its logic: linear where no row was read."""
        return [f"(set-logic {'QF_NRA' if self._rows else 'QF_LRA'})", *self.lines]

    def fresh(self, term: str, sort: str = "Real") -> str:
        """A name for a term."""
        if " " not in term:
            return term
        self._count += 1
        self.lines.append(f"(define-fun t{self._count} () {sort} {term})")
        return f"t{self._count}"

    def unknown(self, name: str, prompt: Word, what: "Outcome | Literal['mass', 'string']") -> str:
        """A new real that is not negative."""
        self._count += 1
        self.unknowns[f"w{self._count}"] = (name, prompt, what)
        self.lines += [f"(declare-const w{self._count} Real)", f"(assert (>= w{self._count} 0.0))"]
        return f"w{self._count}"

    def masses(self, p: Any) -> dict[Word, str]:
        """P[w] for all words up to the last length, and 0 beyond it."""
        return self._of(p)[0]

    def strings(self, p: Any) -> dict[Word, str]:
        """P(w) for all words up to the last length."""
        return self._of(p)[1]

    def _of(self, p: Any) -> tuple[dict[Word, str], dict[Word, str]]:
        key = _key(p)
        if key not in self._masses:
            self._masses[key] = self._joint(p) if isinstance(p, Sought) else self._multiplied(p)
        return self._masses[key]

    def _joint(self, p: Sought) -> tuple[dict[Word, str], dict[Word, str]]:
        masses: dict[Word, str] = {(): "1.0"}
        strings: dict[Word, str] = {}
        for w in self.words:
            if w:
                masses[w] = self.unknown(p.name, w, "mass")
            early = "0.0" if self.shape.family == "length" else ""
            strings[w] = masses[w] if len(w) == self.last else early or self.unknown(p.name, w, "string")
        for w in self.words:
            if len(w) < self.last:
                self.lines.append(f"(assert (= {masses[w]} {plus([strings[w], *(masses[*w, x] for x in self.alphabet)])}))")
        return masses, strings

    def _multiplied(self, p: Any) -> tuple[dict[Word, str], dict[Word, str]]:
        masses: dict[Word, str] = {(): "1.0"}
        for w in self.words[1:]:
            masses[w] = self.fresh(times([masses[w[:-1]], self.row(p, w[:-1])[w[-1]]]))
        return masses, {w: self.fresh(times([masses[w], self.row(p, w)[END]])) for w in self.words}

    def outcome_masses(self, p: Any, prompt: Word) -> dict[Outcome, str]:
        """The mass of the prompt followed by each outcome."""
        masses = self.masses(p)
        return {**{x: masses.get((*prompt, x), "0.0") for x in self.alphabet}, END: self.strings(p)[prompt]}

    def row(self, p: Any, prompt: Word) -> dict[Outcome, str]:
        """The weights after a prompt of at most the last length, as terms."""
        key = _key(p), prompt
        if isinstance(p, Model) and not sought_in(p):
            states = self._states.setdefault(_key(p), {(): p.start()})
            for i, symbol in enumerate(prompt):
                if prompt[: i + 1] not in states:
                    states[prompt[: i + 1]] = p.step(states[prompt[:i]], symbol)
            return {x: number(p.next(states[prompt])[x]) for x in self.outcomes}
        if key not in self._rows:
            self._rows[key] = self._written(p, prompt)
        return self._rows[key]

    def _written(self, p: Any, prompt: Word) -> dict[Outcome, str]:
        if isinstance(p, Decoded):
            return self._decoded(p.decoder, self.row(p.model, prompt))
        if not isinstance(p, Sought):
            raise NotAlgebraic
        row: dict[Outcome, str] = dict.fromkeys(self.outcomes, "0.0")
        if len(prompt) == self.last:
            return row | {END: "1.0"}
        masses = self.outcome_masses(p, prompt)
        for x in self.alphabet if self.shape.family == "length" else self.outcomes:
            row[x] = self.unknown(p.name, prompt, x)
            self.lines.append(f"(assert (= {times([self.masses(p)[prompt], row[x]])} {masses[x]}))")
        self.lines.append(f"(assert (= {plus(list(row.values()))} 1.0))")
        return row

    def _decoded(self, decoder: Any, row: dict[Outcome, str]) -> dict[Outcome, str]:
        match decoder:
            case Greedy():
                order = self.outcomes if decoder.ties == "first" else self.outcomes[::-1]
                return {x: self.fresh(f"(ite {heaviest(x, row, order)} 1.0 0.0)") for x in self.outcomes}
            case UniformMixing():
                added = number(decoder.rate / len(self.outcomes))
                return {x: self.fresh(plus([times([number(1 - decoder.rate), row[x]]), added])) for x in self.outcomes}
            case Temperature() if (1 / decoder.t).denominator == 1 and 1 / decoder.t <= COLDEST:
                powers = {x: self.fresh(times([row[x]] * int(1 / decoder.t))) for x in self.outcomes}
                total, decoded = self.fresh(plus(list(powers.values()))), dict[Outcome, str]()
                for x in self.outcomes:
                    self._count += 1
                    decoded[x] = f"t{self._count}"
                    self.lines += [f"(declare-const {decoded[x]} Real)", f"(assert (= {times([decoded[x], total])} {powers[x]}))"]
                return decoded
            case _:
                raise NotAlgebraic


def _key(p: Any) -> Any:
    return p if isinstance(p, Sought) else id(p)


def heaviest(outcome: Outcome, row: Mapping[Outcome, str], order: Sequence[Outcome]) -> str:
    """That the outcome is the first in the order of those that weigh most."""
    place = order.index(outcome)
    return every(f"({'>' if order.index(x) < place else '>='} {row[outcome]} {row[x]})" for x in order if x != outcome)


def number(value: Fraction) -> str:
    """A non-negative rational as a term, or its negation."""
    if value < 0:
        return f"(- {number(-value)})"
    return f"{value.numerator}.0" if value.denominator == 1 else f"(/ {value.numerator}.0 {value.denominator}.0)"


def plus(terms: Sequence[str]) -> str:
    """The sum, without its zeros."""
    kept = [term for term in terms if term != "0.0"]
    return "0.0" if not kept else kept[0] if len(kept) == 1 else f"(+ {' '.join(kept)})"


def times(terms: Sequence[str]) -> str:
    """The product, without its ones."""
    kept = [term for term in terms if term != "1.0"]
    return "0.0" if "0.0" in kept else "1.0" if not kept else kept[0] if len(kept) == 1 else f"(* {' '.join(kept)})"


def every(parts: Any) -> str:
    """The conjunction."""
    kept = list(dict.fromkeys(part for part in parts if part != "true"))
    return "true" if not kept else kept[0] if len(kept) == 1 else f"(and {' '.join(kept)})"
