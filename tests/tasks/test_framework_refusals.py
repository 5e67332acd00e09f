"""What the framework's questions refuse, whichever is asked: sources, endless models, and counts that make no sense."""

import pytest

import arprops as ar
from arprops.tasks.framework.ambiguity import ambiguity
from arprops.tasks.framework.coding import decode, encode
from arprops.tasks.framework.exposure import exposure
from arprops.tasks.framework.infilled import Infilled
from arprops.tasks.framework.losses import losses, string_loss, token_losses
from arprops.tasks.framework.policy import loss_gradient, policy_gradient
from arprops.tasks.framework.scheduled import scheduled_loss, scheduled_sampling

COIN = ar.PDFA("ab", start=0, next={0: {"a": "1/4", "b": "1/4", ar.END: "1/2"}}, step={0: {"a": 0, "b": 0}})
SOURCE = COIN.source()
PARTIAL = ar.Belief(SOURCE)
COUNTING = ar.CounterMachine("a", counters=["n"], start="up", control={"up": [ar.Case("", {"a": "1/2", ar.END: "1/2"}, {"a": ("up", {"n": 1})})]})


@pytest.mark.parametrize(
    "question",
    [
        lambda: losses(["ab"], SOURCE),
        lambda: string_loss(SOURCE, "ab"),
        lambda: token_losses(SOURCE, "ab"),
        lambda: ambiguity(SOURCE, {"a": "a", "b": "b"}),
        lambda: exposure(SOURCE, COIN),
        lambda: policy_gradient(SOURCE, {}),
        lambda: loss_gradient(SOURCE, COIN),
        lambda: encode(SOURCE, ["ab"]),
        lambda: decode(SOURCE, b""),
    ],
)
def test_a_source_answers_no_prompts(question):
    with pytest.raises(ar.BadQuestion, match=r"Belief\(source\)"):
        question()


@pytest.mark.parametrize(
    "question",
    [
        lambda: exposure(COIN, PARTIAL),
        lambda: scheduled_sampling(PARTIAL, 1),
        lambda: scheduled_loss(COIN, PARTIAL, 1),
        lambda: scheduled_loss(ar.Truncated(COIN, 1), COIN, 1, draws=PARTIAL),
        lambda: loss_gradient(COIN, PARTIAL),
    ],
)
def test_what_is_asked_off_the_support_needs_a_total_model(question):
    with pytest.raises(ar.BadQuestion, match="off_support"):
        question()


@pytest.mark.parametrize(
    "question",
    [
        lambda: ambiguity(COUNTING, {"a": "a"}, budget=5),
        lambda: Infilled(COUNTING, budget=5),
        lambda: scheduled_sampling(ar.Truncated(COIN, 9), "1/2", budget=20),
        lambda: policy_gradient(ar.Truncated(COIN, 9), {}, budget=20),
        lambda: loss_gradient(COUNTING, COUNTING, budget=5),
    ],
)
def test_a_budget_that_is_met_is_an_error_and_not_an_answer(question):
    with pytest.raises(ar.BadQuestion, match=r"more than|at most"):
        question()


def test_models_with_one_joint_have_no_error_also_where_their_states_are_endless():
    found = exposure(COUNTING, ar.CounterMachine("a", counters=["m"], start="s", control={"s": [ar.Case("", {"a": "1/2", ar.END: "1/2"}, {"a": ("s", {"m": 2})})]}), budget=50, steps=3)
    assert found.total == 0 == found.total_variation.upper


def test_bytes_and_counts_are_checked():
    for data, strings in (("text", 1), (b"", -1), (b"", True)):
        with pytest.raises(ar.BadQuestion, match="expected bytes"):
            decode(COIN, data, strings=strings)
