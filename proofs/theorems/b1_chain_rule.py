"""B1: the chain rule of KL, when it is 0, when it is +∞, and why it is taken over the joint.

Cut both joints at length n: whatever still goes on then is one outcome. K_n, the KL of the cuts, is a finite sum. From n to n + 1 the term of
each live prompt w grows by P[w]·KL(P(·|w)‖Q(·|w)); that is the induction below. That KL over the joint is the supremum of the K_n is the
convergence of divergences along finer and finer partitions (classical; the finite and infinite strings are told apart by the cuts), cited here.
"""

from fractions import Fraction
from itertools import product
from math import inf

import sympy

import arprops as ar
from arprops.core.certificate import ClosedClass, Escape
from arprops.core.claim import KL, Comparison
from arprops.search.decide import decide
from arprops.solve.bench import Bench
from arprops.solve.theorem import Mutant, Part, Theorem


def reals(*names: str) -> str:
    """Free constants: what is shown of them holds for all real numbers."""
    return "".join(f"(declare-const {name} Real)\n" for name in names)


# One possible prompt w without a witness before it (Q[w] > 0), and its outcomes one by one, those with P(x|w) > 0 only. ln is uninterpreted: the one law needed is stated.
ONE_PROMPT = f"""
(set-logic QF_UFNRA)
(declare-fun ln (Real) Real)
{reals("P", "Q", "p", "q", "sum", "local", "total")}; P is P[w], Q is Q[w]; p and q are P(x|w) and Q(x|w) for the next outcome x
(assert (and (> P 0.0) (> Q 0.0) (> p 0.0) (> q 0.0)))
; over the outcomes before x: sum = Σ P(y|w), local = Σ P(y|w)·ln(P(y|w)/Q(y|w)), total = Σ P[wy]·ln(P[wy]/Q[wy])
(assert (= total (* P (+ (* sum (ln (/ P Q))) local))))
(assert (= (ln (/ (* P p) (* Q q))) (+ (ln (/ P Q)) (ln (/ p q)))))  ; ln of a product
"""


def induction(bench: Bench) -> None:
    """From the cut at n to the cut at n + 1, one outcome and then one prompt at a time."""
    bench.valid(
        "one-more-outcome",
        ONE_PROMPT + "(assert (not (= (+ total (* (* P p) (ln (/ (* P p) (* Q q))))) (* P (+ (* (+ sum p) (ln (/ P Q))) (+ local (* p (ln (/ p q)))))))))\n",
        comment="Σ P[wy]·ln(P[wy]/Q[wy]) = P[w]·(Σ P(y|w)·ln(P[w]/Q[w]) + Σ P(y|w)·ln(P(y|w)/Q(y|w))), kept by one more outcome",
    )
    bench.valid(
        "all-outcomes-of-one-prompt",
        "(set-logic QF_NRA)\n" + reals("P", "g", "sum", "local", "total") + "(assert (= total (* P (+ (* sum g) local))))\n(assert (= sum 1.0))\n"
        "(assert (not (= (- total (* P g)) (* P local))))\n",
        comment="when all outcomes are in, their sum is 1: the term P[w]·g, g = ln(P[w]/Q[w]), has grown by P[w]·KL(P(·|w)‖Q(·|w))",
    )
    bench.valid(
        "one-more-prompt",
        "(set-logic QF_LRA)\n" + reals("before", "after", "grown", "b", "a", "d") + "(assert (= after (+ before grown)))\n(assert (= a (+ b d)))\n"
        "(assert (not (= (+ after a) (+ (+ before b) (+ grown d)))))\n",
        comment="over the prompts of length n: the sum of the new terms is the sum of the old ones and of what each has grown by",
    )


def zero(bench: Bench) -> None:
    """Gibbs' inequality with its case of equality, and a sum of terms that are not negative."""
    t = sympy.Symbol("t", positive=True)
    bench.identity("the-slope-of-t-1-ln-t", sympy.diff(t - 1 - sympy.log(t), t), (t - 1) / t)  # so ln t ≤ t − 1, with equality at t = 1 only
    bench.valid(
        "one-outcome",
        "(set-logic QF_UFNRA)\n(declare-fun ln (Real) Real)\n" + reals("p", "q", "t") + "(assert (and (> p 0.0) (> q 0.0) (= (* t p) q)))\n"
        "(assert (or (= t 1.0) (< (ln t) (- t 1.0))))\n(assert (=> (= t 1.0) (= (ln t) 0.0)))\n"
        "(assert (not (and (>= (* p (- (ln t))) (- p q)) (= (= (* p (- (ln t))) (- p q)) (= p q)))))\n",
        comment="p·ln(p/q) ≥ p − q, with equality iff p = q, from ln t < t − 1 for t = q/p other than 1",
    )
    bench.valid(
        "all-outcomes",
        "(set-logic QF_LRA)\n" + reals("terms", "sump", "sumq", "term", "p", "q") + "(declare-const alike Bool)  ; p = q at all outcomes so far\n"
        "(assert (and (>= terms (- sump sumq)) (= (= terms (- sump sumq)) alike)))\n"
        "(assert (and (>= term (- p q)) (= (= term (- p q)) (= p q))))\n"
        "(assert (not (and (>= (+ terms term) (- (+ sump p) (+ sumq q))) (= (= (+ terms term) (- (+ sump p) (+ sumq q))) (and alike (= p q))))))\n",
        comment="the sum over the support of P(·|w) is at least 1 − Q(support|w) ≥ 0, with equality iff the answers agree on the support",
    )
    bench.valid(
        "nothing-is-left",
        "(set-logic QF_LRA)\n" + reals("kl", "sumq") + "(declare-const alike Bool)\n(assert (and (>= kl (- 1.0 sumq)) (= (= kl (- 1.0 sumq)) alike)))\n"
        "(assert (<= sumq 1.0))\n(assert (=> alike (= sumq 1.0)))\n(assert (not (and (>= kl 0.0) (= (= kl 0.0) alike))))\n",
        comment="so a local KL is at least 0, and 0 iff P(·|w) = Q(·|w): answers that agree on the support leave nothing for other outcomes",
    )
    bench.valid(
        "sum-of-prompts",
        "(set-logic QF_NRA)\n" + reals("sum", "P", "local") + "(declare-const alike Bool)  ; all local terms so far are 0\n"
        "(assert (and (>= sum 0.0) (= (= sum 0.0) alike) (> P 0.0) (>= local 0.0)))\n"
        "(assert (not (and (>= (+ sum (* P local)) 0.0) (= (= (+ sum (* P local)) 0.0) (and alike (= local 0.0))))))\n",
        comment="the KL is 0 iff every local KL at a possible prompt is 0, which by A1 says that Q is in the fibre of P",
    )


TWO_MODELS = f"(set-logic QF_NRA)\n{reals('P', 'Q', 'p', 'q')}; P[w], Q[w], P(x|w), Q(x|w)\n(assert (and (>= P 0.0) (>= Q 0.0) (>= p 0.0) (>= q 0.0)))\n"


def infinite(bench: Bench) -> None:
    """A cut has KL +∞ iff there is a witness: then the sum has no term p·ln(p/0), and is a finite sum of numbers."""
    bench.valid(
        "a-witness-excludes-a-possible-prefix",
        TWO_MODELS + "(assert (and (> P 0.0) (> p 0.0) (= q 0.0)))\n(assert (not (and (> (* P p) 0.0) (= (* Q q) 0.0))))\n",
        comment="if w is possible and P(x|w) > 0 = Q(x|w), then P[wx] > 0 = Q[wx], so the KL of the cut at |w| + 1 is +∞ already",
    )
    bench.valid(
        "an-excluded-possible-prefix-has-a-first-witness",
        TWO_MODELS + "(assert (> (* P p) 0.0))\n(assert (= (* Q q) 0.0))\n(assert (> Q 0.0))\n(assert (not (and (> P 0.0) (> p 0.0) (= q 0.0))))\n",
        comment="at the first prefix wx of a string with P[wx] > 0 = Q[wx], where Q[w] > 0 still, w and x are a witness",
    )


# -- through the library ---------------------------------------------------------------------------------------------------------------

Terms = dict[Fraction, Fraction]


def tables(horizon: bool, size: int) -> list[ar.Table]:  # noqa: FBT001
    """Every table over {a, b} of two steps whose weights are multiples of 1/size; END may come early iff `horizon`."""
    outcomes = ("a", "b", ar.END) if horizon else ("a", "b")
    rows = [{x: Fraction(n, size) for x, n in zip(outcomes, row, strict=True)} for row in product(range(size + 1), repeat=len(outcomes)) if sum(row) == size]
    last = {"horizon": 2} if horizon else {"length": 2}
    return [ar.Table("ab", {"": first, "a": a, "b": b}, **last) for first, a, b in product(rows, repeat=3)]


def joint(table: ar.Table) -> dict[str, Fraction]:
    """From the rows alone: the probability of each string, those of probability 0 left out."""
    rows = {"".join(prompt): dict(row.items()) for prompt, row in table.rows.items()}
    strings: dict[str, Fraction] = {}
    for word in ("".join(letters) for n in range(3) for letters in product("ab", repeat=n)):
        mass = Fraction(1)
        for i, x in enumerate(word):
            mass *= rows[word[:i]].get(x, 0)
        strings[word] = mass * (rows[word].get(ar.END, 0) if len(word) < 2 else 1)
    return {word: mass for word, mass in strings.items() if mass}


def divergence(p: dict[str, Fraction], q: dict[str, Fraction]) -> ar.LogSum | float:
    """Σ p·ln(p/q) of two finite lists of weights."""
    if any(x not in q for x in p):
        return inf
    return sum((mine * ar.log(mine / q[x]) for x, mine in p.items()), ar.LogSum())


def by_prompts(p: ar.Table, q: ar.Table) -> ar.LogSum | float:
    """The right side: the local terms at the three prompts, weighted by P[w], the impossible ones left out."""
    first = p.rows[()]
    total = ar.LogSum()
    for prompt, mass in (((), Fraction(1)), (("a",), first["a"]), (("b",), first["b"])):
        local = divergence(dict(p.rows[prompt].items()), dict(q.rows[prompt].items())) if mass else ar.LogSum()
        if isinstance(local, float):
            return inf
        total += mass * local
    return total


def every_small_pair(bench: Bench) -> None:
    """The KL over strings, the sum over prompts, and the library's, for every pair; and 0 iff one joint, +∞ iff with a witness."""
    for horizon, size in ((False, 2), (True, 1)):
        known = [(table, joint(table)) for table in tables(horizon, size)]
        for (p, strings_p), (q, strings_q) in product(known, repeat=2):
            value = divergence(strings_p, strings_q)
            bench.check("the KL over strings is the sum over prompts", value == by_prompts(p, q), f"{p} and {q}")
            bench.proved(decide(Comparison(KL(p, q), "==", value)))
            bench.check("0 iff one joint", (value == 0) == (strings_p == strings_q), f"{p} and {q}")
            found = ar.kl(p, q)
            bench.check("+∞ has its witness", value != inf or (isinstance(found, ar.Infinite) and isinstance(found.witness, Escape)), f"{p} and {q}")


def leaking(share: Fraction) -> ar.PDFA[int]:
    """a and stop with probability `share`; else b for ever."""
    rows = {0: {"a": share, "b": 1 - share}, 1: {ar.END: Fraction(1)}, 2: {"b": Fraction(1)}}
    return ar.PDFA("ab", start=0, next=rows, step={0: {"a": 1, "b": 2}, 1: {"a": 1, "b": 1}, 2: {"a": 2, "b": 2}})


def geometric(more: Fraction) -> ar.PDFA[int]:
    """a with probability `more`, else END; no END at all where it is 1."""
    return ar.PDFA("a", start=0, next={0: {"a": more, ar.END: 1 - more}}, step={0: {"a": 0}})


def coin(heads: Fraction) -> ar.PDFA[int]:
    """A coin thrown for ever."""
    return ar.PDFA("ab", start=0, next={0: {"a": heads, "b": 1 - heads}}, step={0: {"a": 0, "b": 0}})


def two(p: Fraction, q: Fraction) -> ar.LogSum:
    """The KL of two outcomes."""
    return p * ar.log(p / q) + (1 - p) * ar.log((1 - p) / (1 - q))


SHARES = [Fraction(n, d) for d in (2, 3, 5) for n in range(1, d)]


def over_the_joint(bench: Bench) -> None:
    """Infinite strings count: leaks, the approach by cuts, and a sum that diverges without a witness."""
    for mine, theirs in product(SHARES, repeat=2):
        local = two(mine, theirs)
        p, q = leaking(mine), leaking(theirs)
        bench.proved(decide(Comparison(KL(p, q), "==", local)))
        bench.proved(decide(Comparison(KL(ar.Truncated(p, 3), ar.Truncated(q, 3)), "==", local)))
        p, q = geometric(mine), geometric(theirs)
        bench.proved(decide(Comparison(KL(p, q), "==", local / (1 - mine))))
        for n in range(5):  # Σ over prompts shorter than n; what is missing is KL·mineⁿ, which goes to 0
            bench.proved(decide(Comparison(KL(ar.Truncated(p, n), ar.Truncated(q, n)), "==", local * ((1 - mine**n) / (1 - mine)))))
        if mine != theirs:
            p, q = coin(mine), coin(theirs)
            found = ar.kl(p, q)
            bench.proved(decide(Comparison(KL(p, q), "==", inf)))
            bench.check("a sum that diverges has a class and no string", isinstance(found, ar.Infinite) and isinstance(found.witness, ClosedClass))
            for n in range(3):
                bench.proved(decide(Comparison(KL(ar.Truncated(p, n), ar.Truncated(q, n)), "==", n * local)))


# -- mutants -------------------------------------------------------------------------------------------------------------------------------


def finite_strings_alone(bench: Bench) -> str:
    """The sum over finite strings, where P leaks: it is even negative."""
    p, q = leaking(Fraction(1, 2)), leaking(Fraction(2, 3))
    strings = [("a", Fraction(1, 2), Fraction(2, 3))]  # the only finite string of either
    bench.check("the probabilities", all((ar.string_probability(p, w), ar.string_probability(q, w)) == (one, other) for w, one, other in strings))
    bench.check("no other finite string", ar.finite_mass(p) == Fraction(1, 2) and ar.finite_mass(q) == Fraction(2, 3))
    finite = sum((one * ar.log(one / other) for _, one, other in strings), ar.LogSum())
    bench.check("it is negative", finite < 0)
    bench.refuted(decide(Comparison(KL(p, q), "==", finite)), "mutant-finite-strings-alone", models={"P": p, "Q": q})
    return "“a and stop, or b for ever”, with ½ under P and ⅔ under Q: the one finite string gives ½·ln(¾) < 0, the joint ½·ln(¾) + ½·ln(3/2) = ½·ln(9/8)"


def at_impossible_prompts(bench: Bench) -> str:
    """Another answer at an impossible prompt is no witness."""
    p, q = (ar.Table("ab", {"": {"a": 1}, "a": {"a": 1}, "b": {x: 1}}, length=2) for x in "ab")
    bench.check("they exclude each other's outcome at b", ar.next_distribution(p, "b")["a"] == 1 and ar.next_distribution(q, "b")["a"] == 0)
    bench.refuted(decide(Comparison(KL(p, q), "==", inf)), "mutant-impossible-witness", models={"P": p, "Q": q})
    bench.proved(decide(Comparison(KL(p, q), "==", 0)), "mutant-impossible-witness-kl-0", models={"P": p, "Q": q})
    return "both write aa; at the impossible prompt b, P(a|b) = 1 and Q(a|b) = 0: the KL is 0"


def witness_only(bench: Bench) -> str:
    """Two coins for ever exclude nothing, and yet the sum diverges."""
    p, q = coin(Fraction(1, 2)), coin(Fraction(1, 3))
    bench.check("nothing is excluded", ar.next_distribution(q, "")["a"] > 0 and ar.next_distribution(q, "")["b"] > 0)
    bench.proved(decide(Comparison(KL(p, q), "==", inf)), "mutant-no-witness", models={"P": p, "Q": q})
    return "coins of heads ½ and ⅓ thrown for ever: both outcomes are allowed at every prompt, and the KL is +∞ because n throws have KL n·½·ln(9/8)"


def other_weights(bench: Bench) -> str:
    """Weighted by Q[w], or not at all."""
    fair, biased = Fraction(1, 2), Fraction(1, 4)
    half = {"a": fair, "b": fair}
    p = ar.Table("ab", {"": {"a": "2/3", "b": "1/3"}, "a": half, "b": half}, length=2)
    q = ar.Table("ab", {"": {"a": "1/3", "b": "2/3"}, "a": {"a": biased, "b": 1 - biased}, "b": half}, length=2)
    first, second = two(Fraction(2, 3), Fraction(1, 3)), two(fair, biased)
    bench.proved(decide(Comparison(KL(p, q), "==", first + Fraction(2, 3) * second)))
    bench.refuted(decide(Comparison(KL(p, q), "==", first + Fraction(1, 3) * second)), "mutant-weighted-by-q", models={"P": p, "Q": q})
    bench.refuted(decide(Comparison(KL(p, q), "==", first + second)), "mutant-not-weighted", models={"P": p, "Q": q})
    return "P[a] = ⅔, Q[a] = ⅓, and the answers after a differ, ½ against ¼: that term counts ⅔ times, neither ⅓ times nor once"


THEOREM = Theorem(
    name="B1",
    title="chain rule",
    statement="The KL of two joints is the sum, over the prompts possible under the first, of the KL of the answers there weighted by the prompt's mass; "
    "it is 0 iff the joints are the same, and +∞ iff an outcome possible under the first is excluded by the second, or the sum diverges.",
    mathematics="KL(P‖Q) = Σ_{P[w]>0} P[w]·KL(P(·|w)‖Q(·|w));  KL(P‖Q) = 0 ⟺ Q in the fibre of P;  "
    "KL(P‖Q) = +∞ ⟺ ∃w, x: P[w]·P(x|w) > 0 = Q(x|w), or the sum diverges",
    hypotheses=(
        "KL is taken over the joint: finite and infinite strings",
        "Σ is finite",
        "ln(ab) = ln a + ln b for positive a and b, and ln t ≤ t − 1",
        "the KL of the joint is the supremum of the KLs of its cuts (classical, cited)",
    ),
    parts=(
        Part("first-order induction", "every finite alphabet and every cut n: from n to n + 1, by folds over outcomes and prompts; the limit n → ∞ is cited", induction),
        Part("first-order induction", "0 iff one joint: the local inequality with its equality case, folded over outcomes and prompts; that t − 1 − ln t is least at t = 1 is read off its derivative", zero),
        Part("first-order induction", "+∞: a cut is +∞ iff there is a witness; without one every cut is a finite sum, so only divergence is left (in words)", infinite),
        Part("exact finite check", "every pair of tables over {a,b} of length 2 with weights in {0,½,1}, and of horizon 2 with weights in {0,1}: strings, prompts and library", every_small_pair),
        Part("exact finite check", "49 pairs each of leaking, geometric and endless models, and their cuts at n ≤ 4, against closed forms", over_the_joint),
    ),
    mutants=(
        Mutant("KL(P‖Q) is the sum of P(w)·ln(P(w)/Q(w)) over the finite strings.", "infinite strings are left out, and P leaks mass", finite_strings_alone),
        Mutant("KL(P‖Q) is +∞ as soon as P(x|w) > 0 = Q(x|w) at any prompt w.", "“possible” is dropped from the witness", at_impossible_prompts),
        Mutant("KL(P‖Q) is +∞ only if Q excludes an outcome that P can produce.", "divergence of the sum is dropped", witness_only),
        Mutant("KL(P‖Q) is the sum of the local KLs weighted by Q[w], or not weighted.", "the weight P[w] is changed", other_weights),
    ),
)
