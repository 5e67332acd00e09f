"""How far two nets are apart: where they produce text, and where they do not.

True here: the divergences of the joints are those of `enclose`, with the first net as the exact model that it declares; so they are about what net a
produces. The prompts are looked at one by one, weighted by a net or by nothing, as what happens at prompts that no net produces is in no divergence.
Must never enter: a loss. Two nets of one loss are what this is for.
"""

from dataclasses import dataclass, field
from typing import Any, Final, final

from arprops.core.error import BadQuestion
from arprops.core.exact import Exact, exact
from arprops.core.infinite import Infinite
from arprops.core.interval import Interval
from arprops.core.language import Language
from arprops.neural.completion import PROMPTS, a_net, budget
from arprops.neural.disagreement import Disagreement, Search, Weighted
from arprops.neural.enclosure import Enclosure, Wanted, enclose
from arprops.neural.listed import anything
from arprops.neural.net import Net
from arprops.neural.reader import reader
from arprops.search.asked import natural
from arprops.search.explore import Progress

DIVERGENCES: Final[tuple[Wanted, ...]] = ("total_variation", "kl", "reverse_kl")


@final
@dataclass(frozen=True)
class Difference:
    """Brackets of the total variation of the joints of nets a and b, of KL(a‖b) and KL(b‖a) in nats; and the prompts of most disagreement.

    `explored` prompts were looked at for the divergences, `compared` for the disagreements.
    """

    total_variation: Interval
    kl: Interval | Infinite
    reverse_kl: Interval | Infinite
    disagreements: tuple[Disagreement, ...]
    explored: int
    compared: int
    _enclosure: Enclosure = field(repr=False, compare=False)
    _search: Search = field(repr=False, compare=False)

    @property
    def settled(self) -> bool:
        """Whether these are the prompts of most disagreement, in this order."""
        return all(row.certain for row in self.disagreements)

    def more(self, *, prompts: int = PROMPTS, width: Exact = 0, progress: Progress | None = None) -> "Difference":
        """The difference after looking at so many more prompts, for the divergences and for the disagreements each: never wider than this one."""
        return _made(self._enclosure.more(prompts=budget(prompts), width=width, progress=progress), self._search, prompts, progress)

    def __str__(self) -> str:
        lines = [f"total variation  {self.total_variation}", f"KL(a‖b)          {self.kl}", f"KL(b‖a)          {self.reverse_kl}"]
        return "\n".join([*lines, *(f"{place}. {row}" for place, row in enumerate(self.disagreements, 1))])


def diff(
    net_a: Net,
    net_b: Net,
    *,
    at: Language | str | None = None,
    length: int | None = None,
    weighted: Weighted = "a",
    most: int = 10,
    prompts: int = PROMPTS,
    width: Exact = 0,
    progress: Progress | None = None,
) -> Difference:
    """How far net b is from net a on what they produce, and the `most` prompts at which they disagree most.

    Needs two nets over the same symbols in the same order. The divergences are bracketed as by `enclose`, until each is at most `width` wide or `prompts` prompts were
    looked at. The disagreements are among the prompts of the language `at` (all, where it is None) of at most `length` symbols, by the total variation of
    the next-token distributions times the probability of the prompt under a or b ("a", "b") or times nothing (None, which needs a length); for
    them at most `prompts` prompts are looked at as well. Gives a `Difference`, whose `more` goes on. Fails with `BadQuestion` on other
    symbols. Cost: one token of each net a prompt. Source: B1, G2.
    """
    for net in (net_a, net_b):
        a_net(net)
    if net_a.alphabet != net_b.alphabet:
        raise BadQuestion(f"the nets are over {list(net_a.alphabet)[:12]} and {list(net_b.alphabet)[:12]}; expected the same symbols in the same order")
    if weighted not in ("a", "b", None):
        raise BadQuestion(f"prompts are weighted by 'a', by 'b' or by None, found {weighted!r}")
    if type(most) is not int or most < 1:
        raise BadQuestion(f"most, the number of prompts to name, must be an int of at least 1, found {most!r}")
    if length is not None:
        natural(length)
    elif weighted is None:
        raise BadQuestion("without a weight there is no end to the prompts; give a length")
    automaton = reader(anything(net_a.alphabet) if at is None else at, net_a.alphabet)
    search = Search(net_a, net_b, automaton, length=length, most=most, weighted=weighted)
    declared: Any = net_a  # a model like any other
    return _made(enclose(net_b, declared, of=DIVERGENCES, prompts=budget(prompts), width=exact(width), progress=progress), search, prompts, progress)


def _made(enclosure: Enclosure, search: Search, prompts: int, progress: Progress | None) -> Difference:
    search.explore(prompts, progress)
    divergences = enclosure.total_variation, enclosure.kl, enclosure.reverse_kl
    return Difference(*divergences, search.ranking(), enclosure.prompts, search.explored, enclosure, search)
