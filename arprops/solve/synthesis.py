"""The smallest model, or tuple of models, with stated properties.

True here: what is found has been through `decide`, constraint by constraint, so it rests on the kernel and not on the search; and
"smallest" is said with the order that is meant and with how each smaller size was excluded. Where nothing is found the answer is
`Attested` with what was gone through, or `Unknown` where that was not everything.
Must never enter: "there is none" without its scope, or a model that nobody has decided.
"""

from collections.abc import Mapping
from typing import Any, Final, Literal

from arprops.core import claim as core
from arprops.core.claim import Unsatisfiable
from arprops.core.error import BadQuestion
from arprops.core.verdict import Attested, Unknown, Verdict
from arprops.search.explore import Progress
from arprops.solve.enumerate import asked_once
from arprops.solve.found import Found
from arprops.solve.shapes import Blank, Family, Shape
from arprops.solve.sizes import Sizes
from arprops.solve.sought import Constraint, Not, Sought, refuse_unknown, replaced, sought_in

BUDGET: Final = 50_000
"""How many partly written tuples of models are tried for one size."""
SECONDS: Final = 10.0
"""How long the solver may think about one size."""
LARGEST: Final = {"horizon": 3, "length": 3, "states": 2}
"""The largest size where none is given."""
PLACES: Final = 300
"""How many rows and moves the models may have together; the search is as deep."""


def find_model(
    *constraints: Constraint,
    family: Literal["table", "pdfa"] | None = None,
    horizon: int | None = None,
    length: int | None = None,
    states: int | None = None,
    denominators: int = 6,
    budget: int = BUDGET,
    seconds: float = SECONDS,
    progress: Progress | None = None,
) -> "Found | Verdict":
    """The smallest models that meet all the constraints.

    Needs claims about models made by `sought`, alone, in views (`Decoded`, `Truncated`, `Overridden`), and beside models that are
    known; `Not(claim)`; and `Differ(Output(…), Output(…))`. The family is "table" up to this `horizon` (or of a fixed `length`), or
    "pdfa" with up to so many `states` each; without a word, tables, and automata where a rule is to be obeyed. Smallest means: the least
    size (all sought models have the same); of that size the least largest denominator of a row, up to `denominators`.
    Gives `Found`, whose every verdict the kernel has re-verified (which string a beam gives rests on `complete` alone); else `Attested` with its scope ("none among …") by "z3" where all
    weights of a size are excluded, and by "search" where those of small denominators are; `Unknown` where a size was not gone through.
    Fails with `BadQuestion` on what is no constraint, and on a question that makes no sense for its models.
    Cost: a question about small models for each of at most `budget` candidates a size, and where constraints are polynomial
    one process of z3 a size, killed after `seconds`. Source: theorems A4 and B9 ask for such models.

    >>> import arprops as ar
    >>> P = ar.sought("P")
    >>> found = find_model(ar.Differ(ar.Output(P, "greedy"), ar.Output(P, "most probable")))
    >>> found.size, found.denominator, ar.next_distribution(found.P)
    (2, 2, Dist({'a': '1/2', 'b': '1/2'}))
    """
    kind, largest = _family(constraints, family, {"horizon": horizon, "length": length, "states": states})
    for name, value, least in (("denominators", denominators, 1), ("budget", budget, 1), ("seconds", seconds, 0)):
        if isinstance(value, bool) or not isinstance(value, int | float if name == "seconds" else int) or value < least:
            raise BadQuestion(f"{name} must be a number of at least {least}, found {value!r}")
    for constraint in constraints:
        refuse_unknown(constraint)
    wanted = sought_in(constraints)
    _refuse_large(wanted, kind, largest)
    trivial = {name: Blank(one.alphabet, Shape(kind, 1, 1)).filled() for name, one in wanted.items()}
    for constraint in constraints:
        asked_once(replaced(constraint, trivial))  # a question that makes no sense is refused before anything is sought
    sizes = Sizes(constraints, wanted, budget, seconds, denominators, progress)
    for size in range(1 if kind == "states" else 0, largest + 1):
        found = sizes.pass_by(Shape(kind, size, denominators))
        if found is not None:
            return found
    return _none(sizes, Shape(kind, largest, denominators))


def _family(constraints: tuple[Constraint, ...], family: str | None, limits: dict[str, Any]) -> tuple[Family, int]:
    if not constraints:
        raise BadQuestion("nothing is asked of the models; write for example find_model(SameJoint(P, Q), Not(SameConditionals(P, Q)))")
    ruled = any(isinstance(each.claim if isinstance(each, Not) else each, core.Obeys) for each in constraints)
    given = {name: limit for name, limit in limits.items() if limit is not None}
    if family not in ("table", "pdfa", None):
        raise BadQuestion(f"the family is 'table' or 'pdfa', found {family!r}")
    if len(given) > 1 or (family == "table" and "states" in given) or (family == "pdfa" and given and "states" not in given):
        raise BadQuestion(f"a table is limited by horizon= or by length=, an automaton by states=; found {', '.join(given)} for family {family!r}")
    kind: Any = next(iter(given), "states" if family == "pdfa" or (ruled and family is None) else "horizon")
    if ruled and kind != "states":
        raise BadQuestion("a rule is followed through the formulas of an automaton, and a table has none; ask with family='pdfa' and states=")
    largest = given.get(kind, LARGEST[kind])
    least = 1 if kind == "states" else 0
    if type(largest) is not int or largest < least:
        raise BadQuestion(f"{kind}= must be an int of at least {least}, found {largest!r}")
    return kind, largest


def _refuse_large(wanted: Mapping[str, Sought], kind: Family, largest: int) -> None:
    places = 0
    for one in wanted.values():
        symbols = len(one.alphabet)
        if kind == "states":
            places += largest * (1 + symbols)
        else:
            places += largest if symbols == 1 else (symbols ** min(largest, PLACES) - 1) // (symbols - 1)
    if places > PLACES:
        raise BadQuestion(f"{kind}={largest} means {places} rows and moves to choose, expected at most {PLACES}; small models are sought, ask for smaller ones")


def _limit(shape: Shape) -> str:
    return f"{shape.family} at most {shape.size}" if shape.family != "states" else f"at most {shape.size} state{'s'[: shape.size > 1]}"


def _none(sizes: Sizes, shape: Shape) -> Verdict:
    symbols = "{" + ", ".join(dict.fromkeys(symbol for one in sizes.wanted.values() for symbol in one.alphabet)) + "}"
    among = f"{'automata' if shape.family == 'states' else 'tables'} over {symbols}"
    said = "; ".join(sizes.said(shape))
    if sizes.unsettled:
        return Unknown(Unsatisfiable(sizes.constraints), "a size was not gone through; give more budget=, seconds= or denominators=", f"{among}: {said}")
    by = ("z3",) * bool(sizes.by_z3) + ("search",) * bool(sizes.by_search or not sizes.by_z3)
    return Attested(Unsatisfiable(sizes.constraints), by, f"none among {among} of {_limit(shape)}: {said}")
