"""Exact KL of two deterministic models, and 28 certified digits of it. We know of no peer that has it.

Measured: the visits (search) and the enclosure; the kernel, which recomputes the value from the visits, apart.
"""

from harness import Case, Growth, Side, within
from instances import deterministic

TITLE = "exact KL of two deterministic models, 28 certified digits"
OURS = Side("arprops kl", "divergence:ours", limit=300)
CASES = [
    Case("KL, one n-state machine, other weights", n, OURS, target=f"≤ {limit} s (the prototype)", judge=within(limit))
    for n, limit in ((100, 0.011), (300, 0.13), (1000, 3.3))
]
GROWTH = [Growth("KL", OURS, 300, 1200), Growth("KL", OURS, 1000, 4000, quick=False)]


def ours(n: int):
    from time import process_time

    from ours import pdfa

    import arprops as ar
    from arprops.kernel.value import value
    from arprops.search.value import valued

    p, q = pdfa(deterministic(n)), pdfa(deterministic(n, copy=1))
    ar.kl(pdfa(deterministic(4)), pdfa(deterministic(4, copy=1)))  # what is imported on first use
    claim = ar.KL(p, q)
    yield
    began = process_time()
    found = valued(claim)
    around = found.value.enclose(128)
    seconds = process_time() - began
    yield
    began = process_time()
    again = value(claim, found.certificate)
    kernel = process_time() - began
    assert again.terms == found.value.terms
    certified = (around.upper - around.lower) * 10**28 < around.lower
    yield {"seconds": seconds - kernel, "phases": {"kernel": kernel}, "answer": {"28 digits": bool(certified), "terms": len(again.terms)}}
