"""Puzzles with one solution: a 4×4 Sudoku written solution first or clues first, and a riddle written answer first or question first.

True here: uniqueness is exact. A Sudoku's clues fit one of the 288 grids, and a riddle's facts hold of one answer. The clues are those of a pattern
drawn evenly from the ones that leave one solution, after the solution is drawn evenly.
Must never enter: a solver. The grids are listed, so that uniqueness is a count.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction
from functools import cache
from itertools import combinations, permutations, product

from arprops.core.error import BadModel, BadQuestion
from arprops.core.words import Word
from arprops.tasks.task import Field, Task, summed

EMPTY = "."


@cache
def sudoku_grids() -> tuple[str, ...]:
    """The 288 grids of 4×4 Sudoku, each as sixteen digits 1 to 4, row by row."""
    rows = ["".join(row) for row in permutations("1234")]
    return tuple("".join(grid) for grid in product(rows, repeat=4) if _columns(grid) and _boxes(grid))


def sudoku_task(clues: int = 4, *, patterns: Iterable[Collection[int]] | None = None, first_row: str | None = None) -> Task:
    """A solved 4×4 Sudoku, and clues of it that have this solution alone.

    Needs the number of clues, or patterns of cells (0 to 15, row by row) to choose from in their place; all patterns with so many clues, if left out.
    `first_row="1234"` keeps the grids with that first row (12 of 288), and uniqueness is among all 288 still; grids that no pattern fits are left
    out. Fails with `BadQuestion` where nothing is left. Cost: 288 grids for each pattern, of which there are 1820 with 4 clues.
    """
    if type(clues) is not int:
        raise BadQuestion(f"the number of clues must be an int, found {clues!r}")
    cells = [tuple(sorted(set(pattern))) for pattern in patterns] if patterns is not None else list(combinations(range(16), clues)) if 0 <= clues <= 16 else []
    if any(not 0 <= cell < 16 for pattern in cells for cell in pattern):
        raise BadQuestion(f"cells are numbered from 0 to 15, row by row; found {cells[:4]}")
    grids = [grid for grid in sudoku_grids() if first_row is None or grid.startswith(first_row)]
    puzzles: dict[str, list[Word]] = {grid: [] for grid in grids}
    for pattern in dict.fromkeys(cells):
        times = Counter(tuple(grid[cell] for cell in pattern) for grid in sudoku_grids())
        for grid in grids:
            if times[tuple(grid[cell] for cell in pattern)] == 1:
                puzzles[grid].append(tuple(x if i in pattern else EMPTY for i, x in enumerate(grid)))
    solved = {grid: found for grid, found in puzzles.items() if found}
    if not solved:
        raise BadQuestion("no grid has one solution with these clues; four clues can do, three never")
    fields = [Field("solution", "1234", length=16), Field("clues", EMPTY + "1234", length=16)]
    return Task("sudoku", fields, _drawn({tuple(grid): found for grid, found in solved.items()}))


ANIMALS: Mapping[str, tuple[str, ...]] = {
    "bat": ("flies", "nurses", "hangs"),
    "duck": ("flies", "swims", "quacks"),
    "whale": ("swims", "nurses", "sings"),
    "trout": ("swims", "glitters", "spawns"),
    "frog": ("swims", "croaks", "spawns"),
}
"""What is said of each animal in the riddle that is ready-made."""


def riddle_task(facts: Mapping[str, Collection[str]] = ANIMALS, *, asked: int = 2) -> Task:
    """An answer drawn evenly, and a question: so many of its facts, drawn evenly among the choices that are true of no other answer.

    Needs facts for each answer, of which some choice singles it out; fails with `BadModel` else. Facts are written in the order in which they first
    occur. Cost: a look at each answer for each choice.

    >>> task = riddle_task({"bat": ["flies", "nurses"], "duck": ["flies", "swims"]}, asked=1)
    >>> task.strings(["question", "answer"])
    {('nurses', 'bat'): Fraction(1, 2), ('swims', 'duck'): Fraction(1, 2)}
    """
    if not facts or type(asked) is not int or asked < 1:
        raise BadModel(f"a riddle needs an answer and at least one fact, found {len(facts)} answers and {asked!r} facts asked")
    names = list(dict.fromkeys(fact for listed in facts.values() for fact in listed))
    questions: dict[Word, list[Word]] = {}
    for answer, listed in facts.items():
        found = [q for q in combinations([name for name in names if name in listed], asked) if sum(set(q) <= set(other) for other in facts.values()) == 1]
        if not found:
            raise BadModel(f"no {asked} facts of {answer!r} are true of it alone, so no question of that length has it as its one answer")
        questions[(answer,)] = found
    return Task("riddle", [Field("answer", facts, length=1), Field("question", names, length=asked)], _drawn(questions))


def _drawn(choices: Mapping[Word, Collection[Word]]) -> dict[tuple[Word, Word], Fraction]:
    """The key evenly, then one of its values evenly."""
    return summed(((key, value), Fraction(1, len(choices) * len(values))) for key, values in choices.items() for value in values)


def _columns(grid: tuple[str, ...]) -> bool:
    return all(len({row[i] for row in grid}) == 4 for i in range(4))


def _boxes(grid: tuple[str, ...]) -> bool:
    return all(len(set(grid[i][j : j + 2] + grid[i + 1][j : j + 2])) == 4 for i in (0, 2) for j in (0, 2))
