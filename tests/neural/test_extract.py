"""Extraction gives back what a net was made of, keeps to its tolerance or says that it did not, and never hands out a bracket that misses."""

from fractions import Fraction
from itertools import count
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("torch")

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.core.error import BadModel, BadQuestion
from arprops.core.words import END
from arprops.models.pdfa import PDFA
from arprops.neural.extraction.extract import Extraction, extract
from arprops.neural.net import Net
from arprops.neural.nets.recurrent import LSTM
from arprops.report.show import model_text
from tests.neural.known import declared, geometric, known_net

SMALL = {"deadline": None, "max_examples": 25}


def anbn(longest: int, q: Fraction = Fraction(4, 5)) -> PDFA[str]:
    """aⁿbⁿ for n from 1 to `longest`, weights in proportion to qⁿ, with 2·longest + 1 states that are all needed."""
    tail = {n: sum((q**m for m in range(n, longest + 1)), Fraction(0)) for n in range(longest + 2)}
    rows: dict[str, dict[object, Fraction]] = {"a0": {"a": Fraction(1)}, "b0": {END: Fraction(1)}}
    step: dict[str, dict[str, str]] = {"a0": {"a": "a1"}, "b0": {}}
    for n in range(1, longest + 1):
        on = tail[n + 1] / tail[n]
        rows[f"a{n}"], step[f"a{n}"] = {"a": on, "b": 1 - on}, {"b": f"b{n - 1}", **({"a": f"a{n + 1}"} if n < longest else {})}
        if n < longest:
            rows[f"b{n}"], step[f"b{n}"] = {"b": Fraction(1)}, {"b": f"b{n - 1}"}
    return PDFA("ab", start="a0", next=rows, step=step, default="b0")


@st.composite
def pdfas(draw: st.DrawFn) -> PDFA[int]:
    """Up to four states that each end with weight ≥ 1/3."""
    alphabet = draw(st.sampled_from([("a",), ("a", "b"), ("go", "on")]))
    states = range(draw(st.integers(1, 4)))
    rows = {}
    for state in states:
        weights = [draw(st.integers(0, 4)) for _ in alphabet]
        total = sum(weights) + (end := draw(st.integers(1, 4)) + sum(weights) // 2)
        rows[state] = {**{x: Fraction(w, total) for x, w in zip(alphabet, weights, strict=True)}, END: Fraction(end, total)}
    step = {state: {x: draw(st.sampled_from(states)) for x in alphabet} for state in states}
    return PDFA(alphabet, start=0, next=rows, step=step)


def needed(pdfa: PDFA[int]) -> int:
    """How many states its possible prompts need: reachable ones with positive mass, up to equal futures where those are possible."""
    reached, pending = {pdfa.start_state}, [pdfa.start_state]
    for state in pending:
        for outcome in pdfa.next_of[state]:
            if outcome is not END and (target := pdfa.step(state, outcome)) not in reached:
                reached.add(target)
                pending.append(target)
    block = dict.fromkeys(reached, 0)
    while True:
        kinds = {s: (block[s], pdfa.next_of[s], tuple(block[pdfa.step(s, x)] for x in pdfa.alphabet if x in pdfa.next_of[s])) for s in reached}
        number = {kind: i for i, kind in enumerate(dict.fromkeys(kinds.values()))}
        if len(number) == len(set(block.values())):
            return len(number)
        block = {s: number[kinds[s]] for s in reached}


def between(found: Extraction, exact: Any) -> bool:
    """Whether the two brackets have a number in common."""
    lower, upper = (exact.lower, exact.upper) if isinstance(exact, ar.Interval) else (exact, exact)
    return found.distance.lower <= upper and lower <= found.distance.upper


@settings(**SMALL)
@given(pdfas())
def test_no_more_states_than_the_net_was_made_of_and_the_same_joint(pdfa: PDFA[int]) -> None:
    found = extract(known_net(pdfa), tolerance="1/1000")
    assert found.reached
    assert found.ended == "reached"
    assert found.states <= needed(pdfa)
    assert found.distance.upper <= Fraction(1, 1000)


@settings(**SMALL)
@given(pdfas(), st.sampled_from(["1/2", "1/10", "1/100"]), st.integers(1, 200), st.integers(1, 4))
def test_the_bracket_meets_that_of_the_core_and_the_tolerance_is_kept_or_said_not_to_be(
    pdfa: PDFA[int], tolerance: str, prompts: int, states: int
) -> None:
    net = known_net(pdfa)
    found = extract(net, tolerance=tolerance, prompts=prompts, states=states)
    assert between(found, ar.total_variation(declared(net, pdfa), found.automaton, prompts=60))
    assert found.states <= states
    assert found.reached == (found.ended == "reached") == (found.distance.upper <= Fraction(tolerance))
    assert all(set(found.automaton.step_of[state]) == set(pdfa.alphabet) for state in found.automaton.next_of)
    assert set(found.access) == set(found.automaton.next_of)


def test_short_weights_come_back_as_they_were() -> None:
    source = PDFA(
        "ab", start=0, next={0: {"a": "1/3", "b": "1/6", END: "1/2"}, 1: {"b": "2/7", END: "5/7"}}, step={0: {"a": 1, "b": 0}, 1: {"a": 1, "b": 0}}
    )
    found = extract(known_net(source), tolerance="1/100000")
    assert ar.same_joint(found.automaton, source).proved
    assert found.access == {"0": (), "1": ("a",)}


def test_states_that_answer_alike_now_and_differ_later_stay_apart() -> None:
    source = anbn(6)
    found = extract(known_net(source), tolerance="1/1000000")
    assert found.states == 13
    assert found.reached
    assert dict(found.automaton.next_of["0"]) == {"a": 1}


def test_a_wide_tolerance_needs_fewer_states() -> None:
    sizes = [extract(known_net(anbn(8)), tolerance=tolerance).states for tolerance in ("1/2", "1/5", "1/100000")]
    assert sizes[0] < sizes[1] < sizes[2] == 17


def test_a_net_that_was_not_made_of_an_automaton_is_met_within_the_tolerance() -> None:
    found = extract(Net(LSTM(3, hidden=8, seed=3).double(), "ab"), tolerance="1/10")
    assert found.reached
    assert found.distance.upper <= Fraction(1, 10)


def test_a_net_that_never_ends_is_said_not_to_be_reached() -> None:
    loop = PDFA("a", start=0, next={0: {"a": 1}}, step={0: {"a": 0}})
    found = extract(known_net(loop), prompts=50)
    assert (found.ended, found.reached, found.distance.upper) == ("prompts", False, 1)
    assert "not reached" in str(found)
    assert found.states == 1


def test_budgets_of_one() -> None:
    net = known_net(anbn(4))
    assert extract(net, prompts=1).ended == "prompts"
    found = extract(net, states=1)
    assert (found.ended, found.states) == ("states", 1)
    assert "not reached with so many states" in str(found)
    assert between(found, ar.total_variation(declared(net, anbn(4)), found.automaton))


def test_an_interrupt_at_any_moment_keeps_the_best_automaton_and_a_true_bracket() -> None:
    source = anbn(4)
    exact = declared(known_net(source), source)
    ends: set[str] = set()
    last = 0
    for last in count():
        calls = iter(range(last))

        def stop(_what: str, _done: int, calls: "object" = calls) -> None:
            if next(calls, None) is None:  # type: ignore[call-overload]
                raise KeyboardInterrupt

        found = extract(known_net(source), tolerance="1/1000", progress=stop)
        ends.add(found.ended)
        assert between(found, ar.total_variation(exact, found.automaton))
        if found.ended == "reached":
            break
    assert ends == {"reached", "interrupted"}
    assert last > 10


def test_the_automaton_is_saved_loaded_and_shown(tmp_path: Path) -> None:
    found = extract(known_net(geometric("1/3", ("go", "on"))), tolerance="1/20")
    ar.save(found.automaton, tmp_path / "found.toml")
    assert ar.load(tmp_path / "found.toml") == found.automaton
    assert "go" in model_text(found.automaton, states=40, depth=None)


def test_asking_again_gives_the_same() -> None:
    net = Net(LSTM(3, hidden=8, seed=3).double(), "ab")
    first, second = extract(net, tolerance="1/10"), extract(net, tolerance="1/10")
    assert (first.automaton, first.distance) == (second.automaton, second.distance)


@pytest.mark.parametrize("bad", [{"tolerance": 0}, {"tolerance": "3/2"}, {"prompts": 0}, {"states": 0}])
def test_what_cannot_be_asked_is_refused(bad: dict[str, object]) -> None:
    with pytest.raises(BadQuestion):
        extract(known_net(geometric()), **bad)  # type: ignore[arg-type]


def test_a_tolerance_in_floats_and_what_is_no_net_are_refused() -> None:
    with pytest.raises((BadModel, BadQuestion), match=r"0\.001"):
        extract(known_net(geometric()), tolerance=0.001)  # type: ignore[arg-type]
    with pytest.raises(BadQuestion, match="takes a Net"):
        extract(geometric())  # type: ignore[arg-type]


def test_nan_is_the_nets_fault() -> None:
    module = LSTM(3, hidden=4, seed=0)
    net = Net(module, "ab")
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.fill_(float("nan"))
    with pytest.raises(BadModel, match="nan"):
        extract(net)
