"""The exact core and the nets side by side with their peers: `python benchmarks/run.py [--quick] [--large] [--only NAME] [--json]`.

One table a question: what, size, seconds of search and of the kernel, the peer's seconds, the ratio, the target and whether it is met.
Seconds are CPU time of one thread, the median over interleaved rounds. The ratio is the peer's time over search and kernel together.
Peers live in benchmarks/.venv, which is made on the first run; one that cannot be installed is reported as missing, with the reason.
Ctrl-C keeps what was measured.
"""

import argparse
import hashlib
import json
import math
import platform
import subprocess
import sys
import time
import venv
from importlib import import_module
from pathlib import Path

from harness import Bench, Case, Growth, Result, Side, cost, figures

HERE = Path(__file__).parent
ORDER = [
    *("solve", "equality", "floats", "divergence", "inequality", "deterministic", "lumping", "counters", "pautomac", "importing"),
    *("neural_tries", "neural_fit", "neural_greedy", "neural_probability", "neural_extract"),
]
ENVIRONMENT = HERE / ".venv"
WIDTHS = (41, 9, 8, 8, 28, 8, 9)
HEAD = ("what", "n", "search", "kernel", "peer", "seconds", "ratio", "target: outcome")
ROUNDS = 3


def environment() -> tuple[Path, dict[str, str]]:
    """The peers' interpreter, made where it is not there yet, and why a package is missing."""
    python = ENVIRONMENT / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    wanted = [line for line in (HERE / "requirements.txt").read_text().splitlines() if line.strip() and not line.startswith("#")]
    stamp = ENVIRONMENT / "made.json"
    key = hashlib.sha256("\n".join([sys.version, *wanted]).encode()).hexdigest()
    if stamp.exists() and (made := json.loads(stamp.read_text()))["key"] == key:
        return python, made["missing"]
    print("Installing the peers into benchmarks/.venv (once) …", flush=True)
    venv.create(ENVIRONMENT, clear=True, with_pip=True)
    missing: dict[str, str] = {}
    for requirement in wanted:  # one by one, so that one that fails takes no other with it
        done = subprocess.run(
            [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", requirement], capture_output=True, text=True, check=False
        )
        if done.returncode:
            errors = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
            name = requirement.partition("==")[0]
            missing[name.partition("-")[0]] = f"{requirement} cannot be installed here ({(errors or ['pip failed'])[-1][:120]})"
    if not missing:  # else try again next time
        stamp.write_text(json.dumps({"key": key, "missing": missing}))
    return python, missing


def line(*cells: str) -> None:
    fixed = [cell.ljust(width) if k in {0, 4} else cell.rjust(width) for k, (cell, width) in enumerate(zip(cells, WIDTHS, strict=False))]
    print("  ".join([*fixed, *cells[len(WIDTHS) :]]).rstrip(), flush=True)


def shown(result: Result) -> str:
    return f"{'>' * result.lower}{figures(result.seconds)}"


class Table:
    """Prints lines as they are measured, and keeps them for the file and for the closing words."""

    def __init__(self) -> None:
        self.lines: list[dict[str, object]] = []
        self._told: set[tuple[str, int]] = set()

    def case(self, case: Case, bench: Bench) -> None:
        bench.measure([case.ours, *case.peers], case.n, turns=case.turns)
        ours = bench.results[case.ours.function, case.n]
        for peer in case.peers or (None,):
            self._one(case, ours, peer, None if peer is None else bench.results[peer.function, case.n])

    def _one(self, case: Case, ours: Result, peer: Side | None, theirs: Result | None) -> None:
        ratio, outcome = "", ""
        if ours.reason or ours.lower:
            outcome = ours.reason or "stopped at its limit"
        elif theirs is not None and theirs.reason:
            ratio, outcome = "–", theirs.reason
        elif theirs is not None:
            ratio = f"{'>' * theirs.lower}{figures(theirs.seconds / cost(ours))}×"
        met: bool | None = None
        if not outcome and case.judge is not None and case.judged == ("" if not case.judged or peer is None else peer.label):
            judged = case.judge(ours, theirs)
            met, said = judged or (None, "undecided: the peer was stopped")
            outcome = f"{case.target}: {said}"
        if not outcome and theirs is not None and not theirs.lower:
            differ = [key for key in ours.answer.keys() & theirs.answer.keys() if ours.answer[key] != theirs.answer[key]]
            outcome = ", ".join(f"it answers {key} = {theirs.answer[key]}, we prove {ours.answer[key]}" for key in differ)
        line(
            case.what,
            f"{case.n:,}",
            shown(ours),
            figures(ours.kernel) if "kernel" in ours.phases else "–",
            peer.label if peer else "",
            shown(theirs) if theirs and not theirs.reason else "",
            ratio,
            outcome,
        )
        self.lines.append(
            {
                "what": case.what, "n": case.n, "ours": ours.__dict__, "peer": peer.label if peer else None,
                "theirs": theirs.__dict__ if theirs else None, "target": case.target or None, "met": met, "said": outcome,
            }
        )  # fmt: skip
        for side, result in [(case.ours, ours), *([(peer, theirs)] if peer and theirs else [])]:
            parts = ", ".join(f"{name} {figures(seconds)}" for name, seconds in result.phases.items() if name != "kernel")
            if parts and (side.function, case.n) not in self._told:
                self._told.add((side.function, case.n))
                print(f"    of which {side.label}: {parts}", flush=True)

    def growth(self, growth: Growth, bench: Bench) -> None:
        seen: list[Result] = []
        for n in (growth.small, growth.large):
            bench.measure([growth.ours], n)
            seen.append(bench.results[growth.ours.function, n])
        if any(result.reason or result.lower for result in seen):
            outcome, exponent = "; ".join(result.reason or "stopped at its limit" for result in seen if result.reason or result.lower), math.nan
        else:
            exponent = math.log(cost(seen[1]) / cost(seen[0])) / math.log(growth.large / growth.small)
            outcome = ""
        met = None if growth.limit is None or math.isnan(exponent) else exponent <= growth.limit
        target = "" if met is None else f"≤ n^{growth.limit}: {'met' if met else 'missed'}"
        line(
            f"growth: {growth.what}",
            f"{growth.large:,}",
            shown(seen[1]),
            figures(seen[1].kernel) if "kernel" in seen[1].phases else "–",
            f"from n = {growth.small:,}",
            shown(seen[0]),
            "–" if math.isnan(exponent) else f"n^{exponent:.2f}",
            outcome or target,
        )
        self.lines.append(
            {"what": f"growth: {growth.what}", "from": growth.small, "n": growth.large, "seconds": [cost(r) for r in seen], "exponent": exponent,
             "target": growth.limit, "met": met}
        )  # fmt: skip


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--quick", action="store_true", help="one round, small sizes: under two minutes once the peers are installed")
    arguments.add_argument("--large", action="store_true", help="also what needs gigabytes and many minutes")
    arguments.add_argument("--only", action="append", choices=ORDER, help="only this comparison (may be repeated)")
    arguments.add_argument("--no-peers", action="store_true", help="leave out the peers that need an environment of their own")
    arguments.add_argument("--json", action="store_true", help="write benchmarks/results.json")
    given = arguments.parse_args()
    table = Table()
    began = time.monotonic()
    stopped = False
    try:
        python, missing = (None, {}) if given.no_peers else environment()
        bench = Bench(python, rounds=1 if given.quick else ROUNDS, missing=missing)
        for name in given.only or ORDER:
            module = import_module(name)
            print(f"\n{module.TITLE}")
            if getattr(module, "MISSING", ""):
                print(f"  {module.MISSING}")
                continue
            line(*HEAD)
            for case in module.CASES:
                if (case.quick or not given.quick) and (given.large or not case.large):
                    table.case(case, bench)
            for growth in module.GROWTH:
                if growth.quick or not given.quick:
                    table.growth(growth, bench)
    except KeyboardInterrupt:
        stopped = True
    judged = [entry for entry in table.lines if entry.get("met") is not None]
    met = sum(bool(entry["met"]) for entry in judged)
    print(f"\n{'Stopped. ' * stopped}{met} of {len(judged)} targets met, in {(time.monotonic() - began) / 60:.1f} minutes.")
    print(f"Python {platform.python_version()}; CPU seconds of one thread, {'one round' if given.quick else f'median of {ROUNDS} interleaved rounds'}.")
    if given.json:
        (HERE / "results.json").write_text(json.dumps(table.lines, indent=1, default=str) + "\n")
        print("Written: benchmarks/results.json")
    return 130 if stopped else 0


if __name__ == "__main__":
    sys.exit(main())
