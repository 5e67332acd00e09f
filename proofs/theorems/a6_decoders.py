"""A6: decoders that add no support cannot tell the models of one joint apart.

The decoder is an uninterpreted function from distributions to distributions, so the induction holds for every decoder, alphabet and length.
That the named decoders add no support has one reason: each gives what it keeps a weight f(p(x))/Z with f(0) = 0. The library's decoders are
held to that form exactly; a temperature that is no 1/k, which the library refuses to compute, rests on the form alone.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cmp_to_key
from itertools import product
from math import prod

import arprops as ar
from arprops.core.words import Outcome
from arprops.solve.bench import Bench
from arprops.solve.theorem import Mutant, Part, Theorem
from arprops.views.decoder import Decoder

END = ar.END

# Two models: `before` are their masses, `after` those of the decoded models. An answer is a Dist, and D a function of it and of nothing else.
DECODED = """
(set-logic UFNRA)
(declare-sort Prompt 0)
(declare-sort Outcome 0)
(declare-sort Dist 0)
(declare-fun add (Prompt Outcome) Prompt)
(declare-fun weight (Dist Outcome) Real)
(declare-fun D (Dist) Dist)
(declare-fun answer1 (Prompt) Dist)
(declare-fun answer2 (Prompt) Dist)
(declare-fun before1 (Prompt) Real)
(declare-fun after1 (Prompt) Real)
(declare-fun after2 (Prompt) Real)
(declare-const w Prompt)
(declare-const x Outcome)
(assert (= (before1 (add w x)) (* (before1 w) (weight (answer1 w) x))))
(assert (= (after1 (add w x)) (* (after1 w) (weight (D (answer1 w)) x))))
(assert (= (after2 (add w x)) (* (after2 w) (weight (D (answer2 w)) x))))
"""
ONE_JOINT = "(assert (=> (not (= (before1 w) 0.0)) (= (answer1 w) (answer2 w))))  ; A1: one joint before\n"
NO_SUPPORT = "(assert (forall ((p Dist) (y Outcome)) (! (=> (= (weight p y) 0.0) (= (weight (D p) y) 0.0)) :pattern ((weight (D p) y)))))\n"
SO_FAR = "(assert (= (after1 w) (after2 w)))\n(assert (=> (= (before1 w) 0.0) (= (after1 w) 0.0)))  ; the induction hypothesis\n"


def any_decoder(bench: Bench) -> None:
    """By induction: impossible before is impossible after, and the masses after agree; x may be END."""
    bench.valid(
        "base",
        DECODED + "(declare-const start Prompt)\n(assert (and (= (before1 start) 1.0) (= (after1 start) 1.0) (= (after2 start) 1.0)))\n"
        "(assert (not (and (= (after1 start) (after2 start)) (=> (= (before1 start) 0.0) (= (after1 start) 0.0)))))\n",
        comment="at the empty prompt all masses are 1",
    )
    bench.valid(
        "step-support",
        DECODED + NO_SUPPORT + SO_FAR + "(assert (= (before1 (add w x)) 0.0))\n(assert (not (= (after1 (add w x)) 0.0)))\n",
        comment="if what is impossible before w is impossible after, so it is at wx",
    )
    bench.valid(
        "step-masses",
        DECODED + ONE_JOINT + SO_FAR + "(assert (not (= (after1 (add w x)) (after2 (add w x)))))\n",
        comment="if the masses after agree at w, they agree at wx: either both are 0, or D is given one distribution",
    )


def the_form(bench: Bench) -> None:
    """f(p(x))/Z on what is kept, f(0) = 0."""
    bench.valid(
        "kept-and-normalised",
        "(set-logic UFNRA)\n(declare-sort Outcome 0)\n(declare-fun p (Outcome) Real)\n(declare-fun decoded (Outcome) Real)\n"
        "(declare-fun keep (Outcome) Bool)\n(declare-fun f (Real) Real)\n(declare-const Z Real)\n(declare-const x Outcome)\n"
        "(assert (= (* (decoded x) Z) (ite (keep x) (f (p x)) 0.0)))\n(assert (= (f 0.0) 0.0))\n(assert (> Z 0.0))\n"
        "(assert (= (p x) 0.0))\n(assert (not (= (decoded x) 0.0)))\n",
        comment="what weighs f(p(x))/Z where it is kept, and 0 elsewhere, weighs 0 where p(x) is 0; f is the identity, or p^(1/T) with 0 < T < ∞",
    )


# Each decoder with the power of p that it normalises on what it keeps.
NAMED: list[tuple[Decoder, int]] = [
    *((ar.Temperature(Fraction(1, k)), k) for k in (1, 2, 5)),
    *((ar.TopK(k), 1) for k in (1, 2, 3)),
    *((ar.TopP(p), 1) for p in ("1/2", "2/3", 1)),
    *((ar.MinP(p), 1) for p in (0, "1/2", 1)),
    *((ar.Typical(p), 1) for p in ("1/3", "2/3", 1)),
    *((ar.EpsilonCutoff(p), 1) for p in ("1/4", "1/2", 1)),
    (ar.Greedy(), 1),
    (ar.Greedy("last"), 1),
]


def grid(size: int) -> list[ar.Dist[Outcome]]:
    """Every distribution on a, b and END whose weights are multiples of 1/size."""
    rows = [row for row in product(range(size + 1), repeat=3) if sum(row) == size]
    return [ar.Dist({x: Fraction(n, size) for x, n in zip(("a", "b", END), row, strict=True)}) for row in rows]


def named_have_the_form(bench: Bench) -> None:
    """The decoded weights are the powers of the kept weights over their sum, and nothing kept had weight 0."""
    for (decoder, power), p in product(NAMED, grid(12)):
        decoded = decoder.decode(p, ("a", "b"))
        total = sum(p[x] ** power for x in decoded)
        bench.check("p^k over its sum on what is kept", all(decoded[x] == p[x] ** power / total for x in decoded), f"{decoder} of {p}")
        bench.check("no support added", set(decoded) <= set(p) and not decoder.adds_support, f"{decoder} of {p}")
    for p in grid(12):  # the stated fall-back: an ε that would empty the set keeps the argmax, a alone where all tie
        best = max(p[x] for x in p)
        kept = set(ar.EpsilonCutoff(1).decode(p, ("a", "b")))
        bench.check("a cutoff of 1 keeps the first of the heaviest", kept == {next(x for x in ("a", "b", END) if p[x] == best)}, repr(p))


ROWS: list[dict[object, Fraction]] = [
    {"a": Fraction(1)}, {END: Fraction(1)}, {"a": Fraction(1, 2), "b": Fraction(1, 2)}, {"b": Fraction(2, 3), END: Fraction(1, 3)},
]  # fmt: skip


def one_joint_classes() -> list[list[ar.Table]]:
    """The tables of horizon 2 with rows of ROWS, by joint: first answer, and the answers where that is positive."""
    classes: dict[object, list[ar.Table]] = {}
    for rows in product(ROWS, repeat=3):
        table = ar.Table("ab", dict(zip(("", "a", "b"), rows, strict=True)), horizon=2)
        key = tuple(table.rows[w] for w in [(), *((x,) for x in "ab" if x in table.rows[()])])
        classes.setdefault(key, []).append(table)
    return [members for members in classes.values() if len(members) > 1]


def every_class(bench: Bench) -> None:
    """Within each class: one joint before, and after every named decoder; a beam from the start returns one completion."""
    for members in one_joint_classes():
        for other in members[1:]:
            bench.proved(ar.same_joint(members[0], other))
            for decoder, _ in NAMED:
                bench.proved(ar.same_joint(ar.Decoded(members[0], decoder), ar.Decoded(other, decoder)))
            for width in (1, 2, 4):
                one, two = (ar.complete(side, method="beam", width=width) for side in (members[0], other))
                bench.check("one completion by beam", one == two, f"{members[0].rows} and {other.rows}")


def beam_scores(bench: Bench) -> None:
    """A beam that ranks by mass sees the same scores in both models; its choice among them, ties included, is a fixed function."""
    bench.valid(
        "beam-score",
        "(set-logic QF_NRA)\n; Q1[w], Q2[w], and the answers to one outcome at w\n"
        + "".join(f"(declare-const {name} Real)\n" for name in ("mass1", "mass2", "answer1", "answer2"))
        + "(assert (= mass1 mass2))\n(assert (=> (not (= mass1 0.0)) (= answer1 answer2)))  ; one joint\n"
        "(assert (not (= (* mass1 answer1) (* mass2 answer2))))\n",
        comment="one joint gives each continuation of each hypothesis one score, so every beam holds the same hypotheses, step by step",
    )


# -- mutants --------------------------------------------------------------------------------------------------------------------------

LEFT = ar.Table("ab", {"": {"a": 1}, "a": {END: 1}, "b": {"a": 1}}, horizon=2)
RIGHT = ar.Table("ab", {"": {"a": 1}, "a": {END: 1}, "b": {"b": 1}}, horizon=2)


def uniform_mixing(bench: Bench) -> str:
    """One in a hundred uniform."""
    bench.satisfiable(
        "mutant-support-added",
        DECODED + ONE_JOINT + "(assert (= (before1 w) 0.0))\n(assert (and (= (after1 w) 1.0) (= (after2 w) 1.0)))  ; D made w possible\n"
        "(assert (not (= (after1 (add w x)) (after2 (add w x)))))\n",
        comment="where w is impossible before and possible after, the answers to it are free and visible",
    )
    one, two = (ar.Decoded(side, ar.UniformMixing("1/100")) for side in (LEFT, RIGHT))
    bench.proved(ar.same_joint(LEFT, RIGHT), "mutant-one-joint-before", models={"Q1": LEFT, "Q2": RIGHT})
    bench.refuted(ar.same_joint(one, two), "mutant-uniform-mixing", models={"Q1": one, "Q2": two})
    return "both are certain of the string a; mixed with 1/100 uniform the prompt b has mass 1/300, where one answers a and the other b"


def table_of(p: ar.Table, change: Callable[[tuple[str, ...], Mapping[object, Fraction]], dict[object, Fraction]]) -> ar.Table:
    """The table with every row changed and normalised; the prompt is there for a change that consults a second model."""
    rows: dict[tuple[str, ...], dict[object, Fraction]] = {}
    for prompt, row in p.rows.items():
        raw = change(prompt, {x: row[x] for x in ("a", "b", END)})
        rows[prompt] = {x: weight / sum(raw.values()) for x, weight in raw.items()}
    return ar.Table("ab", rows, horizon=2)


def smoothing(bench: Bench) -> str:
    """Add 1/100 to each weight, and normalise."""
    one, two = (table_of(side, lambda _, row: {x: weight + Fraction(1, 100) for x, weight in row.items()}) for side in (LEFT, RIGHT))
    bench.refuted(ar.same_joint(one, two), "mutant-smoothing", models={"Q1": one, "Q2": two})
    return "the same two, with 1/100 added to each of the three weights: b has mass 1/103, where the answers differ"


def contrastive(bench: Bench) -> str:
    """Expert over amateur, 1/1000 where the amateur says 0: a function of two distributions, of which the second is free at b."""
    expert = ar.Table("ab", {"": {"a": "1/2", "b": "1/2"}, "a": {"a": 1}, "b": {"a": "1/2", "b": "1/2"}}, horizon=2)
    amateurs = [ar.Table("ab", {"": {"a": 1}, "a": {"a": 1}, "b": {"a": weak, "b": 1 - weak}}, horizon=2) for weak in (Fraction(1, 4), Fraction(3, 4))]
    bench.proved(ar.same_joint(*amateurs), "mutant-amateurs-one-joint", models={"amateur1": amateurs[0], "amateur2": amateurs[1]})
    ratio = lambda weak: lambda w, row: {x: p / (weak.rows[w][x] or Fraction(1, 1000)) for x, p in row.items()}  # noqa: E731
    one, two = (table_of(expert, ratio(weak)) for weak in amateurs)
    bench.check("no support added to the expert", all(set(one.rows[w]) == set(expert.rows[w]) for w in expert.rows))
    bench.refuted(ar.same_joint(one, two), "mutant-contrastive", models={"Q1": one, "Q2": two})
    return "amateurs of one joint, both never b: after b they say a with 1/4 and 3/4, and the contrastive answers of one expert are 3/4 and 1/4"


def tie_rule(bench: Bench) -> str:
    """The first, or the last, of two that tie."""
    coin = ar.Table("ab", {"": {"a": "1/2", "b": "1/2"}}, horizon=1)
    one, two = ar.Decoded(coin, ar.Greedy("first")), ar.Decoded(coin, ar.Greedy("last"))
    bench.refuted(ar.same_joint(one, two), "mutant-tie-rule", models={"Q1": one, "Q2": two})
    return "a fair choice of a or b: greedy with ties to the first gives a, with ties to the last gives b"


def converse(bench: Bench) -> str:
    """A decoder forgets."""
    p, q = (ar.Table("ab", {"": {"a": share, "b": 1 - share}}, horizon=1) for share in (Fraction(2, 3), Fraction(3, 4)))
    one, two = ar.Decoded(p, ar.Greedy()), ar.Decoded(q, ar.Greedy())
    bench.proved(ar.same_joint(one, two), "mutant-greedy-alike", models={"Q1": one, "Q2": two})
    bench.refuted(ar.same_joint(p, q), "mutant-other-joints-before", models={"Q1": p, "Q2": q})
    return "a with 2/3 and with 3/4: greedy is certain of a in both, and the joints are two"


def always_fails(bench: Bench) -> str:
    """All uniform is a constant, which tells nothing apart."""
    one, two = (ar.Decoded(side, ar.UniformMixing(1)) for side in (LEFT, RIGHT))
    bench.check("it adds support", ar.UniformMixing(1).adds_support)
    bench.proved(ar.same_joint(one, two), "mutant-all-uniform", models={"Q1": one, "Q2": two})
    return "mixing with the uniform distribution at rate 1 adds support, and gives every model one joint"


Factors = tuple[Fraction, ...]
Ranking = Callable[[Factors, Factors], bool]
"""Whether the first list of conditionals scores higher."""


def held(p: ar.Table, width: int, steps: int, higher: Ranking) -> list[tuple[object, ...]]:
    """The hypotheses of a beam after some steps, best first; none is left out for being impossible, and ties keep the alphabet's order."""
    hypotheses: list[tuple[tuple[object, ...], Factors]] = [((), ())]
    for _ in range(steps):
        grown: list[tuple[tuple[object, ...], Factors]] = []
        for written, factors in hypotheses:
            if written[-1:] == (END,):
                grown.append((written, factors))
                continue
            row = ar.next_distribution(p, "".join(map(str, written)))
            grown += [((*written, x), (*factors, row[x])) for x in ("a", "b", END)]
        hypotheses = sorted(grown, key=cmp_to_key(lambda one, two: higher(two[1], one[1]) - higher(one[1], two[1])))[:width]
    return [written for written, _ in hypotheses]


def by_mass(one: Factors, two: Factors) -> bool:
    """The product of the conditionals."""
    return prod(one) > prod(two)


def by_floored_logarithm(one: Factors, two: Factors) -> bool:
    """The sum of their logarithms, −10⁹ for that of 0; compared exactly."""
    logs = [sum((ar.log(factor) for factor in side if factor), ar.LogSum()) for side in (one, two)]
    return logs[0] - logs[1] > -(10**9) * (sum(not factor for factor in two) - sum(not factor for factor in one))


def by_last(one: Factors, two: Factors) -> bool:
    """The last conditional alone."""
    return one[-1] > two[-1]


def twins(a: dict[object, str], horizon: int) -> tuple[ar.Table, ar.Table]:
    """Two models of one joint that begin with a; after b, which is impossible, one says a and the other b."""
    one, two = (ar.Table("ab", {"": {"a": 1}, "a": a, "b": {x: 1}}, horizon=horizon, default={END: 1}) for x in "ab")
    return one, two


def floored(bench: Bench) -> str:
    """A beam wider than the support keeps what is impossible, and ranks it by what is free."""
    p, q = twins({"a": "1/3", "b": "1/3", END: "1/3"}, 2)
    bench.proved(ar.same_joint(p, q), "mutant-beam-one-joint", models={"Q1": p, "Q2": q})
    bench.check("by mass they hold the same", held(p, 4, 3, by_mass) == held(q, 4, 3, by_mass))
    found = [held(side, 4, 3, by_floored_logarithm) for side in (p, q)]
    bench.check("possible strings first", set(found[0][:3]) == set(found[1][:3]) == {("a", END), ("a", "a", END), ("a", "b", END)})
    bench.check("the fourth differs", [beam[3] for beam in found] == [("b", "a", END), ("b", "b", END)])
    return "three possible strings and a beam of four: with ln 0 = −10⁹ the fourth place goes to ba in one model and to bb in the other"


def last_conditional(bench: Bench) -> str:
    """A certain answer after an impossible token outranks everything."""
    p, q = (
        ar.Table("ab", {"": {"a": 1}, "a": {"a": "1/2", "b": "1/2"}, "aa": {END: 1}, "ab": {END: 1}, "b": {x: 1}}, horizon=3, default={END: 1}) for x in "ab"
    )
    bench.proved(ar.same_joint(p, q), "mutant-last-one-joint", models={"Q1": p, "Q2": q})
    bench.check("by mass they hold the same", held(p, 2, 2, by_mass) == held(q, 2, 2, by_mass))
    best = [held(side, 2, 2, by_last)[0] for side in (p, q)]
    bench.check("the best two tokens differ", best == [("b", "a"), ("b", "b")], repr(best))
    return "ranked by the last conditional a beam of two prefers ba in one model and bb in the other, both of mass 0"


def impossible_prompt(bench: Bench) -> str:
    """After an impossible prompt a beam completes what is free."""
    found = [ar.complete(side, "b", method="beam", width=2) for side in (LEFT, RIGHT)]
    bench.check("the completions of b", [str(one) for one in found] == ["a", "b"], repr(found))
    return "one joint, and the beam completes the impossible prompt b with a in one model, with b in the other"


THEOREM = Theorem(
    name="A6",
    title="decoders",
    statement="A decoder that is a fixed function of the next-token distribution and never adds support turns one joint into one joint; so do all the usual "
    "ones, and a beam search that ranks by prefix mass.",
    mathematics="(∀p supp D(p) ⊆ supp p) ∧ (∀w Q1[w] = Q2[w])  ⟹  ∀w (D∘Q1)[w] = (D∘Q2)[w]",
    hypotheses=(
        "D is one function for both models, its tie rule included",
        "D sees the next-token distribution alone",
        "D adds no support",
        "for a beam: it ranks by prefix mass, from a possible prompt",
    ),
    parts=(
        Part("first-order induction", "every decoder (D is uninterpreted), alphabet and length; joined by induction over prompts, from A1", any_decoder),
        Part("first-order induction", "every decoder of the form f(p(x))/Z with f(0) = 0 adds no support; temperature at every 0 < T < ∞ is one", the_form),
        Part("exact finite check", f"{len(NAMED)} decoders of the library on the 91 distributions over three outcomes in twelfths: that form, and no support", named_have_the_form),
        Part("exact finite check", "the classes of one joint among 64 tables of horizon 2, after each of these decoders, and a beam of width 1, 2 and 4", every_class),
        Part("first-order induction", "the scores of a beam are the joint's; that what a beam holds is a function of its scores is its definition", beam_scores),
    ),
    mutants=(
        Mutant("The same for mixing with the uniform distribution.", "“adds no support” is dropped", uniform_mixing),
        Mutant("The same for additive smoothing.", "“adds no support” is dropped", smoothing),
        Mutant("The same for contrastive decoding.", "“sees the next-token distribution alone” is dropped: a second model", contrastive),
        Mutant("The same for two greedy decoders.", "“one function, its tie rule included” is dropped", tie_rule),
        Mutant("One joint after decoding means one joint before.", "the implication is turned around", converse),
        Mutant("A decoder that adds support never keeps one joint.", "“need not” becomes “cannot”", always_fails),
        Mutant("The same for a beam that reads ln 0 as −10⁹.", "“ranks by prefix mass” is changed", floored),
        Mutant("The same for a beam that ranks by the last conditional.", "“ranks by prefix mass” is changed", last_conditional),
        Mutant("The same for a beam from any prompt.", "“from a possible prompt” is dropped", impossible_prompt),
    ),
)
