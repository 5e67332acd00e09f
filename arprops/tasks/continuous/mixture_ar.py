"""Autoregressive models whose answers are mixtures of Gaussians (theorem F2).

True here: a history of labels makes everything linear, so the joint of n values is a mixture of normal distributions, one for each history, with exact parameters; its moments are exact.
Must never enter: one normal distribution in place of a mixture.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any, NamedTuple, final

from arprops.core.dist import ZERO
from arprops.core.error import BadModel, BadQuestion
from arprops.core.exact import Exact, exact
from arprops.search.asked import natural
from arprops.tasks.continuous.mixture import Mixture
from arprops.tasks.continuous.normal import Linear, Normal, chained


class Labelled(NamedTuple):
    """A history of labels: its probability, and the joint of the values given it."""

    weight: Fraction
    values: Normal


@final
@dataclass(frozen=True, init=False)
class MixtureAR:
    """The model whose answer is a mixture with these weights and variances, and means linear in the last values, most recent first.

    Needs components (weight, intercept, coefficients, variance); values before the first are 0. Fails with `BadModel` as `Mixture`.

    >>> MixtureAR([("1/2", 0, ["1/2"], 1), ("1/2", 3, [], 1)]).given([Fraction(4)]).mean
    Fraction(5, 2)
    """

    components: tuple[tuple[Fraction, Fraction, tuple[Fraction, ...], Fraction], ...]

    def __init__(self, components: Iterable[tuple[Exact, Exact, Iterable[Exact], Exact]]) -> None:
        rows: list[tuple[Any, ...]] = [tuple(row) for row in components]
        if wrong := [row for row in rows if len(row) != 4]:
            raise BadModel(f"a component is (weight, intercept, coefficients, variance), found {wrong[0]!r}")
        read = tuple((exact(w), exact(intercept), tuple(map(exact, back)), exact(variance)) for w, intercept, back, variance in rows)
        vars(self).update(components=read)
        self.given(())

    @property
    def order(self) -> int:
        """How many values back the means look."""
        return max(len(back) for _, _, back, _ in self.components)

    def given(self, past: Sequence[Fraction]) -> Mixture:
        """The density of the next value after these, oldest first: the answer of the model to a prompt."""
        back = past[::-1]
        return Mixture((w, c + sum((a * x for a, x in zip(coefficients, back, strict=False)), ZERO), v) for w, c, coefficients, v in self.components)


def histories(p: MixtureAR, length: int, *, budget: int = 10_000) -> list[Labelled]:
    """The joint of the first so many values: a mixture of normal distributions, one for each history of labels.

    Fails with `BadQuestion` on more than `budget` histories. Cost: components^length exact chains.

    >>> [str(one.values.mean[1]) for one in histories(MixtureAR([("1/2", 0, [1], 1), ("1/2", 3, [], 1)]), 2)]
    ['0', '3', '3', '3']
    """
    natural(length)
    if (len(p.components) > 1 and length > budget.bit_length()) or len(p.components) ** length > budget:
        raise BadQuestion(
            f"{len(p.components)} components have more than {budget} histories of {length} labels; raise budget=, or ask about fewer values"
        )
    found: list[Labelled] = []
    for labels in product(p.components, repeat=length):
        steps = [Linear(c, (ZERO,) * (t - len(back)) + back[:t][::-1], v) for t, (_, c, back, v) in enumerate(labels)]
        found.append(Labelled(prod((row[0] for row in labels), start=Fraction(1)), chained(steps)))
    return found


def moments(p: MixtureAR, length: int) -> Normal:
    """The mean and covariance of the first so many values, exactly, written as the normal distribution that has them.

    By the law of total expectation, value by value: labels are drawn anew at each. Fails with `BadModel` on no values. Cost: length² · order · (order + components) products.

    >>> moments(MixtureAR([("1/2", 0, [], 1), ("1/2", 2, [], 1)]), 1)
    Normal(mean=(Fraction(1, 1),), covariance=((Fraction(2, 1),),))
    """
    natural(length)
    mean: list[Fraction] = []
    square: list[list[Fraction]] = []  # E[xₜ·xₛ], of all values so far
    for time in range(length):
        # of each component: the values that its mean reads, as (coefficient, place)
        read = [(w, c, v, [(a, time - 1 - i) for i, a in enumerate(back[:time])]) for w, c, back, v in p.components]
        means = [(w, c + sum((a * mean[i] for a, i in reads), ZERO)) for w, c, _, reads in read]
        row = [
            sum((w * (c * mean[s] + sum((a * square[i][s] for a, i in reads), ZERO)) for w, c, _, reads in read), ZERO) for s in range(time)
        ]
        own = sum((
            w * (v + c * (2 * m - c) + sum((a * b * square[i][j] for a, i in reads for b, j in reads), ZERO))
            for (w, c, v, reads), (_, m) in zip(read, means, strict=True)
        ), ZERO)  # fmt: skip
        for old, new in zip(square, row, strict=True):
            old.append(new)
        square.append([*row, own])
        mean.append(sum((w * m for w, m in means), ZERO))
    return Normal(mean, [[both - mean[i] * mean[j] for j, both in enumerate(row)] for i, row in enumerate(square)])
