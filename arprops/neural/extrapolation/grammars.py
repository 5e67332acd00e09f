"""The six languages of the rule-extrapolation study, with their rules.

True here: each language is the meeting of its rules R1 and R2, but for `dyck`, which is that of `two_dyck` with the pairs nested; a test says
so of all short strings. A rule with an apostrophe is the same rule of the completion alone, for prompts that have broken it already.
Doubtful: the study words some rules by what its code checks (even a's "at the end", for one); here they are as the languages' names have them.
Must never enter: a distribution. That is the law's.
Source: Mészáros, Ujváry, Brendel, Reizinger, Huszár 2024.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from arprops.core.error import BadQuestion
from arprops.core.words import Symbol
from arprops.neural.extrapolation.grammar import Grammar, Member
from arprops.neural.extrapolation.rule import Rule, alike, balance, regular

PAIRS: Final[Mapping[Symbol, Symbol]] = {")": "(", "]": "["}
NAMES: Final = ("anbn", "anbncn", "ba", "bnaa", "dyck", "two_dyck")


@cache
def grammar(name: str) -> Grammar:
    """The grammar of this name: anbn, anbncn, ba, bnaa, dyck or two_dyck; fails with `BadQuestion` on another.

    >>> grammar("anbn")
    Grammar(anbn: aⁿbⁿ)
    >>> grammar("anbn").rules[:2]
    (Rule(R1: as many a as b), Rule(R2: no a after a b))
    """
    match name:
        case "anbn":
            rules = _with_completions(balance("R1", "as many a as b", up="a", down="b", alphabet="ab"), regular("R2", "no a after a b", "a*b*", alphabet="ab"))
            return Grammar(name, "aⁿbⁿ", ("a", "b"), rules, Member(("a", 0), _anbn, lambda state: state[1] == 0), stride=2)
        case "anbncn":
            rules = _with_completions(
                alike("R1", "as many a as b as c", "abc"), regular("R2", "no a after a b or c, and no b after a c", "a*b*c*", alphabet="abc")
            )
            return Grammar(name, "aⁿbⁿcⁿ", ("a", "b", "c"), rules, Member((0, 0, 0), _anbncn, lambda state: state[0] == state[1] == state[2]), stride=3)
        case "ba":
            rules = regular("R1", "an even number of a", "(b*ab*a)*b*", alphabet="ab"), regular("R2", "begins with b", "b(a|b)*", alphabet="ab")
            return Grammar(name, "bα, an even number of a in α", ("a", "b"), rules, Member(NOTHING, _ba, lambda state: state == 0), size="the length")
        case "bnaa":
            even, order = regular("R1", "an even number of a", "(b*ab*a)*b*", alphabet="ab"), regular("R2", "begins with b, and no b after an a", "bb*a*", alphabet="ab")
            later = Rule("R2'", "no b after an a, in the completion alone", regular("", "", "b*a*", alphabet="ab").machine, reads="completion")
            return Grammar(name, "bⁿa²ᵐ", ("a", "b"), (even, order, later), Member(NOTHING, _bnaa, lambda state: state in ("b", 0)), size="the length")
        case "dyck" | "two_dyck":
            alphabet = ("(", ")", "[", "]")
            rules = _with_completions(
                balance("R1", "each ] closes an earlier [", up="[", down="]", alphabet=alphabet, closed=True),
                balance("R2", "each ) closes an earlier (", up="(", down=")", alphabet=alphabet, closed=True),
            )
            if name == "dyck":
                return Grammar(name, "( ) and [ ] matched and nested", alphabet, rules, Member((), _dyck, lambda state: state == ()), stride=2)
            return Grammar(name, "( ) and [ ] matched, each by itself", alphabet, rules, Member((0, 0), _two_dyck, lambda state: state == (0, 0)), stride=2)
        case _:
            raise BadQuestion(f"found no grammar {name!r}, expected one of {', '.join(NAMES)}")


NOTHING: Final = "ε"
"""The state before the first symbol, where the languages that begin with b have no string yet."""


def _with_completions(first: Rule, second: Rule) -> tuple[Rule, ...]:
    return first, second, second.completed()


def _anbn(state: Any, symbol: Symbol) -> Any:
    phase, n = state  # n: how many b are owed
    if symbol == "a":
        return ("a", n + 1) if phase == "a" else None
    return ("b", n - 1) if n else None


def _anbncn(state: Any, symbol: Symbol) -> Any:
    a, b, c = state
    if symbol == "a":
        return (a + 1, 0, 0) if b == c == 0 else None
    if symbol == "b":
        return (a, b + 1, 0) if b < a and c == 0 else None
    return (a, b, c + 1) if c < b == a else None


def _ba(state: Any, symbol: Symbol) -> Any:
    if state == NOTHING:
        return 0 if symbol == "b" else None
    return state ^ (symbol == "a")


def _bnaa(state: Any, symbol: Symbol) -> Any:
    if symbol == "b":
        return "b" if state in (NOTHING, "b") else None
    return None if state == NOTHING else 1 if state in ("b", 0) else 0


def _dyck(state: Any, symbol: Symbol) -> Any:
    if symbol not in PAIRS:
        return (*state, symbol)
    return state[:-1] if state and state[-1] == PAIRS[symbol] else None


def _two_dyck(state: Any, symbol: Symbol) -> Any:
    round_, square = state
    moved = (round_ + {"(": 1, ")": -1}.get(symbol, 0), square + {"[": 1, "]": -1}.get(symbol, 0))
    return moved if min(moved) >= 0 else None
