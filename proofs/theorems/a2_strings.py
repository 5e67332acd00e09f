"""A2: when finite strings are enough. If P is tight, and Q gives every finite string the probability P gives it, the joints are one.

Two steps. First, Q[w] ≥ P[w]: the finite strings through w weigh as much in Q as in P, and in P they are all there is. Second, both
masses split in the same way into the string w and its continuations, so an excess of Q would have to pass from w to one of them, and at
the empty prompt there is none. The sums over symbols are folded one symbol at a time, so the alphabet may have any finite size.
"""

from collections.abc import Callable
from fractions import Fraction
from itertools import product

import arprops as ar
from arprops.core.claim import Comparison, FiniteMass
from arprops.search.decide import decide
from arprops.solve.bench import Bench
from arprops.solve.theorem import Mutant, Part, Theorem

END = ar.END

# The alphabet is the integers 0 … size−1, size any natural number. Of two models: mass is Q[w], word is Q(w), and going(w, k) is the
# sum of Q[wx] over the first k symbols x; the law of a model is Q[w] = Q(w) + going(w, size).
MASSES = """
(set-logic UFLIRA)
(declare-sort Prompt 0)
(declare-fun add (Prompt Int) Prompt)
(declare-const size Int)
(declare-fun mass1 (Prompt) Real)
(declare-fun mass2 (Prompt) Real)
(declare-fun word1 (Prompt) Real)
(declare-fun word2 (Prompt) Real)
(declare-const w Prompt)
(declare-const k Int)
(assert (>= size 0))
"""
# Mass of the strings that go on from w by fewer than n symbols: finite(w, 0) = 0, finite(w, n+1) = Q(w) + Σ_x finite(wx, n). Its sums
# over the first k symbols are `sum`; those of the masses are `going`.
FINITE = """
(declare-fun finite (Prompt Int) Real)
(declare-fun sum (Prompt Int Int) Real)
(declare-fun going (Prompt Int) Real)
(declare-const n Int)
"""


def finite_strings_are_a_part(bench: Bench) -> None:
    """Q[w] is at least the mass of the finite strings through w, of any length: induction on the length, and on the alphabet in the step."""
    bench.valid(
        "part-base",
        MASSES + FINITE + "(assert (= (finite w 0) 0.0))\n(assert (>= (mass2 w) 0.0))\n(assert (not (>= (mass2 w) (finite w 0))))\n",
        comment="no string goes on by fewer than 0 symbols",
    )
    bench.valid(
        "part-sum-base",
        MASSES + FINITE + "(assert (= (sum w n 0) 0.0))\n(assert (= (going w 0) 0.0))\n(assert (not (>= (going w 0) (sum w n 0))))\n",
        comment="over no symbol both sums are 0",
    )
    bench.valid(
        "part-sum-step",
        MASSES + FINITE + "(assert (and (<= 0 k) (< k size)))\n"
        "(assert (= (sum w n (+ k 1)) (+ (sum w n k) (finite (add w k) n))))\n"
        "(assert (= (going w (+ k 1)) (+ (going w k) (mass2 (add w k)))))\n"
        "(assert (>= (mass2 (add w k)) (finite (add w k) n)))  ; the outer induction, at length n\n"
        "(assert (>= (going w k) (sum w n k)))\n"
        "(assert (not (>= (going w (+ k 1)) (sum w n (+ k 1)))))\n",
        comment="if it holds at every wx for length n, the sums over k+1 symbols compare as those over k do",
    )
    bench.valid(
        "part-step",
        MASSES + FINITE + "(assert (= (finite w (+ n 1)) (+ (word2 w) (sum w n size))))\n"
        "(assert (= (mass2 w) (+ (word2 w) (going w size))))  ; the law of a model\n"
        "(assert (>= (going w size) (sum w n size)))\n"
        "(assert (not (>= (mass2 w) (finite w (+ n 1)))))\n",
        comment="so it holds at w for length n+1",
    )


def tightness_passes_on(bench: Bench) -> None:
    """Rest(w, n) = P[w] − finite(w, n) splits over the symbols, so rest(w, n) ≤ rest(ε, n + |w|), which gets small where P is tight."""
    bench.valid(
        "rest-splits",
        MASSES + FINITE + "(assert (and (<= 0 k) (< k size)))\n"
        "(declare-fun rests (Prompt Int Int) Real)  ; the sum of rest(wx, n) over the first k symbols\n"
        "(assert (= (sum w n (+ k 1)) (+ (sum w n k) (finite (add w k) n))))\n"
        "(assert (= (going w (+ k 1)) (+ (going w k) (mass1 (add w k)))))\n"
        "(assert (= (rests w n (+ k 1)) (+ (rests w n k) (- (mass1 (add w k)) (finite (add w k) n)))))\n"
        "(assert (= (rests w n k) (- (going w k) (sum w n k))))\n"
        "(assert (not (= (rests w n (+ k 1)) (- (going w (+ k 1)) (sum w n (+ k 1))))))\n",
        comment="the rests at wx sum to what the sums of masses and of finite strings leave: step of an induction over the alphabet",
    )
    bench.valid(
        "rest-inherits",
        MASSES + FINITE + "; rest(wx, n) summed over the symbols before x, and over those after x: not negative, by the part before\n"
        "(declare-const before Real)\n(declare-const after Real)\n(assert (and (>= before 0.0) (>= after 0.0)))\n"
        "(define-fun rest () Real (- (mass1 (add w k)) (finite (add w k) n)))\n"
        "(assert (= (finite w (+ n 1)) (+ (word1 w) (sum w n size))))\n(assert (= (mass1 w) (+ (word1 w) (going w size))))\n"
        "(assert (= (- (going w size) (sum w n size)) (+ before (+ rest after))))\n"
        "(assert (not (<= rest (- (mass1 w) (finite w (+ n 1))))))\n",
        comment="rest(wx, n) ≤ rest(w, n+1): the induction step that carries tightness from the empty prompt to every prompt",
    )
    bench.valid(
        "so-q-is-at-least-p",
        MASSES + FINITE + "(define-fun gap () Real (- (mass1 w) (mass2 w)))\n"
        "(assert (forall ((m Int)) (! (=> (>= m 0) (>= (mass2 w) (finite w m))) :pattern ((finite w m)))))  ; the part above, with P's strings: they are Q's\n"
        "(assert (=> (> gap 0.0) (exists ((m Int)) (and (>= m 0) (< (- (mass1 w) (finite w m)) gap)))))  ; tightness at w: rest(w, m) gets below any gap\n"
        "(assert (not (>= (mass2 w) (mass1 w))))\n",
        comment="where rest(w, m) gets small under P, Q[w] is at least P[w]",
    )


def no_excess(bench: Bench) -> None:
    """Excess(w) = Q[w] − P[w] ≥ 0 is the sum of the excesses at wx, and 0 at the start, so 0 everywhere."""
    bench.valid(
        "excess-base",
        MASSES + "(declare-const start Prompt)\n(assert (and (= (mass1 start) 1.0) (= (mass2 start) 1.0)))\n(assert (not (= (- (mass2 start) (mass1 start)) 0.0)))\n",
        comment="at the empty prompt both masses are 1",
    )
    bench.valid(
        "excess-step",
        MASSES + "; what the sums over the symbols other than x leave: neither is below that of P, as no wy is\n"
        "(declare-const others1 Real)\n(declare-const others2 Real)\n"
        "(assert (= (mass1 w) (+ (word1 w) (+ others1 (mass1 (add w k))))))\n"
        "(assert (= (mass2 w) (+ (word2 w) (+ others2 (mass2 (add w k))))))\n"
        "(assert (= (word1 w) (word2 w)))  ; the same string probabilities\n"
        "(assert (= (mass1 w) (mass2 w)))  ; the induction hypothesis\n"
        "(assert (>= others2 others1))\n(assert (>= (mass2 (add w k)) (mass1 (add w k))))\n"
        "(assert (not (= (mass1 (add w k)) (mass2 (add w k)))))\n",
        comment="if the masses agree at w they agree at wx, for every symbol x",
    )


# -- exact finite check ---------------------------------------------------------------------------------------------------------------

ROWS: tuple[dict[object, str | int], ...] = ({"a": 1}, {"b": 1}, {END: 1}, {"a": "1/2", END: "1/2"}, {"a": "1/2", "b": "1/2"})


def automata() -> list[ar.PDFA[int]]:
    """Every PDFA over {a, b} with two states, an answer of ROWS at each, and one move for both symbols."""
    return [
        ar.PDFA("ab", start=0, next={0: first, 1: second}, step={0: dict.fromkeys("ab", i), 1: dict.fromkeys("ab", j)})
        for first, second in product(ROWS, repeat=2)
        for i, j in product(range(2), repeat=2)
    ]


def masses(p: ar.PDFA[int], depth: int) -> tuple[list[Fraction], list[Fraction]]:
    """By plain products: Q[w] and Q(w) of every word of at most `depth` symbols."""
    prefixes, strings = [], []
    for word in (letters for n in range(depth + 1) for letters in product("ab", repeat=n)):
        state, mass = p.start_state, Fraction(1)
        for x in word:
            mass, state = mass * p.next_of[state][x], p.step_of[state][x]
        prefixes.append(mass)
        strings.append(mass * p.next_of[state][END])
    return prefixes, strings


def can_end(p: ar.PDFA[int]) -> bool:
    """Tightness of a finite model, by brute force (E1): END is in reach of every possible state."""
    steps = {s: {p.step_of[s][x] for x in p.next_of[s] if x is not END} for s in (0, 1)}
    reach = {s: {s} | steps[s] | {t for u in steps[s] for t in steps[u]} for s in (0, 1)}
    return all(any(END in p.next_of[t] for t in reach[s]) for s in reach[0])


def every_small_pair(bench: Bench) -> None:
    """All pairs; words of at most 3 symbols decide, as two automata of two states differ on one of fewer than 4 symbols if on any."""
    models = [(p, *masses(p, 3), can_end(p)) for p in automata()]
    for p, _, _, ends in models:
        (bench.proved if ends else bench.refuted)(ar.tight(p))
    strings_not_joint = 0
    for (p, prefixes_p, strings_p, tight_p), (q, prefixes_q, strings_q, tight_q) in product(models, repeat=2):
        if strings_p != strings_q:
            bench.cases(1)  # the hypothesis fails
            continue
        same = prefixes_p == prefixes_q
        bench.check("one tight side and equal strings give equal prefix masses", same or not (tight_p or tight_q), f"{p.next_of} {q.next_of}")
        strings = ar.same_strings(p, q)
        bench.proved(strings)
        (bench.proved if same else bench.refuted)(ar.same_joint(p, q))
        if tight_p:
            bench.proved(ar.joint_from_strings(strings, ar.tight(p)))
        strings_not_joint += not same
    bench.check("some pairs have equal strings and other joints", strings_not_joint > 0)


# -- mutants --------------------------------------------------------------------------------------------------------------------------


def for_ever(symbol: str) -> ar.PDFA[int]:
    """The model that says one symbol for ever."""
    return ar.PDFA("ab", start=0, next={0: {symbol: 1}}, step={0: {"a": 0, "b": 0}})


def leaking(symbol: str, share: Fraction) -> ar.PDFA[int]:
    """Ends at once, but with probability `share` says a, and then the symbol for ever."""
    rows: dict[int, dict[object, Fraction | int]] = {0: {"a": share, END: 1 - share}, 1: {symbol: 1}}
    return ar.PDFA("ab", start=0, next=rows, step={state: {"a": 1, "b": 1} for state in rows})


def tight_dropped(bench: Bench) -> str:
    """All mass leaks, in two directions."""
    p, q = for_ever("a"), for_ever("b")
    models = {"P": p, "Q": q}
    bench.satisfiable(
        "mutant-excess-may-be-negative",
        "(set-logic QF_LRA)\n; one prompt, two symbols: without Q[w] ≥ P[w] the excesses may cancel\n"
        + "".join(f"(declare-const {name} Real)\n" for name in ("p_a", "p_b", "q_a", "q_b", "end"))
        + "(assert (and (>= p_a 0.0) (>= p_b 0.0) (>= q_a 0.0) (>= q_b 0.0) (>= end 0.0)))\n"
        "(assert (= (+ end (+ p_a p_b)) 1.0))\n(assert (= (+ end (+ q_a q_b)) 1.0))\n(assert (not (= p_a q_a)))\n",
        comment="equal sums of masses with unequal terms",
    )
    bench.proved(ar.same_strings(p, q), "mutant-all-strings-0", models=models)
    bench.refuted(ar.same_joint(p, q), "mutant-other-symbols-for-ever", models=models)
    bench.refuted(ar.tight(p), "mutant-not-tight", models={"P": p})
    return "“a for ever” and “b for ever” give every finite string probability 0; P[a] = 1, Q[a] = 0"


def nearly_tight(bench: Bench) -> str:
    """All but one in a thousand is on finite strings."""
    p, q = (leaking(symbol, Fraction(1, 1000)) for symbol in "ab")
    models = {"P": p, "Q": q}
    bench.proved(decide(Comparison(FiniteMass(p), "==", Fraction(999, 1000))), "mutant-nearly-tight", models={"P": p})
    bench.proved(ar.same_strings(p, q), "mutant-nearly-tight-strings", models=models)
    bench.refuted(ar.same_joint(p, q), "mutant-nearly-tight-joint", models=models)
    return "finite mass 999/1000 on both sides and the same strings; but P[aa] = 1/1000 and Q[aa] = 0"


def bounded(bench: Bench) -> str:
    """Tight models that agree on the strings of at most two symbols."""
    coin = {"a": "1/2", END: "1/2"}
    p = ar.Table("ab", {"": coin, "a": coin, "aa": {"a": 1}}, horizon=3, default={END: 1})
    q = ar.Table("ab", {"": coin, "a": coin, "aa": {"b": 1}}, horizon=3, default={END: 1})
    for word in ("".join(letters) for n in range(3) for letters in product("ab", repeat=n)):
        bench.check("alike up to length 2", ar.string_probability(p, word) == ar.string_probability(q, word), word)
    bench.proved(ar.tight(p), "mutant-bounded-tight", models={"P": p})
    bench.refuted(ar.same_joint(p, q), "mutant-bounded-joint", models={"P": p, "Q": q})
    return "½ and ½ for END and a, twice, then a third symbol a or b: alike on the seven strings of at most 2 symbols, P(aaa) = 1/4, Q(aaa) = 0"


def models_not_joints(bench: Bench) -> str:
    """Equal strings of tight models say nothing about impossible prompts."""
    p, q = (ar.Table("ab", {"": {"a": 1}, "a": {END: 1}, "b": {x: 1}}, horizon=2) for x in "ab")
    models = {"P": p, "Q": q}
    bench.proved(ar.tight(p), "mutant-models-tight", models={"P": p})
    bench.proved(ar.same_strings(p, q), "mutant-models-strings", models=models)
    bench.refuted(ar.same_conditionals(p, q), "mutant-models-answers", models=models)
    return "both are certain of the string a; at the prompt b one answers a, the other b"


PARTS: tuple[tuple[str, Callable[[Bench], None]], ...] = (
    ("Q[w] ≥ the mass of finite strings through w, for any finite alphabet; induction on length and symbols", finite_strings_are_a_part),
    (
        "tight at the empty prompt (the rest there gets small: the definition) means tight at every prompt, hence Q[w] ≥ P[w]",
        tightness_passes_on,
    ),
    ("Q[w] = P[w] at every prompt, by induction on prompts", no_excess),
)

THEOREM = Theorem(
    name="A2",
    title="finite strings",
    statement="Two models that give every finite string the same probability have the same joint if one of them is tight.",
    mathematics="(∀w P(w) = Q(w)) ∧ Σ_w P(w) = 1  ⟹  ∀w P[w] = Q[w]",
    hypotheses=("P is tight (the statement is symmetric: either will do)", "the probabilities agree on all finite strings", "Σ is finite"),
    parts=(
        *(Part("first-order induction", scope, run) for scope, run in PARTS),
        Part("exact finite check", "every pair of PDFAs over {a,b} of two states, five answers, one move a state: 100 models, 10,000 pairs", every_small_pair),
    ),
    mutants=(
        Mutant("The same without any tightness.", "“tight” is dropped", tight_dropped),
        Mutant("The same if at least 999/1000 of the mass is on finite strings.", "“tight” becomes “nearly tight”", nearly_tight),
        Mutant("The same if one is tight and they agree on the strings of at most two symbols.", "“all strings” is bounded by a constant", bounded),
        Mutant("Tight models with the same string probabilities are one model.", "“the same joint” becomes “the same answers”", models_not_joints),
    ),
)
