"""How far a model that seldom completes a target rightly must be from the targets, whatever it starts with (theorem D3).

True here: all numbers are rationals, and the root of ε is an exact surd. The greedy mixture is optimal, and its price proves it: by linear-programming
duality no mixture overlaps more than price + Σ uᵢ·max(0, 1 − price/pᵢ), which the greedy one reaches.
Must never enter: a float, or the claim that factoring is hard. That the mean success ε is small is the caller's to know.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import final

from arprops.core.dist import ONE, ZERO
from arprops.core.error import BadQuestion
from arprops.core.exact import Exact, short, weight
from arprops.models.surd import Number, root


@final
@dataclass(frozen=True)
class Overlap:
    """What a mixture of starts shares with the targets, beside the best that any mixture could, and the bounds on that."""

    value: Fraction
    """Σ min(aᵢpᵢ, uᵢ), which is 1 − TV."""
    epsilon: Fraction
    """Σ uᵢpᵢ, the mean success on the targets."""
    best: Fraction
    """The greatest overlap for these p, over all a."""
    mixture: tuple[Fraction, ...]
    """An a that reaches `best`."""
    price: Fraction
    """The dual number that shows `best` to be the optimum."""
    always_right: bool
    """Whether every pᵢ is 0 or 1."""

    @property
    def total_variation(self) -> Fraction:
        """The total variation of the model from the targets, 1 − `value`."""
        return 1 - self.value

    @property
    def bound(self) -> Number:
        """What no a and no p of this mean exceed: √ε exactly, and ε where the model is always right or silent."""
        return self.epsilon if self.always_right else root(self.epsilon)

    @property
    def attained(self) -> bool:
        """Whether the overlap is the bound."""
        return self.value == self.bound


def overlap(a: Sequence[Exact], p: Sequence[Exact], *, weights: Sequence[Exact] | None = None) -> Overlap:
    """The overlap of a model with its targets, the greatest one possible, and the √ε bound.

    Needs for each target the probability `a` of starting with it (sum at most 1), `p` of then completing it rightly, and its weight (sum 1; equal
    if left out). Gives an `Overlap`, all exact. Fails with `BadQuestion` on other lengths, sums and numbers. Cost: sorting. Source: D3.

    >>> found = overlap(["1/2", "1/2", 0, 0], ["1/2", "1/2", 0, 0])
    >>> found.value, found.epsilon, found.bound, found.attained
    (Fraction(1, 2), Fraction(1, 4), Fraction(1, 2), True)
    """
    shares = _probabilities(p, "p")
    starts, targets = _weights(a, "a", len(shares)), _targets(weights, len(shares))
    if sum(starts, ZERO) > 1:
        raise BadQuestion(f"the starts a must sum to at most 1, found {short(sum(starts, ZERO))}: one model starts with one target at a time")
    mixture, price = best_mixture(shares, weights=targets)
    return Overlap(
        value=shared(starts, shares, targets),
        epsilon=sum((u * x for u, x in zip(targets, shares, strict=True)), ZERO),
        best=shared(mixture, shares, targets),
        mixture=mixture,
        price=price,
        always_right=all(x in (0, 1) for x in shares),
    )


def best_mixture(p: Sequence[Exact], *, weights: Sequence[Exact] | None = None) -> tuple[tuple[Fraction, ...], Fraction]:
    """The a with the greatest overlap for given p, and the price that proves it: fill up the likeliest target, then the next, until a sums to 1.

    Needs and fails as `overlap`. The price is the p of the target that was filled last where a was used up, else 0. Cost: sorting. Source: D3.
    """
    shares = _probabilities(p, "p")
    targets = _targets(weights, len(shares))
    mixture, left, price = [ZERO] * len(shares), ONE, ZERO
    for i in sorted(range(len(shares)), key=lambda i: -shares[i]):
        if shares[i] and left:
            mixture[i] = min(targets[i] / shares[i], left)
            left -= mixture[i]
            price = ZERO if left else shares[i]
    return tuple(mixture), price


def dual(p: Sequence[Exact], price: Exact, *, weights: Sequence[Exact] | None = None) -> Fraction:
    """What no mixture overlaps more than, whatever the price: price + Σ uᵢ·max(0, 1 − price/pᵢ). Needs and fails as `overlap`. Source: D3."""
    shares, level = _probabilities(p, "p"), weight(price)
    targets = _targets(weights, len(shares))
    return level + sum((u * max(ZERO, 1 - level / x) for u, x in zip(targets, shares, strict=True) if x), ZERO)


def attaining(tried: int, targets: int) -> tuple[tuple[Fraction, ...], tuple[Fraction, ...]]:
    """An a and a p whose overlap is √ε exactly, √ε = tried/targets: so many targets with a = 1/tried and p = tried/targets, the others with 0.

    Fails with `BadQuestion` unless 1 ≤ tried ≤ targets. Source: D3.
    """
    if not 1 <= tried <= targets:
        raise BadQuestion(f"expected 1 ≤ tried ≤ targets, found {tried} and {targets}")
    rest = (ZERO,) * (targets - tried)
    return (Fraction(1, tried),) * tried + rest, (Fraction(tried, targets),) * tried + rest


def shared(a: Sequence[Fraction], p: Sequence[Fraction], weights: Sequence[Fraction]) -> Fraction:
    """Σ min(aᵢpᵢ, uᵢ)."""
    return sum((min(x * y, u) for x, y, u in zip(a, p, weights, strict=True)), ZERO)


def _probabilities(p: Sequence[Exact], name: str) -> list[Fraction]:
    read = [weight(x) for x in p]
    if not read:
        raise BadQuestion(f"{name} is empty, and a mean needs at least one target")
    for i, x in enumerate(read):
        if x > 1:
            raise BadQuestion(f"{name}[{i}] is a probability, found {short(x)}")
    return read


def _weights(values: Sequence[Exact], name: str, length: int) -> list[Fraction]:
    if len(values) != length:
        raise BadQuestion(f"p has {length} targets and {name} has {len(values)}; give one number for each target")
    return [weight(x) for x in values]


def _targets(weights: Sequence[Exact] | None, length: int) -> list[Fraction]:
    if weights is None:
        return [Fraction(1, length)] * length
    read = _weights(weights, "weights", length)
    if sum(read, ZERO) != 1:
        raise BadQuestion(f"the weights of the targets must sum to exactly 1, found {short(sum(read, ZERO))}")
    return read
