"""D7: randomised tasks as exact models. A number, or a prime, of n digits, every one as probable as every other.

A model that counts is uniform: if it answers with the share of the members that begin with wx among those that begin with w, the masses
telescope. For numbers the counts are powers of ten; for primes they come from a sieve. The text's shortcut is to draw the first k digits by
the prime density 1/ln x and to count only for the rest. Its error is that of the first k digits, as the rest is shared; with the weights
rounded to rationals it is an exact number, and the ideal weights, which are integrals, are enclosed beside it.
"""

from bisect import bisect_left
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from itertools import pairwise
from math import ceil, floor

import sympy

import arprops as ar
from arprops.core.claim import Comparison, Probability, TotalVariation
from arprops.search.decide import decide
from arprops.solve.bench import Bench
from arprops.solve.theorem import Mutant, Part, Theorem

END = ar.END
DIGITS = "0123456789"
ZERO = Fraction(0)

COUNTS = """
(set-logic UFNRA)
(declare-sort Prompt 0)
(declare-sort Symbol 0)
(declare-fun add (Prompt Symbol) Prompt)
(declare-fun count (Prompt) Real)  ; how many members begin with the prompt
(declare-fun mass (Prompt) Real)
(declare-fun next (Prompt Symbol) Real)
(declare-const all Real)           ; how many members there are
(declare-const w Prompt)
(declare-const x Symbol)
(assert (> all 0.0))
(assert (= (mass (add w x)) (* (mass w) (next w x))))
(assert (=> (> (count w) 0.0) (= (* (next w x) (count w)) (count (add w x)))))  ; where nothing begins with w the answer is free
(assert (and (>= (count (add w x)) 0.0) (<= (count (add w x)) (count w))))
"""


def counting_is_uniform(bench: Bench) -> None:
    """Mass · all = count, by induction; END after a member makes it a string of probability 1/all."""
    bench.valid(
        "base",
        "(set-logic QF_NRA)\n(declare-const mass Real)\n(declare-const all Real)\n(declare-const count Real)\n(assert (= mass 1.0))\n(assert (= count all))\n"
        "(assert (not (= (* mass all) count)))\n",
        comment="every member begins with the empty prompt",
    )
    bench.valid(
        "step",
        COUNTS + "(assert (= (* (mass w) all) (count w)))\n(assert (not (= (* (mass (add w x)) all) (count (add w x)))))\n",
        comment="if the mass of w is its share of the members, so is that of wx, whatever is answered where the share is 0",
    )
    bench.valid(
        "members",
        COUNTS + "(assert (= (* (mass w) all) (count w)))\n(assert (= (count w) 1.0))  ; all members have one length, so one of that length is alone\n"
        "(assert (not (= (mass w) (/ 1.0 all))))\n",
        comment="a member has mass 1/all; END is certain there",
    )


def shared_rest(bench: Bench) -> None:
    """What two models do alike after the first k digits does not change how far apart they are."""
    bench.valid(
        "rest-cancels",
        "(set-logic QF_NRA)\n; the masses of one beginning, the share of one continuation in both; sums over the continuations so far\n"
        + "".join(f"(declare-const {name} Real)\n" for name in ("p", "q", "share", "sum", "shares"))
        + "(define-fun size ((x Real)) Real (ite (>= x 0.0) x (- x)))\n(assert (and (>= share 0.0) (>= shares 0.0)))\n"
        "(assert (= sum (* (size (- p q)) shares)))\n"
        "(assert (not (= (+ sum (size (- (* p share) (* q share)))) (* (size (- p q)) (+ shares share)))))\n",
        comment="Σ_u |P[w]·R(u|w) − Q[w]·R(u|w)| = |P[w] − Q[w]|·Σ_u R(u|w), one continuation more; the shares sum to 1",
    )


def convex(bench: Bench) -> None:
    """1/ln x falls and is convex beyond 1, which puts its integral between the sum of midpoints and that of trapezoids (Hermite and Hadamard)."""
    x = sympy.Symbol("x", positive=True)
    bench.identity("slope", sympy.diff(1 / sympy.log(x), x), -1 / (x * sympy.log(x) ** 2))
    bench.identity("curvature", sympy.diff(1 / sympy.log(x), x, 2), (sympy.log(x) + 2) / (x**2 * sympy.log(x) ** 3))


# -- models ---------------------------------------------------------------------------------------------------------------------------


@cache
def sieve(limit: int) -> list[int]:
    """The primes below the limit (Eratosthenes)."""
    marks = bytearray([1]) * limit
    marks[:2] = b"\0\0"
    for i in range(2, int(limit**0.5) + 1):
        if marks[i]:
            marks[i * i :: i] = bytes(len(range(i * i, limit, i)))
    return [i for i in range(limit) if marks[i]]


def primes(begins: str, n: int) -> int:
    """How many primes of n digits begin with these digits."""
    low, width = (int(begins), 1) if begins else (1, 9)
    scale = 10 ** (n - len(begins) - (not begins))
    listed = sieve(10**n)
    return bisect_left(listed, (low + width) * scale) - bisect_left(listed, low * scale)


def prefixes(n: int) -> list[str]:
    """What numbers of n digits begin with, shorter than n."""
    return ["", *(str(m) for m in range(1, 10 ** (n - 1)))] if n > 1 else [""]


def number_model(n: int) -> ar.PDFA[int]:
    """Nine first digits, ten later ones, n in all."""
    first = {d: Fraction(1, 9) for d in DIGITS[1:]}
    later = {d: Fraction(1, 10) for d in DIGITS}
    rows = {i: first if i == 0 else later if i < n else {END: Fraction(1)} for i in range(n + 1)}
    return ar.PDFA(DIGITS, start=0, next=rows, step={i: dict.fromkeys(DIGITS, min(i + 1, n)) for i in rows})


FREE = {"1": Fraction(1)}
"""The answer where no prime is left: any would do."""


def shares(w: str, weight: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """The shares of the weights of w followed by a digit, which add up to that of w; `FREE` where that is 0."""
    return {d: weight[w + d] / weight[w] for d in DIGITS if weight.get(w + d)} if weight[w] else FREE


def counting(n: int, weight: Mapping[str, Fraction]) -> ar.Table:
    """The model of n digits whose answers are shares of these weights."""
    return ar.Table(DIGITS, {w: shares(w, weight) for w in prefixes(n)}, length=n, default=FREE)


def prime_weights(n: int) -> dict[str, Fraction]:
    """The counts, for every beginning of n digits or fewer."""
    return {w: Fraction(primes(w, n)) for w in [*prefixes(n), *(str(m) for m in range(10 ** (n - 1), 10**n))]}


FINE = 2**40
GRAIN = 10**6


def density(begins: str, n: int) -> tuple[Fraction, Fraction]:
    """Rationals around the integral of 1/ln x over the numbers of n digits with this beginning.

    1/ln is convex and decreasing beyond 1, so on each of eight pieces its midpoint is below the mean, and its trapezoid above.
    """
    scale = Fraction(10) ** (n - len(begins))
    low, pieces = int(begins) * scale, 8
    h = scale / pieces

    def reciprocal(x: Fraction) -> tuple[Fraction, Fraction]:
        around = ar.log(x).enclose(64)  # outward to multiples of 2^−40, or the sums get long
        return Fraction(floor(FINE / Fraction(around.upper)), FINE), Fraction(ceil(FINE / Fraction(around.lower)), FINE)

    ends = [reciprocal(low + h * i)[1] for i in range(pieces + 1)]
    middles = [reciprocal(low + h * i + h / 2)[0] for i in range(pieces)]
    return sum(middles, ZERO) * h, sum((a + b for a, b in pairwise(ends)), ZERO) * h / 2




@cache
def begun(n: int, k: int) -> dict[str, tuple[Fraction, Fraction, Fraction]]:
    """For each beginning of k digits: the declared weight, in millionths of the average times a constant, and the ideal's bounds; normalised."""
    names = [str(m) for m in range(10 ** (k - 1), 10**k)]
    around = {w: density(w, n) for w in names}
    scale = sum(low for low, _ in around.values()) / len(names)
    rounded = {w: Fraction(round((low + high) / 2 / scale * GRAIN), GRAIN) for w, (low, high) in around.items()}
    total, least, most = (sum(values, ZERO) for values in (rounded.values(), (a for a, _ in around.values()), (b for _, b in around.values())))
    return {w: (rounded[w] / total, around[w][0] / most, around[w][1] / least) for w in names}


def shortcut(n: int, k: int) -> ar.Table:
    """First k digits by the density, rounded; then counts, or FREE where no prime is left."""
    by_density: dict[str, Fraction] = {}
    for w, (share, _, _) in begun(n, k).items():
        for i in range(k + 1):
            by_density[w[:i]] = by_density.get(w[:i], ZERO) + share
    counted = prime_weights(n)
    return ar.Table(DIGITS, {w: shares(w, by_density if len(w) < k else counted) for w in prefixes(n)}, length=n, default=FREE)


def distance(n: int, k: int) -> tuple[Fraction, Fraction]:
    """The total variation of the first k digits, declared density against counts, and how far the ideal's can be from it."""
    everything = primes("", n)
    gaps = slack = ZERO
    for w, (share, low, high) in begun(n, k).items():
        gaps += abs(Fraction(primes(w, n), everything) - share)
        slack += max(abs(share - low), abs(share - high))
    return gaps / 2, slack / 2


# -- exact finite checks --------------------------------------------------------------------------------------------------------------


def numbers(bench: Bench) -> None:
    """Uniform on the numbers of n digits; nothing else is possible."""
    for n in (1, 2, 3, 4):
        p = number_model(n)
        for m in range(10 ** (n - 1) if n > 1 else 1, 10**n):
            bench.check("each number 1/(9·10ⁿ⁻¹)", ar.string_probability(p, str(m)) == Fraction(1, 9 * 10 ** (n - 1)))
        bench.proved(ar.tight(p))
    bench.proved(ar.same_joint(number_model(3), counting(3, {w: Fraction(10 ** (3 - len(w)) if w else 900) for w in prime_weights(3)})))


def primes_of_n_digits(bench: Bench) -> None:
    """The sieve against trial division; every prime has its share, and every other number has none."""
    for n, known in ((1, 4), (2, 21), (3, 143), (4, 1061), (5, 8363)):
        bench.check("number of primes", primes("", n) == known, f"{n} digits: {primes('', n)}")
    slow = {m for m in range(2, 10**4) if all(m % d for d in range(2, int(m**0.5) + 1))}
    bench.check("the sieve is trial division", set(sieve(10**4)) == slow)
    for n in (1, 2, 3, 4):
        p = counting(n, prime_weights(n))
        for m in range(10**n):
            expected = Fraction(m in slow, primes("", n)) if m >= 10 ** (n - 1) else ZERO
            bench.check("each prime 1/π", ar.string_probability(p, str(m).zfill(n)) == expected, str(m))
    p = counting(2, prime_weights(2))
    bench.proved(decide(Comparison(Probability(p, ar.regex("1(1|3|7|9)", DIGITS)), "==", Fraction(4, 21))), "two-digit-primes", models={"primes": p})


# (digits, how many of them by density): hundredths of a percent between which the total variation lies, for the rounded and for the ideal weights
ERRORS = {
    (2, 1): (1140, 1155), (3, 1): (301, 303), (3, 2): (2270, 2275), (4, 1): (81, 82), (4, 2): (691, 692),
    (5, 1): (43, 44), (5, 2): (211, 212), (5, 3): (842, 843), (6, 1): (11, 12), (6, 2): (62, 63), (6, 3): (289, 290),
}  # fmt: skip


def density_error(bench: Bench) -> None:
    """Counts of the first k digits against the density; up to four digits, against the total variation that the library finds for the models."""
    for (n, k), (low, high) in ERRORS.items():
        gap, slack = distance(n, k)
        bench.check("within its bounds, ideal weights too", low < 10**4 * (gap - slack) and 10**4 * (gap + slack) < high, f"{n}, {k}: {float(gap)}")
        if n <= 4:
            found = ar.total_variation(counting(n, prime_weights(n)), shortcut(n, k), prompts=20_000)
            bench.check("the library's total variation", found == ar.Interval(gap, gap), f"{n}, {k}: {found} {gap}")
    bench.proved(decide(Comparison(TotalVariation(PRIMES, SHORTCUT), "==", distance(2, 1)[0])), "first-of-two-digits-by-density", models=BOTH)


PRIMES, SHORTCUT = counting(2, prime_weights(2)), shortcut(2, 1)
BOTH = {"primes": PRIMES, "shortcut": SHORTCUT}


# -- mutants --------------------------------------------------------------------------------------------------------------------------


def leading_zero(bench: Bench) -> str:
    """Ten first digits."""
    tenth = dict.fromkeys(DIGITS, Fraction(1, 10))
    p = ar.PDFA(DIGITS, start=0, next={0: tenth, 1: tenth, 2: {END: 1}}, step={i: dict.fromkeys(DIGITS, min(i + 1, 2)) for i in range(3)})
    q = number_model(2)
    bench.check("07 is as probable as 70", ar.string_probability(p, "07") == ar.string_probability(p, "70") == Fraction(1, 100))
    bench.refuted(ar.same_joint(p, q), "mutant-leading-zero", models={"P": p, "numbers": q})
    return "ten equal first digits: 07 has probability 1/100, and each number of two digits 1/100 instead of 1/90"


def uniform_digits(bench: Bench) -> str:
    """Every digit that still leads to a prime, equally."""
    counted = prime_weights(2)
    rows = {}
    for w in prefixes(2):
        alive = [d for d in DIGITS if counted.get(w + d)]
        rows[w] = {d: Fraction(1, len(alive)) for d in alive}
    p = ar.Table(DIGITS, rows, length=2, default=FREE)
    bench.check("the same strings are possible", all((ar.string_probability(p, str(m)) > 0) == (m in sieve(100)) for m in range(10, 100)))
    bench.check("11 and 23", [ar.string_probability(p, w) for w in ("11", "23")] == [Fraction(1, 36), Fraction(1, 18)])
    bench.refuted(ar.same_joint(p, PRIMES), "mutant-uniform-digits", models={"P": p, "primes": PRIMES})
    return "two digits, each drawn from those that lead to a prime: 11 has probability 1/36 (four primes begin with 1), 23 has 1/18 (two begin with 2)"


def density_is_exact(bench: Bench) -> str:
    """The first digit by the integral."""
    bench.refuted(decide(Comparison(TotalVariation(PRIMES, SHORTCUT), "==", 0)), "mutant-density-is-exact", models=BOTH)
    gap, slack = distance(6, 1)
    bench.check("nor are the ideal weights, with six digits", gap > slack)
    return "two digits, the first by density: the total variation is 7243339/63004711 ≈ 0.115; with six digits still about 0.0011, rounding or not"


def every_digit(bench: Bench) -> str:
    """All three digits by density: it does not know which numbers are prime."""
    p, q = counting(3, prime_weights(3)), shortcut(3, 3)
    gap, slack = distance(3, 3)
    bench.check("the library's total variation", ar.total_variation(p, q, prompts=20_000) == ar.Interval(gap, gap))
    bench.check("above 4/5", gap - slack > Fraction(4, 5), str(float(gap)))
    composite = sum((ar.string_probability(q, str(m)) for m in range(100, 1000) if m not in sieve(1000)), ZERO)
    bench.check("most of it on composite numbers", composite > Fraction(4, 5), str(float(composite)))
    return "three digits, all by density: more than 4/5 of the mass is on composite numbers, and the total variation is more than 4/5"


def flat(bench: Bench) -> str:
    """The first digit uniform, as for numbers."""
    n = 6
    flat_gap = sum((abs(Fraction(primes(d, n), primes("", n)) - Fraction(1, 9)) for d in DIGITS[1:]), ZERO) / 2
    gap, slack = distance(n, 1)
    bench.check("more than ten times as far", flat_gap > 10 * (gap + slack), f"{float(flat_gap)} {float(gap)}")
    p = ar.Table(DIGITS, {w: shares(w, prime_weights(2)) if w else dict.fromkeys(DIGITS[1:], Fraction(1, 9)) for w in prefixes(2)}, length=2, default=FREE)
    bench.refuted(ar.same_joint(p, PRIMES), "mutant-flat", models={"P": p, "primes": PRIMES})
    return f"six digits: a uniform first digit is at total variation ≈ {float(flat_gap):.4f} from the primes, more than ten times as far as the density"


THEOREM = Theorem(
    name="D7",
    title="randomised tasks",
    statement="A model of n digits that answers by counting members is uniform on them: numbers of n digits by powers of ten, primes by a sieve. With the first k digits "
    "drawn by the density 1/ln x and the rest by counts, its total variation from the uniform prime is that of the first k digits: a rational for weights rounded "
    "to rationals, for one digit 11.5 % where n = 2 and 0.12 % where n = 6.",
    mathematics="Q(x|w) = #(wx…)/#(w…)  ⟹  Q(member) = 1/#members;   TV(P, Q_k) = ½·Σ_{|w|=k} |π(w…)/π_n − ∫_{w…} dx/ln x / ∫ dx/ln x|",
    hypotheses=(
        "all members have n digits, and there is one",
        "the counts are exact: #(w…) = Σ_x #(wx…)",
        "after the first k digits both models answer alike (where no prime is left, anything)",
        "the density is used for the first k < n digits",
    ),
    parts=(
        Part("first-order induction", "every set of strings of one length, every alphabet: mass · all = count, by induction over prompts", counting_is_uniform),
        Part("first-order induction", "every pair of models that differ in the first k symbols alone: the rest cancels, by induction over continuations", shared_rest),
        Part("symbolic identity", "slope and curvature of 1/ln x: both have one sign beyond 1; the inequality of Hermite and Hadamard is cited", convex),
        Part("exact finite check", "numbers of one to four digits: each string, and three digits against the counting model", numbers),
        Part("exact finite check", "primes of one to five digits counted, sieve against trial division; each of the strings of up to four digits", primes_of_n_digits),
        Part(
            "exact finite check",
            "the error for n ≤ 6, k ≤ 3: exact for weights rounded to millionths, integrals enclosed for the ideal ones; n ≤ 4 against the library",
            density_error,
        ),
    ),
    mutants=(
        Mutant("Ten equal first digits give a uniform number of n digits.", "the constant 9 is changed", leading_zero),
        Mutant("Digits drawn equally from those that lead to a prime give a uniform prime.", "the counts are replaced by supports", uniform_digits),
        Mutant("The density gives a uniform prime.", "“approximation” is dropped", density_is_exact),
        Mutant("The density may be used for all digits.", "“the first k” is dropped", every_digit),
        Mutant("A uniform first digit does as well.", "1/ln x is replaced by a constant", flat),
    ),
)
