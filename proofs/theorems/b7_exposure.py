"""B7: exposure. Errors of the answers add up to at most their sum in the joint; and teacher forcing needs causality.

Cut both joints at length n: what still goes on is one outcome. d_n, the total variation of the cuts, grows from n to n + 1 by at most the error of
the answers, expected under P. The joint of strings of at most T tokens is its own cut; in general the total variation of the joints is the supremum
over cuts, as those generate all events (classical, cited).
"""

from fractions import Fraction
from itertools import product
from math import inf

import arprops as ar
from arprops.core.claim import Entropy, TotalVariation
from arprops.search.decide import decide
from arprops.solve.bench import Bench
from arprops.solve.theorem import Mutant, Part, Theorem

HALF, QUARTER = Fraction(1, 2), Fraction(1, 4)


def reals(*names: str) -> str:
    """Free constants: what is shown of them holds for all real numbers."""
    return "".join(f"(declare-const {name} Real)\n" for name in names)


ABS = "(define-fun distance ((u Real) (v Real)) Real (ite (>= u v) (- u v) (- v u)))\n(define-fun least ((u Real) (v Real)) Real (ite (>= u v) v u))\n"
# one prompt w with masses P and Q, whose outcomes are taken one by one; p and q are the answers' weights of the next one
PROMPT = "(set-logic QF_NRA)\n" + ABS + reals("P", "Q", "p", "q") + "(assert (and (>= P 0.0) (>= Q 0.0) (>= p 0.0) (>= q 0.0)))\n"


def sum_of_errors(bench: Bench) -> None:
    """d_{n+1} ≤ d_n + E_P[TV of the answers at length n], by folds over outcomes and prompts; then d_T ≤ Tδ."""
    bench.valid(
        "one-outcome",
        PROMPT + "(assert (not (<= (distance (* P p) (* Q q)) (+ (* P (distance p q)) (* (distance P Q) q)))))\n",
        comment="|P[wx] − Q[wx]| ≤ P[w]·|P(x|w) − Q(x|w)| + |P[w] − Q[w]|·Q(x|w)",
    )
    bench.valid(
        "one-more-outcome",
        "(set-logic QF_NRA)\n" + reals("P", "gap", "sum", "local", "sumq", "term", "error", "q") + "; over the outcomes before: sum = Σ|P[wx] − Q[wx]|, local = Σ|P(x|w) − Q(x|w)|\n"
        "(assert (<= sum (+ (* P local) (* gap sumq))))\n(assert (<= term (+ (* P error) (* gap q))))\n"
        "(assert (not (<= (+ sum term) (+ (* P (+ local error)) (* gap (+ sumq q))))))\n",
        comment="the sum over outcomes keeps the bound; Q's answer sums to 1, so Σ|P[wx] − Q[wx]| ≤ |P[w] − Q[w]| + 2·P[w]·TV(P(·|w), Q(·|w))",
    )
    bench.valid(
        "one-more-prompt",
        "(set-logic QF_LRA)\n" + reals("later", "now", "errors", "l", "d", "e") + "(assert (and (<= later (+ now errors)) (<= l (+ d e))))\n"
        "(assert (not (<= (+ later l) (+ (+ now d) (+ errors e)))))\n",
        comment="over all prompts of length n (strings that have ended add to both sides alike)",
    )
    bench.valid(
        "one-more-step",
        "(set-logic QF_NRA)\n" + reals("distance", "error", "delta", "t", "next") + "(assert (and (<= distance (* t delta)) (<= error delta) (<= next (+ distance error))))\n"
        "(assert (not (<= next (* (+ t 1.0) delta))))\n",
        comment="with a mean error of at most δ a step, d_t ≤ tδ is kept; d_0 = 0",
    )


def at_every_prompt(bench: Bench) -> None:
    """Where δ bounds the error at every prompt possible under both, 1 − d_T ≥ (1 − δ)^T: less than Tδ from T = 2 on."""
    bench.valid(
        "overlap-of-one-outcome",
        PROMPT + "(assert (not (>= (least (* P p) (* Q q)) (* (least P Q) (least p q)))))\n",
        comment="min(P[wx], Q[wx]) ≥ min(P[w], Q[w])·min(P(x|w), Q(x|w))",
    )
    bench.valid(
        "overlap-and-distance",
        "(set-logic QF_LRA)\n" + ABS + reals("overlap", "gap", "sum", "p", "q") + "; 2·Σmin + Σ|p − q| = Σ(p + q), so that Σmin = 1 − TV where both sum to 1\n"
        "(assert (= (+ (* 2.0 overlap) gap) sum))\n"
        "(assert (not (= (+ (* 2.0 (+ overlap (least p q))) (+ gap (distance p q))) (+ sum (+ p q)))))\n",
        comment="the overlap of two distributions is 1 − their total variation, by one more outcome",
    )
    bench.valid(
        "overlap-of-all-prompts",
        "(set-logic QF_NRA)\n" + reals("now", "later", "delta", "mass", "local", "next") + "(assert (and (>= later (* now (- 1.0 delta))) (>= mass 0.0)))\n"
        "(assert (and (>= local (- 1.0 delta)) (>= next (* mass local))))  ; one more prompt, with mass = min(P[w], Q[w])\n"
        "(assert (not (>= (+ later next) (* (+ now mass) (- 1.0 delta)))))\n",
        comment="the overlap of the cuts falls by a factor of at least 1 − δ a step, starting at 1",
    )


def forcing(bench: Bench) -> None:
    """All positions at once, or one after the other: the same sum, if what is answered at i depends on the first i tokens only."""
    bench.valid("in-parallel-as-in-sequence", FORCING + CAUSAL + FORCING_GOAL, comment="one more position adds the same loss to both sums, which begin at 0")
    letters = "ab"
    for q in (ar.Table(letters, {"": one, "a": two, "b": three}, horizon=2) for one, two, three in product(ROWS, repeat=3)):
        for string in ("".join(w) for n in range(3) for w in product(letters, repeat=n)):
            probability = ar.string_probability(q, string)
            at_once = {i: ar.next_distribution(q, string[:i])[(*string, ar.END)[i]] for i in reversed(range(len(string) + 1))}
            if probability:
                bench.check("parallel loss = sequential loss", sum((-ar.log(weight) for weight in at_once.values()), ar.LogSum()) == -ar.log(probability))
            else:
                bench.check("an excluded string has an excluded token", min(at_once.values()) == 0)


# A net answers at every position i of a string s at once; `next` is what the model answers to a prompt, `loss` the loss of a token given an answer.
FORCING = """
(set-logic UFLRA)
(declare-sort Text 0)
(declare-sort Position 0)
(declare-sort Prompt 0)
(declare-sort Answer 0)
(declare-sort Token 0)
(declare-fun before (Text Position) Prompt)
(declare-fun token (Text Position) Token)
(declare-fun answer (Text Position) Answer)
(declare-fun next (Prompt) Answer)
(declare-fun loss (Answer Token) Real)
(declare-const s Text)
(declare-const i Position)
(declare-const parallel Real)    ; over the positions before i
(declare-const sequential Real)  ; of the prompt before i
(assert (= parallel sequential))
"""
CAUSAL = "(assert (forall ((s Text) (i Position)) (! (= (answer s i) (next (before s i))) :pattern ((answer s i)))))  ; causal\n"
FORCING_GOAL = "(assert (not (= (+ parallel (loss (answer s i) (token s i))) (+ sequential (loss (next (before s i)) (token s i))))))\n"


# -- through the library -------------------------------------------------------------------------------------------------------------------

ROWS = [{"a": HALF, "b": QUARTER, ar.END: QUARTER}, {"a": Fraction(1)}, {"b": Fraction(2, 3), ar.END: Fraction(1, 3)}, {ar.END: Fraction(1)}]


def distance(p: dict[object, Fraction], q: dict[object, Fraction]) -> Fraction:
    """The total variation of two finite distributions."""
    return sum((abs(p.get(x, Fraction(0)) - q.get(x, Fraction(0))) for x in {**p, **q}), Fraction(0)) / 2


def joint(p: ar.Table) -> dict[object, Fraction]:
    """The strings with their probabilities, by walking the rows."""
    found: dict[object, Fraction] = {}
    live = {"": Fraction(1)}
    while live:
        word, mass = live.popitem()
        for x, weight in ar.next_distribution(p, word).items():
            if x is ar.END:
                found[word] = mass * weight
            else:
                live[word + x] = mass * weight
    return found


def errors(p: ar.Table, q: ar.Table, steps: int) -> list[Fraction]:
    """E_P[TV of the answers] for each of the steps."""
    found, live = [], {"": Fraction(1)}
    for _ in range(steps):
        answers = {w: (dict(ar.next_distribution(p, w).items()), dict(ar.next_distribution(q, w).items())) for w in live}
        found.append(sum((mass * distance(*answers[w]) for w, mass in live.items()), Fraction(0)))
        live = {w + str(x): mass * weight for w, mass in live.items() for x, weight in answers[w][0].items() if x is not ar.END}
    return found


def every_small_pair(bench: Bench) -> None:
    """All pairs of models of at most two symbols with answers from four rows."""
    models = [ar.Table("ab", {"": one, "a": two, "b": three}, horizon=2) for one, two, three in product(ROWS, repeat=3)]
    joints = [joint(p) for p in models]
    strict = 0
    for (p, of_p), (q, of_q) in product(zip(models, joints, strict=True), repeat=2):
        value, bound = distance(of_p, of_q), sum(errors(p, q, 2))
        bench.check("at most the sum of errors", value <= bound, f"{p} and {q}")
        strict += value < bound
    bench.check("and below it at times", 0 < strict < len(models) ** 2)
    for p, q in product(models[::5], models[::3]):
        bench.proved(decide(ar.Comparison(TotalVariation(p, q), "==", distance(joint(p), joint(q)))))


def drifting(steps: int, delta: Fraction, error: str) -> ar.Table:
    """At each step a share δ of the whole goes from aᵗ to b under P, to c under Q; it never comes back."""
    rows = {"a" * t: {"a": (1 - (t + 1) * delta) / (1 - t * delta), error: delta / (1 - t * delta)} for t in range(steps)}
    rows |= {"a" * t + error + "a" * more: {"a": Fraction(1)} for t in range(steps) for more in range(steps - t - 1)}
    return ar.Table("abc", rows, length=steps, default={"a": 1})


def slipping(steps: int, delta: Fraction) -> ar.Table:
    """a with probability 1 − δ at every step, else b."""
    return ar.Table("ab", {w: {"a": 1 - delta, "b": delta} for w in words(steps)}, length=steps)


def words(steps: int) -> list[str]:
    """All prompts shorter than this."""
    return ["".join(w) for n in range(steps) for w in product("ab", repeat=n)]


def tight_cases(bench: Bench) -> None:
    """Tδ is attained where δ is the mean error of a step, 1 − (1 − δ)^T where it bounds the error at every prompt."""
    for steps in range(1, 6):
        for delta in (Fraction(1, 5), Fraction(1, 7), Fraction(1, 100)):
            p, q = drifting(steps, delta, "b"), drifting(steps, delta, "c")
            bench.check("each step has the mean error δ", errors(p, q, steps) == [delta] * steps)
            bench.proved(decide(ar.Comparison(TotalVariation(p, q), "==", steps * delta)), f"attained-{steps}-steps" if delta == Fraction(1, 5) else "", models={"P": p, "Q": q})
            p, q = slipping(steps, Fraction(0)), slipping(steps, delta)
            bench.check("each prompt has the error δ", all(distance(*(dict(ar.next_distribution(m, w).items()) for m in (p, q))) == delta for w in words(steps)))
            bench.proved(decide(ar.Comparison(TotalVariation(p, q), "==", 1 - (1 - delta) ** steps)))


# -- mutants -------------------------------------------------------------------------------------------------------------------------------


def steps_dropped(bench: Bench) -> str:
    """Two steps with an error of a quarter each."""
    p, q = slipping(2, Fraction(0)), slipping(2, QUARTER)
    bench.refuted(decide(ar.Comparison(TotalVariation(p, q), "<=", QUARTER)), "mutant-steps-dropped", models={"P": p, "Q": q})
    return "P writes aa, Q errs with ¼ at each step: the total variation is 7/16 > ¼"


def constant_halved(bench: Bench) -> str:
    """One step."""
    p, q = slipping(1, Fraction(0)), slipping(1, QUARTER)
    bench.refuted(decide(ar.Comparison(TotalVariation(p, q), "<=", errors(p, q, 1)[0] / 2)), "mutant-constant-halved", models={"P": p, "Q": q})
    return "one token, a under P and a with ¾ under Q: the total variation is ¼, and half the error ⅛"


def equality(bench: Bench) -> str:
    """An error where there was one already costs nothing."""
    p, q = slipping(2, Fraction(0)), slipping(2, QUARTER)
    bench.check("the errors sum to ½", sum(errors(p, q, 2)) == HALF)
    bench.refuted(decide(ar.Comparison(TotalVariation(p, q), "==", HALF)), "mutant-equality", models={"P": p, "Q": q})
    return "P writes aa, Q errs with ¼ at each step: the errors sum to ½, and the total variation is 7/16"


def prompts_not_of_p(bench: Bench) -> str:
    """The prompts must be drawn from P (or from Q): averaged over all prompts alike the errors miss what happens."""
    p, q = (ar.Table("ab", {"": {"a": 1}, "a": {x: 1}, "b": {"a": 1}}, length=2) for x in "ab")
    even = sum((distance(*(dict(ar.next_distribution(m, w).items()) for m in (p, q))) for w in "ab"), Fraction(0)) / 2
    bench.check("half an error on average", even == HALF and ar.next_distribution(p, "") == ar.next_distribution(q, ""))
    bench.refuted(decide(ar.Comparison(TotalVariation(p, q), "<=", even)), "mutant-prompts-not-of-p", models={"P": p, "Q": q})
    return "both begin with a; then P writes a and Q b. Averaged over the prompts a and b the error is ½, and the total variation 1"


def mean_for_every_prompt(bench: Bench) -> str:
    """1 − (1 − δ)^T needs δ at every prompt."""
    p, q = drifting(2, QUARTER, "b"), drifting(2, QUARTER, "c")
    bench.check("mean errors of ¼, one prompt with more", errors(p, q, 2) == [QUARTER] * 2 and ar.next_distribution(p, "a")["b"] == Fraction(1, 3))
    bench.refuted(decide(ar.Comparison(TotalVariation(p, q), "<=", 1 - (1 - QUARTER) ** 2)), "mutant-mean-for-every-prompt", models={"P": p, "Q": q})
    return "¼ of the whole goes from a to b under P and to c under Q, at each of two steps: mean errors ¼, total variation ½ > 7/16"


def causality_dropped(bench: Bench) -> str:
    """A net that sees the token it is to predict."""
    bench.satisfiable(
        "mutant-forcing-without-causality", FORCING.replace("UFLRA", "QF_UFLRA") + FORCING_GOAL, comment="without causality the two sums part at one position"
    )
    p = ar.Table("ab", {"": {"a": HALF, "b": HALF}}, length=1)

    def peeking(text: str, i: int) -> dict[object, Fraction]:
        return {(*text, ar.END)[i]: Fraction(1)}

    in_parallel = sum((-ar.log(peeking(w, i)[(*w, ar.END)[i]]) * ar.string_probability(p, w) for w in "ab" for i in range(2)), ar.LogSum())
    bench.check("its parallel loss is 0", in_parallel == 0)
    bench.refuted(decide(ar.Comparison(Entropy(p), "<=", in_parallel)), "mutant-loss-below-the-entropy", models={"P": p})
    first = {w: peeking(w, 0) for w in "ab"}
    for sees, q in ((w, ar.Table("ab", {"": answer}, length=1)) for w, answer in first.items()):
        bench.check("as a model it excludes the other bit", ar.kl(p, q) == inf and ar.string_probability(q, sees) == 1)
    return "a fair bit, and a net that answers with the token it sees: loss 0 in parallel, below the entropy ln 2, which no model can be"


THEOREM = Theorem(
    name="B7",
    title="exposure",
    statement="The total variation of two joints is at most the sum over steps of the expected total variation of their answers, the prompts drawn from P; a mean error of δ a step "
    "costs at most Tδ in T steps, and that is attained. Teacher forcing gives the same loss in parallel as in sequence if the net is causal.",
    mathematics="TV(P,Q) ≤ Σ_t E_P[TV(P(·|x_<t), Q(·|x_<t))] ≤ Tδ;  with δ a bound at every prompt: TV(P,Q) ≤ 1 − (1−δ)^T ≤ Tδ",
    hypotheses=(
        "Σ is finite; the answers are distributions on Σ ∪ {END}, and a string that has ended has no error any more",
        "the prompts are drawn from P (as total variation is symmetric, from Q will do as well)",
        "T counts tokens, END among them where it is not forced",
        "teacher forcing: the answer at a position depends on the tokens before it only",
    ),
    parts=(
        Part(
            "first-order induction",
            "every alphabet and every cut: from n to n + 1 by folds over outcomes and prompts, then Tδ; for infinite strings the limit over cuts is cited",
            sum_of_errors,
        ),
        Part("first-order induction", "the sharper bound where δ holds at every prompt possible under both: the overlap of the cuts, every alphabet and length", at_every_prompt),
        Part("exact finite check", "all pairs of the 64 models of at most two symbols with answers from four rows, brute force; 286 of them through the library", every_small_pair),
        Part("construction", "both bounds are attained: T from 1 to 5, three δ each, by the library's total variation (the constructions work for every T and δ ≤ 1/T)", tight_cases),
        Part("first-order induction", "teacher forcing: every net, text and position; and 64 models with all their strings through the library", forcing),
    ),
    mutants=(
        Mutant("An error of at most δ a step costs at most δ.", "T is dropped", steps_dropped),
        Mutant("The total variation is at most half the sum of errors.", "the constant is changed", constant_halved),
        Mutant("The total variation is the sum of the errors.", "“at most” is changed to “equal”", equality),
        Mutant("The errors may be averaged over all prompts alike.", "“drawn from P” is dropped", prompts_not_of_p),
        Mutant("A mean error of δ a step costs at most 1 − (1 − δ)^T.", "“at every prompt” is dropped from the sharper bound", mean_for_every_prompt),
        Mutant("Teacher forcing gives the same loss in parallel as in sequence.", "causality is dropped", causality_dropped),
    ),
)
