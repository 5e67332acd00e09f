"""The exact gradient of an expected reward, against autograd and finite differences, and B5's beside it."""

from fractions import Fraction
from math import exp, log

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.tasks.framework.policy import loss_gradient, policy_gradient
from tests.strategies import pdfas, tables, words_of

few = settings(max_examples=30)
numbers = st.fractions(-3, 3, max_denominator=4)
rewards = st.dictionaries(st.text("ab", max_size=3), numbers, max_size=5)
HALF = Fraction(1, 2)


@few
@given(tables(max_length=3), rewards)
def test_the_value_is_the_expected_reward_and_the_gradient_sums_to_0_at_each_state(q, reward):
    found = policy_gradient(q, reward)
    assert found.value == sum((value * ar.string_probability(q, string) for string, value in reward.items()), Fraction(0))
    for row in found.gradient.values():
        assert sum(row.values()) == 0


@few
@given(tables(max_length=3), rewards, numbers)
def test_a_constant_added_to_the_reward_changes_no_derivative(q, reward, constant):
    moved = policy_gradient(q, lambda string: reward.get("".join(string), 0) + constant)
    assert moved.gradient == policy_gradient(q, reward).gradient


@few
@given(tables(max_length=2), rewards)
def test_it_is_the_mean_of_reinforce_over_all_strings(q, reward):
    # REINFORCE: R(w) times the gradient of ln Q(w), which at each prompt is the one-hot outcome less Q's answer
    wanted: dict = {}
    for string, value in reward.items():
        mass = ar.string_probability(q, string)
        outcomes = (*string, ar.END) if mass else ()
        for at, outcome in enumerate(outcomes):
            state = ar.Conditioned(q, string[:at]).start()
            row = wanted.setdefault(state, {})
            for x, weight in q.next(state).items():
                row[x] = row.get(x, 0) + mass * value * ((x == outcome) - weight)
    found = policy_gradient(q, reward).gradient
    for state, row in found.items():
        for x, slope in row.items():
            assert slope == wanted.get(state, {}).get(x, 0)


def test_a_language_is_the_probability_of_it():
    q = ar.Truncated(ar.PDFA("ab", start=0, next={0: {"a": "1/4", "b": "1/4", ar.END: HALF}}, step={0: {"a": 0, "b": 0}}), 3)
    rule = ar.regex("(ab)*", "ab")
    found = policy_gradient(q, rule)
    assert found.value == ar.probability(q, rule)
    assert found == policy_gradient(q, lambda string: int(rule.accepts(string)))


def test_prompts_that_lead_to_one_state_share_its_logits():
    automaton = ar.PDFA("ab", start=0, next={0: {"a": HALF, "b": HALF}, 1: {"a": "1/3", "b": "2/3"}, 2: {ar.END: 1}}, step={0: {"a": 1, "b": 1}, 1: {"a": 2, "b": 2}, 2: {"a": 2, "b": 2}})
    tree = ar.Table("ab", {"": {"a": HALF, "b": HALF}, "a": {"a": "1/3", "b": "2/3"}, "b": {"a": "1/3", "b": "2/3"}}, length=2)
    reward = {"aa": 1, "bb": "1/2"}
    one, other = policy_gradient(automaton, reward), policy_gradient(tree, reward)
    assert one.value == other.value
    assert one.gradient[1]["a"] == other.gradient["a",]["a"] + other.gradient["b",]["a"]


@few
@given(tables(max_length=2), rewards)
def test_autograd_finds_the_same_gradient(q, reward):
    torch = pytest.importorskip("torch")
    found = policy_gradient(q, reward)
    logits = {state: torch.tensor([log(q.next(state)[x]) for x in row], dtype=torch.float64, requires_grad=True) for state, row in found.gradient.items()}
    value = torch.zeros((), dtype=torch.float64)
    for string in words_of(q.alphabet, 2):
        if ar.string_probability(q, string):
            mass, state = torch.ones((), dtype=torch.float64), q.start()
            for outcome in (*string, ar.END):
                mass = mass * logits[state].softmax(-1)[list(found.gradient[state]).index(outcome)]
                state = state if outcome is ar.END else q.step(state, outcome)
            value = value + mass * float(Fraction(reward.get("".join(string), 0)))
    assert abs(value.item() - float(found.value)) < 1e-12
    if value.requires_grad:
        value.backward()
    for state, row in found.gradient.items():
        theirs = logits[state].grad
        assert all(abs(float(slope) - (0 if theirs is None else theirs[i].item())) < 1e-12 for i, slope in enumerate(row.values()))


def nudged(q, prompt, outcome, step):
    """The model whose logit of the outcome is larger by `step` after the prompt, in rationals close to that."""
    answer = ar.next_distribution(q, prompt)
    weights = {x: weight * (Fraction(exp(step)) if x == outcome else 1) for x, weight in answer.items()}
    return ar.Overridden(q, at={prompt: {x: weight / sum(weights.values()) for x, weight in weights.items()}})


@few
@given(tables(max_length=2), rewards, st.data())
def test_finite_differences_come_close(q, reward, data):
    found = policy_gradient(q, reward)
    prompt = data.draw(st.sampled_from([state for state in found.gradient if state is not None] or [()]))
    outcome = data.draw(st.sampled_from(sorted(ar.next_distribution(q, prompt), key=str)))
    step = 1e-4
    up, down = (float(policy_gradient(nudged(q, prompt, outcome, side * step), reward).value) for side in (1, -1))
    slope = found.gradient.get(prompt, {}).get(outcome, 0)
    assert abs((up - down) / (2 * step) - float(slope)) < 1e-6


# -- the loss, for comparison (B5) ------------------------------------------------------------------------------------------------------


@few
@given(tables(max_length=2), tables(max_length=2))
def test_the_loss_is_convex_above_its_tangent_in_every_logit(p, q):
    assume(ar.kl(p, q) < float("inf"))
    gradient = loss_gradient(p, q)
    loss = ar.cross_entropy(p, q)
    for state, row in gradient.items():
        assert sum(row.values()) == 0
        for x, slope in row.items():
            answer = q.next(state)
            for ratio in (HALF, Fraction(2)):
                if state is None:
                    continue
                weights = {y: weight * (ratio if y == x else 1) for y, weight in answer.items()}
                moved = ar.Overridden(q, at={state: {y: weight / sum(weights.values()) for y, weight in weights.items()}})
                assert loss + slope * ar.log(ratio) <= ar.cross_entropy(p, moved)


@few
@given(pdfas(max_states=2))
def test_at_the_truth_the_gradient_is_0(p):
    assume(ar.tight(p).proved)
    assert all(slope == 0 for row in loss_gradient(p, p).values() for slope in row.values())


def test_one_prompt_is_the_softmax_less_the_target():
    p, q = (ar.Table("ab", {"": {"a": a, "b": 1 - a}}, length=1) for a in (Fraction(1, 3), HALF))
    assert loss_gradient(p, q)[()] == {"a": HALF - Fraction(1, 3), "b": HALF - Fraction(2, 3)}


def test_what_makes_no_sense_is_refused():
    p, q = (ar.Table("ab", {"": row}, length=1) for row in ({"a": 1}, {"b": 1}))
    with pytest.raises(ar.BadQuestion, match="excludes 'a'"):
        loss_gradient(p, q)
    forever = ar.PDFA("a", start=0, next={0: {"a": 1}}, step={0: {"a": 0}})
    with pytest.raises(ar.BadQuestion, match="end for certain"):
        loss_gradient(forever, forever)
    with pytest.raises(ar.BadModel, match="longest="):
        policy_gradient(forever, {})
    with pytest.raises(ar.BadQuestion, match="over"):
        policy_gradient(p, ar.regex("c", "c"))
    with pytest.raises(ar.BadQuestion, match="reward"):
        policy_gradient(p, 3)
    with pytest.raises(ar.BadModel, match="not exact"):
        policy_gradient(p, lambda _: 0.5)
    with pytest.raises(ar.BadQuestion):
        policy_gradient(p, {"c": 1})
