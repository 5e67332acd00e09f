"""Obligations in SMT-LIB 2, put to two solvers that share no code: z3 and cvc5.

True here: both read the very same text, each in a process of its own that is killed at a wall-clock limit, because a solver's own
limits are soft. `unsat` is a solver's word; two such words are two words, and no certificate: the kernel never hears of them.
Must never enter: the obligation itself. What is to be shown is text that somebody else can read, keep, and put to a third solver.
"""

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from importlib import metadata, util
from itertools import pairwise
from time import monotonic
from typing import Final, Literal

from arprops.core.error import BadQuestion, Missing

SECONDS: Final = 20.0
"""How long one solver may think about one obligation, if nothing else is said."""
SEED: Final = 0
GRACE: Final = 5.0
"""How much longer the process may take to start, and to answer after the solver's own limit."""

Solver = Literal["z3", "cvc5"]
SOLVERS: Final[tuple[Solver, Solver]] = ("z3", "cvc5")
_PACKAGE: Final = {"z3": "z3-solver", "cvc5": "cvc5"}
_SPACE = re.compile(r"(?:\s|;[^\n]*)+")
_ATOM = re.compile(r'"(?:[^"]|"")*"|\|[^|]*\||[()]|;[^\n]*|[^\s()";|]+|\s+')


@dataclass(frozen=True)
class Answer:
    """What a solver said of a text: `unknown` is its own, `timeout` was ours; `model` is its text where it answered `sat`."""

    solver: Solver
    version: str
    answer: Literal["sat", "unsat", "unknown", "timeout"]
    seconds: float
    seed: int
    model: str = ""


def discharge(text: str, *, seconds: float = SECONDS) -> tuple[Answer, Answer]:
    """The answers of z3 and of cvc5, in this order, to one SMT-LIB 2 text.

    Needs a `set-logic` that covers the text (cvc5 goes by it), declarations and assertions; one closing `(check-sat)` may be left out.
    Fails with `BadQuestion` where a solver cannot read the text, or where it asks more than once; with `Missing` without cvc5.
    Cost: two processes of about half a second, and at most `seconds` of thought in each.
    """
    whole = closed(text)
    for solver in SOLVERS:
        if util.find_spec(solver) is None:
            raise Missing(f"the solver {solver} is not installed; say: python -m pip install -c constraints.txt 'arprops[solvers]'")
    return ask("z3", whole, seconds=seconds), ask("cvc5", whole, seconds=seconds)


def proved_by_both(answers: tuple[Answer, ...]) -> bool:
    """Whether every one of SOLVERS has answered `unsat`."""
    return {answer.solver for answer in answers if answer.answer == "unsat"} == set(SOLVERS)


def ask(solver: Solver, text: str, *, seconds: float = SECONDS) -> Answer:
    """The answer of one solver to a closed text, from a process that is killed where it does not end."""
    began, version = monotonic(), metadata.version(_PACKAGE[solver])
    command = [sys.executable, "-m", "arprops.solve.child", solver, str(seconds), str(SEED)]
    try:
        done = subprocess.run(command, input=text, capture_output=True, text=True, encoding="utf-8", timeout=seconds + GRACE, check=False)  # noqa: S603  # our own module
    except subprocess.TimeoutExpired:
        return Answer(solver, version, "timeout", monotonic() - began, SEED)
    took = monotonic() - began
    if done.returncode < 0:  # it was killed: by its own alarm, else for want of memory
        return Answer(solver, version, "timeout" if took > seconds else "unknown", took, SEED)
    try:
        said = json.loads(done.stdout)
    except ValueError:
        raise BadQuestion(f"{solver} ended without an answer, with code {done.returncode}: {done.stderr.strip()[-500:] or 'and said nothing'}") from None
    if "refused" in said:
        raise BadQuestion(f"{solver} cannot read this obligation: {said['refused'].strip()}")
    answer = "timeout" if said["answer"] == "unknown" and took > seconds else said["answer"]
    return Answer(solver, version, answer, took, SEED, said["model"])


def closed(text: str) -> str:
    """The text with exactly one `(check-sat)`, its last command; fails with `BadQuestion` where it asks otherwise."""
    names = [head(command) for command in commands(text)]
    if "set-logic" not in names:
        raise BadQuestion("found no (set-logic …), expected one: cvc5 decides by it what to try; e.g. (set-logic QF_UFNRA)")
    stray = [name for name in names if name in {"push", "pop", "reset", "reset-assertions", "check-sat-assuming", "get-model", "exit", "include"}]
    if stray or "check-sat" in names[:-1]:
        raise BadQuestion(f"found ({(stray or ['check-sat'])[0]} …) inside an obligation, expected declarations, assertions and one closing (check-sat)")
    if "assert" not in names:
        raise BadQuestion("found no (assert …), expected hypotheses and, last, the negated goal")
    return text if names[-1] == "check-sat" else text.rstrip() + "\n(check-sat)\n"


def hypotheses(text: str) -> str:
    """The text without its last assertion, by custom the negated goal: what must not be contradictory; empty where nothing is assumed."""
    parts = [part for part in commands(text) if head(part) != "check-sat"]
    asserted = [place for place, part in enumerate(parts) if head(part) == "assert"]
    if len(asserted) < 2:
        return ""
    return "\n".join([*parts[: asserted[-1]], *parts[asserted[-1] + 1 :], "(check-sat)"]) + "\n"


def commands(text: str) -> list[str]:
    """The commands of an SMT-LIB text, comments between them left out; fails with `BadQuestion` where the brackets do not match."""
    places, depth, place = [0], 0, 0
    while place < len(text):
        found = _ATOM.match(text, place)
        if found is None:
            raise BadQuestion(f"the obligation cannot be read from here on: {text[place : place + 40]!r}")
        depth += {"(": 1, ")": -1}.get(found[0], 0)
        place = found.end()
        if depth < 0:
            raise BadQuestion(f"the obligation closes a bracket that was not opened, before {text[place : place + 40]!r}")
        if found[0] == ")" and depth == 0:
            places.append(place)
    if depth or _SPACE.sub("", text[places[-1] :]):
        raise BadQuestion(f"the obligation does not end with a closed command: {text[places[-1] :].strip()[:60]!r}")
    return [_SPACE.sub(" ", text[a:b], count=1).strip() if _SPACE.match(text, a) else text[a:b] for a, b in pairwise(places)]


def head(command: str) -> str:
    """The name of a command: `assert` of `(assert …)`."""
    found = re.match(r"\(\s*([^\s()]+)", command)
    return found[1] if found else ""
