"""From the table of a ready-made task to its exact model in an order of fields.

True here: a field of the table that the task has no use for is refused, not dropped.
Must never enter: a task of a file's own; its records are a table of another kind.
"""

from collections.abc import Callable
from typing import Any, Final

from arprops.core.error import BadQuestion
from arprops.models.table import Table
from arprops.tasks.density import density_model
from arprops.tasks.numbers import number_task, prime_task
from arprops.tasks.polynomials import polynomial_task
from arprops.tasks.products import product_task
from arprops.tasks.puzzles import riddle_task, sudoku_task
from arprops.tasks.task import Task

SIZES: Final = ("digits", "first", "degree", "roots", "clues", "first_row", "order")
TASKS: Final[dict[str, Callable[..., Task]]] = {
    "number": number_task, "prime": prime_task, "product": product_task, "polynomial": polynomial_task, "sudoku": sudoku_task, "riddle": riddle_task,
}  # fmt: skip
TAKES: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "number": (("digits",), ("order",)),
    "prime": (("digits",), ("order",)),
    "prime_density": (("digits", "first"), ()),
    "product": (("digits",), ("order",)),
    "polynomial": (("degree",), ("roots", "order")),
    "sudoku": ((), ("clues", "first_row", "order")),
    "riddle": ((), ("order",)),
}
"""For each task the fields that it needs, and those that may be left out."""


def task_model(table: Any) -> Table:
    """The model that a table with kind = "task" describes; fails with `BadQuestion` on a field that is missing or means nothing here."""
    needed, optional = TAKES[table.task]
    given = {name: getattr(table, name) for name in SIZES if getattr(table, name) is not None}
    for name in needed:
        if name not in given:
            raise BadQuestion(f'the task "{table.task}" needs {" and ".join(needed)}, found no {name}')
    for name in given:
        if name not in (*needed, *optional):
            raise BadQuestion(f'the task "{table.task}" takes {", ".join((*needed, *optional))}, found {name}')
    if table.task == "prime_density":
        if table.default is None:
            raise BadQuestion('the task "prime_density" needs default = a distribution: the density also draws digits that no prime begins with')
        return density_model(table.digits, first=table.first, off_support=table.default)
    order = given.pop("order", None)
    return TASKS[table.task](**given).model(order, off_support=table.default)
