"""E3: when the probabilities of a grammar are rational, and what they are elsewhere.

Without empty rules the first symbol of what a nonterminal derives comes from its left corner, so left recursion and unit cycles make equations that are
linear; a maximum principle shows that they have one solution, which over the rationals is rational. What follows a corner need not be looked at where it
ends with probability 1. With empty rules, or where mass leaks, the equations have products of unknowns, and the probabilities are their least solution.
Beside the library stands a solver written here from those equations alone, over sympy: for rational weights, for weights that are letters, for surds.
"""

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from itertools import product
from math import comb
from typing import Any

import sympy

import arprops as ar
from arprops.core.claim import Comparison, PrefixProbability
from arprops.core.error import BadModel
from arprops.solve.bench import Bench
from arprops.solve.theorem import Mutant, Part, Theorem

Rules = Mapping[str, Mapping[str, Any]]
"""For each nonterminal, a capital, the weights of its right-hand sides; everything else is a terminal."""


def reals(*names: str) -> str:
    """Free constants: what is shown of them holds for all real numbers."""
    return "".join(f"(declare-const {name} Real)\n" for name in names)


def one_solution(bench: Bench) -> None:
    """Two solutions of a linear system of left corners have a difference x with x_A = Σ p_B·x_B; take A where |x| is greatest, M > 0, and the sign so that x_A = M.

    The systems are linear because a rule A → B β adds P(B)·mass(β) where B already writes the prefix, and mass(β) = 1; its other terms speak of shorter spans.
    """
    bench.valid(
        "one-more-corner",
        "(set-logic QF_NRA)\n" + reals("M", "sum", "weights", "p", "x") + "(declare-const alike Bool)  ; x = M at all corners so far that have a positive weight\n"
        "(assert (and (> M 0.0) (>= p 0.0) (<= x M)))\n(assert (and (<= sum (* M weights)) (= (= sum (* M weights)) alike)))\n"
        "(define-fun more () Bool (and alike (or (= p 0.0) (= x M))))\n"
        "(assert (not (and (<= (+ sum (* p x)) (* M (+ weights p))) (= (= (+ sum (* p x)) (* M (+ weights p))) more))))\n",
        comment="Σ p·x ≤ M·Σp, with equality iff x = M wherever p > 0; kept by one more corner",
    )
    bench.valid(
        "maximum-principle",
        "(set-logic QF_NRA)\n" + reals("M", "sum", "weights") + "(declare-const alike Bool)\n(assert (and (> M 0.0) (<= sum (* M weights)) (= (= sum (* M weights)) alike)))\n"
        "(assert (<= weights 1.0))  ; the rules whose first symbol is a nonterminal; the others begin with a terminal\n(assert (= sum M))         ; x_A = M\n"
        "(assert (not (and (= weights 1.0) alike)))\n",
        comment="then no rule of A begins with a terminal, and every corner of A is as great: such nonterminals never write a symbol, so their mass is 0 and not 1; hence x = 0",
    )


def least_solution(bench: Bench) -> None:
    """Without these hypotheses: x = F(x), F a polynomial with weights that are not negative. Trees of height at most k have the masses F^k(0)."""
    bench.valid(
        "products-are-monotone",
        "(set-logic QF_NRA)\n" + reals("a", "b", "c", "d") + "(assert (and (<= 0.0 a) (<= a b) (<= 0.0 c) (<= c d)))\n(assert (not (and (<= 0.0 (* a c)) (<= (* a c) (* b d)))))\n",
        comment="so each term of F, a product along a right-hand side, is monotone",
    )
    bench.valid(
        "one-more-rule",
        "(set-logic QF_NRA)\n" + reals("low", "high", "p", "a", "b") + "(assert (and (<= low high) (<= 0.0 p) (<= a b)))\n(assert (not (<= (+ low (* p a)) (+ high (* p b)))))\n",
        comment="and so is F, a sum over rules",
    )
    bench.valid(
        "every-height-is-below",
        "(set-logic UF)\n(declare-sort Masses 0)\n(declare-fun F (Masses) Masses)\n(declare-fun below (Masses Masses) Bool)\n(declare-const x Masses)\n(declare-const y Masses)\n"
        "(assert (forall ((u Masses) (v Masses)) (! (=> (below u v) (below (F u) (F v))) :pattern ((below u v)))))\n"
        "(assert (forall ((u Masses) (v Masses) (w Masses)) (! (=> (and (below u v) (below v w)) (below u w)) :pattern ((below u v) (below v w)))))\n"
        "(assert (below x y))      ; the masses of the trees of height at most k\n(assert (below (F y) y))  ; any solution, and any y that F lowers\n(assert (not (below (F x) y)))\n",
        comment="F^k(0) ≤ y for every k: so the limit, which is a solution, is the least one; and F(y) ≤ y makes y an upper bound, which is how enclosures are checked",
    )


# -- a solver of its own ---------------------------------------------------------------------------------------------------------------


class Spans:
    """The equations of one grammar without empty rules and one prefix, solved span by span with sympy; `mass` is what follows a corner."""

    def __init__(self, rules: Rules, prefix: str, mass: Mapping[str, Any] | None = None) -> None:
        self.rules, self.prefix, self.end = rules, prefix, len(prefix)
        self.mass = mass or dict.fromkeys(rules, sympy.Integer(1))
        self.inside: dict[tuple[str, int, int], Any] = {}
        for size in range(1, self.end + 1):
            for i in range(self.end - size + 1):
                unknown = {a: sympy.Symbol(f"I_{a}") for a in rules}
                self.inside |= {(a, i, i + size): unknown[a] for a in rules}
                found = self._solved(unknown, {a: sum(p * self._exactly(rhs, i, i + size) for rhs, p in row.items()) for a, row in rules.items()})
                self.inside |= {(a, i, i + size): found[a] for a in rules}
        self.begins: dict[tuple[str, int], Any] = {}
        for i in reversed(range(self.end)):
            unknown = {a: sympy.Symbol(f"P_{a}") for a in rules}
            self.begins |= {(a, i): unknown[a] for a in rules}
            found = self._solved(unknown, {a: sum(p * self._begun(rhs, i) for rhs, p in row.items()) for a, row in rules.items()})
            self.begins |= {(a, i): found[a] for a in rules}

    def _solved(self, unknown: Mapping[str, sympy.Symbol], right: Mapping[str, Any]) -> dict[str, Any]:
        (values,) = sympy.linsolve([unknown[a] - sympy.sympify(right[a]) for a in unknown], list(unknown.values()))
        return dict(zip(unknown, map(sympy.cancel, values), strict=True))

    def _exactly(self, rhs: str, i: int, j: int) -> Any:
        """The probability that the right-hand side derives exactly the symbols from i to j."""
        if len(rhs) > j - i or not rhs:
            return int(not rhs and i == j)
        if rhs[0] not in self.rules:
            return self._exactly(rhs[1:], i + 1, j) if self.prefix[i] == rhs[0] else 0
        return sum(self.inside[rhs[0], i, k] * tail for k in range(i + 1, j + 1) if (tail := self._exactly(rhs[1:], k, j)) != 0)

    def _begun(self, rhs: str, i: int) -> Any:
        """The probability that what it derives begins with the symbols from i on, times the mass of the rest."""
        if i == self.end:
            return sympy.prod(self.mass[x] for x in rhs if x in self.rules)
        if not rhs:
            return 0
        if rhs[0] not in self.rules:
            return self._begun(rhs[1:], i + 1) if self.prefix[i] == rhs[0] else 0
        rest = sympy.prod(self.mass[x] for x in rhs[1:] if x in self.rules)
        return self.begins[rhs[0], i] * rest + sum(self.inside[rhs[0], i, k] * self._begun(rhs[1:], k) for k in range(i + 1, self.end))


def prefix_mass(rules: Rules, prefix: str, mass: Mapping[str, Any] | None = None) -> Any:
    """The probability that S derives something that begins with the prefix."""
    return Spans(rules, prefix, mass).begins["S", 0] if prefix else (mass or {"S": sympy.Integer(1)})["S"]


def exactly(rules: Rules, string: str) -> Any:
    """The probability that S derives this string."""
    return Spans(rules, string).inside["S", 0, len(string)]


def with_letters(bench: Bench) -> None:
    """Left recursion, a unit cycle, and both sides of a tree, with weights p, u, v: rational functions, known in closed form."""
    p, u, v = sympy.symbols("p u v", positive=True)
    for n in range(4):
        bench.identity(f"left-recursion-{n}", prefix_mass({"S": {"Sa": p, "b": 1 - p}}, "b" + "a" * n), p**n)
    cycle = {"S": {"A": u, "a": 1 - u}, "A": {"S": v, "b": 1 - v}}
    bench.identity("unit-cycle", exactly(cycle, "a"), (1 - u) / (1 - u * v))  # round the cycle n times: Σ (uv)ⁿ·(1−u)
    bench.identity("unit-cycle-other", exactly(cycle, "b"), u * (1 - v) / (1 - u * v))
    for n in range(1, 5):
        finite = sum(sympy.Rational(comb(2 * k, k), k + 1) * p**k * (1 - p) ** (k + 1) for k in range(n - 1))
        bench.identity(f"binary-trees-{n}", prefix_mass({"S": {"SS": p, "a": 1 - p}}, "a" * n), 1 - finite)  # Catalan's numbers count the shorter strings


TIGHT: list[dict[str, dict[str, str]]] = [
    {"S": {"Sa": "1/3", "b": "2/3"}},
    {"S": {"SS": "1/2", "a": "1/4", "b": "1/4"}},
    {"S": {"A": "1/2", "a": "1/2"}, "A": {"S": "3/4", "b": "1/4"}},
    {"S": {"SA": "1/3", "a": "2/3"}, "A": {"S": "1/2", "AS": "1/5", "b": "3/10"}},
    {"S": {"AB": "1/4", "a": "3/4"}, "A": {"B": "1/2", "Sb": "1/2"}, "B": {"A": "1/3", "b": "2/3"}},
    {"S": {"aSS": "1/2", "b": "1/2"}},
]


def fractions(rules: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, Any]]:
    """The weights as sympy's rationals."""
    return {a: {rhs: sympy.Rational(p) for rhs, p in row.items()} for a, row in rules.items()}


def grammar(rules: Mapping[str, Mapping[str, str]], start: str = "S", alphabet: str = "ab") -> ar.PCFG:
    """The library's grammar."""
    return ar.PCFG(alphabet, start=start, rules=rules)


def rational_where_tight(bench: Bench) -> None:
    """Every word of up to four letters, for six tight grammars: the library, the solver here, and one minus shorter strings."""
    for rules in TIGHT:
        g, exact = grammar(rules), fractions(rules)
        bench.check("every nonterminal has mass 1", all(ar.finite_mass(grammar(rules, a)) == 1 for a in rules), str(rules))
        for w in ("".join(letters) for n in range(1, 5) for letters in product("ab", repeat=n)):
            found = prefix_mass(exact, w)
            bench.check("prefix probability", _is(ar.prefix_probability(g, w), found) and _is(ar.prefix_probability(g, w, finite=True), found), f"{rules}, {w}")
            bench.check("string probability", _is(ar.string_probability(g, w), exactly(exact, w)), f"{rules}, {w}")
            if len(w) < 3:
                bench.proved(ar.decide(Comparison(PrefixProbability(g, tuple(w)), "==", Fraction(int(found.p), int(found.q)))))


def _is(number: object, value: Any) -> bool:
    """Whether the library's number is rational, and this one."""
    return isinstance(number, Fraction) and value.is_Rational and number == Fraction(int(value.p), int(value.q))


def _sympy(number: Any) -> Any:
    """The library's rational or surd, for sympy."""
    if isinstance(number, Fraction):
        return sympy.Rational(number.numerator, number.denominator)
    a, b = (sympy.Rational(x.numerator, x.denominator) for x in (number.a, number.b))
    return a + b * sympy.sqrt(number.d)


EMPTY = {"S": {"SS": "1/4", "": "1/4", "a": "1/2"}}


def irrational_with_empty_rules(bench: Bench) -> None:
    """S → S S (¼) | ε (¼) | a (½) ends with probability 1, and is empty with probability 2 − √3."""
    x = sympy.Symbol("x")
    empty, ended = sympy.Rational(1, 4) * x**2 + sympy.Rational(1, 4), sympy.Rational(1, 4) * x**2 + sympy.Rational(3, 4)
    bench.identity("equation-of-epsilon", 4 * (empty - x), (x - (2 - sympy.sqrt(3))) * (x - (2 + sympy.sqrt(3))))
    bench.identity("equation-of-ending", 4 * (ended - x), (x - 1) * (x - 3))
    bench.check("x² − 4x + 1 has no rational root", sympy.Poly(x**2 - 4 * x + 1, x, domain="QQ").is_irreducible)
    g = grammar(EMPTY, alphabet="a")
    bench.check("it ends", ar.finite_mass(g) == 1)
    found = ar.string_probability(g, "")
    bench.check("P(ε) is a surd", isinstance(found, ar.Surd))
    bench.identity("library-2-minus-root-3", _sympy(found), 2 - sympy.sqrt(3))
    # P(a): one a under nested empty siblings, x = ½ + 2·¼·P(ε)·x.
    bench.identity("library-p-of-a", _sympy(ar.string_probability(g, "a")) * (1 - (2 - sympy.sqrt(3)) / 2), sympy.Rational(1, 2))
    bench.identity("library-prefix-a", _sympy(ar.prefix_probability(g, "a")), sympy.sqrt(3) - 1)


def leaking(bench: Bench) -> None:
    """S → a S S S (¾) | b (¼): the mass is a surd, so is that of the finite strings with a prefix, and the process mass is rational."""
    rules = {"S": {"aSSS": "3/4", "b": "1/4"}}
    g, x = grammar(rules), sympy.Symbol("x")
    mass = (sympy.sqrt(21) - 3) / 6
    bench.identity("equation-of-the-mass", 4 * (sympy.Rational(3, 4) * x**3 + sympy.Rational(1, 4) - x), 3 * (x - 1) * (x - mass) * (x + 1 + mass))
    bench.identity("library-mass", _sympy(ar.finite_mass(g)), mass)
    for w in ("a", "b", "ab", "aa", "aab"):
        bench.identity(f"finite-{w}", _sympy(ar.prefix_probability(g, w, finite=True)), sympy.expand(prefix_mass(fractions(rules), w, {"S": mass})))
        bench.check("the process mass", _is(ar.prefix_probability(g, w), prefix_mass(fractions(rules), w)))
    for w in ("a", "ab", "aa"):
        value = prefix_mass(fractions(rules), w)
        bench.proved(ar.decide(Comparison(PrefixProbability(g, tuple(w)), "==", Fraction(int(value.p), int(value.q)))))


@cache
def _cubic(p: Fraction) -> Any:
    """(p·x⁴ + 1 − p − x)/(x − 1): p·(x³ + x² + x) − (1 − p), rising from below 0 to above it between 0 and 1 where p > ¼."""
    x, q = sympy.Symbol("x"), sympy.Rational(p.numerator, p.denominator)
    return sympy.Poly(sympy.cancel((q * x**4 + 1 - q - x) / (x - 1)), x, domain="QQ")


def enclosed(bench: Bench) -> None:
    """S → a S S S S (p) | b (1 − p): the mass is a root of an irreducible cubic, and the library's ends are on both sides of it."""
    for p in (Fraction(1, 3), Fraction(2, 5), Fraction(1, 2), Fraction(4, 5)):
        g = ar.PCFG("ab", start="S", rules={"S": {"aSSSS": p, "b": 1 - p}})
        found, cubic = ar.finite_mass(g), _cubic(p)
        bench.check("neither rational nor quadratic", cubic.is_irreducible and cubic.degree() == 3, str(p))
        low, high = (sympy.Rational(end.numerator, end.denominator) for end in (Fraction(found.lower), Fraction(found.upper)))
        bench.check("it is between the ends", bool(0 < low <= high < 1) and bool(cubic.eval(low) <= 0 <= cubic.eval(high)), str(p))
        bench.check("the ends are close", bool(high - low <= sympy.Rational(1, 2**64)), str(p))
        q = sympy.Rational(p.numerator, p.denominator)
        bench.check("F lowers the upper end", bool(q * high**4 + 1 - q <= high), str(p))


# -- mutants ---------------------------------------------------------------------------------------------------------------------------


def empty_rules(bench: Bench) -> str:
    """Tight, with an empty rule."""
    g = grammar(EMPTY, alphabet="a")
    value = ar.string_probability(g, "")
    bench.check("tight", ar.finite_mass(g) == 1)
    bench.check("P(ε)² − 4·P(ε) + 1 = 0, without a rational root", isinstance(value, ar.Surd) and value * value - 4 * value + 1 == 0)
    bench.check("P[a] = 1 − P(ε)", ar.prefix_probability(g, "a") == 1 - value and not isinstance(ar.prefix_probability(g, "a"), Fraction))
    return "S → S S (¼) | ε (¼) | a (½): it ends with probability 1, and P[a] = √3 − 1"


def leaking_finite(bench: Bench) -> str:
    """No empty rule, but mass leaks: the finite strings with a prefix."""
    g = grammar({"S": {"aSSS": "3/4", "b": "1/4"}})
    mass, found = ar.finite_mass(g), ar.prefix_probability(g, "a", finite=True)
    bench.check("the mass solves 3m² + 3m − 1 = 0", isinstance(mass, ar.Surd) and 3 * mass * mass + 3 * mass == 1)
    bench.check("irrational", isinstance(found, ar.Surd) and found == Fraction(3, 4) * mass * mass * mass)
    return "S → a S S S (¾) | b (¼): the finite strings that begin with a have mass ¾·m³, m = (√21 − 3)/6; the process mass of a is ¾"


def any_solution(bench: Bench) -> str:
    """Another solution that is not negative."""
    g = grammar({"S": {"aSS": "2/3", "b": "1/3"}})
    bench.check("1 is a solution", Fraction(2, 3) * 1 * 1 + Fraction(1, 3) == 1)
    bench.check("the mass is ½", ar.finite_mass(g) == Fraction(1, 2))
    bench.check("½ is the other solution", Fraction(2, 3) * Fraction(1, 4) + Fraction(1, 3) == Fraction(1, 2))
    bench.refuted(ar.decide(Comparison(PrefixProbability(g, ("a", "a")), "==", Fraction(4, 9) * Fraction(1, 2) ** 3)))
    bench.check("the masses of the finite strings and of the process part", ar.prefix_probability(g, "aa", finite=True) == Fraction(1, 18))
    return "S → a S S (⅔) | b (⅓): x = ⅔x² + ⅓ is solved by 1, and the mass of finite strings is ½; P[aa] is 4/9, of which 1/18 is finite"


def no_mass(bench: Bench) -> str:
    """A nonterminal that never ends: the system is singular."""
    x = sympy.Symbol("x")
    bench.check("every x solves x = 1·x", sympy.linsolve([x - 1 * x], [x]) == sympy.FiniteSet((x,)))
    try:
        grammar({"S": {"Sa": "1"}})
    except BadModel as refusal:
        bench.check("refused", "for ever without a symbol" in str(refusal))
    else:
        bench.check("refused", condition=False)
    return "S → S a (1): the equation for a prefix is x = x, and there is no string; the library refuses the grammar"


def one_height(bench: Bench) -> str:
    """Trees of a bounded height are not enough."""
    mass, below = ar.finite_mass(grammar({"S": {"aSS": "1/2", "b": "1/2"}})), Fraction(0)
    for _ in range(12):
        below = below * below / 2 + Fraction(1, 2)
        bench.check("below 1", below < 1 == mass)
    return "S → a S S (½) | b (½): the trees of height at most k have mass below 1 for every k, and all together have mass 1"


THEOREM = Theorem(
    name="E3",
    title="grammars",
    statement="A probabilistic grammar without empty rules, whose nonterminals all have mass 1, has rational prefix probabilities: linear systems, also with left recursion and unit cycles. "
    "With empty rules they may be irrational though it is tight; otherwise they are algebraic, the least non-negative solution of a polynomial system, which can be enclosed. "
    "Where mass leaks the finite strings with a prefix may have irrational mass while the process mass is rational.",
    mathematics="x_A = Σ_r p_r·∏ x_B, least solution;  S → S S (¼) | ε (¼) | a (½): P(ε) = 2 − √3, tight",
    hypotheses=("no rule is empty", "every nonterminal has mass 1", "of the solutions, the least that is not negative", "weights are rational"),
    parts=(
        Part("first-order induction", "every such grammar: the linear systems have one solution, so Cramer's rule makes it rational; induction over spans, and that greatest nonterminals write nothing, in words", one_solution),
        Part("first-order induction", "every grammar: the least solution and its upper bounds; that the limit of heights is a solution, and algebraic (Tarski and Seidenberg), is cited", least_solution),
        Part("symbolic identity", "left recursion, a unit cycle and binary trees with letters for weights, against series in closed form", with_letters),
        Part("exact finite check", "six tight grammars with left recursion and unit cycles, all 30 words of one to four letters: the library against linear solves of this script", rational_where_tight),
        Part("symbolic identity", "the empty rule: 2 − √3, tight, and the library's surds", irrational_with_empty_rules),
        Part("symbolic identity", "a grammar that leaks: surds for the finite strings, rationals for the process", leaking),
        Part("exact finite check", "four masses that are roots of irreducible cubics, between the library's ends, which are 2⁻⁶⁴ apart", enclosed),
    ),
    mutants=(
        Mutant("Every tight grammar has rational prefix probabilities.", "“without empty rules”", empty_rules),
        Mutant("The finite strings with a prefix have rational mass without empty rules.", "“mass 1”", leaking_finite),
        Mutant("The mass is a non-negative solution, any one.", "“least”", any_solution),
        Mutant("The linear system has one solution for every grammar without empty rules.", "“mass 1”: a nonterminal of mass 0", no_mass),
        Mutant("The mass is that of the trees of some height.", "the limit", one_height),
    ),
)
