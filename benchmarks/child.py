"""One measurement, in a process of its own: `python child.py MODULE:FUNCTION N LIMIT` prints one line of JSON.

True here: FUNCTION(N) is a generator. It prepares up to its first `yield`, does what is measured up to its second, and then yields
{"answer": …, "phases": {name: seconds}}, where "seconds" may replace what the clock of this process saw. The clock is CPU time.
What is over in a moment is repeated, the first time is then thrown away, and the mean is taken: the clock may tick only every 4 ms.
Must never enter: an import of arprops or of a peer. Sides import what they need, in whatever interpreter they were started.
"""

import gc
import json
import os
import resource
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from statistics import fmean
from time import process_time
from typing import Any

SHORT = 0.25  # seconds: below this a measurement is repeated, until it adds up to so much
REPEATS = 60
PATIENCE = 6.0  # seconds on preparing and measuring again
Side = Callable[[int], Iterator[Any]]


def once(side: Side, n: int, limit: float) -> dict[str, Any]:
    steps = side(n)
    next(steps)
    gc.collect()
    resource.setrlimit(resource.RLIMIT_CPU, (int(process_time() + limit) + 1, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    began = process_time()
    next(steps)
    seconds = process_time() - began
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


def main() -> None:
    where, n, limit = sys.argv[1:]
    # Peers print: what they say goes to stderr, and stdout is ours alone.
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    module, function = where.split(":")
    try:
        result = measured(getattr(import_module(module), function), int(n), float(limit))
    except ImportError as missing:
        result = {"missing": str(missing)}
    out.write(json.dumps(result) + "\n")
    out.flush()


if __name__ == "__main__":
    main()
