"""A5: aⁿbⁿ, four models with one joint for all n and all 0 < q < 1, and what each does at impossible prompts.

The models are counter machines with a parameter, so each claim about lengths and q is one formula for each pair of control states that
every move keeps. The kernel goes through the formula with exact arithmetic; its obligations go to z3 and to cvc5 besides, which find
reasons of their own. What the theorem counts (5 prompts, 251, 69/251, every k/251) is finite, and is computed exactly at one q: which
prompts are possible does not depend on q, since each weight is 0 identically or positive on the whole region.
"""

from collections.abc import Mapping
from fractions import Fraction
from itertools import product

import arprops as ar
from arprops.core.certificate import Inductive
from arprops.core.claim import Claim, Obeys, SameJoint
from arprops.core.verdict import Proved
from arprops.search.elementary import counted
from arprops.solve.bench import Bench
from arprops.solve.obligations import obligations
from arprops.solve.theorem import Mutant, Part, Theorem

END = ar.END
LENGTH, LAST = 8, 24


def anbn(off: list[tuple[str, Mapping[object, object]]], *, up: str = "q") -> ar.CounterMachine:
    """aⁿbⁿ with probability qⁿ(1−q); `off` says by n = #a − #b what is answered after an impossible prompt."""
    anyhow = {"a": ("off", {"n": 1}), "b": ("off", {"n": -1})}
    rise, fall = ("up", {"n": 1}), ("down", {"n": -1})
    return ar.CounterMachine(
        "ab",
        start="up",
        counters=["n"],
        parameters={"q": (0, 1)},
        control={
            "up": [
                ("n == 0", {"a": up, END: f"1 - ({up})"}, {**anyhow, "a": rise}),
                ("", {"a": "q", "b": "1 - q"}, {"a": rise, "b": fall}),
            ],
            "down": [("n == 0", {END: 1}, anyhow), ("", {"b": 1}, {**anyhow, "b": fall})],
            "off": [(when, row, anyhow) for when, row in off],
        },
    )


STOP = anbn([("", {END: 1})])
BALANCE = anbn([("n == 0", {END: 1}), ("n > 0", {"b": 1}), ("", {"a": 1})])
ONE_MORE = anbn([("n == -1", {END: 1}), ("n >= 0", {"b": 1}), ("", {"a": 1})])
NO_MORE_A = anbn([("", {"b": "1/2", END: "1/2"})])
MODELS = {"stop": STOP, "Q1": BALANCE, "plus_one": ONE_MORE, "Q2": NO_MORE_A}


def counting(last: str) -> ar.CounterMachine:
    """The strings after which #a − #b satisfies the guard, as a machine that can end there."""
    moves = {"a": ("count", {"n": 1}), "b": ("count", {"n": -1})}
    return ar.CounterMachine("ab", start="count", counters=["n"], control={"count": [(last, {END: 1}, moves), ("", {"a": 1}, moves)]})


AS_MANY = counting("n == 0")
NO_A_AFTER_B = ar.regex("a*b*", "ab")


def inductively(bench: Bench, name: str, claim: Claim, models: Mapping[str, ar.Model]) -> None:
    """The kernel's proof of the claim, and the same obligations by both solvers."""
    verdict = ar.decide(claim)
    bench.proved(verdict, name, models=dict(models))
    assert isinstance(verdict, Proved) and isinstance(verdict.certificate, Inductive)
    for obligation in obligations(claim, verdict.certificate):
        bench.valid(f"{name}-{obligation.name}", obligation.text, comment=obligation.comment)


def one_joint(bench: Bench) -> None:
    """P and each extension, for all lengths and all q."""
    for name, model in MODELS.items():
        if model is not STOP:
            inductively(bench, f"one-joint-{name.lower().replace('_', '-')}", SameJoint(STOP, model), {"P": STOP, name: model})
        bench.proved(ar.decide(ar.Comparison(ar.KL(STOP, model), "==", 0)))
    bench.refuted(ar.same_conditionals(BALANCE, NO_MORE_A), "q1-is-not-q2", models={"Q1": BALANCE, "Q2": NO_MORE_A})


def rules(bench: Bench) -> None:
    """R1 and R2, at every prompt, for all lengths and all q."""
    inductively(bench, "r1-of-q1", Obeys(BALANCE, AS_MANY, prompts="all"), {"Q1": BALANCE, "as_many": AS_MANY})
    inductively(bench, "r2-of-q2", Obeys(NO_MORE_A, NO_A_AFTER_B, reads="completion", prompts="all"), {"Q2": NO_MORE_A})
    bench.proved(ar.obeys(NO_MORE_A, AS_MANY, prompts="possible"), "r1-of-q2-where-possible", models={"Q2": NO_MORE_A, "as_many": AS_MANY})


def counted_out(bench: Bench) -> None:
    """The prompts of length 8, and the shares: at q = 1/2, cut off where every completion in question has ended."""
    half = {name: model.at({"q": Fraction(1, 2)}) for name, model in MODELS.items()}
    for model in half.values():
        impossible = [w for w in map("".join, product("ab", repeat=LENGTH)) if not ar.possible(model, w)]
        bench.check("251 prompts of length 8 are impossible", len(impossible) == 251)
        bench.check("aabab is one of them", not ar.possible(model, "aabab") and ar.possible(model, "aaab"))
        bench.check("aaab is completed by bb", ar.probability(model, "bb", prompt="aaab") == 1)
    bench.check("Q1 goes on after aabab", ar.next_distribution(BALANCE, "aabab") == ar.Dist({"b": 1}))
    bench.check("Q2 tosses a coin after aabab", ar.next_distribution(NO_MORE_A, "aabab") == ar.Dist({"b": "1/2", END: "1/2"}))
    balanced = counted("ab", {"a": 1, "b": -1}, equals=0, up_to=LAST)
    cut = {name: ar.Truncated(model, LAST) for name, model in half.items()}
    for name, right in (("stop", 69), ("Q1", 251), ("plus_one", 0)):
        bench.check(f"{name} balances {right}", ar.extrapolation(cut[name], balanced, LENGTH) == Fraction(right, 251))
    below: dict[str, ar.Model] = {}
    for k, prompt in enumerate(impossible):
        mixed = ar.Overridden(cut["plus_one"], below=dict(below))
        if k % 25 == 0:
            bench.proved(ar.same_joint(mixed, cut["stop"]))
        share = sum(ar.probability(mixed, balanced, prompt=w, whole=True) for w in (prompt, *list(below)[-1:]))
        bench.check("each prompt is balanced or not, by itself", share == (1 if below else 0))
        below[prompt] = cut["Q1"]


def possible_changed(bench: Bench) -> str:
    """A model that begins with probability q² in place of q."""
    other = anbn([("", {END: 1})], up="q^2")
    bench.refuted(ar.same_joint(STOP, other), "mutant-possible-changed", models={"P": STOP, "Q": other})
    return "P begins with a with probability q, Q with q²: at q = 1/2 they differ at the empty prompt, 1/2 against 1/4"


def rule_everywhere(bench: Bench) -> str:
    """Q2 and R1 at every prompt."""
    verdict = ar.obeys(NO_MORE_A, AS_MANY, prompts="all")
    bench.refuted(verdict, "mutant-r1-of-q2", models={"Q2": NO_MORE_A, "as_many": AS_MANY})
    return "after the impossible prompt b, Q2 ends with probability 1/2, and b has one b more than a"


def rules_swapped(bench: Bench) -> str:
    """The rule of Q2 for the whole string in place of the completion."""
    bench.refuted(ar.obeys(NO_MORE_A, NO_A_AFTER_B, prompts="all"), "mutant-whole-string", models={"Q2": NO_MORE_A})
    return "the prompt ba holds an a after a b, and Q2 may end at once: the completion obeys R2, the whole string does not"


def late_difference(bench: Bench) -> str:
    """A machine that stops rising at n = 40 agrees with P on all prompts shorter than 40."""
    anyhow = {"a": "off", "b": "off"}
    rise, fall = ("up", {"n": 1}), ("down", {"n": -1})
    late = ar.CounterMachine(
        "ab",
        start="up",
        counters=["n"],
        parameters={"q": (0, 1)},
        control={
            "up": [
                ("n == 0", {"a": "q", END: "1 - q"}, {"a": rise, "b": "off"}),
                ("n >= 40", {"b": 1}, {"a": rise, "b": fall}),
                ("", {"a": "q", "b": "1 - q"}, {"a": rise, "b": fall}),
            ],
            "down": [("n == 0", {END: 1}, anyhow), ("", {"b": 1}, {**anyhow, "b": fall})],
            "off": [("", {END: 1}, anyhow)],
        },
    )
    bench.refuted(ar.same_joint(STOP, late), "mutant-late", models={"P": STOP, "late": late})
    return "a^40 is as probable under both, and then P goes on with a with probability q, the other never: one joint up to length 40 is not one joint"


THEOREM = Theorem(
    name="A5",
    title="aⁿbⁿ",
    statement=(
        "P(aⁿbⁿ) = qⁿ(1−q) has extensions with the same joint that balance every impossible prompt (Q1, rule R1) or never write a after b (Q2, rule R2), "
        "for all n and all q; of the 251 impossible prompts of length 8 the share completed with as many a as b can be every k/251."
    ),
    mathematics="KL(P‖Q1) = KL(P‖Q2) = 0 for all 0 < q < 1, and Q1(·|aabab) ≠ Q2(·|aabab)",
    hypotheses=("0 < q < 1", "the extensions answer possible prompts as P does", "every prompt is answered"),
    parts=(
        Part("inductive invariant", "all n, all q, all prompts: one joint, KL 0 and other conditionals, by the kernel and by two solvers", one_joint),
        Part("inductive invariant", "all n, all q, all prompts: R1 of Q1, R2 of Q2, R1 of Q2 at possible prompts", rules),
        Part(
            "exact finite check",
            "the 256 prompts of length 8 at q = 1/2, cut off at 24 symbols; every k/251 by overriding k prompts, each of which adds 1/251",
            counted_out,
        ),
    ),
    mutants=(
        Mutant("The same for extensions that answer a possible prompt otherwise.", "“answers possible prompts as P does” is dropped", possible_changed),
        Mutant("Q2 keeps R1 at every prompt.", "“possible” is dropped from R1 of Q2", rule_everywhere),
        Mutant("R2 holds of prompt and completion together.", "“completion” is replaced by the whole string", rules_swapped),
        Mutant("What agrees with P on all prompts shorter than 40 has its joint.", "“all n” is bounded by a constant", late_difference),
    ),
)
