"""A7: softmax nets have no impossible prompt, so none is in the fibre of a joint that has one.

A softmax weight is a positive number over a sum of positive numbers; products of positive numbers are positive, at every length. The two
divergences follow: where P stops, the net does not, which is the witness of KL(net‖P) = +∞; and KL(P‖net) = 0 would mean one joint (B1).
Logits here are logarithms of rationals, as their softmax is rational, and the claims are then exact.
"""

from fractions import Fraction
from itertools import product
from math import exp, inf

import arprops as ar
from arprops.core.certificate import Escape
from arprops.core.claim import KL, Comparison, PrefixProbability
from arprops.search.decide import decide
from arprops.solve.bench import Bench
from arprops.solve.theorem import Mutant, Part, Theorem

END = ar.END

# e^z is any function with positive values; total(w, k) sums it over the first k of the outcomes 0 … size−1, END being one of them.
NET = """
(set-logic UFNIRA)
(declare-sort Prompt 0)
(declare-fun add (Prompt Int) Prompt)
(declare-fun exp_of_logit (Prompt Int) Real)
(declare-fun total (Prompt Int) Real)
(declare-fun answer (Prompt Int) Real)
(declare-fun mass (Prompt) Real)
(declare-const size Int)
(declare-const w Prompt)
(declare-const x Int)
(declare-const k Int)
(assert (and (<= 0 x) (< x size)))
"""


def all_possible(bench: Bench) -> None:
    """Sums, answers, masses: each is positive."""
    bench.valid(
        "total-is-positive",
        NET + "(assert (and (<= 1 k) (< k size)))\n(assert (= (total w (+ k 1)) (+ (total w k) (exp_of_logit w k))))\n"
        "(assert (> (exp_of_logit w k) 0.0))\n(assert (> (total w k) 0.0))\n(assert (not (> (total w (+ k 1)) 0.0)))\n",
        comment="a sum of one more positive number is positive; the sum of the first one is that number",
    )
    bench.valid(
        "answer-is-positive",
        NET + "(assert (= (* (answer w x) (total w size)) (exp_of_logit w x)))\n(assert (> (exp_of_logit w x) 0.0))\n(assert (> (total w size) 0.0))\n"
        "(assert (not (> (answer w x) 0.0)))\n",
        comment="softmax: answer · total = e^logit, so every outcome has a positive answer",
    )
    bench.valid(
        "mass-is-positive",
        NET + "(assert (= (mass (add w x)) (* (mass w) (answer w x))))\n(assert (> (mass w) 0.0))\n(assert (> (answer w x) 0.0))\n"
        "(assert (not (> (mass (add w x)) 0.0)))\n",
        comment="if the net can produce w it can produce wx; it produces the empty prompt with mass 1",
    )


# P is any model with an impossible prompt; `net` is positive everywhere, by the part before.
BOTH = """
(set-logic UFNRA)
(declare-sort Prompt 0)
(declare-sort Outcome 0)
(declare-fun add (Prompt Outcome) Prompt)
(declare-fun mass_p (Prompt) Real)
(declare-fun mass_net (Prompt) Real)
(declare-fun answer_p (Prompt Outcome) Real)
(declare-fun answer_net (Prompt Outcome) Real)
(declare-const w Prompt)
(declare-const x Outcome)
(assert (= (mass_p (add w x)) (* (mass_p w) (answer_p w x))))
"""


def what_follows(bench: Bench) -> None:
    """Another joint, and a witness of the infinite divergence."""
    bench.valid(
        "other-joint",
        BOTH + "(assert (and (= (mass_p w) 0.0) (> (mass_net w) 0.0)))\n(assert (not (not (= (mass_p w) (mass_net w)))))\n",
        comment="at an impossible prompt of P the masses differ, so the net is not in the fibre; by B1 its KL from P is then positive",
    )
    bench.valid(
        "without-a-witness-all-is-possible",
        BOTH + "(assert (> (mass_p w) 0.0))\n(assert (>= (answer_p w x) 0.0))\n"
        "(assert (not (and (> (mass_net w) 0.0) (> (answer_net w x) 0.0) (= (answer_p w x) 0.0))))  ; (w, x) is no witness of KL(net‖P) = +∞\n"
        "(assert (and (> (mass_net w) 0.0) (> (answer_net w x) 0.0)))\n"
        "(assert (not (> (mass_p (add w x)) 0.0)))\n",
        comment="if no possible prompt w of P has an outcome x that the net may say and P may not, every wx is possible, so by induction from mass 1 every prompt is",
    )


# -- in the library -------------------------------------------------------------------------------------------------------------------


def net(start: tuple[int, ...], later: tuple[int, ...]) -> ar.PDFA[str]:
    """A softmax net of two states over {a, b}, with the logits ln n of a, b and END; it stays in the second state."""
    answers = {name: {x: Fraction(n, sum(row)) for x, n in zip(("a", "b", END), row, strict=True)} for name, row in (("start", start), ("later", later))}
    return ar.PDFA("ab", start="start", next=answers, step={name: {"a": "later", "b": "later"} for name in answers})


LOGITS = [(1, 1, 1), (1, 2, 3), (5, 1, 2), (1, 99, 900)]
P = ar.Table("ab", {"": {"a": 1}, "a": {"a": "1/2", END: "1/2"}, "b": {"b": 1}}, horizon=2)


def tables() -> list[ar.Table]:
    """Every table of horizon 2 over {a, b} with weights in {0, ½, 1} where the first token may be a, b or END."""
    weights = [row for row in product(range(3), repeat=3) if sum(row) == 2]
    rows = [{x: Fraction(n, 2) for x, n in zip(("a", "b", END), row, strict=True)} for row in weights]
    return [ar.Table("ab", {"": first, "a": a, "b": b}, horizon=2) for first, a, b in product(rows, repeat=3)]


def against_nets(bench: Bench) -> None:
    """Each table ends strings by force, so has impossible prompts; each net has none."""
    nets = [net(start, later) for start, later in product(LOGITS, repeat=2)]
    for q in nets:
        bench.check("no impossible prompt", next(ar.shortest(ar.zero_prompts(q)), None) is None)
    for i, p in enumerate(tables()):
        q = nets[i % len(nets)]
        bench.refuted(ar.same_joint(p, q))
        bench.proved(decide(Comparison(0, "<", KL(p, q))))
        bench.proved(decide(Comparison(KL(q, p), "==", inf)))


def named_example(bench: Bench) -> None:
    """One of each, to be stored, with the witness written out."""
    q = net((1, 2, 3), (5, 1, 2))
    models = {"P": P, "net": q}
    bench.refuted(ar.same_joint(P, q), "other-joint-stored", models=models)
    bench.proved(decide(Comparison(0, "<", KL(P, q))), "kl-from-p-is-positive", models=models)
    bench.proved(decide(Comparison(KL(q, P), "==", inf)), "kl-from-the-net-is-infinite", models=models)
    found = ar.kl(q, P)
    witness = found.witness if isinstance(found, ar.Infinite) else None
    bench.check("the witness", isinstance(witness, Escape), repr(found))
    assert isinstance(witness, Escape)
    possible, answers = ar.prefix_probability(q, witness.prompt), (ar.next_distribution(q, witness.prompt), ar.next_distribution(P, witness.prompt))
    bench.check("what the net may say and P may not", possible > 0 and answers[0][witness.outcome] > 0 == answers[1][witness.outcome])


# -- mutants --------------------------------------------------------------------------------------------------------------------------


def minus_infinity(bench: Bench) -> str:
    """A mask is a logit of −∞, which answers 0."""
    masked = ar.PDFA("ab", start=0, next={0: {"a": "1/2", END: "1/2"}}, step={0: {"a": 0, "b": 0}})
    bench.proved(decide(Comparison(PrefixProbability(masked, ("b",)), "==", 0)), "mutant-masked", models={"net": masked})
    other = ar.Overridden(masked, below={"b": {"b": 1}})
    bench.proved(ar.same_joint(masked, other), "mutant-masked-has-company", models={"net": masked, "other": other})
    return "logits (0, −∞, 0) for a, b, END: the prompt b is impossible, and the net shares its joint with a model that answers b for ever there"


def float64(bench: Bench) -> str:
    """The softmax of (0, −800, −800) in float64, its answers read as the rationals they are."""
    logits = (0.0, -800.0, -800.0)
    powers = [exp(z - max(logits)) for z in logits]
    answers = [Fraction(power / sum(powers)) for power in powers]
    bench.check("e^−800 is 0 in float64", answers == [1, 0, 0], repr(answers))
    underflown = ar.PDFA("ab", start=0, next={0: dict(zip(("a", "b", END), answers, strict=True))}, step={0: {"a": 0, "b": 0}})
    bench.proved(decide(Comparison(PrefixProbability(underflown, ("b",)), "==", 0)), "mutant-underflow", models={"net": underflown})
    # the ideal softmax stays positive, and by how much can be said
    bench.check("e^−800 lies between 2^−1155 and 2^−1154", ar.log(Fraction(1, 2**1155)) < -800 < ar.log(Fraction(1, 2**1154)))
    return "logits (0, −800, −800): in float64 the softmax is exactly (1, 0, 0), and b is impossible; ideally its weight is above 2⁻¹¹⁵⁶"


def every_joint(bench: Bench) -> str:
    """A joint without impossible prompts is that of a net: take logarithms."""
    p = ar.PDFA("ab", start=0, next={0: {"a": "1/6", "b": "1/3", END: "1/2"}}, step={0: {"a": 0, "b": 0}})
    q = net((1, 2, 3), (1, 2, 3))
    models = {"P": p, "net": q}
    bench.proved(ar.same_joint(p, q), "mutant-fibre-met", models=models)
    bench.proved(decide(Comparison(KL(q, p), "==", 0)), "mutant-divergence-0", models=models)
    return "P answers (1/6, 1/3, 1/2) everywhere: the net with the logits (0, ln 2, ln 3) is P, at KL 0 both ways"


def forced_end(bench: Bench) -> str:
    """A net that is cut off at a length forces END there, which is an answer without a softmax."""
    third = {"a": "1/3", "b": "1/3", END: "1/3"}
    cut = ar.Table("ab", {"": third}, horizon=1)
    bench.proved(decide(Comparison(PrefixProbability(cut, ("a", "a")), "==", 0)), "mutant-cut-off", models={"net": cut})
    p = ar.Overridden(cut, below={"aa": {"b": 1}})
    bench.proved(ar.same_joint(p, cut), "mutant-cut-off-in-a-fibre", models={"P": p, "net": cut})
    return "softmax (1/3, 1/3, 1/3), END forced after one symbol: aa is impossible, and the net is in a fibre with more than one model"


def both_infinite(bench: Bench) -> str:
    """The other direction is finite."""
    q = net((1, 2, 3), (5, 1, 2))
    bench.refuted(decide(Comparison(KL(P, q), "==", inf)), "mutant-other-direction", models={"P": P, "net": q})
    half = Fraction(1, 2)
    value = ar.log(6) + half * ar.log(Fraction(4, 5)) + half * ar.log(2) + half * ar.log(4)
    bench.proved(decide(Comparison(KL(P, q), "==", value)))
    return "P says a, and then a or nothing: KL(P‖net) is the finite sum ln(6) + ½·ln(4/5) + ½·ln 2 + ½·ln 4, not +∞"


THEOREM = Theorem(
    name="A7",
    title="softmax nets",
    statement="A net with finite logits has no impossible prompt, so it is in no fibre of a P that has one: KL(P‖net) is positive and KL(net‖P) is +∞.",
    mathematics="z(w) ∈ ℝ^{Σ∪{END}}, Q = softmax(z)  ⟹  ∀w Q[w] > 0;   ∃w P[w] = 0  ⟹  Q ∉ fibre(P), KL(P‖Q) > 0, KL(Q‖P) = +∞",
    hypotheses=("the logits are finite at every prompt, END among them", "the softmax is the ideal one: no underflow", "P has an impossible prompt"),
    parts=(
        Part("first-order induction", "every alphabet, prompt and net; e^z enters as a positive number alone", all_possible),
        Part("first-order induction", "every such P and net: other masses, and a witness; that this makes KL(P‖net) > 0 and KL(net‖P) = +∞ is B1", what_follows),
        Part("exact finite check", "216 tables of horizon 2, weights in {0, ½, 1}, each against one of 16 nets of two states: joint, both divergences", against_nets),
        Part("construction", "one P and one net, with the witness of +∞ looked at", named_example),
    ),
    mutants=(
        Mutant("A net whose logits may be −∞ has no impossible prompt.", "“finite logits” is dropped: masks", minus_infinity),
        Mutant("A net in float64 has no impossible prompt.", "“ideal softmax” is dropped: underflow", float64),
        Mutant("A net is in no fibre.", "“P has an impossible prompt” is dropped", every_joint),
        Mutant("A net that is cut off at a length has no impossible prompt.", "“at every prompt, END among them” is dropped: a forced END", forced_end),
        Mutant("KL(P‖net) = +∞.", "the direction is changed", both_infinite),
    ),
)
