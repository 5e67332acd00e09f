"""The model that an argument names: FILE, or FILE#NAME.

True here: a file whose name holds a `#` is found by that name.
Must never enter: a model that no file holds.
"""

from pathlib import Path

from arprops.core.model import Joint
from arprops.formats.load import load


def file_of(argument: str) -> Path:
    """The file of an argument."""
    path, mark, _ = argument.rpartition("#")
    return Path(path if mark and not Path(argument).exists() else argument)


def one(argument: str, max_bytes: int) -> Joint:
    """The model of an argument: FILE, or FILE#NAME where no file has that name."""
    path, mark, name = argument.rpartition("#")
    if mark and not Path(argument).exists():
        return load(path, model=name, max_bytes=max_bytes)
    return load(argument, max_bytes=max_bytes)
