"""A finite automaton out of a trained net, and a certified distance between the two.

True here: `distance` is an enclosure of the total variation between the net and the very automaton that is handed out, rounding of its weights included.
Doubtful: that the automaton is the smallest one within the tolerance.
Must never enter: a claim that the tolerance was reached which the enclosure did not make.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, final

from arprops.core.error import BadQuestion
from arprops.core.exact import Exact, exact
from arprops.core.interval import Interval
from arprops.core.words import Word
from arprops.models.pdfa import PDFA
from arprops.neural.extraction.search import Ending, Round, Search
from arprops.neural.net import Net
from arprops.search.explore import Progress

PROMPTS: Final = 20_000
"""How many prompts are looked at unless told otherwise."""
STATES: Final = 1_000
"""How many states an automaton may have unless told otherwise."""
ENDED: Final[Mapping[Ending, str]] = {
    "reached": "reached",
    "prompts": "not reached with so many prompts; allow more to look further",
    "states": "not reached with so many states; allow more",
    "interrupted": "interrupted; this is the best automaton so far",
}


@final
@dataclass(frozen=True)
class Extraction:
    """An automaton beside the net it was taken from.

    `distance` brackets the total variation between the two, rigorously; `ended` says why the search ended: "reached" the tolerance, or its budget of "prompts" or
    "states", or it was "interrupted". `prompts` were looked at, `access` has the first prompt that comes to each state, and `history` one `Round` for each automaton tried.
    """

    automaton: PDFA[str]
    distance: Interval
    tolerance: Fraction
    ended: Ending
    prompts: int
    access: Mapping[str, Word] = field(repr=False)
    history: tuple[Round, ...] = field(repr=False)

    @property
    def states(self) -> int:
        """How many states the automaton has."""
        return len(self.automaton.next_of)

    @property
    def reached(self) -> bool:
        """Whether the distance is certainly within the tolerance."""
        return self.distance.upper <= self.tolerance

    def __str__(self) -> str:
        count = f"{self.states} state{'s' * (self.states != 1)}"
        return f"{count}, total variation in {self.distance}, {self.prompts} prompts looked at; tolerance {self.tolerance}: {ENDED[self.ended]}"


def extract(net: Net, *, tolerance: Exact = "1/1000", prompts: int = PROMPTS, states: int = STATES, progress: Progress | None = None) -> Extraction:
    """A PDFA near a net, and a rigorous bracket of the total variation between them.

    Needs a net and a tolerance in (0, 1]; looks at no more than `prompts` prompts by mass (the enclosure at as many again) and makes at most `states` states.
    Gives an `Extraction`. Its automaton is exact and total: a row is the mean of the prompts that come to the state, by mass, as short fractions or decimals, and a move
    that the net hardly ever takes goes to the state whose next-token distribution is nearest. Where a budget does not do, and after Ctrl-C, the best automaton so far
    comes with its own bracket, and `ended` says so. Cost: one token of the net a prompt, and comparisons of each state with each.
    Source: state merging with counterexamples, after L* (Angluin 1987) and ALERGIA (Carrasco and Oncina 1994), with total variation in the place of equality.
    """
    if not isinstance(net, Net):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise BadQuestion(f"extract takes a Net, found {net!r}; wrap a module in arprops.neural.Net")
    bound = exact(tolerance)
    if not 0 < bound <= 1:
        raise BadQuestion(f"tolerance: found {bound}, expected a total variation above 0 and at most 1")
    if prompts < 1 or states < 1:
        raise BadQuestion(f"found prompts={prompts} and states={states}, expected at least 1 of each")
    search = Search(net, bound, prompts=prompts, states=states, progress=progress)
    try:
        ended: Ending = search.run()
    except KeyboardInterrupt:
        ended = "interrupted"
    made = search.made()
    if ended != "interrupted" and made.distance.upper <= bound:
        ended = "reached"
    return Extraction(made.automaton, made.distance, bound, ended, search.seen.count, made.access, tuple(search.history))
