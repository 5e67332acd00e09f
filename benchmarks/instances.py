"""The random instances of all comparisons, a function of their size and nothing else.

True here: standard library only, and one fixed seed an instance, so that every side, in whatever interpreter it runs, builds the same
object by itself. Building is never timed.
An automaton is plain data: `Automaton(initial, final, transitions)`, states 0 … n-1, symbols "a" and "b", weights `Fraction`.
"""

from collections.abc import Iterable
from fractions import Fraction
from random import Random
from typing import NamedTuple

SYMBOLS = "ab"


class Automaton(NamedTuple):
    """A probabilistic automaton: weights of starting, of ending, and of (state, symbol, target)."""

    initial: dict[int, Fraction]
    final: list[Fraction]
    transitions: dict[tuple[int, str, int], Fraction]

    @property
    def size(self) -> int:
        return len(self.final)


class Deterministic(NamedTuple):
    """A deterministic one, started at 0: `next[state]` are the weights of a, b and of ending, `step[state]` the targets after a and b."""

    next: list[tuple[Fraction, Fraction, Fraction]]
    step: list[tuple[int, int]]


def system(n: int) -> tuple[list[dict[int, Fraction]], dict[int, Fraction]]:
    """x = e + x·A: strongly connected, four moves a state, weights over one four-digit denominator a state, a tenth leaks or less."""
    random = Random(f"system {n}")
    rows: list[dict[int, Fraction]] = []
    for i in range(n):
        denominator = random.randrange(1000, 10_000)
        targets = [(i + 1) % n, *random.sample(range(n), 3)]
        cuts = sorted(random.sample(range(1, denominator - denominator // 20), 4))
        row: dict[int, Fraction] = {}
        for target, low, high in zip(targets, [0, *cuts], cuts, strict=False):
            row[target] = row.get(target, Fraction(0)) + Fraction(high - low, denominator)
        rows.append(row)
    return rows, {0: Fraction(1)}


def source(n: int) -> Automaton:
    """Two moves a state and symbol, into a pair of neighbours (2k, 2k+1) with weights alike up to a factor 2; small denominators."""
    random = Random(f"source {n}")
    pairs = n // 2
    final: list[Fraction] = []
    transitions: dict[tuple[int, str, int], Fraction] = {}
    for i in range(n):
        parts: dict[tuple[str, int], int] = {}
        for symbol in SYMBOLS:
            # the first state of each pair has a move that makes all pairs reachable
            pair = (i // 2 + 1) % pairs if symbol == "a" and i % 2 == 0 else random.randrange(pairs)
            parts[symbol, 2 * pair] = random.randrange(4, 9)
            parts[symbol, 2 * pair + 1] = random.randrange(4, 9)
        end = random.randrange(1, 6)
        total = sum(parts.values()) + end
        final.append(Fraction(end, total))
        transitions.update({(i, symbol, target): Fraction(part, total) for (symbol, target), part in parts.items()})
    return Automaton({0: Fraction(1, 2), 1: Fraction(1, 2)}, final, transitions)


def split(given: Automaton) -> Automaton:
    """The same source with half of its states in two copies, what enters them shared out at random, and all states shuffled."""
    random = Random(f"split {given.size}")
    doubled = set(random.sample(range(given.size), given.size // 2))
    names = [(i, k) for i in range(given.size) for k in range(1 + (i in doubled))]
    random.shuffle(names)
    number = {name: i for i, name in enumerate(names)}

    def shared(state: int, weight: Fraction) -> list[tuple[int, Fraction]]:
        if state not in doubled:
            return [(number[state, 0], weight)]
        share = Fraction(random.randrange(1, 9), 9)
        return [(number[state, 0], weight * share), (number[state, 1], weight * (1 - share))]

    initial = dict(entry for state, weight in given.initial.items() for entry in shared(state, weight))
    transitions: dict[tuple[int, str, int], Fraction] = {}
    for (i, symbol, j), weight in given.transitions.items():
        for k in range(1 + (i in doubled)):
            for target, part in shared(j, weight):
                transitions[number[i, k], symbol, target] = part
    return Automaton(initial, [given.final[i] for i, _ in names], transitions)


def transformed(given: Automaton) -> Automaton:
    """The same source as V·M·V⁻¹: each pair of neighbours is mixed, one way and then the other, with its own rates; then shuffled.

    The pairing of `source` keeps every weight non-negative: rates are at most 1/4, and the two weights differ by a factor 2 at most.
    """
    random = Random(f"transformed {given.size}")
    n = given.size
    matrices = {symbol: [dict[int, Fraction]() for _ in range(n)] for symbol in SYMBOLS}
    for (i, symbol, j), weight in given.transitions.items():
        matrices[symbol][i][j] = weight
    initial, final = dict(given.initial), list(given.final)
    for first in range(0, n, 2):
        for i, j in ((first, first + 1), (first + 1, first)):
            rate = Fraction(random.randrange(20, 100), 400)
            # state i becomes the mixture (1 - rate)·i + rate·j: rows are mixed so, columns by the inverse
            final[i] = (1 - rate) * final[i] + rate * final[j]
            for rows in matrices.values():
                mixed = {k: (1 - rate) * weight for k, weight in rows[i].items()}
                for k, weight in rows[j].items():
                    mixed[k] = mixed.get(k, Fraction(0)) + rate * weight
                rows[i] = mixed
            for row in [initial, *(row for rows in matrices.values() for row in rows)]:
                if i in row:
                    row[j] = row[j] - rate / (1 - rate) * row[i]
                    row[i] = row[i] / (1 - rate)
    order = list(range(n))
    random.shuffle(order)
    transitions = {(order[i], symbol, order[j]): weight for symbol, rows in matrices.items() for i, row in enumerate(rows) for j, weight in row.items()}
    assert min(transitions.values()) > 0
    place = {new: old for old, new in enumerate(order)}
    return Automaton({order[i]: weight for i, weight in initial.items()}, [final[place[i]] for i in range(n)], transitions)


def moved(given: Automaton) -> Automaton:
    """The same source but for one weight: state 0 ends a little less often, and continues a little more."""
    key = next(key for key in given.transitions if key[0] == 0)
    small = given.final[0] / 1000
    final = [given.final[0] - small, *given.final[1:]]
    return Automaton(given.initial, final, given.transitions | {key: given.transitions[key] + small})


def ladder(n: int, *, last: int) -> Automaton:
    """A line of n states that only "a" climbs and "b" falls off; the top ends with weight 1/last, so its prompt a…a is where two differ."""
    transitions: dict[tuple[int, str, int], Fraction] = {}
    final: list[Fraction] = []
    for i in range(n):
        end = Fraction(1, last) if i == n - 1 else Fraction(1, 8)
        final.append(end)
        transitions[i, "a", min(i + 1, n - 1)] = (1 - end) / 2
        transitions[i, "b", 0] = (1 - end) / 2
    return Automaton({0: Fraction(1)}, final, transitions)


def deterministic(n: int, *, copy: int = 0) -> Deterministic:
    """A connected deterministic automaton; `copy` shifts its weights a little and leaves its moves."""
    random = Random(f"deterministic {n}")
    weigh = Random(f"weights {n} {copy}")
    rows: list[tuple[Fraction, Fraction, Fraction]] = []
    for _ in range(n):
        parts = [weigh.randrange(1, 30) for _ in range(3)]
        a, b, end = (Fraction(part, sum(parts)) for part in parts)
        rows.append((a, b, end))
    order = list(range(1, n))
    random.shuffle(order)
    before = dict(zip([0, *order], [*order, 0], strict=True))
    return Deterministic(rows, [(before[i], random.randrange(n)) for i in range(n)])


def shuffled(given: Deterministic) -> Deterministic:
    """The same model with its states renumbered at random, the start kept."""
    n = len(given.next)
    order = list(range(1, n))
    Random(f"shuffled {n}").shuffle(order)
    order = [0, *order]
    place = sorted(range(n), key=order.__getitem__)
    return Deterministic([given.next[i] for i in place], [(order[given.step[i][0]], order[given.step[i][1]]) for i in place])


def doubled(given: Deterministic) -> Deterministic:
    """The same model with every state in two copies, moves into one of them at random, renumbered at random."""
    n = len(given.next)
    random = Random(f"doubled {n}")
    order = list(range(1, 2 * n))
    random.shuffle(order)
    order = [0, *order]  # copy k of state i is number order[2i + k]; the start stays 0
    rows = [given.next[0]] * (2 * n)
    moves = [(0, 0)] * (2 * n)
    for i in range(n):
        left, right = given.step[i]
        for k in range(2):
            rows[order[2 * i + k]] = given.next[i]
            moves[order[2 * i + k]] = (order[2 * left + random.randrange(2)], order[2 * right + random.randrange(2)])
    return Deterministic(rows, moves)


def lumpable(blocks: int, size: int) -> tuple[Automaton, Automaton]:
    """A chain of `blocks`·`size` states, and its quotient. A state emits the letter of its block, a or b, whatever it moves to.

    Each state moves into four blocks, with the weights of its block, and into one or two states of each, at random.
    """
    random = Random(f"lumpable {blocks} {size}")
    final: list[Fraction] = []
    moves: dict[tuple[int, str, int], Fraction] = {}
    for i in range(blocks):
        parts = {(i + 1) % blocks: 2, **{j: random.randrange(1, 9) for j in random.sample(range(blocks), 3)}}
        end = random.randrange(1, 4)
        total = sum(parts.values()) + end
        final.append(Fraction(end, total))
        moves.update({(i, SYMBOLS[i * 7 % 5 % 2], j): Fraction(part, total) for j, part in parts.items()})
    transitions: dict[tuple[int, str, int], Fraction] = {}
    for (i, symbol, j), weight in moves.items():
        shift = random.randrange(size)
        for k in range(size):
            # one target by a shift, so that every state is entered, another by chance
            low, high = j * size + (k + shift) % size, j * size + random.randrange(size)
            share = Fraction(random.randrange(1, 4), 4)
            row = (i * size + k, symbol)
            transitions[*row, low] = weight * share
            transitions[*row, high] = transitions.get((*row, high), Fraction(0)) + weight * (1 - share)
    return (
        Automaton({0: Fraction(1)}, [weight for weight in final for _ in range(size)], transitions),
        Automaton({0: Fraction(1)}, final, moves),
    )


def by_state(given: Automaton) -> list[list[tuple[str, int, Fraction]]]:
    """The transitions of each state."""
    rows: list[list[tuple[str, int, Fraction]]] = [[] for _ in given.final]
    for (i, symbol, j), weight in given.transitions.items():
        rows[i].append((symbol, j, weight))
    return rows


def fingerprint(numbers: Iterable[Fraction]) -> str:
    """A short text on which two exact answers agree only if they are the same, whatever their length."""
    from hashlib import sha256

    digest = sha256()
    for number in numbers:
        digest.update(f"{number.numerator:x}/{number.denominator:x};".encode())
    return digest.hexdigest()[:16]
