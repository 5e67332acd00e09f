"""Decoders: fixed functions of one next-token distribution.

True here: a decoder sees the distribution and nothing else, so where it adds no support, one joint before is one joint after
(theorem A6). All comparisons are exact, and every tie is decided by one stated order: heavier first, then the alphabet's
order, END last.
Must never enter: a second model, the prompt, or a float.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal, TypeAlias, final

from arprops.core.dist import ZERO, Dist, normalised, point
from arprops.core.error import BadModel, BadQuestion
from arprops.core.exact import Exact, exact
from arprops.core.logsum import LogSum, log
from arprops.core.words import END, Outcome, Symbol
from arprops.models.written import number

COLDEST: Final = 10_000
"""The greatest 1/t for which temperature t is computed."""

Ranked: TypeAlias = list[tuple[Outcome, Fraction]]


class Decoder(ABC):
    """A map from next-token distributions to next-token distributions."""

    @abstractmethod
    def decode(self, dist: Dist[Outcome], alphabet: Sequence[Symbol]) -> Dist[Outcome]:
        """The decoded distribution; the alphabet's order decides ties. Cost: one sort, if not said otherwise."""

    @property
    def adds_support(self) -> bool:
        """Whether an outcome of weight 0 may get a positive one; then equal joints may come apart."""
        return False

    def __repr__(self) -> str:
        """The expression that makes the decoder."""
        given = ", ".join(number(value) if isinstance(value, Fraction) else repr(value) for value in vars(self).values())
        return f"{type(self).__name__}({given})"


def ranked(dist: Dist[Outcome], alphabet: Sequence[Symbol]) -> Ranked:
    """The support in the order that decides ties: by weight, heaviest first, then as in the alphabet, END last."""
    outcomes: list[Outcome] = [*alphabet, END]
    return sorted(((x, dist[x]) for x in outcomes if x in dist), key=lambda pair: -pair[1])


def prefix(order: Iterable[tuple[Outcome, Fraction]], mass: Fraction) -> Dist[Outcome]:
    """The shortest prefix of the order that weighs at least `mass`, renormalised."""
    kept: dict[Outcome, Fraction] = {}
    total = ZERO
    for outcome, weight in order:
        kept[outcome] = weight
        total += weight
        if total >= mass:
            break
    return normalised(kept)


@final
@dataclass(frozen=True, repr=False)
class Greedy(Decoder):
    """Certain of the heaviest outcome; of several, of the first (or the last) in the order alphabet, then END."""

    ties: Literal["first", "last"] = "first"

    def __post_init__(self) -> None:
        if self.ties not in ("first", "last"):
            raise BadModel(f"Greedy(ties=…) must be 'first' or 'last', found {self.ties!r}")

    def decode(self, dist: Dist[Outcome], alphabet: Sequence[Symbol]) -> Dist[Outcome]:
        order = ranked(dist, alphabet)
        best = [outcome for outcome, weight in order if weight == order[0][1]]
        return point(best[0 if self.ties == "first" else -1])


@final
@dataclass(frozen=True, init=False, repr=False)
class Temperature(Decoder):
    """The weights to the power 1/t, renormalised.

    Exact where 1/t is a positive integer of at most 10,000. At any other t > 0 `decode` fails with `BadQuestion`: roots of rationals are mostly
    irrational. Cost: numbers 1/t times as long.
    """

    t: Fraction

    def __init__(self, t: Exact) -> None:
        vars(self).update(t=_between(exact(t), "Temperature(t)", "t > 0", above=True))

    def decode(self, dist: Dist[Outcome], alphabet: Sequence[Symbol]) -> Dist[Outcome]:  # noqa: ARG002  # no tie to decide
        power = 1 / self.t
        if power.denominator != 1:
            near = [Fraction(1, k) for k in (int(power) + 1, int(power)) if k]
            raise BadQuestion(
                f"at temperature {self.t} the weights are powers p^({power}), which are not rational, so nothing exact can be said; "
                f"temperatures 1/k are exact, the nearest is {' or '.join(map(str, near))}"
            )
        if power > COLDEST:
            raise BadQuestion(f"temperature {self.t} needs numbers 1/t times as long; below 1/{COLDEST} ask Greedy() instead")
        return normalised({outcome: weight ** int(power) for outcome, weight in dist.items()})


@final
@dataclass(frozen=True, repr=False)
class TopK(Decoder):
    """The first k outcomes of the order, renormalised: exactly k where so many are possible, a tie at the cut is broken."""

    k: int

    def __post_init__(self) -> None:
        if not isinstance(self.k, int) or isinstance(self.k, bool) or self.k < 1:  # pyright: ignore[reportUnnecessaryIsInstance]
            raise BadModel(f"TopK(k) needs an int of at least 1, found {self.k!r}")

    def decode(self, dist: Dist[Outcome], alphabet: Sequence[Symbol]) -> Dist[Outcome]:
        return normalised(dict(ranked(dist, alphabet)[: self.k]))


@final
@dataclass(frozen=True, init=False, repr=False)
class TopP(Decoder):
    """The shortest prefix of the order that weighs at least p, renormalised; a tie at the cut is broken."""

    p: Fraction

    def __init__(self, p: Exact) -> None:
        vars(self).update(p=_between(exact(p), "TopP(p)", "0 < p ≤ 1", above=True, top=1))

    def decode(self, dist: Dist[Outcome], alphabet: Sequence[Symbol]) -> Dist[Outcome]:
        return prefix(ranked(dist, alphabet), self.p)


@final
@dataclass(frozen=True, init=False, repr=False)
class MinP(Decoder):
    """The outcomes that weigh at least p times the heaviest, renormalised; all of a tie stay."""

    p: Fraction

    def __init__(self, p: Exact) -> None:
        vars(self).update(p=_between(exact(p), "MinP(p)", "0 ≤ p ≤ 1", top=1))

    def decode(self, dist: Dist[Outcome], alphabet: Sequence[Symbol]) -> Dist[Outcome]:
        order = ranked(dist, alphabet)
        return normalised({outcome: weight for outcome, weight in order if weight >= self.p * order[0][1]})


@final
@dataclass(frozen=True, init=False, repr=False)
class EpsilonCutoff(Decoder):
    """The outcomes that weigh at least ε, renormalised; where there is none, the first of the order is certain."""

    epsilon: Fraction

    def __init__(self, epsilon: Exact) -> None:
        vars(self).update(epsilon=_between(exact(epsilon), "EpsilonCutoff(epsilon)", "0 ≤ ε ≤ 1", top=1))

    def decode(self, dist: Dist[Outcome], alphabet: Sequence[Symbol]) -> Dist[Outcome]:
        order = ranked(dist, alphabet)
        return normalised({outcome: weight for outcome, weight in order if weight >= self.epsilon} or dict(order[:1]))


@final
@dataclass(frozen=True, init=False, repr=False)
class Typical(Decoder):
    """The outcomes whose surprise −ln p(x) is nearest to the entropy H, until they weigh at least `mass`, renormalised.

    |−ln p(x) − H| is compared exactly; equal distances keep the order. Cost: exact comparisons of sums of logarithms.
    """

    mass: Fraction

    def __init__(self, mass: Exact) -> None:
        vars(self).update(mass=_between(exact(mass), "Typical(mass)", "0 < mass ≤ 1", above=True, top=1))

    def decode(self, dist: Dist[Outcome], alphabet: Sequence[Symbol]) -> Dist[Outcome]:
        order = ranked(dist, alphabet)
        entropy = sum((log(weight) * -weight for _, weight in order), LogSum())
        distances: dict[Fraction, LogSum] = {}  # by weight: equal weights are equally far, and are compared once
        for _, weight in order:
            difference = -log(weight) - entropy
            distances[weight] = difference if difference >= 0 else -difference
        return prefix(sorted(order, key=lambda pair: distances[pair[1]]), self.mass)


@final
@dataclass(frozen=True, init=False, repr=False)
class UniformMixing(Decoder):
    """With probability `rate` the uniform distribution on the alphabet and END, else the model's.

    Adds support, and so is the counterexample to theorem A6: what a model answers at an impossible prompt becomes visible.
    """

    rate: Fraction

    def __init__(self, rate: Exact) -> None:
        vars(self).update(rate=_between(exact(rate), "UniformMixing(rate)", "0 ≤ rate ≤ 1", top=1))

    @property
    def adds_support(self) -> bool:
        return self.rate > 0

    def decode(self, dist: Dist[Outcome], alphabet: Sequence[Symbol]) -> Dist[Outcome]:
        outcomes: list[Outcome] = [*alphabet, END]
        return Dist({x: (1 - self.rate) * dist[x] + self.rate / len(outcomes) for x in outcomes})


@final
@dataclass(frozen=True, init=False, repr=False)
class Chain(Decoder):
    """One decoder after another, the first given first; without any, the identity."""

    decoders: tuple[Decoder, ...]

    def __init__(self, *decoders: Decoder) -> None:
        vars(self).update(decoders=decoders)

    @property
    def adds_support(self) -> bool:
        return any(decoder.adds_support for decoder in self.decoders)

    def __repr__(self) -> str:
        return f"Chain({', '.join(map(repr, self.decoders))})"

    def decode(self, dist: Dist[Outcome], alphabet: Sequence[Symbol]) -> Dist[Outcome]:
        for decoder in self.decoders:
            dist = decoder.decode(dist, alphabet)
        return dist


def _between(value: Fraction, name: str, wanted: str, *, above: bool = False, top: int | None = None) -> Fraction:
    if value < 0 or (above and value == 0) or (top is not None and value > top):
        raise BadModel(f"{name} needs {wanted}, found {value}")
    return value
