"""Which member of the fibre training picks: nets in the interpolation regime, told apart where their training set says nothing.

True here: a net whose loss is near the floor is near the empirical distribution and no more is known of it; what it answers at free prompts is its own. So with
the empirical distribution's answers at the possible prompts and the net's at the free ones, a model is made that is in the fibre exactly, and completes
every free prompt as the net does (what goes on from a free prompt is free): that is the member that was picked. Every number is of the nets' declared models.
Doubtful: what other seeds or another training would pick. What was trained is counted, and nothing is inferred from it.
Must never enter: a rate of those prompts alone at which a completion ended.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations
from itertools import product as cartesian
from typing import TYPE_CHECKING, Any, final

from arprops.core.error import BadQuestion
from arprops.core.infinite import Infinite
from arprops.core.interval import Interval
from arprops.core.model import Model
from arprops.core.words import END, Prompt, Symbol, Word, alphabet_of, spelled, word
from arprops.search.completion import Completion
from arprops.tasks.interpolation.empirical import Interpolation, interpolation, prompts_below
from arprops.views.belief import Belief

if TYPE_CHECKING:
    from arprops.neural import Net
    from arprops.neural.extrapolation.rule import Rule
    from arprops.neural.extrapolation.score import Score

Shape = str | Mapping[str, Any]
PROMPTS = 100_000
"""How many free prompts are asked at most."""
GRAIN = 2**64
"""Answers are compared as multiples of one part in this."""


@final
@dataclass(frozen=True, repr=False)
class Member:
    """A trained net, and the member of the fibre that it picks.

    `kl` brackets the net's own distance to the training set, in nats a string. `model` is the member, at distance 0: the net at every free prompt, the
    empirical distribution elsewhere. Of the rules, `scores` counts the greedy completions that obey, and `obeyed` brackets the mean probability that a completion does.
    """

    architecture: str
    seed: int
    net: "Net"
    model: Model[Any]
    kl: Interval | Infinite
    stopped: str
    scores: Mapping[str, "Score"]
    obeyed: Mapping[str, Interval]
    completions: tuple[Completion, ...]
    _rows: Sequence[tuple[int, ...]] = field(compare=False)

    @property
    def interpolates(self) -> bool:
        """Whether training came to the KL that was asked for. Else the net is near no member, and `model` is one all the same."""
        return self.stopped == "target"

    def distance(self, other: "Member") -> Interval:
        """The mean, over the free prompts asked, of the total variation of the two next-token distributions: a rigorous bracket."""
        if len(self._rows) != len(other._rows) or not self._rows:
            raise BadQuestion(f"members are compared at the same free prompts, found {len(self._rows)} and {len(other._rows)} of them")
        apart = sum(abs(a - b) for mine, theirs in zip(self._rows, other._rows, strict=True) for a, b in zip(mine, theirs, strict=True))
        loose = len(self._rows) * len(self._rows[0])  # each difference is off by less than one grain
        whole = 2 * GRAIN * len(self._rows)
        return Interval(Fraction(max(0, apart - loose), whole), min(Fraction(1), Fraction(apart + loose, whole)))

    def agreement(self, other: "Member") -> Fraction:
        """The share of the free prompts asked that both complete alike, greedily and to the end."""
        alike = sum(a == b and a.finished for a, b in zip(self.completions, other.completions, strict=True))
        return Fraction(alike, len(self.completions))

    def __repr__(self) -> str:
        rules = "".join(f", {name} {score}" for name, score in self.scores.items())
        return f"Member({self.architecture}, seed {self.seed}: KL {self.kl}{rules})"


@final
@dataclass(frozen=True, repr=False)
class Members:
    """What the training set fixes, the free prompts that were asked, and the members that were picked there."""

    interpolation: Interpolation
    prompts: tuple[Word, ...]
    members: tuple[Member, ...]

    def picked(self, architecture: str) -> tuple[Member, ...]:
        """Those of one architecture, by seed; fails with `BadQuestion` where there is none."""
        found = tuple(member for member in self.members if member.architecture == architecture)
        if not found:
            raise BadQuestion(
                f"found no member of {architecture!r}, expected one of {', '.join(dict.fromkeys(m.architecture for m in self.members))}"
            )
        return found

    def distance(self, one: str, other: str) -> Interval | None:
        """The mean distance of two different members, one of each architecture: what the seed changes where both are the same. None where there are no two."""
        pairs = list(combinations(self.picked(one), 2)) if one == other else list(cartesian(self.picked(one), self.picked(other)))
        found = [a.distance(b) for a, b in pairs]
        lower, upper = (sum((Fraction(getattr(between, end)) for between in found), Fraction(0)) for end in ("lower", "upper"))
        return Interval(lower / len(found), upper / len(found)) if found else None

    def __repr__(self) -> str:
        return f"Members({len(self.members)} nets at {len(self.prompts)} free prompts of {self.interpolation.free})"


def members(
    training: Sequence[Prompt],
    architectures: Mapping[str, Shape] | Iterable[str],
    *,
    alphabet: Iterable[Symbol],
    horizon: int,
    seeds: int | Iterable[int] = 1,
    at: Iterable[Prompt] | None = None,
    rules: Iterable["Rule"] = (),
    limit: int = 64,
    prompts: int = 20_000,
    **choices: Any,
) -> Members:
    """Train each architecture with each seed on a training set to a stated KL of the exact floor, and tell which member of the fibre each picks.

    Needs what `interpolation` needs, and architectures by name or as data (a transformer has rotary positions unless told otherwise). `choices` are the options of `fit`, `target=` among them.
    Each net is asked at the free prompts `at` (all that are shorter than the horizon, unless given): its greedy completion of at most `limit` tokens, and for each rule, at the prompts where it
    can still be obeyed, a bracket of the probability from so many `prompts` prefixes. A rule that no prompt can obey is left out. Fails with `BadQuestion` on a prompt `at` that is not free, on no free prompt,
    and as `fit` does. Cost: the fits, then for each net the completions and the brackets. Source: theorems A3, B1.

    >>> found = members(["ab", "aabb"], ["ngram"], alphabet="ab", horizon=5, seeds=2)
    >>> found
    Members(2 nets at 25 free prompts of 25)
    >>> found.interpolation.fibre.contains(found.members[0].model).proved
    True
    """
    from arprops.neural import enclose, fit
    from arprops.neural.answers import answers
    from arprops.neural.extrapolation.greedy import greedy
    from arprops.neural.extrapolation.score import mean_probability, scored

    symbols = alphabet_of(alphabet)
    found = interpolation(training, symbols, horizon=horizon)
    asked = _asked(
        {string[:read] for string in (word(symbols, given) for given in training) for read in range(len(string) + 1)}, symbols, horizon, at
    )
    open_ = [(rule, tuple(prompt for prompt in asked if rule.open(prompt))) for rule in rules]
    wanted = [(rule, where) for rule, where in open_ if where]
    picked: list[Member] = []
    shapes: Mapping[str, Shape] = architectures if isinstance(architectures, Mapping) else {name: name for name in architectures}
    if not shapes:
        raise BadQuestion("expected at least one architecture to train, found none")
    for name, shape in shapes.items():
        for run in fit(training, _shaped(shape), seeds=seeds, alphabet=symbols, **choices).runs:
            net = run.final
            done = dict(zip(asked, greedy(net, asked, limit=limit).completions, strict=True))
            rows = [tuple(int(row[outcome] * GRAIN) for outcome in (*symbols, END)) for row in answers(net, asked)]
            picked.append(Member(
                name, run.seed, net, Belief(found.empirical, off_support=net), enclose(net, found.empirical, of=("kl",), prompts=prompts).kl, run.stopped,
                {rule.name: scored(rule, where, [done[prompt] for prompt in where]) for rule, where in wanted},
                {rule.name: mean_probability(net, rule, where, budget=prompts) for rule, where in wanted}, tuple(done.values()), rows,
            ))  # fmt: skip
    return Members(found, asked, tuple(picked))


def _asked(begun: set[Word], symbols: tuple[Symbol, ...], horizon: int, at: Iterable[Prompt] | None) -> tuple[Word, ...]:
    if at is None:
        if (many := prompts_below(len(symbols), horizon)) > PROMPTS:
            raise BadQuestion(f"{many:,} prompts are shorter than {horizon}, expected at most {PROMPTS:,}; give the free prompts to ask with at=")
        asked = [prompt for length in range(horizon) for prompt in cartesian(symbols, repeat=length) if prompt not in begun]
    else:
        asked = list(dict.fromkeys(word(symbols, prompt) for prompt in at))
        if fixed := [prompt for prompt in asked if prompt in begun]:
            raise BadQuestion(f"the prompt {spelled(fixed[0])} begins a training string, so all members answer it alike; expected free prompts")
    if not asked:
        raise BadQuestion(f"no prompt shorter than {horizon} is free, so the fibre has one member; give a longer horizon, or fewer strings")
    return tuple(asked)


def _shaped(given: Shape) -> Mapping[str, Any]:
    """The architecture as data; a transformer reads positions of any length, as a completion may be longer than all that was trained on."""
    from arprops.neural.fitting.architecture import SIZES

    shape: dict[str, Any] = dict(given) if isinstance(given, Mapping) else {"kind": given, **SIZES.get(given, {})}
    if shape.get("kind") == "transformer" and (isinstance(given, str) or "positions" not in given):
        shape["positions"] = "rotary"
    return shape
