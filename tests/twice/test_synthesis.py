"""A second derivation of what `find_model` finds: plain enumeration of every small table and automaton, by code of its own.

Rows are compositions of an integer, a table is a dict, a KL is ordered by comparing products of integer powers. And what z3 is told
of a constraint is held against what the library answers at single tables.
"""

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from math import lcm, prod
from typing import Any

import pytest
import z3
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.solve.algebra import Algebra
from arprops.solve.automaton_algebra import Automata
from arprops.solve.automaton_conditions import holds
from arprops.solve.conditions import written
from arprops.solve.enumerate import asked_once, obeyed
from arprops.solve.found import Found
from arprops.solve.outputs import most_probable
from arprops.solve.rounding import weights_of
from arprops.solve.shapes import Shape, distributions
from arprops.solve.sought import Differ, Not, Output, replaced, sought, sought_in
from arprops.solve.synthesis import find_model
from tests.twice import brute

P, Q, Q1, Q2 = (sought(name) for name in ("P", "Q", "Q1", "Q2"))
OUTCOMES = ("a", "b", ar.END)
Row = dict[Any, Fraction]
Rows = dict[str, Row]


def rows(largest: int) -> list[Row]:
    """Every distribution over a, b and END with a common denominator of at most this."""
    kept: list[Row] = []
    for n in range(1, largest + 1):
        for i, j in product(range(n + 1), repeat=2):
            row = dict(zip(OUTCOMES, (Fraction(i, n), Fraction(j, n), Fraction(n - i - j, n)), strict=True))
            if i + j <= n and row not in kept:
                kept.append(row)
    return kept


def tables(horizon: int, largest: int) -> Iterator[Rows]:
    """Every table of the horizon with such rows."""
    prompts = ["".join(w) for length in range(horizon) for w in product("ab", repeat=length)]
    for choice in product(rows(largest), repeat=len(prompts)):
        yield dict(zip(prompts, choice, strict=True))


def mass(table: Rows, word: str) -> Fraction:
    return prod((table.get(word[:i], {ar.END: Fraction(1)}).get(x, Fraction(0)) for i, x in enumerate(word)), start=Fraction(1))


def strings(table: Rows, horizon: int) -> dict[str, Fraction]:
    words = ["".join(w) for length in range(horizon + 1) for w in product("ab", repeat=length)]
    return {w: mass(table, w) * table.get(w, {ar.END: Fraction(1)})[ar.END] for w in words}


def greedy(table: Rows) -> str:
    word = ""
    while word in table:
        best = max(OUTCOMES, key=lambda x: table[word][x])  # the first of a tie
        if best is ar.END:
            break
        word += best
    return word


def misses(table: Rows, horizon: int) -> bool:
    probability = strings(table, horizon)
    return probability[greedy(table)] < max(probability.values())


def nearer_and_farther(p: Row, q1: Row, q2: Row) -> bool:
    """KL(p‖q1) < KL(p‖q2) < ∞ and TV(p, q2) < TV(p, q1), for three distributions."""
    whole = lcm(*(w.denominator for w in p.values()))
    powers = [prod((q[x] ** int(w * whole) for x, w in p.items()), start=Fraction(1)) for q in (q1, q2)]
    apart = [sum((abs(p[x] - q[x]) for x in p), Fraction(0)) for q in (q1, q2)]
    return powers[0] > powers[1] > 0 and apart[1] < apart[0]


def test_no_smaller_table_has_greedy_miss_the_most_probable_string() -> None:
    result = find_model(Differ(Output(P, "greedy"), Output(P, "most probable")))
    assert isinstance(result, Found)
    assert (result.size, result.denominator) == (2, 2)
    assert not any(misses(table, 1) for table in tables(1, 8))
    assert not any(misses(table, 2) for table in tables(2, 1))
    assert misses({"".join(w): {x: row[x] for x in OUTCOMES} for w, row in result.P.rows.items()}, 2)


def test_no_smaller_triple_has_the_kl_and_the_total_variation_disagree() -> None:
    nearer = ar.Comparison(ar.KL(P, Q1), "<", ar.KL(P, Q2)), ar.Comparison(ar.KL(P, Q2), "<", float("inf"))
    result = find_model(*nearer, ar.Comparison(ar.TotalVariation(P, Q2), "<", ar.TotalVariation(P, Q1)))
    assert isinstance(result, Found)
    assert (result.size, result.denominator) == (1, 4)
    assert not any(nearer_and_farther(*three) for three in product(rows(3), repeat=3))
    assert nearer_and_farther(*({x: result[name].rows[()][x] for x in OUTCOMES} for name in ("P", "Q1", "Q2")))


def test_no_smaller_pair_has_one_joint_and_two_conditionals() -> None:
    result = find_model(ar.SameJoint(P, Q), Not(ar.SameConditionals(P, Q)))
    assert isinstance(result, Found)
    assert (result.size, result.denominator) == (2, 1)
    assert not any(strings(p, 1) == strings(q, 1) and p != q for p, q in product(tables(1, 5), repeat=2))
    assert any(strings(p, 2) == strings(q, 2) and p != q for p, q in product(tables(2, 1), repeat=2))


@pytest.mark.parametrize("largest", [1, 2, 3, 5])
def test_the_rows_that_are_tried_are_all_of_them_once(largest: int) -> None:
    mine = {frozenset((x, w) for x, w in row.items() if w) for row in rows(largest)}
    theirs = [frozenset(dist.items()) for dist in distributions(OUTCOMES, largest)]
    assert set(theirs) == mine
    assert len(theirs) == len(mine)


def test_every_value_of_an_automaton_of_two_states_is_found_and_no_other() -> None:
    asked = ar.PrefixProbability(P, ("a", "b", "a"), ar.END)
    values: set[Fraction] = set()
    halves = rows(2)
    for r0, r1 in product(halves, repeat=2):
        for moves in product((0, 1), repeat=4):
            state, value = 0, Fraction(1)
            for x in "aba":
                value *= (r0, r1)[state][x]
                state = moves[2 * state + (x == "b")]
            values.add(value * (r0, r1)[state][ar.END])
    for number in (Fraction(n, 32) for n in (1, 3, *range(0, 33, 2))):
        result = find_model(ar.Comparison(asked, "==", number), family="pdfa", states=2, denominators=2)
        small = isinstance(result, Found) and "these are z3's weights" not in result.scope
        assert small == (number in values), number


# -- what z3 is told ------------------------------------------------------------------------------------------------------------


@st.composite
def drawn(draw: Any, family: str) -> ar.Table:
    outcomes = ("a", "b") if family == "length" else OUTCOMES
    choices = distributions(outcomes, 3)
    written_rows = {w: draw(st.sampled_from(choices)) for w in ("", "a", "b")}
    return ar.Table("ab", written_rows, **{family: 2})


SECOND = ar.regex("(a|b)a|b", "ab")
KNOWN = ar.PDFA("ab", start=0, next={0: {"a": "1/2", ar.END: "1/2"}}, step={0: {"a": 0, "b": 0}})
CONSTRAINTS = [
    ar.SameJoint(P, Q),
    ar.SameConditionals(P, Q),
    ar.SameStrings(P, Q),
    ar.SameJoint(P, ar.Truncated(KNOWN, 2)),
    ar.SameStrings(P, KNOWN),
    ar.SameJoint(ar.Decoded(P, ar.Greedy()), ar.Decoded(Q, ar.Greedy("last"))),
    ar.SameJoint(ar.Decoded(P, ar.Temperature("1/2")), Q),
    ar.SameConditionals(ar.Decoded(P, ar.UniformMixing("1/3")), ar.Decoded(Q, ar.UniformMixing("1/3"))),
    ar.SameJoint(ar.Decoded(P, ar.UniformMixing("1/3")), ar.Decoded(Q, ar.UniformMixing("1/3"))),
    ar.Tight(P),
    ar.Comparison(ar.PrefixProbability(P, ("a",)), "<", ar.PrefixProbability(Q, ("a", "b"), ar.END)),
    ar.Comparison(ar.PrefixProbability(P, ("a", "a", "a")), "==", 0),
    ar.Comparison(ar.NextProbability(P, ("b",), "a"), "<=", ar.NextProbability(Q, ("b",), "b")),
    ar.Comparison(ar.NextProbability(P, ("b", "a", "a"), ar.END), "==", 1),
    ar.Comparison(ar.Probability(P, SECOND), "<", ar.Probability(Q, SECOND)),
    ar.Comparison(ar.Probability(P, SECOND, ("b",)), "<", ar.Probability(Q, SECOND, ("b",), whole=True)),
    ar.Comparison(ar.Probability(P, SECOND, ("b", "a", "b")), "==", 0),
    ar.Comparison(ar.Length(P), "<", ar.Length(Q)),
    ar.Comparison(ar.FiniteMass(P), "==", 1),
    ar.Comparison(ar.ZeroPromptCount(P, 2), "<", ar.ZeroPromptCount(Q, 2)),
    ar.Comparison(ar.TotalVariation(P, Q), "<", Fraction(1, 2)),
    ar.Comparison(ar.PrefixProbability(KNOWN, ("a",)), "<", ar.PrefixProbability(P, ("a",))),
    Differ(Output(P, "greedy"), Output(P, "most probable")),
    Differ(Output(P, "greedy"), Output(P, "beam", width=1)),
    Differ(Output(P, "beam", width=1), Output(P, "most probable")),
    Differ(Output(P, "beam", width=2), Output(Q, "beam", width=2)),
    Differ(Output(ar.Decoded(P, ar.Temperature("1/2")), "most probable"), Output(P, "most probable")),
]


@pytest.mark.parametrize("family", ["horizon", "length"])
@given(data=st.data())
@settings(max_examples=12, phases=[Phase.reuse, Phase.generate])  # each example asks z3 some thirty times, so a failure is not shrunk
def test_z3_is_told_what_the_library_answers(family: str, data: Any) -> None:
    models = {"P": data.draw(drawn(family)), "Q": data.draw(drawn(family))}
    for constraint in CONSTRAINTS:
        algebra = Algebra(sought_in((P, Q)), Shape(family, 2, 1))  # type: ignore[arg-type]
        text, said = written(algebra, [constraint])
        assert said == 1, constraint
        pins = [f"(assert (= {name} {_value(models[who], prompt, what)}))" for name, (who, prompt, what) in algebra.unknowns.items()]
        solver = z3.Solver()
        solver.from_string("\n".join([text.replace("(check-sat)", ""), *pins]))
        assert (str(solver.check()) == "sat") == asked_once(replaced(constraint, models)), constraint


AUTOMATON_CONSTRAINTS = [
    ar.SameConditionals(P, Q),
    ar.SameConditionals(P, KNOWN),
    ar.SameConditionals(ar.Overridden(KNOWN, at={"a": {"b": 1}}), P),
    ar.SameJoint(P, Q),
    ar.SameJoint(KNOWN, P),
    ar.SameStrings(P, Q),
    ar.SameStrings(P, KNOWN),
    ar.Comparison(ar.PrefixProbability(P, ("a", "b", "a")), "<", ar.PrefixProbability(Q, ("b", "a"), ar.END)),
    ar.Comparison(ar.NextProbability(P, ("b", "b", "a"), ar.END), "==", ar.NextProbability(Q, ("b",), "a")),
    ar.Comparison(ar.NextProbability(KNOWN, ("b",), "a"), "<=", ar.PrefixProbability(Q, ("a",))),
]


@st.composite
def sized(draw: Any, size: int) -> ar.PDFA[int]:
    """An automaton of so many states, with rows so few that two are often alike."""
    choices = (*distributions(OUTCOMES, 1), ar.Dist({"a": "1/2", ar.END: "1/2"}))
    nexts = {s: draw(st.sampled_from(choices)) for s in range(size)}
    return ar.PDFA("ab", start=0, next=nexts, step={s: {x: draw(st.integers(0, size - 1)) for x in "ab"} for s in range(size)})


@given(data=st.data(), size=st.integers(1, 3))
@settings(max_examples=30, phases=[Phase.reuse, Phase.generate])
def test_z3_is_told_of_automata_what_decide_answers(data: Any, size: int) -> None:
    models = {name: data.draw(sized(size)) for name in "PQ"}
    for constraint in AUTOMATON_CONSTRAINTS:
        algebra = Automata(sought_in((P, Q)), Shape("states", size, 1))
        text, said = written(algebra, [constraint], holds)
        assert said == 1, constraint
        verdict = ar.decide(replaced(constraint, models))
        assert verdict.proved or verdict.refuted
        assert _agrees(text, algebra, models) == verdict.proved, constraint
        assert _agrees(written(algebra, [Not(constraint)], holds)[0], algebra, models) == verdict.refuted, constraint


def _agrees(text: str, algebra: Automata, models: dict[str, ar.PDFA[int]]) -> bool:
    pins = [f"(assert (= {name} {_fraction(models[who].next(state)[x])}))" for name, (who, state, x) in algebra.unknowns.items()]
    pins += [f"(assert (= {name} {str(models[who].step(state, x) == to).lower()}))" for name, (who, state, x, to) in algebra.moves.items()]
    solver = z3.Solver()
    solver.from_string("\n".join([text.replace("(check-sat)", ""), *pins]))
    return str(solver.check()) == "sat"


def _value(table: ar.Table, prompt: tuple[str, ...], what: Any) -> str:
    if what in ("mass", "string"):
        value = brute.prefix(table, prompt) if what == "mass" else brute.string(table, prompt)
    else:
        value = brute.answer(table, prompt).get(what, Fraction(0))
    return _fraction(value)


def _fraction(value: Fraction) -> str:
    return f"(/ {value.numerator}.0 {value.denominator}.0)"


def test_weights_come_back_from_what_z3_says() -> None:
    constraint = ar.Comparison(ar.NextProbability(P, ("a",), "b"), "==", Fraction(3, 7))
    algebra = Algebra(sought_in(constraint), Shape("horizon", 2, 1))
    text, _ = written(algebra, [constraint])
    solver = z3.Solver()
    solver.from_string(text)
    assert str(solver.check()) == "sat"
    weights = weights_of(solver.model().sexpr(), algebra, sought_in(constraint))
    assert weights is not None
    assert weights["P", ("a",)]["b"] == Fraction(3, 7)
    assert all(sum(row.values()) == 1 for row in weights.values())


# -- what is asked of a candidate -----------------------------------------------------------------------------------------------


@st.composite
def automata(draw: Any) -> ar.PDFA[int]:
    states = range(draw(st.integers(1, 3)))
    nexts = {s: draw(st.sampled_from(distributions(OUTCOMES, 3))) for s in states}
    steps = {s: {x: draw(st.sampled_from(states)) for x in "ab"} for s in states}
    return ar.PDFA("ab", start=0, next=nexts, step=steps)


@given(automata())
def test_the_most_probable_strings_are_those_that_enumeration_finds(p: ar.PDFA[int]) -> None:
    cut = ar.Truncated(p, 5)
    listed = brute.strings(cut, 5)
    best = max(listed.values())
    assert most_probable(cut) == {w for w, probability in listed.items() if probability == best}


@given(automata(), st.sampled_from(["a*", "(a|b)*b", "(ab)*", "()|a(a|b)*"]), st.sampled_from(["string", "completion"]), st.sampled_from(["all", "possible"]))
def test_a_rule_is_followed_as_decide_follows_it(p: ar.PDFA[int], rule: str, reads: Any, prompts: Any) -> None:
    claim = ar.Obeys(p, ar.regex(rule, "ab"), reads, prompts)
    verdict = ar.decide(claim)
    assert verdict.proved or verdict.refuted
    assert obeyed(claim) == verdict.proved
