"""D4: with a hidden stream a model may first draw what it needs and then write what follows from it.

The sampler reads coins r and returns the string f(r). The model writes r into the hidden stream, token by token, and then the letters of f(r); erasing the
hidden stream leaves the sampler's joint. The induction is over what has been written, for every f, alphabet and weights of the coins. A model of the
public stream alone has no choice but the posterior of the coins. Costs are counted in words: one run of the sampler and one look-up for each token.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product

import arprops as ar
from arprops.solve.bench import Bench
from arprops.solve.theorem import Mutant, Part, Theorem

END = ar.END
ZERO, ONE, HALF = Fraction(0), Fraction(1), Fraction(1, 2)
Sampler = Mapping[str, str]
"""The public string of each sequence of coins."""


def reals(*names: str) -> str:
    """Free constants: what is shown of them holds for all real numbers."""
    return "".join(f"(declare-const {name} Real)\n" for name in names)


# The coins r are fixed and have weight `weight`; `mass` is the model's mass of the hidden r followed by the public w.
HIDDEN = """
(set-logic UFNRA)
(declare-sort Coins 0)
(declare-sort Word 0)
(declare-sort Letter 0)
(declare-fun add (Word Letter) Word)
(declare-fun weight (Coins) Real)
(declare-fun letter (Coins Word) Letter)  ; what f(r) has after w, where w begins f(r); END counts as a letter here
(declare-fun begins (Word Coins) Bool)    ; w begins f(r)
(declare-fun mass (Coins Word) Real)
(declare-const r Coins)
(declare-const w Word)
(declare-const x Letter)
(assert (= (begins (add w x) r) (and (begins w r) (= (letter r w) x))))
(assert (= (mass r (add w x)) (* (mass r w) (ite (= (letter r w) x) 1.0 0.0))))  ; the model's answer at r w is certain: the letter of f(r)
"""


def hidden_stream(bench: Bench) -> None:
    """The mass of r and w is that of r where w begins f(r), and 0 elsewhere; summed over r it is the sampler's."""
    bench.valid(
        "base",
        HIDDEN + "(declare-const empty Word)\n(assert (begins empty r))\n(assert (= (mass r empty) (weight r)))\n"
        "(assert (not (= (mass r empty) (ite (begins empty r) (weight r) 0.0))))\n",
        comment="before the first public letter: the hidden stream has drawn r with its weight",
    )
    bench.valid(
        "step",
        HIDDEN + "(assert (= (mass r w) (ite (begins w r) (weight r) 0.0)))\n(assert (not (= (mass r (add w x)) (ite (begins (add w x) r) (weight r) 0.0))))\n",
        comment="one more public letter",
    )
    bench.valid(
        "one-more-sequence-of-coins",
        "(set-logic QF_LRA)\n" + reals("erased", "sampled", "mass", "weight") + "(declare-const begins Bool)\n"
        "(assert (= erased sampled))\n(assert (= mass (ite begins weight 0.0)))\n(assert (not (= (+ erased mass) (+ sampled (ite begins weight 0.0)))))\n",
        comment="erasing r sums over it: Σ_r mass(r w) = Σ weight(r) over the r whose string begins with w, which is the sampler's P[w]",
    )
    bench.valid(
        "the-public-model-is-the-posterior",
        "(set-logic QF_NRA)\n" + reals("here", "longer", "answer", "posterior") + "(assert (> here 0.0))\n(assert (= longer (* here answer)))\n"
        "(assert (= (* posterior here) longer))  ; the share of the weight on coins that go on with x, among those that fit w\n(assert (not (= answer posterior)))\n",
        comment="without the hidden stream the answer at a possible w is forced: P[wx]/P[w], the posterior of the coins summed over those that go on with x",
    )


# -- models ----------------------------------------------------------------------------------------------------------------------------


def in_stream(f: Sampler, coins: Mapping[str, Fraction], tokens: Mapping[str, str]) -> ar.PDFA[str]:
    """Writes the coins as hidden tokens, one by one, and then the letters of f(r); a state is what has been written. All r are equally long."""
    length, public = len(next(iter(coins))), sorted({x for w in f.values() for x in w} | {"a", "b"})
    rows: dict[str, dict[object, Fraction]] = {"": {}}
    steps: dict[str, dict[str, str]] = {}
    for n in range(length):
        for begun in sorted({r[:n] for r in coins}):
            here = sum((m for r, m in coins.items() if r.startswith(begun)), ZERO)
            after = {c: sum((m for r, m in coins.items() if r.startswith(begun + c)), ZERO) / here for c in tokens}
            rows[begun], steps[begun] = {tokens[c]: m for c, m in after.items()}, {tokens[c]: begun + c for c, m in after.items() if m}
    for r in coins:
        for n, x in enumerate(f[r]):
            rows[f"{r}:{f[r][:n]}" if n else r] = {x: ONE}
            steps[f"{r}:{f[r][:n]}" if n else r] = {x: f"{r}:{f[r][: n + 1]}"}
        rows[f"{r}:{f[r]}" if f[r] else r] = {END: ONE}
    return ar.PDFA([*tokens.values(), *public], start="", next=rows, step=steps, default=f"{r}:{f[r]}" if f[r] else r)


def writes(string: str) -> ar.PDFA[int]:
    """The model that is certain of one string."""
    rows: dict[int, dict[object, Fraction]] = {i: {x: ONE} for i, x in enumerate(string)} | {len(string): {END: ONE}}
    return ar.PDFA("ab", start=0, next=rows, step={i: {x: i + 1} for i, x in enumerate(string)}, default=len(string))


def target(f: Sampler, coins: Mapping[str, Fraction]) -> ar.Table:
    """The public model: the posterior at every possible prompt, by sums over the coins that fit; a at the impossible ones."""
    masses: dict[str, Fraction] = {}
    ends: dict[str, Fraction] = {}
    for r, mass in coins.items():
        ends[f[r]] = ends.get(f[r], ZERO) + mass
        for n in range(len(f[r]) + 1):
            masses[f[r][:n]] = masses.get(f[r][:n], ZERO) + mass
    horizon = max(map(len, f.values()))
    rows = {w: {**{x: masses.get(w + x, ZERO) / m for x in "ab"}, END: ends.get(w, ZERO) / m} for w, m in masses.items() if len(w) < horizon}
    return ar.Table("ab", rows, horizon=horizon, default={"a": 1})


def activations(f: Sampler, coins: Mapping[str, Fraction]) -> ar.PFA[object]:
    """The coins are drawn by an internal activation before the first token, which later tokens read; nobody sees it."""
    transitions = [((r, i), x, (r, i + 1), ONE) for r in coins for i, x in enumerate(f[r])]
    return ar.PFA("ab", initial={(r, 0): m for r, m in coins.items()}, final={(r, len(f[r])): 1 for r in coins}, transitions=transitions)


def samplers(strings: tuple[str, ...]) -> Iterator[Sampler]:
    """Every sampler that reads two coins and returns one of these strings."""
    coins = ["".join(w) for w in product("01", repeat=2)]
    for values in product(strings, repeat=4):
        yield dict(zip(coins, values, strict=True))


FAIR = {"".join(w): Fraction(1, 4) for w in product("01", repeat=2)}
BIASED = {"00": Fraction(1, 2), "01": Fraction(1, 6), "10": Fraction(1, 12), "11": Fraction(1, 4)}
TOKENS = {"0": "head", "1": "tail"}


def every_small_sampler(bench: Bench) -> None:
    """A hidden stream, a seed in front, a latent drawn once, an activation: one joint, the sampler's."""
    for coins, strings in ((FAIR, ("aa", "ab", "ba", "bb")), (BIASED, ("", "b", "ab"))):
        for f in samplers(strings):
            public = target(f, coins)
            stream = in_stream(f, coins, TOKENS)
            latent = ar.Mixture([(m, writes(f[r])) for r, m in coins.items()])
            named = len(set(f.values())) == 4 and f["00"] == "ab" and f["01"] == "aa" and f["10"] == "bb"
            bench.proved(ar.same_joint(ar.Erased(stream, list(TOKENS.values())), public), "hidden-stream" if named else "", models={"stream": stream, "public": public})
            bench.proved(ar.same_joint(latent, public), "latent-drawn-once" if named else "", models={"latent": latent, "public": public})
            bench.proved(ar.same_joint(activations(f, coins), public))
            for w, mass in _strings(f, coins).items():
                bench.check("the sampler's probabilities", ar.string_probability(public, w) == mass, f"{f}: {w}")


def _strings(f: Sampler, coins: Mapping[str, Fraction]) -> dict[str, Fraction]:
    found: dict[str, Fraction] = {}
    for r, mass in coins.items():
        found[f[r]] = found.get(f[r], ZERO) + mass
    return found


PRIMES = (2, 3, 5, 7)


def primes_in_hiding(bench: Bench) -> None:
    """[pq, p, q] with p and q drawn in the hidden stream: after them every token is certain. The public model needs the factoring."""
    digits = "0123456789"
    rows: dict[str, dict[object, Fraction]] = {"": {f"draw{p}": Fraction(1, 4) for p in PRIMES}}
    steps: dict[str, dict[str, str]] = {"": {f"draw{p}": f"{p}" for p in PRIMES}}
    for p in PRIMES:
        rows[f"{p}"], steps[f"{p}"] = {f"draw{q}": Fraction(1, 4) for q in PRIMES}, {f"draw{q}": f"{p}{q}:" for q in PRIMES}
        for q in PRIMES:
            written = f"{p * q:02d}{p}{q}"
            for n, x in enumerate(written):
                rows[f"{p}{q}:{written[:n]}"], steps[f"{p}{q}:{written[:n]}"] = {x: ONE}, {x: f"{p}{q}:{written[: n + 1]}"}
            rows[f"{p}{q}:{written}"] = {END: ONE}
    hidden = [f"draw{p}" for p in PRIMES]
    stream = ar.PDFA([*hidden, *digits], start="", next=rows, step=steps, default="22:0422")
    counts: dict[str, int] = {}
    for p, q in product(PRIMES, repeat=2):
        for n in range(5):
            counts[f"{p * q:02d}{p}{q}"[:n]] = counts.get(f"{p * q:02d}{p}{q}"[:n], 0) + 1
    public = ar.Table(digits, {w: {x: Fraction(counts.get(w + x, 0), c) for x in digits} for w, c in counts.items() if len(w) < 4}, length=4, default={"0": 1})
    bench.proved(ar.same_joint(ar.Erased(stream, hidden), public), "primes-in-hiding", models={"stream": stream, "public": public})
    for p, q in product(PRIMES, repeat=2):
        prompt = (f"draw{p}", f"draw{q}", *f"{p * q:02d}{p}{q}")
        bench.check("certain after two hidden tokens", all(max(m for _, m in ar.next_distribution(stream, prompt[:n]).items()) == 1 for n in range(2, 7)))


# -- mutants ---------------------------------------------------------------------------------------------------------------------------

TWICE = {"0": "aa", "1": "bb"}
EVEN = {"0": HALF, "1": HALF}


def unread(bench: Bench) -> str:
    """Hidden tokens that later tokens cannot read: each public token draws its own."""
    rows = {"draw": {"head": HALF, "tail": HALF}, "head": {"a": ONE}, "tail": {"b": ONE}}
    rows2 = {f"{name}{n}": row for n in (1, 2) for name, row in rows.items()} | {"end": {END: ONE}}
    steps = {f"draw{n}": {"head": f"head{n}", "tail": f"tail{n}"} for n in (1, 2)} | {f"{name}{n}": {x: "draw2" if n == 1 else "end"} for n in (1, 2) for name, x in (("head", "a"), ("tail", "b"))}
    stream = ar.PDFA(["head", "tail", "a", "b"], start="draw1", next=rows2, step=steps, default="end")
    public = target(TWICE, EVEN)
    bench.refuted(ar.same_joint(ar.Erased(stream, ["head", "tail"]), public), "mutant-unread", models={"stream": stream, "public": public})
    return "one coin, aa or bb: if each letter draws a hidden coin of its own and reads no other, ab has probability ¼"


def prior(bench: Bench) -> str:
    """The public model that asks the prior of the coins at every token."""
    public = target(TWICE, EVEN)
    naive = ar.Table("ab", {w: {"a": HALF, "b": HALF} for w in ("", "a", "b")}, length=2)
    bench.refuted(ar.same_joint(naive, public), "mutant-prior", models={"naive": naive, "public": public})
    return "one coin, aa or bb: by the prior each letter is a fair coin, and ab has probability ¼"


def unmarked(bench: Bench) -> str:
    """The coins are written in letters of the public stream."""
    stream = _letters()
    public = target(TWICE, EVEN)
    bench.check("the coins stand in the public stream", ar.string_probability(stream, "aaa") == HALF)
    bench.refuted(ar.same_joint(stream, public), "mutant-unmarked", models={"stream": stream, "public": public})
    bench.check("erased by their letters, the text goes too", ar.string_probability(ar.Erased(stream, "b"), "aaa") == ar.string_probability(ar.Erased(stream, "b"), "") == HALF)
    return "one coin, written a or b, then aa or bb: nothing tells the coin from the text, which is aaa or bbb, and erasing b takes all of bbb"


def _letters() -> ar.PDFA[str]:
    rows: dict[str, dict[object, Fraction]] = {"": {"a": HALF, "b": HALF}, "end": {END: ONE}}
    rows |= {x * n: {x: ONE} for x in "ab" for n in (1, 2)}
    steps = {"": {"a": "a", "b": "b"}} | {x * n: {x: x * (n + 1) if n < 2 else "end"} for x in "ab" for n in (1, 2)}
    return ar.PDFA("ab", start="", next=rows, step=steps, default="end")


def one_stream(bench: Bench) -> str:
    """Two hidden streams under one public joint."""
    same = {"0": "a", "1": "b"}
    other = {"0": "b", "1": "a"}
    one, two = in_stream(same, EVEN, TOKENS), in_stream(other, EVEN, TOKENS)
    hidden = list(TOKENS.values())
    bench.proved(ar.same_joint(ar.Erased(one, hidden), ar.Erased(two, hidden)), "mutant-one-public-joint", models={"one": one, "two": two})
    bench.refuted(ar.same_joint(one, two), "mutant-one-stream", models={"one": one, "two": two})
    return "head means a, or head means b: one public joint, a or b, and two joints of both streams"


def certain_answers(bench: Bench) -> str:
    """No hidden stream, no coins at the token: a deterministic writer has one string."""
    public = target(TWICE, EVEN)
    for w in ("aa", "ab", "ba", "bb"):
        bench.refuted(ar.same_joint(writer := writes(w), public), f"mutant-certain-answers-{w}", models={"writer": writer, "public": public})
    return "aa or bb, ½ each: after a hidden coin all answers are certain, and without one a writer with certain answers has one string only"


THEOREM = Theorem(
    name="D4",
    title="hidden tokens",
    statement="What a sampler produces from coins is the public joint of a model that first writes the coins into a hidden stream, at one run of the sampler for each token. "
    "So it is with a hidden seed in front, a latent drawn once, and a random activation that later tokens read. A model of the public stream alone must answer by the posterior of the coins.",
    mathematics="Σ_r P[r w] = Σ_r weight(r)·[w begins f(r)];  Q(x|w) = Σ_r weight(r)·[wx begins f(r)] / Σ_r weight(r)·[w begins f(r)]",
    hypotheses=("later tokens can read the hidden stream", "hidden tokens are marked as such", "the coins are drawn once", "polynomial: a run of the sampler is, and there are polynomially many coins (counted in words)"),
    parts=(
        Part("first-order induction", "every sampler, alphabet, length and weight of the coins: the joint of the erased stream, by two solvers; induction over what is written, and a fold over coins", hidden_stream),
        Part("exact finite check", "256 samplers of two fair coins and two letters, 81 of biased coins and strings of up to two: hidden stream, latent (which is a seed), activation and posterior", every_small_sampler),
        Part("construction", "[pq, p, q] with p and q in the hidden stream, primes of one digit: every later token is certain", primes_in_hiding),
    ),
    mutants=(
        Mutant("Hidden coins for each token do as well.", "later tokens can read the hidden stream", unread),
        Mutant("A public model may answer by the prior of the coins.", "“posterior”", prior),
        Mutant("The coins may be written in public letters and erased.", "hidden tokens are marked", unmarked),
        Mutant("The public joint determines the hidden stream.", "“public” is dropped from “joint”", one_stream),
        Mutant("A model whose answers are certain needs no hidden stream.", "the hidden stream", certain_answers),
    ),
)
