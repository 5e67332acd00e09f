import pytest

import arprops as ar
from arprops.core.model import Unrolled
from arprops.kernel.explore import moves
from arprops.search.explore import LONG, cost, walk

CHAIN = ar.FunctionModel("a", lambda _: {"a": "1/2", ar.END: "1/2"})


def test_a_state_costs_one_and_a_long_prompt_more_also_beside_another_state():
    assert [cost(state) for state in ("q", 7, (), ("q", 3), frozenset(["q"]))] == [1, 1, 1, 1, 1]
    assert cost(("a",) * (LONG - 1)) == 1
    assert cost(("a",) * (3 * LONG)) == 4
    assert cost((("a",) * (3 * LONG), 0)) == 4


def test_a_chain_of_prompts_ends_long_before_its_square_fills_the_memory():
    source = Unrolled(CHAIN)
    walked = walk([()], lambda state: moves(source, state), budget=5_000)
    assert not walked.complete
    assert sum(map(cost, walked.states)) <= 5_000 < sum(map(cost, walked.states)) + cost(("a",) * len(walked.states))
    assert sum(map(len, walked.states)) < 5_000 * LONG


def test_a_budget_counts_short_states_one_by_one():
    wheel = ar.PDFA("a", start=0, next={i: {"a": "1/2", ar.END: "1/2"} for i in range(9)}, step={i: {"a": (i + 1) % 9} for i in range(9)})
    source = Unrolled(wheel)
    assert walk([0], lambda state: moves(source, state), budget=9).complete
    assert not walk([0], lambda state: moves(source, state), budget=8).complete


def test_questions_about_a_chain_of_prompts_stay_unknown_or_are_refused():
    other = ar.FunctionModel("a", lambda _: {"a": "1/2", ar.END: "1/2"})
    verdict = ar.same_joint(CHAIN, other, budget=5_000)
    assert isinstance(verdict, ar.Unknown)
    with pytest.raises(ar.BadQuestion, match="more than 5000 states"):
        ar.zero_prompts(CHAIN, budget=5_000)
