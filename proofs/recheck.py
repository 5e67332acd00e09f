"""Re-verify stored proofs: one file, the standard library alone, and nothing of arprops.

    python proofs/recheck.py FILE_OR_DIRECTORY ...        exit 0 iff every proof is accepted
    python proofs/recheck.py --must-fail FILE ...         exit 0 iff every one is rejected (for the reason it names, if it names one)

True here: this is a second reading of the definitions (docs/files.md, THEOREMS.md), written apart from `arprops/kernel`, so that
both must be wrong in the same way before a false claim passes. Models are read from the file, and everything is recomputed from
them in rationals. Logarithms are enclosed by `decimal`, whose `ln` is correctly rounded; sums of them are compared exactly.
Must never enter: a search, a float, a tolerance, an import of arprops. Whatever is odd is a rejection with its reason.
Doubtful: its author had read the kernel, so a misreading could be shared; and nothing bounds the time that a hostile file can take.
"""

import json
import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
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
    return Model(alphabet, start, answers.__getitem__, lambda state, symbol: moves[state, symbol])


RELATED: dict[str, Callable[[int, int], bool]] = {
    "==": lambda x, y: x == y, "!=": lambda x, y: x != y, "<=": lambda x, y: x <= y, "<": lambda x, y: x < y, ">=": lambda x, y: x >= y, ">": lambda x, y: x > y,
}  # fmt: skip


Guard = tuple[list[int], Callable[[int, int], bool]]
"""A coefficient for each counter and for 1, and how the sum is related to 0."""


def guards(written: str, names: tuple[str, ...]) -> list[Guard]:
    """The comparisons of a guard such as "n - 2*m >= 1 and n != 0"; none in an empty one."""
    found: list[Guard] = []
    for part in re.split(r"\band\b", written) if written.strip() else []:
        sides = re.split(r"(==|!=|<=|>=|<|>)", part)
        need(len(sides) == 3, f"expected a comparison, found {shown(part)}")
        left, right = linear(sides[0], names), linear(sides[2], names)
        found.append(([a - b for a, b in zip(left, right, strict=True)], RELATED[sides[1]]))
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


def read_counter(data: dict[str, Any]) -> Model:
    """Controls with cases; the first case whose comparisons all hold answers and moves. The last has none, so some case applies."""
    fields(data, "kind alphabet counters start control")
    alphabet = alphabet_of(field(data, "alphabet"))
    names = alphabet_of(field(data, "counters"))
    controls = table(field(data, "control"))

    def counted(value: Any) -> tuple[int, ...]:
        need(all(name in names for name in table(value)), "an unknown counter")
        return tuple(integer(value.get(name, 0)) for name in names)

    def moved(value: Any, first: str, second: str) -> tuple[str, tuple[int, ...]]:
        fields(table(value), f"{first} {second}")
        need(text(field(value, first)) in controls, f"unknown control {shown(value[first])}")
        return value[first], counted(value.get(second, {}))

    cases: dict[str, list[tuple[list[Any], dict[str, Fraction], dict[str, Any]]]] = {}
    for name, given in controls.items():
        cases[name] = []
        for case in listed(given):
            fields(table(case), "when next step")
            answer = weights(field(case, "next"), (*alphabet, END), f"an answer of control {name!r}")
            moves = {symbol: moved(move, "to", "add") for symbol, move in table(field(case, "step")).items()}
            need(set(moves) == set(alphabet), f"a case of control {shown(name)} needs a move for every symbol")
            cases[name].append((guards(text(case.get("when", "")), names), answer, moves))
        unguarded = [i for i, case in enumerate(cases[name]) if not case[0]]
        need(unguarded == [len(cases[name]) - 1], f"the last case of control {shown(name)}, and only that, is unguarded")

    def applying(state: tuple[str, tuple[int, ...]]) -> Any:
        for when, answer, moves in cases[state[0]]:
            if all(related(sum(k * n for k, n in zip(factors, (*state[1], 1), strict=True)), 0) for factors, related in when):
                return answer, moves
        return no("no case applies")

    def step(state: tuple[str, tuple[int, ...]], symbol: str) -> tuple[str, tuple[int, ...]]:
        control, added = applying(state)[1][symbol]
        return control, tuple(n + more for n, more in zip(state[1], added, strict=True))

    return Model(alphabet, moved(field(data, "start"), "control", "counters"), lambda state: applying(state)[0], step)


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
        return Model(thing.alphabet, thing.after(prompt), thing.answer, thing.step, total=thing.total)
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


def read_product(data: dict[str, Any], look: Callable[[Any], Thing]) -> Model:
    """p with q reading along."""
    fields(data, "kind p q")
    p, q = model_of(field(data, "p"), look), model_of(field(data, "q"), look)
    need(set(p.alphabet) == set(q.alphabet), "the alphabets differ")
    step = lambda pair, symbol: (p.step(pair[0], symbol), q.step(pair[1], symbol))  # noqa: E731
    return Model(p.alphabet, (p.start, q.start), lambda pair: p.answer(pair[0]), step)


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
    "table": read_table, "pdfa": read_pdfa, "counter": read_counter, "pfa": read_pfa, "hmm": read_hmm
}  # fmt: skip
VIEWS: dict[str, Callable[[dict[str, Any], Callable[[Any], Thing]], Thing]] = {
    "mixture": read_mixture, "belief": read_belief, "decoded": read_decoded, "overridden": read_overridden, "conditioned": read_conditioned,
    "truncated": read_truncated, "product": read_product, "reordered": read_reordered,
}  # fmt: skip


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
    """From each state one can end, or move to a smaller rank."""
    need(evidence.get("kind") == "ranking", f"{shown(evidence.get('kind'))} is no evidence of tightness")
    fields(evidence, "kind ranks")
    ranks = [integer(rank) for rank in listed(field(evidence, "ranks"))]
    joint = p.joint
    place = walk(joint.begin, lambda state: [to for _, to, _ in joint.emitting(state)], len(ranks), "the ranking")
    for state, i in place.items():
        lower = joint.ending(state) > 0 or any(ranks[place[to]] < ranks[i] for _, to, _ in joint.emitting(state))
        need(lower, f"state {i} cannot end and leads to no smaller rank")


def check_leaks(p: Thing, evidence: dict[str, Any]) -> None:
    """A closed class without END is reached with positive probability."""
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


def value_of(quantity: dict[str, Any], evidence: dict[str, Any], look: Callable[[Any], Thing]) -> Ends:
    """The value of a quantity, as far as the evidence establishes it."""
    kind, how = text(field(quantity, "kind")), evidence.get("kind")
    need(kind in READS, f"unknown quantity {shown(kind)}")
    fields(quantity, f"kind {READS[kind]}")
    p = look(text(field(quantity, "p")))
    q = look(text(field(quantity, "q"))) if "q" in READS[kind].split() else p
    prompt = prompt_of(quantity.get("prompt", []), p.alphabet)
    if kind in ("prefix_probability", "next_probability", "zero_prompt_count"):
        need(how == "computed", "this value is computed, and needs no evidence")
        fields(evidence, "kind")
        return point(exactly(computed(kind, quantity, p, prompt)))
    if kind in ("kl", "total_variation") and how in ("bisimulation", "invariant", "from_strings"):
        check_same("same_joint", p, q, evidence)
        return point(exactly(ZERO))
    if how == "frontier":
        need(kind != "extrapolation", "no interval is known for this")
        return bracket(quantity, evidence, p, q, prompt)
    if kind in ("kl", "cross_entropy", "entropy"):
        return divergence(p, q, evidence, relative=kind == "kl")
    if kind == "finite_mass" and how == "ranking":
        check_tight(p, evidence)
        return point(exactly(ONE))
    if kind == "length" and how == "closed_class":
        check_leaks(p, evidence)
        return INFINITE
    need(kind != "total_variation" and how == "visits", f"{shown(how)} is no evidence of this value")
    return point(exactly(expected(kind, quantity, evidence, p, prompt)))


READS = {
    "prefix_probability": "p prompt outcome", "next_probability": "p prompt outcome", "zero_prompt_count": "p length", "kl": "p q",
    "cross_entropy": "p q", "total_variation": "p q", "entropy": "p", "finite_mass": "p", "length": "p",
    "probability": "p language prompt whole", "extrapolation": "p language length",
}  # fmt: skip


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
    look = library(table(field(proof, "models")))
    fields(claim, "kind p q left relation right name expect")
    if kind in ("same_conditionals", "same_joint", "same_strings"):
        p, q = (look(text(field(claim, side))) for side in "pq")
        (check_same if holds else check_different)(kind, p, q, evidence)
    elif kind == "tight":
        (check_tight if holds else check_leaks)(look(text(field(claim, "p"))), evidence)
    elif kind == "compare":
        need(evidence.get("kind") == "sides", "a comparison needs evidence for both sides")
        fields(evidence, "kind left right")
        (a, b), (c, d) = (side_of(field(claim, side), table(field(evidence, side)), look) for side in ("left", "right"))
        relation = field(claim, "relation")
        true, false = {
            "<": (below(b, c), at_most(d, a)),
            "<=": (at_most(b, c), below(d, a)),
            "==": (at_most(b, c) and at_most(d, a), below(b, c) or below(d, a)),
        }.get(text(relation), (None, None))
        need(true is not None, f"unknown relation {shown(relation)}")
        need(true if holds else false, f"the values do not show that the comparison {'holds' if holds else 'fails'}")
    else:
        no(f"unknown claim {shown(kind)}")


def side_of(side: Any, evidence: dict[str, Any], look: Callable[[Any], Thing]) -> Ends:
    """One side of a comparison: inf, a rational, a sum of logarithms, or a quantity with its evidence."""
    if isinstance(side, dict) and "log" not in side:
        return value_of(side, evidence, look)
    need(evidence == {"kind": "computed"}, "a known value needs no evidence")
    if side == "inf":
        return INFINITE
    if not isinstance(side, dict):
        return point(exactly(rational(side)))
    fields(side, "log")
    total: Number = {}
    for a, r in (map(rational, group(pair, 2)) for pair in listed(side["log"])):
        need(a > 0, "a logarithm of a number that is not positive")
        gather(total, {a: r})
    return point(total)


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
