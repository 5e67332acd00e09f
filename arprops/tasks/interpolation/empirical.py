"""The interpolation regime: the truth is a finite training set, and a model that fits it perfectly is any member of a fibre.

True here: the floor of the loss is the entropy of the empirical distribution, exactly, and no model goes below (theorem B1). It is reached by every member of the fibre,
which is free at each prompt that begins no training string (theorem A3). Which member is taken the loss does not say.
Must never enter: a claim about the member that training picks.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final

from arprops.build.fibre import Fibre, fibre
from arprops.core.dist import ONE, ZERO, point
from arprops.core.error import BadQuestion
from arprops.core.forward import advanced, began, outcome_masses
from arprops.core.logsum import LogSum, log
from arprops.core.model import Joint
from arprops.core.words import END, Prompt, Symbol, Word, alphabet_of, spelled, word
from arprops.models.table import Table
from arprops.search.asked import a_joint, natural
from arprops.tasks.decoding.tabled import tabled


@final
@dataclass(frozen=True)
class Interpolation:
    """What a training set fixes, and what it leaves open, among the models whose strings have at most `horizon` symbols."""

    empirical: Table
    """A member: the empirical distribution, with one stated answer at every free prompt."""
    floor: LogSum
    """The least mean loss of a string, in nats: the entropy of the empirical distribution."""
    fibre: Fibre
    """All the models that reach it."""
    prompts: int
    """How many prompts are shorter than the horizon."""

    @property
    def free(self) -> int:
        """How many of them begin no training string."""
        return self.fibre.free()

    @property
    def share(self) -> Fraction:
        """The share of the prompts that the training set leaves free."""
        return Fraction(self.free, self.prompts) if self.prompts else ZERO


def interpolation(training: Sequence[Prompt], alphabet: Iterable[Symbol], *, horizon: int) -> Interpolation:
    """The floor of the loss on a finite training set, and the fibre of the models that reach it. Source: theorems A3, B1.

    Needs at least one string, none longer than the horizon; one that comes twice counts twice. Fails with `BadQuestion` else. Cost: a row for each
    beginning of a training string, and one automaton of the other prompts.

    >>> found = interpolation(["ab", "ab", "b"], "ab", horizon=2)
    >>> found.floor == log("1/3") * Fraction(-1, 3) - log("2/3") * Fraction(2, 3), found.fibre, found.share
    (True, Fibre(horizon=2: 0 free prompts, dimension 0), Fraction(0, 1))
    """
    natural(horizon)
    symbols = alphabet_of(alphabet)
    counts = Counter(word(symbols, string) for string in training)
    if not counts:
        raise BadQuestion("a training set needs at least one string")
    longest = max(counts, key=len)
    if len(longest) > horizon:
        raise BadQuestion(f"the training string {spelled(longest)[:40]} has {len(longest)} symbols, more than horizon={horizon}")
    total = counts.total()
    strings = {string: Fraction(count, total) for string, count in counts.items()}
    empirical = tabled(strings, symbols, horizon=horizon, default=point(END))
    floor = sum((log(share) * -share for share in strings.values()), LogSum())
    return Interpolation(empirical, floor, fibre(empirical), prompts_below(len(symbols), horizon))


def expected_share(p: Joint, sizes: Iterable[int], *, horizon: int, budget: int = 100_000) -> list[Fraction]:
    """The expected share of free prompts after training sets of these sizes, drawn independently from p: the mean of (1 − P[w])ⁿ over the prompts w.

    Needs a joint and a horizon N; prompts shorter than N count, and the rest of a string does not matter. As n grows it falls to the share of prompts that p
    itself never produces. Fails with `BadQuestion` beyond `budget` possible prompts. Cost: the possible prompts, and one power for each different mass and size.

    >>> import arprops as ar
    >>> fair = ar.PDFA("ab", start=0, next={0: {"a": "1/2", "b": "1/2"}}, step={0: {"a": 0, "b": 0}})
    >>> expected_share(fair, [0, 1, 2], horizon=2)
    [Fraction(1, 1), Fraction(1, 3), Fraction(1, 6)]
    """
    a_joint(p)
    natural(horizon)
    asked = list(sizes)
    for size in asked:
        natural(size)
    masses = _masses(p, horizon, budget)
    every = prompts_below(len(p.alphabet), horizon)
    never = every - masses.total()
    return [sum((many * (ONE - mass) ** size for mass, many in masses.items()), Fraction(never)) / every if every else ZERO for size in asked]


def prompts_below(symbols: int, horizon: int) -> int:
    """How many words over so many symbols are shorter than the horizon."""
    return horizon if symbols == 1 else (symbols**horizon - 1) // (symbols - 1) if symbols else min(horizon, 1)


def _masses(p: Joint, horizon: int, budget: int) -> Counter[Fraction]:
    source = p.source()
    found: Counter[Fraction] = Counter()
    level: dict[Word, Any] = {(): began(source)} if horizon else {}
    for length in range(horizon):
        longer: dict[Word, Any] = {}
        for prompt, weights in level.items():
            found[sum(weights.values(), ZERO)] += 1
            if length + 1 < horizon:
                longer.update({(*prompt, x): advanced(source, weights, x) for x in outcome_masses(source, weights) if x is not END})
            if len(longer) > budget:
                raise BadQuestion(f"more than {budget} prompts shorter than {horizon} are possible; raise budget=, or give a smaller horizon")
        level = longer
    return found
