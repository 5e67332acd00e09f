"""The mark of a model that trained weights declare, for rooms that must know one without importing torch.

True here: whoever is `Declared` answers from recorded floats read as exact numbers; its states are prompts, endless and never seen again.
Must never enter: torch.
"""

from typing import Any

from arprops.core.model import Model
from arprops.core.words import Word


class Declared(Model[Word]):
    """A model whose exact weights are recorded floats: a `Net`."""


def concerns_nets(claim: object) -> bool:
    """Whether a model of the claim, of a quantity in it, or of the comparison it repeats, is a net itself; a view of a net is not."""
    return any(isinstance(part, Declared) or (part is not None and not isinstance(part, Model) and concerns_nets(part)) for part in _parts(claim))


def views_nets(claim: object) -> bool:
    """Whether a model of the claim is a view of a net, or of a view of one."""
    return any(_seen(part) if isinstance(part, Model) else part is not None and views_nets(part) for part in _parts(claim))


def _parts(claim: object) -> list[Any]:
    return [getattr(claim, name, None) for name in ("p", "q", "left", "right", "comparison")]


def _seen(model: Any) -> bool:
    held = [getattr(model, name, None) for name in ("joint", "model", "p", "q", "off_support")]
    return any(isinstance(each, Declared) or (isinstance(each, Model) and _seen(each)) for each in held)
