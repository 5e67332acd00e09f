"""The time to import arprops in a fresh interpreter, and to have the names of a first question."""

import subprocess
import sys

from harness import Case, Side, within

TITLE = "import (n is the number of fresh interpreters, the median counts)"
BARE = Side("import arprops", "importing:bare")
FIRST = Side("from arprops import PFA, same_joint, load", "importing:first")
CASES = [
    Case("import arprops", 9, BARE, target="≤ 0.3 s", judge=within(0.3)),
    Case("from arprops import PFA, same_joint, load", 9, FIRST),
]
GROWTH = []


def _median(statement: str, times: int):
    program = f"from time import process_time as t; a = t(); {statement}; print(t() - a)"
    yield
    seen = sorted(float(subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout) for _ in range(times))
    yield
    yield {"seconds": seen[times // 2], "answer": {}}


def bare(times: int):
    yield from _median("import arprops", times)


def first(times: int):
    yield from _median("from arprops import PFA, same_joint, load", times)
