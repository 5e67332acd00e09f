"""The strings of a black box, judged against the task it was given.

True here: a string outside the support refutes for certain. All else is a test at a stated level, exact (Pearson's statistic with its own distribution),
asymptotic, or anytime-valid (`betting`): one that rejects gives `Attested` with its scope, one that does not gives `Unknown`.
Must never enter: `Proved`, or `Refuted` from how often something was seen.
Doubtful: that the calls are independent, which a claim about the box's joint rests on; `dependent` tests that alone.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final

from arprops.core.claim import Comparison, Probability, TotalVariation
from arprops.core.dist import ZERO
from arprops.core.error import BadQuestion
from arprops.core.exact import Exact, exact, short
from arprops.core.language import Language
from arprops.core.model import Joint
from arprops.core.verdict import Attested, Unknown, Verdict
from arprops.core.words import Word
from arprops.tasks.betting import ALPHA, against, against_independence, confidence_sequence
from arprops.tasks.blackbox import BlackBox, Strings, calls, outside
from arprops.tasks.samples import Test, pearson, pearson_asymptotic
from arprops.tasks.statistic import Statistic


@final
@dataclass(frozen=True)
class Judgement:
    """What the strings of a black box say of a target: every test that was made, and the verdict.

    `verdict` is `Refuted`, at call `outside`, of "the target can say this"; else `Attested`, of a positive total variation between box and target, where a
    test rejects at its share of `alpha`; else `Unknown`.
    """

    verdict: Verdict
    tests: tuple[Test, ...]
    calls: int
    alpha: Fraction
    outside: int | None = None

    def __str__(self) -> str:
        head = f"{type(self.verdict).__name__.upper()} after {self.calls} calls, alpha = {short(self.alpha)}"
        said = [] if self.outside is None else [f"call {self.outside} is outside the target's support, for certain"]
        return "\n  ".join([head, *said, *map(str, self.tests)])


def judge(
    strings: Strings, target: Joint, *, statistics: Sequence[Statistic], alpha: Exact = ALPHA, name: str = "the box", asymptotic: bool = False
) -> Judgement:
    """Whether the strings look like independent draws from the target: its support for certain, and each statistic by tests at level alpha in all.

    Needs finitely many strings and statistics of the target, chosen before the strings were seen. For each there is Pearson's exact test (where it is
    affordable) and the largest wealth of the bet against the target's cells (`betting.against`); each test gets an equal share of alpha. With
    `asymptotic`, Pearson's test has the χ² distribution in place of its own. Gives a `Judgement`. Source: Ville; Bonferroni.
    """
    level = _level(alpha)
    said = calls(target, strings)
    box = BlackBox(name, target.alphabet)
    claim = Comparison(0, "<", TotalVariation(box, target))
    if not said:
        return Judgement(Unknown(claim, "there are no calls", "0 calls"), (), 0, level)
    if (found := outside(target, said)) is not None:
        return Judgement(found[1], (), len(said), level, found[0])
    tests = [test for statistic in statistics for test in _tests(statistic, said, asymptotic=asymptotic)]
    scope = f"{len(said)} calls, taken as independent draws of one distribution; {len(tests)} tests share alpha = {short(level)}"
    rejecting = [test for test in tests if test.p * len(tests) <= level]
    if not rejecting:
        return Judgement(Unknown(claim, "no test rejects, which says nothing for the box", scope), tuple(tests), len(said), level)
    by = tuple(test.name for test in rejecting)
    return Judgement(Attested(claim, by, f"{scope}; {'; '.join(map(str, rejecting))}"), tuple(tests), len(said), level)


def _tests(statistic: Statistic, said: Sequence[Word], *, asymptotic: bool) -> list[Test]:
    cells = [statistic.cell(string) for string in said]
    counts = Counter(cells)
    if strange := [cell for cell in counts if cell not in statistic.weights]:
        raise BadQuestion(f"{statistic.name}: the cell {strange[0]!r} has no weight, but its string is possible; are these the weights of this target?")
    wealth = max(against(statistic.weights, cells))
    betting = Test(f"bet against {statistic.name}", min(Fraction(1), 1 / wealth), "anytime-valid", f"largest wealth {short(wealth, 12)}")
    if len(statistic.weights) == 1:
        return [betting]
    ordered = {cell: counts[cell] for cell in statistic.weights}
    chosen = pearson_asymptotic if asymptotic else pearson
    try:
        return [chosen(ordered, statistic.weights, name=f"Pearson's test of {statistic.name}"), betting]
    except BadQuestion:
        if asymptotic:
            raise
        return [betting]  # its exact distribution is too large, and a bet needs none


@final
@dataclass(frozen=True)
class Dependent:
    """The claim that the calls of a box are not independent draws of one distribution, whichever it is."""

    p: BlackBox
    statistic: str

    def __str__(self) -> str:
        return f"the calls of {self.p.name} are not independent draws of one distribution (seen in {self.statistic})"


def dependent(strings: Strings, target: Joint, *, statistic: Statistic, alpha: Exact = ALPHA, name: str = "the box") -> Verdict:
    """Whether the calls depend on each other, by an e-process against "independent draws with some weights of the cells".

    The target gives the cells, and not their weights; whatever is in none of them is one cell more. Gives `Attested` of `Dependent` where wealth has reached 1/alpha, else `Unknown`; valid at every number
    of calls. Source: `betting.against_independence`.
    """
    level, said = _level(alpha), calls(target, strings)
    box: Any = Dependent(BlackBox(name, target.alphabet), statistic.name)
    # The cells are fixed before the strings are seen, or the bet would know the future.
    cells = (cell if (cell := statistic.cell(string)) in statistic.weights else Dependent for string in said)
    wealth = max(against_independence([*statistic.weights, Dependent], cells), default=Fraction(1))
    scope = f"{len(said)} calls, alpha = {short(level)}, anytime-valid; largest wealth {short(wealth, 12)} of the {short(1 / level)} that reject"
    if wealth * level >= 1:
        return Attested(box, (f"universal inference on {statistic.name}",), scope)
    return Unknown(box, "wealth has not reached 1/alpha, which does not make the calls independent", scope)


def mean_within(
    strings: Strings, target: Joint, *, language: Language, alpha: Exact = ALPHA, name: str = "the box", grid: int = 100
) -> tuple[Verdict, Verdict]:
    """Bounds on the probability that the box's string is in the language: the last ends of a betting confidence sequence, below and above.

    Gives two verdicts, `Attested` where the bound says something (together at level alpha, valid however the number of calls was chosen), else `Unknown`.
    The strings need one probability of being in the language given those before, not independence. Cost: that of `confidence_sequence`.
    """
    level, said = _level(alpha), calls(target, strings)
    box = BlackBox(name, target.alphabet)
    known = set(language.alphabet)
    values = (int(known.issuperset(string) and string in language) for string in said)
    last = None
    for last in confidence_sequence(values, alpha=level, grid=grid):
        if last is None:
            break
    low, high = (ZERO, Fraction(1)) if last is None else (Fraction(last.lower), Fraction(last.upper))
    scope = f"{len(said)} calls, alpha = {short(level)} for both bounds at all numbers of calls; the calls have one probability, given those before"
    verdicts: list[Verdict] = []
    asked = Probability(box, language)
    for claim, says in ((Comparison(low, "<=", asked), low > 0), (Comparison(asked, "<=", high), high < 1)):
        because = "the calls contradict every probability: it was not one for all calls, or chance did it (alpha)" if said and last is None else "the bets have not decided"
        verdicts.append(Attested(claim, ("betting confidence sequence",), scope) if says else Unknown(claim, because, scope))
    return verdicts[0], verdicts[1]


def _level(alpha: Exact) -> Fraction:
    level = exact(alpha)
    if not 0 < level < 1:
        raise BadQuestion(f"alpha must lie strictly between 0 and 1, found {short(level)}")
    return level
