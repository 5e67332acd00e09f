"""What an order costs: forward where it is drawn so, a sum over secrets where it is not, and never another joint."""

import importlib.util
import sys
from fractions import Fraction
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings

from arprops.tasks.numbers import number_task, prime_task
from arprops.tasks.order import cost_curve, order_cost
from arprops.tasks.polynomials import polynomial_task
from arprops.tasks.products import product_task
from arprops.tasks.puzzles import riddle_task, sudoku_task
from arprops.tasks.task import Field, Task
from tests.tasks.test_task import tasks

ROOT = Path(__file__).parents[2]


def test_the_easy_order_asks_once_a_symbol_and_the_other_for_every_pair() -> None:
    for n, primes in ((1, 4), (2, 21)):
        easy, hard = order_cost(product_task(n)), order_cost(product_task(n), ["pq", "p", "q"])
        assert (easy.forward, easy.calls) == (True, 4 * n)
        assert (hard.forward, hard.calls) == (False, 3 * n * (primes**2 + 2) + n * (primes + 1))
        assert hard.conditionals[0].most_summed == primes**2
        assert [c.random for c in easy.conditionals][2 * n :] == [0] * 2 * n, "the product is certain"


def test_fields_that_are_independent_cost_the_same_in_both_orders() -> None:
    first, second = order_cost(product_task(2), ["p", "q", "pq"]), order_cost(product_task(2), ["q", "p", "pq"])
    assert [(c.calls, c.summed, c.states) for c in first.conditionals] == [(c.calls, c.summed, c.states) for c in second.conditionals]
    digits = [order_cost(number_task(3), order) for order in (["d1", "d2", "d3"], ["d3", "d1", "d2"])]
    assert [cost.calls for cost in digits] == [3, 3]
    assert all(cost.forward for cost in digits)


def test_a_known_field_cuts_off_what_came_before_it() -> None:
    fields = [Field("a", "01", length=1), Field("b", "01", length=1), Field("c", "01", length=1, given=["b"])]
    chain = Task("chain", fields, {(a, b, c): Fraction(3 if a == b else 1, 8) * Fraction(2 if b == c else 1, 3) for a in "01" for b in "01" for c in "01"})
    cost = order_cost(chain, ["b", "c", "a"])
    assert [c.calls for c in cost.conditionals] == [3, 1, 3], "c needs b alone; b and a each need P(a) and P(b|a) at both a"
    assert [c.forward for c in cost.conditionals] == [False, True, False]


def test_answers_before_questions_are_forward() -> None:
    for task in (riddle_task(), sudoku_task(4, first_row="1234", patterns=[(0, 6, 9, 15), (0, 1, 6, 8, 15)]), polynomial_task(3, roots=range(-1, 3))):
        first, second = task.order
        assert order_cost(task).forward
        assert not order_cost(task, [second, first]).forward
        assert order_cost(task).calls < order_cost(task, [second, first]).calls
        assert not order_cost(task, [second]).forward, "a hidden secret is summed over, too"


def test_the_digits_of_a_prime_from_the_last_on_need_all_of_them() -> None:
    cost = order_cost(prime_task(2), ["d2", "d1"])
    assert [c.summed for c in cost.conditionals] == [21, Fraction(sum(n * n for n in (5, 6, 5, 5)), 21)]


@settings(max_examples=25)
@given(tasks())
def test_the_last_symbol_costs_least_and_counts_are_consistent(task: Task) -> None:
    for order in (task.order, task.order[::-1]):
        cost = order_cost(task, order)
        assert len(cost.conditionals) == sum(field.length for field in task.fields)
        assert cost.conditionals[0].prompts == cost.conditionals[0].states == 1
        for c in cost.conditionals:
            assert 1 <= c.calls <= c.most_calls
            assert 1 <= c.summed <= c.most_summed
            assert c.states <= c.prompts >= c.random
        assert cost.calls == sum(c.calls for c in cost.conditionals)
        assert cost.states == sum(c.states for c in cost.conditionals) + 1
        assert cost.summed == sum(c.summed for c in cost.conditionals)


def test_a_curve_is_the_cost_at_each_size() -> None:
    curve = cost_curve(polynomial_task, ["coefficients"], sizes=(1, 2))
    assert curve == {n: order_cost(polynomial_task(n), ["coefficients"]) for n in (1, 2)}
    assert curve[1].calls == 8, "P(root) and the coefficient at each of seven roots"


def _example() -> ModuleType:
    spec = importlib.util.spec_from_file_location("tasks_example", ROOT / "examples" / "tasks.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["tasks_example"] = module
    spec.loader.exec_module(module)
    return module


def test_the_example_prints_what_it_says_and_draws_the_figure_of_the_docs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    example = _example()
    assert example.main(["--digits", "2", "--svg", str(tmp_path / "a.svg")]) == 0
    told = capsys.readouterr().out
    assert "2,702.0" in told
    assert "proved by the kernel" in told
    assert "overlap 1/4 of at most 0.5000 (sometimes right, ε = 1/4)" in told
    page = (ROOT / "docs" / "tasks.md").read_text(encoding="utf-8")
    for first, last in (("task  ", "\n\nAn honest"), ("divisions  ", "\n\nA random prime"), ("digits         1", "\n\ndrawn")):
        assert told[told.index(first) : told.index(last)] in page, "the page shows what the script prints"
    for drawing in (tmp_path / "a.svg", ROOT / "docs" / "tasks.svg"):
        written = drawing.read_text(encoding="utf-8")
        assert all(words in written for words in ("oracle calls a string", "the bound √ε", "[pq, p, q]", "overlap of an honest model", "total variation from uniform primes"))
    assert all(example.tried(seed).value <= example.tried(seed).bound for seed in range(20))
