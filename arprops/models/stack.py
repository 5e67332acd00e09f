"""A stack of items that shares its lower part with the stacks it was made from.

True here: a stack is a value; pushing takes the time of what is pushed, however deep the stack is, and stacks compare as the tuples
of their items from the top.
Must never enter: recursion over the depth, which has no bound.
"""

from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias, final

Item: TypeAlias = tuple[str] | tuple[str, str]


@final
class Stack:
    """An item on top of a stack; `EMPTY` has neither. Cost: equality looks at the items above the part that is shared."""

    __slots__ = ("_hash", "_size", "item", "rest")

    def __init__(self, item: Item | None, rest: "Stack | None") -> None:
        self.item, self.rest = item, rest
        self._hash: int = hash((item, rest._hash if rest is not None else 0))
        self._size: int = rest._size + 1 if rest is not None else 0

    def pushed(self, items: Sequence[Item]) -> "Stack":
        """The stack with these items on top, the first topmost."""
        stack = self
        for item in reversed(items):
            stack = Stack(item, stack)
        return stack

    def __iter__(self) -> Iterator[Item]:
        stack = self
        while stack.item is not None and stack.rest is not None:
            yield stack.item
            stack = stack.rest

    def __len__(self) -> int:
        return self._size

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Stack):
            return NotImplemented
        if self._hash != other._hash or self._size != other._size:
            return False
        mine, theirs = self, other
        while mine is not theirs:
            if mine.item != theirs.item or mine.rest is None or theirs.rest is None:
                return mine.item == theirs.item
            mine, theirs = mine.rest, theirs.rest
        return True

    def __lt__(self, other: "Stack") -> bool:
        mine, theirs = self, other
        while mine is not theirs:
            if theirs.item is None or theirs.rest is None:
                return False
            if mine.item is None or mine.rest is None:
                return True
            if mine.item != theirs.item:
                return mine.item < theirs.item
            mine, theirs = mine.rest, theirs.rest
        return False

    def __hash__(self) -> int:
        return self._hash

    def __repr__(self) -> str:
        return "[" + " ".join("\\".join(item) for item in self) + "]"


EMPTY: Final = Stack(None, None)
