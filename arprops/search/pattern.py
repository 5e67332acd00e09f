r"""A regular expression as instructions in postfix order: what is written, before anything is built.

True here: reading is one walk from left to right with a stack of its own, so neither length nor nesting can exhaust
Python's.
Must never enter: automata, and any syntax whose meaning elsewhere differs, such as lazy repeats: it is refused.

    pattern = side ("|" side)*                       an empty pattern is the empty word
    side    = series ("&" series)*                   intersection
    series  = factor+
    factor  = "!" factor | atom repeat?              so `!(ab)*` is everything but (ab)*, and `!ab` is `(!a)b`
    atom    = symbol | "." | "[" "^"? (symbol | symbol "-" symbol)+ "]" | "(" pattern ")" | "ε" | "∅"
    symbol  = character | "\" character | "<" several characters, where "\" quotes the next ">"
    repeat  = "*" | "+" | "?" | "{m}" | "{m,}" | "{m,n}"
"""

from collections.abc import Sequence
from typing import Final

from arprops.core.words import Symbol
from arprops.search.signs import Instruction, Item, Letters, Operator, Repeat, items, refuse

_BINDS: Final = {Operator.EITHER: 1, Operator.BOTH: 2, Operator.JOIN: 3, Operator.NOT: 4}
_OPERAND: Final = "a symbol, '.', a class or a group; the empty word is written ()"


def parsed(pattern: str, alphabet: Sequence[Symbol]) -> tuple[Instruction, ...]:
    """The pattern in postfix order: operands first, then what is done with them.

    Fails with `BadQuestion` on bad syntax and on a symbol outside the alphabet. Cost: linear in the pattern, times the
    alphabet's size for each distinct class. Source: Dijkstra's shunting yard (1961).
    """
    output: list[Instruction] = []
    waiting: list[Operator | int] = []  # an int is an open parenthesis: its position
    complete = False  # whether an operand ends here
    previous: Item = "("

    def release(binding: int) -> None:
        while waiting and not isinstance(top := waiting[-1], int) and _BINDS[top] >= binding:
            output.append(top)
            waiting.pop()

    for position, item in items(pattern, alphabet):
        match item:
            case Repeat():
                if not complete:
                    refuse(pattern, position, _OPERAND + ("; groups never capture, so no '?' follows '('" if previous == "(" and waiting else ""))
                if isinstance(previous, Repeat):
                    refuse(pattern, position, "no second repeat, elsewhere lazy or possessive; group it to repeat the repeat")
                output.append(item)
            case Operator.EITHER | Operator.BOTH:
                if not complete:
                    refuse(pattern, position, _OPERAND)
                release(_BINDS[item])
                waiting.append(item)
                complete = False
            case ")":
                if not complete and (previous != "(" or not waiting):
                    refuse(pattern, position, _OPERAND)
                output.extend(() if complete else (Operator.EMPTY,))
                release(0)
                if not waiting:
                    refuse(pattern, position, "no ')' without a '(' before it; the symbol is written \\)")
                waiting.pop()
                complete = True
            case _:
                if complete:
                    release(_BINDS[Operator.JOIN])
                    waiting.append(Operator.JOIN)
                complete = isinstance(item, Letters) or item is Operator.EMPTY
                if isinstance(item, Letters) or item is Operator.EMPTY:
                    output.append(item)
                else:
                    waiting.append(position if item == "(" else Operator.NOT)
        previous = item
    if not complete:
        if waiting or output:
            refuse(pattern, len(pattern), _OPERAND)
        output.append(Operator.EMPTY)
    release(0)
    if waiting:
        refuse(pattern, next(i for i in reversed(waiting) if isinstance(i, int)), "a ')' for this '('")
    return tuple(output)
