"""Is a weighted automaton zero on every word? If not, a shortest word where it is not; if so, a linear basis that proves it.

True here: both answers are found modulo random primes and neither rests on them. A word with f(w) ≠ 0 modulo one prime has f(w) ≠ 0. A
basis is lifted to the rationals and handed to the kernel, which checks start, closure and end by itself.
"No word found" is never "equal": it holds with high probability, and becomes a proof only with the basis.
What is random: a word that is found could, with chance about length/2³¹, be longer than the shortest one.
Must never enter: floats as weights; a verdict.
"""

from collections.abc import Callable
from fractions import Fraction
from math import isqrt
from random import Random
from typing import TypeAlias

import numpy as np

from arprops.search.observables import Basis, verifies
from arprops.search.reconstruct import Digits, reconstructed
from arprops.search.residue import LARGEST, Residues, centred, extended, is_lowest, lowest, product, random_prime
from arprops.search.sparse import WORD, Integers, SparseMatrix
from arprops.search.weighted import Image, Residuals, Weighted

__all__ = ["Basis", "Weighted", "observable_basis", "separating_word", "verifies"]

Progress: TypeAlias = Callable[[int, int], None]


def separating_word(weighted: Weighted, *, seed: int | None = None, longest: int | None = None) -> tuple[int, ...] | None:
    """A shortest word on which the automaton is not zero, and almost surely the first of these in alphabetical order.

    Gives symbol numbers; `None` where no word of length up to `longest` is found (default: size - 1, beyond which a shortest one
    cannot lie; a known dimension of the backward space, less one, is a better bound). `None` is no proof.
    Costs one sparse product a letter forward and two backward, and memory for 2·√length vectors.
    Source: the randomised equivalence test of Kiefer, Murawski, Ouaknine, Wachter and Worrell 2011, run layer by layer.
    """
    random = Random(seed)
    image = _image(weighted, random, WORD)
    generator = np.random.default_rng(random.getrandbits(64))
    vector = image.start
    mixes: list[Integers] = []
    while not image.dots(vector, image.final):
        if len(mixes) >= (weighted.size - 1 if longest is None else longest) or not vector.any():
            return None
        mixes.append(generator.integers(1, image.modulus, image.symbols))
        vector = image.mixed(mixes[-1], image.forward(vector))
    return _traced(image, mixes)


def _traced(image: Image, mixes: list[Integers]) -> tuple[int, ...]:
    """The word, letter by letter: among all words of a layer some letter keeps the mixed value from being zero."""
    length = len(mixes)
    stride = isqrt(length) + 1
    vector = image.final
    marks = {length: vector}
    for j in range(length - 1, 0, -1):
        vector = image.mixed(mixes[j], image.backward(vector))
        if j % stride == 0:
            marks[j] = vector
    word: list[int] = []
    vector = image.start
    for begin in range(0, length, stride):
        end = min(begin + stride, length)
        ahead = [marks[end]]
        for j in range(end - 1, begin, -1):
            ahead.append(image.mixed(mixes[j], image.backward(ahead[-1])))
        for later in reversed(ahead):
            branches = image.forward(vector)
            symbol = int((image.dots(branches, later) != 0).argmax())
            word.append(symbol)
            vector = branches[symbol]
    return tuple(word)


def _image(weighted: Weighted, random: Random, below: int) -> Image:
    while True:
        try:
            return Image(weighted, random_prime(random, below))
        except ValueError:  # the prime divides a denominator
            continue


def observable_basis(weighted: Weighted, *, seed: int | None = None, primes: int = 64, largest: int | None = None, progress: Progress | None = None) -> Basis | None:
    """A rational basis of the backward space span{M_w · final}, in reduced form, for an automaton that is zero on every word.

    Gives a `Basis` that has passed a test modulo a fresh prime of 31 bits (the exact check is the kernel's, or `verifies`), and that depends
    on the automaton only. Gives `None` where the automaton is not zero on every word, where `primes` primes of 24 bits do not suffice, and
    as soon as the dimension is seen to exceed `largest`.
    `progress(primes used, primes)` is called after each prime.
    Costs, for dimension k among n states, k sparse products and 2·k²·n multiplications a prime; one prime where all entries are short.
    Source: Tzeng 1992, with random combinations in place of words.
    """
    if not weighted.size:
        return Basis((), ())
    random = Random(seed)
    pivots: list[int] = []
    digits: Digits | None = None
    due = 1
    for used in range(1, primes + 1):
        image = _image(weighted, random, LARGEST)
        backward = _backward_space(image, random, weighted.size if largest is None else largest)
        if backward is None:
            return None
        space, found = backward
        if progress is not None:
            progress(used, primes)
        start = centred(image.start.astype(np.float64), image.modulus)
        if product(space, start[:, None], image.modulus).any():
            return None
        if digits is None or (-len(found), found) < (-len(pivots), pivots):  # the primes before were unlucky
            pivots, digits, due = found, Digits(), used
        elif found != pivots:
            continue
        rest = np.setdiff1d(np.arange(weighted.size), np.array(pivots, dtype=np.intp))
        digits.add(space[:, rest].T, image.modulus)
        if used < due:
            continue
        rows = reconstructed(digits)
        if rows is not None:
            basis = Basis(tuple(pivots), _spread(weighted.size, pivots, rest.tolist(), rows))
            if _plausible(weighted, basis, random):
                return basis
        due = used + max(1, 2 * used // 5)
    return None


def _spread(size: int, pivots: list[int], rest: list[int], rows: list[dict[int, Fraction]]) -> tuple[dict[int, Fraction], ...]:
    spread: list[dict[int, Fraction]] = [{} for _ in range(size)]
    for j, i in enumerate(pivots):
        spread[i] = {j: Fraction(1)}
    for i, row in zip(rest, rows, strict=True):
        spread[i] = row
    return tuple(spread)


def _backward_space(image: Image, random: Random, largest: int) -> tuple[Residues, list[int]] | None:
    """The reduced echelon form of the backward space modulo a prime (its vectors are the rows), and the lowest pivots; None where larger."""
    p = image.modulus
    generator = np.random.default_rng(random.getrandbits(64))
    size = len(image.final)
    space, pivots = np.zeros((0, size)), list[int]()
    vector = mixture = image.final
    while True:
        count = min(max(16, len(pivots) // 2), size - len(pivots) + 1)
        block = np.empty((count, size))
        for k in range(count):
            # Each new vector is one step from a random mixture of all vectors before: it leaves their span unless that is closed.
            block[k] = vector
            mixture = image.mixed(generator.integers(1, p, 2), np.stack([mixture, vector]))
            vector = image.mixed(generator.integers(1, p, image.symbols), image.backward(mixture))
        before = len(pivots)
        space, pivots = extended(space, pivots, centred(block, p), p)
        if len(pivots) > largest:
            return None
        if len(pivots) < before + count:
            mixture = _member(space, generator, p)
            if _is_closed(image, space, pivots, mixture):
                break
    order = np.argsort(pivots)
    space, pivots = space[order], sorted(pivots)
    return (space, pivots) if is_lowest(space, pivots) else lowest(space, pivots, p, random)


def _member(space: Residues, generator: np.random.Generator, modulus: int) -> Integers:
    """A random vector of the space."""
    coefficients = centred(generator.integers(0, modulus, (1, len(space))).astype(np.float64), modulus)
    return product(coefficients, space, modulus)[0].astype(np.int64) % modulus


def _is_closed(image: Image, space: Residues, pivots: list[int], member: Integers) -> bool:
    """Whether all steps from one random member stay in the space: if so, all steps from all do, but for a chance of 1/modulus."""
    p = image.modulus
    steps = centred(image.backward(member).astype(np.float64), p)
    return not centred(steps - product(steps[:, pivots], space, p), p).any()


def _plausible(weighted: Weighted, basis: Basis, random: Random) -> bool:
    """Whether start, closure and end hold for a random member modulo a fresh prime of 31 bits; a wrong basis passes with chance 2⁻³⁰."""
    while True:
        image = _image(weighted, random, WORD)
        of = Residuals(image.modulus).of
        try:
            matrix = SparseMatrix(weighted.size, [{j: of(value) for j, value in row.items()} for row in basis.rows])
            break
        except ValueError:  # the prime divides a denominator of the basis
            continue
    p, pivots = image.modulus, list(basis.pivots)
    member = matrix.times_modulo(np.random.default_rng(random.getrandbits(64)).integers(0, p, len(pivots)), p)
    inside = all(np.array_equal(vector, matrix.times_modulo(vector[pivots], p)) for vector in (image.final, *image.backward(member)))
    return inside and not image.dots(image.start, member)
