"""The forgeries about all lengths, counters and parameters, each beside a genuine verdict that differs by as little as can be.

True here: as in `forgeries.py`.
Must never enter: the kernel.
"""

from dataclasses import replace
from fractions import Fraction
from typing import Any, cast

from arprops.core.certificate import Breach, Computed, Quotient, Ranking, Separation, Sides
from arprops.core.claim import (
    KL,
    Comparison,
    CrossEntropy,
    Entropy,
    FiniteMass,
    Length,
    Obeys,
    SameConditionals,
    SameJoint,
    SameStrings,
    Tight,
    TokenLoss,
    TotalVariation,
)
from arprops.core.counting import Parameter, Power
from arprops.core.formula import Formula
from arprops.core.induction import Drift, Entry, Horizon, Inductive, Location, Sign
from arprops.core.language import Language
from arprops.core.polynomial import Polynomial, variable
from arprops.core.ratio import ratio
from arprops.core.verdict import Proved, Refuted, Verdict
from tests.refuse.counters import (
    ALONE,
    ARGUMENTS,
    BOTH,
    CAPPED,
    CLIMBING,
    COUNTING,
    DRIFT,
    ENTROPY,
    GOES_ON,
    HALVES,
    LEAKED,
    LEAKING,
    LENGTH,
    LEVEL,
    MASS,
    NARROW,
    NEVER,
    NO_B_AT_FIRST,
    NOTHING,
    OTHER,
    RECURRENT,
    REST,
    RISING,
    RULED,
    STAYS,
    WALK,
    Q,
    V,
    at,
    capped,
    constant,
    held,
    over_rest,
)
from tests.refuse.forgery import Forgery, from_claim, from_witness, one_side, wrong_claim
from tests.refuse.small import ANY, ANY_AB, COIN, EVEN

ONE, HALF = Fraction(1), Fraction(1, 2)
INF = float("inf")
ANYTHING = cast("Any", "nonsense")
NONE, NONE_UD = Language(("a",), ((0,),), frozenset()), Language(("u", "d"), ((0, 0),), frozenset())
ANY_UD = Language(("u", "d"), ((0, 0),), frozenset({0}))
ALIKE, OBEYS = SameJoint(CAPPED, COUNTING), Obeys(CAPPED, ANY)
TOKENS, ENTROPY_IS = Formula((), REST), Formula(((ratio(Q) * REST, ARGUMENTS[0]), (ratio(1), REST)))
DOWN = Obeys(WALK, NONE_UD)
FAR = Polynomial(5000)
POWERS = (("X", ratio(HALF), "n", ((HALF, ()),), ((ONE, ()),)),)
UNBOUNDED = capped(1 / ratio(Q + 1), Parameter("q", Fraction(0), None))


def alike(**changed: Any) -> Forgery:
    """The certificate of ALIKE with something else in it."""
    return from_claim(ALIKE, BOTH, replace(BOTH, **changed))


def entering(**changed: Any) -> Forgery:
    """The same, in its first step."""
    return alike(steps=(replace(GOES_ON, **changed), NEVER))


def placed(**changed: Any) -> Forgery:
    """The same, in its location."""
    return alike(locations=(replace(BOTH.locations[0], **changed),))


def length(**changed: Any) -> Forgery:
    """The certificate of an expected length with something else in it."""
    return one_side(Length(CAPPED), "==", TOKENS, LENGTH, replace(LENGTH, **changed))


def drift(**changed: Any) -> Forgery:
    """The certificate of a bound with something else in it."""
    return from_claim(Tight(CAPPED), DRIFT, replace(DRIFT, **changed))


def walk(**changed: Any) -> Forgery:
    """The certificate of the walk with something else in it."""
    return from_claim(Tight(WALK), RECURRENT, replace(RECURRENT, **changed))


def later(value: Any, at: int = 0) -> dict[str, Any]:
    """The signs of LENGTH, with another sign for its first or second formula."""
    return {"signs": ((value, over_rest(2)) if at == 0 else (over_rest(1), value),)}


# Here "0" is a counter of the location left, which a formula must not name: with it nothing seems to be left to come.
STALE = Drift(
    Inductive((Location((("s", 0), ("", 0)), 0, (V,), (V,)),), (0,), (Entry((), 0, (V + 1,), (((ONE, (0,)), (ONE, ())),)),)),
    (ratio(V - variable("0.n")),),
    ((0,),),
    (NOTHING,),
    (NOTHING,),
)
BESIDE = Location((("s", 0), ("s", 0)), 0, (Polynomial(-2), Polynomial(-2)), ())
RISEN = Inductive(
    (Location((("s", 0), ("s", 0)), 0, (V, V), (V,)),),
    (0,),
    (
        Entry((), 0, (V + 1,), (((ONE, (0,)), (ONE, ())),)),
        ((HALF, (0,)), (HALF, (4,))),
        ((HALF, (0,)), (HALF, (3,))),
        ((HALF, (0,)), (HALF, (3,))),
    ),
)
EXCLUDED = replace(RISEN, locations=(*RISEN.locations, BESIDE), steps=(*RISEN.steps, *[((HALF, (0,)),)] * 4))

TWO_MORE = Drift(ALONE, (ratio(2),), ((0,),), (NOTHING,), (constant(Fraction(2)),))
ENDLESS: dict[str, Forgery] = {
    # -- check.py, instance.py
    "at.twice": from_witness(SameJoint(COUNTING, OTHER), at(Separation(())), at(Separation(()), ("q", HALF), ("q", HALF))),
    "at.region": from_witness(SameJoint(COUNTING, OTHER), at(Separation(())), at(Separation(()), ("q", HALF), ("r", Fraction(2)))),
    # -- rule.py
    "rule.kind": from_claim(OBEYS, RULED, Ranking((0,))),
    "breach.kind": from_witness(DOWN, Breach((), ("d",)), Separation(())),
    "breach.alphabet": from_witness(DOWN, Breach((), ("d",)), Breach((), ("a",))),
    "breach.impossible": from_witness(DOWN, Breach((), ("d",)), Breach((), ("d", "d"))),
    "breach.unfinished": from_witness(DOWN, Breach((), ("d",)), Breach((), ("u",))),
    "breach.obeyed": Forgery(Refuted(DOWN, Breach((), ("d",))), Refuted(Obeys(WALK, ANY_UD), Breach((), ("d",)))),
    "rule.machine": Forgery(Refuted(Obeys(HALVES, EVEN), Breach((), ("a",))), Refuted(Obeys(HALVES, cast("Any", COIN)), Breach((), ("a",)))),
    # -- induction.py
    "induction.counted": wrong_claim(ALIKE, SameJoint(CAPPED, COIN), BOTH),
    "induction.rule": wrong_claim(OBEYS, Obeys(CAPPED, NONE), RULED),
    "induction.weights": wrong_claim(ALIKE, SameJoint(CAPPED, OTHER), BOTH),
    "induction.alphabet": wrong_claim(OBEYS, Obeys(CAPPED, ANY_AB), RULED),
    "induction.regions": wrong_claim(ALIKE, SameJoint(CAPPED, NARROW), BOTH),
    "induction.empty": alike(locations=()),
    "induction.location": placed(cells=(("s", 0), ("s", 1))),
    "induction.form": placed(region=(V * V,)),
    "induction.steps": alike(steps=(GOES_ON,)),
    "induction.more_steps": alike(steps=(GOES_ON, NEVER, NEVER)),
    "induction.possible": alike(steps=(GOES_ON, ((ONE, (0,)),))),
    "induction.start": placed(phase=1),
    "induction.start_counters": alike(start=(1,)),
    "induction.start_region": placed(region=(V - 1,)),
    "entry.location": entering(into=1),
    "entry.cell": alike(steps=(GOES_ON, GOES_ON)),
    "entry.integers": entering(values=(V + HALF,)),
    "entry.values": entering(values=()),
    "entry.counters": entering(values=(V + 2,)),
    "entry.witnesses": entering(witnesses=()),
    "entry.region": entering(witnesses=(((ONE, (0,)),),)),
    "entry.pins": entering(pins=(("0", V, (), ()),)),
    "entry.pinned": entering(pins=(("0", Polynomial(0), ((ONE, (0,)),), ()),)),
    "witness.range": entering(witnesses=((*STAYS, (ONE, (9,)), (-ONE, (9,))),)),
    # -- potential.py
    "potential.arguments": one_side(Entropy(CAPPED), "==", ENTROPY_IS, ENTROPY, replace(ENTROPY, arguments=(ratio(V), REST))),
    "potential.size": length(formulas=((REST,),)),
    "potential.identity": length(formulas=((2 * REST, REST**2),), **later(Sign(2 * REST, ((Fraction(2), ()),), ((ONE, (3,)),)))),
    "potential.bound": length(formulas=((REST, REST),), **later(over_rest(1), 1)),
    "potential.escape": Forgery(
        Proved(Comparison(KL(LEAKING, LEAKING), "==", 0), Sides(LEVEL, Computed())),
        Proved(Comparison(KL(LEAKING, NO_B_AT_FIRST), "==", 0), Sides(LEVEL, Computed())),
    ),
    "potential.argument": one_side(Entropy(CAPPED), "==", ENTROPY_IS, ENTROPY, replace(ENTROPY, arguments=(ARGUMENTS[0], 2 * REST))),
    "drift.size": drift(bounds=(REST, REST)),
    "recurrent.size": walk(slope=Fraction(0)),
    "recurrent.far": walk(far=(RECURRENT.far[0][1:], RECURRENT.far[1])),
    "recurrent.rank": walk(floors=((), ())),
    "recurrent.end": walk(exits=((None, ()), (None, ()))),
    "recurrent.exit": walk(exits=(("d", ((),)), (None, ()))),
    "recurrent.falls": walk(exits=(("u", ((),)), (None, ()))),
    "powers.name": length(powers=(("n", *POWERS[0][1:]),)),
    "powers.base": length(powers=(("X", ratio(-HALF), *POWERS[0][2:]),)),
    "powers.far": from_claim(
        Comparison(Length(CAPPED), "==", TOKENS),
        Sides(replace(LENGTH, powers=POWERS), Computed()),
        Sides(replace(LENGTH, inductive=replace(held(1, "", form=V + FAR), start=(-5000,)), powers=POWERS), Computed()),
    ),
    "via.range": length(via=((1,),)),
    "via.continues": walk(bounds=(RECURRENT.bounds[0], ratio(1))),
    "formula.names": Forgery(Proved(Tight(CAPPED), DRIFT), Proved(Tight(CLIMBING), STALE)),
    "sign.value": length(**later(over_rest(2))),
    "sign.top": length(**later(over_rest(1, ((HALF, ()),)))),
    "sign.bottom": length(**later(replace(over_rest(1), bottom=((ONE, (2,)),)))),
    # -- tightness.py
    "tight.mass": Forgery(Proved(Tight(CAPPED), MASS), Proved(Tight(LEAKING), LEAKED)),
    "leak.mass": Forgery(Refuted(Tight(LEAKING), LEAKED), Refuted(Tight(CAPPED), MASS)),
    # -- value.py
    "tokens.formula": Forgery(
        Proved(Comparison(TokenLoss(HALVES, HALVES), "<=", INF), Sides(Quotient(Horizon(2, None), Horizon(9, TWO_MORE)), Computed())),
        Proved(Comparison(TokenLoss(CAPPED, CAPPED), "<=", INF), Sides(Quotient(Horizon(2, None), LENGTH), Computed())),
    ),
    # -- horizon.py
    "horizon.length": one_side(Length(HALVES), "<=", cast("Any", INF), Horizon(2, None), Horizon(-1, None)),
    "horizon.region": wrong_claim(
        Comparison(Length(CAPPED), "<=", cast("Any", INF)), Comparison(Length(UNBOUNDED), "<=", cast("Any", INF)), Sides(Horizon(2, None), Computed())
    ),
    "horizon.escape": wrong_claim(
        Comparison(KL(LEAKING, LEAKING), "<=", cast("Any", INF)), Comparison(KL(LEAKING, NO_B_AT_FIRST), "<=", cast("Any", INF)), Sides(Horizon(2, None), Computed())
    ),
    "horizon.power": wrong_claim(
        Comparison(Length(capped(HALF, Parameter("q", Fraction(0), ONE), powers=(Power("X", ratio(Q), "n"),))), "<=", cast("Any", INF)),
        Comparison(Length(capped(HALF, Parameter("q", Fraction(0), ONE), powers=(Power("X", ratio(Q), "n"),), start=-1)), "<=", cast("Any", INF)),
        Sides(Horizon(2, None), Computed()),
    ),
}

# Evidence that is not of the shape of its type.
MALFORMED_ENDLESS: tuple[Forgery, ...] = (
    from_witness(SameJoint(COUNTING, OTHER), at(Separation(())), at(Separation(()), ("q", cast("Any", 0.5)))),
    from_witness(DOWN, Breach((), ("d",)), Breach((), cast("Any", "d"))),
    drift(bounds=(Q,)),
    placed(region=(Polynomial({(("0", 1), ("0", 1)): 1}),)),
    walk(slope=1.0),
    length(via=((0.0,),)),
)
AT_HALF_LENGTH = replace(LENGTH, formulas=((ratio(2), ratio(4)),), signs=((constant(Fraction(2)), constant(Fraction(4))),))
THIRDS = (Fraction(3, 2), Fraction(9, 4))
AT_A_THIRD = replace(LENGTH, formulas=(tuple(map(ratio, THIRDS)),), signs=(tuple(map(constant, THIRDS)),))
LN_Q = Formula(((ratio(1), ratio(Q)),))
# Other ways to a refusal.
MORE_ENDLESS: tuple[tuple[str, Forgery], ...] = (
    ("model.refused", Forgery(  # a logarithm of −1, at a number outside the region
        Refuted(Comparison(LN_Q, "==", Length(CAPPED)), at(Sides(Computed(), AT_A_THIRD), ("q", Fraction(1, 3)))),
        Refuted(Comparison(LN_Q, "==", Length(CAPPED)), at(Sides(Computed(), AT_A_THIRD), ("q", Fraction(-1)))),
    )),
    ("model.refused", from_claim(SameJoint(RISING, RISING), RISEN, EXCLUDED)),
    ("value.alphabet", wrong_claim(
        Comparison(CrossEntropy(HALVES, HALVES), "<=", cast("Any", INF)),
        Comparison(CrossEntropy(HALVES, LEAKING), "<=", cast("Any", INF)),
        Sides(Horizon(2, None), Computed()),
    )),
)

GENUINE_ENDLESS: tuple[Verdict, ...] = (
    Proved(SameConditionals(COUNTING, COUNTING), replace(BOTH, steps=(GOES_ON,))),
    Proved(SameStrings(CAPPED, COUNTING), BOTH),
    Proved(Comparison(TotalVariation(CAPPED, COUNTING), "==", 0), Sides(BOTH, Computed())),
    Proved(Comparison(Entropy(CAPPED), "==", ENTROPY_IS), Sides(ENTROPY, Computed())),
    Proved(Comparison(FiniteMass(LEAKING), "==", HALF), Sides(LEAKED, Computed())),
    Proved(Comparison(FiniteMass(WALK), "==", 1), Sides(RECURRENT, Computed())),
    Proved(Comparison(1, "<=", Length(HALVES)), Sides(Computed(), Horizon(5, None))),
    Proved(Comparison(Length(HALVES), "<=", 3), Sides(Horizon(9, TWO_MORE), Computed())),
    Refuted(Obeys(CAPPED, EVEN), at(Breach((), ("a",)), ("q", HALF))),
    Refuted(Obeys(CAPPED, EVEN, reads="completion", prompts="all"), at(Breach(("a", "a"), ("a",)), ("q", HALF))),
    Refuted(Comparison(Length(CAPPED), "==", 3), at(Sides(AT_HALF_LENGTH, Computed()), ("q", HALF))),
    Refuted(Comparison(Length(CAPPED), "==", Formula((), ratio(4 * Q))), at(Sides(AT_A_THIRD, Computed()), ("q", Fraction(1, 3)))),
)
