"""A3: how many models share a joint. One simplex of answers for each impossible prompt that the class lets a model answer, and nothing else.

A model c has the joint with masses M iff M[w]·c(x|w) = M[wx] for all w and x: linear in c, and each equation speaks of one prompt. So the
dimension is a sum over prompts of what one prompt leaves open, 0 where it is possible. Beside that, the rank of the whole system is
computed over the rationals, and the library is asked about models that span the fibre.
"""

from fractions import Fraction
from functools import cache
from itertools import product

import sympy

import arprops as ar
from arprops.core.error import BadModel
from arprops.core.words import Outcome
from arprops.solve.bench import Bench
from arprops.solve.theorem import Mutant, Part, Theorem

END = ar.END
ZERO, ONE = Fraction(0), Fraction(1)

# Three models c1, c2, c3 of one class, and the masses M of a joint; the outcomes are 0 … size−1. s(w, k) are sums over the first k outcomes.
MODELS = """
(set-logic UFNIRA)
(declare-sort Prompt 0)
(declare-fun add (Prompt Int) Prompt)
(declare-fun mass (Prompt) Real)
(declare-fun c1 (Prompt Int) Real)
(declare-fun c2 (Prompt Int) Real)
(declare-fun c3 (Prompt Int) Real)
(declare-fun s1 (Prompt Int) Real)
(declare-fun s2 (Prompt Int) Real)
(declare-fun s3 (Prompt Int) Real)
(declare-fun share (Prompt) Real)  ; how much of c1 is mixed in, prompt by prompt
(declare-const w Prompt)
(declare-const x Int)
(declare-const k Int)
"""
MIXED = "(assert (= (c3 w x) (+ (* (share w) (c1 w x)) (* (- 1.0 (share w)) (c2 w x)))))\n(assert (and (>= (share w) 0.0) (<= (share w) 1.0)))\n"
FITS = "(assert (= (* (mass w) (c{0} w x)) (mass (add w x))))\n"


def prompt_by_prompt(bench: Bench) -> None:
    """What the equations of one prompt leave open, and that the fibre is closed under mixing there."""
    bench.valid(
        "possible-means-fixed",
        MODELS + FITS.format(1) + FITS.format(2) + "(assert (> (mass w) 0.0))\n(assert (not (= (c1 w x) (c2 w x))))\n",
        comment="at a possible prompt two members of the fibre give one answer: no dimension",
    )
    bench.valid(
        "impossible-means-free",
        MODELS + FITS.format(1) + "(assert (= (mass w) 0.0))\n(assert (not (= (* (mass w) (c2 w x)) (mass (add w x)))))\n",
        comment="at an impossible prompt every answer satisfies the equations: a whole simplex",
    )
    bench.valid(
        "mixture-fits",
        MODELS + MIXED + FITS.format(1) + FITS.format(2) + "(assert (not (= (* (mass w) (c3 w x)) (mass (add w x)))))\n",
        comment="a mixture, with a share of its own at every prompt, satisfies the equations",
    )
    bench.valid(
        "mixture-is-not-negative",
        MODELS + MIXED + "(assert (and (>= (c1 w x) 0.0) (>= (c2 w x) 0.0)))\n(assert (not (>= (c3 w x) 0.0)))\n",
        comment="and is not negative",
    )
    bench.valid(
        "mixture-sums",
        MODELS + "(assert (= (s3 w k) (+ (* (share w) (s1 w k)) (* (- 1.0 (share w)) (s2 w k)))))\n"
        + "".join(f"(assert (= (s{i} w (+ k 1)) (+ (s{i} w k) (c{i} w k))))\n" for i in (1, 2, 3))
        + "(assert (= (c3 w k) (+ (* (share w) (c1 w k)) (* (- 1.0 (share w)) (c2 w k)))))\n"
        "(assert (not (= (s3 w (+ k 1)) (+ (* (share w) (s1 w (+ k 1))) (* (- 1.0 (share w)) (s2 w (+ k 1)))))))\n",
        comment="its partial sums are the mixtures of theirs, so the whole sum is share·1 + (1−share)·1: induction over outcomes",
    )


def one_simplex(bench: Bench) -> None:
    """The distributions on k outcomes: k−1 coordinates are free near the uniform one, and the last is what they leave of 1."""
    bench.valid(
        "last-coordinate",
        "(set-logic QF_LRA)\n; the sums of the first k−1 weights, and the last weights, of two distributions\n"
        + "".join(f"(declare-const {name} Real)\n" for name in ("sum1", "sum2", "last1", "last2"))
        + "(assert (= (+ sum1 last1) 1.0))\n(assert (= (+ sum2 last2) 1.0))\n(assert (= sum1 sum2))\n(assert (not (= last1 last2)))\n",
        comment="at most k−1: distributions that agree on the first k−1 outcomes agree on the last",
    )
    bench.valid(
        "uniform-is-inside",
        "(set-logic QF_NIRA)\n(declare-const k Int)\n(declare-const weight Real)\n(declare-const others Real)\n(assert (>= k 1))\n"
        "; each of the first k−1 weights is moved from 1/k by at most 1/k², so their sum is at most (k−1)·(1/k + 1/k²) = 1 − 1/k²\n"
        "(declare-const u Real)\n(assert (= (* u (to_real k)) 1.0))\n(assert (>= weight (- u (* u u))))\n"
        "(assert (<= others (* (to_real (- k 1)) (+ u (* u u)))))\n"
        "(assert (not (and (>= weight 0.0) (>= (- 1.0 others) 0.0))))\n",
        comment="at least k−1: the first k−1 weights may each be moved by 1/k² from 1/k, and the rest still makes a distribution",
    )


def dimensions_add(bench: Bench) -> None:
    """A possible prompt has as many independent equations as outcomes, an impossible one has one, that its answer sums to 1."""
    prompts, zeros, size = sympy.symbols("prompts Z s")
    for name, outcomes in (("horizon", size + 1), ("length", size)):
        rank_of_all = (prompts - zeros) * outcomes + zeros
        bench.identity(f"{name}-unknowns-less-rank", prompts * outcomes - rank_of_all, (outcomes - 1) * zeros)


# -- exact finite check ---------------------------------------------------------------------------------------------------------------

Rows = dict[str, dict[Outcome, Fraction]]


def rank(matrix: list[list[Fraction]]) -> int:
    """The rank, by elimination over the rationals."""
    rows, found = [row[:] for row in matrix], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((i for i in range(found, len(rows)) if rows[i][column]), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        for i in range(found + 1, len(rows)):
            if rows[i][column]:
                factor = rows[i][column] / rows[found][column]
                rows[i] = [a - factor * b for a, b in zip(rows[i], rows[found], strict=True)]
        found += 1
    return found


@cache
def prompts(alphabet: str, below: int) -> list[str]:
    """Every prompt shorter than `below`."""
    return ["".join(letters) for n in range(below) for letters in product(alphabet, repeat=n)]


def masses(alphabet: str, rows: Rows, n: int) -> dict[str, Fraction]:
    """M[w] of every prompt of at most n symbols, by products."""
    found = {"": ONE}
    for w in prompts(alphabet, n):
        found |= {w + x: found[w] * rows[w].get(x, ZERO) for x in alphabet}
    return found


def dimension(alphabet: str, rows: Rows, n: int, outcomes: list[Outcome]) -> int:
    """Unknowns less rank of M[w]·c(x|w) = M[wx], all x, and Σ_x c(x|w) = 1, over every prompt of the class at once."""
    mass = masses(alphabet, rows, n)
    unknowns = [(w, x) for w in prompts(alphabet, n) for x in outcomes]
    sums = [[ONE if w == v else ZERO for v, _ in unknowns] for w in prompts(alphabet, n)]
    fits = [[mass[w] if (w, x) == unknown else ZERO for unknown in unknowns] for w, x in unknowns if mass[w]]
    return len(unknowns) - rank(fits + sums)


def spanning(alphabet: str, rows: Rows, n: int, outcomes: list[Outcome]) -> list[Rows]:
    """Members of the fibre, affinely independent: the model with the first outcome at all impossible prompts, and one other answer at one of them."""
    mass = masses(alphabet, rows, n)
    free = [w for w in prompts(alphabet, n) if not mass[w]]
    corner: Rows = {w: {outcomes[0]: ONE} if w in free else rows[w] for w in rows}
    return [corner, *({**corner, w: {x: ONE}} for w in free for x in outcomes[1:])]


def table(alphabet: str, rows: Rows, n: int, kind: str) -> ar.Table:
    """The model with these answers, in the class of a horizon or of a fixed length."""
    return ar.Table(alphabet, rows, horizon=n) if kind == "horizon" else ar.Table(alphabet, rows, length=n)


# (alphabet, length or horizon, which of the two, supports of the answers; weights on a support are equal)
CLASSES: list[tuple[str, int, str, list[str]]] = [
    ("a", 3, "horizon", ["a", ".", "a."]),
    ("ab", 2, "horizon", ["a", "b", ".", "ab", "a.", "b.", "ab."]),
    ("ab", 2, "length", ["a", "b", "ab"]),
    ("ab", 3, "length", ["a", "ab"]),
    ("abc", 2, "length", ["a", "bc", "abc"]),
    ("a", 3, "length", ["a"]),
]


def tables(alphabet: str, n: int, supports: list[str]) -> list[Rows]:
    """Every choice of supports; a dot is END."""
    answers: list[dict[Outcome, Fraction]] = [{END if x == "." else x: Fraction(1, len(support)) for x in support} for support in supports]
    names = prompts(alphabet, n)
    return [dict(zip(names, rows, strict=True)) for rows in product(answers, repeat=len(names))]


def every_small_class(bench: Bench) -> None:
    """Rank, formula and the library's count of impossible prompts; then a spanning set, each member of which the library finds in the fibre."""
    for alphabet, n, kind, supports in CLASSES:
        outcomes: list[Outcome] = [*alphabet, *([END] if kind == "horizon" else [])]
        seen: set[int] = set()
        for rows in tables(alphabet, n, supports):
            p = table(alphabet, rows, n, kind)
            language = ar.zero_prompts(p)
            zeros = sum(ar.count(language, length) for length in range(n))
            bench.check("impossible prompts", zeros == sum(not masses(alphabet, rows, n)[w] for w in prompts(alphabet, n)))
            found = dimension(alphabet, rows, n, outcomes)
            bench.check("dimension", found == (len(alphabet) - (kind == "length")) * zeros, f"{rows}: {found}")
            bench.check("one model iff no impossible prompt", (found == 0) == (zeros == 0), repr(rows))
            if found in seen:
                continue
            seen.add(found)
            members = spanning(alphabet, rows, n, outcomes)
            for member in members:
                bench.proved(ar.same_joint(p, table(alphabet, member, n, kind)))
            vectors = [[member[w].get(x, ZERO) for w in prompts(alphabet, n) for x in outcomes] for member in members]
            moved = [[a - b for a, b in zip(vector, vectors[0], strict=True)] for vector in vectors[1:]]
            bench.check("as many independent directions as dimensions", rank(moved) == found == len(moved), repr(rows))


# -- mutants --------------------------------------------------------------------------------------------------------------------------

COIN: dict[object, str] = {"a": "1/2", "b": "1/2"}
CERTAIN: Rows = {"": {"a": ONE}, "a": {"a": ONE}, "b": {"a": ONE}}


def no_common_prompts(bench: Bench) -> str:
    """Among models of all prompts, what comes after the last length is free."""
    p = ar.Table("ab", {"": COIN, "a": COIN, "b": COIN}, length=2)
    bench.check("no impossible prompt shorter than 2", sum(ar.count(ar.zero_prompts(p), n) for n in range(2)) == 0)
    q = ar.Overridden(p, below={"aaa": {"a": 1}})
    models = {"P": p, "Q": q}
    bench.proved(ar.same_joint(p, q), "mutant-all-prompts-joint", models=models)
    bench.refuted(ar.same_conditionals(p, q), "mutant-all-prompts-answers", models=models)
    return "two fair letters: every prompt shorter than 2 is possible; a model of all prompts may say a for ever after aaa, and keeps the joint"


def at_the_length_too(bench: Bench) -> str:
    """At the length itself END is forced, and an impossible prompt there adds nothing."""
    rows: Rows = {"": {"a": ONE}}
    p = ar.Table("ab", rows, length=1)
    bench.check("the prompt b of length 1 is impossible", "b" in ar.zero_prompts(p) and ar.count(ar.zero_prompts(p), 1) == 1)
    for kind, outcomes in (("length", 2), ("horizon", 3)):
        bench.check(f"dimension 0 with {kind} 1", dimension("ab", rows, 1, ["a", "b", END][:outcomes]) == 0)
    q = ar.Table("ab", rows, horizon=1)
    bench.proved(ar.same_conditionals(p, q), "mutant-at-the-length", models={"P": p, "Q": q})
    return "certain of a, length 1: the prompt b is impossible, and the only model of the joint is this one"


def one_formula(bench: Bench) -> str:
    """The class decides how many outcomes are free."""
    found = {kind: dimension("ab", CERTAIN, 2, ["a", "b", END][:outcomes]) for kind, outcomes in (("horizon", 3), ("length", 2))}
    bench.check("dimensions 2 and 1", found == {"horizon": 2, "length": 1}, repr(found))
    p = ar.Table("ab", CERTAIN, horizon=2)
    for x, name in (("b", "b"), (END, "end")):
        q = ar.Table("ab", {**CERTAIN, "b": {x: 1}}, horizon=2)
        bench.proved(ar.same_joint(p, q), f"mutant-horizon-{name}", models={"P": p, "Q": q})
    return "certain of aa: with horizon 2 the prompt b may be answered by a, b or END, three corners of a triangle, of dimension 2 = |Σ| and not |Σ|−1"


def mixing_other_joints(bench: Bench) -> str:
    """Prompt by prompt is not model by model."""
    p, q = (ar.Table("ab", {"": {x: 1}, **{y: {x: 1} for y in "ab"}}, length=2) for x in "ab")
    mixed = ar.Table("ab", {w: COIN for w in ("", "a", "b")}, length=2)  # noqa: C420  # the three prompts, each mixed ½ and ½
    drawn = ar.Mixture([("1/2", p), ("1/2", q)])
    bench.refuted(ar.same_joint(mixed, drawn), "mutant-mixing-joints", models={"prompt-by-prompt": mixed, "drawn-once": drawn})
    return "aa for certain and bb for certain: mixed ½ and ½ prompt by prompt they give ab with 1/4; the mixture of the joints never does"


def affine(bench: Bench) -> str:
    """A share outside [0, 1] leaves the simplex."""
    one, two, share = {"a": ONE, "b": ZERO}, {"a": ZERO, "b": ONE}, Fraction(3, 2)
    row = {x: share * one[x] + (1 - share) * two[x] for x in "ab"}
    bench.check("still sums to 1", sum(row.values()) == 1)
    try:
        ar.Table("ab", {**CERTAIN, "b": row}, length=2)
    except BadModel as refusal:
        bench.check("the library refuses the weight −1/2", "negative" in str(refusal), str(refusal))
    else:
        bench.check("the library refuses it", condition=False)
    return "3/2 of “a after b” less 1/2 of “b after b”: the answer (3/2, −1/2) fits the linear system, and is no distribution"


THEOREM = Theorem(
    name="A3",
    title="size of the fibre",
    statement="Among the models with one horizon N (END forced at length N, allowed before) those of one joint form a product of simplices, closed under mixing "
    "prompt by prompt, of dimension |Σ| times the number of impossible prompts shorter than N; with one fixed length N (END only there), |Σ|−1 times that number. "
    "There is one such model iff that number is 0.",
    mathematics="dim fibre_N(P) = |Σ|·#{w: |w| < N, P[w] = 0}  (horizon),  (|Σ|−1)·#{w: |w| < N, P[w] = 0}  (fixed length)",
    hypotheses=("all models have one set of prompts to answer: those shorter than N", "Σ is finite", "models that are mixed have one joint"),
    parts=(
        Part("first-order induction", "every alphabet, N, joint and member: the equations prompt by prompt, and mixing, by induction over outcomes", prompt_by_prompt),
        Part("first-order induction", "the dimension of one simplex, for any number k of outcomes; that k−1 free coordinates are k−1 dimensions is the definition", one_simplex),
        Part("symbolic identity", "unknowns less rank, summed over the prompts, for every |Σ|, number of prompts, and number of impossible ones", dimensions_add),
        Part("exact finite check", "six classes, |Σ| ≤ 3, N ≤ 3: 27 + 343 + 27 + 128 + 81 + 1 tables; rank over the rationals, and a spanning set for each dimension met", every_small_class),
    ),
    mutants=(
        Mutant("The same among all models of the joint.", "“one set of prompts” is dropped", no_common_prompts),
        Mutant("The same with prompts of length at most N.", "“shorter than N” becomes “of length at most N”", at_the_length_too),
        Mutant("The dimension is |Σ|−1 times the number for a horizon too.", "the constant |Σ| is changed", one_formula),
        Mutant("Mixing two models prompt by prompt mixes their joints.", "“of one joint” is dropped", mixing_other_joints),
        Mutant("The fibre is an affine space.", "the share is no longer between 0 and 1", affine),
    ),
)
