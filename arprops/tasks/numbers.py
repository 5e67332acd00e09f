"""Uniform numbers and uniform primes of n digits, as exact models (theorem D7).

True here: a model that answers by counting the members that go on in each way is uniform on the members. Numbers are counted by powers of ten, primes
by a sieve. A number of n digits does not begin with 0, so there is no 0 among those of one digit.
Must never enter: a primality test that errs, or a density (that is `density.py`, with its error).
"""

from fractions import Fraction
from functools import lru_cache
from typing import Final

from arprops.core.error import BadQuestion
from arprops.core.words import END
from arprops.models.pdfa import PDFA
from arprops.models.row import Row
from arprops.models.table import Table
from arprops.tasks.task import Field, Task, evenly

DIGITS: Final = "0123456789"
MOST: Final = 6
"""Of how many digits primes are listed one by one."""


@lru_cache(maxsize=4)
def primes_below(limit: int) -> tuple[int, ...]:
    """The primes below the limit, by the sieve of Eratosthenes. Cost: a byte a number."""
    marks = bytearray([1]) * max(limit, 0)
    marks[:2] = b"\0" * min(2, len(marks))
    d = 2
    while d * d < limit:
        if marks[d]:
            marks[d * d :: d] = bytes(len(range(d * d, limit, d)))
        d += 1
    return tuple(i for i, mark in enumerate(marks) if mark)


def primes_of(digits: int) -> tuple[int, ...]:
    """The primes of so many digits."""
    counted(digits)
    return tuple(p for p in primes_below(10**digits) if p >= 10 ** (digits - 1))


def number_model(digits: int) -> PDFA[int]:
    """The model of a uniform number of so many digits: nine first digits, ten later ones, and END. It has digits + 1 states, so any size will do.

    After a leading 0, which is impossible, it goes on as after any other first digit. Source: D7.

    >>> number_model(100).next(0)["7"], number_model(100).next(99)["0"]
    (Fraction(1, 9), Fraction(1, 10))
    """
    counted(digits, most=None)
    first, later = dict.fromkeys(DIGITS[1:], Fraction(1, 9)), dict.fromkeys(DIGITS, Fraction(1, 10))
    rows = {0: first, **dict.fromkeys(range(1, digits), later), digits: {END: Fraction(1)}}
    return PDFA(DIGITS, start=0, next=rows, step={i: dict.fromkeys(DIGITS, min(i + 1, digits)) for i in rows})


def number_task(digits: int) -> Task:
    """A uniform number of so many digits, each digit a field: d1, the most significant, to dn. Cost: 9·10ⁿ⁻¹ records; up to 5 digits."""
    counted(digits, most=MOST - 1)
    return _digits("number", digits, range(10 ** (digits - 1), 10**digits), given=())


def prime_task(digits: int) -> Task:
    """A uniform prime of so many digits, each digit a field: d1, the most significant, to dn. Cost: a record for each prime. Source: D7.

    >>> prime_task(2).model(["d2"])  # the last digit alone
    Table('0123456789', {'': {'1': '5/21', '3': '2/7', '7': '5/21', '9': '5/21'}}, length=1)
    """
    return _digits("prime", digits, primes_of(digits), given=None)


def prime_model(digits: int, *, off_support: Row) -> Table:
    """The model of a uniform prime of so many digits: each answer is a quotient of two prime counts.

    `off_support`, a distribution, answers what no prime begins with. Cost: a row for each beginning of a prime; up to 6 digits. Source: D7.
    """
    return prime_task(digits).model(off_support=off_support)


def counted(digits: int, *, most: int | None = MOST) -> None:
    """Fail with `BadQuestion` unless this is a number of digits that can be listed."""
    if type(digits) is not int or digits < 1 or (most is not None and digits > most):
        above = "" if most is None else f" and at most {most}, as they are listed one by one"
        raise BadQuestion(f"the number of digits must be an int of at least 1{above}; found {digits!r}")


def _digits(name: str, digits: int, members: range | tuple[int, ...], *, given: tuple[str, ...] | None) -> Task:
    fields = [Field(f"d{i + 1}", DIGITS, length=1, given=given) for i in range(digits)]
    return Task(name, fields, evenly(tuple(str(m)) for m in members))
