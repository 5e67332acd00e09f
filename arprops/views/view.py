"""How a view is made, whose class depends on what it holds: a view of a `Model` is a `Model`, of a partial one partial.

True here: `Decoded(…)` is an abstract class whose `__new__` makes one of its final kinds, so that `isinstance` and the type
checker both know what may be asked of the result. Fields are set once, here, and are frozen after.
Must never enter: anything about what a view does.
"""

from abc import ABC
from collections.abc import Mapping
from typing import Any


class View(ABC):  # noqa: B024  # abstract by its kinds, not by a method
    """A joint seen through a change; copied and pickled by its fields, without asking the constructor again."""

    def __reduce__(self) -> tuple[Any, ...]:
        return made, (type(self), dict(vars(self)))


def made(kind: type[Any], fields: Mapping[str, Any]) -> Any:
    """An object of this kind with these fields, which its class's `__new__` has checked."""
    view: object = object.__new__(kind)
    vars(view).update(fields)
    return view
