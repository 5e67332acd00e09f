"""One measurement, in a process of its own: `python child.py MODULE:FUNCTION[@DEVICE][,MODULE:FUNCTION…] N LIMIT` prints one line of JSON.

True here: FUNCTION(N) is a generator. It prepares up to its first `yield`, does what is measured up to its second, and then yields
{"answer": …, "phases": {name: seconds}}, where "seconds" may replace what the clock of this process saw. The clock is CPU time; with a device, which FUNCTION(N, DEVICE) is told, it is the wall's, once the device has done what it was given.
What is over in a moment is repeated, the first time is then thrown away, and the mean is taken: the clock may tick only every 4 ms.
Several functions take turns, and of each the median is taken.
Must never enter: an import of arprops or of a peer. Sides import what they need, in whatever interpreter they were started.
"""

import gc
import json
import os
import resource
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from statistics import fmean, median
from time import perf_counter, process_time
from typing import Any

SHORT = 0.25  # seconds: below this a measurement is repeated, until it adds up to so much
REPEATS = 60
TURNS = 9
PATIENCE = 6.0  # seconds on preparing and measuring again
Side = tuple[Callable[..., Iterator[Any]], str]
"""A function, and the device that it is told; none where it is the CPU."""


def done() -> float:
    """The wall clock, once the device has done what it was given."""
    sys.modules["torch"].cuda.synchronize()
    return perf_counter()


def found(name: str) -> Side:
    module, _, rest = name.partition(":")
    function, _, device = rest.partition("@")
    return getattr(import_module(module), function), device


def once(side: Side, n: int, limit: float) -> dict[str, Any]:
    function, device = side
    clock = done if device else process_time
    steps = function(n, device) if device else function(n)
    next(steps)
    gc.collect()
    resource.setrlimit(resource.RLIMIT_CPU, (int(process_time() + limit) + 1, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    began = clock()
    next(steps)
    seconds = clock() - began
    resource.setrlimit(resource.RLIMIT_CPU, (resource.RLIM_INFINITY, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    return {"seconds": seconds, **next(steps)}


def measured(side: Side, n: int, limit: float) -> dict[str, Any]:
    began = process_time()
    runs = [once(side, n, limit)]
    if runs[0]["seconds"] < SHORT:
        runs.clear()
        while sum(run["seconds"] for run in runs) < SHORT and len(runs) < REPEATS and (not runs or process_time() - began < PATIENCE):
            runs.append(once(side, n, limit))
    phases = {name: fmean(run["phases"][name] for run in runs) for name in runs[0].get("phases", {})}
    return {"seconds": fmean(run["seconds"] for run in runs), "phases": phases, "answer": runs[0]["answer"]}


def in_turn(sides: list[Side], n: int, limit: float) -> list[dict[str, Any]]:
    """Each side a number of times, none twice in a row; the first turn only warms up."""
    turns = [[once(side, n, limit) for side in sides] for _ in range(1 + TURNS)][1:]
    return [{**runs[0], "seconds": median(run["seconds"] for run in runs)} for runs in zip(*turns, strict=True)]


def main() -> None:
    where, n, limit = sys.argv[1:]
    # Peers print: what they say goes to stderr, and stdout is ours alone.
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    try:
        sides = [found(name) for name in where.split(",")]
        runs = in_turn(sides, int(n), float(limit)) if len(sides) > 1 else [measured(sides[0], int(n), float(limit))]
        result = {"results": [{"phases": {}, **run} for run in runs]}
    except ImportError as missing:
        result = {"missing": str(missing)}
    out.write(json.dumps(result) + "\n")
    out.flush()


if __name__ == "__main__":
    main()
