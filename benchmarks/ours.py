"""The instances as arprops' own objects."""

from typing import TYPE_CHECKING, Any

from instances import SYMBOLS, Automaton, Deterministic

if TYPE_CHECKING:
    import arprops as ar


def pfa(given: Automaton) -> "ar.PFA[int]":
    import arprops as ar

    return ar.PFA(SYMBOLS, initial=given.initial, final=dict(enumerate(given.final)), transitions=given.transitions)


def pdfa(given: Deterministic) -> "ar.PDFA[int]":
    import arprops as ar

    dists: dict[Any, Any] = {row: ar.Dist({"a": row[0], "b": row[1], ar.END: row[2]}) for row in set(given.next)}
    return ar.PDFA(
        SYMBOLS,
        start=0,
        next={i: dists[row] for i, row in enumerate(given.next)},
        step={i: {"a": left, "b": right} for i, (left, right) in enumerate(given.step)},
    )


def decided(p: Any, q: Any, *, inside: bool):
    """Measure `same_joint(p, q)`, and the kernel apart; `inside`: the call runs the kernel once itself, which is subtracted."""
    from time import process_time

    import arprops as ar

    yield
    began = process_time()
    verdict = ar.same_joint(p, q, budget=10**7)
    seconds = process_time() - began
    yield
    began = process_time()
    ar.recheck(verdict)
    kernel = process_time() - began
    if inside:
        seconds -= kernel
    answer: dict[str, Any] = {"equal": verdict.proved}
    if verdict.refuted:
        answer["length"] = len(verdict.witness.prompt)
    yield {"seconds": seconds, "phases": {"kernel": kernel}, "answer": answer}
