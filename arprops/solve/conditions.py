"""Constraints on sought tables as formulas over their algebra.

True here: the text of all constraints is satisfiable in the reals iff some tables of the shape, with any weights, meet those that were
translated; hence `unsat` excludes the shape for all weights, whatever the constraints that were not. A tie is decided as `complete`
decides it.
Must never enter: a relaxation of a constraint that claims to be the constraint. What is not algebraic, such as a logarithm, is refused
by `NotAlgebraic` and left to the search.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from arprops.core import claim as core
from arprops.core.error import BadQuestion
from arprops.core.words import END, Word
from arprops.search.value import valued
from arprops.solve.algebra import Algebra, NotAlgebraic, every, heaviest, number, plus, times
from arprops.solve.sought import Constraint, Differ, Not, Output, Sought, sought_in
from arprops.views.decoded import Decoded


def written(algebra: Any, constraints: Sequence[Constraint], formula: Callable[[Any, Constraint], str] | None = None) -> tuple[str, int]:
    """The text that asserts all constraints it can, and how many these are; `formula` says one constraint, here on tables."""
    said: list[str] = []
    for constraint in constraints:
        try:
            said.append(f"(assert {(formula or holds)(algebra, constraint)})")
        except (NotAlgebraic, BadQuestion):  # the latter from a known model that has no answer at some prompt
            continue  # what was defined on the way holds of every table, or automaton
    return "\n".join([*algebra.preamble, *said, "(check-sat)"]) + "\n", len(said)


def holds(algebra: Algebra, constraint: Any) -> str:
    """The constraint as a formula."""
    match constraint:
        case Not():
            return f"(not {holds(algebra, constraint.claim)})"
        case core.SameConditionals() if _settled(constraint.p, constraint.q):
            return every(_alike(algebra, constraint, w) for w in algebra.words)
        case core.SameJoint() if _settled(constraint.p, constraint.q) or _bounded(constraint.p) or _bounded(constraint.q):
            left, right = algebra.masses(constraint.p), algebra.masses(constraint.q)
            if _bounded(constraint.p) or _bounded(constraint.q):
                ends = algebra.strings(constraint.p), algebra.strings(constraint.q)
                return every(f"(= {mine[w]} {theirs[w]})" for mine, theirs in ((left, right), ends) for w in algebra.words)
            return every(f"(or (= {left[w]} 0.0) {_alike(algebra, constraint, w)})" for w in algebra.words)
        case core.SameStrings() if _bounded(constraint.p) or _bounded(constraint.q):
            left, right = algebra.strings(constraint.p), algebra.strings(constraint.q)
            return every(f"(= {left[w]} {right[w]})" for w in algebra.words)
        case core.Tight() if _bounded(constraint.p):
            return "true"
        case core.Comparison():
            relation = {"==": "="}.get(constraint.relation, constraint.relation)
            return f"({relation} {value(algebra, constraint.left)} {value(algebra, constraint.right)})"
        case Differ():
            return _differ(algebra, constraint)
        case _:
            raise NotAlgebraic


def _bounded(p: Any) -> bool:
    """Whether all strings end at the last length, also after decoding: nothing but END is certain there."""
    if isinstance(p, Decoded):
        return not p.decoder.adds_support and _bounded(p.model)
    return isinstance(p, Sought)


def _settled(*models: Any) -> bool:
    """Whether each answers alike from the last length on, so that no longer prompt has to be compared."""
    return all(isinstance(p, Sought) or (isinstance(p, Decoded) and _settled(p.model)) for p in models)


def _alike(algebra: Algebra, claim: Any, prompt: Word) -> str:
    left, right = algebra.row(claim.p, prompt), algebra.row(claim.q, prompt)
    return every(f"(= {left[x]} {right[x]})" for x in algebra.outcomes)


def value(algebra: Algebra, side: Any) -> str:
    """A side of a comparison as a term."""
    if (known := constant(side)) is not None:
        return known
    if not _bounded(side.p):
        raise NotAlgebraic
    match side:
        case core.PrefixProbability():
            if len(side.prompt) > algebra.last:
                return "0.0"
            return algebra.masses(side.p)[side.prompt] if side.outcome is None else algebra.outcome_masses(side.p, side.prompt)[side.outcome]
        case core.NextProbability():
            return algebra.row(side.p, side.prompt)[side.outcome] if len(side.prompt) <= algebra.last else number(Fraction(side.outcome is END))
        case core.Probability():
            return _completed(algebra, side)
        case core.FiniteMass():
            return "1.0"
        case core.Length():
            return plus(list(algebra.masses(side.p).values()))
        case core.ZeroPromptCount() if side.length <= algebra.last:
            return plus([f"(ite (= {mass} 0.0) 1.0 0.0)" for w, mass in algebra.masses(side.p).items() if len(w) == side.length])
        case core.TotalVariation() if _bounded(side.q):
            left, right = algebra.strings(side.p), algebra.strings(side.q)
            return times(["0.5", plus([f"(ite (>= {left[w]} {right[w]}) (- {left[w]} {right[w]}) (- {right[w]} {left[w]}))" for w in algebra.words])])
        case _:
            raise NotAlgebraic


def constant(side: Any) -> str | None:
    """The term of a rational number, or of a quantity of known models that is one; None for other quantities."""
    if isinstance(side, int | Fraction):
        return number(Fraction(side))
    if not hasattr(side, "p"):
        raise NotAlgebraic
    known = None if sought_in(side) else valued(side).value
    return number(known) if isinstance(known, Fraction) else None


def _completed(algebra: Algebra, side: core.Probability) -> str:
    language = side.language
    if not side.prompt:
        return plus([string for w, string in algebra.strings(side.p).items() if language.accepts(w)])

    def after(w: Word, state: int) -> str:
        row = algebra.row(side.p, w)
        on = [times([row[x], after((*w, x), language.step(state, x))]) for x in algebra.alphabet if row[x] != "0.0"]
        return plus([row[END] if state in language.accepting else "0.0", *on])

    state = language.start
    for symbol in side.prompt if side.whole else ():
        state = language.step(state, symbol)
    return after(side.prompt, state) if len(side.prompt) <= algebra.last else number(Fraction(state in language.accepting))


def _differ(algebra: Algebra, differ: Differ) -> str:
    if not (_bounded(differ.left.p) and _bounded(differ.right.p)):
        raise NotAlgebraic
    left, right = _output(algebra, differ.left), _output(algebra, differ.right)
    return every(f"(not (and {left[w]} {right[w]}))" for w in algebra.words)


def _output(algebra: Algebra, output: Output) -> dict[Word, str]:
    """For each word, that it is given."""
    strings = algebra.strings(output.p)
    if output.method == "most probable":
        return {w: every(f"(>= {strings[w]} {strings[v]})" for v in algebra.words if v != w) for w in algebra.words}
    if output.method == "greedy":
        after = {w: algebra.outcome_masses(output.p, w) for w in algebra.words}
        return {w: every(heaviest(x, after[w[:i]], algebra.outcomes) for i, x in enumerate((*w, END))) for w in algebra.words}
    assert output.width is not None
    kept, before = _beam(algebra, output.p, output.width)

    def loses(v: Word, w: Word) -> str:
        return f"(or (not {kept[v]}) (> {strings[w]} {strings[v]}) (and (= {strings[w]} {strings[v]}) {before(w, v)}))"

    return {w: every([kept[w], f"(> {strings[w]} 0.0)", *(loses(v, w) for v in algebra.words if v != w)]) for w in algebra.words}


def _beam(algebra: Algebra, p: Any, width: int) -> tuple[dict[Word, str], Callable[[Word, Word], str]]:
    """That a prefix is kept, and that one is looked at before another: shorter first, then heavier, then as their parents, then by the alphabet."""
    masses = algebra.masses(p)

    def before(u: Word, v: Word) -> str:
        if len(u) != len(v):
            return "true" if len(u) < len(v) else "false"
        tie = before(u[:-1], v[:-1]) if u[:-1] != v[:-1] else "true" if algebra.alphabet.index(u[-1]) < algebra.alphabet.index(v[-1]) else "false"
        return f"(or (> {masses[u]} {masses[v]}) (and (= {masses[u]} {masses[v]}) {tie}))"

    kept: dict[Word, str] = {(): "true"}
    for length in range(1, algebra.last + 1):
        level = [w for w in algebra.words if len(w) == length]
        grown = {w: algebra.fresh(f"(and {kept[w[:-1]]} (> {masses[w]} 0.0))", "Bool") for w in level}
        for w in level:
            ahead = plus([f"(ite (and {grown[v]} {before(v, w)}) 1.0 0.0)" for v in level if v != w])
            kept[w] = algebra.fresh(f"(and {grown[w]} (< {ahead} {number(Fraction(width))}))", "Bool")
    return kept, before
