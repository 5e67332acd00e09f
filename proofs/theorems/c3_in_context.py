"""C3: shots never make a few-shot prompt more probable, and where they make it impossible a joint has nothing to say.

A mixture of hidden Markov models is one source: its states are (component, hidden state). All that is used is the forward recursion, the mass of
standing at a state after a prompt, so the induction holds for every source. The sums over states are folds, one state at a time.
"""

from collections.abc import Iterator
from fractions import Fraction
from itertools import product

import arprops as ar
from arprops.core.claim import KL, Comparison, PrefixProbability
from arprops.solve.bench import Bench
from arprops.solve.theorem import Mutant, Part, Theorem

ZERO, ONE = Fraction(0), Fraction(1)


def reals(*names: str) -> str:
    """Free constants: what is shown of them holds for all real numbers."""
    return "".join(f"(declare-const {name} Real)\n" for name in names)


# One more state s: m is the mass of having written w and standing at s, e the probability that s then writes x. Before it: `mass` = Σ m, `after` = Σ m·e.
ONE_STATE = f"(set-logic QF_NRA)\n{reals('mass', 'after', 'm', 'e')}(assert (and (>= m 0.0) (>= e 0.0) (<= e 1.0)))\n"


def one_symbol(bench: Bench) -> None:
    """Masses never grow, and whether they are 0 is a matter of supports."""
    bench.valid(
        "never-grows",
        ONE_STATE + "(assert (and (>= after 0.0) (<= after mass)))\n(assert (not (and (>= (+ after (* m e)) 0.0) (<= (+ after (* m e)) (+ mass m)))))\n",
        comment="0 ≤ Σ m·e ≤ Σ m, kept by one more state: P[wx] ≤ P[w] for one symbol, so for whole shots",
    )
    bench.valid(
        "zero-is-decided-on-supports",
        ONE_STATE + "(declare-const reached Bool)  ; some state so far has m > 0 and e > 0\n(assert (and (>= after 0.0) (= (> after 0.0) reached)))\n"
        "(assert (not (= (> (+ after (* m e)) 0.0) (or reached (and (> m 0.0) (> e 0.0))))))\n",
        comment="P[wx] > 0 iff some state of positive mass writes x with positive probability: no weight enters but by its sign",
    )
    bench.valid(
        "a-state-is-reached-on-supports",
        "(set-logic QF_NRA)\n" + reals("mass", "m", "e") + "(declare-const reached Bool)  ; mass of the target t so far, over the states s before it: Σ m·e\n"
        "(assert (and (>= m 0.0) (>= e 0.0) (>= mass 0.0) (= (> mass 0.0) reached)))\n(assert (not (= (> (+ mass (* m e)) 0.0) (or reached (and (> m 0.0) (> e 0.0))))))\n",
        comment="and which states then carry mass is known from supports again: e is the probability of writing x and going to t",
    )
    bench.valid(
        "a-mixture-is-possible-where-a-component-is",
        "(set-logic QF_NRA)\n" + reals("mass", "share", "p") + "(declare-const reached Bool)  ; some component so far has a positive share and P_i[w] > 0\n"
        "(assert (and (>= share 0.0) (>= p 0.0) (>= mass 0.0) (= (> mass 0.0) reached)))\n"
        "(assert (not (= (> (+ mass (* share p)) 0.0) (or reached (and (> share 0.0) (> p 0.0))))))\n",
        comment="a few-shot prompt is impossible iff every component of positive share finds it impossible",
    )


def posterior(bench: Bench) -> None:
    """After an impossible prompt every answer fits the joint."""
    bench.valid(
        "nothing-follows",
        "(set-logic QF_NRA)\n" + reals("mass", "after", "answer") + "(assert (and (= mass 0.0) (<= 0.0 after) (<= after mass)))\n(assert (not (= after (* mass answer))))\n",
        comment="where P[w] = 0, P[wx] = 0 too, and P[wx] = P[w]·Q(x|w) holds whatever Q(x|w) is: the posterior predictive is 0/0 and, by A1 and B1, a model of KL 0 is free",
    )
    bench.valid(
        "one-answer-elsewhere",
        "(set-logic QF_NRA)\n" + reals("mass", "after", "one", "other") + "(assert (> mass 0.0))\n(assert (= after (* mass one)))\n(assert (= after (* mass other)))\n(assert (not (= one other)))\n",
        comment="where P[w] > 0 there is one answer, the posterior predictive",
    )


# -- through the library ---------------------------------------------------------------------------------------------------------------

States = tuple[int, int]
Row = dict[object, Fraction]


def rows(outcomes: tuple[object, ...]) -> list[Row]:
    """The two point distributions and the fair coin."""
    first, second = outcomes
    return [{first: ONE}, {second: ONE}, {first: Fraction(1, 2), second: Fraction(1, 2)}]


def concepts() -> Iterator[tuple[ar.HMM[int], list[Row], list[Row]]]:
    """Every hidden Markov model with two states that starts at the first, writes a or /, and has weights 0, ½ and 1; with its rows."""
    for emit0, emit1, move0, move1 in product(rows(("a", "/")), rows(("/", "a")), rows((0, 1)), rows((1, 0))):
        yield ar.HMM("a/", start={0: 1}, emit={0: emit0, 1: emit1}, move={0: move0, 1: move1}), [emit0, emit1], [move0, move1]


def by_paths(emit: list[Row], move: list[Row], prompt: str) -> Fraction:
    """P[prompt] by brute force: the sum over all sequences of hidden states, the first being 0."""
    total = ZERO
    for rest in product((0, 1), repeat=len(prompt) - 1):
        path, mass = (0, *rest), ONE
        for i, (state, symbol) in enumerate(zip(path, prompt, strict=True)):
            mass *= emit[state].get(symbol, ZERO) * (move[state].get(path[i + 1], ZERO) if i + 1 < len(path) else 1)
        total += mass
    return total


def every_small_mixture(bench: Bench) -> None:
    """Masses along shots, against sums over paths; zeros on supports; refusals, and freedom, at impossible prompts."""
    known = list(concepts())
    prompts = ["a/", "aa/", "a/a/", "a/aa/", "a/a/a/"]
    for i, (first, *own) in enumerate(known):
        second, *other = known[(7 * i + 5) % len(known)]
        source = ar.Mixture([(Fraction(1, 3), first), (Fraction(2, 3), second)])
        zeros = ar.zero_prompts(source)
        for prompt in prompts:
            before = ONE
            for n in range(1, len(prompt) + 1):
                mass = ar.prefix_probability(source, prompt[:n])
                brute = by_paths(*own, prompt[:n]) / 3 + 2 * by_paths(*other, prompt[:n]) / 3
                bench.check("the mass is the sum over paths, and never grows", mass == brute <= before, f"{own}, {other}, {prompt[:n]}")
                bench.check("zero on supports", ar.possible(source, prompt[:n]) == (mass > 0) == (prompt[:n] not in zeros), f"{own}, {other}, {prompt[:n]}")
                bench.check("0/0 is refused, and only that", refused(source, prompt[:n]) == (mass == 0), f"{own}, {other}, {prompt[:n]}")
                before = mass


def refused(source: ar.Source[object], prompt: str) -> bool:
    """Whether the posterior predictive has no value."""
    try:
        ar.next_distribution(ar.Belief(source), prompt)
    except ar.ZeroProbabilityPrompt:
        return True
    return False


def concept(letters: str) -> ar.HMM[int]:
    """Shots of one letter and a slash; the letter of each shot is drawn from these."""
    share = Fraction(1, len(letters))
    return ar.HMM("abc/", start={0: 1}, emit={0: dict.fromkeys(letters, share), 1: {"/": 1}}, move={0: {1: 1}, 1: {0: 1}})


TASKS = ar.Mixture([(Fraction(1, 2), concept("ab")), (Fraction(1, 2), concept("c"))])


def few_shots(bench: Bench) -> None:
    """Shots that are possible each, and impossible together; there two models of KL 0 part."""
    masses = [ar.prefix_probability(TASKS, "a/" * n + "c/") for n in range(3)]
    bench.check("c/ is possible, a/c/ is not", masses == [Fraction(1, 2), ZERO, ZERO] and ar.prefix_probability(TASKS, "a/") == Fraction(1, 4))
    bench.proved(ar.decide(Comparison(PrefixProbability(TASKS, tuple("a/c/")), "==", 0)), "shots-impossible-together", models={"tasks": TASKS})
    one, other = (ar.Belief(TASKS, off_support={x: 1}) for x in "ac")
    bench.proved(ar.same_joint(one, other), "one-joint", models={"one": one, "other": other, "tasks": TASKS})
    bench.proved(ar.same_joint(TASKS, one), "the-joint-of-the-tasks", models={"one": one, "tasks": TASKS})
    for q in (one, other):
        bench.proved(ar.decide(Comparison(KL(TASKS, q), "==", 0)))
    bench.check("other answers at a/c/", ar.next_distribution(one, "a/c/")["a"] == ar.next_distribution(other, "a/c/")["c"] == 1)
    bench.check("one answer before", all(ar.next_distribution(one, w) == ar.next_distribution(other, w) for w in ("", "a", "a/", "c/", "a/b/")))


# -- mutants ---------------------------------------------------------------------------------------------------------------------------


def prepended(bench: Bench) -> str:
    """Shots in front of the query."""
    source = ar.HMM("ab", start={0: 1}, emit={0: {"a": 1}, 1: {"b": 1}}, move={0: {1: 1}, 1: {1: 1}})
    bench.refuted(ar.decide(Comparison(PrefixProbability(source, tuple("ab")), "<=", PrefixProbability(source, ("b",)))), "mutant-prepended", models={"P": source})
    return "a, then b for ever: P[b] = 0, and with the shot a in front of it P[ab] = 1"


def strictly(bench: Bench) -> str:
    """A task without chance."""
    source = ar.Mixture([(1, concept("c"))])
    bench.refuted(ar.decide(Comparison(PrefixProbability(source, tuple("c/c/")), "<", PrefixProbability(source, tuple("c/")))), "mutant-strictly", models={"P": source})
    return "a task that always writes c/: P[c/] = P[c/c/] = 1"


def each_possible(bench: Bench) -> str:
    """Shots that no task can write together."""
    bench.check("both shots are possible", ar.possible(TASKS, "a/") and ar.possible(TASKS, "c/"))
    bench.refuted(ar.decide(Comparison(0, "<", PrefixProbability(TASKS, tuple("a/c/")))), "mutant-each-possible", models={"tasks": TASKS})
    return "P[a/] = ¼ and P[c/] = ½, but one task writes a and b, the other c: P[a/c/] = 0"


def redrawn(bench: Bench) -> str:
    """The task is drawn anew for every shot: the mixture of the answers, prompt by prompt."""
    answers = {0: {"a": Fraction(1, 4), "b": Fraction(1, 4), "c": Fraction(1, 2)}, 1: {"/": ONE}}
    model = ar.PDFA("abc/", start=0, next=answers, step={0: {"a": 1, "b": 1, "c": 1}, 1: {"/": 0}}, default=0)
    bench.check("possible", ar.prefix_probability(model, "a/c/") == Fraction(1, 8))
    bench.refuted(ar.same_joint(TASKS, model), "mutant-redrawn", models={"tasks": TASKS, "answers": model})
    return "the tasks' answers mixed at every prompt give a/c/ probability ⅛; the mixture of the tasks gives it 0"


def by_floats(bench: Bench) -> str:
    """A threshold at what a float64 can hold."""
    rare = Fraction(1, 10**50)
    source = ar.HMM("ab", start={0: 1}, emit={0: {"a": rare, "b": 1 - rare}}, move={0: {0: 1}})
    bench.check("a float says 0", float(ar.prefix_probability(source, "a" * 10)) == 0.0 and ar.possible(source, "a" * 10))
    bench.proved(ar.decide(Comparison(0, "<", PrefixProbability(source, ("a",) * 10))), "mutant-by-floats", models={"P": source})
    return "a has probability 10⁻⁵⁰: ten shots of it have 10⁻⁵⁰⁰, which a float64 holds as 0; they are possible, and there is one posterior"


def one_model(bench: Bench) -> str:
    """Two completions of one posterior."""
    one, other = (ar.Belief(TASKS, off_support={x: 1}) for x in "ab")
    bench.proved(ar.same_joint(one, other), "mutant-one-model-one-joint", models={"one": one, "other": other, "tasks": TASKS})
    bench.check("other answers at c/a/", ar.next_distribution(one, "c/a/") != ar.next_distribution(other, "c/a/"))
    return "both have KL 0 to the tasks; after the impossible c/a/ one writes a and the other b"


THEOREM = Theorem(
    name="C3",
    title="in-context learning",
    statement="In a mixture of hidden Markov models the probability of a few-shot prompt cannot grow as shots are appended, and may be exactly 0, which the supports decide. "
    "There the Bayesian posterior predictive is 0/0, and a model of KL 0 may answer anything.",
    mathematics="P[wx] ≤ P[w];  P[w] = 0 ⟺ no path of positive weights writes w;  P[w] = 0 ⟹ ∀c: P[wx] = P[w]·c",
    hypotheses=("shots are appended", "the component is drawn once", "weights are not negative; what a state writes sums to at most 1", "Σ, the hidden states and the components are finite"),
    parts=(
        Part("first-order induction", "every source, so every mixture of hidden Markov models: one symbol, one state at a time, by two solvers; induction over states and prompts joins them", one_symbol),
        Part("first-order induction", "every source: at an impossible prompt all answers fit the joint, at a possible one only the posterior predictive", posterior),
        Part("exact finite check", "81 mixtures of two hidden Markov models, two states each, weights in {0,½,1}: every prefix of five few-shot prompts, against sums over paths", every_small_mixture),
        Part("construction", "two tasks: shots that are possible each and impossible together, where two models of KL 0 answer differently", few_shots),
    ),
    mutants=(
        Mutant("The probability cannot grow as shots are prepended.", "“appended”", prepended),
        Mutant("Every shot makes the prompt less probable.", "“cannot grow” is made strict", strictly),
        Mutant("A prompt of shots that are possible each is possible.", "“may be exactly 0”", each_possible),
        Mutant("It may mix the components' answers at every prompt.", "“drawn once”", redrawn),
        Mutant("A prompt is impossible iff its probability is 0 as a float64.", "“decided on supports”", by_floats),
        Mutant("Models of KL 0 agree at every few-shot prompt.", "the prompt is possible", one_model),
    ),
)
