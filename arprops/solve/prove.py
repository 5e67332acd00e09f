"""Running a theorem: each part must show what it says, and each mutant must be refuted by something that was replayed.

True here: a part or mutant that raises has failed, whatever it raised, and the others are still run. A mutant counts as refuted
only if it names its counterexample and computed something exact on its bench: a verdict that the kernel re-verified, or a check.
Must never enter: printing, files, or a reason to count a failure as a success.
"""

from dataclasses import dataclass
from time import monotonic

from arprops.core.error import ArpropsError, Missing
from arprops.solve.bench import Bench, NotProved
from arprops.solve.smt import SECONDS
from arprops.solve.theorem import Mutant, Part, Theorem


@dataclass(frozen=True)
class Ran:
    """What became of a part or a mutant: what its bench holds, how long it took, and why it failed (None where it did not)."""

    what: Part | Mutant
    bench: Bench
    seconds: float
    failure: str | None = None
    counterexample: str = ""


@dataclass(frozen=True)
class Report:
    """What became of a theorem, in the order in which it is written."""

    theorem: Theorem
    parts: tuple[Ran, ...]
    mutants: tuple[Ran, ...]
    refusal: str | None = None

    @property
    def proved(self) -> bool:
        """Whether every part was shown and every mutant refuted."""
        return self.refusal is None and not any(ran.failure for ran in (*self.parts, *self.mutants))

    @property
    def refuted(self) -> int:
        """How many mutants were refuted."""
        return sum(ran.failure is None for ran in self.mutants)

    @property
    def seconds(self) -> float:
        """How long it took."""
        return sum(ran.seconds for ran in (*self.parts, *self.mutants))

    @property
    def solvers(self) -> tuple[str, ...]:
        """Who was asked: z3 and cvc5 where there are obligations, sympy where there are identities, the kernel where there are verdicts."""
        benches = [ran.bench for ran in (*self.parts, *self.mutants)]
        asked = {answer.solver for bench in benches for one in bench.obligations for answer in one.answers}
        named = [name for name in ("z3", "cvc5") if name in asked]
        named += ["sympy"] if any(bench.identities for bench in benches) else []
        return (*named, *(["kernel"] if any(bench.kept for bench in benches) else []))


def prove(theorem: Theorem, *, seconds: float = SECONDS) -> Report:
    """Run every part and every mutant of a theorem; `seconds` limits each solver on each obligation.

    Gives a report, also where something failed. Raises `Missing` without cvc5, and lets Ctrl-C through.
    """
    parts = tuple(_part(part, seconds) for part in theorem.parts)
    mutants = tuple(_mutant(mutant, seconds) for mutant in theorem.mutants)
    names = [one.name for ran in (*parts, *mutants) for one in (*ran.bench.obligations, *ran.bench.kept)]
    twice = sorted({name for name in names if names.count(name) > 1})
    return Report(theorem, parts, mutants, f"two things are stored under the name {twice[0]!r}; give each its own" if twice else None)


def _part(part: Part, seconds: float) -> Ran:
    bench, began = Bench(seconds), monotonic()
    try:
        part.run(bench)
        if not (bench.obligations or bench.identities or bench.cases_checked):
            raise NotProved("nothing was shown: no obligation, no identity, no case")
    except Missing:
        raise
    except Exception as failed:  # noqa: BLE001  # a script is anybody's code, and its failure is this theorem's alone
        return Ran(part, bench, monotonic() - began, _told(failed))
    return Ran(part, bench, monotonic() - began)


def _mutant(mutant: Mutant, seconds: float) -> Ran:
    bench, began = Bench(seconds), monotonic()
    try:
        counterexample = mutant.refute(bench)
        if not isinstance(counterexample, str) or not counterexample.strip():  # pyright: ignore[reportUnnecessaryIsInstance]
            raise NotProved("the mutant survived: no counterexample was given")
        if not bench.cases_checked:
            raise NotProved("the mutant survived: its counterexample was not replayed in the library (bench.refuted, bench.proved, bench.check)")
    except Missing:
        raise
    except Exception as failed:  # noqa: BLE001  # as above
        return Ran(mutant, bench, monotonic() - began, _told(failed))
    return Ran(mutant, bench, monotonic() - began, None, counterexample)


def _told(failed: Exception) -> str:
    if isinstance(failed, NotProved):
        return str(failed)
    if isinstance(failed, ArpropsError):
        return f"the script is not in order: {failed}"
    traceback = failed.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    where = f" at {traceback.tb_frame.f_code.co_filename}:{traceback.tb_lineno}" if traceback else ""
    return f"the script broke: {type(failed).__name__}: {failed}{where}"
