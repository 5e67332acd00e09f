"""For the tester: strategies that draw models, the laws of a model, and the pytest plugin.

The two public names are imported when they are first used, so that importing this room, as pytest does for its plugin, costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from arprops.testing import strategies
    from arprops.testing.laws.check import check_laws

__all__ = ["check_laws", "strategies"]


def __getattr__(name: str) -> Any:
    if name == "check_laws":
        return import_module("arprops.testing.laws.check").check_laws
    if name == "strategies":
        return import_module("arprops.testing.strategies")
    raise AttributeError(f"module 'arprops.testing' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*globals(), *__all__]
