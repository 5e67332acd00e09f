"""From the table of a ready-made task to its exact model in an order of fields, and from those of a beam's output and of masked conditionals to theirs.

True here: a field of the table that the task has no use for is refused, not dropped; what is read is a table, written out.
Must never enter: a task of a file's own; its records are a table of another kind.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, Final

from arprops.core.dist import Dist
from arprops.core.error import BadQuestion
from arprops.core.model import Joint, Model
from arprops.core.words import Outcome, Word
from arprops.models.table import Table
from arprops.tasks.bidirectional.compatible import Incompatible, compatible
from arprops.tasks.bidirectional.masked import MaskedModel
from arprops.tasks.decoding.beam import beam_output, by_length
from arprops.tasks.density import density_model
from arprops.tasks.numbers import number_model, number_task, prime_task
from arprops.tasks.polynomials import polynomial_task
from arprops.tasks.products import product_task
from arprops.tasks.puzzles import riddle_task, sudoku_task
from arprops.tasks.secrets import story_task, twenty_task
from arprops.tasks.task import Task

SIZES: Final = ("digits", "first", "degree", "roots", "clues", "first_row", "secrets", "questions", "hash_bits", "order")
TASKS: Final[dict[str, Callable[..., Task]]] = {
    "number": number_task, "prime": prime_task, "product": product_task, "polynomial": polynomial_task, "sudoku": sudoku_task, "riddle": riddle_task,
    "twenty_questions": twenty_task, "story": story_task,
}  # fmt: skip
TAKES: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "number": (("digits",), ("order",)),
    "prime": (("digits",), ("order",)),
    "prime_density": (("digits", "first"), ()),
    "product": (("digits",), ("order",)),
    "polynomial": (("degree",), ("roots", "order")),
    "sudoku": ((), ("clues", "first_row", "order")),
    "riddle": ((), ("order",)),
    "twenty_questions": ((), ("secrets", "questions", "hash_bits", "order")),
    "story": ((), ("clues", "order")),
}
"""For each task the fields that it needs, and those that may be left out."""


def task_model(table: Any) -> Model[Any]:
    """The model that a table with kind = "task" describes; fails with `BadQuestion` on a field that is missing or means nothing here.

    A table of next-token distributions, save for a number without order and default: that is `number_model`, of any size.
    """
    needed, optional = TAKES[table.task]
    given = {name: getattr(table, name) for name in SIZES if getattr(table, name) is not None}
    for name in needed:
        if name not in given:
            raise BadQuestion(f'the task "{table.task}" needs {" and ".join(needed)}, found no {name}')
    for name in given:
        if name not in (*needed, *optional):
            raise BadQuestion(f'the task "{table.task}" takes {", ".join((*needed, *optional))}, found {name}')
    if table.task == "number" and table.order is None and table.default is None:
        return number_model(table.digits)
    if table.task == "prime_density":
        if table.default is None:
            raise BadQuestion('the task "prime_density" needs default = a distribution: the density also draws digits that no prime begins with')
        return density_model(table.digits, first=table.first, off_support=table.default)
    order = given.pop("order", None)
    return TASKS[table.task](**given).model(order, off_support=table.default)


def beam_table(model: Joint, table: Any, prompt: Word, off_support: Dist[Outcome] | None) -> Table:
    """What beam search outputs, as a table with kind = "beam" asks; fails as `beam_output`."""
    return beam_output(model, prompt, width=table.width, divisor=by_length if table.by_length else None, limit=table.limit, off_support=off_support)


def masked_table(masked: MaskedModel, weights: Sequence[Fraction] | None, off_support: Dist[Outcome] | None) -> Table:
    """The joint of masked conditionals; fails with `BadQuestion`, showing why, where they have none, and on weights for another number of joints."""
    found = compatible(masked)
    if isinstance(found, Incompatible):
        raise BadQuestion(f'these masked conditionals have {found}; a claim of kind "compatible" may say so')
    if weights is not None and len(weights) != len(found.joints):
        raise BadQuestion(f"found {len(weights)} weights, and the joints are the mixtures of {len(found.joints)}; give a weight for each")
    return found.table(None if weights is None else dict(enumerate(weights)), default=off_support)
