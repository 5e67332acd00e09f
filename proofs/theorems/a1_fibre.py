"""A1: what a joint forgets. Two models have one joint iff they answer alike at every prompt possible under the first.

The proof is an induction on prompts. Prompts and symbols are uninterpreted sorts, so base and step hold for every alphabet and
every length; that base and step make a theorem is the principle of induction, which is ours and not the solvers'.
"""

from fractions import Fraction
from itertools import product

import arprops as ar
from arprops.solve.bench import Bench
from arprops.solve.theorem import Mutant, Part, Theorem

# Q1 and Q2: `mass` is Q[w], `next` is Q(x|w), `add` is w followed by x. Q[wx] = Q[w]·Q(x|w) defines the mass.
TWO_MODELS = """
(set-logic UFNRA)
(declare-sort Prompt 0)
(declare-sort Symbol 0)
(declare-fun add (Prompt Symbol) Prompt)
(declare-fun mass1 (Prompt) Real)
(declare-fun mass2 (Prompt) Real)
(declare-fun next1 (Prompt Symbol) Real)
(declare-fun next2 (Prompt Symbol) Real)
(assert (forall ((w Prompt) (x Symbol)) (! (= (mass1 (add w x)) (* (mass1 w) (next1 w x))) :pattern ((mass1 (add w x))))))
(assert (forall ((w Prompt) (x Symbol)) (! (= (mass2 (add w x)) (* (mass2 w) (next2 w x))) :pattern ((mass2 (add w x))))))
(declare-const w Prompt)
(declare-const x Symbol)
"""

AGREE_WHERE_POSSIBLE = "(assert (=> (> (mass1 w) 0.0) (= (next1 w x) (next2 w x))))  ; w is any prompt, x any symbol\n"
SAME_MASS = "(assert (= (mass1 w) (mass2 w)))\n"
SAME_MASS_LATER = "(assert (= (mass1 (add w x)) (mass2 (add w x))))\n"


def induction(bench: Bench) -> None:
    """Base, steps, the converse, and END."""
    bench.valid(
        "base",
        "(set-logic QF_LRA)\n(declare-const mass1 Real)\n(declare-const mass2 Real)\n"
        "(assert (= mass1 1.0))\n(assert (= mass2 1.0))\n(assert (not (and (= mass1 mass2) (>= mass1 0.0))))\n",
        comment="at the empty prompt both masses are the empty product, 1",
    )
    bench.valid(
        "mass-is-not-negative",
        TWO_MODELS + "(assert (>= (mass1 w) 0.0))\n(assert (>= (next1 w x) 0.0))\n(assert (not (>= (mass1 (add w x)) 0.0)))\n",
        comment="if Q[w] ≥ 0 and Q(x|w) ≥ 0 then Q[wx] ≥ 0, so a mass that is not positive is 0",
    )
    bench.valid(
        "step",
        TWO_MODELS + "(assert (>= (mass1 w) 0.0))\n" + AGREE_WHERE_POSSIBLE + SAME_MASS + "(assert (not (= (mass1 (add w x)) (mass2 (add w x)))))\n",
        comment="if the masses agree at w, and the answers agree there in case w is possible, then the masses agree at wx",
    )
    bench.valid(
        "converse",
        TWO_MODELS + SAME_MASS + SAME_MASS_LATER + "(assert (> (mass1 w) 0.0))\n(assert (not (= (next1 w x) (next2 w x))))\n",
        comment="if the masses agree at w and at wx, and w is possible, then the answers agree: divide",
    )
    bench.valid(
        "end-follows",
        "(set-logic QF_LRA)\n; sums over the first k symbols, and over one more; END has what the sum over all symbols leaves\n"
        + "".join(f"(declare-const {name} Real)\n" for name in ("sum1", "sum2", "weight1", "weight2"))
        + "(assert (= sum1 sum2))\n(assert (= weight1 weight2))\n"
        "(assert (not (and (= (+ sum1 weight1) (+ sum2 weight2)) (= (- 1.0 sum1) (- 1.0 sum2)))))\n",
        comment="answers that agree on every symbol agree on END: equal partial sums stay equal, and so does what they leave of 1",
    )


def models(horizon: bool, size: int) -> list[ar.Table]:  # noqa: FBT001
    """Every table over {a, b} of two steps whose weights are multiples of 1/size; END may come early iff `horizon`."""
    outcomes = ("a", "b", ar.END) if horizon else ("a", "b")
    weights = [row for row in product(range(size + 1), repeat=len(outcomes)) if sum(row) == size]
    rows = [{x: Fraction(n, size) for x, n in zip(outcomes, row, strict=True)} for row in weights]
    last = {"horizon": 2} if horizon else {"length": 2}
    return [ar.Table("ab", {"": first, "a": a, "b": b}, **last) for first, a, b in product(rows, repeat=3)]


def joint(table: ar.Table) -> dict[str, Fraction]:
    """By brute force, from the rows alone: the probability of each string; END is certain after two symbols."""
    rows = {"".join(prompt): dict(row.items()) for prompt, row in table.rows.items()}
    strings: dict[str, Fraction] = {}
    for word in ("".join(letters) for n in range(3) for letters in product("ab", repeat=n)):
        mass = Fraction(1)
        for i, x in enumerate(word):
            mass *= rows[word[:i]].get(x, 0)
        strings[word] = mass * (rows[word].get(ar.END, 0) if len(word) < 2 else 1)
    return strings


def agree_where_possible(p: ar.Table, q: ar.Table) -> bool:
    """The other side of the theorem, from the rows alone."""
    first = p.rows[()]
    return first == q.rows[()] and all(p.rows[(x,)] == q.rows[(x,)] for x in "ab" if first[x])


def every_small_pair(bench: Bench) -> None:
    """Brute force, the theorem's right side, and the library's verdict, for every pair of small tables."""
    for horizon, size in ((False, 2), (True, 1)):
        tables = [(table, joint(table)) for table in models(horizon, size)]
        for (p, joint_p), (q, joint_q) in product(tables, repeat=2):
            same = joint_p == joint_q
            bench.check("one joint iff one answer where possible", same == agree_where_possible(p, q), f"{p} and {q}")
            (bench.proved if same else bench.refuted)(ar.same_joint(p, q))


Q1 = ar.Table("01", {"": {"1": 1}, "0": {"1": 1}, "1": {"0": "1/2", "1": "1/2"}}, length=2)
Q2 = ar.Table("01", {"": {"1": 1}, "0": {"0": 1}, "1": {"0": "1/2", "1": "1/2"}}, length=2)


def possible_dropped(bench: Bench) -> str:
    """One joint, and other answers at a prompt that is impossible."""
    bench.satisfiable(
        "mutant-converse-at-every-prompt",
        TWO_MODELS + SAME_MASS + SAME_MASS_LATER + "(assert (>= (mass1 w) 0.0))\n(assert (not (= (next1 w x) (next2 w x))))\n",
        comment="without w possible the converse fails",
    )
    bench.proved(ar.same_joint(Q1, Q2), "mutant-one-joint", models={"Q1": Q1, "Q2": Q2})
    bench.refuted(ar.same_conditionals(Q1, Q2), "mutant-other-answers", models={"Q1": Q1, "Q2": Q2})
    return "two bits, the first never 0: Q1 continues 0 with 1, Q2 continues it with 0; one joint, other answers at the prompt 0"


def base_dropped(bench: Bench) -> str:
    """Models that agree at every prompt but the first."""
    p, q = (ar.Table("01", {"": {x: 1}, "0": {"0": 1}, "1": {"1": 1}}, length=2) for x in "01")
    bench.check("alike at 0 and 1", all(ar.next_distribution(p, w) == ar.next_distribution(q, w) for w in "01"))
    bench.refuted(ar.same_joint(p, q), "mutant-other-first-token", models={"P": p, "Q": q})
    return "both repeat the first bit, which is 0 for one and 1 for the other: alike at the prompts 0 and 1, P[0] = 1 and Q[0] = 0"


def length_bounded(bench: Bench) -> str:
    """Models that agree at every possible prompt of length 0 or 1."""
    coin = {"0": "1/2", "1": "1/2"}
    p = ar.Table("01", {"": coin, "0": coin, "1": coin, **dict.fromkeys(("00", "01", "10", "11"), coin)}, length=3)
    q = ar.Table("01", {"": coin, "0": coin, "1": coin, **dict.fromkeys(("00", "01", "10"), coin), "11": {"1": 1}}, length=3)
    bench.check("alike at prompts of length 0 and 1", all(ar.next_distribution(p, w) == ar.next_distribution(q, w) for w in ("", "0", "1")))
    bench.refuted(ar.same_joint(p, q), "mutant-other-third-token", models={"P": p, "Q": q})
    return "three fair bits, and the same with the third 1 after 11: alike at ε, 0 and 1, and P[110] = 1/8 is not Q[110] = 0"


THEOREM = Theorem(
    name="A1",
    title="fibre",
    statement="Two models have the same joint if and only if they give the same answer at every prompt that is possible under the first.",
    mathematics="(∀w Q1[w] = Q2[w])  ⟺  (∀w: Q1[w] > 0 ⟹ Q1(·|w) = Q2(·|w))",
    hypotheses=("the answers are distributions on Σ ∪ {END}", "Q[ε] = 1 and Q[wx] = Q[w]·Q(x|w)", "Σ is finite"),
    parts=(
        Part(
            "first-order induction",
            "every alphabet and every length: base, step and converse by two solvers; induction over words (and, for END, over the alphabet) joins them",
            induction,
        ),
        Part("exact finite check", "every pair of tables over {a,b} of length 2 with weights in {0,½,1}, and of horizon 2 with weights in {0,1}", every_small_pair),
    ),
    mutants=(
        Mutant("Two models have the same joint iff they answer alike at every prompt.", "“possible” is dropped", possible_dropped),
        Mutant("… iff they answer alike at every possible prompt other than the empty one.", "the base of the induction is dropped", base_dropped),
        Mutant("… iff they answer alike at every possible prompt of length at most 1.", "“every length” is bounded by a constant", length_bounded),
    ),
)
