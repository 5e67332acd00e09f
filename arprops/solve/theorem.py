"""A theorem as it is proved here: a statement, the parts of its proof, and the mutants that must fail.

True here: every part says by which method and for what scope it proves, and every theorem carries at least one mutant, the
statement with a hypothesis dropped or a constant changed. A proof that would also prove a mutant proves nothing.
Must never enter: a scope wider than the method. An exact finite check is not an induction, and an induction step discharged by
two solvers rests on them, and on the principle of induction that joins base and step, which is said where it is used.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from arprops.core.error import BadQuestion
from arprops.solve.bench import Bench

Method: TypeAlias = Literal["symbolic identity", "first-order induction", "inductive invariant", "exact finite check", "construction"]
METHODS: tuple[Method, ...] = get_args(Method)


@dataclass(frozen=True)
class Part:
    """One part of a proof: its method, its scope in words, and what does it on a `Bench`, which raises where it fails.

    Fails with `BadQuestion` on a method that is none of METHODS, and on an empty scope.
    """

    method: Method
    scope: str
    run: Callable[[Bench], None]

    def __post_init__(self) -> None:
        if self.method not in METHODS:
            raise BadQuestion(f"found the method {self.method!r}, expected one of {', '.join(METHODS)}")
        _said(scope=self.scope)


@dataclass(frozen=True)
class Mutant:
    """The false statement in words, what it drops or changes, and what refutes it: returns the counterexample, replayed, as text."""

    says: str
    drops: str
    refute: Callable[[Bench], str]

    def __post_init__(self) -> None:
        _said(says=self.says, drops=self.drops)


@dataclass(frozen=True)
class Theorem:
    """A statement of THEOREMS.md by its name there (`A1`), in words and in mathematics, with its hypotheses, proof and mutants.

    Fails with `BadQuestion` where there is no part, or no mutant: such a proof does not count.
    """

    name: str
    title: str
    statement: str
    mathematics: str
    hypotheses: tuple[str, ...]
    parts: tuple[Part, ...]
    mutants: tuple[Mutant, ...]

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[A-Z][0-9]+", self.name):
            raise BadQuestion(f"found the name {self.name!r}, expected a letter and a number, e.g. 'A1'")
        _said(title=self.title, statement=self.statement, mathematics=self.mathematics)
        if not self.parts:
            raise BadQuestion(f"theorem {self.name} has no part, so nothing proves it")
        if not self.mutants:
            raise BadQuestion(f"theorem {self.name} has no mutant, so nothing shows that its proof could fail; drop a hypothesis or change a constant")


def _said(**texts: str) -> None:
    for name, text in texts.items():
        if not text.strip():
            raise BadQuestion(f"found an empty {name}, expected a sentence that can be false")
