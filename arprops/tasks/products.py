"""Two primes and their product, [p, q, pq] or [pq, p, q]: one joint, written easily or not (theorems D1 and D2).

True here: p and q are independent uniform primes of n digits, and pq is written with 2n digits, a leading 0 where it needs one.
Must never enter: the claim that the second order is hard. What is exact is the reduction: whoever completes it, factors (`factoring.py`).
"""

from fractions import Fraction

from arprops.tasks.numbers import DIGITS, counted, primes_of
from arprops.tasks.task import Field, Task, evenly, summed


def product_task(digits: int) -> Task:
    """Two uniform primes p and q of so many digits, then their product pq. Cost: a record for each pair, so up to 3 digits. Source: D1.

    >>> product_task(1).joint[(("3",), ("7",), ("2", "1"))]
    Fraction(1, 16)
    """
    counted(digits, most=3)
    primes = primes_of(digits)
    fields = [Field("p", DIGITS, length=digits), Field("q", DIGITS, length=digits, given=()), Field("pq", DIGITS, length=2 * digits, given=("p", "q"))]
    return Task("product", fields, evenly((*map(tuple, (str(p), str(q), f"{p * q:0{2 * digits}d}")),) for p in primes for q in primes))


def products(digits: int) -> dict[int, Fraction]:
    """The products of two uniform primes of so many digits with their probabilities: the targets of theorem D3. Cost: a look at each pair; up to 4 digits.

    >>> products(1)[21], products(1)[49]
    (Fraction(1, 8), Fraction(1, 16))
    """
    counted(digits, most=4)
    primes = primes_of(digits)
    return summed((p * q, Fraction(1, len(primes) ** 2)) for p in primes for q in primes)
