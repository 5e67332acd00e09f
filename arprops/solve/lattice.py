"""The smallest affine lattice that holds given integer points: equalities and congruences at once.

True here: origin + Σ integer · row, over the rows in echelon form, is the affine hull over ℤ of the points (Hermite normal form).
Must never enter: an inequality. Those are guessed elsewhere, from the same points.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from arprops.core.polynomial import Polynomial, variable

Point = tuple[int, ...]


@dataclass(frozen=True)
class Lattice:
    """origin + ℤ·rows; each row has a positive first entry, at a column where later rows are 0."""

    origin: Point
    rows: tuple[Point, ...]

    def coordinates(self, point: Point) -> Point | None:
        """The integers that give the point; None where it is not in the lattice."""
        rest, found = [a - b for a, b in zip(point, self.origin, strict=True)], list[int]()
        for row in self.rows:
            at = _lead(row)
            times, left = divmod(rest[at], row[at])
            if left:
                return None
            rest = [a - times * b for a, b in zip(rest, row, strict=True)]
            found.append(times)
        return None if any(rest) else tuple(found)

    def solved(self, forms: Sequence[Polynomial]) -> tuple[tuple[Polynomial, ...], bool]:
        """The coordinates of a point given by affine forms, as forms; and whether they are integral and give the point identically."""
        rest, found = [form - start for form, start in zip(forms, self.origin, strict=True)], list[Polynomial]()
        for row in self.rows:
            at = _lead(row)
            value = rest[at] * Fraction(1, row[at])
            rest = [form - value * b for form, b in zip(rest, row, strict=True)]
            found.append(value)
        integral = all(c.denominator == 1 for value in found for _, c in value.terms)
        return tuple(found), integral and not any(form.terms for form in rest)

    def forms(self) -> tuple[Polynomial, ...]:
        """Each coordinate of the points as a form in the integers "0", "1", …."""
        total = [Polynomial(start) for start in self.origin]
        for i, row in enumerate(self.rows):
            total = [form + step * variable(str(i)) for form, step in zip(total, row, strict=True)]
        return tuple(total)


def hull(points: Iterable[Point]) -> Lattice:
    """The affine lattice hull of at least one point. Cost: one pass of integer elimination per point outside what is spanned so far."""
    listed = list(points)
    rows: list[Point] = []
    for point in listed[1:]:
        lattice = Lattice(listed[0], tuple(rows))
        if lattice.coordinates(point) is None:
            rows = _echelon([*rows, tuple(a - b for a, b in zip(point, listed[0], strict=True))])
    origin = listed[0]
    for row in rows:
        at = _lead(row)
        times = origin[at] // row[at]
        origin = tuple(a - times * b for a, b in zip(origin, row, strict=True))
    return Lattice(origin, tuple(rows))


def _echelon(rows: list[Point]) -> list[Point]:
    found: list[Point] = []
    for at in range(len(rows[0])):
        using = [row for row in rows if row[at]]
        rows = [row for row in rows if not row[at]]
        while len(using) > 1:
            using.sort(key=lambda row: abs(row[at]))
            least = using[0]
            reduced = [tuple(a - (row[at] // least[at]) * b for a, b in zip(row, least, strict=True)) for row in using[1:]]
            rows += [row for row in reduced if not row[at] and any(row)]
            using = [least] + [row for row in reduced if row[at]]
        if using:
            lead = using[0] if using[0][at] > 0 else tuple(-a for a in using[0])
            found = [tuple(a - (row[at] // lead[at]) * b for a, b in zip(row, lead, strict=True)) for row in found] + [lead]
    return found


def _lead(row: Point) -> int:
    return next(i for i, entry in enumerate(row) if entry)
