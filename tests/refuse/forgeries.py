"""One forged verdict for every way the kernel has of saying no, beside a genuine one that differs from it as little as can be.

True here: a forgery reaches the code it stands under and no other; its neighbour is believed, so nothing else is wrong with it.
Must never enter: the kernel. Verdicts are data, and `disable.py` hands them to kernels with a hole.
Doubtful: where a forgery spoils the claim and not the certificate (two alphabets, a source where a model is due), the neighbour
is the same question about objects that it may be asked about.
"""

from dataclasses import replace
from fractions import Fraction
from typing import Any, cast

from arprops.core.certificate import (
    AtPrompt,
    Bisimulation,
    ClosedClass,
    Computed,
    Each,
    Escape,
    FromStrings,
    Frontier,
    Invariant,
    Quotient,
    Ranking,
    Separation,
    Sides,
    Visits,
)
from arprops.core.claim import (
    KL,
    AtEvery,
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
    TokenLoss,
    TotalVariation,
    Unsatisfiable,
    ZeroPromptCount,
)
from arprops.core.language import Language
from arprops.core.logsum import LogSum
from arprops.core.verdict import Proved, Refuted, Unknown, Verdict
from arprops.core.words import END
from tests.refuse.endless import ENDLESS, GENUINE_ENDLESS, MALFORMED_ENDLESS, MORE_ENDLESS
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


class Other(str):
    """A symbol that equals every plain one that is spelled alike, and no other of its kind."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return self is other if isinstance(other, Other) else str.__eq__(self, other)  # type: ignore[no-any-return]

    def __hash__(self) -> int:
        return id(self)


class Short(tuple[int, ...]):
    """A tuple that says that it has two entries."""

    __slots__ = ()

    def __len__(self) -> int:
        return 2


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
BOTH_COMPUTED = Sides(Computed(), Computed())
AT_ONE, AT_TWO = Each((BOTH_COMPUTED,)), Each((BOTH_COMPUTED, BOTH_COMPUTED))
HALF_EVERYWHERE = AtEvery(Comparison(NextProbability(COIN, (), "a"), "==", HALF), ANY)
A_EVERYWHERE = AtEvery(Comparison(NextProbability(A_THEN_STOP, (), "a"), "==", 1), ANY_AB)
# After an even prompt COIN completes to an even string with probability 2/3; no odd prompt is asked about.
NO_PROMPT = Language(("a",), ((0,),), frozenset())
EVEN_WHOLE = Probability(COIN, EVEN, whole=True)
IN_EVEN = AtEvery(Comparison(EVEN_WHOLE, "==", Fraction(2, 3)), EVEN)
EVEN_EACH = Each((Sides(Visits((Fraction(4, 3), Fraction(2, 3)), (0, 0)), Computed()), None))
PER_TOKEN, PER_VISITS = LogSum({Fraction(3): ONE, Fraction(2): -HALF}), Quotient(COIN_VISITS, COIN_VISITS)

FORGERIES: dict[str, Forgery] = {
    # -- check.py
    "verdict.kind": Forgery(Proved(Tight(COIN), Ranking((0,))), Unknown(Tight(COIN), "nobody looked", "nothing")),
    "comparison.kind": from_claim(Comparison(ONCE, "==", HALF), Sides(Computed(), Computed()), Computed()),
    "comparison.not_established": wrong_claim(Comparison(ONCE, "<=", HALF), Comparison(ONCE, "<", HALF), Sides(Computed(), Computed())),
    "comparison.not_refuted": Forgery(
        Refuted(Comparison(ONCE, "<", HALF), Sides(Computed(), Computed())), Refuted(Comparison(ONCE, "<=", HALF), Sides(Computed(), Computed()))
    ),
    "comparison.relation": wrong_claim(Comparison(ONCE, "==", HALF), Comparison(ONCE, ANYTHING, HALF), Sides(Computed(), Computed())),
    "comparison.known": wrong_claim(
        Comparison(FiniteMass(COIN), "<", cast("Any", INF)),
        Comparison(FiniteMass(COIN), "<", cast("Any", 1.5)),
        Sides(COIN_VISITS, Computed()),
    ),
    "model.refused": from_claim(  # SPLIT's own belief would refuse in the same way
        Comparison(KL(A_THEN_STOP, Partial(B_THEN_STOP)), "==", cast("Any", INF)),
        Sides(Escape((), "a"), Computed()),
        Sides(TAIL, Computed()),
    ),
    "claim.kind": wrong_claim(Tight(COIN), Unsatisfiable(()), Ranking((0,))),
    "evidence.malformed": from_claim(Tight(COIN_TWICE), Ranking((0, 0)), Ranking((0, cast("Any", None)))),
    # -- comparison.py: at every prompt
    "every.kind": from_claim(HALF_EVERYWHERE, AT_ONE, BOTH_COMPUTED),
    "every.states": from_claim(replace(HALF_EVERYWHERE, comparison=Comparison(NextProbability(COIN_TWICE, (), "a"), "==", HALF)), AT_TWO, AT_ONE),
    "every.fails": wrong_claim(
        replace(HALF_EVERYWHERE, comparison=Comparison(NextProbability(COIN, (), "a"), "<=", HALF)),
        replace(HALF_EVERYWHERE, comparison=Comparison(NextProbability(COIN, (), "a"), "<", HALF)),
        AT_ONE,
    ),
    "every.witness": from_witness(A_EVERYWHERE, AtPrompt(("a",), BOTH_COMPUTED), BOTH_COMPUTED),
    "every.outside": Forgery(
        Refuted(A_EVERYWHERE, AtPrompt(("b",), BOTH_COMPUTED)), Refuted(replace(A_EVERYWHERE, among="possible"), AtPrompt(("b",), BOTH_COMPUTED))
    ),
    "every.holds": from_witness(A_EVERYWHERE, AtPrompt(("a",), BOTH_COMPUTED), AtPrompt((), BOTH_COMPUTED)),
    "every.alphabet": wrong_claim(HALF_EVERYWHERE, replace(HALF_EVERYWHERE, prompts=ANY_AB), AT_ONE),
    "every.partial": wrong_claim(
        AtEvery(Comparison(NextProbability(Partial(COIN), (), "a"), "==", HALF), ANY, "possible"),
        AtEvery(Comparison(NextProbability(Partial(COIN), (), "a"), "==", HALF), ANY, "all"),
        AT_ONE,
    ),
    # -- equality.py: which certificate for which claim
    "equality.alphabet": wrong_claim(SameJoint(COIN, COIN), SameJoint(COIN, COIN_AB), Bisimulation((0,), (0,))),
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
    "separation.alphabet": from_witness(SameConditionals(COIN, THIRD), Separation(("a",)), Separation(("c",))),
    "separation.partial": Forgery(
        Refuted(SameConditionals(COIN, THIRD), Separation(())), Refuted(SameConditionals(COIN, cast("Any", Partial(THIRD))), Separation(()))
    ),
    "separation.equal": from_witness(SameConditionals(A_THEN_STOP, A_THEN_STOP_ELSE_B), SURE_TWICE, Separation(("a",))),
    # -- a bisimulation
    "bisimulation.states": from_claim(SameJoint(COIN, COIN_TWICE), COIN_BLOCKS, Bisimulation((0,), (0,))),
    "bisimulation.block": Forgery(
        Proved(SameJoint(A_THEN_STOP, A_THEN_STOP_ELSE_B), Bisimulation((0, 1), (0, 1))),
        Proved(SameConditionals(A_THEN_STOP, A_THEN_STOP_ELSE_B), Bisimulation((0, 1, 2), (0, 1, 2))),
    ),
    "bisimulation.start": Forgery(
        Proved(SameJoint(COIN, COIN_TWICE), COIN_BLOCKS), Proved(SameJoint(COIN, THIRD), Bisimulation((0,), (1,)))
    ),
    # -- an invariant
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
    "tight.states": from_claim(Tight(COIN_TWICE), Ranking((0, 0)), Ranking((0, 0, 0))),
    "tight.rank": from_claim(Tight(A_THEN_STOP), Ranking((1, 0)), Ranking((0, 0))),
    "leak.kind": from_witness(Tight(LEAK), ClosedClass(("b",), (0,)), Separation(())),
    "class.impossible": from_witness(Tight(LEAK), ClosedClass(("b",), (0,)), ClosedClass(("b", "a"), (0,))),
    "class.first": from_witness(Tight(LEAK), ClosedClass(("b",), (0,)), ClosedClass(("b",), (0,), 1)),
    "class.states": from_witness(Tight(LEAK), ClosedClass(("b",), (0,)), ClosedClass(("b",), (0, 0))),
    "class.ends": from_witness(Tight(LEAK), ClosedClass(("b",), (0,)), ClosedClass(("a",), (0, 1))),
    "class.rank": from_witness(Tight(LOOP), ClosedClass((), (0, 1)), ClosedClass((), (0, 0))),
    # -- visits.py
    "visits.ranks": one_side(FiniteMass(COIN), "==", 1, COIN_VISITS, Visits((Fraction(2),), ())),
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
    "escape.impossible": one_side(KL(COIN_AB, A_THEN_STOP), "==", INF, Escape((), END), Escape((), "b")),
    "escape.covered": one_side(KL(COIN, HALT), "==", INF, Escape((), "a"), Escape((), END)),
    # -- frontier.py
    "frontier.parent": one_side(TotalVariation(COIN, THIRD), "<", HALF, TREE, Frontier(((1, "a"), (0, "a")))),
    "frontier.symbol": one_side(TotalVariation(COIN, THIRD), "<", HALF, TREE, Frontier(((0, "a"), (1, "c")))),
    # an expanded prompt counted twice would count what finishes there twice
    "frontier.twice": one_side(FiniteMass(COIN), "<=", 1, TREE, Frontier(((0, "a"), (0, "a")))),
    "frontier.escape": wrong_claim(Comparison(KL(HALT, COIN), "<", 1), Comparison(KL(COIN, HALT), "<", 1), Sides(Frontier(()), Computed())),
    "potential.negative": one_side(Length(COIN), "<=", 2, Frontier((), (Fraction(2),)), Frontier((), (Fraction(-2),))),
    "potential.states": one_side(Length(COIN), "<=", 2, Frontier((), (Fraction(2),)), Frontier((), (Fraction(2), Fraction(2)))),
    "potential.inequality": one_side(Length(COIN), "<=", 2, Frontier((), (Fraction(2),)), Frontier((), (Fraction(3, 2),))),
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
    "tokens.kind": one_side(TokenLoss(COIN, THIRD), "==", PER_TOKEN, PER_VISITS, COIN_VISITS),
    "tokens.infinite": Forgery(
        Proved(Comparison(TokenLoss(COIN, THIRD), "==", PER_TOKEN), Sides(PER_VISITS, Computed())),
        Proved(Comparison(TokenLoss(FOREVER, FOREVER), "==", 0), Sides(Quotient(Visits((None,), (0,)), ClosedClass((), (0,))), Computed())),
    ),
    **ENDLESS,
}
# Evidence that is not of the shape of its type.
MALFORMED: tuple[Forgery, ...] = (
    from_claim(SameJoint(COIN, COIN_TWICE), COIN_BLOCKS, Bisimulation((0,), cast("Any", [0, 0]))),
    from_witness(Tight(LEAK), ClosedClass(("b",), (0,)), ClosedClass(("b",), (0,), cast("Any", "0"))),
    one_side(KL(COIN, HALT), "==", INF, Escape((), "a"), Escape((), cast("Any", ["a"]))),
    one_side(KL(COIN, THIRD), "<", 3, Frontier((), (Fraction(2),), 1), Frontier((), (Fraction(2),), cast("Any", "1"))),
    one_side(TotalVariation(COIN, THIRD), "<", HALF, TREE, Frontier((cast("Any", ("0", "a")),))),
    one_side(TotalVariation(COIN, THIRD), "<", HALF, TREE, Frontier(cast("Any", [(0, "a")]))),
    from_claim(SameJoint(SPLIT, COIN), SPLIT_BASIS, Invariant((0,), (ALIKE, ALIKE, cast("Any", ((0, 1.0),))))),
    from_witness(SameJoint(COIN, THIRD), Separation(("a",)), Separation(cast("Any", "a"))),
    from_claim(Tight(COIN_TWICE), Ranking((0, 0)), Ranking((0, cast("Any", HALF)))),
    one_side(FiniteMass(COIN), "==", 1, COIN_VISITS, Visits((cast("Any", 2.0),), (0,))),
    from_claim(HALF_EVERYWHERE, AT_ONE, Each(cast("Any", [BOTH_COMPUTED]))),
    from_claim(HALF_EVERYWHERE, AT_ONE, Each((cast("Any", Computed()),))),
    from_witness(A_EVERYWHERE, AtPrompt(("a",), BOTH_COMPUTED), AtPrompt(("a",), cast("Any", Computed()))),
    one_side(TokenLoss(COIN, THIRD), "==", PER_TOKEN, PER_VISITS, Quotient(COIN_VISITS, cast("Any", BOTH_COMPUTED))),
    # nine times the same prompt, by symbols that say of one another that they differ; a tuple that says that it has one entry
    Forgery(
        Proved(Comparison(Length(COIN), "<=", 2), Sides(COIN_VISITS, Computed())),
        Refuted(Comparison(Length(COIN), "<=", 2), Sides(Frontier(tuple((0, Other("a")) for _ in range(9))), Computed())),
    ),
    from_claim(Tight(COIN_TWICE), Ranking((0, 0)), Ranking(Short((0, 0, 0)))),
    *MALFORMED_ENDLESS,
)
# Other ways to a refusal.
MORE: tuple[tuple[str, Forgery], ...] = (
    ("value.alphabet", wrong_claim(
        Comparison(KL(HALT, COIN), "==", LogSum({Fraction(2): ONE})),
        Comparison(KL(HALT, COIN_AB), "==", LogSum({Fraction(2): ONE})),
        Sides(Visits((ONE,), (0,)), Computed()),
    )),
    ("value.alphabet", wrong_claim(
        Comparison(TotalVariation(COIN, THIRD), "<=", 1), Comparison(TotalVariation(COIN, COIN_AB), "<=", 1), Sides(TREE, Computed())
    )),
    ("equality.partial", wrong_claim(SameJoint(COIN, COIN), SameJoint(COIN, MIXED), Bisimulation((0,), (0,)))),
    ("separation.equal", Forgery(
        Refuted(SameConditionals(A_THEN_STOP, A_THEN_STOP_ELSE_B), SURE_TWICE), Refuted(SameJoint(A_THEN_STOP, A_THEN_STOP_ELSE_B), SURE_TWICE)
    )),
    ("separation.equal", Forgery(
        Refuted(SameJoint(FLIP, A_THEN_STOP), Separation(())), Refuted(SameStrings(FLIP, A_THEN_STOP), Separation(()))
    )),
    ("every.outside", from_witness(replace(A_EVERYWHERE, prompts=NO_B), AtPrompt(("a",), BOTH_COMPUTED), AtPrompt(("b",), BOTH_COMPUTED))),
    ("comparison.kind", from_claim(HALF_EVERYWHERE, AT_ONE, Each((None,)))),
    ("every.alphabet", wrong_claim(IN_EVEN, replace(IN_EVEN, comparison=replace(IN_EVEN.comparison, left=replace(EVEN_WHOLE, language=ANY_AB))), EVEN_EACH)),
    ("every.fails", from_claim(replace(HALF_EVERYWHERE, prompts=NO_PROMPT), Each((None,)), AT_ONE)),
    ("comparison.known", from_claim(Comparison(FiniteMass(COIN), "==", 1), Sides(COIN_VISITS, Computed()), Sides(COIN_VISITS, Ranking((0,))))),
    ("tokens.infinite", Forgery(  # what never ends loses +∞, over as many tokens: that has no mean
        Proved(Comparison(TokenLoss(COIN, HALT), "==", cast("Any", INF)), Sides(Quotient(Escape((), "a"), Computed()), Computed())),
        Proved(Comparison(TokenLoss(FLIP, FLIP), "==", cast("Any", INF)), Sides(Quotient(ClosedClass((), (0,)), ClosedClass((), (0,))), Computed())),
    )),
    ("tokens.infinite", Forgery(  # 0 over a number that is only seen to be at least 1
        Proved(Comparison(TokenLoss(HALT, HALT), "==", 0), Sides(Quotient(Visits((ONE,), (0,)), Visits((ONE,), (0,))), Computed())),
        Proved(Comparison(TokenLoss(FOREVER, FOREVER), "==", 0), Sides(Quotient(Visits((None,), (0,)), Frontier(())), Computed())),
    )),
    *MORE_ENDLESS,
)

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
    Proved(HALF_EVERYWHERE, AT_ONE),
    Proved(IN_EVEN, EVEN_EACH),
    Proved(AtEvery(Comparison(NextProbability(COIN, (), "a"), "<", NextProbability(THIRD, (), END)), ANY), AT_ONE),
    Proved(AtEvery(Comparison(NextProbability(SPLIT, (), "a"), "==", HALF), ANY, "possible"), AT_ONE),
    Refuted(AtEvery(Comparison(NextProbability(MIXED, (), "a"), "<=", Fraction(2, 5)), ANY, "possible"), AtPrompt((), BOTH_COMPUTED)),
    Proved(Comparison(TokenLoss(COIN, HALT), "==", cast("Any", INF)), Sides(Quotient(Escape((), "a"), Computed()), Computed())),
    Proved(Comparison(TokenLoss(COIN, THIRD), "<", 3), Sides(Quotient(Frontier((), (Fraction(2),), 1), Frontier((), (Fraction(2),))), Computed())),
    *GENUINE_ENDLESS,
)
