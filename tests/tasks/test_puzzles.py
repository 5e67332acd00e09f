"""Puzzles have one solution, whichever is written first."""

from itertools import combinations

import pytest

import arprops as ar
from arprops.core.error import BadModel, BadQuestion
from arprops.tasks.order import orders_agree
from arprops.tasks.puzzles import ANIMALS, riddle_task, sudoku_grids, sudoku_task

PATTERNS = [(0, 6, 9, 15), (0, 1, 6, 8, 15)]


def test_there_are_288_grids_and_each_obeys_the_rules() -> None:
    grids = sudoku_grids()
    assert len(set(grids)) == len(grids) == 288
    for grid in grids:
        rows = [grid[4 * i : 4 * i + 4] for i in range(4)]
        columns = [grid[i::4] for i in range(4)]
        boxes = [grid[i : i + 2] + grid[i + 4 : i + 6] for i in (0, 2, 8, 10)]
        assert all(sorted(unit) == list("1234") for unit in rows + columns + boxes)


def test_the_clues_fit_their_solution_alone() -> None:
    task = sudoku_task(patterns=PATTERNS)
    for solution, clues in task.joint:
        assert {tuple(i for i, x in enumerate(clues) if x != ".")} <= set(PATTERNS)
        assert [grid for grid in sudoku_grids() if all(c in (".", x) for c, x in zip(clues, grid, strict=True))] == ["".join(solution)]


def test_clues_first_and_solution_first_are_one_joint() -> None:
    task = sudoku_task(patterns=PATTERNS, first_row="1234")
    ar.expect(orders_agree(task, ["clues", "solution"]))
    solver = task.model(["clues", "solution"], off_support={"1": 1})
    for solution, clues in task.joint:
        assert ar.complete(solver, clues, method="greedy").symbols == solution


def test_relabelled_grids_are_a_24th_of_all() -> None:
    everything, relabelled = sudoku_task(patterns=PATTERNS), sudoku_task(patterns=PATTERNS, first_row="1234")
    assert len(everything.joint) == 24 * len(relabelled.joint) > 0


def test_a_number_of_clues_is_an_int() -> None:
    for clues in (True, 4.0, "4"):
        with pytest.raises(BadQuestion, match="must be an int"):
            sudoku_task(clues)  # type: ignore[arg-type]


@pytest.mark.parametrize("clues", [0, 1, 3, -1, 17])
def test_too_few_clues_have_no_one_solution(clues: int) -> None:
    with pytest.raises(BadQuestion, match="no grid has one solution"):
        sudoku_task(clues)


def test_a_full_grid_is_its_own_clue_and_other_cells_are_refused() -> None:
    assert all(solution == clues for solution, clues in sudoku_task(16).joint)
    with pytest.raises(BadQuestion, match="from 0 to 15"):
        sudoku_task(patterns=[(3, 16)])
    with pytest.raises(BadQuestion, match="no grid"):
        sudoku_task(16, first_row="1123")


def test_a_question_has_one_answer() -> None:
    task = riddle_task()
    ar.expect(orders_agree(task, ["question", "answer"]))
    model = task.model(["question", "answer"], off_support={"bat": 1})
    for (answer,), question in task.joint:
        assert [name for name, facts in ANIMALS.items() if set(question) <= set(facts)] == [answer]
        assert ar.next_distribution(model, question)[answer] == 1
    assert sum(len(list(combinations(facts, 2))) for facts in ANIMALS.values()) > len(task.joint), "some pairs of facts are true of two"


def test_an_answer_that_no_facts_single_out_is_refused() -> None:
    with pytest.raises(BadModel, match="true of it alone"):
        riddle_task({"bat": ["flies"], "duck": ["flies", "swims"]}, asked=1)
    with pytest.raises(BadModel, match="needs an answer"):
        riddle_task({})
    for asked in (0, -1, True, 1.0):
        with pytest.raises(BadModel, match="at least one fact"):
            riddle_task(asked=asked)  # type: ignore[arg-type]
