"""From the table of a claim about strings to the claim.

True here: strings are read as the target's alphabet needs, and symbols that it lacks are kept: they are outside the support. What a test has no use for is refused,
not dropped.
Must never enter: a test.
"""

from fractions import Fraction
from typing import Any

from arprops.core.error import BadFile
from arprops.core.exact import short
from arprops.core.model import Joint
from arprops.formats.model_reader import ModelReader
from arprops.formats.problem import Place
from arprops.tasks.blackbox import calls, read_strings
from arprops.tasks.sampled import TAKES, Sampled

MORE = ("positions", "language", "asymptotic", "at_least", "at_most")
"""The keys of which each test takes some."""


def read_samples(table: Any, place: Place, p: Joint, models: ModelReader) -> Sampled:
    """The claim that a table with kind = "samples" makes about this target; problems are noted at its place."""
    _fits(table, place, models)
    if (table.strings is None) == (table.file is None):
        models.problems.stop(place, f"found {'neither' if table.file is None else 'both'} of strings and file, expected one of them")
    key = "file" if table.strings is None else "strings"
    try:
        strings = tuple(calls(p, read_strings(models.folder / table.file) if table.strings is None else table.strings))
    except BadFile as refused:
        models.problems.stop((*place, "file"), str(refused))
    if not strings:
        models.problems.stop((*place, key), "found no string, expected one at least")
    language = None if table.language is None else models.languages.language(table.language, p.alphabet, (*place, "language"))
    side = "at_least" if table.at_most is None else "at_most"
    bound = Fraction(0) if getattr(table, side) is None else getattr(table, side)
    return Sampled(p, strings, table.test, table.alpha, tuple(table.positions or ()), language, table.asymptotic, side, bound)


def _fits(table: Any, place: Place, models: ModelReader) -> None:
    """Whether the test is given what it needs, and nothing else."""
    problems, test = models.problems, f'the test "{table.test}"'
    needed, taken = TAKES[table.test]
    given = [name for name in MORE if getattr(table, name) is not None and getattr(table, name) is not False]
    if wrong := [name for name in given if name not in taken]:
        problems.stop((*place, wrong[0]), f"{test} takes {', '.join(taken) or 'nothing more'}; found {wrong[0]}")
    found = [name for name in given if name in needed]
    if needed and (not found or (len(found) > 1 and table.test != "frequencies")):
        problems.stop(place, f"{test} needs {' or '.join(needed)}, found {' and '.join(found) or 'neither'}")
    if table.test == "share" and table.language is None:
        problems.stop(place, f"{test} needs language, found none")
    if table.positions is not None and (not table.positions or (table.test == "independence" and len(table.positions) > 1)):
        problems.stop((*place, "positions"), f"found {len(table.positions)} positions, expected one{' at least' if table.test == 'frequencies' else ', as independence is tested by one statistic'}")
    if not 0 < table.alpha < 1:
        problems.stop((*place, "alpha"), f"found {short(table.alpha)}, expected a level strictly between 0 and 1")
