"""D6: a randomised next-token algorithm may be replaced by its average over its coins, if it throws new coins at every token.

R(x|w, c) is the algorithm's answer at the prompt w when its coins fall c. With fresh coins what c was does not matter later, so the mass of wx is the mass
of w times the average; that is the induction. With one shared coin the masses of the coins must be followed one by one, and a sum of products is no
product of sums. The prime generator is the reference's: draw completions until one makes a prime, and answer with its next digit.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product

import sympy

import arprops as ar
from arprops.solve.bench import Bench
from arprops.solve.theorem import Mutant, Part, Theorem

END = ar.END
ZERO, ONE, HALF = Fraction(0), Fraction(1), Fraction(1, 2)
Algorithm = Mapping[str, Mapping[str, Mapping[str, Fraction]]]
"""For each prompt and each coin the distribution of the next letter."""
Coins = Mapping[str, Fraction]


def reals(*names: str) -> str:
    """Free constants: what is shown of them holds for all real numbers."""
    return "".join(f"(declare-const {name} Real)\n" for name in names)


def fresh_coins(bench: Bench) -> None:
    """One coin more, one token more; the coins' weights may depend on w, but not on earlier coins."""
    bench.valid(
        "one-more-coin",
        "(set-logic QF_NRA)\n" + reals("mass", "longer", "average", "pi", "answer") + "; longer = Σ mass·π(c|w)·R(x|w,c) over the coins so far, average = Σ π(c|w)·R(x|w,c)\n"
        "(assert (= longer (* mass average)))\n(assert (not (= (+ longer (* (* mass pi) answer)) (* mass (+ average (* pi answer))))))\n",
        comment="the mass of wx, over all coins thrown at w, is the mass of w times the average answer",
    )
    bench.valid(
        "one-more-token",
        "(set-logic UFNRA)\n(declare-sort Prompt 0)\n(declare-sort Outcome 0)\n(declare-fun add (Prompt Outcome) Prompt)\n(declare-fun average (Prompt Outcome) Real)\n"
        "(declare-fun thrown (Prompt) Real)   ; the mass with fresh coins\n(declare-fun derandomised (Prompt) Real)  ; the mass of the average's own joint\n"
        "(declare-const w Prompt)\n(declare-const x Outcome)\n(assert (= (thrown (add w x)) (* (thrown w) (average w x))))\n"
        "(assert (= (derandomised (add w x)) (* (derandomised w) (average w x))))\n(assert (= (thrown w) (derandomised w)))\n"
        "(assert (not (= (thrown (add w x)) (derandomised (add w x)))))\n",
        comment="so the masses that agree at w agree at wx; x may be END, and at the empty prompt both masses are 1",
    )
    bench.valid(
        "the-average-is-a-distribution",
        "(set-logic QF_NRA)\n" + reals("total", "weights", "pi", "answer", "a") + "; total = Σ over coins so far of π·Σ_x R(x|w,c), weights = Σ π\n"
        "(assert (= total weights))\n(assert (and (>= pi 0.0) (= a 1.0) (>= answer 0.0)))\n(assert (not (and (= (+ total (* pi a)) (+ weights pi)) (>= (* pi answer) 0.0))))\n",
        comment="an average of answers that sum to 1 sums to 1 and is not negative",
    )
    bench.satisfiable(
        "shared-coin",
        "(set-logic QF_NRA)\n" + reals("m1", "m2", "r1", "r2") + "; one fair coin for the whole string: masses of w and answers at w for its two sides\n"
        "(assert (and (<= 0.0 m1 1.0) (<= 0.0 m2 1.0) (<= 0.0 r1 1.0) (<= 0.0 r2 1.0)))\n"
        "(assert (not (= (+ (* 0.5 (* m1 r1)) (* 0.5 (* m2 r2))) (* (+ (* 0.5 m1) (* 0.5 m2)) (+ (* 0.5 r1) (* 0.5 r2))))))\n",
        comment="with a shared coin the step fails: a sum of products is no product of sums",
    )


def rejection(bench: Bench) -> None:
    """Trying until it fits: the average answer is the share of x among what fits, though the number of coins has no bound."""
    rho, fits, missed = sympy.symbols("rho rho_x y", positive=True)  # y = (1 − ρ)^K: K tries have failed
    after = fits / rho * (1 - missed)
    bench.identity("one-more-try", after.subs(missed, missed * (1 - rho)) - after, missed * fits)
    bench.identity("no-try-yet", after.subs(missed, 1), 0)
    bench.valid(
        "failures-vanish",
        "(set-logic QF_NRA)\n" + reals("rho", "y", "bound") + "(assert (and (< 0.0 rho) (<= rho 1.0) (>= y 0.0)))\n(assert (<= (* y bound) 1.0))  ; bound = 1 + K·ρ\n"
        "(assert (>= bound 1.0))\n(assert (not (<= (* (* y (- 1.0 rho)) (+ bound rho)) 1.0)))\n",
        comment="(1−ρ)^K·(1 + K·ρ) ≤ 1 for every K, so (1−ρ)^K → 0 (Archimedes), and x is answered with ρ_x/ρ",
    )


# -- models ----------------------------------------------------------------------------------------------------------------------------


def averaged(algorithm: Algorithm, coins: Coins) -> ar.Table:
    """The average over the coins, prompt by prompt."""
    rows = {w: {x: sum((share * answers[c].get(x, ZERO) for c, share in coins.items()), ZERO) for x in "ab"} for w, answers in algorithm.items()}
    return ar.Table("ab", rows, length=2)


def fresh(algorithm: Algorithm, coins: Coins) -> ar.PDFA[str]:
    """The algorithm with the coin of each token written in a hidden stream, and read by that token only."""
    rows: dict[str, dict[object, Fraction]] = {}
    steps: dict[str, dict[str, str]] = {}
    for w, answers in algorithm.items():
        rows[w], steps[w] = {f"coin{c}": share for c, share in coins.items()}, {f"coin{c}": f"{w}|{c}" for c in coins}
        for c in coins:
            rows[f"{w}|{c}"], steps[f"{w}|{c}"] = dict(answers[c]), {x: w + x if len(w) < 1 else "end" for x in "ab"}
    rows["end"] = {END: ONE}
    return ar.PDFA([*(f"coin{c}" for c in coins), "a", "b"], start="", next=rows, step=steps, default="end")


def shared(algorithm: Algorithm, coins: Coins) -> ar.Mixture:
    """One coin for the whole string."""
    return ar.Mixture([(share, ar.Table("ab", {w: answers[c] for w, answers in algorithm.items()}, length=2)) for c, share in coins.items()])


def strings(algorithm: Algorithm, coins: Coins, *, one: bool) -> dict[str, Fraction]:
    """By brute force, over all coins that are thrown: the probability of each string, with `one` coin or two."""
    found = dict.fromkeys(map("".join, product("ab", repeat=2)), ZERO)
    for (c, first), (d, second) in product(coins.items(), repeat=2):
        if not one or c == d:
            for w in found:
                found[w] += (first if one else first * second) * algorithm[""][c].get(w[0], ZERO) * algorithm[w[0]][d].get(w[1], ZERO)
    return found


def algorithms() -> Iterator[Algorithm]:
    """Every algorithm of two letters and one coin of two sides whose answers are certain, and a few whose answers are not."""
    letters: dict[str, Mapping[str, Fraction]] = {"a": {"a": ONE}, "b": {"b": ONE}}
    for chosen in product("ab", repeat=6):
        yield {w: {c: letters[chosen[2 * i + j]] for j, c in enumerate("01")} for i, w in enumerate(("", "a", "b"))}
    for n in range(4):
        yield {w: {c: {"a": Fraction(1 + (i + n + j) % 4, 5), "b": Fraction(4 - (i + n + j) % 4, 5)} for j, c in enumerate("01")} for i, w in enumerate(("", "a", "b"))}


COIN: Coins = {"0": Fraction(1, 3), "1": Fraction(2, 3)}


def every_small_algorithm(bench: Bench) -> None:
    """Fresh coins, erased, are the average; a shared coin is, where brute force says so, and mostly it is not."""
    alike = 0
    for k, algorithm in enumerate(algorithms()):
        average, thrown = averaged(algorithm, COIN), fresh(algorithm, COIN)
        one, two = strings(algorithm, COIN, one=True), strings(algorithm, COIN, one=False)
        models = {"fresh": thrown, "average": average}
        bench.proved(ar.same_joint(ar.Erased(thrown, ["coin0", "coin1"]), average), "fresh-coins" if k == 66 else "", models=models)
        bench.check("the average by brute force", all(ar.string_probability(average, w) == mass for w, mass in two.items()), str(algorithm))
        verdict = ar.same_joint(shared(algorithm, COIN), average)
        (bench.proved if one == two else bench.refuted)(verdict)
        alike += one == two
    bench.check("a shared coin does for 40 of the 64: 32 whose first letter ignores it, and 8 of the others, whose second letter does", alike == 40, str(alike))


def primes() -> list[str]:
    """The primes of two digits, by trial division."""
    return [str(n) for n in range(10, 100) if all(n % d for d in range(2, n))]


def generator(tries: int | None) -> ar.PDFA[str]:
    """At each prompt, completions are drawn evenly in a hidden stream until one is prime, or a number of `tries` is over; then its next digit is written."""
    rows: dict[str, dict[object, Fraction]] = {"end": {END: ONE}}
    steps: dict[str, dict[str, str]] = {}
    drawn = [str(n) for n in range(10, 100)]
    for w in ("", *"123456789"):
        fit = [n for n in drawn if n.startswith(w)]
        for k in range(tries or 1):
            state = f"{w}#{k}"
            again = state if tries is None else f"{w}#{k + 1}"
            rows[state] = {f"try{n}": Fraction(1, len(fit)) for n in fit}
            last = tries is not None and k + 1 == tries
            steps[state] = {f"try{n}": f"write{w}:{n[len(w)]}" if n in primes() or last else again for n in fit}
        for x in sorted({n[len(w)] for n in fit}):
            rows[f"write{w}:{x}"], steps[f"write{w}:{x}"] = {x: ONE}, {x: "end" if w else f"{x}#0"}
    return ar.PDFA([*(f"try{n}" for n in drawn), *"0123456789"], start="#0", next=rows, step=steps, default="end")


def uniform_primes() -> ar.Table:
    """The uniform joint on the primes of two digits, from the sieve: the share of the primes that go on with each digit."""
    found = primes()
    tens = {x: [p for p in found if p[0] == x] for x in "123456789"}
    rows: dict[str, dict[str, Fraction]] = {"": {x: Fraction(len(ps), len(found)) for x, ps in tens.items()}}
    rows |= {x: {p[1]: Fraction(1, len(ps)) for p in ps} for x, ps in tens.items()}
    return ar.Table("0123456789", rows, length=2, default={"0": 1})


def tried() -> list[str]:
    """The hidden symbols of `generator`."""
    return [f"try{n}" for n in range(10, 100)]


def prime_generator(bench: Bench) -> None:
    """Rejection sampling at every digit, with fresh coins, and never a memory of the prime that was found: uniform primes."""
    model, target = generator(None), uniform_primes()
    bench.proved(ar.same_joint(ar.Erased(model, tried()), target), "prime-generator", models={"generator": model, "primes": target})
    for p in primes():
        bench.check("every prime alike", ar.string_probability(target, p) == Fraction(1, 21))


# -- mutants ---------------------------------------------------------------------------------------------------------------------------

SAYS_COIN: Algorithm = {w: {"0": {"a": ONE}, "1": {"b": ONE}} for w in ("", "a", "b")}
FAIR: Coins = {"0": HALF, "1": HALF}


def one_coin(bench: Bench) -> str:
    """One coin, said twice."""
    models = {"shared": shared(SAYS_COIN, FAIR), "average": averaged(SAYS_COIN, FAIR)}
    bench.refuted(ar.same_joint(*models.values()), "mutant-one-coin", models=models)
    return "each letter says the coin: with one coin aa or bb, ½ each; the average is two fair letters"


def dependent(bench: Bench) -> str:
    """Each coin is fair, and the second is the first turned round."""
    turned = ar.Mixture([(HALF, ar.Table("ab", {"": {x: 1}, x: {y: 1}, y: {y: 1}}, length=2)) for x, y in ("ab", "ba")])
    models = {"turned": turned, "average": averaged(SAYS_COIN, FAIR)}
    bench.refuted(ar.same_joint(*models.values()), "mutant-dependent", models=models)
    return "each letter says a fair coin, and the second coin is the first turned round: ab or ba"


UNSURE: Algorithm = {w: {"0": {"a": HALF, "b": HALF}, "1": {"a": Fraction(4, 5), "b": Fraction(1, 5)}} for w in ("", "a", "b")}


def averaged_logits(bench: Bench) -> str:
    """The mean of the logits in place of that of the probabilities."""
    # √(½·⅘) : √(½·⅕) = 2 : 1
    answer = {"a": Fraction(2, 3), "b": Fraction(1, 3)}
    bench.check("the mean logit", answer["a"] ** 2 / answer["b"] ** 2 == (HALF * Fraction(4, 5)) / (HALF * Fraction(1, 5)))
    logits = ar.Table("ab", {"": answer, "a": answer, "b": answer}, length=2)
    model = fresh(UNSURE, FAIR)
    bench.refuted(ar.same_joint(ar.Erased(model, ["coin0", "coin1"]), logits), "mutant-averaged-logits", models={"fresh": model, "logits": logits})
    return "answers ½ : ½ and ⅘ : ⅕ by a fair coin: the average says a with 13/20, the mean of the logits with ⅔"


def given_up(bench: Bench) -> str:
    """The generator that gives up after two tries."""
    model, target = generator(2), uniform_primes()
    bench.refuted(ar.same_joint(ar.Erased(model, tried()), target), "mutant-given-up", models={"generator": model, "primes": target})
    bench.check("it writes composites", ar.string_probability(ar.Erased(model, tried()), "10") > 0)
    return "after two tries it writes the next digit of what it drew last, prime or not: 10 has positive probability"


THEOREM = Theorem(
    name="D6",
    title="derandomised next-token probabilities",
    statement="A randomised next-token algorithm that throws new coins at every token has the same joint as its average over the coins. "
    "Rejection sampling of completions, digit by digit, is an example: it generates uniform primes. With one coin for the whole string the average has another joint.",
    mathematics="P[wx] = Σ_c P[w]·π(c|w)·R(x|w,c) = P[w]·γ(x|w),  γ(x|w) = Σ_c π(c|w)·R(x|w,c)",
    hypotheses=("the coins at a token are independent of earlier coins, given the prompt", "γ is the mean of the probabilities", "some completion is accepted, and there is no limit on tries (they end with probability 1)"),
    parts=(
        Part("first-order induction", "every alphabet, algorithm, length and finite set of coins: one coin and one token at a time, by two solvers; a shared coin fails the step", fresh_coins),
        Part("symbolic identity", "rejection sampling, any shares ρ_x ≤ ρ: what K tries answer, and that failures vanish (two solvers); the limit K → ∞ in words", rejection),
        Part("exact finite check", "64 algorithms of two letters with certain answers and 4 others, a coin of ⅓ and ⅔: fresh coins are the average, a shared coin is for 40 of the 64", every_small_algorithm),
        Part("construction", "uniform primes of two digits by rejection sampling, no limit on tries", prime_generator),
    ),
    mutants=(
        Mutant("The average keeps the joint with one coin for the whole string.", "“new coins at every token”", one_coin),
        Mutant("It keeps it where every coin is fair.", "the coins are independent", dependent),
        Mutant("The mean of the logits keeps the joint.", "the mean of the probabilities", averaged_logits),
        Mutant("Two tries are enough for uniform primes.", "no limit on tries", given_up),
    ),
)
