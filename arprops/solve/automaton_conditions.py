"""Constraints on sought automata as formulas over their algebra.

True here: two automata of m and n states are two of m + n states side by side. They answer all prompts alike iff those of at most
m + n − 2 symbols: each symbol more tells more states apart, or none does (Moore; Hopcroft and Karp). They have one joint, or the same
strings, iff on all words shorter than m + n: the difference of the masses is a linear function on vectors of m + n entries that each
symbol maps linearly, and the vectors of words shorter than that span those of all (Schützenberger). The mass of a string is that of
its prompt without those of the symbols after it, so equal masses of all prompts are equal joints.
Must never enter: a relaxation of a constraint that claims to be the constraint. What is not algebraic is refused by `NotAlgebraic`.
"""

from typing import Any

from arprops.core import claim as core
from arprops.core.words import END
from arprops.solve.algebra import NotAlgebraic, every, times
from arprops.solve.automaton_algebra import Automata
from arprops.solve.conditions import constant
from arprops.solve.sought import Not


def holds(algebra: Automata, constraint: Any) -> str:
    """The constraint as a formula."""
    match constraint:
        case Not():
            return f"(not {holds(algebra, constraint.claim)})"
        case core.SameConditionals(p=p, q=q):
            rows = [(algebra.row(p, w), algebra.row(q, w)) for w in algebra.words(p, q, fewer=1)]
            return every(f"(= {left[x]} {right[x]})" for left, right in rows for x in p.alphabet)
        case core.SameJoint(p=p, q=q):
            return every(f"(= {algebra.mass(p, w)} {algebra.mass(q, w)})" for w in algebra.words(p, q, fewer=0)[1:])
        case core.SameStrings(p=p, q=q):
            return every(f"(= {_string(algebra, p, w)} {_string(algebra, q, w)})" for w in algebra.words(p, q, fewer=0))
        case core.Comparison():
            relation = {"==": "="}.get(constraint.relation, constraint.relation)
            return f"({relation} {_value(algebra, constraint.left)} {_value(algebra, constraint.right)})"
        case _:
            raise NotAlgebraic


def _string(algebra: Automata, p: Any, word: tuple[str, ...]) -> str:
    return times([algebra.mass(p, word), algebra.row(p, word)[END]])


def _value(algebra: Automata, side: Any) -> str:
    """A side of a comparison as a term."""
    if (known := constant(side)) is not None:
        return known
    match side:
        case core.NextProbability():
            return algebra.row(side.p, side.prompt)[side.outcome]
        case core.PrefixProbability():
            mass = algebra.mass(side.p, side.prompt)
            return mass if side.outcome is None else times([mass, algebra.row(side.p, side.prompt)[side.outcome]])
        case _:
            raise NotAlgebraic
