r"""The signs of a regular expression, read one after the other: symbols, classes, repeats and operators.

True here: every sign is known for what it is without looking at those before it, and every refusal names the position,
what stood there and what was expected.
Must never enter: precedence (`search.pattern`), and any sign whose meaning elsewhere differs (anchors, `\d`): it is refused.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final, Literal, Never, TypeAlias

from arprops.core.error import BadQuestion
from arprops.core.words import Symbol


@dataclass(frozen=True, slots=True)
class Letters:
    """One symbol out of these, given by their indices in the alphabet; out of none: the empty language."""

    indices: frozenset[int]


@dataclass(frozen=True, slots=True)
class Repeat:
    """The last operand again, `low` to `high` times; no upper bound where `high` is None."""

    low: int
    high: int | None


class Operator(Enum):
    """What takes no argument of its own: the empty word, and the operators on the last one or two operands."""

    EMPTY = "()"
    JOIN = ""
    EITHER = "|"
    BOTH = "&"
    NOT = "!"


Instruction: TypeAlias = Letters | Repeat | Operator
Item: TypeAlias = Instruction | Literal["(", ")"]

_ALONE: Final[dict[str, Item]] = {
    "(": "(", ")": ")", "|": Operator.EITHER, "&": Operator.BOTH, "!": Operator.NOT,
    "*": Repeat(0, None), "+": Repeat(1, None), "?": Repeat(0, 1),
}


def items(pattern: str, alphabet: Sequence[Symbol]) -> Iterator[tuple[int, Item]]:
    r"""The signs of the pattern with their positions; white space is passed over, save after `\` and within `< >`.

    Fails with `BadQuestion` on a sign that is not complete and on a symbol outside the alphabet. Cost: linear in the
    pattern, times the alphabet's size for each inverted class or range.
    """
    index = {symbol: i for i, symbol in enumerate(alphabet)}
    every = Letters(frozenset(range(len(alphabet))))
    at = 0
    while at < len(pattern):
        here, char = at, pattern[at]
        at += 1
        if char.isspace():
            continue
        if char in _ALONE:
            yield here, _ALONE[char]
        elif char == "{":
            item, at = _counts(pattern, here)
            yield here, item
        elif char == ".":
            yield here, every
        elif char == "[":
            item, at = _class(pattern, here, index)
            yield here, item
        elif char in "^$":
            refuse(pattern, here, f"no anchor, since matching is always of the whole string; the symbol is written \\{char}")
        elif char in ">]}":
            refuse(pattern, here, f"something that this closes; the symbol is written \\{char}")
        elif char == "ε" and char not in index:
            yield here, Operator.EMPTY
        elif char == "∅" and char not in index:
            yield here, Letters(frozenset())
        else:
            symbol, at = _symbol(pattern, here)
            yield here, Letters(frozenset((_known(pattern, here, symbol, index),)))


def _counts(pattern: str, here: int) -> tuple[Repeat, int]:
    close = pattern.find("}", here)
    if close < 0:
        refuse(pattern, here, "a '}' for this '{'; the symbol is written \\{")
    low, comma, high = (part.strip() for part in pattern[here + 1 : close].partition(","))
    for number in (low, high or low):
        # isdecimal alone takes digits of every script; nobody can build what nine digits ask for
        if not (number.isascii() and number.isdecimal() and len(number) <= 9):
            refuse(pattern, here, "{m}, {m,} or {m,n} with numbers below 10^9")
    least = int(low)
    most = int(high) if high else None if comma else least
    if most is not None and most < least:
        refuse(pattern, here, f"the smaller number first, as in {{{most},{least}}}")
    return Repeat(least, most), close + 1


def _class(pattern: str, here: int, index: Mapping[Symbol, int]) -> tuple[Letters, int]:
    at = _blank(pattern, here + 1)
    inverted = pattern[at : at + 1] == "^"
    at = _blank(pattern, at + 1) if inverted else at
    found: set[int] = set()
    first = at
    while pattern[at : at + 1] != "]" or at == first:
        if at >= len(pattern):
            refuse(pattern, here, "a ']' for this '['; the symbol is written \\[")
        if pattern[at] == "]":
            refuse(pattern, at, "a symbol in the class; the empty language is written ∅, the symbol \\]")
        low, after = _symbol(pattern, at)
        after = _blank(pattern, after)
        to = _blank(pattern, after + 1)
        # a '-' at either end of the class is the symbol
        if pattern[after : after + 1] == "-" and to < len(pattern) and pattern[to] != "]":
            high, after = _symbol(pattern, to)
            if len(low) != 1 or len(high) != 1 or low > high:
                refuse(pattern, at, f"a range between single characters, the smaller first, not {low}-{high}")
            between = [i for symbol, i in index.items() if len(symbol) == 1 and low <= symbol <= high]
            if not between:
                refuse(pattern, at, f"a range that holds a symbol of the alphabet {_shown(index)}")
            found.update(between)
        else:
            found.add(_known(pattern, at, low, index))
        at = _blank(pattern, after)
    return Letters(frozenset(range(len(index))) - found if inverted else frozenset(found)), at + 1


def _symbol(pattern: str, here: int) -> tuple[Symbol, int]:
    """The symbol written at `here`, whether or not the alphabet has it, and where it ends."""
    char, rest = pattern[here], pattern[here + 1 : here + 2]
    if char == "\\":
        if not rest:
            refuse(pattern, here, "a symbol after the backslash; the backslash itself is written \\\\")
        if rest.isascii() and rest.isalnum():
            refuse(pattern, here, f"no \\{rest}, which has no meaning here: letters and digits stand for themselves, and classes are written [0-9]")
        return rest, here + 2
    if char != "<":
        return char, here + 1
    at, spelled = here + 1, ""
    while pattern[at : at + 1] != ">":
        at += pattern[at : at + 1] == "\\"
        if at >= len(pattern):
            refuse(pattern, here, "a '>' for this '<'; the symbol is written \\<")
        spelled += pattern[at]
        at += 1
    return spelled, at + 1


def _known(pattern: str, here: int, symbol: Symbol, index: Mapping[Symbol, int]) -> int:
    if symbol not in index:
        long = [f"<{symbol}>"] * (f"<{symbol}>" in index) or [known for known in index if len(known) > 1]
        written = "".join(f"\\{char}" if char in "<>\\" else char for char in long[0]) if long else ""
        several = f"; a symbol of several characters is written in <>, as <{written}>" if long else ""
        refuse(pattern, here, f"a symbol of the alphabet {_shown(index)}, which has no {symbol!r}{several}")
    return index[symbol]


def _blank(pattern: str, at: int) -> int:
    while pattern[at : at + 1].isspace():
        at += 1
    return at


def _shown(index: Mapping[Symbol, int]) -> str:
    return f"{list(index)[:12]}" + (f" and {len(index) - 12} more" if len(index) > 12 else "")


def refuse(pattern: str, here: int, expected: str) -> Never:
    """Fail with `BadQuestion`, showing the place and not the pattern, which may have thousands of characters."""
    found = repr(pattern[here]) if here < len(pattern) else "the end"
    left, right = max(0, here - 20), here + 20
    excerpt = ("…" if left else "") + pattern[left:here] + "⟨here⟩" + pattern[here:right] + ("…" if right < len(pattern) else "")
    raise BadQuestion(f"regular expression, position {here}: found {found}, expected {expected}\n    {excerpt}")
