"""Equality of two sources, proved: n states against a copy of the same joint.

The split copy has half of the states twice, with shuffled names. The transformed one is V·M·V⁻¹ for a rational V, so no state of the
one is a state of the other, and the certificate is a basis with true fractions.
The randomised test (Kiefer, Murawski, Ouaknine, Wachter and Worrell 2011) proves nothing: it errs with chance about states/2³¹.
"""

from collections import deque
from fractions import Fraction

from harness import Case, Growth, Side, at_least, at_most
from instances import SYMBOLS, Automaton, by_state, source, split, transformed
from randomised import equal_modulo

TITLE = "equality of two sources, proved (same_joint: search and kernel)"
SPLIT = Side("arprops same_joint", "equality:ours_split", limit=600)
TRANSFORMED = Side("arprops same_joint", "equality:ours_transformed", limit=600)
TZENG = Side("Fraction Tzeng", "equality:tzeng_split", limit=200)
SHORT_TZENG = Side("Fraction Tzeng", "equality:tzeng_split", limit=20)
TZENG_TRANSFORMED = Side("Fraction Tzeng", "equality:tzeng_transformed", limit=200)
RANDOM = Side("randomised test, numpy", "equality:random_split", limit=60)
RANDOM_TRANSFORMED = Side("randomised test, numpy", "equality:random_transformed", limit=60)

CASES = [
    Case("split copy", 30, SPLIT, (SHORT_TZENG,)),
    Case("split copy", 100, SPLIT, (RANDOM,)),
    Case("split copy", 100, SPLIT, (TZENG,), target="≥ 500× Fraction", judge=at_least(500), judged=TZENG.label, quick=False),
    Case("split copy", 300, SPLIT, (RANDOM,)),
    Case("split copy", 1000, SPLIT, (RANDOM,), target="≤ 15× the randomised test", judge=at_most(15), judged=RANDOM.label),
    Case("transformed", 100, TRANSFORMED, (RANDOM_TRANSFORMED,)),
    Case("transformed", 100, TRANSFORMED, (TZENG_TRANSFORMED,), quick=False),
    Case("transformed", 1000, TRANSFORMED, (RANDOM_TRANSFORMED,), quick=False),
]
GROWTH = [Growth("split copy", SPLIT, 300, 1200), Growth("split copy", SPLIT, 1000, 4000, quick=False)]


def _ours(p: Automaton, q: Automaton):
    from ours import decided, pfa

    import arprops as ar

    ar.same_joint(pfa(source(4)), pfa(split(source(4))))  # what is imported on first use
    return decided(pfa(p), pfa(q), inside=True)


def ours_split(n: int):
    yield from _ours(source(n), split(source(n)))


def ours_transformed(n: int):
    yield from _ours(source(n), transformed(source(n)))


def _tzeng(p: Automaton, q: Automaton):
    """Tzeng 1992 in plain Fractions: a basis of all forward vectors, by elimination; each must be orthogonal to the final weights."""
    yield
    size, zero = p.size + q.size, Fraction(0)
    moves: list[list[tuple[str, int, Fraction]]] = by_state(p) + [[(a, j + p.size, w) for a, j, w in row] for row in by_state(q)]
    final = [*p.final, *q.final]
    start = [zero] * size
    for i, weight in p.initial.items():
        start[i] = weight
    for i, weight in q.initial.items():
        start[p.size + i] = -weight
    basis: list[tuple[int, list[Fraction]]] = []
    queue = deque([start])
    equal = True
    while queue and equal:
        vector = queue.popleft()
        equal = sum((v * f for v, f in zip(vector, final, strict=True)), zero) == 0
        rest = vector
        for pivot, row in basis:
            if factor := rest[pivot]:
                rest = [v - factor * r if r else v for v, r in zip(rest, row, strict=True)]
        pivot = next((i for i, value in enumerate(rest) if value), None)
        if pivot is None:
            continue
        basis.append((pivot, [value / rest[pivot] for value in rest]))
        for symbol in SYMBOLS:
            image = [zero] * size
            for i, value in enumerate(vector):
                if value:
                    for a, j, weight in moves[i]:
                        if a == symbol:
                            image[j] += value * weight
            queue.append(image)
    yield
    yield {"answer": {"equal": equal}}


def tzeng_split(n: int):
    yield from _tzeng(source(n), split(source(n)))


def tzeng_transformed(n: int):
    yield from _tzeng(source(n), transformed(source(n)))


def _random(p: Automaton, q: Automaton):
    import numpy as np

    assert np  # imported before the clock starts
    yield
    equal = equal_modulo(p, q)
    yield
    yield {"answer": {"equal": equal}}


def random_split(n: int):
    yield from _random(source(n), split(source(n)))


def random_transformed(n: int):
    yield from _random(source(n), transformed(source(n)))
