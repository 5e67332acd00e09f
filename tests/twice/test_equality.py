"""The three equalities a second time: every prompt up to a length that suffices, and Z3 over bounded prompts."""

from typing import Any

import pytest
import z3
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.core.certificate import Separation
from arprops.core.words import END
from tests.strategies import AB, counter_machines, decoders, hmms, pdfas, pfas, sources, tables
from tests.twice import brute

quick = settings(deadline=None, max_examples=60)


def variants(p: ar.Model[Any]) -> st.SearchStrategy[ar.Model[Any]]:
    """Models that are often, but not always, equal to p in one sense or another."""
    return st.one_of(
        st.just(p),
        st.builds(lambda n: ar.Truncated(p, n), st.integers(0, 6)),
        st.builds(lambda d: ar.Decoded(p, d), decoders()),
        st.builds(lambda w, m: ar.Overridden(p, below={w: m}), st.text("ab", max_size=3), pdfas(max_states=2)),
    )


@st.composite
def pairs(draw: Any, kind: Any) -> tuple[Any, Any]:
    p = draw(kind)
    return p, draw(st.one_of(kind, variants(p)))


finite_pairs = pairs(st.one_of(pdfas(max_states=3), tables(max_length=2)))


def settled(p: Any, q: Any) -> int:
    """A length beyond which no first difference lies: the states of both (partition refinement), two sinks included."""
    return min(len(brute.states(p)) + len(brute.states(q)), 9)


def agree(verdict: Any, shortest: tuple[str, ...] | None) -> None:
    """The verdict says what brute force found, with a prompt as short, and the kernel believes it."""
    ar.recheck(verdict)
    assert verdict.refuted == (shortest is not None)
    if shortest is not None:
        assert isinstance(verdict.witness, Separation)
        assert len(verdict.witness.prompt) == len(shortest)


@quick
@given(finite_pairs)
def test_same_conditionals_is_agreement_at_every_prompt(pair):
    p, q = pair
    agree(ar.same_conditionals(p, q), brute.conditionals_differ(p, q, settled(p, q)))


@quick
@given(finite_pairs)
def test_same_joint_of_models_is_agreement_at_every_possible_prompt(pair):
    p, q = pair
    agree(ar.same_joint(p, q), brute.joints_differ(p, q, settled(p, q)))


@quick
@given(finite_pairs)
def test_same_strings_of_models_is_agreement_on_every_string(pair):
    p, q = pair
    agree(ar.same_strings(p, q), brute.strings_differ(p, q, settled(p, q)))


def source_pairs() -> Any:
    def related(p: Any) -> Any:
        return st.one_of(
            sources(),
            pdfas(max_states=2),
            st.just(p),
            st.just(ar.Mixture([("1/3", p), ("2/3", p)])),
            st.builds(lambda n: ar.Truncated(p, n), st.integers(0, 3)),
            st.just(ar.Belief(p)),
            st.just(ar.Belief(p, off_support={END: 1})),
        )

    return st.one_of(pfas(max_states=3), hmms(max_states=2)).flatmap(lambda p: st.tuples(st.just(p), related(p)))


@quick
@given(source_pairs())
def test_same_joint_of_sources_is_agreement_at_every_possible_prompt(pair):
    p, q = pair
    longest = min(sum(len(brute.states(side.source())) for side in pair), 8)
    agree(ar.same_joint(p, q), brute.joints_differ(p.source(), q.source(), longest))


@quick
@given(source_pairs())
def test_same_strings_of_sources_is_agreement_on_every_string(pair):
    p, q = pair
    longest = min(sum(len(brute.states(side.source())) for side in pair), 8)
    agree(ar.same_strings(p, q), brute.strings_differ(p.source(), q.source(), longest))


@quick
@given(pairs(counter_machines()), st.sampled_from([ar.same_conditionals, ar.same_joint, ar.same_strings]))
def test_counter_machines_are_told_apart_by_a_shortest_prompt_or_not_at_all(pair, ask):
    p, q = pair
    verdict = ask(p, q, budget=60)
    differ = {ar.same_conditionals: brute.conditionals_differ, ar.same_joint: brute.joints_differ, ar.same_strings: brute.strings_differ}[ask]
    shortest = differ(p, q, 5)
    if isinstance(verdict, ar.Unknown):
        assert shortest is None or len(brute.states(p)) + len(brute.states(q)) > 60
    else:
        ar.recheck(verdict)
        if verdict.proved:
            assert shortest is None
        elif shortest is not None or len(verdict.witness.prompt) <= 5:
            assert len(verdict.witness.prompt) == len(shortest)


# -- Z3: a prompt of bounded length at which two PDFAs disagree, as satisfiability ------------------------------------------------


def z3_disagreement(p: Any, q: Any, length: int, *, possible: bool) -> bool:
    """Whether Z3 finds a prompt of exactly this length (possible under p, if so asked) with different answers."""
    index = {side: {state: i for i, state in enumerate(sorted(brute.states(m), key=str))} for side, m in ((0, p), (1, q))}
    solver = z3.Solver()
    read = [z3.Int(f"x{t}") for t in range(length)]
    at = {side: [z3.Int(f"s{side}_{t}") for t in range(length + 1)] for side in (0, 1)}
    for side, model in ((0, p), (1, q)):
        solver.add(at[side][0] == index[side][model.start()])
        for t in range(length):
            solver.add(read[t] >= 0, read[t] < len(p.alphabet))
            for state, i in index[side].items():
                for a, symbol in enumerate(p.alphabet):
                    here = z3.And(at[side][t] == i, read[t] == a)
                    solver.add(z3.Implies(here, at[side][t + 1] == index[side][model.step(state, symbol)]))
                    if possible and side == 0 and symbol not in model.next(state):
                        solver.add(z3.Not(here))
    different = [
        z3.And(at[0][length] == i, at[1][length] == j)
        for s, i in index[0].items()
        for t, j in index[1].items()
        if any(p.next(s)[x] != q.next(t)[x] for x in (*p.alphabet, END))
    ]
    solver.add(z3.Or(different))
    return solver.check() == z3.sat


@settings(deadline=None, max_examples=20)
@given(pairs(pdfas(max_states=3)), st.booleans())
def test_z3_finds_a_disagreement_exactly_where_we_do(pair, possible):
    p, q = pair
    verdict = ar.same_joint(p, q) if possible else ar.same_conditionals(p, q)
    longest = min(len(brute.states(p)) + len(brute.states(q)), 6) if verdict.proved else len(verdict.witness.prompt)
    found = [length for length in range(longest + 1) if z3_disagreement(p, q, length, possible=possible)]
    assert found == ([] if verdict.proved else [longest])


def test_a_difference_may_be_as_deep_as_the_states_of_both_sides_allow():
    # a^(n-1) is the only prompt that tells a cycle of n states with one odd answer from a single state: brute force needs its length
    n = 8
    step = {i: {"a": (i + 1) % n} for i in range(n)}
    even = {"a": "1/2", END: "1/2"}
    odd = ar.PDFA(["a"], start=0, next={i: {"a": "1/3", END: "2/3"} if i == n - 1 else even for i in range(n)}, step=step)
    flat = ar.PDFA(["a"], start=0, next={0: even}, step={0: {"a": 0}})
    for ask in (ar.same_conditionals, ar.same_joint, ar.same_strings):
        verdict = ask(odd, flat)
        ar.recheck(verdict)
        assert verdict.witness == Separation(("a",) * (n - 1))


@pytest.mark.parametrize("alphabet", [AB, ("b", "a")])
def test_the_order_of_the_alphabet_does_not_matter(alphabet):
    rows = {0: {"a": "1/2", END: "1/2"}, 1: {"b": "1/3", END: "2/3"}}
    p = ar.PDFA(AB, start=0, next=rows, step={0: {"a": 1, "b": 0}, 1: {"a": 1, "b": 0}})
    q = ar.PDFA(alphabet, start=0, next=rows, step={0: {"a": 1, "b": 0}, 1: {"a": 1, "b": 0}})
    for ask in (ar.same_conditionals, ar.same_joint, ar.same_strings):
        verdict = ask(p, q)
        ar.recheck(verdict)
        assert verdict.proved
    mixed = ar.same_joint(ar.Mixture([(1, p)]), q)
    ar.recheck(mixed)
    assert mixed.proved
