"""Ready-made tasks in files: the model is the one that the library makes, and a field that means nothing there is refused by name."""

from pathlib import Path
from typing import Any

import pytest

from arprops.core.error import BadFile
from arprops.core.model import Model
from arprops.formats.load import load
from arprops.formats.save import save
from arprops.formats.task_reader import TAKES, TASKS
from arprops.formats.write import json_text
from arprops.models.table import Table
from arprops.tasks.density import density_model
from arprops.tasks.numbers import number_model, number_task, prime_task
from arprops.tasks.polynomials import polynomial_task
from arprops.tasks.products import product_task
from arprops.tasks.puzzles import riddle_task, sudoku_task
from arprops.tasks.secrets import story_task, twenty_task

MODELS: list[tuple[dict[str, Any], Model[Any]]] = [
    ({"task": "number", "digits": 2, "default": {"1": 1}}, number_task(2).model(off_support={"1": 1})),
    ({"task": "prime", "digits": 2, "order": ["d2", "d1"], "default": {"1": 1}}, prime_task(2).model(["d2", "d1"], off_support={"1": 1})),
    ({"task": "prime_density", "digits": 2, "first": 1, "default": {"3": "1/2", "7": 0.5}}, density_model(2, first=1, off_support={"3": "1/2", "7": "1/2"})),
    ({"task": "product", "digits": 1, "order": ["pq", "p", "q"], "default": {"0": 1}}, product_task(1).model(["pq", "p", "q"], off_support={"0": 1})),
    ({"task": "polynomial", "degree": 2, "roots": [-1, 1], "default": {"0": 1}}, polynomial_task(2, roots=[-1, 1]).model(off_support={"0": 1})),
    ({"task": "polynomial", "degree": 1, "order": ["roots"]}, polynomial_task(1).model(["roots"])),
    ({"task": "sudoku", "clues": 15, "first_row": "1234", "order": ["clues"], "default": {".": 1}}, sudoku_task(15, first_row="1234").model(["clues"], off_support={".": 1})),
    ({"task": "riddle", "default": {"bat": 1}}, riddle_task().model(off_support={"bat": 1})),
    (
        {"task": "twenty_questions", "secrets": ["ant", "bee"], "questions": ["a.*"], "hash_bits": [0], "order": ["answers", "secret"], "default": {"ant": 1}},
        twenty_task(["ant", "bee"], questions=["a.*"], hash_bits=[0]).model(["answers", "secret"], off_support={"ant": 1}),
    ),
    ({"task": "story", "clues": 2, "order": ["clue2", "culprit"], "default": {"heir": 1}}, story_task(clues=2).model(["clue2", "culprit"], off_support={"heir": 1})),
]


def written(tmp_path: Path, table: dict[str, Any]) -> Path:
    file = tmp_path / "m.json"
    file.write_text(json_text({"models": {"M": {"kind": "task", **{key: str(value) if isinstance(value, float) else value for key, value in table.items()}}}}), encoding="utf-8")
    return file


@pytest.mark.parametrize(("table", "model"), MODELS, ids=[table["task"] for table, _ in MODELS])
def test_a_task_in_a_file_is_the_one_that_is_made(tmp_path: Path, table: dict[str, Any], model: Table) -> None:
    table = {**table, "default": {key: str(value) for key, value in table["default"].items()}} if "default" in table else table
    back = load(written(tmp_path, table))
    assert isinstance(back, Table)
    assert back == model
    save(back, tmp_path / "saved.toml")
    assert load(tmp_path / "saved.toml") == model


def test_a_number_without_order_and_default_is_of_any_size(tmp_path: Path) -> None:
    assert load(written(tmp_path, {"task": "number", "digits": 30})) == number_model(30)
    with pytest.raises(BadFile, match="at most 5"):
        load(written(tmp_path, {"task": "number", "digits": 6, "default": {"1": 1}}))


def test_every_task_can_be_written() -> None:
    assert {table["task"] for table, _ in MODELS} == set(TAKES)
    assert {*TASKS, "prime_density"} == set(TAKES)


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ({"task": "prime"}, "needs digits, found no digits"),
        ({"task": "prime", "digits": 0, "default": {"1": 1}}, "number of digits"),
        ({"task": "prime", "digits": 2}, "zero-probability prompts"),
        ({"task": "prime", "digits": 2, "default": {"x": 1}}, "unknown outcome 'x'"),
        ({"task": "prime", "digits": 2, "default": {"1": "1/2"}}, "sum to 1/2"),
        ({"task": "prime", "digits": 2, "clues": 4, "default": {"1": 1}}, "takes digits, order, found clues"),
        ({"task": "prime", "digits": 2, "order": ["d3"], "default": {"1": 1}}, "an order is a list of fields"),
        ({"task": "prime_density", "digits": 2, "first": 1}, "needs default"),
        ({"task": "prime_density", "digits": 2, "first": 2, "default": {"1": 1}}, "fewer than all 2"),
        ({"task": "twenty"}, "prime_density"),
        ({"task": "twenty_questions", "questions": [], "default": {"ant": 1}}, "at least one question"),
        ({"task": "twenty_questions", "hash_bits": [256], "default": {"ant": 1}}, "bits 0 to 255"),
        ({"task": "twenty_questions", "secrets": [], "default": {"ant": 1}}, "M"),
        ({"task": "story", "clues": 0, "default": {"heir": 1}}, "found 0 clues"),
        ({"task": "story", "secrets": ["a"], "default": {"heir": 1}}, "takes clues, order, found secrets"),
        ({"task": "sudoku", "clues": 3, "default": {"1": 1}}, "no grid has one solution"),
        ({"task": "polynomial", "degree": 2, "roots": [], "default": {"0": 1}}, "roots to choose from"),
    ],
)
def test_what_is_no_task_is_told_at_its_place(tmp_path: Path, table: dict[str, Any], says: str) -> None:
    with pytest.raises(BadFile, match=says) as refused:
        load(written(tmp_path, table))
    assert "M" in str(refused.value)
