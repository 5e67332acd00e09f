"""How far a joint with a Gaussian latent is from another, by what both give to all strings and prefixes up to a length.

True here: finished strings and the prefixes of the last length partition what both can produce. Total variation lies between the distance of the partitions and that plus Σ min over
the prefixes (theorem G2). KL is at least that of the partitions (data processing), and what comes below a prefix adds at most what `tails` bounds. Every length is met with the
shorter ones, so more work never widens.
Must never enter: an upper end that rests on a tail that nobody bounded; it is +∞ then.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import inf
from typing import Final, final

from arprops.core.certificate import Escape
from arprops.core.dist import ZERO
from arprops.core.infinite import Infinite
from arprops.core.interval import Interval
from arprops.core.model import Joint
from arprops.core.words import END, Word
from arprops.search.asked import matching, natural
from arprops.search.likelihood import prefix_probability, string_probability
from arprops.tasks.conditioning.nested import levels, meet, scaled
from arprops.tasks.conditioning.tails import has_latent, tails
from arprops.tasks.continuous.ball import ball, hull, precision, within

FINE: Final = Fraction(1, 1 << 48)
"""How wide an enclosed mass may be, relative to itself."""


@final
@dataclass(frozen=True)
class Leaf:
    """A finished string or an unexpanded prefix, and what both give to it."""

    word: Word
    open: bool
    p: Interval
    q: Interval


def latent_total_variation(p: Joint, q: Joint, *, length: int) -> Interval:
    """A bracket of the total variation distance of two joints, either of which may have a Gaussian latent, from all prefixes of at most this length.

    Needs models or sources over one alphabet. Gives an interval that never widens as the length grows; its width is the smaller of the masses that go on. Cost: the prefixes that both
    can produce. Source: G2.

    >>> import arprops as ar
    >>> from arprops.tasks.conditioning.gaussian_latent import GaussianLatent
    >>> bit = ar.PDFA("01", start=0, next={0: {"0": "1/4", "1": "1/4", ar.END: "1/2"}}, step={0: {"0": 0, "1": 0}})
    >>> print(latent_total_variation(GaussianLatent(bit, {"1": 0}), bit, length=3))
    [0.0, 0.125]
    """
    found = Interval(0, 1)
    for leaves in _partitions(p, q, length):
        low = high = left = ZERO
        for leaf in leaves:
            ahead, behind = Fraction(leaf.p.lower) - Fraction(leaf.q.upper), Fraction(leaf.q.lower) - Fraction(leaf.p.upper)
            low, high = low + max(ahead, behind, ZERO) / 2, high + max(-ahead, -behind) / 2
            left += min(Fraction(leaf.p.upper), Fraction(leaf.q.upper)) if leaf.open else ZERO
        found = meet(found, Interval(low, high + left))
    return found


def latent_kl(p: Joint, q: Joint, *, length: int) -> Interval | Infinite:
    """A bracket of KL(p‖q) in nats, either of which may have a Gaussian latent, from all prefixes of at most this length.

    Needs models or sources over one alphabet. Gives an interval that never widens as the length grows, or `Infinite` with the first string or prefix of p that q cannot
    produce. The upper end is +∞ where no floor under q is known, or p's length has no bound here: p must be finite and tight, and if it has a latent, able to end at every
    state. Cost: the prefixes that both can produce, and pairs of states. Source: B1, and Jensen's inequality over the latent.

    >>> import arprops as ar
    >>> from arprops.tasks.conditioning.gaussian_latent import GaussianLatent
    >>> bit = ar.PDFA("01", start=0, next={0: {"0": "1/4", "1": "1/4", ar.END: "1/2"}}, step={0: {"0": 0, "1": 0}})
    >>> [str(latent_kl(bit, GaussianLatent(bit, {"1": 1}), length=n)) for n in (2, 6)]
    ['[0.015223525306734369, 1.2232269428860585]', '[0.03731806294261334, 0.11242775716719362]']
    """
    found, tail = Interval(0, inf), tails(p, q)
    for leaves in _partitions(p, q, length):
        with precision(128):
            total = ball(0)
            for leaf in leaves:
                if leaf.p.upper and not leaf.q.upper:
                    return Infinite(Escape(leaf.word, END) if not leaf.open else Escape(leaf.word[:-1], leaf.word[-1]))
                if leaf.p.upper:
                    mine, theirs = (hull(Fraction(mass.lower), Fraction(mass.upper)) for mass in (leaf.p, leaf.q))
                    total += mine * (mine / theirs).log()
            above = within(total)
        more = sum((tail.below(leaf.word) for leaf in leaves if leaf.open and leaf.p.upper), ZERO)
        found = meet(found, Interval(max(ZERO, above.lower), above.upper + more))
    return found


def _partitions(p: Joint, q: Joint, length: int) -> Iterator[list[Leaf]]:
    """For each length up to this one, the finished strings and unexpanded prefixes."""
    matching(p, q)
    natural(length)
    done: list[Leaf] = []
    level = [Leaf((), open=True, p=Interval(1, 1), q=Interval(1, 1))]
    yield level
    for _ in range(length):
        longer: list[Leaf] = []
        for leaf in level:
            if not (leaf.p.upper and leaf.q.upper):
                done.append(leaf)
                continue
            for outcome in (*p.alphabet, END):
                word = leaf.word if outcome is END else (*leaf.word, outcome)
                mine, theirs = (_mass(joint, word, ended=outcome is END) for joint in (p, q))
                if mine.upper or theirs.upper:
                    (done if outcome is END else longer).append(Leaf(word, open=outcome is not END, p=mine, q=theirs))
        level = longer
        yield [*done, *level]


def _mass(joint: Joint, word: Word, *, ended: bool) -> Interval:
    """The mass of a string or a prefix, its width small against itself."""
    if not has_latent(joint):
        mass = string_probability(joint, word) if ended else prefix_probability(joint, word)
        return Interval(mass, mass)
    share, steps, _ = joint.tilted.read((*word, END) if ended else word)
    found = Interval(0, 1) if steps else Interval(1, 1)
    for bits in levels(FINE):
        if found.width <= FINE * found.lower:
            break
        found = meet(found, joint.tilted.mass(bits, steps))
    return scaled(found, share)
