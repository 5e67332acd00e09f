"""Sides, cases, rounds and judgements: what every comparison is made of.

True here: each measurement is a fresh process with one thread; rounds interleave the sides, so a busy minute falls on all of them;
what is printed is a median of CPU seconds. Sides whose ratio is near 1 take turns within a process, so that a busy second falls on all of them. A peer that is stopped at its limit gives a lower bound and is printed as one (">").
A side on a GPU is measured by wall clock, and its function is told the device.
Must never enter: a number that was not measured in this run.
"""

import importlib.util
import json
import math
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median
from typing import Any

HERE = Path(__file__).parent
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1")
LONG = 8.0  # seconds: above this one round is enough


@dataclass(frozen=True)
class Side:
    """`function` is "module:function" in this folder, or "module:function@device"; `limit` is in CPU seconds; a `peer` runs in the peers' interpreter."""

    label: str
    function: str
    limit: float = 60.0
    peer: bool = False


@dataclass
class Result:
    """Medians over the rounds; `lower` marks a run that was stopped at its limit, `reason` one that gave nothing."""

    seconds: float = math.nan
    phases: dict[str, float] = field(default_factory=dict)
    answer: dict[str, Any] = field(default_factory=dict)
    lower: bool = False
    reason: str = ""

    @property
    def kernel(self) -> float:
        return self.phases.get("kernel", 0.0)


Judgement = tuple[bool, str]
Judge = Callable[[Result, Result | None], Judgement | None]


@dataclass(frozen=True)
class Case:
    """One line, or one line a peer: ours at size n against each peer at the same n."""

    what: str
    n: int
    ours: Side
    peers: tuple[Side, ...] = ()
    target: str = ""
    judge: Judge | None = None
    judged: str = ""
    """The label of the peer that the target speaks of; empty where it speaks of ours alone."""
    quick: bool = True
    large: bool = False
    turns: bool = False
    """Whether the sides take turns in one process, for ratios near 1; all are then in ours."""


@dataclass(frozen=True)
class Growth:
    """The exponent e of ours ~ n^e between two sizes of one side."""

    what: str
    ours: Side
    small: int
    large: int
    limit: float | None = None
    quick: bool = True


def with_gpu(cases: Iterable[Case]) -> list[Case]:
    """The cases, and where torch sees a GPU the same with all sides there."""
    here = list(cases)
    if importlib.util.find_spec("torch") is None:
        return here
    import torch

    return [*here, *map(on_gpu, here)] if torch.cuda.is_available() else here


def on_gpu(case: Case) -> Case:
    """The case with all its sides on a GPU."""
    ours, *peers = (replace(side, function=f"{side.function}@cuda") for side in (case.ours, *case.peers))
    return replace(case, what=f"{case.what} (GPU)", ours=ours, peers=tuple(peers), quick=False)


def at_least(times: float, *, proof: bool = True) -> Judge:
    """The peer takes at least so many times as long; with `proof`, as search and kernel together."""

    def judge(ours: Result, peer: Result | None) -> Judgement | None:
        if peer is None or math.isnan(peer.seconds):
            return None
        ratio = peer.seconds / cost(ours, proof=proof)
        if ratio >= times:
            return True, "met"
        return (False, f"missed: {figures(ratio)}× seen") if not peer.lower else None

    return judge


def at_most(times: float) -> Judge:
    """Search and kernel together take at most so many times as long as the peer."""

    def judge(ours: Result, peer: Result | None) -> Judgement | None:
        if peer is None or math.isnan(peer.seconds):
            return None
        ratio = cost(ours) / peer.seconds
        return (True, f"met ({figures(ratio)}×)") if ratio <= times else (False, f"missed: {figures(ratio)}× seen")

    return judge


def within(seconds: float) -> Judge:
    """Search and kernel together take at most so many seconds, whatever the machine."""

    def judge(ours: Result, _: Result | None) -> Judgement | None:
        return (True, "met") if cost(ours) <= seconds else (False, f"missed by a factor {figures(cost(ours) / seconds)}")

    return judge


def cost(ours: Result, *, proof: bool = True) -> float:
    """Seconds of ours: `seconds` is search alone, the kernel's are its own phase."""
    return ours.seconds + (ours.kernel if proof else 0.0)


def figures(value: float) -> str:
    """Two or three significant figures, never 1e+02."""
    if math.isnan(value):
        return "–"
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}" if value >= 0.01 else f"{value:.2g}"


class Bench:
    """Runs sides in children, remembers every result of this run, and never runs a (side, n) again for another case."""

    def __init__(self, peers: Path | None, *, rounds: int, missing: dict[str, str]) -> None:
        self.results: dict[tuple[str, int], Result] = {}
        self._peers, self._rounds, self._missing = peers, rounds, missing

    def measure(self, sides: Iterable[Side], n: int, *, turns: bool = False) -> None:
        """All sides at size n, interleaved; the results are in `results`."""
        left = [side for side in sides if (side.function, n) not in self.results]
        runs: dict[str, list[Result]] = {side.function: [] for side in left}
        for _ in range(self._rounds):
            for together in [left] if turns else [[side] for side in left]:
                for side, result in zip(list(together), self._once(together, n), strict=True):
                    runs[side.function].append(result)
                    if result.reason or result.lower or result.seconds > LONG:
                        left.remove(side)
            for function, seen in runs.items():
                self.results[function, n] = _median(seen)

    def _once(self, sides: Sequence[Side], n: int) -> list[Result]:
        """A result a side, of one process, in which they take turns where there are several."""
        python = self._peers if any(side.peer for side in sides) else Path(sys.executable)
        if python is None:
            return [Result(reason="peers were left out")] * len(sides)
        limit = max((side.limit for side in sides), default=0.0)
        command = [str(python), str(HERE / "child.py"), ",".join(side.function for side in sides), str(n), str(limit)]
        try:
            done = subprocess.run(
                command, cwd=HERE, env={**os.environ, **ONE_THREAD}, capture_output=True, text=True, timeout=4 * limit + 300, check=False
            )
        except subprocess.TimeoutExpired:
            return [Result(reason="no answer in time: the machine is too busy")] * len(sides)
        if done.returncode == -24:  # SIGXCPU
            return [Result(seconds=side.limit, lower=True) if len(sides) == 1 else Result(reason="stopped at a limit") for side in sides]
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["no message"])[-1]
            return [Result(reason=f"failed: {last[:160]}")] * len(sides)
        told = json.loads(done.stdout)
        if "missing" in told:
            name = told["missing"].partition("'")[2].partition("'")[0].partition(".")[0]
            return [Result(reason=f"missing: {self._missing.get(name, told['missing'])}")] * len(sides)
        return [Result(one["seconds"], one["phases"], one["answer"]) for one in told["results"]]


def _median(seen: list[Result]) -> Result:
    good = [result for result in seen if not result.reason and not result.lower]
    if not good:
        return seen[-1]
    phases = {name: median(result.phases[name] for result in good) for name in good[0].phases}
    return Result(median(result.seconds for result in good), phases, good[0].answer)
