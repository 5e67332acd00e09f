"""How often a net's completions obey a rule, counted over all prompts that were asked.

True here: a rate is a fraction of all prompts; a completion that did not end obeys nothing and stays in the denominator. The prompts at which a rule
can no longer be obeyed are not asked, and how many are is said.
Must never enter: a rate of the finished ones alone; a maximum over training.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, final

from arprops.core.error import BadQuestion
from arprops.core.interval import Interval
from arprops.core.words import Prompt, word
from arprops.neural.completion import probabilities
from arprops.neural.extrapolation.greedy import LIMIT, Greedy, greedy
from arprops.neural.extrapolation.rule import Rule
from arprops.search.completion import Completion

if TYPE_CHECKING:
    from arprops.neural.net import Net


@final
@dataclass(frozen=True)
class Score:
    """Of `prompts` prompts, so many completions were finished and obeyed the rule, and so many did not end."""

    rule: str
    obeyed: int
    unfinished: int
    prompts: int

    @property
    def rate(self) -> Fraction:
        """The share of all prompts whose completion ended and obeyed the rule."""
        return Fraction(self.obeyed, self.prompts)

    def __str__(self) -> str:
        return f"{self.obeyed}/{self.prompts}" + (f", {self.unfinished} unfinished" if self.unfinished else "")


def scored(rule: Rule, prompts: Sequence[Prompt], completions: Sequence[Completion]) -> Score:
    """The score of these completions of these prompts, one each; fails with `BadQuestion` on no prompts."""
    if not prompts or len(prompts) != len(completions):
        raise BadQuestion(f"a score needs prompts, and a completion of each; found {len(prompts)} prompts and {len(completions)} completions")
    obeyed = sum(done.finished and rule.holds(prompt, done.symbols) for prompt, done in zip(prompts, completions, strict=True))
    return Score(rule.name, obeyed, sum(not done.finished for done in completions), len(prompts))


def scores(net: "Net", asked: Sequence[tuple[Rule, Sequence[Prompt]]], *, limit: int = LIMIT) -> tuple[list[Score], Greedy]:
    """The greedy score of each rule on its own prompts, and the completions of all prompts together, each distinct prompt completed once."""
    words = [[word(net.alphabet, prompt) for prompt in prompts] for _, prompts in asked]
    distinct = list(dict.fromkeys(prompt for prompts in words for prompt in prompts))
    found = greedy(net, distinct, limit=limit)
    completion: dict[Any, Completion] = dict(zip(distinct, found.completions, strict=True))
    return [scored(rule, prompts, [completion[prompt] for prompt in prompts]) for (rule, _), prompts in zip(asked, words, strict=True)], found


def mean_probability(net: "Net", rule: Rule, prompts: Sequence[Prompt], *, budget: int) -> Interval:
    """The mean, over the prompts, of the probability that the net's completion obeys the rule: a bracket from so many prefixes of them together."""
    if not prompts:
        raise BadQuestion(f"a mean probability is over prompts, and {rule.name} was asked about none")
    brackets = probabilities(net, rule.machine, at=prompts, whole=rule.reads == "string", prompts=budget).values()
    low = sum((Fraction(bracket.lower) for bracket in brackets), Fraction(0))
    high = sum((Fraction(bracket.upper) for bracket in brackets), Fraction(0))
    return Interval(low / len(brackets), high / len(brackets))
