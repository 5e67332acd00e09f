"""B2: exact values. KL, cross-entropy and entropy as finite sums of logarithms, and why such sums can be compared exactly.

Three steps. (1) The expected visits of the pairs of states solve x = e + xA, and only they do where every pair leaks. (2) A closed class without
END is visited without end: it adds 0 or +∞. (3) Σ rᵢ·ln aᵢ = 0 is decided by a coprime base, that is, without factoring into primes.

In words: KL is a sum of terms that are not negative (B1), so it may be grouped by the pair of states (of P, of Q) that a prompt leads to, which
gives Σ over pairs of visits·local term. The visits are rational by Cramer's rule. Each local term is a sum of r·ln a with rational r and a.
For (3): e^x is injective, so Σ rᵢ·ln aᵢ = 0 iff ∏ aᵢ^{rᵢ} = 1; a common denominator of the rᵢ makes them integers.
"""

from fractions import Fraction
from itertools import combinations, product
from math import gcd, inf, lcm, prod
from typing import TypeAlias

import arprops as ar
from arprops.core.certificate import ClosedClass, Visits
from arprops.core.claim import KL, CrossEntropy, Entropy
from arprops.core.logsum import coprime_base
from arprops.search.decide import decide
from arprops.search.value import valued
from arprops.solve.bench import Bench
from arprops.solve.theorem import Mutant, Part, Theorem

Pair: TypeAlias = tuple[int, int]


def reals(*names: str) -> str:
    """Free constants: what is shown of them holds for all real numbers."""
    return "".join(f"(declare-const {name} Real)\n" for name in names)


def integers(*names: str) -> str:
    """Free constants that stand for all integers."""
    return "".join(f"(declare-const {name} Int)\n" for name in names)


# -- visits ------------------------------------------------------------------------------------------------------------------------------

# Vectors over any set of states: an uninterpreted sort with a sum and a linear map v ↦ vA. e is where it starts, x solves x = e + xA.
# mass n = eAⁿ is who is where after n steps, sum n = Σ_{t<n} mass t, rest n = xAⁿ is what the sum has still to get.
VECTORS = """
(set-logic QF_UF)
(declare-sort Vector 0)
(declare-sort Time 0)
(declare-fun later (Time) Time)
(declare-fun plus (Vector Vector) Vector)
(declare-fun times (Vector) Vector)
(declare-fun mass (Time) Vector)
(declare-fun sum (Time) Vector)
(declare-fun rest (Time) Vector)
(declare-const e Vector)
(declare-const x Vector)
(declare-const n Time)
; two laws, where they are needed: the sum is associative, and A is additive
(assert (= (plus (plus (sum n) (mass n)) (rest (later n))) (plus (sum n) (plus (mass n) (rest (later n))))))
(assert (= (times (plus (mass n) (rest (later n)))) (plus (times (mass n)) (times (rest (later n))))))
(assert (= (mass (later n)) (times (mass n))))
(assert (= (sum (later n)) (plus (sum n) (mass n))))
(assert (= (rest (later n)) (times (rest n))))
(assert (= x (plus e (times x))))
"""


def visits(bench: Bench) -> None:
    """Σ_{t<n} eAᵗ + xAⁿ = x for every n, so what solves the equation is the sum, as soon as xAⁿ → 0."""
    bench.valid(
        "rest-after-no-step",
        VECTORS + "(declare-const zero Time)\n(assert (= (mass zero) e))\n(assert (= (rest zero) x))\n(assert (= (rest (later zero)) (times x)))\n"
        "(assert (not (= (rest zero) (plus (mass zero) (rest (later zero))))))\n",
        comment="rest 0 = mass 0 + rest 1: that is the equation x = e + xA itself",
    )
    bench.valid(
        "rest-step",
        VECTORS + "(assert (= (rest n) (plus (mass n) (rest (later n)))))\n(assert (= (rest (later (later n))) (times (rest (later n)))))\n"
        "(assert (not (= (rest (later n)) (plus (mass (later n)) (rest (later (later n)))))))\n",
        comment="rest n = mass n + rest (n+1) is kept by a step: apply A",
    )
    bench.valid(
        "sum-step",
        VECTORS + "(assert (= (rest n) (plus (mass n) (rest (later n)))))\n(assert (= x (plus (sum n) (rest n))))\n"
        "(assert (not (= x (plus (sum (later n)) (rest (later n))))))\n",
        comment="x = sum n + rest n is kept by a step; at n = 0 the sum is empty and the rest is x",
    )
    bench.valid(
        "rest-shrinks",
        "(set-logic QF_NRA)\n" + reals("now", "blocks", "leak", "power") + "; `now` bounds the mass going on after k blocks of N steps, and power = (1−leak)^k\n"
        "(assert (and (< 0.0 leak) (<= leak 1.0) (>= power 0.0) (<= 0.0 blocks) (<= now (* power blocks))))\n"
        "(assert (not (<= (* now (- 1.0 leak)) (* (* power (- 1.0 leak)) blocks))))\n",
        comment="if from every state a share `leak` is lost within N steps, what goes on is at most (1−leak)^k of the start after k blocks, which goes to 0",
    )


def grid(states: int, size: int) -> list[ar.PDFA[int]]:
    """Models of the letter a: state i goes to i + 1, the last back to the first, and ends with the weights of the grid 1/size, never certain of a."""
    weights = [Fraction(n, size) for n in range(size)]
    step = {i: {"a": (i + 1) % states} for i in range(states)}
    return [
        ar.PDFA("a", start=0, next={i: {"a": more, ar.END: 1 - more} for i, more in enumerate(row)}, step=step) for row in product(weights, repeat=states)
    ]


def branching() -> list[ar.PDFA[int]]:
    """Models of two letters: a goes to the state 1, b to the state 0, with few weights."""
    rows = [{"a": "1/2", "b": "1/4", ar.END: "1/4"}, {"a": "1/3", ar.END: "2/3"}, {"b": "2/5", ar.END: "3/5"}, {ar.END: 1}]
    return [ar.PDFA("ab", start=0, next={0: one, 1: two}, step={0: {"a": 1, "b": 0}, 1: {"a": 1, "b": 0}}) for one, two in product(rows, repeat=2)]


def pairs_reached(p: ar.PDFA[int], q: ar.PDFA[int]) -> list[Pair]:
    """The pairs of states that the possible prompts of p lead to."""
    reached = [(p.start(), q.start())]
    for here in reached:  # grows while it is read
        for x in p.alphabet:
            there = (p.step(here[0], x), q.step(here[1], x))
            if p.next(here[0])[x] and there not in reached:
                reached.append(there)
    return reached


def solved(p: ar.PDFA[int], pairs: list[Pair], q: ar.PDFA[int]) -> dict[Pair, Fraction]:
    """x = e + xA by elimination in fractions: row j says x_j − Σ_i x_i·A_ij = e_j."""
    size = len(pairs)
    rows = [[Fraction(i == j) for i in range(size)] + [Fraction(j == 0)] for j in range(size)]
    for i, (mine, theirs) in enumerate(pairs):
        for x in p.alphabet:
            if p.next(mine)[x]:
                rows[pairs.index((p.step(mine, x), q.step(theirs, x)))][i] -= p.next(mine)[x]
    for i in range(size):
        pivot = next(j for j in range(i, size) if rows[j][i])
        rows[i], rows[pivot] = rows[pivot], rows[i]
        rows[i] = [value / rows[i][i] for value in rows[i]]
        for j in range(size):
            if j != i and rows[j][i]:
                rows[j] = [value - rows[j][i] * mine for value, mine in zip(rows[j], rows[i], strict=True)]
    return {pair: rows[i][size] for i, pair in enumerate(pairs)}


def expected(p: ar.PDFA[int], q: ar.PDFA[int], *, relative: bool) -> ar.LogSum | float:
    """Σ visits·local term, from an elimination of our own; +∞ where q excludes something."""
    total = ar.LogSum()
    pairs = pairs_reached(p, q)
    for (mine, theirs), times in solved(p, pairs, q).items():
        for outcome, weight in p.next(mine).items():
            other = q.next(theirs)[outcome]
            if not other:
                return inf
            total += times * weight * ar.log((weight if relative else Fraction(1)) / other)
    return total


def finite_sums(bench: Bench) -> None:
    """The library's values against our own solve, and the visits against partial sums of eAᵗ: x − Σ_{t<n} eAᵗ = xAⁿ, exactly."""
    for p, q in (*product(grid(2, 3), grid(2, 3)), *product(grid(3, 2), grid(2, 3)), *product(branching(), branching()[::3])):
        for quantity, value in (
            (KL(p, q), expected(p, q, relative=True)),
            (CrossEntropy(p, q), expected(p, q, relative=False)),
            (Entropy(p), expected(p, p, relative=False)),
        ):
            bench.proved(decide(ar.Comparison(quantity, "==", value)))
    for p, q in product(branching(), branching()[::5]):
        pairs = pairs_reached(p, q)
        visits_of = solved(p, pairs, q)
        mass, total, rest = {pairs[0]: Fraction(1)}, dict.fromkeys(pairs, Fraction(0)), dict(visits_of)
        for _ in range(5):
            total = {pair: total[pair] + mass.get(pair, 0) for pair in pairs}
            mass, rest = pushed(p, q, mass), pushed(p, q, rest)
            bench.check("sum and rest make x", all(total[pair] + rest.get(pair, 0) == visits_of[pair] for pair in pairs), f"{p} and {q}")
        found = valued(Entropy(p)).certificate
        bench.check("the library's visits sum to ours", isinstance(found, Visits) and sum(found.visits) == sum(visits_of.values()), f"{p}")


def pushed(p: ar.PDFA[int], q: ar.PDFA[int], mass: dict[Pair, Fraction]) -> dict[Pair, Fraction]:
    """vA."""
    moved: dict[Pair, Fraction] = {}
    for (mine, theirs), weight in mass.items():
        for x in p.alphabet:
            there = (p.step(mine, x), q.step(theirs, x))
            moved[there] = moved.get(there, Fraction(0)) + weight * p.next(mine)[x]
    return {pair: weight for pair, weight in moved.items() if weight}


# -- closed classes ------------------------------------------------------------------------------------------------------------------------


def classes(bench: Bench) -> None:
    """What is visited without end adds 0 or +∞."""
    bench.valid(
        "visits-pile-up",
        "(set-logic QF_NRA)\n" + reals("visits", "more", "share", "k") + "; the expected visits to a state s in the first k blocks of N steps, and in one more\n"
        "(assert (and (> share 0.0) (>= visits (* k share)) (>= more share)))\n(assert (not (>= (+ visits more) (* (+ k 1.0) share))))\n",
        comment="if from everywhere in the class s is met within N steps with probability at least `share`, then k blocks meet it k·share times or more",
    )
    bench.valid(
        "beyond-every-bound",
        "(set-logic QF_NRA)\n" + reals("bound", "share", "mass", "local", "k", "sum") + "(assert (and (> share 0.0) (> mass 0.0) (> local 0.0)))\n"
        "(assert (>= sum (* (* mass (* k share)) local)))  ; other terms are not negative\n(assert (> (* k (* (* mass share) local)) bound))\n"
        "(assert (not (> sum bound)))\n",
        comment="a class reached with positive mass, with a positive local term at s, makes the sum larger than any bound (k > bound/(mass·share·local))",
    )


def rings(bench: Bench) -> None:
    """Every pair of endless rings."""
    for p, q in product(endless(), repeat=2):
        closed_class(bench, p, q)
    p = ar.PDFA("ab", start=0, next={0: {"a": "1/3", "b": "1/3", ar.END: "1/3"}, 1: {"a": 1}, 2: {ar.END: 1}}, step={0: {"a": 1, "b": 2}, 1: {"a": 1, "b": 1}, 2: {"a": 2, "b": 2}})
    bench.proved(decide(ar.Comparison(Entropy(p), "==", ar.log(3))))  # what comes before a class that adds 0 still counts


def endless() -> list[ar.PDFA[int]]:
    """Rings of one to three states that never end: each state certain of a, or a coin."""
    ring = lambda n: {i: dict.fromkeys("ab", (i + 1) % n) for i in range(n)}  # noqa: E731
    rows = ({"a": 1}, {"a": "1/2", "b": "1/2"})
    return [ar.PDFA("ab", start=0, next=dict(enumerate(row)), step=ring(n)) for n in (1, 2, 3) for row in product(rows, repeat=n)]


def closed_class(bench: Bench, p: ar.PDFA[int], q: ar.PDFA[int]) -> None:
    """In a ring all pairs reached are met for ever, so the value is 0 if p and q agree at all of them, else +∞."""
    pairs = pairs_reached(p, q)
    alike = all(p.next(mine) == q.next(theirs) for mine, theirs in pairs)
    found = ar.kl(p, q)
    bench.proved(decide(ar.Comparison(KL(p, q), "==", 0 if alike else inf)))
    escape = any(set(p.next(mine)) - set(q.next(theirs)) for mine, theirs in pairs)
    bench.check("the reason of +∞", alike or (isinstance(found, ar.Infinite) and isinstance(found.witness, ClosedClass) != escape), f"{p} and {q}")
    certain = all(len(p.next(mine)) == 1 for mine, _ in pairs)
    bench.proved(decide(ar.Comparison(Entropy(p), "==", 0 if certain else inf)))


# -- sums of logarithms ----------------------------------------------------------------------------------------------------------------------


def coprime(bench: Bench) -> None:
    """The refinement ends, and coprime numbers have no relation."""
    bench.valid(
        "refinement-ends",
        "(set-logic QF_NIA)\n" + integers("g", "u", "v") + "(assert (and (> g 1) (>= u 1) (>= v 1)))\n(assert (not (< (* g (* u v)) (* (* g u) (* g v)))))\n",
        comment="gu and gv with a common divisor g > 1 become g, u, v: the product of all numbers in the list falls, so this ends, and only without such a pair",
    )
    # v is the exponent of one prime that divides the base number bᵢ; then it divides no other. The sum is the prime's exponent in ∏ bⱼ^{nⱼ}.
    bench.valid(
        "another-base-number-adds-nothing",
        "(set-logic QF_NIA)\n" + integers("sum", "power", "n", "v") + "(assert (= sum power))\n(assert (= v 0))\n(assert (not (= (+ sum (* n v)) power)))\n",
        comment="a number of the base that the prime does not divide leaves the exponent of the prime at nᵢ·v(bᵢ)",
    )
    bench.valid(
        "no-relation",
        "(set-logic QF_NIA)\n" + integers("exponent", "n", "v") + "(assert (= exponent (* n v)))\n(assert (>= v 1))\n(assert (= exponent 0))\n(assert (not (= n 0)))\n",
        comment="if ∏ bⱼ^{nⱼ} = 1 every prime has the exponent 0 (unique factorisation), so nᵢ·v(bᵢ) = 0, and nᵢ = 0",
    )


def factors(number: int) -> dict[int, int]:
    """Prime factors by trial division."""
    found: dict[int, int] = {}
    divisor = 2
    while number > 1:
        while number % divisor == 0:
            found[divisor] = found.get(divisor, 0) + 1
            number //= divisor
        divisor += 1
    return found


def by_primes(terms: dict[Fraction, Fraction]) -> bool:
    """Whether Σ r·ln a = 0, by factoring."""
    exponents: dict[int, Fraction] = {}
    for a, r in terms.items():
        for number, sign in ((a.numerator, 1), (a.denominator, -1)):
            for prime, times in factors(number).items():
                exponents[prime] = exponents.get(prime, Fraction(0)) + sign * times * r
    return not any(exponents.values())


def sign_by_integers(terms: dict[Fraction, Fraction]) -> int:
    """The sign of Σ r·ln a: with a common denominator d of the r, compare ∏ a^{dr} with 1 in integers."""
    d = lcm(*(r.denominator for r in terms.values()))
    value = prod((a ** int(r * d) for a, r in terms.items()), start=Fraction(1))
    return (value > 1) - (value < 1)


def compared(bench: Bench) -> None:
    """Every sum of a scope, three ways: the library, primes, and products of integers."""
    numbers = [Fraction(2), Fraction(3), Fraction(4), Fraction(6), Fraction(8), Fraction(9), Fraction(12), Fraction(2, 3), Fraction(9, 4), Fraction(16, 27)]
    wrong = ties = cases = 0
    for three in combinations(numbers, 3):
        for r in product((-2, -1, Fraction(-1, 2), Fraction(2, 3), 1), repeat=3):
            terms = dict(zip(three, map(Fraction, r), strict=True))
            found = ar.LogSum(terms)
            zero, sign = by_primes(terms), sign_by_integers(terms)
            ties += zero
            cases += 1
            wrong += (found == 0) != zero or (sign == 0) != zero or (found > 0) != (sign > 0) or (found < 0) != (sign < 0)
    bench.check("the library, primes and integers agree", wrong == 0, f"{wrong} of {cases} differ")
    bench.check("and there were ties among them", ties > 20, f"{ties} ties")
    bench.cases(cases)
    for size, limit in ((2, 40), (3, 16)):
        for given in combinations(range(2, limit + 1), size):
            base = coprime_base(given)
            bench.check("the base is coprime and above 1", all(b > 1 for b in base) and all(gcd(a, b) == 1 for a, b in combinations(base, 2)), f"{given}: {base}")
            bench.check("and generates what was given", all(_is_product(number, base) for number in given), f"{given}: {base}")
    for digits in (20, 40, 80, 160):  # ties that no float sees, and near-ties that are none
        big = 10**digits
        bench.check("a near-tie has a sign", ar.log(Fraction(big + 1, big)) > 0 and ar.log(big + 1) > ar.log(big) and ar.log(big) * 2 > ar.log(big * big - 1))
        bench.check("a tie is one", ar.log(big * big - 1) == ar.log(big - 1) + ar.log(big + 1))


def _is_product(number: int, base: list[int]) -> bool:
    for b in base:
        while number % b == 0:
            number //= b
    return number == 1


# -- mutants -------------------------------------------------------------------------------------------------------------------------------

FAIR = ar.PDFA("ab", start=0, next={0: {"a": "1/2", "b": "1/2"}}, step={0: {"a": 0, "b": 0}})
A_FOR_EVER = ar.PDFA("ab", start=0, next={0: {"a": 1}}, step={0: {"a": 0, "b": 0}})


def not_tight(bench: Bench) -> str:
    """A fair coin for ever."""
    bench.proved(decide(ar.Comparison(Entropy(FAIR), "==", inf)), "mutant-not-tight", models={"P": FAIR})
    bench.refuted(ar.tight(FAIR), "mutant-not-tight-leaks", models={"P": FAIR})
    return "a fair coin for ever: finite and deterministic, and its entropy is +∞, no sum of logarithms"


def finite_dropped(bench: Bench) -> str:
    """P(END|aᵗ) = 1/(t+2) is tight and has a state for every length; the cuts of its KL to a fair coin outgrow a harmonic series."""
    horizon = 40
    p = ar.Table("a", {"a" * t: {"a": Fraction(t + 1, t + 2), ar.END: Fraction(1, t + 2)} for t in range(horizon)}, horizon=horizon)
    coin = ar.PDFA("a", start=0, next={0: {"a": "1/2", ar.END: "1/2"}}, step={0: {"a": 0}})
    total = ar.LogSum()
    for t in range(horizon):
        local = ar.log(2) - Fraction(1, t + 2) * ar.log(t + 2) - Fraction(t + 1, t + 2) * ar.log(Fraction(t + 2, t + 1))
        bench.check("going on has the mass 1/(t+1)", ar.prefix_probability(p, "a" * t) == Fraction(1, t + 1))
        bench.check("a local term of at least 1/6 from t = 3 on", t < 3 or local >= Fraction(1, 6))
        total += Fraction(1, t + 1) * local
    bench.proved(decide(ar.Comparison(KL(p, ar.Truncated(coin, horizon)), "==", total)))
    harmonic = sum((Fraction(1, 6 * (t + 1)) for t in range(3, horizon)), Fraction(0))
    bench.proved(decide(ar.Comparison(harmonic, "<", KL(p, ar.Truncated(coin, horizon)))), "mutant-harmonic-cut", models={"P": p})
    return (
        "P(END|aᵗ) = 1/(t+2) is tight, as P[aᵗ] = 1/(t+1) → 0, and the fair coin excludes nothing: the cut at n has a KL above Σ_{3≤t<n} 1/(6(t+1)) "
        "(replayed at n = 40; the local term ln 2 − h(1/(t+2)) grows with t), so the KL is +∞ without a witness or a closed class"
    )


def deterministic_dropped(bench: Bench) -> str:
    """A hidden choice is paid by what it writes, not by the states."""
    a, b = (ar.Table("ab", {"": {x: 1}}, length=1) for x in "ab")
    mixture = ar.Mixture([("1/2", a), ("1/2", b)])
    bench.check("no hidden state draws anything", ar.entropy(a) == 0 and ar.entropy(b) == 0)
    bench.refuted(decide(ar.Comparison(Entropy(mixture), "==", 0)), "mutant-hidden-choice", models={"P": mixture})
    return "½ “a” and ½ “b” as two hidden states that are certain of their letter: the sum over hidden states is 0, and the entropy ln 2"


def string_as_witness(bench: Bench) -> str:
    """a for ever against a fair coin: every cut is finite, and no outcome is excluded."""
    bench.proved(decide(ar.Comparison(KL(A_FOR_EVER, FAIR), "==", inf)), "mutant-no-string", models={"P": A_FOR_EVER, "Q": FAIR})
    for n in range(8):
        bench.proved(decide(ar.Comparison(KL(ar.Truncated(A_FOR_EVER, n), ar.Truncated(FAIR, n)), "==", n * ar.log(2))))
    found = ar.kl(A_FOR_EVER, FAIR)
    bench.check("the certificate is a class", isinstance(found, ar.Infinite) and isinstance(found.witness, ClosedClass))
    return "“a for ever” against a fair coin for ever: the coin excludes no a, n tokens cost n·ln 2, and the KL is +∞"


def class_always_infinite(bench: Bench) -> str:
    """A closed class without END where nothing is drawn."""
    bench.refuted(ar.tight(A_FOR_EVER))
    bench.proved(decide(ar.Comparison(Entropy(A_FOR_EVER), "==", 0)), "mutant-class-adds-0", models={"P": A_FOR_EVER})
    return "“a for ever” never ends, and its entropy is 0"


def class_of_p(bench: Bench) -> str:
    """The class is one of the pairs: P is in its closed class from the start, Q differs there once."""
    q = ar.PDFA("ab", start=0, next={0: {"a": "1/2", ar.END: "1/2"}, 1: {"a": 1}}, step={0: {"a": 1, "b": 1}, 1: {"a": 1, "b": 1}})
    bench.check("P's one state is a closed class, met by Q's 0 where the local term is ln 2", ar.next_distribution(q, "")["a"] == Fraction(1, 2))
    bench.proved(decide(ar.Comparison(KL(A_FOR_EVER, q), "==", ar.log(2))), "mutant-class-of-p", models={"P": A_FOR_EVER, "Q": q})
    return "“a for ever” against “½ a, then a for ever”: P's class has a local term that is not 0, at the first token only; the KL is ln 2"


def base_not_coprime(bench: Bench) -> str:
    """Other logarithms, one number."""
    one, two = ar.log(2) + ar.log(8), 2 * ar.log(4)
    bench.check("other terms", one.terms != two.terms)
    bench.check("one number", one == two)
    p = ar.Table("abc", {"": {"a": "1/2", "b": "1/2"}}, length=1)
    q, r = (ar.Table("abc", {"": row}, length=1) for row in ({"a": "1/2", "b": "1/8", "c": "3/8"}, {"a": "1/4", "b": "1/4", "c": "1/2"}))
    bench.refuted(decide(ar.Comparison(CrossEntropy(p, q), "<", CrossEntropy(p, r))), "mutant-a-tie", models={"P": p, "Q": q, "R": r})
    bench.proved(decide(ar.Comparison(CrossEntropy(p, q), "==", CrossEntropy(p, r))), "mutant-a-tie-is-one", models={"P": p, "Q": q, "R": r})
    return "½·ln 2 + ½·ln 8 = ln 4: no term occurs on both sides, as 2, 4 and 8 are not coprime"


def coprime_as_a_whole(bench: Bench) -> str:
    """No divisor common to all three, and a relation."""
    bench.check("4, 6 and 9 have no common divisor", gcd(4, 6, 9) == 1)
    bench.check("and yet a relation", ar.log(4) + ar.log(9) - 2 * ar.log(6) == 0)
    bench.check("which integers confirm", 4 * 9 == 6**2)
    bench.check("the base splits them", sorted(coprime_base([4, 6, 9])) == [2, 3])
    return "4, 6 and 9 have the greatest common divisor 1, and ln 4 + ln 9 − 2·ln 6 = 0"


THEOREM = Theorem(
    name="B2",
    title="exact values",
    statement="For finite deterministic models with P tight, KL, cross-entropy and entropy are finite sums r·ln a with rational r and a, or +∞ by an excluded outcome; "
    "such sums compare exactly. A closed class of pairs of states without END adds 0 if its local terms are all 0, and makes the value +∞ otherwise.",
    mathematics="KL(P‖Q) = Σ_s x_s·KL(P(·|s)‖Q(·|s)), x = e + xA;  Σ rᵢ·ln aᵢ = 0 ⟺ ∏ aᵢ^{rᵢ} = 1 ⟺ all exponents over a coprime base are 0",
    hypotheses=(
        "P and Q are finite and deterministic: a prompt leads to one pair of states",
        "for a finite sum: P is tight, that is, from every pair END can be reached (E1)",
        "the terms are not negative, so they may be grouped by state",
        "rational weights",
    ),
    parts=(
        Part(
            "first-order induction",
            "visits: Σ_{t<n} eAᵗ + xAⁿ = x for every linear map A over every set of states; in words: a finite chain that can end from everywhere "
            "leaks a share within a block of steps, so xAⁿ → 0 and x is the only solution",
            visits,
        ),
        Part("exact finite check", "KL, cross-entropy, entropy of 249 pairs of automata of 2 and 3 states against an elimination of our own; visits against partial sums", finite_sums),
        Part("first-order induction", "closed classes: visits pile up beyond every bound (the terms not being negative)", classes),
        Part("exact finite check", "all pairs of 14 rings of one to three states: 0 or +∞, and by which certificate; and what comes before a class still counts", rings),
        Part(
            "first-order induction",
            "coprime base: the refinement ends and leaves no relation, for all integers; in words: gu and gv are products of g, u, v, coprime "
            "numbers share no prime, and factorisation into primes is unique",
            coprime,
        ),
        Part(
            "exact finite check",
            "120 triples of rationals with 125 coefficients each by library, trial division and integer products; coprime bases of all pairs up to 40 and triples up to 16",
            compared,
        ),
    ),
    mutants=(
        Mutant("For finite deterministic models the entropy is a finite sum of logarithms.", "“P tight” is dropped", not_tight),
        Mutant("For tight deterministic P, whatever the number of states, a KL without an excluded outcome is finite.", "“finite” is dropped", finite_dropped),
        Mutant("For a finite source the entropy is Σ visits·local entropy over its hidden states.", "“deterministic” is dropped", deterministic_dropped),
        Mutant("Whenever a KL is +∞, some string is possible under P and excluded by Q.", "closed classes are dropped", string_as_witness),
        Mutant("A closed class without END makes the value +∞.", "“where a local term is not 0” is dropped", class_always_infinite),
        Mutant("A closed class of P in which some local term is not 0 makes the KL +∞.", "a class of P's states is taken for one of pairs", class_of_p),
        Mutant("Sums of logarithms of distinct numbers are equal iff their terms are.", "“coprime” is dropped", base_not_coprime),
        Mutant("Numbers with greatest common divisor 1 have no multiplicative relation.", "pairwise is dropped from pairwise coprime", coprime_as_a_whole),
    ),
)
