"""Why a form is not negative: combinations of hypotheses, found by exact linear programming (Farkas; Handelman; Positivstellensatz).

True here: Σ λ · Π hypotheses = target, compared monomial by monomial, is linear in the λ, and still linear where the target has
unknown coefficients of its own; so one linear program finds both. What is returned is multiplied out once more before it leaves.
Must never enter: an answer of the form "there is none". A witness of higher degree may exist where none of this degree does.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from itertools import combinations_with_replacement
from typing import Any, NamedTuple

from arprops.core.induction import Witness
from arprops.core.polynomial import Monomial, Polynomial, combined

SECONDS = 20
"""How long one linear program may take."""


@dataclass(frozen=True)
class Goal:
    """`form` + Σ unknown · its polynomial must be shown not to be negative under the hypotheses, from products of at most `degree`.

    Where `positive` is not None, some product of hypotheses from that number on alone has a positive coefficient: with those
    hypotheses positive, the form is.
    """

    form: Polynomial
    hypotheses: tuple[Polynomial, ...]
    unknowns: Mapping[str, Polynomial] = field(default_factory=dict[str, Polynomial])
    degree: int = 1
    positive: int | None = None


class Found(NamedTuple):
    """The values of the unknowns, and a witness for each goal."""

    values: dict[str, Fraction]
    witnesses: list[Witness]


def witness(target: Polynomial, hypotheses: Sequence[Polynomial], *, degree: int = 1, positive: int | None = None) -> Witness | None:
    """Why the target is not negative where no hypothesis is; None where no combination of products up to this degree shows it.

    With `positive`, a product of hypotheses from that number on alone has a positive coefficient. Cost: none where the target is a
    hypothesis plus a constant; else one linear program in as many unknowns as there are products.
    """
    return _witness(target, tuple(hypotheses), degree, positive)


@lru_cache(maxsize=1 << 14)
def _witness(target: Polynomial, hypotheses: tuple[Polynomial, ...], degree: int, positive: int | None) -> Witness | None:
    plain = _plain(target, hypotheses, positive)
    if plain is not None or not _may(target, hypotheses):
        return plain
    found = fulfilled([Goal(target, hypotheses, degree=degree, positive=positive)])
    return None if found is None else found.witnesses[0]


def fulfilled(
    goals: Sequence[Goal],
    *,
    zeros: Sequence[Mapping[str, Polynomial]] = (),
    least: Mapping[str, Fraction] | None = None,
    seconds: float = SECONDS,
) -> Found | None:
    """Values of the unknowns at which every goal has a witness, with the witnesses; None where the linear program has no answer.

    `zeros` are Σ unknown · polynomial that must be 0 identically; `least` is a sum, Σ coefficient · unknown, to be made as small as
    possible. Cost: one linear program, in exact rationals.
    """
    import z3 as library  # heavy, and slow to import

    z3: Any = library
    context = z3.Context()  # of its own: what a caller has declared to z3 by the same name is not ours
    solver: Any = z3.Optimize(ctx=context) if least else z3.SolverFor("QF_LRA", ctx=context)
    solver.set("timeout", int(1000 * seconds))
    names = sorted({name for part in (*(goal.unknowns for goal in goals), *zeros) for name in part})
    unknowns = {name: f"u{k}" for k, name in enumerate(names)}
    written = [f"(declare-const {unknown} Real)" for unknown in unknowns.values()]
    listed: list[list[tuple[tuple[int, ...], str]]] = []
    for number, goal in enumerate(goals):
        rows: dict[Monomial, list[str]] = {}
        sides: dict[Monomial, Fraction] = dict(goal.form.terms)
        for name, form in goal.unknowns.items():
            for monomial, coefficient in form.terms:
                rows.setdefault(monomial, []).append(_times(-coefficient, unknowns[name]))
        listed.append([])
        for k, (factors, product) in enumerate(_products(goal.hypotheses, goal.degree, goal.positive)):
            share = f"l{number}_{k}"
            written.append(f"(declare-const {share} Real)(assert (>= {share} 0.0))")
            listed[-1].append((factors, share))
            for monomial, coefficient in product.terms:
                rows.setdefault(monomial, []).append(_times(coefficient, share))
        monomials = sorted(rows.keys() | sides.keys())
        written += [f"(assert (= {_sum(rows.get(monomial, []))} {_number(sides.get(monomial, Fraction(0)))}))" for monomial in monomials]
        if goal.positive is not None:
            written.append(f"(assert (> {_sum([share for factors, share in listed[-1] if all(k >= goal.positive for k in factors)])} 0.0))")
    for zero in zeros:
        vanishing: dict[Monomial, list[str]] = {}
        for name, form in zero.items():
            for monomial, coefficient in form.terms:
                vanishing.setdefault(monomial, []).append(_times(coefficient, unknowns[name]))
        written += [f"(assert (= {_sum(terms)} 0.0))" for terms in vanishing.values()]
    if least:
        written.append(f"(minimize {_sum([_times(coefficient, unknowns[name]) for name, coefficient in least.items()])})")
    solver.from_string("\n".join(written))  # text is read many times faster than terms are made one by one
    if solver.check() != z3.sat:
        return None
    model = solver.model()
    solved: dict[str, Fraction] = {given.name(): Fraction(model[given].as_fraction()) for given in model.decls()}
    values = {name: solved.get(unknown, Fraction(0)) for name, unknown in unknowns.items()}
    witnesses = [tuple((solved[share], factors) for factors, share in shares if solved.get(share)) for shares in listed]
    for goal, found in zip(goals, witnesses, strict=True):
        target = sum((values[name] * form for name, form in goal.unknowns.items()), goal.form)
        assert combined(found, list(goal.hypotheses)) == target
    return Found(values, witnesses)


def _plain(target: Polynomial, hypotheses: tuple[Polynomial, ...], positive: int | None) -> Witness | None:
    """The witness of what needs no search: a constant, or a hypothesis times a number plus a constant."""
    constant = target.constant
    rest = target - constant
    if constant < 0 and not rest.terms:
        return next(((((constant / form.constant), (k,)),) for k, form in enumerate(hypotheses) if not form.names and form.constant < 0), None)
    for k, form in enumerate(hypotheses if rest.terms else ()):
        (lead, coefficient), (of, by) = rest.terms[-1], form.terms[-1] if form.terms else ((), Fraction(0))
        if lead != of or not by or coefficient / by < 0:
            continue
        gap = target - form * (coefficient / by)
        if not gap.names and gap.constant >= 0 and (positive is None or k >= positive or gap.constant > 0):
            return ((coefficient / by, (k,)), *(((gap.constant, ()),) if gap.terms else ()))
    if not rest.terms and (positive is None or constant > 0):
        return ((constant, ()),) if constant else ()
    return None


def _may(target: Polynomial, hypotheses: tuple[Polynomial, ...]) -> bool:
    """Whether each name of the target occurs in a hypothesis; products have no others."""
    return target.names <= frozenset[str]().union(*(form.names for form in hypotheses))


def _products(hypotheses: tuple[Polynomial, ...], degree: int, positive: int | None) -> Iterator[tuple[tuple[int, ...], Polynomial]]:
    """The products of at most `degree` hypotheses, each form once (or twice, where one is positive): the factors by number, and multiplied out."""
    seen: set[tuple[Polynomial, bool]] = set()
    for size in range(degree + 1):
        for factors in combinations_with_replacement(range(len(hypotheses)), size):
            product = hypotheses[factors[0]] if size == 1 else combined(((Fraction(1), factors),), list(hypotheses))
            kind = (product, positive is not None and all(k >= positive for k in factors))
            if kind not in seen and product.terms:
                seen.add(kind)
                yield factors, product


def _number(number: Fraction) -> str:
    size = f"{abs(number.numerator)}.0" if number.denominator == 1 else f"(/ {abs(number.numerator)}.0 {number.denominator}.0)"
    return size if number >= 0 else f"(- {size})"


def _times(coefficient: Fraction, term: str) -> str:
    return term if coefficient == 1 else f"(* {_number(coefficient)} {term})"


def _sum(terms: Sequence[str]) -> str:
    return f"(+ {' '.join(terms)})" if len(terms) > 1 else terms[0] if terms else "0.0"
