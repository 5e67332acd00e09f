"""Rigorous brackets of how far a net is from an exact model, or from another net.

True here: with P the exact model and Q the net, over the explored prompts and the open ends beyond them,
- overlap = Σ min(P(s), Q(s)) lies between its sum over explored strings and that sum plus Σ_open min(P, Q), and TV = 1 − overlap (G2);
- KL(P‖Q) = Σ_u P(u)·KL(P(·|u)‖Q(·|u)), each term ≥ 0: the explored part is a lower end. Each further token of P costs at most B, a certified floor under Q's
  logits, less the entropy P has there; P's further tokens are its expected length less the explored prompts' mass, and its further entropy is its entropy
  less what was explored of it: that is the upper end. Cross-entropy likewise;
- the entropy of the net has the tail Q_open · e^B · ln K, as a net that ends with at least e^−B everywhere has e^B tokens to come at most; and such a
  net is tight.
Numbers are about the declared model, computed in float64 with outward rounding (`outward.py`). More work never widens a bracket: a new one is
cut with the one before.
Must never enter: a midpoint.
"""

from dataclasses import dataclass, field
from fractions import Fraction
from math import exp, inf, log, nextafter
from typing import Final, Literal, TypeAlias, final, get_args

import numpy as np

from arprops.core.certificate import Escape
from arprops.core.error import BadQuestion
from arprops.core.exact import Exact, exact
from arprops.core.infinite import Infinite
from arprops.core.interval import Interval
from arprops.core.model import Joint
from arprops.neural.explored import Explored, Priority
from arprops.neural.net import Net
from arprops.neural.outward import high, total_high
from arprops.neural.record import Floats
from arprops.neural.side import side, up
from arprops.search.explore import Progress

Wanted: TypeAlias = Literal["total_variation", "kl", "cross_entropy", "reverse_kl", "entropy", "finite_mass"]
WANTED: Final[tuple[Wanted, ...]] = get_args(Wanted)
PROMPTS: Final = 10_000
"""How many prompts are explored unless told otherwise."""


@final
@dataclass(frozen=True)
class Enclosure:
    """Brackets of the distance of a net (q) to p, over the joints: total variation, and in nats the rest.

    `kl` is KL(p‖q) and `cross_entropy` that of p under q; `reverse_kl` is KL(q‖p); `entropy` and `finite_mass` are the net's own.
    `prompts` were explored. An `Infinite` holds the prompt that shows it.
    """

    total_variation: Interval
    kl: Interval | Infinite
    cross_entropy: Interval | Infinite
    reverse_kl: Interval | Infinite
    entropy: Interval
    finite_mass: Interval
    prompts: int
    _work: "_Work" = field(repr=False, compare=False)

    def more(self, *, prompts: int = PROMPTS, width: Exact = 0, progress: Progress | None = None) -> "Enclosure":
        """The brackets after exploring so many more prompts: never wider than these."""
        return self._work.done(prompts, exact(width), progress)

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={getattr(self, name)}" for name in WANTED)
        return f"Enclosure({shown}, prompts={self.prompts})"

    def __str__(self) -> str:
        lines = [f"{name.replace('_', ' '):<16} {getattr(self, name)}" for name in WANTED]
        return "\n".join([*lines, f"explored: {self.prompts} prompts"])


def enclose(
    net: Net,
    exact_model: Joint,
    *,
    of: tuple[Wanted, ...] = WANTED,
    prompts: int = PROMPTS,
    width: Exact = 0,
    progress: Progress | None = None,
) -> Enclosure:
    """Rigorous brackets of total variation, KL both ways, cross-entropy, entropy and finite mass of a net beside an exact model.

    Needs a model over the same symbols (another net is one; filter a source by `Belief`). Explores at most `prompts` prompts, those that matter most for the quantities
    `of`; stops once each of them is at most `width` wide. Gives an `Enclosure`, whose `more` goes on. The upper end of a KL or a
    cross-entropy is ∞ where the net has no certified floor or the model no known length. Cost: one token of the net a prompt. Source: B1, G2.
    """
    if not isinstance(net, Net):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise BadQuestion(f"enclose takes a Net first and then an exact model, found {type(net).__name__} first; a module becomes a net by arprops.neural.Net")
    if unknown := [name for name in of if name not in WANTED]:
        raise BadQuestion(f"unknown quantity {unknown[0]!r}, expected some of {', '.join(WANTED)}")
    return _Work(net, exact_model, of).done(prompts, exact(width), progress)


class _Work:
    """The exploration behind an enclosure, and the best brackets so far."""

    def __init__(self, net: Net, model: Joint, of: tuple[Wanted, ...]) -> None:
        self.of = of
        p, q = side(model, net.alphabet), side(net, net.alphabet)
        self.explored = Explored(p, q)
        self.floor_p, self.floor_q, self.length_p, self.entropy_p = p.floor(), q.floor(), p.length(), p.entropy()
        self.outcomes = len(net.alphabet) + 1
        self.best: dict[str, Interval] = {"total_variation": Interval(Fraction(0), Fraction(1)), "finite_mass": Interval(Fraction(0), Fraction(1))}

    def done(self, prompts: int, width: Fraction, progress: Progress | None) -> Enclosure:
        def enough() -> bool:
            return all(isinstance(found := self._value(name), Infinite) or found.width <= width for name in self.of)

        self.explored.explore(_priority(self.of), prompts=prompts, enough=enough if width else None, progress=progress)
        values = {name: self._value(name) for name in WANTED}
        return Enclosure(**values, prompts=self.explored.count, _work=self)  # type: ignore[arg-type]

    def _value(self, name: Wanted) -> Interval | Infinite:
        sums, open_ = self.explored.sums, self.explored.open
        escaped = self.explored.escape({"cross_entropy": "kl", "kl": "kl", "reverse_kl": "reverse"}.get(name, ""))
        if escaped is not None:
            return Infinite(Escape(*escaped))
        open_q = self._open(open_.mass_q, self.explored.q.roundings)
        match name:
            case "total_variation":
                left = total_high(np.minimum(_above(open_.mass_p, open_.depth, self.explored.p.roundings), _above(open_.mass_q, open_.depth, self.explored.q.roundings)))
                overlap = sums["overlap"]
                lower, upper = nextafter(1 - up(overlap.upper + left), -inf), nextafter(1 - overlap.lower, inf)
            case "finite_mass":
                ended = sums["ended_q"]
                lower, upper = (1.0, 1.0) if self.floor_q < inf else (ended.lower, min(1.0, up(ended.upper + open_q)))
            case "entropy":
                tail = open_q * up(exp(min(self.floor_q, 700.0))) * up(log(self.outcomes)) if self.floor_q < 700 else (inf if open_q else 0.0)
                lower, upper = sums["entropy_q"].lower, up(sums["entropy_q"].upper + up(tail))
            case "reverse_kl":
                further = open_q * up(exp(self.floor_q)) if self.floor_q < 700 else (inf if open_q else 0.0)
                lower, upper = sums["reverse"].lower, up(sums["reverse"].upper + (up(further * self.floor_p) if further else 0.0))
            case "kl" | "cross_entropy":
                part = sums["kl" if name == "kl" else "surprisal"]
                saved = self.entropy_p - sums["entropy_p"].upper if name == "kl" else 0.0
                lower, upper = part.lower, up(part.upper + up(max(0.0, self._tail() - max(0.0, saved) * (1 - 2.0**-50))))
        return self._cut(name, lower, upper)

    def _tail(self) -> float:
        """What P's tokens beyond the explored prompts can cost under the net's floor."""
        open_p = self._open(self.explored.open.mass_p, self.explored.p.roundings)
        if not open_p:
            return 0.0
        further = self.length_p - self.explored.sums["tokens_p"].lower
        if self.floor_p < 700:
            further = min(further, open_p * up(exp(self.floor_p)))
        return up(max(0.0, up(further)) * self.floor_q) if self.floor_q < inf else inf

    def _open(self, mass: Floats, roundings: int) -> float:
        return total_high(_above(mass, self.explored.open.depth, roundings))

    def _cut(self, name: str, lower: float, upper: float) -> Interval:
        """The bracket, cut with the best so far."""
        before = self.best.get(name, Interval(Fraction(0), inf))
        low_end, high_end = max(before.lower, Fraction(max(0.0, lower))), min(before.upper, upper if upper == inf else Fraction(upper))
        self.best[name] = Interval(low_end, high_end)
        return self.best[name]


def _above(mass: Floats, depth: np.ndarray, roundings: int) -> Floats:
    return high(mass, depth * (roundings + 1))


def _priority(of: tuple[Wanted, ...]) -> Priority:
    """How urgent an open end is for the quantities wanted: the most of what it may add to one of them."""
    parts: list[Priority] = []
    if "total_variation" in of:
        parts.append(np.minimum)
    if "kl" in of or "cross_entropy" in of:
        parts.append(lambda p, _: p)
    if {"reverse_kl", "entropy", "finite_mass"} & set(of):
        parts.append(lambda _, q: q)
    return lambda p, q: np.maximum.reduce([part(p, q) for part in parts])
