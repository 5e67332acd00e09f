"""The same question in floats: genlm-grammar's equality of weighted automata over the reals.

As released its zero is the integer 0, so its weight matrices hold integers, all weights become 0 and all sources are equal. We set its
zero and one to floats before using it ("patched"), and show on one line what the release answers.
It proves nothing, and takes two numbers for equal that differ by 10⁻⁸.
"""

from equality import SPLIT
from harness import Case, Side, at_least
from instances import Automaton, moved, source, split

TITLE = "the same question in floats"
PATCHED = Side("genlm-grammar, patched", "floats:patched", limit=200, peer=True)
MOVED = Side("arprops same_joint", "floats:ours_moved")
MOVED_RELEASED = Side("genlm-grammar, as released", "floats:released_moved", peer=True)
MOVED_PATCHED = Side("genlm-grammar, patched", "floats:patched_moved", peer=True)
FASTER = {"target": "exact, proved and faster", "judge": at_least(1), "judged": PATCHED.label}
CASES = [
    Case("split copy: equal", 100, SPLIT, (PATCHED,)),
    Case("split copy: equal", 300, SPLIT, (PATCHED,), **FASTER),
    Case("split copy: equal", 1000, SPLIT, (PATCHED,), quick=False, **FASTER),
    Case("one weight moved: not equal", 100, MOVED, (MOVED_RELEASED, MOVED_PATCHED)),
]
GROWTH = []


def ours_moved(n: int):
    from ours import decided, pfa

    yield from decided(pfa(source(n)), pfa(moved(split(source(n)))), inside=False)


def _peer(p: Automaton, q: Automaton, *, patch: bool):
    from genlm.grammar import WFSA
    from genlm.grammar.semiring import Float

    if patch:
        Float.zero, Float.one = 0.0, 1.0

    def made(given: Automaton):
        machine = WFSA(Float)
        for i, weight in given.initial.items():
            machine.add_I(i, float(weight))
        for i, weight in enumerate(given.final):
            machine.add_F(i, float(weight))
        for (i, symbol, j), weight in given.transitions.items():
            machine.add_arc(i, symbol, j, float(weight))
        return machine

    left, right = made(p), made(q)
    yield
    equal = left == right
    yield
    yield {"answer": {"equal": bool(equal)}}


def patched(n: int):
    yield from _peer(source(n), split(source(n)), patch=True)


def patched_moved(n: int):
    yield from _peer(source(n), moved(split(source(n))), patch=True)


def released_moved(n: int):
    yield from _peer(source(n), moved(split(source(n))), patch=False)
