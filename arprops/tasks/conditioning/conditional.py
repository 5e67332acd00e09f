"""Two families of models of targets, compared source by source and as joints of source and target under one prior.

True here: where both families are given their sources by one prior, the sources cost nothing, and by the chain rule KL of the joints is the prior's mean of the KLs; so is
the total variation. Exact families give exact sums of logarithms, and a net a rigorous bracket. A source of prior 0 is in no number: of what a family does
there, no loss under the prior says anything (theorem A3, with the source as the beginning of the string).
Must never enter: a source outside the prior; a midpoint.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias, final

from arprops.core.dist import ZERO, Dist
from arprops.core.error import BadQuestion
from arprops.core.exact import Exact, exact
from arprops.core.infinite import Infinite
from arprops.core.interval import Bound, Interval
from arprops.core.logsum import LogSum
from arprops.core.model import Model
from arprops.core.words import Prompt, Word
from arprops.neural.declared import Declared
from arprops.neural.indexed import Indexed, prior_of
from arprops.search.explore import Progress
from arprops.solve.questions import kl, total_variation

Nats: TypeAlias = LogSum | Interval | Infinite
PROMPTS = 10_000
"""How many prompts are explored for each source unless told otherwise."""


@final
@dataclass(frozen=True)
class Apart:
    """How far the targets of one source lie apart: KL(p‖q) in nats, and total variation."""

    kl: Nats
    total_variation: Interval

    def __str__(self) -> str:
        return f"KL {_shown(self.kl)}, total variation {self.total_variation}"


@final
@dataclass(frozen=True)
class Compared:
    """Two families under one prior: `kl` and `total_variation` of the joints of source and target, and each source's own in `at`."""

    prior: Dist[Word]
    at: Mapping[Word, Apart]

    @property
    def kl(self) -> Nats:
        """Σ P(source)·KL: exact where every term is, +∞ where one is, else a bracket."""
        terms = [(share, self.at[source].kl) for source, share in self.prior.items()]
        if infinite := next((term for _, term in terms if isinstance(term, Infinite)), None):
            return infinite
        if all(isinstance(term, LogSum) for _, term in terms):
            return sum((term * share for share, term in terms if isinstance(term, LogSum)), LogSum())
        return _mean([(share, term.enclose() if isinstance(term, LogSum) else Interval(term.lower, term.upper)) for share, term in terms])

    @property
    def total_variation(self) -> Interval:
        """Σ P(source)·TV."""
        return _mean([(share, self.at[source].total_variation) for source, share in self.prior.items()])

    def given(self, source: Prompt) -> Apart:
        """How far apart the two are at a source of the prior; fails with `BadQuestion` on another."""
        read = tuple(source)
        if read not in self.at:
            raise BadQuestion(f"the source {source!r} has prior 0, and was not compared; the prior has {len(self.at)} sources")
        return self.at[read]

    def __str__(self) -> str:
        return f"{len(self.at)} sources: KL {_shown(self.kl)}, total variation {self.total_variation}"


def compare(
    p: Indexed, q: Indexed, *, prior: Mapping[Any, Exact], prompts: int = PROMPTS, width: Exact = 0, progress: Progress | None = None
) -> Compared:
    """KL(p‖q) and total variation of two families under one prior on sources, and at each source. Source: chain rule; B1, G2.

    Needs families over the same symbols, p of exact models; q may be a `NetFamily`, whose nets are enclosed, each with at most `prompts` prompts and up to `width`. Fails
    with `BadModel` where the prior is none, and with `BadQuestion` on families of other symbols, on nets as p, and on models with parameters.

    >>> import arprops as ar
    >>> from arprops.tasks.conditioning.family import Family
    >>> once, fair, tilted = (ar.Table("01", {"": row}, length=1) for row in ({"1": 1}, {"0": "1/2", "1": "1/2"}, {"0": "1/4", "1": "3/4"}))
    >>> found = compare(Family("+-", {"+": once}, otherwise=fair), Family("+-", {}, otherwise=tilted), prior={"+": "1/3", "-": "2/3"})
    >>> found.kl == ar.log("4/3"), found.given("+").kl == ar.log("4/3"), found.total_variation
    (False, True, Interval(1/4, 1/4))
    """
    if p.sources != q.sources:
        raise BadQuestion(f"the families read sources over {p.sources} and {q.sources}, expected the same symbols")
    shares = prior_of(p, prior)
    return Compared(shares, {source: _apart(p.given(source), q.given(source), prompts=prompts, width=width, progress=progress) for source in shares})


def _apart(ours: Model[Any], theirs: Model[Any], *, prompts: int, width: Exact, progress: Progress | None) -> Apart:
    if isinstance(ours, Declared):
        raise BadQuestion("the first family is of nets; expected exact models first: compare(exact, nets, prior=…)")
    if isinstance(theirs, Declared):
        from arprops.neural.enclosure import enclose

        net: Any = theirs
        found = enclose(net, ours, of=("kl", "total_variation"), prompts=prompts, width=width, progress=progress)
        return Apart(found.kl, found.total_variation)
    nats = kl(ours, theirs, width=width, prompts=prompts, progress=progress)
    if not isinstance(nats, LogSum | Interval | Infinite):
        raise BadQuestion(f"the KL at a source is {nats}, a formula of parameters; give the parameters values")
    return Apart(nats, total_variation(ours, theirs, width=exact(width), prompts=prompts, progress=progress))


def _mean(parts: list[tuple[Fraction, Interval]]) -> Interval:
    def end(values: list[tuple[Fraction, Bound]]) -> Bound:
        total: Bound = ZERO
        for share, value in values:
            total = total + share * value if isinstance(value, Fraction) and isinstance(total, Fraction) else float("inf")
        return total

    return Interval(end([(share, part.lower) for share, part in parts]), end([(share, part.upper) for share, part in parts]))


def _shown(nats: Nats) -> str:
    return "infinite" if isinstance(nats, Infinite) else f"{float(nats):.6g} nats" if isinstance(nats, LogSum) else str(nats)
