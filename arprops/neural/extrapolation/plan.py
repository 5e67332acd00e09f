"""What a study of rule extrapolation asks: languages, architectures, seeds, and members of the fibre to steer to, as data.

True here: a plan is complete: languages are exact models with rules, and two equal plans train equal nets. Nothing here needs torch.
Must never enter: a result.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, final

from arprops.core.error import BadQuestion
from arprops.core.model import Model
from arprops.neural.extrapolation.rule import Rule
from arprops.neural.extrapolation.steered import Way


@final
@dataclass(frozen=True)
class Subject:
    """A language: its name, how a person writes it, its exact model, its rules, and the length of the prompts that are split.

    `completion` bounds the tokens of a completion, END counted.
    """

    name: str
    shape: str
    model: Model[Any]
    rules: tuple[Rule, ...]
    length: int
    completion: int = 64


@final
@dataclass(frozen=True)
class Trainee:
    """An architecture, as `fit` reads it, with options of its training that are its own."""

    name: str
    architecture: Mapping[str, Any]
    training: Mapping[str, Any] = field(default_factory=dict[str, Any])


@final
@dataclass(frozen=True)
class Steering:
    """Nets of one language and one architecture that are drawn to keep a rule, to break it, or to nothing ("free")."""

    subject: str
    trainee: str
    rule: str
    ways: tuple[Way, ...]


@final
@dataclass(frozen=True)
class Plan:
    """Every language with every architecture and seed, and the steered nets. Fails with `BadQuestion` on two things of one name, or a name that is not there.

    `prompts` is how many prefixes a KL is enclosed with, and `certified` with how many the probability of each rule is; 0 leaves that out.
    """

    subjects: tuple[Subject, ...]
    trainees: tuple[Trainee, ...]
    seeds: tuple[int, ...]
    steered: tuple[Steering, ...] = ()
    prompts: int = 20_000
    certified: int = 0

    def __post_init__(self) -> None:
        for what, names in (("language", [s.name for s in self.subjects]), ("architecture", [t.name for t in self.trainees])):
            if twice := [name for name in names if names.count(name) > 1]:
                raise BadQuestion(f"two {what}s are named {twice[0]!r}, expected a name for each")
            if not names:
                raise BadQuestion(f"found no {what}, expected at least one")
        if not self.seeds:
            raise BadQuestion("found no seed, expected at least one")
        for entry in self.steered:
            known = [rule.name for rule in self.subject(entry.subject).rules]
            if entry.rule not in known:
                raise BadQuestion(f"{entry.subject} has no rule {entry.rule!r}, expected one of {', '.join(known)}")
            self.trainee(entry.trainee)

    def subject(self, name: str) -> Subject:
        """The language of this name."""
        return _named("language", name, self.subjects)

    def trainee(self, name: str) -> Trainee:
        """The architecture of this name."""
        return _named("architecture", name, self.trainees)


def _named(what: str, name: str, among: Any) -> Any:
    for one in among:
        if one.name == name:
            return one
    raise BadQuestion(f"found no {what} {name!r}, expected one of {', '.join(one.name for one in among)}")
