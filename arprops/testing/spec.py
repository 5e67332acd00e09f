"""The requirements of a spec: the claims of a check file, chosen by name or number, and what becomes of each.

True here: `arprops check` and pytest decide a requirement by the same lines, so they cannot come to different ends; every requirement
has one name that no other one of its file has.
Must never enter: printing, pytest, or a requirement that is passed over in silence.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from arprops.core.claim import AtEvery, Claim
from arprops.core.error import ArpropsError, BadFile, BadQuestion
from arprops.formats.checkfile import CheckFile, read_check
from arprops.formats.parse import LARGEST
from arprops.neural.declared import Declared, concerns_nets, views_nets
from arprops.report.outcome import Outcome
from arprops.report.plain import plain
from arprops.report.words import Names, claim_text
from arprops.search.explore import BUDGET, Progress
from arprops.search.frontier import PROMPTS
from arprops.solve.decide import decide
from arprops.solve.restriction import meant
from arprops.tasks.stated import Ours, Said, settled

SHOWN = 60
VIEWED = 20_000
"""How many states of a view of a net are explored at most: each is a prompt of its own, and asked by itself."""


@dataclass(frozen=True)
class Requirement:
    """A claim of a spec: its number in the file, counted from 1, and what became of it so far."""

    file: CheckFile
    number: int
    outcome: Outcome

    @property
    def key(self) -> str:
        """What picks this one and no other with `--only`: its name, or its number where it has no name of its own."""
        name, numbers = self.outcome.name, range(1, len(self.file.claims) + 1)
        alone = name and name not in map(str, numbers) and sum(stated.name == name for stated in self.file.claims) == 1
        return name if name and alone else str(self.number)

    @property
    def title(self) -> str:
        """What a test of it is called: its name, else `claim-3[what it says]`; a name that occurs twice gets the number behind it."""
        number, name = f"claim-{self.number}", self.outcome.name
        if not name:
            words = claim_text(self.outcome.claim, Names(self.outcome.models))
            return f"{number}[{words if len(words) <= SHOWN else words[: SHOWN - 1] + '…'}]"
        shown = re.sub("::+", ":", plain(name))  # two colons pytest reads as a step down
        return shown if self.key == name else f"{shown}[{number}]"


def read_spec(path: str | Path, *, only: Iterable[str] = (), max_bytes: int = LARGEST) -> list[Requirement]:
    """The requirements of a check file in its order, or those of them that are named in `only`; none is decided yet.

    A claim is named by its number in the file, or by its name, exactly; a digit is a number. Fails with `BadFile` on a file
    that is not in order or has no claim, and with `BadQuestion` on a name that is none of them. Cost: building every model once.
    """
    checked = read_check(path, max_bytes=max_bytes)
    if not checked.claims:
        raise BadFile(f"{path}: found no [[claim]], expected at least one; `arprops show` prints a model")
    found = [
        Requirement(checked, number, Outcome(stated.claim, stated.name, stated.expect, models=stated.models))
        for number, stated in enumerate(checked.claims, 1)
    ]
    wanted = list(only)
    if not wanted:
        return found
    numbers = {each.number for name in wanted for each in _named(found, name)}
    return [each for each in found if each.number in numbers]


def claim_of(path: str | Path, name: str | int) -> Said:
    """The claim of this name or number in a check file, with its models: what a test can ask about again.

    Fails as `read_spec`, and with `BadQuestion` where several claims have the name. Cost: building every model of the file once.
    """
    found = read_spec(path, only=[str(name)])
    if len(found) != 1:
        numbers = ", ".join(str(each.number) for each in found)
        raise BadQuestion(f"{path}: {len(found)} claims are called {plain(str(name))!r}; say which by its number: {numbers}")
    return found[0].outcome.claim


def decided(outcome: Outcome, *, budget: int = BUDGET, prompts: int = PROMPTS, progress: Progress | None = None) -> Outcome:
    """The outcome with its verdict, or with what makes its claim impossible to ask.

    Explores at most `budget` states and expands at most `prompts` prompts; of a net 10,000 where `prompts` is left as it is. Cost: that of `decide`.
    """
    claim, notes = outcome.claim, ()
    try:
        if isinstance(claim, Ours):
            verdict, notes = settled(claim, progress=progress)
        elif concerns_nets(claim) or _rules_a_net(claim):
            from arprops.neural.decide import PROMPTS as EXPLORED
            from arprops.neural.decide import decide as decide_net

            verdict = decide_net(claim, prompts=EXPLORED if prompts == PROMPTS else prompts, progress=progress)
        else:
            states = min(budget, VIEWED) if views_nets(claim) else budget
            verdict = decide(claim, budget=states, prompts=prompts, progress=progress)
    except RecursionError:
        return replace(outcome, error="the model is nested too deeply to be walked")
    except ArpropsError as refused:
        return replace(outcome, error=str(refused))
    return replace(outcome, verdict=verdict, notes=notes)


def _rules_a_net(claim: Claim) -> bool:
    """Whether a side is the probability that a net's completion is what a machine can end with: then the net is asked, and not the view."""
    repeated = isinstance(claim, AtEvery)
    comparison = claim.comparison if repeated else claim
    sides = [meant(getattr(comparison, side, None), at_every=repeated) for side in ("left", "right")]
    return any(side is not None and isinstance(side[0], Declared) for side in sides)


def _named(found: list[Requirement], name: str) -> list[Requirement]:
    matching = [each for each in found if str(each.number) == name] or [each for each in found if each.outcome.name == name]
    if not matching:
        names = "".join(f"\n  {each.number}: {plain(each.outcome.name) if each.outcome.name else '(no name)'}" for each in found)
        raise BadQuestion(f"{found[0].file.path}: no claim is called {plain(name)!r}; expected one of these names, or its number:{names}")
    return matching
