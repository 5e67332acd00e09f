"""Re-verify stored proofs: one file, the standard library alone, and nothing of arprops.

    python proofs/recheck.py FILE_OR_DIRECTORY ...        exit 0 iff every proof is accepted
    python proofs/recheck.py --must-fail FILE ...         exit 0 iff every one is rejected (for the reason it names, if it names one)

True here: this is a second reading of the definitions (docs/files.md, THEOREMS.md), written apart from `arprops/kernel`, so that
both must be wrong in the same way before a false claim passes. Models are read from the file, and everything is recomputed from
them in rationals. Logarithms are enclosed by `decimal`, whose `ln` is correctly rounded; sums of them are compared exactly.
Must never enter: a search, a float, a tolerance, an import of arprops. Whatever is odd is a rejection with its reason.
Doubtful: its author had read the kernel, so a misreading could be shared; and nothing bounds the time that a hostile file can take.
"""

import ast
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from fractions import Fraction
from functools import cached_property, cmp_to_key
from math import gcd, inf, lcm
from pathlib import Path
from typing import Any, NoReturn

END = "END"  # an outcome; no symbol has this name
ZERO, ONE = Fraction(0), Fraction(1)


class No(Exception):
    """The proof is rejected, and why."""


def no(reason: str) -> NoReturn:
    """Reject."""
    raise No(reason)


def need(condition: object, reason: str) -> None:
    """Reject unless the condition holds."""
    if not condition:
        raise No(reason)


# == Reading: what a file may hold ====================================================================================

WHOLE = re.compile(r"([+-]?)(\d{1,4000})(?:/(\d{1,4000}))?", re.ASCII)  # longer integers stand in hexadecimal
HEX = re.compile(r"([+-]?)0x([0-9a-fA-F]+)(?:/0x([0-9a-fA-F]+))?")
POINT = re.compile(r"(?=.{1,4000}$)[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)


def rational(value: Any) -> Fraction:
    """The rational that was written: an integer, a decimal, or text such as "1/3", "0.25", "0x1f/0x3"."""
    if isinstance(value, Fraction) or type(value) is int:
        return Fraction(value)
    need(isinstance(value, str), f"expected a rational, found {shown(value)}")
    for pattern, base in ((WHOLE, 10), (HEX, 16)):
        if match := pattern.fullmatch(value):
            top, bottom = int(match[2], base), int(match[3] or "1", base)
            need(bottom, f"{shown(value)} divides by 0")
            return Fraction(-top if match[1] == "-" else top, bottom)
    need(POINT.fullmatch(value), f"expected a rational, found {shown(value)}")
    return Fraction(value)


def integer(value: Any) -> int:
    """The integer that was written."""
    need(type(value) is int, f"expected an integer, found {shown(value)}")
    return value


def text(value: Any) -> str:
    """The text that was written."""
    need(isinstance(value, str), f"expected text, found {shown(value)}")
    return value


def listed(value: Any) -> list[Any]:
    """The list that was written."""
    need(isinstance(value, list), f"expected a list, found {shown(value)}")
    return value


def table(value: Any) -> dict[str, Any]:
    """The object that was written."""
    need(isinstance(value, dict), f"expected an object, found {shown(value)}")
    return value


def group(value: Any, size: int) -> list[Any]:
    """A list of this many things."""
    need(len(listed(value)) == size, f"expected a list of {size}, found {len(value)}")
    return value


def field(data: dict[str, Any], name: str) -> Any:
    """An entry that must be there."""
    need(name in data, f"the field {name!r} is missing")
    return data[name]


def fields(data: dict[str, Any], allowed: str) -> None:
    """Reject an object with an entry that nobody would read."""
    for name in data:
        need(name in allowed.split(), f"the field {shown(name)} is unknown here, expected {allowed}")


def shown(value: Any) -> str:
    """A value for a message, never long."""
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        return str(value) if max(abs(value.numerator), value.denominator) < 10**20 else "a long number"
    return f"{type(value).__name__} of {len(value)}" if isinstance(value, list | dict) else repr(value)[:60]


def alphabet_of(value: Any) -> tuple[str, ...]:
    """Distinct symbols; END is none."""
    symbols = tuple(text(symbol) for symbol in listed(value))
    need(all(symbol not in ("", END) for symbol in symbols), "a symbol is non-empty text other than END")
    need(len(set(symbols)) == len(symbols), "the alphabet names a symbol twice")
    return symbols


def prompt_of(value: Any, alphabet: Iterable[str]) -> tuple[str, ...]:
    """A word over the alphabet."""
    word = tuple(text(symbol) for symbol in listed(value))
    for symbol in word:
        need(symbol in alphabet, f"the prompt has the unknown symbol {shown(symbol)}")
    return word


def weights(value: Any, allowed: Iterable[Any], what: str) -> dict[Any, Fraction]:
    """A distribution: weights of known outcomes, none negative, sum exactly 1; those of weight 0 are left out."""
    found = {outcome: rational(weight) for outcome, weight in table(value).items()}
    for outcome, weight in found.items():
        need(outcome in allowed, f"{what} names the unknown outcome {shown(outcome)}")
        need(weight >= 0, f"{what} has the negative weight {shown(weight)}")
    need(sum(found.values()) == 1, f"{what} sums to {shown(sum(found.values(), ZERO))}, expected exactly 1")
    return {outcome: weight for outcome, weight in found.items() if weight}


def proportional(masses: dict[Any, Fraction]) -> dict[Any, Fraction]:
    """The distribution proportional to masses that are not all 0."""
    total = sum(masses.values(), ZERO)
    return {x: mass / total for x, mass in masses.items()}


# == Numbers: c + Σ r·ln a, exactly ===================================================================================

Number = dict[Any, Fraction]
"""A number c + Σ r·ln a as {a: r, …}, c under the key "c"; a are positive rationals. Beside it +∞, as a float."""


def exactly(c: Fraction) -> Number:
    """A rational as a number."""
    return {"c": c}


def gather(total: dict[Any, Fraction], row: dict[Any, Fraction], factor: Fraction = ONE) -> None:
    """Add factor·row to a number, or to any sparse vector, in place."""
    for key, r in row.items():
        total[key] = total.get(key, ZERO) + factor * r


def minus(x: Number, y: Number) -> Number:
    """The number x − y."""
    total = dict(x)
    gather(total, y, -ONE)
    return total


def sign(x: Number) -> int:
    """The sign of c + Σ r·ln a.

    ∏ a^r = 1 is decided exactly; if it is not 1, the sum of logarithms is transcendental (Lindemann), so it is not −c either, and
    enclosures of growing precision must end.
    """
    logs = {Fraction(a): r for a, r in x.items() if a not in ("c", 1) and r}
    c = x.get("c", ZERO)
    digits = 30
    while logs:
        low, high = enclosed({**logs, "c": c}, digits)
        if low > 0 or high < 0:
            return 1 if low > 0 else -1
        if digits == 60 and is_one(logs):
            break
        digits *= 2
    return (c > 0) - (c < 0)


def enclosed(x: Number, digits: int) -> tuple[Fraction, Fraction]:
    """Rationals around the number."""
    low = high = x.get("c", ZERO)
    for a, r in x.items():
        if a != "c":
            below, above = ln(a, digits)
            low, high = (low + r * below, high + r * above) if r > 0 else (low + r * above, high + r * below)
    return low, high


def ln(a: Fraction, digits: int) -> tuple[Fraction, Fraction]:
    """Rationals around ln a: `decimal` rounds ln of an integer correctly, so its two neighbours enclose it."""
    context = Context(prec=digits, Emax=MAX_EMAX, Emin=MIN_EMIN)
    ends: list[tuple[Fraction, Fraction]] = []
    for n in (a.numerator, a.denominator):
        near = Decimal(n).ln(context)
        ends.append((Fraction(near.next_minus(context)), Fraction(near.next_plus(context))) if n > 1 else (ZERO, ZERO))
    return ends[0][0] - ends[1][1], ends[0][1] - ends[1][0]


def is_one(logs: dict[Fraction, Fraction]) -> bool:
    """Whether ∏ a^r = 1: split the numbers along common divisors until they are coprime; then every exponent must be 0."""
    scale = lcm(*(r.denominator for r in logs.values()))
    powers: dict[int, int] = {}  # pairwise coprime at all times
    todo = [(n, side * int(r * scale)) for a, r in logs.items() for n, side in ((a.numerator, 1), (a.denominator, -1))]
    while todo:
        n, exponent = todo.pop()
        if n == 1:
            continue
        for m in powers:
            if (common := gcd(n, m)) > 1:
                other = powers.pop(m)
                todo += [(common, exponent + other), (n // common, exponent), (m // common, other)]
                break
        else:
            powers[n] = exponent
    return not any(powers.values())


def at_most(x: Number | float, y: Number | float) -> bool:
    """Whether x ≤ y."""
    if not isinstance(x, dict) or not isinstance(y, dict):
        return y == inf  # no end is ever −∞
    return sign(minus(x, y)) <= 0


def below(x: Number | float, y: Number | float) -> bool:
    """Whether x < y."""
    return not at_most(y, x)


# == Objects: whatever fixes a joint ==================================================================================

Move = tuple[str, Any, Fraction]


class Joint:
    """A joint: a start distribution, and for each state what is emitted, the state after it, and the weight, END among them."""

    def __init__(self, alphabet: tuple[str, ...], begin: dict[Any, Fraction], moves: Callable[[Any], list[Move]]) -> None:
        self.alphabet, self.begin = alphabet, begin
        rank = {x: i for i, x in enumerate((*alphabet, END))}
        known: dict[Any, list[Move]] = {}

        def ordered(state: Any) -> list[Move]:
            if state not in known:  # in the order that certificates count by: the alphabet's, and as listed within a symbol
                known[state] = sorted(moves(state), key=lambda move: rank[move[0]])
            return known[state]

        self.moves = ordered

    @property
    def joint(self) -> "Joint":
        """What it forgets to: itself."""
        return self

    def emitting(self, state: Any) -> list[Move]:
        """The moves that go on."""
        return [move for move in self.moves(state) if move[0] != END]

    def ending(self, state: Any) -> Fraction:
        """The weight of END."""
        return sum((weight for x, _, weight in self.moves(state) if x == END), ZERO)


@dataclass(frozen=True)
class Model:
    """What answers prompts: a state, its next-token distribution, the state after a symbol; `total` if also after weight 0.

    `source` is the joint it is a view of, where that is not the model itself unrolled.
    """

    alphabet: tuple[str, ...]
    start: Any
    answer: Callable[[Any], dict[str, Fraction]]
    step: Callable[[Any, str], Any]
    total: bool = True
    source: Joint | None = None
    machine: "Machine | None" = None

    @cached_property
    def joint(self) -> Joint:
        """The joint of the model."""
        return self.source or self.unrolled

    @cached_property
    def unrolled(self) -> Joint:
        """The model's own states as those of a joint."""

        def moves(state: Any) -> list[Move]:
            return [(x, None if x == END else self.step(state, x), weight) for x, weight in self.answer(state).items()]

        return Joint(self.alphabet, {self.start: ONE}, moves)

    def after(self, prompt: Iterable[str]) -> Any:
        """The state after a prompt."""
        state = self.start
        for symbol in prompt:
            state = self.step(state, symbol)
        return state


Thing = Joint | Model


# == Families that are data ===========================================================================================


def read_table(data: dict[str, Any]) -> Model:
    """Prompts with their answers; END is certain from the last length on. A state is the prompt, and None once it is that long."""
    fields(data, "kind alphabet length horizon rows default")
    alphabet = alphabet_of(field(data, "alphabet"))
    need(("length" in data) != ("horizon" in data), "a table has either length or horizon")
    last = integer(data.get("length", data.get("horizon")))
    need(last >= 0, "a length is not negative")
    allowed = alphabet if "length" in data else (*alphabet, END)
    default = weights(data["default"], allowed, "the default") if "default" in data else None
    rows: dict[tuple[str, ...], dict[str, Fraction]] = {}
    for pair in listed(field(data, "rows")):
        prompt = prompt_of(group(pair, 2)[0], alphabet)
        need(len(prompt) < last and prompt not in rows, f"there is a row too many for {shown(prompt)}")
        rows[prompt] = weights(pair[1], allowed, f"the row of {shown(prompt)}")
    possible: list[tuple[str, ...]] = [()] if last else []
    for prompt in possible:
        need(prompt in rows, f"the possible prompt {shown(prompt)} has no row")
        if len(prompt) + 1 < last:
            possible += [(*prompt, x) for x in rows[prompt] if x != END]
    if default is None:
        size, prompts = len(alphabet), 0
        for length in range(last if size else min(last, 1)):
            prompts += size**length
            need(prompts <= len(rows), "a zero-probability prompt has no row, and there is no default")

    def answer(state: tuple[str, ...] | None) -> dict[str, Fraction]:
        return {END: ONE} if state is None else rows[state] if default is None else rows.get(state, default)

    def step(state: tuple[str, ...] | None, symbol: str) -> tuple[str, ...] | None:
        return None if state is None or len(state) + 1 >= last else (*state, symbol)

    return Model(alphabet, () if last else None, answer, step)


def read_pdfa(data: dict[str, Any]) -> Model:
    """States with an answer and a move for every symbol."""
    fields(data, "kind alphabet start next step default")
    alphabet = alphabet_of(field(data, "alphabet"))
    answers = {state: weights(row, (*alphabet, END), f"next of {state!r}") for state, row in table(field(data, "next")).items()}
    moves: dict[tuple[str, str], str] = {}
    for state, row in table(field(data, "step")).items():
        for symbol, target in table(row).items():
            need(state in answers and symbol in alphabet and text(target) in answers, f"step of {shown(state)} names an unknown state or symbol")
            moves[state, symbol] = target
    start = text(field(data, "start"))
    need(start in answers, "the start state has no answer")
    need(text(data.get("default", start)) in answers, "the default state has no answer")
    for state, row in answers.items():
        for symbol in alphabet:
            if (state, symbol) not in moves:
                need("default" in data and symbol not in row, f"{shown(state)} has no move for {shown(symbol)}")
                moves[state, symbol] = data["default"]
    number = {state: str(i) for i, state in enumerate(answers)}  # as a machine without counters its states are numbered
    cells = {
        number[state]: [Cell([], {x: over(constant(w)) for x, w in row.items()}, {x: (number[moves[state, x]], ()) for x in alphabet})]
        for state, row in answers.items()
    }
    machine = Machine(alphabet, (), (number[start], ()), cells, {}, {})
    return Model(alphabet, start, answers.__getitem__, lambda state, symbol: moves[state, symbol], machine=machine)


RELATED: dict[str, Callable[[int, int], bool]] = {
    "==": lambda x, y: x == y, "!=": lambda x, y: x != y, "<=": lambda x, y: x <= y, "<": lambda x, y: x < y, ">=": lambda x, y: x >= y, ">": lambda x, y: x > y,
}  # fmt: skip


Guard = tuple[list[int], str]
"""A coefficient for each counter and for 1, and how the sum is related to 0."""


def guards(written: str, names: tuple[str, ...]) -> list[Guard]:
    """The comparisons of a guard such as "n - 2*m >= 1 and n != 0"; none in an empty one."""
    found: list[Guard] = []
    for part in re.split(r"\band\b", written) if written.strip() else []:
        sides = re.split(r"(==|!=|<=|>=|<|>)", part)
        need(len(sides) == 3, f"expected a comparison, found {shown(part)}")
        left, right = linear(sides[0], names), linear(sides[2], names)
        found.append(([a - b for a, b in zip(left, right, strict=True)], sides[1]))
    return found


def linear(written: str, names: tuple[str, ...]) -> list[int]:
    """The coefficients of the counters, and the constant, of a sum such as "n - 2*m + 1"."""
    total = [0] * (len(names) + 1)
    signed = written.strip() if written.strip().startswith(("+", "-")) else "+" + written.strip()
    terms = re.findall(r"([+-])([^+-]*)", signed)
    need(all(term.strip() for _, term in terms), f"expected a sum, found {shown(written)}")
    for plus, term in terms:
        value, place = 1 if plus == "+" else -1, len(names)
        for factor in (factor.strip() for factor in term.split("*")):
            if re.fullmatch(r"[0-9]{1,1000}", factor):
                value *= int(factor)
            else:
                need(factor in names and place == len(names), f"expected an integer or one counter, found {shown(factor)}")
                place = names.index(factor)
        total[place] += value
    return total


def read_region(data: Any, counters: tuple[str, ...]) -> "Region":
    """The open interval of each parameter, as [low, high]; "" is no bound, on one side at most."""
    region: Region = {}
    for name, given in table(data).items():
        low, high = (None if end == "" else rational(end) for end in group(given, 2))
        need(name.isidentifier() and name not in counters, f"a parameter is called {shown(name)}")
        need((low is None or high is None or low < high) and (low, high) != (None, None), f"the region of {shown(name)} is empty, or has no end")
        region[name] = (low, high)
    return region


Numbers = dict[str, Fraction]


def read_parameters(data: dict[str, Any], names: tuple[str, ...], numbers: Numbers) -> "tuple[Region, dict[str, Quotient], dict[str, tuple[Quotient, str]]]":
    """The parameters that stay, the numbers of the others, and the powers, as (base, counter)."""
    region = read_region(data.get("parameters", {}), names)
    fixed = {name: over(constant(value)) for name, value in numbers.items() if name in region}
    for name in fixed:
        low, high = region.pop(name)
        value = numbers[name]
        need((low is None or low < value) and (high is None or value < high), f"{name} is outside its region")
    powers: dict[str, tuple[Quotient, str]] = {}
    for name, given in table(data.get("powers", {})).items():
        fields(table(given), "base counter")
        need(name.isidentifier() and name not in (*names, *region, *fixed) and text(field(given, "counter")) in names, f"the power {shown(name)} has no counter, or a name that is taken")
        base = put_in(formula(field(given, "base"), (*region, *fixed)), fixed)
        need(positive(base, [], (), region, ()), f"the base of {name} is not seen to be positive")
        powers[name] = (base, given["counter"])
    return region, fixed, powers


def read_counter(data: dict[str, Any], numbers: Numbers | None = None) -> Model:
    """Controls with cases; the first case whose comparisons all hold answers and moves. The last has none, so some case applies.

    Weights may be formulas in counters, parameters and powers: their sum is 1 identically, and each is 0 identically or positive
    throughout its cells. `numbers` stand for parameters; for the others there are no answers, only formulas.
    """
    fields(data, "kind alphabet counters parameters powers start control")
    if numbers:
        read_counter(data)  # the family is in order as a whole
    alphabet = alphabet_of(field(data, "alphabet"))
    names = alphabet_of(field(data, "counters"))
    controls = table(field(data, "control"))
    region, fixed, powers = read_parameters(data, names, numbers or {})

    def row(value: Any, what: str) -> Row:
        found = {x: put_in(formula(weight, (*names, *region, *fixed, *powers)), fixed) for x, weight in table(value).items()}
        if not any(names_of(*weight) for weight in found.values()):
            numbers_of = weights({x: weight[0].get((), ZERO) for x, weight in found.items()}, (*alphabet, END), what)
            return {x: over(constant(weight)) for x, weight in numbers_of.items()}
        total: Quotient = ({}, UNIT)
        for x, weight in found.items():
            need(x in (*alphabet, END), f"{what} names the unknown outcome {shown(x)}")
            total = q_plus(total, weight)
        need(q_equal(total, (UNIT, UNIT)), f"{what} does not sum to 1 for all values")
        return {x: weight for x, weight in found.items() if weight[0]}

    def counted(value: Any) -> tuple[int, ...]:
        need(all(name in names for name in table(value)), "an unknown counter")
        return tuple(integer(value.get(name, 0)) for name in names)

    def moved(value: Any, first: str, second: str) -> tuple[str, tuple[int, ...]]:
        fields(table(value), f"{first} {second}")
        need(text(field(value, first)) in controls, f"unknown control {shown(value[first])}")
        return value[first], counted(value.get(second, {}))

    cases: dict[str, list[tuple[list[Guard], Row, dict[str, Any]]]] = {}
    cells: dict[str, list[Cell]] = {}
    for name, given in controls.items():
        cases[name] = []
        for case in listed(given):
            fields(table(case), "when next step")
            answer = row(field(case, "next"), f"an answer of control {name!r}")
            moves = {symbol: moved(move, "to", "add") for symbol, move in table(field(case, "step")).items()}
            need(set(moves) == set(alphabet), f"a case of control {shown(name)} needs a move for every symbol")
            cases[name].append((guards(text(case.get("when", "")), names), answer, moves))
        unguarded = [i for i, case in enumerate(cases[name]) if not case[0]]
        need(unguarded == [len(cases[name]) - 1], f"the last case of control {shown(name)}, and only that, is unguarded")
        cells[name] = []
        for i, guard in split([when for when, _, _ in cases[name]]):
            _, answer, moves = cases[name][i]
            sure = all(positive(weight, guard, names, region, powers) for weight in answer.values() if names_of(*weight))
            need(sure, f"a weight of control {shown(name)} is not seen to be positive in its cell")
            forms = [{m: Fraction(k) for m, k in zip([*((n,) for n in names), ()], form, strict=True) if k} for form in guard]
            cells[name].append(Cell(forms, answer, moves))
    machine = Machine(alphabet, names, moved(field(data, "start"), "control", "counters"), cells, region, powers)

    def answer_of(state: tuple[str, tuple[int, ...]]) -> dict[str, Fraction]:
        found: dict[str, Fraction] = {}
        values: dict[str, Quotient] = {name: over(constant(n)) for name, n in zip(names, state[1], strict=True)}
        values |= {name: q_power(base, state[1][names.index(n)]) for name, (base, n) in powers.items()}
        for x, weight in applying(state)[0].items():
            top, bottom = put_in(weight, values)
            need(not names_of(top, bottom), "the weights depend on parameters")
            found[x] = top.get((), ZERO) / bottom[()]
        return found

    def applying(state: tuple[str, tuple[int, ...]]) -> Any:
        for when, answer, moves in cases[state[0]]:
            if all(RELATED[relation](sum(k * n for k, n in zip(factors, (*state[1], 1), strict=True)), 0) for factors, relation in when):
                return answer, moves
        return no("no case applies")

    def step(state: tuple[str, tuple[int, ...]], symbol: str) -> tuple[str, tuple[int, ...]]:
        control, added = applying(state)[1][symbol]
        return control, tuple(n + more for n, more in zip(state[1], added, strict=True))

    return Model(alphabet, machine.start, answer_of, step, machine=machine)


def read_pfa(data: dict[str, Any]) -> Joint:
    """Transitions with weights, and the weight of ending."""
    fields(data, "kind alphabet initial final transitions")
    alphabet = alphabet_of(field(data, "alphabet"))
    rows: dict[str, dict[tuple[str, str | None], Fraction]] = {state: {} for state in table(field(data, "initial"))}
    for given in listed(field(data, "transitions")):
        state, symbol, target = map(text, group(given, 4)[:3])
        need(symbol in alphabet, f"a transition with the unknown symbol {shown(symbol)}")
        row = rows.setdefault(state, {})
        need((symbol, target) not in row, f"the transition {shown((state, symbol, target))} is given twice")
        row[symbol, target] = rational(given[3])
        rows.setdefault(target, {})
    for state, weight in table(field(data, "final")).items():
        rows.setdefault(state, {})[END, None] = rational(weight)
    for state, row in rows.items():
        need(all(weight >= 0 for weight in row.values()) and sum(row.values()) == 1, f"the weights of {shown(state)} do not sum to 1")
    moves = {state: [(x, target, weight) for (x, target), weight in row.items() if weight] for state, row in rows.items()}
    return Joint(alphabet, weights(data["initial"], rows, "initial"), moves.__getitem__)


def read_hmm(data: dict[str, Any]) -> Joint:
    """At a state: end with probability stop; else emit, and independently move."""
    fields(data, "kind alphabet start emit move stop")
    alphabet = alphabet_of(field(data, "alphabet"))
    emit = {state: weights(row, alphabet, f"emit of {state!r}") for state, row in table(field(data, "emit")).items()}
    move = {state: weights(row, emit, f"move of {state!r}") for state, row in table(field(data, "move")).items()}
    stop = {state: rational(weight) for state, weight in table(data.get("stop", {})).items()}
    need(move.keys() == emit.keys() and stop.keys() <= emit.keys(), "emit, move and stop speak of different states")
    need(all(0 <= weight <= 1 for weight in stop.values()), "stop is a probability")

    def moves(state: str) -> list[Move]:
        ends = stop.get(state, ZERO)
        going = [(x, to, (1 - ends) * w * v) for x, w in emit[state].items() for to, v in move[state].items()] if ends < 1 else []
        return [*going, (END, None, ends)] if ends else list(going)

    return Joint(alphabet, weights(field(data, "start"), emit, "start"), moves)


def read_pcfg(data: dict[str, Any]) -> Joint:
    """Rules with weights. What derives ε does so with a weight that is found without recursion, else the proof is rejected."""
    fields(data, "kind alphabet start rules")
    alphabet, start = alphabet_of(field(data, "alphabet")), text(field(data, "start"))
    every: dict[str, dict[tuple[str, ...], Fraction]] = {}
    for a, given in table(field(data, "rules")).items():
        need(a not in alphabet, f"{shown(a)} is a terminal and has rules")
        row = every[a] = dict[tuple[str, ...], Fraction]()
        for pair in listed(given):
            side = tuple(text(x) for x in listed(group(pair, 2)[0]))
            need(side not in row, f"{shown(a)} has a rule twice")
            row[side] = rational(pair[1])
        need(all(weight >= 0 for weight in row.values()) and sum(row.values()) == 1, f"the rules of {shown(a)} do not sum to 1")
    need(start in every and all(x in every or x in alphabet for row in every.values() for side in row for x in side), "a grammar has an unknown symbol")
    pending, rules = [start], dict[str, list[tuple[tuple[str, ...], Fraction]]]()
    for a in pending:
        if a not in rules:
            rules[a] = [(side, weight) for side, weight in every[a].items() if weight]
            pending += [x for side, _ in rules[a] for x in side if x in every]

    null: dict[str, Fraction] = {}  # of what can vanish
    able: set[str] = set()
    while more := {a for a in rules if a not in able and any(able.issuperset(side) for side, _ in rules[a])}:
        able |= more
    while ready := [a for a in able - null.keys() if all(null.keys() >= set(side) for side, _ in rules[a] if able.issuperset(side))]:
        for a in ready:
            null[a] = sum((product(null, side, weight) for side, weight in rules[a] if able.issuperset(side)), ZERO)
    need(able <= null.keys(), "what derives ε does so by recursion, which is not re-verified here")
    return derivations(alphabet, start, rules, null)


def derivations(alphabet: tuple[str, ...], start: str, rules: dict[str, list[tuple[tuple[str, ...], Fraction]]], null: dict[str, Fraction]) -> Joint:
    """Leftmost derivations. A state is a stack: (X,) is yet to be derived, (A, B) is an A whose left corner B is done; () has ended.

    Items certain to vanish are not pushed. Moves are listed by symbol and then by the stack they lead to, stacks compared as tuples.
    """
    kept = [a for a in rules if null.get(a) != 1]
    corners: dict[tuple[str, str], Fraction] = {}  # rules a → α b γ with α vanishing, summed
    alone: dict[tuple[str, str], Fraction] = {}  # and with γ vanishing too
    begins: dict[str, list[tuple[str, tuple[str, ...], Fraction]]] = {a: [] for a in kept}
    steps: dict[str, list[tuple[str, tuple[str, ...], Fraction]]] = {a: [] for a in kept}
    for a in kept:
        for side, weight in rules[a]:
            for i, x in enumerate(side):
                if share := product(null, side[:i], weight):
                    if x in alphabet:
                        begins[a].append((x, side[i + 1 :], share))
                    elif x in steps:
                        steps[x].append((a, side[i + 1 :], share))
                        gather(corners, {(a, x): share})
                        gather(alone, {(a, x): product(null, side[i + 1 :], share)})
    visits, silent = series(corners, kept), series(alone, kept)

    def fades(item: Any) -> Fraction:
        return null.get(item[0], ZERO) if len(item) == 1 else silent.get(item, ZERO) / visits[item]

    def items(*wanted: tuple[str, ...]) -> tuple[Any, ...]:
        return tuple(item for item in wanted if fades(item) != 1)

    known: dict[Any, dict[tuple[str, Any], Fraction]] = {}

    def emitted(item: Any) -> dict[tuple[str, Any], Fraction]:
        if item in known:
            return known[item]
        found: dict[tuple[str, Any], Fraction] = {}
        if len(item) == 1 and item[0] in alphabet:
            found[item[0], ()] = ONE
        elif len(item) == 1:
            for b in kept:
                for x, rest, weight in begins[b] if (item[0], b) in visits else ():
                    gather(found, {(x, items(*((y,) for y in rest), (item[0], b))): visits[item[0], b] * weight})
        else:
            a, b = item
            for c in kept:
                for d, rest, weight in steps[c] if (c, b) in silent else ():
                    share = visits.get((a, d), ZERO) * weight * silent[c, b] / visits[a, b]
                    for i, y in enumerate(rest) if share else ():
                        if (left := product(null, rest[:i], share)) and null.get(y) != 1:
                            for (x, pushed), weight_of_y in emitted((y,)).items():
                                gather(found, {(x, pushed + items(*((z,) for z in rest[i + 1 :]), (a, d))): left * weight_of_y})
        known[item] = found
        return found

    def moves(stack: tuple[Any, ...]) -> list[Move]:
        found: dict[tuple[str, Any], Fraction] = {}
        left = ONE
        for i, item in enumerate(stack):
            gather(found, {(x, pushed + stack[i + 1 :]): weight for (x, pushed), weight in emitted(item).items()}, left)
            left *= fades(item)
            if not left:
                break
        return [*((*move, found[move]) for move in sorted(found)), *([(END, None, left)] if left else [])]

    return Joint(alphabet, {items((start,)): ONE}, moves)


def product(values: dict[str, Fraction], names: Iterable[str], factor: Fraction) -> Fraction:
    """The factor times the values of the names, 0 where one has none."""
    for name in names:
        factor *= values.get(name, ZERO)
    return factor


def series(matrix: dict[tuple[str, str], Fraction], names: list[str]) -> dict[tuple[str, str], Fraction]:
    """I + M + M² + … without its zeros; the limit exists iff (I − M)⁻¹ does and has no negative entry."""
    rows = {a: {b: (a == b) - matrix.get((a, b), ZERO) for b in names} for a in names}
    right = {a: {b: Fraction(a == b) for b in names} for a in names}
    for a in names:
        pivot = next((b for b in names[names.index(a) :] if rows[b][a]), None)
        need(pivot is not None, "a derivation goes on for ever without a symbol")
        assert pivot is not None
        rows[a], rows[pivot], right[a], right[pivot] = rows[pivot], rows[a], right[pivot], right[a]
        scale = 1 / rows[a][a]
        rows[a], right[a] = {b: w * scale for b, w in rows[a].items()}, {b: w * scale for b, w in right[a].items()}
        for b in names:
            if b != a and (factor := rows[b][a]):
                gather(rows[b], rows[a], -factor)
                gather(right[b], right[a], -factor)
    need(all(w >= 0 for row in right.values() for w in row.values()), "a derivation goes on for ever without a symbol")
    return {(a, b): w for a, row in right.items() for b, w in row.items() if w}


def read_mixture(data: dict[str, Any], look: Callable[[Any], Thing]) -> Joint:
    """One component is drawn, and followed."""
    fields(data, "kind components")
    drawn = [(rational(group(pair, 2)[0]), look(pair[1]).joint) for pair in listed(field(data, "components"))]
    need(all(weight >= 0 for weight, _ in drawn) and sum(weight for weight, _ in drawn) == 1, "the components' weights do not sum to 1")
    alphabet = drawn[0][1].alphabet
    need(all(set(part.alphabet) == set(alphabet) for _, part in drawn), "the components' alphabets differ")
    begin = {(i, state): weight * inner for i, (weight, part) in enumerate(drawn) if weight for state, inner in part.begin.items()}
    return Joint(alphabet, begin, lambda at: [(x, (at[0], to), weight) for x, to, weight in drawn[at[0]][1].moves(at[1])])


# == Walking ==========================================================================================================


def walk(starts: Iterable[Any], after: Callable[[Any], Iterable[Any]], size: int, what: str, *, at_most_size: bool = False) -> dict[Any, int]:
    """The states reachable from the starts with their positions, breadth first; there must be `size` of them."""
    place: dict[Any, int] = {}
    for state in starts:
        place.setdefault(state, len(place))
    states = list(place)
    for state in states:
        need(len(states) <= size, f"{what} is for {size} states, and there are more")
        for target in after(state):
            if target not in place:
                place[target] = len(place)
                states.append(target)
    need(len(states) == size or (at_most_size and len(states) <= size), f"{what} is for {size} states, and there are {len(states)}")
    return place


def forward(joint: Joint, masses: dict[Any, Fraction], word: Iterable[str]) -> dict[Any, Fraction]:
    """The mass of each state after emitting the word."""
    for symbol in word:
        after: dict[Any, Fraction] = {}
        for state, mass in masses.items():
            for x, target, weight in joint.moves(state):
                if x == symbol:
                    after[target] = after.get(target, ZERO) + mass * weight
        masses = after
    return masses


def outcomes(joint: Joint, masses: dict[Any, Fraction]) -> dict[str, Fraction]:
    """The mass of each next symbol and of END."""
    found: dict[str, Fraction] = {}
    for state, mass in masses.items():
        for x, _, weight in joint.moves(state):
            found[x] = found.get(x, ZERO) + mass * weight
    return found


# == Views ============================================================================================================


def model_of(ref: Any, look: Callable[[Any], Thing], *, total: bool = True) -> Model:
    """A model that a view needs, total or partial."""
    thing = look(ref)
    need(isinstance(thing, Model) and (thing.total or not total), "a model is needed here that answers every prompt")
    assert isinstance(thing, Model)
    return thing


def rule(data: Any, alphabet: tuple[str, ...], look: Callable[[Any], Thing]) -> Model:
    """Who answers where a view's model does not: a distribution for every prompt, or a model."""
    if isinstance(data, dict) and "dist" in data:
        fields(data, "dist")
        answer = weights(data["dist"], (*alphabet, END), "a rule")
        return Model(alphabet, None, lambda _: answer, lambda _state, _symbol: None)
    model = model_of(data, look)
    need(set(model.alphabet) == set(alphabet), "a rule has another alphabet")
    return model


def read_belief(data: dict[str, Any], look: Callable[[Any], Thing]) -> Model:
    """A joint filtered: the state is the posterior, beside that of the model that answers where there is none."""
    fields(data, "kind source off_support")
    joint = look(field(data, "source")).joint

    def following(posterior: frozenset[Any], symbol: str) -> frozenset[Any] | None:
        masses = forward(joint, dict(posterior), (symbol,))
        return frozenset(proportional(masses).items()) if masses else None

    begin = frozenset(joint.begin.items())
    if "off_support" not in data:
        step = lambda state, symbol: following(state, symbol) or no("a partial model is asked about an impossible prompt")  # noqa: E731
        return Model(joint.alphabet, begin, lambda state: outcomes(joint, dict(state)), step, total=False, source=joint)
    other = rule(data["off_support"], joint.alphabet, look)
    return Model(
        joint.alphabet,
        (begin, other.start),
        lambda state: other.answer(state[1]) if state[0] is None else outcomes(joint, dict(state[0])),
        lambda state, symbol: (state[0] and following(state[0], symbol), other.step(state[1], symbol)),
        source=joint,
    )


def read_decoded(data: dict[str, Any], look: Callable[[Any], Thing]) -> Model:
    """Each answer passed through a decoder, which must not add support to a partial model."""
    fields(data, "kind model decoder")
    model = model_of(field(data, "model"), look, total=False)
    decode, adds = decoder_of(table(field(data, "decoder")), model.alphabet)
    need(model.total or not adds, "a decoder adds support to a partial model")
    known: dict[Any, dict[str, Fraction]] = {}

    def answer(state: Any) -> dict[str, Fraction]:
        if state not in known:
            known[state] = decode(model.answer(state))
        return known[state]

    return Model(model.alphabet, model.start, answer, model.step, total=model.total)


Decode = Callable[[dict[str, Fraction]], dict[str, Fraction]]


def decoder_of(data: dict[str, Any], alphabet: tuple[str, ...]) -> tuple[Decode, bool]:
    """A decoder, and whether it adds support. Outcomes are ranked by weight, then as in the alphabet, END last."""
    kind = text(field(data, "kind"))
    need(kind in DECODERS, f"unknown decoder {shown(kind)}")
    parameter = DECODERS[kind]
    fields(data, f"kind {parameter}")
    order = (*alphabet, END)

    def ranked(dist: dict[str, Fraction]) -> list[str]:
        return sorted((x for x in order if x in dist), key=lambda x: -dist[x])

    def kept(dist: dict[str, Fraction], outcomes: Iterable[str]) -> dict[str, Fraction]:
        return proportional({x: dist[x] for x in outcomes})

    def until(dist: dict[str, Fraction], outcomes: list[str], mass: Fraction) -> dict[str, Fraction]:
        n = next(n for n in range(1, len(outcomes) + 1) if n == len(outcomes) or sum(dist[x] for x in outcomes[:n]) >= mass)
        return kept(dist, outcomes[:n])

    if kind == "chain":
        parts = [decoder_of(table(part), alphabet) for part in listed(field(data, "decoders"))]

        def chained(dist: dict[str, Fraction]) -> dict[str, Fraction]:
            for decode, _ in parts:
                dist = decode(dist)
            return dist

        return chained, any(adds for _, adds in parts)
    if kind == "greedy":
        last = data.get("ties", "first")
        need(last in ("first", "last"), "ties go to the first or the last")

        def greedy(dist: dict[str, Fraction]) -> dict[str, Fraction]:
            best = [x for x in order if dist.get(x) == max(dist.values())]
            return {best[-1 if last == "last" else 0]: ONE}

        return greedy, False
    number = rational(field(data, parameter))
    need(number >= 0 and (number > 0 or kind in ("min_p", "epsilon_cutoff", "uniform_mixing")), f"{parameter} is too small")
    need(number <= 1 or kind in ("temperature", "top_k"), f"{parameter} is above 1")
    if kind == "temperature":
        need(number.numerator == 1, "a temperature is exact where 1/t is an integer")
        return lambda dist: proportional({x: weight**number.denominator for x, weight in dist.items()}), False
    if kind == "top_k":
        need(number.denominator == 1, "k is an integer")
        return lambda dist: kept(dist, ranked(dist)[: int(number)]), False
    if kind == "top_p":
        return lambda dist: until(dist, ranked(dist), number), False
    if kind == "min_p":
        return lambda dist: kept(dist, [x for x in dist if dist[x] >= number * max(dist.values())]), False
    if kind == "epsilon_cutoff":
        return lambda dist: kept(dist, [x for x in dist if dist[x] >= number] or ranked(dist)[:1]), False
    if kind == "typical":
        return lambda dist: until(dist, typical(dist, ranked(dist)), number), False
    share = number / len(order)
    return lambda dist: {x: w for x in order if (w := (1 - number) * dist.get(x, ZERO) + share)}, number > 0


DECODERS = {
    "greedy": "ties", "temperature": "t", "top_k": "k", "top_p": "p", "min_p": "p", "epsilon_cutoff": "epsilon", "typical": "mass",
    "uniform_mixing": "rate", "chain": "decoders",
}  # fmt: skip


def typical(dist: dict[str, Fraction], order: list[str]) -> list[str]:
    """The outcomes by the distance of −ln p(x) from the entropy, compared exactly; equal distances keep the order."""
    entropy: Number = {}
    for weight in dist.values():
        gather(entropy, {weight: -weight})
    distance: dict[Fraction, Number] = {}
    for weight in set(dist.values()):
        gather(apart := {weight: -ONE}, entropy, -ONE)
        distance[weight] = apart if sign(apart) >= 0 else {a: -r for a, r in apart.items()}
    return sorted(order, key=cmp_to_key(lambda x, y: 0 if dist[x] == dist[y] else sign(minus(distance[dist[x]], distance[dist[y]]))))


def read_overridden(data: dict[str, Any], look: Callable[[Any], Thing]) -> Model:
    """Other answers at given prompts; other models at and below given prompts, the longest of which wins.

    A state is the prompt while it begins a given one (else None), who answers (0 the model), and their state.
    """
    fields(data, "kind model at below")
    model = model_of(field(data, "model"), look)
    alphabet, who = model.alphabet, [model]
    at: dict[tuple[str, ...], dict[str, Fraction]] = {}
    below: dict[tuple[str, ...], tuple[int, Any]] = {}
    for prompt, row in (group(pair, 2) for pair in listed(data.get("at", []))):
        word = prompt_of(prompt, alphabet)
        need(word not in at, "a prompt is overridden twice")
        at[word] = weights(row, (*alphabet, END), "an answer")
    for prompt, given in (group(pair, 2) for pair in listed(data.get("below", []))):
        word, other = prompt_of(prompt, alphabet), rule(given, alphabet, look)
        need(word not in below, "a prompt is overridden twice")
        below[word] = (len(who), other.after(word))
        who.append(other)
    begun = {word[:n] for word in (*at, *below) for n in range(len(word) + 1)} | {()}

    def answer(state: Any) -> dict[str, Fraction]:
        return at[state[0]] if state[0] in at else who[state[1]].answer(state[2])

    def step(state: Any, symbol: str) -> Any:
        word = None if state[0] is None or (*state[0], symbol) not in begun else (*state[0], symbol)
        return (word, *below[word]) if word in below else (word, state[1], who[state[1]].step(state[2], symbol))

    return Model(alphabet, ((), *below.get((), (0, model.start))), answer, step)


def read_conditioned(data: dict[str, Any], look: Callable[[Any], Thing]) -> Thing:
    """What follows a prompt: a model of a model, a joint of a joint; only a total model has an answer to an impossible one."""
    fields(data, "kind model prompt")
    thing = look(field(data, "model"))
    prompt = prompt_of(field(data, "prompt"), thing.alphabet)
    if isinstance(thing, Model):
        need(thing.total or forward(thing.joint, thing.joint.begin, prompt), "the prompt is impossible, and nothing follows it")
        machine = replace(thing.machine, start=reading(thing.machine, thing.machine.start, prompt)) if thing.machine else None
        return Model(thing.alphabet, thing.after(prompt), thing.answer, thing.step, total=thing.total, machine=machine)
    masses = forward(thing, thing.begin, prompt)
    need(masses, "the prompt is impossible, and nothing follows it")
    return Joint(thing.alphabet, proportional(masses), thing.moves)


def read_truncated(data: dict[str, Any], look: Callable[[Any], Thing]) -> Thing:
    """END is certain once `length` symbols were read; the state is None from there on."""
    fields(data, "kind model length")
    thing, last = look(field(data, "model")), integer(field(data, "length"))
    need(last >= 0, "a length is not negative")
    at = lambda read, state: (read, state) if read < last else None  # noqa: E731
    if isinstance(thing, Model):
        return Model(
            thing.alphabet,
            at(0, thing.start),
            lambda state: {END: ONE} if state is None else thing.answer(state[1]),
            lambda state, symbol: None if state is None else at(state[0] + 1, thing.step(state[1], symbol)),
            total=thing.total,
        )
    begin = {(0, state): mass for state, mass in thing.begin.items()} if last else {None: ONE}
    ends = [(END, None, ONE)]
    return Joint(thing.alphabet, begin, lambda state: ends if state is None else [
        (x, None if x == END else at(state[0] + 1, to), weight) for x, to, weight in thing.moves(state[1])
    ])  # fmt: skip


def read_erased(data: dict[str, Any], look: Callable[[Any], Thing]) -> Joint:
    """The joint of the symbols that are not hidden: from a state, whatever hidden moves lead to, and what is visible first from there.

    States are found breadth first, in the order of the held moves; visible moves are listed as that walk first meets them.
    """
    fields(data, "kind model hidden")
    held = look(field(data, "model")).joint
    hidden = prompt_of(field(data, "hidden"), held.alphabet)
    alphabet = tuple(x for x in held.alphabet if x not in hidden)

    def moves(state: Any) -> list[Move]:
        rows: dict[Any, dict[Any, Fraction]] = {}  # of each state: (True, a state reached in silence) or (False, a visible move), and its weight
        waiting, first = [state], dict[Any, None]()
        for here in waiting:
            if here in rows:
                continue
            need(len(rows) < SILENCE, "hidden moves lead to more states than can be followed")
            row = rows[here] = dict[Any, Fraction]()
            for x, to, weight in held.moves(here):
                gather(row, {(x in hidden, to if x in hidden else (x, to)): weight})
            waiting += [to for silent, to in row if silent]
            first.update((move, None) for silent, move in row if not silent)
        before: dict[Any, set[Any]] = {here: set() for here in rows}
        for here, row in rows.items():
            for silent, to in row:
                if silent:
                    before[to].add(here)
        for here in reversed(rows):  # the first state goes last: each is taken out, and those before it take over what it does
            row = rows[here]
            again = row.pop((True, here), ZERO)
            need(again < 1, "hidden moves go on for ever")
            rows[here] = row = {move: weight / (1 - again) for move, weight in row.items()}
            for other in before[here] - {here}:
                share = rows[other].pop((True, here))
                gather(rows[other], row, share)
                for silent, to in row:
                    if silent:
                        before[to].add(other)
            for silent, to in row:
                if silent:
                    before[to].discard(here)
        return [(*move, rows[state][False, move]) for move in first]

    return Joint(alphabet, held.begin, moves)


SILENCE = 100_000  # how many states one silence may reach


def read_product(data: dict[str, Any], look: Callable[[Any], Thing]) -> Model:
    """p with q reading along."""
    fields(data, "kind p q")
    p, q = model_of(field(data, "p"), look), model_of(field(data, "q"), look)
    need(set(p.alphabet) == set(q.alphabet), "the alphabets differ")
    step = lambda pair, symbol: (p.step(pair[0], symbol), q.step(pair[1], symbol))  # noqa: E731
    return Model(p.alphabet, (p.start, q.start), lambda pair: p.answer(pair[0]), step)


def read_restricted(data: dict[str, Any], look: Callable[[Any], Thing]) -> Thing:
    """The strings that a rule accepts: where the model ends and the rule does not, or as soon as it never can, a fresh symbol comes for ever.

    A rule for completions starts after another fresh symbol, which has half of the weight until it has come. A state is (state,) until
    then, (state, state of the rule), or None once the string is lost.
    """
    fields(data, "kind model rule reads")
    thing, given, reads = look(field(data, "model")), field(data, "rule"), data.get("reads", "string")
    need(reads in ("string", "completion"), "a rule reads string or completion")
    accepts = machine_of(look(given)) if isinstance(given, str) or "kind" in table(given) else recogniser(language_of(given, thing))
    need(set(accepts.alphabet) == set(thing.alphabet) and not accepts.region, "the rule is over other symbols, or has parameters")
    fresh = [next(mark * k for k in range(1, len(thing.alphabet) + 2) if mark * k not in thing.alphabet) for mark in ("⊢✗" if reads == "completion" else "✗")]
    begin, lost = fresh[0] if reads == "completion" else None, fresh[-1]
    alphabet, half = (*thing.alphabet, *fresh), Fraction(1, 2)
    able = {control for control, cells in accepts.cells.items() if any(END in cell.next for cell in cells)}
    while more := {control for control, cells in accepts.cells.items() if control not in able and any(to in able for cell in cells for to, _ in cell.moves.values())}:
        able |= more

    def both(state: Any, along: Any) -> Any:
        return (state, along) if along[0] in able else None

    def read(state: Any, along: Any, symbol: str) -> Any:
        return both(state, reading(accepts, along, (symbol,)))

    def ended(state: Any) -> str:
        return END if len(state) == 1 or END in standing_in(accepts, state[1]).next else lost

    def halved(row: dict[str, Fraction]) -> dict[str, Fraction]:
        return {str(begin): half, **{x: half * weight for x, weight in row.items()}}

    first = lambda state: both(state, accepts.start) if begin is None else (state,)  # noqa: E731
    if isinstance(thing, Model):

        def answer(state: Any) -> dict[str, Fraction]:
            if state is None:
                return {lost: ONE}
            row = {ended(state) if x == END else x: weight for x, weight in thing.answer(state[0]).items()}
            return halved(row) if len(state) == 1 else row

        def step(state: Any, symbol: str) -> Any:
            if state is None or symbol == lost or (symbol == begin and len(state) == 2):
                return None
            if symbol == begin:
                return both(state[0], accepts.start)
            return (thing.step(state[0], symbol),) if len(state) == 1 else read(thing.step(state[0], symbol), state[1], symbol)

        machine = restricted_machine(thing.machine, accepts, alphabet, begin, able) if thing.machine else None
        return Model(alphabet, first(thing.start), answer, step, total=thing.total, machine=machine)

    def moves(state: Any) -> list[Move]:
        if state is None:
            return [(lost, None, ONE)]
        share = half if len(state) == 1 else ONE
        found = [(str(begin), both(state[0], accepts.start), half)] if len(state) == 1 else []
        for x, to, weight in thing.moves(state[0]):
            after = None if x == END else (to,) if len(state) == 1 else read(to, state[1], x)
            found.append((ended(state) if x == END else x, after, weight * share))
        return merged(found)

    begun: dict[Any, Fraction] = {}
    for state, mass in thing.begin.items():
        gather(begun, {first(state): mass})
    return Joint(alphabet, begun, moves)


def merged(moves: list[Move]) -> list[Move]:
    """The moves, those to one state by one symbol together."""
    total: dict[tuple[str, Any], Fraction] = {}
    for x, to, weight in moves:
        total[x, to] = total.get((x, to), ZERO) + weight
    return [(x, to, weight) for (x, to), weight in total.items()]


def standing_in(machine: "Machine", state: tuple[str, tuple[int, ...]]) -> "Cell":
    """The cell of a machine that holds a state."""
    values = {name: constant(n) for name, n in zip(machine.counters, state[1], strict=True)}
    held = [cell for cell in machine.cells[state[0]] if all(put_forms(form, values).get((), ZERO) >= 0 for form in cell.guard)]
    need(len(held) == 1, "not one cell holds a state")
    return held[0]


def reading(machine: "Machine", state: tuple[str, tuple[int, ...]], word: Iterable[str]) -> tuple[str, tuple[int, ...]]:
    """The state of a machine after a word."""
    for symbol in word:
        control, adds = standing_in(machine, state).moves[symbol]
        state = control, tuple(n + add for n, add in zip(state[1], adds, strict=True))
    return state


def restricted_machine(left: "Machine", rule: "Machine", alphabet: tuple[str, ...], begin: str | None, able: set[str]) -> "Machine":
    """Both machines in step, controls `i.j` by their numbers, `i` before the completion begins, and `lost`; cells by those of the first, then of the rule."""
    taken, prefix = {*left.counters, *left.region, *left.powers}, "rule_"
    while any(prefix + name in taken for name in rule.counters):
        prefix += "rule_"
    called = {name: variable(prefix + name) for name in rule.counters}
    mine, theirs = ({control: str(i) for i, control in enumerate(machine.cells)} for machine in (left, rule))
    lost, still, unmoved = alphabet[-1], (0,) * len(rule.counters), (0,) * len(left.counters)
    gone = ("lost", unmoved + still)
    marks = dict.fromkeys(alphabet[len(left.alphabet) :], gone)

    def led(control: str, adds: tuple[int, ...], other: str, more: tuple[int, ...]) -> tuple[str, tuple[int, ...]]:
        return (f"{mine[control]}.{theirs[other]}", adds + more) if other in able else gone

    cells: dict[str, list[Cell]] = {}
    if begin is not None:
        half = over(constant(Fraction(1, 2)))
        for control, listed in left.cells.items():
            cells[mine[control]] = [
                Cell(
                    cell.guard,
                    {begin: half, **{x: q_times(half, weight) for x, weight in cell.next.items()}},
                    {x: (mine[to], adds + still) for x, (to, adds) in cell.moves.items()} | marks | {begin: led(control, unmoved, rule.start[0], still)},
                )
                for cell in listed
            ]
    for control, listed in left.cells.items():
        for other, along in rule.cells.items():
            if other in able:
                cells[f"{mine[control]}.{theirs[other]}"] = [
                    Cell(
                        [*cell.guard, *(put_forms(form, called) for form in beside.guard)],
                        {lost if x == END and END not in beside.next else x: weight for x, weight in cell.next.items()},
                        {x: led(*cell.moves[x], *beside.moves[x]) for x in left.alphabet} | marks,
                    )
                    for cell in listed
                    for beside in along
                ]
    cells["lost"] = [Cell([], {lost: (UNIT, UNIT)}, dict.fromkeys(alphabet, gone))]
    start = led(left.start[0], (), rule.start[0], ())[0] if begin is None else mine[left.start[0]]
    counters = (*left.counters, *(prefix + name for name in rule.counters))
    return Machine(alphabet, counters, (start, left.start[1] + rule.start[1]), cells, left.region, left.powers)


def read_reordered(data: dict[str, Any], look: Callable[[Any], Thing]) -> Model:
    """A fixed-length joint whose i-th symbol is the old order[i]-th; at impossible prompts shorter than that, the rule answers.

    A state is the prompt (or, once it is impossible, its length) and the rule's state; None from the last length on.
    """
    fields(data, "kind model order off_support")
    joint, order = look(field(data, "model")).joint, [integer(i) for i in listed(field(data, "order"))]
    need(sorted(order) == list(range(len(order))), "the order is no permutation")
    level: dict[tuple[str, ...], dict[Any, Fraction]] = {(): joint.begin}
    for _ in order:
        need(all(END not in outcomes(joint, masses) for masses in level.values()), "a string is shorter than the order")
        level = {(*word, x): forward(joint, masses, (x,)) for word, masses in level.items() for x in outcomes(joint, masses)}
    need(all(outcomes(joint, masses).keys() == {END} for masses in level.values()), "a string is longer than the order")
    rows: dict[tuple[str, ...], dict[str, Fraction]] = {}
    for word, masses in level.items():
        new = tuple(word[i] for i in order)
        for n, x in enumerate(new):
            row = rows.setdefault(new[:n], {})
            row[x] = row.get(x, ZERO) + sum(masses.values())
    rows = {word: proportional(row) for word, row in rows.items()}
    other = rule(data["off_support"], joint.alphabet, look) if "off_support" in data else None
    need(other or all(len(rows[w]) == len(joint.alphabet) for w in rows), "impossible prompts have no answer, and there is no off_support")

    def answer(state: Any) -> dict[str, Fraction]:
        if state is None:
            return {END: ONE}
        return rows[state[0]] if isinstance(state[0], tuple) or other is None else other.answer(state[1])

    def step(state: Any, symbol: str) -> Any:
        if state is None:
            return None
        word = (*state[0], symbol) if isinstance(state[0], tuple) and symbol in rows[state[0]] else None
        read = 1 + (len(state[0]) if isinstance(state[0], tuple) else state[0])
        return None if read == len(order) else (read if word is None else word, other and other.step(state[1], symbol))

    return Model(joint.alphabet, ((), other and other.start) if order else None, answer, step)


FAMILIES: dict[str, Callable[[dict[str, Any]], Thing]] = {
    "table": read_table, "pdfa": read_pdfa, "counter": read_counter, "pfa": read_pfa, "hmm": read_hmm, "pcfg": read_pcfg
}  # fmt: skip
VIEWS: dict[str, Callable[[dict[str, Any], Callable[[Any], Thing]], Thing]] = {
    "mixture": read_mixture, "belief": read_belief, "decoded": read_decoded, "overridden": read_overridden, "conditioned": read_conditioned,
    "truncated": read_truncated, "erased": read_erased, "product": read_product, "restricted": read_restricted, "reordered": read_reordered,
}  # fmt: skip


# == Counter machines, for all counters and all parameters ============================================================

Poly = dict[tuple[str, ...], Fraction]
"""A polynomial: monomials, as sorted variables, each as often as its power, with coefficients that are not 0."""
Quotient = tuple[Poly, Poly]
Row = dict[str, Quotient]
UNIT: Poly = {(): ONE}
MOST = 1000  # the highest power of a variable in evidence, and the farthest a power's exponent is from its variable


def constant(c: Fraction | int) -> Poly:
    """A rational as a polynomial."""
    return {(): Fraction(c)} if c else {}


def variable(name: str) -> Poly:
    """A variable."""
    return {(name,): ONE}


def plus(p: Poly, q: Poly, factor: Fraction = ONE) -> Poly:
    """p + factor·q."""
    gather(total := dict(p), q, factor)
    return {m: c for m, c in total.items() if c}


def times(p: Poly, q: Poly) -> Poly:
    """The product."""
    total: Poly = {}
    for m, a in p.items():
        for n, b in q.items():
            key = tuple(sorted(m + n))
            total[key] = total.get(key, ZERO) + a * b
    return {m: c for m, c in total.items() if c}


def names_of(*polys: Poly) -> set[str]:
    """The variables."""
    return {name for p in polys for m in p for name in m}


def over(top: Poly, bottom: Poly = UNIT) -> Quotient:
    """A quotient; by a number it is divided, and p/p is 1."""
    need(bottom, "a quotient divides by 0")
    if top == bottom:
        return UNIT, UNIT
    if names_of(bottom):
        return top, bottom
    return {m: c / bottom[()] for m, c in top.items()}, UNIT


def q_plus(x: Quotient, y: Quotient) -> Quotient:
    """x + y."""
    return over(plus(x[0], y[0]), x[1]) if x[1] == y[1] else over(plus(times(x[0], y[1]), times(y[0], x[1])), times(x[1], y[1]))


def q_times(x: Quotient, y: Quotient) -> Quotient:
    """x·y."""
    return over(times(x[0], y[0]), times(x[1], y[1]))


def q_over(x: Quotient, y: Quotient) -> Quotient:
    """x/y."""
    return over(times(x[0], y[1]), times(x[1], y[0]))


def q_minus(x: Quotient, y: Quotient) -> Quotient:
    """x − y."""
    return q_plus(x, q_times((constant(-1), UNIT), y))


def q_power(x: Quotient, n: int) -> Quotient:
    """x^n, for any integer n."""
    total: Quotient = (UNIT, UNIT)
    for _ in range(abs(n)):
        total = q_times(total, x)
    return total if n >= 0 else q_over((UNIT, UNIT), total)


def q_equal(x: Quotient, y: Quotient) -> bool:
    """Whether both are one rational function: they cross-multiply to one polynomial."""
    return times(x[0], y[1]) == times(y[0], x[1])


def put(p: Poly, values: dict[str, Quotient]) -> Quotient:
    """The polynomial with variables replaced."""
    total: Quotient = ({}, UNIT)
    for m, c in p.items():
        product: Quotient = (constant(c), UNIT)
        for name in m:
            product = q_times(product, values.get(name, (variable(name), UNIT)))
        total = q_plus(total, product)
    return total


def put_in(x: Quotient, values: dict[str, Quotient]) -> Quotient:
    """The quotient with variables replaced."""
    return q_over(put(x[0], values), put(x[1], values)) if values.keys() & names_of(*x) else x


def put_forms(p: Poly, values: dict[str, Poly]) -> Poly:
    """The polynomial with variables replaced by polynomials."""
    return put(p, {name: (form, UNIT) for name, form in values.items()})[0]


def digits(c: Fraction) -> str:
    """The number in decimal, or in hexadecimal where it is long."""
    return f"{c.numerator:#x}/{c.denominator:#x}" if max(c.numerator.bit_length(), c.denominator.bit_length()) > 10_000 else str(c)


def spelled(p: Poly) -> str:
    """The polynomial as text, by which powers are called and ordered."""
    terms = sorted(([(x, m.count(x)) for x in sorted(set(m))], c) for m, c in p.items())
    return " + ".join("*".join([digits(c), *(f"{name}^{power}" for name, power in m)]) for m, c in terms) or "0"


NAME = re.compile(r"(?<![\d.])[^\W\d]\w*")


def formula(value: Any, names: Iterable[str]) -> Quotient:
    """A rational, or text such as "q/(1 - q)" in these variables, with integer powers up to 64."""
    if not isinstance(value, str) or any(pattern.fullmatch(value) for pattern in (WHOLE, HEX, POINT)):
        return over(constant(rational(value)))
    need(len(value) <= 4000 and (NAME.search(value) or set(value) & set("()*^")), f"expected a rational or a formula, found {shown(value)}")
    plain, known = value.replace("^", "**").strip(), set(names)

    def read(node: ast.expr) -> Quotient:
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            return over(constant(rational(ast.get_source_segment(plain, node))))
        if isinstance(node, ast.Name):
            need(node.id in known, f"unknown name {shown(node.id)} in a formula")
            return over(variable(node.id))
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
            return q_times(over(constant(-1 if isinstance(node.op, ast.USub) else 1)), read(node.operand))
        need(isinstance(node, ast.BinOp), f"{shown(value)} is no formula")
        assert isinstance(node, ast.BinOp)
        left, right = read(node.left), read(node.right)
        if isinstance(node.op, ast.Pow):
            exponent = right[0].get((), ZERO)
            need(not names_of(*right) and exponent.denominator == 1 and abs(exponent) <= 64, "an exponent is an integer of size at most 64")
            return q_power(left, int(exponent))
        for kind, made in ((ast.Add, q_plus), (ast.Sub, q_minus), (ast.Mult, q_times), (ast.Div, q_over)):
            if isinstance(node.op, kind):
                return made(left, right)
        return no(f"{shown(value)} is no formula")

    try:
        return read(ast.parse(plain, mode="eval").body)
    except (SyntaxError, ValueError):
        return no(f"{shown(value)} is no formula")


Region = dict[str, tuple[Fraction | None, Fraction | None]]
"""The open interval of each parameter; None is no bound."""


@dataclass(frozen=True)
class Cell:
    """Where each form of the guard is ≥ 0: the weights that are not 0, and (control, what is added) for each symbol."""

    guard: list[Poly]
    next: Row
    moves: dict[str, tuple[str, tuple[int, ...]]]


@dataclass(frozen=True)
class Machine:
    """A counter machine as formulas. `powers` are (base, counter) by name."""

    alphabet: tuple[str, ...]
    counters: tuple[str, ...]
    start: tuple[str, tuple[int, ...]]
    cells: dict[str, list[Cell]]
    region: Region
    powers: dict[str, tuple[Quotient, str]]

    def values(self, forms: list[Poly], more: dict[str, tuple[Quotient, str]] | None = None) -> dict[str, Quotient]:
        """The counters and powers where the counters are these forms. A power of a form is a variable, but for its whole constant."""
        found = {name: (form, UNIT) for name, form in zip(self.counters, forms, strict=True)}
        for name, (base, counter) in {**self.powers, **(more or {})}.items():
            form = found[counter][0]
            whole = form.get((), ZERO).__floor__()
            need(abs(whole) <= MOST, "a power is too far from its variable")
            rest, shift = plus(form, constant(whole), -ONE), q_power(base, whole)
            text = f"({spelled(base[0])})/({spelled(base[1])})^({spelled(rest)})"
            found[name] = q_times(shift, (variable(text), UNIT)) if rest else shift
        return found


ALTERNATIVES = {"==": [[(1, 0), (-1, 0)]], "!=": [[(1, 1)], [(-1, 1)]], ">=": [[(1, 0)]], ">": [[(1, 1)]], "<=": [[(-1, 0)]], "<": [[(-1, 1)]]}
"""The ways a form can stand in a relation to 0, each as conditions sign·form − less ≥ 0."""
NEGATED = {"==": "!=", "!=": "==", "<=": ">", ">": "<=", "<": ">=", ">=": "<"}


def split(cases: list[list[Guard]]) -> list[tuple[int, list[list[int]]]]:
    """Where each case is the first that applies: (its number, integer forms ≥ 0), in the order that certificates count cells by."""

    def narrowed(regions: list[list[list[int]]], form: list[int], relation: str) -> list[list[list[int]]]:
        found: list[list[list[int]]] = []
        for region in regions:
            for conditions in ALTERNATIVES[relation]:
                new: list[list[int]] | None = region
                for sign_of, less in conditions:
                    new = None if new is None else joined(new, [sign_of * k for k in form[:-1]] + [sign_of * form[-1] - less])
                found += [] if new is None else [new]
        return found

    found: list[tuple[int, list[list[int]]]] = []
    left: list[list[list[int]]] = [[]]
    for number, guard in enumerate(cases):
        outside: list[list[list[int]]] = []
        for region in left:
            inside = [region]
            for form, relation in guard:
                outside += narrowed(inside, form, NEGATED[relation])
                inside = narrowed(inside, form, relation)
            found += [(number, part) for part in inside]
        left = outside
    return found


def joined(region: list[list[int]], form: list[int]) -> list[list[int]] | None:
    """The region with one more form ≥ 0, divided by its common factor; None where two forms contradict each other."""
    common = gcd(*form[:-1])
    if not common:
        return None if form[-1] < 0 else region
    *slopes, height = [k // common for k in form]  # the constant rounded down: the rest is an integer
    if any(other[:-1] == [-k for k in slopes] and other[-1] + height < 0 for other in region):
        return None
    if any(other[:-1] == slopes and other[-1] <= height for other in region):
        return region
    return [other for other in region if other[:-1] != slopes] + [[*slopes, height]]


def positive(x: Quotient, guard: list[list[int]], counters: tuple[str, ...], region: Region, powers: Iterable[str]) -> bool:
    """Whether the quotient is seen to be positive throughout a cell, for all parameters and powers.

    A counter with a bound is that bound plus something ≥ 0, a parameter a quotient of something > 0; then all coefficients must
    have one sign, after multiplying by (1 + that) a few times (Pólya).
    """
    known: dict[str, Quotient] = {}
    for i, name in enumerate(counters):
        alone = [form for form in guard if form[i] and not any(k for j, k in enumerate(form[:-1]) if j != i)]
        if bounds := sorted(alone, key=lambda form: -form[i])[:1]:  # from below, if there is one
            slope, height = bounds[0][i], Fraction(bounds[0][-1])
            known[name] = over(plus(constant(-height / slope), variable(f"{name} "), ONE if slope > 0 else -ONE))
    for name, (low, high) in region.items():
        r = variable(name)
        if low is not None and high is not None:
            known[name] = over(plus(constant(low), r, high), plus(UNIT, r))
        else:
            known[name] = over(plus(r, constant(low))) if low is not None else over(plus(constant(high or ZERO), r, -ONE))
    free, sure = {f"{name} " for name in counters}, {*region, *powers}

    def sign_of(p: Poly) -> int:
        for _ in range(8):
            signs = {c > 0 for c in p.values()}
            if len(signs) == 1:
                strict = any(not free & set(m) for m in p)
                return (1 if signs.pop() else -1) if strict and names_of(p) <= free | sure else 0
            for name in region:
                p = times(p, plus(UNIT, variable(name)))
        return 0

    top, bottom = put_in(x, known)
    return sign_of(top) * sign_of(bottom) == 1


def machine_of(thing: Any) -> Machine:
    """The counter machine that this is."""
    machine = thing.machine if isinstance(thing, Model) else None
    need(machine is not None, "a counter machine is needed here")
    assert machine is not None
    return machine


def recogniser(language: "Language") -> Machine:
    """The automaton of a language, which may end where it accepts."""
    cells = {
        str(state): [Cell([], {END if state in language.accepting else language.alphabet[0]: (UNIT, UNIT)}, {
            x: (str(to), ()) for x, to in zip(language.alphabet, row, strict=True)
        })] for state, row in enumerate(language.moves)
    }  # fmt: skip
    return Machine(language.alphabet, (), (str(language.start), ()), cells, {}, {})


def idle(machine: Machine) -> Machine:
    """A machine that does nothing, to stand beside one."""
    return Machine(machine.alphabet, (), ("", ()), {"": [Cell([], {}, dict.fromkeys(machine.alphabet, ("", ())))]}, {}, {})


# == Evidence for all lengths =========================================================================================

Witness = list[tuple[Fraction, list[int]]]


def poly_of(data: Any) -> Poly:
    """A rational, or a list of [coefficient, {variable: power, …}], each monomial once."""
    if not isinstance(data, list):
        return constant(rational(data))
    found: Poly = {}
    for c, powers in (group(term, 2) for term in data):
        need(all(1 <= integer(power) <= MOST for power in table(powers).values()), f"a power is from 1 to {MOST}")
        monomial = tuple(sorted(name for name, power in powers.items() for _ in range(power)))
        need(monomial not in found, "a polynomial has a monomial twice")
        found[monomial] = rational(c)
    return {m: c for m, c in found.items() if c}


def quotient_of(data: Any) -> Quotient:
    """A polynomial, or {top, bottom}."""
    if not isinstance(data, dict):
        return over(poly_of(data))
    fields(data, "top bottom")
    return over(poly_of(field(data, "top")), poly_of(field(data, "bottom")))


def polys_of(data: Any) -> list[Poly]:
    """A list of polynomials."""
    return [poly_of(p) for p in listed(data)]


def witness_of(data: Any) -> Witness:
    """A list of [coefficient, [number of a hypothesis, …]]."""
    return [(rational(group(product, 2)[0]), [integer(k) for k in listed(product[1])]) for product in listed(data)]


def shows(witness: Witness, hypotheses: list[Poly], first: int | None = None) -> Poly:
    """Σ coefficient · Π hypotheses, which is not negative; with `first`, positive, as hypotheses from there on are."""
    total: Poly = {}
    for c, factors in witness:
        need(c >= 0 and all(0 <= k < len(hypotheses) for k in factors), "a witness has a negative coefficient, or an unknown hypothesis")
        product = constant(c)
        for k in factors:
            product = times(product, hypotheses[k])
        total = plus(total, product)
    strict = first is None or any(c > 0 and all(k >= first for k in factors) for c, factors in witness)
    need(strict, "a witness shows no more than ≥ 0 where > 0 is needed")
    return total


def whole_form(form: Poly) -> Poly:
    """A form in integers, divided by the common factor of its coefficients, the constant rounded down."""
    slopes = [c for m, c in form.items() if m]
    if any(c.denominator != 1 for c in slopes):
        return form
    common = gcd(*(c.numerator for c in slopes)) or 1
    return {m: c for m, c in ((m, c / common if m else Fraction((c / common).__floor__())) for m, c in form.items()) if c}


def in_integers(forms: list[Poly]) -> bool:
    """Whether all are affine, in variables that are called by numbers."""
    return all(len(m) <= 1 and all(name.isdigit() for name in m) for form in forms for m in form)


@dataclass(frozen=True)
class Place:
    """States of two machines: both cells, the phase, and the counters as forms in integers at which the facts are ≥ 0."""

    at: tuple[tuple[str, int], tuple[str, int]]
    cells: tuple[Cell, Cell]
    phase: int
    forms: list[Poly]
    region: list[Poly]
    facts: list[Poly]


@dataclass(frozen=True)
class Way:
    """One place that a move can lead to: what stands for pinned integers there, and what is known before it is taken."""

    into: int
    pins: dict[str, Poly]
    known: list[Poly]


Step = tuple[str | None, list[Poly], list[Way]]
"""A move: its symbol (None where the completion begins), the counters after it, and the ways it can lead on."""


@dataclass(frozen=True)
class Run:
    """Two machines in step, on every symbol or on what the first can produce; `begin` says what the rule reads after the prompt."""

    left: Machine
    right: Machine
    every: bool = False
    begin: str | None = None
    phase: int = 0

    def parts(self, forms: list[Poly]) -> tuple[list[Poly], list[Poly]]:
        """The counters of the first machine, and of the second."""
        return forms[: len(self.left.counters)], forms[len(self.left.counters) :]

    def guards(self, cells: tuple[Cell, Cell], forms: list[Poly]) -> list[Poly]:
        """The forms of both cells' guards, where the counters are these."""
        found: list[Poly] = []
        for machine, cell, mine in zip((self.left, self.right), cells, self.parts(forms), strict=True):
            values = dict(zip(machine.counters, mine, strict=True))
            found += [whole_form(put_forms(form, values)) for form in cell.guard]
        return found

    @property
    def region(self) -> Region:
        """The parameters of both machines."""
        return {**self.left.region, **self.right.region}


def places_of(run: Run, evidence: dict[str, Any]) -> tuple[list[Place], list[list[Step]]]:
    """The places of an inductive certificate and all moves between them; reject one that does not hold the start or is left by a move."""
    need(evidence.get("kind") == "inductive", "an inductive certificate is needed here")
    fields(evidence, "kind locations start steps")
    need(set(run.left.alphabet) == set(run.right.alphabet), "the alphabets differ")
    need(all(run.left.region.get(name, ends) == ends for name, ends in run.right.region.items()), "one parameter has two regions")
    places: list[Place] = []
    for given in listed(field(evidence, "locations")):
        fields(table(given), "cells phase forms region")
        at = [(text(group(cell, 2)[0]), integer(cell[1])) for cell in group(field(given, "cells"), 2)]
        known = all(control in side.cells and 0 <= i < len(side.cells[control]) for side, (control, i) in zip((run.left, run.right), at, strict=True))
        need(known, "a location is at an unknown cell")
        cells = (run.left.cells[at[0][0]][at[0][1]], run.right.cells[at[1][0]][at[1][1]])
        forms, region = polys_of(field(given, "forms")), polys_of(field(given, "region"))
        need(len(forms) == len(run.left.counters) + len(run.right.counters), "a location has not one form for each counter")
        need(in_integers([*forms, *region]), "a location's forms are affine, in its integers")
        facts = [whole_form(form) for form in region] + run.guards(cells, forms)
        places.append(Place((at[0], at[1]), cells, integer(field(given, "phase")), forms, region, facts))
    need(places, "there is no location")
    start = {str(i): constant(integer(value)) for i, value in enumerate(listed(field(evidence, "start")))}
    begun = [constant(n) for n in run.left.start[1] + run.right.start[1]]
    need(tuple(control for control, _ in places[0].at) == (run.left.start[0], run.right.start[0]) and places[0].phase == run.phase, "location 0 is not at the start")
    need([put_forms(form, start) for form in places[0].forms] == begun, "location 0 does not have the counters of the start")
    inside = [put_forms(form, start) for form in places[0].facts]
    need(all(not names_of(form) and form.get((), ZERO) >= 0 for form in inside), "the start is outside the region of location 0")
    steps = iter(listed(field(evidence, "steps")))
    moves = [list(leaving(run, place, places, steps)) for place in places]
    need(next(steps, None) is None, "there are more steps than moves")
    return places, moves


def leaving(run: Run, place: Place, places: list[Place], steps: Iterator[Any]) -> Iterator[Step]:
    """The moves from a place, by symbol and then the beginning of the completion, checked against the next steps of the certificate."""
    (left, right), (mine, theirs) = place.cells, run.parts(place.forms)
    listed_moves: list[tuple[str | None, int, tuple[str, str], list[Poly]]] = []
    for x in run.left.alphabet:
        if x in left.next or (run.every and place.phase == 0):
            (to, adds), (other, more) = left.moves[x], right.moves[x]
            after = [plus(form, constant(add)) for form, add in zip([*mine, *theirs], [*adds, *more], strict=True)]
            listed_moves.append((x, place.phase, (to, other), after))
    if place.phase == 0 and run.begin is not None:
        again = run.begin == "completion"
        other = run.right.start[0] if again else place.at[1][0]
        listed_moves.append((None, 1, (place.at[0][0], other), [*mine, *(map(constant, run.right.start[1]) if again else theirs)]))
    for symbol, phase, (to, other), after in listed_moves:
        ways: list[Way] = []
        for i, cell in enumerate(run.left.cells[to]):
            for j, beside in enumerate(run.right.cells[other]):
                known = place.facts + run.guards((cell, beside), after)
                step = table(next(steps, {}))
                if "impossible" in step:
                    fields(step, "impossible")
                    need(shows(witness_of(step["impossible"]), known) == constant(-1), f"a move by {shown(symbol)} is not shown to be impossible")
                else:
                    way = entered(step, places, known, after)
                    need((places[way.into].at, places[way.into].phase) == (((to, i), (other, j)), phase), f"a move by {shown(symbol)} leads to another cell")
                    ways.append(way)
        yield symbol, after, ways


def entered(step: dict[str, Any], places: list[Place], known: list[Poly], after: list[Poly]) -> Way:
    """The way into a place, whose integers are given as forms in those of the place left; everything holds where the pins do."""
    need(step, "there are fewer steps than moves")
    fields(step, "pins into values witnesses")
    into = integer(field(step, "into"))
    need(0 <= into < len(places), "a move leads to an unknown location")
    given = [(text(pin[0]), poly_of(pin[1]), witness_of(pin[2]), witness_of(pin[3])) for pin in (group(pin, 4) for pin in listed(field(step, "pins")))]
    pins = {name: form for name, form, _, _ in given}
    for name, form, least, most in given:
        gap = plus(variable(name), form, -ONE)
        need(not names_of(form) & pins.keys(), "a pin is pinned itself")
        need(shows(least, known) == gap and plus(shows(most, known), gap) == {}, f"the pin of {shown(name)} is not shown")
    forms = polys_of(field(step, "values"))
    need(in_integers(forms) and all(c.denominator == 1 for form in forms for c in form.values()), "a location's integers are no integers")
    values, target = {str(i): form for i, form in enumerate(forms)}, places[into]
    need(names_of(*target.forms, *target.region) <= values.keys(), "an integer of a location has no value")
    for form, counter in zip(target.forms, after, strict=True):
        need(put_forms(put_forms(form, values), pins) == put_forms(counter, pins), "a move leads to other counters")
    reasons = [witness_of(witness) for witness in group(field(step, "witnesses"), len(target.region))]
    for form, reason in zip(target.region, reasons, strict=True):
        need(put_forms(plus(put_forms(form, values), shows(reason, known), -ONE), pins) == {}, "a move is not shown to stay in the region")
    return Way(into, pins, known)


def weight_at(machine: Machine, cell: Cell, outcome: str, forms: list[Poly]) -> Quotient:
    """The weight of an outcome in a cell, where the counters are these."""
    return put_in(cell.next[outcome], machine.values(forms)) if outcome in cell.next else ({}, UNIT)


def check_inductive(kind: str, left: Machine, right: Machine, evidence: dict[str, Any], rule: tuple[str, str] = ("", "")) -> None:
    """At each location both machines answer alike; or, for a rule, the second may end wherever the first may."""
    if kind == "obeys":
        reads, prompts = rule
        begins = reads == "completion" or prompts == "all"
        run = Run(left, right, prompts == "all", reads if begins else None, 0 if begins else 1)
    else:
        run = Run(left, right, kind == "same_conditionals")
    places, _ = places_of(run, evidence)
    for place in places:
        mine, theirs = place.cells
        if kind == "obeys":
            need(place.phase != 1 or END not in mine.next or END in theirs.next, "at a location p can end, and the rule does not accept")
            continue
        here, there = run.parts(place.forms)
        for x in (*left.alphabet, END):
            need(q_equal(weight_at(left, mine, x, here), weight_at(right, theirs, x, there)), f"the weights of {shown(x)} differ at a location")


class Told:
    """Formulas at the places of a run, what they are there and after each move, and the signs that are shown of them."""

    def __init__(self, run: Run, evidence: dict[str, Any], *, powers: bool) -> None:
        self.run = run
        self.places, self.moves = places_of(run, table(field(evidence, "inductive")))
        self.via = [[integer(k) for k in listed(row)] for row in group(field(evidence, "via"), len(self.places))]
        fits = all(len(row) == len(moves) for row, moves in zip(self.via, self.moves, strict=True))
        need(fits and all(0 <= k < len(self.places) for row in self.via for k in row), "via names a location for each move")
        self.bounds: list[Poly] = []
        for name, (low, high) in run.region.items():
            self.bounds += [] if low is None else [plus(variable(name), constant(low), -ONE)]
            self.bounds += [] if high is None else [plus(constant(high), variable(name), -ONE)]
        self.powers: dict[str, tuple[Quotient, str]] = {}
        for name, given, counter, top, bottom in (group(power, 5) for power in (listed(field(evidence, "powers")) if powers else [])):
            base = quotient_of(given)
            need(text(counter) in run.left.counters and text(name) not in (*run.left.counters, *run.left.powers), f"the power {shown(name)} has no counter, or a name that is taken")
            shown_parts = (shows(witness_of(top), self.bounds, 0), shows(witness_of(bottom), self.bounds, 0))
            need(shown_parts == base, f"the base of the power {shown(name)} is not shown to be positive")
            self.powers[name] = (base, counter)

    def values(self, forms: list[Poly]) -> dict[str, Quotient]:
        """What the variables of a formula are where the counters are these: "0.n" of the first machine, "1.n" of the second."""
        mine, theirs = self.run.parts(forms)
        first, second = self.run.left.values(mine, self.powers), self.run.right.values(theirs)
        return {**{f"0.{name}": x for name, x in first.items()}, **{f"1.{name}": x for name, x in second.items()}}

    def here(self, i: int, x: Quotient) -> Quotient:
        """A formula at a place. It speaks of counters, powers and parameters, and its bottom of parameters alone."""
        values = self.values(self.places[i].forms)
        need(names_of(*x) <= values.keys() | self.run.region.keys() and names_of(x[1]) <= self.run.region.keys(), "a formula speaks of what it may not")
        return put_in(x, values)

    def weight(self, i: int, x: str, side: int = 0) -> Quotient:
        """The weight of an outcome at a place."""
        machine = (self.run.left, self.run.right)[side]
        return weight_at(machine, self.places[i].cells[side], x, self.run.parts(self.places[i].forms)[side])

    def after(self, i: int, formulas: list[Quotient]) -> Quotient:
        """The expectation after one move; where a move can lead on in several ways, the formula that continues must be the one there."""
        total: Quotient = ({}, UNIT)
        for (symbol, forms, ways), k in zip(self.moves[i], self.via[i], strict=True):
            for way in ways:
                at = self.values([put_forms(form, way.pins) for form in forms])
                need(q_equal(put_in(formulas[k], at), put_in(formulas[way.into], at)), "the formula that continues is not the one of a location led to")
            total = q_plus(total, q_times(self.weight(i, symbol or ""), put_in(formulas[k], self.values(forms))))
        return total

    def signed(self, i: int, x: Quotient, data: Any, what: str) -> None:
        """The quotient is not negative at a place."""
        fields(table(data), "value top bottom")
        value, known = quotient_of(field(data, "value")), self.places[i].facts
        powers = sorted(name for name in names_of(*value) if name.startswith("("))
        hypotheses = [*known, *self.bounds, *map(variable, powers)]
        need(q_equal(value, x), f"{what}: the quotient shown is another")
        top, bottom = witness_of(field(data, "top")), witness_of(field(data, "bottom"))
        need(shows(top, hypotheses) == value[0], f"{what}: the top is not shown to be ≥ 0")
        need(shows(bottom, hypotheses, len(known)) == value[1], f"{what}: the bottom is not shown to be > 0")


def expected_totals(kind: str, p: Machine, q: Machine | None, evidence: dict[str, Any]) -> "Formula":
    """h = reward + Ph and M = Σh + PM, all ≥ 0: then each h at the start is an expected total, and with logarithms their sum the value."""
    fields(evidence, "kind inductive arguments formulas via signs powers")
    told = Told(Run(p, q or idle(p)), evidence, powers=True)
    arguments = [quotient_of(x) for x in listed(field(evidence, "arguments"))]
    logs, size = kind in ("kl", "cross_entropy", "entropy"), len(told.places)
    need(all(names_of(*x) <= told.run.region.keys() for x in arguments) and (logs or not arguments), "the arguments are formulas in the parameters, of logarithms")
    count = len(arguments) if logs else 1
    formulas = [[quotient_of(x) for x in group(row, count + 1)] for row in group(field(evidence, "formulas"), size)]
    signs = [group(row, count + 1) for row in group(field(evidence, "signs"), size)]
    for i, place in enumerate(told.places):
        now = [told.here(i, x) for x in formulas[i]]
        for x, sign_of in zip(now, signs[i], strict=True):
            told.signed(i, x, sign_of, "a total")
        due: list[Quotient] = [({}, UNIT)] * count
        if not logs:
            due = [(UNIT, UNIT) if kind == "length" else told.weight(i, END)]
        for x in place.cells[0].next if logs else ():
            mine = told.weight(i, x)
            theirs = mine if q is None else told.weight(i, x, 1)
            need(theirs[0], f"q gives {shown(x)} no weight where p does")
            argument = q_over(mine if kind == "kl" else (UNIT, UNIT), theirs)
            if not q_equal(argument, (UNIT, UNIT)):
                found = next((k for k, other in enumerate(arguments) if q_equal(other, argument)), None)
                need(found is not None, f"the quotient of weights of {shown(x)} is none of the arguments")
                due[found or 0] = q_plus(due[found or 0], mine)
        for j in range(count):
            need(q_equal(now[j], q_plus(due[j], told.after(i, [row[j] for row in formulas]))), "a total is not its reward and what comes after")
        bound = told.after(i, [row[count] for row in formulas])
        for x in now[:count]:
            bound = q_plus(bound, x)
        need(q_equal(now[count], bound), "the bound on the totals to come is not the totals and what comes after")
    start = told.values([constant(n) for n in told.run.left.start[1] + told.run.right.start[1]])
    first = [put_in(x, start) for x in formulas[0][:count]]
    return Formula([(c, a) for c, a in zip(first, arguments, strict=True) if c[0]], ({}, UNIT)) if logs else Formula([], first[0])


def check_drift(run: Run, evidence: dict[str, Any], *, tokens: bool) -> tuple[Told, list[Quotient]]:
    """L ≥ reward + PL and L ≥ 0: so L bounds what is still to come (Foster–Lyapunov)."""
    need(evidence.get("kind") == "drift", "a drift is needed here")
    fields(evidence, "kind inductive bounds via gaps signs powers")
    told = Told(run, evidence, powers=True)
    bounds, gaps, signs = bounds_of(told, evidence), *(group(field(evidence, name), len(told.places)) for name in ("gaps", "signs"))
    for i in range(len(told.places)):
        now = told.here(i, bounds[i])
        told.signed(i, now, signs[i], "a bound")
        reward = (UNIT, UNIT) if tokens else told.weight(i, END)
        told.signed(i, q_minus(now, q_plus(reward, told.after(i, bounds))), gaps[i], "a drift")
    return told, bounds


def bounds_of(told: Told, evidence: dict[str, Any]) -> list[Quotient]:
    """One formula for each place."""
    return [quotient_of(x) for x in group(field(evidence, "bounds"), len(told.places))]


def check_recurrent(machine: Machine, evidence: dict[str, Any]) -> None:
    """V ≥ PV converges along a run; only finitely many states have V bounded; from each of them END can be reached. So runs end."""
    fields(evidence, "kind inductive bounds via gaps far slope slack ranks floors exits")
    told = Told(Run(machine, idle(machine)), evidence, powers=False)
    size, bounds = len(told.places), bounds_of(told, evidence)
    gaps, far, floors, exits = (group(field(evidence, name), size) for name in ("gaps", "far", "floors", "exits"))
    ranks = [over(poly_of(rank)) for rank in group(field(evidence, "ranks"), size)]
    slope, slack = over(constant(rational(field(evidence, "slope")))), over(constant(rational(field(evidence, "slack"))))
    need(slope[0].get((), ZERO) > 0, "the slope is positive")
    for i, place in enumerate(told.places):
        now = told.here(i, bounds[i])
        told.signed(i, q_minus(now, told.after(i, bounds)), gaps[i], "a drift")
        raised, integers = q_plus(now, slack), sorted(names_of(*place.forms))
        signs = group(far[i], 2 * len(integers) + 1)
        told.signed(i, raised, signs[-1], "a floor")
        for k, name in enumerate(integers):
            side = q_times(slope, over(variable(name)))
            told.signed(i, q_minus(raised, side), signs[2 * k], "a far side")
            told.signed(i, q_plus(raised, side), signs[2 * k + 1], "a far side")
        rank = told.here(i, ranks[i])
        need(q_equal(rank, over(shows(witness_of(floors[i]), place.facts))), "a rank is not shown to be ≥ 0")
        symbol, reasons = group(exits[i], 2)[0], [witness_of(reason) for reason in listed(exits[i][1])]
        if symbol is None:
            need(END in place.cells[0].next, "an exit ends where END has no weight")
            continue
        found = [move for move in told.moves[i] if move[0] == text(symbol)]
        need(found and len(found[0][2]) == len(reasons), "an exit has no weight, or not one reason for each way on")
        _, forms, ways = found[0]
        for way, reason in zip(ways, reasons, strict=True):
            fall = q_minus(rank, q_plus((UNIT, UNIT), put_in(ranks[way.into], told.values(forms))))
            gap = q_minus(fall, over(shows(reason, way.known)))
            need(not put_in(gap, {name: over(form) for name, form in way.pins.items()})[0], "a rank does not fall on the way out")


def check_breach(p: Any, rule: Any, reads: str, prompts: str, evidence: dict[str, Any]) -> None:
    """A prompt with a completion that has positive probability and breaks the rule."""
    need(evidence.get("kind") == "breach", f"{shown(evidence.get('kind'))} is no evidence against a rule")
    fields(evidence, "kind prompt completion")
    prompt, completion = (prompt_of(field(evidence, name), p.alphabet) for name in ("prompt", "completion"))
    state = p.start
    for i, x in enumerate((*prompt, *completion)):
        need((i < len(prompt) and prompts == "all") or x in p.answer(state), f"{shown(x)} is impossible there")
        state = p.step(state, x)
    need(END in p.answer(state), "the completion does not end there")
    word = completion if reads == "completion" else (*prompt, *completion)
    obeyed = rule.read(rule.start, word) in rule.accepting if isinstance(rule, Language) else END in rule.answer(rule.after(word))
    need(not obeyed, "the string obeys the rule")


# == Values that depend on parameters =================================================================================


@dataclass(frozen=True)
class Formula:
    """constant + Σ coefficient · ln argument, in parameters."""

    terms: list[tuple[Quotient, Quotient]]
    constant: Quotient

    def at(self, values: dict[str, Quotient]) -> "Formula":
        """With numbers for parameters."""
        return Formula([(put_in(c, values), put_in(a, values)) for c, a in self.terms], put_in(self.constant, values))

    def ends(self) -> "Ends | Formula":
        """The exact number, where it is a sum of logarithms or a rational; else itself."""
        if any(names_of(*x) for x in (self.constant, *(x for term in self.terms for x in term))) or (self.terms and self.constant[0]):
            return self
        total = exactly(self.constant[0].get((), ZERO))
        for c, a in self.terms:
            gather(total, {a[0].get((), ZERO): c[0].get((), ZERO)})
        return point({a: r for a, r in total.items() if a == "c" or r})


def formula_ends(x: "Ends | Formula") -> Formula | None:
    """An exact value as a formula."""
    if isinstance(x, Formula):
        return x
    low, high = x
    if low is not high or not isinstance(low, dict):
        return None
    return Formula([(over(constant(r)), over(constant(a))) for a, r in low.items() if a != "c" and r], over(constant(low.get("c", ZERO))))


def identical(x: "Ends | Formula", y: "Ends | Formula") -> bool:
    """Whether both are seen to be one number for all parameters: over arguments with common factors split, each coefficient agrees.

    All arguments are positive, so signs under a logarithm may be dropped: ln|·| is what is compared.
    """
    left, right = formula_ends(x), formula_ends(y)
    if left is None or right is None or not q_equal(left.constant, right.constant):
        return False
    todo: list[tuple[Poly, Quotient]] = []
    for factor, value in ((1, left), (-1, right)):
        for weight, (top, bottom) in value.terms:
            c = q_times(over(constant(factor)), weight)
            todo += [(top, c), (bottom, q_minus(({}, UNIT), c))]
    split_up: list[tuple[Poly, Quotient]] = []  # polynomials with the leading coefficient 1
    numbers: list[tuple[int, Quotient]] = []
    while todo:
        form, c = todo.pop()
        need(form, "a logarithm of 0")
        lead = form[max(form)]
        numbers += [(abs(lead.numerator), c), (lead.denominator, q_minus(({}, UNIT), c))]
        form = {m: k / lead for m, k in form.items()}
        if not names_of(form):
            continue
        for k, (other, total) in enumerate(split_up):
            if (rest := divided(form, other)) is not None:
                split_up[k] = (other, q_plus(total, c))
                todo.append((rest, c))
                break
            if (rest := divided(other, form)) is not None:
                split_up[k] = (form, q_plus(total, c))
                todo.append((rest, total))
                break
        else:
            split_up.append((form, c))
    bases: dict[int, Quotient] = {}  # pairwise coprime at all times
    while numbers:
        n, c = numbers.pop()
        if n == 1:
            continue
        for m in bases:
            if (common := gcd(n, m)) > 1:
                total = bases.pop(m)
                numbers += [(common, q_plus(c, total)), (n // common, c), (m // common, total)]
                break
        else:
            bases[n] = c
    return not any(total[0] for total in (*(total for _, total in split_up), *bases.values()))


def divided(form: Poly, by: Poly) -> Poly | None:
    """The exact quotient of polynomials, None where something remains; monomials are ordered by their powers, variable by variable."""
    names = sorted(names_of(form, by))

    def rank(m: tuple[str, ...]) -> tuple[int, ...]:
        return tuple(m.count(name) for name in names)

    lead = max(by, key=rank)
    quotient: Poly = {}
    while form:
        top = max(form, key=rank)
        powers = [a - b for a, b in zip(rank(top), rank(lead), strict=True)]
        if min(powers, default=0) < 0:
            return None
        term = {tuple(name for name, power in zip(names, powers, strict=True) for _ in range(power)): form[top] / by[lead]}
        quotient, form = plus(quotient, term), plus(form, times(term, by), -ONE)
    return quotient


# == Intervals of counter machines ====================================================================================

Span = tuple[Fraction, Fraction]
FINE = 1 << 320  # bounds are rounded outward to multiples of 1/FINE


def outward(low: Fraction, high: Fraction) -> Span:
    """The same bounds with short denominators, no tighter."""
    return Fraction((low * FINE).__floor__(), FINE), Fraction(-(-high * FINE).__floor__(), FINE)


def product_span(x: Span, y: Span) -> Span:
    """Bounds on a product."""
    ends = [a * b for a in x for b in y]
    return outward(min(ends), max(ends))


def power_span(base: Span, n: int) -> Span:
    """Bounds on a power of a positive number."""
    need(base[0] > 0, "a power of a base that is not seen to be positive")
    low, high = (base[0] ** abs(n), base[1] ** abs(n))
    return outward(low, high) if n >= 0 else outward(1 / high, 1 / low)


def span_of(x: Quotient, values: dict[str, Span]) -> Span | None:
    """Bounds on a quotient, monomial by monomial; None where a variable is unknown, or the bottom may be 0."""
    if not names_of(*x) <= values.keys():
        return None
    ends: list[Span] = []
    for p in x:
        low = high = ZERO
        for m, c in p.items():
            term: Span = (c, c)
            for name in m:
                term = product_span(term, values[name])
            low, high = low + term[0], high + term[1]
        ends.append((low, high))
    top, bottom = ends
    if bottom[0] <= 0 <= bottom[1]:
        return None
    parts = [a / b for a in top for b in bottom]
    return outward(min(parts), max(parts))


Pair = tuple[tuple[str, tuple[int, ...]], tuple[str, tuple[int, ...]]]


class Walk:
    """Two machines in step, state by state, for all parameters of a bounded region at once."""

    def __init__(self, kind: str, run: Run) -> None:
        self.kind, self.run = kind, run
        self.region: dict[str, Span] = {}
        for name, (low, high) in run.region.items():
            need(low is not None and high is not None, "a parameter has no bound on one side")
            assert low is not None
            assert high is not None
            self.region[name] = (low, high)
        self.known: dict[Pair, tuple[Span, bool, list[tuple[Pair, Span]]]] = {}

    def values(self, machine: Machine, counts: tuple[int, ...], more: dict[str, tuple[Quotient, str]] | None = None) -> dict[str, Span]:
        """Bounds on parameters, counters and powers."""
        found = {**self.region, **{name: (Fraction(n), Fraction(n)) for name, n in zip(machine.counters, counts, strict=True)}}
        for name, (base, counter) in {**machine.powers, **(more or {})}.items():
            size = span_of(base, self.region)
            need(size, "the base of a power is not bounded")
            found[name] = power_span(size or (ZERO, ZERO), counts[machine.counters.index(counter)])
        return found

    def cell(self, machine: Machine, state: tuple[str, tuple[int, ...]]) -> int:
        """The number of the cell that holds the state."""
        at = {name: constant(n) for name, n in zip(machine.counters, state[1], strict=True)}
        return next(i for i, cell in enumerate(machine.cells[state[0]]) if all(put_forms(form, at).get((), ZERO) >= 0 for form in cell.guard))

    def terms(self, mine: Row, theirs: Row, values: dict[str, Span], others: dict[str, Span]) -> list[tuple[Span, Span, Span]]:
        """(weight, over, under) of each weight · ln(over/under) in one step's term."""
        found: list[tuple[Span, Span, Span]] = []
        for x, formula_of_x in mine.items():
            weight = weight_span(formula_of_x, values)
            need(self.kind == "entropy" or x in theirs, f"q gives {shown(x)} no weight where p does")
            found.append((weight, weight if self.kind == "kl" else (ONE, ONE), weight if self.kind == "entropy" else weight_span(theirs[x], others)))
        return found

    def local(self, pair: Pair) -> tuple[Span, bool, list[tuple[Pair, Span]]]:
        """Bounds on what one visit adds, whether the upper one is known, and where it leads."""
        if pair in self.known:
            return self.known[pair]
        mine, theirs = pair
        left, right = (m.cells[state[0]][self.cell(m, state)] for m, state in zip((self.run.left, self.run.right), pair, strict=True))
        values = self.values(self.run.left, mine[1])
        weights = {x: weight_span(w, values) for x, w in left.next.items()}
        flow: list[tuple[Pair, Span]] = []
        for x in self.run.left.alphabet:
            if x in weights:
                after = [(cell.moves[x][0], tuple(n + add for n, add in zip(state[1], cell.moves[x][1], strict=True))) for cell, state in zip((left, right), pair, strict=True)]
                flow.append(((after[0], after[1]), weights[x]))
        adds, known = ((ONE, ONE) if self.kind == "length" else weights.get(END, (ZERO, ZERO))), True
        if self.kind not in ("length", "finite_mass"):
            low = high = ZERO
            for weight, above, under in self.terms(left.next, right.next, values, self.values(self.run.right, theirs[1])):
                if under[0] <= 0:
                    known = False
                    continue
                most = product_span(weight, (ZERO, ln(above[1] / under[0], 120)[1]))[1] if above[1] >= under[0] else weight[0] * ln(above[1] / under[0], 120)[1] if above[1] else ZERO
                least = -under[1] if not above[0] else min(end * ln(above[0] / under[1], 120)[0] for end in weight)
                low, high = low + least, high + most
            adds = outward(max(low, ZERO), max(high, ZERO)) if known else (ZERO, ZERO)
        self.known[pair] = adds, known, flow
        return self.known[pair]

    def worst(self, cells: list[tuple[Cell, Cell]]) -> Fraction | None:
        """What no step at these cells adds more than; None where that is not seen."""
        if self.kind in ("length", "finite_mass"):
            return ONE
        if self.kind == "entropy":
            return ln(Fraction(max(1, *(len(mine.next) for mine, _ in cells))), 120)[1]
        most = ZERO
        # A parameter of one machine may be the name of a counter of the other, which has no bounds.
        fixed = [{x: b for x, b in self.region.items() if x not in m.counters and x not in m.powers} for m in (self.run.left, self.run.right)]
        for mine, theirs in cells:
            if self.kind in ("kl", "cross_entropy") and not mine.next.keys() <= theirs.next.keys():
                return None  # cells that are listed, and perhaps never reached
            for _, above, under in self.terms(mine.next, theirs.next, *fixed):
                if under[0] <= 0:
                    return None
                most = max(most, ln(above[1] / under[0], 120)[1]) if above[1] else most
        return most


def weight_span(x: Quotient, values: dict[str, Span]) -> Span:
    """Bounds on a weight, which lies between 0 and 1."""
    low, high = span_of(x, values) or (ZERO, ONE)
    return max(low, ZERO), min(high, ONE)


def horizon(kind: str, p: Machine, q: Machine | None, evidence: dict[str, Any]) -> "Ends":
    """What the first tokens add, followed state by state, and a bound on what is left over."""
    fields(evidence, "kind length drift")
    length, run = integer(field(evidence, "length")), Run(p, q or idle(p))
    need(0 <= length <= 10_000, "a horizon is from 0 to 10,000 tokens")
    need(set(run.left.alphabet) == set(run.right.alphabet), "the alphabets differ")
    walked = Walk(kind, run)
    masses: dict[Pair, Span] = {(run.left.start, run.right.start): (ONE, ONE)}
    low, high, known = ZERO, ZERO, True
    for _ in range(length):
        after: dict[Pair, Span] = {}
        for pair, mass in masses.items():
            adds, sure, flow = walked.local(pair)
            share = product_span(mass, adds)
            low, high, known = low + share[0], high + share[1], known and sure
            for target, weight in flow:
                share, before = product_span(mass, weight), after.get(target, (ZERO, ZERO))
                after[target] = (before[0] + share[0], before[1] + share[1])
        masses = after
    left = left_over(walked, masses, field(evidence, "drift")) if known else None
    if kind == "finite_mass":
        return exactly(min(low, ONE)), exactly(ONE if left is None else min(high + left, ONE))
    return exactly(low), inf if left is None else exactly(high + left)


def left_over(walked: Walk, masses: dict[Pair, Span], drift: Any) -> Fraction | None:
    """A bound on what the states that are left still add; None where there is none."""
    mass, run = walked.kind == "finite_mass", walked.run
    if drift is None:
        return sum((most for _, most in masses.values()), ZERO) if mass or not masses else None
    told, bounds = check_drift(run, table(drift), tokens=not mass)
    worst, total = walked.worst([place.cells for place in told.places]), ZERO
    for (mine, theirs), (_, most) in masses.items():
        at = ((mine[0], walked.cell(run.left, mine)), (theirs[0], walked.cell(run.right, theirs)))
        values = {f"0.{name}": x for name, x in walked.values(run.left, mine[1], told.powers).items()}
        values |= {f"1.{name}": x for name, x in walked.values(run.right, theirs[1]).items()}
        values |= walked.region
        found = [span_of(bound, values) for bound, place in zip(bounds, told.places, strict=True) if place.at == at]
        sure = worst is not None and found and None not in found
        ceiling = max(ZERO, *(x[1] for x in found if x)) * (worst or ZERO) if sure else None
        if mass:
            ceiling = ONE if ceiling is None else min(ceiling, ONE)
        if ceiling is None:
            return None
        total += most * ceiling
    return total


# == Evidence for equality ============================================================================================


def check_same(kind: str, p: Thing, q: Thing, evidence: dict[str, Any]) -> None:
    """The evidence shows that p and q are equal in the sense of the claim."""
    need(set(p.alphabet) == set(q.alphabet), "the alphabets differ")
    how = evidence.get("kind")
    if how == "bisimulation":
        need(isinstance(p, Model) and isinstance(q, Model), "blocks of states are for models")
        assert isinstance(p, Model) and isinstance(q, Model)
        everywhere = kind == "same_conditionals"
        need(not everywhere or (p.total and q.total), "a partial model does not answer every prompt")
        check_blocks(p, q, evidence, everywhere=everywhere)
    elif how == "invariant":
        need(kind != "same_conditionals", "linear algebra speaks of possible prompts only")
        check_invariant(p.joint, q.joint, evidence, strings=kind == "same_strings")
    elif how == "from_strings":
        need(kind == "same_joint", "equal strings and tightness give one joint, no more")
        fields(evidence, "kind strings tight")
        check_same("same_strings", p, q, table(field(evidence, "strings")))
        check_tight(p, table(field(evidence, "tight")))
    elif how == "inductive":
        check_inductive(kind, machine_of(p), machine_of(q), evidence)
    else:
        no(f"{shown(how)} is no evidence of equality")


def check_blocks(p: Model, q: Model, evidence: dict[str, Any], *, everywhere: bool) -> None:
    """States of one block answer alike, and go to one block after every (possible) symbol; both starts are in one block."""
    fields(evidence, "kind left right")
    behaviour: dict[int, Any] = {}
    firsts: list[int] = []
    for model, name in ((p, "left"), (q, "right")):
        blocks = [integer(block) for block in listed(field(evidence, name))]

        def after(state: Any, model: Model = model) -> dict[str, Any]:
            answer = model.answer(state)
            return {x: model.step(state, x) for x in model.alphabet if everywhere or x in answer}

        place = walk([model.start], lambda state, after=after: after(state).values(), len(blocks), f"the {name} side")
        for state, i in place.items():
            seen = (model.answer(state), {x: blocks[place[to]] for x, to in after(state).items()})
            need(behaviour.setdefault(blocks[i], seen) == seen, f"the states of block {shown(blocks[i])} behave differently")
        firsts.append(blocks[0])
    need(firsts[0] == firsts[1], "the starts are in different blocks")


def check_invariant(p: Joint, q: Joint, evidence: dict[str, Any], *, strings: bool) -> None:
    """A space of vectors over p's and q's states that holds the final one, is closed under symbols, and is orthogonal to the start.

    Row i are the coordinates of state i; a vector v of the space is then given by its values at the pivots: v_i = Σ_j row_i[j]·v_pivot(j).
    """
    fields(evidence, "kind pivots rows")
    given = [[(integer(group(entry, 2)[0]), rational(entry[1])) for entry in listed(row)] for row in listed(field(evidence, "rows"))]
    rows = [{j: r for j, r in row if r} for row in given]
    pivots = [integer(pivot) for pivot in listed(field(evidence, "pivots"))]
    need(all(0 <= pivot < len(rows) for pivot in pivots), "a pivot is no row")
    need(all(0 <= j < len(pivots) for row in rows for j in row), "a row has an unknown column")
    need(all(rows[pivot] == {j: ONE} for j, pivot in enumerate(pivots)), "the row of a pivot is not its unit vector")
    start: dict[int, Fraction] = {}
    final: list[Fraction] = []
    images: list[dict[str, dict[int, Fraction]]] = []
    for joint, factor in ((p, ONE), (q, -ONE)):
        offset = len(final)
        place = walk(joint.begin, lambda state, joint=joint: [to for _, to, _ in joint.emitting(state)], len(rows) - offset, "the invariant", at_most_size=True)
        for state, mass in joint.begin.items():
            gather(start, rows[offset + place[state]], factor * mass)
        for state in place:
            final.append(joint.ending(state) if strings else ONE)
            images.append({x: {} for x in joint.alphabet})
            for x, target, weight in joint.emitting(state):
                gather(images[-1][x], rows[offset + place[target]], weight)
    need(len(final) == len(rows), f"the invariant is for {len(rows)} states, and there are {len(final)}")
    for i, row in enumerate(rows):
        need(final[i] == sum((r * final[pivots[j]] for j, r in row.items()), ZERO), f"the final weight of state {i} is not in the space")
        for x, image in images[i].items():
            combined: dict[int, Fraction] = {}
            for j, r in row.items():
                gather(combined, images[pivots[j]][x], r)
            need(clean(combined) == clean(image), f"the space is not closed under {shown(x)} at state {i}")
    need(not clean(start), "the two starts differ in the space")


def clean(row: dict[int, Fraction]) -> dict[int, Fraction]:
    """A sparse vector without its zeros."""
    return {j: r for j, r in row.items() if r}


def check_different(kind: str, p: Thing, q: Thing, evidence: dict[str, Any]) -> None:
    """After the prompt p and q differ in what the claim says they share."""
    need(evidence.get("kind") == "separation", f"{shown(evidence.get('kind'))} is no evidence of a difference")
    fields(evidence, "kind prompt")
    prompt = prompt_of(field(evidence, "prompt"), set(p.alphabet) & set(q.alphabet))
    if kind == "same_conditionals":
        need(isinstance(p, Model) and isinstance(q, Model) and p.total and q.total, "a partial model does not answer every prompt")
        assert isinstance(p, Model) and isinstance(q, Model)
        need(p.answer(p.after(prompt)) != q.answer(q.after(prompt)), "both answer alike at the prompt")
        return
    left, right = (outcomes(thing.joint, forward(thing.joint, thing.joint.begin, prompt)) for thing in (p, q))
    if kind == "same_joint":
        need(left != right, "both give the same masses after the prompt")
    else:
        need(left.get(END) != right.get(END), "both give the string the same probability")


# == Evidence for tightness, and expected visits ======================================================================


def check_tight(p: Thing, evidence: dict[str, Any]) -> None:
    """From each state one can end, or move to a smaller rank; or a certificate for all lengths says so."""
    if evidence.get("kind") == "recurrent":
        check_recurrent(machine_of(p), evidence)
        return
    if evidence.get("kind") == "potential":
        mass = expected_totals("finite_mass", machine_of(p), None, evidence).ends()
        need(not isinstance(mass, Formula) and at_most(exactly(ONE), mass[0]), "the finite mass is not seen to be 1")
        return
    if evidence.get("kind") == "drift":
        check_drift(Run(machine_of(p), idle(machine_of(p))), evidence, tokens=True)
        return
    need(evidence.get("kind") == "ranking", f"{shown(evidence.get('kind'))} is no evidence of tightness")
    fields(evidence, "kind ranks")
    ranks = [integer(rank) for rank in listed(field(evidence, "ranks"))]
    joint = p.joint
    place = walk(joint.begin, lambda state: [to for _, to, _ in joint.emitting(state)], len(ranks), "the ranking")
    for state, i in place.items():
        lower = joint.ending(state) > 0 or any(ranks[place[to]] < ranks[i] for _, to, _ in joint.emitting(state))
        need(lower, f"state {i} cannot end and leads to no smaller rank")


def check_leaks(p: Thing, evidence: dict[str, Any]) -> None:
    """A closed class without END is reached with positive probability, or the finite mass is a number below 1."""
    if evidence.get("kind") == "potential":
        mass = expected_totals("finite_mass", machine_of(p), None, evidence).ends()
        need(not isinstance(mass, Formula) and below(mass[1], exactly(ONE)), "the finite mass is not seen to be below 1")
        return
    joint = p.joint
    prompt = possible_prompt(joint, evidence)
    closed_class(list(forward(joint, joint.begin, prompt)), lambda state: [(to, weight) for _, to, weight in joint.emitting(state)], evidence)


def possible_prompt(joint: Joint, evidence: dict[str, Any]) -> tuple[str, ...]:
    """The prompt of a closed class, which must have positive mass."""
    need(evidence.get("kind") == "closed_class", f"{shown(evidence.get('kind'))} is no evidence of this")
    fields(evidence, "kind prompt ranks first")
    prompt = prompt_of(field(evidence, "prompt"), joint.alphabet)
    need(forward(joint, joint.begin, prompt), "the prompt has probability zero")
    return prompt


Flow = Callable[[Any], list[tuple[Any, Fraction]]]


def closed_class(starts: list[Any], flow: Flow, evidence: dict[str, Any]) -> list[Any]:
    """The states reachable from one start: none of them ends, and each leads back to the first."""
    first, ranks = integer(field(evidence, "first")), [integer(rank) for rank in listed(field(evidence, "ranks"))]
    need(0 <= first < len(starts), "there is no such state after the prompt")
    place = walk([starts[first]], lambda state: [to for to, _ in flow(state)], len(ranks), "the class")
    for state, i in place.items():
        need(sum(weight for _, weight in flow(state)) == 1, f"state {i} of the class can end")
        need(i == 0 or any(ranks[place[to]] < ranks[i] for to, _ in flow(state)), f"state {i} of the class does not lead back")
    return list(place)


def expected_visits(begin: dict[Any, Fraction], flow: Flow, idle: Callable[[Any], bool], evidence: dict[str, Any]) -> list[tuple[Any, Fraction]]:
    """The states with expected visits x = e + xA; null where the chain never ends and nothing is to be counted."""
    need(evidence.get("kind") == "visits", f"{shown(evidence.get('kind'))} is no evidence of an expected value")
    fields(evidence, "kind visits ranks")
    visits = [None if value is None else rational(value) for value in listed(field(evidence, "visits"))]
    ranks = [integer(rank) for rank in listed(field(evidence, "ranks"))]
    need(len(ranks) == len(visits), "there are not as many ranks as visits")
    place = walk(begin, lambda state: [to for to, _ in flow(state)], len(visits), "the vector")
    balance = [begin.get(state, ZERO) for state in place]
    for state, i in place.items():
        ends = sum(weight for _, weight in flow(state)) < 1
        x = visits[i]
        if x is None:
            need(not ends and all(visits[place[to]] is None for to, _ in flow(state)), f"state {i} has no visits, but can be left or end")
            need(idle(state), f"state {i} has no visits, but adds to the value")
            continue
        need(ends or any(visits[place[to]] is None or ranks[place[to]] < ranks[i] for to, _ in flow(state)), f"state {i} leads to no smaller rank")
        for to, weight in flow(state):
            balance[place[to]] += x * weight
    for i, x in enumerate(visits):
        need(x is None or x == balance[i], f"the visits of state {i} do not balance")
    return [(state, x) for state, x in zip(place, visits, strict=True) if x is not None]


# == Values ===========================================================================================================

Ends = tuple[Number | float, Number | float]
"""A value as an interval; both ends are the same number where the value is exact."""
INFINITE: Ends = (inf, inf)


def point(value: Number) -> Ends:
    """An exact value."""
    return value, value


def value_of(quantity: dict[str, Any], evidence: dict[str, Any], look: Callable[[Any], Thing]) -> "Ends | Formula":
    """The value of a quantity, as far as the evidence establishes it."""
    kind, how = text(field(quantity, "kind")), evidence.get("kind")
    need(kind in READS, f"unknown quantity {shown(kind)}")
    fields(quantity, f"kind {READS[kind]}")
    p = look(text(field(quantity, "p")))
    q = look(text(field(quantity, "q"))) if "q" in READS[kind].split() else p
    prompt = prompt_of(field(quantity, "prompt") if kind in ("prefix_probability", "next_probability") else quantity.get("prompt", []), p.alphabet)
    if kind in ("prefix_probability", "next_probability", "zero_prompt_count"):
        need(how == "computed", "this value is computed, and needs no evidence")
        fields(evidence, "kind")
        return point(exactly(computed(kind, quantity, p, prompt)))
    if kind in ("kl", "total_variation") and how in ("bisimulation", "invariant", "from_strings", "inductive"):
        check_same("same_joint", p, q, evidence)
        return point(exactly(ZERO))
    if how == "frontier":
        need(kind not in ("extrapolation", "token_loss"), "no interval is known for this")
        return bracket(quantity, evidence, p, q, prompt)
    if kind in ("kl", "cross_entropy", "entropy", "finite_mass", "length") and how in ("potential", "horizon"):
        two = machine_of(q) if kind in ("kl", "cross_entropy") else None
        return expected_totals(kind, machine_of(p), two, evidence).ends() if how == "potential" else horizon(kind, machine_of(p), two, evidence)
    if kind == "token_loss":
        return per_token(quantity, evidence, look)
    if kind in ("kl", "cross_entropy", "entropy"):
        return divergence(p, q, evidence, relative=kind == "kl")
    if kind == "finite_mass" and how in ("ranking", "recurrent", "drift"):
        check_tight(p, evidence)
        return point(exactly(ONE))
    if kind == "length" and how == "closed_class":
        check_leaks(p, evidence)
        return INFINITE
    need(kind != "total_variation" and how == "visits", f"{shown(how)} is no evidence of this value")
    return point(exactly(expected(kind, quantity, evidence, p, prompt)))


READS = {
    "prefix_probability": "p prompt outcome", "next_probability": "p prompt outcome", "zero_prompt_count": "p length", "kl": "p q",
    "cross_entropy": "p q", "token_loss": "p q", "total_variation": "p q", "entropy": "p", "finite_mass": "p", "length": "p",
    "probability": "p language prompt whole", "extrapolation": "p language length",
}  # fmt: skip


def per_token(quantity: dict[str, Any], evidence: dict[str, Any], look: Callable[[Any], Thing]) -> Ends:
    """The cross-entropy over the expected number of tokens, each from its own evidence; the number of tokens is at least 1."""
    need(evidence.get("kind") == "quotient", "the loss per token is a quotient, and needs evidence for both parts")
    fields(evidence, "kind top bottom")
    loss = value_of({**quantity, "kind": "cross_entropy"}, table(field(evidence, "top")), look)
    if loss == INFINITE and evidence["top"].get("kind") == "escape":  # what p never ends costs is +∞ too, but over as many tokens
        return INFINITE
    tokens = value_of({"kind": "length", "p": quantity["p"]}, table(field(evidence, "bottom")), look)
    need(isinstance(loss, tuple) and isinstance(tokens, tuple), "a quotient of formulas in parameters")
    assert isinstance(loss, tuple) and isinstance(tokens, tuple)
    need(tokens[1] != inf, "the expected number of tokens is not seen to be finite")
    few, many = (end.get("c", ZERO) if isinstance(end, dict) else ZERO for end in tokens)
    low, high = (scaled(end, by) for end, by in zip(loss, (many, few), strict=True))
    return low, high


def scaled(x: Number | float, by: Fraction) -> Number | float:
    """The number x / by."""
    need(by > 0, "the number of tokens is not seen to be positive")
    return {key: r / by for key, r in x.items()} if isinstance(x, dict) else inf


def computed(kind: str, quantity: dict[str, Any], p: Thing, prompt: tuple[str, ...]) -> Fraction:
    """Values that a walk along the prompt, or over all prompts of a length, gives."""
    if kind == "zero_prompt_count":
        joint, length = p.joint, integer(field(quantity, "length"))
        need(length >= 0, "a length is not negative")
        layer: dict[frozenset[Any], int] = {frozenset(joint.begin): 1}  # how many possible prompts lead to each set of states
        for _ in range(length):
            after: dict[frozenset[Any], int] = {}
            for states, count in layer.items():
                for symbol in joint.alphabet:
                    if targets := frozenset(to for state in states for x, to, _ in joint.emitting(state) if x == symbol):
                        after[targets] = after.get(targets, 0) + count
            layer = after
        return Fraction(len(joint.alphabet) ** length - sum(layer.values()))
    outcome = quantity.get("outcome")
    need(outcome in (None, *p.alphabet, END), f"unknown outcome {shown(outcome)}")
    if kind == "next_probability":
        outcome = text(outcome)
        joint, masses = standing(p, prompt)
        return outcomes(joint, masses).get(outcome, ZERO)
    masses = forward(p.joint, p.joint.begin, prompt)
    return sum(masses.values(), ZERO) if outcome is None else outcomes(p.joint, masses).get(outcome, ZERO)


def standing(p: Thing, prompt: tuple[str, ...]) -> tuple[Joint, dict[Any, Fraction]]:
    """Where p stands after the prompt, in the states of its joint; at an impossible prompt a total model answers by its own states."""
    if isinstance(p, Model) and p.total and (p.source is None or not forward(p.source, p.source.begin, prompt)):
        return p.unrolled, {p.after(prompt): ONE}
    masses = forward(p.joint, p.joint.begin, prompt)
    need(masses, "the prompt has probability zero, and there is no answer")
    return p.joint, proportional(masses)


@dataclass(frozen=True)
class Language:
    """A complete automaton."""

    alphabet: tuple[str, ...]
    moves: list[list[int]]
    accepting: list[int]
    start: int

    def read(self, state: int, word: Iterable[str]) -> int:
        """The state after a word."""
        for symbol in word:
            state = self.moves[state][self.alphabet.index(symbol)]
        return state


def language_of(data: Any, p: Thing) -> Language:
    """The language of a quantity: over the symbols of p, every move in place."""
    fields(table(data), "alphabet moves accepting start")
    alphabet = alphabet_of(data["alphabet"]) if "alphabet" in data else p.alphabet
    need(set(alphabet) == set(p.alphabet), "the language has another alphabet")
    moves = [[integer(to) for to in group(row, len(alphabet))] for row in listed(field(data, "moves"))]
    accepting, start = [integer(state) for state in listed(field(data, "accepting"))], integer(data.get("start", 0))
    need(all(0 <= state < len(moves) for state in (start, *accepting, *(to for row in moves for to in row))), "the language has an unknown state")
    return Language(alphabet, moves, accepting, start)


def expected(kind: str, quantity: dict[str, Any], evidence: dict[str, Any], p: Thing, prompt: tuple[str, ...]) -> Fraction:
    """Finite mass and length over p's states; the mass of a language over pairs of a state and what the language has read."""
    if kind in ("finite_mass", "length"):
        joint, counting = p.joint, kind == "length"
        states = expected_visits(joint.begin, lambda state: [(to, weight) for _, to, weight in joint.emitting(state)], lambda _: not counting, evidence)
        return sum((x * (ONE if counting else joint.ending(state)) for state, x in states), ZERO)
    language = language_of(field(quantity, "language"), p)
    if kind == "probability":
        joint, masses = standing(p, prompt)
        begun = language.read(language.start, prompt if whole(quantity) else ())
        begin = {(state, begun): mass for state, mass in masses.items()}
    else:
        need(isinstance(p, Model) and p.total, "only a total model answers impossible prompts")
        assert isinstance(p, Model)
        joint, begin = p.unrolled, impossible(p, language, integer(field(quantity, "length")))

    def flow(pair: tuple[Any, int]) -> list[tuple[Any, Fraction]]:
        return [((to, language.read(pair[1], (x,))), weight) for x, to, weight in joint.emitting(pair[0])]

    pairs = expected_visits(begin, flow, lambda _: True, evidence)
    return sum((x * joint.ending(state) for (state, read), x in pairs if read in language.accepting), ZERO)


def whole(quantity: dict[str, Any]) -> bool:
    """Whether prompt and completion together are to be in the language."""
    need(isinstance(quantity.get("whole", False), bool), "whole is true or false")
    return quantity.get("whole", False)


def impossible(p: Model, language: Language, length: int) -> dict[Any, Fraction]:
    """The uniform distribution over the zero-probability prompts of a length, as pairs of states."""
    need(length >= 0, "a length is not negative")
    layer: dict[Any, int] = {(p.start, language.start, True): 1}
    for _ in range(length):
        after: dict[Any, int] = {}
        for (state, read, possible), count in layer.items():
            for x in p.alphabet:
                key = (p.step(state, x), language.read(read, (x,)), possible and x in p.answer(state))
                after[key] = after.get(key, 0) + count
        layer = after
    found = {(state, read): Fraction(count) for (state, read, possible), count in layer.items() if not possible}
    need(found, "no prompt of this length has probability zero")
    return proportional(found)


def divergence(p: Thing, q: Thing, evidence: dict[str, Any], *, relative: bool) -> Ends:
    """KL (or cross-entropy) of two deterministic models: Σ visits · the local term, or the reason why it is +∞."""
    need(set(p.alphabet) == set(q.alphabet), "the alphabets differ")
    if evidence.get("kind") == "escape":
        fields(evidence, "kind prompt outcome")
        prompt, outcome = prompt_of(field(evidence, "prompt"), p.alphabet), text(field(evidence, "outcome"))
        mine, theirs = (outcomes(thing.joint, forward(thing.joint, thing.joint.begin, prompt)) for thing in (p, q))
        need(outcome in mine, "p cannot produce this outcome there")
        need(outcome not in theirs, "q can produce this outcome there")
        return INFINITE
    need(isinstance(p, Model) and isinstance(q, Model), "exact values are for models")
    assert isinstance(p, Model) and isinstance(q, Model)

    def flow(pair: tuple[Any, Any]) -> list[tuple[Any, Fraction]]:
        answer = p.answer(pair[0])
        return [((p.step(pair[0], x), q.step(pair[1], x)), answer[x]) for x in p.alphabet if x in answer]

    def local(pair: tuple[Any, Any]) -> dict[Fraction, Fraction]:
        terms: dict[Fraction, Fraction] = {}
        theirs = q.answer(pair[1])
        for x, weight in p.answer(pair[0]).items():
            need(x in theirs, f"q gives {shown(x)} no weight where p does")
            a = (weight if relative else ONE) / theirs[x]
            if a != 1:
                terms[a] = terms.get(a, ZERO) + weight
        return terms

    if evidence.get("kind") == "closed_class":
        prompt = possible_prompt(p.joint, evidence)
        states = closed_class([(p.after(prompt), q.after(prompt))], flow, evidence)
        need(any(local(pair) for pair in states), "the class adds nothing")
        return INFINITE
    total: Number = {}
    for pair, x in expected_visits({(p.start, q.start): ONE}, flow, lambda pair: not local(pair), evidence):
        gather(total, local(pair), x)
    return point(total)


# == Intervals from explored prompts ==================================================================================


def bracket(quantity: dict[str, Any], evidence: dict[str, Any], p: Thing, q: Thing, prompt: tuple[str, ...]) -> Ends:
    """What a tree of expanded prompts leaves open: its leaves are the finished strings and the prompts not expanded."""
    fields(evidence, "kind expanded potential size")
    kind = quantity["kind"]
    potential, size = [rational(value) for value in listed(field(evidence, "potential"))], integer(field(evidence, "size"))
    need(set(p.alphabet) == set(q.alphabet), "the alphabets differ")
    joint, masses = standing(p, prompt) if kind == "probability" else (p.joint, p.joint.begin)
    other, others = (q.joint, q.joint.begin) if q is not p else (joint, masses)
    tree: list[tuple[dict[Any, Fraction], dict[Any, Fraction], tuple[str, ...]]] = [(masses, others, ())]
    expanded: set[tuple[int, str]] = set()
    for entry in listed(field(evidence, "expanded")):
        parent, symbol = integer(group(entry, 2)[0]), text(entry[1])
        need(0 <= parent < len(tree), "an expanded prompt stands before its parent")
        need(symbol in p.alphabet, f"an expanded prompt has the unknown symbol {shown(symbol)}")
        need((parent, symbol) not in expanded, "a prompt is expanded twice")
        expanded.add((parent, symbol))
        mine, theirs, word = tree[parent]
        tree.append((forward(joint, mine, (symbol,)), forward(other, theirs, (symbol,)), (*word, symbol)))
    done: list[tuple[Fraction, Fraction, tuple[str, ...]]] = []  # of a finished string: its mass under p, under q, and itself
    left: list[tuple[Fraction, Fraction, tuple[str, ...], dict[Any, Fraction]]] = []  # of an open prompt; and p's states there
    for i, (mine, theirs, word) in enumerate(tree):
        ours, their = outcomes(joint, mine), outcomes(other, theirs)
        for x in {**ours, **their}:
            if x == END:
                done.append((ours.get(x, ZERO), their.get(x, ZERO), word))
            elif (i, x) not in expanded:
                left.append((ours.get(x, ZERO), their.get(x, ZERO), (*word, x), forward(joint, mine, (x,))))
    if kind == "probability":
        return regular(language_of(field(quantity, "language"), p), prompt if whole(quantity) else (), done, left)
    if kind == "total_variation":
        distance = (sum((abs(a - b) for a, b, _ in done), ZERO) + sum((abs(a - b) for a, b, _, _ in left), ZERO)) / 2
        return exactly(distance), exactly(distance + sum((min(a, b) for a, b, _, _ in left), ZERO))
    if kind == "finite_mass":
        return exactly(sum((a for a, _, _ in done), ZERO)), exactly(ONE)
    tokens = to_come(joint, [states for a, _, _, states in left if a], potential)
    if kind == "length":
        inside = sum((sum(mine.values(), ZERO) for mine, _, _ in tree), ZERO)
        return exactly(inside + sum((a for a, _, _, _ in left), ZERO)), inf if tokens is None else exactly(inside + tokens)
    total: Number = {}
    for a, b, *_ in [*done, *left]:
        if a:
            need(b, "q gives a string of p no mass: the value is +∞")
            ratio = (a if kind == "kl" else ONE) / b
            total[ratio] = total.get(ratio, ZERO) + a
    low, high = (exactly(max(end, ZERO)) for end in enclosed(total, 60))
    if not any(a for a, *_ in left):
        return low, high
    most = Fraction(len(p.alphabet) + 1) if kind == "entropy" else worst(joint, other, size)
    if tokens is None or most is None:
        return low, inf
    gather(high, {most: tokens})
    return low, high


def regular(language: Language, read: tuple[str, ...], done: list[Any], left: list[Any]) -> Ends:
    """Accepted mass, and 1 minus what can no longer be accepted."""
    alive: set[int] = set(language.accepting)
    for _ in language.moves:
        alive |= {state for state, row in enumerate(language.moves) if alive & set(row)}
    begun = language.read(language.start, read)
    accepted = sum((a for a, _, word in done if language.read(begun, word) in language.accepting), ZERO)
    rejected = sum((a for a, _, word in done if language.read(begun, word) not in language.accepting), ZERO)
    rejected += sum((a for a, _, word, _ in left if language.read(begun, word) not in alive), ZERO)
    return exactly(accepted), exactly(1 - rejected)


def to_come(joint: Joint, standing_at: list[dict[Any, Fraction]], h: list[Fraction]) -> Fraction | None:
    """A bound on the expected tokens below the open prompts, from a potential h ≥ 1 + Ah ≥ 0; None where none is claimed."""
    if not standing_at:
        return ZERO
    if not h:
        return None
    need(all(value >= 0 for value in h), "a potential is not negative")
    place = walk(joint.begin, lambda state: [to for _, to, _ in joint.emitting(state)], len(h), "the potential")
    for state, i in place.items():
        need(h[i] >= 1 + sum((weight * h[place[to]] for _, to, weight in joint.emitting(state)), ZERO), f"the potential of state {i} is too small")
    return sum((mass * h[place[state]] for states in standing_at for state, mass in states.items()), ZERO)


def worst(p: Joint, q: Joint, size: int) -> Fraction | None:
    """1 over the least weight that a state of q gives to what a state of p can do beside it; None where not claimed, or 0."""
    if size <= 0:
        return None
    size = min(size, 1_000_000)  # one number must not keep this busy for ever

    def after(pair: tuple[Any, Any]) -> list[tuple[Any, Any]]:
        return [(s, t) for x, s, _ in p.emitting(pair[0]) for y, t, _ in q.emitting(pair[1]) if x == y]

    pairs = walk([(s, t) for s in p.begin for t in q.begin], after, size, "the floor", at_most_size=True)
    least = min(outcomes(q, {t: ONE}).get(x, ZERO) for s, t in pairs for x in outcomes(p, {s: ONE}))
    return 1 / least if least else None


# == Claims ===========================================================================================================


def check(proof: dict[str, Any]) -> None:
    """Accept the proof, or raise `No`."""
    need(proof.get("arprops") == "proof/1", "this is no stored proof: arprops must be 'proof/1'")
    fields(proof, "arprops name models claim verdict evidence must_fail")
    text(field(proof, "name"))
    claim, evidence, verdict = table(field(proof, "claim")), table(field(proof, "evidence")), proof.get("verdict")
    need(verdict in ("proved", "refuted"), f"the verdict {shown(verdict)} carries nothing to check")
    kind, holds = text(field(claim, "kind")), verdict == "proved"
    models = table(field(proof, "models"))
    look, numbers = library(models), Numbers()
    fields(claim, "kind p q left relation right rule reads prompts among name expect")
    if evidence.get("kind") == "at" and not holds:
        fields(evidence, "kind values witness")
        numbers = {name: rational(value) for name, value in table(field(evidence, "values")).items()}
        evidence, look = table(field(evidence, "witness")), library_at(models, look, numbers)
    if kind in ("same_conditionals", "same_joint", "same_strings"):
        p, q = (look(text(field(claim, side))) for side in "pq")
        (check_same if holds else check_different)(kind, p, q, evidence)
    elif kind == "tight":
        (check_tight if holds else check_leaks)(look(text(field(claim, "p"))), evidence)
    elif kind == "obeys":
        p, given, reads, prompts = look(text(field(claim, "p"))), field(claim, "rule"), claim.get("reads", "string"), claim.get("prompts", "possible")
        need(reads in ("string", "completion") and prompts in ("all", "possible"), "a rule reads string or completion, of all or of possible prompts")
        need(isinstance(p, Model) and p.total, "a rule is for a model that answers every prompt")
        assert isinstance(p, Model)
        rule = look(given) if isinstance(given, str) else language_of(given, p)
        need(set(rule.alphabet) == set(p.alphabet), "the alphabets differ")
        if holds:
            check_inductive("obeys", machine_of(p), recogniser(rule) if isinstance(rule, Language) else machine_of(rule), evidence, (reads, prompts))
        else:
            check_breach(p, rule if isinstance(rule, Language) else machine_of(rule) and rule, reads, prompts, evidence)
    elif kind == "compare" and "prompts" in claim:
        check_every(claim, evidence, lambda at, why: check_comparison(at, why, models, look, numbers, holds=holds), look, holds=holds)
    elif kind == "compare":
        check_comparison(claim, evidence, models, look, numbers, holds=holds)
    else:
        no(f"unknown claim {shown(kind)}")


def check_comparison(
    claim: dict[str, Any], evidence: dict[str, Any], models: dict[str, Any], look: Callable[[Any], Thing], numbers: Numbers, *, holds: bool
) -> None:
    """A comparison holds, or fails, by the values that the evidence shows."""
    need(evidence.get("kind") == "sides", "a comparison needs evidence for both sides")
    fields(evidence, "kind left right")
    region: Region = {}
    for side in (field(claim, name) for name in ("left", "right")):
        for ref in ([side.get("p"), side.get("q")] if isinstance(side, dict) else []):
            thing = library(models)(ref) if isinstance(ref, str) else None
            region |= thing.machine.region if isinstance(thing, Model) and thing.machine else {}
    left, right = (side_of(field(claim, side), table(field(evidence, side)), look, region, numbers) for side in ("left", "right"))
    relation = field(claim, "relation")
    if isinstance(left, Formula) or isinstance(right, Formula):
        need(relation == "==" and holds and identical(left, right), "the two formulas are not seen to be one number")
        return
    (a, b), (c, d) = left, right
    true, false = {
        "<": (below(b, c), at_most(d, a)),
        "<=": (at_most(b, c), below(d, a)),
        "==": (at_most(b, c) and at_most(d, a), below(b, c) or below(d, a)),
    }.get(text(relation), (None, None))
    need(true is not None, f"unknown relation {shown(relation)}")
    need(true if holds else false, f"the values do not show that the comparison {'holds' if holds else 'fails'}")


def check_every(
    claim: dict[str, Any],
    evidence: dict[str, Any],
    compare: Callable[[dict[str, Any], dict[str, Any]], None],
    look: Callable[[Any], Thing],
    *,
    holds: bool,
) -> None:
    """A comparison at every prompt of a language: one prompt for each state that models and automata are led to stands for all that lead there."""
    given = [field(claim, side) for side in ("left", "right")]
    sides = [side for side in given if isinstance(side, dict) and side.get("kind") in ("next_probability", "probability")]
    need(sides and all("prompt" not in side for side in sides), "a comparison at every prompt asks for it on one side or both, and names none itself")
    need(not any(isinstance(side, dict) and side.get("kind") == "prefix_probability" for side in given), "the mass of a prompt depends on the way")
    for side in given:  # also where no prompt is in the language, and nothing is compared
        quantity = isinstance(side, dict) and "log" not in side
        need(not quantity or side.get("kind") in [*READS], "unknown quantity")
        fields(side if quantity else {}, f"kind {READS[side['kind']]}" if quantity else "")
    need(field(claim, "relation") in ("<", "<=", "=="), "unknown relation")
    things = [look(text(field(side, "p"))) for side in sides]
    language = language_of(field(claim, "prompts"), things[0])
    need(all(set(thing.alphabet) == set(language.alphabet) for thing in things), "the alphabets differ")
    among = claim.get("among", "all")
    need(among in ("all", "possible"), "among is all or possible")

    def put(prompt: tuple[str, ...]) -> dict[str, Any]:
        asked = {name: {**side, "prompt": list(prompt)} if side in sides else side for name, side in zip(("left", "right"), given, strict=True)}
        return {"kind": "compare", "relation": field(claim, "relation"), **asked}

    if not holds:
        need(evidence.get("kind") == "at_prompt", "what fails at some prompt is shown by one")
        fields(evidence, "kind prompt sides")
        prompt = prompt_of(field(evidence, "prompt"), language.alphabet)
        possible = all(forward(thing.joint, thing.joint.begin, prompt) for thing in things)
        need(language.read(language.start, prompt) in language.accepting, "the prompt is not in the language")
        need(among == "all" or possible, "the prompt is impossible, and the possible ones were asked about")
        compare(put(prompt), table(field(evidence, "sides")))
        return
    need(evidence.get("kind") == "each", "what holds at every prompt is shown state by state")
    fields(evidence, "kind sides")
    readers = [thing if isinstance(thing, Model) else by_posterior(thing) for thing in things]
    need(among == "possible" or all(reader.total for reader in readers), "not every prompt is answered")
    rules = [language, *(language_of(field(side, "language"), thing) for side, thing in zip(sides, things, strict=True) if whole(side))]
    start = (tuple(automaton.start for automaton in rules), tuple(reader.start for reader in readers))
    prompts: dict[Any, tuple[str, ...]] = {start: ()}
    alive = {*language.accepting}
    while more := {state for state, row in enumerate(language.moves) if state not in alive and alive & {*row}}:
        alive |= more

    def after(place: Any) -> Iterator[Any]:
        for symbol in language.alphabet:
            if language.read(place[0][0], (symbol,)) not in alive:
                continue
            if among == "all" or all(reader.answer(state).get(symbol) for reader, state in zip(readers, place[1], strict=True)):
                read = tuple(automaton.read(state, (symbol,)) for automaton, state in zip(rules, place[0], strict=True))
                to = (read, tuple(reader.step(state, symbol) for reader, state in zip(readers, place[1], strict=True)))
                prompts.setdefault(to, (*prompts[place], symbol))
                yield to

    entries = listed(field(evidence, "sides"))
    for place, why in zip(walk([start], after, len(entries), "the evidence"), entries, strict=True):
        if place[0][0] in language.accepting:
            compare(put(prompts[place]), table(why))
        else:
            need(why is None, "where the language rejects there is no evidence")


def by_posterior(joint: Joint) -> Model:
    """A joint read by where it can stand after a prompt, with what probability."""
    return Model(
        joint.alphabet,
        frozenset(joint.begin.items()),
        lambda state: outcomes(joint, dict(state)),
        lambda state, symbol: frozenset(proportional(forward(joint, dict(state), (symbol,))).items()),
        total=False,
    )


def side_of(
    side: Any, evidence: dict[str, Any], look: Callable[[Any], Thing], region: "Region", numbers: Numbers
) -> "Ends | Formula":
    """One side of a comparison: inf, a rational, a sum of logarithms that may depend on parameters, or a quantity with its evidence."""
    if isinstance(side, dict) and "log" not in side:
        return value_of(side, evidence, look)
    need(evidence == {"kind": "computed"}, "a known value needs no evidence")
    if side == "inf":
        return INFINITE
    if not isinstance(side, dict):
        return point(exactly(rational(side)))
    fields(side, "log plus")
    terms: list[tuple[Quotient, Quotient]] = []
    for a, r in ((formula(part, region) for part in group(pair, 2)) for pair in listed(side["log"])):
        need(positive(a, [], (), region, ()), "a logarithm of what is not seen to be positive")
        terms.append((r, a))
    return Formula(terms, formula(side.get("plus", 0), region)).at({name: over(constant(value)) for name, value in numbers.items()}).ends()


def library_at(models: dict[str, Any], look: Callable[[Any], Thing], numbers: Numbers) -> Callable[[Any], Thing]:
    """How a model of the claim is looked up where numbers stand for parameters: only those of the claim's own counter machines."""

    def looked(ref: Any) -> Thing:
        given = models.get(ref) if isinstance(ref, str) else ref
        kind = given.get("kind") if isinstance(given, dict) else None
        if kind in ("conditioned", "restricted"):  # what is a counter machine by what it holds
            return VIEWS[kind](table(given), looked)
        return read_counter(table(given), numbers) if kind == "counter" else look(ref)

    return looked


def library(models: dict[str, Any]) -> Callable[[Any], Thing]:
    """How a model is looked up, by its name or its own table; each name is read once."""
    known: dict[str, Thing | None] = {}

    def look(ref: Any) -> Thing:
        if isinstance(ref, str):
            need(ref in models, f"unknown model {shown(ref)}")
            if ref not in known:
                known[ref] = None
                known[ref] = look(table(models[ref]))
            thing = known[ref]
            need(thing, f"the model {shown(ref)} is made of itself")
            assert thing is not None
            return thing
        kind = text(field(table(ref), "kind"))
        need(kind in FAMILIES or kind in VIEWS, f"unknown kind of model {shown(kind)}")
        return FAMILIES[kind](ref) if kind in FAMILIES else VIEWS[kind](ref, look)

    return look


# == The command ======================================================================================================


def read(data: bytes) -> Any:
    """What the JSON says: decimals exact, no key twice, no NaN."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        need(len({key for key, _ in pairs}) == len(pairs), "an object has a key twice")
        return dict(pairs)

    try:
        decoded = data.decode("utf-8")
        return json.loads(decoded, parse_float=rational, parse_constant=lambda name: no(f"{name} is no number"), object_pairs_hook=once)
    except ValueError as wrong:
        return no(f"cannot be read: {wrong}")


def judge(data: bytes) -> tuple[str, str | None, str]:
    """What the proof says, why it is rejected (None where it is accepted), and the reason for which it says it must be."""
    says, must_fail = "no proof", ""
    try:
        proof = table(read(data))
        must_fail = text(proof.get("must_fail", ""))
        claim = proof.get("claim")
        parts = proof.get("name"), claim.get("kind") if isinstance(claim, dict) else claim, proof.get("verdict")
        says = ", ".join(repr(part)[1:-1][:100] if isinstance(part, str) else shown(part) for part in parts)
        check(proof)
    except No as reason:
        return says, str(reason), must_fail
    except (RecursionError, MemoryError):
        return says, "too deep or too large to be read", must_fail
    return says, None, must_fail


def main(arguments: list[str]) -> int:
    """Judge the files; 0 iff all are accepted, or with --must-fail, all rejected for their reasons."""
    must_fail = "--must-fail" in arguments
    named = [Path(name) for name in arguments if name != "--must-fail"]
    paths = [path for name in named for path in (sorted(name.rglob("*.json")) if name.is_dir() else [name])]
    if not paths:
        print(__doc__)
        return 2
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # whatever a file calls itself can be printed
    wrong = 0
    for path in paths:
        try:
            says, reason, due = judge(path.read_bytes())
            as_due = reason is not None and due in reason if must_fail else reason is None
        except OSError as failed:
            says, reason, due, as_due = "no file", f"cannot be read: {failed.strerror}", "", False
        wrong += not as_due
        surprise = "" if as_due or not must_fail else f"   NOT AS IT MUST BE: {due}"
        print(f"{path.name}: {says}: {'OK' if reason is None else 'REJECTED: ' + reason}{surprise}")
    print(f"{len(paths)} proofs, {len(paths) - wrong} {'rejected as they must be' if must_fail else 'accepted'}, {wrong} not")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
