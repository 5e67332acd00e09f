"""Our quotients of polynomials in sympy's field of fractions, and back: lowest terms, and linear systems.

True here: sympy's fields are exact, so nothing is lost on the way.
Must never enter: a sympy object on the outside.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from arprops.core.polynomial import Polynomial
from arprops.core.ratio import Ratio


def _domain(names: Sequence[str]) -> Any:
    from sympy import QQ, Symbol  # a heavy library, and slow to import

    return QQ.frac_field(*(Symbol(f"v{i}") for i in range(len(names)))) if names else QQ


def _into(domain: Any, names: Sequence[str], form: Polynomial) -> Any:
    total = domain.zero
    gens = dict(zip(names, domain.gens, strict=True)) if names else {}
    for monomial, coefficient in form.terms:
        product = domain.one * coefficient.numerator / coefficient.denominator
        for name, power in monomial:
            product *= gens[name] ** power
        total += product
    return total


def _out(names: Sequence[str], value: Any) -> Ratio:
    if not names:
        return Ratio(Polynomial(Fraction(int(value.numerator), int(value.denominator))))
    parts: list[Polynomial] = []
    for part in (value.numer, value.denom):
        terms = {tuple((name, int(p)) for name, p in sorted(zip(names, powers, strict=True)) if p): Fraction(int(c.numerator), int(c.denominator)) for powers, c in part.terms()}
        parts.append(Polynomial(terms))
    return Ratio(*parts)


def cancelled(value: Ratio) -> Ratio:
    """The quotient in lowest terms. Cost: one multivariate greatest common divisor."""
    names = sorted(value.names)
    if not names or not value.bottom.names:
        return value
    domain = _domain(names)
    return _out(names, _into(domain, names, value.top) / _into(domain, names, value.bottom))


def linear(equations: Sequence[Polynomial], unknowns: Sequence[str], parameters: Sequence[str]) -> dict[str, Ratio] | None:
    """Values of the unknowns, as quotients in the parameters, at which all the forms are 0; free ones are 0. None where there are none.

    Needs forms that are linear in the unknowns. Cost: one reduction to echelon form over the field.
    """
    from sympy.polys.matrices import DomainMatrix

    domain = _domain(parameters)
    index = {name: i for i, name in enumerate(unknowns)}
    rows: list[list[Any]] = []
    for form in equations:
        split: dict[int, dict[Any, Fraction]] = {}
        for monomial, coefficient in form.terms:
            mine = [name for name, _ in monomial if name in index]
            column = index[mine[0]] if mine else len(unknowns)
            split.setdefault(column, {})[tuple(power for power in monomial if power[0] not in index)] = coefficient
        row = [domain.zero] * (len(unknowns) + 1)
        for column, terms in split.items():
            row[column] = _into(domain, parameters, Polynomial(terms))
        rows.append(row)
    if not rows:
        return {name: Ratio(Polynomial()) for name in unknowns}
    reduced, pivots = DomainMatrix(rows, (len(rows), len(unknowns) + 1), domain).to_sparse().rref()
    if len(unknowns) in pivots:
        return None
    dense = reduced.to_list()
    values: dict[str, Ratio] = {name: Ratio(Polynomial()) for name in unknowns}
    for i, column in enumerate(pivots):
        values[str(unknowns[column])] = -_out(parameters, dense[i][len(unknowns)])
    return values
