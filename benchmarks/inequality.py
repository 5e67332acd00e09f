"""Inequality with a deep witness: a ladder whose top state alone differs, so that the shortest separating prompt climbs all of it."""

from harness import Case, Side, within
from instances import ladder, moved, source, split

TITLE = "inequality of two sources, a shortest separating prompt"
DEEP = Side("arprops same_joint", "inequality:deep")
SHALLOW = Side("arprops same_joint", "inequality:shallow")
CASES = [
    Case("ladder, prompt of length n - 1", 1000, DEEP, target="≤ 0.6 s, verified in .01", judge=within(0.61)),
    Case("split copy with one weight moved", 1000, SHALLOW),
]
GROWTH = []


def _ours(p, q):
    from ours import decided, pfa

    import arprops as ar

    ar.same_joint(pfa(ladder(3, last=7)), pfa(ladder(3, last=9)))  # what is imported on first use
    return decided(pfa(p), pfa(q), inside=False)


def deep(n: int):
    yield from _ours(ladder(n, last=7), ladder(n, last=9))


def shallow(n: int):
    yield from _ours(source(n), moved(split(source(n))))
