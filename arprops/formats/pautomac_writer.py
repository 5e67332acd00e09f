"""Writing a probabilistic automaton in the format of the PAutomaC competition.

True here: a weight that is a short decimal is printed in full, so that a model of such weights reads back as itself.
Must never enter: a claim that a rounded file is the model; reading it again normalises what was rounded.
"""

from fractions import Fraction

from arprops.core.dist import ZERO
from arprops.formats.pautomac import Row
from arprops.models.pfa import PFA


def pautomac_text(model: PFA[str], *, digits: int = 12) -> str:
    """The model in the PAutomaC format, its states and symbols numbered in their order.

    Each number is printed in full where it is a decimal of at most `digits` places, else rounded to so many significant digits,
    so that reading it again gives the same model in the first case only.
    """
    number = {state: i for i, state in enumerate(model.move_of)}
    symbols = {symbol: i for i, symbol in enumerate(model.alphabet)}
    final = model.final
    emits: Row = {}
    moves: Row = {}
    for state, symbol, target, weight in model.transitions:
        share = weight / (1 - final[state])
        key = (number[state], symbols[symbol])
        emits[key] = emits.get(key, ZERO) + share
        moves[(*key, number[target])] = share
    sections: list[tuple[str, str, Row]] = [
        ("I", "(state)", {(number[state],): weight for state, weight in model.initial.items()}),
        ("F", "(state)", {(number[state],): weight for state, weight in final.items() if weight}),
        ("S", "(state,symbol)", emits),
        ("T", "(state,symbol,state)", {key: weight / emits[key[:2]] for key, weight in moves.items()}),
    ]
    lines: list[str] = []
    for name, title, row in sections:
        lines.append(f"{name}: {title}")
        lines += [f"\t({','.join(map(str, key))}) {_printed_number(weight, digits)}" for key, weight in sorted(row.items())]
    return "\n".join(lines) + "\n"


def _printed_number(weight: Fraction, digits: int) -> str:
    scaled = weight * 10**digits
    if scaled.denominator == 1:
        whole, rest = divmod(scaled.numerator, 10**digits)
        return f"{whole}.{str(rest).zfill(digits).rstrip('0') or '0'}"
    return f"{float(weight):.{digits}g}"
