"""E1: no mass leaks from a finite model iff END is in reach of every possible state; what leaks is one linear solve.

The heart is a maximum: among finitely many states one leaks most, and a state that leaks most passes that on to every state it can move to,
with no weight left for END. Along the way to END, which the ranks show, this ends in a contradiction. Finiteness is used for the maximum
and nowhere else, and determinism nowhere. The same argument shows that the linear system has one solution.
"""

from fractions import Fraction
from itertools import product

import sympy

import arprops as ar
from arprops.core.claim import Comparison, FiniteMass, PrefixProbability
from arprops.search.decide import decide
from arprops.solve.bench import Bench
from arprops.solve.theorem import Mutant, Part, Theorem

END = ar.END
ZERO, ONE, HALF = Fraction(0), Fraction(1), Fraction(1, 2)

# A state s has weight `ends` for END and weight(s, i) for its i-th move, to the state to(s, i); `moves` is how many there are, any number.
# going(s, n) is the probability of n moves from s without END: going(s, 0) = 1, going(s, n+1) = Σ_i weight(s, i)·going(to(s, i), n).
CHAIN = """
(set-logic UFNIRA)
(declare-sort State 0)
(declare-fun weight (State Int) Real)
(declare-fun to (State Int) State)
(declare-fun going (State Int) Real)
(declare-fun sum (State Int Int) Real)   ; over the first i moves, of weight·going for n moves more
(declare-fun total (State Int) Real)     ; over the first i moves, of the weights
(declare-const s State)
(declare-const i Int)
(declare-const n Int)
"""
STEP = "(assert (= (sum s n (+ i 1)) (+ (sum s n i) (* (weight s i) (going (to s i) n)))))\n"


def leaking_is_a_limit(bench: Bench) -> None:
    """Going(s, n) decreases in n, so it has a limit, leak(s), which is then Σ_i weight(s, i)·leak(to(s, i))."""
    bench.valid(
        "going-decreases-sum",
        CHAIN + STEP + STEP.replace(" n", " (+ n 1)") + "(assert (>= (weight s i) 0.0))\n"
        "(assert (<= (going (to s i) (+ n 1)) (going (to s i) n)))  ; induction over n, at every state\n"
        "(assert (<= (sum s (+ n 1) i) (sum s n i)))  ; and over the moves\n(assert (not (<= (sum s (+ n 1) (+ i 1)) (sum s n (+ i 1)))))\n",
        comment="if one more move makes going smaller at every state, it makes the sums smaller, hence going after one move more",
    )
    bench.valid(
        "going-decreases-base",
        CHAIN + "(declare-const ends Real)\n(assert (>= ends 0.0))\n(assert (= (+ ends (total s i)) 1.0))  ; i is the number of moves\n"
        "(assert (= (going s 1) (total s i)))\n(assert (= (going s 0) 1.0))\n(assert (not (<= (going s 1) (going s 0))))\n",
        comment="one move goes on with probability 1 − ends ≤ 1",
    )


# The state s leaks most: m. One move of positive weight leads to t; `rest` and `others` are the sums over the other moves.
MOST = """
(set-logic QF_NRA)
(declare-const m Real)
(declare-const leak_s Real)
(declare-const leak_t Real)
(declare-const rest Real)
(declare-const ends Real)
(declare-const weight Real)
(declare-const others Real)
(assert (and (>= ends 0.0) (>= others 0.0) (>= weight 0.0) (= (+ ends (+ weight others)) 1.0)))
(assert (= leak_s (+ (* weight leak_t) rest)))
(assert (and (<= leak_t m) (<= rest (* m others))))
(assert (= leak_s m))
(assert (> m 0.0))
"""


def reached_then_tight(bench: Bench) -> None:
    """END in reach of every state: the greatest leak is 0, by induction on the rank of a state that leaks most."""
    bench.valid(
        "rest-is-bounded",
        "(set-logic QF_NRA)\n"
        + "".join(f"(declare-const {name} Real)\n" for name in ("m", "rest", "others", "weight", "leak"))
        + "(assert (and (>= weight 0.0) (<= leak m)))\n(assert (<= rest (* m others)))\n"
        "(assert (not (<= (+ rest (* weight leak)) (* m (+ others weight)))))\n",
        comment="no state leaks more than m, so a sum of weights times leaks is at most m times the weights: step of an induction over moves",
    )
    bench.valid("rank-0", MOST + "(assert (not (not (> ends 0.0))))\n", comment="a state that leaks most, more than 0, cannot end: it has not rank 0")
    bench.valid(
        "rank-step",
        MOST + "(assert (> weight 0.0))\n(assert (not (= leak_t m)))\n",
        comment="and every state it can move to leaks as much: had it rank r+1, a state of rank r would leak most",
    )


def trapped_then_leaking(bench: Bench) -> None:
    """A state without a way to END keeps all its mass, and the start inherits a share of it."""
    bench.valid(
        "trap-sum",
        CHAIN + STEP + "(assert (= (total s (+ i 1)) (+ (total s i) (weight s i))))\n"
        "(assert (or (= (weight s i) 0.0) (= (going (to s i) n) 1.0)))  ; what s can move to has no way to END either: induction over n\n"
        "(assert (= (sum s n i) (total s i)))\n(assert (not (= (sum s n (+ i 1)) (total s (+ i 1)))))\n",
        comment="where no way leads to END, going(s, n+1) is the sum of the weights of the moves, which is 1 as END has none",
    )
    bench.valid(
        "start-inherits",
        "(set-logic QF_NRA)\n; the mass of the prompt so far, of the move, the leak after it, and of the other moves\n"
        + "".join(f"(declare-const {name} Real)\n" for name in ("mass", "start", "weight", "leak_t", "rest", "leak_s"))
        + "(assert (and (>= mass 0.0) (>= rest 0.0)))\n(assert (>= start (* mass leak_s)))\n(assert (= leak_s (+ (* weight leak_t) rest)))\n"
        "(assert (not (>= start (* (* mass weight) leak_t))))\n",
        comment="leak(start) ≥ P[w]·leak(state after w): induction over prompts; so a possible trap leaks P[w] > 0",
    )


def one_solution(bench: Bench) -> None:
    """Two solutions of h(s) = ends(s) + Σ weight·h(t), over the states that can reach END: the greatest gap |d| is 0 likewise."""
    gaps = MOST.replace("(assert (= leak_s (+ (* weight leak_t) rest)))\n", "").split("(assert (and (<= leak_t m)")[0]
    bench.valid(
        "gap-passes-on",
        gaps + "(define-fun size ((x Real)) Real (ite (>= x 0.0) x (- x)))\n; the weight of the moves to trapped states, which are out of the system\n"
        "(declare-const trapped Real)\n(assert (and (>= trapped 0.0) (<= trapped others)))\n"
        "(assert (= leak_s (+ (* weight leak_t) rest)))  ; the gap of two solutions; `ends` has cancelled\n"
        "(assert (and (<= (size leak_t) m) (<= (size rest) (* m (- others trapped)))))\n(assert (= (size leak_s) m))\n(assert (> m 0.0))\n"
        "(assert (not (and (= ends 0.0) (=> (> weight 0.0) (= (size leak_t) m)))))\n",
        comment="where the gap is greatest there is no END, and it is as great at every state that can be moved to: none has a rank, so it is 0",
    )


# -- exact finite check ---------------------------------------------------------------------------------------------------------------

ROWS: list[dict[object, Fraction]] = [{"a": ONE}, {"b": ONE}, {END: ONE}, {"a": HALF, "b": HALF}, {"a": HALF, END: HALF}, {"b": Fraction(1, 3), END: Fraction(2, 3)}]


def automata() -> list[ar.PDFA[int]]:
    """PDFAs over {a, b}: of two states, all moves, six answers; of three states, all moves for a, b in a circle, three answers."""
    two = [
        ar.PDFA("ab", start=0, next=dict(enumerate(rows)), step={s: {"a": to[s], "b": to[s + 2]} for s in (0, 1)})
        for rows, to in product(product(ROWS, repeat=2), product(range(2), repeat=4))
    ]
    three = [
        ar.PDFA("ab", start=0, next=dict(enumerate(rows)), step={s: {"a": to[s], "b": (s + 1) % 3} for s in range(3)})
        for rows, to in product(product(ROWS[2:5], repeat=3), product(range(3), repeat=3))
    ]
    return [*two, *three]


def flow(p: ar.PDFA[int]) -> tuple[set[int], set[int], dict[int, dict[int, Fraction]]]:
    """The possible states, those of them that can reach END, and the weights between states: by closure, from the rows alone."""
    weights: dict[int, dict[int, Fraction]] = {s: {} for s in p.next_of}
    for s, row in p.next_of.items():
        for x, weight in row.items():
            if x is not END:
                weights[s][p.step_of[s][x]] = weights[s].get(p.step_of[s][x], ZERO) + weight
    possible, ending = {p.start_state}, {s for s, row in p.next_of.items() if END in row}
    for _ in weights:
        possible |= {t for s in possible for t in weights[s]}
        ending |= {s for s in weights if ending & weights[s].keys()}
    return possible, ending & possible, weights


def solved(p: ar.PDFA[int]) -> Fraction:
    """The finite mass from the start: h = ends + A·h over the states that can reach END, by elimination (a state at a time)."""
    _, ending, weights = flow(p)
    if p.start_state not in ending:
        return ZERO
    states = sorted(ending, key=lambda s: s == p.start_state)  # the start is eliminated last
    rows = {s: {t: w for t, w in weights[s].items() if t in ending} for s in states}
    ends = {s: p.next_of[s][END] for s in states}
    for k, s in enumerate(states):
        loop = ONE - rows[s].pop(s, ZERO)
        assert loop > 0, "a state that can reach END does not keep all its weight"
        rows[s], ends[s] = {t: w / loop for t, w in rows[s].items()}, ends[s] / loop
        for t in states[k + 1 :]:
            share = rows[t].pop(s, ZERO)
            ends[t] += share * ends[s]
            for u, w in rows[s].items():
                rows[t][u] = rows[t].get(u, ZERO) + share * w
    return ends[p.start_state]


def every_small_automaton(bench: Bench) -> None:
    """Reachability by closure, and the mass by an elimination of our own, against the library's verdicts."""
    for p in automata():
        possible, ending, _ = flow(p)
        (bench.proved if possible == ending else bench.refuted)(ar.tight(p))
        bench.proved(decide(Comparison(FiniteMass(p), "==", solved(p))))
        bench.check("tight iff the finite mass is 1", (possible == ending) == (solved(p) == 1))


def without_determinism(bench: Bench) -> None:
    """A mixture is no model, and has END in reach of every state iff both components do."""
    chosen = automata()[::97]
    for p, q in product(chosen, repeat=2):
        drawn = ar.Mixture([("1/3", p), ("2/3", q)])
        tight = all(flow(side)[0] == flow(side)[1] for side in (p, q))
        (bench.proved if tight else bench.refuted)(ar.tight(drawn))
        bench.proved(decide(Comparison(FiniteMass(drawn), "==", solved(p) / 3 + solved(q) * 2 / 3)))


# -- mutants --------------------------------------------------------------------------------------------------------------------------


def infinitely_many(bench: Bench) -> str:
    """END has weight 1/(t+2)² after t symbols: a state that leaks most there is none."""
    t = sympy.Symbol("t", positive=True)
    survives = (t + 2) / (2 * (t + 1))
    bench.identity("mutant-survival-starts-at-1", survives.subs(t, 0), 1)
    bench.identity("mutant-survival-step", survives * (1 - 1 / (t + 2) ** 2), survives.subs(t, t + 1))
    bench.identity("mutant-survival-above-a-half", survives - sympy.Rational(1, 2), 1 / (2 * (t + 1)))
    machine = ar.CounterMachine(
        "a",
        start=("go", {"t": 0}),
        counters=["t"],
        control={"go": [("t >= 0", {"a": "1 - 1/(t+2)^2", END: "1/(t+2)^2"}, {"a": ("go", {"t": 1})}), ("", {END: 1}, {"a": "go"})]},
    )
    for n in range(60):
        bench.check("END within reach at once", ar.next_distribution(machine, "a" * n)[END] == Fraction(1, (n + 2) ** 2))
        bench.check("P[aⁿ] = (n+2)/(2(n+1))", ar.prefix_probability(machine, "a" * n) == Fraction(n + 2, 2 * (n + 1)))
    bench.proved(decide(Comparison(HALF, "<", PrefixProbability(machine, ("a",) * 60))), "mutant-infinite", models={"P": machine})
    return "P(END|aᵗ) = 1/(t+2)²: END is one step away everywhere, and P[aⁿ] = (n+2)/(2(n+1)) > 1/2 for every n, so half of the mass leaks"


TRAP: dict[int, dict[object, Fraction]] = {0: {"a": HALF, END: HALF}, 1: {"a": ONE}}


def from_the_start(bench: Bench) -> str:
    """END in reach of the start alone."""
    p = ar.PDFA("a", start=0, next=TRAP, step={0: {"a": 1}, 1: {"a": 1}})
    bench.check("the start can end", END in ar.next_distribution(p))
    bench.refuted(ar.tight(p), "mutant-start-only", models={"P": p})
    bench.proved(decide(Comparison(FiniteMass(p), "==", HALF)), "mutant-start-only-mass", models={"P": p})
    return "½ END, ½ a, and then a for ever: the start can end, and the finite mass is 1/2"


def impossible_trap(bench: Bench) -> str:
    """A trap that nothing leads to."""
    rows: dict[int, dict[object, Fraction]] = {0: {"a": HALF, END: HALF}, 1: {"b": ONE}}
    p = ar.PDFA("ab", start=0, next=rows, step={0: {"a": 0, "b": 1}, 1: {"a": 1, "b": 1}})
    bench.proved(ar.tight(p), "mutant-impossible-trap", models={"P": p})
    bench.refuted(ar.tight(ar.PDFA("ab", start=1, next=rows, step={0: {"a": 0, "b": 1}, 1: {"a": 1, "b": 1}})))
    return "after b, of weight 0, b for ever: that state cannot end, and the model is tight"


def weight_zero(bench: Bench) -> str:
    """A way to END that is never taken."""
    p = ar.PDFA("ab", start=0, next={0: {"a": 1}, 1: {END: 1}}, step={0: {"a": 0, "b": 1}, 1: {"a": 1, "b": 1}})
    bench.check("END after b", END in ar.next_distribution(p, "b"))
    bench.refuted(ar.tight(p), "mutant-way-of-weight-0", models={"P": p})
    bench.proved(decide(Comparison(FiniteMass(p), "==", 0)), "mutant-way-of-weight-0-mass", models={"P": p})
    return "a for ever, though the move for b, of weight 0, leads to a state that ends: finite mass 0"


def at_once(bench: Bench) -> str:
    """END in reach, but not in one step."""
    p = ar.PDFA("a", start=0, next={0: {"a": 1}, 1: {END: 1}}, step={0: {"a": 1}, 1: {"a": 1}})
    bench.check("the start cannot end at once", END not in ar.next_distribution(p))
    bench.proved(ar.tight(p), "mutant-at-once", models={"P": p})
    return "certain of the string a: END has weight 0 at the start, and the model is tight"


def traps_left_in(bench: Bench) -> str:
    """The system with its traps does not fix the mass."""
    p = ar.PDFA("a", start=0, next=TRAP, step={0: {"a": 1}, 1: {"a": 1}})
    for trapped in (ZERO, HALF, ONE):
        h = {0: HALF + HALF * trapped, 1: trapped}
        bench.check("it solves the whole system", all(h[s] == TRAP[s].get(END, ZERO) + TRAP[s].get("a", ZERO) * h[1] for s in h), str(h))
    matrix = sympy.Matrix([[1, -sympy.Rational(1, 2)], [0, 0]])
    bench.check("singular", matrix.det() == 0)
    bench.refuted(decide(Comparison(FiniteMass(p), "==", ONE)), "mutant-traps-left-in", models={"P": p})
    return "½ END, ½ a, and then a for ever: (1/2, 0), (3/4, 1/2) and (1, 1) all solve h = ends + A·h, and only the first is the finite mass"


THEOREM = Theorem(
    name="E1",
    title="tightness",
    statement="A finite model or source is tight iff END can be reached with positive probability from every possible state; its finite mass is the one solution of "
    "h(s) = P(END|s) + Σ_t P(t|s)·h(t) over the possible states that can reach END, the others counting 0.",
    mathematics="Σ_w P(w) = 1  ⟺  ∀s possible ∃n: P(END within n steps | s) > 0;   Σ_w P(w) = h(start)",
    hypotheses=("finitely many states", "reachable from every possible state, along moves of positive weight", "for the system: states that cannot reach END are taken out"),
    parts=(
        Part("first-order induction", "every chain: going on for n moves decreases; that a decreasing sequence has a limit, and finite sums of limits, are analysis", leaking_is_a_limit),
        Part("first-order induction", "every finite chain, if: that one of finitely many states leaks most is where “finite” enters; induction on ranks", reached_then_tight),
        Part("first-order induction", "every chain, only if: induction on moves, numbers of moves, and prompts", trapped_then_leaking),
        Part("first-order induction", "every finite chain: the system without traps has one solution; that the finite mass solves it is its first step written out", one_solution),
        Part("exact finite check", "576 PDFAs of two states and 729 of three, against closure and elimination written out here", every_small_automaton),
        Part("exact finite check", "mixtures of each pair of 14 of these: sources that are not deterministic", without_determinism),
    ),
    mutants=(
        Mutant("The same with infinitely many states.", "“finite” is dropped", infinitely_many),
        Mutant("Tight iff END can be reached from the start.", "“every possible state” becomes “the start”", from_the_start),
        Mutant("Tight iff END can be reached from every state.", "“possible” is dropped", impossible_trap),
        Mutant("Tight iff END can be reached along any moves.", "“with positive probability” is dropped", weight_zero),
        Mutant("Tight iff every possible state can end at once.", "“reached” is bounded by one step", at_once),
        Mutant("The finite mass is the one solution over all possible states.", "“that can reach END” is dropped from the system", traps_left_in),
    ),
)
