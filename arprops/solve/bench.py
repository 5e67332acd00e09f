"""The bench on which a theorem script works: each of its words either shows something or raises `NotProved`.

True here: what is shown is kept, as SMT-LIB text, as a verdict the kernel has re-verified, or as a count of exact cases, so that the
table of `arprops prove` can only say what was done.
Must never enter: a tolerance, a numeric test for zero, or a way to note a success without the work.
Doubtful: an obligation rests on z3 and cvc5, an identity on sympy's normal form. Neither has a certificate; the table names them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, NoReturn

from arprops.core.error import ArpropsError, BadQuestion, Rejected
from arprops.core.model import Joint
from arprops.core.verdict import Attested, Proved, Refuted, Unknown, Verdict
from arprops.kernel.check import recheck
from arprops.solve.smt import SECONDS, Answer, discharge, hypotheses, proved_by_both

CONSISTENT: Final = 3.0
"""How many seconds a solver may look for a contradiction among hypotheses."""


class NotProved(ArpropsError):
    """A step of a theorem script does not hold, or could not be shown; the message names it and holds the counterexample, if there is one."""


class Obligation(NamedTuple):
    """SMT-LIB text with what it says, the answer it must get, and the answers it got."""

    name: str
    comment: str
    text: str
    expected: str
    answers: tuple[Answer, ...]


class Kept(NamedTuple):
    """A verdict that the kernel has re-verified, to be stored under a name; `models` names its models."""

    name: str
    verdict: Proved | Refuted
    models: Mapping[str, Joint]


@dataclass(frozen=True)
class Bench:
    """What one part or mutant has shown so far; `seconds` limits each solver on each obligation.

    The lists grow while a script works; nobody else writes to them.
    """

    seconds: float = SECONDS
    obligations: list[Obligation] = field(default_factory=list)
    identities: list[str] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    checked: list[str] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)

    def valid(self, name: str, text: str, *, comment: str) -> None:
        """Show that hypotheses entail a goal: text whose last assertion is the goal, negated, is `unsat` for z3 and for cvc5.

        Needs text as `discharge` does. Free constants and uninterpreted sorts stand for anything, so what is shown holds for all.
        Fails where a solver answers otherwise, showing its model, and where the hypotheses alone are contradictory, as then
        everything follows (a solver that cannot decide that is no objection). Cost: four processes at most.
        """
        self._new(name, comment)
        answers = discharge(text, seconds=self.seconds)
        if not proved_by_both(answers):
            found = next((answer for answer in answers if answer.answer == "sat"), None)
            said = ", ".join(f"{answer.solver} says {answer.answer}" for answer in answers)
            _fail(f"the obligation {name!r} ({comment}) is not proved: {said}", f"a model of its negation:\n{found.model}" if found else "")
        assumed = hypotheses(text)
        if assumed and any(answer.answer == "unsat" for answer in discharge(assumed, seconds=min(self.seconds, CONSISTENT))):
            _fail(f"the hypotheses of {name!r} contradict each other, so that they prove everything")
        self.obligations.append(Obligation(name, comment, text, "unsat", answers))

    def satisfiable(self, name: str, text: str, *, comment: str) -> str:
        """Show that a mutated obligation fails: one solver answers `sat` and none `unsat`; gives the model as text.

        It is no replay: a mutant needs a counterexample in the library besides.
        """
        self._new(name, comment)
        answers = discharge(text, seconds=self.seconds)
        found = next((answer for answer in answers if answer.answer == "sat"), None)
        if found is None or any(answer.answer == "unsat" for answer in answers):
            _fail(f"the mutated obligation {name!r} ({comment}) has no model: {', '.join(f'{a.solver} says {a.answer}' for a in answers)}")
        self.obligations.append(Obligation(name, comment, text, "sat", answers))
        return found.model

    def identity(self, name: str, left: Any, right: Any) -> None:
        """Show that two sympy expressions are one function: their difference has the normal form 0 over the rationals.

        Roots, exponentials and logarithms that sympy does not rewrite are indeterminates, so an identity that needs a rule for
        them must have it applied by the script. It holds wherever neither side divides by 0. A float is refused.
        """
        import sympy

        difference = sympy.sympify(left) - sympy.sympify(right)
        if difference.atoms(sympy.Float):
            raise BadQuestion(f"the identity {name!r} holds a float; write sympy.Rational")
        normal = sympy.cancel(sympy.together(sympy.expand(difference)))
        if normal != 0:
            _fail(f"the identity {name!r} fails: left − right = {normal}")
        self.identities.append(name)

    def proved(self, verdict: Verdict, name: str = "", *, models: Mapping[str, Joint] | None = None) -> None:
        """Show that a claim holds: the verdict is `Proved`, and the kernel re-verifies it; stored under `name`, if one is given.

        A name needs a model that is data. Without one the verdict is re-verified all the same, and counted as a case.
        """
        self._verdict(verdict, Proved, name, models)

    def refuted(self, verdict: Verdict, name: str = "", *, models: Mapping[str, Joint] | None = None) -> None:
        """Show that a claim fails: as `proved`, for a verdict that is `Refuted`."""
        self._verdict(verdict, Refuted, name, models)

    def check(self, name: str, condition: bool, detail: str = "") -> None:  # noqa: FBT001  # it reads as what it does
        """Show something by exact computation: the condition is True; `detail` is shown where it is not. Counts as one case."""
        if condition is not True:
            _fail(f"the check {name!r} fails", detail)
        if name not in self.checked:
            self.checked.append(name)
        self.counts.append(1)

    def cases(self, number: int) -> None:
        """Count cases that the script checked by itself, so that the table can say how many."""
        self.counts.append(number)

    @property
    def cases_checked(self) -> int:
        """How many exact cases were checked: one a `check` or verdict, and what `cases` was told."""
        return sum(self.counts)

    def _verdict(self, verdict: Verdict, expected: type[Proved] | type[Refuted], name: str, models: Mapping[str, Joint] | None) -> None:
        if name:
            self._new(name, name)
        if not isinstance(verdict, expected):
            evidence = {Proved: "certificate", Refuted: "witness", Unknown: "because", Attested: "scope"}[type(verdict)]
            _fail(f"{name or type(verdict.claim).__name__} is {type(verdict).__name__}, expected {expected.__name__}", repr(getattr(verdict, evidence)))
        try:
            recheck(verdict)
        except Rejected as refused:
            _fail(f"the kernel rejects {name or type(verdict.claim).__name__}: {refused}")
        self.counts.append(1)
        if name:
            self.kept.append(Kept(name, verdict, dict(models or {})))

    def _new(self, name: str, comment: str) -> None:
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
            raise BadQuestion(f"found the name {name!r}, expected small letters, digits and single hyphens: it becomes a file's")
        if not comment.strip():
            raise BadQuestion(f"the obligation {name!r} says nothing; give comment= a sentence")
        if name in {one.name for one in (*self.obligations, *self.kept)}:
            raise BadQuestion(f"the name {name!r} is used twice")


def _fail(message: str, detail: str = "") -> NoReturn:
    raise NotProved(f"{message}: {detail}" if detail else message)
