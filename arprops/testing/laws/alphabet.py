"""The laws that need no prompt: the alphabet, and what a person reads.

True here: these look at the object itself.
Must never enter: a question to the model.
"""

from collections.abc import Iterator
from typing import Any

from arprops.testing.laws.law import Broken, raised, shown


def alphabet(model: Any) -> Iterator[Broken]:
    """A tuple of distinct, non-empty strings."""

    def broken(found: str, expected: str) -> Broken:
        return Broken("alphabet", None, found, expected, "model.alphabet")

    try:
        symbols = model.alphabet
    except Exception as error:  # noqa: BLE001  # a stranger's code: whatever it raises is what was found
        yield broken(raised(error), "a tuple of the symbols, as the attribute `alphabet`")
        return
    if not isinstance(symbols, tuple):
        yield broken(f"{shown(symbols)}, a {type(symbols).__name__}", "a tuple")
        return
    for i, symbol in enumerate(symbols):  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
        if not isinstance(symbol, str) or not symbol:
            yield broken(f"the symbol {shown(symbol)} in {shown(symbols)}", "a non-empty str; write tokens as strings, such as '7' for 7")
            return
        if symbol in symbols[:i]:
            yield broken(f"the symbol {symbol!r} twice, in {shown(symbols)}", "each symbol once")
            return


def readable(model: Any) -> Iterator[Broken]:
    """`repr` gives text."""
    try:
        text: object = repr(model)
    except Exception as error:  # noqa: BLE001  # as above
        yield Broken("repr", None, raised(error), "text", "repr(model)")
        return
    assert isinstance(text, str), "Python sees to that"
