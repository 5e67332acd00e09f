"""Bounds on the entropy and divergence of mixtures of Gaussians that hold always, without a quadrature.

True here: the label of the component is a hidden variable, and forgetting it can only lose divergence (data processing); the normal distribution has the most entropy for its
variance; and pairwise distances between components bound the entropy from both sides. The first two are in closed form.
Must never enter: an approximation that is only usually close.
"""

from collections.abc import Callable
from fractions import Fraction
from itertools import zip_longest
from typing import NamedTuple

from arprops.core.dist import ZERO
from arprops.core.error import BadQuestion
from arprops.core.interval import Interval
from arprops.core.logsum import LogSum, log
from arprops.search.asked import natural
from arprops.tasks.continuous.ball import Ball, ball, precision, within
from arprops.tasks.continuous.density import BITS
from arprops.tasks.continuous.mixture import Component, Mixture
from arprops.tasks.continuous.mixture_ar import MixtureAR, moments
from arprops.tasks.continuous.nats import Nats
from arprops.tasks.continuous.normal import Normal
from arprops.tasks.continuous.normal_divergence import entropy, kl, mean_square


class Bounds(NamedTuple):
    """Closed forms below and above a number of nats."""

    below: Nats
    above: Nats


def entropy_bounds(p: Mixture) -> Bounds:
    """The mean entropy of the components; and the smaller of that plus the entropy of the weights, and of a normal with the mixture's variance.

    >>> entropy_bounds(Mixture([(1, 0, 1)])).below == entropy_bounds(Mixture([(1, 0, 1)])).above
    True
    """
    below = sum((entropy(_normal(c)) * c.weight for c in p.components), Nats())
    labelled = below + sum((log(c.weight) * -c.weight for c in p.components), LogSum())
    return Bounds(below, min(labelled, entropy(Normal([0], [[p.variance]]))))


def kl_above(p: Mixture, q: Mixture) -> Nats:
    """A number that KL(p‖q) does not exceed: the KL between the pairs of label and value, in closed form. Source: the log-sum inequality.

    Needs as many components in q, paired in their order. Fails with `BadQuestion` else.

    >>> kl_above(Mixture([(1, 1, 1)]), Mixture([(1, 0, 1)])) == Fraction(1, 2)
    True
    """
    if len(p.components) != len(q.components):
        raise BadQuestion(f"components are paired in their order: {len(p.components)} against {len(q.components)}; split one into two equal ones")
    pairs = list(zip(p.components, q.components, strict=True))
    return sum(((kl(_normal(c), _normal(d)) + log(c.weight / d.weight)) * c.weight for c, d in pairs), Nats())


def kl_above_chain(p: MixtureAR, q: MixtureAR, *, length: int) -> Nats:
    """A number that the KL between the joints of the first so many values does not exceed: that of the joints with their labels, in closed form.

    Each step adds the KL between the weights, and the mean over the past of that between paired components, which is a second moment. Needs and fails as `kl_above`, and costs as
    `moments` of p, with a double sum over the past for each value and component. Source: the chain rule (B1), and data processing.

    >>> p, q = (MixtureAR([(1, 0, [a], 1)]) for a in ("1/2", "1/4"))
    >>> kl_above_chain(p, q, length=2) == Fraction(1, 32)
    True
    """
    natural(length)
    pairs = list(zip(p.components, q.components, strict=True)) if len(p.components) == len(q.components) else []
    if not pairs:
        raise BadQuestion(f"components are paired in their order: {len(p.components)} against {len(q.components)}; split one into two equal ones")
    total = Nats()
    past = moments(p, max(length - 1, 1))
    for time in range(length):
        for (w, c, back, v), (u, d, other, r) in pairs:
            apart = [a - b for a, b in zip_longest(back[:time], other[:time], fillvalue=ZERO)]
            weights = (*(ZERO,) * (time - len(apart)), *apart[::-1])
            off = mean_square(past, weights, c - d) if time else (c - d) ** 2
            total += (Nats(((v + off) / r - 1) / 2, log(r / v) * Fraction(1, 2)) + log(w / u)) * w
    return total


def entropy_by_pairs(p: Mixture, *, bits: int = BITS) -> Interval:
    """The entropy between its pairwise bounds: Bhattacharyya distances below, KL divergences above, in nats. Source: Kolchinsky and Tracey 2017.

    Cost: an exponential for each pair of components.
    """
    with precision(bits + 16):
        mean = entropy_bounds(p).below.enclose(bits)
        below, above = (_pairs(p, distance) for distance in (_bhattacharyya, _divergence))
        return Interval(Fraction(mean.lower) + within(below).lower, Fraction(mean.upper) + within(above).upper)


def _pairs(p: Mixture, distance: Callable[[Component, Component], Ball]) -> Ball:
    total = ball(0)
    for c in p.components:
        near = sum((ball(d.weight) * (-distance(c, d)).exp() for d in p.components), ball(0))
        total -= ball(c.weight) * near.log()
    return total


def _divergence(c: Component, d: Component) -> Ball:
    return (ball(d.variance / c.variance).log() + ball((c.variance + (c.mean - d.mean) ** 2) / d.variance - 1)) / 2


def _bhattacharyya(c: Component, d: Component) -> Ball:
    both = c.variance + d.variance
    return ball((c.mean - d.mean) ** 2 / (4 * both)) + (ball(both**2 / (4 * c.variance * d.variance)).log()) / 4


def _normal(c: Component) -> Normal:
    return Normal([c.mean], [[c.variance]])
