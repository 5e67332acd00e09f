"""One forged verdict for every way the kernel has of saying no, beside a genuine one that differs from it as little as can be.

True here: a forgery reaches the code it stands under and no other; its neighbour is believed, so nothing else is wrong with it.
Must never enter: the kernel. Verdicts are data, and `disable.py` hands them to kernels with a hole.
Doubtful: where a forgery spoils the claim and not the certificate (two alphabets, a source where a model is due), the neighbour
is the same question about objects that it may be asked about.
"""

from fractions import Fraction
from typing import Any, cast

from arprops.core.certificate import (
    Bisimulation,
    ClosedClass,
    Computed,
    Escape,
    FromStrings,
    Frontier,
    Invariant,
    Ranking,
    Separation,
    Sides,
    Visits,
)
from arprops.core.claim import (
    KL,
    Comparison,
    CrossEntropy,
    Entropy,
    Extrapolation,
    FiniteMass,
    Length,
    NextProbability,
    PrefixProbability,
    Probability,
    SameConditionals,
    SameJoint,
    SameStrings,
    Tight,
    TotalVariation,
    ZeroPromptCount,
)
from arprops.core.logsum import LogSum
from arprops.core.verdict import Proved, Refuted, Unknown, Verdict
from arprops.core.words import END
from tests.refuse.endless import ENDLESS, GENUINE_ENDLESS
from tests.refuse.forgery import Forgery, from_claim, from_witness, one_side, wrong_claim
from tests.refuse.small import (
    A_THEN_STOP,
    A_THEN_STOP_ELSE_B,
    AB,
    ANY,
    ANY_AB,
    B_THEN_STOP,
    COIN,
    COIN_AB,
    COIN_TWICE,
    EVEN,
    FLIP,
    FOREVER,
    HALT,
    LEAK,
    LOOP,
    MIXED,
    NO_B,
    SPLIT,
    THIRD,
    Partial,
    machine,
)

ONE, HALF = Fraction(1), Fraction(1, 2)
INF = float("inf")
ANYTHING = cast("Any", "nonsense")


COIN_BLOCKS = Bisimulation((0,), (0, 0))
# Over SPLIT's two states (alike) and COIN's one: every state is the first unit vector.
ALIKE = ((0, ONE),)
SPLIT_BASIS = Invariant((0,), (ALIKE, ALIKE, ALIKE))
TREE = Frontier(((0, "a"), (1, "a")))
ONCE = PrefixProbability(COIN, ("a",))
COIN_VISITS = Visits((Fraction(2),), (0,))
LEAK_VISITS = Visits((Fraction(2), None), (0, 0))
TAIL = Visits((ONE, Fraction(1)), (1, 0))  # of A_THEN_STOP's possible states
SHORT = machine(AB, {0: ({"a": "1/2", "b": "1/2"}, {"a": 1, "b": 1}), 1: ({END: 1}, {})})
LONG = machine(AB, {0: ({"a": "1/2", "b": "1/2"}, {"a": 1, "b": 2}), 1: ({END: 1}, {}), 2: ({END: 1}, {})})
A_COIN_THEN_LOOP = machine(AB, {0: ({"a": "1/2", END: "1/2"}, {"a": 1}), 1: ({"a": "1/2", "b": "1/2"}, {})})
SURE_TWICE = Separation(("b",))
HUGE = 10**5000

FORGERIES: dict[str, Forgery] = {
    # -- check.py
    "verdict.kind": Forgery(Proved(Tight(COIN), Ranking((0,))), Unknown(Tight(COIN), "nobody looked", "nothing")),
    "comparison.kind": from_claim(Comparison(ONCE, "==", HALF), Sides(Computed(), Computed()), Computed()),
    "comparison.not_established": wrong_claim(Comparison(ONCE, "<=", HALF), Comparison(ONCE, "<", HALF), Sides(Computed(), Computed())),
    "comparison.not_refuted": Forgery(
        Refuted(Comparison(ONCE, "<", HALF), Sides(Computed(), Computed())), Refuted(Comparison(ONCE, "<=", HALF), Sides(Computed(), Computed()))
    ),
    "comparison.relation": wrong_claim(Comparison(ONCE, "==", HALF), Comparison(ONCE, ANYTHING, HALF), Sides(Computed(), Computed())),
    "comparison.float": wrong_claim(
        Comparison(FiniteMass(COIN), "<", cast("Any", INF)),
        Comparison(FiniteMass(COIN), "<", cast("Any", 1.5)),
        Sides(COIN_VISITS, Computed()),
    ),
    "model.refused": from_claim(  # SPLIT's own belief would refuse in the same way
        Comparison(KL(A_THEN_STOP, Partial(B_THEN_STOP)), "==", cast("Any", INF)),
        Sides(Escape((), "a"), Computed()),
        Sides(TAIL, Computed()),
    ),
    # -- equality.py: which certificate for which claim
    "equality.alphabet": wrong_claim(SameJoint(COIN, COIN), SameJoint(COIN, COIN_AB), Bisimulation((0,), (0,))),
    "equality.source": wrong_claim(SameJoint(COIN, COIN), SameJoint(COIN, MIXED), Bisimulation((0,), (0,))),
    "equality.partial": wrong_claim(SameJoint(COIN, Partial(COIN)), SameConditionals(COIN, cast("Any", Partial(COIN))), Bisimulation((0,), (0,))),
    "equality.joint_only": wrong_claim(
        SameJoint(A_THEN_STOP, A_THEN_STOP_ELSE_B),
        SameConditionals(A_THEN_STOP, A_THEN_STOP_ELSE_B),
        Invariant((0, 1), (((0, ONE),), ((1, ONE),), ((0, ONE),), ((1, ONE),))),
    ),
    "equality.from_strings": wrong_claim(
        SameJoint(COIN, COIN_TWICE), SameConditionals(COIN, COIN_TWICE), FromStrings(COIN_BLOCKS, Ranking((0,)))
    ),
    "equality.kind": from_claim(SameJoint(COIN, COIN_TWICE), COIN_BLOCKS, Ranking((0,))),
    # -- a separation
    "separation.kind": from_witness(SameJoint(COIN, THIRD), Separation(()), Ranking((0,))),
    "separation.malformed": from_witness(SameJoint(COIN, THIRD), Separation(("a",)), Separation(cast("Any", "a"))),
    "separation.alphabet": from_witness(SameConditionals(COIN, THIRD), Separation(("a",)), Separation(("c",))),
    "separation.partial": Forgery(
        Refuted(SameConditionals(COIN, THIRD), Separation(())), Refuted(SameConditionals(COIN, cast("Any", Partial(THIRD))), Separation(()))
    ),
    "separation.next": from_witness(SameConditionals(A_THEN_STOP, A_THEN_STOP_ELSE_B), SURE_TWICE, Separation(("a",))),
    "separation.joint": Forgery(
        Refuted(SameConditionals(A_THEN_STOP, A_THEN_STOP_ELSE_B), SURE_TWICE), Refuted(SameJoint(A_THEN_STOP, A_THEN_STOP_ELSE_B), SURE_TWICE)
    ),
    "separation.strings": Forgery(
        Refuted(SameJoint(FLIP, A_THEN_STOP), Separation(())), Refuted(SameStrings(FLIP, A_THEN_STOP), Separation(()))
    ),
    # -- a bisimulation
    "bisimulation.malformed": from_claim(SameJoint(COIN, COIN_TWICE), COIN_BLOCKS, Bisimulation((0,), cast("Any", [0, 0]))),
    "bisimulation.states": from_claim(SameJoint(COIN, COIN_TWICE), COIN_BLOCKS, Bisimulation((0,), (0,))),
    "bisimulation.block": Forgery(
        Proved(SameJoint(A_THEN_STOP, A_THEN_STOP_ELSE_B), Bisimulation((0, 1), (0, 1))),
        Proved(SameConditionals(A_THEN_STOP, A_THEN_STOP_ELSE_B), Bisimulation((0, 1, 2), (0, 1, 2))),
    ),
    "bisimulation.start": Forgery(
        Proved(SameJoint(COIN, COIN_TWICE), COIN_BLOCKS), Proved(SameJoint(COIN, THIRD), Bisimulation((0,), (1,)))
    ),
    # -- an invariant
    "invariant.malformed": from_claim(SameJoint(SPLIT, COIN), SPLIT_BASIS, Invariant((0,), (ALIKE, ALIKE, cast("Any", ((0, 1.0),))))),
    "invariant.range": from_claim(SameJoint(SPLIT, COIN), SPLIT_BASIS, Invariant((0,), (ALIKE, ALIKE, ((1, ONE),)))),
    "invariant.pivots": from_claim(SameJoint(SPLIT, COIN), SPLIT_BASIS, Invariant((0, 1), (ALIKE, ALIKE, ALIKE))),
    "invariant.more_states": from_claim(SameJoint(SPLIT, COIN), SPLIT_BASIS, Invariant((0,), (ALIKE, ALIKE))),
    "invariant.fewer_states": from_claim(SameJoint(SPLIT, COIN), SPLIT_BASIS, Invariant((0,), (ALIKE, ALIKE, ALIKE, ALIKE))),
    "invariant.final": from_claim(SameJoint(SPLIT, COIN), SPLIT_BASIS, Invariant((), ((), (), ()))),
    # the basis of SPLIT and COIN, claimed of MIXED and COIN: its span is not closed under the symbol
    "invariant.closed": Forgery(Proved(SameJoint(SPLIT, COIN), SPLIT_BASIS), Proved(SameJoint(MIXED, COIN), SPLIT_BASIS)),
    # everything is in the span of the unit vectors, but the starts differ
    "invariant.start": Forgery(
        Proved(SameJoint(SPLIT, COIN), SPLIT_BASIS),
        Proved(SameJoint(COIN, THIRD), Invariant((0, 1), (((0, ONE),), ((1, ONE),)))),
    ),
    # -- tightness.py
    "tight.kind": from_claim(Tight(COIN_TWICE), Ranking((0, 0)), Separation(())),
    "tight.malformed": from_claim(Tight(COIN_TWICE), Ranking((0, 0)), Ranking((0, cast("Any", HALF)))),
    "tight.states": from_claim(Tight(COIN_TWICE), Ranking((0, 0)), Ranking((0, 0, 0))),
    "tight.rank": from_claim(Tight(A_THEN_STOP), Ranking((1, 0)), Ranking((0, 0))),
    "leak.kind": from_witness(Tight(LEAK), ClosedClass(("b",), (0,)), Separation(())),
    "class.malformed": from_witness(Tight(LEAK), ClosedClass(("b",), (0,)), ClosedClass(("b",), (0,), cast("Any", "0"))),
    "class.impossible": from_witness(Tight(LEAK), ClosedClass(("b",), (0,)), ClosedClass(("b", "a"), (0,))),
    "class.first": from_witness(Tight(LEAK), ClosedClass(("b",), (0,)), ClosedClass(("b",), (0,), 1)),
    "class.states": from_witness(Tight(LEAK), ClosedClass(("b",), (0,)), ClosedClass(("b",), (0, 0))),
    "class.ends": from_witness(Tight(LEAK), ClosedClass(("b",), (0,)), ClosedClass(("a",), (0, 1))),
    "class.rank": from_witness(Tight(LOOP), ClosedClass((), (0, 1)), ClosedClass((), (0, 0))),
    # -- visits.py
    "visits.malformed": one_side(FiniteMass(COIN), "==", 1, COIN_VISITS, Visits((cast("Any", 2.0),), (0,))),
    "visits.states": one_side(FiniteMass(COIN), "==", 1, COIN_VISITS, Visits((Fraction(2), None), (0, 0))),
    "visits.none_ends": one_side(FiniteMass(LEAK), "==", HALF, LEAK_VISITS, Visits((None, None), (0, 0))),
    "visits.none_leaves": one_side(FiniteMass(A_THEN_STOP), "==", 1, TAIL, Visits((None, ONE), (1, 0))),
    "visits.none_counts": Forgery(
        Proved(Comparison(Length(LEAK), "<=", cast("Any", INF)), Sides(Frontier(()), Computed())),
        Proved(Comparison(Length(LEAK), "<=", cast("Any", INF)), Sides(LEAK_VISITS, Computed())),
    ),
    "visits.rank": one_side(FiniteMass(LOOP), "==", 0, Visits((None, None), (0, 0)), Visits((ONE, Fraction(0)), (1, 0))),
    "visits.balance": one_side(FiniteMass(COIN), "==", 1, COIN_VISITS, Visits((Fraction(2001, 1000),), (0,))),
    # -- divergence.py
    "divergence.alphabet": wrong_claim(
        Comparison(KL(HALT, COIN), "==", LogSum({Fraction(2): ONE})),
        Comparison(KL(HALT, COIN_AB), "==", LogSum({Fraction(2): ONE})),
        Sides(Visits((ONE,), (0,)), Computed()),
    ),
    "divergence.escape": Forgery(
        Proved(Comparison(KL(HALT, COIN), "<", 1), Sides(Visits((ONE,), (0,)), Computed())),
        Proved(Comparison(KL(COIN, HALT), "<", 1), Sides(COIN_VISITS, Computed())),
    ),
    "divergence.source": wrong_claim(
        Comparison(KL(COIN, COIN), "==", 0), Comparison(KL(SPLIT, COIN), "==", 0), Sides(COIN_VISITS, Computed())
    ),
    "divergence.zero_class": Forgery(
        Proved(Comparison(Entropy(FLIP), "==", cast("Any", INF)), Sides(ClosedClass((), (0,)), Computed())),
        Proved(Comparison(Entropy(FOREVER), "==", cast("Any", INF)), Sides(ClosedClass((), (0,)), Computed())),
    ),
    "divergence.kind": one_side(KL(COIN, COIN), "==", 0, COIN_VISITS, Ranking((0,))),
    "escape.malformed": one_side(KL(COIN, HALT), "==", INF, Escape((), "a"), Escape((), cast("Any", ["a"]))),
    "escape.impossible": one_side(KL(COIN, HALT), "==", INF, Escape((), "a"), Escape((), "b")),
    "escape.covered": one_side(KL(COIN, HALT), "==", INF, Escape((), "a"), Escape((), END)),
    # -- frontier.py
    "frontier.malformed": one_side(TotalVariation(COIN, THIRD), "<", HALF, TREE, Frontier(cast("Any", [(0, "a")]))),
    "frontier.entry": one_side(TotalVariation(COIN, THIRD), "<", HALF, TREE, Frontier((cast("Any", ("0", "a")),))),
    "frontier.parent": one_side(TotalVariation(COIN, THIRD), "<", HALF, TREE, Frontier(((1, "a"), (0, "a")))),
    "frontier.symbol": one_side(TotalVariation(COIN, THIRD), "<", HALF, TREE, Frontier(((0, "a"), (1, "c")))),
    # an expanded prompt counted twice would count what finishes there twice
    "frontier.twice": one_side(FiniteMass(COIN), "<=", 1, TREE, Frontier(((0, "a"), (0, "a")))),
    "frontier.alphabet": wrong_claim(
        Comparison(TotalVariation(COIN, THIRD), "<=", 1), Comparison(TotalVariation(COIN, COIN_AB), "<=", 1), Sides(TREE, Computed())
    ),
    "frontier.escape": wrong_claim(Comparison(KL(HALT, COIN), "<", 1), Comparison(KL(COIN, HALT), "<", 1), Sides(Frontier(()), Computed())),
    "potential.malformed": one_side(Length(COIN), "<=", 2, Frontier((), (Fraction(2),)), Frontier((), (Fraction(-2),))),
    "potential.states": one_side(Length(COIN), "<=", 2, Frontier((), (Fraction(2),)), Frontier((), (Fraction(2), Fraction(2)))),
    "potential.inequality": one_side(Length(COIN), "<=", 2, Frontier((), (Fraction(2),)), Frontier((), (Fraction(3, 2),))),
    "floor.malformed": one_side(KL(COIN, THIRD), "<", 3, Frontier((), (Fraction(2),), 1), Frontier((), (Fraction(2),), cast("Any", "1"))),
    "floor.states": one_side(KL(COIN, COIN_TWICE), "<", 3, Frontier((), (Fraction(2),), 2), Frontier((), (Fraction(2),), 1)),
    # -- likelihood.py
    "likelihood.outcome": wrong_claim(
        Comparison(NextProbability(COIN, (), END), "<", 1), Comparison(NextProbability(COIN, (), "END"), "<", 1), Sides(Computed(), Computed())
    ),
    "likelihood.prompt": wrong_claim(
        Comparison(PrefixProbability(COIN, ("a",)), "<", 1), Comparison(PrefixProbability(COIN, ("c",)), "<", 1), Sides(Computed(), Computed())
    ),
    # -- value.py
    "value.computed": one_side(ONCE, "==", HALF, Computed(), COIN_VISITS),
    "value.kind": one_side(FiniteMass(COIN), "==", 1, COIN_VISITS, COIN_BLOCKS),
    "value.impossible_prompt": wrong_claim(
        Comparison(NextProbability(A_THEN_STOP, ("b",), END), "==", 1),
        Comparison(NextProbability(A_THEN_STOP.source(), ("b",), END), "==", 1),
        Sides(Computed(), Computed()),
    ),
    "value.alphabet": wrong_claim(
        Comparison(Probability(COIN, ANY), "==", 1), Comparison(Probability(COIN, ANY_AB), "==", 1), Sides(COIN_VISITS, Computed())
    ),
    "extrapolation.partial": wrong_claim(
        Comparison(Extrapolation(A_THEN_STOP, NO_B, 1), "==", 0),
        Comparison(Extrapolation(cast("Any", Partial(A_THEN_STOP)), NO_B, 1), "==", 0),
        Sides(Visits((ONE,), (0,)), Computed()),
    ),
    "extrapolation.none": wrong_claim(
        Comparison(Extrapolation(A_THEN_STOP, NO_B, 1), "==", 0),
        Comparison(Extrapolation(A_THEN_STOP, NO_B, 0), "==", 0),
        Sides(Visits((ONE,), (0,)), Computed()),
    ),
    **ENDLESS,
}

# Further genuine verdicts, so that every kind of certificate and quantity is accepted at least once, and for the mutations to spoil.
GENUINE: tuple[Verdict, ...] = (
    Proved(SameStrings(SPLIT, COIN), SPLIT_BASIS),
    Proved(SameConditionals(COIN, COIN_TWICE), COIN_BLOCKS),
    Refuted(SameStrings(COIN, THIRD), Separation(())),
    Refuted(Tight(FLIP), ClosedClass(("b", "a"), (0,))),
    Proved(Comparison(Length(COIN), "==", 2), Sides(COIN_VISITS, Computed())),
    Proved(Comparison(CrossEntropy(COIN, THIRD), "==", LogSum({Fraction(3): Fraction(2), Fraction(2): -ONE})), Sides(COIN_VISITS, Computed())),
    Proved(Comparison(Entropy(COIN), "==", LogSum({Fraction(2): Fraction(2)})), Sides(COIN_VISITS, Computed())),
    Proved(Comparison(KL(COIN, THIRD), "<", KL(THIRD, HALT)), Sides(COIN_VISITS, Escape((), "a"))),
    Proved(Comparison(KL(SPLIT, COIN), "==", 0), Sides(SPLIT_BASIS, Computed())),
    Proved(Comparison(TotalVariation(SPLIT, COIN), "==", 0), Sides(SPLIT_BASIS, Computed())),
    Proved(Comparison(KL(FLIP, LEAK), "==", cast("Any", INF)), Sides(Escape(("b",), "a"), Computed())),
    Proved(Comparison(KL(A_COIN_THEN_LOOP, FLIP), "==", cast("Any", INF)), Sides(Escape((), END), Computed())),
    Proved(Comparison(Entropy(A_COIN_THEN_LOOP), "==", cast("Any", INF)), Sides(ClosedClass(("a",), (0,)), Computed())),
    Proved(Comparison(TotalVariation(SHORT, LONG), "==", 0), Sides(Frontier(((0, "a"), (0, "b"))), Computed())),
    Proved(Comparison(Entropy(COIN), "<", 10), Sides(Frontier((), (Fraction(2),)), Computed())),
    Proved(Comparison(Probability(COIN, EVEN), "==", Fraction(2, 3)), Sides(Visits((Fraction(4, 3), Fraction(2, 3)), (0, 0)), Computed())),
    Proved(Comparison(Probability(COIN, EVEN, ("a",), whole=True), "==", Fraction(1, 3)), Sides(Visits((Fraction(4, 3), Fraction(2, 3)), (0, 0)), Computed())),
    Proved(Comparison(Probability(COIN_AB, NO_B), "<=", 1), Sides(Frontier(((0, "a"),)), Computed())),
    Proved(Comparison(ZeroPromptCount(A_THEN_STOP, 2), "==", 4), Sides(Computed(), Computed())),
    Proved(Comparison(NextProbability(MIXED, ("a",), "a"), "==", Fraction(13, 30)), Sides(Computed(), Computed())),
    Proved(Comparison(PrefixProbability(MIXED, ("a",), END), "==", Fraction(17, 72) + Fraction(0)), Sides(Computed(), Computed())),
    *GENUINE_ENDLESS,
)
