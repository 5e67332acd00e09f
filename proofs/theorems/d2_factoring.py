"""D2: a model that completes [pq, p, q] exactly, factors: prompt it with s and read a and b off.

The reduction is about supports. Whatever the model may write after a possible s is, together with s, a string of the joint, and all of these have a·b = s.
Shown here is the reduction, which costs one call of the model for each digit of p and q. That factoring is hard is a conjecture, and not claimed.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction

import arprops as ar
from arprops.core.claim import KL, Comparison
from arprops.solve.bench import Bench
from arprops.solve.theorem import Mutant, Part, Theorem

DIGITS = "0123456789"
ZERO, ONE = Fraction(0), Fraction(1)

# One fixed s. mass(a, b) is P[s a b], and here, one, two are P[s], P(a|s) and P(b|s a): a and b are read as whole numbers, each some tokens long.
ORACLE = """
(set-logic UFNIRA)
(declare-const s Int)
(declare-const a Int)
(declare-const b Int)
(declare-const here Real)               ; P[s]
(declare-fun one (Int) Real)            ; P(a|s)
(declare-fun two (Int Int) Real)        ; P(b|s a)
(declare-fun mass (Int Int) Real)       ; P[s a b]
(assert (= (mass a b) (* (* here (one a)) (two a b))))
"""
JOINT = "(assert (=> (> (mass a b) 0.0) (and (= (* a b) s) (> a 1) (> b 1))))  ; every string of the joint is a product and its two primes\n"
WRITTEN = "(assert (and (> (one a) 0.0) (> (two a b) 0.0)))  ; the model may write a and then b\n"


def reduction(bench: Bench) -> None:
    """What may be written after a possible s factors it, and something may be written after every product."""
    bench.valid(
        "what-may-be-written-factors",
        ORACLE + JOINT + WRITTEN + "(assert (> here 0.0))\n(assert (not (= (* a b) s)))\n",
        comment="P[s] > 0, P(a|s) > 0 and P(b|s a) > 0 give P[s a b] > 0, a string of the joint: a·b = s, whether it was sampled or the most probable one",
    )
    bench.valid(
        "properly",
        "(set-logic QF_NIA)\n(declare-const s Int)\n(declare-const a Int)\n(declare-const b Int)\n(assert (and (= (* a b) s) (> a 1) (> b 1)))\n(assert (not (and (< 1 a) (< a s))))\n",
        comment="and the factors are proper ones",
    )
    bench.valid(
        "every-product-is-possible",
        "(set-logic QF_LRA)\n(declare-const prefix Real)\n(declare-const string Real)\n; P[s] is the sum of P[s a b] over a and b, one of which is the pair p, q\n"
        "(assert (> string 0.0))\n(assert (>= prefix string))\n(assert (not (> prefix 0.0)))\n",
        comment="where s = p·q and the pair p, q may be drawn, P[s] ≥ P[s p q] > 0: the reduction answers every such s",
    )


def primes(n: int) -> list[int]:
    """The primes of n digits, by sieve."""
    prime = [True] * 10**n
    for d in range(2, 10**n):
        for m in range(2 * d, 10**n, d):
            prime[m] = False
    return [d for d in range(max(2, 10 ** (n - 1)), 10**n) if prime[d]]


def table(strings: Iterable[str], length: int, default: str) -> ar.Table:
    """The uniform joint on strings of digits, by quotients of counts; impossible prompts are answered by one digit."""
    counts: dict[str, int] = {}
    for w in strings:
        for n in range(length + 1):
            counts[w[:n]] = counts.get(w[:n], 0) + 1
    rows = {w: {x: Fraction(counts.get(w + x, 0), count) for x in DIGITS} for w, count in counts.items() if len(w) < length}
    return ar.Table(DIGITS, rows, length=length, default={default: 1})


def primes_first(n: int) -> ar.Table:
    """[p, q, pq] for primes of n digits: the order that needs no factoring."""
    return table((f"{p}{q}{p * q:0{2 * n}d}" for p in primes(n) for q in primes(n)), 4 * n, "0")


def product_first(n: int) -> ar.Reordered:
    """[pq, p, q]: the same joint, in the other order, as theorem D1 has it."""
    return ar.Reordered(primes_first(n), [*range(2 * n, 4 * n), *range(2 * n)], off_support={"0": 1})


def factors(model: ar.Model[object], s: int, n: int) -> tuple[int, int]:
    """The reduction: prompt with s, write greedily, read off a and b."""
    completion = ar.complete(model, f"{s:0{2 * n}d}", method="greedy")
    written = "".join(completion.symbols)
    return int(written[:n]), int(written[n:])


def completions(model: ar.Model[object], prompt: str, more: int) -> Iterator[str]:
    """Everything that the model may write in so many digits."""
    if not more:
        yield ""
        return
    for x in ar.next_distribution(model, prompt):
        assert isinstance(x, str), "END is not possible before the last digit"
        yield from (x + rest for rest in completions(model, prompt + x, more - 1))


def factored(bench: Bench) -> None:
    """Every product of two primes of one and of two digits, by what is most probable and by whatever is possible."""
    for n in (1, 2):
        model, pairs = product_first(n), [(p, q) for p in primes(n) for q in primes(n)]
        for s in sorted({p * q for p, q in pairs}):
            a, b = factors(model, s, n)
            bench.check("the greedy completion factors", a * b == s and 1 < a < s, f"{s}: {a}, {b}")
            written = sorted((int(w[:n]), int(w[n:])) for w in completions(model, f"{s:0{2 * n}d}", 2 * n))
            bench.check("what may be written are the factorings, and all of them", written == sorted(pair for pair in pairs if pair[0] * pair[1] == s), str(s))
        impossible = [s for s in range(10 ** (2 * n)) if not ar.possible(model, f"{s:0{2 * n}d}")]
        bench.check("the possible s are the products", set(range(10 ** (2 * n))) - set(impossible) == {p * q for p, q in pairs})


def the_oracle(bench: Bench) -> None:
    """The oracle's joint, written out by multiplying, is that of the easy order; only its support matters."""
    strings = [f"{p * q:02d}{p}{q}" for p in primes(1) for q in primes(1)]
    exact = table(strings, 4, "0")
    bench.proved(ar.same_joint(product_first(1), exact), "oracle", models={"oracle": exact})
    skewed = table([w for i, w in enumerate(strings) for _ in range(1 + i)], 4, "0")
    bench.refuted(ar.same_joint(exact, skewed))
    for p in primes(1):
        for q in primes(1):
            a, b = factors(skewed, p * q, 1)
            bench.check("any joint of that support factors", a * b == p * q)


# -- mutants ---------------------------------------------------------------------------------------------------------------------------


def nearly_exact(bench: Bench) -> str:
    """A model of small KL, wrong at one product."""
    exact = table([f"{p * q:02d}{p}{q}" for p in primes(1) for q in primes(1)], 4, "0")
    nearly = ar.Overridden(exact, at={"04": {"2": "1/3", "5": "2/3"}})
    a, b = factors(nearly, 4, 1)
    bench.check("4 is not factored", a * b != 4, f"{a}, {b}")
    models = {"exact": exact, "nearly": nearly}
    bench.proved(ar.decide(Comparison(KL(exact, nearly), "==", Fraction(1, 16) * ar.log(3))), "mutant-nearly-exact", models=models)
    return f"after 04, 2 with probability ⅓ and 5 with ⅔: the KL is ln(3)/16, and 4 = {a}·{b} is read off"


def any_number(bench: Bench) -> str:
    """Products of other primes: the prompt is impossible, and the answer free."""
    model = product_first(2)
    a, b = factors(model, 34, 2)
    bench.check("34 is not factored", not ar.possible(model, "0034") and a * b != 34)
    one, other = table([f"{p * q:02d}{p}{q}" for p in primes(1) for q in primes(1)], 4, "0"), table([f"{p * q:02d}{p}{q}" for p in primes(1) for q in primes(1)], 4, "7")
    bench.proved(ar.same_joint(one, other), "mutant-any-number", models={"one": one, "other": other})
    bench.check("other answers at 22", factors(one, 22, 1) == (0, 0) and factors(other, 22, 1) == (7, 7))
    return "34 = 2·17 is no product of two primes of two digits: the joint says nothing after 0034, and an exact model may answer 00 and 00"


def the_easy_order(bench: Bench) -> str:
    """An oracle for [p, q, pq] cannot be asked for s."""
    model = primes_first(2)
    prompt = "0221"
    bench.check("the product 221 = 13·17 is no prefix", not ar.possible(model, prompt) and ar.possible(product_first(2), prompt))
    a, b = factors(model, 221, 2)
    bench.check("221 is not factored", a * b != 221, f"{a}, {b}")
    bench.check("in the other order it is", sorted(factors(product_first(2), 221, 2)) == [13, 17])
    return "0221 begins no string of [p, q, pq], as 02 has no two digits; the same joint with the product first answers 13, 17"


def wrong_support(bench: Bench) -> str:
    """A joint with one string more."""
    strings = [f"{p * q:02d}{p}{q}" for p in primes(1) for q in primes(1)]
    exact, longer = table(strings, 4, "0"), table([*strings, "0655", "0655", "0655"], 4, "0")
    a, b = factors(longer, 6, 1)
    bench.check("6 is not factored", a * b != 6, f"{a}, {b}")
    bench.refuted(ar.same_joint(exact, longer), "mutant-wrong-support", models={"exact": exact, "longer": longer})
    return "16 strings and three times 06 5 5: an exact oracle for that joint answers 6 with 5·5"


THEOREM = Theorem(
    name="D2",
    title="reduction to factoring",
    statement="An exact completion oracle for [pq, p, q], p and q primes of n digits, factors every such product s: prompt with s, and read a·b = s off whatever it writes. "
    "It takes one call for each of the 2n digits.",
    mathematics="P[s] > 0 ∧ Q(a|s) > 0 ∧ Q(b|s a) > 0 ⟹ a·b = s, 1 < a < s, for every Q in the fibre of P",
    hypotheses=("the oracle's joint is exactly that of [pq, p, q] (its support suffices)", "s is a product of two primes of n digits", "the product comes first"),
    parts=(
        Part("first-order induction", "every s, a, b, every model of the joint: the reduction, by two solvers (no induction is needed, and that factoring is hard is not claimed)", reduction),
        Part("construction", "primes of one and of two digits: the oracle is the easy order [p, q, pq], reordered; all products, greedy and every possible completion", factored),
        Part("exact finite check", "the oracle written out for primes of one digit, and one with other weights", the_oracle),
    ),
    mutants=(
        Mutant("A completion oracle of small KL factors every such s.", "“exact”", nearly_exact),
        Mutant("It factors every product of two primes.", "“of n digits”", any_number),
        Mutant("An exact oracle for [p, q, pq] factors.", "the product comes first", the_easy_order),
        Mutant("An exact oracle for any joint of [s, a, b] factors.", "every string has a·b = s", wrong_support),
    ),
)
