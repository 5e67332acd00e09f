"""D5: whoever must answer questions truthfully about a secret may choose it later, or never, and answer by the posterior.

A transcript alternates questions and answers. Of each secret s the mass C_s(w) of having drawn it and of the transcript w is followed; the claim is that the
answerer who knows no secret gives w the mass Σ_s C_s(w). The induction is over transcripts, for every universe, prior, set of questions and questioner, also
a random one. The invariant: C_s(w) = G(w)·π(s)·[s fits w] and B(w) = G(w)·S(w), with G(w) the questioner's share, S(w) the prior mass of the secrets that fit w.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product

import arprops as ar
from arprops.solve.bench import Bench
from arprops.solve.theorem import Mutant, Part, Theorem

ZERO, ONE, HALF = Fraction(0), Fraction(1), Fraction(1, 2)
Secret = int
Universe = Mapping[str, frozenset[Secret]]
"""The questions, each with the secrets of which it is true."""
Questioner = Mapping[str, Mapping[str, Fraction]]
"""For each transcript that ends with an answer, and the empty one, the distribution of the next question; nothing where the game is over."""


def reals(*names: str) -> str:
    """Free constants: what is shown of them holds for all real numbers."""
    return "".join(f"(declare-const {name} Real)\n" for name in names)


ONE_SECRET = f"(set-logic QF_NRA)\n{reals('C', 'G', 'pi')}(declare-const fits Bool)  ; one secret: its mass with w, the questioner's share, its prior; it fits w\n"
INVARIANT = "(assert (= C (ite fits (* G pi) 0.0)))\n"


def transcripts(bench: Bench) -> None:
    """The committed side secret by secret, its sum, and the side that never chooses."""
    bench.valid(
        "committed-after-a-question",
        ONE_SECRET + INVARIANT + reals("g") + "; g is the probability of the question given w, the same for every secret: it is where the transcript is all the questioner sees\n"
        "(assert (not (= (* C g) (ite fits (* (* G g) pi) 0.0))))\n",
        comment="a question: C_s(wq) = C_s(w)·g(q|w), and the invariant is kept with G(wq) = G(w)·g(q|w)",
    )
    bench.valid(
        "committed-after-an-answer",
        ONE_SECRET + INVARIANT + "(declare-const truth Bool)   ; what is true of s\n(declare-const answer Bool)\n(define-fun later () Bool (and fits (= truth answer)))\n"
        "(assert (not (= (ite (= truth answer) C 0.0) (ite later (* G pi) 0.0))))\n",
        comment="a truthful answer: the secrets of which it is false lose their mass, and G stays",
    )
    bench.valid(
        "one-more-secret",
        "(set-logic QF_NRA)\n" + reals("sum", "G", "S", "pi") + "(declare-const fits Bool)\n(assert (= sum (* G S)))\n"
        "(assert (not (= (+ sum (ite fits (* G pi) 0.0)) (* G (+ S (ite fits pi 0.0))))))\n",
        comment="Σ_s C_s(w) = G(w)·S(w), S(w) = Σ π(s)·[s fits w], one secret at a time",
    )
    bench.valid(
        "deferred",
        "(set-logic QF_NRA)\n" + reals("B", "G", "S", "later", "g", "posterior") + "; later = S(wa), the part of S(w) on secrets of which the answer a is true\n"
        "(assert (= B (* G S)))\n(assert (and (>= S 0.0) (<= 0.0 later) (<= later S)))\n(assert (=> (> S 0.0) (= posterior (/ later S))))\n"
        "(assert (not (and (= (* B g) (* (* G g) S)) (= (* B posterior) (* G later)))))\n",
        comment="never choosing: B(wq) = B(w)·g(q|w) and B(wa) = B(w)·S(wa)/S(w) keep B = G·S (where S(w) = 0, w is impossible on both sides): so both sides agree at every transcript",
    )


# -- models ----------------------------------------------------------------------------------------------------------------------------


def answers(universe: Universe, question: str, secret: Secret) -> str:
    """y or n."""
    return "y" if secret in universe[question] else "n"


def committed(universe: Universe, prior: Mapping[Secret, Fraction], rounds: int, ask: Mapping[Secret, Questioner]) -> ar.Mixture:
    """The secret is drawn first, and every answer is the truth; `ask` is the questioner, by secret: the same one for all, if he sees the transcript only."""
    parts: list[tuple[Fraction, ar.Joint]] = []
    for secret, share in prior.items():
        rows: dict[str, dict[object, Fraction]] = {}
        level = [""]
        for _ in range(rounds):
            after: list[str] = []
            for w in level:
                rows[w] = dict(ask[secret][w])
                for q in (q for q, g in ask[secret][w].items() if g):
                    rows[w + q] = {answers(universe, q, secret): ONE}
                    after.append(w + q + answers(universe, q, secret))
            level = after
        parts.append((share, ar.Table([*universe, "y", "n"], rows, length=2 * rounds, default={"n": 1})))
    return ar.Mixture(parts)


def deferred(universe: Universe, prior: Mapping[Secret, Fraction], rounds: int, questioner: Questioner, *, updated: bool = True) -> ar.Table:
    """No secret is drawn: each answer by the prior mass of the secrets that fit the transcript (or of all, where it is not `updated`)."""
    rows: dict[str, dict[object, Fraction]] = {}
    level: list[tuple[str, list[Secret]]] = [("", [s for s, m in prior.items() if m])]
    for _ in range(rounds):
        after: list[tuple[str, list[Secret]]] = []
        for w, fit in level:
            rows[w] = dict(questioner[w])
            for q in (q for q, g in questioner[w].items() if g):
                asked = fit if updated else list(prior)
                total = sum((prior[s] for s in asked), ZERO)
                yes = sum((prior[s] for s in asked if s in universe[q]), ZERO) / total
                rows[w + q] = {"y": yes, "n": 1 - yes}
                after += [(w + q + a, [s for s in asked if answers(universe, q, s) == a]) for a in "yn" if rows[w + q][a]]
        level = after
    return ar.Table([*universe, "y", "n"], rows, length=2 * rounds, default={"n": 1})


THREE: Universe = {"p": frozenset({1}), "q": frozenset({2}), "r": frozenset({1, 3})}
PRIORS: Sequence[Mapping[Secret, Fraction]] = [
    {1: Fraction(1, 3), 2: Fraction(1, 3), 3: Fraction(1, 3)},
    {1: Fraction(1, 2), 2: Fraction(1, 3), 3: Fraction(1, 6)},
    {1: Fraction(3, 4), 2: Fraction(1, 4), 3: ZERO},
]


def questioners(questions: Sequence[str]) -> Iterator[Questioner]:
    """Every deterministic questioner of two rounds, and a random one."""
    for first, *second in product(questions, repeat=3):
        yield {"": {first: ONE}, **{first + a: {q: ONE} for a, q in zip("yn", second, strict=True)}}
    fair = dict.fromkeys(questions, Fraction(1, len(questions)))
    yield {"": fair, **{q + a: fair for q in questions for a in "yn"}}


def every_small_game(bench: Bench) -> None:
    """Three secrets, three questions, two rounds: one joint, and one answer wherever a transcript is possible."""
    for k, (prior, questioner) in enumerate(product(PRIORS, questioners([*THREE]))):
        drawn = {s: m for s, m in prior.items() if m}
        first, never = committed(THREE, drawn, 2, dict.fromkeys(drawn, questioner)), deferred(THREE, drawn, 2, questioner)
        random = k % 28 == 27
        bench.proved(ar.same_joint(first, never), f"random-questioner-{k // 28}" if random else "", models={"committed": first, "deferred": never})
        for w in (w for n in range(5) for w in map("".join, product("pqryn", repeat=n))):
            if random and ar.possible(first, w):
                bench.check("the posterior is the answer", ar.next_distribution(first, w) == ar.next_distribution(never, w), w)


def bits(n: int) -> tuple[Universe, dict[Secret, Fraction]]:
    """Secrets of n bits, drawn evenly; question i asks for bit i."""
    return {chr(ord("A") + i): frozenset(s for s in range(2**n) if s >> i & 1) for i in range(n)}, dict.fromkeys(range(2**n), Fraction(1, 2**n))


def summands(bench: Bench) -> None:
    """What the definition of the posterior sums: of 2ⁿ secrets, 2^(n−t) fit after t answered bits. Committing looks at one."""
    for n in range(1, 5):
        universe, prior = bits(n)
        questioner: dict[str, dict[str, Fraction]] = {}
        level = [""]
        for q in universe:
            questioner |= {w: {q: ONE} for w in level}
            level = [w + q + a for w in level for a in "yn"]
        first, never = committed(universe, prior, n, dict.fromkeys(prior, questioner)), deferred(universe, prior, n, questioner)
        bench.proved(ar.same_joint(first, never))
        for w in (w for w in questioner if w):
            fit = [s for s in prior if all(answers(universe, w[i], s) == w[i + 1] for i in range(0, len(w), 2))]
            bench.check("secrets that fit", len(fit) == 2 ** (n - len(w) // 2))
        bench.check("here all the sums are a half", all(set(never.rows[p].support) == {"y", "n"} and never.rows[p]["y"] == HALF for p in never.rows if len(p) % 2))


# -- mutants ---------------------------------------------------------------------------------------------------------------------------

PRIOR = PRIORS[0]
ASK_P_THEN_Q: Questioner = {"": {"p": ONE}, "py": {"q": ONE}, "pn": {"q": ONE}}


def peeking(bench: Bench) -> str:
    """The questioner sees the secret: p if it is 1, else q."""
    peeks: dict[Secret, Questioner] = {s: {"": {"p" if s == 1 else "q": ONE}} for s in PRIOR}
    first = committed(THREE, PRIOR, 1, peeks)
    never = deferred(THREE, PRIOR, 1, {"": {"p": Fraction(1, 3), "q": Fraction(2, 3)}})
    bench.check("the questions are alike", ar.next_distribution(first, "") == ar.next_distribution(never, ""))
    bench.refuted(ar.same_joint(first, never), "mutant-peeking", models={"committed": first, "deferred": never})
    return "three secrets; “is it 1?” is asked only where it is: after that question the answer is yes for certain, and ⅓ of the secrets that fit say yes"


def lying(bench: Bench) -> str:
    """The first answer is a lie: the secrets that fit it are the wrong ones."""
    prior = {1: HALF, 2: HALF}
    liar = ar.Mixture([(share, _liar(s)) for s, share in prior.items()])
    never = deferred(THREE, prior, 2, ASK_P_THEN_Q)
    bench.check("truthful, it is one joint", isinstance(ar.same_joint(committed(THREE, prior, 2, dict.fromkeys(prior, ASK_P_THEN_Q)), never), ar.Proved))
    bench.refuted(ar.same_joint(liar, never), "mutant-lying", models={"liar": liar, "deferred": never})
    return "secrets 1 and 2, “is it 1?”, “is it 2?”; who lies at first and is truthful then says yes, yes of the secret 2; no secret fits that"


def _liar(secret: Secret) -> ar.Table:
    first, second = answers(THREE, "p", secret), answers(THREE, "q", secret)
    lie = "n" if first == "y" else "y"
    return ar.Table("pqryn", {"": {"p": 1}, "p": {lie: 1}, "p" + lie: {"q": 1}, "p" + lie + "q": {second: 1}}, length=4, default={"n": 1})


def forgetting(bench: Bench) -> str:
    """Each answer by the prior, whatever was answered before."""
    prior = {1: HALF, 2: HALF}
    first, never = committed(THREE, prior, 2, dict.fromkeys(prior, ASK_P_THEN_Q)), deferred(THREE, prior, 2, ASK_P_THEN_Q, updated=False)
    bench.refuted(ar.same_joint(first, never), "mutant-forgetting", models={"committed": first, "deferred": never})
    return "secrets 1 and 2, “is it 1?”, “is it 2?”: by the prior both are answered yes with probability ¼"


def other_prior(bench: Bench) -> str:
    """The posterior of another prior."""
    first, never = committed(THREE, PRIORS[1], 2, dict.fromkeys(PRIORS[1], ASK_P_THEN_Q)), deferred(THREE, PRIORS[0], 2, ASK_P_THEN_Q)
    bench.refuted(ar.same_joint(first, never), "mutant-other-prior", models={"committed": first, "deferred": never})
    return "secrets drawn with ½, ⅓ and ⅙, answered as if they were equally likely: “is it 1?” is yes with ⅓, not ½"


def one_and_all(bench: Bench) -> str:
    """A posterior that cost no sum."""
    universe, prior = bits(3)
    questioner: Questioner = {"": {"A": ONE}, "Ay": {"B": ONE}, "An": {"B": ONE}}
    first = committed(universe, prior, 2, dict.fromkeys(prior, questioner))
    coin = ar.Table([*universe, "y", "n"], {**questioner, **{w: {"y": HALF, "n": HALF} for w in ("A", "AyB", "AnB")}}, length=4, default={"n": 1})
    bench.proved(ar.same_joint(first, coin), "mutant-one-and-all", models={"committed": first, "coin": coin})
    return "secrets of three bits, asked bit by bit: a fair coin for each answer is the posterior, and sums over no secrets"


THEOREM = Theorem(
    name="D5",
    title="deferred choice",
    statement="Committing to a secret and answering truthfully, and answering each question by the posterior given the transcript, are one joint over transcripts, "
    "if the questioner sees only the transcript. The posterior, computed from its definition, is a sum over all secrets that fit the transcript.",
    mathematics="Σ_s π(s)·∏ g(q_t|w)·[a_t = s(q_t)] = ∏ g(q_t|w)·(S(w q_t a_t)/S(w)),  S(w) = Σ_s π(s)·[s fits w]",
    hypotheses=("the questioner sees only the transcript (he may be random)", "answers are truthful", "the posterior is that of the prior the secret is drawn from", "the universe is finite"),
    parts=(
        Part("first-order induction", "every universe, prior, questioner and number of rounds: secret by secret and turn by turn, by two solvers; induction over transcripts joins them", transcripts),
        Part("exact finite check", "three secrets, three questions, two rounds: all 27 deterministic questioners and a random one, three priors", every_small_game),
        Part("exact finite check", "secrets of up to four bits asked bit by bit: 2^(n−t) secrets fit after t answers (which is no lower bound for the cost: there every posterior is ½)", summands),
    ),
    mutants=(
        Mutant("It holds for every questioner.", "“the questioner sees only the transcript”", peeking),
        Mutant("It holds for every answerer who commits.", "“truthfully”", lying),
        Mutant("Answering by the prior gives the same joint.", "“posterior given the transcript”", forgetting),
        Mutant("Any prior will do.", "the prior is the one the secret is drawn from", other_prior),
        Mutant("Whoever answers by the posterior must sum over all secrets that fit.", "“computed from its definition”", one_and_all),
    ),
)
